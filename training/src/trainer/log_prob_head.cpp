// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/log_prob_head.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace sdrl {

LogProbHead::LogProbHead(std::shared_ptr<const PackedWeights> weights,
                         std::shared_ptr<ThreadPool> pool, const MatrixProducts& products)
    : m_weights(std::move(weights)),
      m_pool(std::move(pool)),
      m_linear(products, m_weights->format()),
      m_rows(m_weights->format()) {}

void LogProbHead::release() {
    for (AlignedBuffer<float>* buffer : {&m_gathered, &m_logits, &m_dGathered})
        *buffer = {};
    m_linear.release();
    m_rows.release();
}

int LogProbHead::chunkSize() const {
    if (m_chunk > 0)
        return m_chunk;
    return chunkFor(m_weights->shape().vocabulary);
}

int LogProbHead::chunkFor(int vocabulary) {
    return std::clamp((32 << 20) / (4 * vocabulary), 64, 2048);
}

std::size_t LogProbHead::bytes(const DecoderShape& s, NumberFormat format, std::size_t positions,
                               int threads) {
    const std::size_t chunk = std::min(positions, static_cast<std::size_t>(chunkFor(s.vocabulary)));
    const auto vocabulary = static_cast<std::size_t>(s.vocabulary),
               hidden = static_cast<std::size_t>(s.hidden);
    return chunk * ProductRows::bytes(format, s.hidden) +
           LinearGradients::bytes(format, s.vocabulary, s.hidden, chunk, threads) +
           sizeof(float) * chunk * (vocabulary + 2 * hidden);
}

void LogProbHead::chunkLogits(const float* hidden, std::span<const ScoredPosition> chunk) {
    const int width = m_weights->shape().hidden;
    const auto h = static_cast<std::size_t>(width);
    const int vocabulary = m_weights->shape().vocabulary;
    m_gathered.reserve(chunk.size() * h);
    m_logits.reserve(chunk.size() * static_cast<std::size_t>(vocabulary));
    m_rows.reserve(chunk.size(), width);
    for (std::size_t i = 0; i < chunk.size(); ++i) {
        std::memcpy(m_gathered.data() + i * h, hidden + static_cast<std::size_t>(chunk[i].row) * h,
                    h * sizeof(float));
        m_rows.finish(i, m_gathered.data() + i * h, width);
    }
    m_weights->head().apply(m_rows.of(m_gathered.data(), width), static_cast<int>(chunk.size()),
                            m_logits.data(), vocabulary, false, *m_pool);
}

void LogProbHead::scoreRow(std::size_t row, std::int32_t target, float temperature, float* logProb,
                           float* entropy, float* logTotal) {
    const int vocabulary = m_weights->shape().vocabulary;
    const float* logits = m_logits.data() + row * static_cast<std::size_t>(vocabulary);
    const float inverse = 1.0F / temperature;
    float top = 0;
    int index = 0;
    kernels().maximum(logits, vocabulary, &top, &index);
    float weighted = 0;
    const float sum =
        kernels().sumExp(logits, vocabulary, top, inverse, entropy ? &weighted : nullptr);
    *logTotal = top * inverse + std::log(sum);
    *logProb = logits[target] * inverse - *logTotal;
    if (entropy)
        *entropy = std::log(sum) - weighted / sum;
}

void LogProbHead::forward(const float* hidden, std::span<const ScoredPosition> positions,
                          float temperature, float* logProbs, float* entropies) {
    const auto chunk = static_cast<std::size_t>(chunkSize());
    for (std::size_t first = 0; first < positions.size(); first += chunk) {
        const auto part = positions.subspan(first, std::min(chunk, positions.size() - first));
        chunkLogits(hidden, part);
        m_pool->run(part.size(), [&](std::size_t i, int) {
            float logTotal = 0;
            scoreRow(i, part[i].target, temperature, logProbs + first + i,
                     entropies ? entropies + first + i : nullptr, &logTotal);
        });
    }
}

void LogProbHead::forwardBackward(const float* hidden, std::span<const ScoredPosition> positions,
                                  float temperature, std::span<const float> coefficients,
                                  float entropyCoefficient, const float* parameters,
                                  float* logProbs, float* entropies, float* dHidden,
                                  float* gradients) {
    const DecoderShape& s = m_weights->shape();
    const LinearPlace& place = m_weights->layout().head;
    const auto h = static_cast<std::size_t>(s.hidden);
    const auto vocabulary = static_cast<std::size_t>(s.vocabulary);
    const float inverse = 1.0F / temperature;
    const auto chunk = static_cast<std::size_t>(chunkSize());
    m_linear.setWeights(parameters + place.weight, place.outputs, place.inputs, *m_pool);
    for (std::size_t first = 0; first < positions.size(); first += chunk) {
        const auto part = positions.subspan(first, std::min(chunk, positions.size() - first));
        chunkLogits(hidden, part);
        m_pool->run(part.size(), [&](std::size_t i, int) {
            float* logits = m_logits.data() + i * vocabulary;
            const bool wantsEntropy = entropies || entropyCoefficient != 0;
            float logTotal = 0, entropy = 0;
            scoreRow(i, part[i].target, temperature, logProbs + first + i,
                     wantsEntropy ? &entropy : nullptr, &logTotal);
            if (entropies)
                entropies[first + i] = entropy;
            // The logits become d(logits).
            const float c = coefficients[first + i];
            kernels().logitGradient(logits, s.vocabulary, inverse, logTotal, c, entropyCoefficient,
                                    entropy);
            logits[part[i].target] += c * inverse;
        });
        m_dGathered.reserve(part.size() * h);
        const int rows = static_cast<int>(part.size());
        m_linear.add(m_logits.data(), m_gathered.data(), rows,
                     gradients ? gradients + place.weight : nullptr, m_dGathered.data(), *m_pool);
        for (std::size_t i = 0; i < part.size(); ++i)
            kernels().addScaled(1, m_dGathered.data() + i * h, s.hidden,
                                dHidden + static_cast<std::size_t>(part[i].row) * h);
    }
}

} // namespace sdrl
