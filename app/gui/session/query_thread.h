// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>

namespace sdrl::gui {

/// One thread for the questions that a screen asks while it is used: searches, pages of rows,
/// previews. Whoever asks owns the thread and gets the answers on the GUI thread. Of the requests
/// in one lane only the newest counts: an older one is asked to stop, and what it returns is
/// dropped. Requests of different lanes wait for each other but never replace each other.
/// Thread: that of its owner, the GUI's.
class QueryThread : public QObject {
    Q_OBJECT
public:
    explicit QueryThread(QObject* parent = nullptr);
    /// Blocks: until the work under way has seen its stop token. `done` is not called any more.
    ~QueryThread() override;

    /// Never blocks.
    /// @param work `T(std::stop_token)`, on the thread; captures values, or what only this thread
    ///     uses. May end early with any value once the token is triggered
    /// @param done `void(T)`, on the owner's thread, if nothing newer was asked in that lane
    template <class Work, class Done>
    void post(Work work, Done done, int lane = 0) {
        using T = std::invoke_result_t<Work&, std::stop_token>;
        enqueue(lane, [work = std::move(work), done = std::move(done)](std::stop_token stop) {
            auto value = std::make_shared<T>(work(std::move(stop)));
            return [value, done]() mutable { done(std::move(*value)); };
        });
    }
    /// Drops what was asked in that lane.
    void cancel(int lane = 0);
    /// Something was asked and not answered yet.
    [[nodiscard]] bool busy() const { return !m_newest.empty(); }
    [[nodiscard]] bool busy(int lane) const { return m_newest.count(lane) != 0; }

private:
    using Answer = std::function<void()>;
    struct Request {
        quint64 id = 0;
        int lane = 0;
        std::function<Answer(std::stop_token)> run;
    };

    void enqueue(int lane, std::function<Answer(std::stop_token)> run);
    void forget(int lane);
    void run(const std::stop_token& quit);
    void deliver(quint64 id, int lane, const Answer& answer);

    std::map<int, quint64> m_newest; ///< per lane, not answered; of the owner's thread
    quint64 m_lastId = 0;

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Request> m_waiting;
    int m_runningLane = 0;
    std::stop_source m_runningStop{std::nostopstate}; ///< without a state while nothing runs
    std::jthread m_thread;                            ///< last: ends before what it uses
};

} // namespace sdrl::gui
