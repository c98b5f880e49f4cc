// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/matrix_products.h"

#include "device/torch_library.h"
#include "kernels/kernels.h"
#include "training/engine_settings.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl {

namespace {

/// Calls call(first, count) for pieces of so many rows.
template <class Call>
void inPieces(int rows, int size, ThreadPool& pool, const Call& call) {
    pool.run(static_cast<std::size_t>((rows + size - 1) / size), [&](std::size_t piece, int) {
        const int first = static_cast<int>(piece) * size;
        call(static_cast<long>(first), std::min(size, rows - first));
    });
}

} // namespace

Result<const MatrixProducts*> MatrixProducts::load() {
    static const Result<MatrixProducts> loaded = []() -> Result<MatrixProducts> {
        MatrixProducts products;
        SDRL_TRY(void* const function, torchFunction("sdrl_torch_multiply"));
        SDRL_TRY(void* const narrow, torchFunction("sdrl_torch_multiply16"));
        SDRL_TRY(void* const has, torchFunction("sdrl_torch_multiplies16"));
        products.m_narrow = kernels().multipliesPairs && reinterpret_cast<bool (*)()>(has)();
        products.m_multiply = reinterpret_cast<Multiply<float>>(function);
        products.m_multiply16 = reinterpret_cast<Multiply<std::uint16_t>>(narrow);
        return products;
    }();
    if (!loaded)
        return loaded.error();
    return &*loaded;
}

void MatrixProducts::productWithWeights(const std::uint16_t* dy, const std::uint16_t* w, int rows,
                                        int outputs, int inputs, float* partials, float* out,
                                        ThreadPool& pool) const {
    if (partialsOf(rows, outputs) == 0) {
        inPieces(rows, 256, pool, [&](long first, int count) {
            m_multiply16(dy + first * outputs, outputs, 1, w, inputs, count, outputs, inputs, false,
                         out + first * inputs, inputs);
        });
        return;
    }
    const std::size_t size = static_cast<std::size_t>(rows) * static_cast<std::size_t>(inputs);
    pool.run(kSumParts, [&](std::size_t part, int) {
        const long first = static_cast<long>(outputs) * static_cast<long>(part) / kSumParts;
        const long next = static_cast<long>(outputs) * static_cast<long>(part + 1) / kSumParts;
        m_multiply16(dy + first, outputs, 1, w + first * inputs, inputs, rows,
                     static_cast<int>(next - first), inputs, false, partials + part * size, inputs);
    });
    pool.run(static_cast<std::size_t>(rows), [&](std::size_t row, int) {
        const std::size_t at = row * static_cast<std::size_t>(inputs);
        std::copy_n(partials + at, inputs, out + at);
        for (std::size_t part = 1; part < kSumParts; ++part)
            kernels().addScaled(1, partials + part * size + at, inputs, out + at);
    });
}

void MatrixProducts::addWeightGradient(const std::uint16_t* dy, const std::uint16_t* x, int rows,
                                       int outputs, int inputs, float* dw, ThreadPool& pool) const {
    // Smaller pieces cost a fifth: libtorch packs x again for each.
    constexpr int kOutputs = 256;
    const int pieces = std::max(2, (outputs + kOutputs / 2) / kOutputs);
    pool.run(static_cast<std::size_t>(pieces), [&](std::size_t piece, int) {
        const long first = static_cast<long>(outputs) * static_cast<long>(piece) / pieces;
        const long next = static_cast<long>(outputs) * static_cast<long>(piece + 1) / pieces;
        m_multiply16(dy + first, 1, outputs, x, inputs, static_cast<int>(next - first), rows,
                     inputs, true, dw + first * inputs, inputs);
    });
}

void MatrixProducts::multiplyRows(const float* a, long aStride, const float* b, long bStride,
                                  int rows, int k, int n, bool accumulate, float* c, long cStride,
                                  ThreadPool& pool) const {
    inPieces(rows, 128, pool, [&](long first, int count) {
        m_multiply(a + first * aStride, aStride, 1, b, bStride, count, k, n, accumulate,
                   c + first * cStride, cStride);
    });
}

void MatrixProducts::multiplyTransposed(const float* a, long aStride, const float* b, long bStride,
                                        int rows, int m, int n, float* c, ThreadPool& pool) const {
    const bool byRows = m >= n;
    inPieces(byRows ? m : n, 128, pool, [&](long first, int count) {
        if (byRows)
            m_multiply(a + first, 1, aStride, b, bStride, count, rows, n, true, c + first * n, n);
        else
            m_multiply(a, 1, aStride, b + first, bStride, m, rows, count, true, c + first, n);
    });
}

Result<std::string> describeEngine() {
    SDRL_TRY([[maybe_unused]] const auto module, MatrixProducts::load());
    const int threads = resolved({}).threads;
    return fmt::format("{} kernels, {} thread{}, {} bf16 arithmetic", kernels().name, threads,
                       threads == 1 ? "" : "s", kernels().multipliesPairs ? "with" : "without");
}

} // namespace sdrl
