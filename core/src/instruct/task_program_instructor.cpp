// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/instructors.h"
#include "core/instruct/program_instructor.h"
#include "instruct/sequential_instructor.h"

#include <fmt/format.h>

namespace sdrl {

namespace {

class ProgramInstructor final : public SequentialInstructor {
public:
    ProgramInstructor(const ProblemProgram& program, double errorRate)
        : m_program(program), m_errorRate(errorRate) {}

    [[nodiscard]] std::string name() const override {
        return fmt::format("program {}", m_program.name());
    }
    [[nodiscard]] std::string fingerprint() const override {
        return fmt::format("program {} grammar {} errors {}", m_program.name(), kGrammarVersion,
                           m_errorRate);
    }
    [[nodiscard]] bool usesPassages() const override { return false; }

    Result<DomainKeywords> keywords(JobContext&) override { return DomainKeywords{}; }
    Result<std::string> pattern(std::span<const Demonstration>, JobContext&) override {
        return std::string();
    }

protected:
    Result<Draft> draftOne(const DraftRequest& request, JobContext&) override {
        RandomStream random(request.seed, "program-level");
        const int level = request.level > 0
                              ? std::min(request.level, m_program.levels())
                              : static_cast<int>(random.between(1, m_program.levels()));
        return asDraft(poolProblem(m_program, request.seed, 0, level));
    }

    Result<Draft> rewriteOne(const RewriteRequest& request, JobContext&) override {
        RandomStream random(request.seed, "program-rewrite");
        const bool harder = request.direction == ItemOrigin::Harder;
        const auto problem = harder ? harderProblem(m_program, request.item.input, random)
                                    : easierProblem(m_program, request.item.input, random);
        if (!problem)
            return Draft::refused(harder ? "nothing harder can be written"
                                         : "nothing easier can be written");
        return asDraft(*problem);
    }

    Result<std::vector<AnswerCandidate>> answersOne(const AnswerRequest& request,
                                                    JobContext&) override {
        const auto problem = m_program.parse(request.item.input);
        std::vector<AnswerCandidate> out;
        if (!problem)
            return out;
        RandomStream random(request.seed, "program-answers");
        for (CandidateAnswer& answer : candidateAnswers(
                 *problem, static_cast<std::size_t>(request.count), random, m_errorRate)) {
            AnswerCandidate candidate;
            candidate.text = std::move(answer.text);
            if (answer.mistake)
                candidate.note =
                    fmt::format("deliberate {} mistake", mistakeKindName(*answer.mistake));
            out.push_back(std::move(candidate));
        }
        return out;
    }

private:
    static Draft asDraft(const WorkedProblem& problem) {
        Draft draft;
        draft.input = problem.question;
        draft.output = problem.solution;
        draft.level = problem.level;
        return draft;
    }

    const ProblemProgram& m_program;
    double m_errorRate;
};

} // namespace

Result<std::unique_ptr<Instructor>> makeProgramInstructor(const TaskDefinition& task,
                                                          double errorRate) {
    if (!task.program)
        return Error{
            ErrorCode::InvalidArgument,
            "the settings ask for the instructor \"program\", and the task names no program",
            "field \"program\" of task.json"};
    const ProblemProgram* program = findProgram(*task.program);
    if (!program)
        return Error{ErrorCode::NotFound, "there is no built-in program of this name",
                     *task.program};
    return std::unique_ptr<Instructor>(std::make_unique<ProgramInstructor>(*program, errorRate));
}

} // namespace sdrl
