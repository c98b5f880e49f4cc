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

/// Memory of a training run, in bytes, part by part.
struct TrainingMemory {
    /// Float32 parameters and the packed form that training and rollouts read, a second packed form
    /// if rollouts are in another number format, adapters.
    std::uint64_t weights = 0;
    std::uint64_t gradients = 0;
    std::uint64_t optimizer = 0;   ///< AdamW's two moments
    std::uint64_t reference = 0;   ///< packed weights of the reference model, with a KL term only
    std::uint64_t activations = 0; ///< of a micro-batch, with what its backward pass needs
    std::uint64_t logits = 0;      ///< of a chunk of positions, and of a decoding step
    std::uint64_t keysValues = 0;  ///< of the rollouts
    std::uint64_t fixed = 0;       ///< program, libtorch, tokenizer, logs

    [[nodiscard]] std::uint64_t total() const {
        return weights + gradients + optimizer + reference + activations + logits + keysValues +
               fixed;
    }
};

} // namespace sdrl
