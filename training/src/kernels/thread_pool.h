// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace sdrl {

/// Threads that share the tiles of one parallel region. A region hands out tiles one by one, so a
/// thread that a busy neighbour slows down simply takes fewer of them, or none. Between regions the
/// threads spin for some microseconds and then sleep.
///
/// Thread: regions are started from one thread at a time; a tile must not start another region.
class ThreadPool {
public:
    /// @param threads how many work on a region, the caller included; at least 1.
    explicit ThreadPool(int threads);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    [[nodiscard]] int threads() const { return static_cast<int>(m_workers.size()) + 1; }

    /// Calls `tile(index, thread)` once for each index below `count`, on several threads; thread is
    /// below threads(). Returns when all are done. Tiles must not throw.
    template <class Tile>
    void run(std::size_t count, const Tile& tile) {
        if (count == 0)
            return;
        if (count == 1 || m_workers.empty()) {
            for (std::size_t i = 0; i < count; ++i)
                tile(i, 0);
            return;
        }
        runRegion(count, &tile, [](const void* object, std::size_t index, int thread) {
            (*static_cast<const Tile*>(object))(index, thread);
        });
    }

    /// The same for small tiles: neighbours are done together, so that each piece of work has at
    /// least some thousand operations; below that, starting other threads costs more than it gives.
    template <class Tile>
    void run(std::size_t count, std::size_t operationsPerTile, const Tile& tile) {
        constexpr std::size_t kWorthSharing = 1 << 14;
        // Pieces of nearly equal size: a short last one would leave a thread without work.
        const std::size_t blocks = std::clamp<std::size_t>(
            count * operationsPerTile / kWorthSharing, 1, std::max<std::size_t>(count, 1));
        run(blocks, [&](std::size_t block, int thread) {
            const std::size_t end = count * (block + 1) / blocks;
            for (std::size_t i = count * block / blocks; i < end; ++i)
                tile(i, thread);
        });
    }

private:
    using Call = void (*)(const void*, std::size_t, int);
    void runRegion(std::size_t count, const void* object, Call call);
    void takeTiles(int thread);
    bool enter();
    void workerLoop(int thread);

    std::vector<std::thread> m_workers;
    // The region being worked on. Written by the caller while it is closed and nobody is inside.
    const void* m_object = nullptr;
    Call m_call = nullptr;
    std::size_t m_count = 0;
    alignas(64) std::atomic<std::size_t> m_next{0};
    alignas(64) std::atomic<std::uint32_t> m_region{0}; ///< number of the region; grows by one
    static constexpr std::uint32_t kOpen = 1U << 31;    ///< workers may enter the region
    alignas(64) std::atomic<std::uint32_t> m_state{0};  ///< workers inside, with or without kOpen
    std::atomic<bool> m_ending{false};
};

} // namespace sdrl
