// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Of AVX2 and AVX-VNNI. Included inside the namespace of a kernel set, as kernels_impl.h is.

/// Sixteen sums of whole numbers, or what is multiplied for them: four bytes a lane. The
/// instruction takes one factor without sign, so weights are kept larger by kOffset.
struct WholeLanes {
    __m256i a, b;

    static constexpr int kGroup = 4;
    static constexpr int kOffset = 128;
    using Rounded = std::int8_t;

    static WholeLanes all(std::int32_t x) { return {_mm256_set1_epi32(x), _mm256_set1_epi32(x)}; }
    static WholeLanes loadWeights(const std::int8_t* p) {
        const auto* v = reinterpret_cast<const __m256i*>(p);
        return {_mm256_loadu_si256(v), _mm256_loadu_si256(v + 1)};
    }
    static WholeLanes allActivations(const Rounded* p) {
        std::int32_t four = 0;
        std::memcpy(&four, p, sizeof four);
        return all(four);
    }
    /// Hides how a sum was made: GCC 12 would keep a copy of each in memory, written in each round.
    static __m256i opaque(__m256i sum) {
        __asm__("" : "+x"(sum));
        return sum;
    }
    void addProducts(const WholeLanes& activations, const WholeLanes& weights) {
        a = opaque(_mm256_dpbusd_avx_epi32(a, weights.a, activations.a));
        b = opaque(_mm256_dpbusd_avx_epi32(b, weights.b, activations.b));
    }
    [[nodiscard]] Lanes toFloat() const { return {_mm256_cvtepi32_ps(a), _mm256_cvtepi32_ps(b)}; }
};
