// SPDX-License-Identifier: GPL-3.0-or-later
//
// The forward pass of the decoder family in libtorch's operators, for generating and for training.
// Seen only by the module that libtorch lives in.
#pragma once

#include "device/device_model.h"
#include "device/torch_graph.h"

#include <ATen/ATen.h>

#include <map>
#include <vector>

namespace sdrl::torch_pass {

using at::Tensor;

/// a·b in float32, of factors in this type.
[[nodiscard]] Tensor product(const Tensor& a, const Tensor& b, at::ScalarType type);

/// Low-rank factors under training of some outputs of a map: B·A is in the map's weight already.
struct Factors {
    std::int64_t firstOutput = 0;
    float scale = 0;             ///< of B·A
    Tensor a, b;                 ///< [rank, inputs], [outputs, rank]
    Tensor gradientA, gradientB; ///< which backward passes add to
};

struct Linear {
    Tensor weight; ///< [outputs, inputs]
    Tensor bias;   ///< undefined if there is none
    std::vector<Factors> factors;
};

struct Layer {
    Tensor inputNorm, postNorm, queryNorm, keyNorm;
    Linear qkv, output, gateUp, down;
};

struct Weights {
    Tensor embedding, finalNorm, head;
    std::vector<Layer> layers;
    bool hasFactors = false; ///< which are trained in place of all else
};

/// @param matrix (offset, rows, columns) → Tensor; @param vector (offset, length) → Tensor
template <class Matrix, class Vector>
Weights weightsOf(const DecoderShape& s, const ParameterLayout& layout, const Matrix& matrix,
                  const Vector& vector) {
    const auto linear = [&](const LinearPlace& place) {
        return Linear{matrix(place.weight, place.outputs, place.inputs),
                      place.hasBias ? vector(place.bias, place.outputs) : Tensor(),
                      {}};
    };
    Weights out;
    out.embedding = matrix(layout.embedding, s.vocabulary, s.hidden);
    out.finalNorm = vector(layout.finalNorm, s.hidden);
    out.head = s.tiedHead ? out.embedding : linear(layout.head).weight;
    for (const LayerPlaces& places : layout.layers) {
        Layer layer;
        layer.inputNorm = vector(places.inputNorm, s.hidden);
        layer.postNorm = vector(places.postNorm, s.hidden);
        if (s.headNorm) {
            layer.queryNorm = vector(places.queryNorm, s.headSize);
            layer.keyNorm = vector(places.keyNorm, s.headSize);
        }
        layer.qkv = linear(places.qkv);
        layer.output = linear(places.output);
        layer.gateUp = linear(places.gateUp);
        layer.down = linear(places.down);
        out.layers.push_back(std::move(layer));
    }
    return out;
}

/// Steps of one shape: what a graph is recorded of.
struct StepShape {
    std::int64_t rows = 0, keys = 0, drawable = 0;
    float temperature = 0;
    auto operator<=>(const StepShape&) const = default;
};

/// Keys and values of the decoder, with the steps that work on them.
class KeysValues final : public DeviceKeysValues {
public:
    std::size_t tokens = 0; ///< that may be used; there is one more, for rows that nobody asked for
    at::ScalarType type = at::kFloat;
    std::vector<Tensor> keys, values; ///< per layer [tokens + 1, kvHeads, headSize]
    Tensor steps;                     ///< what the steps compute, filled before each: StepColumn
    std::map<StepShape, RepeatedWork> work;
    RepeatedWork::Pool pool;
};

/// What a step has to know of a row, as doubles, which hold all of it exactly.
enum StepColumn {
    StepUniform,
    StepToken,
    StepPosition,
    StepStore,
    StepPrefixBegin,
    StepPrefixCount,
    StepOwnBegin,
    StepTotal,
    StepColumns
};

/// Embedding, layers and final norm. Products are of factors in
/// the type given, all else is float32. Autograd follows where it is on.
class DecoderPass {
public:
    DecoderPass(const DecoderShape& shape, at::Device device);

    /// Output of the final norm, [tokens, hidden].
    [[nodiscard]] Tensor forward(const TokenBatch& batch, const Weights& weights,
                                 at::ScalarType type) const;
    /// The same of rows, whose keys and values `memory` takes.
    [[nodiscard]] Tensor decode(std::span<const DecoderRow> rows, const Weights& weights,
                                KeysValues& memory) const;
    /// The same of rows of which each is its sequence's only one, in operators that do not depend
    /// on what is in `numbers` [rows, StepColumns]. A row looks at `keys` tokens at most.
    [[nodiscard]] Tensor step(const Tensor& numbers, std::int64_t keys, const Weights& weights,
                              KeysValues& memory) const;

    /// Whole numbers for the device.
    [[nodiscard]] Tensor whole(const std::vector<std::int64_t>& values) const;

private:
    struct Segment;
    struct KeyRange;
    struct Part;
    struct Plan;
    /// Keys and values of a decoder and the places in it that the rows' own go to.
    struct Memory;

    [[nodiscard]] static std::vector<Segment> segmentsOf(std::span<const DecoderRow> rows);
    [[nodiscard]] static std::vector<Segment> segmentsOf(const TokenBatch& batch);
    [[nodiscard]] Part makePart(const std::vector<Segment>& segments, at::ScalarType type) const;
    void chooseKeys(Part& part, const std::vector<KeyRange>& before, const Tensor& ownBegin,
                    const Tensor& total, const Tensor& seen, at::ScalarType type) const;
    [[nodiscard]] Plan makePlan(const std::vector<std::int64_t>& tokens,
                                const std::vector<std::int64_t>& positions,
                                const std::vector<Segment>& segments, at::ScalarType type) const;
    [[nodiscard]] Tensor attend(const Tensor& q, const Tensor& k, const Tensor& v,
                                const Plan& plan) const;
    [[nodiscard]] Tensor hidden(const Plan& plan, const Weights& weights, at::ScalarType type,
                                const Memory* memory) const;

    const DecoderShape& m_shape; ///< of the model that this belongs to
    at::Device m_device;
    Tensor m_frequencies; ///< [headSize/2]
};

/// Draws one token of each row of logits, among the first `drawable`; see sampleToken. [2, rows] in
/// double: tokens, and their log-probabilities.
[[nodiscard]] Tensor drawTokens(const Tensor& logits, float temperature, std::int64_t drawable,
                                const Tensor& uniform);

} // namespace sdrl::torch_pass
