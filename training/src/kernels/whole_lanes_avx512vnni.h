// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Of AVX-512 (F, VNNI). Included inside the namespace of a kernel set, as kernels_impl.h is.

/// Sixteen sums of whole numbers, or what is multiplied for them: four bytes a lane. The
/// instruction takes one factor without sign, so weights are kept larger by kOffset.
struct WholeLanes {
    __m512i v;

    static constexpr int kGroup = 4;
    static constexpr int kOffset = 128;
    using Rounded = std::int8_t;

    static WholeLanes all(std::int32_t x) { return {_mm512_set1_epi32(x)}; }
    static WholeLanes loadWeights(const std::int8_t* p) { return {_mm512_loadu_si512(p)}; }
    static WholeLanes allActivations(const Rounded* p) {
        std::int32_t four = 0;
        std::memcpy(&four, p, sizeof four);
        return all(four);
    }
    void addProducts(const WholeLanes& activations, const WholeLanes& weights) {
        v = _mm512_dpbusd_epi32(v, weights.v, activations.v);
    }
    [[nodiscard]] Lanes toFloat() const { return {_mm512_cvtepi32_ps(v)}; }
};
