// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/aligned_buffer.h"
#include "kernels/thread_pool.h"
#include "model/decoder_row.h"
#include "model/packed_weights.h"
#include "model/product_rows.h"
#include "model/rotary_table.h"

#include <cstdint>
#include <memory>
#include <span>

namespace sdrl {

/// Keys and values of up to `tokens` tokens in all layers. Who owns which tokens is the caller's
/// business.
class KeyValueArena {
public:
    KeyValueArena(const DecoderShape& shape, std::size_t tokens,
                  NumberFormat format = NumberFormat::Float32);

    [[nodiscard]] std::size_t tokens() const { return m_tokens; }
    [[nodiscard]] bool narrow() const { return m_narrow; }
    /// Rounds a token's keys and values, kvWidth() each, as the format says, and keeps them.
    void store(int layer, std::size_t token, const float* keys, const float* values);
    /// Copies the keys and values of `count` tokens to places that do not overlap with theirs.
    void copy(std::size_t from, std::size_t to, std::size_t count);
    /// `count` tokens from `begin` on, at an offset into their keys and values.
    [[nodiscard]] KeyValueSpan span(int layer, std::size_t begin, std::ptrdiff_t offset,
                                    int count) const {
        const std::size_t place = at(layer, begin);
        return {m_keys.data() + place + offset, m_values.data() + place + offset,
                static_cast<std::ptrdiff_t>(m_width), count};
    }
    [[nodiscard]] NarrowSpan narrowSpan(int layer, std::size_t begin, std::ptrdiff_t offset,
                                        int count) const {
        const std::size_t place = at(layer, begin);
        return {m_narrowKeys.data() + place + offset, m_narrowValues.data() + place + offset,
                static_cast<std::ptrdiff_t>(m_width), count};
    }

    /// Bytes that one token takes.
    [[nodiscard]] static std::size_t bytesPerToken(const DecoderShape& shape,
                                                   NumberFormat format = NumberFormat::Float32);

private:
    [[nodiscard]] std::size_t at(int layer, std::size_t token) const {
        return (static_cast<std::size_t>(layer) * m_tokens + token) * m_width;
    }
    int m_layers;
    std::size_t m_tokens;
    std::size_t m_width;
    bool m_narrow;
    AlignedBuffer<float> m_keys, m_values;
    AlignedBuffer<std::uint16_t> m_narrowKeys, m_narrowValues;
};

/// The forward pass of the decoder family for inference. Rows may belong to any sequences; rows of
/// one sequence may come together (prefill) as long as each looks only at itself and those before.
/// Computes in the format of its weights (model/numerics.h); the arena has to be of the same.
/// Thread: one at a time; works on the pool's threads.
class Decoder {
public:
    Decoder(std::shared_ptr<const PackedWeights> weights, std::shared_ptr<ThreadPool> pool);

    /// Rows that a call takes at most.
    static constexpr int kMaxRows = 512;

    /// hidden [wanted.size(), hidden size] = the last layer's output after the final norm, of the
    /// rows with these indices, which rise.
    void forward(std::span<const DecoderRow> rows, std::span<const std::size_t> wanted,
                 KeyValueArena& arena, float* hidden);
    /// The same for all rows.
    void forward(std::span<const DecoderRow> rows, KeyValueArena& arena, float* hidden);
    /// out [rows, vocabulary] = hidden · headᵀ
    void logits(const float* hidden, int rows, float* out);

    [[nodiscard]] const DecoderShape& shape() const { return m_weights->shape(); }
    [[nodiscard]] NumberFormat format() const { return m_weights->format(); }
    [[nodiscard]] ThreadPool& pool() { return *m_pool; }

private:
    void reserve(std::size_t rows, int longest);
    void attention(std::span<const DecoderRow> rows, int layer, int longest, KeyValueArena& arena);

    std::shared_ptr<const PackedWeights> m_weights;
    std::shared_ptr<ThreadPool> m_pool;
    RotaryTable m_rotary;
    AlignedBuffer<float> m_x, m_normed, m_qkv, m_attended, m_gateUp, m_inner;
    ProductRows m_rows;                         ///< of the next product
    std::vector<AlignedBuffer<float>> m_scores; ///< per thread
};

/// q and k of one token after the projection: norm of the heads (Qwen3) and rotation, in place.
/// `inverse` takes 1/rms of each q and k head if the shape has head norms and it is not null.
void rotateHeads(const DecoderShape& shape, const PackedWeights::Layer& layer,
                 const RotaryTable& rotary, int position, float* qkv, float* inverse);

} // namespace sdrl
