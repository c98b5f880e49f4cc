// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/device_decoder.h"

#include <algorithm>
#include <numeric>

namespace sdrl {

Result<void> DeviceDecoder::reserve(std::size_t tokens) {
    release();
    SDRL_TRY(m_memory, m_model->makeKeysValues(tokens, m_format));
    m_tokens = tokens;
    return {};
}

void DeviceDecoder::release() {
    m_memory.reset();
    m_tokens = 0;
    m_logits = {};
}

Result<float*> DeviceDecoder::forward(std::span<const DecoderRow> rows,
                                      std::span<const std::size_t> wanted) {
    m_logits.resize(wanted.size() * static_cast<std::size_t>(shape().vocabulary));
    SDRL_CHECK(m_model->logits(rows, *m_memory, wanted, m_logits.data()));
    return m_logits.data();
}

Result<void> DeviceDecoder::step(std::span<const DecoderRow> rows, std::span<const TokenDraw> draws,
                                 const TokenSampling& sampling, int drawable,
                                 std::span<SampledToken> out) {
    const bool truncated = sampling.temperature > 0 &&
                           (sampling.topP < 1 || (sampling.topK > 0 && sampling.topK < drawable));
    if (truncated || std::any_of(draws.begin(), draws.end(),
                                 [](const TokenDraw& draw) { return draw.allowed != nullptr; })) {
        std::vector<std::size_t> all(rows.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        SDRL_TRY(float* const allLogits, forward(rows, all));
        const auto vocabulary = static_cast<std::size_t>(shape().vocabulary);
        m_scratch.resize(static_cast<std::size_t>(m_pool->threads()));
        m_pool->run(rows.size(), [&](std::size_t i, int thread) {
            float* logits = allLogits + i * vocabulary;
            if (draws[i].allowed)
                forbidOthers({logits, vocabulary}, *draws[i].allowed);
            out[i] = sampleToken(logits, shape().vocabulary, drawable, sampling, draws[i].uniform,
                                 m_scratch[static_cast<std::size_t>(thread)]);
        });
        return {};
    }
    std::vector<double> uniforms(rows.size());
    std::vector<std::int32_t> tokens(rows.size());
    std::vector<float> logProbs(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        uniforms[i] = draws[i].uniform;
    SDRL_CHECK(
        m_model->draw(rows, *m_memory, sampling.temperature, drawable, uniforms, tokens, logProbs));
    for (std::size_t i = 0; i < rows.size(); ++i)
        out[i] = {tokens[i], logProbs[i]};
    return {};
}

} // namespace sdrl
