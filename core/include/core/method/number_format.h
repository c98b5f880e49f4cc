// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace sdrl {

/// The numbers that a model computes in. training/src/model/numerics.h says what is rounded where.
/// Whatever the format, a reply depends neither on the batch nor on the number of threads.
enum class NumberFormat {
    Float32,  ///< "f32"
    BFloat16, ///< "bf16": weights, keys and values in half the memory
    Int8,     ///< "int8": a quarter for the weights, whole-number products; the least exact
    /// "bf16" of training, and of rollouts that compute as it does: both factors of products.
    BFloat16Products,
};

/// Those to choose from for generating. Training takes the first two.
inline constexpr std::array<std::pair<NumberFormat, std::string_view>, 3> kNumberFormats = {{
    {NumberFormat::Float32, "f32"},
    {NumberFormat::BFloat16, "bf16"},
    {NumberFormat::Int8, "int8"},
}};

[[nodiscard]] constexpr std::string_view numberFormatName(NumberFormat format) {
    for (const auto& [value, name] : kNumberFormats)
        if (value == format)
            return name;
    return "bf16-products";
}

[[nodiscard]] constexpr std::optional<NumberFormat> numberFormatNamed(std::string_view name) {
    for (const auto& [value, known] : kNumberFormats)
        if (known == name)
            return value;
    return std::nullopt;
}

/// What training computes in where Float32 or BFloat16 is chosen for it.
[[nodiscard]] constexpr NumberFormat trainingNumbers(NumberFormat chosen) {
    return chosen == NumberFormat::BFloat16 ? NumberFormat::BFloat16Products : chosen;
}

} // namespace sdrl
