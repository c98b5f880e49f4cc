// SPDX-License-Identifier: GPL-3.0-or-later
#include "chunker/sentences.h"

#include "core/base/text.h"

#include <algorithm>
#include <set>
#include <string>

namespace sdrl::retrieval {

namespace {

using Words = std::set<std::string, std::less<>>;

/// Words that are followed by what they belong to: a sentence does not end after them.
const Words kOpenAbbreviations = {
    "adm", "al",   "approx", "art", "bd",   "bzw", "ca",  "capt", "cf",  "ch",     "chap",
    "cie", "col",  "dept",   "dr",  "ed",   "eds", "eg",  "ed",   "eq",  "eqn",    "eqs",
    "est", "fig",  "figs",   "fr",  "gen",  "gov", "hon", "ie",   "lt",  "messrs", "mme",
    "mr",  "mrs",  "ms",     "mt",  "no",   "nos", "nr",  "op",   "par", "pp",     "prof",
    "ref", "refs", "rep",    "rev", "sec",  "sen", "sgt", "sr",   "st",  "sta",    "str",
    "tab", "viz",  "vgl",    "vol", "vols", "vs",  "z"};
/// Abbreviations that end a sentence as often as not: a capital letter after them decides.
const Words kEitherAbbreviations = {"a.m", "co", "corp", "etc", "inc", "jr", "ltd", "p.m", "u.s"};

bool isFullStop(char32_t c) {
    return c == U'.' || c == U'!' || c == U'?' || c == U'…' || c == U'‼' || c == U'⁇' || c == U'⁉';
}

bool isWideFullStop(char32_t c) {
    return c == U'。' || c == U'！' || c == U'？' || c == U'｡' || c == U'．' || c == U'।' ||
           c == U'۔' || c == U'؟';
}

bool isCloser(char32_t c) {
    return c == U'"' || c == U'\'' || c == U')' || c == U']' || c == U'}' || c == U'’' ||
           c == U'”' || c == U'»' || c == U'›' || c == U'」' || c == U'』' || c == U'）' ||
           c == U'】';
}

/// A small letter of a script that has capital ones.
bool isSmallLetter(char32_t c) {
    const bool isCased = c < 0x590 || (c >= 0x1E00 && c < 0x2000);
    return isCased && isLetter(c) && !isUpper(c);
}

/// The word that ends at `end`, with full stops inside: "e.g", "J", "U.S", "3".
std::string_view wordBefore(std::string_view text, std::size_t end) {
    constexpr std::size_t kMaxBytes = 40;
    std::size_t begin = end;
    while (begin > 0 && end - begin < kMaxBytes) {
        std::size_t at = begin - 1;
        while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
            --at;
        const char32_t c = decodeAt(text, at).value;
        if (!isLetter(c) && !isDigit(c) && c != U'.')
            break;
        begin = at;
    }
    return text.substr(begin, end - begin);
}

/// True if the full stop after `word` does not end a sentence that `next` would begin.
/// @param isFirst the word begins the sentence or the line
bool isAbbreviation(std::string_view word, char32_t next, bool isFirst) {
    if (word.empty())
        return false;
    const std::string lower = toFolded(word);
    if (kOpenAbbreviations.contains(lower))
        return true;
    if (kEitherAbbreviations.contains(lower))
        return !isUpper(next);
    const auto isAsciiLetter = [](char c) { return (c >= 'a' && c <= 'z') || c == '.'; };
    // "1. Introduction" is one line of a list.
    if (isFirst && lower.size() <= 3 && isDigit(decodeAt(lower, 0).value))
        return true;
    // "J. Smith", "e.g. this", "U.N. council"; "plan B. Then" is rare beside them.
    if (codePointCount(word) == 1)
        return isUpper(decodeAt(word, 0).value) && word != "I";
    return word.find('.') != std::string_view::npos && word.size() <= 6 &&
           std::all_of(lower.begin(), lower.end(), isAsciiLetter);
}

} // namespace

std::vector<std::size_t> sentenceStarts(std::string_view text) {
    std::vector<std::size_t> starts = {0};
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        const bool wide = isWideFullStop(c.value);
        if (!wide && !isFullStop(c.value)) {
            at += c.bytes;
            continue;
        }
        const std::size_t stop = at;
        std::size_t end = at + c.bytes;
        while (end < text.size()) {
            const CodePoint next = decodeAt(text, end);
            if (!isFullStop(next.value) && !isWideFullStop(next.value) && !isCloser(next.value))
                break;
            end += next.bytes;
        }
        std::size_t begin = end;
        while (begin < text.size() && isSpace(decodeAt(text, begin).value))
            begin += decodeAt(text, begin).bytes;
        at = begin;
        if (begin == text.size() || (begin == end && !wide))
            continue;
        const char32_t next = decodeAt(text, begin).value;
        if (!wide) {
            const std::string_view word =
                c.value == U'.' ? wordBefore(text, stop) : std::string_view();
            const std::size_t first = stop - word.size();
            const bool isFirst = first == starts.back() || text[first - 1] == '\n';
            if (isSmallLetter(next) || isAbbreviation(word, next, isFirst))
                continue;
        }
        starts.push_back(begin);
    }
    return starts;
}

} // namespace sdrl::retrieval
