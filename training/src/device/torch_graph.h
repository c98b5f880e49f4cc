// SPDX-License-Identifier: GPL-3.0-or-later
//
// Work that a device repeats, launched as one graph. Seen only by the module that libtorch lives
// in.
#pragma once

#include <ATen/ATen.h>
#include <ATen/DeviceAccelerator.h>

#include <functional>
#include <memory>

namespace sdrl::torch_pass {

/// Work that always runs the same kernels on the same addresses: its inputs are tensors that it
/// finds filled anew, and nothing in it waits for the device or copies from the host. On a device
/// with graphs (CUDA) the first run launches the kernels one by one, which also sets up what
/// libraries allocate once; the second records them, and from then on they are launched together.
/// If recording fails it goes on as in the first run. Other devices run the function every time.
class RepeatedWork {
public:
    /// Memory between the kernels of graphs that never run at the same time.
    using Pool = at::MempoolId_t;

    RepeatedWork(at::Device device, std::function<at::Tensor()> work)
        : m_device(device), m_work(std::move(work)) {}

    /// The result, valid until the next run of any work with this pool.
    /// @param pool {0, 0} at first; gets one with the first graph that is recorded
    [[nodiscard]] const at::Tensor& run(Pool& pool);

private:
    [[nodiscard]] bool record(Pool& pool);

    at::Device m_device;
    std::function<at::Tensor()> m_work;
    at::Tensor m_result;
    std::unique_ptr<at::accelerator::Graph> m_graph; ///< once it is recorded
    int m_runs = 0;                                  ///< 1: the next records
};

} // namespace sdrl::torch_pass
