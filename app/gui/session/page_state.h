// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

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

class ProjectSession;
/// Looks into the database. Thread: GUI. Blocks: some milliseconds.
[[nodiscard]] PageStates readPageStates(ProjectSession& session);

} // namespace sdrl::gui
