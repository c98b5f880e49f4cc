// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a step of GRPO leaves in the run's logs; core/project/run_log.h reads it.
#pragma once

#include "core/method/grpo_math.h"
#include "core/method/policy_trainer.h"
#include "training/tokenizer.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace sdrl {

/// One completion of a step with what it earned.
struct JudgedCompletion {
    std::size_t prompt = 0; ///< index into the job's prompts
    Completion completion;
    double correct = 0;
    double format = 0;
    double overlong = 0;
    double reward = 0;
    std::optional<ExtractedAnswer> answer;
};

/// A group's row in rollouts.jsonl, without the step.
/// @param tokenizer null: the answers are not taken apart into tokens
[[nodiscard]] nlohmann::json rolloutRow(const TrainingPrompt& prompt,
                                        std::span<const JudgedCompletion> group,
                                        std::span<const double> advantages,
                                        const Tokenizer* tokenizer);

/// The figures of metrics.jsonl that follow from the completions alone.
[[nodiscard]] std::map<std::string, double>
completionMetrics(std::span<const JudgedCompletion> judged, const Advantages& advantages);

} // namespace sdrl
