// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "trainer/policy_scorer.h"

#include <cstdint>
#include <filesystem>

namespace sdrl {

/// A model under training: parameters, gradients and optimizer. All kinds of training are built on
/// it; TrainableModel computes on the processor, DeviceTrainableModel behind libtorch.
/// Thread: one at a time.
class Trainable : public PolicyScorer {
public:
    /// Adds the gradient of Σ coefficients[i]·log p_i + entropyCoefficient·Σ H_i over a
    /// micro-batch. `logProbs` and, unless null, `entropies` get the values.
    /// @param scored the last call was `score` of this very batch: its forward pass is not repeated
    virtual Result<void> accumulate(const TokenBatch& batch,
                                    std::span<const ScoredPosition> positions, float temperature,
                                    std::span<const float> coefficients, float entropyCoefficient,
                                    float* logProbs, float* entropies, bool scored = false) = 0;

    /// Makes the gradients zero, after an `accumulate` that failed: they may hold a part of it.
    [[nodiscard]] virtual Result<void> discardGradients() = 0;

    /// Whether any pass was computed in part again for want of memory, which takes longer.
    [[nodiscard]] virtual bool recomputes() const { return false; }

    /// One optimizer step with the accumulated gradients, which are zero afterwards. Returns their
    /// norm before clipping. NonFinite if that is not a number: nothing has changed then.
    [[nodiscard]] virtual Result<double> step(double learningRate) = 0;

    /// Writes and reads weights and optimizer moments (float32 safetensors files) in a folder. With
    /// adapters: the adapters as PEFT reads them, their moments, and the merged weights, which are
    /// for whoever reads the model alone.
    [[nodiscard]] virtual Result<void> save(const std::filesystem::path& folder) const = 0;
    [[nodiscard]] virtual Result<void> restore(const std::filesystem::path& folder,
                                               std::int64_t steps) = 0;
    [[nodiscard]] virtual std::int64_t optimizerSteps() const = 0;

    /// Frees the rollouts' weights, where they have their own. Steps leave them out until they are
    /// packed again.
    virtual void releaseRollouts() {}
    /// Packs them again if they were released, before the next rollouts.
    virtual void packRollouts() {}
};

/// What a run says of Trainable::recomputes.
inline constexpr const char* kRecomputes =
    "the activations of a micro-batch do not fit into memory: most are computed twice, which takes "
    "a quarter to two fifths longer; fewer micro_batch_tokens need less";

/// The files of a checkpoint with all parameters; see Trainable::save.
inline constexpr const char* kModelFile = "model.safetensors";
inline constexpr const char* kMoment1File = "moment1.safetensors";
inline constexpr const char* kMoment2File = "moment2.safetensors";

} // namespace sdrl
