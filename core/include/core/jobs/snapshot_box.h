// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace sdrl {

/// Holds the newest immutable snapshot. The writer overwrites and never waits for readers; a reader
/// that polls rarely sees only the newest. Thread: any.
template <class T>
class SnapshotBox {
public:
    void put(T value) {
        auto snapshot = std::make_shared<const T>(std::move(value));
        const std::lock_guard lock(m_mutex);
        m_newest.swap(snapshot);
        ++m_version;
    }

    /// Null before the first put.
    [[nodiscard]] std::shared_ptr<const T> get() const {
        const std::lock_guard lock(m_mutex);
        return m_newest;
    }

    /// Grows with each put; equal numbers mean that nothing new has come.
    [[nodiscard]] std::uint64_t version() const {
        const std::lock_guard lock(m_mutex);
        return m_version;
    }

private:
    mutable std::mutex m_mutex;
    std::shared_ptr<const T> m_newest;
    std::uint64_t m_version = 0;
};

} // namespace sdrl
