// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace sdrl {

/// SHA-256, fed piece by piece.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    Sha256& add(std::string_view bytes);
    /// Adds the length before the bytes, so that ("ab","c") and ("a","bc") differ.
    Sha256& addField(std::string_view bytes);
    Sha256& addField(std::uint64_t number);
    /// 64 lower-case hexadecimal digits. The object takes no more data after that.
    [[nodiscard]] std::string hex();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);
/// SHA-256 of a file's content, read in pieces. Blocks: as long as reading takes.
[[nodiscard]] Result<std::string> sha256File(const std::filesystem::path& path);
/// A 64-bit hash for bucketing and reservation, stable across machines and versions: the first
/// eight bytes of SHA-256, big-endian.
[[nodiscard]] std::uint64_t stableHash64(std::string_view bytes);

} // namespace sdrl
