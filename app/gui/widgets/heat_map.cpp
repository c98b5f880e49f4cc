// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heat_map.h"

#include "theme/theme.h"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sdrl::gui {

namespace {

constexpr int kLegendWidth = 12;
constexpr int kLegendSpace = 72;
constexpr int kTicks = 5;

} // namespace

HeatMap::HeatMap(const QString& xTitle, const QString& yTitle, const QString& unit, QWidget* parent)
    : QWidget(parent), m_xTitle(xTitle), m_yTitle(yTitle), m_unit(unit) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("%1 over %2").arg(yTitle, xTitle));
}

QSize HeatMap::minimumSizeHint() const {
    return {220, 180};
}

void HeatMap::setData(std::vector<int> x, Histograms histograms) {
    m_x = std::move(x);
    m_histograms = std::move(histograms);
    m_bins = 0;
    m_most = 0;
    if (m_histograms)
        for (const std::vector<double>& histogram : *m_histograms) {
            m_bins = std::max(m_bins, histogram.size());
            for (const double count : histogram)
                m_most = std::max(m_most, count);
        }
    m_image = QImage();
    update();
}

QColor HeatMap::colorOf(double share) const {
    const QColor from = theme::color(theme::Role::Alt);
    const QColor to = theme::color(theme::Series::Reward);
    // Small counts are most of the picture: their differences should be seen.
    const double t = std::sqrt(std::clamp(share, 0.0, 1.0));
    const auto mix = [t](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * t)); };
    return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

QRect HeatMap::area() const {
    const QFontMetrics metrics(theme::font(theme::TextSize::Small));
    const int left = metrics.horizontalAdvance(QStringLiteral("0.00")) + theme::kSpace3;
    const int bottom = 2 * metrics.height() + theme::kSpace2;
    return {left, metrics.height() + theme::kSpace2, std::max(1, width() - left - kLegendSpace),
            std::max(1, height() - bottom - metrics.height() - theme::kSpace2)};
}

void HeatMap::draw() {
    const QRect size = area();
    m_image = QImage(size.size(), QImage::Format_RGB32);
    m_image.fill(theme::color(theme::Role::Surface));
    if (m_bins == 0 || !m_histograms)
        return;
    const auto columns = std::min(m_x.size(), m_histograms->size());
    std::vector<double> mean(m_bins);
    for (int px = 0; px < size.width(); ++px) {
        const auto begin = columns * static_cast<std::size_t>(px) / size.width();
        const auto end =
            std::max(begin + 1, columns * static_cast<std::size_t>(px + 1) / size.width());
        std::fill(mean.begin(), mean.end(), 0.0);
        int counted = 0;
        for (std::size_t i = begin; i < std::min(end, columns); ++i) {
            const std::vector<double>& histogram = (*m_histograms)[i];
            counted += histogram.empty() ? 0 : 1;
            for (std::size_t bin = 0; bin < histogram.size(); ++bin)
                mean[bin] += histogram[bin];
        }
        if (counted == 0)
            continue;
        for (int py = 0; py < size.height(); ++py) {
            const auto bin = m_bins - 1 - m_bins * static_cast<std::size_t>(py) / size.height();
            m_image.setPixelColor(px, py, colorOf(mean[bin] / counted / std::max(1.0, m_most)));
        }
    }
}

void HeatMap::paintEvent(QPaintEvent*) {
    const QRect size = area();
    if (m_image.size() != size.size())
        draw();
    QPainter painter(this);
    painter.drawImage(size.topLeft(), m_image);
    painter.setFont(theme::font(theme::TextSize::Small));
    const QFontMetrics metrics = painter.fontMetrics();
    painter.setPen(theme::color(theme::Role::Line));
    painter.drawRect(size.adjusted(0, 0, -1, -1));
    painter.setPen(theme::color(theme::Role::Muted));
    painter.drawText(QRect(0, 0, width(), metrics.height()), Qt::AlignLeft, m_yTitle);
    const QLocale locale;
    for (int tick = 0; tick < kTicks; ++tick) {
        const double share = static_cast<double>(tick) / (kTicks - 1);
        const int y = size.bottom() - static_cast<int>(share * (size.height() - 1));
        painter.drawText(
            QRect(0, y - metrics.height() / 2, size.left() - theme::kSpace1, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, locale.toString(share, 'f', 2));
        if (m_x.empty())
            continue;
        const auto at = static_cast<std::size_t>(share * static_cast<double>(m_x.size() - 1));
        const int x = size.left() + static_cast<int>(share * (size.width() - 1));
        const QString text = locale.toString(m_x[at]);
        const int half = metrics.horizontalAdvance(text) / 2 + 1;
        painter.drawText(QRect(std::clamp(x - half, size.left(), size.right() - 2 * half),
                               size.bottom() + theme::kSpace1, 2 * half, metrics.height()),
                         Qt::AlignCenter, text);
    }
    painter.drawText(QRect(size.left(), size.bottom() + metrics.height() + theme::kSpace1,
                           size.width(), metrics.height()),
                     Qt::AlignCenter, m_xTitle);

    const QRect legend(size.right() + theme::kSpace3, size.top(), kLegendWidth, size.height());
    for (int y = 0; y < legend.height(); ++y) {
        painter.setPen(colorOf(1.0 - static_cast<double>(y) / legend.height()));
        painter.drawLine(legend.left(), legend.top() + y, legend.right(), legend.top() + y);
    }
    painter.setPen(theme::color(theme::Role::Muted));
    const int textLeft = legend.right() + theme::kSpace1;
    const auto legendText = [&](int y, const QString& text) {
        painter.drawText(QRect(textLeft, y, width() - textLeft, metrics.height()), Qt::AlignLeft,
                         text);
    };
    legendText(legend.top(), locale.toString(m_most, 'f', 0));
    legendText(legend.bottom() - metrics.height(), QStringLiteral("0"));
    painter.drawText(QRect(size.right() + theme::kSpace3 - kLegendSpace, 0,
                           kLegendSpace * 2 - theme::kSpace3, metrics.height()),
                     Qt::AlignRight, m_unit);
}

int HeatMap::columnAt(const QPoint& position) const {
    const QRect size = area();
    if (!size.contains(position) || m_x.empty())
        return -1;
    return static_cast<int>(m_x.size() * static_cast<std::size_t>(position.x() - size.left()) /
                            static_cast<std::size_t>(size.width()));
}

QString HeatMap::textAt(const QPoint& position) const {
    const int column = columnAt(position);
    if (column < 0 || m_bins == 0 || !m_histograms ||
        static_cast<std::size_t>(column) >= m_histograms->size())
        return {};
    const QRect size = area();
    const auto bin = m_bins - 1 -
                     m_bins * static_cast<std::size_t>(position.y() - size.top()) /
                         static_cast<std::size_t>(size.height());
    const std::vector<double>& histogram = (*m_histograms)[static_cast<std::size_t>(column)];
    if (bin >= histogram.size())
        return {};
    const QLocale locale;
    const double width = 1.0 / static_cast<double>(m_bins);
    return QStringLiteral("%1 %2 · %3 – %4 · %5 %6")
        .arg(m_xTitle, locale.toString(m_x[static_cast<std::size_t>(column)]),
             locale.toString(static_cast<double>(bin) * width, 'f', 2),
             locale.toString(static_cast<double>(bin + 1) * width, 'f', 2),
             locale.toString(histogram[bin], 'f', 0), m_unit);
}

bool HeatMap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), textAt(help->pos()), this);
        return true;
    }
    if (event->type() == QEvent::PaletteChange)
        m_image = QImage();
    return QWidget::event(event);
}

} // namespace sdrl::gui
