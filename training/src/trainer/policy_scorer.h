// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "model/token_batch.h"

#include <span>

namespace sdrl {

/// A policy that says how likely tokens are. Errors are those of the device that computes; our own
/// kernels have none. Thread: one at a time.
class PolicyScorer {
public:
    virtual ~PolicyScorer() = default;

    /// Natural-log probabilities of the targets, without gradients.
    virtual Result<void> score(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                               float temperature, float* logProbs) = 0;
    /// Frees the memory of the passes until the next call.
    virtual void releasePasses() = 0;
};

} // namespace sdrl
