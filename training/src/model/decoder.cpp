// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/decoder.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>

namespace sdrl {

KeyValueArena::KeyValueArena(const DecoderShape& shape, std::size_t tokens, NumberFormat format)
    : m_layers(shape.layers),
      m_tokens(tokens),
      m_width(static_cast<std::size_t>(shape.kvWidth())),
      m_narrow(narrowKeyValues(format)) {
    const std::size_t size = static_cast<std::size_t>(shape.layers) * tokens * m_width;
    if (m_narrow) {
        m_narrowKeys.resize(size);
        m_narrowValues.resize(size);
    } else {
        m_keys.resize(size);
        m_values.resize(size);
    }
}

std::size_t KeyValueArena::bytesPerToken(const DecoderShape& shape, NumberFormat format) {
    const std::size_t bytes = narrowKeyValues(format) ? sizeof(std::uint16_t) : sizeof(float);
    return 2 * bytes * static_cast<std::size_t>(shape.layers) *
           static_cast<std::size_t>(shape.kvWidth());
}

void KeyValueArena::store(int layer, std::size_t token, const float* keys, const float* values) {
    const std::size_t place = at(layer, token);
    if (m_narrow) {
        kernels().narrow(keys, static_cast<int>(m_width), m_narrowKeys.data() + place);
        kernels().narrow(values, static_cast<int>(m_width), m_narrowValues.data() + place);
    } else {
        std::copy_n(keys, m_width, m_keys.data() + place);
        std::copy_n(values, m_width, m_values.data() + place);
    }
}

void KeyValueArena::copy(std::size_t from, std::size_t to, std::size_t count) {
    assert(from + count <= to || to + count <= from);
    const auto move = [&](auto& values) {
        if (values.size() == 0)
            return;
        for (int layer = 0; layer < m_layers; ++layer)
            std::copy_n(values.data() + at(layer, from), count * m_width,
                        values.data() + at(layer, to));
    };
    move(m_keys);
    move(m_values);
    move(m_narrowKeys);
    move(m_narrowValues);
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
      m_rows(m_weights->format()),
      m_scores(static_cast<std::size_t>(m_pool->threads())) {}

void Decoder::reserve(std::size_t rows, int longest) {
    const DecoderShape& s = m_weights->shape();
    const auto room = [&](auto& buffer, int width) {
        buffer.reserve(rows * static_cast<std::size_t>(width));
    };
    room(m_x, s.hidden);
    room(m_normed, s.hidden);
    room(m_qkv, s.qkvWidth());
    room(m_attended, s.queryWidth());
    room(m_gateUp, 2 * s.feedForward);
    room(m_inner, s.feedForward);
    m_rows.reserve(rows, std::max({s.hidden, s.queryWidth(), s.feedForward}));
    for (AlignedBuffer<float>& scores : m_scores)
        scores.reserve(kAttendHeads * (static_cast<std::size_t>(longest + 15) / 16 * 16) +
                       static_cast<std::size_t>(s.heads));
}

void Decoder::attention(std::span<const DecoderRow> rows, int layer, int longest,
                        KeyValueArena& arena) {
    const DecoderShape& s = m_weights->shape();
    const Kernels& k = kernels();
    const int group = s.heads / s.kvHeads;
    const float scale = 1.0F / std::sqrt(static_cast<float>(s.headSize));
    const auto queryWidth = static_cast<std::ptrdiff_t>(s.queryWidth());
    const std::ptrdiff_t scoreStride = (longest + 15) / 16 * 16;
    m_pool->run(
        rows.size() * static_cast<std::size_t>(s.kvHeads),
        static_cast<std::size_t>(longest) * static_cast<std::size_t>(group * s.headSize),
        [&](std::size_t tile, int thread) {
            const std::size_t r = tile / static_cast<std::size_t>(s.kvHeads);
            const int kvHead = static_cast<int>(tile % static_cast<std::size_t>(s.kvHeads));
            const DecoderRow& row = rows[r];
            const std::ptrdiff_t offset = static_cast<std::ptrdiff_t>(kvHead) * s.headSize;
            float* scores = m_scores[static_cast<std::size_t>(thread)].data();
            const float* queries = m_qkv.data() + static_cast<std::ptrdiff_t>(r) * s.qkvWidth();
            float* out = m_attended.data() + static_cast<std::ptrdiff_t>(r) * queryWidth;
            const auto heads = [&](const auto& attend, const auto& spans) {
                const std::ptrdiff_t place =
                    static_cast<std::ptrdiff_t>(kvHead) * group * s.headSize;
                // Behind the scores there is room for the sums' logarithms, which nobody wants
                // here.
                attend(queries + place, group, s.headSize, spans.data(), 2, s.headSize, scale,
                       scores, scoreStride, out + place, s.headSize,
                       scores + kAttendHeads * scoreStride);
            };
            if (arena.narrow())
                heads(k.attend16,
                      std::array{arena.narrowSpan(layer, row.prefixBegin, offset, row.prefixCount),
                                 arena.narrowSpan(layer, row.ownBegin, offset, row.ownCount)});
            else
                heads(k.attend,
                      std::array{arena.span(layer, row.prefixBegin, offset, row.prefixCount),
                                 arena.span(layer, row.ownBegin, offset, row.ownCount)});
        });
}

void Decoder::forward(std::span<const DecoderRow> rows, KeyValueArena& arena, float* hidden) {
    std::vector<std::size_t> all(rows.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    forward(rows, all, arena, hidden);
}

void Decoder::forward(std::span<const DecoderRow> rows, std::span<const std::size_t> wanted,
                      KeyValueArena& arena, float* hidden) {
    const DecoderShape& s = m_weights->shape();
    const Kernels& k = kernels();
    auto count = rows.size();
    auto rowCount = static_cast<int>(count);
    assert(rowCount <= kMaxRows);
    assert(arena.narrow() == narrowKeyValues(m_weights->format()));
    const auto h = static_cast<std::ptrdiff_t>(s.hidden);
    const auto qkvWidth = static_cast<std::ptrdiff_t>(s.qkvWidth());
    const auto queryWidth = static_cast<std::ptrdiff_t>(s.queryWidth());
    const auto ff = static_cast<std::ptrdiff_t>(s.feedForward);
    int longest = 0, lastPosition = 0;
    for (const DecoderRow& row : rows) {
        longest = std::max(longest, row.prefixCount + row.ownCount);
        lastPosition = std::max(lastPosition, row.position);
    }
    m_rotary.cover(lastPosition + 1);
    reserve(count, longest);

    const auto at = [](AlignedBuffer<float>& buffer, std::size_t row, std::ptrdiff_t width) {
        return buffer.data() + static_cast<std::ptrdiff_t>(row) * width;
    };
    const auto norm = [&](std::size_t r, const std::vector<float>& weight) {
        float* normed = at(m_normed, r, h);
        k.rmsNorm(at(m_x, r, h), weight.data(), s.hidden, s.normEps, normed);
        m_rows.finish(r, normed, s.hidden);
    };
    // A row's work that is not a product, for handing it out; an exponential counts ten times.
    const auto perRow = static_cast<std::size_t>(2 * h);
    const auto perRotation = static_cast<std::size_t>(2 * qkvWidth);
    const auto perSwiGlu = static_cast<std::size_t>(10 * ff);
    m_pool->run(count, perRow,
                [&](std::size_t r, int) { m_weights->embed(rows[r].token, at(m_x, r, h)); });
    for (int index = 0; index < s.layers; ++index) {
        const PackedWeights::Layer& layer = m_weights->layer(index);
        m_pool->run(count, perRow, [&](std::size_t r, int) { norm(r, layer.inputNorm); });
        layer.qkv.apply(m_rows.of(m_normed.data(), s.hidden), rowCount, m_qkv.data(), qkvWidth,
                        false, *m_pool);
        m_pool->run(count, perRotation, [&](std::size_t r, int) {
            float* qkv = at(m_qkv, r, qkvWidth);
            rotateHeads(s, layer, m_rotary, rows[r].position, qkv, nullptr);
            arena.store(index, rows[r].store, qkv + queryWidth, qkv + queryWidth + s.kvWidth());
        });
        std::vector<DecoderRow> last;
        if (index + 1 == s.layers && wanted.size() < count) {
            // Others have given all that anybody looks at: their keys and values.
            if (wanted.empty())
                return;
            for (std::size_t i = 0; i < wanted.size(); ++i) {
                last.push_back(rows[wanted[i]]);
                // The place of a row is at or before its old one.
                std::copy_n(at(m_x, wanted[i], h), h, at(m_x, i, h));
                std::copy_n(at(m_qkv, wanted[i], qkvWidth), queryWidth, at(m_qkv, i, qkvWidth));
            }
            rows = last;
            count = rows.size();
            rowCount = static_cast<int>(count);
        }
        attention(rows, index, longest, arena);
        if (m_rows.round())
            m_pool->run(count, perRow, [&](std::size_t r, int) {
                m_rows.finish(r, at(m_attended, r, queryWidth), s.queryWidth());
            });
        layer.output.apply(m_rows.of(m_attended.data(), s.queryWidth()), rowCount, m_x.data(), h,
                           true, *m_pool);
        m_pool->run(count, perRow, [&](std::size_t r, int) { norm(r, layer.postNorm); });
        layer.gateUp.apply(m_rows.of(m_normed.data(), s.hidden), rowCount, m_gateUp.data(), 2 * ff,
                           false, *m_pool);
        m_pool->run(count, perSwiGlu, [&](std::size_t r, int) {
            const float* gate = at(m_gateUp, r, 2 * ff);
            k.swiGlu(gate, gate + ff, s.feedForward, at(m_inner, r, ff));
            m_rows.finish(r, at(m_inner, r, ff), s.feedForward);
        });
        layer.down.apply(m_rows.of(m_inner.data(), s.feedForward), rowCount, m_x.data(), h, true,
                         *m_pool);
    }
    m_pool->run(count, perRow, [&](std::size_t r, int) {
        k.rmsNorm(at(m_x, r, h), m_weights->finalNorm().data(), s.hidden, s.normEps,
                  hidden + static_cast<std::ptrdiff_t>(r) * h);
    });
}

void Decoder::logits(const float* hidden, int rows, float* out) {
    const DecoderShape& s = m_weights->shape();
    if (m_rows.round()) {
        reserve(static_cast<std::size_t>(rows), 0);
        m_pool->run(static_cast<std::size_t>(rows), static_cast<std::size_t>(s.hidden),
                    [&](std::size_t r, int) {
                        m_rows.finish(r, hidden + static_cast<std::ptrdiff_t>(r) * s.hidden,
                                      s.hidden);
                    });
    }
    m_weights->head().apply(m_rows.of(hidden, s.hidden), rows, out, s.vocabulary, false, *m_pool);
}

} // namespace sdrl
