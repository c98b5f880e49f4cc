// SPDX-License-Identifier: GPL-3.0-or-later
//
// Layouts of ggml's quantised blocks. Every block begins at a multiple of its size; the formats'
// fields are little-endian.
#include "weights/dequantize.h"

#include "training/float_formats.h"

#include <array>
#include <cassert>
#include <cstring>

namespace sdrl {

static_assert(std::endian::native == std::endian::little, "model files are little-endian");

namespace {

using Bytes = const std::uint8_t*;

float halfAt(Bytes p) {
    std::uint16_t half = 0;
    std::memcpy(&half, p, 2);
    return floatFromHalf(half);
}

// ---- 32 values a block ----------------------------------------------------------------------

// Byte j holds element j in its low and element j + 16 in its high four bits.
template <class Value>
void nibbles(Bytes quants, float* out, Value value) {
    for (int j = 0; j < 16; ++j) {
        out[j] = value(quants[j] & 15, j);
        out[j + 16] = value(quants[j] >> 4, j + 16);
    }
}

void q4_0(Bytes p, float* out) {
    const float d = halfAt(p);
    nibbles(p + 2, out, [&](int q, int) { return d * static_cast<float>(q - 8); });
}

void q4_1(Bytes p, float* out) {
    const float d = halfAt(p), m = halfAt(p + 2);
    nibbles(p + 4, out, [&](int q, int) { return d * static_cast<float>(q) + m; });
}

void q5_0(Bytes p, float* out) {
    const float d = halfAt(p);
    std::uint32_t high = 0;
    std::memcpy(&high, p + 2, 4);
    nibbles(p + 6, out, [&](int q, int i) {
        const int fifth = static_cast<int>(high >> i & 1U) << 4;
        return d * static_cast<float>((q | fifth) - 16);
    });
}

void q5_1(Bytes p, float* out) {
    const float d = halfAt(p), m = halfAt(p + 2);
    std::uint32_t high = 0;
    std::memcpy(&high, p + 4, 4);
    nibbles(p + 8, out, [&](int q, int i) {
        const int fifth = static_cast<int>(high >> i & 1U) << 4;
        return d * static_cast<float>(q | fifth) + m;
    });
}

void q8_0(Bytes p, float* out) {
    const float d = halfAt(p);
    for (int j = 0; j < 32; ++j)
        out[j] = d * static_cast<float>(static_cast<std::int8_t>(p[2 + j]));
}

// ---- 256 values a block ---------------------------------------------------------------------

// Q4_K and Q5_K: 6-bit scale and minimum of sub-block j (of 8) in twelve bytes.
struct ScaleAndMin {
    int scale, min;
};
ScaleAndMin scaleAndMin(Bytes s, int j) {
    if (j < 4)
        return {s[j] & 63, s[j + 4] & 63};
    return {(s[j + 4] & 15) | (s[j - 4] >> 6) << 4, s[j + 4] >> 4 | (s[j] >> 6) << 4};
}

void q4_k(Bytes p, float* out) {
    const float d = halfAt(p), dmin = halfAt(p + 2);
    const Bytes quants = p + 16;
    for (int j = 0; j < 8; ++j) {
        const auto [scale, min] = scaleAndMin(p + 4, j);
        const float s = d * static_cast<float>(scale), m = dmin * static_cast<float>(min);
        const int shift = 4 * (j & 1);
        for (int l = 0; l < 32; ++l)
            out[32 * j + l] = s * static_cast<float>(quants[32 * (j / 2) + l] >> shift & 15) - m;
    }
}

void q5_k(Bytes p, float* out) {
    const float d = halfAt(p), dmin = halfAt(p + 2);
    const Bytes high = p + 16, quants = p + 48;
    for (int j = 0; j < 8; ++j) {
        const auto [scale, min] = scaleAndMin(p + 4, j);
        const float s = d * static_cast<float>(scale), m = dmin * static_cast<float>(min);
        const int shift = 4 * (j & 1);
        for (int l = 0; l < 32; ++l) {
            const int q = (quants[32 * (j / 2) + l] >> shift & 15) | (high[l] >> j & 1) << 4;
            out[32 * j + l] = s * static_cast<float>(q) - m;
        }
    }
}

void q6_k(Bytes p, float* out) {
    const float d = halfAt(p + 208);
    for (int h = 0; h < 2; ++h) {
        const Bytes low = p + 64 * h, high = p + 128 + 32 * h, scales = p + 192 + 8 * h;
        for (int g = 0; g < 4; ++g)
            for (int l = 0; l < 32; ++l) {
                const int q =
                    (low[32 * (g & 1) + l] >> (g < 2 ? 0 : 4) & 15) | (high[l] >> (2 * g) & 3) << 4;
                const auto scale = static_cast<std::int8_t>(scales[2 * g + l / 16]);
                out[128 * h + 32 * g + l] =
                    d * static_cast<float>(scale) * static_cast<float>(q - 32);
            }
    }
}

void q2_k(Bytes p, float* out) {
    const float d = halfAt(p + 80), dmin = halfAt(p + 82);
    for (int h = 0; h < 2; ++h)
        for (int g = 0; g < 4; ++g)
            for (int l = 0; l < 32; ++l) {
                const int scale = p[8 * h + 2 * g + l / 16];
                const int q = p[16 + 32 * h + l] >> (2 * g) & 3;
                out[128 * h + 32 * g + l] =
                    d * static_cast<float>(scale & 15) * static_cast<float>(q) -
                    dmin * static_cast<float>(scale >> 4);
            }
}

void q3_k(Bytes p, float* out) {
    const float d = halfAt(p + 108);
    const Bytes s = p + 96;
    std::array<float, 16> scales{};
    for (int k = 0; k < 16; ++k) {
        const int low = s[k % 8] >> (4 * (k / 8)) & 15;
        const int high = s[8 + k % 4] >> (2 * (k / 4)) & 3;
        scales[static_cast<std::size_t>(k)] = d * static_cast<float>((low | high << 4) - 32);
    }
    for (int h = 0; h < 2; ++h)
        for (int g = 0; g < 4; ++g)
            for (int l = 0; l < 32; ++l) {
                const int missing = (p[l] >> (4 * h + g) & 1) ? 0 : 4;
                const int q = (p[32 + 32 * h + l] >> (2 * g) & 3) - missing;
                out[128 * h + 32 * g + l] =
                    scales[static_cast<std::size_t>(8 * h + 2 * g + l / 16)] *
                    static_cast<float>(q);
            }
}

template <void (*decode)(Bytes, float*)>
void everyBlock(BlockLayout layout, Bytes in, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); i += layout.values, in += layout.bytes)
        decode(in, out.data() + i);
}

} // namespace

BlockLayout blockLayout(ElementFormat format) {
    switch (format) {
    case ElementFormat::Float32:
        return {1, 4};
    case ElementFormat::Float16:
    case ElementFormat::BFloat16:
        return {1, 2};
    case ElementFormat::Q4_0:
        return {32, 18};
    case ElementFormat::Q4_1:
        return {32, 20};
    case ElementFormat::Q5_0:
        return {32, 22};
    case ElementFormat::Q5_1:
        return {32, 24};
    case ElementFormat::Q8_0:
        return {32, 34};
    case ElementFormat::Q2_K:
        return {256, 84};
    case ElementFormat::Q3_K:
        return {256, 110};
    case ElementFormat::Q4_K:
        return {256, 144};
    case ElementFormat::Q5_K:
        return {256, 176};
    case ElementFormat::Q6_K:
        return {256, 210};
    case ElementFormat::Other:
        break;
    }
    assert(false);
    return {};
}

void dequantize(ElementFormat format, const std::byte* in, std::span<float> out) {
    const BlockLayout layout = blockLayout(format);
    assert(out.size() % layout.values == 0);
    const auto bytes = reinterpret_cast<Bytes>(in);
    switch (format) {
    case ElementFormat::Float32:
        std::memcpy(out.data(), in, out.size_bytes());
        return;
    case ElementFormat::Float16:
        return floatsFromHalves(in, out);
    case ElementFormat::BFloat16:
        return floatsFromBfloat16s(in, out);
    case ElementFormat::Q4_0:
        return everyBlock<q4_0>(layout, bytes, out);
    case ElementFormat::Q4_1:
        return everyBlock<q4_1>(layout, bytes, out);
    case ElementFormat::Q5_0:
        return everyBlock<q5_0>(layout, bytes, out);
    case ElementFormat::Q5_1:
        return everyBlock<q5_1>(layout, bytes, out);
    case ElementFormat::Q8_0:
        return everyBlock<q8_0>(layout, bytes, out);
    case ElementFormat::Q2_K:
        return everyBlock<q2_k>(layout, bytes, out);
    case ElementFormat::Q3_K:
        return everyBlock<q3_k>(layout, bytes, out);
    case ElementFormat::Q4_K:
        return everyBlock<q4_k>(layout, bytes, out);
    case ElementFormat::Q5_K:
        return everyBlock<q5_k>(layout, bytes, out);
    case ElementFormat::Q6_K:
        return everyBlock<q6_k>(layout, bytes, out);
    case ElementFormat::Other:
        break;
    }
    assert(false);
}

} // namespace sdrl
