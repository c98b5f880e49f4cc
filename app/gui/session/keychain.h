// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <functional>

namespace sdrl::gui {

/// Keys of endpoints in the desktop's keychain, by the name of the environment variable that they
/// stand for. Never in a project or in the settings. Thread: GUI; answers come later.
class Keychain : public QObject {
    Q_OBJECT
public:
    explicit Keychain(QObject* parent = nullptr);

    /// @param done gets an empty text, or why it failed
    void store(const QString& name, const QString& key, std::function<void(QString error)> done);
    void remove(const QString& name, std::function<void(QString error)> done);
    /// Makes the key of that name known to this process (setSecret), if the keychain has one and
    /// the environment does not say otherwise. @param done told whether a key is there now
    void load(const QString& name, std::function<void(bool there)> done = {});
};

} // namespace sdrl::gui
