// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sentences with slots, such as "{who} buys {n} more {goods}.": the same pattern writes the
// sentence and reads it back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sdrl::programs {

/// Values of a phrase's slots, by name.
class Slots {
public:
    Slots& set(std::string_view name, std::string_view value);
    Slots& set(std::string_view name, int value);

    /// Empty if there is no such slot.
    [[nodiscard]] std::string_view text(std::string_view name) const;
    /// A whole number of at most four digits; −1 if the value is none.
    [[nodiscard]] int number(std::string_view name) const;

private:
    std::vector<std::pair<std::string_view, std::string>> m_values;
};

/// The pattern with its slots filled.
[[nodiscard]] std::string filled(std::string_view pattern, const Slots& slots);

/// What the slots hold in a text that the pattern could have written. A slot stands for one run of
/// ASCII letters and digits; one whose name ends in "*" for any text up to the literal that
/// follows. The names in the result refer to the pattern's memory.
[[nodiscard]] std::optional<Slots> matched(std::string_view pattern, std::string_view text);

/// A whole number of at most four digits; −1 if the text is none.
[[nodiscard]] int parseNumber(std::string_view text);

/// The sentences of a text, each with its final '.' or '?'.
[[nodiscard]] std::vector<std::string_view> sentences(std::string_view text);

} // namespace sdrl::programs
