// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/zip_archive.h"

#include "core/base/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <memory>

namespace sdrl::retrieval {

namespace {

constexpr std::uint64_t kAlwaysAllowedBytes = 16 << 20;

struct ArchiveCloser {
    void operator()(archive* a) const { ::archive_read_free(a); }
};

std::string entryName(archive_entry* entry) {
    const char* name = ::archive_entry_pathname_utf8(entry);
    if (name == nullptr)
        name = ::archive_entry_pathname(entry);
    std::string text = name != nullptr ? toValidUtf8(name) : "";
    for (char& c : text)
        if (c == '\\')
            c = '/';
    return text.substr(std::min(text.find_first_not_of('/'), text.size()));
}

/// Pictures, fonts and the like are not unpacked.
bool holdsText(std::string_view name) {
    const std::string lower = asciiLower(name);
    for (const char* extension : {".xml", ".rels", ".html", ".xhtml", ".htm", ".opf", ".ncx"})
        if (lower.ends_with(extension))
            return true;
    return false;
}

std::string archiveError(archive* a) {
    const char* text = ::archive_error_string(a);
    return text != nullptr ? toValidUtf8(text) : "";
}

} // namespace

Result<ZipArchive> ZipArchive::read(std::string_view bytes, const ReaderLimits& limits) {
    const Error tooLarge{ErrorCode::UnsupportedFile, "the file is too large when unpacked", ""};
    if (!bytes.starts_with("PK"))
        return Error{ErrorCode::UnsupportedFile, "this is not a ZIP archive", ""};
    const std::unique_ptr<archive, ArchiveCloser> reader(::archive_read_new());
    if (!reader)
        return Error{ErrorCode::OutOfMemory, "there is not enough memory", ""};
    archive* a = reader.get();
    ::archive_read_support_format_zip(a);
    if (::archive_read_open_memory(a, bytes.data(), bytes.size()) != ARCHIVE_OK)
        return Error{ErrorCode::InvalidFile, "the ZIP archive is damaged", archiveError(a)};

    ZipArchive zip;
    std::uint64_t members = 0, unpacked = 0;
    std::array<char, 1 << 16> buffer{};
    for (;;) {
        archive_entry* entry = nullptr;
        const int state = ::archive_read_next_header(a, &entry);
        if (state == ARCHIVE_EOF)
            break;
        if (state < ARCHIVE_WARN) {
            zip.m_damage = archiveError(a);
            break;
        }
        if (++members > limits.maxArchiveMembers)
            return Error{
                ErrorCode::UnsupportedFile,
                fmt::format("the archive has more than {} members", limits.maxArchiveMembers), ""};
        const std::string name = entryName(entry);
        if (!holdsText(name) || zip.m_members.contains(name))
            continue;
        if (::archive_entry_is_encrypted(entry) != 0)
            return Error{ErrorCode::UnsupportedFile, "a password is needed", ""};
        std::string content;
        for (;;) {
            const la_ssize_t count = ::archive_read_data(a, buffer.data(), buffer.size());
            if (count < 0)
                zip.m_damage = fmt::format("{}: {}", name, archiveError(a));
            if (count <= 0) {
                if (count == 0)
                    zip.m_members.emplace(name, std::move(content));
                break;
            }
            unpacked += static_cast<std::uint64_t>(count);
            if (unpacked > limits.maxUnpackedBytes ||
                (unpacked > kAlwaysAllowedBytes && unpacked / bytes.size() > limits.maxExpansion))
                return tooLarge;
            content.append(buffer.data(), static_cast<std::size_t>(count));
        }
    }
    if (zip.m_members.empty() && !zip.m_damage.empty())
        return Error{ErrorCode::InvalidFile, "the ZIP archive is damaged", zip.m_damage};
    return zip;
}

const std::string* ZipArchive::find(std::string_view name) const {
    const auto found = m_members.find(name);
    return found == m_members.end() ? nullptr : &found->second;
}

Result<std::string_view> ZipArchive::member(std::string_view name) const {
    if (const std::string* content = find(name))
        return std::string_view(*content);
    if (!m_damage.empty())
        return Error{ErrorCode::InvalidFile, "the ZIP archive is damaged", m_damage};
    return Error{ErrorCode::InvalidFile, fmt::format("the archive has no {}", name), ""};
}

std::string resolvedMember(std::string_view base, std::string_view target) {
    target = target.substr(0, target.find('#'));
    std::string decoded;
    for (std::size_t i = 0; i < target.size(); ++i) {
        unsigned value = 0;
        if (target[i] == '%' && i + 2 < target.size()) {
            const char* digits = target.data() + i + 1;
            if (std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
                decoded += static_cast<char>(value);
                i += 2;
                continue;
            }
        }
        decoded += target[i];
    }
    std::string path = decoded.starts_with('/')
                           ? decoded
                           : std::string(base.substr(0, base.rfind('/') + 1)) + decoded;
    std::vector<std::string> parts;
    for (const std::string_view part : split(path, '/')) {
        if (part.empty() || part == ".")
            continue;
        if (part == "..") {
            if (parts.empty())
                return "";
            parts.pop_back();
        } else {
            parts.emplace_back(part);
        }
    }
    return join(parts, "/");
}

} // namespace sdrl::retrieval
