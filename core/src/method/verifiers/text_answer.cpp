// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answer types "text" and "regex".
#include "core/base/text.h"
#include "method/verifiers/answer_type.h"
#include "method/verifiers/ascii.h"
#include "method/verifiers/pattern.h"

#include <utf8proc.h>

namespace sdrl::verify {

namespace {

bool isPunctuation(char32_t c) {
    const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

bool isDigitAt(std::string_view text, std::size_t at) {
    return at < text.size() && isAsciiDigit(text[at]);
}

/// "U.S." and "it's" lose their marks, "follow-up" becomes two words, "3.5" stays.
std::string withoutPunctuation(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        const bool inNumber = (c.value == '.' || c.value == ',') && at > 0 &&
                              isDigitAt(text, at - 1) && isDigitAt(text, at + 1);
        if (!isPunctuation(c.value) || inNumber || c.value == '%')
            out += text.substr(at, c.bytes);
        else if (c.value != '.' && c.value != '\'' && c.value != 0x2019)
            out += ' ';
        at += c.bytes;
    }
    return out;
}

std::string withoutArticles(const std::string& text) {
    std::string out;
    for (const std::string_view word : split(text, ' ')) {
        const std::string lower = asciiLower(word);
        if (lower != "a" && lower != "an" && lower != "the")
            out.append(out.empty() ? "" : " ").append(word);
    }
    return out;
}

class TextAnswer final : public AnswerType {
public:
    explicit TextAnswer(JsonFields& options)
        : m_ignoreCase(options.flag("ignore_case", true)),
          m_ignorePunctuation(options.flag("ignore_punctuation", true)),
          m_ignoreArticles(options.flag("ignore_articles", true)) {}

    std::optional<std::string> canonical(std::string_view answer,
                                         VerifierProfile /*profile*/) const override {
        std::string text = collapsed(toValidUtf8(answer));
        text = m_ignoreCase ? toFolded(text) : toNfc(text);
        // "The Who", "…": when nothing would be left, everything counts.
        if (m_ignorePunctuation)
            text = orElse(collapsed(withoutPunctuation(undecorated(text))), text);
        if (m_ignoreArticles)
            text = orElse(withoutArticles(text), text);
        // Folding can leave a space at the end, for example of a line separator.
        text = collapsed(text);
        return text.empty() ? std::nullopt : std::optional(text);
    }

    std::optional<Span> find(std::string_view text, Pick pick) const override {
        const std::string_view line = undecorated(pickLine(text, pick));
        if (line.size() > kMaxAnswerBytes || !canonical(line, VerifierProfile::Lenient))
            return std::nullopt;
        return spanWithin(text, line);
    }

private:
    static std::string orElse(std::string text, const std::string& fallback) {
        return text.empty() ? fallback : std::move(text);
    }

    bool m_ignoreCase;
    bool m_ignorePunctuation;
    bool m_ignoreArticles;
};

class RegexAnswer final : public AnswerType {
public:
    RegexAnswer(Pattern pattern, bool ignoreCase)
        : m_pattern(std::move(pattern)), m_ignoreCase(ignoreCase) {}

    std::optional<std::string> canonical(std::string_view answer,
                                         VerifierProfile /*profile*/) const override {
        std::string text = collapsed(toValidUtf8(answer));
        if (m_ignoreCase)
            text = collapsed(toFolded(text));
        return text.empty() ? std::nullopt : std::optional(text);
    }

    std::optional<Span> locate(std::string_view place, VerifierProfile profile) const override {
        const auto match = m_pattern.find(place, Pick::Last);
        if (!match || !canonical(match->group.of(place), profile))
            return std::nullopt;
        return match->group;
    }

    std::optional<Span> find(std::string_view text, Pick /*pick*/) const override {
        return locate(text, VerifierProfile::Lenient);
    }

private:
    Pattern m_pattern;
    bool m_ignoreCase;
};

} // namespace

AnswerTypePtr makeTextAnswer(JsonFields& options) {
    return std::make_shared<TextAnswer>(options);
}

AnswerTypePtr makeRegexAnswer(JsonFields& options) {
    const bool ignoreCase = options.flag("ignore_case", false);
    Result<Pattern> pattern = Pattern::compile(options.text("pattern"), ignoreCase);
    if (!pattern) {
        options.reject("pattern", pattern.error().message);
        return nullptr;
    }
    return std::make_shared<RegexAnswer>(std::move(pattern).value(), ignoreCase);
}

} // namespace sdrl::verify
