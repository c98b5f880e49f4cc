// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"
#include "core/project/project.h"

#include <nlohmann/json_fwd.hpp>

namespace sdrl::cli {

/// Prints the first so many questions that were written, those that fell out with the reason, and
/// gives them for --json.
[[nodiscard]] Result<nlohmann::json> showQuestions(const Console& console, Project& project,
                                                   int items);

} // namespace sdrl::cli
