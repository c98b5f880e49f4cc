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

/// The two products of a linear map's backward pass, row-major without gaps. Where a model is
/// trained in BFloat16Products and bfloat16 is multiplied faster, their factors are rounded to it;
/// else they are float32. Keeps its memory for the next call. Thread: one at a time.
class LinearGradients {
public:
    LinearGradients(const MatrixProducts& products, NumberFormat format)
        : LinearGradients(products, format, products.narrow()) {}
    /// @param narrow whether bfloat16 is multiplied faster than float32
    LinearGradients(const MatrixProducts& products, NumberFormat format, bool narrow)
        : m_products(products), m_narrow(format == NumberFormat::BFloat16Products && narrow) {}

    /// The map of the next calls, w [outputs, inputs], which stays where it is until then.
    void setWeights(const float* w, int outputs, int inputs, ThreadPool& pool);
    /// dw [outputs, inputs] += dyᵀ·x unless dw is null; dx [rows, inputs] = dy·w.
    void add(const float* dy, const float* x, int rows, float* dw, float* dx, ThreadPool& pool);
    /// The same for few rows and very many outputs; `partials` as in
    /// MatrixProducts::productWithManyOutputs.
    void addManyOutputs(const float* dy, const float* x, int rows, float* dw, float* partials,
                        float* dx, ThreadPool& pool);
    void release();

    /// Bytes that it takes at the most for maps of so many weights and rows of so many numbers.
    [[nodiscard]] static std::size_t bytes(NumberFormat format, std::size_t weights,
                                           std::size_t rowNumbers);

private:
    /// inputGradient(dy, w) computes dx of factors that are rounded or not.
    template <class InputGradient>
    void addBoth(const float* dy, const float* x, int rows, float* dw, ThreadPool& pool,
                 const InputGradient& inputGradient);

    const MatrixProducts& m_products;
    bool m_narrow;
    const float* m_w = nullptr;
    int m_outputs = 0, m_inputs = 0;
    AlignedBuffer<std::uint16_t> m_narrowW, m_narrowDy, m_narrowX;
};

} // namespace sdrl
