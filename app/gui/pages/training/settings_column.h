// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/project_settings.h"
#include "core/project/settings_bundle.h"
#include "pages/training/training_planner.h"

#include <QScrollArea>

#include <vector>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace sdrl::gui {

class EstimateCard;

/// A model that can be trained.
struct ModelEntry {
    QString value; ///< for settings.json
    QString title;
};

/// The few settings that matter, what they will cost, and what would go wrong. Passive.
class SettingsColumn : public QScrollArea {
    Q_OBJECT
public:
    explicit SettingsColumn(std::vector<SettingsBundle> presets, QWidget* parent = nullptr);

    void setModels(const std::vector<ModelEntry>& models);
    void setSettings(const ProjectSettings& settings);
    /// Nothing can be changed; `reason` says why. Empty: it can.
    void setLocked(const QString& reason);
    void setPlan(const TrainingPlan& plan);
    [[nodiscard]] EstimateCard* estimate() const { return m_estimate; }
    /// The preset's settings of training, or the defaults without one: what values are compared
    /// with, and how that is called.
    [[nodiscard]] GrpoSettings base() const;
    [[nodiscard]] QString baseName() const;

signals:
    void fieldChanged(const std::string& field, const QString& value);
    void presetChosen(const sdrl::SettingsBundle& preset);
    void modelFolderWanted();
    void coldStartWanted();
    void allSettingsWanted();
    void remedyChosen(const std::string& patch);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addField(const std::string& field, QWidget* editor);
    QSpinBox* addNumber(const std::string& field, int low, int high, const QString& suffix = {});
    void showProblems(const std::vector<Problem>& problems, const std::string& error);

    std::vector<SettingsBundle> m_presets; ///< those of everyday use first
    ProjectSettings m_settings;
    QString m_locked;
    QWidget* m_form;
    QVBoxLayout* m_fields;
    QComboBox* m_preset;
    QLabel* m_presetText;
    QComboBox* m_model;
    QPushButton* m_coldStart;
    QSpinBox* m_steps;
    QSpinBox* m_groupSize;
    QSpinBox* m_prompts;
    QLineEdit* m_learningRate;
    QSpinBox* m_answerLength;
    QDoubleSpinBox* m_temperature;
    QPushButton* m_more;
    EstimateCard* m_estimate;
    QLabel* m_problemsTitle;
    QVBoxLayout* m_problems;
    std::string m_shownProblems;
};

} // namespace sdrl::gui
