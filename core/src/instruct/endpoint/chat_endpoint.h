// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/price_table.h"
#include "core/project/project_settings.h"
#include "instruct/chat/chat_model.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace sdrl {

struct RetryPolicy {
    int attempts = 0;                           ///< 0: as the settings say
    std::chrono::milliseconds firstDelay{1000}; ///< doubles with each attempt; half of it is chance
    std::chrono::milliseconds longestDelay{60'000};
    std::chrono::seconds longestRetryAfter{600}; ///< gives up if asked to wait for longer
    /// How long an endpoint that asks to slow down is asked again, whatever the attempts: since its
    /// last answer, or since the work began. Quotas go by the minute.
    std::chrono::milliseconds patience{600'000};
};

/// A chat endpoint that speaks OpenAI's protocol, with many requests in flight. The key is read
/// from its environment variable when the first request is sent; it is taken out of everything that
/// comes back. An overloaded or broken endpoint is asked again after a while, and by fewer requests
/// at once. Several replies are asked for in one request until the endpoint shows that it does not
/// give them. Errors of `run`: Unauthorized and NotFound at once, RateLimited when a cap or the
/// account is used up, Network when no attempt led to a reply, InvalidArgument when every request
/// is refused. What is in flight when a cap is reached is waited for.
/// @param prices for the cost and its cap
/// @param part of the settings where these stand: the job's tally goes by it, errors name it
[[nodiscard]] Result<std::unique_ptr<ChatModel>>
makeChatEndpoint(const EndpointSettings& settings, const TokenPrices& prices,
                 const RetryPolicy& retry = {}, const std::string& part = "instructor.endpoint");

/// What an endpoint's replies depend on besides the request: ChatModel::identity of one with these
/// settings. Errors as above.
[[nodiscard]] Result<std::vector<std::string>>
chatEndpointIdentity(const EndpointSettings& settings, const std::string& part);

} // namespace sdrl
