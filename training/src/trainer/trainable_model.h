// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "kernels/aligned_buffer.h"
#include "kernels/thread_pool.h"
#include "model/packed_weights.h"
#include "trainer/adam_w.h"
#include "trainer/log_prob_head.h"
#include "trainer/training_pass.h"

#include <filesystem>
#include <memory>
#include <span>

namespace sdrl {

/// A model under training: float32 parameters, gradients, optimizer, and the packed weights that
/// rollouts read, which are refreshed after every step. All kinds of training are built on it.
/// Thread: one at a time.
class TrainableModel {
public:
    /// @param parameters in the layout of `weights`, which are refreshed from them
    TrainableModel(std::shared_ptr<PackedWeights> weights, AlignedBuffer<float> parameters,
                   AdamWSettings settings, std::shared_ptr<ThreadPool> pool,
                   const MatrixProducts& products);

    [[nodiscard]] const ParameterLayout& layout() const { return m_weights->layout(); }
    [[nodiscard]] const DecoderShape& shape() const { return m_weights->shape(); }
    [[nodiscard]] std::span<const float> parameters() const { return m_parameters.span(); }
    [[nodiscard]] std::span<const float> gradients() const { return m_gradients.span(); }

    /// Natural-log probabilities of the targets, without gradients.
    void score(const TokenBatch& batch, std::span<const ScoredPosition> positions,
               float temperature, float* logProbs);

    /// Adds the gradient of Σ coefficients[i]·log p_i + entropyCoefficient·Σ H_i over a
    /// micro-batch. `logProbs` and, unless null, `entropies` get the values.
    void accumulate(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                    float temperature, std::span<const float> coefficients,
                    float entropyCoefficient, float* logProbs, float* entropies);

    /// One optimizer step with the accumulated gradients, which are zero afterwards. Returns their
    /// norm before clipping. NonFinite if that is not a number: nothing has changed then.
    [[nodiscard]] Result<double> step(double learningRate);

    /// Writes and reads weights and optimizer moments (float32 safetensors files) in a folder.
    [[nodiscard]] Result<void> save(const std::filesystem::path& folder) const;
    [[nodiscard]] Result<void> restore(const std::filesystem::path& folder, std::int64_t steps);
    [[nodiscard]] std::int64_t optimizerSteps() const { return m_optimizer.steps(); }

private:
    std::shared_ptr<PackedWeights> m_weights;
    std::shared_ptr<ThreadPool> m_pool;
    AlignedBuffer<float> m_parameters, m_gradients, m_dHidden;
    AdamW m_optimizer;
    TrainingPass m_pass;
    LogProbHead m_head;
};

} // namespace sdrl
