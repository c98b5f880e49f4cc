// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/text.h"
#include "instruct/programs/mistakes.h"

#include <cassert>

namespace sdrl::programs {

/// A solution as a program's solver writes it.
struct Solution {
    std::string text; ///< without the box
    std::string answer;
};

/// What all programs share. A program says how its Story is drawn, told, read back, solved and
/// varied; the rest is here.
template <class Story>
class TypedProgram : public ProblemProgram {
public:
    WorkedProblem draw(int level, RandomStream& stream) const final {
        assert(level >= 1 && level <= levels());
        return worked(sample(level, stream));
    }

    WorkedProblem corpusDraw(int level, const HabitTable& habits,
                             RandomStream& stream) const final {
        assert(level >= 1 && level <= levels());
        for (;;) {
            const Story story = sample(level, stream);
            if (isReserved(told(story)))
                continue;
            for (int attempt = 0; attempt < 20; ++attempt) {
                Mistakes mistakes(habits, stream);
                const Solution solution = solve(story, mistakes);
                if (mistakes.stuck())
                    continue;
                WorkedProblem problem = worked(story);
                problem.solution = boxed(solution);
                problem.mishandled = mistakes.mishandledCues();
                return problem;
            }
        }
    }

    std::optional<WorkedProblem> parse(std::string_view question) const final {
        const auto story = understood(question);
        return story ? std::optional(worked(*story)) : std::nullopt;
    }

    std::optional<WorkedProblem> harder(std::string_view question,
                                        RandomStream& stream) const final {
        const auto story = understood(question);
        if (!story || levelOf(*story) == levels())
            return std::nullopt;
        const auto varied = harderStory(*story, stream);
        return varied ? std::optional(worked(*varied)) : std::nullopt;
    }

    std::optional<WorkedProblem> easier(std::string_view question,
                                        RandomStream& stream) const final {
        const auto story = understood(question);
        if (!story || levelOf(*story) == 1)
            return std::nullopt;
        const auto varied = easierStory(*story, stream);
        return varied ? std::optional(worked(*varied)) : std::nullopt;
    }

    std::vector<WrongSolution> wrongSolutions(std::string_view question, std::size_t count,
                                              RandomStream& stream) const final {
        std::vector<WrongSolution> out;
        const auto story = understood(question);
        if (!story)
            return out;
        Mistakes none;
        const Solution right = solve(*story, none);
        std::vector<MistakeKind> kinds;
        for (const MistakeKind kind :
             {MistakeKind::Handling, MistakeKind::Arithmetic, MistakeKind::Copying})
            if (none.places(kind) > 0)
                kinds.push_back(kind);
        // Some mistakes change nothing (a number that is not used) or lead nowhere.
        for (std::size_t attempt = 0; out.size() < count && attempt < 100 * count; ++attempt) {
            const MistakeKind kind = stream.pick(kinds);
            const auto place = stream.below(static_cast<std::uint64_t>(none.places(kind)));
            Mistakes mistakes(kind, static_cast<int>(place), stream);
            const Solution wrong = solve(*story, mistakes);
            if (!mistakes.stuck() && wrong.answer != right.answer)
                out.push_back({boxed(wrong), wrong.answer, kind});
        }
        return out;
    }

protected:
    [[nodiscard]] virtual Story sample(int level, RandomStream& stream) const = 0;
    [[nodiscard]] virtual int levelOf(const Story& story) const = 0;
    [[nodiscard]] virtual std::string told(const Story& story) const = 0;
    /// May accept more than `told` writes; what it does not tell again alike is refused.
    [[nodiscard]] virtual std::optional<Story> read(std::string_view question) const = 0;
    [[nodiscard]] virtual Solution solve(const Story& story, Mistakes& mistakes) const = 0;
    /// Called below the last level.
    [[nodiscard]] virtual std::optional<Story> harderStory(const Story& story,
                                                           RandomStream& stream) const = 0;
    /// Called above level 1.
    [[nodiscard]] virtual std::optional<Story> easierStory(const Story& story,
                                                           RandomStream& stream) const = 0;

private:
    static std::string boxed(const Solution& solution) {
        return solution.text + " \\boxed{" + solution.answer + "}";
    }

    WorkedProblem worked(const Story& story) const {
        Mistakes none;
        const Solution solution = solve(story, none);
        return {std::string(name()), levelOf(story),  told(story),
                boxed(solution),     solution.answer, {}};
    }

    std::optional<Story> understood(std::string_view question) const {
        // No program writes more than a few sentences; this bounds the work on foreign text.
        if (question.size() > 2000)
            return std::nullopt;
        const std::string text = collapsed(question);
        if (text.empty())
            return std::nullopt;
        auto story = read(text);
        if (story && told(*story) != text)
            story.reset();
        return story;
    }
};

} // namespace sdrl::programs
