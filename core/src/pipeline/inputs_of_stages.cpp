// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/inputs_of_stages.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "core/project/document_table.h"
#include "pipeline/evaluation_sets.h"

#include <fmt/format.h>

namespace sdrl {

using nlohmann::json;

namespace {

/// A value that an earlier stage has to make; nothing if it has not.
template <class T>
Result<std::optional<T>> ifReady(Result<T> made) {
    if (made)
        return std::optional<T>(std::move(*made));
    if (made.error().code == ErrorCode::NotReady)
        return std::optional<T>();
    return std::move(made).error();
}

void addIfKnown(StageInputs& inputs, StageInput part, const std::optional<std::string>& value) {
    if (value)
        inputs.add(part, *value);
    else
        inputs.addUnknown(part);
}

/// All that a written item depends on.
void addSynthesis(StageInputs& inputs, const ProjectView& view, InstructorWork work) {
    inputs.add(StageInput::TaskText, view.task.synthesisTextFingerprint());
    inputs.add(StageInput::AnswerRules, view.task.answerFingerprint());
    addIfKnown(inputs, StageInput::Instructor,
               view.instructor ? std::optional((*view.instructor)[work]) : std::nullopt);
}

/// How passages are searched for, by an instructor that writes from them. Only what differs from
/// the standard settings, so that work from before this was an input still counts.
void addSearch(StageInputs& inputs, const ProjectView& view) {
    if (!view.instructorUsesPassages)
        return;
    if (const json search = view.settings.toJson()["search"];
        search != ProjectSettings().toJson()["search"])
        inputs.add(StageInput::Documents, dumpJson(search));
}

/// All that an answer to a given question depends on, and how it is judged.
void addPrompt(StageInputs& inputs, const ProjectView& view) {
    inputs.add(StageInput::TaskText, view.task.promptTextFingerprint());
    inputs.add(StageInput::AnswerRules, view.task.answerFingerprint());
}

void addProbe(StageInputs& inputs, const ProjectView& view, const ProbeSettings& probe) {
    addPrompt(inputs, view);
    addIfKnown(inputs, StageInput::Model, view.student);
    inputs.add(StageInput::Measure, std::to_string(probe.samples));
    inputs.add(StageInput::Measure, dumpJson(samplingToJson(probe.sampling)));
    inputs.add(StageInput::Seed, std::to_string(view.settings.seed));
}

/// What `make` gives, worked out once if the view remembers.
Result<std::string> digest(const ProjectView& view, const std::string& what,
                           const std::function<Result<std::string>()>& make) {
    if (!view.memo)
        return make();
    if (const auto known = view.memo->digests.find(what); known != view.memo->digests.end())
        return known->second;
    SDRL_TRY(std::string made, make());
    return view.memo->digests.emplace(what, std::move(made)).first->second;
}

/// Which items, and what a person has made of them.
Result<void> addItems(StageInputs& inputs, const ProjectView& view, bool withRewrites) {
    SDRL_TRY(const auto datasets, ifReady(currentDatasets(view, withRewrites)));
    if (!datasets) {
        inputs.addUnknown(StageInput::EarlierStage);
        return {};
    }
    const std::string ids = dumpJson(idsOf(*datasets));
    SDRL_TRY(const std::string content, digest(view, "content " + ids, [&] {
                 return view.store.items().contentFingerprint(*datasets);
             }));
    inputs.add(StageInput::EarlierStage, ids);
    inputs.add(StageInput::Review, content);
    return {};
}

/// Number and content of held-out questions, in one text; nothing if they are not there yet.
/// @param ofItems they are items of the project, and not questions of the task
Result<std::optional<std::string>>
questionsDigest(const ProjectView& view, const std::string& what, bool ofItems,
                const std::function<Result<std::vector<EvaluationQuestion>>()>& read) {
    const auto make = [&]() -> Result<std::string> {
        SDRL_TRY(const std::vector<EvaluationQuestion> questions, read());
        return fmt::format("{} {}", questions.size(), fingerprintOf(questions));
    };
    if (!ofItems)
        return ifReady(make()); // of the task; remembered where they are read
    SDRL_TRY(const auto datasets, ifReady(currentDatasets(view, false)));
    if (!datasets)
        return std::optional<std::string>();
    return ifReady(digest(view, what + ' ' + dumpJson(idsOf(*datasets)), make));
}

/// Held-out questions: the task's own, or items that a person may have changed.
void addQuestions(StageInputs& inputs, const ProjectView& view, const std::string& digest) {
    const bool own = view.task.evaluation.kind != EvaluationSource::Kind::None;
    inputs.add(own ? StageInput::EvaluationSet : StageInput::Review,
               digest.substr(digest.find(' ') + 1));
}

Result<void> addEvaluationSet(StageInputs& inputs, const ProjectView& view) {
    SDRL_TRY(const std::string evaluation, evaluationInputs(view));
    inputs.add(StageInput::EvaluationSet, evaluation);
    return {};
}

Result<StageInputs> documentsInputs(const ProjectView& view) {
    // Whether the files themselves have changed is seen from them, every time.
    StageInputs inputs;
    for (const std::string& source : view.task.documents)
        inputs.add(StageInput::Documents, source);
    inputs.add(StageInput::Documents, chunkingOf(view.settings));
    inputs.add(StageInput::Documents, view.indexFingerprint);
    return inputs;
}

Result<StageInputs> keywordInputs(const ProjectView& view) {
    StageInputs inputs;
    addSynthesis(inputs, view, InstructorWork::Keywords);
    inputs.add(StageInput::Draft, view.settings.draft.domain);
    inputs.add(StageInput::Draft, join(view.settings.draft.synonyms, "\n"));
    return inputs;
}

Result<StageInputs> questionsInputs(const ProjectView& view) {
    StageInputs inputs;
    addSynthesis(inputs, view, InstructorWork::Questions);
    SDRL_TRY(const auto keywords, ifReady(view.finished(Stage::Keyword)));
    if (keywords)
        inputs.add(StageInput::EarlierStage, dumpJson(*keywords));
    else
        inputs.addUnknown(StageInput::EarlierStage);
    if (view.instructorUsesPassages) {
        SDRL_TRY(const auto documents, ifReady(view.finished(Stage::Documents)));
        if (documents) {
            SDRL_TRY(const std::string corpus, view.store.documents().corpusFingerprint());
            inputs.add(StageInput::Documents, corpus);
        } else {
            inputs.addUnknown(StageInput::Documents);
        }
        addSearch(inputs, view);
    }
    inputs.add(StageInput::Draft, dumpJson(view.settings.draftInputs()));
    inputs.add(StageInput::Seed, std::to_string(view.settings.seed));
    SDRL_CHECK(addEvaluationSet(inputs, view));
    return inputs;
}

Result<StageInputs> splitInputs(const ProjectView& view) {
    StageInputs inputs;
    addProbe(inputs, view, splitProbe(view.settings));
    SDRL_CHECK(addItems(inputs, view, false));
    return inputs;
}

Result<StageInputs> rewriteInputs(const ProjectView& view) {
    StageInputs inputs;
    addProbe(inputs, view, splitProbe(view.settings));
    addSynthesis(inputs, view, InstructorWork::Variants);
    addSearch(inputs, view);
    SDRL_CHECK(addItems(inputs, view, false));
    SDRL_TRY(const auto split, ifReady(view.finished(Stage::Split)));
    if (!split)
        inputs.addUnknown(StageInput::EarlierStage);
    inputs.add(StageInput::Adapt, dumpJson(view.settings.adaptInputs()));
    if (view.settings.adapt.harderFromEasier)
        addProbe(inputs, view, passRateProbe(view.settings));
    inputs.add(StageInput::Draft, dumpJson(view.settings.draftInputs()));
    SDRL_CHECK(addEvaluationSet(inputs, view));
    return inputs;
}

Result<StageInputs> measureInputs(const ProjectView& view) {
    StageInputs inputs;
    addProbe(inputs, view, passRateProbe(view.settings));
    SDRL_CHECK(addItems(inputs, view, true));
    return inputs;
}

Result<StageInputs> selectInputs(const ProjectView& view) {
    StageInputs inputs;
    inputs.add(StageInput::Selection, dumpJson(view.settings.toJson()["select"]));
    inputs.add(StageInput::Seed, std::to_string(view.settings.seed));
    SDRL_TRY(const auto measured, ifReady(view.finished(Stage::Measure)));
    SDRL_CHECK(addItems(inputs, view, true));
    if (!measured || !inputs.known()) {
        inputs.addUnknown(StageInput::EarlierStage);
        return inputs;
    }
    // What was counted follows from the items and the way of measuring; both are inputs of that
    // stage, whose summary tells the outcome.
    inputs.add(StageInput::EarlierStage, dumpJson(*measured));
    return inputs;
}

Result<StageInputs> trainInputs(const ProjectView& view) {
    StageInputs inputs;
    addPrompt(inputs, view);
    addIfKnown(inputs, StageInput::Model, view.student);
    inputs.add(StageInput::Training, dumpJson(trainingSettings(view.settings).decidingJson()));
    inputs.add(StageInput::Seed, std::to_string(view.settings.seed));
    SDRL_TRY(const auto selected, ifReady(view.finished(Stage::Select)));
    const EvaluationSource::Kind test = view.task.evaluation.kind;
    std::string what = fmt::format("development {}", view.settings.evaluate.developmentCount);
    if (test == EvaluationSource::Kind::File) { // items that are none of its questions
        SDRL_TRY(const std::vector<EvaluationQuestion> questions, taskQuestions(view));
        what += ' ' + fingerprintOf(questions);
    }
    SDRL_TRY(const auto development,
             questionsDigest(view, what, test != EvaluationSource::Kind::Program,
                             [&] { return developmentQuestions(view); }));
    if (!selected || !development) {
        inputs.addUnknown(StageInput::EarlierStage);
        return inputs;
    }
    const SelectionId selection{selected->value("selection", std::int64_t{0})};
    SDRL_TRY(const auto info, view.store.items().selectionInfo(selection));
    inputs.add(StageInput::EarlierStage, info.fingerprint);
    SDRL_TRY(const std::string taken, digest(view, fmt::format("taken {}", selection.value), [&] {
                 return view.store.items().takenFingerprint(selection);
             }));
    inputs.add(StageInput::Review, taken);
    inputs.add(StageInput::Evaluation, development->substr(0, development->find(' ')));
    addQuestions(inputs, view, *development);
    return inputs;
}

Result<StageInputs> evaluateInputs(const ProjectView& view) {
    StageInputs inputs;
    addPrompt(inputs, view);
    if (view.settings.studentIsEndpoint())
        addIfKnown(inputs, StageInput::Model, view.student);
    else
        inputs.add(StageInput::Model, view.settings.model);
    inputs.add(StageInput::Evaluation, std::to_string(view.settings.evaluate.maxNewTokens));
    SDRL_TRY(const std::vector<EvaluationSet> controls, controlSets(view));
    for (const EvaluationSet& control : controls)
        inputs.add(StageInput::Evaluation, control.name + ' ' + control.fingerprint);
    if (!view.settings.studentIsEndpoint()) { // such a one is looked at as it is
        SDRL_TRY(const auto trained, ifReady(view.finished(Stage::Train)));
        if (trained)
            inputs.add(StageInput::EarlierStage, dumpJson(*trained));
        else
            inputs.addUnknown(StageInput::EarlierStage);
    }
    SDRL_TRY(const auto heldOut,
             questionsDigest(view, "held-out",
                             view.task.evaluation.kind == EvaluationSource::Kind::None,
                             [&]() -> Result<std::vector<EvaluationQuestion>> {
                                 SDRL_TRY(EvaluationSet set, heldOutSet(view));
                                 return std::move(set.questions);
                             }));
    if (heldOut)
        addQuestions(inputs, view, *heldOut);
    else
        inputs.addUnknown(StageInput::EarlierStage);
    return inputs;
}

} // namespace

Result<StageInputs> inputsOf(Stage stage, const ProjectView& view) {
    switch (stage) {
    case Stage::Documents:
        return documentsInputs(view);
    case Stage::Keyword:
        return keywordInputs(view);
    case Stage::Questions:
        return questionsInputs(view);
    case Stage::Split:
        return splitInputs(view);
    case Stage::Rewrite:
        return rewriteInputs(view);
    case Stage::Measure:
        return measureInputs(view);
    case Stage::Select:
        return selectInputs(view);
    case Stage::Train:
        return trainInputs(view);
    case Stage::Evaluate:
        return evaluateInputs(view);
    }
    return StageInputs();
}

ProbeSettings splitProbe(const ProjectSettings& settings) {
    ProbeSettings probe{1, settings.measure.sampling, "greedy-split"};
    probe.sampling.temperature = 0;
    probe.sampling.topP = 1;
    probe.sampling.topK = 0;
    return probe;
}

ProbeSettings passRateProbe(const ProjectSettings& settings) {
    return {settings.measure.samples, settings.measure.sampling, "pass-rate"};
}

GrpoSettings trainingSettings(const ProjectSettings& settings) {
    GrpoSettings train = settings.train;
    if (settings.measure.sampling.temperature == train.sampling.temperature &&
        settings.measure.sampling.topP == train.sampling.topP)
        train.sampler.measuredWeight = 1;
    return train;
}

} // namespace sdrl
