// SPDX-License-Identifier: GPL-3.0-or-later
//
// Conversions between float and the 16-bit formats of model files. Free of branches and library
// calls, so that loops over them vectorise. Thread: any.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace sdrl {

/// IEEE 754 binary16 to float, exact. NaN stays NaN.
[[nodiscard]] inline float floatFromHalf(std::uint16_t half) {
    const std::uint32_t twice = static_cast<std::uint32_t>(half) << 17;
    const std::uint32_t sign = (static_cast<std::uint32_t>(half) & 0x8000U) << 16;
    // Normal numbers, infinity and NaN: move the exponent up, then scale down by 2^-112.
    const float normal = std::bit_cast<float>((twice >> 4) + 0x70000000U) * 0x1.0p-112F;
    // Subnormal numbers: the mantissa as the low bits of 0.5, less 0.5.
    const float subnormal = std::bit_cast<float>((twice >> 17) | 0x3F000000U) - 0.5F;
    const float magnitude = twice < 0x08000000U ? subnormal : normal;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(magnitude));
}

/// Float to IEEE 754 binary16, rounded to nearest, ties to even. Beyond 65504 by half a step or
/// more: infinity. NaN becomes a quiet NaN of the same sign.
[[nodiscard]] inline std::uint16_t halfFromFloat(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = bits >> 16 & 0x8000U;
    const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
    const std::uint32_t normal = (magnitude - 0x38000000U + 0x0FFFU + (magnitude >> 13 & 1U)) >> 13;
    // The addition lets the hardware round at the place of half's smallest subnormal bit.
    const std::uint32_t subnormal =
        std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5F) - 0x3F000000U;
    std::uint32_t half = magnitude < 0x38800000U ? subnormal : normal;
    half = magnitude >= 0x477FF000U ? 0x7C00U : half;
    half = magnitude > 0x7F800000U ? 0x7E00U : half;
    return static_cast<std::uint16_t>(sign | half);
}

/// bfloat16 is the upper half of a float. Exact.
[[nodiscard]] inline float floatFromBfloat16(std::uint16_t value) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}

/// Float to bfloat16, rounded to nearest, ties to even. NaN becomes a quiet NaN of the same sign.
[[nodiscard]] inline std::uint16_t bfloat16FromFloat(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t rounded = (bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16;
    const std::uint32_t quiet = bits >> 16 | 0x0040U;
    return static_cast<std::uint16_t>((bits & 0x7FFFFFFFU) > 0x7F800000U ? quiet : rounded);
}

/// Little-endian binary16 bytes, of any alignment, to floats; 2 · out.size() bytes are read.
inline void floatsFromHalves(const std::byte* in, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::uint16_t half = 0;
        std::memcpy(&half, in + 2 * i, 2);
        out[i] = floatFromHalf(half);
    }
}

/// Little-endian bfloat16 bytes, of any alignment, to floats; 2 · out.size() bytes are read.
inline void floatsFromBfloat16s(const std::byte* in, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::uint16_t value = 0;
        std::memcpy(&value, in + 2 * i, 2);
        out[i] = floatFromBfloat16(value);
    }
}

} // namespace sdrl
