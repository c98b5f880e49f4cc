// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>

namespace sdrl {

/// Which of `bins` equal parts of [0, 1] a pass rate falls into; 1 belongs to the last.
[[nodiscard]] inline std::size_t unitBin(double value, std::size_t bins) {
    assert(value >= 0 && value <= 1 && bins >= 1);
    return std::min(static_cast<std::size_t>(value * static_cast<double>(bins)), bins - 1);
}

} // namespace sdrl
