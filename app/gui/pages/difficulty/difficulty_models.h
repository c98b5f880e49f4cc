// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/difficulty/difficulty_data.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

namespace sdrl::gui {

/// Pass rates by level or by document. Thread: GUI.
class PassRateGroupModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Title, Measured, Mean, Never, Always, Distribution, ColumnCount };
    enum Role { BinsRole = Qt::UserRole + 1 };

    explicit PassRateGroupModel(const QString& title, QObject* parent = nullptr);

    void setGroups(std::vector<PassRateGroup> groups);
    [[nodiscard]] const PassRateGroup& group(int row) const {
        return m_groups[static_cast<std::size_t>(row)];
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    QString m_title;
    std::vector<PassRateGroup> m_groups;
};

/// Questions beside what they were rewritten to. Thread: GUI.
class PairModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Direction, Before, RateBefore, After, RateAfter, ColumnCount };
    enum Role { PassesRole = Qt::UserRole + 1, SamplesRole, StaleRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setPairs(std::vector<RewrittenPair> pairs);
    [[nodiscard]] const RewrittenPair& pair(int row) const {
        return m_pairs[static_cast<std::size_t>(row)];
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<RewrittenPair> m_pairs;
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
