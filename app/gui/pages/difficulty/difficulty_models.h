// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/rows_model.h"
#include "pages/difficulty/difficulty_data.h"

#include <QStyledItemDelegate>

namespace sdrl::gui {

/// Pass rates by level or by document. Thread: GUI.
class PassRateGroupModel : public RowsModel<PassRateGroup> {
    Q_OBJECT
public:
    enum Column { Title, Measured, Mean, Never, Always, Distribution, ColumnCount };
    enum Role { BinsRole = Qt::UserRole + 1 };

    explicit PassRateGroupModel(const QString& title, QObject* parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    QString m_title;
};

/// Questions beside what they were rewritten to. Thread: GUI.
class PairModel : public RowsModel<RewrittenPair> {
    Q_OBJECT
public:
    enum Column { Direction, Before, RateBefore, After, RateAfter, ColumnCount };
    enum Role { PassesRole = Qt::UserRole + 1, SamplesRole, StaleRole };

    using RowsModel::RowsModel;

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
};

/// A small histogram in a cell.
class BinsDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace sdrl::gui
