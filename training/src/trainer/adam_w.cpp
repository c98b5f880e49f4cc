// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/adam_w.h"

#include "kernels/kernels.h"

#include <algorithm>
#include <cmath>

namespace sdrl {

AdamWStep adamWStep(const AdamWSettings& settings, std::int64_t steps, double norm,
                    double learningRate) {
    // As PyTorch clips: the small number keeps a norm of exactly the limit unscaled.
    const double limit = settings.maxGradNorm;
    const auto correction = [steps](double beta) {
        return static_cast<float>(1 / (1 - std::pow(beta, static_cast<double>(steps))));
    };
    AdamWStep out;
    out.gradScale = static_cast<float>(limit > 0 ? std::min(1.0, limit / (norm + 1e-6)) : 1.0);
    out.rate = static_cast<float>(learningRate);
    out.beta1 = static_cast<float>(settings.beta1);
    out.beta2 = static_cast<float>(settings.beta2);
    out.eps = static_cast<float>(settings.eps);
    out.decay = static_cast<float>(settings.weightDecay);
    out.correction1 = correction(settings.beta1);
    out.correction2 = correction(settings.beta2);
    return out;
}

AdamW::AdamW(const std::vector<ParameterInfo>& tensors, AdamWSettings settings,
             std::shared_ptr<ThreadPool> pool)
    : m_settings(settings), m_pool(std::move(pool)) {
    const std::size_t size = tensors.empty() ? 0 : tensors.back().offset + tensors.back().size();
    m_moment1.resize(size);
    m_moment2.resize(size);
    constexpr std::size_t kPieceSize = 1 << 15;
    for (const ParameterInfo& tensor : tensors)
        for (std::size_t begin = 0; begin < tensor.size(); begin += kPieceSize)
            m_pieces.push_back({tensor.offset + begin, std::min(kPieceSize, tensor.size() - begin),
                                tensor.matrix});
}

double AdamW::gradientNorm(const float* gradients) const {
    // One double per piece, added in order: the same norm whatever the number of threads.
    std::vector<double> squares(m_pieces.size());
    m_pool->run(m_pieces.size(), [&](std::size_t i, int) {
        const Piece& piece = m_pieces[i];
        constexpr std::size_t kRun = 1024;
        for (std::size_t at = 0; at < piece.size; at += kRun) {
            const float* g = gradients + piece.begin + at;
            squares[i] += static_cast<double>(
                kernels().dot(g, g, static_cast<int>(std::min(kRun, piece.size - at))));
        }
    });
    double total = 0;
    for (const double square : squares)
        total += square;
    return std::sqrt(total);
}

double AdamW::step(float* parameters, const float* gradients, double learningRate) {
    const double norm = gradientNorm(gradients);
    if (!std::isfinite(norm))
        return norm;
    ++m_steps;
    const AdamWStep numbers = adamWStep(m_settings, m_steps, norm, learningRate);
    m_pool->run(m_pieces.size(), [&](std::size_t i, int) {
        const Piece& piece = m_pieces[i];
        kernels().adamW(parameters + piece.begin, gradients + piece.begin,
                        m_moment1.data() + piece.begin, m_moment2.data() + piece.begin, piece.size,
                        numbers.gradScale, numbers.rate, numbers.beta1, numbers.beta2, numbers.eps,
                        piece.decays ? numbers.decay : 0.0F, numbers.correction1,
                        numbers.correction2);
    });
    return norm;
}

} // namespace sdrl
