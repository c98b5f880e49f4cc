// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "core/base/resources.h"
#include "core/method/evaluation.h"
#include "core/pipeline/dataset_export.h"
#include "core/pipeline/report.h"
#include "project_commands.h"
#include "run_summary.h"
#ifdef SDRL_HAS_TRAINING
#include "training/model_export.h"
#endif

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ctime>
#include <optional>

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

#ifdef SDRL_HAS_TRAINING
struct ModelOptions {
    std::string project, out, type = "f32";
    bool best = false, force = false;
};

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm date{};
    ::gmtime_r(&now, &date);
    return fmt::format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

/// Accuracy on the held-out questions as the evaluation has it.
std::optional<Accuracy> accuracyOf(const nlohmann::json& evaluation, const std::string& label) {
    for (const nlohmann::json& model : evaluation.value("models", nlohmann::json::array()))
        if (model.value("label", "") == label) {
            const nlohmann::json& held = model["sets"]["held-out"]["strict"];
            Accuracy accuracy;
            accuracy.count = held.value("count", std::size_t{0});
            accuracy.correct = held.value("correct", std::size_t{0});
            accuracy.interval = wilsonInterval(accuracy.correct, accuracy.count);
            return accuracy;
        }
    return std::nullopt;
}

Result<ExportedModel> exportProjectModel(const ModelOptions& options) {
    SDRL_TRY(const std::filesystem::path resources, resourceFolder());
    SDRL_TRY(const std::unique_ptr<Project> project, Project::open(options.project));
    ModelReference model;
    SDRL_TRY(model.model, resolveModel(*project, resources));
    SDRL_TRY(const nlohmann::json stages,
             stageSummaries(*project, {Stage::Train, Stage::Evaluate}));
    if (!stages.contains("train"))
        return Error{ErrorCode::NotReady, "the stage \"train\" has to finish first",
                     options.project};
    const nlohmann::json& train = stages["train"];
    const std::string weights = train.value(options.best ? "best_weights" : "last_weights", "");
    if (weights.empty())
        return Error{ErrorCode::NotFound, "the run has no such checkpoint", options.project};
    model.weights = project->resolve(weights);
    ModelExportOptions settings;
    settings.overwrite = options.force;
    settings.type = options.type == "f16"    ? StorageType::Float16
                    : options.type == "bf16" ? StorageType::BFloat16
                                             : StorageType::Float32;
    settings.card.baseModel = std::filesystem::path(project->settings().model).filename().string();
    settings.card.taskTitle = project->task().title;
    settings.card.taskDescription = project->task().description;
    settings.card.date = today();
    if (stages.contains("evaluate")) {
        settings.card.before = accuracyOf(stages["evaluate"], "base");
        settings.card.after =
            accuracyOf(stages["evaluate"], options.best ? "best on development" : "trained");
    }
    return exportModel(model, options.out, settings);
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
        const Result<ExportedModel> model = exportProjectModel(*options);
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
    CLI::App* command = app.add_subcommand("export", "Take questions or the model elsewhere");
    command->require_subcommand(1);
    addDataCommand(*command, console, exitCode);
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
