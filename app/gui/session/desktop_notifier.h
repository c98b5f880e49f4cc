// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace sdrl::gui {

/// Shows a message on the desktop, if the desktop can (org.freedesktop.Notifications). Never
/// blocks; nothing happens where there is no such service. Thread: GUI.
void notifyDesktop(const QString& title, const QString& text);

} // namespace sdrl::gui
