// SPDX-License-Identifier: GPL-3.0-or-later
//
// The only source that sees libtorch: built into a module of its own, see matrix_products.h.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

extern "C" __attribute__((visibility("default"))) void
sdrl_torch_multiply(const float* a, long aRowStride, long aColumnStride, const float* b,
                    long bRowStride, int m, int k, int n, bool accumulate, float* c,
                    long cRowStride) {
    // Threads are ours; this setting is per thread in libtorch and cheap to repeat.
    thread_local const bool single = (at::set_num_threads(1), true);
    (void)single;
    const c10::NoGradGuard inference;
    const auto view = [](const float* data, int rows, int columns, long rowStride,
                         long columnStride) {
        return at::from_blob(const_cast<float*>(data), {rows, columns}, {rowStride, columnStride},
                             at::TensorOptions(at::kFloat));
    };
    at::Tensor out = view(c, m, n, cRowStride, 1);
    const at::Tensor left = view(a, m, k, aRowStride, aColumnStride),
                     right = view(b, k, n, bRowStride, 1);
    if (accumulate)
        out.addmm_(left, right);
    else
        at::mm_out(out, left, right);
}
