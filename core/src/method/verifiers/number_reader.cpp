// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/verifiers/number_reader.h"

#include "core/base/text.h"
#include "method/verifiers/ascii.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace sdrl::verify {

namespace {

/// More digits than this in a row are not a number that anybody means.
constexpr std::size_t kMaxDigits = 36;

using Glyph = std::pair<std::string_view, std::pair<int, int>>;
constexpr std::array<Glyph, 15> kVulgarFractions{{{"½", {1, 2}},
                                                  {"⅓", {1, 3}},
                                                  {"⅔", {2, 3}},
                                                  {"¼", {1, 4}},
                                                  {"¾", {3, 4}},
                                                  {"⅕", {1, 5}},
                                                  {"⅖", {2, 5}},
                                                  {"⅗", {3, 5}},
                                                  {"⅘", {4, 5}},
                                                  {"⅙", {1, 6}},
                                                  {"⅚", {5, 6}},
                                                  {"⅛", {1, 8}},
                                                  {"⅜", {3, 8}},
                                                  {"⅝", {5, 8}},
                                                  {"⅞", {7, 8}}}};

constexpr std::array<std::pair<std::string_view, int>, 9> kScaleWords{{{"hundred", 2},
                                                                       {"thousand", 3},
                                                                       {"million", 6},
                                                                       {"mio", 6},
                                                                       {"mn", 6},
                                                                       {"billion", 9},
                                                                       {"bn", 9},
                                                                       {"trillion", 12},
                                                                       {"tn", 12}}};

/// Behind sums of money only: "5 m" are metres, "5 K" may be a temperature.
constexpr std::array<std::pair<std::string_view, int>, 3> kScaleLetters{
    {{"k", 3}, {"m", 6}, {"b", 9}}};

class Reader {
public:
    Reader(std::string_view text, std::size_t at, const NumberFormat& format)
        : m_text(text), m_at(at), m_format(format) {}

    std::optional<NumberText> number() {
        bool negative = sign();
        m_money = takeCurrency();
        if (m_money) {
            spaces();
            negative ^= sign();
        }
        if (!magnitude())
            return std::nullopt;
        // "1.2.3", "12:30", "1/2/3", "10-12": a version, a time, a date, a range.
        if (separatorBeforeDigit())
            return std::nullopt;
        suffix();
        if (!std::isfinite(m_number.approximate))
            return std::nullopt;
        if (negative) {
            m_number.approximate = -m_number.approximate;
            if (m_number.exact)
                m_number.exact = Rational().minus(*m_number.exact);
        }
        m_number.end = m_at;
        return m_number;
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }
    [[nodiscard]] std::string_view rest() const { return m_text.substr(m_at); }

    bool take(std::string_view token) {
        if (!rest().starts_with(token))
            return false;
        m_at += token.size();
        return true;
    }

    /// True if something was taken.
    bool spaces() {
        const std::size_t before = m_at;
        while (take(" ") || take("\u00A0") || take("\u202F") || take("\u2009")) {
        }
        return m_at != before;
    }

    /// True for minus.
    bool sign() {
        if (take("+"))
            return false;
        return take("-") || take("\u2212") || take("\u2013");
    }

    bool takeCurrency() {
        return std::any_of(m_format.currency.begin(), m_format.currency.end(),
                           [this](const std::string& name) { return takeName(name); });
    }

    /// A sign, or a code that is a word of its own.
    bool takeName(std::string_view name) {
        const std::size_t before = m_at;
        if (!take(name))
            return false;
        if (isAsciiLetter(name.back()) && isAsciiLetter(peek())) {
            m_at = before;
            return false;
        }
        return true;
    }

    [[nodiscard]] bool separatorBeforeDigit() const {
        return std::string_view(".,:/-").find(peek()) != std::string_view::npos && peek() != '\0' &&
               isAsciiDigit(peek(1));
    }

    std::size_t digitsAt(std::size_t at) const {
        std::size_t count = 0;
        while (at + count < m_text.size() && isAsciiDigit(m_text[at + count]))
            ++count;
        return count;
    }

    /// Length of what may stand between two groups of digits, 0 if nothing does.
    std::size_t groupSeparator() const {
        for (const std::string_view mark :
             {m_format.decimalComma ? std::string_view(".") : std::string_view(","),
              std::string_view("'"), std::string_view(" "), std::string_view("\u00A0"),
              std::string_view("\u202F"), std::string_view("\u2009")})
            if (rest().starts_with(mark))
                return mark.size();
        return 0;
    }

    /// Digits with or without marks between thousands, without those.
    std::optional<std::string> wholeDigits() {
        std::size_t count = digitsAt(m_at);
        if (count == 0 || count > kMaxDigits)
            return std::nullopt;
        std::string digits(m_text.substr(m_at, count));
        m_at += count;
        if (count > 3)
            return digits;
        const std::string_view separator = rest().substr(0, groupSeparator());
        if (separator.empty())
            return digits;
        std::string grouped = digits;
        for (std::size_t at = m_at; m_text.substr(at).starts_with(separator);) {
            count = digitsAt(at + separator.size());
            // Three digits to a group; in India two, but not in the last one.
            if (count != 3 && !(count == 2 && separator == ","))
                break;
            grouped += m_text.substr(at + separator.size(), count);
            at += separator.size() + count;
            if (count == 3) {
                digits = grouped;
                m_at = at;
            }
        }
        return digits.size() <= kMaxDigits ? std::optional(digits) : std::nullopt;
    }

    /// "1,234.50": sets m_number.
    bool decimal() {
        const char point = m_format.decimalComma ? ',' : '.';
        const bool bare = peek() == point && isAsciiDigit(peek(1));
        std::string digits = "0";
        if (!bare) {
            const auto whole = wholeDigits();
            if (!whole)
                return false;
            digits = *whole;
        }
        if (peek() == point && isAsciiDigit(peek(1))) {
            const std::size_t count = digitsAt(m_at + 1);
            if (count > 4 * kMaxDigits)
                return false;
            digits += '.';
            digits += m_text.substr(m_at + 1, count);
            m_at += 1 + count;
        }
        setDecimal(digits, exponent());
        return true;
    }

    /// "e-3", " × 10^{-3}", "*10^3"; 0 if there is none.
    int exponent() {
        const std::size_t before = m_at;
        const bool letter = (peek() == 'e' || peek() == 'E');
        if (letter) {
            ++m_at;
        } else {
            spaces();
            if (!(take("×") || take("x") || take("*")))
                return m_at = before, 0;
            spaces();
            if (!take("10^"))
                return m_at = before, 0;
        }
        const bool braced = !letter && take("{");
        const bool negative = sign();
        const std::size_t count = digitsAt(m_at);
        int value = 0;
        if (count == 0 || count > 3)
            return m_at = before, 0;
        std::from_chars(m_text.data() + m_at, m_text.data() + m_at + count, value);
        m_at += count;
        if (braced ? !take("}") : letter && isAsciiLetter(peek()))
            return m_at = before, 0;
        return negative ? -value : value;
    }

    void setDecimal(const std::string& digits, int power) {
        m_number.exact = Rational::fromDecimal(digits, power);
        const std::string text = digits + 'e' + std::to_string(power);
        if (std::from_chars(text.data(), text.data() + text.size(), m_number.approximate).ec !=
            std::errc())
            m_number.approximate = HUGE_VAL; // out of range
    }

    bool vulgarFraction(NumberText& out) {
        for (const auto& [glyph, parts] : kVulgarFractions) {
            if (!take(glyph))
                continue;
            out.exact = Rational::make(parts.first, parts.second);
            out.approximate = out.exact->toDouble();
            return true;
        }
        return false;
    }

    /// "/4" after a numerator.
    std::optional<NumberText> denominator() {
        const std::size_t before = m_at;
        const NumberText numerator = m_number;
        spaces();
        if (take("/") || take("\u2044")) {
            spaces();
            if (isAsciiDigit(peek()) && decimal() && m_number.approximate != 0)
                return quotient(numerator, m_number);
        }
        m_at = before;
        m_number = numerator;
        return std::nullopt;
    }

    static NumberText quotient(const NumberText& a, const NumberText& b) {
        NumberText out;
        out.approximate = a.approximate / b.approximate;
        if (a.exact && b.exact)
            out.exact = a.exact->over(*b.exact);
        return out;
    }

    static NumberText sum(const NumberText& a, const NumberText& b) {
        NumberText out;
        out.approximate = a.approximate + b.approximate;
        if (a.exact && b.exact)
            out.exact = a.exact->plus(*b.exact);
        return out;
    }

    bool magnitude() {
        if (vulgarFraction(m_number))
            return true;
        const std::size_t begin = m_at;
        if (!decimal())
            return false;
        const bool whole = m_at - begin == digitsAt(begin);
        if (const auto fraction = denominator()) {
            m_number = *fraction;
            return true;
        }
        if (whole) // "2 1/2", "2½"
            mixed();
        return true;
    }

    void mixed() {
        const NumberText whole = m_number;
        const std::size_t before = m_at;
        const bool gap = spaces();
        NumberText glyph;
        if (vulgarFraction(glyph)) {
            m_number = sum(whole, glyph);
            return;
        }
        if (gap && isAsciiDigit(peek()) && decimal()) {
            if (const auto fraction = denominator()) {
                m_number = sum(whole, *fraction);
                return;
            }
        }
        m_at = before;
        m_number = whole;
    }

    void suffix() {
        std::size_t before = m_at;
        spaces();
        for (const std::string_view word : {"%", "\\%", "percent", "per cent"})
            if (takeWord(word)) {
                m_number.percent = true;
                return;
            }
        if (m_format.scaleWords && takeScale()) {
            before = m_at;
            spaces();
        }
        if (!takeCurrency())
            m_at = before;
    }

    /// "million", and "$5k".
    bool takeScale() {
        int power = 0;
        for (const auto& [word, wordPower] : kScaleWords)
            if (power == 0 && takeWord(word))
                power = wordPower;
        for (const auto& [letter, letterPower] : kScaleLetters)
            if (power == 0 && m_money && takeWord(letter))
                power = letterPower;
        m_number.approximate *= std::pow(10.0, power);
        if (m_number.exact)
            m_number.exact = m_number.exact->times(*Rational::fromDecimal("1", power));
        return power != 0;
    }

    bool takeWord(std::string_view word) {
        const std::string_view found = rest().substr(0, word.size());
        if (asciiLower(found) != word)
            return false;
        if (isAsciiLetter(word.back()) && m_at + word.size() < m_text.size() &&
            isAsciiLetter(m_text[m_at + word.size()]))
            return false;
        m_at += word.size();
        return true;
    }

    std::string_view m_text;
    std::size_t m_at;
    const NumberFormat& m_format;
    bool m_money = false;
    NumberText m_number;
};

/// Where the brace at `open` is closed; npos if nowhere.
std::size_t closingBrace(std::string_view text, std::size_t open) {
    int depth = 0;
    for (std::size_t at = open; at < text.size(); ++at) {
        depth += (text[at] == '{') - (text[at] == '}');
        if (depth == 0)
            return at;
    }
    return std::string_view::npos;
}

/// Replaces `command{a}` by a and `command{a}{b}` by a/b.
std::string replaceCommand(std::string text, std::string_view command, bool fraction) {
    for (std::size_t at = 0; (at = text.find(command, at)) != std::string::npos;) {
        const std::size_t first = at + command.size();
        const std::size_t firstEnd =
            first < text.size() && text[first] == '{' ? closingBrace(text, first) : text.npos;
        if (firstEnd == text.npos) {
            ++at;
            continue;
        }
        std::string plain = text.substr(first + 1, firstEnd - first - 1);
        std::size_t end = firstEnd + 1;
        if (fraction) {
            const std::size_t secondEnd =
                end < text.size() && text[end] == '{' ? closingBrace(text, end) : text.npos;
            if (secondEnd == text.npos) {
                ++at;
                continue;
            }
            // A space keeps "1\frac{1}{2}" a mixed number.
            plain = ' ' + plain + '/' + text.substr(end + 1, secondEnd - end - 1);
            end = secondEnd + 1;
        }
        text.replace(at, end - at, plain);
    }
    return text;
}

} // namespace

bool isScaleWord(std::string_view word) {
    return std::any_of(kScaleWords.begin(), kScaleWords.end(),
                       [&](const auto& scale) { return scale.first == word; });
}

std::optional<NumberText> readNumber(std::string_view text, std::size_t at,
                                     const NumberFormat& format) {
    return Reader(text, at, format).number();
}

std::string withoutLatex(std::string_view text) {
    std::string out(text);
    if (text.find_first_of("\\{") == std::string_view::npos)
        return out;
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kPlain{{
        {"{,}", ","},
        {"\\dfrac", "\\frac"},
        {"\\tfrac", "\\frac"},
        {"\\$", "$"},
        {"\\%", "%"},
        {"\\times", "×"},
        {"\\cdot", "×"},
        {"\\!", ""},
        {"\\,", " "},
        {"\\;", " "},
        {"\\:", " "},
        {"\\ ", " "},
        {"^{\\circ}", "°"},
        {"^\\circ", "°"},
    }};
    for (const auto& [from, to] : kPlain)
        out = replaceAll(std::move(out), from, to);
    out = replaceCommand(std::move(out), "\\frac", true);
    for (const std::string_view command : {"\\text", "\\mathrm", "\\textbf", "\\mathbf", "\\mbox"})
        out = replaceCommand(std::move(out), command, false);
    return out;
}

} // namespace sdrl::verify
