// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/prompt_instructor.h"

#include "core/base/hash.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "instruct/chat/cached_chat.h"
#include "instruct/chat/reply_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace sdrl {

namespace {

constexpr std::size_t kMaxKeywordCharacters = 80;
constexpr std::size_t kMaxSynonyms = 20;
/// A draft whose reply cannot be read is asked for once more.
constexpr int kDraftTries = 2;
/// Changes when replies are read in another way.
constexpr int kReaderVersion = 3;

std::string passageText(const std::optional<Passage>& passage) {
    return passage ? std::string(firstCodePoints(passage->text, kPassageCharacters)) : "";
}

class PromptInstructor final : public Instructor {
public:
    PromptInstructor(const TaskDefinition& task, const PromptInstructorSettings& settings,
                     PromptSet prompts, std::unique_ptr<ChatModel> model,
                     std::shared_ptr<ResponseCache> cache)
        : m_task(task),
          m_settings(settings),
          m_prompts(std::move(prompts)),
          m_itemForm(itemForm(task)),
          m_chat(std::move(model), std::move(cache)) {}

    [[nodiscard]] std::string name() const override { return m_chat.model().name(); }

    [[nodiscard]] std::string fingerprint() const override {
        return fingerprintWith(m_prompts.hash());
    }
    [[nodiscard]] std::string fingerprintFor(InstructorWork work) const override {
        return fingerprintWith(m_prompts.hash(work));
    }

    [[nodiscard]] std::string fingerprintWith(const std::string& prompts) const {
        Sha256 hash;
        hash.addField(m_settings.kind);
        for (const std::string& part : m_chat.model().identity())
            hash.addField(part);
        return hash.addField(fmt::format("{}", m_settings.temperature))
            .addField(static_cast<std::uint64_t>(m_settings.maxTokens))
            .addField(static_cast<std::uint64_t>(m_settings.json))
            .addField(static_cast<std::uint64_t>(m_settings.earlyStop))
            .addField(prompts)
            .addField(static_cast<std::uint64_t>(kReaderVersion))
            .hex();
    }

    [[nodiscard]] bool usesPassages() const override { return !m_task.documents.empty(); }

    Result<DomainKeywords> keywords(JobContext& context) override {
        DomainKeywords out;
        out.domain = m_task.domain.value_or("");
        if (out.domain.empty()) {
            auto values = taskValues();
            values["demonstrations"] =
                shownDemonstrations(m_task.demonstrations, kKeywordDemonstrations);
            SDRL_TRY(const auto reply, askOnce("keyword", values, context));
            if (!reply)
                return out;
            out.domain = firstCodePoints(phraseInReply(*reply), kMaxKeywordCharacters);
            if (out.domain.empty()) {
                context.log(LogLevel::Warning, "the instructor gave no keyword; the task's title "
                                               "is used for the search");
                out.domain = m_task.title;
            }
        }
        auto values = taskValues();
        values["domain"] = out.domain;
        SDRL_TRY(const auto reply, askOnce("synonyms", values, context));
        if (reply)
            out.synonyms = textsInReply(*reply);
        out.synonyms.resize(std::min(out.synonyms.size(), kMaxSynonyms));
        std::erase(out.synonyms, out.domain);
        return out;
    }

    Result<std::string> pattern(std::span<const Demonstration> demonstrations,
                                JobContext& context) override {
        if (demonstrations.empty())
            return std::string();
        auto values = taskValues();
        values["demonstrations"] = shownDemonstrations(demonstrations, kPatternDemonstrations);
        SDRL_TRY(const auto reply, askOnce("pattern", values, context));
        std::string pattern(trimmed(withoutThinking(reply.value_or(""))));
        if (reply && pattern.empty())
            context.log(LogLevel::Warning,
                        "the instructor gave no summary of the demonstrations: questions are "
                        "written without one");
        return pattern;
    }

    Result<Ending> draft(std::span<const DraftRequest> requests, const Done<Draft>& done,
                         JobContext& context) override {
        return each(requests, context, [&](std::size_t index, const DraftRequest& request) {
            auto values = taskValues();
            values["pattern"] = request.pattern;
            values["answers"] = possibleAnswers(m_task);
            values["demonstrations"] =
                shownDemonstrations(request.demonstrations, request.demonstrations.size());
            values["passage"] = passageText(request.passage);
            if (!request.passage) // else the passage makes prompts different
                values["number"] = std::to_string(request.seed % 100'000);
            if (request.level > 0)
                values["level"] = std::to_string(request.level);
            else if (!request.demonstrations.empty())
                values["difficulty"] = "as hard as these examples, or harder";
            return writeItem("question", values, index, request.seed, done);
        });
    }

    Result<Ending> rewrite(std::span<const RewriteRequest> requests, const Done<Draft>& done,
                           JobContext& context) override {
        return each(requests, context, [&](std::size_t index, const RewriteRequest& request) {
            auto values = taskValues();
            values["input"] = request.item.input;
            values["output"] =
                request.item.solution.empty() ? request.item.authorText : request.item.solution;
            const bool harder = request.direction == ItemOrigin::Harder;
            return writeItem(harder ? "harder" : "easier", values, index, request.seed, done);
        });
    }

    Result<Ending> answers(std::span<const AnswerRequest> requests,
                           const Done<std::vector<AnswerCandidate>>& done,
                           JobContext& context) override {
        return each(requests, context, [&](std::size_t index, const AnswerRequest& request) {
            auto vote = std::make_shared<Vote>();
            vote->index = index;
            vote->count = static_cast<std::size_t>(std::max(0, request.count));
            vote->prompt =
                m_prompts["answer"].fill({{"question", votePrompt(m_task, request.item.input)},
                                          {"passage", passageText(request.passage)}});
            if (m_settings.earlyStop)
                vote->further = request.furtherVotes;
            vote->done = &done;
            return goOn(std::move(vote));
        });
    }

private:
    template <class Request, class Ask>
    Result<Ending> each(std::span<const Request> requests, JobContext& context, const Ask& ask) {
        return m_chat.askEach(
            requests.size(), [&](std::size_t i) { return ask(i, requests[i]); }, context);
    }

    [[nodiscard]] std::map<std::string, std::string> taskValues() const {
        return {{"description", m_task.description},
                {"input_format", m_task.inputFormat.value_or("")},
                {"output_format", m_task.outputFormat}};
    }

    /// One reply at temperature 0. Nothing if the job was stopped; empty if the model refuses.
    Result<std::optional<std::string>> askOnce(const std::string& prompt,
                                               const std::map<std::string, std::string>& values,
                                               JobContext& context) {
        std::optional<std::string> out;
        ChatRequest request{m_prompts[prompt].fill(values), 0, m_settings.maxTokens, {}, {0}};
        SDRL_CHECK(m_chat.ask(std::move(request), prompt,
                              [&out](CachedChat::Answers answers) -> Result<void> {
                                  out = answers.texts.empty() ? "" : answers.texts[0].text;
                                  return {};
                              }));
        SDRL_TRY([[maybe_unused]] const Ending ending, m_chat.run(context));
        return out;
    }

    // ---- Questions and variants -------------------------------------------------------------

    struct Writing {
        std::string kind;
        std::string prompt;
        std::uint64_t seed = 0;
        std::size_t index = 0;
        std::uint64_t tries = 0;
        const Done<Draft>* done = nullptr;
    };

    Result<void> writeItem(const std::string& kind,
                           const std::map<std::string, std::string>& values, std::size_t index,
                           std::uint64_t seed, const Done<Draft>& done) {
        auto writing = std::make_shared<Writing>();
        *writing = {kind, m_prompts[kind].fill(values), seed, index, 0, &done};
        return tryToWrite(std::move(writing));
    }

    Result<void> tryToWrite(std::shared_ptr<Writing> writing) {
        // The seed makes equal prompts different requests, the same ones at every start.
        const std::uint64_t sample =
            derivedSeed(writing->seed, "endpoint-draft", {writing->tries++});
        ChatRequest request{writing->prompt,
                            m_settings.temperature,
                            m_settings.maxTokens,
                            m_settings.json ? m_itemForm : ReplyForm{},
                            {sample}};
        const std::string kind = writing->kind;
        return m_chat.ask(std::move(request), kind,
                          [this, writing = std::move(writing)](CachedChat::Answers answers) {
                              return takeWritten(writing, std::move(answers));
                          });
    }

    Result<void> takeWritten(const std::shared_ptr<Writing>& writing, CachedChat::Answers answers) {
        Draft draft;
        draft.promptHash = sha256Hex(writing->prompt);
        if (answers.texts.empty()) {
            draft.refusal = "the instructor refused the request";
            draft.rawReply = std::move(answers.refusal.reason);
            return (*writing->done)(writing->index, std::move(draft));
        }
        draft.rawReply = std::move(answers.texts[0].text);
        ItemReading reading = itemInReply(draft.rawReply);
        if (reading.item) {
            draft.input = std::move(reading.item->input);
            draft.output = std::move(reading.item->output);
        } else if (writing->tries < kDraftTries) {
            return tryToWrite(writing);
        } else {
            draft.refusal = reading.cutOff || answers.texts[0].cutOff
                                ? "the reply was cut off"
                                : "no object with input and output in the reply";
        }
        return (*writing->done)(writing->index, std::move(draft));
    }

    // ---- Votes ------------------------------------------------------------------------------

    struct Vote {
        std::size_t index = 0;
        std::string prompt;
        std::size_t count = 0; ///< wanted at most
        std::size_t asked = 0;
        std::vector<AnswerCandidate> candidates;
        decltype(AnswerRequest::furtherVotes) further;
        const Done<std::vector<AnswerCandidate>>* done = nullptr;
    };

    /// Asks for the next replies, or ends the vote.
    Result<void> goOn(std::shared_ptr<Vote> vote) {
        const std::size_t left = vote->count - vote->asked;
        const std::size_t next =
            vote->further ? std::min(left, vote->further(vote->candidates, left)) : left;
        if (next == 0)
            return (*vote->done)(vote->index, std::move(vote->candidates));
        ChatRequest request{vote->prompt, m_settings.temperature, m_settings.maxTokens, {}, {}};
        for (std::size_t i = 0; i < next; ++i)
            request.samples.push_back(vote->asked++);
        return m_chat.ask(std::move(request), "answer",
                          [this, vote = std::move(vote), next](CachedChat::Answers answers) {
                              return count(vote, next, std::move(answers));
                          });
    }

    /// Without the model's own thoughts; those that the task asks for are part of the answer.
    [[nodiscard]] std::string answerIn(std::string_view reply) const {
        const std::string_view answer = trimmed(withoutThinking(reply));
        const bool asked = m_task.outputFormat.find("<think>") != std::string::npos;
        return std::string(
            asked && !answer.empty() && !answer.starts_with("<think>") ? trimmed(reply) : answer);
    }

    Result<void> count(const std::shared_ptr<Vote>& vote, std::size_t wanted,
                       CachedChat::Answers answers) {
        for (CachedChat::Answer& answer : answers.texts) {
            AnswerCandidate candidate;
            candidate.text = answerIn(answer.text);
            vote->candidates.push_back(std::move(candidate));
        }
        if (answers.texts.size() < wanted && !answers.refusal.failed) // the rest would be too
            vote->count = vote->asked;
        return goOn(vote);
    }

    TaskDefinition m_task;
    PromptInstructorSettings m_settings;
    PromptSet m_prompts;
    ReplyForm m_itemForm; ///< of questions and variants
    CachedChat m_chat;
};

} // namespace

std::unique_ptr<Instructor> makePromptInstructor(const TaskDefinition& task,
                                                 const PromptInstructorSettings& settings,
                                                 PromptSet prompts,
                                                 std::unique_ptr<ChatModel> model,
                                                 std::shared_ptr<ResponseCache> cache) {
    return std::make_unique<PromptInstructor>(task, settings, std::move(prompts), std::move(model),
                                              std::move(cache));
}

} // namespace sdrl
