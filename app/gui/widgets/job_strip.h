// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace sdrl::gui {

class ProjectSession;

/// One line about the project's work that runs: what, how far, how long, stop. Hidden while none
/// does.
class JobStrip : public QWidget {
    Q_OBJECT
public:
    explicit JobStrip(ProjectSession& session, QWidget* parent = nullptr);

private:
    void update();

    ProjectSession& m_session;
    QLabel* m_text;
    QProgressBar* m_bar;
    QToolButton* m_stop;
};

} // namespace sdrl::gui
