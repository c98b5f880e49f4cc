// SPDX-License-Identifier: GPL-3.0-or-later
//
// OpenAI's chat completions as endpoints really speak them (OpenAI, vLLM, Ollama, LM Studio,
// llama-server and gateways before them). Pure functions.
#pragma once

#include "core/base/result.h"
#include "core/project/project_settings.h"
#include "instruct/chat/chat_model.h"
#include "instruct/endpoint/http_pool.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace sdrl {

/// How an endpoint is told a reply's form, the best way first.
enum class FormRequest {
    Schema, ///< "json_schema": the reply has the form ("structured outputs")
    Object, ///< "json_object": the reply is JSON
    None,   ///< by the prompt alone
};

/// What an endpoint takes; begins with all and loses what it refuses.
struct ChatFeatures {
    bool many = true;                       ///< n > 1
    FormRequest form = FormRequest::Schema; ///< response_format
    bool streamUsage = true;                ///< stream_options
    bool temperature = true;                ///< reasoning models have one of their own
    bool completionTokens = false; ///< wants "max_completion_tokens" instead of "max_tokens"
    friend bool operator==(const ChatFeatures&, const ChatFeatures&) = default;
};

/// The body of a request for `count` replies.
[[nodiscard]] std::string chatRequestBody(const EndpointSettings& settings,
                                          const ChatRequest& request, std::size_t count,
                                          const ChatFeatures& features);

/// What became of one attempt.
struct ChatVerdict {
    enum class Kind {
        Answered,
        Again,     ///< overloaded or broken for the moment
        Malformed, ///< what came back is no reply; asking again may help
        Refused,   ///< the endpoint does not want this request; others may be fine
        Fatal,     ///< nobody will be answered
    };
    Kind kind = Kind::Fatal;
    std::vector<ChatReply> replies; ///< Answered: at least one, without places
    Error error;                    ///< otherwise
    bool slowDown = false;          ///< Again: all requests are too many
    bool failed = false;            ///< Refused: as in ChatRefusal
    std::chrono::seconds retryAfter{0};
};

/// @param streamed whether the reply was asked for in pieces
/// @param answeredBefore the address has given real replies: a web page is then an accident, and
/// what is not found, or flagged, is one request
/// @param url for errors
[[nodiscard]] ChatVerdict judgeChatReply(const HttpReply& reply, bool answeredBefore,
                                         const std::string& url);

/// The features without the one that a refusal is probably about; nothing if none is left to
/// blame. The same features are used by a request that has a form or wants several replies
/// only.
[[nodiscard]] std::optional<ChatFeatures> withoutRefusedFeature(const ChatFeatures& features,
                                                                const std::string& refusal,
                                                                bool usedMany, bool usedForm,
                                                                bool streamed);

/// Tokens of a text, guessed from its length, for endpoints that do not count.
[[nodiscard]] std::int64_t guessedTokens(std::string_view text);

} // namespace sdrl
