// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sdrl {

/// Appends JSON Lines; each line reaches the file before `append` returns.
class JsonlWriter {
public:
    /// Opens for appending. With keepBytes, cuts the file to that length first (a resumed run drops
    /// what was logged after its checkpoint). A last line without its line end, left by a kill, is
    /// cut in either case.
    [[nodiscard]] static Result<JsonlWriter>
    open(const std::filesystem::path& path,
         std::uint64_t keepBytes = static_cast<std::uint64_t>(-1));
    ~JsonlWriter();
    JsonlWriter(JsonlWriter&& other) noexcept;
    JsonlWriter& operator=(JsonlWriter&& other) noexcept;

    [[nodiscard]] Result<void> append(const nlohmann::json& row);
    /// Waits until the lines are on the disk.
    [[nodiscard]] Result<void> sync();
    /// Length of the file in bytes.
    [[nodiscard]] std::uint64_t offset() const { return m_offset; }

private:
    JsonlWriter() = default;
    int m_descriptor = -1;
    std::uint64_t m_offset = 0;
    std::filesystem::path m_path;
};

/// Calls `row(json, line number from 1)` for every line of a JSON Lines file; a JSON array at the
/// top is accepted too. Blank lines are skipped. The callback returns an error to stop. A malformed
/// line is an error naming file and line.
[[nodiscard]] Result<void>
readJsonl(const std::filesystem::path& path,
          const std::function<Result<void>(const nlohmann::json& row, std::size_t line)>& row);

/// One JSON value, or an error with the line.
[[nodiscard]] Result<nlohmann::json> parseJson(std::string_view text, std::string_view name);

/// Compact JSON text. Bytes that are not UTF-8 become U+FFFD rather than an exception.
[[nodiscard]] std::string dumpJson(const nlohmann::json& value, int indent = -1);

} // namespace sdrl
