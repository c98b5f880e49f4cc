// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sdrl {

/// How the numbers of a stored tensor are laid out. The quantised ones are ggml's block formats.
enum class ElementFormat {
    Float32,
    Float16,
    BFloat16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2_K,
    Q3_K,
    Q4_K,
    Q5_K,
    Q6_K,
    Other, ///< recognised, has a size, but cannot be read as floats
};

/// A block is the smallest piece that can be decoded by itself.
struct BlockLayout {
    std::size_t values = 1;
    std::size_t bytes = 0;
};

/// Not for ElementFormat::Other.
[[nodiscard]] BlockLayout blockLayout(ElementFormat format);

/// Decodes whole blocks: `out.size()` is a multiple of the block's values and `in` holds that many
/// blocks, of any alignment. Not for ElementFormat::Other.
void dequantize(ElementFormat format, const std::byte* in, std::span<float> out);

} // namespace sdrl
