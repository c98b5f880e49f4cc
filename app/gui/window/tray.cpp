// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/tray.h"

#include "theme/icons.h"

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QSystemTrayIcon>

#include <utility>

namespace sdrl::gui {

Tray::Tray(QObject* parent)
    : QObject(parent),
      m_available(&QSystemTrayIcon::isSystemTrayAvailable),
      m_menu(std::make_unique<QMenu>()),
      m_what(m_menu->addAction(QString())),
      m_icon(new QSystemTrayIcon(programIcon(), this)) {
    m_what->setEnabled(false);
    m_menu->addSeparator();
    QAction* open = m_menu->addAction(tr("Show the window"), this, &Tray::openRequested);
    open->setObjectName(QStringLiteral("tray_open"));
    QAction* stop = m_menu->addAction(tr("Stop, save and quit"), this, &Tray::stopRequested);
    stop->setObjectName(QStringLiteral("tray_stop"));
    m_menu->setDefaultAction(open);
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon, &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
                    emit openRequested();
            });
}

Tray::~Tray() {
    hide();
}

void Tray::show() {
    if (std::exchange(m_shown, true))
        return;
    // Else the end of a dialog would be the end of the program.
    QApplication::setQuitOnLastWindowClosed(false);
    m_icon->show();
}

void Tray::hide() {
    if (!std::exchange(m_shown, false))
        return;
    QApplication::setQuitOnLastWindowClosed(true);
    m_icon->hide();
}

void Tray::setText(const QString& text) {
    if (text == m_what->text())
        return;
    m_what->setText(text);
    m_icon->setToolTip(QApplication::applicationName() + u'\n' + text);
}

QString Tray::text() const {
    return m_what->text();
}

} // namespace sdrl::gui
