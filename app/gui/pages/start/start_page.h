// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/app_settings.h"
#include "session/query_thread.h"

#include <QStringList>
#include <QWidget>

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
    void readNext();
    void take(const QString& folder, const ProjectSummary& summary);

    AppSettings& m_settings;
    QVBoxLayout* m_recent;
    QStringList m_folders; ///< of cards that have no summary yet
    QueryThread m_reader;
};

} // namespace sdrl::gui
