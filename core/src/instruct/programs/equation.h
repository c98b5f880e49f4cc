// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instruct/programs/typed_program.h"

#include <string>

namespace sdrl::programs {

/// "a sign b" with sign one of + - *.
struct Equation {
    char sign = '+';
    int a = 0, b = 0;

    [[nodiscard]] int result() const { return sign == '+' ? a + b : sign == '-' ? a - b : a * b; }
};

/// Results of sums stay within this, here and in mishandled stock problems.
inline constexpr int kMostSum = 120;

/// Half differences, a third sums, the rest products: differences are learned last.
[[nodiscard]] char drawnSign(RandomStream& stream);
/// "38 - 13 = ".
[[nodiscard]] std::string leftSide(const Equation& equation);
/// "38 - 13 = 25." with the chance of a slip in the result.
[[nodiscard]] Solution calculated(const Equation& equation, Mistakes& mistakes);

} // namespace sdrl::programs
