// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace sdrl::gui {

/// A pass rate as a bar in its colour of the ramp with the counts written on it. What has no rate
/// shows its words instead.
class PassRateDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    /// The model's roles for the counts and for a rate that is out of date.
    struct Roles {
        int passes = 0;
        int samples = 0;
        int stale = 0;
    };
    explicit PassRateDelegate(Roles roles, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;

private:
    Roles m_roles;
};

} // namespace sdrl::gui
