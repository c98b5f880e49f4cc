// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rng.h"
#include "method/pass_rate_tracker.h"

#include <deque>

namespace sdrl {

/// Visits the prompts from which the model can learn most now.
///
/// Thompson sampling: draw each prompt's pass rate p from its belief and take the prompts of the
/// highest utility 4p(1−p), which is the variance of the reward, at its largest for p = ½ (as in
/// arXiv 2504.03380 and 2507.04632). Prompts of clusters drawn much lately count less. A prompt
/// whose group would probably be dead is left out as long as others are there. Part of a batch is
/// drawn uniformly. Prompts that are solved nearly always or never are retired, and some of the
/// retired are tested again every epoch, the hard ones first because skill has grown since.
class FrontierSampler final : public PromptSampler {
public:
    FrontierSampler(const SamplerSettings& settings, std::span<const SamplerPrompt> prompts);

    std::vector<std::size_t> nextBatch(std::size_t count,
                                       std::span<const std::size_t> visited) override;
    void observe(std::span<const PromptOutcome> outcomes) override;
    SamplerStatistics statistics() const override;
    nlohmann::json state() const override;
    Result<void> restore(const nlohmann::json& state) override;

private:
    enum class Retired : std::uint8_t { No, Easy, Hard };

    class Batch;
    void addRetests(Batch& batch);
    void addUniform(Batch& batch, RandomStream& random) const;
    void addBest(Batch& batch, RandomStream& random) const;
    void addLongestRetired(Batch& batch) const;
    [[nodiscard]] std::vector<std::size_t> waiting(const Batch& batch) const;
    [[nodiscard]] std::vector<double> coverageFactors() const;
    [[nodiscard]] std::size_t retiredCount(Retired why) const;

    SamplerSettings m_settings;
    std::vector<std::size_t> m_clusters; ///< of each prompt, numbered from 0 without gaps
    std::size_t m_clusterCount = 0;
    PassRateTracker m_tracker;
    std::vector<Retired> m_retired;
    std::deque<std::size_t> m_recent; ///< prompts drawn last, the newest at the end
    double m_retestCredit = 0;        ///< retests that are due
    std::uint64_t m_batches = 0;
    std::size_t m_lastCount = 0;
};

} // namespace sdrl
