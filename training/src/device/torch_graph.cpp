// SPDX-License-Identifier: GPL-3.0-or-later
#include "device/torch_graph.h"

#include <ATen/DeviceAccelerator.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>
#ifdef SDRL_CUDA_GRAPHS
#include <ATen/cuda/CUDAGraph.h>
#endif

namespace sdrl::torch_pass {

namespace {

/// Runs `work` on a stream of its own, as recording demands, between all that came before and all
/// that comes after. It is always the same: libraries and libtorch keep memory for each stream.
template <class Work>
void onOwnStream(at::Device device, const Work& work) {
    const c10::DeviceIndex index = at::accelerator::getDeviceIndex();
    static const c10::Stream own = c10::impl::VirtualGuardImpl(device.type())
                                       .getStreamFromGlobalPool(at::Device(device.type(), index));
    at::accelerator::getCurrentStream(index).synchronize();
    {
        const c10::StreamGuard guard(own);
        work();
    }
    own.synchronize();
}

} // namespace

#ifdef SDRL_CUDA_GRAPHS
struct RepeatedWork::Graph {
    at::cuda::CUDAGraph recorded;

    Graph(const std::function<at::Tensor()>& work, at::Tensor& result, at::MempoolId_t pool) {
        // Other threads may go on using the device.
        recorded.capture_begin(pool, cudaStreamCaptureModeThreadLocal);
        try {
            result = work();
        } catch (...) { // a stream must not stay in this state
            try {
                recorded.capture_end();
            } catch (const std::exception&) { // says the same once more
            }
            throw;
        }
        recorded.capture_end();
    }
    void run() { recorded.replay(); }
};

void RepeatedWork::record(Pool& pool) {
    try {
        m_result.reset();
        at::accelerator::emptyCache(); // recording makes no room for itself
        onOwnStream(m_device,
                    [&] { m_graph = std::make_unique<Graph>(m_work, m_result, pool.id); });
        pool.id = m_graph->recorded.pool();
    } catch (const c10::OutOfMemoryError&) { // a smaller one may still fit
        m_graph.reset();
    } catch (const std::exception& e) {
        m_graph.reset();
        pool.records = false;
        TORCH_WARN("decoding steps cannot be recorded as graphs and stay slow: ", e.what());
    }
}

static bool hasGraphs(at::Device device) {
    return device.is_cuda();
}
#else
struct RepeatedWork::Graph {
    static void run() {}
};

void RepeatedWork::record(Pool&) {}

static bool hasGraphs(at::Device) {
    return false;
}
#endif

RepeatedWork::RepeatedWork(at::Device device, std::function<at::Tensor()> work)
    : m_device(device), m_work(std::move(work)) {}
RepeatedWork::~RepeatedWork() = default;
RepeatedWork::RepeatedWork(RepeatedWork&&) noexcept = default;

const at::Tensor& RepeatedWork::run(Pool& pool) {
    const bool records = hasGraphs(m_device) && pool.records;
    if (records && m_runs == 1)
        record(pool);
    if (m_graph)
        m_graph->run();
    else if (records && m_runs == 0)
        onOwnStream(m_device, [&] { m_result = m_work(); });
    else
        m_result = m_work();
    ++m_runs;
    return m_result;
}

} // namespace sdrl::torch_pass
