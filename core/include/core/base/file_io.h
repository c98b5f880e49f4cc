// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sdrl {

/// The whole file. Refuses files larger than maxBytes.
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& path,
                                           std::uint64_t maxBytes = 1ULL << 31);

/// Writes beside the target, flushes to disk and renames into place: a reader sees the old or the
/// new content, never a part, also after a power cut. Creates missing parent folders.
[[nodiscard]] Result<void> writeFileAtomic(const std::filesystem::path& path,
                                           std::string_view content);

/// Flushes a file's or folder's data to the disk.
[[nodiscard]] Result<void> syncPath(const std::filesystem::path& path);

/// Puts the folder `made` in the place of `target`. A folder that is there already is gone at no
/// moment: the two change places, and the old one is then at `made`. (On a file system that cannot
/// do that it is renamed away first.)
[[nodiscard]] Result<void> putInPlace(const std::filesystem::path& made,
                                      const std::filesystem::path& target);

[[nodiscard]] Result<void> createDirectories(const std::filesystem::path& path);

/// An empty folder of a unique name under `parent` (the system's temporary folder by default),
/// removed with all its content by the destructor.
class TemporaryDirectory {
public:
    [[nodiscard]] static Result<TemporaryDirectory>
    create(std::string_view prefix, const std::filesystem::path& parent = {});
    ~TemporaryDirectory();
    TemporaryDirectory(TemporaryDirectory&& other) noexcept;
    TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    explicit TemporaryDirectory(std::filesystem::path path) : m_path(std::move(path)) {}
    std::filesystem::path m_path;
};

/// A file mapped read-only. The bytes stay valid while the object lives.
class MappedFile {
public:
    [[nodiscard]] static Result<MappedFile> open(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;

    [[nodiscard]] std::span<const std::byte> bytes() const { return {m_data, m_size}; }
    /// Tells the kernel that the pages are not needed any more; they are read again if they are.
    void dropPages() const;

private:
    MappedFile() = default;
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

/// An advisory lock on a file, held until destroyed; the kernel drops it when the process dies.
class FileLock {
public:
    /// Locks without waiting. ErrorCode::Locked with the holder's process id in the context when
    /// another process has it.
    [[nodiscard]] static Result<FileLock> acquire(const std::filesystem::path& path);
    ~FileLock();
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;

private:
    explicit FileLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor = -1;
};

} // namespace sdrl
