// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sdrl {

/// The numbers of one AdamW step, with clipping and bias corrections worked out: for a gradient
/// g = gradScale·gradient, m and v moments, p −= rate·(m·correction1/(√(v·correction2) + eps) +
/// decay·p).
struct AdamWStep {
    float gradScale = 1;
    float rate = 0;
    float beta1 = 0, beta2 = 0, eps = 0;
    float decay = 0; ///< of matrices only
    float correction1 = 1, correction2 = 1;
};

} // namespace sdrl
