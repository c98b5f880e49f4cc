// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace sdrl {

/// How a model that generates keeps its weights, keys and values. training/src/model/numerics.h
/// says what is rounded where. Whatever the format, a reply depends neither on the batch nor on the
/// number of threads.
enum class NumberFormat {
    Float32,  ///< "f32": as in training, to the last bit
    BFloat16, ///< "bf16": half the memory
    Int8,     ///< "int8": a quarter for the weights, whole-number products; the least exact
};

inline constexpr std::array<std::pair<NumberFormat, std::string_view>, 3> kNumberFormats = {{
    {NumberFormat::Float32, "f32"},
    {NumberFormat::BFloat16, "bf16"},
    {NumberFormat::Int8, "int8"},
}};

[[nodiscard]] constexpr std::string_view numberFormatName(NumberFormat format) {
    for (const auto& [value, name] : kNumberFormats)
        if (value == format)
            return name;
    return {};
}

[[nodiscard]] constexpr std::optional<NumberFormat> numberFormatNamed(std::string_view name) {
    for (const auto& [value, known] : kNumberFormats)
        if (known == name)
            return value;
    return std::nullopt;
}

} // namespace sdrl
