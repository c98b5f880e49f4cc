// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/evaluation_sets.h"
#include "pipeline/stage_context.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/instruct/endpoint_student.h"
#include "core/method/selection.h"
#include "core/project/document_table.h"

#include <algorithm>

namespace sdrl {

using nlohmann::json;

// ---- Selection ------------------------------------------------------------------------------

Result<Ending> runSelect(StageContext& stages, JobContext& context) {
    SDRL_TRY(const json measured, finishedSummary(stages, Stage::Measure));
    context.beginPhase("selecting", "items", 1);
    const ProbeId probe{measured.value("probe", std::int64_t{0})};
    SDRL_TRY(const auto datasets, currentDatasets(stages.view(), true));
    if (datasetsOf(measured.value("datasets", json::array())) != datasets)
        return outdated(stages, Stage::Measure);
    // Before the items are read: what a person takes out meanwhile makes the outcome stale.
    SDRL_TRY(const StageInputs inputs, inputsOf(Stage::Select, stages.view()));
    SDRL_TRY(const std::vector<QaItem> items, trainingItems(stages.view(), datasets));
    SDRL_TRY(const auto measurements, stages.store().items().measurements(probe));
    std::vector<MeasuredItem> candidates;
    std::vector<const QaItem*> sources;
    for (const QaItem& item : items) {
        MeasuredItem candidate{item.key, 0, 0};
        if (const auto found = measurements.find(item.id); found != measurements.end()) {
            candidate.passes = found->second.passes;
            candidate.samples = found->second.samples;
        }
        candidates.push_back(std::move(candidate));
        sources.push_back(&item);
    }
    SelectionSettings settings = stages.settings().select;
    settings.seed = derivedSeed(stages.settings().seed, "selection");
    SDRL_TRY(const Selection selection, selectItems(candidates, settings));
    if (selection.taken.empty())
        return Error{ErrorCode::InvalidArgument, "the selection is empty",
                     "select.rule, select.drop_zero and select.drop_one leave no item"};

    const json settingsJson = stages.settings().toJson()["select"];
    std::vector<SelectionEntry> entries;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const SelectionDecision& decision = selection.decisions[i];
        SelectionEntry entry;
        entry.item = sources[i]->id;
        entry.rank = static_cast<int>(decision.rank);
        entry.score = selectionScore(candidates[i]).value_or(-1);
        entry.taken = decision.reason == SelectionReason::Taken;
        entry.reason = entry.taken ? "" : std::string(selectionReasonName(decision.reason));
        entries.push_back(std::move(entry));
    }
    SDRL_TRY(StageRun run, StageRun::begin(stages.store().records(), Stage::Select, inputs));
    SDRL_TRY(const SelectionId id,
             stages.store().items().recordSelection(run.fingerprint(), datasets.front(), probe,
                                                    settingsJson, entries));
    context.advance();
    if (run.alreadyFinished())
        return Ending::Finished;
    const auto dead =
        deadGroupShare(candidates, selection.taken, stages.settings().train.groupSize);
    return run.end(Ending::Finished, {{"selection", id.value},
                                      {"probe", probe.value},
                                      {"datasets", idsOf(datasets)},
                                      {"candidates", candidates.size()},
                                      {"selected", selection.taken.size()},
                                      {"rule", settingsJson["rule"]},
                                      {"expected_dead_groups", dead ? json(*dead) : json()}});
}

// ---- GRPO -----------------------------------------------------------------------------------

namespace {

/// Topic of an item for the sampler's coverage: its document, or its level.
int clusterOf(const QaItem& item, const std::map<PassageId, DocumentId>& documentOf) {
    if (const auto found = documentOf.find(item.passage); found != documentOf.end())
        return static_cast<int>(found->second.value % INT32_MAX);
    return item.level;
}

Result<std::vector<TrainingPrompt>> selectedPrompts(StageContext& stages, SelectionId selection,
                                                    ProbeId probe) {
    SDRL_TRY(const std::vector<SelectionEntry> entries,
             stages.store().items().selection(selection));
    SDRL_TRY(const auto measurements, stages.store().items().measurements(probe));
    std::vector<TrainingPrompt> prompts;
    std::map<PassageId, DocumentId> documentOf;
    for (const SelectionEntry& entry : entries) {
        if (!entry.taken)
            continue;
        SDRL_TRY(const QaItem item, stages.store().items().item(entry.item));
        if (!item.live())
            return outdated(stages, Stage::Select);
        if (item.passage) {
            SDRL_TRY(const Passage passage, stages.store().documents().passage(item.passage));
            documentOf[item.passage] = passage.document;
        }
        TrainingPrompt prompt;
        prompt.key = item.key;
        prompt.messages = {{"user", stages.task().studentPrompt(item.input)}};
        prompt.reference = item.answer;
        if (const auto found = measurements.find(item.id); found != measurements.end()) {
            prompt.passes = found->second.passes;
            prompt.samples = found->second.samples;
        }
        prompt.cluster = clusterOf(item, documentOf);
        prompts.push_back(std::move(prompt));
    }
    return prompts;
}

} // namespace

Result<Ending> runTrain(StageContext& stages, JobContext& context) {
    if (stages.settings().studentIsEndpoint())
        return endpointIsNotTrained();
    SDRL_TRY(const json selected, finishedSummary(stages, Stage::Select));
    SDRL_TRY(const json measured, finishedSummary(stages, Stage::Measure));
    if (selected.value("probe", json()) != measured["probe"] ||
        selected.value("datasets", json()) != measured["datasets"])
        return outdated(stages, Stage::Select);
    if (!stages.parts.trainer)
        return Error{ErrorCode::NotReady, "this build cannot train (SDRL_BUILD_TRAINING is off)",
                     ""};
    SDRL_TRY(const TextGenerator* student, stages.openStudent(context));
    const SelectionId selection{selected.value("selection", std::int64_t{0})};
    SDRL_TRY(const auto selectionInfo, stages.store().items().selectionInfo(selection));
    SDRL_TRY(const json probe, stages.store().items().probeSettings(selectionInfo.probe));
    const std::string model = student->fingerprint();
    if (probe.value("model", "") != model) // pass rates of another one
        return outdated(stages, Stage::Measure);

    TrainingJob job;
    SDRL_TRY(job.model, resolveModel(stages.project, stages.parts.resources));
    job.settings = trainingSettings(stages.settings());
    job.seed = stages.settings().seed;
    job.verifier = stages.task().verifier;
    SDRL_TRY(job.prompts, selectedPrompts(stages, selection, selectionInfo.probe));
    SDRL_TRY(const std::vector<EvaluationQuestion> development,
             developmentQuestions(stages.view()));
    for (const EvaluationQuestion& question : development)
        job.development.push_back({"development",
                                   {{"user", stages.task().studentPrompt(question.input)}},
                                   question.reference,
                                   0,
                                   0,
                                   0});

    SDRL_TRY(const StageInputs inputs, inputsOf(Stage::Train, stages.view()));
    SDRL_TRY(StageRun run, StageRun::begin(stages.store().records(), Stage::Train, inputs));
    if (run.alreadyFinished()) {
        // What is on the disk counts, not the record.
        std::error_code error;
        if (std::filesystem::exists(stages.project.resolve(run.summary().value("last_weights", "")),
                                    error))
            return Ending::Finished;
        context.log(LogLevel::Warning, "the trained weights are gone; training goes on from the "
                                       "last checkpoint that is there");
        SDRL_CHECK(run.reopen());
    }
    SDRL_TRY(RunRecord record, stages.store().records().ensureRun("grpo", run.fingerprint()));
    job.runFolder = stages.project.runFolder(record.name);
    job.live = stages.liveSettings;
    SDRL_CHECK(run.note({{"run", record.name}, {"run_id", record.id.value}}));
    // The trainer loads the model itself; a second copy would only take memory.
    stages.student.reset();
    SDRL_TRY(const TrainingOutcome outcome,
             stages.parts.trainer->train(job, stages.trainingSnapshots, context));
    const auto relative = [&](const std::filesystem::path& path) {
        return path.empty() ? std::string()
                            : path.lexically_relative(stages.project.folder()).string();
    };
    json summary = {{"run", record.name},
                    {"run_id", record.id.value},
                    {"model_fingerprint", model},
                    {"selection", selection.value},
                    {"prompts", job.prompts.size()},
                    {"skipped_prompts", outcome.skippedPrompts},
                    {"steps", outcome.steps},
                    {"seconds_training", outcome.seconds},
                    {"last_weights", relative(outcome.lastWeights)},
                    {"best_weights", relative(outcome.bestWeights)}};
    if (outcome.bestStep)
        summary["best_step"] = *outcome.bestStep;
    record.finished = outcome.ending == Ending::Finished;
    record.summary = dumpJson(summary);
    SDRL_CHECK(stages.store().records().putRun(record));
    return run.end(outcome.ending, summary);
}

} // namespace sdrl
