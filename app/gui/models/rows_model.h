// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include <utility>
#include <vector>

namespace sdrl::gui {

/// A table of a few rows that are read anew as a whole. Views keep their place: rows come and go at
/// the end, the others have changed. Thread: GUI.
template <class Row>
class RowsModel : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(std::vector<Row> rows) {
        const int before = rowCount(), after = static_cast<int>(rows.size());
        if (after > before)
            beginInsertRows({}, before, after - 1);
        else if (after < before)
            beginRemoveRows({}, after, before - 1);
        m_rows = std::move(rows);
        if (after > before)
            endInsertRows();
        else if (after < before)
            endRemoveRows();
        if (after > 0)
            emit dataChanged(index(0, 0), index(after - 1, columnCount() - 1));
    }
    [[nodiscard]] const Row& row(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }

private:
    std::vector<Row> m_rows;
};

} // namespace sdrl::gui
