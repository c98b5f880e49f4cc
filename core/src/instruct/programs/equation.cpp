// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/programs/equation.h"

#include <fmt/format.h>

namespace sdrl::programs {

char drawnSign(RandomStream& stream) {
    constexpr std::array<double, 3> kShares = {0.35, 0.50, 0.15};
    return "+-*"[stream.weighted(kShares)];
}

std::string leftSide(const Equation& equation) {
    return fmt::format("{} {} {} = ", equation.a, equation.sign, equation.b);
}

Solution calculated(const Equation& equation, Mistakes& mistakes) {
    const std::string result = std::to_string(mistakes.computed(equation.result()));
    return {leftSide(equation) + result + '.', result};
}

} // namespace sdrl::programs
