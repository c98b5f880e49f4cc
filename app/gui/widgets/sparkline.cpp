// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sparkline.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace sdrl::gui {

namespace {

constexpr int kWidth = 140;
constexpr int kHeight = 32;
constexpr double kPenWidth = 1.5;

} // namespace

Sparkline::Sparkline(theme::Series series, QWidget* parent) : QWidget(parent), m_series(series) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Sparkline::setValues(std::vector<double> values) {
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    m_values = std::move(values);
    update();
}

QSize Sparkline::sizeHint() const {
    return {kWidth, kHeight};
}

void Sparkline::paintEvent(QPaintEvent*) {
    if (m_values.size() < 2)
        return;
    const QRectF box = QRectF(rect()).adjusted(2, 2, -2, -2);
    // A mean per column: more points than pixels are a smear.
    const std::size_t columns =
        std::min(m_values.size(), static_cast<std::size_t>(std::max(2.0, box.width() / 2)));
    QPainterPath path;
    for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t begin = column * m_values.size() / columns;
        const std::size_t end = (column + 1) * m_values.size() / columns;
        double sum = 0;
        for (std::size_t i = begin; i < end; ++i)
            sum += m_values[i];
        const double mean = std::clamp(sum / static_cast<double>(end - begin), 0.0, 1.0);
        const QPointF point(box.left() + box.width() * static_cast<double>(column) /
                                             static_cast<double>(columns - 1),
                            box.bottom() - box.height() * mean);
        column == 0 ? path.moveTo(point) : path.lineTo(point);
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme::color(theme::Role::Line), 1));
    painter.drawLine(box.bottomLeft(), box.bottomRight());
    painter.setPen(QPen(theme::color(m_series), kPenWidth));
    painter.drawPath(path);
}

} // namespace sdrl::gui
