// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/evaluation/forest_line.h"

#include "pages/evaluation/evaluation_data.h"
#include "theme/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace sdrl::gui {

namespace {

constexpr int kWhisker = 6, kDiamond = 6; ///< half heights, logical pixels
constexpr double kLineWidth = 2;

/// The axis reaches a round number of points beyond all that is drawn.
double axisReach(const PairedComparison& c) {
    const double most =
        std::max({std::abs(c.interval.low), std::abs(c.interval.high), std::abs(c.difference)});
    for (const double reach : {0.05, 0.1, 0.2, 0.4, 0.6, 0.8})
        if (most <= reach * 0.95)
            return reach;
    return 1;
}

} // namespace

ForestLine::ForestLine(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ForestLine::setDifference(const PairedComparison& comparison) {
    m_comparison = comparison;
    setAccessibleName(tr("Difference %1, %2 to %3")
                          .arg(pointsText(comparison.difference),
                               pointsText(comparison.interval.low),
                               pointsText(comparison.interval.high)));
    setToolTip(tr("The difference lies with 95 % confidence on this line (Newcombe's interval for "
                  "paired proportions)."));
    update();
}

QSize ForestLine::sizeHint() const {
    return {320, 2 * kDiamond + 2 * theme::kSpace2 + fontMetrics().height()};
}

QSize ForestLine::minimumSizeHint() const {
    return {160, sizeHint().height()};
}

void ForestLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme::font(theme::TextSize::Small));
    const QFontMetrics metrics = painter.fontMetrics();
    const double reach = axisReach(m_comparison);
    const int label = metrics.horizontalAdvance(QStringLiteral("+100 "));
    const double left = label / 2.0, right = width() - label / 2.0;
    const double middle = theme::kSpace2 + kDiamond;
    const auto x = [&](double difference) {
        return left + (difference + reach) / (2 * reach) * (right - left);
    };
    const int bottom = height() - metrics.height();

    painter.setPen(QPen(theme::color(theme::Role::Line), 1));
    painter.drawLine(QPointF(left, bottom), QPointF(right, bottom));
    painter.setPen(QPen(theme::color(theme::Role::Muted), 1, Qt::DashLine));
    painter.drawLine(QPointF(x(0), 0), QPointF(x(0), bottom));
    painter.setPen(theme::color(theme::Role::Muted));
    for (const double tick : {-reach, 0.0, reach}) {
        const int points = static_cast<int>(std::lround(tick * 100));
        const QString text = points > 0   ? QStringLiteral("+%1").arg(points)
                             : points < 0 ? QStringLiteral("−%1").arg(-points)
                                          : QStringLiteral("0");
        painter.drawText(QRectF(x(tick) - label / 2.0, bottom, label, metrics.height()),
                         Qt::AlignCenter, text);
    }
    const bool better = m_comparison.interval.low > 0, worse = m_comparison.interval.high < 0;
    const QColor color = theme::color(better  ? theme::Role::Good
                                      : worse ? theme::Role::Bad
                                              : theme::Role::Text);
    painter.setPen(QPen(color, kLineWidth));
    const double low = x(m_comparison.interval.low), high = x(m_comparison.interval.high);
    painter.drawLine(QPointF(low, middle), QPointF(high, middle));
    for (const double end : {low, high})
        painter.drawLine(QPointF(end, middle - kWhisker), QPointF(end, middle + kWhisker));
    const double point = x(m_comparison.difference);
    QPainterPath diamond(QPointF(point, middle - kDiamond));
    diamond.lineTo(point + kDiamond, middle);
    diamond.lineTo(point, middle + kDiamond);
    diamond.lineTo(point - kDiamond, middle);
    diamond.closeSubpath();
    painter.fillPath(diamond, color);
}

} // namespace sdrl::gui
