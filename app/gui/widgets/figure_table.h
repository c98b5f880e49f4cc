// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QTableView>

#include <vector>

namespace sdrl::gui {

/// A small table of texts and figures that is computed as a whole. Thread: GUI.
class FigureModel : public QAbstractTableModel {
    Q_OBJECT
public:
    struct Column {
        QString title;
        bool number = false; ///< right-aligned
        QString toolTip;
    };
    using Row = QStringList;

    using QAbstractTableModel::QAbstractTableModel;
    void setTable(std::vector<Column> columns, std::vector<Row> rows);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<Column> m_columns;
    std::vector<Row> m_rows;
};

/// The look that all tables share: whole rows, no grid, one height.
void styleTable(QTableView* table);

} // namespace sdrl::gui
