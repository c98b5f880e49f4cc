// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/aligned_buffer.h"
#include "kernels/thread_pool.h"
#include "model/adam_w_step.h"
#include "model/decoder_shape.h"

#include <cstdint>
#include <memory>

namespace sdrl {

struct AdamWSettings {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    double weightDecay = 0; ///< decoupled; of matrices only, never of norms and biases
    double maxGradNorm = 1; ///< gradients are scaled down to this norm; 0 = off
};

/// The numbers of step `steps`, counted from 1, for a gradient of this norm.
[[nodiscard]] AdamWStep adamWStep(const AdamWSettings& settings, std::int64_t steps, double norm,
                                  double learningRate);

/// AdamW (Loshchilov and Hutter, arXiv 1711.05101) over the flat parameter array, float32.
class AdamW {
public:
    /// @param tensors of the array, in order and without gaps
    AdamW(const std::vector<ParameterInfo>& tensors, AdamWSettings settings,
          std::shared_ptr<ThreadPool> pool);

    /// One step. Returns the gradient's norm before clipping. A norm that is not finite changes
    /// nothing and is returned as it is.
    double step(float* parameters, const float* gradients, double learningRate);

    /// What a checkpoint stores.
    [[nodiscard]] std::int64_t steps() const { return m_steps; }
    void setSteps(std::int64_t steps) { m_steps = steps; }
    [[nodiscard]] AlignedBuffer<float>& moment1() { return m_moment1; }
    [[nodiscard]] AlignedBuffer<float>& moment2() { return m_moment2; }
    [[nodiscard]] const AlignedBuffer<float>& moment1() const { return m_moment1; }
    [[nodiscard]] const AlignedBuffer<float>& moment2() const { return m_moment2; }

private:
    [[nodiscard]] double gradientNorm(const float* gradients) const;

    AdamWSettings m_settings;
    std::shared_ptr<ThreadPool> m_pool;
    struct Piece {
        std::size_t begin = 0, size = 0;
        bool decays = false;
    };
    std::vector<Piece> m_pieces; ///< of even size, for the threads
    AlignedBuffer<float> m_moment1, m_moment2;
    std::int64_t m_steps = 0;
};

} // namespace sdrl
