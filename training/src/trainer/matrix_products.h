// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "kernels/thread_pool.h"

#include <cstdint>

namespace sdrl {

/// Those products of the backward pass, row-major, that libtorch computes. libtorch is a
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

    // Of bfloat16: sums are formed in float32, and rounded to bfloat16 before they are written or
    // added.

    /// out [rows, inputs] = dy [rows, outputs] · w [outputs, inputs]. Few rows with very many
    /// outputs, as the head has, are cut in parts of the sum over the outputs: `partials` takes
    /// partialsOf(rows, outputs) times the size of `out`.
    void productWithWeights(const std::uint16_t* dy, const std::uint16_t* w, int rows, int outputs,
                            int inputs, float* partials, float* out, ThreadPool& pool) const;
    static constexpr int kSumParts = 8;
    [[nodiscard]] static std::size_t partialsOf(int rows, int outputs) {
        return outputs >= 64 * static_cast<std::int64_t>(rows) ? kSumParts : 0;
    }
    /// dw [outputs, inputs] += dyᵀ [outputs, rows] · x [rows, inputs]
    void addWeightGradient(const std::uint16_t* dy, const std::uint16_t* x, int rows, int outputs,
                           int inputs, float* dw, ThreadPool& pool) const;

    // Of float32, for the factors of adapters:

    /// c [rows, n] (+)= a [rows, k] · b [k, n], rows of the given strides; piece by piece in rows.
    void multiplyRows(const float* a, long aStride, const float* b, long bStride, int rows, int k,
                      int n, bool accumulate, float* c, long cStride, ThreadPool& pool) const;
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
    bool m_narrow = false;
    Multiply<float> m_multiply = nullptr;
    Multiply<std::uint16_t> m_multiply16 = nullptr;
};

} // namespace sdrl
