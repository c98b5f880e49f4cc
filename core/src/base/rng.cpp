// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"

#include "core/base/hash.h"

#include <cassert>
#include <cmath>
#include <numbers>

namespace sdrl {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> c,
                                        std::array<std::uint32_t, 2> key) {
    constexpr std::uint64_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
    constexpr std::uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = kMultiplier0 * c[0], p1 = kMultiplier1 * c[2];
        c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ key[0], static_cast<std::uint32_t>(p1),
             static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ key[1], static_cast<std::uint32_t>(p0)};
        key[0] += kWeyl0;
        key[1] += kWeyl1;
    }
    return c;
}

namespace {

// SplitMix64's finaliser (Steele, Lea, Flood 2014).
std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

// FNV-1a: short purposes are hashed for every sequence of a rollout, so this has to be cheap.
std::uint64_t hashName(std::string_view name) {
    std::uint64_t h = 0xCBF29CE484222325ULL;
    for (const char c : name)
        h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return h;
}

} // namespace

std::uint64_t derivedSeed(std::uint64_t seed, std::string_view purpose,
                          std::initializer_list<std::uint64_t> indices) {
    constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ULL;
    std::uint64_t h = mix(seed + kGolden);
    h = mix(h ^ (hashName(purpose) + kGolden));
    for (const std::uint64_t index : indices)
        h = mix((h + kGolden) ^ mix(index + kGolden));
    return h;
}

RandomStream::RandomStream(std::uint64_t seed, std::string_view purpose,
                           std::initializer_list<std::uint64_t> indices)
    : m_key(derivedSeed(seed, purpose, indices)) {}

RandomStream RandomStream::fromState(State state) {
    RandomStream stream;
    stream.m_key = state.key;
    // Draw up to the position inside its block, so that the block is filled again.
    stream.m_position = state.position & ~std::uint64_t{3};
    while (stream.m_position < state.position)
        (void)stream.nextU32();
    return stream;
}

std::uint32_t RandomStream::nextU32() {
    const std::size_t lane = m_position & 3;
    if (lane == 0) {
        const std::uint64_t block = m_position >> 2;
        m_block = philox4x32(
            {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32), 0, 0},
            {static_cast<std::uint32_t>(m_key), static_cast<std::uint32_t>(m_key >> 32)});
    }
    ++m_position;
    return m_block[lane];
}

std::uint64_t RandomStream::nextU64() {
    const std::uint64_t high = nextU32();
    return high << 32 | nextU32();
}

double RandomStream::uniform() {
    return static_cast<double>(nextU64() >> 11) * 0x1.0p-53;
}

std::uint64_t RandomStream::below(std::uint64_t bound) {
    assert(bound >= 1);
    // Lemire's multiply-and-reject.
    for (;;) {
        const unsigned __int128 product = static_cast<unsigned __int128>(nextU64()) * bound;
        const auto low = static_cast<std::uint64_t>(product);
        if (low >= bound || low >= (-bound) % bound)
            return static_cast<std::uint64_t>(product >> 64);
    }
}

std::int64_t RandomStream::between(std::int64_t low, std::int64_t high) {
    assert(low <= high);
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
}

double RandomStream::normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

double RandomStream::gamma(double shape) {
    assert(shape > 0);
    if (shape < 1) {
        const double u = 1.0 - uniform();
        return gamma(shape + 1) * std::pow(u, 1.0 / shape);
    }
    const double d = shape - 1.0 / 3.0, c = 1.0 / std::sqrt(9.0 * d);
    for (;;) {
        const double x = normal(), t = 1.0 + c * x;
        if (t <= 0)
            continue;
        const double v = t * t * t, u = 1.0 - uniform();
        if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v))
            return d * v;
    }
}

double RandomStream::beta(double a, double b) {
    const double x = gamma(a), y = gamma(b);
    return x + y > 0 ? x / (x + y) : 0.5;
}

std::size_t RandomStream::weighted(std::span<const double> weights) {
    double total = 0;
    for (const double w : weights)
        total += w;
    assert(total > 0);
    double target = uniform() * total;
    std::size_t last = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] <= 0)
            continue;
        last = i;
        if (target < weights[i])
            return i;
        target -= weights[i];
    }
    return last;
}

} // namespace sdrl
