// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace sdrl {

/// A number that names a row of one table; ids of different tables do not mix. 0 names nothing.
template <class Tag>
struct StrongId {
    std::int64_t value = 0;

    [[nodiscard]] explicit operator bool() const { return value != 0; }
    friend auto operator<=>(StrongId, StrongId) = default;
};

using DocumentId = StrongId<struct DocumentTag>;
using PassageId = StrongId<struct PassageTag>;
using ItemId = StrongId<struct ItemTag>;
using RunId = StrongId<struct RunTag>;
using EvaluationId = StrongId<struct EvaluationTag>;
using JobRecordId = StrongId<struct JobTag>;

} // namespace sdrl

template <class Tag>
struct std::hash<sdrl::StrongId<Tag>> {
    std::size_t operator()(sdrl::StrongId<Tag> id) const noexcept {
        return std::hash<std::int64_t>{}(id.value);
    }
};
