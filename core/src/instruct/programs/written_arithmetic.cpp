// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/programs/written_arithmetic.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace sdrl::programs {

namespace {

/// 234 → 200, 30, 4; without zeros.
std::vector<int> placeValues(int number) {
    std::vector<int> parts;
    for (int unit = 1; number > 0; unit *= 10, number /= 10)
        if (number % 10 != 0)
            parts.insert(parts.begin(), number % 10 * unit);
    return parts;
}

} // namespace

int WrittenArithmetic::step(std::string_view label, int left, char sign, int right) {
    if (!m_text.empty())
        m_text += ' ';
    // The parts of the smaller number are the fewer.
    if ((sign == '+' && right > left) || (sign == '*' && left > right))
        std::swap(left, right);
    m_text += fmt::format("{} ", label);
    const std::vector<int> parts = placeValues(right);
    const bool isLong = sign == '/'   ? right > 0 && left / right > 10 && left / right % 10 != 0
                        : sign == '*' ? right > 10 && parts.size() > 1 && left != 1 && left != 10
                                      : parts.size() > 1;
    if (isLong)
        m_text += fmt::format("{} {} {}: ", left, sign, right);
    int result = 0;
    if (!isLong)
        result = equation(left, sign, right);
    else if (sign == '*')
        result = product(left, right);
    else if (sign == '/')
        result = quotient(left, right);
    else
        result = sumOrDifference(left, sign, right);
    m_text += '.';
    return result;
}

/// "56 - 5 = 51"
int WrittenArithmetic::equation(int left, char sign, int right) {
    if (sign == '/' && (right <= 0 || left % right != 0)) {
        m_mistakes.giveUp();
        return 0;
    }
    const int result = m_mistakes.computed(sign == '+'   ? left + right
                                           : sign == '-' ? left - right
                                           : sign == '*' ? left * right
                                                         : left / right);
    m_text += fmt::format("{} {} {} = {}", left, sign, right, result);
    return result;
}

int WrittenArithmetic::sumOrDifference(int left, char sign, int right) {
    int result = left;
    std::string_view separator;
    for (const int part : placeValues(right)) {
        m_text += separator;
        result = equation(result, sign, part);
        separator = ", ";
    }
    return result;
}

/// "6 * 20 = 120, 6 * 4 = 24, 120 + 24 = 144"
int WrittenArithmetic::product(int left, int right) {
    std::vector<int> products;
    for (const int part : placeValues(right)) {
        products.push_back(equation(left, '*', part));
        m_text += ", ";
    }
    int result = products[0];
    for (std::size_t i = 1; i < products.size(); ++i) {
        if (i > 1)
            m_text += ", ";
        // Tens and ones fit into one sum, hundreds come first.
        const int hundreds = products[i] / 100 * 100;
        if (hundreds > 0 && hundreds < products[i]) {
            result = equation(result, '+', hundreds);
            m_text += ", ";
            result = equation(result, '+', products[i] - hundreds);
        } else {
            result = equation(result, '+', products[i]);
        }
    }
    return result;
}

/// "60 / 6 = 10, 84 - 60 = 24, 24 / 6 = 4, 10 + 4 = 14"
int WrittenArithmetic::quotient(int left, int right) {
    if (right <= 0 || left % right != 0) {
        m_mistakes.giveUp();
        return 0;
    }
    const int chunk = left / right / 10 * 10 * right;
    const int tens = equation(chunk, '/', right);
    m_text += ", ";
    const int rest = equation(left, '-', chunk);
    m_text += ", ";
    const int ones = equation(rest, '/', right);
    m_text += ", ";
    return equation(tens, '+', ones);
}

} // namespace sdrl::programs
