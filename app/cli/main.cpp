// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

int main(int argc, char** argv) {
    using namespace sdrl::cli;
    CLI::App app("SDRL Workbench: from a task in words to a model that is good at it, without "
                 "labelled data.",
                 "sdrl");
    app.require_subcommand(1);
    app.footer("Exit codes: 0 done, 1 failed, 2 wrong use or wrong file, 3 stopped by Ctrl-C "
               "(finished work is kept).");
    Console console;
    app.add_flag("--json", console.json, "The last line of standard output is one JSON object");
    app.add_flag("--quiet", console.quiet, "No progress");
    app.fallthrough();
    int exitCode = kExitOk;
    for (const AddCommand add :
         {addNewCommand, addImportCommand, addSearchCommand, addStageCommands, addRunCommand,
          addExportCommand, addReportCommand,
#ifdef SDRL_HAS_TRAINING
          addPretrainCommand, addGenerateCommand, addScoreCommand, addTokenizeCommand,
#endif
          addVerifyCommand, addDoctorCommand})
        add(app, console, exitCode);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? kExitOk : kExitUsage;
    }
    return exitCode;
}
