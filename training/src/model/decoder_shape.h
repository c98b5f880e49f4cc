// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sdrl {

/// The decoder family that the engine computes (Llama, Qwen2, Qwen3), with all that the kernels
/// need and nothing of how a file spells it.
struct DecoderShape {
    int vocabulary = 0;
    int hidden = 0;
    int layers = 0;
    int heads = 0;
    int kvHeads = 0;
    int headSize = 0;
    int feedForward = 0;
    int context = 0; ///< longest sequence, in tokens
    float normEps = 1e-5F;
    bool tiedHead = false; ///< the output matrix is the embedding
    bool qkvBias = false;  ///< Qwen2
    bool outputBias = false;
    bool mlpBias = false;
    bool headNorm = false; ///< Qwen3: RMSNorm over each head of q and k before the rotation
    std::vector<float> inverseFrequencies; ///< headSize/2 values, scaling applied
    float rotaryScale = 1;                 ///< factor on cos and sin (YaRN)

    [[nodiscard]] int queryWidth() const { return heads * headSize; }
    [[nodiscard]] int kvWidth() const { return kvHeads * headSize; }
    [[nodiscard]] int qkvWidth() const { return queryWidth() + 2 * kvWidth(); }
};

/// A tensor of the model and its place in the flat parameter array.
struct ParameterInfo {
    std::string name; ///< Hugging Face name
    std::size_t offset = 0;
    int rows = 0; ///< 1 for vectors
    int columns = 0;
    bool matrix = false;

    [[nodiscard]] std::size_t size() const {
        return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
    }
};

/// A linear map as the kernels see it: q, k and v of a layer are one, gate and up too.
struct LinearPlace {
    std::size_t weight = 0; ///< offset of [outputs, inputs]
    std::size_t bias = 0;   ///< offset of [outputs]; valid if hasBias
    bool hasBias = false;
    int outputs = 0;
    int inputs = 0;
};

struct LayerPlaces {
    std::size_t inputNorm = 0, postNorm = 0; ///< offsets of [hidden]
    std::size_t queryNorm = 0, keyNorm = 0;  ///< offsets of [headSize], if headNorm
    LinearPlace qkv, output, gateUp, down;
};

/// All parameters of a shape in one flat float array. Tensors that the kernels use as one matrix
/// lie behind each other.
struct ParameterLayout {
    explicit ParameterLayout(const DecoderShape& shape);

    std::vector<ParameterInfo> tensors; ///< in order of offset, without gaps
    std::vector<LayerPlaces> layers;
    std::size_t embedding = 0; ///< [vocabulary, hidden]
    std::size_t finalNorm = 0; ///< [hidden]
    LinearPlace head;          ///< the embedding's place if tied
    std::size_t size = 0;      ///< floats in all
};

} // namespace sdrl
