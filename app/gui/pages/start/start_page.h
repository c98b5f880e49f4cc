// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/app_settings.h"

#include <QWidget>

#include <thread>

class QVBoxLayout;

namespace sdrl::gui {

class ProjectCard;
struct ProjectSummary;

/// What the window shows without a project: recent projects as cards, and three large actions.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(AppSettings& settings, QWidget* parent = nullptr);

    /// Looks at the list of recent projects again.
    void fillRecent();

signals:
    void sampleRequested();
    void newRequested();
    void openRequested();
    void projectChosen(const QString& folder);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void take(int round, const QString& folder, const ProjectSummary& summary);

    AppSettings& m_settings;
    QVBoxLayout* m_recent;
    int m_round = 0;
    std::jthread m_reader; ///< last: ends before what it reports to
};

} // namespace sdrl::gui
