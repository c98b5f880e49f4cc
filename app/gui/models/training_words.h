// SPDX-License-Identifier: GPL-3.0-or-later
//
// Findings and problems in the user's language.
#pragma once

#include "core/method/diagnosis.h"
#include "core/pipeline/preflight.h"

#include <QString>

namespace sdrl::gui {

struct Words {
    QString title;
    QString text;     ///< what it means and what helps
    QString evidence; ///< the figures that it rests on; empty if there are none
};

[[nodiscard]] Words findingWords(const Finding& finding);
[[nodiscard]] Words problemWords(const Problem& problem);
/// The figures of a finding or a problem: "dead groups 92 % · over 10 steps".
[[nodiscard]] QString numbersText(const std::vector<std::pair<std::string, double>>& numbers);

} // namespace sdrl::gui
