// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/grpo_settings.h"
#include "core/method/verifier.h"
#include "core/ports.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace sdrl {

/// One completion of a step with what it earned.
struct JudgedCompletion {
    std::size_t prompt = 0; ///< index into the run's prompts
    Completion completion;
    double correct = 0;
    double format = 0;
    double overlong = 0;
    double reward = 0; ///< sum of the three
    std::optional<ExtractedAnswer> answer;
};

/// @param reference the prompt's canonical answer
[[nodiscard]] JudgedCompletion judge(std::size_t prompt, Completion completion,
                                     std::string_view reference, const Verifier& verifier,
                                     const GrpoSettings& settings);

/// Rewards of one prompt's completions are all equal.
[[nodiscard]] bool isDead(std::span<const JudgedCompletion> group);

} // namespace sdrl
