// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/row_change.h"

#include <algorithm>

namespace sdrl::gui {

namespace {

/// Rows of ids. Ids are given one after the other, so that a table by id has few holes; where it
/// would have many, rows are found by bisection.
class RowIndex {
public:
    explicit RowIndex(const std::vector<std::int64_t>& order) {
        constexpr std::size_t kHoles = 4; ///< places of the table for each row
        const auto [lowest, highest] = std::minmax_element(order.begin(), order.end());
        if (!order.empty() &&
            static_cast<std::uint64_t>(*highest) - static_cast<std::uint64_t>(*lowest) <
                kHoles * order.size()) {
            m_lowest = *lowest;
            m_byId.assign(static_cast<std::size_t>(*highest - *lowest) + 1, -1);
            for (std::size_t row = 0; row < order.size(); ++row)
                m_byId[static_cast<std::size_t>(order[row] - m_lowest)] = static_cast<int>(row);
            return;
        }
        m_rows.reserve(order.size());
        for (std::size_t row = 0; row < order.size(); ++row)
            m_rows.emplace_back(order[row], static_cast<int>(row));
        std::sort(m_rows.begin(), m_rows.end());
    }
    /// -1 if it is not there.
    [[nodiscard]] int rowOf(std::int64_t id) const {
        if (!m_byId.empty()) {
            const auto place =
                static_cast<std::uint64_t>(id) - static_cast<std::uint64_t>(m_lowest);
            return place < m_byId.size() ? m_byId[place] : -1;
        }
        const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), std::pair(id, 0));
        return found != m_rows.end() && found->first == id ? found->second : -1;
    }

private:
    std::int64_t m_lowest = 0;
    std::vector<int> m_byId; ///< by id from the lowest on
    std::vector<std::pair<std::int64_t, int>> m_rows;
};

} // namespace

RowChange RowChange::between(const RowOrder& before, std::vector<std::int64_t> after) {
    RowChange out;
    const std::vector<std::int64_t>& old = *before;
    const std::size_t shorter = std::min(old.size(), after.size());
    const auto head = static_cast<std::size_t>(
        std::mismatch(old.begin(), old.begin() + static_cast<std::ptrdiff_t>(shorter),
                      after.begin())
            .first -
        old.begin());
    const auto tail = static_cast<std::size_t>(
        std::mismatch(old.rbegin(), old.rbegin() + static_cast<std::ptrdiff_t>(shorter - head),
                      after.rbegin())
            .first -
        old.rbegin());
    out.first = static_cast<int>(head);
    if (head == old.size() && head == after.size()) {
        out.next = before;
        return out;
    }
    if (head + tail == shorter) {
        out.kind = after.size() > old.size() ? Kind::Insert : Kind::Remove;
        out.count = static_cast<int>(std::max(old.size(), after.size()) - shorter);
        out.next = std::make_shared<const std::vector<std::int64_t>>(std::move(after));
        return out;
    }
    out.kind = Kind::Rearrange;
    const RowIndex index(after);
    std::vector<bool> known(after.size());
    std::vector<std::int64_t> withAdded = old, withRemoved = after;
    out.to.reserve(old.size());
    for (const std::int64_t id : old) {
        const int row = index.rowOf(id);
        out.to.push_back(row >= 0 ? row : static_cast<int>(withRemoved.size()));
        if (row >= 0)
            known[static_cast<std::size_t>(row)] = true;
        else
            withRemoved.push_back(id);
    }
    for (std::size_t row = 0; row < after.size(); ++row)
        if (!known[row]) {
            withAdded.push_back(after[row]);
            out.to.push_back(static_cast<int>(row));
        }
    const auto shared = [](std::vector<std::int64_t> order) {
        return std::make_shared<const std::vector<std::int64_t>>(std::move(order));
    };
    out.next = shared(std::move(after));
    out.withAdded = shared(std::move(withAdded));
    out.withRemoved = shared(std::move(withRemoved));
    return out;
}

} // namespace sdrl::gui
