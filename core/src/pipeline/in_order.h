// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace sdrl {

/// Passes on in their order what comes in any: whether a question is a duplicate depends on those
/// before it, and none has to wait for those after it. What was not passed on when the work is
/// broken off is left out.
template <class Value>
class InOrder {
public:
    using Next = std::function<Result<void>(std::size_t index, Value)>;

    InOrder(std::size_t count, Next next) : m_waiting(count), m_next(std::move(next)) {}

    [[nodiscard]] Result<void> take(std::size_t index, Value value) {
        m_waiting[index] = std::move(value);
        while (m_first < m_waiting.size() && m_waiting[m_first]) {
            const std::size_t at = m_first++;
            SDRL_CHECK(m_next(at, *std::exchange(m_waiting[at], std::nullopt)));
        }
        return {};
    }

private:
    std::vector<std::optional<Value>> m_waiting;
    Next m_next;
    std::size_t m_first = 0; ///< that was not passed on
};

} // namespace sdrl
