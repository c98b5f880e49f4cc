// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/desktop_notifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QVariantMap>

namespace sdrl::gui {

void notifyDesktop(const QString& title, const QString& text) {
    const QString service = QStringLiteral("org.freedesktop.Notifications");
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    QDBusMessage message =
        QDBusMessage::createMethodCall(service, QStringLiteral("/org/freedesktop/Notifications"),
                                       service, QStringLiteral("Notify"));
    const uint replaces = 0;
    const int desktopDecides = -1;
    message.setArguments({QStringLiteral("SDRL Workbench"), replaces,
                          QStringLiteral("org.sdrl.workbench"), title, text, QStringList(),
                          QVariantMap(), desktopDecides});
    bus.call(message, QDBus::NoBlock);
}

} // namespace sdrl::gui
