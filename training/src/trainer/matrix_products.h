// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "kernels/thread_pool.h"

#include <cstdint>

namespace sdrl {

/// The products of the backward pass, row-major float32 or bfloat16, by libtorch. libtorch is a
/// large library that takes a moment to start, so it lives in a module of its own
/// (libsdrl_torch.so) that is loaded when training begins and not before.
///
/// The work is cut into pieces of fixed size that the pool's threads take one by one, each by
/// single-thread libtorch: results don't depend on the number of threads, and libtorch's own
/// threads don't spin beside the pool's.
class MatrixProducts {
public:
    /// NotFound or Internal if the module cannot be loaded.
    [[nodiscard]] static Result<const MatrixProducts*> load();

    /// Whether processor and libtorch multiply bfloat16 faster than float32.
    [[nodiscard]] bool narrow() const { return m_narrow; }

    // T is float, or std::uint16_t for bfloat16: sums are formed in float32 then, and rounded to
    // bfloat16 before they are written or added.

    /// out [rows, inputs] = dy [rows, outputs] · w [outputs, inputs]
    template <class T>
    void productWithWeights(const T* dy, const T* w, int rows, int outputs, int inputs, float* out,
                            ThreadPool& pool) const;
    /// dw [outputs, inputs] += dyᵀ [outputs, rows] · x [rows, inputs]
    template <class T>
    void addWeightGradient(const T* dy, const T* x, int rows, int outputs, int inputs, float* dw,
                           ThreadPool& pool) const;

    /// The same for few rows and very many outputs, as the head has: the pieces are parts of the
    /// sum over the outputs, `partials` takes kSumParts times the size of `out`.
    static constexpr int kSumParts = 8;
    template <class T>
    void productWithManyOutputs(const T* dy, const T* w, int rows, int outputs, int inputs,
                                float* partials, float* out, ThreadPool& pool) const;

    /// c [rows, n] (+)= a [rows, k] · b [k, n], rows of the given strides; piece by piece in rows.
    template <class T>
    void multiplyRows(const T* a, long aStride, const T* b, long bStride, int rows, int k, int n,
                      bool accumulate, float* c, long cStride, ThreadPool& pool,
                      int pieceRows = 128) const;
    /// c [m, n] += aᵀ·b, a stored as [rows, m], b as [rows, n]; c without gaps. Piece by piece in
    /// the longer side of c.
    void multiplyTransposed(const float* a, long aStride, const float* b, long bStride, int rows,
                            int m, int n, float* c, ThreadPool& pool) const;

private:
    /// c [m, n] (+)= a·b with strides in numbers; a is [m, k] or, transposed, stored as [k, m].
    template <class T>
    using Multiply = void (*)(const T* a, long aRowStride, long aColumnStride, const T* b,
                              long bRowStride, int m, int k, int n, bool accumulate, float* c,
                              long cRowStride);
    template <class T>
    [[nodiscard]] Multiply<T> multiply() const;

    bool m_narrow = false;
    Multiply<float> m_multiply = nullptr;
    Multiply<std::uint16_t> m_multiply16 = nullptr;
};

} // namespace sdrl
