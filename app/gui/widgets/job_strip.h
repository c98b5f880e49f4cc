// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/project_session.h"

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

namespace sdrl::gui {

/// What runs on this project, in place: its phase, how far it is, pause and stop. Hidden while
/// nothing runs.
class JobStrip : public QFrame {
    Q_OBJECT
public:
    explicit JobStrip(ProjectSession& session, QWidget* parent = nullptr);

    void refresh();

private:
    ProjectSession& m_session;
    QLabel* m_text;
    QProgressBar* m_bar;
    QPushButton* m_pause;
    QPushButton* m_stop;
};

} // namespace sdrl::gui
