// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/matrix_products.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

namespace sdrl {

namespace {

at::Tensor view(const float* data, int rows, int columns) {
    return at::from_blob(const_cast<float*>(data), {rows, columns}, at::kFloat);
}

} // namespace

void productWithWeights(const float* dy, const float* w, int rows, int outputs, int inputs,
                        bool accumulate, float* out) {
    at::Tensor target = view(out, rows, inputs);
    if (accumulate)
        target.addmm_(view(dy, rows, outputs), view(w, outputs, inputs));
    else
        at::mm_out(target, view(dy, rows, outputs), view(w, outputs, inputs));
}

void addWeightGradient(const float* dy, const float* x, int rows, int outputs, int inputs,
                       float* dw) {
    view(dw, outputs, inputs).addmm_(view(dy, rows, outputs).t(), view(x, rows, inputs));
}

void setProductThreads(int threads) {
    at::set_num_threads(threads);
}

} // namespace sdrl
