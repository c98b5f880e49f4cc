// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/token_sampler.h"

#include "kernels/kernels.h"
#include "model/numerics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace sdrl {

namespace {

/// The most likely tokens, in falling order, until `enough` says so.
template <class Enough>
std::vector<int> mostLikely(const std::vector<float>& weights, int drawable, int wanted,
                            const Enough& enough) {
    std::vector<int> order(static_cast<std::size_t>(drawable));
    std::iota(order.begin(), order.end(), 0);
    const auto before = [&](int a, int b) {
        const float x = weights[static_cast<std::size_t>(a)],
                    y = weights[static_cast<std::size_t>(b)];
        return x != y ? x > y : a < b;
    };
    for (;; wanted *= 8) {
        const auto count = std::min(wanted, drawable);
        std::partial_sort(order.begin(), order.begin() + count, order.end(), before);
        if (count == drawable || enough(order, count)) {
            order.resize(static_cast<std::size_t>(count));
            return order;
        }
    }
}

std::int32_t drawTruncated(const std::vector<float>& weights, int drawable,
                           const TokenSampling& sampling, double uniform) {
    const auto weight = [&](int i) {
        return static_cast<double>(weights[static_cast<std::size_t>(i)]);
    };
    const int limit = sampling.topK > 0 ? std::min(sampling.topK, drawable) : drawable;
    double total = 0;
    std::vector<int> kept;
    if (limit < drawable) {
        kept = mostLikely(weights, drawable, limit, [](const auto&, int) { return true; });
        kept.resize(static_cast<std::size_t>(limit));
        for (const int i : kept)
            total += weight(i);
    } else {
        for (int i = 0; i < drawable; ++i)
            total += weight(i);
        kept = mostLikely(weights, drawable, 256, [&](const std::vector<int>& order, int count) {
            double share = 0;
            for (int i = 0; i < count; ++i)
                share += weight(order[static_cast<std::size_t>(i)]);
            return share >= static_cast<double>(sampling.topP) * total;
        });
    }
    while (kept.size() > 1 && weight(kept.back()) <= 0) // tokens that are not allowed
        kept.pop_back();
    if (sampling.topP < 1) {
        double share = 0;
        std::size_t count = 0;
        while (count < kept.size() && share < static_cast<double>(sampling.topP) * total)
            share += weight(kept[count++]);
        kept.resize(std::max<std::size_t>(count, 1));
        total = share;
    }
    double target = uniform * total;
    for (const int i : kept) {
        target -= weight(i);
        if (target < 0)
            return i;
    }
    return kept.back();
}

} // namespace

SampledToken sampleToken(const float* logits, int vocabulary, int drawable,
                         const TokenSampling& sampling, double uniform,
                         std::vector<float>& scratch) {
    const Kernels& k = kernels();
    const bool greedy = sampling.temperature <= 0;
    const float inverse = greedy ? 1.0F : 1.0F / sampling.temperature;
    float top = 0;
    int best = 0;
    k.maximum(logits, vocabulary, &top, &best);
    const float logTotal =
        top * inverse + std::log(k.sumExp(logits, vocabulary, top, inverse, nullptr));
    SampledToken out;
    if (greedy) {
        if (best >= drawable) {
            float unused = 0;
            k.maximum(logits, drawable, &unused, &best);
        }
        out.token = best;
    } else {
        scratch.assign(logits, logits + drawable);
        if (sampling.topP < 1 || (sampling.topK > 0 && sampling.topK < drawable)) {
            k.expInPlace(scratch.data(), drawable, top, inverse);
            out.token = drawTruncated(scratch, drawable, sampling, uniform);
        } else {
            // Block sums first, then a walk through the block that the draw falls into.
            const int blocks = (drawable + kDrawBlock - 1) / kDrawBlock;
            std::vector<float> sums(static_cast<std::size_t>(blocks));
            double total = 0;
            for (int b = 0; b < blocks; ++b) {
                const int size = std::min(kDrawBlock, drawable - b * kDrawBlock);
                sums[static_cast<std::size_t>(b)] =
                    k.expInPlace(scratch.data() + b * kDrawBlock, size, top, inverse);
                total += static_cast<double>(sums[static_cast<std::size_t>(b)]);
            }
            double target = uniform * total;
            int block = 0;
            while (block + 1 < blocks && target >= sums[static_cast<std::size_t>(block)])
                target -= static_cast<double>(sums[static_cast<std::size_t>(block++)]);
            const int end = std::min((block + 1) * kDrawBlock, drawable);
            int last = -1; // the last token with a weight, if rounding walks past the end
            int at = block * kDrawBlock;
            for (; at < end; ++at) {
                const auto weight = static_cast<double>(scratch[static_cast<std::size_t>(at)]);
                if (weight <= 0)
                    continue;
                last = at;
                if (target < weight)
                    break;
                target -= weight;
            }
            out.token = last >= 0 ? last : best;
        }
    }
    out.logProb = logits[out.token] * inverse - logTotal;
    return out;
}

} // namespace sdrl
