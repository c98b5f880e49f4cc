// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <new>
#include <system_error>
#include <unistd.h>

namespace {

/// A file that is opened while 0, 1 or 2 are closed gets that number, and what is printed ends up
/// in it.
void openStandardStreams() {
    for (int next = 0; next >= 0 && next <= STDERR_FILENO;)
        if (next = ::open("/dev/null", O_RDWR); next > STDERR_FILENO)
            ::close(next);
}

/// Output that could not be written is a failure, as on a full disk; a reader that has seen enough
/// (`sdrl … | head`) is none to talk about.
int withOutputWritten(int exitCode) {
    const bool failed = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
    if (!failed || exitCode != sdrl::cli::kExitOk)
        return exitCode;
    if (errno != EPIPE)
        std::fputs("error: the output could not be written\n", stderr);
    return sdrl::cli::kExitFailure;
}

} // namespace

int main(int argc, char** argv) {
    using namespace sdrl::cli;
    openStandardStreams();
    // A closed pipe must not end work that takes hours.
    std::signal(SIGPIPE, SIG_IGN);
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
          addPretrainCommand, addSftCommand, addGenerateCommand, addScoreCommand,
          addTokenizeCommand, addBenchCommand,
#endif
          addVerifyCommand, addPromptsCommand, addDoctorCommand})
        add(app, console, exitCode);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return withOutputWritten(code == 0 ? kExitOk : kExitUsage);
    } catch (const std::system_error& error) {
        // A closed pipe, noticed while printing.
        exitCode = error.code().value() == EPIPE
                       ? kExitFailure
                       : console.fail({sdrl::ErrorCode::Io, error.what(), ""});
    } catch (const std::bad_alloc&) {
        exitCode = console.fail({sdrl::ErrorCode::OutOfMemory, "there is not enough memory", ""});
    } catch (const std::exception& error) {
        exitCode = console.fail({sdrl::ErrorCode::Internal, error.what(), "uncaught exception"});
    }
    return withOutputWritten(exitCode);
}
