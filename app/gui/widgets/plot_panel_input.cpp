// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a plot does with mouse and keys.
#include "widgets/plot_panel.h"

#include <qcustomplot.h>

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sdrl::gui {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kZoomStep = 0.8;
constexpr int kLeastDrag = 8; ///< pixels that a rectangle is meant to be one

} // namespace

void PlotPanel::connectMouse() {
    m_plot->setSelectionRectMode(QCP::srmCustom);
    m_plot->setMouseTracking(true);
    m_plot->setNoAntialiasingOnDrag(false);
    m_click.setSingleShot(true);
    connect(&m_click, &QTimer::timeout, this, [this] { emit clicked(m_clickedX); });
    connect(m_plot->selectionRect(), &QCPSelectionRect::accepted, this,
            [this](const QRect& dragged, QMouseEvent*) {
                const QRect area = dragged.normalized() & m_plot->axisRect()->rect();
                if (area.width() < kLeastDrag)
                    return;
                m_zoomed = true;
                setXRange(m_plot->xAxis->pixelToCoord(area.left()),
                          m_plot->xAxis->pixelToCoord(area.right()));
                // A flat rectangle means the x axis alone.
                if (area.height() >= kLeastDrag)
                    m_plot->yAxis->setRange(m_plot->yAxis->pixelToCoord(area.bottom()),
                                            m_plot->yAxis->pixelToCoord(area.top()));
            });
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        m_pressed = event->pos();
        setFocus(Qt::MouseFocusReason);
    });
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (m_plot->axisRect()->rect().contains(event->pos()))
            moveCrosshair(m_plot->xAxis->pixelToCoord(event->pos().x()));
    });
    connect(m_plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        if (event->button() != Qt::LeftButton ||
            (event->pos() - m_pressed).manhattanLength() >= kLeastDrag ||
            !m_plot->axisRect()->rect().contains(event->pos()))
            return;
        m_clickedX = std::isfinite(m_crosshair) ? m_crosshair
                                                : m_plot->xAxis->pixelToCoord(event->pos().x());
        m_click.start(QApplication::doubleClickInterval());
    });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, [this] {
        m_click.stop();
        m_pressed = QPoint(-1000, -1000); // the release that follows is no click
        resetZoom();
    });
}

bool PlotPanel::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::Paint:
        // Scrolled into view, or shown again.
        if (m_dirty)
            m_plot->replot(QCustomPlot::rpQueuedReplot);
        break;
    case QEvent::Resize:
        m_dirty = true;
        break;
    case QEvent::Leave:
        moveCrosshair(kNan);
        break;
    case QEvent::ContextMenu:
    case QEvent::Wheel: {
        auto* wheel = event->type() == QEvent::Wheel ? static_cast<QWheelEvent*>(event) : nullptr;
        if (wheel && (wheel->modifiers() & Qt::ControlModifier)) {
            zoomX(std::pow(kZoomStep, wheel->angleDelta().y() / 120.0),
                  m_plot->xAxis->pixelToCoord(wheel->position().x()));
            event->accept();
        } else {
            event->ignore(); // the page scrolls, the panel has the menu
        }
        return true;
    }
    default:
        break;
    }
    return QFrame::eventFilter(watched, event);
}

void PlotPanel::setCrosshair(double x) {
    if (x == m_crosshair || (std::isnan(x) && std::isnan(m_crosshair)))
        return;
    m_crosshair = x;
    showReadOut();
    if (!m_dirty && !m_plot->visibleRegion().isEmpty())
        m_crosshairLayer->replot();
}

void PlotPanel::moveCrosshair(double x) {
    if (std::isfinite(x)) {
        const auto found = std::find_if(m_series.begin(), m_series.end(), [](const PlotSeries& s) {
            return s.x && !s.x->empty() && s.weight != PlotWeight::Overlay;
        });
        if (found == m_series.end())
            return;
        x = (*found->x)[static_cast<std::size_t>(nearestIndex(*found->x, x))];
    }
    setCrosshair(x);
    emit hovered(m_crosshair);
}

void PlotPanel::setXRange(double from, double to) {
    m_zoomed = true;
    m_plot->xAxis->setRange(from, to);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

double PlotPanel::xFrom() const {
    return m_plot->xAxis->range().lower;
}

double PlotPanel::xTo() const {
    return m_plot->xAxis->range().upper;
}

void PlotPanel::zoomX(double factor, double center) {
    const QCPRange range = m_plot->xAxis->range();
    setXRange(center - (center - range.lower) * factor, center + (range.upper - center) * factor);
}

void PlotPanel::resetZoom() {
    m_zoomed = false;
    dataChanged();
}

void PlotPanel::keyPressEvent(QKeyEvent* event) {
    const auto found = std::find_if(m_series.begin(), m_series.end(), [](const PlotSeries& s) {
        return s.x && !s.x->empty() && s.weight != PlotWeight::Overlay;
    });
    const std::span<const double> x =
        found == m_series.end() ? std::span<const double>() : std::span<const double>(*found->x);
    const auto last = static_cast<std::ptrdiff_t>(x.size()) - 1;
    const auto here = std::isfinite(m_crosshair) ? nearestIndex(x, m_crosshair) : last + 1;
    const auto goTo = [&](std::ptrdiff_t index) {
        if (last >= 0)
            moveCrosshair(x[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, last))]);
    };
    const double center = std::isfinite(m_crosshair) ? m_crosshair : (xFrom() + xTo()) / 2;
    const std::ptrdiff_t stride = event->modifiers() & Qt::ControlModifier ? 10 : 1;
    switch (event->key()) {
    case Qt::Key_Left:
        return goTo(here - stride);
    case Qt::Key_Right:
        return goTo(here + stride);
    case Qt::Key_Home:
        return goTo(0);
    case Qt::Key_End:
        return goTo(last);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomX(kZoomStep, center);
    case Qt::Key_Minus:
        return zoomX(1 / kZoomStep, center);
    case Qt::Key_Escape:
        if (!m_zoomed && !std::isfinite(m_crosshair))
            break; // nothing of ours to take back
        moveCrosshair(kNan);
        return resetZoom();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (std::isfinite(m_crosshair))
            emit clicked(m_crosshair);
        return;
    default:
        break;
    }
    QFrame::keyPressEvent(event);
}

void PlotPanel::focusInEvent(QFocusEvent* event) {
    QFrame::focusInEvent(event);
    update();
}

void PlotPanel::focusOutEvent(QFocusEvent* event) {
    QFrame::focusOutEvent(event);
    update();
}

void PlotPanel::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addAction(tr("Zoom out"), this, &PlotPanel::resetZoom)->setEnabled(m_zoomed);
    QAction* logarithmic = menu.addAction(tr("Logarithmic scale"));
    logarithmic->setCheckable(true);
    logarithmic->setChecked(m_logarithmic);
    connect(logarithmic, &QAction::toggled, this, &PlotPanel::setLogarithmic);
    menu.addSeparator();
    menu.addAction(tr("Export picture or figures…"), this, &PlotPanel::exportByDialog)
        ->setEnabled(!m_series.empty());
    menu.exec(event->globalPos());
}

} // namespace sdrl::gui
