// SPDX-License-Identifier: GPL-3.0-or-later
//
// A project's training settings in the words of the trainers that clusters use: verl 0.9, TRL 1.16
// and OpenRLHF 0.11 (reinforcement.md C.1 to C.4). What a trainer has no word for is said in a
// note, so that nothing changes silently. Paths, the model and what depends on the number of GPUs
// are left to resources/cluster/run.py.
#pragma once

#include "core/method/grpo_settings.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sdrl {

/// What is to be trained, whoever does it.
struct ClusterJob {
    std::string name; ///< of the task
    GrpoSettings train;
    std::size_t rows = 0;     ///< prompts to train on, > 0
    std::size_t lookRows = 0; ///< questions for looks during training
    int maxPromptTokens = 0;  ///< at least as many as the longest prompt has
    std::uint64_t seed = 0;

    /// Optimizer batches of the whole run.
    [[nodiscard]] int steps() const { return train.totalSteps(rows); }
    [[nodiscard]] bool looks() const { return lookRows > 0 && train.evaluateEvery > 0; }
    /// Passes over the prompts that so many whole batches need, rounded up.
    [[nodiscard]] int epochs() const;
    /// Prompts of one optimizer step.
    [[nodiscard]] int promptsPerUpdate() const;
};

/// A configuration file and what could not be said in it: one sentence each.
struct ClusterConfig {
    std::string text;
    std::vector<std::string> notes;
};

/// A YAML file for `python3 -m verl.trainer.main_ppo --config-name`, on top of verl's ppo_trainer.
[[nodiscard]] ClusterConfig verlConfig(const ClusterJob& job);
/// A YAML file for `trl grpo --config`.
[[nodiscard]] ClusterConfig trlConfig(const ClusterJob& job);
/// Arguments of `python3 -m openrlhf.cli.train_ppo_ray`, one with its values a line.
[[nodiscard]] ClusterConfig openRlhfArguments(const ClusterJob& job);

} // namespace sdrl
