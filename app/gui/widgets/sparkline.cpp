// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sparkline.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sdrl::gui {

Sparkline::Sparkline(theme::Series series, QWidget* parent) : QWidget(parent), m_series(series) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Sparkline::setValues(std::vector<double> values) {
    m_values = std::move(values);
    update();
}

void Sparkline::paintEvent(QPaintEvent*) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const double value : m_values)
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    if (m_values.size() < 2 || low > high)
        return;
    const double span = high > low ? high - low : 1;
    const double xStep = (width() - 4.0) / static_cast<double>(m_values.size() - 1);
    QPainterPath path;
    bool down = false;
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        if (!std::isfinite(m_values[i])) {
            down = false;
            continue;
        }
        const QPointF point(2 + xStep * static_cast<double>(i),
                            height() - 3 - (height() - 6) * (m_values[i] - low) / span);
        down ? path.lineTo(point) : path.moveTo(point);
        down = true;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme::color(m_series), 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
}

} // namespace sdrl::gui
