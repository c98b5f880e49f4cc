// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/ports.h"
#include "core/project/project_settings.h"
#include "instruct/endpoint/http_client.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace sdrl {

struct ChatParameters {
    double temperature = 0;
    int maxTokens = 4000;
    int n = 1; ///< replies wanted; some endpoints give one whatever was asked, some refuse
};

/// What became of a request.
struct ChatOutcome {
    enum class Kind {
        Answered,
        Refused, ///< the endpoint does not want this request; others may be fine
        Stopped,
    };
    Kind kind = Kind::Answered;
    std::vector<std::string> replies; ///< Answered: at least one
    std::string reason;               ///< Refused: in the endpoint's words
    std::int64_t promptTokens = 0;    ///< as the endpoint counts; 0 = not said
    std::int64_t completionTokens = 0;
};

struct RetryPolicy {
    int attempts = 6;
    std::chrono::milliseconds firstDelay{1000}; ///< doubles with each attempt
    std::chrono::milliseconds longestDelay{60'000};
    std::chrono::seconds longestRetryAfter{600}; ///< gives up if asked to wait for longer
};

/// A chat endpoint that speaks OpenAI's protocol. The key is read from its environment variable
/// when the first request is sent; it is taken out of everything that comes back. Thread: one at a
/// time.
class ChatEndpoint {
public:
    [[nodiscard]] static Result<ChatEndpoint> make(const EndpointSettings& settings,
                                                   RetryPolicy retry = {});

    /// Sends messages. An overloaded or broken endpoint is asked again after a while. Errors:
    /// Unauthorized and NotFound at once, RateLimited when the request cap or the account is used
    /// up, Network when no attempt led to a reply.
    /// Blocks: until answered; ends within 100 ms of a stop.
    [[nodiscard]] Result<ChatOutcome> complete(const std::vector<ChatMessage>& messages,
                                               const ChatParameters& parameters,
                                               const std::stop_token& stop);

    [[nodiscard]] const std::string& url() const { return m_url; }
    [[nodiscard]] int requests() const { return m_requests; } ///< sent, repetitions included

private:
    ChatEndpoint(const EndpointSettings& settings, std::string url, RetryPolicy retry);
    [[nodiscard]] Result<void> readKey();
    [[nodiscard]] std::string withoutKey(std::string text) const;

    /// One attempt's outcome: a result that stands, or a reason to try again.
    struct Attempt;
    [[nodiscard]] Attempt attempt(const std::string& body, const std::stop_token& stop);
    [[nodiscard]] Attempt judge(const HttpReply& reply) const;
    [[nodiscard]] Attempt judgeFailure(const HttpReply& reply) const;

    EndpointSettings m_settings;
    std::string m_url;
    RetryPolicy m_retry;
    std::unique_ptr<HttpClient> m_http;
    std::string m_key;
    int m_requests = 0;
};

} // namespace sdrl
