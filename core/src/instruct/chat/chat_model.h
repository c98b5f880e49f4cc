// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"
#include "core/method/reply_form.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sdrl {

/// One prompt and the replies wanted to it.
struct ChatRequest {
    std::string prompt;
    double temperature = 0;
    int maxTokens = 4000; ///< of a reply
    ReplyForm form;       ///< a wish: endpoints may not know how
    /// A reply is wanted for each of these numbers, which tell samples of one prompt apart.
    std::vector<std::uint64_t> samples;
    // Of a student's answers; an instructor leaves them as the endpoint has them.
    double topP = 1;                 ///< 1: not said
    int topK = 0;                    ///< 0: not said
    std::vector<std::string> stop{}; ///< the reply ends before the first of these
};

struct ChatReply {
    std::size_t place = 0; ///< in the request's `samples`
    std::string text;
    bool cutOff = false; ///< it reached maxTokens
    // Those of a whole call stand in the first of its replies.
    bool firstOfCall = false;
    std::int64_t promptTokens = 0;
    std::int64_t completionTokens = 0;
    bool estimated = false; ///< the tokens are guessed by length
    double seconds = 0;     ///< that the call took
};

/// Why replies to a request are missing.
struct ChatRefusal {
    std::string reason;  ///< in the model's words; empty: none is missing
    bool failed = false; ///< nothing was refused: another time there may be a reply
};

/// A large model, wherever it runs, that answers many requests at once and in any order. Errors of
/// `run` mean that no more can be had. Thread: one at a time; handlers are called within `run`.
class ChatModel {
public:
    virtual ~ChatModel() = default;

    /// For people and for each item's record.
    [[nodiscard]] virtual std::string name() const = 0;
    /// All that a reply depends on besides the request: address and model, or a fingerprint.
    [[nodiscard]] virtual std::vector<std::string> identity() const = 0;
    /// The same for the record of a request, without secrets.
    [[nodiscard]] virtual nlohmann::json description() const = 0;

    struct Handler {
        /// Replies of one call, as soon as they are there, to be kept at once.
        std::function<Result<void>(std::span<const ChatReply>)> replies;
        /// All are there, or the rest will not come. May add further requests.
        std::function<Result<void>(const ChatRefusal& refusal)> finished;
    };
    virtual void add(ChatRequest request, Handler handler) = 0;
    /// Drops what was added since the last `run`.
    virtual void forget() = 0;
    /// Works until all that was added has finished. Stopped: the rest is forgotten.
    /// Blocks: until then; ends within a second of a stop.
    [[nodiscard]] virtual Result<Ending> run(JobContext& context) = 0;
};

} // namespace sdrl
