// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "core/pipeline/dataset_export.h"
#include "core/pipeline/report.h"
#include "project_commands.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sdrl::cli {

namespace {

struct DataOptions {
    std::string project, format = "full", out;
    bool force = false;
};

Result<ExportSummary> exportData(const DataOptions& options) {
    SDRL_TRY(const std::unique_ptr<Project> project, Project::open(options.project));
    return exportDataset(*project, *datasetFormatFromName(options.format), options.out,
                         {.overwrite = options.force});
}

void addDataCommand(CLI::App& exports, Console& console, int& exitCode) {
    const auto options = std::make_shared<DataOptions>();
    CLI::App* command = exports.add_subcommand("data", "Write the questions as JSON Lines");
    command->add_option("--project", options->project, "Project folder")->required();
    std::vector<std::string> names;
    for (const DatasetFormat format : allDatasetFormats())
        names.emplace_back(datasetFormatName(format));
    command->add_option("--format", options->format, "Form of the rows")
        ->check(CLI::IsMember(names))
        ->capture_default_str();
    command->add_option("--out", options->out, "File")->required();
    command->add_flag("--force", options->force, "Replace the file if it is there");
    command->callback([options, &console, &exitCode] {
        const Result<ExportSummary> summary = exportData(*options);
        if (!summary) {
            exitCode = console.fail(summary.error());
            return;
        }
        console.print(fmt::format("{} rows: {}", summary->rows, summary->file.string()));
        console.printJson({{"rows", summary->rows}, {"file", summary->file.string()}});
        exitCode = kExitOk;
    });
}

} // namespace

void addExportCommand(CLI::App& app, Console& console, int& exitCode) {
    CLI::App* command = app.add_subcommand("export", "Take questions or the model elsewhere");
    command->require_subcommand(1);
    addDataCommand(*command, console, exitCode);
}

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
