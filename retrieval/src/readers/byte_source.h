// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "retrieval/document_reader.h"

#include <filesystem>
#include <string>

struct gzFile_s;

namespace sdrl::retrieval {

/// A file's bytes in order, unpacked if it is a gzip file.
class ByteSource {
public:
    [[nodiscard]] static Result<ByteSource> open(const std::filesystem::path& path,
                                                 const ReaderLimits& limits);
    ~ByteSource();
    ByteSource(ByteSource&& other) noexcept;
    ByteSource& operator=(ByteSource&&) = delete;

    /// Everything that is left. UnsupportedFile if the file has more than the limits, or `most`
    /// bytes, allow.
    [[nodiscard]] Result<std::string> readAll(std::uint64_t most = UINT64_MAX);
    /// Takes the next line, without its end. False at the end. A line may be as long as a document.
    [[nodiscard]] Result<bool> readLine(std::string& line);
    /// Lines that `readLine` has taken.
    [[nodiscard]] std::size_t lines() const { return m_lines; }
    /// Bytes of the file up to the end of what was taken; packed ones are taken many at a time.
    [[nodiscard]] std::uint64_t position() const;
    /// The next byte that is not white space or part of a byte order mark, without taking it;
    /// '\0' at the end.
    [[nodiscard]] Result<char> peek();

private:
    ByteSource(gzFile_s* file, const ReaderLimits& limits) : m_file(file), m_limits(limits) {}
    /// Appends to the buffer. False at the end.
    [[nodiscard]] Result<bool> fill();

    gzFile_s* m_file;
    ReaderLimits m_limits;
    std::string m_buffer;
    std::size_t m_begin = 0;      ///< what the buffer holds before was taken
    std::uint64_t m_unpacked = 0; ///< bytes read in all
    std::size_t m_lines = 0;
};

} // namespace sdrl::retrieval
