// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/training/plots_view.h"
#include "pages/training/run_bar.h"
#include "pages/training/run_watcher.h"
#include "pages/training/training_planner.h"
#include "widgets/page.h"

#include <optional>

class QSplitter;
class QStackedWidget;
class QTabWidget;
class QToolButton;
class QVBoxLayout;

namespace sdrl::gui {

class ColdStartJob;
class DiagnosisView;
class HeatMap;
class RolloutView;
class RunChooser;
class SettingsColumn;
struct ModelEntry;

/// Training: settings with what they cost, the run and its curves, what the model answers.
class TrainingPage : public Page {
    Q_OBJECT
public:
    explicit TrainingPage(ProjectSession& session, QWidget* parent = nullptr);

    [[nodiscard]] RunWatcher& watcher() { return m_watcher; }
    [[nodiscard]] PlotsView& plots() { return *m_plots; }
    [[nodiscard]] RunBar& runBar() { return *m_runBar; }
    [[nodiscard]] ColdStartJob& coldStart() { return *m_coldStart; }
    [[nodiscard]] SettingsColumn& settingsColumn() { return *m_column; }
    [[nodiscard]] DiagnosisView& diagnosis() { return *m_diagnosis; }
    [[nodiscard]] RolloutView& rollouts() { return *m_rollouts; }
    /// Null until the first one is there.
    [[nodiscard]] const TrainingPlan* plan() const { return m_plan ? &*m_plan : nullptr; }
    /// Shows the answers of a step beside the curves.
    void showRollouts(int step);

protected:
    void refresh() override;
    void poll() override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeCentre();
    void connectViews();
    void start();
    void jobEnded(const JobView& job);
    void requestPlan();
    void planReady(TrainingPlan plan);
    void updateState();
    void showPlaceholder(const QString& key, const QString& iconName, const QString& title,
                         const QString& text, const QString& action = {},
                         std::function<void()> then = {});
    void showStaleNews();
    void runDataChanged();
    void showData();
    /// False, with the reason shown, if they were not changed.
    bool change(const Result<ProjectSettings>& wanted, bool tell);
    void applyRemedy(const std::string& patch);
    void chooseModelFolder();
    void coldStartEnded(const JobView& job, const std::string& model);
    void editAllSettings();
    void arrange();
    [[nodiscard]] bool narrow() const;
    /// The job that trains now; null if none does. A cold start is another one.
    [[nodiscard]] const JobView* trainingJob() const;
    /// Fills the list of models anew if what it is made from has changed.
    void listModels();
    [[nodiscard]] std::vector<ModelEntry> modelChoices() const;

    RunWatcher m_watcher;
    TrainingPlanner m_planner;
    std::optional<TrainingPlan> m_plan;

    ColdStartJob* m_coldStart;
    RunBar* m_runBar;
    SettingsColumn* m_column;
    QWidget* m_head; ///< findings, and which run is shown: above the curves or above all columns
    DiagnosisView* m_diagnosis;
    QVBoxLayout* m_centreLayout;
    QStackedWidget* m_centre;
    QTabWidget* m_tabs;
    PlotsView* m_plots;
    HeatMap* m_heatMap;
    RolloutView* m_rollouts;
    QSplitter* m_splitter;
    RunChooser* m_runs;
    QToolButton* m_showSettings;
    QToolButton* m_showRollouts;
    QWidget* m_placeholder = nullptr;
    QString m_placeholderKey;
    QStringList m_modelsFrom; ///< the project's model and the folders that were listed
    QString m_newsKey;        ///< of the last word about staleness
    quint64 m_job = 0;        ///< started here, or seen training
};

} // namespace sdrl::gui
