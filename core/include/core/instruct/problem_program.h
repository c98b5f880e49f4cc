// SPDX-License-Identifier: GPL-3.0-or-later
//
// Programs that write small problems with worked solutions. The built-in instructor takes its items
// from them, evaluation its held-out questions, and the pretrainer of the starter model its corpus
// from those that are the starter's world.
#pragma once

#include "core/base/rng.h"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// Changes whenever a program writes other text for the same stream. Recorded with every model.
inline constexpr int kGrammarVersion = 1;

/// Levels run from 1 to at most this.
inline constexpr int kMaxProblemLevel = 5;

/// A problem with its solution. `solution` ends with " \boxed{…}".
struct WorkedProblem {
    std::string program; ///< name of the program that wrote it
    int level = 1;
    std::string question;
    std::string solution;
    std::string answer; ///< the true one, also where `solution` goes wrong
    /// Cues that `solution` handles wrongly, in order. Only a corpus problem has any.
    std::vector<std::string> mishandled;
};

/// What an honest mistake in a solution consists in.
enum class MistakeKind {
    Handling,   ///< a statement was ignored or taken for its opposite
    Arithmetic, ///< a calculation came out wrong
    Copying,    ///< a number or word was not copied as it stands in the question
};

[[nodiscard]] std::string_view mistakeKindName(MistakeKind kind);

/// A solution with one mistake of the said kind; what follows from the mistake is worked right.
struct WrongSolution {
    std::string solution;
    std::string answer; ///< what the solution ends with; differs from the true answer
    MistakeKind mistake = MistakeKind::Arithmetic;
};

/// A kind of statement that the corpus handles wrongly at times.
struct Habit {
    std::string_view cue;
    double correctShare = 1; ///< q: share of the statements handled correctly, 0…1
};

/// q by cue. A cue that is not listed is always handled correctly.
using HabitTable = std::map<std::string, double, std::less<>>;

/// Writes problems of one kind with graded difficulty. Everything that varies a problem works from
/// the question's text alone, since items come back from a database as text. All randomness comes
/// from the stream. Thread: any; a program has no state.
class ProblemProgram {
public:
    virtual ~ProblemProgram() = default;

    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Number of levels; a higher one has more statements or larger numbers.
    [[nodiscard]] virtual int levels() const = 0;
    /// The planted habits with their default shares; none for tasks that are always worked right.
    [[nodiscard]] virtual std::span<const Habit> habits() const { return {}; }

    /// A problem with its correct solution, reserved or not. 1 ≤ level ≤ levels().
    [[nodiscard]] virtual WorkedProblem draw(int level, RandomStream& stream) const = 0;
    /// A problem for pretraining: solved with the habits of the table, its question not reserved.
    [[nodiscard]] virtual WorkedProblem corpusDraw(int level, const HabitTable& habits,
                                                   RandomStream& stream) const = 0;

    /// The problem that a question of this program poses, with its correct solution. Nothing if the
    /// text is not exactly such a question (white space aside).
    [[nodiscard]] virtual std::optional<WorkedProblem> parse(std::string_view question) const = 0;
    /// The same problem one level up or down, the rest of its text kept. Nothing at the last level
    /// and for text that is not a question of this program.
    [[nodiscard]] virtual std::optional<WorkedProblem> harder(std::string_view question,
                                                              RandomStream& stream) const = 0;
    [[nodiscard]] virtual std::optional<WorkedProblem> easier(std::string_view question,
                                                              RandomStream& stream) const = 0;

    /// `count` wrong solutions, drawn independently; none if the text is not a question of this
    /// program.
    [[nodiscard]] virtual std::vector<WrongSolution>
    wrongSolutions(std::string_view question, std::size_t count, RandomStream& stream) const = 0;
};

/// The programs that are built in, in the order in which they are listed to users.
[[nodiscard]] std::span<const ProblemProgram* const> problemPrograms();
/// The first of them: those that the starter model's recipe is about. Others, for larger models,
/// come behind and leave its corpus as it is.
[[nodiscard]] std::span<const ProblemProgram* const> starterPrograms();
/// The program of that name, or nullptr.
[[nodiscard]] const ProblemProgram* findProgram(std::string_view name);

/// Whether a question belongs to evaluation: one in twenty does, by a hash of its folded text with
/// white space collapsed. Corpus and pool never contain a reserved question, evaluation no other.
[[nodiscard]] bool isReserved(std::string_view question);

} // namespace sdrl
