// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instruct/programs/mistakes.h"

#include <string>
#include <string_view>

namespace sdrl::programs {

/// Writes calculations out in steps that a small model can learn: what cannot be said at once goes
/// by hundreds, tens and ones ("76 - 25: 76 - 20 = 56, 56 - 5 = 51.").
class WrittenArithmetic {
public:
    explicit WrittenArithmetic(Mistakes& mistakes) : m_mistakes(mistakes) {}

    /// Adds "label left sign right …" to the text and returns the result; sign is one of + - * /.
    /// A division that leaves a rest makes the solution stuck.
    int step(std::string_view label, int left, char sign, int right);

    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    int equation(int left, char sign, int right);
    int sumOrDifference(int left, char sign, int right);
    int product(int left, int right);
    int quotient(int left, int right);

    Mistakes& m_mistakes;
    std::string m_text;
};

} // namespace sdrl::programs
