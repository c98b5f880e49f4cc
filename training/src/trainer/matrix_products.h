// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "kernels/thread_pool.h"

namespace sdrl {

/// The products of the backward pass, row-major float32, by libtorch. libtorch is a large library
/// that takes a moment to start, so it lives in a module of its own (libsdrl_torch.so) that is
/// loaded when training begins and not before.
///
/// The work is cut into pieces of fixed size that the pool's threads take one by one, each by
/// single-thread libtorch: results don't depend on the number of threads, and libtorch's own
/// threads don't spin beside the pool's.
class MatrixProducts {
public:
    /// NotFound or Internal if the module cannot be loaded.
    [[nodiscard]] static Result<const MatrixProducts*> load();

    /// out [rows, inputs] = dy [rows, outputs] · w [outputs, inputs]
    void productWithWeights(const float* dy, const float* w, int rows, int outputs, int inputs,
                            float* out, ThreadPool& pool) const;
    /// dw [outputs, inputs] += dyᵀ [outputs, rows] · x [rows, inputs]
    void addWeightGradient(const float* dy, const float* x, int rows, int outputs, int inputs,
                           float* dw, ThreadPool& pool) const;

    /// The same for few rows and very many outputs, as the head has: the pieces are parts of the
    /// sum over the outputs, `partials` takes kSumParts times the size of `out`.
    static constexpr int kSumParts = 8;
    void productWithManyOutputs(const float* dy, const float* w, int rows, int outputs, int inputs,
                                float* partials, float* out, ThreadPool& pool) const;

    /// c [rows, n] (+)= a [rows, k] · b [k, n], rows of the given strides; piece by piece in rows.
    void multiplyRows(const float* a, long aStride, const float* b, long bStride, int rows, int k,
                      int n, bool accumulate, float* c, long cStride, ThreadPool& pool,
                      int pieceRows = 128) const;
    /// c [m, n] += aᵀ·b, a stored as [rows, m], b as [rows, n]; c without gaps. Piece by piece in
    /// the longer side of c.
    void multiplyTransposed(const float* a, long aStride, const float* b, long bStride, int rows,
                            int m, int n, float* c, ThreadPool& pool) const;

private:
    /// c [m, n] (+)= a·b with strides in floats; a is [m, k] or, transposed, stored as [k, m].
    using Multiply = void (*)(const float* a, long aRowStride, long aColumnStride, const float* b,
                              long bRowStride, int m, int k, int n, bool accumulate, float* c,
                              long cRowStride);
    Multiply m_multiply = nullptr;
};

} // namespace sdrl
