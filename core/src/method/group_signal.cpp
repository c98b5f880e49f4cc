// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/group_signal.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace sdrl {

double deadGroupProbability(double p, int groupSize) {
    assert(p >= 0 && p <= 1 && groupSize >= 1);
    return std::pow(p, groupSize) + std::pow(1 - p, groupSize);
}

double deadGroupProbability(const BetaBelief& belief, int groupSize) {
    assert(belief.a > 0 && belief.b > 0 && groupSize >= 1);
    double allRight = 1, allWrong = 1;
    for (int j = 0; j < groupSize; ++j) {
        const double total = belief.a + belief.b + j;
        allRight *= (belief.a + j) / total;
        allWrong *= (belief.b + j) / total;
    }
    return allRight + allWrong;
}

BetaBelief beliefFromCounts(int passes, int samples) {
    assert(passes >= 0 && passes <= samples);
    return {0.5 + passes, 0.5 + samples - passes};
}

double vcrlScore(int correct, int groupSize) {
    assert(correct >= 0 && correct <= groupSize);
    if (groupSize < 2)
        return 0;
    // k(G−k) over its largest value; the common factor 1/(G(G−1)) of both variances cancels.
    const auto spread = [groupSize](int k) { return static_cast<double>(k) * (groupSize - k); };
    return spread(correct) / spread(groupSize / 2);
}

std::optional<double> limScore(std::span<const double> promptCurve,
                               std::span<const double> meanCurve) {
    assert(promptCurve.size() == meanCurve.size());
    const auto visited = [](double r) { return !std::isnan(r); };
    const auto last = std::find_if(promptCurve.rbegin(), promptCurve.rend(), visited);
    if (last == promptCurve.rend())
        return std::nullopt;
    double next = *last, distance = 0, scale = 0;
    for (std::size_t k = promptCurve.size(); k-- > 0;) {
        if (visited(promptCurve[k]))
            next = promptCurve[k];
        distance += (next - meanCurve[k]) * (next - meanCurve[k]);
        scale += (1 - meanCurve[k]) * (1 - meanCurve[k]);
    }
    if (scale == 0)
        return std::nullopt;
    return 1 - distance / scale;
}

} // namespace sdrl
