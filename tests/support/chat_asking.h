// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tests of chat endpoints share: one request to a server on the own machine.
#pragma once

#include "instruct/endpoint/chat_endpoint.h"
#include "support/loopback_server.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace sdrl::test {

inline constexpr const char* kKeyVariable = "SDRL_TEST_ENDPOINT_KEY";
inline constexpr const char* kKey = "sk-planted-0123456789abcdef";

inline std::string completion(const std::vector<std::string>& texts) {
    nlohmann::json choices = nlohmann::json::array();
    for (const std::string& text : texts)
        choices.push_back({{"index", choices.size()},
                           {"message", {{"role", "assistant"}, {"content", text}}},
                           {"finish_reason", "stop"}});
    return nlohmann::json{{"choices", choices},
                          {"usage", {{"prompt_tokens", 7}, {"completion_tokens", 11}}}}
        .dump();
}

inline EndpointSettings settingsFor(const LoopbackServer& server) {
    EndpointSettings settings;
    settings.url = server.url();
    settings.model = "writer-1";
    settings.keyVariable = kKeyVariable;
    return settings;
}

/// Delays short enough for a test; the waits that a server asks for stay as they are.
inline RetryPolicy quick() {
    RetryPolicy retry;
    retry.attempts = 3;
    retry.firstDelay = std::chrono::milliseconds(1);
    retry.longestDelay = std::chrono::milliseconds(2);
    retry.patience = std::chrono::milliseconds(50);
    return retry;
}

/// What one request led to.
struct Outcome {
    std::vector<std::string> replies;
    std::vector<bool> cutOff;
    std::string refusal;
    bool failed = false; ///< without a refusal
    Ending ending = Ending::Finished;
    CallTally tally;
};

inline ChatRequest request(int n = 1, ReplyForm form = {}) {
    ChatRequest out{"What is 2 + 3?", 0.7, 50, std::move(form), {}};
    for (int i = 0; i < n; ++i)
        out.samples.push_back(static_cast<std::uint64_t>(i));
    return out;
}

/// Adds a request; its outcome is there after `run`.
inline std::shared_ptr<Outcome> add(ChatModel& endpoint, ChatRequest request) {
    auto out = std::make_shared<Outcome>();
    out->replies.resize(request.samples.size());
    out->cutOff.resize(request.samples.size());
    endpoint.add(std::move(request), {[out](std::span<const ChatReply> replies) -> Result<void> {
                                          for (const ChatReply& reply : replies) {
                                              out->replies[reply.place] = reply.text;
                                              out->cutOff[reply.place] = reply.cutOff;
                                          }
                                          return {};
                                      },
                                      [out](const ChatRefusal& refusal) -> Result<void> {
                                          out->refusal = refusal.reason;
                                          out->failed = refusal.failed;
                                          return {};
                                      }});
    return out;
}

inline Result<Outcome> askWith(const EndpointSettings& settings, ChatRequest request,
                               const std::stop_token& stop = {}, TokenPrices prices = {}) {
    SDRL_TRY(const auto endpoint, makeChatEndpoint(settings, prices, quick()));
    const auto outcome = add(*endpoint, std::move(request));
    JobContext context(stop);
    SDRL_TRY(outcome->ending, endpoint->run(context));
    outcome->tally = context.progress().calls.value_or(CallTally());
    return *outcome;
}

inline Result<Outcome> ask(const EndpointSettings& settings, const std::stop_token& stop = {},
                           int n = 1) {
    return askWith(settings, request(n), stop);
}

/// Answers each request with the next of some replies, and with the last for ever after.
inline LoopbackServer::Handler inTurn(std::vector<LoopbackServer::Reply> replies) {
    return [replies = std::move(replies)](const LoopbackServer::Request&, std::size_t number) {
        return replies[std::min(number, replies.size() - 1)];
    };
}

} // namespace sdrl::test
