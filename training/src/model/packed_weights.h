// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/aligned_buffer.h"
#include "kernels/kernels.h"
#include "kernels/thread_pool.h"
#include "model/decoder_shape.h"

#include <vector>

namespace sdrl {

/// A linear map in the kernels' panel layout.
struct PackedLinear {
    AlignedBuffer<float> panels;
    std::vector<float> bias; ///< empty if there is none
    int outputs = 0;
    int inputs = 0;

    void pack(const float* parameters, const LinearPlace& place, ThreadPool& pool);
    /// out [rows, outputs] (+)= x [rows, inputs] · Wᵀ (+ b); strides in floats.
    void apply(const float* x, std::ptrdiff_t xStride, int rows, float* out,
               std::ptrdiff_t outStride, bool accumulate, ThreadPool& pool) const;
};

/// A model's weights as the forward pass reads them. `refresh` after each change of the parameters.
class PackedWeights {
public:
    explicit PackedWeights(DecoderShape shape);

    /// Copies the parameters (layout of ParameterLayout(shape)) into the packed form.
    void refresh(const float* parameters, ThreadPool& pool);

    struct Layer {
        std::vector<float> inputNorm, postNorm, queryNorm, keyNorm;
        PackedLinear qkv, output, gateUp, down;
    };

    [[nodiscard]] const DecoderShape& shape() const { return m_shape; }
    [[nodiscard]] const ParameterLayout& layout() const { return m_layout; }
    [[nodiscard]] const Layer& layer(int index) const {
        return m_layers[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] const std::vector<float>& finalNorm() const { return m_finalNorm; }
    [[nodiscard]] const PackedLinear& head() const { return m_head; }
    /// Copies a token's embedding, `hidden` floats.
    void embed(int token, float* out) const;

private:
    DecoderShape m_shape;
    ParameterLayout m_layout;
    std::vector<Layer> m_layers;
    std::vector<float> m_finalNorm;
    PackedLinear m_head;
    PackedLinear m_embedding; ///< panels only if the head is not tied
};

} // namespace sdrl
