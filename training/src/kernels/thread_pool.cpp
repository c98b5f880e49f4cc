// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/thread_pool.h"

#include <cassert>

namespace sdrl {

namespace {

// About 20 to 50 microseconds: longer than the gap between two regions of one decoding step,
// shorter than anything a user or a neighbour process would feel.
constexpr int kSpins = 2000;

void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

template <class T>
void waitUntilNot(const std::atomic<T>& value, T old) {
    for (int i = 0; i < kSpins; ++i) {
        if (value.load(std::memory_order_acquire) != old)
            return;
        relax();
    }
    value.wait(old, std::memory_order_acquire);
}

} // namespace

ThreadPool::ThreadPool(int threads) {
    assert(threads >= 1);
    for (int i = 1; i < threads; ++i)
        m_workers.emplace_back([this, i] { workerLoop(i); });
}

ThreadPool::~ThreadPool() {
    m_ending.store(true);
    m_region.fetch_add(1, std::memory_order_release);
    m_region.notify_all();
    for (std::thread& worker : m_workers)
        worker.join();
}

void ThreadPool::takeTiles(int thread) {
    for (;;) {
        const std::size_t index = m_next.fetch_add(1, std::memory_order_relaxed);
        if (index >= m_count)
            return;
        m_call(m_object, index, thread);
    }
}

void ThreadPool::runRegion(std::size_t count, const void* object, Call call) {
    assert(m_state.load() == 0);
    m_object = object;
    m_call = call;
    m_count = count;
    m_next.store(0, std::memory_order_relaxed);
    m_state.store(kOpen, std::memory_order_release);
    m_region.fetch_add(1, std::memory_order_release);
    m_region.notify_all();
    takeTiles(0);
    // Nobody enters from here on, so only those who are inside are waited for: a worker that has
    // not woken up yet holds nobody up.
    for (std::uint32_t inside = m_state.fetch_and(~kOpen, std::memory_order_acq_rel) & ~kOpen;
         inside != 0; inside = m_state.load(std::memory_order_acquire))
        waitUntilNot(m_state, inside);
}

bool ThreadPool::enter() {
    std::uint32_t state = m_state.load(std::memory_order_relaxed);
    while (state & kOpen)
        if (m_state.compare_exchange_weak(state, state + 1, std::memory_order_acquire,
                                          std::memory_order_relaxed))
            return true;
    return false;
}

void ThreadPool::workerLoop(int thread) {
    std::uint32_t seen = 0;
    for (;;) {
        waitUntilNot(m_region, seen);
        seen = m_region.load(std::memory_order_acquire);
        if (m_ending.load())
            return;
        if (!enter())
            continue;
        takeTiles(thread);
        if (m_state.fetch_sub(1, std::memory_order_acq_rel) == 1)
            m_state.notify_one();
    }
}

} // namespace sdrl
