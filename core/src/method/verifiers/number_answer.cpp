// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answer type "number".
#include "core/base/text.h"
#include "method/verifiers/answer_type.h"
#include "method/verifiers/ascii.h"
#include "method/verifiers/number_reader.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace sdrl::verify {

namespace {

/// A number with its unit is not longer.
constexpr std::size_t kMaxNumberBytes = 500;
constexpr std::size_t kMaxUnits = 200;
/// Decimal digits that survive a conversion to double and back.
constexpr int kDigits = 15;
/// GSM8K's reward function: answers this close are the same.
constexpr double kReferenceTolerance = 1e-3;

struct Value {
    std::optional<Rational> exact;
    double approximate = 0;
};

struct Unit {
    std::string name;
    Value factor; ///< into the unit that answers are compared in
};

Value product(const Value& a, const Value& b) {
    Value out;
    out.approximate = a.approximate * b.approximate;
    if (a.exact && b.exact)
        out.exact = a.exact->times(*b.exact);
    return out;
}

double distance(const Value& a, const Value& b) {
    // Large integers differ by less than doubles can show.
    if (a.exact && b.exact)
        if (const auto difference = a.exact->minus(*b.exact))
            return std::fabs(difference->toDouble());
    return std::fabs(a.approximate - b.approximate);
}

/// Words that may follow a number when the task lists no units: no further digits, nothing that
/// makes it part of a formula.
bool isHarmlessRemark(std::string_view text) {
    // "5k": thousands or kelvin.
    return text != "k" && text != "K" && text != "M" && text != "B" &&
           text.find_first_of("0123456789+*=^<>\\_|") == std::string_view::npos;
}

class NumberAnswer final : public AnswerType {
public:
    explicit NumberAnswer(JsonFields& options) {
        m_absolute = options.number("absolute_tolerance", 0, 1e15, 0);
        m_relative = options.number("relative_tolerance", 0, 0.5, 0);
        m_format.decimalComma = options.flag("decimal_comma", false);
        m_format.currency =
            options.texts("currency", {"US$", "$", "€", "£", "¥", "₹", "USD", "EUR", "GBP"});
        for (const std::string& name : m_format.currency)
            if (trimmed(name).empty())
                options.reject("currency", "a currency must not be empty");
        m_percentIsFraction =
            options.choice("percent", {"ignore", "fraction"}, "ignore") == "fraction";
        readUnits(options);
        m_unitRequired = options.flag("unit_required", false);
        if (m_unitRequired && m_units.empty())
            options.reject("unit_required", "there are no \"units\" that could be required");
    }

    std::optional<std::string> canonical(std::string_view answer,
                                         VerifierProfile profile) const override {
        const auto value = parse(answer, profile);
        return value ? std::optional(spelling(*value, profile)) : std::nullopt;
    }

    bool equal(std::string_view a, std::string_view b, VerifierProfile profile) const override {
        const auto first = parse(a, profile), second = parse(b, profile);
        if (!first || !second)
            return false;
        const double gap = distance(*first, *second);
        if (profile == VerifierProfile::Reference)
            return gap < kReferenceTolerance;
        const double size = std::max(std::fabs(first->approximate), std::fabs(second->approximate));
        // A hair more than asked: 0.3 and 0.1 differ by more than 0.2 in binary.
        constexpr double kHair = 1 + 1e-9;
        return spelling(*first, profile) == spelling(*second, profile) ||
               (m_absolute > 0 && gap <= m_absolute * kHair) ||
               (m_relative > 0 && gap <= m_relative * size * kHair);
    }

    bool tolerant() const override { return m_absolute > 0 || m_relative > 0; }

    std::optional<Span> locate(std::string_view place, VerifierProfile profile) const override {
        if (profile != VerifierProfile::Reference)
            return AnswerType::locate(place, profile);
        const Span span{0, std::min(place.find_first_not_of("0123456789.,", place.starts_with('-')),
                                    place.size())};
        return parse(span.of(place), profile) ? std::optional(span) : std::nullopt;
    }

    std::optional<Span> find(std::string_view text, Pick pick) const override {
        std::optional<Span> found;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = numberEnd(text, at);
            if (end > at) {
                found = {at, end};
                if (pick == Pick::First)
                    break;
                at = end;
            } else if (isAsciiAlphanumeric(text[at])) {
                // Words with digits, dates, times and version numbers are left out as a whole.
                while (at < text.size() && (isAsciiAlphanumeric(text[at]) || joinsDigits(text, at)))
                    ++at;
            } else {
                ++at;
            }
        }
        return found;
    }

private:
    void readUnits(JsonFields& options) {
        const nlohmann::json units = options.raw("units");
        if (units.is_null())
            return;
        if ((!units.is_array() && !units.is_object()) || units.empty() ||
            units.size() > kMaxUnits) {
            options.reject("units", fmt::format("expected a list of units, or an object of units "
                                                "and factors, with 1 to {} entries",
                                                kMaxUnits));
            return;
        }
        for (const auto& [key, value] : units.items()) {
            const nlohmann::json& name = units.is_array() ? value : nlohmann::json(key);
            const bool factorOk =
                units.is_array() ||
                (value.is_number() && value.get<double>() > 0 && value.get<double>() <= 1e15);
            if (!name.is_string() || trimmed(name.get<std::string>()).empty() || !factorOk) {
                options.reject("units",
                               "each unit needs a name, and in an object a factor above 0");
                return;
            }
            Value factor{Rational::make(1, 1), 1};
            if (units.is_object()) {
                const auto number = value.get<double>();
                const auto text = readNumber(fmt::format("{}", number), 0, {});
                factor = {text ? text->exact : std::nullopt, number};
            }
            m_units.push_back({collapsed(name.get<std::string>()), factor});
            for (const std::string& word : foldedWords(m_units.back().name))
                m_format.scaleWords = m_format.scaleWords && !isScaleWord(word);
        }
    }

    /// The unit of exactly that name, else one that differs in upper and lower case only.
    [[nodiscard]] const Unit* unit(std::string_view name) const {
        const std::string wanted = collapsed(name);
        for (const Unit& candidate : m_units)
            if (candidate.name == wanted)
                return &candidate;
        for (const Unit& candidate : m_units)
            if (toFolded(candidate.name) == toFolded(wanted))
                return &candidate;
        return nullptr;
    }

    [[nodiscard]] std::optional<Value> parse(std::string_view answer,
                                             VerifierProfile profile) const {
        answer = trimmed(answer);
        if (answer.size() > kMaxNumberBytes)
            return std::nullopt;
        return profile == VerifierProfile::Reference ? parseReference(answer) : parseAny(answer);
    }

    /// Digits, commas and points; commas do not count (the paper's GSM8K reward).
    static std::optional<Value> parseReference(std::string_view answer) {
        const bool negative = answer.starts_with('-');
        std::string digits(answer.substr(negative));
        std::erase(digits, ',');
        if (digits.find_first_not_of("0123456789.") != std::string::npos ||
            std::count(digits.begin(), digits.end(), '.') > 1 ||
            digits.find_first_of("0123456789") == std::string::npos)
            return std::nullopt;
        Value value;
        value.exact = Rational::fromDecimal(digits);
        if (std::from_chars(digits.data(), digits.data() + digits.size(), value.approximate).ec !=
            std::errc())
            return std::nullopt;
        return negative ? product(value, {Rational::make(-1, 1), -1}) : value;
    }

    /// "42" of "x = 42" and "Total cost = 42".
    static std::string_view withoutName(std::string_view text) {
        const std::size_t sign = text.find('=');
        if (sign == text.npos ||
            text.substr(0, sign).find_first_of("0123456789+-*/^<>\\(){}") != text.npos)
            return text;
        return undecorated(text.substr(sign + 1));
    }

    [[nodiscard]] std::optional<Value> parseAny(std::string_view answer) const {
        const std::string plain = withoutLatex(undecorated(answer));
        std::string_view text = withoutName(undecorated(plain));
        const Unit* found = nullptr;
        if (const std::size_t digit = text.find_first_of("0123456789.+-"); digit != text.npos) {
            if ((found = unit(trimmed(text.substr(0, digit)))) != nullptr) // "EUR 5"
                text.remove_prefix(digit);
        }
        const auto number = readNumber(text, 0, m_format);
        if (!number)
            return std::nullopt;
        const std::string_view rest = undecorated(text.substr(number->end));
        if (!rest.empty()) {
            if (m_units.empty() ? !isHarmlessRemark(rest) : found || !(found = unit(rest)))
                return std::nullopt;
        }
        if (number->percent && !found && !m_units.empty()) {
            found = unit("%");
            if (!found && !m_percentIsFraction)
                return std::nullopt;
        }
        if (m_unitRequired && !found)
            return std::nullopt;
        Value value{number->exact, number->approximate};
        if (found)
            value = product(value, found->factor);
        if (number->percent && m_percentIsFraction && !found)
            value = product(value, {Rational::make(1, 100), 0.01});
        if (!std::isfinite(value.approximate)) // or all that are too large would be equal
            return std::nullopt;
        return value;
    }

    /// Answers within the tolerance mostly share a spelling, so that votes can be pooled; answers
    /// that share a spelling are always within the tolerance: the last digit kept is worth no more.
    [[nodiscard]] std::string spelling(const Value& value, VerifierProfile profile) const {
        const bool reference = profile == VerifierProfile::Reference;
        const double absolute = reference ? 0 : m_absolute;
        const double relative = reference ? 0 : m_relative;
        const double size = std::fabs(value.approximate);
        const int exponent = size > 0 ? static_cast<int>(std::floor(std::log10(size))) : 0;
        // Decimal position of the last digit kept.
        constexpr double kHair = 1e-9;
        int last = exponent - kDigits + 1;
        const int finest = last;
        if (absolute > 0)
            last = std::max(last, static_cast<int>(std::floor(std::log10(absolute) + kHair)));
        if (relative > 0)
            last = std::max(last,
                            exponent + static_cast<int>(std::floor(std::log10(relative) + kHair)));
        if (value.exact && value.exact->isInteger() && (last <= 0 || last == finest))
            if (auto digits = value.exact->decimalText())
                return *digits;
        if (size == 0)
            return "0";
        if (last > exponent) { // "4" in hundreds is 0, "70" is 100
            const double cell = std::pow(10.0, last);
            return decimalText(std::round(value.approximate / cell) * cell, 1);
        }
        return decimalText(value.approximate, std::clamp(exponent - last + 1, 1, kDigits));
    }

    /// A dot, comma, slash, hyphen or colon between two digits.
    static bool joinsDigits(std::string_view text, std::size_t at) {
        return std::string_view(".,/-:'").find(text[at]) != std::string_view::npos &&
               at + 1 < text.size() && isAsciiAlphanumeric(text[at + 1]);
    }

    /// End of the number that begins at `at`; `at` if none does.
    [[nodiscard]] std::size_t numberEnd(std::string_view text, std::size_t at) const {
        if (at > 0 && (isAsciiAlphanumeric(text[at - 1]) || text[at - 1] == '_'))
            return at;
        if (text[at] == '\\')
            return latexFractionEnd(text, at);
        const bool sign = text[at] == '-' || text[at] == '+' || text.substr(at).starts_with("−");
        if (sign && at > 0 && text[at - 1] == ')')
            return at;
        const auto number = readNumber(text, at, m_format);
        if (!number)
            return at;
        const std::size_t end = unitEnd(text, number->end);
        // It may lack its unit, or have another one.
        return m_units.empty() || parseAny(text.substr(at, end - at)) ? end : at;
    }

    /// End of the unit behind the number that ends at `at`; `at` if there is none.
    [[nodiscard]] std::size_t unitEnd(std::string_view text, std::size_t at) const {
        const std::size_t begin = std::min(text.find_first_not_of(' ', at), text.size());
        std::size_t longest = 0;
        for (const Unit& candidate : m_units) {
            const std::string_view there = text.substr(begin, candidate.name.size());
            const std::size_t end = begin + candidate.name.size();
            const bool cut = end < text.size() && isAsciiLetter(text[end]) &&
                             isAsciiLetter(candidate.name.back());
            if (there == candidate.name && !cut)
                longest = std::max(longest, candidate.name.size());
        }
        return longest > 0 ? begin + longest : at;
    }

    /// "\frac{3}{4}"
    static std::size_t latexFractionEnd(std::string_view text, std::size_t at) {
        const std::size_t begin = at;
        const auto take = [&](std::string_view token) {
            const bool there = text.substr(at).starts_with(token);
            at += there ? token.size() : 0;
            return there;
        };
        const auto takeInteger = [&] {
            take("-");
            const std::size_t digits = at;
            while (at < text.size() && text[at] >= '0' && text[at] <= '9')
                ++at;
            return at > digits && at - digits <= 18;
        };
        const bool whole = (take("\\frac{") || take("\\dfrac{") || take("\\tfrac{")) &&
                           takeInteger() && take("}{") && takeInteger() && take("}");
        return whole ? at : begin;
    }

    NumberFormat m_format;
    std::vector<Unit> m_units;
    double m_absolute = 0;
    double m_relative = 0;
    bool m_percentIsFraction = false;
    bool m_unitRequired = false;
};

} // namespace

AnswerTypePtr makeNumberAnswer(JsonFields& options) {
    return std::make_shared<NumberAnswer>(options);
}

} // namespace sdrl::verify
