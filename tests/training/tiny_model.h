// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rng.h"
#include "kernels/aligned_buffer.h"
#include "kernels/thread_pool.h"
#include "model/packed_weights.h"

#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace sdrl::test {

enum class Family { LlamaTied, LlamaUntied, Qwen2, Qwen3 };

/// Shapes small enough for finite differences, with sizes that are no multiples of the kernels'
/// sixteen lanes on purpose.
inline DecoderShape tinyShape(Family family) {
    DecoderShape s;
    s.vocabulary = 37;
    s.hidden = 20;
    s.layers = 2;
    s.heads = 4;
    s.kvHeads = 2;
    s.headSize = family == Family::Qwen3 ? 10 : 6;
    s.feedForward = 26;
    s.context = 128;
    s.tiedHead = family == Family::LlamaTied || family == Family::Qwen3;
    s.qkvBias = family == Family::Qwen2;
    s.headNorm = family == Family::Qwen3;
    for (int i = 0; i < s.headSize / 2; ++i)
        s.inverseFrequencies.push_back(
            static_cast<float>(std::pow(10000.0, -2.0 * i / s.headSize)));
    return s;
}

/// Parameters of a size that makes every part of the network matter.
inline AlignedBuffer<float> randomParameters(const DecoderShape& shape, std::uint64_t seed = 1) {
    const ParameterLayout layout(shape);
    AlignedBuffer<float> out(layout.size);
    RandomStream random(seed, "tiny-model");
    for (const ParameterInfo& tensor : layout.tensors) {
        const bool norm = tensor.name.find("norm") != std::string::npos;
        const double scale = tensor.matrix ? 1.0 / std::sqrt(tensor.columns) : 0.3;
        for (std::size_t i = 0; i < tensor.size(); ++i)
            out[tensor.offset + i] = static_cast<float>((norm ? 1 : 0) + scale * random.normal());
    }
    return out;
}

inline std::vector<std::int32_t> randomTokens(int count, int vocabulary, std::uint64_t seed) {
    RandomStream random(seed, "tiny-tokens");
    std::vector<std::int32_t> out;
    for (int i = 0; i < count; ++i)
        out.push_back(
            static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(vocabulary))));
    return out;
}

} // namespace sdrl::test
