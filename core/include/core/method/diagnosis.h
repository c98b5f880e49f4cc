// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the curves of a training run say, in findings that a person can act on.
#pragma once

#include "core/method/grpo_settings.h"
#include "core/method/metric_columns.h"

#include <string>
#include <utility>
#include <vector>

namespace sdrl {

enum class FindingCode {
    AllGroupsTooHard,    ///< nearly all groups are dead, and their rewards are low
    AllGroupsTooEasy,    ///< nearly all groups are dead, and their rewards are high
    ManyDeadGroups,      ///< more than half of the groups are dead
    AnswersCutOff,       ///< many answers reach the length limit
    FormatNotLearnt,     ///< answers end, and hardly any is right, for lack of the form
    RewardCollapsed,     ///< the reward has fallen far below its best
    EntropyCollapsed,    ///< the model is sure of every token: nothing is tried any more
    LearningRateTooHigh, ///< gradient norm or KL leap, or the reward falls early
    NoHeldOutGain,       ///< reward rises, accuracy on the development questions does not
    Plateau,             ///< no gain on the development questions for the last looks
    SamplerMismatch,     ///< trainer and sampler disagree about probabilities
    LossNearZero,        ///< normal in GRPO: advantages add up to zero in each group
};

/// "all_groups_too_hard", …: stable names.
[[nodiscard]] std::string_view findingCodeName(FindingCode code);

enum class FindingSeverity { Info, Warning, Problem };

struct Finding {
    FindingCode code = FindingCode::LossNearZero;
    FindingSeverity severity = FindingSeverity::Info;
    int step = 0; ///< last step that was looked at
    /// What it rests on, by name: "dead_share", "reward", "threshold", "over_steps" …
    std::vector<std::pair<std::string, double>> numbers;
    /// JSON object for ProjectSettings::patched that helps; empty if no setting does.
    std::string remedy;

    /// NaN if there is none of that name.
    [[nodiscard]] double number(std::string_view name) const;
};

/// Findings, worst first; of a healthy run at most LossNearZero. Looks at the last steps (a window
/// of 10, once the warm-up is over); too few rows give nothing. Pure.
[[nodiscard]] std::vector<Finding> diagnose(const MetricColumns& metrics,
                                            const GrpoSettings& settings);

} // namespace sdrl
