// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot_panel.h"

#include "widgets/elided_label.h"

#include <qcustomplot.h>

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainterPath>
#include <QStyleOption>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sdrl::gui {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLineWidth = 1.8;
constexpr double kThinWidth = 1; ///< the widest that Qt draws at full speed
constexpr int kRawAlpha = 80;
constexpr int kBandAlpha = 38;
constexpr int kOverlayAlpha = 150;
constexpr int kSampleWidth = 14; ///< of the piece of line before a label
constexpr int kMostLabelWidth = 132;
constexpr int kRightAxisSpace = 44;
constexpr int kMarkerSpace = 14;

/// Draws by a function, in a layer of the plot.
class Annotation : public QCPLayerable {
public:
    Annotation(QCustomPlot* plot, const QString& layer, std::function<void(QCPPainter*)> paint)
        : QCPLayerable(plot, layer), m_paint(std::move(paint)) {}

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override {
        painter->setAntialiasing(true);
    }
    void draw(QCPPainter* painter) override { m_paint(painter); }

private:
    std::function<void(QCPPainter*)> m_paint;
};

class TextTicker : public QCPAxisTicker {
public:
    /// @param whole ticks at whole numbers only
    explicit TextTicker(std::function<QString(double)> text, bool whole = false)
        : m_text(std::move(text)), m_whole(whole) {
        setTickCount(4);
    }

protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override { return m_text(tick); }

    double getTickStep(const QCPRange& range) override {
        const double step = QCPAxisTicker::getTickStep(range);
        return m_whole ? std::max(1.0, std::round(step)) : step;
    }

private:
    std::function<QString(double)> m_text;
    bool m_whole;
};

std::span<const double> valuesOf(const PlotColumn& column) {
    return column ? std::span<const double>(*column) : std::span<const double>();
}

QSharedPointer<QCPAxisTicker> valueTicker(PlotUnit unit, bool logarithmic) {
    if (logarithmic)
        return QSharedPointer<QCPAxisTickerLog>::create();
    return QSharedPointer<TextTicker>::create([unit](double value) {
        return unit == PlotUnit::Share
                   ? QLocale().toString(value * 100, 'g', 3) + QStringLiteral(" %")
                   : QLocale().toString(std::abs(value) < 1e-12 ? 0.0 : value, 'g', 3);
    });
}

} // namespace

QString plotValueText(double value, PlotUnit unit) {
    if (!std::isfinite(value))
        return PlotPanel::tr("no value");
    if (unit == PlotUnit::Share)
        return QLocale().toString(value * 100, 'f', 1) + QStringLiteral(" %");
    const double size = std::abs(value);
    return QLocale().toString(value, size >= 1e5 || (size > 0 && size < 1e-3) ? 'g' : 'f',
                              size >= 100  ? 0
                              : size >= 10 ? 1
                                           : 3);
}

PlotPanel::PlotPanel(const QString& title, PlotUnit unit, QWidget* parent)
    : QFrame(parent),
      m_titleText(title),
      m_unit(unit),
      m_title(new ElidedLabel(title, this)),
      m_readOut(new ElidedLabel(this)),
      m_note(new QLabel(this)),
      m_plot(new QCustomPlot(this)),
      m_crosshairLayer(nullptr),
      m_crosshair(kNan) {
    theme::setCard(this);
    theme::setTextSize(m_title, theme::TextSize::Body, true);
    theme::setTextSize(m_readOut, theme::TextSize::Small);
    theme::setTextRole(m_readOut, theme::Role::Muted);
    m_readOut->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    theme::setTextSize(m_note, theme::TextSize::Small);
    theme::setTextRole(m_note, theme::Role::Muted);
    m_note->setWordWrap(true);
    m_note->hide();
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(title);
    setAccessibleDescription(tr("Arrow keys move the crosshair, plus and minus zoom, Escape goes "
                                "back, Enter opens the answers of the step."));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);

    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setMinimumSize(1, 1);
    m_plot->installEventFilter(this);
    m_plot->addLayer(QStringLiteral("crosshair"));
    m_crosshairLayer = m_plot->layer(QStringLiteral("crosshair"));
    m_crosshairLayer->setMode(QCPLayer::lmBuffered);
    // The plot owns its layerables.
    new Annotation(m_plot, QStringLiteral("grid"),
                   [this](QCPPainter* painter) { paintMarkers(painter); });
    new Annotation(m_plot, QStringLiteral("overlay"),
                   [this](QCPPainter* painter) { paintEndLabels(painter); });
    new Annotation(m_plot, QStringLiteral("crosshair"),
                   [this](QCPPainter* painter) { paintCrosshair(painter); });
    m_plot->axisRect()->setAutoMargins(QCP::msLeft | QCP::msBottom);
    m_plot->yAxis2->setTickLabels(true);
    connect(m_plot, &QCustomPlot::beforeReplot, this, [this] {
        if (m_dirty)
            rebuild();
    });
    const auto rangeChanged = [this](const QCPRange&) { m_dirty = true; };
    connect(m_plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, rangeChanged);

    auto* header = new QHBoxLayout;
    header->setSpacing(theme::kSpace2);
    header->addWidget(m_title);
    header->addWidget(m_readOut, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace2, theme::kSpace1);
    layout->setSpacing(theme::kSpace1 / 2);
    layout->addLayout(header);
    layout->addWidget(m_note);
    layout->addWidget(m_plot, 1);

    setXAxis(tr("step"));
    connectMouse();
    applyTheme();
}

PlotPanel::~PlotPanel() {
    m_plot->removeEventFilter(this);
}

QSize PlotPanel::sizeHint() const {
    return {320, 180};
}

QSize PlotPanel::minimumSizeHint() const {
    return {220, 130};
}

// ---- What is shown --------------------------------------------------------------------------

void PlotPanel::setSeries(std::vector<PlotSeries> series) {
    m_series = std::move(series);
    m_smoothed.clear();
    dataChanged();
}

void PlotPanel::setMarkers(std::vector<PlotMarker> markers) {
    m_markers = std::move(markers);
    dataChanged();
}

void PlotPanel::setSmoothing(double weight) {
    m_smoothing = weight;
    m_smoothed.clear();
    dataChanged();
}

void PlotPanel::setLogarithmic(bool logarithmic) {
    m_logarithmic = logarithmic;
    for (QCPAxis* axis : {m_plot->yAxis, m_plot->yAxis2}) {
        axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
        axis->setTicker(
            valueTicker(axis == m_plot->yAxis ? m_unit : PlotUnit::Number, logarithmic));
    }
    m_zoomed = false;
    dataChanged();
}

void PlotPanel::setXAxis(const QString& title, std::function<QString(double)> format) {
    m_xTitle = title;
    m_xFormat = std::move(format);
    m_plot->xAxis->setLabel(title);
    m_plot->xAxis->setTicker(
        QSharedPointer<TextTicker>::create([this](double x) { return placeText(x); }, !m_xFormat));
    m_zoomed = false;
    m_crosshair = kNan;
    setLogarithmic(m_logarithmic);
}

void PlotPanel::setNote(const QString& note) {
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

void PlotPanel::setBounds(double low, double high) {
    m_bounds = {low, high};
    dataChanged();
}

QString PlotPanel::placeText(double x) const {
    return m_xFormat ? m_xFormat(x) : QLocale().toString(x, 'f', x == std::floor(x) ? 0 : 1);
}

void PlotPanel::dataChanged() {
    m_dirty = true;
    showReadOut();
    if (!m_plot->visibleRegion().isEmpty())
        m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotPanel::updateSmoothed() {
    if (m_smoothed.size() == m_series.size())
        return;
    m_smoothed.assign(m_series.size(), {});
    for (std::size_t i = 0; i < m_series.size(); ++i)
        if (m_smoothing > 0 && !m_series[i].points)
            m_smoothed[i] = smoothed(valuesOf(m_series[i].y), m_smoothing);
}

QPen PlotPanel::penOf(const PlotSeries& series, bool raw) const {
    QColor color = theme::color(series.series);
    if (raw)
        color.setAlpha(kRawAlpha);
    else if (series.weight == PlotWeight::Overlay)
        color.setAlpha(kOverlayAlpha);
    QPen pen(color, series.weight == PlotWeight::Main && !raw ? kLineWidth : kThinWidth);
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::RoundJoin);
    QVector<qreal> dashes = theme::dashes(series.series);
    // The second scale of a panel needs another pattern than the first.
    if (series.rightAxis || series.weight == PlotWeight::Part)
        dashes = {1.5, 2.5};
    if (!raw && !dashes.isEmpty())
        pen.setDashPattern(dashes);
    return pen;
}

void PlotPanel::rebuild() {
    updateSmoothed();
    if (!m_zoomed)
        scaleX();
    const QCPRange range = m_plot->xAxis->range();
    const int columns = std::max(16, m_plot->width());
    m_plot->clearGraphs();
    m_missing.clear();
    bool dense = false;
    struct Extent {
        double low = std::numeric_limits<double>::infinity();
        double high = -std::numeric_limits<double>::infinity();
        void add(double from, double to) {
            low = std::min(low, from);
            high = std::max(high, to);
        }
    };
    Extent extents[2];
    const auto thin = [&](const PlotSeries& series, std::span<const double> y) {
        return thinned(valuesOf(series.x), y, range.lower, range.upper, columns, m_logarithmic);
    };
    const auto addGraph = [&](const PlotSeries& series, const ThinnedPoints& points) {
        QCPGraph* graph =
            m_plot->addGraph(m_plot->xAxis, series.rightAxis ? m_plot->yAxis2 : m_plot->yAxis);
        graph->setData(points.x, points.y, true);
        extents[series.rightAxis ? 1 : 0].add(points.low, points.high);
        return graph;
    };
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const PlotSeries& series = m_series[i];
        const auto raw = valuesOf(series.y);
        if (raw.empty() || raw.size() != valuesOf(series.x).size())
            continue;
        const std::span<const double> main = m_smoothed[i].empty() ? raw : m_smoothed[i];
        if (series.spread && series.spread->size() == raw.size()) {
            std::vector<double> low(raw.size()), high(raw.size());
            for (std::size_t k = 0; k < raw.size(); ++k) {
                low[k] = main[k] - (*series.spread)[k];
                high[k] = main[k] + (*series.spread)[k];
                if (m_bounds) {
                    low[k] = std::max(low[k], m_bounds->first);
                    high[k] = std::min(high[k], m_bounds->second);
                }
            }
            if (m_smoothing > 0) {
                low = smoothed(low, m_smoothing);
                high = smoothed(high, m_smoothing);
            }
            QCPGraph* lower = addGraph(series, thin(series, low));
            QCPGraph* upper = addGraph(series, thin(series, high));
            QColor fill = theme::color(series.series);
            fill.setAlpha(kBandAlpha);
            for (QCPGraph* graph : {lower, upper})
                graph->setPen(Qt::NoPen);
            upper->setBrush(fill);
            upper->setChannelFillGraph(lower);
        }
        if (!m_smoothed[i].empty() && series.weight == PlotWeight::Main)
            addGraph(series, thin(series, raw))->setPen(penOf(series, true));
        const ThinnedPoints points = thin(series, main);
        QCPGraph* graph = addGraph(series, points);
        QPen pen = penOf(series, false);
        // Dashes of a curve with a point a pixel cannot be told from noise, and are slow to draw.
        if (points.x.size() > columns) {
            pen.setStyle(Qt::SolidLine);
            dense = true;
        }
        graph->setPen(pen);
        if (series.points) {
            QPen dot = graph->pen();
            dot.setStyle(Qt::SolidLine);
            graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, dot,
                                                   theme::color(theme::Role::Surface), 5));
        }
        if (series.weight == PlotWeight::Main)
            m_missing += thin(series, raw).missing;
    }
    m_plot->setPlottingHint(QCP::phFastPolylines, dense);
    if (!m_zoomed)
        scaleY(extents[0].low, extents[0].high, false);
    scaleY(extents[1].low, extents[1].high, true);
    m_plot->yAxis2->setVisible(extents[1].low <= extents[1].high);
    m_plot->axisRect()->setMargins(QMargins(
        0, kMarkerSpace, labelSpace() + (m_plot->yAxis2->visible() ? kRightAxisSpace : 0), 0));
    m_dirty = false;
}

void PlotPanel::scaleX() {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const PlotSeries& series : m_series)
        if (const auto x = valuesOf(series.x); !x.empty()) {
            low = std::min(low, x.front());
            high = std::max(high, x.back());
        }
    if (low > high)
        low = 0, high = 1;
    m_plot->xAxis->setRange(low, high > low ? high : low + 1);
}

void PlotPanel::scaleY(double low, double high, bool right) {
    QCPAxis* axis = right ? m_plot->yAxis2 : m_plot->yAxis;
    if (low > high) {
        low = m_logarithmic ? 0.1 : 0;
        high = 1;
    }
    if (m_logarithmic) {
        axis->setRange(low / 1.3, std::max(high * 1.3, low * 2));
        return;
    }
    // A constant curve is no reason to show noise, nor to centre 0 between two tiny numbers.
    if (high - low < 1e-9 * std::max(1.0, std::abs(high)))
        high = low + (low == 0 ? 1 : std::abs(low) * 0.5);
    const double room = (high - low) * 0.08;
    const bool bounded = m_bounds && !right;
    // A little room beyond the bounds keeps lines at 0 and 1 visible.
    const double edge = bounded ? (m_bounds->second - m_bounds->first) * 0.02 : 0;
    double from = low - room;
    double to = high + room;
    if (bounded) {
        from = std::max(from, m_bounds->first - edge);
        to = std::min(to, m_bounds->second + edge);
        if (to - from < 5 * edge)
            to = std::min(m_bounds->second + edge, from + 5 * edge);
    }
    axis->setRange(from, to);
}

// ---- Look -----------------------------------------------------------------------------------

void PlotPanel::applyTheme() {
    const QFont small = theme::font(theme::TextSize::Small);
    const QPen line(theme::color(theme::Role::Line));
    m_plot->setBackground(QBrush(theme::color(theme::Role::Surface)));
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis, m_plot->yAxis2}) {
        axis->setBasePen(axis == m_plot->xAxis ? line : QPen(Qt::NoPen));
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(theme::color(theme::Role::Muted));
        axis->setLabelColor(theme::color(theme::Role::Muted));
        axis->setTickLabelFont(small);
        axis->setLabelFont(small);
        axis->setLabelPadding(0);
        axis->setTickLabelPadding(theme::kSpace1 - 1);
        axis->grid()->setPen(QPen(theme::color(theme::Role::Line), 1, Qt::DotLine));
        axis->grid()->setZeroLinePen(line);
    }
    m_plot->xAxis->grid()->setVisible(false);
    QPen frame(theme::color(theme::Role::Accent));
    QColor fill = theme::color(theme::Role::Accent);
    fill.setAlpha(kBandAlpha);
    m_plot->selectionRect()->setPen(frame);
    m_plot->selectionRect()->setBrush(fill);
    dataChanged();
}

void PlotPanel::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    // Children of a constructor that has not ended yet are not there.
    if (m_crosshairLayer &&
        (event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationFontChange))
        applyTheme();
}

void PlotPanel::paintEvent(QPaintEvent* event) {
    QFrame::paintEvent(event);
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme::color(theme::Role::Accent), 2));
    painter.drawRoundedRect(rect().adjusted(1, 1, -1, -1), theme::kRadius, theme::kRadius);
}

// ---- Marks and labels -----------------------------------------------------------------------

void PlotPanel::paintMarkers(QCPPainter* painter) {
    const QRect area = m_plot->axisRect()->rect();
    painter->setFont(theme::font(theme::TextSize::Small));
    const QFontMetrics metrics(painter->font());
    double lastX = -1e9;
    double textEnd = -1e9;
    for (const PlotMarker& marker : m_markers) {
        const double x = m_plot->xAxis->coordToPixel(marker.x);
        if (x < area.left() - 0.5 || x > area.right() + 0.5)
            continue;
        const bool weighty =
            marker.kind == PlotMarkerKind::Resume || marker.kind == PlotMarkerKind::Change;
        // So many that they would be a wall: the weighty ones only.
        if (!weighty && x - lastX < 3)
            continue;
        lastX = x;
        QColor color = theme::color(weighty ? theme::Role::Caution : theme::Role::Line);
        painter->setPen(QPen(color, 1, weighty ? Qt::DashLine : Qt::SolidLine));
        if (weighty)
            painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        painter->setPen(Qt::NoPen);
        painter->setBrush(weighty ? color : theme::color(theme::Role::Muted));
        const double y = area.top() - 3;
        if (marker.kind == PlotMarkerKind::Checkpoint) {
            painter->drawRect(QRectF(x - 2, y - 2, 4, 4));
        } else if (marker.kind == PlotMarkerKind::Evaluation) {
            painter->drawEllipse(QPointF(x, y), 2.5, 2.5);
        } else {
            painter->drawPolygon(QPolygonF({{x - 3, y - 3}, {x + 3, y - 3}, {x, y + 3}}));
            const double width = metrics.horizontalAdvance(marker.text);
            if (x > textEnd + theme::kSpace2 && x + width < area.right()) {
                painter->setPen(color);
                painter->drawText(QPointF(x + theme::kSpace1 + 1, y + 1), marker.text);
                textEnd = x + width;
            }
        }
    }
    painter->setPen(QPen(theme::color(theme::Role::Bad), 1.5));
    for (const double at : m_missing) {
        const double x = m_plot->xAxis->coordToPixel(at);
        const double y = area.bottom() - 4;
        if (x < area.left() || x > area.right())
            continue;
        painter->drawLine(QPointF(x - 3, y - 3), QPointF(x + 3, y + 3));
        painter->drawLine(QPointF(x - 3, y + 3), QPointF(x + 3, y - 3));
    }
}

QString PlotPanel::labelOf(std::size_t series) const {
    return m_series[series].label;
}

int PlotPanel::labelSpace() const {
    const QFontMetrics metrics(theme::font(theme::TextSize::Small));
    int width = 0;
    for (std::size_t i = 0; i < m_series.size(); ++i)
        if (!valuesOf(m_series[i].x).empty())
            width = std::max(width, metrics.horizontalAdvance(labelOf(i)));
    return width == 0 ? theme::kSpace2
                      : std::min({width, kMostLabelWidth, m_plot->width() / 4}) + kSampleWidth +
                            theme::kSpace2 + theme::kSpace1;
}

void PlotPanel::paintEndLabels(QCPPainter* painter) {
    const QRect area = m_plot->axisRect()->rect();
    painter->setFont(theme::font(theme::TextSize::Small));
    const QFontMetrics metrics(painter->font());
    struct Label {
        std::size_t series;
        double y;
    };
    std::vector<Label> labels;
    for (std::size_t i = 0; i < m_series.size() && i < m_smoothed.size(); ++i) {
        const auto x = valuesOf(m_series[i].x);
        const auto y = m_smoothed[i].empty() ? valuesOf(m_series[i].y)
                                             : std::span<const double>(m_smoothed[i]);
        auto last = std::upper_bound(x.begin(), x.end(), m_plot->xAxis->range().upper) - x.begin();
        while (last > 0 && !std::isfinite(y[static_cast<std::size_t>(last - 1)]))
            --last;
        if (last == 0)
            continue;
        const QCPAxis* axis = m_series[i].rightAxis ? m_plot->yAxis2 : m_plot->yAxis;
        labels.push_back(
            {i, std::clamp<double>(axis->coordToPixel(y[static_cast<std::size_t>(last - 1)]),
                                   area.top(), area.bottom())});
    }
    std::stable_sort(labels.begin(), labels.end(),
                     [](const Label& a, const Label& b) { return a.y < b.y; });
    const double height = metrics.height();
    for (std::size_t i = 1; i < labels.size(); ++i)
        labels[i].y = std::max(labels[i].y, labels[i - 1].y + height);
    double limit = area.bottom();
    for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
        label->y = std::min(label->y, limit);
        limit = label->y - height;
    }
    const double left =
        area.right() + (m_plot->yAxis2->visible() ? kRightAxisSpace : 0) + theme::kSpace1;
    const int room = static_cast<int>(m_plot->width() - left) - kSampleWidth - theme::kSpace1;
    for (const Label& label : labels) {
        const PlotSeries& series = m_series[label.series];
        painter->setPen(penOf(series, false));
        painter->drawLine(QPointF(left, label.y), QPointF(left + kSampleWidth, label.y));
        painter->setPen(theme::color(theme::Role::Muted));
        painter->drawText(
            QRectF(left + kSampleWidth + theme::kSpace1, label.y - height / 2, room + 2, height),
            Qt::AlignLeft | Qt::AlignVCenter,
            metrics.elidedText(labelOf(label.series), Qt::ElideRight, room));
    }
}

void PlotPanel::paintCrosshair(QCPPainter* painter) {
    if (!std::isfinite(m_crosshair))
        return;
    const QRect area = m_plot->axisRect()->rect();
    const double x = m_plot->xAxis->coordToPixel(m_crosshair);
    if (x < area.left() || x > area.right())
        return;
    painter->setPen(QPen(theme::color(theme::Role::Muted), 1));
    painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    for (std::size_t i = 0; i < m_series.size() && i < m_smoothed.size(); ++i) {
        const auto index = nearestIndex(valuesOf(m_series[i].x), m_crosshair);
        if (index < 0 || m_series[i].weight == PlotWeight::Overlay)
            continue;
        const auto at = static_cast<std::size_t>(index);
        const double value =
            m_smoothed[i].empty() ? valuesOf(m_series[i].y)[at] : m_smoothed[i][at];
        const QCPAxis* axis = m_series[i].rightAxis ? m_plot->yAxis2 : m_plot->yAxis;
        if (!std::isfinite(value) || !axis->range().contains(value))
            continue;
        painter->setPen(QPen(theme::color(theme::Role::Surface), 1));
        painter->setBrush(theme::color(m_series[i].series));
        painter->drawEllipse(
            QPointF(m_plot->xAxis->coordToPixel((*m_series[i].x)[at]), axis->coordToPixel(value)),
            3.5, 3.5);
    }
}

void PlotPanel::showReadOut() {
    updateSmoothed();
    QStringList parts; // as it is read out
    QStringList brief; // as far as there is room for it
    const auto add = [&](const QString& text, const QString& briefText) {
        parts << text;
        brief << briefText;
    };
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const PlotSeries& series = m_series[i];
        const auto x = valuesOf(series.x);
        const auto y = valuesOf(series.y);
        if (x.empty() || series.weight == PlotWeight::Overlay)
            continue;
        const auto at = static_cast<std::size_t>(std::isfinite(m_crosshair)
                                                     ? nearestIndex(x, m_crosshair)
                                                     : static_cast<std::ptrdiff_t>(x.size()) - 1);
        const PlotUnit unit = series.rightAxis ? PlotUnit::Number : m_unit;
        QString text = plotValueText(y[at], unit);
        QString briefText = text;
        if (!m_smoothed[i].empty() && std::isfinite(m_crosshair)) {
            const QString average = plotValueText(m_smoothed[i][at], unit);
            text += QStringLiteral(" (%1)").arg(tr("smoothed %1").arg(average));
            briefText += QStringLiteral(" (%1)").arg(average);
        }
        if (parts.isEmpty()) {
            const QString place = m_xTitle + QLatin1Char(' ') + placeText(x[at]);
            add(place, place);
            add(text, briefText);
        } else {
            add(series.label + QLatin1Char(' ') + text,
                series.label + QLatin1Char(' ') + briefText);
        }
    }
    const QString text = parts.join(QStringLiteral(" · "));
    m_readOut->setText(brief.join(QStringLiteral(" · ")));
    m_readOut->setToolTip(text);
    setAccessibleName(parts.isEmpty() ? tr("%1: no values yet").arg(m_titleText)
                                      : m_titleText + QStringLiteral(": ") + text);
}

} // namespace sdrl::gui
