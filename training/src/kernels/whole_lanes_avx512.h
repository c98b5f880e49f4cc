// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Of AVX-512 (F, BW). Included inside the namespace of a kernel set, as kernels_impl.h is.

/// Sixteen sums of whole numbers, or what is multiplied for them: two numbers of 16 bits a lane.
struct WholeLanes {
    __m512i v;

    static constexpr int kGroup = 2;
    static constexpr int kOffset = 0;
    using Rounded = std::int16_t;

    static WholeLanes all(std::int32_t x) { return {_mm512_set1_epi32(x)}; }
    static WholeLanes loadWeights(const std::int8_t* p) {
        return {_mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
    }
    static WholeLanes allActivations(const Rounded* p) {
        std::int32_t pair = 0;
        std::memcpy(&pair, p, sizeof pair);
        return all(pair);
    }
    void addProducts(const WholeLanes& activations, const WholeLanes& weights) {
        v = _mm512_add_epi32(v, _mm512_madd_epi16(activations.v, weights.v));
    }
    [[nodiscard]] Lanes toFloat() const { return {_mm512_cvtepi32_ps(v)}; }
};
