// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_summary.h"

#include "command.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace sdrl::cli {

using nlohmann::json;

namespace {

/// Whether the settings leave the stage out; what it did with others is no part of the outcome.
bool leftOut(const Project& project, Stage stage) {
    const bool adaptation = stage == Stage::Split || stage == Stage::Rewrite;
    return adaptation && !project.settings().adapt.enabled;
}

Result<std::optional<StageRecord>> finished(Project& project, Stage stage) {
    if (leftOut(project, stage))
        return std::optional<StageRecord>();
    SDRL_TRY(std::optional<StageRecord> record,
             project.store().records().latestStage(stageName(stage)));
    if (record && !record->finished)
        record.reset();
    return record;
}

std::string droppedText(const json& summary) {
    int count = 0;
    std::string reasons;
    const json dropped = summary.value("dropped", json::object());
    for (const auto& [stage, byReason] : dropped.items())
        for (const auto& [reason, items] : byReason.items()) {
            count += items.get<int>();
            reasons +=
                fmt::format("{}{}: {}", reasons.empty() ? "" : ", ", reason, items.get<int>());
        }
    return count == 0 ? "" : fmt::format("; {} dropped ({})", count, reasons);
}

std::string percent(double share) {
    return fmt::format("{:.1f} %", 100 * share);
}

std::string comparisonText(const json& c) {
    return fmt::format("{:+.1f} points, 95 % interval {:+.1f} to {:+.1f}; {} won, {} lost",
                       100 * c.value("difference", 0.0), 100 * c["interval"][0].get<double>(),
                       100 * c["interval"][1].get<double>(), c.value("won", 0), c.value("lost", 0));
}

std::string evaluationText(const json& summary) {
    const json& models = summary.at("models");
    std::string out;
    for (std::size_t i = 1; i < models.size(); ++i) {
        const json& before = models[0]["sets"]["held-out"]["strict"];
        const json& after = models[i]["sets"]["held-out"]["strict"];
        out += fmt::format("{}Accuracy of the {} model on {} held-out questions: {} → {} ({})",
                           out.empty() ? "" : "\n", models[i].value("label", ""),
                           before.value("count", 0), percent(before.value("value", 0.0)),
                           percent(after.value("value", 0.0)),
                           comparisonText(models[i]["against_base"]));
        if (models[i].contains("controls"))
            out += fmt::format("\nOther skills: {} → {} ({})",
                               percent(models[0]["controls"].value("value", 0.0)),
                               percent(models[i]["controls"].value("value", 0.0)),
                               comparisonText(models[i]["controls_against_base"]));
    }
    return out;
}

std::string lineOf(Stage stage, const json& s) {
    switch (stage) {
    case Stage::Documents: {
        const auto failures = s.value("failures", json::object());
        return fmt::format("Documents: {} files, {} documents, {} passages{}", s.value("files", 0),
                           s.value("documents", 0), s.value("passages", 0),
                           failures.empty() ? "" : fmt::format("; {} unreadable", failures.size()));
    }
    case Stage::Keyword:
        return s.value("domain", "").empty()
                   ? ""
                   : fmt::format("Keyword: {}", s["domain"].get<std::string>());
    case Stage::Questions:
        return fmt::format("Questions: {} written, {} kept of {} asked for{}",
                           s.value("drafted", 0), s.value("kept", 0), s.value("asked", 0),
                           droppedText(s));
    case Stage::Split:
        return fmt::format("Split: {} of {} solved at the first try", s.value("solved", 0),
                           s.value("items", 0));
    case Stage::Rewrite:
        return fmt::format("Variants: {} harder, {} easier", s.value("harder", 0),
                           s.value("easier", 0));
    case Stage::Measure:
        return fmt::format("Pass rates: {} questions, mean {}, {} never and {} always solved in {} "
                           "tries",
                           s.value("items", 0), percent(s.value("mean_pass_rate", 0.0)),
                           s.value("never_solved", 0), s.value("always_solved", 0),
                           s.value("samples", 0)) +
               (s.value("prompt_too_long", 0) > 0
                    ? fmt::format("; {} too long for the model", s.value("prompt_too_long", 0))
                    : "");
    case Stage::Select:
        return fmt::format("Selection: {} of {} questions by {}", s.value("selected", 0),
                           s.value("candidates", 0), s.value("rule", ""));
    case Stage::Train:
        return fmt::format("Training: {} steps in {}", s.value("steps", 0),
                           durationText(s.value("seconds_training", 0.0)));
    case Stage::Evaluate:
        return evaluationText(s);
    }
    return "";
}

} // namespace

Result<std::string> stageLine(Project& project, Stage stage) {
    SDRL_TRY(const auto record, finished(project, stage));
    return record ? lineOf(stage, json::parse(record->summary, nullptr, false)) : std::string();
}

Result<json> stageSummaries(Project& project, const std::vector<Stage>& stages) {
    json out = json::object();
    for (const Stage stage : stages) {
        SDRL_TRY(const auto record, finished(project, stage));
        if (record)
            out[std::string(stageName(stage))] = json::parse(record->summary, nullptr, false);
    }
    return out;
}

Result<json> runOutcome(Project& project, const std::vector<Stage>& run) {
    SDRL_TRY(const json stages, stageSummaries(project, run));
    json out = {{"project", project.folder().string()}};
    double seconds = 0;
    for (const Stage stage : run) {
        SDRL_TRY(const auto record, finished(project, stage));
        if (record)
            seconds += record->seconds;
    }
    out["seconds"] = seconds;
    if (stages.contains("measure"))
        out["items"] = stages["measure"]["items"];
    if (stages.contains("select"))
        out["selected"] = stages["select"]["selected"];
    if (stages.contains("train")) {
        out["steps"] = stages["train"]["steps"];
        out["seconds_training"] = stages["train"]["seconds_training"];
    }
    if (stages.contains("evaluate")) {
        const json& models = stages["evaluate"]["models"];
        const json& before = models[0]["sets"]["held-out"]["strict"];
        const json& after = models[1]["sets"]["held-out"]["strict"];
        out["accuracy_before"] = before["value"];
        out["accuracy_after"] = after["value"];
        out["eval_items"] = before["count"];
        out["against_base"] = models[1]["against_base"];
        if (models[1].contains("controls")) {
            out["controls_before"] = models[0]["controls"]["value"];
            out["controls_after"] = models[1]["controls"]["value"];
        }
    }
    return out;
}

} // namespace sdrl::cli
