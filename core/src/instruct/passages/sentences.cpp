// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/passages/sentences.h"

#include "core/base/text.h"
#include "instruct/passages/english.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sdrl::passages {

namespace {

constexpr std::size_t npos = std::string_view::npos;
/// A line break behind a line this short is meant; wrapped prose has longer lines.
constexpr std::size_t kWrappedLineBytes = 50;
constexpr std::size_t kMinWords = 7;
constexpr std::size_t kAntecedentWords = 6;
constexpr std::size_t kMaxWords = 38;

bool isWordPart(char32_t c) {
    // Combining marks decode as letters or not; those of Latin text are enough here.
    return isLetter(c) || isDigit(c) || (c >= 0x300 && c <= 0x36f);
}

bool joinsLetters(char32_t c) {
    return c == '-' || c == 0x2010 || c == 0x2011 || c == '\'' || c == 0x2019;
}

bool joinsDigits(char32_t c) {
    return c == '.' || c == ',';
}

std::string folded(std::string_view text) {
    const bool ascii = std::all_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return ascii ? asciiLower(text) : toFolded(text);
}

bool isBlank(std::string_view text) {
    return trimmed(text).empty();
}

/// Whether the full stop at `at` belongs to the word before it.
bool isAbbreviated(std::string_view text, std::size_t begin, std::size_t at) {
    std::size_t from = at;
    while (from > begin && (static_cast<unsigned char>(text[from - 1]) >= 0x80 ||
                            std::string_view(" \t\n\r([\"").find(text[from - 1]) == npos))
        --from;
    const std::string_view word = text.substr(from, at - from);
    // "J. Smith", "U.S."
    const bool initial = word.size() == 1 && word.front() >= 'A' && word.front() <= 'Z';
    return initial || isAbbreviation(asciiLower(word));
}

/// End of the sentence whose mark stands at `at`, behind quotes and brackets; npos if the mark ends
/// none.
std::size_t endBehindMark(std::string_view text, std::size_t begin, std::size_t at,
                          std::size_t limit) {
    std::size_t end = at + 1;
    for (bool closing = true; closing && end < limit;) {
        closing = false;
        for (const std::string_view mark : {")", "]", "\"", "'", "\u201D", "\u2019", ".", "?", "!"})
            if (text.substr(end, limit - end).starts_with(mark)) {
                end += mark.size();
                closing = true;
                break;
            }
    }
    if (end >= limit)
        return limit;
    if (std::string_view(" \t\n\r").find(text[end]) == npos)
        return npos;
    std::size_t next = end;
    while (next < limit && isSpace(decodeAt(text, next).value))
        next += decodeAt(text, next).bytes;
    if (next >= limit)
        return limit;
    const char32_t c = decodeAt(text, next).value;
    const bool opens = isUpper(c) || isDigit(c) || c == '(' || c == '"' || c == 0x201C || c == '[';
    if (!opens || (text[at] == '.' && isAbbreviated(text, begin, at)))
        return npos;
    return end;
}

void addSentence(std::vector<Sentence>& out, std::string_view text, std::size_t begin,
                 std::size_t end) {
    const std::string_view piece = trimmed(text.substr(begin, end - begin));
    if (piece.empty())
        return;
    Sentence sentence;
    sentence.begin = static_cast<std::size_t>(piece.data() - text.data());
    sentence.end = sentence.begin + piece.size();
    sentence.words = wordsOf(text, sentence.begin, sentence.end);
    if (!sentence.words.empty())
        out.push_back(std::move(sentence));
}

/// Whether prose goes on behind the line break at `at`.
bool isWrap(std::string_view text, std::size_t lineBegin, std::size_t at) {
    if (at - lineBegin < kWrappedLineBytes)
        return false;
    const std::string_view line = trimmed(text.substr(lineBegin, at - lineBegin));
    if (line.empty() || std::string_view(".!?:;").find(line.back()) != npos)
        return false;
    const std::string_view rest = text.substr(at + 1);
    return !rest.empty() && !isBlank(rest.substr(0, rest.find('\n'))) && rest.front() != '-' &&
           !rest.starts_with("•");
}

void splitBlock(std::vector<Sentence>& out, std::string_view text, std::size_t begin,
                std::size_t end) {
    for (std::size_t at = begin; at < end; ++at) {
        if (text[at] != '.' && text[at] != '!' && text[at] != '?')
            continue;
        const std::size_t stop = endBehindMark(text, begin, at, end);
        if (stop == npos)
            continue;
        addSentence(out, text, begin, stop);
        begin = stop;
        at = stop - 1;
    }
    addSentence(out, text, begin, end);
}

} // namespace

std::vector<Word> wordsOf(std::string_view text, std::size_t begin, std::size_t end) {
    std::vector<Word> words;
    std::size_t previousEnd = begin;
    for (std::size_t at = begin; at < end;) {
        CodePoint c = decodeAt(text, at);
        if (!isWordPart(c.value)) {
            at += c.bytes;
            continue;
        }
        Word word;
        word.begin = at;
        word.capital = isUpper(c.value);
        for (char32_t last = 0; at < end; at += c.bytes) {
            c = decodeAt(text, at);
            if (isWordPart(c.value)) {
                last = c.value;
                continue;
            }
            const std::size_t after = at + c.bytes;
            if (after >= end)
                break;
            const char32_t next = decodeAt(text, after).value;
            const bool inside = (joinsLetters(c.value) && isWordPart(next)) ||
                                (joinsDigits(c.value) && isDigit(last) && isDigit(next));
            if (!inside)
                break;
        }
        word.end = at;
        word.folded = folded(text.substr(word.begin, word.end - word.begin));
        word.stem = stem(word.folded);
        word.joined = isBlank(text.substr(previousEnd, word.begin - previousEnd));
        previousEnd = word.end;
        words.push_back(std::move(word));
    }
    return words;
}

std::vector<Sentence> splitSentences(std::string_view text) {
    std::vector<Sentence> out;
    std::size_t begin = 0, line = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        if (at < text.size() && text[at] != '\n')
            continue;
        if (at == text.size() || !isWrap(text, line, at)) {
            splitBlock(out, text, begin, at);
            begin = at;
        }
        line = at + 1;
    }
    return out;
}

bool standsAlone(const Sentence& sentence, std::string_view text) {
    const std::string_view whole = sentence.of(text);
    const std::vector<Word>& words = sentence.words;
    if (words.size() < kMinWords || words.size() > kMaxWords || !whole.ends_with('.') ||
        whole.ends_with("..") || !words.front().capital || words.front().begin != sentence.begin)
        return false;
    if (whole.find_first_of("=<>|{}\\_*^~#@[]:;?!\n\"") != npos)
        return false;
    for (const std::string_view sign : {"×", "÷", "≈", "±", "∑", "√", "•", "→", "←", "↔", "…", "“",
                                        "\uFFFD", "✓", "http", "www.", " - ", "+"})
        if (whole.find(sign) != npos)
            return false;
    if (std::count(whole.begin(), whole.end(), '(') != std::count(whole.begin(), whole.end(), ')'))
        return false;
    if (refersBack(words.front().folded))
        return false;
    // "The process begins", "A patient has"
    if (isDeterminer(words[0].folded) && isVagueNoun(words[1].folded) && words[2].folded != "of" &&
        (isFunctionWord(words[2].folded) || isVerbForm(words[2].folded)))
        return false;
    // A reference is missing: "of the bone. shows that"
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const std::size_t at = words[i].end;
        if (text[at] == '.' && text[at + 1] == ' ' && !words[i + 1].capital &&
            !isAbbreviated(text, sentence.begin, at))
            return false;
    }
    // "In contrast, …", "In response, …"
    static constexpr std::array<std::string_view, 12> kLinks{
        "contrast", "response", "addition", "turn",    "general",    "fact",
        "short",    "other",    "summary",  "reality", "conclusion", "particular"};
    if (words[0].folded == "in" &&
        std::find(kLinks.begin(), kLinks.end(), words[1].folded) != kLinks.end())
        return false;
    static constexpr std::array<std::string_view, 9> kPronouns{"it", "its", "they", "their", "them",
                                                               "he", "she", "his",  "her"};
    for (std::size_t i = 0; i < kAntecedentWords; ++i) // too early to have been named here
        if (std::find(kPronouns.begin(), kPronouns.end(), words[i].folded) != kPronouns.end())
            return false;
    std::size_t functionWords = 0, numbers = 0, capitals = 0;
    bool hasVerb = false;
    static constexpr std::array<std::string_view, 12> kEnglish{
        "the", "of", "and", "is", "are", "to", "that", "with", "by", "from", "a", "as"};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i].folded;
        if (leavesTheSubject(word) || word == "this" || word == "these" || word == "he" ||
            word == "she" || word == "his" || word == "her" || word == "him")
            return false;
        // "such as" is no reference.
        if (word == "such" && (i + 1 == words.size() || words[i + 1].folded != "as"))
            return false;
        functionWords +=
            std::find(kEnglish.begin(), kEnglish.end(), word) != kEnglish.end() ? 1 : 0;
        numbers += isNumeral(word) ? 1 : 0;
        capitals += i > 0 && words[i].capital ? 1 : 0;
        hasVerb = hasVerb || isBeForm(word) || isVerbForm(word) || isVerbOrNoun(word) ||
                  word == "has" || word == "have" || word == "can" || word == "may" ||
                  word == "will" || word == "must";
    }
    // Titles, rows of tables, other languages.
    return functionWords >= 2 && hasVerb && numbers <= 4 && capitals * 2 < words.size();
}

} // namespace sdrl::passages
