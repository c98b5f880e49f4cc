// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"

namespace sdrl::cli {

/// `sdrl verify`: judges a file of replies with a task's verifier. Exit code 1 if a row with
/// "expected" is judged otherwise.
void addVerifyCommand(CLI::App& app, Console& console, int& exitCode);

} // namespace sdrl::cli
