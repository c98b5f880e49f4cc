// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"
#include "widgets/plot_data.h"

#include <QFrame>
#include <QPoint>
#include <QString>
#include <QTimer>

#include <functional>
#include <optional>
#include <vector>

class QCPLayer;
class QCPPainter;
class QCustomPlot;
class QLabel;
class QPaintDevice;

namespace sdrl::gui {

/// How much of the eye a curve may have.
enum class PlotWeight {
    Main,    ///< raw values faint, smoothed ones on top
    Part,    ///< thin: smoothed values only
    Overlay, ///< of another run: thin and paler
};

/// One curve. Columns are shared, not copied.
struct PlotSeries {
    QString label; ///< at the line's end
    theme::Series series = theme::Series::Reward;
    PlotWeight weight = PlotWeight::Main;
    PlotColumn x;           ///< ascending
    PlotColumn y;           ///< as long as x; NaN is a gap
    PlotColumn spread = {}; ///< half the width of a band around y; null: no band
    bool rightAxis = false; ///< has a scale of its own at the right
    bool points = false;    ///< few values: dots, not smoothed
};

enum class PlotMarkerKind { Checkpoint, Evaluation, Resume, Change };

/// Something that happened at a place of the x axis.
struct PlotMarker {
    double x = 0;
    PlotMarkerKind kind = PlotMarkerKind::Checkpoint;
    QString text;
};

enum class PlotUnit { Number, Share };

/// A figure as plots write it: "0.834", "83.4 %".
[[nodiscard]] QString plotValueText(double value, PlotUnit unit);

/// A plot of named curves over one x axis. Scales itself until the user zooms (drag a rectangle,
/// Ctrl and the wheel, + and -); double click or Escape goes back. Arrow keys and the mouse move a
/// crosshair, which panels share by `hovered` and `setCrosshair`. New data is drawn at the next
/// pass of the event loop, once, and only if it can be seen; curves of any length cost no more than
/// their pixels. The only user of QCustomPlot. Thread: GUI.
class PlotPanel : public QFrame {
    Q_OBJECT
public:
    explicit PlotPanel(const QString& title, PlotUnit unit = PlotUnit::Number,
                       QWidget* parent = nullptr);
    ~PlotPanel() override;

    /// Replaces all curves.
    void setSeries(std::vector<PlotSeries> series);
    [[nodiscard]] const std::vector<PlotSeries>& series() const { return m_series; }
    void setMarkers(std::vector<PlotMarker> markers);
    [[nodiscard]] const std::vector<PlotMarker>& markers() const { return m_markers; }
    /// Weight of `smoothed`.
    void setSmoothing(double weight);
    void setLogarithmic(bool logarithmic);
    [[nodiscard]] bool logarithmic() const { return m_logarithmic; }
    /// @param format of a place on the axis; may be empty
    void setXAxis(const QString& title, std::function<QString(double)> format = {});
    /// One sentence under the title.
    void setNote(const QString& note);
    /// Where the scale ends even if the values do not reach it.
    void setBounds(double low, double high);

    /// Shows the crosshair at the place nearest to x; NaN removes it. Emits nothing.
    void setCrosshair(double x);
    [[nodiscard]] double crosshair() const { return m_crosshair; }
    void setXRange(double from, double to);
    [[nodiscard]] double xFrom() const;
    [[nodiscard]] double xTo() const;
    [[nodiscard]] bool zoomed() const { return m_zoomed; }
    void resetZoom();

    /// Asks for a file and writes the picture or the figures into it.
    void exportByDialog();
    /// The ending says the format: png, svg, csv. False if the file could not be written.
    [[nodiscard]] bool exportTo(const QString& file);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    /// The crosshair was moved by mouse or key; NaN: it is gone.
    void hovered(double x);
    /// A place was clicked, or Enter pressed at the crosshair.
    void clicked(double x);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void applyTheme();
    void connectMouse();
    void dataChanged();
    void rebuild();
    void updateSmoothed();
    void scaleX();
    void scaleY(double low, double high, bool right);
    void zoomX(double factor, double center);
    void moveCrosshair(double x);
    void showReadOut();
    void draw(QPaintDevice* device, QSize size);
    bool writeCsv(const QString& file) const;
    void paintMarkers(QCPPainter* painter);
    void paintEndLabels(QCPPainter* painter);
    void paintCrosshair(QCPPainter* painter);
    [[nodiscard]] QPen penOf(const PlotSeries& series, bool raw) const;
    [[nodiscard]] QString labelOf(std::size_t series) const;
    [[nodiscard]] int labelSpace() const;
    [[nodiscard]] QString placeText(double x) const;

    QString m_titleText;
    PlotUnit m_unit;
    QLabel* m_title;
    QLabel* m_readOut;
    QLabel* m_note;
    QCustomPlot* m_plot;
    QCPLayer* m_crosshairLayer;

    std::vector<PlotSeries> m_series;
    std::vector<std::vector<double>> m_smoothed; ///< of each series; empty if not smoothed
    std::vector<PlotMarker> m_markers;
    QVector<double> m_missing;
    double m_smoothing = 0;
    std::optional<std::pair<double, double>> m_bounds;
    QString m_xTitle;
    std::function<QString(double)> m_xFormat;
    double m_crosshair;
    bool m_logarithmic = false;
    bool m_zoomed = false;
    bool m_dirty = true;
    QPoint m_pressed;
    double m_clickedX = 0;
    QTimer m_click; ///< a click counts when no second one has followed
};

} // namespace sdrl::gui
