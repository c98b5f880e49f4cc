// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/live_settings.h"
#include "session/job_center.h"

#include <QFrame>

#include <optional>

class QDoubleSpinBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace sdrl::gui {

/// A training run that goes on: how far it is, how fast, what can be changed. Passive.
class RunBar : public QFrame {
    Q_OBJECT
public:
    explicit RunBar(QWidget* parent = nullptr);

    struct Progress {
        JobState state = JobState::Running;
        QString phase; ///< in words, while no step was made
        int step = 0;
        int totalSteps = 0; ///< 0: not known
        double secondsPerStep = 0;
        double secondsLeft = 0;
    };
    void setProgress(const Progress& progress);
    /// Values that hold now; shown unless others are wanted that do not hold yet, or the user is
    /// changing them.
    void setLive(double learningRateFactor, double temperature);
    /// What is wanted, or else holds. Absent fields are not known.
    [[nodiscard]] const LiveSettings& live() const { return m_wanted ? *m_wanted : m_live; }
    /// Shows values and says that they are wanted from the next step on.
    void want(const LiveSettings& settings);
    /// Once hidden, nothing is wanted any more.
    void setVisible(bool visible) override;

signals:
    void pauseWanted(bool paused);
    void stopWanted();
    void liveChanged(const sdrl::LiveSettings& settings);

private:
    void showValues(const LiveSettings& settings);

    std::optional<LiveSettings> m_wanted; ///< until the trainer says that they hold
    LiveSettings m_live;                  ///< as the trainer said last
    QLabel* m_text;
    QProgressBar* m_bar;
    QDoubleSpinBox* m_factor;
    QDoubleSpinBox* m_temperature;
    QPushButton* m_pause;
    QPushButton* m_stop;
    bool m_paused = false;
};

} // namespace sdrl::gui
