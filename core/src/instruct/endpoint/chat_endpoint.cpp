// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/endpoint/chat_endpoint.h"

#include "core/base/jsonl.h"
#include "core/base/log.h"
#include "core/base/secrets.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <optional>

namespace sdrl {

using nlohmann::json;
using namespace std::chrono_literals;

namespace {

/// Keys of local servers are placeholders such as "none": not secret, and words of their own.
constexpr std::size_t kShortestSecret = 12;
constexpr std::size_t kShownCharacters = 300; ///< of an endpoint's error message

/// False if stopped.
bool waitFor(std::chrono::milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

std::string textAt(const json& object, const char* field) {
    if (!object.is_object())
        return {};
    const auto found = object.find(field);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t countAt(const json& object, const char* field) {
    if (!object.is_object())
        return 0;
    const auto found = object.find(field);
    return found != object.end() && found->is_number_unsigned() ? found->get<std::int64_t>() : 0;
}

/// A message's content is a text, a list of parts, or null.
std::string contentOf(const json& message) {
    if (!message.is_object() || !message.contains("content"))
        return {};
    const json& content = message["content"];
    if (content.is_string())
        return content.get<std::string>();
    std::string out;
    if (content.is_array())
        for (const json& part : content)
            out += textAt(part, "text");
    return out;
}

struct Complaint {
    std::string message;
    std::string code;
};

/// {"error": {"message": …, "code": …}}, {"error": "…"}, {"message": …} or {"detail": "…"}.
Complaint complaintIn(const std::string& body) {
    const json reply = json::parse(body, nullptr, false);
    if (!reply.is_object())
        return {};
    if (reply.contains("error") && reply["error"].is_object())
        return {textAt(reply["error"], "message"), textAt(reply["error"], "code")};
    for (const char* field : {"error", "message", "detail"})
        if (std::string text = textAt(reply, field); !text.empty())
            return {std::move(text), {}};
    return {};
}

} // namespace

struct ChatEndpoint::Attempt {
    std::optional<Result<ChatOutcome>> result; ///< absent: try again
    Error failure;                             ///< why, if it was the last attempt
    std::chrono::seconds retryAfter{0};

    static Attempt again(Error failure, std::chrono::seconds retryAfter = 0s) {
        return {std::nullopt, std::move(failure), retryAfter};
    }
    static Attempt settled(Result<ChatOutcome> result) { return {std::move(result), {}, 0s}; }
};

Result<ChatEndpoint> ChatEndpoint::make(const EndpointSettings& settings, RetryPolicy retry) {
    SDRL_TRY(std::string url, chatUrl(settings.url));
    if (settings.model.empty())
        return Error{ErrorCode::InvalidArgument, "the settings name no model for the endpoint",
                     "field \"instructor.endpoint.model\""};
    return ChatEndpoint(settings, std::move(url), retry);
}

ChatEndpoint::ChatEndpoint(const EndpointSettings& settings, std::string url, RetryPolicy retry)
    : m_settings(settings),
      m_url(std::move(url)),
      m_retry(retry),
      m_http(std::make_unique<HttpClient>()) {}

Result<void> ChatEndpoint::readKey() {
    if (m_settings.keyVariable.empty() || !m_key.empty())
        return {};
    const std::string value = secret(m_settings.keyVariable);
    const std::string_view key = trimmed(value);
    if (key.empty())
        return Error{ErrorCode::Unauthorized,
                     "the endpoint's key is not there, neither in the desktop's keychain nor in its "
                     "environment variable",
                     m_settings.keyVariable};
    // Anything else could end the header line and begin another.
    if (!std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; }))
        return Error{ErrorCode::Unauthorized, "the endpoint's key has characters that no key has",
                     m_settings.keyVariable};
    m_key = key;
    return {};
}

std::string ChatEndpoint::withoutKey(std::string text) const {
    return m_key.size() < kShortestSecret ? text : replaceAll(std::move(text), m_key, "***");
}

Result<ChatOutcome> ChatEndpoint::complete(const std::vector<ChatMessage>& messages,
                                           const ChatParameters& parameters,
                                           const std::stop_token& stop) {
    SDRL_CHECK(readKey());
    json request = {{"model", m_settings.model},
                    {"messages", json::array()},
                    {"temperature", parameters.temperature},
                    {"max_tokens", parameters.maxTokens}};
    for (const ChatMessage& message : messages)
        request["messages"].push_back({{"role", message.role}, {"content", message.content}});
    if (parameters.n > 1)
        request["n"] = parameters.n;
    const std::string body = dumpJson(request);

    std::chrono::milliseconds delay = m_retry.firstDelay;
    for (int number = 1;; ++number) {
        if (m_requests >= m_settings.maxRequests)
            return Error{ErrorCode::RateLimited,
                         fmt::format("the cap of {} requests is used up", m_settings.maxRequests),
                         "field \"instructor.endpoint.max_requests\""};
        ++m_requests;
        Attempt outcome = attempt(body, stop);
        if (outcome.result)
            return std::move(*outcome.result);
        if (number >= m_retry.attempts || outcome.retryAfter > m_retry.longestRetryAfter)
            return outcome.failure;
        const auto wait = std::max<std::chrono::milliseconds>(delay, outcome.retryAfter);
        log(LogLevel::Info,
            fmt::format("{}; asking again in {} ms", outcome.failure.toString(), wait.count()));
        if (!waitFor(wait, stop))
            return ChatOutcome{ChatOutcome::Kind::Stopped, {}, {}};
        delay = std::min(delay * 2, m_retry.longestDelay);
    }
}

ChatEndpoint::Attempt ChatEndpoint::attempt(const std::string& body, const std::stop_token& stop) {
    const std::chrono::duration<double> timeout(m_settings.timeoutSeconds);
    Result<std::optional<HttpReply>> reply = m_http->post(
        m_url, body, m_key, std::chrono::duration_cast<std::chrono::milliseconds>(timeout), stop);
    if (!reply) {
        if (reply.error().code == ErrorCode::Network)
            return Attempt::again(reply.error());
        if (reply.error().code == ErrorCode::InvalidFile)
            return Attempt::settled(
                ChatOutcome{ChatOutcome::Kind::Refused, {}, reply.error().message});
        return Attempt::settled(reply.error());
    }
    if (!*reply)
        return Attempt::settled(ChatOutcome{ChatOutcome::Kind::Stopped, {}, {}});
    return (*reply)->status == 200 ? judge(**reply) : judgeFailure(**reply);
}

ChatEndpoint::Attempt ChatEndpoint::judge(const HttpReply& reply) const {
    if (trimmed(reply.body).starts_with('<'))
        return Attempt::settled(
            Error{ErrorCode::NotFound,
                  "there is no chat endpoint at this address: it answers with a "
                  "web page",
                  shownUrl(m_url)});
    const json body = json::parse(reply.body, nullptr, false);
    ChatOutcome outcome;
    if (body.is_object() && body.contains("choices") && body["choices"].is_array())
        for (const json& choice : body["choices"])
            if (choice.is_object() && choice.contains("message"))
                outcome.replies.push_back(withoutKey(toValidUtf8(contentOf(choice["message"]))));
    if (outcome.replies.empty())
        return Attempt::again(Error{
            ErrorCode::Network, "the endpoint's reply is not a chat completion", shownUrl(m_url)});
    if (body.contains("usage")) {
        outcome.promptTokens = countAt(body["usage"], "prompt_tokens");
        outcome.completionTokens = countAt(body["usage"], "completion_tokens");
    }
    return Attempt::settled(std::move(outcome));
}

ChatEndpoint::Attempt ChatEndpoint::judgeFailure(const HttpReply& reply) const {
    Complaint complaint = complaintIn(reply.body);
    const std::string said(firstCodePoints(
        collapsed(withoutKey(toValidUtf8(std::move(complaint.message)))), kShownCharacters));
    const auto error = [&](ErrorCode code, std::string_view what) {
        return Error{code,
                     said.empty() ? fmt::format("{} (HTTP {})", what, reply.status)
                                  : fmt::format("{} (HTTP {}): {}", what, reply.status, said),
                     shownUrl(m_url)};
    };
    switch (reply.status) {
    case 401:
    case 403:
        return Attempt::settled(error(ErrorCode::Unauthorized, "the endpoint refuses the key"));
    case 402:
        return Attempt::settled(
            error(ErrorCode::RateLimited, "the endpoint wants to be paid first"));
    case 404:
    case 405:
    case 410:
        return Attempt::settled(
            error(ErrorCode::NotFound, "there is no such model or chat endpoint at this address"));
    case 429:
        // OpenAI's word for an account without credit: waiting does not help.
        if (complaint.code == "insufficient_quota")
            return Attempt::settled(
                error(ErrorCode::RateLimited, "the account's credit is used up"));
        return Attempt::again(error(ErrorCode::RateLimited, "the endpoint asks to slow down"),
                              reply.retryAfter);
    default:
        break;
    }
    if (reply.status >= 300 && reply.status < 400)
        return Attempt::settled(
            Error{ErrorCode::InvalidArgument,
                  fmt::format("the endpoint has moved (HTTP {}), and redirects are not followed "
                              "because the key would go along",
                              reply.status),
                  withoutKey(shownUrl(reply.redirectUrl))});
    if (reply.status == 408 || reply.status >= 500 || reply.status < 300)
        return Attempt::again(error(ErrorCode::Network, "the endpoint failed"), reply.retryAfter);
    return Attempt::settled(
        ChatOutcome{ChatOutcome::Kind::Refused,
                    {},
                    error(ErrorCode::InvalidArgument, "the endpoint refuses the request").message});
}

} // namespace sdrl
