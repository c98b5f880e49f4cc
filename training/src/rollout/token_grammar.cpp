// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/token_grammar.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace sdrl {

namespace {

constexpr std::string_view kThink = "<think>", kThinkEnd = "</think>";

/// As it stands between quotes in JSON.
std::string escaped(const std::string& text) {
    const std::string quoted =
        nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return quoted.substr(1, quoted.size() - 2);
}

} // namespace

ReplyAutomaton::ReplyAutomaton(const ReplyForm& form) {
    const int start = add();
    const int object = step(start, '{');
    thinking(object);
    int at = object;
    for (const ReplyField& field : form.fields) {
        at = literal(at, (&field == form.fields.data() ? "\"" : ", \"") + escaped(field.name) +
                             "\": \"");
        const int end = add();
        if (field.values.empty())
            freeText(at, end);
        for (const std::string& value : field.values)
            m_rows[static_cast<std::size_t>(literal(at, escaped(value)))]['"'] =
                static_cast<std::int16_t>(end);
        at = end;
    }
    m_end = step(at, '}');
}

int ReplyAutomaton::next(int state, std::string_view bytes) const {
    for (const char c : bytes) {
        if (state == kDead)
            return kDead;
        state = m_rows[static_cast<std::size_t>(state)][static_cast<unsigned char>(c)];
    }
    return state;
}

int ReplyAutomaton::add() {
    m_rows.emplace_back().fill(kDead);
    return static_cast<int>(m_rows.size()) - 1;
}

/// The state after one byte, a new one unless there is one already.
int ReplyAutomaton::step(int from, unsigned char byte) {
    const int known = m_rows[static_cast<std::size_t>(from)][byte];
    if (known != kDead)
        return known;
    const int to = add();
    m_rows[static_cast<std::size_t>(from)][byte] = static_cast<std::int16_t>(to);
    return to;
}

int ReplyAutomaton::literal(int from, std::string_view text) {
    for (const char c : text)
        from = step(from, static_cast<unsigned char>(c));
    return from;
}

/// A text that does not begin with white space, and the quote that ends it.
void ReplyAutomaton::freeText(int from, int end) {
    const int within = add();
    for (const int state : {from, within}) {
        const int escape = add();
        Row& row = m_rows[static_cast<std::size_t>(state)];
        for (std::size_t byte = 0x20; byte < row.size(); ++byte)
            row[byte] = static_cast<std::int16_t>(within);
        row['\\'] = static_cast<std::int16_t>(escape);
        row['"'] = static_cast<std::int16_t>(state == within ? end : kDead);
        // Without \b, \f, \r, \t and \u: from a small model these are commands of LaTeX (\boxed,
        // \frac, \underline), and bytes spell all characters.
        for (const char c : std::string_view(state == within ? "\\\"/n" : "\\\"/"))
            m_rows[static_cast<std::size_t>(escape)][static_cast<unsigned char>(c)] =
                static_cast<std::int16_t>(within);
    }
    m_rows[static_cast<std::size_t>(from)][' '] = kDead;
}

/// <think>…</think>, white space, and the object's first byte.
void ReplyAutomaton::thinking(int object) {
    const int thought = literal(start(), kThink);
    std::vector<int> matched{thought}; // by bytes of kThinkEnd that were seen last
    for (std::size_t i = 0; i < kThinkEnd.size(); ++i)
        matched.push_back(add());
    for (std::size_t i = 0; i < kThinkEnd.size(); ++i) {
        Row& row = m_rows[static_cast<std::size_t>(matched[i])];
        row.fill(static_cast<std::int16_t>(thought));
        row['<'] = static_cast<std::int16_t>(matched[1]);
        row[static_cast<unsigned char>(kThinkEnd[i])] = static_cast<std::int16_t>(matched[i + 1]);
    }
    Row& after = m_rows[static_cast<std::size_t>(matched.back())];
    for (const char c : std::string_view(" \n"))
        after[static_cast<unsigned char>(c)] = static_cast<std::int16_t>(matched.back());
    after['{'] = static_cast<std::int16_t>(object);
}

TokenGrammar::TokenGrammar(const ReplyForm& form, Tokenizer tokenizer,
                           std::vector<std::int32_t> endTokens)
    : m_automaton(form), m_tokenizer(std::move(tokenizer)), m_endTokens(std::move(endTokens)) {}

int TokenGrammar::start(std::span<const std::int32_t> prompt) const {
    constexpr std::size_t kMark = 8; // tokens that may spell it, and white space
    const std::string end = m_tokenizer.decodeBytes(prompt.last(std::min(prompt.size(), kMark)));
    const bool thinks = trimmed(end).ends_with(kThink);
    return m_automaton.next(ReplyAutomaton::start(), thinks ? kThink : "");
}

int TokenGrammar::next(int state, std::int32_t token) const {
    return m_automaton.next(state, m_tokenizer.tokenText(token));
}

bool TokenGrammar::isAllowed(int state, std::int32_t token) const {
    const std::string_view text = m_tokenizer.tokenText(token);
    const bool ends = std::find(m_endTokens.begin(), m_endTokens.end(), token) != m_endTokens.end();
    if (text.empty() || ends || m_tokenizer.isSpecial(token))
        return false;
    return m_automaton.next(state, text) != ReplyAutomaton::kDead;
}

const std::vector<bool>& TokenGrammar::allowed(int state) {
    std::vector<bool>& out = m_allowed[state];
    if (out.empty())
        for (std::size_t i = 0; i < m_tokenizer.vocabularySize(); ++i)
            out.push_back(isAllowed(state, static_cast<std::int32_t>(i)));
    return out;
}

} // namespace sdrl
