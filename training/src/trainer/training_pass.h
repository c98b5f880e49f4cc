// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/aligned_buffer.h"
#include "kernels/thread_pool.h"
#include "model/packed_weights.h"
#include "model/product_rows.h"
#include "model/rotary_table.h"
#include "model/token_batch.h"
#include "trainer/linear_gradients.h"
#include "trainer/lora.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace sdrl {

/// Forward and backward pass over a packed batch, in the format of the weights: Float32 or
/// BFloat16Products. The forward pass uses the kernels of `Decoder`, so that a token's logits are
/// the same to the last bit in rollouts of this format and in training. What the backward
/// pass needs is kept; norms and the SwiGLU product are computed again.
///
/// Results do not depend on the number of the pool's threads. Thread: one at a time.
class TrainingPass {
public:
    /// @param weights All or OneLayer
    TrainingPass(std::shared_ptr<PackedWeights> weights, std::shared_ptr<ThreadPool> pool,
                 const MatrixProducts& products);

    /// What of a forward pass is kept for the backward pass.
    enum class Keep {
        WhatFits, ///< All; where that is more than the memory that is left, Inputs until `release`
        All,
        Inputs, ///< of each layer; the rest is computed again, to the same bits (Chen et al. 2016,
                ///< arXiv 1604.06174), which makes a step a quarter to two fifths longer
    };

    /// Output of the final norm, [batch.size(), hidden]; valid until the next forward.
    const float* forward(const TokenBatch& batch, Keep keep = Keep::WhatFits);

    /// Adds the gradients for the last forward's batch to `gradients` (parameter layout), given
    /// dLoss/d(output of forward). `parameters` are those that the packed weights were made from.
    /// With adapters, `parameters` are the base, the packed weights those merged with the adapters,
    /// and the gradients go to the adapters alone; `gradients` is null then.
    void backward(const float* dHidden, const float* parameters, float* gradients,
                  LoraAdapters* adapters = nullptr);

    /// Frees the memory of the passes until the next forward.
    void release();

    /// Memory that one token of a batch takes, in bytes. @param keep All or Inputs
    [[nodiscard]] static std::size_t bytesPerToken(const DecoderShape& shape,
                                                   NumberFormat format = NumberFormat::Float32,
                                                   Keep keep = Keep::All);

    /// Memory beside that, whatever the batch: of the products of the backward pass,
    [[nodiscard]] static std::size_t bytesOfProducts(const DecoderShape& shape, NumberFormat format,
                                                     int threads);
    /// and for each token that many sequences continue, at the most.
    [[nodiscard]] static std::size_t sharedBytes(const DecoderShape& shape) {
        return sizeof(float) * kUnits * 2 * static_cast<std::size_t>(shape.kvWidth());
    }

    /// Whether the last forward pass kept the layers' inputs alone.
    [[nodiscard]] bool recomputes() const { return m_recomputes; }
    /// Where to ask how many bytes are left; without it all fits.
    void setMemoryLeft(std::function<std::uint64_t()> bytes) { m_memoryLeft = std::move(bytes); }

private:
    struct LayerState {
        AlignedBuffer<float> rawHeads; ///< [T, q+k], before the head norms; Qwen3 only
        AlignedBuffer<float> qkv;      ///< [T, qkv], rotated
        AlignedBuffer<float> attended; ///< [T, q]
        AlignedBuffer<float> middle;   ///< [T, hidden], before the post norm
        AlignedBuffer<float> gateUp;   ///< [T, 2·feedForward]
        AlignedBuffer<float> logSum;   ///< [T, heads]
        AlignedBuffer<float> inputInverse, postInverse; ///< [T]
        AlignedBuffer<float> headInverse;               ///< [T, heads+kvHeads]; Qwen3 only
    };

    /// Segments that one thread works on in attention's backward pass, for a key head. Where
    /// several units continue the same segments, each sums the gradients of those segments' keys
    /// apart.
    struct AttentionUnit {
        struct Sums {
            int segment = 0;
            std::size_t place = 0; ///< in m_sharedSums, [tokens, 2·kv]
        };
        std::vector<int> segments;
        std::vector<Sums> continued;
    };
    static constexpr int kUnits = 8; ///< that continue the same segment, at the most

    void cutAttention();
    /// Chooses what is kept and makes room for it.
    void reserve(Keep keep);
    /// From a layer's input to that of the next, which may be null.
    void layerForward(int layerIndex, float* next);
    [[nodiscard]] LayerState& stateOf(int layerIndex) {
        return m_layers[m_recomputes ? 0 : static_cast<std::size_t>(layerIndex)];
    }
    void attentionForward(LayerState& state);
    void attentionBackward(const LayerState& state, const float* dAttended, float* dQkv);
    void addSharedSums(float* dQkv);
    void rotateBackward(int layerIndex, const LayerState& state, float* dQkv);
    void normBackward(const float* dOut, const float* x, const float* weight, const float* inverse,
                      float* dx, float* dWeight);
    void addColumnSums(const float* dy, int columns, float* out);
    void linearBackward(const LinearPlace& place, const float* dy, const float* x, float* dx);
    /// The place of a parameter's gradient, or null where it is not wanted.
    [[nodiscard]] float* gradientAt(std::size_t offset) const {
        return m_gradients ? m_gradients + offset : nullptr;
    }

    std::shared_ptr<PackedWeights> m_weights;
    std::shared_ptr<ThreadPool> m_pool;
    LinearGradients m_linear;
    RotaryTable m_rotary;
    ProductRows m_rows; ///< of the forward pass's next product

    // Of the backward pass that runs.
    const float* m_parameters = nullptr;
    float* m_gradients = nullptr;
    LoraAdapters* m_adapters = nullptr;

    int m_tokens = 0;
    std::ptrdiff_t m_scoreStride = 0; ///< the longest sequence, in whole pieces
    std::vector<std::int32_t> m_ids;
    std::vector<TokenSegment> m_segments;
    std::vector<int> m_segmentOf; ///< per token
    std::vector<int> m_positions; ///< per token
    std::vector<AttentionUnit> m_units;
    std::size_t m_sharedSize = 0; ///< of m_sharedSums

    bool m_recomputes = false;
    bool m_stays = false; ///< WhatFits is Inputs until `release`
    std::function<std::uint64_t()> m_memoryLeft;
    std::size_t m_roomTokens = 0;               ///< that all layers have room for
    std::vector<AlignedBuffer<float>> m_inputs; ///< [T, hidden] of each layer, before its norm
    std::vector<LayerState> m_layers;           ///< the first one alone if it recomputes
    AlignedBuffer<float> m_last, m_lastInverse, m_output; ///< before and after the final norm
    AlignedBuffer<float> m_normed, m_inner;               ///< scratch of both passes
    AlignedBuffer<float> m_dx, m_dNormed, m_dInner, m_dGateUp, m_dAttended, m_dQkv; ///< backward
    AlignedBuffer<float> m_partials;            ///< sums of row blocks, added up in order
    AlignedBuffer<float> m_sharedSums;          ///< of the attention units, likewise
    std::vector<AlignedBuffer<float>> m_scores; ///< per thread
};

} // namespace sdrl
