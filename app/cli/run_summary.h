// SPDX-License-Identifier: GPL-3.0-or-later
//
// The outcome of stages in words and as JSON, from the project's records.
#pragma once

#include "core/pipeline/pipeline.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace sdrl::cli {

/// One line about what a stage has done; empty if it has not run.
[[nodiscard]] Result<std::string> stageLine(Project& project, Stage stage);

/// {"questions": {…}, …} of the stages that have run.
[[nodiscard]] Result<nlohmann::json> stageSummaries(Project& project,
                                                    const std::vector<Stage>& stages);

/// The fixed fields of `sdrl run --json`, without "report": items, selected, steps,
/// accuracy_before, accuracy_after, eval_items, seconds (working time of these stages over all
/// starts), seconds_training, and more that may change. Only of stages that were run: what others
/// have left may be of other settings.
[[nodiscard]] Result<nlohmann::json> runOutcome(Project& project, const std::vector<Stage>& stages);

} // namespace sdrl::cli
