// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Of AVX-512 (F, BF16). Included inside the namespace of a kernel set, as kernels_impl.h is.

/// Sixteen pairs of bfloat16 in one register.
struct PairLanes {
    static constexpr bool kNative = true;
    __m512i v;

    static PairLanes load(const std::uint16_t* p) { return {_mm512_loadu_si512(p)}; }
    static PairLanes all(const std::uint16_t* pair) {
        std::int32_t both = 0;
        std::memcpy(&both, pair, sizeof both);
        return {_mm512_set1_epi32(both)};
    }
    /// Per lane a·b of both numbers, added to sum; denormal numbers count as zero.
    static Lanes add(PairLanes a, PairLanes b, Lanes sum) {
        return {_mm512_dpbf16_ps(sum.v, reinterpret_cast<__m512bh>(a.v),
                                 reinterpret_cast<__m512bh>(b.v))};
    }
};
