// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/query_thread.h"

#include <QMetaObject>

#include <algorithm>

namespace sdrl::gui {

QueryThread::QueryThread(QObject* parent)
    : QObject(parent), m_thread([this](const std::stop_token& quit) { run(quit); }) {}

QueryThread::~QueryThread() {
    m_thread.request_stop();
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.clear();
        m_runningStop.request_stop();
    }
    m_thread.join();
}

void QueryThread::cancel(int lane) {
    m_newest.erase(lane);
    const std::lock_guard lock(m_mutex);
    forget(lane);
}

void QueryThread::enqueue(int lane, std::function<Answer(std::stop_token)> run) {
    const quint64 id = ++m_lastId;
    m_newest[lane] = id;
    {
        const std::lock_guard lock(m_mutex);
        forget(lane);
        m_waiting.push_back({id, lane, std::move(run)});
    }
    m_changed.notify_one();
}

void QueryThread::forget(int lane) {
    std::erase_if(m_waiting, [lane](const Request& request) { return request.lane == lane; });
    if (m_runningLane == lane)
        m_runningStop.request_stop();
}

void QueryThread::run(const std::stop_token& quit) {
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, quit, [this] { return !m_waiting.empty(); })) {
        Request request = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_runningLane = request.lane;
        m_runningStop = std::stop_source();
        const std::stop_token stop = m_runningStop.get_token();
        lock.unlock();
        Answer answer = request.run(stop);
        // What the work has captured may belong to this thread: it goes here, before the answer.
        request.run = {};
        QMetaObject::invokeMethod(
            this,
            [this, id = request.id, lane = request.lane, answer = std::move(answer)] {
                deliver(id, lane, answer);
            },
            Qt::QueuedConnection);
        lock.lock();
        m_runningStop = std::stop_source(std::nostopstate);
    }
}

void QueryThread::deliver(quint64 id, int lane, const Answer& answer) {
    const auto newest = m_newest.find(lane);
    if (newest == m_newest.end() || newest->second != id)
        return;
    m_newest.erase(newest);
    answer(); // last: the owner may be deleted by it
}

} // namespace sdrl::gui
