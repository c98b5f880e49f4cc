// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/verifiers/answer_type.h"

#include "core/base/text.h"

#include <array>
#include <utility>

namespace sdrl::verify {

bool AnswerType::equal(std::string_view a, std::string_view b, VerifierProfile profile) const {
    const auto first = canonical(a, profile);
    return first && first == canonical(b, profile);
}

std::optional<Span> AnswerType::locate(std::string_view place, VerifierProfile profile) const {
    if (place.size() > kMaxAnswerBytes || !canonical(place, profile))
        return std::nullopt;
    return Span{0, place.size()};
}

AnswerTypePtr makeAnswerType(JsonFields options) {
    const std::string type = options.choice(
        "type",
        {"number", "math", "choice", "one_of", "yes_no", "text", "regex", "list", "set", "date"},
        options.text("type"));
    if (type == "number")
        return makeNumberAnswer(options);
    if (type == "math")
        return makeMathAnswer();
    if (type == "choice")
        return makeChoiceAnswer(options);
    if (type == "one_of")
        return makeLabelAnswer(options);
    if (type == "yes_no")
        return makeYesNoAnswer();
    if (type == "text")
        return makeTextAnswer(options);
    if (type == "regex")
        return makeRegexAnswer(options);
    if (type == "list" || type == "set")
        return makeSequenceAnswer(options, type == "list");
    if (type == "date")
        return makeDateAnswer(options);
    return nullptr;
}

std::string_view undecorated(std::string_view answer, std::string_view punctuation) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kPairs{{
        {"**", "**"},
        {"*", "*"},
        {"__", "__"},
        {"`", "`"},
        {"$$", "$$"},
        {"$", "$"},
        {"\\(", "\\)"},
        {"\\[", "\\]"},
        {"\"", "\""},
        {"'", "'"},
        {"\u201C", "\u201D"},
        {"\u2018", "\u2019"},
        {"\\text{", "}"},
        {"\\textbf{", "}"},
        {"\\mathrm{", "}"},
        {"\\mathbf{", "}"},
        {"\\boxed{", "}"},
    }};
    for (;;) {
        const std::string_view before = answer;
        answer = trimmed(answer);
        while (!answer.empty() && punctuation.find(answer.back()) != answer.npos)
            answer.remove_suffix(1);
        for (const auto& [open, close] : kPairs) {
            if (answer.size() <= open.size() + close.size() || !answer.starts_with(open) ||
                !answer.ends_with(close))
                continue;
            const std::string_view inner =
                answer.substr(open.size(), answer.size() - open.size() - close.size());
            // "\text{a} and \text{b}", "$1$ or $2$": the two ends do not belong together.
            const bool ascii =
                static_cast<unsigned char>(open.back()) < 0x80; // one byte of “ is no “
            const std::string_view again = ascii ? open.substr(open.size() - 1) : open;
            if (inner.find(again) != inner.npos || inner.find(close) != inner.npos)
                continue;
            answer = inner;
            break;
        }
        if (answer.size() == before.size())
            return answer;
    }
}

Span spanWithin(std::string_view whole, std::string_view part) {
    const auto begin = static_cast<std::size_t>(part.data() - whole.data());
    return {begin, begin + part.size()};
}

std::string_view pickLine(std::string_view text, Pick pick) {
    text = trimmed(text);
    return trimmed(pick == Pick::First ? text.substr(0, text.find('\n'))
                                       : text.substr(text.rfind('\n') + 1));
}

} // namespace sdrl::verify
