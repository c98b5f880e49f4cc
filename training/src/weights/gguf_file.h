// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_io.h"
#include "core/base/result.h"
#include "weights/dequantize.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// A metadata value of a GGUF file. Strings and arrays are views into the file's mapping.
struct GgufValue {
    enum class Type : std::uint32_t {
        U8,
        I8,
        U16,
        I16,
        U32,
        I32,
        F32,
        Bool,
        String,
        Array,
        U64,
        I64,
        F64,
    };
    Type type = Type::U8;
    std::uint64_t bits = 0;      ///< integers (sign-extended) and bool; for arrays, the count
    double real = 0;             ///< F32 and F64
    std::string_view text;       ///< String
    Type elementType = Type::U8; ///< Array
    std::span<const std::byte> elements; ///< Array: the encoded elements, already checked
};

struct GgufTensor {
    std::string_view name;
    std::array<std::uint64_t, 4> dims{}; ///< contiguous one first, as in the file
    std::size_t dimCount = 0;
    std::string_view typeName;
    ElementFormat format = ElementFormat::Other;
    std::span<const std::byte> data;

    [[nodiscard]] std::uint64_t elementCount() const;
};

/// A GGUF file (versions 2 and 3, little-endian), mapped. Every count and length has been checked
/// against the file's size; nothing is allocated that the file's own bytes do not pay for.
class GgufFile {
public:
    [[nodiscard]] static Result<GgufFile> open(const std::filesystem::path& path);

    [[nodiscard]] const std::vector<GgufTensor>& tensors() const { return m_tensors; }
    [[nodiscard]] const GgufTensor* findTensor(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view key) const { return m_values.contains(key); }
    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] const MappedFile& file() const { return m_file; }

    /// Values with a default where the key is absent. InvalidFile where the type is another or the
    /// number is out of its range.
    [[nodiscard]] Result<std::string> text(std::string_view key, std::string_view fallback) const;
    [[nodiscard]] Result<std::int64_t> integer(std::string_view key, std::int64_t low,
                                               std::int64_t high, std::int64_t fallback) const;
    [[nodiscard]] Result<double> number(std::string_view key, double low, double high,
                                        double fallback) const;
    [[nodiscard]] Result<bool> flag(std::string_view key, bool fallback) const;
    /// Arrays; empty where the key is absent.
    [[nodiscard]] Result<std::vector<std::string_view>> texts(std::string_view key) const;
    [[nodiscard]] Result<std::vector<std::int64_t>> integers(std::string_view key) const;

    [[nodiscard]] Error error(ErrorCode code, std::string message) const;

private:
    explicit GgufFile(MappedFile file) : m_file(std::move(file)) {}
    [[nodiscard]] Result<void> parse();
    [[nodiscard]] const GgufValue* find(std::string_view key) const;

    MappedFile m_file;
    std::string m_name;
    std::map<std::string_view, GgufValue, std::less<>> m_values;
    std::vector<GgufTensor> m_tensors;
};

} // namespace sdrl
