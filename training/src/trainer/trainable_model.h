// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "kernels/aligned_buffer.h"
#include "kernels/thread_pool.h"
#include "model/packed_weights.h"
#include "trainer/adam_w.h"
#include "trainer/log_prob_head.h"
#include "trainer/trainable.h"
#include "trainer/training_pass.h"

#include <filesystem>
#include <memory>
#include <span>

namespace sdrl {

/// Training on the processor: float32 parameters, gradients, optimizer, and the packed weights that
/// rollouts read, which are refreshed after every step. Only `step` and files have errors.
/// The weights of rollouts and the memory of the passes need not be there at the same time.
/// Thread: one at a time.
class TrainableModel final : public Trainable {
public:
    /// What may be added to plain training of all parameters.
    struct Options {
        LoraSettings lora;
        std::uint64_t seed = 0; ///< of the adapters' first values
        /// Weights that rollouts read, refreshed together with `weights`; null or the same object:
        /// rollouts read those, if they read any.
        std::shared_ptr<PackedWeights> rolloutWeights;
    };

    /// @param weights Float32 or BFloat16Products, which training computes in then; they are made
    /// from the parameters here. OneLayer unless something else reads them too
    /// @param parameters in the layout of `weights`; with adapters they stay as they are
    TrainableModel(std::shared_ptr<PackedWeights> weights, AlignedBuffer<float> parameters,
                   AdamWSettings settings, std::shared_ptr<ThreadPool> pool,
                   const MatrixProducts& products, Options options);
    TrainableModel(std::shared_ptr<PackedWeights> weights, AlignedBuffer<float> parameters,
                   AdamWSettings settings, std::shared_ptr<ThreadPool> pool,
                   const MatrixProducts& products)
        : TrainableModel(std::move(weights), std::move(parameters), settings, std::move(pool),
                         products, Options{}) {}

    [[nodiscard]] const ParameterLayout& layout() const { return m_weights->layout(); }
    [[nodiscard]] const DecoderShape& shape() const { return m_weights->shape(); }
    [[nodiscard]] std::span<const float> parameters() const { return m_parameters.span(); }
    /// Of the parameters, or with adapters of those.
    [[nodiscard]] std::span<const float> gradients() const {
        return m_adapters ? m_adapters->gradients().span() : m_gradients.span();
    }
    /// Null unless adapters are trained.
    [[nodiscard]] const LoraAdapters* adapters() const { return m_adapters.get(); }

    Result<void> score(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                       float temperature, float* logProbs) override;
    Result<void> accumulate(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                            float temperature, std::span<const float> coefficients,
                            float entropyCoefficient, float* logProbs, float* entropies,
                            bool scored = false) override;
    [[nodiscard]] Result<void> discardGradients() override;
    [[nodiscard]] bool recomputes() const override { return m_recomputed; }
    [[nodiscard]] Result<double> step(double learningRate) override;
    void releaseRollouts() override;
    void packRollouts() override;
    void releasePasses() override;

    /// The model as it is now, in float32, for a decoder.
    [[nodiscard]] std::shared_ptr<PackedWeights> packed();

    [[nodiscard]] Result<void> save(const std::filesystem::path& folder) const override;
    [[nodiscard]] Result<void> restore(const std::filesystem::path& folder,
                                       std::int64_t steps) override;
    [[nodiscard]] std::int64_t optimizerSteps() const override { return m_optimizer.steps(); }

private:
    const float* forward(const TokenBatch& batch);
    void refresh();
    void pack(PackedWeights& out);

    std::shared_ptr<PackedWeights> m_weights, m_rolloutWeights;
    std::shared_ptr<ThreadPool> m_pool;
    AlignedBuffer<float> m_parameters;
    std::unique_ptr<LoraAdapters> m_adapters;
    AlignedBuffer<float> m_gradients; ///< empty with adapters
    AlignedBuffer<float> m_dHidden;
    const float* m_hidden = nullptr; ///< of the last `score`
    bool m_recomputed = false;       ///< any pass
    AdamW m_optimizer;
    TrainingPass m_pass;
    LogProbHead m_head;
};

} // namespace sdrl
