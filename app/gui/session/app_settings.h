// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/compute_device.h"
#include "theme/theme.h"

#include <QByteArray>
#include <QDateTime>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QStringList>

#include <filesystem>
#include <memory>
#include <vector>

namespace sdrl::gui {

/// A project that was opened before.
struct RecentProject {
    QString folder;
    QDateTime opened;
};

/// What the user prefers and how windows were left. None of it may change a result. The only user
/// of QSettings. Thread: GUI.
class AppSettings : public QObject {
    Q_OBJECT
public:
    /// @param file an INI file for tests; empty: the user's own
    explicit AppSettings(const QString& file = {}, QObject* parent = nullptr);

    /// False until the three questions of the first start were answered.
    [[nodiscard]] bool firstStartDone() const;
    void setFirstStartDone();

    /// Folder for new projects; default: SDRL in the home folder.
    [[nodiscard]] QString projectsFolder() const;
    void setProjectsFolder(const QString& folder);
    /// Folders that are searched for models, besides the bundled one.
    [[nodiscard]] QStringList modelFolders() const;
    void setModelFolders(const QStringList& folders);

    [[nodiscard]] theme::Mode themeMode() const;
    void setThemeMode(theme::Mode mode);
    /// Of the desktop's font size: 0.8 to 2.
    [[nodiscard]] double fontScale() const;
    void setFontScale(double scale);
    /// "en", "de", or empty for the desktop's.
    [[nodiscard]] QString language() const;
    void setLanguage(const QString& language);

    /// What models compute on. Counts from the next start.
    [[nodiscard]] ComputeDevice engineDevice() const;
    void setEngineDevice(ComputeDevice device);
    /// Threads of the engine; 0: chosen by the machine. Counts from the next start.
    [[nodiscard]] int engineThreads() const;
    void setEngineThreads(int threads);
    /// A desktop notification when a long job ends.
    [[nodiscard]] bool notifications() const;
    void setNotifications(bool on);

    /// Newest first; folders that are gone are left out.
    [[nodiscard]] std::vector<RecentProject> recentProjects() const;
    void addRecentProject(const QString& folder);
    void forgetRecentProject(const QString& folder);

    /// State of windows, splitters, table headers and hints, by name.
    [[nodiscard]] QByteArray state(const QString& name) const;
    void setState(const QString& name, const QByteArray& state);
    [[nodiscard]] QVariant value(const QString& name, const QVariant& fallback = {}) const;
    void setValue(const QString& name, const QVariant& value);

signals:
    /// Theme, font scale or language have changed.
    void appearanceChanged();

private:
    std::unique_ptr<QSettings> m_settings;
};

} // namespace sdrl::gui
