// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is rounded where. Training always computes in Float32; Decoder, and with it rollouts,
// evaluation and `score`, computes in the format of its PackedWeights. All formats share this:
//
// - The products of a dot product are added in the order of the inner index, in float32 by fused
//   multiply-add (Int8: in whole numbers, exactly). Neither rows beside it, nor tiles, nor threads,
//   nor the instruction set change a result.
// - Norms, biases, rotation, softmax, SwiGLU, the residual stream and the logits are float32.
// - Natural-log probabilities are taken from the float32 logits, as the trainer does.
//
// | format   | linear maps and embedding           | activations into a product | keys and values |
// | -------- | ----------------------------------- | -------------------------- | --------------- |
// | Float32  | as they are                         | as they are                | as they are     |
// | BFloat16 | rounded to bfloat16, nearest even   | as they are                | rounded to      |
// |          |                                     |                            | bfloat16 after  |
// |          |                                     |                            | the rotation    |
// | Int8     | w ≈ q·s, |q| ≤ 127, s = max|w|/127  | the same, one scale per    | as BFloat16     |
// |          | of the row (an output channel)      | row (a token)              |                 |
//
// So Float32 rollouts agree with the trainer to the last bit, and the two others differ from it by
// what the trainer measures and logs each step (policy_update.h). A device behind libtorch
// (device/device_model.h) agrees with none of this to the last bit: with BFloat16 it rounds
// activations too, and trains so. A set of kernels with instructions that round activations to
// bfloat16 (vdpbf16ps) would be another numeric format, to be added here under a name of its own,
// as its results differ from these.
#pragma once

#include "core/method/number_format.h"

namespace sdrl {

/// How keys and values are kept beside weights of a format.
[[nodiscard]] constexpr bool narrowKeyValues(NumberFormat format) {
    return format != NumberFormat::Float32;
}

/// Bytes of one packed weight, scales aside.
[[nodiscard]] constexpr int bytesPerWeight(NumberFormat format) {
    return format == NumberFormat::Float32 ? 4 : format == NumberFormat::BFloat16 ? 2 : 1;
}

/// Tokens whose weights are summed up first when one is drawn: whoever draws has to add in the same
/// order for the same token.
inline constexpr int kDrawBlock = 1024;

} // namespace sdrl
