// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/endpoint_student.h"

#include "core/base/hash.h"
#include "core/base/rng.h"
#include "core/project/project.h"
#include "instruct/chat/cached_chat.h"
#include "instruct/endpoint/chat_endpoint.h"
#include "instruct/project_cache.h"

#include <fmt/format.h>

namespace sdrl {

namespace {

constexpr const char* kPart = "student.endpoint"; ///< of the settings

std::string fingerprintOf(const std::vector<std::string>& identity) {
    Sha256 hash;
    hash.addField("endpoint student");
    for (const std::string& part : identity)
        hash.addField(part);
    return hash.hex();
}

class EndpointStudent final : public TextGenerator {
public:
    EndpointStudent(std::unique_ptr<ChatModel> model, std::shared_ptr<ResponseCache> cache)
        : m_chat(std::move(model), std::move(cache)) {}

    [[nodiscard]] std::string fingerprint() const override {
        return fingerprintOf(m_chat.model().identity());
    }

    Result<Ending> generate(std::span<const GenerationRequest> requests,
                            const SamplingSettings& sampling, const Done& done,
                            JobContext& context) override {
        m_failed = 0;
        SDRL_TRY(const Ending ending,
                 m_chat.askEach(
                     requests.size(),
                     [&](std::size_t i) { return ask(i, requests[i], sampling, done, context); },
                     context));
        // Not answers of the student, right or wrong: nothing is measured by them.
        if (m_failed > 0)
            return Error{
                ErrorCode::Network,
                fmt::format("{} of {} questions got no whole reply; all other replies are "
                            "kept. Start the step again to ask for them. The last failure: "
                            "{}",
                            m_failed, requests.size(), m_failure),
                m_chat.model().name()};
        return ending;
    }

private:
    Result<void> ask(std::size_t index, const GenerationRequest& request,
                     const SamplingSettings& sampling, const Done& done, JobContext& context) {
        if (request.messages.size() != 1 || request.messages.front().role != "user")
            return Error{ErrorCode::InvalidArgument,
                         "a student behind an endpoint is asked by one message of the user", ""};
        const bool greedy = sampling.temperature <= 0;
        ChatRequest chat{
            request.messages.front().content, sampling.temperature, sampling.maxNewTokens, {}, {}};
        for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(request.samples); ++i)
            chat.samples.push_back(greedy ? i : derivedSeed(request.seed, "endpoint-student", {i}));
        if (!greedy) {
            chat.topP = sampling.topP;
            chat.topK = sampling.topK;
        }
        chat.stop = sampling.stop;
        const auto wanted = static_cast<std::size_t>(request.samples);
        return m_chat.ask(std::move(chat), greedy ? kGreedyStudentKind : kSampledStudentKind,
                          [this, &done, &context, index, wanted](CachedChat::Answers answers) {
                              return take(index, wanted, std::move(answers), done, context);
                          });
    }

    Result<void> take(std::size_t index, std::size_t wanted, CachedChat::Answers answers,
                      const Done& done, JobContext& context) {
        if (answers.refusal.failed) {
            ++m_failed;
            m_failure = answers.refusal.reason;
            return {};
        }
        std::vector<Completion> replies;
        for (CachedChat::Answer& answer : answers.texts) {
            Completion reply;
            reply.text = std::move(answer.text);
            reply.ended = !answer.cutOff;
            reply.countedTokens = static_cast<int>(answer.tokens);
            replies.push_back(std::move(reply));
        }
        if (replies.size() < wanted)
            context.log(LogLevel::Warning,
                        fmt::format("the student's endpoint refused {} of {} replies: {}",
                                    wanted - replies.size(), wanted, answers.refusal.reason));
        replies.resize(wanted);
        return done(index, std::move(replies));
    }

    CachedChat m_chat;
    std::size_t m_failed = 0; ///< requests of the last `generate`
    std::string m_failure;
};

} // namespace

Result<std::unique_ptr<TextGenerator>> makeEndpointStudent(const EndpointSettings& settings,
                                                           std::shared_ptr<ResponseCache> cache) {
    SDRL_TRY(const TokenPrices prices, pricesForCap(settings, kPart));
    SDRL_TRY(std::unique_ptr<ChatModel> model, makeChatEndpoint(settings, prices, {}, kPart));
    return std::unique_ptr<TextGenerator>(
        std::make_unique<EndpointStudent>(std::move(model), std::move(cache)));
}

Result<std::unique_ptr<TextGenerator>> makeEndpointStudent(Project& project) {
    return makeEndpointStudent(project.settings().student.endpoint,
                               std::make_shared<ProjectResponseCache>(project.store().records()));
}

Result<std::string> endpointStudentFingerprint(const EndpointSettings& settings) {
    SDRL_TRY(const std::vector<std::string> identity, chatEndpointIdentity(settings, kPart));
    return fingerprintOf(identity);
}

Error endpointIsNotTrained() {
    return {ErrorCode::InvalidArgument,
            "the student is a model behind an endpoint, whose weights are not here: it can be "
            "measured, not trained. Export the dataset for a trainer on a cluster (sdrl export "
            "--format verl), or choose a model of your own (\"model\": its folder, "
            "\"student.kind\": \"model\")",
            "field \"student.kind\""};
}

} // namespace sdrl
