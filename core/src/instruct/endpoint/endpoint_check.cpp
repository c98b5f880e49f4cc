// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/endpoint_check.h"

#include "instruct/endpoint/chat_endpoint.h"
#include "instruct/endpoint/http_pool.h"

namespace sdrl {

Result<std::string> checkEndpoint(const EndpointSettings& settings, const std::stop_token& stop) {
    RetryPolicy once;
    once.attempts = 1;
    once.patience = {};
    SDRL_TRY(const std::unique_ptr<ChatModel> endpoint, makeChatEndpoint(settings, {}, once));
    constexpr int kReplyTokens = 1000; // reasoning models think first
    std::string text, refusal;
    endpoint->add({"Reply with the word: ready", 0, kReplyTokens, {}, {0}},
                  {[&text](std::span<const ChatReply> replies) -> Result<void> {
                       text = replies.front().text;
                       return {};
                   },
                   [&refusal](const ChatRefusal& given) -> Result<void> {
                       refusal = given.reason;
                       return {};
                   }});
    JobContext context(stop);
    SDRL_TRY(const Ending ending, endpoint->run(context));
    if (ending == Ending::Stopped)
        return Error{ErrorCode::Network, "stopped before the endpoint had answered",
                     shownUrl(settings.url)};
    if (!refusal.empty())
        return Error{ErrorCode::InvalidArgument, "the endpoint refused the request: " + refusal,
                     shownUrl(settings.url)};
    return text;
}

} // namespace sdrl
