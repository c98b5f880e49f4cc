// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/endpoint/spending.h"

#include "instruct/endpoint/chat_protocol.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl {

void Spending::begin(const CallTally& spent) {
    m_reservedTokens = m_reservedCost = 0;
    m_tally = spent;
}

Spending::Reserved Spending::reservedFor(const ChatRequest& request, std::size_t replies) const {
    const auto longest = m_longest.find(kindOf(request, replies));
    const double reply = longest != m_longest.end() ? longest->second : request.maxTokens;
    const double usual = m_replies > 0 ? m_replyTokens / m_replies : 0;
    const auto count = static_cast<double>(replies);
    Reserved out;
    out.promptTokens = static_cast<double>(guessedTokens(request.prompt));
    out.tokens = out.promptTokens + count * reply;
    out.cost = costOf(out.promptTokens, count * reply);
    out.usualTokens = out.promptTokens + count * usual;
    return out;
}

std::string Spending::exceededBy(const Reserved& next) const {
    const EndpointSettings& s = m_settings;
    const auto used = static_cast<double>(m_tally.promptTokens + m_tally.completionTokens);
    if (s.maxRequests > 0 && m_tally.calls >= static_cast<std::uint64_t>(s.maxRequests))
        return "max_requests";
    if (s.maxTotalTokens > 0 &&
        used + m_reservedTokens + next.tokens > static_cast<double>(s.maxTotalTokens))
        return "max_total_tokens";
    if (s.maxCost > 0 && m_tally.cost + m_reservedCost + next.cost > s.maxCost)
        return "max_cost";
    return {};
}

Error Spending::capReached(const std::string& field) const {
    const std::string cap =
        field == "max_requests"       ? fmt::format("{} requests", m_settings.maxRequests)
        : field == "max_total_tokens" ? fmt::format("{} tokens", m_settings.maxTotalTokens)
                                      : fmt::format("a cost of {:g}", m_settings.maxCost);
    return {ErrorCode::RateLimited,
            fmt::format("the cap of {} leaves no room for another request: {} requests, {} tokens "
                        "of prompts and {} of replies, cost {:.2f} so far",
                        cap, m_tally.calls, m_tally.promptTokens, m_tally.completionTokens,
                        m_tally.cost),
            fmt::format("field \"{}.{}\"", m_part, field)};
}

void Spending::sent(const Reserved& reserved) {
    ++m_tally.calls;
    m_reservedTokens += reserved.tokens;
    m_reservedCost += reserved.cost;
}

void Spending::landed(const Reserved& reserved) {
    m_reservedTokens -= reserved.tokens;
    m_reservedCost -= reserved.cost;
}

void Spending::answered(const ChatRequest& request, std::vector<ChatReply>& replies) {
    ChatReply& first = replies.front();
    if (first.promptTokens == 0 && first.completionTokens == 0) {
        first.estimated = m_tally.estimated = true;
        first.promptTokens = guessedTokens(request.prompt);
        for (const ChatReply& reply : replies)
            first.completionTokens += guessedTokens(reply.text);
    }
    const auto tokens = static_cast<double>(first.completionTokens);
    const auto count = static_cast<double>(replies.size());
    m_tally.promptTokens += first.promptTokens;
    m_tally.completionTokens += first.completionTokens;
    m_tally.cost += costOf(static_cast<double>(first.promptTokens), tokens);
    m_replies += count;
    m_replyTokens += tokens;
    double& longest = m_longest[kindOf(request, replies.size())];
    longest = std::max(longest, tokens / count);
}

void Spending::lost(const Reserved& reserved, bool timedOut) {
    const double reply = timedOut ? reserved.tokens - reserved.promptTokens : 0;
    m_tally.estimated = true;
    m_tally.promptTokens += static_cast<std::int64_t>(reserved.promptTokens);
    m_tally.completionTokens += static_cast<std::int64_t>(reply);
    m_tally.cost += costOf(reserved.promptTokens, reply);
}

} // namespace sdrl
