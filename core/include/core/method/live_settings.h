// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

namespace sdrl {

/// What may be changed while training runs. Put into a SnapshotBox, it holds from the next step on.
/// Absent fields stay as they are.
struct LiveSettings {
    std::optional<double> learningRateFactor; ///< times the schedule's rate, 0 … 100
    std::optional<double> temperature;        ///< of the rollouts, above 0, at most 10

    friend bool operator==(const LiveSettings&, const LiveSettings&) = default;
};

} // namespace sdrl
