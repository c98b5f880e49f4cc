// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "method/verifiers/exact_number.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::verify {

/// What numbers look like in the texts of a task.
struct NumberFormat {
    bool decimalComma = false;         ///< 1.234,5 rather than 1,234.5
    bool scaleWords = true;            ///< "2 million" is 2,000,000
    std::vector<std::string> currency; ///< signs and codes that may stand before or after
};

/// A number read from a text.
struct NumberText {
    std::optional<Rational> exact; ///< nothing if it does not fit
    double approximate = 0;        ///< finite
    bool percent = false;          ///< followed by a percent sign or the word
    std::size_t end = 0;           ///< first byte that is not part of it
};

/// Whether numbers are multiplied by this word: "thousand", "million", "bn"; lower case.
[[nodiscard]] bool isScaleWord(std::string_view word);

/// The number that begins at `at`: sign and currency, groups of thousands, fraction, mixed number,
/// power of ten, percent sign, and words such as "million". Nothing if none begins there or what
/// does is not a number ("1.2.3", "3/4/2024", "1,2,3").
[[nodiscard]] std::optional<NumberText> readNumber(std::string_view text, std::size_t at,
                                                   const NumberFormat& format);

/// LaTeX notation of numbers in plain characters: \frac{3}{4}, 1{,}000, \$, \%, \times, \text{ cm}.
[[nodiscard]] std::string withoutLatex(std::string_view text);

} // namespace sdrl::verify
