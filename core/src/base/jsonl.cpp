// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/jsonl.h"

#include "core/base/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sdrl {

using nlohmann::json;

std::string dumpJson(const json& value, int indent) {
    return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

namespace {

// Deeper nesting has no honest use and would exhaust the stack of recursive readers.
constexpr int kMaxJsonDepth = 256;

bool tooDeep(std::string_view text) {
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kMaxJsonDepth)
                return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

} // namespace

Result<json> parseJson(std::string_view text, std::string_view name) {
    if (tooDeep(text))
        return Error{ErrorCode::InvalidFile,
                     fmt::format("not valid JSON: nested deeper than {} levels", kMaxJsonDepth),
                     std::string(name)};
    try {
        return json::parse(text);
    } catch (const json::parse_error& error) {
        const std::size_t end = std::min<std::size_t>(error.byte, text.size());
        const auto line =
            1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
        std::string reason = error.what();
        if (const auto at = reason.find("syntax error"); at != std::string::npos)
            reason = reason.substr(at);
        return Error{ErrorCode::InvalidFile, "not valid JSON: " + reason,
                     fmt::format("{}:{}", name, line)};
    } catch (const json::exception& error) {
        return Error{ErrorCode::InvalidFile, std::string("not valid JSON: ") + error.what(),
                     std::string(name)};
    }
}

Result<JsonlWriter> JsonlWriter::open(const std::filesystem::path& path, std::uint64_t keepBytes) {
    if (path.has_parent_path())
        SDRL_CHECK(createDirectories(path.parent_path()));
    JsonlWriter writer;
    writer.m_path = path;
    writer.m_descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    struct stat info {};
    const auto failed = [&](std::string_view what) {
        return Error{ErrorCode::Io, fmt::format("{}: {}", what, std::strerror(errno)),
                     path.string()};
    };
    if (writer.m_descriptor < 0 || ::fstat(writer.m_descriptor, &info) != 0)
        return failed("cannot open the file");
    std::uint64_t length =
        std::min<std::uint64_t>(static_cast<std::uint64_t>(info.st_size), keepBytes);
    // Back to the end of the last whole line.
    std::string tail(4096, '\0');
    while (length > 0) {
        const std::uint64_t begin = length > tail.size() ? length - tail.size() : 0;
        const auto size = static_cast<std::size_t>(length - begin);
        const ssize_t count =
            ::pread(writer.m_descriptor, tail.data(), size, static_cast<off_t>(begin));
        if (count != static_cast<ssize_t>(size))
            return failed("cannot read the file");
        const auto newline = std::string_view(tail.data(), size).rfind('\n');
        if (newline != std::string_view::npos) {
            length = begin + newline + 1;
            break;
        }
        length = begin;
    }
    if (::ftruncate(writer.m_descriptor, static_cast<off_t>(length)) != 0 ||
        ::lseek(writer.m_descriptor, static_cast<off_t>(length), SEEK_SET) < 0)
        return failed("cannot shorten the file");
    writer.m_offset = length;
    return writer;
}

JsonlWriter::~JsonlWriter() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

JsonlWriter::JsonlWriter(JsonlWriter&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_offset(other.m_offset),
      m_path(std::move(other.m_path)) {}

JsonlWriter& JsonlWriter::operator=(JsonlWriter&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_offset, other.m_offset);
    std::swap(m_path, other.m_path);
    return *this;
}

Result<void> JsonlWriter::append(const json& row) {
    const std::string line = dumpJson(row) + '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        const ssize_t count = ::write(m_descriptor, rest.data(), rest.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return Error{ErrorCode::Io,
                         std::string("cannot write the file: ") + std::strerror(errno),
                         m_path.string()};
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    m_offset += line.size();
    return {};
}

Result<void> JsonlWriter::sync() {
    if (::fdatasync(m_descriptor) != 0)
        return Error{ErrorCode::Io,
                     std::string("cannot flush to the disk: ") + std::strerror(errno),
                     m_path.string()};
    return {};
}

Result<void> readJsonl(const std::filesystem::path& path,
                       const std::function<Result<void>(const json& row, std::size_t line)>& row) {
    SDRL_TRY(const std::string content, readFile(path, 1ULL << 34));
    const auto first = content.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first != std::string::npos && content[first] == '[') {
        SDRL_TRY(const json rows, parseJson(content, path.string()));
        std::size_t index = 0;
        for (const json& value : rows)
            SDRL_CHECK(row(value, ++index));
        return {};
    }
    std::size_t line = 0, begin = first == std::string::npos ? content.size() : 0;
    if (content.starts_with("\xEF\xBB\xBF"))
        begin = 3;
    while (begin < content.size()) {
        ++line;
        std::size_t end = content.find('\n', begin);
        if (end == std::string::npos)
            end = content.size();
        const std::string_view text(content.data() + begin, end - begin);
        begin = end + 1;
        if (text.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        Result<json> value = parseJson(text, "");
        if (!value)
            return Error{ErrorCode::InvalidFile, value.error().message,
                         fmt::format("{}:{}", path.string(), line)};
        SDRL_CHECK(row(*value, line));
    }
    return {};
}

} // namespace sdrl
