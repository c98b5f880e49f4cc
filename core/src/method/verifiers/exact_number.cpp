// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/verifiers/exact_number.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <utility>

namespace sdrl::verify {

namespace {

using Int = Rational::Int;

constexpr Int kMax = static_cast<Int>(~static_cast<unsigned __int128>(0) >> 1);

Int absolute(Int value) {
    return value < 0 ? -value : value;
}

Int greatestCommonDivisor(Int a, Int b) {
    while (b != 0)
        a = std::exchange(b, a % b);
    return a;
}

std::optional<Int> product(Int a, Int b) {
    Int out = 0;
    if (__builtin_mul_overflow(a, b, &out))
        return std::nullopt;
    return out;
}

std::optional<Int> exactRoot(Int square) {
    const auto near = static_cast<Int>(std::sqrt(static_cast<long double>(square)));
    for (Int root = near - 1; root <= near + 1; ++root)
        if (product(root, root) == square)
            return absolute(root);
    return std::nullopt;
}

std::string integerText(Int value) {
    std::string digits;
    Int rest = absolute(value);
    do
        digits += static_cast<char>('0' + static_cast<int>(rest % 10));
    while ((rest /= 10) != 0);
    if (value < 0)
        digits += '-';
    std::reverse(digits.begin(), digits.end());
    return digits;
}

/// digits · 10^exponent without an exponent in the text.
std::string plainText(bool negative, std::string digits, int exponent) {
    if (exponent >= 0) {
        digits.append(static_cast<std::size_t>(exponent), '0');
    } else {
        const auto places = static_cast<std::size_t>(-exponent);
        if (digits.size() <= places)
            digits.insert(0, places + 1 - digits.size(), '0');
        digits.insert(digits.size() - places, 1, '.');
        digits.erase(digits.find_last_not_of('0') + 1);
        if (digits.back() == '.')
            digits.pop_back();
    }
    return negative && digits != "0" ? "-" + digits : digits;
}

} // namespace

std::optional<Rational> Rational::make(Int numerator, Int denominator) {
    // The most negative number has no opposite.
    if (denominator == 0 || numerator < -kMax || denominator < -kMax)
        return std::nullopt;
    const Int divisor = greatestCommonDivisor(absolute(numerator), absolute(denominator));
    Rational out;
    out.m_numerator = (denominator < 0 ? -numerator : numerator) / divisor;
    out.m_denominator = absolute(denominator) / divisor;
    return out;
}

std::optional<Rational> Rational::fromDecimal(std::string_view digits, int exponent) {
    Int numerator = 0;
    bool afterPoint = false;
    for (const char c : digits) {
        if (c == '.') {
            afterPoint = true;
            continue;
        }
        const auto shifted = product(numerator, 10);
        if (!shifted || __builtin_add_overflow(*shifted, static_cast<Int>(c - '0'), &numerator))
            return std::nullopt;
        exponent -= afterPoint;
    }
    const auto scale = make(10, 1)->power(exponent);
    return scale ? make(numerator, 1)->times(*scale) : std::nullopt;
}

double Rational::toDouble() const {
    return static_cast<double>(static_cast<long double>(m_numerator) /
                               static_cast<long double>(m_denominator));
}

std::optional<std::string> Rational::decimalText() const {
    // Denominators of decimals that end are 2^a·5^b; the larger exponent is the number of places.
    Int rest = m_denominator;
    int twos = 0, fives = 0;
    for (; rest % 2 == 0; rest /= 2)
        ++twos;
    for (; rest % 5 == 0; rest /= 5)
        ++fives;
    if (rest != 1)
        return std::nullopt;
    const int places = std::max(twos, fives);
    const auto scale = make(10, 1)->power(places);
    const auto scaled = scale ? times(*scale) : std::nullopt;
    if (!scaled)
        return std::nullopt;
    return plainText(m_numerator < 0, integerText(absolute(scaled->m_numerator)), -places);
}

std::optional<Rational> Rational::plus(const Rational& other) const {
    const auto left = product(m_numerator, other.m_denominator);
    const auto right = product(other.m_numerator, m_denominator);
    const auto denominator = product(m_denominator, other.m_denominator);
    Int numerator = 0;
    if (!left || !right || !denominator || __builtin_add_overflow(*left, *right, &numerator))
        return std::nullopt;
    return make(numerator, *denominator);
}

std::optional<Rational> Rational::minus(const Rational& other) const {
    return plus(*make(-other.m_numerator, other.m_denominator));
}

std::optional<Rational> Rational::times(const Rational& other) const {
    const auto numerator = product(m_numerator, other.m_numerator);
    const auto denominator = product(m_denominator, other.m_denominator);
    return numerator && denominator ? make(*numerator, *denominator) : std::nullopt;
}

std::optional<Rational> Rational::over(const Rational& other) const {
    const auto inverse = make(other.m_denominator, other.m_numerator);
    return inverse ? times(*inverse) : std::nullopt;
}

std::optional<Rational> Rational::power(int exponent) const {
    if (exponent < 0) {
        const auto inverse = make(m_denominator, m_numerator);
        return inverse ? inverse->power(-exponent) : std::nullopt;
    }
    std::optional<Rational> out = make(1, 1);
    for (std::optional<Rational> square = *this; exponent > 0; exponent /= 2) {
        if (!square)
            return std::nullopt;
        if (exponent % 2 == 1) {
            out = out->times(*square);
            if (!out)
                return std::nullopt;
        }
        if (exponent > 1)
            square = square->times(*square);
    }
    return out;
}

std::optional<Rational> Rational::squareRoot() const {
    if (m_numerator < 0)
        return std::nullopt;
    const auto numerator = exactRoot(m_numerator);
    const auto denominator = exactRoot(m_denominator);
    return numerator && denominator ? make(*numerator, *denominator) : std::nullopt;
}

std::string decimalText(double value, int significantDigits) {
    assert(std::isfinite(value) && significantDigits >= 1 && significantDigits <= 15);
    const std::string scientific = fmt::format("{:.{}e}", std::fabs(value), significantDigits - 1);
    const std::size_t mark = scientific.find('e');
    std::string digits = scientific.substr(0, mark);
    std::erase(digits, '.');
    const char* sign = scientific.data() + mark + 1;
    int exponent = 0;
    std::from_chars(sign + (*sign == '+'), scientific.data() + scientific.size(), exponent);
    digits.erase(std::max<std::size_t>(digits.find_last_not_of('0') + 1, 1));
    if (exponent > 30 || (exponent < -15 && digits != "0")) {
        if (digits.size() > 1)
            digits.insert(1, 1, '.');
        return fmt::format("{}{}e{:+}", value < 0 ? "-" : "", digits, exponent);
    }
    return plainText(value < 0, digits, exponent + 1 - static_cast<int>(digits.size()));
}

} // namespace sdrl::verify
