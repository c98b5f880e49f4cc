// SPDX-License-Identifier: GPL-3.0-or-later
//
// The only source that sees libtorch: built into a module of its own, see matrix_products.h.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <cstdint>

namespace {

template <class T>
at::Tensor view(const T* data, int rows, int columns, long rowStride, long columnStride,
                at::ScalarType type) {
    return at::from_blob(const_cast<T*>(data), {rows, columns}, {rowStride, columnStride},
                         at::TensorOptions(type));
}

/// Threads are ours; this setting is per thread in libtorch and cheap to repeat.
void useOneThread() {
    thread_local const bool single = (at::set_num_threads(1), true);
    (void)single;
}

} // namespace

extern "C" __attribute__((visibility("default"))) void
sdrl_torch_multiply(const float* a, long aRowStride, long aColumnStride, const float* b,
                    long bRowStride, int m, int k, int n, bool accumulate, float* c,
                    long cRowStride) {
    useOneThread();
    const c10::NoGradGuard inference;
    at::Tensor out = view(c, m, n, cRowStride, 1, at::kFloat);
    const at::Tensor left = view(a, m, k, aRowStride, aColumnStride, at::kFloat),
                     right = view(b, k, n, bRowStride, 1, at::kFloat);
    if (accumulate)
        out.addmm_(left, right);
    else
        at::mm_out(out, left, right);
}

/// Whether the next is faster than the one before where the processor multiplies bfloat16.
extern "C" __attribute__((visibility("default"))) bool sdrl_torch_multiplies16() {
    return at::hasMKLDNN();
}

/// The same for factors in bfloat16.
extern "C" __attribute__((visibility("default"))) void
sdrl_torch_multiply16(const std::uint16_t* a, long aRowStride, long aColumnStride,
                      const std::uint16_t* b, long bRowStride, int m, int k, int n, bool accumulate,
                      float* c, long cRowStride) {
    useOneThread();
    const c10::NoGradGuard inference;
    at::Tensor out = view(c, m, n, cRowStride, 1, at::kFloat);
    const at::Tensor product = at::mm(view(a, m, k, aRowStride, aColumnStride, at::kBFloat16),
                                      view(b, k, n, bRowStride, 1, at::kBFloat16));
    if (accumulate)
        out.add_(product);
    else
        out.copy_(product);
}
