// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>

namespace sdrl {

/// Philox4x32-10, the counter-based generator of Salmon et al. (SC 2011): four random words as a
/// pure function of a counter and a key.
[[nodiscard]] std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                      std::array<std::uint32_t, 2> key);

/// A named stream of random numbers. Two streams with different (seed, purpose, indices) are
/// independent; the same three always give the same numbers, whatever was drawn elsewhere. Item i
/// therefore depends on nothing before it. All distributions are our own: those of the standard
/// library differ between implementations.
class RandomStream {
public:
    /// @param purpose what the stream is for, e.g. "rollout"; part of the key.
    /// @param indices e.g. {step, prompt, completion}; part of the key.
    RandomStream(std::uint64_t seed, std::string_view purpose,
                 std::initializer_list<std::uint64_t> indices = {});

    [[nodiscard]] std::uint32_t nextU32();
    [[nodiscard]] std::uint64_t nextU64();
    /// Uniform in [0, 1), 53 random bits.
    [[nodiscard]] double uniform();
    /// Uniform in {0, …, bound−1} without modulo bias; bound ≥ 1.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);
    /// Uniform in {low, …, high}; low ≤ high.
    [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high);
    /// True with probability p.
    [[nodiscard]] bool chance(double p) { return uniform() < p; }
    /// Standard normal (Box–Muller).
    [[nodiscard]] double normal();
    /// Gamma(shape, 1), shape > 0 (Marsaglia and Tsang).
    [[nodiscard]] double gamma(double shape);
    /// Beta(a, b), a, b > 0.
    [[nodiscard]] double beta(double a, double b);
    /// Index drawn in proportion to the non-negative weights, of which one is positive.
    [[nodiscard]] std::size_t weighted(std::span<const double> weights);

    /// Fisher–Yates.
    template <class T>
    void shuffle(std::span<T> items) {
        for (std::size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[below(i)]);
    }

    /// A uniformly drawn element; `items` is not empty.
    template <class Container>
    [[nodiscard]] const auto& pick(const Container& items) {
        return items[below(std::size(items))];
    }

    /// What a checkpoint stores: enough to go on with the very next number.
    struct State {
        std::uint64_t key = 0;
        std::uint64_t position = 0; ///< 32-bit words drawn so far.
        friend bool operator==(const State&, const State&) = default;
    };
    [[nodiscard]] State state() const { return {m_key, m_position}; }
    [[nodiscard]] static RandomStream fromState(State state);

private:
    RandomStream() = default;

    std::uint64_t m_key = 0;
    std::uint64_t m_position = 0;
    std::array<std::uint32_t, 4> m_block{};
};

/// The seed of a derived stream, for interfaces that take one number.
[[nodiscard]] std::uint64_t derivedSeed(std::uint64_t seed, std::string_view purpose,
                                        std::initializer_list<std::uint64_t> indices = {});

} // namespace sdrl
