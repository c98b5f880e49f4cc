// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "core/pipeline/report.h"
#include "project_commands.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sdrl::cli {

void addExportCommand(CLI::App&, Console&, int&) {}

void addReportCommand(CLI::App& app, Console& console, int& exitCode) {
    struct Options {
        std::string project, out;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("report", "Write a page about a project's outcome");
    command->add_option("--project", options->project, "Project folder")->required();
    command->add_option("--out", options->out, "HTML file")->required();
    command->callback([options, &console, &exitCode] {
        const auto project = Project::open(options->project);
        if (!project) {
            exitCode = console.fail(project.error());
        } else if (const Result<void> written = writeReport(**project, options->out); !written) {
            exitCode = console.fail(written.error());
        } else {
            console.print(options->out);
            console.printJson({{"report", options->out}});
            exitCode = kExitOk;
        }
    });
}

} // namespace sdrl::cli
