// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operators, slices, range and strftime_now.
#include "tokenizer/jinja_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace sdrl::jinja {

namespace {

Value repeated(Work& work, int line, const Text& text, std::int64_t count) {
    Text out;
    for (std::int64_t i = 0; i < count && !text.empty(); ++i) {
        if (!work.spend(4 + text.size(), line))
            return {};
        out.append(text);
    }
    return Value(std::move(out));
}

// Quotients are rounded down, a remainder has the divisor's sign.
Value integerOperation(Work& work, int line, const std::string& name, std::int64_t a,
                       std::int64_t b) {
    std::int64_t out = 0;
    bool overflow = false;
    if (name == "+") {
        overflow = __builtin_add_overflow(a, b, &out);
    } else if (name == "-") {
        overflow = __builtin_sub_overflow(a, b, &out);
    } else if (name == "*") {
        overflow = __builtin_mul_overflow(a, b, &out);
    } else if (b == -1) { // the smallest integer has no opposite
        overflow = name == "//" && __builtin_sub_overflow(std::int64_t{0}, a, &out);
    } else {
        const std::int64_t remainder = a % b;
        const bool adjust = remainder != 0 && (remainder < 0) != (b < 0);
        out = name == "//" ? a / b - (adjust ? 1 : 0) : remainder + (adjust ? b : 0);
    }
    if (overflow)
        work.invalid(line, "a number is too large");
    return Value(out);
}

Value arithmetic(Work& work, int line, const std::string& name, const Value& left,
                 const Value& right) {
    const double a = left.asReal(), b = right.asReal();
    if ((name == "/" || name == "//" || name == "%") && b == 0) {
        work.invalid(line, "division by zero");
        return {};
    }
    const bool whole = left.isIntegral() && right.isIntegral();
    if (name == "/")
        return Value(a / b);
    if (name == "**") {
        const double power = std::pow(a, b);
        if (!whole || right.asInteger() < 0)
            return Value(power);
        if (std::abs(power) >= 9e15)
            work.invalid(line, "a number is too large");
        return work.failed() ? Value() : Value(static_cast<std::int64_t>(power));
    }
    if (whole)
        return integerOperation(work, line, name, left.asInteger(), right.asInteger());
    if (name == "+")
        return Value(a + b);
    if (name == "-")
        return Value(a - b);
    if (name == "*")
        return Value(a * b);
    if (name == "//")
        return Value(std::floor(a / b));
    const double remainder = std::fmod(a, b);
    return Value(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder);
}

} // namespace

Value withSign(Work& work, int line, const Value& value, bool negative) {
    if (!value.isNumber()) {
        work.invalid(line, fmt::format("{} has no sign", value.kind()));
        return {};
    }
    if (!negative)
        return value;
    return value.isIntegral() ? integerOperation(work, line, "-", 0, value.asInteger())
                              : Value(-value.asReal());
}

Value binaryOperation(Work& work, int line, const std::string& name, const Value& left,
                      const Value& right) {
    if (name == "~") {
        Text out = asText(left);
        appendAsText(out, right);
        (void)work.spend(out.size(), line);
        return Value(std::move(out));
    }
    for (const Value* side : {&left, &right})
        if (const auto* missing = side->undefinedName()) {
            work.invalid(line, fmt::format("\"{}\" is undefined", missing->name));
            return {};
        }
    if (left.isNumber() && right.isNumber())
        return arithmetic(work, line, name, left, right);
    if (name == "+" && left.text() && right.text()) {
        Text out = *left.text();
        out.append(*right.text());
        (void)work.spend(out.size(), line);
        return Value(std::move(out));
    }
    if (name == "+" && left.list() && right.list() && left.isTuple() == right.isTuple()) {
        List out = *left.list();
        out.insert(out.end(), right.list()->begin(), right.list()->end());
        (void)work.spend(4 * out.size(), line);
        return Value(std::move(out), left.isTuple());
    }
    if (name == "*" && left.text() && right.isIntegral())
        return repeated(work, line, *left.text(), right.asInteger());
    if (name == "*" && left.isIntegral() && right.text())
        return repeated(work, line, *right.text(), left.asInteger());
    work.fail(name == "%" && left.text() ? ErrorCode::UnsupportedFile : ErrorCode::InvalidFile,
              line, fmt::format("{} {} {} is not possible", left.kind(), name, right.kind()));
    return {};
}

// Negative indices count from the end, all are cut to the range.
Value sliceOf(Work& work, int line, const Value& container, std::span<const Value, 3> bounds) {
    std::optional<std::int64_t> parts[3];
    for (std::size_t i = 0; i < 3; ++i) {
        if (bounds[i].isIntegral())
            parts[i] = bounds[i].asInteger();
        else if (!bounds[i].isNone())
            work.invalid(line, fmt::format("{} is no index", bounds[i].kind()));
    }
    const std::int64_t step = parts[2].value_or(1);
    if (step == 0)
        work.invalid(line, "the step of a slice is 0");
    if (const auto* missing = container.undefinedName())
        work.invalid(line, fmt::format("\"{}\" is undefined", missing->name));
    else if (!container.list() && !container.text())
        work.invalid(line, fmt::format("{} cannot be sliced", container.kind()));
    if (work.failed())
        return {};

    const std::vector<std::size_t> offsets =
        container.text() ? characterOffsets(container.text()->bytes()) : std::vector<std::size_t>();
    const auto size =
        static_cast<std::int64_t>(container.list() ? container.list()->size() : offsets.size() - 1);
    if (!work.spend(static_cast<std::size_t>(size) + 1, line))
        return {};
    const auto bounded = [&](std::optional<std::int64_t> index, std::int64_t fallback) {
        if (!index)
            return fallback;
        const std::int64_t from = *index < 0 ? std::max(*index, -size - 1) + size : *index;
        return step > 0 ? std::clamp<std::int64_t>(from, 0, size)
                        : std::clamp<std::int64_t>(from, -1, size - 1);
    };
    const std::int64_t begin = bounded(parts[0], step > 0 ? 0 : size - 1);
    const std::int64_t end = bounded(parts[1], step > 0 ? size : -1);
    // A step beyond the size takes one element, as the size itself does.
    const std::int64_t stride = std::clamp<std::int64_t>(step, -size - 1, size + 1);
    List list;
    Text text;
    for (std::int64_t i = begin; step > 0 ? i < end : i > end; i += stride) {
        const auto at = static_cast<std::size_t>(i);
        if (container.list())
            list.push_back((*container.list())[at]);
        else
            text.append(*container.text(), offsets[at], offsets[at + 1] - offsets[at]);
    }
    return container.list() ? Value(std::move(list), container.isTuple()) : Value(std::move(text));
}

Value rangeOf(Work& work, int line, const Arguments& arguments) {
    constexpr std::int64_t kMaxLength = 100'000;
    constexpr std::int64_t kFar = std::int64_t{1} << 40;
    const std::vector<Value>& parts = arguments.positional;
    if (parts.empty() || parts.size() > 3 ||
        !std::all_of(parts.begin(), parts.end(), [](const Value& v) { return v.isIntegral(); })) {
        work.invalid(line, "a range is made of one to three integers");
        return {};
    }
    const std::int64_t begin = parts.size() > 1 ? parts[0].asInteger() : 0;
    const std::int64_t end = parts[parts.size() > 1 ? 1 : 0].asInteger();
    const std::int64_t step = parts.size() > 2 ? parts[2].asInteger() : 1;
    const auto isFar = [](std::int64_t value) { return value > kFar || value < -kFar; };
    if (step == 0 || isFar(begin) || isFar(end) || isFar(step) ||
        (end - begin) / step > kMaxLength) {
        work.invalid(line, "a range is too long");
        return {};
    }
    List out;
    for (std::int64_t i = begin; step > 0 ? i < end : i > end; i += step)
        out.emplace_back(i);
    (void)work.spend(out.size(), line);
    return Value(std::move(out));
}

Value formattedDate(Work& work, int line, const Arguments& arguments,
                    std::chrono::sys_seconds now) {
    constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                       "May",       "June",     "July",     "August",
                                       "September", "October",  "November", "December"};
    constexpr const char* kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                     "Thursday", "Friday", "Saturday"};
    const Value* format = arguments.get(0, "format");
    if (!format || !format->text()) {
        work.invalid(line, "strftime_now needs a format");
        return {};
    }
    const auto days = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss time(now - days);
    const auto year = static_cast<int>(date.year());
    const auto month = static_cast<unsigned>(date.month());
    const auto hour = time.hours().count();
    const std::string_view monthName = kMonths[month - 1];
    const std::string_view dayName = kDays[std::chrono::weekday(days).c_encoding()];
    const auto field = [&](char letter) -> std::optional<std::string> {
        switch (letter) {
        case 'Y':
            return fmt::format("{:04}", year);
        case 'y':
            return fmt::format("{:02}", year % 100);
        case 'm':
            return fmt::format("{:02}", month);
        case 'd':
            return fmt::format("{:02}", static_cast<unsigned>(date.day()));
        case 'B':
            return std::string(monthName);
        case 'b':
            return std::string(monthName.substr(0, 3));
        case 'A':
            return std::string(dayName);
        case 'a':
            return std::string(dayName.substr(0, 3));
        case 'H':
            return fmt::format("{:02}", hour);
        case 'I':
            return fmt::format("{:02}", hour % 12 == 0 ? 12 : hour % 12);
        case 'p':
            return hour < 12 ? "AM" : "PM";
        case 'M':
            return fmt::format("{:02}", time.minutes().count());
        case 'S':
            return fmt::format("{:02}", time.seconds().count());
        case 'j':
            return fmt::format(
                "{:03}",
                (days - std::chrono::sys_days(date.year() / std::chrono::January / 1)).count() + 1);
        case '%':
            return "%";
        default:
            return std::nullopt;
        }
    };
    Text out;
    const Text& pattern = *format->text();
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern.bytes()[i] != '%' || i + 1 == pattern.size()) {
            out.append(pattern, i, 1);
            continue;
        }
        const std::optional<std::string> text = field(pattern.bytes()[++i]);
        if (!text) {
            work.fail(ErrorCode::UnsupportedFile, line,
                      fmt::format("the date format \"{}\" is not supported", pattern.bytes()));
            return {};
        }
        out.append(*text, true);
    }
    return Value(std::move(out));
}

} // namespace sdrl::jinja
