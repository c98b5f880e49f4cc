// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace sdrl::gui {

using RowOrder = std::shared_ptr<const std::vector<std::int64_t>>;

/// How one order of rows becomes another, in the terms of an item model. Worked out on a query
/// thread; taken over on the GUI's without looking at every row. Ids are unique in an order.
struct RowChange {
    enum class Kind {
        Same,
        Insert,    ///< `count` rows at `first`
        Remove,    ///< `count` rows at `first`
        Rearrange, ///< rows are added at the end, then all are moved, then the last are removed
    };
    Kind kind = Kind::Same;
    int first = 0;
    int count = 0;
    RowOrder next; ///< the new order

    // Of Rearrange.
    RowOrder withAdded;   ///< the old order, new ids behind it
    RowOrder withRemoved; ///< the new order, ids that go behind it
    std::vector<int> to;  ///< by row of `withAdded`: row of `withRemoved`

    [[nodiscard]] static RowChange between(const RowOrder& before, std::vector<std::int64_t> after);
};

} // namespace sdrl::gui
