// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/reply_form.h"
#include "training/tokenizer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

namespace sdrl {

/// The replies of a form as an automaton over bytes. It takes one spelling of JSON:
/// {"input": "…", "output": "…"}, with the escapes that texts need (backslash, quote, slash, n),
/// and before that what a model thinks, between <think> and </think>.
class ReplyAutomaton {
public:
    static constexpr int kDead = -1;

    explicit ReplyAutomaton(const ReplyForm& form);

    [[nodiscard]] static int start() { return 0; }
    /// The state after these bytes; kDead if no reply goes on so.
    [[nodiscard]] int next(int state, std::string_view bytes) const;
    /// Whether a reply may end here. It cannot go on then.
    [[nodiscard]] bool isEnd(int state) const { return state == m_end; }

private:
    using Row = std::array<std::int16_t, 256>; ///< next state by byte

    int add();
    int step(int from, unsigned char byte);
    int literal(int from, std::string_view text);
    void freeText(int from, int end);
    void thinking(int object);

    std::vector<Row> m_rows;
    int m_end = kDead;
};

/// The tokens that may come next in a reply of a form. Thread: one at a time.
class TokenGrammar {
public:
    /// @param endTokens those that end a reply; here its form does
    TokenGrammar(const ReplyForm& form, Tokenizer tokenizer, std::vector<std::int32_t> endTokens);

    /// The state before the first token of a reply to this prompt, which may have opened <think>.
    [[nodiscard]] int start(std::span<const std::int32_t> prompt) const;
    /// The state after a token that is allowed.
    [[nodiscard]] int next(int state, std::int32_t token) const;
    /// Whether the reply is complete.
    [[nodiscard]] bool isEnd(int state) const { return m_automaton.isEnd(state); }
    /// By token id, below the tokenizer's vocabularySize(): whether it is allowed. Some are, since
    /// each byte has a token. The address stays.
    [[nodiscard]] const std::vector<bool>& allowed(int state);

private:
    [[nodiscard]] bool isAllowed(int state, std::int32_t token) const;

    ReplyAutomaton m_automaton;
    Tokenizer m_tokenizer;
    std::vector<std::int32_t> m_endTokens;
    std::map<int, std::vector<bool>> m_allowed; ///< by state
};

} // namespace sdrl
