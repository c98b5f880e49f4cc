// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/keychain.h"
#include "session/project_session.h"

#include <QDialog>

#include <vector>

class QAction;
class QTabWidget;

namespace sdrl::gui {

/// Preferences: folders and language, appearance, engine, instructors' keys, shortcuts, privacy.
/// They change no result, but for the device, which changes it by rounding. Thread: GUI.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    /// @param session the open project, whose instructor can be tested; may be null
    /// @param actions those whose shortcuts can be changed
    SettingsDialog(Services services, ProjectSession* session, Keychain& keychain,
                   const std::vector<QAction*>& actions, QWidget* parent = nullptr);

    enum class Tab { General, Appearance, Engine, Instructors, Shortcuts, Privacy };
    void showTab(Tab tab);

private:
    QWidget* makeGeneral();
    QWidget* makeAppearance();
    QWidget* makeEngine();
    QWidget* makePrivacy();

    Services m_services;
    QTabWidget* m_tabs;
};

/// Keys of endpoints and a test of the open project's endpoint.
[[nodiscard]] QWidget* makeInstructorSettings(Services services, ProjectSession* session,
                                              Keychain& keychain, QWidget* parent);
/// A table of actions with their keys, to be changed in place.
[[nodiscard]] QWidget* makeShortcutSettings(AppSettings& settings,
                                            const std::vector<QAction*>& actions, QWidget* parent);
/// Gives actions the keys that the user has chosen. Actions are known by their object names.
void applyShortcuts(const AppSettings& settings, const std::vector<QAction*>& actions);

} // namespace sdrl::gui
