// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sdrl::gui {

/// Runs the window until it is closed; returns the exit code. Thread: main.
int runWorkbench(int argc, char** argv);

} // namespace sdrl::gui
