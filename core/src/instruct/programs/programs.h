// SPDX-License-Identifier: GPL-3.0-or-later
//
// One function per built-in program; the table of programs is in problem_program.cpp.
#pragma once

#include "core/instruct/problem_program.h"

namespace sdrl::programs {

[[nodiscard]] const ProblemProgram& arithProgram();
[[nodiscard]] const ProblemProgram& bigProgram();
[[nodiscard]] const ProblemProgram& choiceProgram();
[[nodiscard]] const ProblemProgram& countProgram();
[[nodiscard]] const ProblemProgram& dayProgram();
[[nodiscard]] const ProblemProgram& everydayProgram();
[[nodiscard]] const ProblemProgram& extractProgram();
[[nodiscard]] const ProblemProgram& priceProgram();
[[nodiscard]] const ProblemProgram& readingProgram();
[[nodiscard]] const ProblemProgram& sortProgram();
[[nodiscard]] const ProblemProgram& stockProgram();
[[nodiscard]] const ProblemProgram& unitProgram();

} // namespace sdrl::programs
