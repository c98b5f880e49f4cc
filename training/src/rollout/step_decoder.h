// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/number_format.h"
#include "model/decoder_row.h"
#include "model/decoder_shape.h"
#include "rollout/token_sampler.h"

#include <cstddef>
#include <span>
#include <vector>

namespace sdrl {

/// What decides the draw of one row's next token.
struct TokenDraw {
    double uniform = 0;                         ///< in [0, 1)
    const std::vector<bool>* allowed = nullptr; ///< tokens that may come; null: all
};

/// The model that BatchDecoder decodes with, and its memory for keys and values: on the processor
/// (ProcessorDecoder) or behind libtorch (DeviceDecoder). Errors are those of the device.
/// Thread: one at a time.
class StepDecoder {
public:
    virtual ~StepDecoder() = default;

    [[nodiscard]] virtual const DecoderShape& shape() const = 0;
    [[nodiscard]] virtual NumberFormat format() const = 0;

    /// Makes room for the keys and values of that many tokens, in place of what was there.
    [[nodiscard]] virtual Result<void> reserve(std::size_t tokens) = 0;
    /// Tokens that there is room for.
    [[nodiscard]] virtual std::size_t tokens() const = 0;
    virtual void release() = 0;

    /// Computes the rows, any number; rows of one sequence follow each other. Returns the logits
    /// [wanted.size(), vocabulary] of the rows with these indices, which rise; the caller may
    /// change them. Valid until the next call.
    [[nodiscard]] virtual Result<float*> forward(std::span<const DecoderRow> rows,
                                                 std::span<const std::size_t> wanted) = 0;

    /// Copies the keys and values of `count` tokens to places that do not overlap with theirs.
    [[nodiscard]] virtual Result<void> copy(std::size_t from, std::size_t to,
                                            std::size_t count) = 0;

    /// Computes one row a sequence, any number, and draws each one's next token as sampleToken does
    /// from the logits of what is allowed. `draws` and `out` are as long as `rows`.
    [[nodiscard]] virtual Result<void> step(std::span<const DecoderRow> rows,
                                            std::span<const TokenDraw> draws,
                                            const TokenSampling& sampling, int drawable,
                                            std::span<SampledToken> out) = 0;
};

/// Takes from one row of logits all that is not allowed. Padding of the matrix is not allowed
/// either.
void forbidOthers(std::span<float> logits, const std::vector<bool>& allowed);

} // namespace sdrl
