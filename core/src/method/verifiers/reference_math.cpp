// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/verifiers/reference_math.h"

#include "core/base/text.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace sdrl::verify {

namespace {

/// Each step gives nothing where the reference raises an exception.
using Step = std::optional<std::string>;

std::vector<std::string> pieces(const std::string& text, std::string_view separator) {
    std::vector<std::string> out;
    std::size_t begin = 0;
    for (std::size_t at; (at = text.find(separator, begin)) != std::string::npos;
         begin = at + separator.size())
        out.push_back(text.substr(begin, at - begin));
    out.push_back(text.substr(begin));
    return out;
}

/// The first code point, and what follows it.
std::pair<std::string, std::string> firstCharacter(const std::string& text) {
    const std::size_t length = firstCodePoints(text, 1).size();
    return {text.substr(0, length), text.substr(length)};
}

/// "\text{ " only ever occurs in front of units.
Step withoutUnit(std::string text) {
    const auto parts = pieces(text, "\\text{ ");
    if (parts.size() > 2)
        return std::nullopt;
    return parts.front();
}

/// "\sqrt3" becomes "\sqrt{3}".
Step withBracedRoots(const std::string& text) {
    const auto parts = pieces(text, "\\sqrt");
    std::string out = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::string& part = parts[i];
        if (part.empty())
            return std::nullopt;
        const auto [first, rest] = firstCharacter(part);
        out += first == "{" ? "\\sqrt" + part : "\\sqrt{" + first + "}" + rest;
    }
    return out;
}

/// "\frac12" becomes "\frac{1}{2}", "\frac1{72}" becomes "\frac{1}{72}".
Step withBracedFractions(const std::string& text) {
    const auto parts = pieces(text, "\\frac");
    std::string out = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::string& part = parts[i];
        out += "\\frac";
        if (part.empty())
            return std::nullopt;
        if (part.front() == '{') {
            out += part;
            continue;
        }
        const auto [numerator, rest] = firstCharacter(part);
        if (rest.empty())
            return text;
        out += '{' + numerator + '}';
        if (const auto [denominator, after] = firstCharacter(rest); denominator == "{")
            out += rest;
        else
            out += '{' + denominator + '}' + after;
    }
    return out;
}

/// Python's int(): digits with an optional sign, here without the underscores that it allows.
std::optional<std::string> integer(std::string_view text) {
    text = trimmed(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
    return negative && text != "0" ? '-' + std::string(text) : std::string(text);
}

/// "3/4" becomes "\frac{3}{4}".
Step withoutSlash(const std::string& text) {
    const auto parts = pieces(text, "/");
    if (parts.size() != 2)
        return text;
    const auto numerator = integer(parts[0]), denominator = integer(parts[1]);
    if (!numerator || !denominator)
        return std::nullopt;
    if (text != *numerator + '/' + *denominator)
        return text;
    return "\\frac{" + *numerator + "}{" + *denominator + "}";
}

Step normalised(std::string text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kFirst{{
        {"\n", ""},
        {"\\!", ""},
        {"\\\\", "\\"},
        {"tfrac", "frac"},
        {"dfrac", "frac"},
        {"\\left", ""},
        {"\\right", ""},
        {"^{\\circ}", ""},
        {"^\\circ", ""},
        {"\\$", ""},
    }};
    for (const auto& [from, to] : kFirst)
        text = replaceAll(std::move(text), from, to);
    Step step = withoutUnit(std::move(text));
    if (!step)
        return std::nullopt;
    text = replaceAll(std::move(*step), "\\%", "");
    text = replaceAll(std::move(text), " .", " 0.");
    text = replaceAll(std::move(text), "{.", "{0.");
    if (text.empty())
        return text;
    if (text.front() == '.')
        text.insert(0, 1, '0');
    if (const auto sides = pieces(text, "="); sides.size() == 2 && codePointCount(sides[0]) <= 2)
        text = sides[1];
    step = withBracedRoots(text);
    if (!step)
        return std::nullopt;
    step = withBracedFractions(replaceAll(std::move(*step), " ", ""));
    if (!step)
        return std::nullopt;
    if (*step == "0.5")
        return "\\frac{1}{2}";
    return withoutSlash(*step);
}

} // namespace

std::string referenceMathSpelling(std::string_view answer) {
    std::string text(answer);
    Step step = normalised(text);
    return step ? std::move(*step) : text;
}

} // namespace sdrl::verify
