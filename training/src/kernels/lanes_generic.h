// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace sdrl::generic {

/// Sixteen floats in plain C++: the reference that the other kinds are tested against, and what
/// processors other than x86 run. std::fma keeps the single rounding.
struct Lanes {
    std::array<float, 16> v;

    template <class F>
    static Lanes make(F f) {
        Lanes out;
        for (int i = 0; i < 16; ++i)
            out.v[static_cast<std::size_t>(i)] = f(static_cast<std::size_t>(i));
        return out;
    }
    static Lanes zero() { return all(0); }
    static Lanes all(float x) {
        return make([&](std::size_t) { return x; });
    }
    static Lanes load(const float* p) {
        return make([&](std::size_t i) { return p[i]; });
    }
    /// The first n lanes, 0 < n < 16; the others are zero.
    static Lanes loadFirst(const float* p, int n) {
        return make([&](std::size_t i) { return static_cast<int>(i) < n ? p[i] : 0.0F; });
    }
    void store(float* p) const { std::copy(v.begin(), v.end(), p); }
    void storeFirst(float* p, int n) const { std::copy_n(v.begin(), n, p); }
    friend Lanes operator+(const Lanes& a, const Lanes& b) {
        return make([&](std::size_t i) { return a.v[i] + b.v[i]; });
    }
    friend Lanes operator-(const Lanes& a, const Lanes& b) {
        return make([&](std::size_t i) { return a.v[i] - b.v[i]; });
    }
    friend Lanes operator*(const Lanes& a, const Lanes& b) {
        return make([&](std::size_t i) { return a.v[i] * b.v[i]; });
    }
    friend Lanes operator/(const Lanes& a, const Lanes& b) {
        return make([&](std::size_t i) { return a.v[i] / b.v[i]; });
    }
    /// a·b + c with one rounding
    static Lanes fma(const Lanes& a, const Lanes& b, const Lanes& c) {
        return make([&](std::size_t i) { return std::fma(a.v[i], b.v[i], c.v[i]); });
    }
    static Lanes max(const Lanes& a, const Lanes& b) {
        return make([&](std::size_t i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
    }
    static Lanes min(const Lanes& a, const Lanes& b) {
        return make([&](std::size_t i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
    }
    static Lanes sqrt(const Lanes& a) {
        return make([&](std::size_t i) { return std::sqrt(a.v[i]); });
    }
    static Lanes round(const Lanes& a) {
        return make([&](std::size_t i) { return std::nearbyintf(a.v[i]); });
    }
    /// 2ⁿ for whole n in −126…127
    static Lanes powerOfTwo(const Lanes& n) {
        return make([&](std::size_t i) {
            const std::uint32_t bits = static_cast<std::uint32_t>(static_cast<int>(n.v[i]) + 127)
                                       << 23;
            float out = 0;
            std::memcpy(&out, &bits, sizeof out);
            return out;
        });
    }
    /// a where x ≥ limit, else zero
    static Lanes keepWhereAtLeast(const Lanes& x, const Lanes& limit, const Lanes& a) {
        return make([&](std::size_t i) { return x.v[i] >= limit.v[i] ? a.v[i] : 0.0F; });
    }
    /// Sum in a fixed order: halves are added until one value is left.
    [[nodiscard]] float sum() const {
        std::array<float, 16> s = v;
        for (std::size_t half = 8; half >= 1; half /= 2)
            for (std::size_t i = 0; i < half; ++i)
                s[i] += s[i + half];
        return s[0];
    }

    static float fromNarrow(std::uint16_t x) {
        const std::uint32_t bits = static_cast<std::uint32_t>(x) << 16;
        float out = 0;
        std::memcpy(&out, &bits, sizeof out);
        return out;
    }
    /// Sixteen pairs of bfloat16: the first of each pair (Second: the second) as floats.
    template <bool Second>
    static Lanes widenPairs(const std::uint16_t* p) {
        return make([&](std::size_t i) { return fromNarrow(p[2 * i + (Second ? 1 : 0)]); });
    }
    /// Sixteen bfloat16 as floats.
    static Lanes widen(const std::uint16_t* p) {
        return make([&](std::size_t i) { return fromNarrow(p[i]); });
    }

    static constexpr int kMaxTileRows = 4;
    static constexpr int kMaxTilePanels = 1; ///< at kMaxTileRows
};

/// Sixteen sums of whole numbers, or sixteen pairs of 16-bit ones.
struct WholeLanes {
    std::array<std::int32_t, 32> v; ///< of sums only the first 16

    static constexpr int kGroup = 2;
    static constexpr int kOffset = 0;
    using Rounded = std::int16_t;

    static WholeLanes all(std::int32_t x) {
        WholeLanes out;
        out.v.fill(x);
        return out;
    }
    static WholeLanes loadWeights(const std::int8_t* p) {
        WholeLanes out;
        std::copy_n(p, 32, out.v.begin());
        return out;
    }
    static WholeLanes allActivations(const Rounded* p) {
        WholeLanes out;
        for (std::size_t i = 0; i < 32; ++i)
            out.v[i] = p[i % 2];
        return out;
    }
    void addProducts(const WholeLanes& x, const WholeLanes& y) {
        for (std::size_t i = 0; i < 16; ++i)
            v[i] += x.v[2 * i] * y.v[2 * i] + x.v[2 * i + 1] * y.v[2 * i + 1];
    }
    [[nodiscard]] Lanes toFloat() const {
        return Lanes::make([&](std::size_t i) { return static_cast<float>(v[i]); });
    }
};

} // namespace sdrl::generic
