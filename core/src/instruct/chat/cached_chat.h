// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/instructors.h"
#include "instruct/chat/chat_model.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sdrl {

/// A large model behind a memory of what it has answered. Each reply is in the memory before anyone
/// hears of it, so that no reply is paid for twice, whenever the work breaks off. Thread: one at a
/// time.
class CachedChat {
public:
    CachedChat(std::unique_ptr<ChatModel> model, std::shared_ptr<ResponseCache> cache);

    struct Answer {
        std::string text;
        bool cutOff = false;
        std::int64_t tokens = 0; ///< its share of its call's
    };
    struct Answers {
        std::vector<Answer> texts; ///< in the order of the samples; fewer if the model refuses
        ChatRefusal refusal;       ///< why
    };
    using Then = std::function<Result<void>(Answers)>;

    /// Asks for what is not known yet. `then` is called at once if all is, else within `run`; it
    /// may ask further.
    /// @param kind of the request, for statistics: "question", "answer", …
    [[nodiscard]] Result<void> ask(ChatRequest request, const std::string& kind, Then then);
    [[nodiscard]] Result<Ending> run(JobContext& context) { return m_model->run(context); }
    /// Calls `askFor` with 0 to count - 1, then waits for what is not known yet. Nothing is left
    /// over for a later call when it is stopped or fails: requests refer to what the caller holds.
    [[nodiscard]] Result<Ending> askEach(std::size_t count,
                                         const std::function<Result<void>(std::size_t)>& askFor,
                                         JobContext& context);
    /// Drops what was asked since the last `run`.
    void forget() { m_model->forget(); }

    [[nodiscard]] const ChatModel& model() const { return *m_model; }

private:
    struct Pending;
    [[nodiscard]] std::string keyOf(const ChatRequest& request, std::uint64_t sample) const;
    [[nodiscard]] Result<void> keep(Pending& pending, std::span<const ChatReply> replies);

    std::unique_ptr<ChatModel> m_model;
    std::shared_ptr<ResponseCache> m_cache;
};

} // namespace sdrl
