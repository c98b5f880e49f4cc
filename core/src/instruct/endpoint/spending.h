// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/project/price_table.h"
#include "core/project/project_settings.h"
#include "instruct/chat/chat_model.h"

#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace sdrl {

/// Counts what an endpoint's requests take and keeps the caps of a job. What is in flight counts
/// with the longest replies that its kind of request has had. Thread: one at a time.
class Spending {
public:
    /// What a request in flight may take.
    struct Reserved {
        double promptTokens = 0;
        double tokens = 0; ///< of the prompt and of the longest replies
        double cost = 0;
        double usualTokens = 0; ///< with replies of mean length
    };

    /// @param part of the settings, for errors: "instructor.endpoint"
    Spending(const EndpointSettings& settings, const TokenPrices& prices, std::string part)
        : m_settings(settings), m_prices(prices), m_part(std::move(part)) {}

    /// Forgets what was in flight and goes on from what the job has spent.
    void begin(const CallTally& spent);

    [[nodiscard]] Reserved reservedFor(const ChatRequest& request, std::size_t replies) const;
    /// The cap that another request would exceed, as a field of the settings; empty: none.
    [[nodiscard]] std::string exceededBy(const Reserved& next) const;
    [[nodiscard]] Error capReached(const std::string& field) const;

    void sent(const Reserved& reserved);
    void landed(const Reserved& reserved);
    /// Counts replies of one call. Guesses their tokens where the endpoint does not tell.
    void answered(const ChatRequest& request, std::vector<ChatReply>& replies);
    /// Counts a prompt that was sent and led to no reply: providers charge for it.
    /// @param timedOut a reply was being written for as long as there was time, and counts too
    void lost(const Reserved& reserved, bool timedOut);

    [[nodiscard]] const CallTally& tally() const { return m_tally; }

private:
    /// A form, several replies, temperature
    using Kind = std::tuple<bool, bool, double>;
    [[nodiscard]] static Kind kindOf(const ChatRequest& request, std::size_t replies) {
        return {!request.form.isFree(), replies > 1, request.temperature};
    }
    [[nodiscard]] double costOf(double promptTokens, double replyTokens) const {
        return (promptTokens * m_prices.prompt + replyTokens * m_prices.completion) / 1e6;
    }

    EndpointSettings m_settings;
    TokenPrices m_prices;
    std::string m_part;
    CallTally m_tally;
    double m_replies = 0, m_replyTokens = 0;
    std::map<Kind, double> m_longest; ///< tokens of a reply, the mean of a call's
    double m_reservedTokens = 0, m_reservedCost = 0;
};

} // namespace sdrl
