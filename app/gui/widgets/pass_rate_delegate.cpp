// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pass_rate_delegate.h"

#include "theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace sdrl::gui {

namespace {

constexpr double kFillStrength = 0.32; ///< of the ramp's colour: text on it keeps its contrast
constexpr int kEdge = 2;               ///< height of the line in full colour

QColor mixed(const QColor& over, const QColor& under, double strength) {
    const auto mix = [strength](int a, int b) {
        return static_cast<int>(a * strength + b * (1 - strength) + 0.5);
    };
    return QColor(mix(over.red(), under.red()), mix(over.green(), under.green()),
                  mix(over.blue(), under.blue()));
}

} // namespace

PassRateDelegate::PassRateDelegate(Roles roles, QObject* parent)
    : QStyledItemDelegate(parent), m_roles(roles) {}

void PassRateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    const int samples = index.data(m_roles.samples).toInt();
    if (samples == 0 || index.data(m_roles.stale).toBool()) {
        QStyleOptionViewItem words = option;
        const bool selected = option.state & QStyle::State_Selected;
        const theme::Role role = samples > 0 ? theme::Role::Caution : theme::Role::Muted;
        if (!selected)
            words.palette.setColor(QPalette::Text, theme::color(role));
        QStyledItemDelegate::paint(painter, words, index);
        return;
    }
    QStyleOptionViewItem background = option;
    initStyleOption(&background, index);
    const QString text = background.text;
    background.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &background, painter, option.widget);

    const double rate = static_cast<double>(index.data(m_roles.passes).toInt()) / samples;
    const QRectF track =
        QRectF(option.rect)
            .adjusted(theme::kSpace1, theme::kSpace1, -theme::kSpace1, -theme::kSpace1);
    const QColor color = theme::passRateColor(rate);
    const QColor surface = theme::color(theme::Role::Surface);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mixed(theme::color(theme::Role::Line), surface, 0.5));
    painter->drawRoundedRect(track, theme::kSpace1, theme::kSpace1);
    const QRectF fill(track.left(), track.top(), track.width() * rate, track.height());
    painter->setClipRect(fill);
    painter->setBrush(mixed(color, surface, kFillStrength));
    painter->drawRoundedRect(track, theme::kSpace1, theme::kSpace1);
    painter->setClipRect(QRectF(fill.left(), fill.bottom() - kEdge, fill.width(), kEdge));
    painter->setBrush(color);
    painter->drawRoundedRect(track, theme::kSpace1, theme::kSpace1);
    painter->setClipping(false);
    painter->setPen(theme::color(theme::Role::Text));
    painter->setFont(option.font);
    painter->drawText(track, Qt::AlignCenter, text);
    painter->restore();
}

QSize PassRateDelegate::sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
    return QStyledItemDelegate::sizeHint(option, index)
        .expandedTo(QSize(option.fontMetrics.horizontalAdvance(QStringLiteral("888/888")) +
                              2 * theme::kSpace3,
                          theme::kRowHeight));
}

} // namespace sdrl::gui
