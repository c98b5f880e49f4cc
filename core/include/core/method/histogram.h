// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

namespace sdrl {

/// Which of `bins` equal parts of [0, 1] a pass rate falls into; 1 belongs to the last.
[[nodiscard]] inline std::size_t unitBin(double value, std::size_t bins) {
    assert(value >= 0 && value <= 1 && bins >= 1);
    return std::min(static_cast<std::size_t>(value * static_cast<double>(bins)), bins - 1);
}

/// How many of the values fall into each bin.
[[nodiscard]] inline std::vector<std::size_t> unitHistogram(std::span<const double> values,
                                                            std::size_t bins) {
    std::vector<std::size_t> counts(bins);
    for (const double value : values)
        ++counts[unitBin(value, bins)];
    return counts;
}

} // namespace sdrl
