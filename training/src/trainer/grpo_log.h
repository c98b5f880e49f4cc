// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a step of GRPO leaves in the run's logs; core/project/run_log.h reads it.
#pragma once

#include "core/method/grpo_math.h"
#include "core/method/policy_trainer.h"
#include "core/method/prompt_sampler.h"
#include "trainer/grpo_reward.h"
#include "trainer/policy_update.h"
#include "training/tokenizer.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <span>
#include <string>

namespace sdrl {

/// A group's row in rollouts.jsonl, without the step.
/// @param tokenizer null: the answers are not taken apart into tokens
[[nodiscard]] nlohmann::json rolloutRow(const TrainingPrompt& prompt,
                                        std::span<const JudgedCompletion> group,
                                        std::span<const double> advantages,
                                        const Tokenizer* tokenizer);

/// The figures of metrics.jsonl that follow from a step's completions, its update and the sampler.
/// Names follow TRL where it has the figure (reinforcement.md A.8).
[[nodiscard]] std::map<std::string, double> stepMetrics(std::span<const JudgedCompletion> judged,
                                                        const Advantages& advantages,
                                                        const UpdateMetrics& update,
                                                        const SamplerStatistics& sampler);

} // namespace sdrl
