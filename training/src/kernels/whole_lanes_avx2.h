// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Of AVX2. Included inside the namespace of a kernel set, as kernels_impl.h is.

/// Sixteen sums of whole numbers, or what is multiplied for them: two numbers of 16 bits a lane.
struct WholeLanes {
    __m256i a, b;

    static constexpr int kGroup = 2;  ///< products that a lane adds up at once
    static constexpr int kOffset = 0; ///< by which weights are kept larger than they are
    using Rounded = std::int16_t;     ///< an activation

    static WholeLanes all(std::int32_t x) { return {_mm256_set1_epi32(x), _mm256_set1_epi32(x)}; }
    /// kGroup weights of each of sixteen columns.
    static WholeLanes loadWeights(const std::int8_t* p) {
        const auto* v = reinterpret_cast<const __m128i*>(p);
        return {_mm256_cvtepi8_epi16(_mm_loadu_si128(v)),
                _mm256_cvtepi8_epi16(_mm_loadu_si128(v + 1))};
    }
    /// kGroup activations in every lane.
    static WholeLanes allActivations(const Rounded* p) {
        std::int32_t pair = 0;
        std::memcpy(&pair, p, sizeof pair);
        return all(pair);
    }
    /// sum + more. GCC 12, if it sees that this is an addition, keeps a copy of each sum in memory,
    /// written in each round.
    static __m256i added(__m256i sum, __m256i more) {
        __asm__("vpaddd %1, %0, %0" : "+x"(sum) : "x"(more));
        return sum;
    }
    /// Adds the products of each lane's activations and weights.
    void addProducts(const WholeLanes& activations, const WholeLanes& weights) {
        a = added(a, _mm256_madd_epi16(activations.a, weights.a));
        b = added(b, _mm256_madd_epi16(activations.b, weights.b));
    }
    [[nodiscard]] Lanes toFloat() const { return {_mm256_cvtepi32_ps(a), _mm256_cvtepi32_ps(b)}; }
};
