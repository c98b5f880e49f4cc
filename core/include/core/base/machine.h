// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>

namespace sdrl {

/// What this process may use of the computer.
struct MachineInfo {
    std::uint64_t totalBytes = 0;     ///< of memory, or of the control group's limit
    std::uint64_t availableBytes = 0; ///< that can be had without swapping
    int cores = 1;                    ///< that this process may run on
};
[[nodiscard]] MachineInfo machineInfo();

/// The most memory that this process has had at once, in bytes; 0 if the system does not say.
[[nodiscard]] std::uint64_t peakMemoryBytes();

/// Bytes that may be written where `folder` is or will be.
[[nodiscard]] Result<std::uint64_t> freeDiskBytes(const std::filesystem::path& folder);

} // namespace sdrl
