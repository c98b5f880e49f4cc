// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json_fields.h"
#include "core/method/group_signal.h"
#include "core/method/prompt_sampler.h"

#include <functional>

namespace sdrl {

/// A running belief about every prompt's pass rate while the model learns.
///
/// Each prompt has evidence, a (decaying) number of successes and failures, on top of the prior
/// Beta(1, 1). One number, the drift D, follows the skill that all prompts share, as in a Rasch
/// model: pass rates move by D − d_i in logits, d_i being the drift when prompt i was last seen.
/// Without it, posteriors of prompts not visited lately are pessimistic about a learner that
/// improves.
class PassRateTracker {
public:
    PassRateTracker(std::span<const SamplerPrompt> prompts, const SamplerSettings& settings);

    [[nodiscard]] std::size_t size() const { return m_prompts.size(); }
    /// The belief about prompt i now: its evidence, moved by the drift since.
    [[nodiscard]] BetaBelief belief(std::size_t i) const;
    /// Share of successes in the evidence of a prompt that was observed.
    [[nodiscard]] double evidenceRate(std::size_t i) const;
    [[nodiscard]] int visits(std::size_t i) const { return m_prompts[i].visits; }
    /// Number of the observation that visited prompt i last; 0 = never.
    [[nodiscard]] std::int64_t lastStep(std::size_t i) const { return m_prompts[i].lastStep; }

    void observe(std::span<const PromptOutcome> outcomes);

    /// @param inUse whether the sampler still draws prompt i
    /// @param batch size of a batch, to say when a refill is due
    [[nodiscard]] SamplerStatistics statistics(const std::function<bool(std::size_t)>& inUse,
                                               std::size_t batch) const;

    [[nodiscard]] nlohmann::json state() const;
    /// Mistakes end up in `fields`, and *this is useless then.
    void restore(JsonFields fields);

private:
    struct Prompt {
        double successes = 0; ///< evidence
        double failures = 0;
        double drift = 0; ///< d_i
        int visits = 0;
        std::int64_t lastStep = 0;
    };

    std::vector<Prompt> m_prompts;
    double m_memory;
    double m_driftRate;

    double m_drift = 0;
    std::int64_t m_step = 0;
    std::size_t m_groups = 0;
    std::size_t m_liveGroups = 0;
    double m_squaredError = 0;
    std::vector<CalibrationBin> m_calibration;
};

/// An array of exactly `count` numbers from low to high; a mistake is recorded in `fields`.
[[nodiscard]] std::vector<double> readNumbers(JsonFields& fields, std::string_view field,
                                              std::size_t count, double low, double high);

} // namespace sdrl
