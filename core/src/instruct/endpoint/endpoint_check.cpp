// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/endpoint_check.h"

#include "instruct/endpoint/chat_endpoint.h"

namespace sdrl {

Result<std::string> checkEndpoint(const EndpointSettings& settings, const std::stop_token& stop) {
    RetryPolicy once;
    once.attempts = 1;
    SDRL_TRY(ChatEndpoint endpoint, ChatEndpoint::make(settings, once));
    SDRL_TRY(const ChatOutcome outcome,
             endpoint.complete({{"user", "Reply with the word: ready"}}, {0, 16, 1}, stop));
    switch (outcome.kind) {
    case ChatOutcome::Kind::Answered:
        return outcome.replies.front();
    case ChatOutcome::Kind::Refused:
        return Error{ErrorCode::InvalidArgument,
                     "the endpoint refused the request: " + outcome.reason, endpoint.url()};
    case ChatOutcome::Kind::Stopped:
        return Error{ErrorCode::Network, "stopped before the endpoint had answered",
                     endpoint.url()};
    }
    return std::string();
}

} // namespace sdrl
