// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/project_export.h"

#include "core/base/file_io.h"
#include "core/method/evaluation.h"
#include "core/pipeline/pipeline.h"
#include "core/project/record_table.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ctime>
#include <optional>

namespace sdrl {

using nlohmann::json;

Result<std::filesystem::path> modelOfWeights(const Project& project,
                                             const std::filesystem::path& weights,
                                             const std::filesystem::path& resources) {
    if (!weights.empty()) {
        // RUN/checkpoints/STEP/model.safetensors
        const auto run = weights.parent_path().parent_path().parent_path();
        if (const auto text = readFile(run / "config.json")) {
            const json config = json::parse(*text, nullptr, false);
            const auto named = config.is_object() ? config.find("model") : config.end();
            if (named != config.end() && named->is_string()) {
                const std::filesystem::path model = named->get<std::string>();
                std::error_code ignored;
                if (model.is_absolute() && std::filesystem::exists(model, ignored))
                    return model;
            }
        }
    }
    return resolveModel(project, resources);
}

#ifdef SDRL_HAS_TRAINING
namespace {

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm date{};
    ::gmtime_r(&now, &date);
    return fmt::format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

/// The newest finished outcome of a stage; null if there is none.
Result<json> outcome(Project& project, Stage stage) {
    SDRL_TRY(const auto record, project.store().records().latestStage(stageName(stage)));
    if (!record || !record->finished)
        return json();
    return json::parse(record->summary, nullptr, false);
}

/// Accuracy on the held-out questions as the evaluation has it.
std::optional<Accuracy> accuracyOf(const json& evaluation, const std::string& label) {
    for (const json& model : evaluation.value("models", json::array()))
        if (model.value("label", "") == label) {
            const json& held = model["sets"]["held-out"]["strict"];
            Accuracy accuracy;
            accuracy.count = held.value("count", std::size_t{0});
            accuracy.correct = held.value("correct", std::size_t{0});
            accuracy.interval = wilsonInterval(accuracy.correct, accuracy.count);
            return accuracy;
        }
    return std::nullopt;
}

} // namespace

Result<ExportedModel> exportProjectModel(Project& project, const std::filesystem::path& folder,
                                         const ProjectModelExport& options) {
    ModelReference model;
    SDRL_TRY(const json train, outcome(project, Stage::Train));
    if (!train.is_object())
        return Error{ErrorCode::NotReady, "the stage \"train\" has to finish first",
                     project.folder().string()};
    const std::string last = train.value("last_weights", ""),
                      best = train.value("best_weights", "");
    if (!options.weights.empty())
        model.weights = options.weights;
    else if (const std::string& name = options.best ? best : last; !name.empty())
        model.weights = project.resolve(name);
    else
        return Error{ErrorCode::NotFound, "the run has no such checkpoint",
                     project.folder().string()};
    SDRL_TRY(model.model, modelOfWeights(project, model.weights, options.resources));
    ModelExportOptions settings;
    settings.overwrite = options.overwrite;
    settings.type = options.type;
    const auto present = resolveModel(project, options.resources);
    const bool same = present && *present == model.model;
    settings.card.baseModel =
        (same ? std::filesystem::path(project.settings().model) : model.model).filename().string();
    settings.card.taskTitle = project.task().title;
    settings.card.taskDescription = project.task().description;
    settings.card.date = today();
    SDRL_TRY(const json evaluation, outcome(project, Stage::Evaluate));
    if (evaluation.is_object()) {
        const bool isBest = !best.empty() && model.weights == project.resolve(best);
        const bool isLast = model.weights == project.resolve(last);
        settings.card.before = accuracyOf(evaluation, "base");
        if (isLast || isBest)
            settings.card.after =
                accuracyOf(evaluation, isLast ? "trained" : "best on development");
    }
    return exportModel(model, folder, settings);
}
#endif

} // namespace sdrl
