// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/verifiers/math_tokens.h"

#include "core/base/text.h"
#include "method/verifiers/ascii.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace sdrl::verify {

namespace {

using Kind = MathToken::Kind;

constexpr std::size_t kMaxBytes = 2000;
constexpr std::size_t kMaxTokens = 1000;
constexpr int kMaxDepth = 20;

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr auto kGreek = std::to_array<std::string_view>(
    {"Delta", "Gamma",  "Lambda", "Omega",      "Phi",    "Psi",     "Sigma", "Theta",
     "alpha", "beta",   "chi",    "delta",      "ell",    "epsilon", "eta",   "gamma",
     "kappa", "lambda", "mu",     "nu",         "omega",  "phi",     "psi",   "rho",
     "sigma", "tau",    "theta",  "varepsilon", "varphi", "xi",      "zeta"});

constexpr auto kFunctions =
    std::to_array<std::string_view>({"cos", "exp", "ln", "log", "sin", "sqrt", "tan"});

/// Commands that only change the looks.
constexpr auto kLayout = std::to_array<std::string_view>(
    {"Big",    "Bigg",  "Biggl", "Biggr", "Bigl",  "Bigr",         "big",
     "bigg",   "biggl", "biggr", "bigl",  "bigr",  "displaystyle", "left",
     "limits", "qquad", "quad",  "right", "space", "textstyle"});

constexpr auto kTextCommands =
    std::to_array<std::string_view>({"emph", "mathbf", "mathit", "mathrm", "mathsf", "mbox",
                                     "operatorname", "text", "textbf", "textit", "textrm"});

/// Units that people write without \text, behind a number.
constexpr auto kUnitWords = std::to_array<std::string_view>(
    {"cent",    "centimeters", "cents",   "cm",     "cubic",  "day",   "days",    "degree",
     "degrees", "dollars",     "euros",   "feet",   "foot",   "ft",    "grams",   "hour",
     "hours",   "hr",          "in",      "inch",   "inches", "kg",    "km",      "liters",
     "lb",      "meter",       "meters",  "mg",     "mi",     "mile",  "miles",   "min",
     "minutes", "ml",          "mm",      "months", "mph",    "oz",    "percent", "pounds",
     "rad",     "radians",     "seconds", "square", "units",  "weeks", "yards",   "years"});

/// Words that change the value in front of them and so are no units.
constexpr auto kScaleWords = std::to_array<std::string_view>(
    {"a.m.", "am", "billion", "dozen", "hundred", "million", "p.m.", "pm", "thousand", "trillion"});

const std::map<std::string_view, MathToken>& commands() {
    static const std::map<std::string_view, MathToken> table{
        {"approx", {Kind::Relation, "="}},   {"cdot", {Kind::Operator, "*"}},
        {"cup", {Kind::Union, "∪"}},         {"div", {Kind::Operator, "/"}},
        {"emptyset", {Kind::Other, "∅"}},    {"ge", {Kind::Relation, "≥"}},
        {"geq", {Kind::Relation, "≥"}},      {"geqslant", {Kind::Relation, "≥"}},
        {"gt", {Kind::Relation, ">"}},       {"in", {Kind::Relation, "∈"}},
        {"infty", {Kind::Other, "∞"}},       {"langle", {Kind::Open, "("}},
        {"lbrace", {Kind::Open, "{"}},       {"lbrack", {Kind::Open, "["}},
        {"le", {Kind::Relation, "≤"}},       {"leq", {Kind::Relation, "≤"}},
        {"leqslant", {Kind::Relation, "≤"}}, {"lt", {Kind::Relation, "<"}},
        {"mp", {Kind::PlusMinus, "∓"}},      {"ne", {Kind::Relation, "≠"}},
        {"neq", {Kind::Relation, "≠"}},      {"pi", {Kind::Constant, "pi"}},
        {"pm", {Kind::PlusMinus, "±"}},      {"rangle", {Kind::Close, ")"}},
        {"rbrace", {Kind::Close, "}"}},      {"rbrack", {Kind::Close, "]"}},
        {"times", {Kind::Operator, "*"}},    {"varnothing", {Kind::Other, "∅"}},
        {"lvert", {Kind::Other, "|"}},       {"rvert", {Kind::Other, "|"}},
        {"mid", {Kind::Other, "|"}},
    };
    return table;
}

const std::array<std::pair<std::string_view, MathToken>, 21>& glyphs() {
    static const std::array<std::pair<std::string_view, MathToken>, 21> table{{
        {"−", {Kind::Operator, "-"}},    {"–", {Kind::Operator, "-"}},
        {"×", {Kind::Operator, "*"}},    {"·", {Kind::Operator, "*"}},
        {"⋅", {Kind::Operator, "*"}},    {"÷", {Kind::Operator, "/"}},
        {"⁄", {Kind::Operator, "/"}},    {"π", {Kind::Constant, "pi"}},
        {"√", {Kind::Function, "sqrt"}}, {"∞", {Kind::Other, "∞"}},
        {"±", {Kind::PlusMinus, "±"}},   {"∓", {Kind::PlusMinus, "∓"}},
        {"≤", {Kind::Relation, "≤"}},    {"≥", {Kind::Relation, "≥"}},
        {"≠", {Kind::Relation, "≠"}},    {"≈", {Kind::Relation, "="}},
        {"∈", {Kind::Relation, "∈"}},    {"∪", {Kind::Union, "∪"}},
        {"∅", {Kind::Other, "∅"}},       {"⟨", {Kind::Open, "("}},
        {"⟩", {Kind::Close, ")"}},
    }};
    return table;
}

class Lexer {
public:
    Lexer(std::vector<MathToken>& tokens, std::string_view whole)
        : m_tokens(tokens), m_wordsOnly(isWords(whole)) {}

    /// False if the text is nested too deep or has too many tokens.
    bool run(std::string_view text, int depth) {
        if (depth > kMaxDepth)
            return false;
        std::size_t at = 0;
        while (at < text.size())
            if (m_tokens.size() > kMaxTokens || !next(text, at, depth))
                return false;
        return true;
    }

private:
    /// "no", "No solution": letters and spaces, and among them something that is no symbol.
    static bool isWords(std::string_view text) {
        bool word = false;
        for (const std::string_view part : split(text, ' ')) {
            if (!std::all_of(part.begin(), part.end(), isAsciiLetter))
                return false;
            word = word || (part.size() >= 2 && part != "pi" && !contains(kFunctions, part));
        }
        return word;
    }

    void add(Kind kind, std::string_view text) { m_tokens.push_back({kind, std::string(text)}); }

    /// Whether a word in this place may be a unit: behind an operand or a unit, or in "km/h".
    [[nodiscard]] bool unitMayFollow() const {
        if (m_tokens.empty())
            return false;
        if (m_tokens.back().is(Kind::Operator, "/"))
            return m_tokens.size() > 1 && m_tokens[m_tokens.size() - 2].maybeUnit;
        const Kind kind = m_tokens.back().kind;
        return kind == Kind::Number || kind == Kind::Name || kind == Kind::Constant ||
               kind == Kind::Close || kind == Kind::GroupClose || m_tokens.back().maybeUnit;
    }

    [[nodiscard]] bool inUnitFraction() const {
        return unitMayFollow() && m_tokens.back().is(Kind::Operator, "/");
    }

    bool next(std::string_view text, std::size_t& at, int depth) {
        const char c = text[at];
        if (c == '\\')
            return command(text, at, depth);
        if (isAsciiDigit(c) || (c == '.' && at + 1 < text.size() && isAsciiDigit(text[at + 1]))) {
            number(text, at);
            return true;
        }
        if (isAsciiLetter(c)) {
            letters(text, at);
            return true;
        }
        if (static_cast<unsigned char>(c) >= 0x80) {
            glyph(text, at);
            return true;
        }
        ++at;
        switch (c) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
        case '~':
        case '$':
        case '%':
            break;
        case '+':
        case '-':
        case '/':
        case '!':
            add(Kind::Operator, std::string_view(&c, 1));
            break;
        case '*':
            if (at < text.size() && text[at] == '*') { // Python's power
                ++at;
                add(Kind::Operator, "^");
            } else {
                add(Kind::Operator, "*");
            }
            break;
        case '^':
            for (const std::string_view degrees :
                 {"\\circ", "{\\circ}", "{ \\circ }", "\\degree", "{\\degree}"})
                if (text.substr(at).starts_with(degrees)) {
                    at += degrees.size();
                    return true;
                }
            add(Kind::Operator, "^");
            break;
        case '(':
        case '[':
            ++m_brackets;
            add(Kind::Open, std::string_view(&c, 1));
            break;
        case ')':
        case ']':
            --m_brackets;
            add(Kind::Close, std::string_view(&c, 1));
            break;
        case '{':
            add(Kind::GroupOpen, "{");
            break;
        case '}':
            add(Kind::GroupClose, "}");
            break;
        case ',':
        case ';':
            add(Kind::Comma, ",");
            break;
        case '=':
        case '<':
        case '>':
            if (at < text.size() && text[at] == '=' && c != '=') {
                ++at;
                add(Kind::Relation, c == '<' ? "≤" : "≥");
            } else {
                add(Kind::Relation, std::string_view(&c, 1));
            }
            break;
        case '&':
            add(Kind::Cell, "&");
            break;
        case '_':
            return subscript(text, at);
        default:
            add(Kind::Other, std::string_view(&c, 1));
        }
        return true;
    }

    /// "x_1", "x_{12}", "\\log_2": part of the name. Anything else ("1010_2") is compared as it is
    /// spelled.
    bool subscript(std::string_view text, std::size_t& at) {
        std::size_t end = at;
        if (at < text.size() && text[at] == '{')
            end = std::min(text.find('}', at), text.size() - 1) + 1;
        else if (at < text.size())
            end = at + decodeAt(text, at).bytes;
        std::string index(text.substr(at, end - at));
        std::erase_if(index, [](char c) { return c == '{' || c == '}' || c == ' '; });
        at = end;
        if (!m_tokens.empty() &&
            (m_tokens.back().kind == Kind::Name || m_tokens.back().is(Kind::Function, "log")))
            m_tokens.back().text += '_' + index;
        else
            add(Kind::Other, "_{" + index + '}');
        return true;
    }

    /// Digits with a point, without marks between thousands. "100,200" is a number, but in
    /// brackets a pair; "1{,}000" and "1,\!000" are numbers everywhere.
    void number(std::string_view text, std::size_t& at) {
        std::string digits;
        const auto takeDigits = [&] {
            while (at < text.size() && isAsciiDigit(text[at]))
                digits += text[at++];
        };
        takeDigits();
        const bool mayGroup = !digits.empty() && digits.size() <= 3;
        while (mayGroup) {
            std::size_t mark = 0;
            for (const std::string_view spelling : {"{,}", ",\\!", "\\,", "\\;", "\\ ", ","})
                if (mark == 0 && text.substr(at).starts_with(spelling) &&
                    (spelling != "," || m_brackets == 0))
                    mark = spelling.size();
            std::size_t end = at + mark;
            while (end < text.size() && isAsciiDigit(text[end]))
                ++end;
            if (mark == 0 || end - at - mark != 3)
                break;
            at += mark;
            takeDigits();
        }
        if (at + 1 < text.size() && text[at] == '.' && isAsciiDigit(text[at + 1])) {
            digits += text[at++];
            takeDigits();
        }
        add(Kind::Number, digits);
    }

    void letters(std::string_view text, std::size_t& at) {
        const std::size_t begin = at;
        while (at < text.size() && isAsciiLetter(text[at]))
            ++at;
        const std::string_view run = text.substr(begin, at - begin);
        if (contains(kFunctions, run))
            add(Kind::Function, run);
        else if (run == "pi" || run == "e" || run == "i")
            add(Kind::Constant, run);
        else if (run == "and" || run == "or")
            add(Kind::Comma, ",");
        else if (run == "inf" || run == "infinity")
            add(Kind::Other, "∞");
        else if (run == "in" && !m_tokens.empty() && m_tokens.back().kind == Kind::Name)
            add(Kind::Relation, "∈");
        else if (inUnitFraction() || (contains(kUnitWords, run) && unitMayFollow()))
            m_tokens.push_back({Kind::Word, std::string(run), true});
        else if (run.size() >= 3 || m_wordsOnly)
            add(Kind::Word, asciiLower(run));
        else
            for (const char& letter : run)
                add(letter == 'e' || letter == 'i' ? Kind::Constant : Kind::Name,
                    std::string_view(&letter, 1));
    }

    void glyph(std::string_view text, std::size_t& at) {
        const std::string_view rest = text.substr(at);
        for (const auto& [spelling, token] : glyphs())
            if (rest.starts_with(spelling)) {
                m_tokens.push_back(token);
                at += spelling.size();
                return;
            }
        static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kOther{
            {{"²", "2"}, {"³", "3"}, {"½", "1/2"}, {"¼", "1/4"}, {"¾", "3/4"}}};
        for (const auto& [spelling, value] : kOther) {
            if (!rest.starts_with(spelling))
                continue;
            at += spelling.size();
            if (value.size() == 1) {
                add(Kind::Operator, "^");
                add(Kind::Number, value);
            } else {
                addFraction(value.substr(0, 1), value.substr(2));
            }
            return;
        }
        const CodePoint c = decodeAt(text, at);
        at += c.bytes;
        if (c.value == U'°' || isSpace(c.value) || c.value == U'€' || c.value == U'£')
            return;
        if (!isLetter(c.value)) {
            add(Kind::Other, rest.substr(0, c.bytes));
            return;
        }
        std::string word(rest.substr(0, c.bytes));
        while (at < text.size()) {
            const CodePoint letter = decodeAt(text, at);
            if (!isLetter(letter.value))
                break;
            word += text.substr(at, letter.bytes);
            at += letter.bytes;
        }
        add(Kind::Word, toFolded(word));
    }

    void addFraction(std::string_view numerator, std::string_view denominator) {
        add(Kind::Fraction, "frac");
        for (const std::string_view part : {numerator, denominator}) {
            add(Kind::GroupOpen, "{");
            add(Kind::Number, part);
            add(Kind::GroupClose, "}");
        }
    }

    bool command(std::string_view text, std::size_t& at, int depth) {
        ++at;
        if (at == text.size() || static_cast<unsigned char>(text[at]) >= 0x80)
            return true;
        if (!isAsciiLetter(text[at])) {
            const char c = text[at++];
            if (c == '{') {
                ++m_brackets;
                add(Kind::Open, "{");
            } else if (c == '}') {
                --m_brackets;
                add(Kind::Close, "}");
            } else if (c == '\\') {
                // Elsewhere than in a matrix a backslash too many, from text escaped twice.
                if (m_matrices > 0)
                    add(Kind::Row, "\\\\");
                else
                    --at;
            } else if (c == '|') {
                add(Kind::Other, "|");
            }
            return true; // \, \; \! \: \  \% \$ \( \) \[ \]
        }
        const std::size_t begin = at;
        while (at < text.size() && isAsciiLetter(text[at]))
            ++at;
        const std::string_view name = text.substr(begin, at - begin);
        if (name == "frac" || name == "dfrac" || name == "tfrac" || name == "cfrac") {
            add(Kind::Fraction, "frac");
            return argument(text, at, depth) && argument(text, at, depth);
        }
        if (name == "sqrt")
            return root(text, at, depth);
        if (contains(kTextCommands, name))
            return textCommand(text, at, depth);
        if (name == "begin" || name == "end")
            return environment(name == "begin", text, at);
        if (name == "boxed" || name == "circ" || name == "degree" || contains(kLayout, name)) {
            // "\left." draws nothing.
            if ((name == "left" || name == "right") && at < text.size() && text[at] == '.')
                ++at;
            return true;
        }
        if (const auto found = commands().find(name); found != commands().end()) {
            m_tokens.push_back(found->second);
            m_brackets += (found->second.kind == Kind::Open) - (found->second.kind == Kind::Close);
        } else if (contains(kFunctions, name)) {
            add(Kind::Function, name);
        } else if (contains(kGreek, name)) {
            add(Kind::Name, '\\' + std::string(name));
        } else {
            add(Kind::Other, '\\' + std::string(name));
        }
        return true;
    }

    /// TeX's argument: a group, a command with its own arguments, or one character.
    bool argument(std::string_view text, std::size_t& at, int depth) {
        at = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
        add(Kind::GroupOpen, "{");
        if (at < text.size() && text[at] == '{') {
            const std::size_t end = groupEnd(text, at);
            if (end == std::string_view::npos || !run(text.substr(at + 1, end - at - 1), depth + 1))
                return false;
            at = end + 1;
        } else if (at < text.size() && text[at] == '\\') {
            if (depth >= kMaxDepth || !command(text, at, depth + 1))
                return false;
        } else if (at < text.size()) {
            const std::size_t length = decodeAt(text, at).bytes;
            if (!run(text.substr(at, length), depth + 1))
                return false;
            at += length;
        }
        add(Kind::GroupClose, "}");
        return true;
    }

    bool root(std::string_view text, std::size_t& at, int depth) {
        add(Kind::Root, "sqrt");
        std::string_view index = "2";
        if (at < text.size() && text[at] == '[') {
            const std::size_t end = text.find(']', at);
            if (end == std::string_view::npos)
                return false;
            index = text.substr(at + 1, end - at - 1);
            at = end + 1;
        }
        add(Kind::GroupOpen, "{");
        if (!run(index, depth + 1))
            return false;
        add(Kind::GroupClose, "}");
        return argument(text, at, depth);
    }

    /// \text{ cm} behind a number is a unit; \mathrm{C}, \text{(A)} and \text{72} are what they
    /// contain; anything else is words.
    bool textCommand(std::string_view text, std::size_t& at, int depth) {
        const std::size_t open = text.find_first_not_of(' ', at);
        if (open == std::string_view::npos || text[open] != '{')
            return true;
        const std::size_t end = groupEnd(text, open);
        if (end == std::string_view::npos)
            return false;
        const std::string_view content = trimmed(text.substr(open + 1, end - open - 1));
        at = end + 1;
        if (content.find_first_of("0123456789\\(){}") != std::string_view::npos ||
            (content.size() == 1 && !unitMayFollow()))
            return run(content, depth + 1);
        for (const std::string_view word : split(content, ' ')) {
            const std::string folded = toFolded(trimmed(word));
            if (folded == "and" || folded == "or")
                add(Kind::Comma, ",");
            else if (!folded.empty())
                m_tokens.push_back(
                    {Kind::Word, folded, !contains(kScaleWords, folded) && unitMayFollow()});
        }
        return true;
    }

    bool environment(bool begin, std::string_view text, std::size_t& at) {
        const std::size_t end = text.find('}', at);
        if (end == std::string_view::npos || text[at] != '{')
            return false;
        m_matrices += begin ? 1 : -1;
        m_brackets += begin ? 1 : -1;
        add(begin ? Kind::Begin : Kind::End, text.substr(at + 1, end - at - 1));
        at = end + 1;
        return true;
    }

    std::vector<MathToken>& m_tokens;
    bool m_wordsOnly;
    int m_brackets = 0;
    int m_matrices = 0;
};

/// Removes units (with "^2" and "/") that end an answer or an element of it.
void dropUnits(std::vector<MathToken>& tokens) {
    std::vector<MathToken> kept;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        if (!tokens[at].maybeUnit) {
            kept.push_back(std::move(tokens[at]));
            continue;
        }
        std::size_t end = at + 1;
        for (;;) {
            if (end + 1 < tokens.size() && tokens[end].is(Kind::Operator, "/") &&
                tokens[end + 1].maybeUnit)
                end += 2;
            else if (end + 1 < tokens.size() && tokens[end].is(Kind::Operator, "^") &&
                     tokens[end + 1].kind == Kind::Number)
                end += 2;
            else if (end + 3 < tokens.size() && tokens[end].is(Kind::Operator, "^") &&
                     tokens[end + 1].kind == Kind::GroupOpen &&
                     tokens[end + 3].kind == Kind::GroupClose)
                end += 4;
            else if (end < tokens.size() && tokens[end].maybeUnit)
                end += 1;
            else
                break;
        }
        const Kind next = end < tokens.size() ? tokens[end].kind : Kind::Comma;
        if (next == Kind::Comma || next == Kind::Close || next == Kind::GroupClose ||
            next == Kind::Relation || next == Kind::Union || next == Kind::Cell ||
            next == Kind::Row || next == Kind::End) {
            at = end - 1;
            continue;
        }
        tokens[at].maybeUnit = false;
        kept.push_back(std::move(tokens[at]));
    }
    tokens = std::move(kept);
}

} // namespace

std::size_t groupEnd(std::string_view text, std::size_t open, std::size_t limit) {
    int depth = 0;
    for (std::size_t at = open; at < std::min(limit, text.size()); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '{')
            ++depth;
        else if (text[at] == '}' && --depth == 0)
            return at;
    }
    return std::string_view::npos;
}

std::optional<std::vector<MathToken>> mathTokens(std::string_view text) {
    std::vector<MathToken> tokens;
    if (text.size() > kMaxBytes || !Lexer(tokens, text).run(text, 0))
        return std::nullopt;
    dropUnits(tokens);
    return tokens;
}

} // namespace sdrl::verify
