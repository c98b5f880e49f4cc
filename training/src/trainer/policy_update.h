// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"
#include "core/method/grpo_settings.h"
#include "trainer/trainable_model.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sdrl {

/// One completion with what the update needs of it.
struct UpdateCompletion {
    int group = 0; ///< index into the prompts
    std::vector<std::int32_t> tokens;
    std::vector<float> rolloutLogProbs;
    double advantage = 0;
    bool kept = false; ///< false: its group is dead or it has no reward
};

struct UpdateMetrics {
    double loss = 0;
    double klLoss = 0;
    double referenceKl = 0;  ///< mean k3 to the reference per token; 0 without reference
    double entropy = 0;      ///< mean over the trained tokens, nats
    double gradNorm = 0;     ///< before clipping, of the last update
    double clippedLow = 0;   ///< share of tokens
    double clippedHigh = 0;  ///< share of tokens
    double mismatchMean = 0; ///< |log p of the trainer − log p of the sampler| per token
    double mismatchMax = 0;
    std::size_t trainedTokens = 0; ///< completion tokens with a gradient
    int updates = 0;
    bool abandoned = false; ///< given up before anything was changed
};

/// The update of one batch of rollouts: loss, gradient in micro-batches, optimizer step. With more
/// than one update per batch the prompts are dealt out to as many parts, one update each.
/// Thread: one at a time.
class PolicyUpdate {
public:
    /// @param reference weights of the reference model; null if no KL term is asked for
    PolicyUpdate(TrainableModel& model, const GrpoSettings& settings,
                 std::shared_ptr<const PackedWeights> reference, std::shared_ptr<ThreadPool> pool,
                 const MatrixProducts& products);

    /// @param prompts tokens of each group's prompt
    /// @param job may ask to abandon the step; heeded until the first optimizer step
    [[nodiscard]] Result<UpdateMetrics> apply(std::span<const std::vector<std::int32_t>> prompts,
                                              std::span<const UpdateCompletion> completions,
                                              double learningRate, const JobContext* job = nullptr);

private:
    struct MicroBatch;
    struct Totals;

    /// Stopped: `abandon` said so, and the weights are as they were.
    [[nodiscard]] Result<Ending> updateOnce(std::span<const std::vector<std::int32_t>> prompts,
                                            std::span<const UpdateCompletion* const> completions,
                                            bool onPolicy, double learningRate,
                                            const JobContext* abandon, Totals& totals);
    void runMicroBatch(const MicroBatch& micro, bool onPolicy, double entropyCoefficient,
                       Totals& totals);

    TrainableModel& m_model;
    const GrpoSettings& m_settings;
    std::unique_ptr<TrainingPass> m_referencePass;
    std::unique_ptr<LogProbHead> m_referenceHead;
};

} // namespace sdrl
