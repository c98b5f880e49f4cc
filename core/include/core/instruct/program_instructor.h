// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the built-in instructor does for tasks that a program can write items for.
#pragma once

#include "core/instruct/problem_program.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// Item `index` of the given level for a pool; never a reserved question. Two indices can give the
/// same question.
[[nodiscard]] WorkedProblem poolProblem(const ProblemProgram& program, std::uint64_t seed,
                                        std::uint64_t index, int level);

/// Held-out problems: reserved questions only, all different, spread evenly over the levels and
/// ordered by them. Fewer than `count` where a program does not have as many.
[[nodiscard]] std::vector<WorkedProblem> heldOutProblems(const ProblemProgram& program,
                                                         std::uint64_t seed, std::size_t count);

/// A variant of an item for the pool, one level up or down; never a reserved question. Nothing if
/// the text is not a question of the program, or if there is no such level.
[[nodiscard]] std::optional<WorkedProblem>
harderProblem(const ProblemProgram& program, std::string_view question, RandomStream& stream);
[[nodiscard]] std::optional<WorkedProblem>
easierProblem(const ProblemProgram& program, std::string_view question, RandomStream& stream);

/// One answer for the vote.
struct CandidateAnswer {
    std::string text; ///< full solution
    std::string answer;
    std::optional<MistakeKind> mistake; ///< what is wrong with it; nothing if it is right
};

/// `count` candidate answers to a problem, each wrong with probability errorRate (0…1).
[[nodiscard]] std::vector<CandidateAnswer> candidateAnswers(const WorkedProblem& problem,
                                                            std::size_t count, RandomStream& stream,
                                                            double errorRate);

} // namespace sdrl
