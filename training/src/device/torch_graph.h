// SPDX-License-Identifier: GPL-3.0-or-later
//
// Work that a device repeats, launched as one graph. Seen only by the module that libtorch lives
// in.
#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <memory>

namespace sdrl::torch_pass {

/// Work that always runs the same kernels on the same addresses: its inputs are tensors that it
/// finds filled anew, and nothing in it waits for the device or copies from the host. Where there
/// are CUDA graphs (SDRL_CUDA_GRAPHS, and a GPU) the first run launches the kernels one by one,
/// which also sets up what libraries allocate once; the second records them, and from then on they
/// are launched together. What cannot be recorded runs as at first, every time, as it does on other
/// devices.
class RepeatedWork {
public:
    /// What those have in common that never run at the same time.
    struct Pool {
        at::MempoolId_t id{0, 0}; ///< memory between the kernels of graphs; {0, 0}: none yet
        bool records = true;      ///< until recording has failed
    };

    RepeatedWork(at::Device device, std::function<at::Tensor()> work);
    ~RepeatedWork();
    RepeatedWork(RepeatedWork&&) noexcept;

    /// The result, valid until the next run of any work with this pool.
    [[nodiscard]] const at::Tensor& run(Pool& pool);

private:
    struct Graph;
    void record(Pool& pool);

    at::Device m_device;
    std::function<at::Tensor()> m_work;
    at::Tensor m_result;
    std::unique_ptr<Graph> m_graph; ///< once it is recorded
    int m_runs = 0;
};

} // namespace sdrl::torch_pass
