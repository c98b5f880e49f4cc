// SPDX-License-Identifier: GPL-3.0-or-later
//
// A kernel set for a processor that is not here, its instructions emulated by SIMDe: what it
// computes can be tested, not how fast. Compiled once per set with
//   SDRL_EMULATED_SET     the set's name and, with "emulated_" before it, its namespace
//   SDRL_EMULATED_LANES, SDRL_EMULATED_WHOLE_LANES, SDRL_EMULATED_PAIR_LANES    its headers
#define SIMDE_ENABLE_NATIVE_ALIASES
#include "kernels/kernels.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <simde/x86/avx512.h>
#include <type_traits>

namespace {

// What SIMDe 0.7.4 lacks or names wrongly. GCC's 512-bit vector types need no instructions of that
// width.
using Floats = float __attribute__((vector_size(64)));
using Words = std::int32_t __attribute__((vector_size(64)));

[[maybe_unused]] __m512 loadMasked(unsigned mask, const float* from) {
    Floats out = {};
    for (unsigned i = 0; i < 16; ++i)
        if (mask >> i & 1U)
            out[i] = from[i];
    return reinterpret_cast<__m512>(out);
}

[[maybe_unused]] void storeMasked(float* to, unsigned mask, __m512 values) {
    const auto from = reinterpret_cast<Floats>(values);
    for (unsigned i = 0; i < 16; ++i)
        if (mask >> i & 1U)
            to[i] = from[i];
}

[[maybe_unused]] __m512i rounded(__m512 values) {
    const auto from = reinterpret_cast<Floats>(values);
    Words out = {};
    for (int i = 0; i < 16; ++i)
        out[i] = static_cast<std::int32_t>(std::nearbyint(from[i]));
    return reinterpret_cast<__m512i>(out);
}

[[maybe_unused]] __m512 asFloats(__m512i values) {
    const auto from = reinterpret_cast<Words>(values);
    Floats out = {};
    for (int i = 0; i < 16; ++i)
        out[i] = static_cast<float>(from[i]);
    return reinterpret_cast<__m512>(out);
}

using Pairs = std::uint16_t __attribute__((vector_size(64)));

/// vdpbf16ps, but for denormal numbers: the second of a pair first, as the manual has it.
[[maybe_unused]] __m512 addPairs(__m512 sums, Pairs a, Pairs b) {
    auto out = reinterpret_cast<Floats>(sums);
    const auto widened = [](std::uint16_t value) {
        const std::uint32_t bits = static_cast<std::uint32_t>(value) << 16;
        float number = 0;
        std::memcpy(&number, &bits, sizeof number);
        return number;
    };
    for (int i = 0; i < 16; ++i)
        for (int k = 2 * i + 1; k >= 2 * i; --k)
            out[i] += widened(a[k]) * widened(b[k]);
    return reinterpret_cast<__m512>(out);
}

[[maybe_unused]] __m512i widenedUnsigned(__m256i values) {
    std::uint16_t from[16];
    std::memcpy(from, &values, sizeof from);
    Words out = {};
    for (int i = 0; i < 16; ++i)
        out[i] = from[i];
    return reinterpret_cast<__m512i>(out);
}

} // namespace

#undef _mm512_maskz_loadu_ps
#undef _mm512_mask_storeu_ps
#undef _mm512_cvtps_epi32
#undef _mm512_cvtepi32_ps
#undef _mm512_cvtepu16_epi32
#undef _mm512_madd_epi16
#undef _mm256_dpbusd_avx_epi32
#undef _mm512_dpbf16_ps
#undef __m512bh
#define __m512bh Pairs
#define _mm512_dpbf16_ps addPairs
#define _mm512_maskz_loadu_ps loadMasked
#define _mm512_mask_storeu_ps storeMasked
#define _mm512_cvtps_epi32 rounded
#define _mm512_cvtepi32_ps asFloats
#define _mm512_cvtepu16_epi32 widenedUnsigned
#define _mm512_madd_epi16 simde_mm512_madd_epi16
#define _mm256_dpbusd_avx_epi32 simde_mm256_dpbusd_epi32

#define SDRL_TEXT_OF(x) #x
#define SDRL_TEXT(x) SDRL_TEXT_OF(x)
#define SDRL_JOINED_OF(a, b) a##b
#define SDRL_JOINED(a, b) SDRL_JOINED_OF(a, b)

namespace sdrl::SDRL_JOINED(emulated_, SDRL_EMULATED_SET) {

    static constexpr const char* kSetName = SDRL_TEXT(SDRL_EMULATED_SET);

#include SDRL_EMULATED_LANES
#include SDRL_EMULATED_WHOLE_LANES
#include SDRL_EMULATED_PAIR_LANES

#include "kernels/kernels_impl.h"

} // namespace sdrl::SDRL_JOINED(emulated_,SDRL_EMULATED_SET)
