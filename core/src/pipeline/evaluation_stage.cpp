// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/evaluation_sets.h"
#include "pipeline/stage_context.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/method/evaluation.h"
#include "project/model_memory.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

namespace sdrl {

using nlohmann::json;

namespace {

std::string evaluationFingerprint(const StageContext& stages, const EvaluationSet& set,
                                  const std::string& model, const SamplingSettings& decoding) {
    Sha256 hash;
    hash.addField(model).addField(set.name).addField(set.fingerprint);
    hash.addField(set.useTaskPrompt ? stages.task().promptFingerprint() : "bare");
    hash.addField(dumpJson(samplingToJson(decoding)));
    return hash.hex();
}

/// Greedy answers of one model to one set; answers that are there already are not asked for again.
Result<Ending> evaluateSet(StageContext& stages, TextGenerator& model, const EvaluationSet& set,
                           const std::string& label, RunId run, EvaluationInfo& info,
                           JobContext& context) {
    SamplingSettings decoding;
    decoding.temperature = 0;
    decoding.maxNewTokens = stages.settings().evaluate.maxNewTokens;
    EvaluationTable& table = stages.store().evaluations();
    SDRL_CHECK(table.ensureQuestions(set.name, set.fingerprint, set.questions));
    EvaluationInfo wanted;
    wanted.set = set.name;
    wanted.label = label;
    wanted.run = run;
    wanted.fingerprint = evaluationFingerprint(stages, set, model.fingerprint(), decoding);
    SDRL_TRY(info, table.ensure(wanted, set.fingerprint, {{"decoding", samplingToJson(decoding)}}));
    if (info.complete)
        return Ending::Finished;
    std::set<int> known;
    SDRL_TRY(const std::vector<EvaluationAnswer> answers, table.answers(info.id));
    for (const EvaluationAnswer& answer : answers)
        known.insert(answer.question);
    std::vector<GenerationRequest> requests;
    std::vector<int> numbers;
    for (std::size_t i = 0; i < set.questions.size(); ++i) {
        if (known.contains(static_cast<int>(i)))
            continue;
        const std::string& input = set.questions[i].input;
        requests.push_back(
            {{{"user", set.useTaskPrompt ? stages.task().studentPrompt(input) : input}}, "", 1, 0});
        numbers.push_back(static_cast<int>(i));
    }
    context.beginPhase(fmt::format("evaluating {} on {}", label, set.name), "questions",
                       set.questions.size(), known.size());
    SDRL_TRY(const Ending ending,
             model.generate(
                 requests, decoding,
                 [&](std::size_t index, std::vector<Completion> replies) -> Result<void> {
                     const Completion& reply = replies.front();
                     const std::string& reference =
                         set.questions[static_cast<std::size_t>(numbers[index])].reference;
                     EvaluationAnswer answer;
                     answer.question = numbers[index];
                     answer.text = reply.text;
                     if (const auto found =
                             set.verifier->extract(reply.text, VerifierProfile::Strict))
                         answer.extracted = found->text;
                     answer.strict =
                         set.verifier->score(reply.text, reference, VerifierProfile::Strict) > 0;
                     answer.lenient =
                         set.verifier->score(reply.text, reference, VerifierProfile::Lenient) > 0;
                     answer.formatOk = set.verifier->formatOk(reply.text);
                     answer.truncated = !reply.ended;
                     answer.tokens = reply.tokenCount();
                     SDRL_CHECK(table.recordAnswers(info.id, {&answer, 1}));
                     context.advance();
                     return {};
                 },
                 context));
    if (ending == Ending::Finished) {
        SDRL_CHECK(table.markComplete(info.id));
        info.complete = true;
    }
    return ending;
}

Result<std::vector<ItemResult>> results(StageContext& stages, EvaluationId id) {
    SDRL_TRY(const std::vector<EvaluationAnswer> answers, stages.store().evaluations().answers(id));
    std::vector<ItemResult> out;
    for (const EvaluationAnswer& answer : answers)
        out.push_back({answer.strict, answer.lenient, answer.formatOk});
    return out;
}

json accuracyJson(const Accuracy& accuracy) {
    return {{"value", accuracy.value()},
            {"correct", accuracy.correct},
            {"count", accuracy.count},
            {"interval", {accuracy.interval.low, accuracy.interval.high}}};
}

json comparisonJson(const PairedComparison& c) {
    return {{"difference", c.difference},
            {"interval", {c.interval.low, c.interval.high}},
            {"won", c.won},
            {"lost", c.lost},
            {"both_right", c.bothRight},
            {"both_wrong", c.bothWrong},
            {"p_value", c.pValue}};
}

/// A model that is compared.
struct Subject {
    std::string label;
    ModelReference model; ///< of no meaning for one behind an endpoint
    RunId run;
};

/// The model before and after, and the best checkpoint if it is another one.
Result<std::vector<Subject>> trainedSubjects(StageContext& stages, JobContext& context) {
    SDRL_TRY(const json trained, finishedSummary(stages, Stage::Train));
    // Held out of other questions than those trained on, a test would be none.
    SDRL_TRY(const json selected, finishedSummary(stages, Stage::Select));
    if (trained.value("selection", json()) != selected["selection"])
        return outdated(stages, Stage::Train);
    SDRL_TRY(const auto datasets, currentDatasets(stages.view(), true));
    if (selected.value("datasets", json()) != idsOf(datasets))
        return outdated(stages, Stage::Select);
    SDRL_TRY(const std::filesystem::path base,
             resolveModel(stages.project, stages.parts.resources));
    // Weights of another base may well have the shapes of this one.
    SDRL_TRY(auto known, rememberedModel(stages.store().records(), stages.settings().model, base));
    if (!known) {
        SDRL_TRY(const TextGenerator* student, stages.openStudent(context));
        known = student->fingerprint();
        stages.student.reset(); // the stage opens the models that it compares
    }
    if (trained.value("model_fingerprint", *known) != *known)
        return outdated(stages, Stage::Train);
    const RunId run{trained.value("run_id", std::int64_t{0})};
    const std::string last = trained.value("last_weights", ""),
                      best = trained.value("best_weights", "");
    std::vector<Subject> subjects = {{"base", {base, {}}, {}},
                                     {"trained", {base, stages.project.resolve(last)}, run}};
    if (best.empty() || best == last)
        return subjects;
    std::error_code error;
    if (std::filesystem::exists(stages.project.resolve(best), error))
        subjects.push_back({"best on development", {base, stages.project.resolve(best)}, run});
    else
        context.log(LogLevel::Warning,
                    "the checkpoint that was best on the development questions is not there any "
                    "more; the last one alone is evaluated");
    return subjects;
}

} // namespace

Result<Ending> runEvaluate(StageContext& stages, JobContext& context) {
    const bool endpoint = stages.settings().studentIsEndpoint();
    std::vector<Subject> subjects = {{"base", {}, {}}};
    if (endpoint) { // nothing was trained: it is looked at as it is
        SDRL_TRY([[maybe_unused]] TextGenerator * student, stages.openStudent(context));
    } else {
        SDRL_TRY(subjects, trainedSubjects(stages, context));
    }
    SDRL_TRY(std::vector<EvaluationSet> sets, controlSets(stages.view()));
    SDRL_TRY(EvaluationSet heldOut, heldOutSet(stages.view()));
    sets.insert(sets.begin(), std::move(heldOut));

    SDRL_TRY(const StageInputs inputs, inputsOf(Stage::Evaluate, stages.view()));
    SDRL_TRY(StageRun stageRun, StageRun::begin(stages.store().records(), Stage::Evaluate, inputs));
    if (stageRun.alreadyFinished())
        return Ending::Finished;

    std::size_t evaluated = 0;
    const auto noteProgress = [&] {
        return stageRun.note({{"evaluated", evaluated}, {"sets", subjects.size() * sets.size()}});
    };
    SDRL_CHECK(noteProgress());
    if (!endpoint)
        stages.student.reset();
    json models = json::array();
    std::vector<std::vector<ItemResult>> heldOutResults, controlResults;
    for (const Subject& subject : subjects) {
        std::unique_ptr<TextGenerator> opened;
        if (!endpoint) {
            context.beginPhase("loading model", "models", 1);
            SDRL_TRY(opened, stages.parts.models->open(subject.model));
            context.advance();
        }
        TextGenerator& model = endpoint ? *stages.student : *opened;
        json entry = {{"label", subject.label}, {"sets", json::object()}};
        heldOutResults.emplace_back();
        controlResults.emplace_back();
        for (const EvaluationSet& set : sets) {
            EvaluationInfo info;
            SDRL_TRY(const Ending ending,
                     evaluateSet(stages, model, set, subject.label, subject.run, info, context));
            if (ending == Ending::Stopped)
                return stageRun.end(ending, json::object());
            ++evaluated;
            SDRL_CHECK(noteProgress());
            SDRL_TRY(const std::vector<ItemResult> rows, results(stages, info.id));
            const EvaluationSummary summary = summarise(rows);
            entry["sets"][set.name] = {{"evaluation", info.id.value},
                                       {"strict", accuracyJson(summary.strict)},
                                       {"lenient", accuracyJson(summary.lenient)},
                                       {"format_failures", summary.formatFailures}};
            auto& pool = &set == &sets.front() ? heldOutResults.back() : controlResults.back();
            pool.insert(pool.end(), rows.begin(), rows.end());
        }
        if (!controlResults.back().empty())
            entry["controls"] = accuracyJson(summarise(controlResults.back()).strict);
        if (heldOutResults.size() > 1) {
            entry["against_base"] =
                comparisonJson(comparePaired(heldOutResults.front(), heldOutResults.back()));
            if (!controlResults.back().empty())
                entry["controls_against_base"] =
                    comparisonJson(comparePaired(controlResults.front(), controlResults.back()));
        }
        models.push_back(std::move(entry));
    }
    return stageRun.end(Ending::Finished, {{"models", models}});
}

} // namespace sdrl
