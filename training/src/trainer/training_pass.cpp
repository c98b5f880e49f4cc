// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/training_pass.h"

#include "model/decoder.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <map>
#include <span>
#include <utility>

namespace sdrl {

namespace {

// Rows whose sums are formed together: fixed, so that sums don't depend on the number of threads.
constexpr int kBlockRows = 64;

std::ptrdiff_t wide(int n) {
    return static_cast<std::ptrdiff_t>(n);
}

float* at(AlignedBuffer<float>& buffer, std::size_t row, int width) {
    return buffer.data() + static_cast<std::ptrdiff_t>(row) * width;
}

const float* at(const AlignedBuffer<float>& buffer, std::size_t row, int width) {
    return buffer.data() + static_cast<std::ptrdiff_t>(row) * width;
}

using Spans = std::array<KeyValueSpan, SegmentChain::kLongest>;

/// The keys and values that a row of the chain's last segment looks at. @param keys of the first
/// row of all, at the key head in question; @param seen of the last segment's
Spans spansOf(const SegmentChain& chain, int seen, const float* keys, const DecoderShape& shape) {
    Spans out;
    const auto stride = wide(shape.qkvWidth());
    for (int i = 0; i < chain.count; ++i) {
        const TokenSegment& segment = chain.segments[static_cast<std::size_t>(i)];
        const float* first = keys + segment.begin * stride;
        out[static_cast<std::size_t>(i)] = {first, first + shape.kvWidth(), stride,
                                            i + 1 < chain.count ? segment.count : seen};
    }
    return out;
}

} // namespace

TrainingPass::TrainingPass(std::shared_ptr<PackedWeights> weights, std::shared_ptr<ThreadPool> pool,
                           const MatrixProducts& products)
    : m_weights(std::move(weights)),
      m_pool(std::move(pool)),
      m_linear(products, m_weights->format()),
      m_rotary(m_weights->shape()),
      m_rows(m_weights->format()),
      m_inputs(static_cast<std::size_t>(m_weights->shape().layers)),
      m_layers(static_cast<std::size_t>(m_weights->shape().layers)),
      m_scores(static_cast<std::size_t>(m_pool->threads())) {
    assert(m_weights->shape().headSize <= 256);
}

std::size_t TrainingPass::bytesPerToken(const DecoderShape& s, NumberFormat format, Keep keep) {
    const int ofLayer = s.hidden + s.qkvWidth() + s.queryWidth() + 2 * s.feedForward + s.heads + 2 +
                        (s.headNorm ? s.queryWidth() + s.kvWidth() + s.heads + s.kvHeads : 0);
    const int scratch = 5 * s.hidden + 4 * s.feedForward + s.queryWidth() + s.qkvWidth();
    const int widest = std::max({s.hidden, s.queryWidth(), s.feedForward});
    const auto size = [](int numbers, int layers) {
        return static_cast<std::size_t>(numbers) * static_cast<std::size_t>(layers);
    };
    const std::size_t rounded =
        LinearGradients::narrows(format)
            ? sizeof(std::uint16_t) *
                  static_cast<std::size_t>(std::max(2 * s.feedForward, s.qkvWidth()) + widest)
            : 0;
    return ProductRows::bytes(format, widest) + rounded +
           sizeof(float) * (size(s.hidden, s.layers) +
                            size(ofLayer, keep == Keep::Inputs ? 1 : s.layers) + size(scratch, 1));
}

std::size_t TrainingPass::bytesOfProducts(const DecoderShape& s, NumberFormat format, int threads) {
    std::size_t out = 0;
    for (const auto& [outputs, inputs] : {std::pair(s.qkvWidth(), s.hidden),
                                          {s.hidden, s.queryWidth()},
                                          {2 * s.feedForward, s.hidden},
                                          {s.hidden, s.feedForward}})
        out = std::max(out, LinearGradients::bytes(format, outputs, inputs, 0, threads));
    return out;
}

void TrainingPass::release() {
    for (LayerState& layer : m_layers)
        layer = {};
    for (AlignedBuffer<float>& input : m_inputs)
        input = {};
    m_roomTokens = 0;
    m_stays = false;
    for (AlignedBuffer<float>* buffer :
         {&m_last, &m_lastInverse, &m_output, &m_normed, &m_inner, &m_dx, &m_dNormed, &m_dInner,
          &m_dGateUp, &m_dAttended, &m_dQkv, &m_partials, &m_sharedSums})
        *buffer = {};
    m_linear.release();
    m_rows.release();
}

const float* TrainingPass::forward(const TokenBatch& batch, Keep keep) {
    const DecoderShape& s = m_weights->shape();
    const Kernels& k = kernels();
    m_tokens = batch.size();
    const auto count = static_cast<std::size_t>(m_tokens);
    m_ids = batch.tokens;
    m_segments = batch.segments;
    m_segmentOf.resize(count);
    m_positions.resize(count);
    int longest = 0;
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        const TokenSegment& segment = m_segments[i];
        const SegmentChain chain(m_segments, i);
        assert(chain.count > 0);
        for (int t = 0; t < segment.count; ++t) {
            m_segmentOf[static_cast<std::size_t>(segment.begin + t)] = static_cast<int>(i);
            m_positions[static_cast<std::size_t>(segment.begin + t)] = chain.before + t;
        }
        longest = std::max(longest, chain.before + segment.count);
    }
    cutAttention();
    m_rotary.cover(longest);
    m_scoreStride = (longest + 15) / 16 * 16;
    for (AlignedBuffer<float>& scores : m_scores)
        scores.reserve(2 * kAttendHeads * static_cast<std::size_t>(m_scoreStride));

    reserve(keep);
    const int h = s.hidden;
    m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
        m_weights->embed(m_ids[r], at(m_inputs.front(), r, h));
    });
    for (int layerIndex = 0; layerIndex < s.layers; ++layerIndex)
        layerForward(layerIndex, layerIndex + 1 < s.layers
                                     ? m_inputs[static_cast<std::size_t>(layerIndex) + 1].data()
                                     : m_last.data());
    m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
        m_lastInverse[r] = k.rmsNorm(at(m_last, r, h), m_weights->finalNorm().data(), h, s.normEps,
                                     at(m_output, r, h));
    });
    return m_output.data();
}

void TrainingPass::reserve(Keep keep) {
    const DecoderShape& s = m_weights->shape();
    const auto count = static_cast<std::size_t>(m_tokens);
    if (keep == Keep::WhatFits) {
        const std::size_t more =
            (count - std::min(count, m_roomTokens)) * bytesPerToken(s, m_weights->format()) +
            sizeof(float) * (m_sharedSize - std::min(m_sharedSize, m_sharedSums.size()));
        if (m_stays || (more > 0 && m_memoryLeft && more > m_memoryLeft()))
            keep = Keep::Inputs;
        m_stays = keep == Keep::Inputs;
    }
    m_recomputes = keep == Keep::Inputs;
    if (m_recomputes) {
        for (std::size_t i = 1; i < m_layers.size(); ++i)
            m_layers[i] = {};
        m_roomTokens = 0;
    } else {
        m_roomTokens = std::max(m_roomTokens, count);
    }
    const auto room = [&](AlignedBuffer<float>& buffer, int width) {
        buffer.reserve(count * static_cast<std::size_t>(width));
    };
    const int h = s.hidden, ff = s.feedForward;
    room(m_last, h);
    room(m_lastInverse, 1);
    room(m_output, h);
    room(m_normed, h);
    room(m_inner, ff);
    m_rows.reserve(count, std::max({h, s.queryWidth(), ff}));
    for (AlignedBuffer<float>& input : m_inputs)
        room(input, h);
    for (LayerState& layer : std::span(m_layers).first(m_recomputes ? 1 : m_layers.size())) {
        room(layer.qkv, s.qkvWidth());
        room(layer.attended, s.queryWidth());
        room(layer.middle, h);
        room(layer.gateUp, 2 * ff);
        room(layer.logSum, s.heads);
        room(layer.inputInverse, 1);
        room(layer.postInverse, 1);
        if (s.headNorm) {
            room(layer.rawHeads, s.queryWidth() + s.kvWidth());
            room(layer.headInverse, s.heads + s.kvHeads);
        }
    }
}

void TrainingPass::layerForward(int layerIndex, float* next) {
    const DecoderShape& s = m_weights->shape();
    const Kernels& k = kernels();
    const auto count = static_cast<std::size_t>(m_tokens);
    const int h = s.hidden, ff = s.feedForward;
    const bool narrow = narrowKeyValues(m_weights->format());
    m_weights->prepare(layerIndex, *m_pool);
    const PackedWeights::Layer& weights = m_weights->layer(layerIndex);
    LayerState& state = stateOf(layerIndex);
    const AlignedBuffer<float>& input = m_inputs[static_cast<std::size_t>(layerIndex)];
    m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
        state.inputInverse[r] =
            k.rmsNorm(at(input, r, h), weights.inputNorm.data(), h, s.normEps, at(m_normed, r, h));
        m_rows.finish(r, at(m_normed, r, h), h);
    });
    weights.qkv.apply(m_rows.of(m_normed.data(), h), m_tokens, state.qkv.data(), s.qkvWidth(),
                      false, *m_pool);
    m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
        float* qkv = at(state.qkv, r, s.qkvWidth());
        if (s.headNorm)
            std::copy_n(qkv, s.queryWidth() + s.kvWidth(),
                        at(state.rawHeads, r, s.queryWidth() + s.kvWidth()));
        rotateHeads(s, weights, m_rotary, m_positions[r], qkv,
                    s.headNorm ? at(state.headInverse, r, s.heads + s.kvHeads) : nullptr);
        if (narrow)
            k.roundTo16(qkv + s.queryWidth(), 2 * s.kvWidth(), qkv + s.queryWidth());
    });
    attentionForward(state);
    if (m_rows.round())
        m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
            m_rows.finish(r, at(state.attended, r, s.queryWidth()), s.queryWidth());
        });
    std::memcpy(state.middle.data(), input.data(),
                sizeof(float) * count * static_cast<std::size_t>(h));
    weights.output.apply(m_rows.of(state.attended.data(), s.queryWidth()), m_tokens,
                         state.middle.data(), h, true, *m_pool);
    m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
        state.postInverse[r] = k.rmsNorm(at(state.middle, r, h), weights.postNorm.data(), h,
                                         s.normEps, at(m_normed, r, h));
        m_rows.finish(r, at(m_normed, r, h), h);
    });
    weights.gateUp.apply(m_rows.of(m_normed.data(), h), m_tokens, state.gateUp.data(), 2 * ff,
                         false, *m_pool);
    if (!next)
        return;
    m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
        const float* gate = at(state.gateUp, r, 2 * ff);
        k.swiGlu(gate, gate + ff, ff, at(m_inner, r, ff));
        m_rows.finish(r, at(m_inner, r, ff), ff);
    });
    std::memcpy(next, state.middle.data(), sizeof(float) * count * static_cast<std::size_t>(h));
    weights.down.apply(m_rows.of(m_inner.data(), ff), m_tokens, next, h, true, *m_pool);
}

void TrainingPass::attentionForward(LayerState& state) {
    const DecoderShape& s = m_weights->shape();
    const int group = s.heads / s.kvHeads;
    const float scale = 1.0F / std::sqrt(static_cast<float>(s.headSize));
    m_pool->run(static_cast<std::size_t>(m_tokens), [&](std::size_t r, int thread) {
        const SegmentChain chain(m_segments, static_cast<std::size_t>(m_segmentOf[r]));
        for (int kvHead = 0; kvHead < s.kvHeads; ++kvHead) {
            const float* keys = state.qkv.data() + wide(s.queryWidth()) + wide(kvHead) * s.headSize;
            const Spans spans = spansOf(chain, m_positions[r] - chain.before + 1, keys, s);
            const int head = kvHead * group;
            kernels().attend(at(state.qkv, r, s.qkvWidth()) + wide(head) * s.headSize, group,
                             s.headSize, spans.data(), chain.count, s.headSize, scale,
                             m_scores[static_cast<std::size_t>(thread)].data(), m_scoreStride,
                             at(state.attended, r, s.queryWidth()) + wide(head) * s.headSize,
                             s.headSize, at(state.logSum, r, s.heads) + head);
        }
    });
}

/// The units do not depend on the number of threads, so that sums do not.
void TrainingPass::cutAttention() {
    constexpr int kUnitTokens = 128; // or their sums cost more than another thread gives
    m_units.clear();
    m_sharedSize = 0;
    const std::size_t count = m_segments.size();
    std::vector<std::size_t> root(count), first(count); // the first unit of a root, for itself
    std::vector<long> below(count, 0), dealt(count, 0); // tokens that continue a root
    for (std::size_t i = 0; i < count; ++i) {
        const int parent = m_segments[i].parent;
        root[i] = parent < 0 ? i : root[static_cast<std::size_t>(parent)];
        if (parent >= 0)
            below[root[i]] += m_segments[i].count;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t r = root[i];
        const long units = std::clamp<long>(below[r] / kUnitTokens, 1, kUnits);
        if (i == r) {
            first[r] = m_units.size();
            m_units.resize(m_units.size() + 1 + (units > 1 ? static_cast<std::size_t>(units) : 0));
            m_units[first[r]].segments.push_back(static_cast<int>(i));
            continue;
        }
        if (units == 1) {
            m_units[first[r]].segments.push_back(static_cast<int>(i));
            continue;
        }
        AttentionUnit& unit =
            m_units[first[r] + 1 +
                    static_cast<std::size_t>(std::min(units - 1, dealt[r] * units / below[r]))];
        dealt[r] += m_segments[i].count;
        unit.segments.push_back(static_cast<int>(i));
        for (int up = m_segments[i].parent; up >= 0;
             up = m_segments[static_cast<std::size_t>(up)].parent) {
            const bool known = std::any_of(unit.continued.begin(), unit.continued.end(),
                                           [&](const auto& sums) { return sums.segment == up; });
            if (known)
                continue;
            unit.continued.push_back({up, m_sharedSize});
            m_sharedSize +=
                static_cast<std::size_t>(m_segments[static_cast<std::size_t>(up)].count) *
                static_cast<std::size_t>(2 * m_weights->shape().kvWidth());
        }
    }
}

void TrainingPass::attentionBackward(const LayerState& state, const float* dAttended, float* dQkv) {
    const DecoderShape& s = m_weights->shape();
    const Kernels& k = kernels();
    const int group = s.heads / s.kvHeads;
    const float scale = 1.0F / std::sqrt(static_cast<float>(s.headSize));
    const auto stride = wide(s.qkvWidth()), sumStride = wide(2 * s.kvWidth());
    const auto kvHeads = static_cast<std::size_t>(s.kvHeads);
    std::vector<float> deltas(static_cast<std::size_t>(m_pool->threads() * group));
    m_sharedSums.reserve(m_sharedSize);
    m_pool->run(m_units.size() * kvHeads, [&](std::size_t tile, int thread) {
        const AttentionUnit& unit = m_units[tile / kvHeads];
        const int kvHead = static_cast<int>(tile % kvHeads);
        const auto keyOffset = wide(s.queryWidth() + kvHead * s.headSize),
                   place = wide(kvHead * group * s.headSize);
        const auto sumsOf = [&](const AttentionUnit::Sums& sums) {
            return m_sharedSums.data() + sums.place + wide(kvHead * s.headSize);
        };
        for (const AttentionUnit::Sums& sums : unit.continued)
            for (int t = 0; t < m_segments[static_cast<std::size_t>(sums.segment)].count; ++t) {
                std::fill_n(sumsOf(sums) + t * sumStride, s.headSize, 0.0F);
                std::fill_n(sumsOf(sums) + t * sumStride + s.kvWidth(), s.headSize, 0.0F);
            }
        for (const int index : unit.segments) {
            const SegmentChain chain(m_segments, static_cast<std::size_t>(index));
            std::array<KeyValueGradient, SegmentChain::kLongest> gradients;
            for (std::size_t i = 0; i < static_cast<std::size_t>(chain.count); ++i) {
                float* dKeys = dQkv + keyOffset + chain.segments[i].begin * stride;
                gradients[i] = {dKeys, dKeys + s.kvWidth(), stride};
                for (const AttentionUnit::Sums& sums : unit.continued)
                    if (sums.segment == chain.indices[i])
                        gradients[i] = {sumsOf(sums), sumsOf(sums) + s.kvWidth(), sumStride};
            }
            const TokenSegment& own = m_segments[static_cast<std::size_t>(index)];
            for (int t = 0; t < own.count; ++t) {
                const auto r = static_cast<std::size_t>(own.begin + t);
                const Spans spans = spansOf(chain, t + 1, state.qkv.data() + keyOffset, s);
                const float* dOut = dAttended + wide(own.begin + t) * s.queryWidth() + place;
                const float* out = at(state.attended, r, s.queryWidth()) + place;
                float* delta = deltas.data() + thread * group;
                for (int head = 0; head < group; ++head)
                    delta[head] =
                        k.dot(dOut + head * s.headSize, out + head * s.headSize, s.headSize);
                k.attendBackward(at(state.qkv, r, s.qkvWidth()) + place, dOut, group, spans.data(),
                                 gradients.data(), chain.count, s.headSize, scale,
                                 at(state.logSum, r, s.heads) + kvHead * group, delta,
                                 m_scores[static_cast<std::size_t>(thread)].data(), m_scoreStride,
                                 dQkv + wide(own.begin + t) * stride + place);
            }
        }
    });
    addSharedSums(dQkv);
}

/// The units' sums go to the rows of what they continue, in the order of the units.
void TrainingPass::addSharedSums(float* dQkv) {
    const DecoderShape& s = m_weights->shape();
    const std::size_t width = 2 * static_cast<std::size_t>(s.kvWidth());
    std::map<int, std::vector<const float*>> sums;
    for (const AttentionUnit& unit : m_units)
        for (const AttentionUnit::Sums& part : unit.continued)
            sums[part.segment].push_back(m_sharedSums.data() + part.place);
    for (const auto& [index, parts] : sums) {
        const TokenSegment& segment = m_segments[static_cast<std::size_t>(index)];
        m_pool->run(static_cast<std::size_t>(segment.count), parts.size() * width,
                    [&, &list = parts](std::size_t t, int) {
                        float* row =
                            dQkv + wide(segment.begin + static_cast<int>(t)) * s.qkvWidth();
                        for (const float* part : list)
                            kernels().addScaled(1, part + t * width, static_cast<int>(width),
                                                row + s.queryWidth());
                    });
    }
}

void TrainingPass::rotateBackward(int layerIndex, const LayerState& state, float* dQkv) {
    const DecoderShape& s = m_weights->shape();
    const LayerPlaces& places = m_weights->layout().layers[static_cast<std::size_t>(layerIndex)];
    const PackedWeights::Layer& weights = m_weights->layer(layerIndex);
    const int headCount = s.heads + s.kvHeads, half = s.headSize / 2;
    const auto blocks = static_cast<std::size_t>((m_tokens + kBlockRows - 1) / kBlockRows);
    const std::size_t normSize = 2 * static_cast<std::size_t>(s.headSize);
    if (s.headNorm) {
        m_partials.reserve(blocks * normSize);
        std::fill_n(m_partials.data(), blocks * normSize, 0.0F);
    }
    m_pool->run(blocks, [&](std::size_t block, int) {
        std::array<float, 128> negative{};
        std::array<float, 256> dRaw{};
        float* dNorm = s.headNorm ? m_partials.data() + block * normSize : nullptr;
        const auto begin = block * kBlockRows;
        const auto end = std::min(begin + kBlockRows, static_cast<std::size_t>(m_tokens));
        for (std::size_t r = begin; r < end; ++r) {
            const float* sine = m_rotary.sine(m_positions[r]);
            for (int i = 0; i < half; ++i)
                negative[static_cast<std::size_t>(i)] = -sine[i];
            for (int head = 0; head < headCount; ++head) {
                float* d =
                    dQkv + static_cast<std::ptrdiff_t>(r) * s.qkvWidth() + wide(head * s.headSize);
                kernels().rotate(d, m_rotary.cosine(m_positions[r]), negative.data(), s.headSize);
                if (!s.headNorm)
                    continue;
                const bool query = head < s.heads;
                dRaw.fill(0);
                kernels().rmsNormBackward(d,
                                          at(state.rawHeads, r, s.queryWidth() + s.kvWidth()) +
                                              wide(head * s.headSize),
                                          query ? weights.queryNorm.data() : weights.keyNorm.data(),
                                          at(state.headInverse, r, headCount)[head], s.headSize,
                                          dRaw.data(), dNorm + (query ? 0 : s.headSize));
                std::copy_n(dRaw.data(), s.headSize, d);
            }
        }
    });
    if (s.headNorm && m_gradients)
        for (std::size_t block = 0; block < blocks; ++block) {
            const float* sums = m_partials.data() + block * normSize;
            kernels().addScaled(1, sums, s.headSize, m_gradients + places.queryNorm);
            kernels().addScaled(1, sums + s.headSize, s.headSize, m_gradients + places.keyNorm);
        }
}

void TrainingPass::normBackward(const float* dOut, const float* x, const float* weight,
                                const float* inverse, float* dx, float* dWeight) {
    const int h = m_weights->shape().hidden;
    const auto width = static_cast<std::size_t>(h);
    const auto blocks = static_cast<std::size_t>((m_tokens + kBlockRows - 1) / kBlockRows);
    m_partials.reserve(blocks * width);
    m_pool->run(blocks, [&](std::size_t block, int) {
        float* sums = m_partials.data() + block * width;
        std::fill_n(sums, width, 0.0F);
        const auto end = std::min((block + 1) * kBlockRows, static_cast<std::size_t>(m_tokens));
        for (std::size_t r = block * kBlockRows; r < end; ++r)
            kernels().rmsNormBackward(dOut + r * width, x + r * width, weight, inverse[r], h,
                                      dx + r * width, sums);
    });
    if (dWeight)
        for (std::size_t block = 0; block < blocks; ++block)
            kernels().addScaled(1, m_partials.data() + block * width, h, dWeight);
}

void TrainingPass::addColumnSums(const float* dy, int columns, float* out) {
    for (int r = 0; r < m_tokens; ++r)
        kernels().addScaled(1, dy + wide(r) * columns, columns, out);
}

void TrainingPass::linearBackward(const LinearPlace& place, const float* dy, const float* x,
                                  float* dx) {
    m_linear.setWeights(m_parameters + place.weight, place.outputs, place.inputs, *m_pool);
    m_linear.add(dy, x, m_tokens, gradientAt(place.weight), dx, *m_pool);
    if (m_gradients && place.hasBias)
        addColumnSums(dy, place.outputs, m_gradients + place.bias);
    if (m_adapters)
        m_adapters->backward(place, dy, x, m_tokens, dx);
}

void TrainingPass::backward(const float* dHidden, const float* parameters, float* gradients,
                            LoraAdapters* adapters) {
    assert((gradients == nullptr) == (adapters != nullptr));
    m_parameters = parameters;
    m_gradients = gradients;
    m_adapters = adapters;
    const DecoderShape& s = m_weights->shape();
    const Kernels& k = kernels();
    const ParameterLayout& layout = m_weights->layout();
    const auto count = static_cast<std::size_t>(m_tokens);
    const int h = s.hidden, ff = s.feedForward;
    const auto room = [&](AlignedBuffer<float>& buffer, int width) {
        buffer.reserve(count * static_cast<std::size_t>(width));
    };
    room(m_dx, h);
    room(m_dNormed, h);
    room(m_dInner, ff);
    room(m_dGateUp, 2 * ff);
    room(m_dAttended, s.queryWidth());
    room(m_dQkv, s.qkvWidth());

    std::fill_n(m_dx.data(), count * static_cast<std::size_t>(h), 0.0F);
    normBackward(dHidden, m_last.data(), m_weights->finalNorm().data(), m_lastInverse.data(),
                 m_dx.data(), gradientAt(layout.finalNorm));
    for (int layerIndex = s.layers - 1; layerIndex >= 0; --layerIndex) {
        const PackedWeights::Layer& weights = m_weights->layer(layerIndex);
        const LayerPlaces& places = layout.layers[static_cast<std::size_t>(layerIndex)];
        // The last layer's is still there.
        if (m_recomputes && layerIndex + 1 < s.layers)
            layerForward(layerIndex, nullptr);
        const LayerState& state = stateOf(layerIndex);
        const AlignedBuffer<float>& input = m_inputs[static_cast<std::size_t>(layerIndex)];

        m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
            const float* gate = at(state.gateUp, r, 2 * ff);
            k.swiGlu(gate, gate + ff, ff, at(m_inner, r, ff));
            k.rmsNorm(at(state.middle, r, h), weights.postNorm.data(), h, s.normEps,
                      at(m_normed, r, h));
        });
        linearBackward(places.down, m_dx.data(), m_inner.data(), m_dInner.data());
        m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
            const float* gate = at(state.gateUp, r, 2 * ff);
            float* dGate = at(m_dGateUp, r, 2 * ff);
            k.swiGluBackward(at(m_dInner, r, ff), gate, gate + ff, ff, dGate, dGate + ff);
        });
        linearBackward(places.gateUp, m_dGateUp.data(), m_normed.data(), m_dNormed.data());
        normBackward(m_dNormed.data(), state.middle.data(), weights.postNorm.data(),
                     state.postInverse.data(), m_dx.data(), gradientAt(places.postNorm));

        linearBackward(places.output, m_dx.data(), state.attended.data(), m_dAttended.data());
        std::fill_n(m_dQkv.data(), count * static_cast<std::size_t>(s.qkvWidth()), 0.0F);
        attentionBackward(state, m_dAttended.data(), m_dQkv.data());
        rotateBackward(layerIndex, state, m_dQkv.data());
        m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
            k.rmsNorm(at(input, r, h), weights.inputNorm.data(), h, s.normEps, at(m_normed, r, h));
        });
        linearBackward(places.qkv, m_dQkv.data(), m_normed.data(), m_dNormed.data());
        normBackward(m_dNormed.data(), input.data(), weights.inputNorm.data(),
                     state.inputInverse.data(), m_dx.data(), gradientAt(places.inputNorm));
    }
    if (!m_gradients)
        return;
    // Rows of the same token add up in the order of the batch; columns are shared out instead.
    constexpr int kColumns = 64;
    m_pool->run(
        static_cast<std::size_t>((h + kColumns - 1) / kColumns), [&](std::size_t block, int) {
            const int first = static_cast<int>(block) * kColumns;
            for (std::size_t r = 0; r < count; ++r)
                k.addScaled(1, at(m_dx, r, h) + first, std::min(kColumns, h - first),
                            m_gradients + layout.embedding +
                                static_cast<std::size_t>(m_ids[r]) * static_cast<std::size_t>(h) +
                                static_cast<std::size_t>(first));
        });
}

} // namespace sdrl
