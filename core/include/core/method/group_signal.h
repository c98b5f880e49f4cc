// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much a group of completions of one prompt can teach. Notation: p is the chance that one
// completion is right, G the number of completions in a group. A group is "dead" when all of its
// completions score alike: its advantages, and so its gradient, are zero.
#pragma once

#include <optional>
#include <span>

namespace sdrl {

/// A Beta(a, b) distribution over p; a, b > 0.
struct BetaBelief {
    double a = 1;
    double b = 1;

    [[nodiscard]] double mean() const { return a / (a + b); }
    friend bool operator==(const BetaBelief&, const BetaBelief&) = default;
};

/// p^G + (1−p)^G, the chance that a group is dead. 0 ≤ p ≤ 1, G ≥ 1.
[[nodiscard]] double deadGroupProbability(double p, int groupSize);

/// The same for an uncertain p: E[p^G] + E[(1−p)^G], with E[p^G] = Π_{j<G} (a+j)/(a+b+j).
[[nodiscard]] double deadGroupProbability(const BetaBelief& belief, int groupSize);

/// Belief about p after `passes` of `samples` completions were right, from Jeffreys' prior
/// Beta(½, ½). Pass rates of real pools crowd at 0 and 1, which this prior expects and a uniform
/// one does not: it would promise signal from items that never passed.
[[nodiscard]] BetaBelief beliefFromCounts(int passes, int samples);

/// VCRL (arXiv 2509.19803): reward variance of a group with k of G right over the largest possible
/// one. 0 ≤ k ≤ G; 0 for G < 2.
[[nodiscard]] double vcrlScore(int correct, int groupSize);

/// LIM score (LIMR, arXiv 2502.11886): 1 − Σ_k (r_k − m_k)² / Σ_k (1 − m_k)², where r_k is a
/// prompt's mean reward at epoch k and m_k that of the pool. High: the prompt moves with the
/// model's average learning curve. NaN marks an epoch without a visit and takes the value of the
/// next visit, or of the last one. Nothing when the prompt was never visited or all m_k are 1.
/// @param promptCurve, meanCurve of equal length
[[nodiscard]] std::optional<double> limScore(std::span<const double> promptCurve,
                                             std::span<const double> meanCurve);

} // namespace sdrl
