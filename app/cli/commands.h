// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"

namespace sdrl::cli {

void addPretrainCommand(CLI::App& app, Console& console, int& exitCode);
void addVerifyCommand(CLI::App& app, Console& console, int& exitCode);

} // namespace sdrl::cli
