// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/item_query.h"

#include <QWidget>

#include <array>
#include <optional>

namespace sdrl::gui {

/// How many items have which pass rate, in 20 bars: now as filled bars, before as outlines. A brush
/// with two handles chooses a range of bars, by mouse or keyboard. Thread: GUI.
class PassRateHistogramView : public QWidget {
    Q_OBJECT
public:
    static constexpr int kBins = PassRateHistogram::kBins;
    using Bins = std::array<std::int64_t, kBins>;

    explicit PassRateHistogramView(QWidget* parent = nullptr);

    void setBins(const Bins& now, const std::optional<Bins>& before);
    /// Bars [from, to); all of them: nothing is chosen.
    void setBrush(int from, int to);
    [[nodiscard]] int from() const { return m_from; }
    [[nodiscard]] int to() const { return m_to; }
    [[nodiscard]] bool brushed() const { return m_from > 0 || m_to < kBins; }
    /// Items in the chosen bars, now.
    [[nodiscard]] std::int64_t chosen() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void brushChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    enum class Drag { None, From, To, Range };

    [[nodiscard]] QRectF plot() const;
    [[nodiscard]] double xOf(int edge) const;
    [[nodiscard]] int edgeAt(double x) const;
    [[nodiscard]] int binAt(const QPointF& at) const; ///< -1: none
    [[nodiscard]] QString binText(int bin) const;
    void paintAxes(QPainter& painter, const QRectF& area, std::int64_t top) const;
    void paintBrush(QPainter& painter, const QRectF& area) const;
    void paintLegend(QPainter& painter, const QRectF& area) const;
    void describe();

    Bins m_now{};
    std::optional<Bins> m_before;
    int m_from = 0, m_to = kBins;
    bool m_toIsActive = false; ///< which handle the keys move
    Drag m_drag = Drag::None;
    int m_anchor = 0;
    int m_hovered = -1;
};

} // namespace sdrl::gui
