// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sdrl {

/// A hash map from 64-bit to 32-bit numbers in one piece of memory (open addressing, at most two
/// thirds full): one cache miss a lookup. The key of all ones cannot be stored.
class FlatMap {
public:
    explicit FlatMap(std::size_t expected = 0) { reserve(expected); }

    void reserve(std::size_t expected) {
        const std::size_t size = std::bit_ceil(expected + expected / 2 + 8);
        if (size <= m_slots.size())
            return;
        std::vector<Slot> old(size, Slot{kEmpty, 0});
        old.swap(m_slots);
        m_shift = 64 - std::countr_zero(size);
        m_count = 0;
        for (const Slot& slot : old)
            if (slot.key != kEmpty)
                set(slot.key, slot.value);
    }

    /// Adds a key or overwrites its value.
    void set(std::uint64_t key, std::uint32_t value) {
        if ((m_count + 1) * 3 > m_slots.size() * 2)
            reserve(m_slots.size());
        Slot& slot = m_slots[place(key)];
        m_count += slot.key == kEmpty;
        slot = {key, value};
    }

    /// Null if the key is not there.
    [[nodiscard]] const std::uint32_t* find(std::uint64_t key) const {
        const Slot& slot = m_slots[place(key)];
        return slot.key == kEmpty ? nullptr : &slot.value;
    }

private:
    static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};
    struct Slot {
        std::uint64_t key;
        std::uint32_t value;
    };

    [[nodiscard]] std::size_t place(std::uint64_t key) const {
        std::size_t at = static_cast<std::size_t>(key * 0x9E3779B97F4A7C15ULL >> m_shift);
        while (m_slots[at].key != key && m_slots[at].key != kEmpty)
            at = (at + 1) & (m_slots.size() - 1);
        return at;
    }

    std::vector<Slot> m_slots;
    std::size_t m_count = 0;
    int m_shift = 64;
};

} // namespace sdrl
