// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/decoder.h"
#include "rollout/step_decoder.h"

#include <memory>

namespace sdrl {

/// Decodes by our own kernels. Its functions have no errors.
class ProcessorDecoder final : public StepDecoder {
public:
    /// @param decoder outlives this
    explicit ProcessorDecoder(Decoder& decoder);

    [[nodiscard]] const DecoderShape& shape() const override { return m_decoder.shape(); }
    [[nodiscard]] NumberFormat format() const override { return m_decoder.format(); }
    [[nodiscard]] Result<void> reserve(std::size_t tokens) override;
    [[nodiscard]] std::size_t tokens() const override { return m_arena ? m_arena->tokens() : 0; }
    void release() override;
    [[nodiscard]] Result<float*> forward(std::span<const DecoderRow> rows,
                                         std::span<const std::size_t> wanted) override;
    [[nodiscard]] Result<void> copy(std::size_t from, std::size_t to, std::size_t count) override;
    [[nodiscard]] Result<void> step(std::span<const DecoderRow> rows,
                                    std::span<const TokenDraw> draws, const TokenSampling& sampling,
                                    int drawable, std::span<SampledToken> out) override;

private:
    Decoder& m_decoder;
    std::unique_ptr<KeyValueArena> m_arena;
    AlignedBuffer<float> m_hidden, m_logits;
    std::vector<std::vector<float>> m_scratch; ///< per thread
};

} // namespace sdrl
