// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/program_instructor.h"

#include <cassert>
#include <set>

namespace sdrl {

namespace {

/// The first of a few tries that gives an unreserved question.
template <class Vary>
std::optional<WorkedProblem> unreserved(Vary vary) {
    for (int attempt = 0; attempt < 20; ++attempt) {
        std::optional<WorkedProblem> problem = vary();
        if (!problem || !isReserved(problem->question))
            return problem;
    }
    return std::nullopt;
}

} // namespace

WorkedProblem poolProblem(const ProblemProgram& program, std::uint64_t seed, std::uint64_t index,
                          int level) {
    RandomStream stream(seed, "pool-item/" + std::string(program.name()),
                        {index, static_cast<std::uint64_t>(level)});
    for (;;) {
        WorkedProblem problem = program.draw(level, stream);
        if (!isReserved(problem.question))
            return problem;
    }
}

std::vector<WorkedProblem> heldOutProblems(const ProblemProgram& program, std::uint64_t seed,
                                           std::size_t count) {
    std::vector<WorkedProblem> problems;
    std::set<std::string> seen;
    const auto levels = static_cast<std::size_t>(program.levels());
    for (std::size_t i = 0; i < levels; ++i) {
        RandomStream stream(seed, "held-out-item/" + std::string(program.name()), {i});
        const std::size_t wanted = count / levels + (i < count % levels ? 1 : 0);
        std::size_t found = 0;
        // One draw in twenty is reserved; a hundredfold of that without success means that this
        // level has no more questions.
        for (int misses = 0; found < wanted && misses < 2000; ++misses) {
            WorkedProblem problem = program.draw(static_cast<int>(i) + 1, stream);
            if (!isReserved(problem.question) || !seen.insert(problem.question).second)
                continue;
            problems.push_back(std::move(problem));
            ++found;
            misses = 0;
        }
    }
    return problems;
}

std::optional<WorkedProblem> harderProblem(const ProblemProgram& program, std::string_view question,
                                           RandomStream& stream) {
    return unreserved([&] { return program.harder(question, stream); });
}

std::optional<WorkedProblem> easierProblem(const ProblemProgram& program, std::string_view question,
                                           RandomStream& stream) {
    return unreserved([&] { return program.easier(question, stream); });
}

std::vector<CandidateAnswer> candidateAnswers(const WorkedProblem& problem, std::size_t count,
                                              RandomStream& stream, double errorRate) {
    const ProblemProgram* program = findProgram(problem.program);
    assert(program);
    std::vector<CandidateAnswer> candidates;
    for (std::size_t i = 0; i < count; ++i) {
        CandidateAnswer candidate{problem.solution, problem.answer, std::nullopt};
        if (stream.chance(errorRate)) {
            const auto wrong = program->wrongSolutions(problem.question, 1, stream);
            if (!wrong.empty())
                candidate = {wrong[0].solution, wrong[0].answer, wrong[0].mistake};
        }
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

} // namespace sdrl
