// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/instructors.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "instruct/endpoint/chat_endpoint.h"
#include "instruct/endpoint/prompt_file.h"
#include "instruct/endpoint/reply_parser.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl {

using nlohmann::json;

namespace {

constexpr std::size_t kPassageCharacters = 2048;   // method.md 1.4
constexpr std::size_t kPatternDemonstrations = 50; // method.md 1.5
constexpr std::size_t kKeywordDemonstrations = 10;
constexpr std::size_t kMaxKeywordCharacters = 80;
constexpr std::size_t kMaxSynonyms = 20;
/// A draft whose reply cannot be read is asked for once more.
constexpr int kDraftTries = 2;
/// Replies asked for in one request.
constexpr std::size_t kMaxAtOnce = 64;
/// So many refusals in a row mean that the settings are wrong, not the requests.
constexpr int kMaxRefusals = 8;
/// Changes when replies are read in another way.
constexpr int kReaderVersion = 1;

struct Prompts {
    PromptFile keyword, synonyms, pattern, question, harder, easier, answer;

    static Result<Prompts> load(const std::filesystem::path& folder) {
        const auto file = [&](const char* name, std::vector<std::string> known) {
            return PromptFile::load(folder / name, known);
        };
        Prompts p;
        SDRL_TRY(p.keyword, file("keyword.txt", {"description", "demonstrations"}));
        SDRL_TRY(p.synonyms, file("synonyms.txt", {"description", "domain"}));
        SDRL_TRY(p.pattern, file("pattern.txt", {"description", "input_format", "output_format",
                                                 "demonstrations"}));
        SDRL_TRY(p.question,
                 file("question.txt", {"description", "input_format", "output_format", "pattern",
                                       "demonstrations", "passage", "number", "level"}));
        const std::vector<std::string> rewrite = {"description", "input_format", "output_format",
                                                  "input", "output"};
        SDRL_TRY(p.harder, file("harder.txt", rewrite));
        SDRL_TRY(p.easier, file("easier.txt", rewrite));
        SDRL_TRY(p.answer, file("answer.txt", {"question", "passage"}));
        return p;
    }

    [[nodiscard]] std::string hash() const {
        Sha256 all;
        for (const PromptFile* file :
             {&keyword, &synonyms, &pattern, &question, &harder, &easier, &answer})
            all.addField(file->source());
        return all.hex();
    }
};

std::string shown(std::span<const Demonstration> demonstrations) {
    std::string out;
    for (const Demonstration& demonstration : demonstrations)
        out += fmt::format("\nInput: {}\nOutput: {}\n", demonstration.input, demonstration.output);
    return out;
}

std::string passageText(const std::optional<Passage>& passage) {
    return passage ? std::string(firstCodePoints(passage->text, kPassageCharacters)) : "";
}

class EndpointInstructor final : public Instructor {
public:
    EndpointInstructor(const TaskDefinition& task, const EndpointSettings& settings,
                       Prompts prompts, ChatEndpoint endpoint, std::shared_ptr<ResponseCache> cache)
        : m_task(task),
          m_settings(settings),
          m_prompts(std::move(prompts)),
          m_endpoint(std::move(endpoint)),
          m_cache(std::move(cache)) {}

    [[nodiscard]] std::string name() const override { return m_settings.model; }

    [[nodiscard]] std::string fingerprint() const override {
        return Sha256()
            .addField("endpoint")
            .addField(m_endpoint.url())
            .addField(m_settings.model)
            .addField(fmt::format("{}", m_settings.temperature))
            .addField(static_cast<std::uint64_t>(m_settings.maxTokens))
            .addField(m_prompts.hash())
            .addField(static_cast<std::uint64_t>(kReaderVersion))
            .hex();
    }

    [[nodiscard]] bool usesPassages() const override { return !m_task.documents.empty(); }

    Result<DomainKeywords> keywords(JobContext& context) override {
        DomainKeywords out;
        out.domain = m_task.domain.value_or("");
        const std::span demonstrations(m_task.demonstrations);
        if (out.domain.empty()) {
            auto values = taskValues();
            values["demonstrations"] = shown(
                demonstrations.first(std::min(demonstrations.size(), kKeywordDemonstrations)));
            SDRL_TRY(const Replies replies, ask(m_prompts.keyword.fill(values), 0, {0}, context));
            if (replies.stopped)
                return out;
            if (!replies.texts.empty())
                out.domain =
                    firstCodePoints(phraseInReply(replies.texts[0]), kMaxKeywordCharacters);
            if (out.domain.empty()) {
                context.log(LogLevel::Warning, "the endpoint gave no keyword; the task's title is "
                                               "used for the search");
                out.domain = m_task.title;
            }
        }
        auto values = taskValues();
        values["domain"] = out.domain;
        SDRL_TRY(const Replies replies, ask(m_prompts.synonyms.fill(values), 0, {0}, context));
        if (!replies.texts.empty())
            out.synonyms = textsInReply(replies.texts[0]);
        out.synonyms.resize(std::min(out.synonyms.size(), kMaxSynonyms));
        std::erase(out.synonyms, out.domain);
        return out;
    }

    Result<std::string> pattern(std::span<const Demonstration> demonstrations,
                                JobContext& context) override {
        if (demonstrations.empty())
            return std::string();
        auto values = taskValues();
        values["demonstrations"] =
            shown(demonstrations.first(std::min(demonstrations.size(), kPatternDemonstrations)));
        SDRL_TRY(const Replies replies, ask(m_prompts.pattern.fill(values), 0, {0}, context));
        if (replies.texts.empty())
            return std::string();
        return std::string(trimmed(withoutThinking(replies.texts[0])));
    }

    Result<Ending> draft(std::span<const DraftRequest> requests, const Done<Draft>& done,
                         JobContext& context) override {
        return each(requests, done, context, [&](const DraftRequest& request) {
            auto values = taskValues();
            values["pattern"] = request.pattern;
            values["demonstrations"] = shown(request.demonstrations);
            values["passage"] = passageText(request.passage);
            if (!request.passage) // else the passage makes prompts different
                values["number"] = std::to_string(request.seed % 100'000);
            if (request.level > 0)
                values["level"] = std::to_string(request.level);
            return askForItem(m_prompts.question.fill(values), request.seed, context);
        });
    }

    Result<Ending> rewrite(std::span<const RewriteRequest> requests, const Done<Draft>& done,
                           JobContext& context) override {
        return each(requests, done, context, [&](const RewriteRequest& request) {
            auto values = taskValues();
            values["input"] = request.item.input;
            values["output"] =
                request.item.solution.empty() ? request.item.authorText : request.item.solution;
            const bool harder = request.direction == ItemOrigin::Harder;
            return askForItem((harder ? m_prompts.harder : m_prompts.easier).fill(values),
                              request.seed, context);
        });
    }

    Result<Ending> answers(std::span<const AnswerRequest> requests,
                           const Done<std::vector<AnswerCandidate>>& done,
                           JobContext& context) override {
        return each(requests, done, context,
                    [&](const AnswerRequest& request) { return askForAnswers(request, context); });
    }

private:
    /// A value, or nothing if the job was stopped.
    template <class Value>
    using Unless = Result<std::optional<Value>>;

    struct Replies {
        bool stopped = false;
        std::vector<std::string> texts; ///< fewer than asked for if the endpoint refuses
        std::string refusal;
    };

    template <class Request, class Value, class Call>
    static Result<Ending> each(std::span<const Request> requests, const Done<Value>& done,
                               JobContext& context, const Call& call) {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            if (!context.pausePoint())
                return Ending::Stopped;
            SDRL_TRY(std::optional<Value> value, call(requests[i]));
            if (!value)
                return Ending::Stopped;
            SDRL_CHECK(done(i, std::move(*value)));
        }
        return Ending::Finished;
    }

    [[nodiscard]] std::map<std::string, std::string> taskValues() const {
        return {{"description", m_task.description},
                {"input_format", m_task.inputFormat.value_or("")},
                {"output_format", m_task.outputFormat}};
    }

    Unless<Draft> askForItem(const std::string& prompt, std::uint64_t seed, JobContext& context) {
        Draft draft;
        draft.promptHash = sha256Hex(prompt);
        for (int tries = 0; tries < kDraftTries; ++tries) {
            // The seed makes equal prompts different requests, the same ones at every start.
            const std::uint64_t sample =
                derivedSeed(seed, "endpoint-draft", {static_cast<std::uint64_t>(tries)});
            SDRL_TRY(Replies replies, ask(prompt, m_settings.temperature, {sample}, context));
            if (replies.stopped)
                return std::optional<Draft>();
            if (replies.texts.empty()) {
                draft.refusal = "the endpoint refused the request";
                draft.rawReply = std::move(replies.refusal);
                break;
            }
            draft.rawReply = std::move(replies.texts[0]);
            if (auto item = itemInReply(draft.rawReply)) {
                draft.input = std::move(item->input);
                draft.output = std::move(item->output);
                draft.refusal.clear();
                break;
            }
            draft.refusal = "no object with input and output in the reply";
        }
        return std::optional(std::move(draft));
    }

    Unless<std::vector<AnswerCandidate>> askForAnswers(const AnswerRequest& request,
                                                       JobContext& context) {
        const std::string prompt =
            m_prompts.answer.fill({{"question", m_task.studentPrompt(request.item.input)},
                                   {"passage", passageText(request.passage)}});
        std::vector<std::uint64_t> samples;
        for (int i = 0; i < request.count; ++i)
            samples.push_back(static_cast<std::uint64_t>(i));
        SDRL_TRY(Replies replies, ask(prompt, m_settings.temperature, samples, context));
        if (replies.stopped)
            return std::optional<std::vector<AnswerCandidate>>();
        std::vector<AnswerCandidate> out;
        for (std::string& text : replies.texts) {
            AnswerCandidate candidate;
            candidate.text = std::string(trimmed(withoutThinking(text)));
            out.push_back(std::move(candidate));
        }
        return std::optional(std::move(out));
    }

    /// One reply per sample: from the cache, else from the endpoint, many in one request if it can
    /// do that.
    Result<Replies> ask(const std::string& prompt, double temperature,
                        const std::vector<std::uint64_t>& samples, JobContext& context) {
        const json parameters = {{"temperature", temperature},
                                 {"max_tokens", m_settings.maxTokens}};
        const std::vector<ChatMessage> messages = {{"user", prompt}};
        const auto keyOf = [&](std::uint64_t sample) {
            return Sha256()
                .addField(m_endpoint.url())
                .addField(m_settings.model)
                .addField(messages[0].role)
                .addField(messages[0].content)
                .addField(dumpJson(parameters))
                .addField(sample)
                .hex();
        };
        std::vector<std::optional<std::string>> found(samples.size());
        std::vector<std::size_t> missing;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            SDRL_TRY(std::optional<CachedResponse> known, m_cache->find(keyOf(samples[i])));
            if (known)
                found[i] = std::move(known->response);
            else
                missing.push_back(i);
        }
        Replies out;
        bool many = m_manyAtOnce;
        while (!missing.empty()) {
            ChatParameters wanted{temperature, m_settings.maxTokens, 1};
            if (many)
                wanted.n = static_cast<int>(std::min(missing.size(), kMaxAtOnce));
            SDRL_TRY(ChatOutcome outcome,
                     m_endpoint.complete(messages, wanted, context.stopToken()));
            if (outcome.kind == ChatOutcome::Kind::Stopped) {
                out.stopped = true;
                return out;
            }
            if (outcome.kind == ChatOutcome::Kind::Refused) {
                if (wanted.n > 1) {
                    many = false; // that may have been the reason
                    continue;
                }
                if (++m_refusals >= kMaxRefusals)
                    return Error{ErrorCode::InvalidArgument, outcome.reason, m_settings.model};
                out.refusal = std::move(outcome.reason);
                break;
            }
            m_refusals = 0;
            if (wanted.n > 1 && outcome.replies.size() == 1)
                many = false;
            m_manyAtOnce = many;
            const std::size_t count = std::min(outcome.replies.size(), missing.size());
            for (std::size_t k = 0; k < count; ++k) {
                const std::uint64_t sample = samples[missing[k]];
                CachedResponse response{outcome.replies[k], 0, 0};
                if (k == 0) { // the tokens of all of them
                    response.promptTokens = outcome.promptTokens;
                    response.completionTokens = outcome.completionTokens;
                }
                const json request = {{"url", shownUrl(m_endpoint.url())},
                                      {"model", m_settings.model},
                                      {"prompt", prompt},
                                      {"parameters", parameters},
                                      {"sample", sample}};
                SDRL_CHECK(m_cache->put(keyOf(sample), dumpJson(request), response));
                found[missing[k]] = std::move(outcome.replies[k]);
            }
            missing.erase(missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(count));
        }
        for (std::optional<std::string>& text : found)
            if (text)
                out.texts.push_back(std::move(*text));
        return out;
    }

    TaskDefinition m_task;
    EndpointSettings m_settings;
    Prompts m_prompts;
    ChatEndpoint m_endpoint;
    std::shared_ptr<ResponseCache> m_cache;
    bool m_manyAtOnce = true; ///< until the endpoint has shown that it gives one reply a request
    int m_refusals = 0;       ///< in a row
};

} // namespace

Result<std::unique_ptr<Instructor>> makeEndpointInstructor(const TaskDefinition& task,
                                                           const EndpointSettings& settings,
                                                           const std::filesystem::path& prompts,
                                                           std::shared_ptr<ResponseCache> cache) {
    SDRL_TRY(ChatEndpoint endpoint, ChatEndpoint::make(settings));
    SDRL_TRY(Prompts loaded, Prompts::load(prompts));
    return std::unique_ptr<Instructor>(std::make_unique<EndpointInstructor>(
        task, settings, std::move(loaded), std::move(endpoint), std::move(cache)));
}

} // namespace sdrl
