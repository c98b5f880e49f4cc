// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/evaluation/evaluation_data.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <memory>
#include <optional>

namespace sdrl::gui {

/// The questions of a comparison. Thread: GUI.
class ComparedModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Outcome, Question, Reference, Before, After, Level, ColumnCount };
    static constexpr int SortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    void setComparison(std::shared_ptr<const Comparison> comparison);
    void setLenient(bool lenient);
    [[nodiscard]] const ComparedItem& item(int row) const {
        return m_comparison->items[static_cast<std::size_t>(row)];
    }
    [[nodiscard]] ComparedItem::Outcome outcome(int row) const {
        return item(row).outcome(m_lenient);
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::shared_ptr<const Comparison> m_comparison;
    bool m_lenient = false;
};

/// Which questions are shown; changed ones first.
class ComparedFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    enum class Show { All, Changed, Won, Lost, Unchanged };

    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setShow(Show show);
    void setText(const QString& text);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex& a, const QModelIndex& b) const override;

private:
    Show m_show = Show::All;
    QString m_text;
};

[[nodiscard]] QString outcomeText(ComparedItem::Outcome outcome);

} // namespace sdrl::gui
