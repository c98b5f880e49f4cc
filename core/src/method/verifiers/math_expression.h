// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "method/verifiers/math_tokens.h"

#include <optional>
#include <span>
#include <string>

namespace sdrl::verify {

/// One spelling for all expressions of the same value: exact fractions as decimals if those end,
/// everything else by its value to ten digits. Expressions with variables are told apart by their
/// values at fixed points ("f(x) = 1.5; -0.25; 3"). Nothing if the tokens are no expression of
/// + - * / ^ !, roots, fractions, elementary functions, pi, e, i and variables, or it has no
/// finite value.
[[nodiscard]] std::optional<std::string> expressionSpelling(std::span<const MathToken> tokens);

/// The same for the equation left = right, whichever way round and multiplied by any constant.
[[nodiscard]] std::optional<std::string> equationSpelling(std::span<const MathToken> left,
                                                          std::span<const MathToken> right);

} // namespace sdrl::verify
