// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cassert>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>

namespace sdrl {

/// Hands out contiguous ranges of [0, size), lowest fitting place first.
class RangeAllocator {
public:
    explicit RangeAllocator(std::size_t size) {
        if (size > 0)
            m_free[0] = size;
    }

    [[nodiscard]] std::optional<std::size_t> allocate(std::size_t count) {
        assert(count > 0);
        for (auto it = m_free.begin(); it != m_free.end(); ++it) {
            if (it->second < count)
                continue;
            const std::size_t begin = it->first, rest = it->second - count;
            m_free.erase(it);
            if (rest > 0)
                m_free[begin + count] = rest;
            return begin;
        }
        return std::nullopt;
    }

    void release(std::size_t begin, std::size_t count) {
        auto [it, inserted] = m_free.emplace(begin, count);
        assert(inserted);
        if (const auto next = std::next(it);
            next != m_free.end() && it->first + it->second == next->first) {
            it->second += next->second;
            m_free.erase(next);
        }
        if (it != m_free.begin()) {
            const auto previous = std::prev(it);
            if (previous->first + previous->second == it->first) {
                previous->second += it->second;
                m_free.erase(it);
            }
        }
    }

private:
    std::map<std::size_t, std::size_t> m_free; ///< begin → size, not touching each other
};

} // namespace sdrl
