// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/aligned_buffer.h"
#include "kernels/kernels.h"
#include "kernels/thread_pool.h"
#include "training/benchmark.h"
#include "training/engine_settings.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <new>
#include <vector>

namespace sdrl {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double operationsPerSecond(NumberFormat format, ThreadPool& pool) {
    const auto spin = format == NumberFormat::Int8               ? kernels().spin8
                      : format == NumberFormat::BFloat16Products ? kernels().spinPairs
                                                                 : kernels().spin;
    const auto threads = static_cast<std::size_t>(pool.threads());
    std::vector<std::array<float, 16>> sinks(threads);
    double best = 0;
    // The best of some short ones: what the processor can, not what the neighbours leave.
    for (int repeat = 0; repeat < 6; ++repeat) {
        std::vector<double> operations(threads);
        const Clock::time_point begin = Clock::now();
        pool.run(threads,
                 [&](std::size_t i, int) { operations[i] = spin(2'000'000, sinks[i].data()); });
        const double seconds = secondsSince(begin);
        double total = 0;
        for (const double count : operations)
            total += count;
        best = std::max(best, total / seconds);
    }
    return best;
}

double bytesPerSecond(ThreadPool& pool) {
    // Larger than any cache level. `maximum` loads, compares and stores nothing.
    constexpr std::size_t kFloats = std::size_t{128} << 20, kPiece = 1 << 18;
    AlignedBuffer<float> buffer(kFloats);
    // Memory that was never written is one page of zeros over and over.
    pool.run(kFloats / kPiece,
             [&](std::size_t i, int) { std::fill_n(buffer.data() + i * kPiece, kPiece, 1.0F); });
    std::vector<float> tops(kFloats / kPiece);
    double best = 0;
    for (int repeat = 0; repeat < 4; ++repeat) {
        const Clock::time_point begin = Clock::now();
        pool.run(kFloats / kPiece, [&](std::size_t i, int) {
            int index = 0;
            kernels().maximum(buffer.data() + i * kPiece, static_cast<int>(kPiece), &tops[i],
                              &index);
        });
        best = std::max(best, static_cast<double>(kFloats * sizeof(float)) / secondsSince(begin));
    }
    return best;
}

} // namespace

Result<MachineRoof> measureRoof(NumberFormat format, int threads) {
    try {
        EngineSettings settings;
        settings.threads = threads;
        ThreadPool pool(resolved(settings).threads);
        return MachineRoof{operationsPerSecond(format, pool), bytesPerSecond(pool)};
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "there is not enough memory to measure it", ""};
    }
}

double secondsAtRoof(const BenchmarkResult& work, const MachineRoof& roof) {
    if (roof.operations <= 0 || roof.bytes <= 0)
        return 0;
    return std::max(work.operations / roof.operations, work.bytes / roof.bytes);
}

double shareOfRoof(const BenchmarkResult& result, const MachineRoof& roof) {
    return result.seconds > 0 ? secondsAtRoof(result, roof) / result.seconds : 0;
}

} // namespace sdrl
