// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/compute_device.h"
#include "core/method/number_format.h"

#include <cstddef>
#include <string>

namespace sdrl {

/// What the engine may use of the machine. Only `format` changes a result, and `device` its last
/// digits.
struct EngineSettings {
    int threads = 0; ///< 0: all that the process may use
    std::size_t keyValueBytes =
        0; ///< memory for keys and values while generating; 0: a quarter of the machine's
    int maxSequences = 128;                      ///< decoded together
    NumberFormat format = NumberFormat::Float32; ///< of generating; training has its own
    ComputeDevice device = ComputeDevice::Auto;
};

/// What the engine computes with here: "avx512 kernels, 2 threads"; an error if
/// the module for training cannot be loaded.
[[nodiscard]] Result<std::string> describeEngine();

/// What the choice comes to here: "cuda", "torch-cpu", or "cpu" and why. InvalidArgument if
/// SDRL_DEVICE, which overrules `Auto`, names none. Blocks: some seconds the first time where
/// libtorch has to look for a GPU.
[[nodiscard]] Result<std::string> describeDevice(ComputeDevice device = ComputeDevice::Auto);

/// The settings with zeros replaced by what this machine has.
[[nodiscard]] EngineSettings resolved(EngineSettings settings);

} // namespace sdrl
