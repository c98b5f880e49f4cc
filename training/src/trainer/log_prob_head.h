// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/aligned_buffer.h"
#include "kernels/thread_pool.h"
#include "model/packed_weights.h"
#include "model/product_rows.h"
#include "model/token_batch.h"
#include "trainer/linear_gradients.h"

#include <cstdint>
#include <memory>
#include <span>

namespace sdrl {

/// log p(target) under softmax(hidden·headᵀ / temperature), a chunk of positions at a time: the
/// logits of all positions never exist together. The backward pass forms d(logits) in place of the
/// logits: d logp/d logit_j = (1[j = target] − p_j)/T, d H/d logit_j = −p_j (log p_j + H)/T.
class LogProbHead {
public:
    LogProbHead(std::shared_ptr<const PackedWeights> weights, std::shared_ptr<ThreadPool> pool,
                const MatrixProducts& products);

    /// Frees the memory of a chunk until the next call.
    void release();

    /// Positions per chunk; 0 chooses chunkFor(vocabulary).
    void setChunk(int positions) { m_chunk = positions; }
    /// Positions that keep a chunk's logits near 32 MiB.
    [[nodiscard]] static int chunkFor(int vocabulary);

    /// Memory that so many positions take, in bytes.
    [[nodiscard]] static std::size_t bytes(const DecoderShape& shape, NumberFormat format,
                                           std::size_t positions, int threads);

    /// Natural-log probabilities and, if asked for, entropies in nats. `hidden` is [rows, hidden].
    void forward(const float* hidden, std::span<const ScoredPosition> positions, float temperature,
                 float* logProbs, float* entropies = nullptr);

    /// Also computes gradients: `coefficients[i]` is dLoss/d logProbs[i], entropyCoefficient is
    /// dLoss/d entropies[i] of every position. Adds to dHidden [rows, hidden] and, unless it is
    /// null, to the head's weight in `gradients`.
    void forwardBackward(const float* hidden, std::span<const ScoredPosition> positions,
                         float temperature, std::span<const float> coefficients,
                         float entropyCoefficient, const float* parameters, float* logProbs,
                         float* entropies, float* dHidden, float* gradients);

private:
    [[nodiscard]] int chunkSize() const;
    void chunkLogits(const float* hidden, std::span<const ScoredPosition> chunk);
    void scoreRow(std::size_t row, std::int32_t target, float temperature, float* logProb,
                  float* entropy, float* logTotal);

    std::shared_ptr<const PackedWeights> m_weights;
    std::shared_ptr<ThreadPool> m_pool;
    LinearGradients m_linear;
    ProductRows m_rows; ///< of m_gathered
    int m_chunk = 0;
    AlignedBuffer<float> m_gathered; ///< [chunk, hidden]
    AlignedBuffer<float> m_logits;   ///< [chunk, vocabulary]
    AlignedBuffer<float> m_dGathered;
};

} // namespace sdrl
