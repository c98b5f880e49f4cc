// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/byte_source.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace sdrl::retrieval {

namespace {

constexpr std::size_t kReadBytes = 1 << 18;
/// Below this, a file may unpack to any multiple of its size.
constexpr std::uint64_t kAlwaysAllowedBytes = 16 << 20;

} // namespace

Result<ByteSource> ByteSource::open(const std::filesystem::path& path, const ReaderLimits& limits) {
    gzFile_s* file = ::gzopen(path.c_str(), "rbe");
    if (file == nullptr)
        return Error{ErrorCode::Io,
                     std::string("cannot open the file: ") + std::strerror(errno ? errno : ENOMEM),
                     ""};
    ::gzbuffer(file, kReadBytes);
    return ByteSource(file, limits);
}

ByteSource::~ByteSource() {
    if (m_file != nullptr)
        ::gzclose(m_file);
}

ByteSource::ByteSource(ByteSource&& other) noexcept
    : m_file(std::exchange(other.m_file, nullptr)),
      m_limits(other.m_limits),
      m_buffer(std::move(other.m_buffer)),
      m_begin(other.m_begin),
      m_unpacked(other.m_unpacked),
      m_lines(other.m_lines) {}

Result<bool> ByteSource::fill() {
    if (m_begin > 0) {
        m_buffer.erase(0, m_begin);
        m_begin = 0;
    }
    const std::size_t size = m_buffer.size();
    m_buffer.resize(size + kReadBytes);
    const int count = ::gzread(m_file, m_buffer.data() + size, kReadBytes);
    m_buffer.resize(size + static_cast<std::size_t>(std::max(count, 0)));
    int code = Z_OK;
    const char* reason = count > 0 ? "" : ::gzerror(m_file, &code);
    if (code == Z_ERRNO)
        return Error{ErrorCode::Io, std::string("cannot read the file: ") + std::strerror(errno),
                     ""};
    // Also where the packed data break off (Z_BUF_ERROR).
    if (code != Z_OK && code != Z_STREAM_END)
        return Error{ErrorCode::InvalidFile, "the gzip file is damaged", reason};
    m_unpacked += static_cast<std::uint64_t>(count);
    const auto packed = static_cast<std::uint64_t>(std::max<z_off_t>(::gzoffset(m_file), 1));
    if (::gzdirect(m_file) == 0 && m_unpacked > kAlwaysAllowedBytes &&
        m_unpacked / packed > m_limits.maxExpansion)
        return Error{ErrorCode::UnsupportedFile, "the file is too large when unpacked", ""};
    return count > 0;
}

Result<std::string> ByteSource::readAll(std::uint64_t most) {
    // The buffer grows in place: a file is in memory once.
    for (;;) {
        const std::uint64_t limit = std::min(
            most, ::gzdirect(m_file) != 0 ? m_limits.maxFileBytes : m_limits.maxUnpackedBytes);
        if (m_unpacked > limit)
            return Error{ErrorCode::UnsupportedFile,
                         ::gzdirect(m_file) != 0
                             ? fmt::format("the file is larger than {} MB", limit >> 20)
                             : "the file is too large when unpacked",
                         ""};
        SDRL_TRY(const bool more, fill());
        if (!more)
            return std::exchange(m_buffer, {});
    }
}

Result<bool> ByteSource::readLine(std::string& line) {
    std::size_t searched = m_begin;
    for (;;) {
        const std::size_t end = m_buffer.find('\n', searched);
        if (end != std::string::npos) {
            line.assign(m_buffer, m_begin, end - m_begin);
            m_begin = end + 1;
            ++m_lines;
            return true;
        }
        searched = m_buffer.size() - m_begin;
        if (searched > m_limits.maxTextBytes)
            return Error{ErrorCode::UnsupportedFile,
                         fmt::format("line {} is longer than {} MB: split it into several records",
                                     m_lines + 1, m_limits.maxTextBytes >> 20),
                         ""};
        SDRL_TRY(const bool more, fill());
        if (!more) {
            line = std::exchange(m_buffer, {});
            m_lines += !line.empty();
            return !line.empty();
        }
    }
}

std::uint64_t ByteSource::position() const {
    if (::gzdirect(m_file) == 0)
        return static_cast<std::uint64_t>(std::max<z_off_t>(::gzoffset(m_file), 0));
    return m_unpacked - (m_buffer.size() - m_begin);
}

Result<char> ByteSource::peek() {
    for (;;) {
        const std::size_t at = m_buffer.find_first_not_of(" \t\r\n\xEF\xBB\xBF", m_begin);
        if (at != std::string::npos)
            return m_buffer[at];
        SDRL_TRY(const bool more, fill());
        if (!more)
            return '\0';
    }
}

} // namespace sdrl::retrieval
