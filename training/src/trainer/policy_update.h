// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"
#include "core/method/grpo_settings.h"
#include "model/packed_weights.h"
#include "trainer/matrix_products.h"
#include "trainer/trainable.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
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
    /// Log-probabilities under the policy before the first update of the batch, where they are not
    /// those of the rollout; PolicyUpdate fills them in if a later update needs them.
    std::vector<float> oldLogProbs = {};
};

struct UpdateMetrics {
    double loss = 0;
    double klLoss = 0;
    double referenceKl = 0; ///< mean k3 to the reference per token; 0 without reference
    double entropy = 0;     ///< mean over the trained tokens, nats
    double gradNorm = 0;    ///< before clipping, of the last update
    double clippedLow = 0;  ///< share of tokens
    double clippedHigh = 0; ///< share of tokens
    /// |log p of the trainer before the update − log p of the sampler| per token: 0 where both
    /// compute in the same numbers, else what the difference costs.
    double mismatchMean = 0;
    double mismatchMax = 0;
    double masked = 0; ///< share of tokens that the rollout correction left out
    /// Of tokens, after the rollout correction; 1 where nothing is corrected.
    double weightMean = 1, weightMin = 1, weightMax = 1;
    std::size_t trainedTokens = 0; ///< completion tokens with a gradient
    int updates = 0;
    bool abandoned = false; ///< given up before anything was changed
};

/// The update of one batch of rollouts: loss, gradient in micro-batches, optimizer step. What all
/// prompts begin with is computed once a micro-batch, and so is each prompt. With more
/// than one update per batch the prompts are dealt out to as many parts, one update each. Where a
/// micro-batch does not fit into a device's memory, the update begins anew with smaller ones.
/// Thread: one at a time.
class PolicyUpdate {
public:
    /// @param reference weights of the reference model; null if no KL term is asked for
    /// @param exactRollouts the completions were generated with this model's own numbers, to the
    /// last
    ///        bit. If not, the trainer computes its own log-probabilities of them, ratios are taken
    ///        to those, and the settings' rollout correction weights each token by how far the two
    ///        are apart
    PolicyUpdate(Trainable& model, const GrpoSettings& settings,
                 std::shared_ptr<PackedWeights> reference, std::shared_ptr<ThreadPool> pool,
                 const MatrixProducts& products, bool exactRollouts = true);
    /// The same with a reference that is computed wherever it is.
    PolicyUpdate(Trainable& model, const GrpoSettings& settings,
                 std::unique_ptr<PolicyScorer> reference, bool exactRollouts);

    /// Releases the rollouts' weights: Trainable::packRollouts.
    /// @param prompts tokens of each group's prompt
    /// @param job may ask to abandon the step; heeded until the first optimizer step
    [[nodiscard]] Result<UpdateMetrics> apply(std::span<const std::vector<std::int32_t>> prompts,
                                              std::span<const UpdateCompletion> completions,
                                              double learningRate, const JobContext* job = nullptr);

private:
    struct MicroBatch;
    struct Totals;

    [[nodiscard]] Result<UpdateMetrics>
    applyParts(std::span<const std::vector<std::int32_t>> prompts,
               std::span<const UpdateCompletion> given, double learningRate, const JobContext* job);
    /// Stopped: `abandon` said so, and the weights are as they were.
    [[nodiscard]] Result<Ending> updateOnce(std::span<const std::vector<std::int32_t>> prompts,
                                            std::span<const UpdateCompletion* const> completions,
                                            bool onPolicy, double learningRate,
                                            const JobContext* abandon, Totals& totals);
    /// Does the work, which may be begun anew, in micro-batches that fit into a device's memory.
    [[nodiscard]] Result<Ending> fitting(const JobContext* job,
                                         const std::function<Result<Ending>()>& work);
    /// Adds up the gradients of the completions that are kept.
    [[nodiscard]] Result<Ending> accumulate(std::span<const std::vector<std::int32_t>> prompts,
                                            std::span<const UpdateCompletion* const> counted,
                                            std::span<const double> factors, bool onPolicy,
                                            double entropyCoefficient, const JobContext* abandon,
                                            Totals& totals);
    [[nodiscard]] int microBatchTokens() const {
        return std::min(m_settings.microBatchTokens, m_microBatchLimit);
    }
    [[nodiscard]] Result<void> runMicroBatch(const MicroBatch& micro, bool onPolicy,
                                             double entropyCoefficient, Totals& totals);
    /// The trainer's log-probabilities of kept completions, before anything has changed.
    [[nodiscard]] Result<Ending> scoreOld(std::span<const std::vector<std::int32_t>> prompts,
                                          std::span<UpdateCompletion* const> completions,
                                          const JobContext* abandon);

    Trainable& m_model;
    const GrpoSettings& m_settings;
    bool m_exactRollouts;
    std::unique_ptr<PolicyScorer> m_reference;
    std::size_t m_shared = 0; ///< tokens that all prompts of the batch begin with
    int m_microBatchLimit = std::numeric_limits<int>::max(); ///< that the memory sets
};

} // namespace sdrl
