// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/app_settings.h"

#include <QDir>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kRecentProjects = 12;

const QString kRecent = QStringLiteral("recent_projects");

} // namespace

AppSettings::AppSettings(const QString& file, QObject* parent) : QObject(parent) {
    if (file.isEmpty())
        m_settings =
            std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope,
                                        QStringLiteral("sdrl"), QStringLiteral("workbench"));
    else
        m_settings = std::make_unique<QSettings>(file, QSettings::IniFormat);
}

bool AppSettings::firstStartDone() const {
    return value(QStringLiteral("first_start_done"), false).toBool();
}

void AppSettings::setFirstStartDone() {
    setValue(QStringLiteral("first_start_done"), true);
}

QString AppSettings::projectsFolder() const {
    return value(QStringLiteral("projects_folder"), QDir::home().filePath(QStringLiteral("SDRL")))
        .toString();
}

void AppSettings::setProjectsFolder(const QString& folder) {
    setValue(QStringLiteral("projects_folder"), folder);
}

QStringList AppSettings::modelFolders() const {
    return value(QStringLiteral("model_folders")).toStringList();
}

void AppSettings::setModelFolders(const QStringList& folders) {
    setValue(QStringLiteral("model_folders"), folders);
}

theme::Mode AppSettings::themeMode() const {
    const QString mode = value(QStringLiteral("appearance/theme")).toString();
    return mode == QLatin1String("light")  ? theme::Mode::Light
           : mode == QLatin1String("dark") ? theme::Mode::Dark
                                           : theme::Mode::System;
}

void AppSettings::setThemeMode(theme::Mode mode) {
    const char* name = mode == theme::Mode::Light  ? "light"
                       : mode == theme::Mode::Dark ? "dark"
                                                   : "system";
    setValue(QStringLiteral("appearance/theme"), QString::fromLatin1(name));
    emit appearanceChanged();
}

double AppSettings::fontScale() const {
    return std::clamp(value(QStringLiteral("appearance/font_scale"), 1.0).toDouble(), 0.8, 2.0);
}

void AppSettings::setFontScale(double scale) {
    setValue(QStringLiteral("appearance/font_scale"), std::clamp(scale, 0.8, 2.0));
    emit appearanceChanged();
}

QString AppSettings::language() const {
    return value(QStringLiteral("appearance/language")).toString();
}

void AppSettings::setLanguage(const QString& language) {
    setValue(QStringLiteral("appearance/language"), language);
    emit appearanceChanged();
}

ComputeDevice AppSettings::engineDevice() const {
    const std::string name = value(QStringLiteral("engine/device")).toString().toStdString();
    return computeDeviceNamed(name).value_or(ComputeDevice::Auto);
}

void AppSettings::setEngineDevice(ComputeDevice device) {
    for (const auto& [known, name] : kComputeDevices)
        if (known == device)
            setValue(QStringLiteral("engine/device"), QString::fromStdString(std::string(name)));
}

int AppSettings::engineThreads() const {
    return std::max(0, value(QStringLiteral("engine/threads"), 0).toInt());
}

void AppSettings::setEngineThreads(int threads) {
    setValue(QStringLiteral("engine/threads"), threads);
}

bool AppSettings::notifications() const {
    return value(QStringLiteral("notifications"), true).toBool();
}

void AppSettings::setNotifications(bool on) {
    setValue(QStringLiteral("notifications"), on);
}

std::vector<RecentProject> AppSettings::recentProjects() const {
    std::vector<RecentProject> out;
    for (const QVariant& entry : value(kRecent).toList()) {
        const QStringList parts = entry.toStringList();
        if (parts.size() == 2 && QDir(parts[0]).exists(QStringLiteral("task.json")))
            out.push_back({parts[0], QDateTime::fromString(parts[1], Qt::ISODate)});
    }
    return out;
}

void AppSettings::addRecentProject(const QString& folder) {
    const QString path = QDir(folder).absolutePath();
    QVariantList list = {QStringList{path, QDateTime::currentDateTime().toString(Qt::ISODate)}};
    for (const QVariant& entry : value(kRecent).toList())
        if (entry.toStringList().value(0) != path && list.size() < kRecentProjects)
            list.append(entry);
    setValue(kRecent, list);
}

void AppSettings::forgetRecentProject(const QString& folder) {
    const QString path = QDir(folder).absolutePath();
    QVariantList list = value(kRecent).toList();
    list.removeIf([&](const QVariant& entry) { return entry.toStringList().value(0) == path; });
    setValue(kRecent, list);
}

QByteArray AppSettings::state(const QString& name) const {
    return value(QStringLiteral("state/") + name).toByteArray();
}

void AppSettings::setState(const QString& name, const QByteArray& state) {
    setValue(QStringLiteral("state/") + name, state);
}

QVariant AppSettings::value(const QString& name, const QVariant& fallback) const {
    return m_settings->value(name, fallback);
}

void AppSettings::setValue(const QString& name, const QVariant& value) {
    m_settings->setValue(name, value);
}

} // namespace sdrl::gui
