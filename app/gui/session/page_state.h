// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/stage_states.h"

#include <QString>

#include <array>
#include <vector>

namespace sdrl::gui {

/// The pages of the rail, in their order.
enum class PageId {
    Overview,
    Task,
    Documents,
    Dataset,
    Difficulty,
    Training,
    Evaluation,
    Export,
};
inline constexpr std::size_t kPageCount = 8;

enum class PageStatus {
    Blocked, ///< an earlier stage is missing
    Empty,   ///< nothing there yet, can begin
    Started, ///< partly done
    Running,
    Done,
    Stale,   ///< made from inputs that have changed
    Problem, ///< the last work on it failed
};

struct PageState {
    PageStatus status = PageStatus::Empty;
    QString count;  ///< short, for the rail: "412"
    QString reason; ///< why it is blocked, stale or a problem; else empty
};
using PageStates = std::array<PageState, kPageCount>;

[[nodiscard]] QString pageTitle(PageId page);
/// Name of the page's icon and of its help file.
[[nodiscard]] QString pageName(PageId page);
[[nodiscard]] QString pageStatusText(PageStatus status);
/// The page that shows a stage, and the stages that a page shows.
[[nodiscard]] PageId pageOf(Stage stage);
[[nodiscard]] std::vector<Stage> stagesOf(PageId page);
/// A stage in the user's words: "Measure pass rates".
[[nodiscard]] QString stageTitle(Stage stage);

/// What a stage was made from, in the user's words: "the task's text".
[[nodiscard]] QString stageInputText(StageInput input);
/// Why a stage is not as it should be: what blocks it, or what has changed. Empty if it is fine.
[[nodiscard]] QString stageReason(const StageState& state);
/// What a stage has come to, as a sentence's part: "412 of 500 questions kept". Empty if nothing.
[[nodiscard]] QString stageOutcome(const StageState& state);

/// The rail from the states of the stages.
[[nodiscard]] PageStates pageStatesOf(const std::vector<StageState>& states);

} // namespace sdrl::gui
