// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/evaluation_sets.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "core/instruct/problem_program.h"
#include "core/instruct/program_instructor.h"
#include "pipeline/item_writer.h"

#include <fmt/format.h>

#include <unordered_set>

namespace sdrl {

using nlohmann::json;

namespace {

// The set of a program is the same in every project, so that results compare.
constexpr std::uint64_t kHeldOutSeed = 1;
constexpr std::uint64_t kDevelopmentSeed = 2;

Result<const ProblemProgram*> program(const std::string& name) {
    if (const ProblemProgram* found = findProgram(name))
        return found;
    return Error{ErrorCode::NotFound, "there is no built-in program of this name", name};
}

std::vector<EvaluationQuestion> questionsOf(const ProblemProgram& from, std::uint64_t seed,
                                            std::size_t count) {
    std::vector<EvaluationQuestion> out;
    for (const WorkedProblem& problem : heldOutProblems(from, seed, count))
        out.push_back({problem.question, problem.answer, problem.level});
    return out;
}

Result<std::vector<EvaluationQuestion>> questionsFromFile(StageContext& stages) {
    const EvaluationSource& source = stages.task().evaluation;
    const auto path = stages.project.resolve(source.path);
    const Verifier& verifier = *stages.task().verifier;
    std::vector<EvaluationQuestion> out;
    SDRL_CHECK(readJsonl(path, [&](const json& row, std::size_t line) -> Result<void> {
        const auto where = [&] { return fmt::format("{}:{}", path.string(), line); };
        const auto field = [&](const std::string& name) -> Result<std::string> {
            if (!row.is_object() || !row.contains(name))
                return Error{ErrorCode::InvalidFile,
                             fmt::format("the row has no field \"{}\"", name), where()};
            const json& found = row[name];
            if (!found.is_string() && !found.is_number() && !found.is_boolean())
                return Error{ErrorCode::InvalidFile,
                             fmt::format("field \"{}\": expected a text or a number", name),
                             where()};
            std::string text = found.is_string() ? found.get<std::string>() : dumpJson(found);
            if (trimmed(text).empty())
                return Error{ErrorCode::InvalidFile, fmt::format("field \"{}\" is empty", name),
                             where()};
            return text;
        };
        if (source.count > 0 && out.size() >= static_cast<std::size_t>(source.count))
            return {};
        EvaluationQuestion question;
        SDRL_TRY(question.input, field(source.inputField));
        SDRL_TRY(question.reference, field(source.answerField));
        // A reference may be a whole worked solution, as in GSM8K.
        auto canonical = verifier.canonical(question.reference, VerifierProfile::Strict);
        if (!canonical)
            if (const auto found = verifier.extract(question.reference, VerifierProfile::Strict))
                canonical = verifier.canonical(found->text, VerifierProfile::Strict);
        if (!canonical)
            return Error{ErrorCode::InvalidFile,
                         "the reference answer is not of the task's answer type", where()};
        question.reference = *canonical;
        out.push_back(std::move(question));
        return {};
    }));
    if (out.empty())
        return Error{ErrorCode::InvalidFile, "the evaluation set has no question", path.string()};
    return out;
}

std::string fingerprintOf(const std::vector<EvaluationQuestion>& questions) {
    Sha256 hash;
    for (const EvaluationQuestion& q : questions)
        hash.addField(q.input).addField(q.reference);
    return hash.hex();
}

/// Held-out items of the project, of development or of the test.
Result<std::vector<EvaluationQuestion>> heldOutItems(StageContext& stages, bool development) {
    SDRL_TRY(const auto datasets, currentDatasets(stages, false));
    SDRL_TRY(const std::vector<QaItem> items, liveItems(stages, datasets));
    std::vector<EvaluationQuestion> out;
    for (const QaItem& item : items)
        if (item.heldOut && isDevelopmentItem(item) == development)
            out.push_back({item.input, item.answer, item.level});
    return out;
}

} // namespace

bool isDevelopmentItem(const QaItem& item) {
    return stableHash64("development " + item.key) % 3 == 0;
}

Result<std::vector<EvaluationQuestion>> taskQuestions(StageContext& stages) {
    const EvaluationSource& source = stages.task().evaluation;
    switch (source.kind) {
    case EvaluationSource::Kind::None:
        return std::vector<EvaluationQuestion>();
    case EvaluationSource::Kind::File:
        return questionsFromFile(stages);
    case EvaluationSource::Kind::Program: {
        SDRL_TRY(const ProblemProgram* from, program(source.program));
        return questionsOf(*from, kHeldOutSeed, static_cast<std::size_t>(source.count));
    }
    }
    return std::vector<EvaluationQuestion>();
}

Result<std::string> evaluationInputs(StageContext& stages) {
    SDRL_TRY(const std::vector<EvaluationQuestion> questions, taskQuestions(stages));
    return fmt::format("{} {}", static_cast<int>(stages.task().evaluation.kind),
                       fingerprintOf(questions));
}

Result<EvaluationSet> heldOutSet(StageContext& stages) {
    EvaluationSet set;
    set.name = "held-out";
    set.verifier = stages.task().verifier;
    SDRL_TRY(set.questions, taskQuestions(stages));
    if (stages.task().evaluation.kind == EvaluationSource::Kind::None) {
        SDRL_TRY(set.questions, heldOutItems(stages, false));
    }
    if (set.questions.empty())
        return Error{ErrorCode::InvalidArgument, "there is no held-out question to evaluate on",
                     "give task.json an \"evaluation\", or raise draft.held_out_share or "
                     "draft.count and draft again"};
    set.fingerprint = fingerprintOf(set.questions);
    return set;
}

Result<std::vector<EvaluationSet>> controlSets(StageContext& stages) {
    std::vector<EvaluationSet> sets;
    // All programs end their solutions in a box; answers are words as well as numbers.
    const JsonDocument answer =
        JsonDocument::fromValue({{"type", "text"}, {"marker", "boxed"}}, "control");
    SDRL_TRY(const std::shared_ptr<const Verifier> verifier, makeVerifier(JsonFields(answer)));
    for (const ControlSet& control : stages.settings().evaluate.controls) {
        SDRL_TRY(const ProblemProgram* from, program(control.program));
        EvaluationSet set;
        set.name = "control/" + control.program;
        set.questions = questionsOf(*from, kHeldOutSeed, static_cast<std::size_t>(control.count));
        set.fingerprint = fingerprintOf(set.questions);
        set.verifier = verifier;
        set.useTaskPrompt = false;
        sets.push_back(std::move(set));
    }
    return sets;
}

Result<std::vector<EvaluationQuestion>> developmentQuestions(StageContext& stages) {
    const auto count = static_cast<std::size_t>(stages.settings().evaluate.developmentCount);
    std::vector<EvaluationQuestion> candidates;
    const EvaluationSource& source = stages.task().evaluation;
    if (source.kind == EvaluationSource::Kind::Program) {
        SDRL_TRY(const ProblemProgram* from, program(source.program));
        candidates = questionsOf(*from, kDevelopmentSeed, count + count / 4);
    } else if (source.kind == EvaluationSource::Kind::None) {
        SDRL_TRY(candidates, heldOutItems(stages, true));
    }
    SDRL_TRY(const std::vector<EvaluationQuestion> test, taskQuestions(stages));
    std::unordered_set<std::string> taken;
    for (const EvaluationQuestion& question : test)
        taken.insert(questionHash(question.input));
    // Evenly over the levels, in whose order the candidates come.
    std::vector<EvaluationQuestion> fresh;
    for (EvaluationQuestion& question : candidates)
        if (!taken.contains(questionHash(question.input)))
            fresh.push_back(std::move(question));
    if (fresh.size() <= count)
        return fresh;
    std::vector<EvaluationQuestion> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(fresh[i * fresh.size() / count]);
    return out;
}

} // namespace sdrl
