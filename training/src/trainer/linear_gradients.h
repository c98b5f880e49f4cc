// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/aligned_buffer.h"
#include "kernels/kernels.h"
#include "kernels/thread_pool.h"
#include "model/numerics.h"
#include "trainer/matrix_products.h"

#include <cstddef>
#include <cstdint>

namespace sdrl {

/// The two products of a linear map's backward pass, row-major without gaps. In float32 they are
/// those of our own kernels, which took four fifths of the time of libtorch's on AVX2: a factor is
/// packed once for all threads. Where a model is trained in BFloat16Products and bfloat16 is
/// multiplied faster, the factors are rounded to it, and libtorch multiplies. Sums don't depend on
/// the number of threads. Keeps its memory for the next call. Thread: one at a time.
class LinearGradients {
public:
    LinearGradients(const MatrixProducts& products, NumberFormat format)
        : LinearGradients(products, format, products.narrow()) {}
    /// @param narrow whether bfloat16 is multiplied faster than float32
    LinearGradients(const MatrixProducts& products, NumberFormat format, bool narrow)
        : m_products(products), m_narrow(format == NumberFormat::BFloat16Products && narrow) {}

    /// The map of the next calls, w [outputs, inputs], which stays where it is until then.
    void setWeights(const float* w, int outputs, int inputs, ThreadPool& pool);
    /// dw [outputs, inputs] += dyᵀ·x unless dw is null; dx [rows, inputs] = dy·w. rows ≥ 1.
    void add(const float* dy, const float* x, int rows, float* dw, float* dx, ThreadPool& pool);
    void release();

    /// Whether factors are rounded, on this processor.
    [[nodiscard]] static bool narrows(NumberFormat format) {
        return format == NumberFormat::BFloat16Products && kernels().multipliesPairs;
    }
    /// Bytes that it takes for a map of this size.
    [[nodiscard]] static std::size_t bytes(NumberFormat format, int outputs, int inputs,
                                           std::size_t rows, int threads);

private:
    /// Steps of a sum whose factor is packed at once: it stays in the processor's caches.
    static constexpr int kSteps = 1024;
    /// Numbers that a thread has for Kernels::addTransposed.
    static constexpr std::size_t kScratch = static_cast<std::size_t>(kSteps) * kTransposedRows;

    void addWide(const float* dy, const float* x, int rows, float* dw, ThreadPool& pool);
    void multiplyWide(const float* dy, int rows, float* dx, ThreadPool& pool);
    /// Calls work(first, count) for pieces of a sum of so many steps, with rows first… of b
    /// [steps, m_inputs] in m_packed.
    template <class Work>
    void forPacked(const float* b, int steps, ThreadPool& pool, const Work& work);
    void addNarrow(const float* dy, const float* x, int rows, float* dw, float* dx,
                   ThreadPool& pool);

    const MatrixProducts& m_products;
    bool m_narrow;
    const float* m_w = nullptr;
    int m_outputs = 0, m_inputs = 0;
    AlignedBuffer<float> m_packed;  ///< up to kSteps rows of a factor
    AlignedBuffer<float> m_scratch; ///< kScratch per thread
    AlignedBuffer<std::uint16_t> m_narrowW, m_narrowDy, m_narrowX;
    AlignedBuffer<float> m_partials;
};

} // namespace sdrl
