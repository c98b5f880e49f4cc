// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cassert>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace sdrl {

/// A first-in, first-out queue between threads that holds at most `capacity` values. Two ways to
/// end it: `finish` (no more values, readers drain the rest) and `abandon` (readers get nothing).
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : m_capacity(capacity) { assert(capacity > 0); }

    /// False if the queue was ended or a stop was asked for. Blocks: while the queue is full.
    [[nodiscard]] bool push(T value, std::stop_token stop = {}) {
        std::unique_lock lock(m_mutex);
        const bool open =
            m_changed.wait(lock, stop, [&] { return m_finished || m_values.size() < m_capacity; });
        if (!open || m_finished)
            return false;
        m_values.push_back(std::move(value));
        lock.unlock();
        m_changed.notify_all();
        return true;
    }

    /// Nothing if the queue has ended or a stop was asked for. Blocks: while the queue is empty.
    [[nodiscard]] std::optional<T> pop(std::stop_token stop = {}) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, stop, [&] { return m_finished || !m_values.empty(); });
        if (m_values.empty())
            return std::nullopt;
        T value = std::move(m_values.front());
        m_values.pop_front();
        lock.unlock();
        m_changed.notify_all();
        return value;
    }

    void finish() {
        const std::lock_guard lock(m_mutex);
        m_finished = true;
        m_changed.notify_all();
    }

    void abandon() {
        const std::lock_guard lock(m_mutex);
        m_finished = true;
        m_values.clear();
        m_changed.notify_all();
    }

private:
    const std::size_t m_capacity;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<T> m_values;
    bool m_finished = false;
};

} // namespace sdrl
