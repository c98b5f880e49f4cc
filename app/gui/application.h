// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QApplication;
class QString;

namespace sdrl::gui {

/// Texts, numbers and dates in `language` ("de"); empty: the system's. Before the first window.
void installTranslations(QApplication& application, const QString& language);

/// Runs the window until it is closed; returns the exit code. Thread: main.
int runWorkbench(int argc, char** argv);

} // namespace sdrl::gui
