// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/background_worker.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace sdrl::cli {

/// Exit codes, listed by `sdrl --help`.
enum ExitCode {
    kExitOk = 0,
    kExitFailure = 1, ///< the work failed: the reason is on standard error
    kExitUsage = 2,   ///< the command line or a file given by the user is wrong
    kExitStopped = 3, ///< stopped by Ctrl-C; finished work is saved and can be continued
};

/// What every command has: options that all share, and the terminal. Results go to standard output,
/// everything else to standard error.
class Console {
public:
    bool json = false;  ///< --json: the last line of standard output is one JSON object
    bool quiet = false; ///< --quiet: no progress

    /// Prints a line to standard output; nothing with --json.
    void print(std::string_view line) const;
    /// Prints the result object in --json mode, nothing otherwise.
    void printJson(const nlohmann::json& result) const;
    /// Explains an error with what to do about it and returns the exit code for it.
    int fail(const Error& error) const;

    /// Runs a long task on a worker thread, with a progress bar on a terminal and a line every few
    /// seconds otherwise. Ctrl-C stops after the current step, a second one at once. Returns
    /// kExitOk, kExitFailure or kExitStopped; `howToContinue` is printed when it was stopped.
    int runJob(const std::string& name, const BackgroundWorker::Task& task,
               std::string_view howToContinue) const;
};

/// A word as a shell takes it: in quotes if it needs them.
[[nodiscard]] std::string shellWord(const std::string& word);

/// "1 min 05 s"
[[nodiscard]] std::string durationText(double seconds);

/// An error if both are the same file: writing the outcome would destroy the input.
[[nodiscard]] Result<void> differentFiles(const std::filesystem::path& in,
                                          const std::filesystem::path& out);

/// Adds one sub-command to the program. The sub-command's callback stores its exit code.
using AddCommand = void (*)(CLI::App& app, Console& console, int& exitCode);

} // namespace sdrl::cli
