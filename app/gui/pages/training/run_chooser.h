// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/training/plots_view.h"
#include "pages/training/run_watcher.h"
#include "session/project_session.h"

#include <QComboBox>
#include <QString>
#include <QStringList>

#include <map>
#include <memory>
#include <vector>

class QMenu;

namespace sdrl::gui {

/// Which of the project's training runs is shown, and which others are drawn along. Follows the
/// newest one until the user chooses.
class RunChooser : public QComboBox {
    Q_OBJECT
public:
    /// @param shown gets the folder of the chosen run
    RunChooser(ProjectSession& session, RunWatcher& shown, QWidget* parent = nullptr);
    ~RunChooser() override;

    /// Reads anew which runs there are.
    void refresh();
    void followNewest() { m_chosen = false; }
    /// The runs drawn along look for news only while this is true.
    void setActive(bool active);
    /// Has an entry for each run that can be drawn along.
    [[nodiscard]] QMenu* overlayMenu() const { return m_menu; }
    [[nodiscard]] std::vector<OverlayRun> overlays() const;

signals:
    /// Other runs are drawn along, or there is news of them, or the menu has changed.
    void overlaysChanged();

private:
    void choose(int index);
    void fillMenu();
    void draw(const QString& name, bool on);
    [[nodiscard]] std::filesystem::path folderOf(const QString& name) const;

    ProjectSession& m_session;
    RunWatcher& m_shown;
    QMenu* m_menu;
    std::map<QString, std::unique_ptr<RunWatcher>> m_overlays; ///< by name of the run
    QStringList m_names;
    QStringList m_titles; ///< as the list shows them
    bool m_active = false;
    bool m_chosen = false; ///< by the user: do not follow the newest
};

} // namespace sdrl::gui
