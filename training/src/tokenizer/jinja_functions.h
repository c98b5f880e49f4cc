// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "tokenizer/jinja_value.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sdrl::jinja {

/// What a rendering may spend, and the first thing that went wrong with it. After a mistake every
/// step returns at once.
class Work {
public:
    /// @param inputBytes of the messages: templates go over them several times.
    explicit Work(std::size_t inputBytes)
        : m_left(20'000'000 + 100 * static_cast<std::int64_t>(inputBytes)) {}

    [[nodiscard]] bool failed() const { return m_error.has_value(); }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    void fail(ErrorCode code, int line, std::string message);
    void invalid(int line, std::string message) {
        fail(ErrorCode::InvalidFile, line, std::move(message));
    }
    /// Counts steps, or bytes that are made. False, and a mistake, when all are used up.
    bool spend(std::size_t amount, int line);

private:
    std::int64_t m_left;
    std::optional<Error> m_error;
};

struct Arguments {
    std::vector<Value> positional;
    std::vector<std::pair<std::string, Value>> named;

    /// By place or by name; null if it is not given.
    [[nodiscard]] const Value* get(std::size_t place, std::string_view name) const;
    [[nodiscard]] std::int64_t integer(std::size_t place, std::string_view name,
                                       std::int64_t fallback) const;
    [[nodiscard]] bool flag(std::size_t place, std::string_view name, bool fallback) const;
};

/// `value | name(arguments)`.
[[nodiscard]] Value applyFilter(Work& work, int line, const std::string& name, const Value& value,
                                const Arguments& arguments);
/// `value is name(arguments)`.
[[nodiscard]] bool applyTest(Work& work, int line, const std::string& name, const Value& value,
                             const std::vector<Value>& arguments);
/// `value.name(arguments)` for texts and dictionaries.
[[nodiscard]] Value callMethod(Work& work, int line, const std::string& name, const Value& value,
                               const Arguments& arguments);

/// The elements that a loop over the value sees: a list's, a dictionary's keys, a text's
/// characters, none of an undefined value. A mistake for anything else.
[[nodiscard]] List elementsOf(Work& work, int line, const Value& value);
/// `container[key]` and `container.key` for data; undefined if there is none.
[[nodiscard]] Value itemOf(Work& work, int line, const Value& container, const Value& key);
/// `value in container`.
[[nodiscard]] bool contains(Work& work, int line, const Value& container, const Value& value);
/// a == b, with Python's rules.
[[nodiscard]] bool equal(Work& work, int line, const Value& a, const Value& b);
/// a < b, with Python's rules.
[[nodiscard]] bool lessThan(Work& work, int line, const Value& a, const Value& b);

/// `left name right` for + - * / // % ** and ~.
[[nodiscard]] Value binaryOperation(Work& work, int line, const std::string& name,
                                    const Value& left, const Value& right);
/// +value or -value.
[[nodiscard]] Value withSign(Work& work, int line, const Value& value, bool negative);
/// container[begin:end:step]; None stands for what is left out.
[[nodiscard]] Value sliceOf(Work& work, int line, const Value& container,
                            std::span<const Value, 3> bounds);
[[nodiscard]] Value rangeOf(Work& work, int line, const Arguments& arguments);
/// strftime in the C locale, for the fields that templates use.
[[nodiscard]] Value formattedDate(Work& work, int line, const Arguments& arguments,
                                  std::chrono::sys_seconds now);

/// Byte offsets of a text's characters, and its length at the end.
[[nodiscard]] std::vector<std::size_t> characterOffsets(std::string_view text);
/// Without white space, or without `characters`, at the ends that are asked for.
[[nodiscard]] Text stripped(const Text& text, const Value* characters, bool left, bool right);
/// Each occurrence of `from`, at most `count` of them (less than 0: all).
[[nodiscard]] Text replaced(Work& work, int line, const Text& text, const Text& from,
                            const Text& to, std::int64_t count);
enum class Case {
    Upper,
    Lower,
    Title,       ///< str.title(): behind anything that is no letter
    FilterTitle, ///< the filter `title`: behind white space, hyphens and opening brackets
    Capitalized,
};
/// A mistake for the few characters whose other case is not one character.
[[nodiscard]] Text inCase(Work& work, int line, const Text& text, Case letters);
/// The lines, as str.splitlines() has them, without their ends.
[[nodiscard]] std::vector<Text> linesOf(const Text& text);

} // namespace sdrl::jinja
