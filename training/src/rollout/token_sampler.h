// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace sdrl {

/// How one token is drawn. Temperature 0 takes the most likely token, the first of equals.
struct TokenSampling {
    float temperature = 1;
    float topP = 1; ///< smallest set of most likely tokens that holds this share; 1 = off
    int topK = 0;   ///< number of most likely tokens kept, before topP; 0 = off
};

struct SampledToken {
    std::int32_t token = 0;
    /// Natural log of its probability under the full softmax at the temperature (at temperature 1
    /// when greedy): truncation by topK and topP changes what is drawn, not what is reported. The
    /// trainer computes the same number. NaN if the logits are not finite.
    float logProb = 0;
};

/// Draws from one row of logits. `uniform` in [0, 1) decides. Ids from `drawable` on are padding of
/// the matrix: they count in the softmax but are never drawn. `scratch` is reused between calls.
[[nodiscard]] SampledToken sampleToken(const float* logits, int vocabulary, int drawable,
                                       const TokenSampling& sampling, double uniform,
                                       std::vector<float>& scratch);

} // namespace sdrl
