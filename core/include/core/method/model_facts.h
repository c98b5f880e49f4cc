// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace sdrl {

/// What forecasts have to know of a model; `training` reads it from the model's files.
struct ModelFacts {
    std::uint64_t parameters = 0;
    std::uint64_t fileBytes = 0;
    int contextTokens = 0; ///< prompt and answer together
    int vocabulary = 0;
};

/// Memory of a training run, in bytes, part by part. Rollouts and updates take turns: what only
/// one of them needs is not there during the other.
struct TrainingMemory {
    std::uint64_t weights = 0; ///< float32 parameters, what training reads of them, adapters
    std::uint64_t gradients = 0;
    std::uint64_t optimizer = 0;   ///< AdamW's two moments
    std::uint64_t reference = 0;   ///< packed weights of the reference model, with a KL term only
    std::uint64_t logits = 0;      ///< of a chunk of positions, and of a decoding step
    std::uint64_t activations = 0; ///< updates: of a micro-batch, for its backward pass
    std::uint64_t recomputedActivations = 0; ///< the same if most are computed again in that pass
    std::uint64_t rollouts = 0;   ///< rollouts: weights in their number format, if it is another
    std::uint64_t keysValues = 0; ///< rollouts
    std::uint64_t fixed = 0;      ///< program, libtorch, tokenizer, logs

    /// The rollouts' share of the peak, or the updates'; the smaller one is nothing.
    [[nodiscard]] std::uint64_t rolloutPeak() const {
        return rollouts + keysValues > activations ? rollouts + keysValues : 0;
    }
    [[nodiscard]] std::uint64_t updatePeak() const { return rolloutPeak() > 0 ? 0 : activations; }
    [[nodiscard]] std::uint64_t total() const {
        return weights + gradients + optimizer + reference + logits + updatePeak() + rolloutPeak() +
               fixed;
    }
    /// As the processor does it where `available` bytes are free: activations that would not fit
    /// are computed again. 0: nobody knows what is free.
    [[nodiscard]] TrainingMemory fittedInto(std::uint64_t available) const {
        TrainingMemory out = *this;
        if (available > 0 && total() > available && recomputedActivations > 0)
            out.activations = recomputedActivations;
        return out;
    }
};

} // namespace sdrl
