// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Of AVX2. Included inside the namespace of a kernel set, as kernels_impl.h is.

/// Sixteen floats in two registers.
struct Lanes {
    __m256 a, b;

    static Lanes zero() { return {_mm256_setzero_ps(), _mm256_setzero_ps()}; }
    static Lanes all(float x) {
        const __m256 v = _mm256_set1_ps(x);
        return {v, v};
    }
    static Lanes load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
    static __m256i firstMask(int n) {
        const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), index);
    }
    /// The first n lanes, 0 < n < 16; the others are zero.
    static Lanes loadFirst(const float* p, int n) {
        return {_mm256_maskload_ps(p, firstMask(n)), _mm256_maskload_ps(p + 8, firstMask(n - 8))};
    }
    void store(float* p) const {
        _mm256_storeu_ps(p, a);
        _mm256_storeu_ps(p + 8, b);
    }
    void storeFirst(float* p, int n) const {
        _mm256_maskstore_ps(p, firstMask(n), a);
        _mm256_maskstore_ps(p + 8, firstMask(n - 8), b);
    }
    friend Lanes operator+(Lanes x, Lanes y) {
        return {_mm256_add_ps(x.a, y.a), _mm256_add_ps(x.b, y.b)};
    }
    friend Lanes operator-(Lanes x, Lanes y) {
        return {_mm256_sub_ps(x.a, y.a), _mm256_sub_ps(x.b, y.b)};
    }
    friend Lanes operator*(Lanes x, Lanes y) {
        return {_mm256_mul_ps(x.a, y.a), _mm256_mul_ps(x.b, y.b)};
    }
    friend Lanes operator/(Lanes x, Lanes y) {
        return {_mm256_div_ps(x.a, y.a), _mm256_div_ps(x.b, y.b)};
    }
    /// x·y + z with one rounding
    static Lanes fma(Lanes x, Lanes y, Lanes z) {
        return {_mm256_fmadd_ps(x.a, y.a, z.a), _mm256_fmadd_ps(x.b, y.b, z.b)};
    }
    static Lanes max(Lanes x, Lanes y) {
        return {_mm256_max_ps(x.a, y.a), _mm256_max_ps(x.b, y.b)};
    }
    static Lanes min(Lanes x, Lanes y) {
        return {_mm256_min_ps(x.a, y.a), _mm256_min_ps(x.b, y.b)};
    }
    static Lanes sqrt(Lanes x) { return {_mm256_sqrt_ps(x.a), _mm256_sqrt_ps(x.b)}; }
    static Lanes round(Lanes x) {
        constexpr int kMode = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
        return {_mm256_round_ps(x.a, kMode), _mm256_round_ps(x.b, kMode)};
    }
    static __m256 powerOfTwo(__m256 n) {
        const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
        return _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23));
    }
    /// 2ⁿ for whole n in −126…127
    static Lanes powerOfTwo(Lanes n) { return {powerOfTwo(n.a), powerOfTwo(n.b)}; }
    /// v where x ≥ limit, else zero
    static Lanes keepWhereAtLeast(Lanes x, Lanes limit, Lanes v) {
        return {_mm256_and_ps(v.a, _mm256_cmp_ps(x.a, limit.a, _CMP_GE_OQ)),
                _mm256_and_ps(v.b, _mm256_cmp_ps(x.b, limit.b, _CMP_GE_OQ))};
    }
    /// Sum in a fixed order: halves are added until one value is left.
    [[nodiscard]] float sum() const {
        const __m256 eight = _mm256_add_ps(a, b);
        const __m128 four =
            _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
        const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
        return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
    }

    /// Sixteen pairs of bfloat16: the first of each pair (Second: the second) as floats.
    template <bool Second>
    static Lanes widenPairs(const std::uint16_t* p) {
        const auto* v = reinterpret_cast<const __m256i*>(p);
        const __m256i low = _mm256_loadu_si256(v), high = _mm256_loadu_si256(v + 1);
        if constexpr (Second) {
            const __m256i upper = _mm256_set1_epi32(static_cast<int>(0xFFFF0000U));
            return {_mm256_castsi256_ps(_mm256_and_si256(low, upper)),
                    _mm256_castsi256_ps(_mm256_and_si256(high, upper))};
        } else {
            return {_mm256_castsi256_ps(_mm256_slli_epi32(low, 16)),
                    _mm256_castsi256_ps(_mm256_slli_epi32(high, 16))};
        }
    }
    static __m256 widenEight(__m128i v) {
        return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(v), 16));
    }
    /// Sixteen bfloat16 as floats.
    static Lanes widen(const std::uint16_t* p) {
        const auto* v = reinterpret_cast<const __m128i*>(p);
        return {widenEight(_mm_loadu_si128(v)), widenEight(_mm_loadu_si128(v + 1))};
    }

    static constexpr int kMaxTileRows = 6;
    static constexpr int kMaxTilePanels = 1; ///< at kMaxTileRows
};
