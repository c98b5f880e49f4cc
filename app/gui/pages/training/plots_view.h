// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/training/run_watcher.h"
#include "session/app_settings.h"
#include "widgets/plot_panel.h"

#include <QWidget>

#include <array>
#include <vector>

class QComboBox;
class QGridLayout;
class QLabel;
class QMenu;
class QSlider;
class QToolButton;

namespace sdrl::gui {

class FlowLayout;

/// Another run that is drawn along.
struct OverlayRun {
    QString name;
    RunDataPointer data;
};

/// The curves of a run: one large plot of the reward, the others in two columns, or in one where
/// there is no room for two. Passive.
class PlotsView : public QWidget {
    Q_OBJECT
public:
    enum class Axis { Step, Tokens, Time };
    enum Panel { kReward, kAccuracy, kDeadGroups, kLength, kEntropy, kLoss, kPanelCount };

    explicit PlotsView(AppSettings& settings, QWidget* parent = nullptr);

    /// @param overlays runs without data are left out
    void setData(RunDataPointer data, std::vector<OverlayRun> overlays);
    [[nodiscard]] PlotPanel& panel(Panel panel) const { return *m_panels[panel]; }
    /// The controls above the plots get a menu of the runs that can be drawn along.
    void setOverlayMenu(QMenu* menu);
    void setAxis(Axis axis);
    void setSmoothing(double weight);

signals:
    void stepChosen(int step);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeControls();
    void arrange(int columns);
    void redraw();
    [[nodiscard]] std::vector<PlotMarker> markers(const PlotColumn& x) const;
    [[nodiscard]] PlotColumn axisOf(const RunDataPointer& data) const;
    void addRun(std::array<std::vector<PlotSeries>, kPanelCount>& series,
                const RunDataPointer& data, const QString& overlayName) const;

    AppSettings& m_settings;
    std::array<PlotPanel*, kPanelCount> m_panels{};
    QGridLayout* m_grid;
    int m_columns = 0;
    FlowLayout* m_controls;
    QSlider* m_smoothing;
    QLabel* m_smoothingText;
    QComboBox* m_axisChoice;
    QToolButton* m_overlay;
    Axis m_axis = Axis::Step;
    RunDataPointer m_data;
    std::vector<OverlayRun> m_overlays;
    PlotColumn m_x; ///< of m_data's rows
};

} // namespace sdrl::gui
