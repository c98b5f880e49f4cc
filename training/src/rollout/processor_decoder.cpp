// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/processor_decoder.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace sdrl {

void forbidOthers(std::span<float> logits, const std::vector<bool>& allowed) {
    for (std::size_t i = 0; i < logits.size(); ++i)
        if (i >= allowed.size() || !allowed[i])
            logits[i] = -std::numeric_limits<float>::infinity();
}

ProcessorDecoder::ProcessorDecoder(Decoder& decoder)
    : m_decoder(decoder), m_scratch(static_cast<std::size_t>(decoder.pool().threads())) {}

Result<void> ProcessorDecoder::reserve(std::size_t tokens) {
    m_arena.reset();
    m_arena = std::make_unique<KeyValueArena>(shape(), tokens, format());
    return {};
}

void ProcessorDecoder::release() {
    m_arena.reset();
    m_hidden = {};
    m_logits = {};
}

Result<float*> ProcessorDecoder::forward(std::span<const DecoderRow> rows,
                                         std::span<const std::size_t> wanted) {
    const auto h = static_cast<std::size_t>(shape().hidden);
    std::vector<float> chosen(wanted.size() * h);
    std::size_t next = 0;
    for (std::size_t first = 0; first < rows.size(); first += Decoder::kMaxRows) {
        const auto part =
            rows.subspan(first, std::min<std::size_t>(Decoder::kMaxRows, rows.size() - first));
        std::vector<std::size_t> wantedHere;
        for (; next < wanted.size() && wanted[next] < first + part.size(); ++next)
            wantedHere.push_back(wanted[next] - first);
        m_decoder.forward(part, wantedHere, *m_arena,
                          chosen.data() + (next - wantedHere.size()) * h);
    }
    assert(next == wanted.size());
    m_logits.reserve(wanted.size() * static_cast<std::size_t>(shape().vocabulary));
    m_decoder.logits(chosen.data(), static_cast<int>(wanted.size()), m_logits.data());
    return m_logits.data();
}

Result<void> ProcessorDecoder::copy(std::size_t from, std::size_t to, std::size_t count) {
    m_arena->copy(from, to, count);
    return {};
}

Result<void> ProcessorDecoder::step(std::span<const DecoderRow> rows,
                                    std::span<const TokenDraw> draws, const TokenSampling& sampling,
                                    int drawable, std::span<SampledToken> out) {
    const auto h = static_cast<std::size_t>(shape().hidden);
    const auto vocabulary = static_cast<std::size_t>(shape().vocabulary);
    const std::size_t count = rows.size();
    m_hidden.reserve(count * h);
    m_logits.reserve(count * vocabulary);
    for (std::size_t first = 0; first < count; first += Decoder::kMaxRows) {
        const auto part =
            rows.subspan(first, std::min<std::size_t>(Decoder::kMaxRows, count - first));
        m_decoder.forward(part, *m_arena, m_hidden.data() + first * h);
    }
    m_decoder.logits(m_hidden.data(), static_cast<int>(count), m_logits.data());
    m_decoder.pool().run(count, [&](std::size_t i, int thread) {
        float* logits = m_logits.data() + i * vocabulary;
        if (draws[i].allowed)
            forbidOthers({logits, vocabulary}, *draws[i].allowed);
        out[i] = sampleToken(logits, shape().vocabulary, drawable, sampling, draws[i].uniform,
                             m_scratch[static_cast<std::size_t>(thread)]);
    });
    return {};
}

} // namespace sdrl
