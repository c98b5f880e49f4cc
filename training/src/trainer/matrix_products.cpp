// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/matrix_products.h"

#include "device/torch_library.h"
#include "kernels/kernels.h"
#include "training/engine_settings.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl {

Result<const MatrixProducts*> MatrixProducts::load() {
    static const Result<MatrixProducts> loaded = []() -> Result<MatrixProducts> {
        MatrixProducts products;
        SDRL_TRY(void* const function, torchFunction("sdrl_torch_multiply"));
        products.m_multiply = reinterpret_cast<Multiply>(function);
        return products;
    }();
    if (!loaded)
        return loaded.error();
    return &*loaded;
}

void MatrixProducts::productWithWeights(const float* dy, const float* w, int rows, int outputs,
                                        int inputs, float* out, ThreadPool& pool) const {
    multiplyRows(dy, outputs, w, inputs, rows, outputs, inputs, false, out, inputs, pool, 256);
}

void MatrixProducts::productWithManyOutputs(const float* dy, const float* w, int rows, int outputs,
                                            int inputs, float* partials, float* out,
                                            ThreadPool& pool) const {
    const std::size_t size = static_cast<std::size_t>(rows) * static_cast<std::size_t>(inputs);
    pool.run(kSumParts, [&](std::size_t part, int) {
        const long first = static_cast<long>(outputs) * static_cast<long>(part) / kSumParts;
        const long next = static_cast<long>(outputs) * static_cast<long>(part + 1) / kSumParts;
        m_multiply(dy + first, outputs, 1, w + first * inputs, inputs, rows,
                   static_cast<int>(next - first), inputs, false, partials + part * size, inputs);
    });
    pool.run(static_cast<std::size_t>(rows), [&](std::size_t row, int) {
        const std::size_t at = row * static_cast<std::size_t>(inputs);
        std::copy_n(partials + at, inputs, out + at);
        for (std::size_t part = 1; part < kSumParts; ++part)
            kernels().addScaled(1, partials + part * size + at, inputs, out + at);
    });
}

void MatrixProducts::addWeightGradient(const float* dy, const float* x, int rows, int outputs,
                                       int inputs, float* dw, ThreadPool& pool) const {
    // Smaller pieces cost a fifth: libtorch packs x again for each.
    constexpr int kOutputs = 256;
    const int pieces = std::max(2, (outputs + kOutputs / 2) / kOutputs);
    pool.run(static_cast<std::size_t>(pieces), [&](std::size_t piece, int) {
        const long first = static_cast<long>(outputs) * static_cast<long>(piece) / pieces;
        const long next = static_cast<long>(outputs) * static_cast<long>(piece + 1) / pieces;
        m_multiply(dy + first, 1, outputs, x, inputs, static_cast<int>(next - first), rows, inputs,
                   true, dw + first * inputs, inputs);
    });
}

void MatrixProducts::multiplyRows(const float* a, long aStride, const float* b, long bStride,
                                  int rows, int k, int n, bool accumulate, float* c, long cStride,
                                  ThreadPool& pool, int pieceRows) const {
    const int pieces = (rows + pieceRows - 1) / pieceRows;
    pool.run(static_cast<std::size_t>(pieces), [&](std::size_t piece, int) {
        const long first = static_cast<long>(piece) * pieceRows;
        m_multiply(a + first * aStride, aStride, 1, b, bStride,
                   std::min(pieceRows, rows - static_cast<int>(first)), k, n, accumulate,
                   c + first * cStride, cStride);
    });
}

void MatrixProducts::multiplyTransposed(const float* a, long aStride, const float* b, long bStride,
                                        int rows, int m, int n, float* c, ThreadPool& pool) const {
    constexpr int kPiece = 128;
    const bool byRows = m >= n;
    const int whole = byRows ? m : n;
    pool.run(static_cast<std::size_t>((whole + kPiece - 1) / kPiece), [&](std::size_t piece, int) {
        const long first = static_cast<long>(piece) * kPiece;
        const int count = std::min(kPiece, whole - static_cast<int>(first));
        if (byRows)
            m_multiply(a + first, 1, aStride, b, bStride, count, rows, n, true, c + first * n, n);
        else
            m_multiply(a, 1, aStride, b + first, bStride, m, rows, count, true, c + first, n);
    });
}

Result<std::string> describeEngine() {
    SDRL_TRY([[maybe_unused]] const auto module, MatrixProducts::load());
    const int threads = resolved({}).threads;
    return fmt::format("{} kernels, {} thread{}", kernels().name, threads, threads == 1 ? "" : "s");
}

} // namespace sdrl
