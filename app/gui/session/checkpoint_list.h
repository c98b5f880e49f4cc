// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <filesystem>
#include <string>
#include <vector>

namespace sdrl::gui {

class ProjectSession;

/// Weights that a training run has left.
struct CheckpointChoice {
    std::string run; ///< "0003-grpo"
    int step = 0;
    bool last = false; ///< where the run ended
    bool best = false; ///< on the development questions
    std::filesystem::path weights;

    /// "0003-grpo, step 70 (last, best on development)"
    [[nodiscard]] QString text() const;
};

/// Of all runs, newest run first, its last checkpoint first. Thread: GUI. Blocks: some
/// milliseconds.
[[nodiscard]] std::vector<CheckpointChoice> listCheckpoints(ProjectSession& session);

} // namespace sdrl::gui
