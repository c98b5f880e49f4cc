// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace sdrl {

/// What a model is computed on. Results of two devices agree up to rounding, so a run may go on
/// elsewhere.
enum class ComputeDevice {
    Auto,     ///< "auto": a GPU where there is one that can do the work, else the processor
    Cpu,      ///< "cpu": the processor, by our own kernels
    Cuda,     ///< "cuda": a GPU, by libtorch
    TorchCpu, ///< "torch-cpu": what Cuda computes, on the processor; slow, for tests
};

inline constexpr std::array<std::pair<ComputeDevice, std::string_view>, 4> kComputeDevices = {{
    {ComputeDevice::Auto, "auto"},
    {ComputeDevice::Cpu, "cpu"},
    {ComputeDevice::Cuda, "cuda"},
    {ComputeDevice::TorchCpu, "torch-cpu"},
}};

[[nodiscard]] constexpr std::optional<ComputeDevice> computeDeviceNamed(std::string_view name) {
    for (const auto& [value, known] : kComputeDevices)
        if (known == name)
            return value;
    return std::nullopt;
}

} // namespace sdrl
