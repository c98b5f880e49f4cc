// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_io.h"

#include "base/write_in_place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>

namespace sdrl {

namespace fs = std::filesystem;

namespace {

Error ioError(std::string_view what, const fs::path& path, int error = errno) {
    const ErrorCode code = error == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
    return {code, fmt::format("{}: {}", what, std::strerror(error)), path.string()};
}

class Descriptor {
public:
    explicit Descriptor(int value) : m_value(value) {}
    ~Descriptor() {
        if (m_value >= 0)
            ::close(m_value);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_value; }
    [[nodiscard]] int release() { return std::exchange(m_value, -1); }
    explicit operator bool() const { return m_value >= 0; }

private:
    int m_value;
};

Result<void> writeAll(int descriptor, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0) {
            if (errno == EINTR)
                continue;
            return ioError("cannot write the file", path);
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

} // namespace

Result<std::string> readFile(const fs::path& path, std::uint64_t maxBytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return ioError("cannot open the file", path);
    struct stat info {};
    if (::fstat(file.get(), &info) != 0)
        return ioError("cannot read the file", path);
    if (S_ISDIR(info.st_mode))
        return Error{ErrorCode::InvalidFile, "this is a folder, not a file", path.string()};
    std::string content;
    if (S_ISREG(info.st_mode)) {
        if (static_cast<std::uint64_t>(info.st_size) > maxBytes)
            return Error{ErrorCode::InvalidFile,
                         fmt::format("the file has {} bytes, more than the limit of {}",
                                     info.st_size, maxBytes),
                         path.string()};
        content.reserve(static_cast<std::size_t>(info.st_size));
    }
    std::string buffer(1 << 16, '\0');
    for (;;) {
        const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
        if (count < 0) {
            if (errno == EINTR)
                continue;
            return ioError("cannot read the file", path);
        }
        if (count == 0)
            return content;
        content.append(buffer.data(), static_cast<std::size_t>(count));
        if (content.size() > maxBytes)
            return Error{ErrorCode::InvalidFile,
                         fmt::format("the file has more than the limit of {} bytes", maxBytes),
                         path.string()};
    }
}

Result<void> createDirectories(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error)
        return Error{ErrorCode::Io, "cannot create the folder: " + error.message(), path.string()};
    return {};
}

Result<void> putInPlace(const fs::path& made, const fs::path& target) {
    if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0)
        return {};
    const bool isThere = errno != ENOENT;
    if (isThere && errno != EINVAL && errno != ENOSYS)
        return ioError("cannot put the finished folder in its place", target);
    fs::path old = made;
    old += ".old";
    if (isThere && ::rename(target.c_str(), old.c_str()) != 0)
        return ioError("cannot move the old folder away", target);
    if (::rename(made.c_str(), target.c_str()) != 0) {
        const Error error = ioError("cannot put the finished folder in its place", target);
        if (isThere)
            (void)::rename(old.c_str(), target.c_str());
        return error;
    }
    if (isThere && ::rename(old.c_str(), made.c_str()) != 0)
        return ioError("cannot rename the old folder", old);
    return {};
}

Result<void> syncPath(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file || ::fsync(file.get()) != 0)
        return ioError("cannot flush to the disk", path);
    return {};
}

Result<void> writeInPlace(const fs::path& target,
                          const std::function<Result<void>(const fs::path& temporary)>& write) {
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    SDRL_CHECK(createDirectories(folder));
    const fs::path temporary =
        folder / fmt::format(".{}.{}.tmp", target.filename().string(), ::getpid());
    Result<void> done = write(temporary);
    if (done)
        done = syncPath(temporary);
    if (done && ::rename(temporary.c_str(), target.c_str()) != 0)
        done = ioError("cannot rename the finished file into place", target);
    if (!done) {
        ::unlink(temporary.c_str());
        return done;
    }
    return syncPath(folder);
}

Result<void> writeFileAtomic(const fs::path& path, std::string_view content) {
    return writeInPlace(path, [&](const fs::path& temporary) -> Result<void> {
        const Descriptor file(
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (!file)
            return ioError("cannot create the file", temporary);
        return writeAll(file.get(), content, temporary);
    });
}

Result<TemporaryDirectory> TemporaryDirectory::create(std::string_view prefix,
                                                      const fs::path& parent) {
    std::error_code error;
    const fs::path base = parent.empty() ? fs::temp_directory_path(error) : parent;
    if (error)
        return Error{ErrorCode::Io, "there is no temporary folder: " + error.message(), ""};
    std::string pattern = (base / fmt::format("{}-XXXXXX", prefix)).string();
    if (::mkdtemp(pattern.data()) == nullptr)
        return ioError("cannot create a temporary folder", base);
    return TemporaryDirectory(fs::path(pattern));
}

TemporaryDirectory::~TemporaryDirectory() {
    if (m_path.empty())
        return;
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : m_path(std::exchange(other.m_path, {})) {}

TemporaryDirectory& TemporaryDirectory::operator=(TemporaryDirectory&& other) noexcept {
    std::swap(m_path, other.m_path);
    return *this;
}

Result<MappedFile> MappedFile::open(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return ioError("cannot open the file", path);
    struct stat info {};
    if (::fstat(file.get(), &info) != 0)
        return ioError("cannot read the file", path);
    if (!S_ISREG(info.st_mode))
        return Error{ErrorCode::InvalidFile, "this is not a regular file", path.string()};
    MappedFile mapped;
    if (info.st_size > 0) {
        void* data = ::mmap(nullptr, static_cast<std::size_t>(info.st_size), PROT_READ, MAP_PRIVATE,
                            file.get(), 0);
        if (data == MAP_FAILED)
            return ioError("cannot map the file into memory", path);
        mapped.m_data = static_cast<const std::byte*>(data);
        mapped.m_size = static_cast<std::size_t>(info.st_size);
    }
    return mapped;
}

MappedFile::~MappedFile() {
    if (m_data)
        ::munmap(const_cast<std::byte*>(m_data), m_size);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

void MappedFile::dropPages() const {
    if (m_data)
        ::madvise(const_cast<std::byte*>(m_data), m_size, MADV_DONTNEED);
}

Result<FileLock> FileLock::acquire(const fs::path& path) {
    if (path.has_parent_path())
        SDRL_CHECK(createDirectories(path.parent_path()));
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!file)
        return ioError("cannot open the lock file", path);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return ioError("cannot lock the file", path);
        std::string holder(32, '\0');
        const ssize_t count = ::read(file.get(), holder.data(), holder.size());
        holder.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        while (!holder.empty() && holder.back() == '\n')
            holder.pop_back();
        return Error{ErrorCode::Locked, "another process uses it",
                     holder.empty() ? path.string()
                                    : fmt::format("{}, process {}", path.string(), holder)};
    }
    const std::string self = fmt::format("{}\n", ::getpid());
    if (::ftruncate(file.get(), 0) != 0)
        return ioError("cannot write the lock file", path);
    SDRL_CHECK(writeAll(file.get(), self, path));
    return FileLock(file.release());
}

FileLock::~FileLock() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

FileLock::FileLock(FileLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

} // namespace sdrl
