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

template <>
MatrixProducts::Multiply<float> MatrixProducts::multiply() const {
    return m_multiply;
}

template <>
MatrixProducts::Multiply<std::uint16_t> MatrixProducts::multiply() const {
    return m_multiply16;
}

template <class T>
void MatrixProducts::productWithWeights(const T* dy, const T* w, int rows, int outputs, int inputs,
                                        float* out, ThreadPool& pool) const {
    multiplyRows(dy, outputs, w, inputs, rows, outputs, inputs, false, out, inputs, pool, 256);
}

template <class T>
void MatrixProducts::productWithManyOutputs(const T* dy, const T* w, int rows, int outputs,
                                            int inputs, float* partials, float* out,
                                            ThreadPool& pool) const {
    const std::size_t size = static_cast<std::size_t>(rows) * static_cast<std::size_t>(inputs);
    pool.run(kSumParts, [&](std::size_t part, int) {
        const long first = static_cast<long>(outputs) * static_cast<long>(part) / kSumParts;
        const long next = static_cast<long>(outputs) * static_cast<long>(part + 1) / kSumParts;
        multiply<T>()(dy + first, outputs, 1, w + first * inputs, inputs, rows,
                      static_cast<int>(next - first), inputs, false, partials + part * size,
                      inputs);
    });
    pool.run(static_cast<std::size_t>(rows), [&](std::size_t row, int) {
        const std::size_t at = row * static_cast<std::size_t>(inputs);
        std::copy_n(partials + at, inputs, out + at);
        for (std::size_t part = 1; part < kSumParts; ++part)
            kernels().addScaled(1, partials + part * size + at, inputs, out + at);
    });
}

template <class T>
void MatrixProducts::addWeightGradient(const T* dy, const T* x, int rows, int outputs, int inputs,
                                       float* dw, ThreadPool& pool) const {
    // Smaller pieces cost a fifth: libtorch packs x again for each.
    constexpr int kOutputs = 256;
    const int pieces = std::max(2, (outputs + kOutputs / 2) / kOutputs);
    pool.run(static_cast<std::size_t>(pieces), [&](std::size_t piece, int) {
        const long first = static_cast<long>(outputs) * static_cast<long>(piece) / pieces;
        const long next = static_cast<long>(outputs) * static_cast<long>(piece + 1) / pieces;
        multiply<T>()(dy + first, 1, outputs, x, inputs, static_cast<int>(next - first), rows,
                      inputs, true, dw + first * inputs, inputs);
    });
}

template <class T>
void MatrixProducts::multiplyRows(const T* a, long aStride, const T* b, long bStride, int rows,
                                  int k, int n, bool accumulate, float* c, long cStride,
                                  ThreadPool& pool, int pieceRows) const {
    const int pieces = (rows + pieceRows - 1) / pieceRows;
    pool.run(static_cast<std::size_t>(pieces), [&](std::size_t piece, int) {
        const long first = static_cast<long>(piece) * pieceRows;
        multiply<T>()(a + first * aStride, aStride, 1, b, bStride,
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

#define SDRL_PRODUCTS_OF(T)                                                                        \
    template void MatrixProducts::productWithWeights(const T*, const T*, int, int, int, float*,    \
                                                     ThreadPool&) const;                           \
    template void MatrixProducts::addWeightGradient(const T*, const T*, int, int, int, float*,     \
                                                    ThreadPool&) const;                            \
    template void MatrixProducts::productWithManyOutputs(const T*, const T*, int, int, int,        \
                                                         float*, float*, ThreadPool&) const;
SDRL_PRODUCTS_OF(float)
SDRL_PRODUCTS_OF(std::uint16_t)
#undef SDRL_PRODUCTS_OF
template void MatrixProducts::multiplyRows(const float*, long, const float*, long, int, int, int,
                                           bool, float*, long, ThreadPool&, int) const;

Result<std::string> describeEngine() {
    SDRL_TRY([[maybe_unused]] const auto module, MatrixProducts::load());
    const int threads = resolved({}).threads;
    return fmt::format("{} kernels, {} thread{}, {} bf16 arithmetic", kernels().name, threads,
                       threads == 1 ? "" : "s", kernels().multipliesPairs ? "with" : "without");
}

} // namespace sdrl
