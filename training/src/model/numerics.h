// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is rounded where. A model computes in the format of its PackedWeights: training in Float32
// or BFloat16Products, Decoder, and with it rollouts, evaluation and `score`, in any. All share
// this:
//
// - The products of a dot product are added in the order of the inner index, in float32 by fused
//   multiply-add (Int8: in whole numbers, exactly). Neither rows beside it, nor tiles, nor threads,
//   nor the instruction set change a result. Only where a processor multiplies pairs of bfloat16
//   (vdpbf16ps), BFloat16Products are added in that instruction's order.
// - Norms, biases, rotation, softmax, SwiGLU, the residual stream and the logits are float32.
// - Natural-log probabilities are taken from the float32 logits.
//
// | format           | linear maps and embedding   | activations into a product | keys and values |
// | ---------------- | --------------------------- | -------------------------- | --------------- |
// | Float32          | as they are                 | as they are                | as they are     |
// | BFloat16         | rounded to bfloat16,        | as they are                | rounded to      |
// |                  | nearest even                |                            | bfloat16 after  |
// |                  |                             |                            | the rotation    |
// | BFloat16Products | the same                    | rounded to bfloat16        | the same        |
// | Int8             | w ≈ q·s, |q| ≤ 127,         | the same, one scale per    | the same        |
// |                  | s = max|w|/127 of the row   | row (a token)              |                 |
// |                  | (an output channel)         |                            |                 |
//
// So rollouts in the format of training agree with it to the last bit, and others differ by what
// the trainer measures and logs each step (policy_update.h).
//
// The backward pass of BFloat16Products takes rounding for the identity, as is usual. The factors
// of its products are rounded to bfloat16 where the processor multiplies such numbers itself, and
// sums are too then; elsewhere, and for adapters, they stay float32, which costs nothing there and
// is more exact.
// Parameters, the sums of gradients over micro-batches and the optimizer's moments are float32.
//
// A device behind libtorch (device/device_model.h) agrees with none of this to the last bit: it
// rounds activations with both formats of bfloat16.
#pragma once

#include "core/method/number_format.h"

namespace sdrl {

/// How keys and values are kept beside weights of a format.
[[nodiscard]] constexpr bool narrowKeyValues(NumberFormat format) {
    return format != NumberFormat::Float32;
}

/// Bytes of one packed weight, scales aside.
[[nodiscard]] constexpr int bytesPerWeight(NumberFormat format) {
    return format == NumberFormat::Float32 ? 4 : format == NumberFormat::Int8 ? 1 : 2;
}

/// Tokens whose weights are summed up first when one is drawn: whoever draws has to add in the same
/// order for the same token.
inline constexpr int kDrawBlock = 1024;

} // namespace sdrl
