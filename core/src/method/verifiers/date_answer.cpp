// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answer type "date": a day of the Gregorian calendar, spelled as ISO 8601 does.
#include "core/base/text.h"
#include "method/verifiers/answer_type.h"
#include "method/verifiers/pattern.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <vector>

namespace sdrl::verify {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};

/// The runs of digits and of letters in a date.
std::vector<std::string> parts(std::string_view text) {
    std::vector<std::string> out;
    char before = ' ';
    for (const char c : asciiLower(text)) {
        const char kind = c >= '0' && c <= '9' ? '0' : c >= 'a' && c <= 'z' ? 'a' : ' ';
        if (kind != ' ') {
            if (kind != before)
                out.emplace_back();
            out.back() += c;
        }
        before = kind;
    }
    return out;
}

class DateAnswer final : public AnswerType {
public:
    explicit DateAnswer(const std::string& order)
        : m_dayFirst(order == "dmy"), m_pattern(Pattern::make(patternText(order))) {}

    std::optional<std::string> canonical(std::string_view answer,
                                         VerifierProfile /*profile*/) const override {
        answer = undecorated(answer);
        const auto match = m_pattern.find(answer, Pick::First);
        if (!match || match->whole.begin != 0 || match->whole.end != answer.size())
            return std::nullopt;
        return isoDate(answer);
    }

    std::optional<Span> find(std::string_view text, Pick pick) const override {
        const auto match = m_pattern.find(text, pick);
        if (!match || !isoDate(match->whole.of(text)))
            return std::nullopt;
        return match->whole;
    }

private:
    static std::string patternText(const std::string& order) {
        const std::string_view month =
            "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
            "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
        const std::string_view weekday =
            R"((?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?)";
        const std::string_view day = R"(\d{1,2}(?:st|nd|rd|th)?)";
        std::string numeric = R"(\d{4}([-/.])\d{1,2}\g{-1}\d{1,2})";
        if (order != "ymd")
            numeric += R"(|\d{1,2}([-/.])\d{1,2}\g{-1}\d{4})";
        return fmt::format(R"((?<![\w/.-]){0}(?:{1}|{2}(?:\s+of)?[\s-]+{3}\.?,?[\s-]+\d{{4}}|)"
                           R"({3}\.?\s+{2},?\s+\d{{4}}|\d{{4}}\s+{3}\s+{2})(?![\w/-]))",
                           weekday, numeric, day, month);
    }

    /// @param date has matched the pattern.
    [[nodiscard]] std::optional<std::string> isoDate(std::string_view date) const {
        int year = 0, month = 0;
        std::vector<int> numbers;
        for (const std::string& part : parts(date)) {
            if (part.front() <= '9') {
                int number = 0;
                std::from_chars(part.data(), part.data() + part.size(), number);
                if (part.size() == 4 && year == 0)
                    year = number;
                else
                    numbers.push_back(number);
                continue;
            }
            for (std::size_t i = 0; i < kMonths.size() && part.size() >= 3; ++i)
                if (part.starts_with(kMonths[i]))
                    month = static_cast<int>(i) + 1;
        }
        // Case folding lets a few foreign letters pass for English ones.
        if (numbers.size() != (month == 0 ? 2 : 1))
            return std::nullopt;
        const bool yearFirst = date.find_first_not_of("0123456789") == 4;
        const bool dayFirst = month == 0 && !yearFirst && m_dayFirst;
        if (month == 0)
            month = numbers[dayFirst ? 1 : 0];
        const int day = numbers.size() == 1 || dayFirst ? numbers[0] : numbers[1];
        const std::chrono::year_month_day valid{std::chrono::year(year),
                                                std::chrono::month(static_cast<unsigned>(month)),
                                                std::chrono::day(static_cast<unsigned>(day))};
        if (!valid.ok() || year == 0)
            return std::nullopt;
        return fmt::format("{:04}-{:02}-{:02}", year, month, day);
    }

    bool m_dayFirst;
    Pattern m_pattern;
};

} // namespace

AnswerTypePtr makeDateAnswer(JsonFields& options) {
    return std::make_shared<DateAnswer>(options.choice("order", {"ymd", "dmy", "mdy"}, "ymd"));
}

} // namespace sdrl::verify
