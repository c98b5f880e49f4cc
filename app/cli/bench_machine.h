// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <sys/types.h>

#include <vector>

namespace sdrl::cli {

/// Waits until the machine is less than 6 % busy for 1.5 s. False if it was not within the time.
/// Blocks: for up to `seconds`.
[[nodiscard]] bool waitUntilIdle(double seconds);

/// Busy processes that compete with what is measured, each kept on one processor, in turn; they end
/// with this object, and with the program. Made before the program has other threads.
class BusyNeighbours {
public:
    [[nodiscard]] static Result<BusyNeighbours> start(int count);
    ~BusyNeighbours();
    BusyNeighbours(BusyNeighbours&& other) noexcept;
    BusyNeighbours& operator=(BusyNeighbours&&) = delete;

private:
    BusyNeighbours() = default;
    std::vector<pid_t> m_children;
};

} // namespace sdrl::cli
