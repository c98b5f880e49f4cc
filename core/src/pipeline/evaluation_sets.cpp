// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/evaluation_sets.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "core/instruct/problem_program.h"
#include "core/instruct/program_instructor.h"
#include "pipeline/item_writer.h"

#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <optional>
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

/// What `make` gives, computed once for each key if the view remembers.
Result<std::vector<EvaluationQuestion>>
remembered(const ProjectView& view, const std::string& key,
           const std::function<Result<std::vector<EvaluationQuestion>>()>& make) {
    if (!view.memo)
        return make();
    if (const auto known = view.memo->questions.find(key); known != view.memo->questions.end())
        return known->second;
    SDRL_TRY(std::vector<EvaluationQuestion> made, make());
    return view.memo->questions.emplace(key, std::move(made)).first->second;
}

Result<std::vector<EvaluationQuestion>> questionsOf(const ProjectView& view,
                                                    const std::string& name, std::uint64_t seed,
                                                    std::size_t count) {
    SDRL_TRY(const ProblemProgram* from, program(name));
    return remembered(view, fmt::format("program {} {} {}", name, seed, count), [&] {
        return Result<std::vector<EvaluationQuestion>>(questionsOf(*from, seed, count));
    });
}

Result<std::vector<EvaluationQuestion>> questionsFromFile(const ProjectView& view) {
    const EvaluationSource& source = view.task.evaluation;
    const auto path = view.resolve(source.path);
    const Verifier& verifier = *view.task.verifier;
    if (std::error_code error; !std::filesystem::exists(path, error))
        return Error{ErrorCode::NotFound,
                     "the task's evaluation set is not there (evaluation.path)", path.string()};
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
        // A reference may be a whole worked solution, as in GSM8K. That comes first: there are
        // answer types of which any text is a label.
        std::optional<std::string> label;
        if (const auto found = verifier.extract(question.reference, VerifierProfile::Strict))
            label = verifier.labelOf(found->text);
        if (!label)
            label = verifier.labelOf(question.reference);
        if (!label)
            return Error{ErrorCode::InvalidFile,
                         "the reference answer is not of the task's answer type", where()};
        question.reference = *label;
        out.push_back(std::move(question));
        return {};
    }));
    if (out.empty())
        return Error{ErrorCode::InvalidFile, "the evaluation set has no question", path.string()};
    return out;
}

/// Changes when the file does.
std::string stateOf(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    const auto modified = std::filesystem::last_write_time(path, error).time_since_epoch().count();
    return fmt::format("{} {} {}", path.string(), size, modified);
}

/// Changes with the task's file, with what is read of it and with how.
std::string fileKey(const ProjectView& view) {
    const EvaluationSource& source = view.task.evaluation;
    return fmt::format("file {} {} {} {} {}", stateOf(view.resolve(source.path)), source.inputField,
                       source.answerField, source.count, view.task.answerFingerprint());
}

/// Of a file's content; "missing" if it cannot be read.
std::string fileHash(const ProjectView& view, const std::filesystem::path& path) {
    const std::string key = stateOf(path);
    if (view.memo)
        if (const auto known = view.memo->hashes.find(key); known != view.memo->hashes.end())
            return known->second;
    const Result<std::string> hash = sha256File(path);
    if (!hash)
        return "missing";
    if (view.memo)
        view.memo->hashes[key] = *hash;
    return *hash;
}

/// Held-out items of the project, of development or of the test.
Result<std::vector<EvaluationQuestion>> heldOutItems(const ProjectView& view, bool development) {
    SDRL_TRY(const auto datasets, currentDatasets(view, false));
    std::vector<EvaluationQuestion> out;
    for (const DatasetId dataset : datasets) {
        SDRL_TRY(const auto items, view.store.items().heldOutItems(dataset));
        for (const ItemTable::HeldOutItem& item : items)
            if (isDevelopmentItem(item.key) == development)
                out.push_back({item.input, item.answer, item.level});
    }
    return out;
}

} // namespace

std::string fingerprintOf(const std::vector<EvaluationQuestion>& questions) {
    Sha256 hash;
    for (const EvaluationQuestion& q : questions)
        hash.addField(q.input).addField(q.reference);
    return hash.hex();
}

bool isDevelopmentItem(std::string_view key) {
    return stableHash64("development " + std::string(key)) % 3 == 0;
}

Result<std::vector<EvaluationQuestion>> taskQuestions(const ProjectView& view) {
    const EvaluationSource& source = view.task.evaluation;
    switch (source.kind) {
    case EvaluationSource::Kind::None:
        return std::vector<EvaluationQuestion>();
    case EvaluationSource::Kind::File:
        return remembered(view, fileKey(view), [&] { return questionsFromFile(view); });
    case EvaluationSource::Kind::Program:
        return questionsOf(view, source.program, kHeldOutSeed,
                           static_cast<std::size_t>(source.count));
    }
    return std::vector<EvaluationQuestion>();
}

Result<std::vector<QuestionFile>> furtherQuestionFiles(const ProjectView& view) {
    std::vector<QuestionFile> out;
    for (const std::string& name : view.settings.draft.gates.evaluationFiles) {
        const auto path = view.resolve(name);
        if (std::error_code error; !std::filesystem::exists(path, error))
            return Error{ErrorCode::NotFound,
                         "a file that questions are to be kept clear of is not there "
                         "(draft.gates.evaluation_files)",
                         path.string()};
        QuestionFile& file = out.emplace_back();
        file.name = name;
        SDRL_CHECK(readJsonl(path, [&](const json& row, std::size_t line) -> Result<void> {
            if (row.is_object())
                for (const char* field :
                     {"question", "input", "problem", "prompt", "query", "text"})
                    if (const auto found = row.find(field);
                        found != row.end() && found->is_string()) {
                        file.questions.push_back(found->get<std::string>());
                        return {};
                    }
            return Error{ErrorCode::InvalidFile,
                         "the row has none of the text fields question, input, problem, prompt, "
                         "query and text",
                         fmt::format("{}:{}", path.string(), line)};
        }));
    }
    return out;
}

Result<std::string> evaluationInputs(const ProjectView& view) {
    SDRL_TRY(const std::vector<EvaluationQuestion> questions, taskQuestions(view));
    std::string out =
        fmt::format("{} {}", static_cast<int>(view.task.evaluation.kind), fingerprintOf(questions));
    for (const std::string& name : view.settings.draft.gates.evaluationFiles) {
        // A file that is gone is another input too; whoever needs it says what is wrong.
        out += ' ' + fileHash(view, view.resolve(name));
    }
    return out;
}

Result<std::vector<EvaluationQuestion>> testQuestions(const ProjectView& view) {
    if (view.task.evaluation.kind == EvaluationSource::Kind::None)
        return heldOutItems(view, false);
    return taskQuestions(view);
}

Result<EvaluationSet> heldOutSet(const ProjectView& view) {
    EvaluationSet set;
    set.name = "held-out";
    set.verifier = view.task.verifier;
    SDRL_TRY(set.questions, testQuestions(view));
    if (set.questions.empty())
        return Error{ErrorCode::InvalidArgument, "there is no held-out question to evaluate on",
                     "give task.json an \"evaluation\", or raise draft.held_out_share or "
                     "draft.count and draft again"};
    set.fingerprint = fingerprintOf(set.questions);
    return set;
}

Result<std::vector<EvaluationSet>> controlSets(const ProjectView& view) {
    std::vector<EvaluationSet> sets;
    // All programs end their solutions in a box; answers are words as well as numbers.
    const JsonDocument answer =
        JsonDocument::fromValue({{"type", "text"}, {"marker", "boxed"}}, "control");
    SDRL_TRY(const std::shared_ptr<const Verifier> verifier, makeVerifier(JsonFields(answer)));
    for (const ControlSet& control : view.settings.evaluate.controls) {
        EvaluationSet set;
        set.name = "control/" + control.program;
        SDRL_TRY(set.questions, questionsOf(view, control.program, kHeldOutSeed,
                                            static_cast<std::size_t>(control.count)));
        set.fingerprint = fingerprintOf(set.questions);
        set.verifier = verifier;
        set.useTaskPrompt = false;
        sets.push_back(std::move(set));
    }
    return sets;
}

Result<std::vector<EvaluationQuestion>> developmentQuestions(const ProjectView& view) {
    const auto count = static_cast<std::size_t>(view.settings.evaluate.developmentCount);
    std::vector<EvaluationQuestion> candidates;
    const EvaluationSource& source = view.task.evaluation;
    if (source.kind == EvaluationSource::Kind::Program) {
        SDRL_TRY(candidates,
                 questionsOf(view, source.program, kDevelopmentSeed, count + count / 4));
    } else {
        SDRL_TRY(candidates, heldOutItems(view, true));
    }
    SDRL_TRY(const std::vector<EvaluationQuestion> test, taskQuestions(view));
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
