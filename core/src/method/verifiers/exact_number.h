// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sdrl::verify {

/// A fraction of 128-bit integers in lowest terms. What does not fit is nothing, never wrong.
class Rational {
public:
    using Int = __int128;

    Rational() = default; ///< 0
    /// Nothing if the denominator is 0 or a number does not fit.
    [[nodiscard]] static std::optional<Rational> make(Int numerator, Int denominator);
    /// Plain digits with at most one point, "12", "0.50", ".5"; times 10^exponent.
    [[nodiscard]] static std::optional<Rational> fromDecimal(std::string_view digits,
                                                             int exponent = 0);

    [[nodiscard]] Int numerator() const { return m_numerator; }
    [[nodiscard]] Int denominator() const { return m_denominator; } ///< positive
    [[nodiscard]] bool isInteger() const { return m_denominator == 1; }
    [[nodiscard]] double toDouble() const;
    /// All decimal places, "-0.125"; nothing if they never end.
    [[nodiscard]] std::optional<std::string> decimalText() const;

    [[nodiscard]] std::optional<Rational> plus(const Rational& other) const;
    [[nodiscard]] std::optional<Rational> minus(const Rational& other) const;
    [[nodiscard]] std::optional<Rational> times(const Rational& other) const;
    [[nodiscard]] std::optional<Rational> over(const Rational& other) const;
    [[nodiscard]] std::optional<Rational> power(int exponent) const;
    /// Nothing unless the root is rational.
    [[nodiscard]] std::optional<Rational> squareRoot() const;

private:
    Int m_numerator = 0;
    Int m_denominator = 1;
};

/// The finite number in decimal notation with that many significant digits (1 to 15), without
/// trailing zeros; "1.5e+40" beyond 10^30 and below 10^-15.
[[nodiscard]] std::string decimalText(double value, int significantDigits);

} // namespace sdrl::verify
