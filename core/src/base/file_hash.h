// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/base/result.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace sdrl {

/// The SHA-256 of a file, taken piece by piece, for those who look at other things in between.
class FileHash {
public:
    [[nodiscard]] static Result<FileHash> open(const std::filesystem::path& path);
    /// Takes in the next bytes of the file, at most a megabyte. False at the end.
    [[nodiscard]] Result<bool> advance();
    /// How many were taken in.
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }
    [[nodiscard]] std::string hex() { return m_hash->hex(); }

private:
    using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
    FileHash(File file, std::filesystem::path path)
        : m_file(std::move(file)), m_path(std::move(path)) {}

    File m_file;
    std::filesystem::path m_path;
    std::unique_ptr<Sha256> m_hash = std::make_unique<Sha256>();
    std::string m_buffer = std::string(1 << 20, '\0');
    std::uint64_t m_bytes = 0;
};

} // namespace sdrl
