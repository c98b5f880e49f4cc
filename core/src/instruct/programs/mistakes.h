// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/problem_program.h"
#include "instruct/programs/words.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::programs {

/// Decides where a solution goes wrong while it is written. A program has one solver that passes
/// each number it copies, each result it computes and each statement it interprets through this
/// object; so the same code writes reference, corpus and wrong solutions.
class Mistakes {
public:
    /// No mistakes.
    Mistakes() = default;
    /// Statements are mishandled in the shares of the table.
    Mistakes(const HabitTable& habits, RandomStream& stream)
        : m_habits(&habits), m_stream(&stream) {}
    /// One mistake, at the place-th opportunity (from 0) for its kind.
    Mistakes(MistakeKind kind, int place, RandomStream& stream)
        : m_stream(&stream), m_kind(kind), m_place(place) {}

    [[nodiscard]] int copied(int number);
    /// @param others words that may be written down by mistake, `word` or others.
    [[nodiscard]] std::string_view copied(std::string_view word, Words others);
    [[nodiscard]] int computed(int result);
    /// Whether to handle the statement wrongly. Where one of both ways would leave the range of
    /// numbers that the program works with, a habit gives way to what is possible.
    [[nodiscard]] bool mishandled(std::string_view cue, bool rightPossible = true,
                                  bool wrongPossible = true);

    /// Opportunities for that kind of mistake so far.
    [[nodiscard]] int places(MistakeKind kind) const {
        return m_places[static_cast<std::size_t>(kind)];
    }
    /// There is no way to go on; the solution is to be thrown away.
    void giveUp() { m_stuck = true; }
    [[nodiscard]] bool stuck() const { return m_stuck; }
    [[nodiscard]] std::vector<std::string> mishandledCues() const { return m_mishandled; }

private:
    bool strikes(MistakeKind kind);

    const HabitTable* m_habits = nullptr;
    RandomStream* m_stream = nullptr;
    MistakeKind m_kind = MistakeKind::Handling;
    int m_place = -1;
    std::array<int, 3> m_places{};
    bool m_stuck = false;
    std::vector<std::string> m_mishandled;
};

} // namespace sdrl::programs
