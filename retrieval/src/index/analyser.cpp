// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analyser.h"

#include "core/base/text.h"

#include <utf8proc.h>
#include <xapian.h>

#include <cstdlib>
#include <unordered_map>
#include <unordered_set>

namespace sdrl::retrieval {

namespace {

/// Longer runs are data, not words; Xapian allows 245 bytes.
constexpr std::size_t kMaxTermBytes = 64;
constexpr std::size_t kMaxRememberedStems = 200000;

bool isAsciiAlphanumeric(unsigned char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

bool isWordPart(char32_t c) {
    if (c < 0x80)
        return isAsciiAlphanumeric(static_cast<unsigned char>(c));
    const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/// Scripts that write no spaces between words.
bool isUnspaced(char32_t c) {
    return (c >= 0x3041 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFF66 && c <= 0xFF9F) || (c >= 0x20000 && c <= 0x3FFFF);
}

/// Snowball's English list, without words that tell something in a question.
const std::unordered_set<std::string_view> kEnglishStopWords = {
    "a",     "about", "an",    "and",  "are",  "as",    "at",   "be",   "been",  "but",
    "by",    "can",   "did",   "do",   "does", "for",   "from", "had",  "has",   "have",
    "he",    "her",   "his",   "how",  "i",    "if",    "in",   "into", "is",    "it",
    "its",   "me",    "my",    "no",   "not",  "of",    "on",   "or",   "our",   "she",
    "so",    "such",  "than",  "that", "the",  "their", "them", "then", "there", "these",
    "they",  "this",  "those", "to",   "was",  "we",    "were", "what", "when",  "where",
    "which", "who",   "why",   "will", "with", "you",   "your"};

} // namespace

struct Analyser::Impl {
    Xapian::Stem stem;
    bool isEnglish = false;
    std::unordered_map<std::string, std::string> stems;

    /// Case-folded; English without diacritics, which it has in foreign words only.
    [[nodiscard]] std::string folded(std::string_view word) const {
        bool isAscii = true;
        for (const char c : word)
            isAscii &= static_cast<unsigned char>(c) < 0x80;
        if (isAscii)
            return asciiLower(word);
        if (!isEnglish)
            return toFolded(word);
        utf8proc_uint8_t* out = nullptr;
        const utf8proc_ssize_t length = utf8proc_map(
            reinterpret_cast<const utf8proc_uint8_t*>(word.data()),
            static_cast<utf8proc_ssize_t>(word.size()), &out,
            static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
                                           UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK));
        std::string result = length < 0 ? std::string(word)
                                        : std::string(reinterpret_cast<const char*>(out),
                                                      static_cast<std::size_t>(length));
        std::free(out);
        return result;
    }

    const std::string& term(std::string_view word) {
        if (stems.size() > kMaxRememberedStems)
            stems.clear();
        std::string key = folded(word);
        const auto found = stems.find(key);
        if (found != stems.end())
            return found->second;
        std::string stemmed = stem(key);
        if (stemmed.size() > kMaxTermBytes)
            stemmed.resize(completeUtf8Length(std::string_view(stemmed).substr(0, kMaxTermBytes)));
        return stems.emplace(std::move(key), std::move(stemmed)).first->second;
    }
};

std::string stemmerName(std::string_view language) {
    std::string name = asciiLower(trimmed(language));
    name = name.substr(0, name.find_first_of("-_"));
    if (name.empty() || name == "none")
        return "none";
    try {
        // "Xapian::Stem(english)", for "en" as well.
        const std::string description = Xapian::Stem(name).get_description();
        const std::size_t open = description.find('(');
        return description.substr(open + 1, description.size() - open - 2);
    } catch (const Xapian::InvalidArgumentError&) {
        return "none";
    }
}

Analyser::Analyser(std::string_view language) : m_impl(std::make_unique<Impl>()) {
    const std::string name = stemmerName(language);
    m_impl->isEnglish = name == "english";
    m_impl->stem = Xapian::Stem(name);
}

Analyser::~Analyser() = default;

namespace {

char32_t codePointAt(std::string_view text, std::size_t at) {
    return at < text.size() ? decodeAt(text, at).value : 0;
}

/// End of the run of letters and digits that `at` lies in.
std::size_t runEnd(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        if (isAsciiAlphanumeric(static_cast<unsigned char>(text[at]))) {
            ++at;
            continue;
        }
        const CodePoint c = decodeAt(text, at);
        if (c.value < 0x80 || !isWordPart(c.value) || isUnspaced(c.value))
            break;
        at += c.bytes;
    }
    return at;
}

bool isDigitAt(std::string_view text, std::size_t at) {
    return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

/// The comma of "1,000" but not that of "1,5" or "1,2000".
bool isGroupingComma(std::string_view text, std::size_t at) {
    return text[at] == ',' && isDigitAt(text, at + 1) && isDigitAt(text, at + 2) &&
           isDigitAt(text, at + 3) && !isDigitAt(text, at + 4);
}

} // namespace

std::size_t Analyser::pairs(std::string_view text, std::size_t at, const TokenSink& sink) const {
    std::size_t before = at;
    for (bool isFirst = true; isUnspaced(codePointAt(text, at)); isFirst = false) {
        const std::size_t end = at + decodeAt(text, at).bytes;
        const bool isAlone = isFirst && !isUnspaced(codePointAt(text, end));
        if (!isFirst || isAlone)
            sink(m_impl->term(text.substr(before, end - before)), before, end);
        before = at;
        at = end;
    }
    return at;
}

void Analyser::forEachTerm(std::string_view text, const TokenSink& sink) const {
    std::string word;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint first = decodeAt(text, at);
        if (isUnspaced(first.value)) {
            at = pairs(text, at, sink);
            continue;
        }
        if (!isWordPart(first.value)) {
            at += first.bytes;
            continue;
        }
        const std::size_t begin = at;
        word.clear();
        for (;;) {
            const std::size_t end = runEnd(text, at);
            word += text.substr(at, end - at);
            at = end;
            const bool afterDigit = isDigitAt(text, at - 1);
            if (at + 1 >= text.size())
                break;
            if (afterDigit && text[at] == '.' && isDigitAt(text, at + 1)) {
                word += '.';
                ++at;
            } else if (afterDigit && isGroupingComma(text, at)) {
                ++at;
            } else if (const CodePoint c = decodeAt(text, at);
                       m_impl->isEnglish && !afterDigit && (c.value == U'\'' || c.value == U'’') &&
                       isLetter(codePointAt(text, at + c.bytes))) {
                word += '\'';
                at += c.bytes;
            } else {
                break;
            }
        }
        sink(m_impl->term(word), begin, at);
    }
}

bool Analyser::isStopWord(std::string_view term) const {
    return m_impl->isEnglish && kEnglishStopWords.contains(term);
}

} // namespace sdrl::retrieval
