// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sdrl {

/// Products of row-major float32 matrices, by libtorch. The wall behind which its headers stay.

/// out [rows, inputs] (+)= dy [rows, outputs] · w [outputs, inputs]
void productWithWeights(const float* dy, const float* w, int rows, int outputs, int inputs,
                        bool accumulate, float* out);
/// dw [outputs, inputs] += dyᵀ [outputs, rows] · x [rows, inputs]
void addWeightGradient(const float* dy, const float* x, int rows, int outputs, int inputs,
                       float* dw);
/// Threads that these products use.
void setProductThreads(int threads);

} // namespace sdrl
