// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answer type "math": a LaTeX or plain formula, or a set, tuple, interval or matrix of them.
#include "core/base/text.h"
#include "method/verifiers/answer_type.h"
#include "method/verifiers/ascii.h"
#include "method/verifiers/math_expression.h"
#include "method/verifiers/number_reader.h"
#include "method/verifiers/reference_math.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <span>
#include <vector>

namespace sdrl::verify {

namespace {

using Kind = MathToken::Kind;
using Tokens = std::span<const MathToken>;

constexpr int kMaxDepth = 12;

int opens(const MathToken& token) {
    return token.kind == Kind::Open || token.kind == Kind::GroupOpen || token.kind == Kind::Begin;
}

int closes(const MathToken& token) {
    return token.kind == Kind::Close || token.kind == Kind::GroupClose || token.kind == Kind::End;
}

/// The pieces between tokens of a kind that stand outside all brackets; one piece if there is none.
std::vector<Tokens> pieces(Tokens tokens, Kind separator) {
    std::vector<Tokens> out;
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        depth += opens(tokens[i]) - closes(tokens[i]);
        if (depth == 0 && tokens[i].kind == separator) {
            if (i > begin)
                out.push_back(tokens.subspan(begin, i - begin));
            begin = i + 1;
        }
    }
    if (begin < tokens.size())
        out.push_back(tokens.subspan(begin));
    return out;
}

/// Whether the first and the last token are a pair of brackets.
bool enclosed(Tokens tokens) {
    if (tokens.size() < 2 || !opens(tokens.front()) || !closes(tokens.back()))
        return false;
    int depth = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        depth += opens(tokens[i]) - closes(tokens[i]);
        if (depth == 0)
            return i + 1 == tokens.size();
    }
    return false;
}

/// The tokens as they are written, without spaces but between words.
std::string written(Tokens tokens) {
    std::string out;
    bool word = false;
    for (const MathToken& token : tokens) {
        if (word && token.kind == Kind::Word)
            out += ' ';
        out += token.text;
        word = token.kind == Kind::Word;
    }
    return out;
}

std::string spelling(Tokens tokens, int depth);

std::vector<std::string> spellings(const std::vector<Tokens>& parts, int depth) {
    std::vector<std::string> out;
    for (const Tokens part : parts)
        out.push_back(spelling(part, depth + 1));
    return out;
}

std::string sortedJoined(std::vector<std::string> parts, std::string_view separator) {
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    return join(parts, separator);
}

/// Without "x =", "AB =", "f(x) =", "(x, y) =" or "x \\in" in front: the name of what was asked for
/// says nothing.
Tokens withoutName(Tokens tokens) {
    const auto sign = std::find_if(tokens.begin(), tokens.end(), [](const MathToken& token) {
        return token.kind != Kind::Name && token.kind != Kind::Comma &&
               !token.is(Kind::Open, "(") && !token.is(Kind::Close, ")");
    });
    const auto length = static_cast<std::size_t>(sign - tokens.begin());
    if (length == 0 || length + 1 >= tokens.size() || sign->kind != Kind::Relation ||
        (sign->text != "=" && sign->text != "∈"))
        return tokens;
    const Tokens rest = tokens.subspan(length + 1);
    return pieces(rest, Kind::Relation).size() == 1 ? rest : tokens;
}

/// "a < b" and "b > a" are the same; so are both sides of an equation.
std::string relationSpelling(Tokens tokens, const std::vector<Tokens>& sides, int depth) {
    std::vector<std::string> signs;
    for (const Tokens side : sides)
        if (const MathToken* end = side.data() + side.size(); end != tokens.data() + tokens.size())
            signs.push_back(end->text);
    if (sides.size() == 2 && signs.size() == 1 && signs[0] == "=")
        if (auto equation = equationSpelling(sides[0], sides[1]))
            return *equation;
    std::vector<std::string> parts = spellings(sides, depth);
    if (signs.size() != parts.size() - 1) // "= 5", "5 ="
        return parts.size() == 1 ? parts.front() : written(tokens);
    const auto pointsUp = [](const std::string& sign) { return sign == "<" || sign == "≤"; };
    if (std::all_of(signs.begin(), signs.end(), pointsUp)) {
        std::reverse(parts.begin(), parts.end());
        std::reverse(signs.begin(), signs.end());
        for (std::string& sign : signs)
            sign = sign == "<" ? ">" : "≥";
    }
    std::string out = parts.front();
    for (std::size_t i = 0; i < signs.size(); ++i)
        out += signs[i] + parts[i + 1];
    return out;
}

/// Both values of "a ± b".
std::string plusMinusSpelling(Tokens tokens, int depth) {
    std::vector<std::string> both;
    for (const bool upper : {true, false}) {
        std::vector<MathToken> one(tokens.begin(), tokens.end());
        for (MathToken& token : one)
            if (token.kind == Kind::PlusMinus)
                token = {Kind::Operator, (token.text == "±") == upper ? "+" : "-"};
        both.push_back(spelling(one, depth + 1));
    }
    return sortedJoined(std::move(both), ", ");
}

std::string matrixSpelling(Tokens tokens, int depth) {
    std::vector<std::string> rows;
    for (const Tokens row : pieces(tokens.subspan(1, tokens.size() - 2), Kind::Row))
        rows.push_back(join(spellings(pieces(row, Kind::Cell), depth), " & "));
    // Round or square brackets are a matter of taste, bars are not.
    const bool bars = tokens.front().text.find_first_of("vV") != std::string::npos;
    return (bars ? tokens.front().text : "") + "[" + join(rows, "; ") + "]";
}

std::string spelling(Tokens tokens, int depth) {
    if (depth > kMaxDepth)
        return written(tokens);
    if (depth == 0)
        tokens = withoutName(tokens);
    // "1, -2" lists solutions, whose order does not matter.
    if (const auto parts = pieces(tokens, Kind::Comma); parts.size() > 1) {
        std::vector<std::string> elements;
        for (const Tokens part : parts)
            elements.push_back(spelling(withoutName(part), depth + 1));
        return sortedJoined(std::move(elements), ", ");
    }
    if (const auto parts = pieces(tokens, Kind::Union); parts.size() > 1)
        return sortedJoined(spellings(parts, depth), " ∪ ");
    const auto sides = pieces(tokens, Kind::Relation);
    if (sides.size() > 1 || (sides.size() == 1 && sides[0].size() < tokens.size()))
        return relationSpelling(tokens, sides, depth);
    if (enclosed(tokens)) {
        const Tokens inner = tokens.subspan(1, tokens.size() - 2);
        if (tokens.front().kind == Kind::Begin)
            return matrixSpelling(tokens, depth);
        const bool isSet = tokens.front().text == "{" && tokens.front().kind == Kind::Open;
        const auto parts = pieces(inner, Kind::Comma);
        // "{1, 2}" in plain text is a set too.
        if (isSet && parts.empty())
            return "∅";
        if (isSet || (tokens.front().kind == Kind::GroupOpen && parts.size() > 1))
            return '{' + sortedJoined(spellings(parts, depth), ", ") + '}';
        if (parts.size() > 1) // tuple, point or interval
            return tokens.front().text + join(spellings(parts, depth), ", ") + tokens.back().text;
        if (!inner.empty())
            return spelling(inner, depth + 1);
    }
    if (std::any_of(tokens.begin(), tokens.end(),
                    [](const MathToken& token) { return token.kind == Kind::PlusMinus; }))
        return plusMinusSpelling(tokens, depth);
    if (auto value = expressionSpelling(tokens))
        return *value;
    return written(tokens);
}

class MathAnswer final : public AnswerType {
public:
    std::optional<std::string> canonical(std::string_view answer,
                                         VerifierProfile profile) const override {
        const std::string valid = toValidUtf8(answer);
        if (profile == VerifierProfile::Reference)
            return nonEmpty(referenceMathSpelling(valid));
        const std::string_view bare = undecorated(valid, ".,;:"); // "5!" is a factorial
        const auto tokens = mathTokens(bare);
        if (!tokens)
            return nonEmpty(std::string(bare));
        return nonEmpty(spelling(*tokens, 0));
    }

    std::optional<Span> find(std::string_view text, Pick pick) const override {
        if (const auto formula = dollarFormula(text, pick))
            return formula;
        const std::string_view line = undecorated(pickLine(text, pick));
        if (isExpression(line))
            return spanWithin(text, line);
        return m_number->find(text, pick);
    }

private:
    static std::optional<std::string> nonEmpty(std::string text) {
        return text.empty() ? std::nullopt : std::optional(std::move(text));
    }

    /// Of symbols, that is: "It is 5" is not the product of four variables and a number.
    static bool isExpression(std::string_view text) {
        for (std::size_t at = 0; at + 1 < text.size(); ++at)
            if (isAsciiLetter(text[at]) && isAsciiLetter(text[at + 1]) &&
                text.substr(0, at).find('\\') == text.npos)
                return false;
        const auto tokens = mathTokens(text);
        return tokens && expressionSpelling(*tokens);
    }

    /// What stands between dollar signs.
    static std::optional<Span> dollarFormula(std::string_view text, Pick pick) {
        std::optional<Span> found;
        for (std::size_t open = text.find('$'); open != std::string_view::npos;) {
            const std::size_t close = text.find('$', open + 1);
            if (close == std::string_view::npos)
                break;
            const std::string_view inner = text.substr(open + 1, close - open - 1);
            // "$5 and $6" are prices.
            const bool formula = !trimmed(inner).empty() && trimmed(inner).size() == inner.size() &&
                                 inner.find('\n') == std::string_view::npos;
            if (formula)
                found = Span{open + 1, close};
            if (formula && pick == Pick::First)
                break;
            open = formula ? text.find('$', close + 1) : close;
        }
        return found;
    }

    AnswerTypePtr m_number = plainNumberAnswer();

    static AnswerTypePtr plainNumberAnswer() {
        JsonFields none(JsonDocument::fromValue(nlohmann::json::object(), ""));
        return makeNumberAnswer(none);
    }
};

} // namespace

AnswerTypePtr makeMathAnswer() {
    return std::make_shared<MathAnswer>();
}

} // namespace sdrl::verify
