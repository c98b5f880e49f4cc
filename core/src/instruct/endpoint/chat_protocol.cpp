// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/endpoint/chat_protocol.h"

#include "core/base/jsonl.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace sdrl {

using nlohmann::json;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kShownCharacters = 300; ///< of an endpoint's error message
constexpr std::size_t kBytesPerToken = 4;     ///< usual for English text

const json& at(const json& object, const char* field) {
    static const json nothing;
    if (!object.is_object())
        return nothing;
    const auto found = object.find(field);
    return found == object.end() ? nothing : *found;
}

std::string textAt(const json& object, const char* field) {
    const json& found = at(object, field);
    return found.is_string() ? found.get<std::string>() : std::string();
}

std::int64_t countAt(const json& object, const char* field) {
    const json& found = at(object, field);
    return found.is_number_unsigned() ? found.get<std::int64_t>() : 0;
}

/// A message's content is a text, a list of parts, or null. A train of thought that stands beside
/// it ("reasoning_content") is not part of the answer.
std::string contentOf(const json& message) {
    const json& content = at(message, "content");
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
Complaint complaintIn(const json& reply) {
    if (at(reply, "error").is_object())
        return {textAt(reply["error"], "message"), textAt(reply["error"], "code")};
    for (const char* field : {"error", "message", "detail"})
        if (std::string text = textAt(reply, field); !text.empty())
            return {std::move(text), {}};
    return {};
}

bool isCutOff(const json& choice) {
    return textAt(choice, "finish_reason") == "length";
}

void setUsage(std::vector<ChatReply>& replies, const json& usage) {
    replies.front().promptTokens = countAt(usage, "prompt_tokens");
    replies.front().completionTokens = countAt(usage, "completion_tokens");
}

std::vector<ChatReply> wholeReplies(const json& body) {
    std::vector<ChatReply> out;
    if (const json& choices = at(body, "choices"); choices.is_array())
        for (const json& choice : choices)
            if (choice.is_object() && choice.contains("message")) {
                ChatReply reply;
                reply.text = toValidUtf8(contentOf(choice["message"]));
                reply.cutOff = isCutOff(choice);
                out.push_back(std::move(reply));
            }
    if (!out.empty())
        setUsage(out, at(body, "usage"));
    return out;
}

/// The replies of a stream of server-sent events (WHATWG HTML, section 9.2). Nothing unless the
/// stream came to its end; `complaint` is what it said went wrong.
std::vector<ChatReply> streamedReplies(std::string_view stream, Complaint& complaint) {
    std::map<std::size_t, ChatReply> byIndex;
    json usage;
    bool done = false;
    std::set<std::int64_t> ended;
    for (std::string_view line : split(stream, '\n')) {
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        constexpr std::string_view kData = "data:";
        if (!line.starts_with(kData))
            continue;
        line = trimmed(line.substr(kData.size()));
        if (line == "[DONE]") {
            done = true;
            continue;
        }
        const json chunk = json::parse(line, nullptr, false);
        if (chunk.is_object() && chunk.contains("error"))
            complaint = complaintIn(chunk);
        if (at(chunk, "usage").is_object())
            usage = chunk["usage"];
        const json& choices = at(chunk, "choices");
        if (!choices.is_array())
            continue;
        for (const json& choice : choices) {
            constexpr std::int64_t kMostReplies = 1024;
            const std::int64_t index = countAt(choice, "index");
            if (!choice.is_object() || index >= kMostReplies)
                continue;
            ChatReply& reply = byIndex[static_cast<std::size_t>(index)];
            reply.text += contentOf(at(choice, "delta"));
            if (!textAt(choice, "finish_reason").empty()) {
                ended.insert(index);
                reply.cutOff = isCutOff(choice);
            }
        }
    }
    std::vector<ChatReply> out;
    if (!complaint.message.empty() || (!done && ended.size() < byIndex.size()))
        return out;
    for (auto& [index, reply] : byIndex) {
        reply.text = toValidUtf8(reply.text);
        out.push_back(std::move(reply));
    }
    if (!out.empty())
        setUsage(out, usage);
    return out;
}

ChatVerdict verdict(ChatVerdict::Kind kind, Error error, std::chrono::seconds retryAfter = 0s) {
    ChatVerdict out;
    out.kind = kind;
    out.error = std::move(error);
    out.retryAfter = retryAfter;
    return out;
}

using Kind = ChatVerdict::Kind;

std::string shown(const Complaint& complaint) {
    return std::string(
        firstCodePoints(collapsed(toValidUtf8(complaint.message)), kShownCharacters));
}

/// A refusal of what was said, not of who said it.
bool isModeration(const std::string& complaint) {
    const std::string said = asciiLower(complaint);
    for (const char* word : {"moderation", "moderated", "flagged", "content", "safety"})
        if (said.find(word) != said.npos)
            return true;
    return false;
}

ChatVerdict judgeFailure(const HttpReply& reply, const Complaint& complaint, bool answeredBefore,
                         const std::string& url) {
    const std::string said = shown(complaint);
    const auto error = [&](ErrorCode code, std::string_view what) {
        return Error{code,
                     said.empty() ? fmt::format("{} (HTTP {})", what, reply.status)
                                  : fmt::format("{} (HTTP {}): {}", what, reply.status, said),
                     url};
    };
    ChatVerdict refusal = verdict(
        Kind::Refused, error(ErrorCode::InvalidArgument, "the endpoint refuses the request"));
    // Gateways: no provider for this request, a prompt that their moderation flags.
    if (answeredBefore && reply.status == 403 && isModeration(complaint.message))
        return refusal;
    if (answeredBefore && reply.status == 404) { // or a model that was unloaded
        refusal.failed = true;
        return refusal;
    }
    switch (reply.status) {
    case 401:
    case 403:
        return verdict(Kind::Fatal, error(ErrorCode::Unauthorized, "the endpoint refuses the key"));
    case 402:
        return verdict(Kind::Fatal,
                       error(ErrorCode::RateLimited, "the endpoint wants to be paid first"));
    case 404:
    case 405:
    case 410:
        return verdict(
            Kind::Fatal,
            error(ErrorCode::NotFound, "there is no such model or chat endpoint at this address"));
    case 429: {
        // OpenAI's word for an account without credit: waiting does not help.
        if (complaint.code == "insufficient_quota")
            return verdict(Kind::Fatal,
                           error(ErrorCode::RateLimited, "the account's credit is used up"));
        ChatVerdict out =
            verdict(Kind::Again, error(ErrorCode::RateLimited, "the endpoint asks to slow down"),
                    reply.retryAfter);
        out.slowDown = true;
        return out;
    }
    default:
        break;
    }
    if (reply.status >= 300 && reply.status < 400)
        return verdict(
            Kind::Fatal,
            Error{ErrorCode::InvalidArgument,
                  fmt::format("the endpoint has moved (HTTP {}), and redirects are not followed "
                              "because the key would go along",
                              reply.status),
                  shownUrl(reply.redirectUrl)});
    if (reply.status == 408 || reply.status >= 500 || reply.status < 300) {
        ChatVerdict out = verdict(Kind::Again, error(ErrorCode::Network, "the endpoint failed"),
                                  reply.retryAfter);
        out.slowDown = reply.status == 503 && reply.retryAfter > 0s;
        return out;
    }
    return refusal;
}

/// @param how Schema or Object
json responseFormat(const ReplyForm& form, FormRequest how) {
    if (how == FormRequest::Object)
        return {{"type", "json_object"}};
    json properties = json::object(), names = json::array();
    for (const ReplyField& field : form.fields) {
        properties[field.name] = {{"type", "string"}};
        if (!field.values.empty())
            properties[field.name]["enum"] = field.values;
        names.push_back(field.name);
    }
    return {{"type", "json_schema"},
            {"json_schema",
             {{"name", "example"},
              {"strict", true},
              {"schema",
               {{"type", "object"},
                {"properties", properties},
                {"required", names},
                {"additionalProperties", false}}}}}};
}

} // namespace

std::string chatRequestBody(const EndpointSettings& settings, const ChatRequest& request,
                            std::size_t count, const ChatFeatures& features) {
    json body = {{"model", settings.model},
                 {"messages", {{{"role", "user"}, {"content", request.prompt}}}}};
    body[features.completionTokens ? "max_completion_tokens" : "max_tokens"] = request.maxTokens;
    if (features.temperature)
        body["temperature"] = request.temperature;
    if (request.topP < 1)
        body["top_p"] = request.topP;
    if (request.topK > 0)
        body["top_k"] = request.topK; // of vLLM and llama-server; others refuse it
    if (!request.stop.empty())
        body["stop"] = request.stop;
    if (count > 1)
        body["n"] = count;
    if (!request.form.isFree() && settings.jsonMode && features.form != FormRequest::None)
        body["response_format"] = responseFormat(request.form, features.form);
    if (settings.streaming) {
        body["stream"] = true;
        if (features.streamUsage)
            body["stream_options"] = {{"include_usage", true}};
    }
    return dumpJson(body);
}

ChatVerdict judgeChatReply(const HttpReply& reply, bool answeredBefore, const std::string& url) {
    const std::string_view text = trimmed(reply.body);
    if (reply.status == 200 && text.starts_with('<'))
        return verdict(answeredBefore ? Kind::Malformed : Kind::Fatal,
                       Error{ErrorCode::NotFound,
                             "there is no chat endpoint at this address: it answers with a web "
                             "page",
                             url});
    const bool stream = text.starts_with("data:") || text.starts_with("event:") ||
                        text.starts_with("id:") || text.starts_with(':');
    const json body = stream ? json() : json::parse(reply.body, nullptr, false);
    Complaint complaint = complaintIn(body);
    if (reply.status != 200)
        return judgeFailure(reply, complaint, answeredBefore, url);
    ChatVerdict out;
    out.replies = stream ? streamedReplies(text, complaint) : wholeReplies(body);
    if (!out.replies.empty()) {
        out.kind = Kind::Answered;
        out.replies.front().firstOfCall = true;
        out.replies.front().seconds = reply.seconds;
        return out;
    }
    const std::string said = shown(complaint);
    return verdict(Kind::Malformed,
                   Error{ErrorCode::Network,
                         said.empty() ? (stream ? "the endpoint's reply breaks off"
                                                : "the endpoint's reply is not a chat completion")
                                      : "the endpoint failed (HTTP 200): " + said,
                         url});
}

std::optional<ChatFeatures> withoutRefusedFeature(const ChatFeatures& features,
                                                  const std::string& refusal, bool usedMany,
                                                  bool usedForm, bool streamed) {
    ChatFeatures out = features;
    const std::string said = asciiLower(refusal);
    const auto names = [&](std::string_view word) { return said.find(word) != said.npos; };
    if (!features.completionTokens && names("max_completion_tokens")) {
        out.completionTokens = true;
        return out;
    }
    if (features.temperature && names("temperature")) {
        out.temperature = false;
        return out;
    }
    if (streamed && features.streamUsage && names("stream_options")) {
        out.streamUsage = false;
        return out;
    }
    const bool asksForForm = usedForm && features.form != FormRequest::None;
    const bool asksForMany = usedMany && features.many;
    if (asksForForm && (names("response_format") || names("schema") || !asksForMany)) {
        out.form = features.form == FormRequest::Schema ? FormRequest::Object : FormRequest::None;
        return out;
    }
    if (asksForMany) {
        out.many = false;
        return out;
    }
    if (streamed && features.streamUsage) {
        out.streamUsage = false;
        return out;
    }
    return std::nullopt;
}

std::int64_t guessedTokens(std::string_view text) {
    return static_cast<std::int64_t>((text.size() + kBytesPerToken - 1) / kBytesPerToken);
}

} // namespace sdrl
