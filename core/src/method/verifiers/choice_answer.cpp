// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answer type "choice": the letter of one option.
#include "core/base/text.h"
#include "method/verifiers/answer_type.h"
#include "method/verifiers/pattern.h"

#include <fmt/format.h>

#include <set>

namespace sdrl::verify {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

bool isWordByte(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

class ChoiceAnswer final : public AnswerType {
public:
    explicit ChoiceAnswer(std::string letters)
        : m_letters(std::move(letters)),
          // "Option D: x", "the correct answer is (c)", "B) because", "B - because"
          m_explicit(Pattern::make(fmt::format(
              R"(^(?:(?:the|my|final|correct|best|right|answer|option|choice|letter|is)\b\W{{0,9}}+)*)"
              R"([\(\[]?([{0}])(?:[\)\]]|\s*[:.]|\s+[-\x{{2013}}\x{{2014}}]\s|\s*$))",
              m_letters))),
          // A second option after that: "A or B", "A. B. C.", "A) x B) y".
          m_another(Pattern::make(
              fmt::format(R"(^\s*(?:or|and|[,;/&|])\s*[\(\[]?[{0}](?!\w)|)"
                          R"(^\s*[\(\[]?[{0}]\s*(?:[.\)\]:]|$)|^[^(]*?(?<!\w)[{0}][\):])",
                          m_letters))),
          // An option in the middle of a text, after a word that announces it.
          m_announced(Pattern::make(fmt::format(
              R"(\b(?:answer|option|choice)\b\W{{0,9}}+(?:is\b\W{{0,9}}+)?)"
              R"((?:(?:option|choice|letter)\b\W{{0,9}}+)?)"
              R"((?:((?-i:[{0}]))(?![\w'])(?!(?<=[AI])\s+(?-i:[a-z]))|([{0}])(?=[\)\].,;:*"']|\s*$)))",
              m_letters))),
          m_bracketed(Pattern::make(fmt::format(R"([\(\[]([{0}])[\)\]])", m_letters))) {}

    std::optional<std::string> canonical(std::string_view answer,
                                         VerifierProfile profile) const override {
        if (profile == VerifierProfile::Reference)
            return spelled(firstCapital(answer));
        answer = undecorated(answer);
        if (answer.size() == 1)
            return spelled(letter(answer.front()));
        if (const auto match = m_explicit.find(answer, Pick::First)) {
            const std::string_view rest = answer.substr(match->whole.end);
            const bool bracketed = match->group.begin > 0 && answer[match->group.begin - 1] == '(';
            if (m_another.find(rest, Pick::First) ||
                (bracketed && m_bracketed.find(rest, Pick::First)))
                return std::nullopt;
            return spelled(letter(answer[match->group.begin]));
        }
        return spelled(onlyCapital(answer));
    }

    std::optional<Span> find(std::string_view text, Pick pick) const override {
        for (const Pattern* pattern : {&m_announced, &m_bracketed})
            if (const auto match = pattern->find(text, pick))
                return match->group;
        std::optional<Span> found;
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (!isCapital(text, at) || isArticle(text, at))
                continue;
            found = {at, at + 1};
            if (pick == Pick::First)
                break;
        }
        return found;
    }

private:
    /// The option's letter for a character in either case; '\0' if there is no such option.
    [[nodiscard]] char letter(char c) const {
        const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        return m_letters.find(upper) != std::string::npos ? upper : '\0';
    }

    static std::optional<std::string> spelled(char letter) {
        return letter != '\0' ? std::optional(std::string(1, letter)) : std::nullopt;
    }

    /// Whether an option's letter stands there as a word of its own.
    [[nodiscard]] bool isCapital(std::string_view text, std::size_t at) const {
        return m_letters.find(text[at]) != std::string::npos &&
               (at == 0 || !isWordByte(text[at - 1])) &&
               (at + 1 == text.size() || (!isWordByte(text[at + 1]) && text[at + 1] != '\''));
    }

    /// "A patient", "I think": an English word rather than an option.
    static bool isArticle(std::string_view text, std::size_t at) {
        if (text[at] != 'A' && text[at] != 'I')
            return false;
        const std::size_t next = text.find_first_not_of(kSpace, at + 1);
        return next != std::string_view::npos && next > at + 1 &&
               ((text[next] >= 'a' && text[next] <= 'z') ||
                (text[next] >= '0' && text[next] <= '9'));
    }

    /// The one option that is named; '\0' if there are several, or perhaps none.
    [[nodiscard]] char onlyCapital(std::string_view text) const {
        char only = '\0';
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (!isCapital(text, at))
                continue;
            if (isArticle(text, at) || (only != '\0' && only != text[at]))
                return '\0';
            only = text[at];
        }
        return only;
    }

    [[nodiscard]] char firstCapital(std::string_view text) const {
        for (std::size_t at = 0; at < text.size(); ++at)
            if (isCapital(text, at))
                return text[at];
        return '\0';
    }

    std::string m_letters;
    Pattern m_explicit;
    Pattern m_another;
    Pattern m_announced;
    Pattern m_bracketed;
};

} // namespace

AnswerTypePtr makeChoiceAnswer(JsonFields& options) {
    std::string letters = options.text("letters", "ABCD");
    std::set<char> distinct;
    bool valid = true;
    for (char& c : letters) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        valid = valid && ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
        distinct.insert(c);
    }
    if (!valid || distinct.size() != letters.size() || letters.size() < 2 || letters.size() > 10) {
        options.reject("letters", "expected 2 to 10 different letters or digits, such as \"ABCD\"");
        letters = "ABCD";
    }
    return std::make_shared<ChoiceAnswer>(std::move(letters));
}

} // namespace sdrl::verify
