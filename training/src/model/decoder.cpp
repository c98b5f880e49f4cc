// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/decoder.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace sdrl {

KeyValueArena::KeyValueArena(const DecoderShape& shape, std::size_t tokens)
    : m_tokens(tokens),
      m_width(static_cast<std::size_t>(shape.kvWidth())),
      m_keys(static_cast<std::size_t>(shape.layers) * tokens * m_width),
      m_values(static_cast<std::size_t>(shape.layers) * tokens * m_width) {}

std::size_t KeyValueArena::bytesPerToken(const DecoderShape& shape) {
    return 2 * sizeof(float) * static_cast<std::size_t>(shape.layers) *
           static_cast<std::size_t>(shape.kvWidth());
}

void rotateHeads(const DecoderShape& shape, const PackedWeights::Layer& layer,
                 const RotaryTable& rotary, int position, float* qkv, float* inverse) {
    const float* cosine = rotary.cosine(position);
    const float* sine = rotary.sine(position);
    for (int head = 0; head < shape.heads + shape.kvHeads; ++head) {
        float* values = qkv + static_cast<std::ptrdiff_t>(head) * shape.headSize;
        if (shape.headNorm) {
            const auto& weight = head < shape.heads ? layer.queryNorm : layer.keyNorm;
            const float scale =
                kernels().rmsNorm(values, weight.data(), shape.headSize, shape.normEps, values);
            if (inverse)
                inverse[head] = scale;
        }
        kernels().rotate(values, cosine, sine, shape.headSize);
    }
}

Decoder::Decoder(std::shared_ptr<const PackedWeights> weights, std::shared_ptr<ThreadPool> pool)
    : m_weights(std::move(weights)),
      m_pool(std::move(pool)),
      m_rotary(m_weights->shape()),
      m_scores(static_cast<std::size_t>(m_pool->threads())) {}

void Decoder::forward(std::span<const DecoderRow> rows, KeyValueArena& arena, float* hidden) {
    const DecoderShape& s = m_weights->shape();
    const Kernels& k = kernels();
    const auto count = rows.size();
    const int rowCount = static_cast<int>(count);
    assert(rowCount <= kMaxRows);
    const auto h = static_cast<std::ptrdiff_t>(s.hidden);
    const auto qkvWidth = static_cast<std::ptrdiff_t>(s.qkvWidth());
    const auto queryWidth = static_cast<std::ptrdiff_t>(s.queryWidth());
    const auto ff = static_cast<std::ptrdiff_t>(s.feedForward);
    const auto room = [&](AlignedBuffer<float>& buffer, std::ptrdiff_t width) {
        buffer.reserve(count * static_cast<std::size_t>(width));
    };
    room(m_x, h);
    room(m_normed, h);
    room(m_qkv, qkvWidth);
    room(m_attended, queryWidth);
    room(m_gateUp, 2 * ff);
    room(m_inner, ff);
    int longest = 0, lastPosition = 0;
    for (const DecoderRow& row : rows) {
        longest = std::max(longest, row.prefixCount + row.ownCount);
        lastPosition = std::max(lastPosition, row.position);
    }
    m_rotary.cover(lastPosition + 1);
    for (AlignedBuffer<float>& scores : m_scores)
        scores.reserve(static_cast<std::size_t>(longest + 15) / 16 * 16);

    const auto at = [](AlignedBuffer<float>& buffer, std::size_t row, std::ptrdiff_t width) {
        return buffer.data() + static_cast<std::ptrdiff_t>(row) * width;
    };
    m_pool->run(count, static_cast<std::size_t>(h),
                [&](std::size_t r, int) { m_weights->embed(rows[r].token, at(m_x, r, h)); });
    const int group = s.heads / s.kvHeads;
    const float scale = 1.0F / std::sqrt(static_cast<float>(s.headSize));
    for (int layerIndex = 0; layerIndex < s.layers; ++layerIndex) {
        const PackedWeights::Layer& layer = m_weights->layer(layerIndex);
        m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
            k.rmsNorm(at(m_x, r, h), layer.inputNorm.data(), s.hidden, s.normEps,
                      at(m_normed, r, h));
        });
        layer.qkv.apply(m_normed.data(), h, rowCount, m_qkv.data(), qkvWidth, false, *m_pool);
        m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
            float* qkv = at(m_qkv, r, qkvWidth);
            rotateHeads(s, layer, m_rotary, rows[r].position, qkv, nullptr);
            const float* keys = qkv + queryWidth;
            std::copy_n(keys, s.kvWidth(), arena.keys(layerIndex, rows[r].store));
            std::copy_n(keys + s.kvWidth(), s.kvWidth(), arena.values(layerIndex, rows[r].store));
        });
        const auto stride = static_cast<std::ptrdiff_t>(s.kvWidth());
        m_pool->run(
            count * static_cast<std::size_t>(s.kvHeads),
            static_cast<std::size_t>(longest) * static_cast<std::size_t>(group * s.headSize),
            [&](std::size_t tile, int thread) {
                const std::size_t r = tile / static_cast<std::size_t>(s.kvHeads);
                const int kvHead = static_cast<int>(tile % static_cast<std::size_t>(s.kvHeads));
                const DecoderRow& row = rows[r];
                const std::ptrdiff_t offset = static_cast<std::ptrdiff_t>(kvHead) * s.headSize;
                const std::array<KeyValueSpan, 2> spans = {{
                    {arena.keys(layerIndex, row.prefixBegin) + offset,
                     arena.values(layerIndex, row.prefixBegin) + offset, stride, row.prefixCount},
                    {arena.keys(layerIndex, row.ownBegin) + offset,
                     arena.values(layerIndex, row.ownBegin) + offset, stride, row.ownCount},
                }};
                float* scores = m_scores[static_cast<std::size_t>(thread)].data();
                for (int head = kvHead * group; head < (kvHead + 1) * group; ++head) {
                    const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(head) * s.headSize;
                    k.attend(at(m_qkv, r, qkvWidth) + place, spans.data(), 2, s.headSize, scale,
                             scores, at(m_attended, r, queryWidth) + place);
                }
            });
        layer.output.apply(m_attended.data(), queryWidth, rowCount, m_x.data(), h, true, *m_pool);
        m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
            k.rmsNorm(at(m_x, r, h), layer.postNorm.data(), s.hidden, s.normEps,
                      at(m_normed, r, h));
        });
        layer.gateUp.apply(m_normed.data(), h, rowCount, m_gateUp.data(), 2 * ff, false, *m_pool);
        m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
            const float* gate = at(m_gateUp, r, 2 * ff);
            k.swiGlu(gate, gate + ff, s.feedForward, at(m_inner, r, ff));
        });
        layer.down.apply(m_inner.data(), ff, rowCount, m_x.data(), h, true, *m_pool);
    }
    m_pool->run(count, static_cast<std::size_t>(h), [&](std::size_t r, int) {
        k.rmsNorm(at(m_x, r, h), m_weights->finalNorm().data(), s.hidden, s.normEps,
                  hidden + static_cast<std::ptrdiff_t>(r) * h);
    });
}

void Decoder::logits(const float* hidden, int rows, float* out) {
    const DecoderShape& s = m_weights->shape();
    m_weights->head().apply(hidden, s.hidden, rows, out, s.vocabulary, false, *m_pool);
}

} // namespace sdrl
