// SPDX-License-Identifier: GPL-3.0-or-later
//
// Statistics of an evaluation. All intervals are at the 95 % level.
#pragma once

#include <cstddef>
#include <span>

namespace sdrl {

struct Interval {
    double low = 0;
    double high = 0;
};

/// Wilson's score interval for a proportion (J. Am. Stat. Assoc. 22, 1927). 0…1 for no trials.
[[nodiscard]] Interval wilsonInterval(std::size_t successes, std::size_t trials);

/// How one held-out question was answered.
struct ItemResult {
    bool strict = false;   ///< right, the answer where the output format wants it
    bool lenient = false;  ///< right when the answer is searched for forgivingly
    bool formatOk = false; ///< the reply has the form that was asked for, right or wrong
};

struct Accuracy {
    std::size_t count = 0;   ///< questions
    std::size_t correct = 0; ///< of them
    Interval interval;       ///< Wilson's
    [[nodiscard]] double value() const {
        return count > 0 ? static_cast<double>(correct) / static_cast<double>(count) : 0;
    }
};

struct EvaluationSummary {
    Accuracy strict;
    Accuracy lenient;
    std::size_t formatFailures = 0;
};

[[nodiscard]] EvaluationSummary summarise(std::span<const ItemResult> results);

/// Two models on the same questions.
struct PairedComparison {
    std::size_t count = 0;
    std::size_t won = 0;       ///< wrong before, right after
    std::size_t lost = 0;      ///< right before, wrong after
    std::size_t bothRight = 0; ///< unchanged
    std::size_t bothWrong = 0; ///< unchanged
    double difference = 0;     ///< accuracy after − before
    Interval interval;         ///< of the difference: Newcombe's method 10 for paired proportions
    double pValue = 1;         ///< exact McNemar test, two-sided
};

/// @param before, after the same questions in the same order
/// @param right which result counts
[[nodiscard]] PairedComparison comparePaired(std::span<const ItemResult> before,
                                             std::span<const ItemResult> after,
                                             bool ItemResult::*right = &ItemResult::strict);

/// The same from counts. The interval combines the Wilson intervals of both accuracies, corrected
/// for their correlation (Newcombe, Stat. Med. 17, 1998, 2635–2650, method 10).
[[nodiscard]] PairedComparison comparePaired(std::size_t bothRight, std::size_t won,
                                             std::size_t lost, std::size_t bothWrong);

/// Two-sided exact McNemar test: the chance, if wins and losses were coin flips, of a split at
/// least as uneven.
[[nodiscard]] double mcNemarPValue(std::size_t won, std::size_t lost);

/// Unbiased estimate of the chance that one of k samples is right, 1 − C(n−c, k)/C(n, k), from n
/// samples with c right (Chen et al., arXiv 2107.03374). 1 ≤ k ≤ n, c ≤ n.
[[nodiscard]] double passAtK(std::size_t samples, std::size_t correct, std::size_t k);

/// The same training repeated with several seeds.
struct SeedSummary {
    std::size_t seeds = 0;
    double mean = 0;
    double standardDeviation = 0; ///< n − 1 in the divisor; 0 for one seed
    /// Student's t interval of the mean. It covers what the seed changes, not the choice of the
    /// questions. One seed tells nothing: −∞…∞.
    Interval interval;
};

/// @param values one figure per seed, at least one
[[nodiscard]] SeedSummary summariseSeeds(std::span<const double> values);

} // namespace sdrl
