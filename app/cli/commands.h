// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"

namespace sdrl::cli {

void addNewCommand(CLI::App& app, Console& console, int& exitCode);
void addImportCommand(CLI::App& app, Console& console, int& exitCode);
void addSearchCommand(CLI::App& app, Console& console, int& exitCode);
/// index, draft, measure, select, train, evaluate
void addStageCommands(CLI::App& app, Console& console, int& exitCode);
void addRunCommand(CLI::App& app, Console& console, int& exitCode);
void addExportCommand(CLI::App& app, Console& console, int& exitCode);
void addReportCommand(CLI::App& app, Console& console, int& exitCode);
void addPretrainCommand(CLI::App& app, Console& console, int& exitCode);
void addSftCommand(CLI::App& app, Console& console, int& exitCode);
void addGenerateCommand(CLI::App& app, Console& console, int& exitCode);
void addScoreCommand(CLI::App& app, Console& console, int& exitCode);
void addTokenizeCommand(CLI::App& app, Console& console, int& exitCode);
void addBenchCommand(CLI::App& app, Console& console, int& exitCode);
void addVerifyCommand(CLI::App& app, Console& console, int& exitCode);
void addPromptsCommand(CLI::App& app, Console& console, int& exitCode);
void addDoctorCommand(CLI::App& app, Console& console, int& exitCode);

} // namespace sdrl::cli
