// SPDX-License-Identifier: GPL-3.0-or-later
//
// Single-thread float32 kernels on raw pointers, chosen once at run time for the processor.
//
// Every output value is computed by the same sequence of operations whatever the number of rows,
// their place in the batch or the tiling: the products of a dot product are added in the order of
// the inner index, by fused multiply-add. Batch size and thread count therefore never change a
// result, not even in the last bit.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sdrl {

/// Columns in a panel of a packed matrix.
inline constexpr int kPanelWidth = 16;

/// Floats that a packed [outputs, inputs] matrix takes.
[[nodiscard]] constexpr std::size_t packedSize(int outputs, int inputs) {
    return static_cast<std::size_t>((outputs + kPanelWidth - 1) / kPanelWidth) * kPanelWidth *
           static_cast<std::size_t>(inputs);
}

/// Inputs come in pairs in the narrow layouts; an odd last one gets a zero beside it.
[[nodiscard]] constexpr int pairsOf(int inputs) {
    return (inputs + 1) / 2;
}

/// Values that a packed [outputs, inputs] matrix takes in the narrow layouts.
[[nodiscard]] constexpr std::size_t packedPairsSize(int outputs, int inputs) {
    return packedSize(outputs, 2 * pairsOf(inputs));
}

/// Inputs come in fours where they are whole numbers; missing ones get zeros.
[[nodiscard]] constexpr int foursOf(int inputs) {
    return (inputs + 3) / 4;
}

/// Bytes that a packed [outputs, inputs] matrix of whole numbers takes.
[[nodiscard]] constexpr std::size_t packedWholeSize(int outputs, int inputs) {
    return packedSize(outputs, 4 * foursOf(inputs));
}

/// 16-bit places that a rounded row of activations takes.
[[nodiscard]] constexpr int roundedSize(int inputs) {
    return 4 * foursOf(inputs);
}

/// Rows that `addTransposed` takes together: whole tiles of every set.
inline constexpr int kTransposedRows = 48;

/// Heads that `attend` takes together.
inline constexpr int kAttendHeads = 4;

/// Keys and values of consecutive tokens that a query looks at.
struct KeyValueSpan {
    const float* keys = nullptr; ///< of the first token, at the head in question
    const float* values = nullptr;
    std::ptrdiff_t stride = 0; ///< floats from one token to the next
    int count = 0;
};

/// The same, kept as bfloat16.
struct NarrowSpan {
    const std::uint16_t* keys = nullptr;
    const std::uint16_t* values = nullptr;
    std::ptrdiff_t stride = 0; ///< values from one token to the next
    int count = 0;
};

/// Where the gradients of a KeyValueSpan's tokens are summed, token by token, at a stride of its
/// own.
struct KeyValueGradient {
    float* keys = nullptr;
    float* values = nullptr;
    std::ptrdiff_t stride = 0;
};

struct Kernels {
    const char* name;     ///< "avx512bf16", "avx512vnni", "avx512", "avxvnni", "avx2", "generic"
    bool multipliesPairs; ///< whether pairs of bfloat16 are multiplied by one instruction

    /// Packs rows [16·panel, 16·panel+16) of w [outputs, inputs] into panel layout [inputs][16],
    /// missing rows as zeros.
    void (*packPanel)(const float* w, int outputs, int inputs, int panel, float* out);

    /// out[r][c] (+)= Σ_k x[r][k]·w[c][k] (+ bias[c]) for rows 0…rows−1 and the columns of panels
    /// firstPanel…firstPanel+panels−1, as far as they are below `outputs`. `packed` is the whole
    /// packed matrix, `out` and `bias` begin at column 0. bias may be null.
    void (*matmul)(const float* x, std::ptrdiff_t xStride, int rows, const float* packed,
                   int inputs, int outputs, int firstPanel, int panels, const float* bias,
                   bool accumulate, float* out, std::ptrdiff_t outStride);

    /// Brings columns of b [rows, columns] into panel layout: panels firstPanel…firstPanel+panels−1
    /// of 16 columns, [rows][16] each, missing columns as zeros. `out` begins at panel 0. For
    /// matmul they are the weights of `rows` inputs, not transposed.
    void (*packColumns)(const float* b, std::ptrdiff_t stride, int rows, int columns,
                        int firstPanel, int panels, float* out);
    /// out [rows, columns] += aᵀ·b for a [steps, rows] and b [steps, columns], which packColumns
    /// has packed; sums are formed in the order of the steps. rows ≤ kTransposedRows; `scratch`
    /// takes steps·kTransposedRows numbers.
    void (*addTransposed)(const float* a, std::ptrdiff_t aStride, int steps, int rows,
                          const float* packed, int columns, float* scratch, float* out,
                          std::ptrdiff_t outStride);

    /// matmul with weights rounded to bfloat16, panel layout [inputs/2][16][2]: a 32-bit lane
    /// holds a column's weights of two neighbouring inputs. Sums are those of `matmul` on the
    /// rounded weights, to the bit.
    void (*packPanel16)(const float* w, int outputs, int inputs, int panel, std::uint16_t* out);
    void (*matmul16)(const float* x, std::ptrdiff_t xStride, int rows, const std::uint16_t* packed,
                     int inputs, int outputs, int firstPanel, int panels, const float* bias,
                     bool accumulate, float* out, std::ptrdiff_t outStride);

    /// Rounds a row of activations to bfloat16 for `matmulPairs`, in a layout of the set's own that
    /// takes 2·size places.
    void (*roundPairs)(const float* x, int size, std::uint16_t* out);
    /// The sums of `matmul16` on rounded activations. Sets that multiply pairs form them in another
    /// order, so that their last bits differ from the others'. `xStride` is in places.
    void (*matmulPairs)(const std::uint16_t* x, std::ptrdiff_t xStride, int rows,
                        const std::uint16_t* packed, int inputs, int outputs, int firstPanel,
                        int panels, const float* bias, bool accumulate, float* out,
                        std::ptrdiff_t outStride);

    /// Rounds each row of a panel to whole numbers of −127…127 times the row's own scale. Panels of
    /// whole numbers and rounded rows have a layout of the set's own; `scales` takes 16 numbers.
    void (*packPanel8)(const float* w, int outputs, int inputs, int panel, std::int8_t* out,
                       float* scales);
    /// What a row of a packed matrix holds, scaled: `inputs` floats. `scales` is the whole
    /// matrix's.
    void (*unpackRow8)(const std::int8_t* packed, const float* scales, int inputs, int output,
                       float* out);
    /// Rounds one row of activations: round(x[i]/scale); takes roundedSize(size) places and returns
    /// the scale. A row with a number that is not finite gets scale NaN.
    float (*quantize)(const float* x, int size, std::int16_t* out);
    /// out[r][c] (+)= xScales[r]·(scales[c]·Σ_k x[r][k]·w[c][k]) (+ bias[c]), the sum in whole
    /// numbers and so exact. inputs ≤ 2^17. `scales` is the whole matrix's.
    void (*matmul8)(const std::int16_t* x, std::ptrdiff_t xStride, const float* xScales, int rows,
                    const std::int8_t* packed, const float* scales, int inputs, int outputs,
                    int firstPanel, int panels, const float* bias, bool accumulate, float* out,
                    std::ptrdiff_t outStride);

    /// out = x / sqrt(mean(x²) + eps) · weight; returns 1/sqrt(…).
    float (*rmsNorm)(const float* x, const float* weight, int size, float eps, float* out);

    /// Backward of rmsNorm: dx += …, dWeight += …
    void (*rmsNormBackward)(const float* dOut, const float* x, const float* weight, float inverse,
                            int size, float* dx, float* dWeight);

    /// Rotates the halves of one head: (a, b) → (a·cos − b·sin, b·cos + a·sin), size/2 pairs.
    void (*rotate)(float* head, const float* cosine, const float* sine, int size);

    /// out = silu(gate)·up.
    void (*swiGlu)(const float* gate, const float* up, int size, float* out);
    /// dGate, dUp from dOut.
    void (*swiGluBackward)(const float* dOut, const float* gate, const float* up, int size,
                           float* dGate, float* dUp);

    /// Attention of the queries of some heads that share keys and values, over the spans in order:
    /// out = softmax(scale·q·k)·v; `logSums` gets the log of each softmax's denominator (scaled
    /// scores). A head's result does not depend on the heads beside it. `scores` holds
    /// min(heads, kAttendHeads) rows of scoreStride: the sum of the spans' counts, rounded up to a
    /// multiple of 16, or more.
    void (*attend)(const float* queries, int heads, std::ptrdiff_t queryStride,
                   const KeyValueSpan* spans, int spanCount, int headSize, float scale,
                   float* scores, std::ptrdiff_t scoreStride, float* out, std::ptrdiff_t outStride,
                   float* logSums);

    /// The same over keys and values kept as bfloat16, which are widened; the query is not rounded.
    void (*attend16)(const float* queries, int heads, std::ptrdiff_t queryStride,
                     const NarrowSpan* spans, int spanCount, int headSize, float scale,
                     float* scores, std::ptrdiff_t scoreStride, float* out,
                     std::ptrdiff_t outStride, float* logSums);
    /// out = x rounded to bfloat16, to nearest even.
    void (*narrow)(const float* x, int size, std::uint16_t* out);
    /// The same, widened again; `out` may be x.
    void (*roundTo16)(const float* x, int size, float* out);

    /// Backward of attend, with p recomputed from the scores and the logSums, which `attend`
    /// returned: dQueries = …, and for each key dKeys += …, dValues += …, head by head in their
    /// order. A `delta` is Σ dOut·out. Queries, dOuts and dQueries of the heads lie one after the
    /// other. `scores` holds 2·min(heads, kAttendHeads) rows.
    void (*attendBackward)(const float* queries, const float* dOuts, int heads,
                           const KeyValueSpan* spans, const KeyValueGradient* gradients,
                           int spanCount, int headSize, float scale, const float* logSums,
                           const float* deltas, float* scores, std::ptrdiff_t scoreStride,
                           float* dQueries);

    /// Σ a·b in the order that `attend` uses.
    float (*dot)(const float* a, const float* b, int size);
    /// y += factor·x
    void (*addScaled)(float factor, const float* x, int size, float* y);

    /// Largest value and its first index.
    void (*maximum)(const float* x, int size, float* value, int* index);
    /// With e = exp(scale·(x − maximum)): returns Σ e; also Σ e·scale·(x − maximum) if `weighted`
    /// is not null, from which the entropy follows as log Σe − weighted/Σe.
    float (*sumExp)(const float* x, int size, float maximum, float scale, float* weighted);
    /// Gradient of a token's log-probability and of the entropy with respect to the logits, except
    /// for the target's own term: with z = scale·x − logTotal, x becomes
    /// −scale·exp(z)·(factor + entropyFactor·(z + entropy)).
    void (*logitGradient)(float* x, int size, float scale, float logTotal, float factor,
                          float entropyFactor, float entropy);
    /// x = exp(scale·(x − maximum)) in place; returns the sum.
    float (*expInPlace)(float* x, int size, float maximum, float scale);

    /// One AdamW step with decoupled weight decay on `size` values (Loshchilov and Hutter 2019,
    /// arXiv 1711.05101, algorithm 2): gradients are scaled by gradScale first. `rate` is the
    /// learning rate, correction1/2 are 1/(1−βᵗ).
    void (*adamW)(float* parameter, const float* gradient, float* moment1, float* moment2,
                  std::size_t size, float gradScale, float rate, float beta1, float beta2,
                  float eps, float decay, float correction1, float correction2);

    /// For measuring what the processor could do: multiply-adds on registers alone, as many
    /// independent ones as a tile of matmul (of matmulPairs, of matmul8) has. Returns how many
    /// multiplications and additions were done; `sink` keeps them from being optimised away.
    double (*spin)(long rounds, float* sink);
    double (*spinPairs)(long rounds, float* sink);
    double (*spin8)(long rounds, float* sink);
};

/// The best kernels for this processor; SDRL_KERNELS names others.
[[nodiscard]] const Kernels& kernels();
/// A named set if the processor can run it, else null. For tests that compare sets.
[[nodiscard]] const Kernels* kernelsNamed(const char* name);

} // namespace sdrl
