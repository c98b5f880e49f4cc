// SPDX-License-Identifier: GPL-3.0-or-later
#include "device/torch_graph.h"

#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>

namespace sdrl::torch_pass {

namespace {

/// Runs `work` on a stream of its own, as recording demands, between all that came before and all
/// that comes after.
template <class Work>
void onOwnStream(at::Device device, const Work& work) {
    const c10::impl::VirtualGuardImpl streams(device.type());
    const c10::DeviceIndex index = at::accelerator::getDeviceIndex();
    at::accelerator::synchronizeDevice(index);
    {
        const c10::StreamGuard guard(
            streams.getStreamFromGlobalPool(at::Device(device.type(), index)));
        work();
    }
    at::accelerator::synchronizeDevice(index);
}

} // namespace

const at::Tensor& RepeatedWork::run(Pool& pool) {
    if (m_graph || (m_runs == 1 && record(pool))) {
        m_graph->replay();
        return m_result;
    }
    const bool warmsUp = m_runs == 0 && at::has_graph_impl(m_device.type());
    if (warmsUp)
        onOwnStream(m_device, [&] { m_result = m_work(); });
    else
        m_result = m_work();
    m_runs = warmsUp ? 1 : 2;
    return m_result;
}

bool RepeatedWork::record(Pool& pool) {
    m_runs = 2; // tried once
    auto graph = std::make_unique<at::accelerator::Graph>();
    try {
        onOwnStream(m_device, [&] {
            graph->capture_begin(pool);
            try {
                m_result = m_work();
            } catch (...) { // a stream must not stay in this state
                try {
                    graph->capture_end();
                } catch (const std::exception&) {
                }
                throw;
            }
            graph->capture_end();
        });
        if (pool == Pool{0, 0})
            pool = graph->pool();
    } catch (const std::exception& e) {
        TORCH_WARN("a decoding step cannot be recorded as a graph and stays slow: ", e.what());
        return false;
    }
    m_graph = std::move(graph);
    return true;
}

} // namespace sdrl::torch_pass
