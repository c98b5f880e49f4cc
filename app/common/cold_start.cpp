// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/cold_start.h"

#ifdef SDRL_HAS_TRAINING
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "core/pipeline/current_items.h"
#include "core/pipeline/pipeline.h"
#include "training/rollout_engine.h"
#include "training/tokenizer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kKeptFile = "kept.jsonl";

/// Whether the solution ends in what the item's answer is, by the task's own rules.
bool solutionLeadsToAnswer(const TaskDefinition& task, const QaItem& item) {
    const auto found = task.verifier->extract(item.solution, VerifierProfile::Strict);
    const auto answer = found ? task.verifier->canonical(found->text, VerifierProfile::Strict)
                              : std::optional<std::string>();
    return answer && task.verifier->equal(*answer, item.answer, VerifierProfile::Strict);
}

Result<std::vector<std::string>> promptsOf(const fs::path& file) {
    std::vector<std::string> prompts;
    std::set<std::string> seen;
    SDRL_CHECK(readJsonl(file, [&](const json& row, std::size_t line) -> Result<void> {
        if (!row.is_object() || !row.contains("prompt") || !row["prompt"].is_string() ||
            trimmed(row["prompt"].get<std::string>()).empty())
            return Error{ErrorCode::InvalidFile, "the row has no text in the field \"prompt\"",
                         fmt::format("{}:{}", file.string(), line)};
        if (seen.insert(row["prompt"]).second)
            prompts.push_back(row["prompt"]);
        return {};
    }));
    if (prompts.empty())
        return Error{ErrorCode::InvalidFile, "the file has no prompts", file.string()};
    return prompts;
}

struct KeptAnswer {
    std::string text;
    bool ended = false;
};

/// What the base model answers to prompts, remembered in a file of the run folder.
class KeptAnswers {
public:
    KeptAnswers(fs::path file, int maxTokens) : m_file(std::move(file)), m_maxTokens(maxTokens) {}

    /// Generates what is not there yet.
    Result<Ending> make(const ModelReference& model, const EngineSettings& engine,
                        const std::vector<std::string>& prompts, JobContext& context) {
        context.beginPhase("loading model", "models", 1);
        SDRL_TRY(const std::unique_ptr<TextGenerator> generator, EngineOpener(engine).open(model));
        context.advance();
        SDRL_CHECK(readKnown(generator->fingerprint()));
        std::vector<GenerationRequest> requests;
        for (const std::string& prompt : prompts)
            if (!m_answers.contains(prompt))
                requests.push_back({{{"user", prompt}}, "", 1, 0});
        context.beginPhase("answering what is to be kept", "prompts", prompts.size(),
                           prompts.size() - requests.size());
        if (requests.empty())
            return Ending::Finished;
        SamplingSettings greedy;
        greedy.temperature = 0;
        greedy.maxNewTokens = m_maxTokens;
        SDRL_TRY(JsonlWriter out, JsonlWriter::open(m_file));
        return generator->generate(
            requests, greedy,
            [&](std::size_t index, std::vector<Completion> replies) -> Result<void> {
                const std::string& prompt = requests[index].messages.front().content;
                const Completion& reply = replies.front();
                SDRL_CHECK(out.append({{"prompt", prompt},
                                       {"text", reply.text},
                                       {"ended", reply.ended},
                                       {"tokens", reply.tokens.size()},
                                       {"max_tokens", m_maxTokens},
                                       {"model", generator->fingerprint()}}));
                m_answers[prompt] = {reply.text, reply.ended};
                context.advance();
                return {};
            },
            context);
    }

    /// Nothing for a prompt whose answer was cut off or empty.
    [[nodiscard]] const KeptAnswer* whole(const std::string& prompt) const {
        const auto found = m_answers.find(prompt);
        return found != m_answers.end() && found->second.ended &&
                       !trimmed(found->second.text).empty()
                   ? &found->second
                   : nullptr;
    }

private:
    /// Answers of another model or length are not what would be generated now.
    Result<void> readKnown(const std::string& fingerprint) {
        std::error_code ignored;
        if (!fs::exists(m_file, ignored))
            return {};
        // A kill may have left a part of the last line.
        SDRL_TRY([[maybe_unused]] const JsonlWriter cut, JsonlWriter::open(m_file));
        return readJsonl(m_file, [&](const json& row, std::size_t) -> Result<void> {
            if (row.value("model", "") == fingerprint && row.value("max_tokens", 0) == m_maxTokens)
                m_answers[row.value("prompt", "")] = {row.value("text", ""),
                                                      row.value("ended", false)};
            return {};
        });
    }

    fs::path m_file;
    int m_maxTokens;
    std::map<std::string, KeptAnswer> m_answers;
};

std::size_t tokensIn(const Tokenizer& tokenizer, const SftExample& example) {
    return tokenizer.encode(example.prompt.front().content).size() +
           tokenizer.encode(example.completion).size();
}

/// Adds kept answers in turn until they have their share of the tokens.
Result<void> addKept(const KeptAnswers& answers, const std::vector<std::string>& prompts,
                     const fs::path& model, double share, std::vector<SftExample>& examples,
                     ColdStartOutcome& out) {
    SDRL_TRY(const Tokenizer tokenizer, Tokenizer::load(model));
    std::vector<SftExample> kept;
    for (const std::string& prompt : prompts)
        if (const KeptAnswer* answer = answers.whole(prompt))
            kept.push_back({{{"user", prompt}}, answer->text});
    out.keptAnswers = kept.size();
    if (kept.empty())
        return Error{ErrorCode::InvalidArgument,
                     "the model ends none of its answers to the prompts that are to be kept; "
                     "allow longer ones or keep none",
                     fmt::format("{} prompts", prompts.size())};
    double own = 0, keptTokens = 0;
    for (const SftExample& example : examples)
        own += static_cast<double>(tokensIn(tokenizer, example));
    const double wanted = own * share / (1 - share);
    for (std::size_t i = 0; keptTokens < wanted; ++i) {
        const SftExample& example = kept[i % kept.size()];
        keptTokens += static_cast<double>(tokensIn(tokenizer, example));
        examples.push_back(example);
        ++out.keptExamples;
    }
    out.keptShare = keptTokens / (own + keptTokens);
    return {};
}

/// Before hours of work rather than after.
Result<void> checkTarget(const ColdStartSettings& settings) {
    std::error_code ignored;
    if (!settings.overwrite && fs::exists(settings.out, ignored))
        return Error{ErrorCode::AlreadyExists, "there is a folder or file of this name already",
                     settings.out.string()};
    return {};
}

/// Tokens and seconds of all steps, as the run's log has them.
Result<void> readTotals(const fs::path& runFolder, ColdStartOutcome& out) {
    return readJsonl(runFolder / "metrics.jsonl",
                     [&](const json& row, std::size_t) -> Result<void> {
                         out.tokens = row.value("num_tokens", std::uint64_t{0});
                         out.seconds = row.value("seconds", 0.0);
                         return {};
                     });
}

} // namespace

Result<std::vector<SftExample>> coldStartExamples(Project& project, std::size_t most) {
    SDRL_TRY(const ItemScope scope, currentItemScope(project.store(), project.settings()));
    std::vector<SftExample> examples;
    for (const DatasetId dataset : scope.datasets) {
        SDRL_TRY(const std::vector<QaItem> items, project.store().items().items(dataset));
        for (const QaItem& item : items)
            if (item.live() && !item.heldOut && !item.answer.empty() && !item.solution.empty() &&
                solutionLeadsToAnswer(project.task(), item))
                examples.push_back(
                    {{{"user", project.task().studentPrompt(item.input)}}, item.solution});
    }
    if (most > 0 && examples.size() > most)
        examples.resize(most);
    if (examples.empty())
        return Error{ErrorCode::NotReady,
                     "there is no question with a solution to learn from: write questions first",
                     project.folder().string()};
    return examples;
}

Result<ColdStartOutcome> coldStart(Project& project, const ColdStartSettings& settings,
                                   const EngineSettings& engine, JobContext& context) {
    ColdStartOutcome out;
    SftJob job;
    SDRL_TRY(job.model, resolveModel(project, settings.resources));
    SDRL_CHECK(checkTarget(settings));
    SDRL_TRY(job.examples, coldStartExamples(project, settings.items));
    out.items = job.examples.size();
    SDRL_CHECK(createDirectories(settings.work));
    if (!settings.keep.empty() && settings.keepShare > 0) {
        SDRL_TRY(const std::vector<std::string> prompts, promptsOf(settings.keep));
        KeptAnswers answers(settings.work / kKeptFile, settings.keepTokens);
        SDRL_TRY(out.ending, answers.make({job.model, {}}, engine, prompts, context));
        if (out.ending == Ending::Stopped)
            return out;
        SDRL_CHECK(addKept(answers, prompts, job.model, settings.keepShare, job.examples, out));
    }
    job.runFolder = settings.work;
    job.seed = project.settings().seed;
    job.settings.epochs = settings.epochs;
    job.settings.learningRate = settings.learningRate;
    job.settings.warmupSteps = settings.warmupSteps;
    job.settings.schedule = RateSchedule::Linear;
    job.settings.finalRateShare = 0.1;
    job.settings.tokensPerBatch = settings.tokensPerBatch;
    job.settings.checkpointSeconds = settings.checkpointSeconds;
    job.settings.trainFormat = project.settings().train.trainFormat;
    SDRL_TRY(const SftOutcome trained, SftTrainer(engine).train(job, context));
    out.ending = trained.ending;
    out.steps = trained.steps;
    out.skippedExamples = trained.skippedExamples;
    SDRL_CHECK(readTotals(settings.work, out));
    if (out.ending == Ending::Stopped)
        return out;
    context.beginPhase("writing the model", "models", 1);
    ModelExportOptions options;
    options.type = StorageType::Float32;
    options.overwrite = settings.overwrite;
    options.card.baseModel = fs::path(project.settings().model).filename().string();
    options.card.taskTitle = project.task().title;
    options.card.taskDescription = project.task().description;
    SDRL_TRY(out.model, exportModel({job.model, trained.lastWeights}, settings.out, options));
    context.advance();
    return out;
}

} // namespace sdrl
#endif
