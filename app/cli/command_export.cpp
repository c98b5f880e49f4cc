// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "common/project_export.h"
#include "core/base/resources.h"
#include "core/pipeline/cluster_bundle.h"
#include "core/pipeline/dataset_card.h"
#include "core/pipeline/dataset_export.h"
#include "core/pipeline/report.h"
#include "project_commands.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sdrl::cli {

namespace {

struct DataOptions {
    std::string project, format = "full", out, card;
    bool force = false, noCard = false;
};

struct ExportedData {
    ExportSummary data;
    std::filesystem::path card; ///< empty: none
};

Result<ExportedData> exportData(const DataOptions& options) {
    SDRL_TRY(const std::unique_ptr<Project> project, Project::open(options.project));
    const DatasetFormat format = *datasetFormatFromName(options.format);
    ExportedData out;
    SDRL_TRY(out.data, exportDataset(*project, format, options.out, {.overwrite = options.force}));
    if (options.noCard)
        return out;
    out.card =
        options.card.empty() ? defaultCardPath(options.out) : std::filesystem::path(options.card);
    const auto resources = resourceFolder();
    SDRL_CHECK(writeDatasetCard(*project, format, out.data, out.card,
                                resources ? *resources : std::filesystem::path()));
    return out;
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
    command->add_option("--card", options->card,
                        "File for the data card (README.md beside the data)");
    command->add_flag("--no-card", options->noCard, "Write no data card");
    command->add_flag("--force", options->force, "Replace the file if it is there");
    command->callback([options, &console, &exitCode] {
        const Result<ExportedData> out = exportData(*options);
        if (!out) {
            exitCode = console.fail(out.error());
            return;
        }
        console.print(fmt::format("{} rows: {}", out->data.rows, out->data.file.string()));
        if (!out->card.empty())
            console.print(fmt::format("Data card: {}", out->card.string()));
        console.printJson({{"rows", out->data.rows},
                           {"file", out->data.file.string()},
                           {"card", out->card.string()}});
        exitCode = kExitOk;
    });
}

struct ClusterOptions {
    std::string project, out;
    bool force = false;
};

Result<ClusterBundle> exportCluster(const ClusterOptions& options) {
    SDRL_TRY(const std::unique_ptr<Project> project, Project::open(options.project));
    SDRL_TRY(const std::filesystem::path resources, resourceFolder());
    return exportClusterBundle(*project, options.out, resources, options.force);
}

void addClusterCommand(CLI::App& exports, Console& console, int& exitCode) {
    const auto options = std::make_shared<ClusterOptions>();
    CLI::App* command = exports.add_subcommand(
        "cluster", "Write a folder that verl, TRL or OpenRLHF train from on other machines");
    command->add_option("--project", options->project, "Project folder")->required();
    command->add_option("--out", options->out, "Folder")->required();
    command->add_flag("--force", options->force, "Replace the folder if it is there");
    command->callback([options, &console, &exitCode] {
        const Result<ClusterBundle> bundle = exportCluster(*options);
        if (!bundle) {
            exitCode = console.fail(bundle.error());
            return;
        }
        console.print(fmt::format("{} rows to train on, {} for looks, {} to test: {}",
                                  bundle->trainRows, bundle->lookRows, bundle->testRows,
                                  bundle->folder.string()));
        console.print(fmt::format("What a trainer does otherwise ({} notes): {}", bundle->notes,
                                  (bundle->folder / "NOTES.md").string()));
        console.printJson({{"folder", bundle->folder.string()},
                           {"train_rows", bundle->trainRows},
                           {"validation_rows", bundle->lookRows},
                           {"test_rows", bundle->testRows},
                           {"notes", bundle->notes},
                           {"bytes", bundle->bytes}});
        exitCode = kExitOk;
    });
}

#ifdef SDRL_HAS_TRAINING
struct ModelOptions {
    std::string project, out, type = "f32";
    bool best = false, force = false;
};

Result<ExportedModel> exportTrainedModel(const ModelOptions& options) {
    SDRL_TRY(const std::unique_ptr<Project> project, Project::open(options.project));
    ProjectModelExport settings;
    SDRL_TRY(settings.resources, resourceFolder());
    settings.best = options.best;
    settings.overwrite = options.force;
    settings.type = options.type == "f16"    ? StorageType::Float16
                    : options.type == "bf16" ? StorageType::BFloat16
                                             : StorageType::Float32;
    return exportProjectModel(*project, options.out, settings);
}

void addModelCommand(CLI::App& exports, Console& console, int& exitCode) {
    const auto options = std::make_shared<ModelOptions>();
    CLI::App* command =
        exports.add_subcommand("model", "Write the trained model as a Hugging Face folder");
    command->add_option("--project", options->project, "Project folder")->required();
    command->add_option("--out", options->out, "Folder")->required();
    command->add_option("--type", options->type, "Type of the weights; f32 is what was evaluated")
        ->check(CLI::IsMember({"f32", "f16", "bf16"}))
        ->capture_default_str();
    command->add_flag("--best", options->best,
                      "The checkpoint that was best on the development questions, not the last");
    command->add_flag("--force", options->force, "Replace the model folder if it is there");
    command->callback([options, &console, &exitCode] {
        const Result<ExportedModel> model = exportTrainedModel(*options);
        if (!model) {
            exitCode = console.fail(model.error());
            return;
        }
        console.print(fmt::format("{} parameters, {:.1f} MB: {}", model->parameters,
                                  static_cast<double>(model->bytes) / 1e6, model->folder.string()));
        console.printJson({{"model", model->folder.string()},
                           {"parameters", model->parameters},
                           {"bytes", model->bytes}});
        exitCode = kExitOk;
    });
}
#endif

} // namespace

void addExportCommand(CLI::App& app, Console& console, int& exitCode) {
    CLI::App* command =
        app.add_subcommand("export", "Take questions, training or the model elsewhere");
    command->require_subcommand(1);
    addDataCommand(*command, console, exitCode);
    addClusterCommand(*command, console, exitCode);
#ifdef SDRL_HAS_TRAINING
    addModelCommand(*command, console, exitCode);
#endif
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
