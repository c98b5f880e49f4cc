// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/evaluation.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

namespace sdrl {

namespace {

constexpr double kLevel = 0.95;
constexpr double kZ = 1.959963984540054; // normal quantile at (1 + kLevel)/2

Accuracy accuracyOf(std::span<const ItemResult> results, bool ItemResult::*right) {
    const auto correct = static_cast<std::size_t>(
        std::count_if(results.begin(), results.end(),
                      [right](const ItemResult& result) { return result.*right; }));
    return {results.size(), correct, wilsonInterval(correct, results.size())};
}

/// P(|T| ≤ t) of Student's distribution, exact for whole degrees of freedom (Abramowitz and Stegun
/// 26.7.3 and 26.7.4).
double studentCentralProbability(double t, std::size_t degrees) {
    const double angle = std::atan(t / std::sqrt(static_cast<double>(degrees)));
    const double cosine = std::cos(angle);
    const bool odd = degrees % 2 == 1;
    double term = odd ? cosine : 1, sum = 0;
    for (std::size_t power = odd ? 1 : 0; power + 2 <= degrees; power += 2) {
        sum += term;
        const auto j = static_cast<double>(power);
        term *= cosine * cosine * (j + 1) / (j + 2);
    }
    sum *= std::sin(angle);
    return odd ? (angle + sum) * 2 / std::numbers::pi : sum;
}

double studentQuantile(std::size_t degrees) {
    double low = 0, high = 13; // 12.7 at one degree of freedom is the largest
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (studentCentralProbability(middle, degrees) < kLevel ? low : high) = middle;
    }
    return high;
}

} // namespace

Interval wilsonInterval(std::size_t successes, std::size_t trials) {
    assert(successes <= trials);
    if (trials == 0)
        return {0, 1};
    const auto n = static_cast<double>(trials), x = static_cast<double>(successes);
    const double centre = (x + kZ * kZ / 2) / (n + kZ * kZ);
    const double half = kZ / (n + kZ * kZ) * std::sqrt(x * (n - x) / n + kZ * kZ / 4);
    // The ends at no and at all successes are exact; rounding must not push them past.
    return {successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half};
}

EvaluationSummary summarise(std::span<const ItemResult> results) {
    return {accuracyOf(results, &ItemResult::strict), accuracyOf(results, &ItemResult::lenient),
            results.size() - accuracyOf(results, &ItemResult::formatOk).correct};
}

PairedComparison comparePaired(std::span<const ItemResult> before,
                               std::span<const ItemResult> after, bool ItemResult::*right) {
    assert(before.size() == after.size());
    std::size_t counts[2][2] = {};
    for (std::size_t i = 0; i < before.size(); ++i)
        ++counts[before[i].*right][after[i].*right];
    return comparePaired(counts[1][1], counts[0][1], counts[1][0], counts[0][0]);
}

PairedComparison comparePaired(std::size_t bothRight, std::size_t won, std::size_t lost,
                               std::size_t bothWrong) {
    PairedComparison out;
    out.count = bothRight + won + lost + bothWrong;
    out.won = won;
    out.lost = lost;
    out.bothRight = bothRight;
    out.bothWrong = bothWrong;
    out.pValue = mcNemarPValue(won, lost);
    if (out.count == 0) {
        out.interval = {-1, 1};
        return out;
    }
    const auto n = static_cast<double>(out.count);
    const auto a = static_cast<double>(bothRight), b = static_cast<double>(won),
               c = static_cast<double>(lost), d = static_cast<double>(bothWrong);
    const double after = (a + b) / n, before = (a + c) / n;
    const Interval wilsonAfter = wilsonInterval(bothRight + won, out.count);
    const Interval wilsonBefore = wilsonInterval(bothRight + lost, out.count);
    const double product = (a + b) * (c + d) * (a + c) * (b + d);
    // A positive correlation is corrected towards 0 for continuity, a negative one is not.
    const double covariance = a * d - b * c;
    const double corrected = covariance > 0 ? std::max(covariance - n / 2, 0.0) : covariance;
    const double phi = product > 0 ? corrected / std::sqrt(product) : 0;
    const auto distance = [phi](double x, double y) {
        return std::sqrt(std::max(x * x - 2 * phi * x * y + y * y, 0.0));
    };
    out.difference = (b - c) / n;
    out.interval.low =
        out.difference - distance(after - wilsonAfter.low, wilsonBefore.high - before);
    out.interval.high =
        out.difference + distance(wilsonAfter.high - after, before - wilsonBefore.low);
    return out;
}

double mcNemarPValue(std::size_t won, std::size_t lost) {
    const std::size_t n = won + lost;
    const double logTotal = static_cast<double>(n) * std::numbers::ln2;
    double logBinomial = 0, tail = 0;
    for (std::size_t i = 0; i <= std::min(won, lost); ++i) {
        tail += std::exp(logBinomial - logTotal);
        logBinomial += std::log(static_cast<double>(n - i) / static_cast<double>(i + 1));
    }
    return std::min(2 * tail, 1.0);
}

double passAtK(std::size_t samples, std::size_t correct, std::size_t k) {
    assert(k >= 1 && k <= samples && correct <= samples);
    if (samples - correct < k)
        return 1;
    double noneRight = 1;
    for (std::size_t i = samples - correct + 1; i <= samples; ++i)
        noneRight *= 1 - static_cast<double>(k) / static_cast<double>(i);
    return 1 - noneRight;
}

SeedSummary summariseSeeds(std::span<const double> values) {
    assert(!values.empty());
    const auto n = static_cast<double>(values.size());
    SeedSummary out;
    out.seeds = values.size();
    for (const double value : values)
        out.mean += value / n;
    if (values.size() == 1) {
        out.interval = {-std::numeric_limits<double>::infinity(),
                        std::numeric_limits<double>::infinity()};
        return out;
    }
    double squares = 0;
    for (const double value : values)
        squares += (value - out.mean) * (value - out.mean);
    out.standardDeviation = std::sqrt(squares / (n - 1));
    const double half = studentQuantile(values.size() - 1) * out.standardDeviation / std::sqrt(n);
    out.interval = {out.mean - half, out.mean + half};
    return out;
}

} // namespace sdrl
