// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Of AVX-512 (F, DQ, VL, BW). Included inside the namespace of a kernel set, as kernels_impl.h is.

/// Sixteen floats in one register.
struct Lanes {
    __m512 v;

    static Lanes zero() { return {_mm512_setzero_ps()}; }
    static Lanes all(float x) { return {_mm512_set1_ps(x)}; }
    static Lanes load(const float* p) { return {_mm512_loadu_ps(p)}; }
    /// The first n lanes, 0 < n < 16; the others are zero.
    static Lanes loadFirst(const float* p, int n) {
        return {_mm512_maskz_loadu_ps(static_cast<__mmask16>((1U << n) - 1), p)};
    }
    void store(float* p) const { _mm512_storeu_ps(p, v); }
    void storeFirst(float* p, int n) const {
        _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1U << n) - 1), v);
    }
    friend Lanes operator+(Lanes a, Lanes b) { return {_mm512_add_ps(a.v, b.v)}; }
    friend Lanes operator-(Lanes a, Lanes b) { return {_mm512_sub_ps(a.v, b.v)}; }
    friend Lanes operator*(Lanes a, Lanes b) { return {_mm512_mul_ps(a.v, b.v)}; }
    friend Lanes operator/(Lanes a, Lanes b) { return {_mm512_div_ps(a.v, b.v)}; }
    /// a·b + c with one rounding
    static Lanes fma(Lanes a, Lanes b, Lanes c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
    static Lanes max(Lanes a, Lanes b) { return {_mm512_max_ps(a.v, b.v)}; }
    static Lanes min(Lanes a, Lanes b) { return {_mm512_min_ps(a.v, b.v)}; }
    static Lanes sqrt(Lanes a) { return {_mm512_sqrt_ps(a.v)}; }
    static Lanes round(Lanes a) {
        return {_mm512_roundscale_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
    }
    /// 2ⁿ for whole n in −126…127
    static Lanes powerOfTwo(Lanes n) {
        const __m512i exponent = _mm512_add_epi32(_mm512_cvtps_epi32(n.v), _mm512_set1_epi32(127));
        return {_mm512_castsi512_ps(_mm512_slli_epi32(exponent, 23))};
    }
    /// a where x ≥ limit, else zero
    static Lanes keepWhereAtLeast(Lanes x, Lanes limit, Lanes a) {
        return {_mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x.v, limit.v, _CMP_GE_OQ), a.v)};
    }
    /// Sum in a fixed order: halves are added until one value is left.
    [[nodiscard]] float sum() const {
        const __m256 low = _mm512_castps512_ps256(v);
        const __m256 high = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(v), 1));
        const __m256 eight = _mm256_add_ps(low, high);
        const __m128 four =
            _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
        const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
        return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
    }

    /// Sixteen pairs of bfloat16: the first of each pair (Second: the second) as floats.
    template <bool Second>
    static Lanes widenPairs(const std::uint16_t* p) {
        const __m512i v = _mm512_loadu_si512(p);
        if constexpr (Second)
            return {_mm512_castsi512_ps(
                _mm512_and_si512(v, _mm512_set1_epi32(static_cast<int>(0xFFFF0000U))))};
        else
            return {_mm512_castsi512_ps(_mm512_slli_epi32(v, 16))};
    }
    /// Sixteen bfloat16 as floats.
    static Lanes widen(const std::uint16_t* p) {
        const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
        return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(v), 16))};
    }

    static constexpr int kMaxTileRows = 12;
    static constexpr int kMaxTilePanels = 2; ///< at kMaxTileRows
};
