// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"
#include "core/method/compute_device.h"

#include <string>

namespace sdrl::cli {

/// What the engine may use of the machine: options of every command in which a model computes.
struct EngineOptions {
    int threads = 0;
    std::string device = "auto";

    void addTo(CLI::App& command) {
        command.add_option("--threads", threads, "Threads (0 = all)")
            ->check(CLI::NonNegativeNumber);
        command
            .add_option("--device", device,
                        "Where models compute: cuda, cpu, or auto, which is cuda where there is a "
                        "GPU that can do the work (auto)")
            ->check(CLI::IsMember({"auto", "cpu", "cuda", "torch-cpu"}));
    }
    [[nodiscard]] ComputeDevice computeDevice() const {
        return computeDeviceNamed(device).value_or(ComputeDevice::Auto);
    }
};

} // namespace sdrl::cli
