// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/diagnosis.h"
#include "core/project/project_settings.h"

#include <QFrame>

#include <vector>

class QToolButton;
class QVBoxLayout;

namespace sdrl::gui {

/// When a remedy takes effect.
enum class RemedyEffect {
    Now,       ///< training runs, and what it changes can change while it does
    NextStart, ///< nothing runs: the settings change, and the next start uses them
    Locked,    ///< training runs, and would have to be stopped first
};

/// Whether a patch changes nothing but what `LiveSettings` has.
[[nodiscard]] bool isLivePatch(const std::string& patch);

/// What the curves say, in words, with one-click remedies. One line for the worst finding; all of
/// them on demand. Passive.
class DiagnosisView : public QFrame {
    Q_OBJECT
public:
    explicit DiagnosisView(QWidget* parent = nullptr);

    /// @param running a run that goes on now
    void setFindings(const std::vector<Finding>& findings, const ProjectSettings& settings,
                     bool running);

signals:
    void remedyChosen(const std::string& patch);

private:
    void rebuild();
    void addRow(const Finding& finding, bool brief);

    std::vector<Finding> m_findings;
    ProjectSettings m_settings;
    std::string m_shown; ///< names what is shown, so that it is not made anew ten times a second
    bool m_running = false;
    bool m_all = false;
    QVBoxLayout* m_rows;
};

} // namespace sdrl::gui
