// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/word_runs.h"

#include "core/base/text.h"

#include <utf8proc.h>

#include <utility>

namespace sdrl {

namespace {

/// A piece of a folded text.
struct Token {
    enum class Kind { Word, Operator, Open, Close, LineEnd, Other };
    Kind kind = Kind::Other;
    std::string text;
    bool space = false; ///< before it
};

Token::Kind kindOf(const CodePoint& c) {
    const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(c.value));
    if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO)
        return Token::Kind::Word;
    constexpr std::u32string_view kOperators =
        U"+-*/^=<>%\u2212\u00d7\u00f7\u2264\u2265\u2260\u00b1";
    if (kOperators.find(c.value) != kOperators.npos)
        return Token::Kind::Operator;
    if (c.value == U'(' || c.value == U'[' || c.value == U'{' || c.value == U'\\')
        return Token::Kind::Open;
    if (c.value == U')' || c.value == U']' || c.value == U'}')
        return Token::Kind::Close;
    return c.value == U'\n' ? Token::Kind::LineEnd : Token::Kind::Other;
}

std::vector<Token> tokensOf(std::string_view text) {
    std::vector<Token> out;
    bool space = false, inWord = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        const std::string_view bytes = text.substr(at, c.bytes);
        at += c.bytes;
        const Token::Kind kind = kindOf(c);
        if (kind == Token::Kind::Other && isSpace(c.value)) {
            space = true;
            inWord = false;
            continue;
        }
        if (kind == Token::Kind::Word && inWord)
            out.back().text += bytes;
        else
            out.push_back({kind, std::string(bytes), space});
        inWord = kind == Token::Kind::Word;
        space = false;
    }
    return out;
}

/// What a calculation has on a side of its operators: a figure, or the name of a variable.
bool isOperand(const Token& token) {
    constexpr std::size_t kLongestName = 2;
    return token.kind == Token::Kind::Word &&
           (token.text.size() <= kLongestName ||
            token.text.find_first_of("0123456789") != std::string::npos);
}

/// Whether an operator calculates; else it is a hyphen, a mark of emphasis, a part of a tag.
bool calculates(const std::vector<Token>& tokens, std::size_t i) {
    static const Token kNothing{Token::Kind::LineEnd, {}, false};
    const Token& left = i > 0 ? tokens[i - 1] : kNothing;
    const Token& right = i + 1 < tokens.size() ? tokens[i + 1] : kNothing;
    const bool onLeft = isOperand(left) || left.kind == Token::Kind::Close;
    const bool onRight = isOperand(right) || right.kind == Token::Kind::Open;
    const std::string& text = tokens[i].text;
    if (text == "%")
        return onLeft;
    if (text == "*" || text == "/")
        return onLeft && onRight;
    if (text == "-" || text == "\u2212") // between two, or a sign
        return onRight && (onLeft || (!right.space && left.kind != Token::Kind::Word));
    if (text == "=") // not that of "3 + 4 = ?"
        return onRight;
    return onLeft || onRight;
}

/// One word for each character of scripts without spaces; letters of others in between stay
/// together.
void addWord(std::vector<std::string>& out, const std::string& word) {
    std::string rest;
    for (std::size_t at = 0; at < word.size();) {
        const CodePoint c = decodeAt(word, at);
        if (!isUnspaced(c.value)) {
            rest.append(word, at, c.bytes);
        } else {
            if (!rest.empty())
                out.push_back(std::exchange(rest, {}));
            out.push_back(word.substr(at, c.bytes));
        }
        at += c.bytes;
    }
    if (!rest.empty())
        out.push_back(std::move(rest));
}

} // namespace

bool isUnspaced(char32_t c) {
    return (c >= 0x0E00 && c < 0x0F00) || // Thai, Lao
           (c >= 0x1000 && c < 0x10A0) || // Burmese
           (c >= 0x1780 && c < 0x1800) || // Khmer
           (c >= 0x3005 && c < 0x3100) || // kana and marks
           (c >= 0x31F0 && c < 0x3200) || // kana
           (c >= 0x3400 && c < 0xA000) || // Han
           (c >= 0xF900 && c < 0xFB00) || // Han
           (c >= 0xFF66 && c < 0xFFA0) || // narrow kana
           (c >= 0x20000 && c < 0x40000); // Han
}

std::vector<std::string> comparisonWords(std::string_view text) {
    const std::vector<Token> tokens = tokensOf(toFolded(text));
    std::vector<std::string> out;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind == Token::Kind::Word)
            addWord(out, tokens[i].text);
        else if (tokens[i].kind == Token::Kind::Operator && calculates(tokens, i))
            out.push_back(tokens[i].text == "\u2212" ? "-" : tokens[i].text);
    }
    return out;
}

std::uint64_t wordRunHash(const std::string* words, std::size_t count) {
    std::uint64_t hash = 0xcbf29ce484222325u; // FNV-1a, its bits mixed at the end
    for (std::size_t i = 0; i < count; ++i) {
        for (const char c : words[i]) {
            hash ^= static_cast<unsigned char>(c);
            hash *= 0x100000001b3u;
        }
        hash ^= 0xff; // no byte of UTF-8: ("ab", "c") and ("a", "bc") differ
        hash *= 0x100000001b3u;
    }
    return mixedBits(hash);
}

std::vector<std::uint64_t> wordRuns(const std::vector<std::string>& words, std::size_t length,
                                    bool shortToo) {
    std::vector<std::uint64_t> out;
    if (words.size() < length) {
        if (shortToo && !words.empty())
            out.push_back(wordRunHash(words.data(), words.size()));
        return out;
    }
    out.reserve(words.size() - length + 1);
    for (std::size_t first = 0; first + length <= words.size(); ++first)
        out.push_back(wordRunHash(words.data() + first, length));
    return out;
}

} // namespace sdrl
