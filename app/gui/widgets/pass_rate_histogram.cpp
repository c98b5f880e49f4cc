// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pass_rate_histogram.h"

#include "theme/theme.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sdrl::gui {

namespace {

using theme::Role;

constexpr int kHeight = 240;
constexpr int kMinimumHeight = 160;
constexpr int kMinimumWidth = 360;
constexpr int kGrab = 7; ///< pixels around a handle
constexpr double kHandleWidth = 7, kHandleHeight = 22;
constexpr double kOutside = 0.25; ///< opacity of bars outside the brush
constexpr int kXTicks = 4;

/// A round number of at least `most` that halves well.
std::int64_t roundTop(std::int64_t most) {
    std::int64_t unit = 1;
    while (true) {
        for (const std::int64_t step : {2, 4, 6, 8, 10, 12, 16, 20})
            if (step * unit >= most)
                return step * unit;
        unit *= 10;
    }
}

QString shareText(double share) {
    return QLocale().toString(share, 'f', 2);
}

} // namespace

PassRateHistogramView::PassRateHistogramView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Items by pass rate"));
    setToolTip({});
    describe();
}

void PassRateHistogramView::setBins(const Bins& now, const std::optional<Bins>& before) {
    m_now = now;
    m_before = before;
    describe();
    update();
}

void PassRateHistogramView::setBrush(int from, int to) {
    from = std::clamp(from, 0, kBins - 1);
    to = std::clamp(to, from + 1, kBins);
    if (from == m_from && to == m_to)
        return;
    m_from = from;
    m_to = to;
    describe();
    update();
    emit brushChanged();
}

std::int64_t PassRateHistogramView::chosen() const {
    return std::accumulate(m_now.begin() + m_from, m_now.begin() + m_to, std::int64_t{0});
}

void PassRateHistogramView::describe() {
    setAccessibleDescription(
        tr("%1 items with pass rates from %2 to %3. Left and right move one end of the range, "
           "space changes which, escape chooses all.")
            .arg(QLocale().toString(qlonglong(chosen())),
                 shareText(static_cast<double>(m_from) / kBins),
                 shareText(static_cast<double>(m_to) / kBins)));
}

QSize PassRateHistogramView::sizeHint() const {
    return {2 * kMinimumWidth, kHeight};
}

QSize PassRateHistogramView::minimumSizeHint() const {
    return {kMinimumWidth, kMinimumHeight};
}

QRectF PassRateHistogramView::plot() const {
    const QFontMetrics metrics(theme::font(theme::TextSize::Small));
    const std::int64_t most =
        std::max(*std::max_element(m_now.begin(), m_now.end()),
                 m_before ? *std::max_element(m_before->begin(), m_before->end()) : 0);
    const int left =
        metrics.horizontalAdvance(QLocale().toString(qlonglong(roundTop(most)))) + theme::kSpace3;
    const int line = metrics.height();
    return QRectF(rect()).adjusted(left, 2 * line + theme::kSpace2, -theme::kSpace4,
                                   -2 * line - theme::kSpace3);
}

double PassRateHistogramView::xOf(int edge) const {
    const QRectF area = plot();
    return area.left() + area.width() * edge / kBins;
}

int PassRateHistogramView::edgeAt(double x) const {
    const QRectF area = plot();
    return std::clamp(static_cast<int>(std::lround((x - area.left()) / area.width() * kBins)), 0,
                      kBins);
}

int PassRateHistogramView::binAt(const QPointF& at) const {
    const QRectF area = plot();
    if (!area.contains(at))
        return -1;
    return std::min(kBins - 1, static_cast<int>((at.x() - area.left()) / area.width() * kBins));
}

QString PassRateHistogramView::binText(int bin) const {
    const QLocale locale;
    const auto i = static_cast<std::size_t>(bin);
    const ShareRange range = ShareRange::ofBin(bin, kBins);
    QString text =
        tr("Pass rate %1 to %2: %3 items")
            .arg(shareText(range.min), shareText(range.max), locale.toString(qlonglong(m_now[i])));
    if (m_before)
        text += QLatin1Char('\n') +
                tr("Before rewriting: %1").arg(locale.toString(qlonglong((*m_before)[i])));
    return text;
}

void PassRateHistogramView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme::font(theme::TextSize::Small));
    const QRectF area = plot();
    std::int64_t most = *std::max_element(m_now.begin(), m_now.end());
    if (m_before)
        most = std::max(most, *std::max_element(m_before->begin(), m_before->end()));
    const std::int64_t top = roundTop(most);
    paintAxes(painter, area, top);

    const double width = area.width() / kBins;
    const QFontMetrics metrics = painter.fontMetrics();
    const auto barOf = [&](int bin, std::int64_t count) {
        const double height = area.height() * static_cast<double>(count) / static_cast<double>(top);
        return QRectF(area.left() + bin * width + 2, area.bottom() - height, width - 4, height);
    };
    for (int bin = 0; bin < kBins; ++bin) {
        const auto i = static_cast<std::size_t>(bin);
        const bool inside = bin >= m_from && bin < m_to;
        QRectF bar = barOf(bin, m_now[i]);
        painter.setOpacity(inside ? 1 : kOutside);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme::passRateColor((bin + 0.5) / kBins));
        painter.drawRect(bar);
        if (m_before) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(theme::color(Role::Text), 1.2));
            bar |= barOf(bin, (*m_before)[i]);
            painter.drawRect(barOf(bin, (*m_before)[i]));
        }
        const QString count = QLocale().toString(qlonglong(m_now[i]));
        if (m_now[i] > 0 && metrics.horizontalAdvance(count) <= width - 2) {
            painter.setPen(theme::color(bin == m_hovered ? Role::Text : Role::Muted));
            painter.drawText(
                QRectF(bar.left() - 2, bar.top() - metrics.height() - 1, width, metrics.height()),
                Qt::AlignCenter, count);
        }
        painter.setOpacity(1);
    }
    paintBrush(painter, area);
    paintLegend(painter, area);
    if (hasFocus()) {
        painter.setPen(QPen(theme::color(Role::Accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::kRadius,
                                theme::kRadius);
    }
}

void PassRateHistogramView::paintAxes(QPainter& painter, const QRectF& area,
                                      std::int64_t top) const {
    const QLocale locale;
    const double line = painter.fontMetrics().height();
    for (const std::int64_t value : {std::int64_t{0}, top / 2, top}) {
        const double y =
            area.bottom() - area.height() * static_cast<double>(value) / static_cast<double>(top);
        painter.setPen(QPen(theme::color(Role::Line), 1));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(theme::color(Role::Muted));
        painter.drawText(QRectF(0, y - line / 2, area.left() - theme::kSpace1, line),
                         Qt::AlignRight | Qt::AlignVCenter, locale.toString(qlonglong(value)));
    }
    painter.setPen(theme::color(Role::Muted));
    for (int tick = 0; tick <= kXTicks; ++tick) {
        const double share = static_cast<double>(tick) / kXTicks;
        const double x = area.left() + area.width() * share;
        painter.drawText(QRectF(x - 30, area.bottom() + theme::kSpace1, 60, line), Qt::AlignCenter,
                         locale.toString(share, 'g', 3));
    }
    painter.drawText(QRectF(area.left(), area.bottom() + theme::kSpace1 + line, area.width(), line),
                     Qt::AlignCenter, tr("pass rate: share of the sampled answers that are right"));
}

void PassRateHistogramView::paintBrush(QPainter& painter, const QRectF& area) const {
    const double line = painter.fontMetrics().height();
    const auto handle = [&](int edge, bool active) {
        const double x = xOf(edge);
        const bool shown = brushed() || hasFocus();
        const QColor color = theme::color(shown ? Role::Accent : Role::Muted);
        painter.setPen(QPen(color, active && hasFocus() ? 2.5 : 1.2));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRoundedRect(QRectF(x - kHandleWidth / 2, area.center().y() - kHandleHeight / 2,
                                       kHandleWidth, kHandleHeight),
                                3, 3);
        if (!shown)
            return;
        const QString text = shareText(static_cast<double>(edge) / kBins);
        const double width = painter.fontMetrics().horizontalAdvance(text) + theme::kSpace2;
        const double left = std::clamp(x - width / 2, 0.0, this->width() - width);
        painter.setPen(color);
        painter.drawText(QRectF(left, area.top() - line - theme::kSpace1, width, line),
                         Qt::AlignCenter, text);
    };
    handle(m_from, !m_toIsActive);
    handle(m_to, m_toIsActive);
}

void PassRateHistogramView::paintLegend(QPainter& painter, const QRectF& area) const {
    if (!m_before)
        return;
    const double line = painter.fontMetrics().height();
    const double box = line * 0.6;
    double x = area.left();
    const auto entry = [&](const QString& text, bool filled) {
        const QRectF square(x, (line - box) / 2 + 2, box, box);
        painter.setPen(filled ? QPen(Qt::NoPen) : QPen(theme::color(Role::Text), 1.2));
        painter.setBrush(filled ? QBrush(theme::passRateColor(1)) : QBrush(Qt::NoBrush));
        painter.drawRect(square);
        painter.setPen(theme::color(Role::Muted));
        const double width = painter.fontMetrics().horizontalAdvance(text) + 1;
        painter.drawText(QRectF(square.right() + theme::kSpace1, 2, width, line),
                         Qt::AlignLeft | Qt::AlignVCenter, text);
        x = square.right() + theme::kSpace1 + width + theme::kSpace4;
    };
    entry(tr("now, with harder and easier variants"), true);
    entry(tr("the questions as first written"), false);
}

void PassRateHistogramView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const double x = event->position().x();
    if (std::abs(x - xOf(m_from)) <= kGrab)
        m_drag = Drag::From;
    else if (std::abs(x - xOf(m_to)) <= kGrab)
        m_drag = Drag::To;
    else if (const int bin = binAt(event->position()); bin >= 0) {
        m_drag = Drag::Range;
        m_anchor = bin;
        setBrush(bin, bin + 1);
    }
    m_toIsActive = m_drag == Drag::To;
}

void PassRateHistogramView::mouseMoveEvent(QMouseEvent* event) {
    const double x = event->position().x();
    switch (m_drag) {
    case Drag::From:
        setBrush(std::min(edgeAt(x), m_to - 1), m_to);
        break;
    case Drag::To:
        setBrush(m_from, std::max(edgeAt(x), m_from + 1));
        break;
    case Drag::Range: {
        const QRectF area = plot();
        const int bin =
            std::clamp(static_cast<int>((x - area.left()) / area.width() * kBins), 0, kBins - 1);
        setBrush(std::min(bin, m_anchor), std::max(bin, m_anchor) + 1);
        break;
    }
    case Drag::None: {
        const bool atHandle =
            std::abs(x - xOf(m_from)) <= kGrab || std::abs(x - xOf(m_to)) <= kGrab;
        setCursor(atHandle ? Qt::SplitHCursor : Qt::ArrowCursor);
        break;
    }
    }
    if (const int bin = binAt(event->position()); bin != m_hovered) {
        m_hovered = bin;
        if (bin >= 0)
            QToolTip::showText(event->globalPosition().toPoint(), binText(bin), this);
        else
            QToolTip::hideText();
        update();
    }
}

void PassRateHistogramView::mouseReleaseEvent(QMouseEvent*) {
    m_drag = Drag::None;
}

void PassRateHistogramView::mouseDoubleClickEvent(QMouseEvent*) {
    m_drag = Drag::None;
    setBrush(0, kBins);
}

void PassRateHistogramView::leaveEvent(QEvent*) {
    m_hovered = -1;
    update();
}

void PassRateHistogramView::keyPressEvent(QKeyEvent* event) {
    const auto move = [this](int by) {
        if (m_toIsActive)
            setBrush(m_from, std::max(m_to + by, m_from + 1));
        else
            setBrush(std::min(m_from + by, m_to - 1), m_to);
    };
    switch (event->key()) {
    case Qt::Key_Left:
        move(-1);
        break;
    case Qt::Key_Right:
        move(1);
        break;
    case Qt::Key_Home:
        move(-kBins);
        break;
    case Qt::Key_End:
        move(kBins);
        break;
    case Qt::Key_Space:
        m_toIsActive = !m_toIsActive;
        update();
        break;
    case Qt::Key_Escape:
        setBrush(0, kBins);
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace sdrl::gui
