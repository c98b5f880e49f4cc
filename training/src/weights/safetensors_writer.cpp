// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "training/float_formats.h"
#include "training/weights.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>

namespace sdrl {

namespace fs = std::filesystem;

namespace {

struct StorageName {
    const char* name;
    std::uint64_t bytes;
};
StorageName storageName(StorageType type) {
    switch (type) {
    case StorageType::Float32:
        return {"F32", 4};
    case StorageType::Float16:
        return {"F16", 2};
    case StorageType::BFloat16:
        return {"BF16", 2};
    }
    return {"F32", 4};
}

} // namespace

struct SafetensorsWriter::State {
    struct Slot {
        StorageType type = StorageType::Float32;
        std::uint64_t elements = 0;
        std::uint64_t offset = 0; ///< in the file
        bool written = false;
    };

    fs::path target, temporary;
    int descriptor = -1;
    std::map<std::string, Slot, std::less<>> slots;

    ~State() {
        if (descriptor >= 0)
            ::close(descriptor);
        if (!temporary.empty())
            ::unlink(temporary.c_str());
    }

    [[nodiscard]] Error ioError(std::string_view what) const {
        return {ErrorCode::Io, fmt::format("{}: {}", what, std::strerror(errno)), target.string()};
    }

    [[nodiscard]] Result<void> writeAt(const void* data, std::size_t size,
                                       std::uint64_t offset) const {
        const char* at = static_cast<const char*>(data);
        while (size > 0) {
            const ssize_t count = ::pwrite(descriptor, at, size, static_cast<off_t>(offset));
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0)
                return ioError("cannot write the file");
            at += count, size -= static_cast<std::size_t>(count);
            offset += static_cast<std::uint64_t>(count);
        }
        return {};
    }
};

SafetensorsWriter::SafetensorsWriter(std::unique_ptr<State> state) : m_state(std::move(state)) {}
SafetensorsWriter::~SafetensorsWriter() = default;
SafetensorsWriter::SafetensorsWriter(SafetensorsWriter&& other) noexcept = default;
SafetensorsWriter& SafetensorsWriter::operator=(SafetensorsWriter&& other) noexcept = default;

Result<SafetensorsWriter>
SafetensorsWriter::create(const fs::path& path, std::vector<Tensor> tensors,
                          const std::map<std::string, std::string>& metadata) {
    // Wider types first, so that each tensor's data is aligned to its type.
    std::stable_sort(tensors.begin(), tensors.end(), [](const Tensor& a, const Tensor& b) {
        return storageName(a.type).bytes > storageName(b.type).bytes;
    });
    auto state = std::make_unique<State>();
    state->target = path;
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const Tensor& tensor : tensors) {
        std::uint64_t elements = 1;
        for (const std::int64_t size : tensor.shape) {
            if (size < 0 || size > std::int64_t{1} << 40 || elements > std::uint64_t{1} << 40)
                return Error{ErrorCode::InvalidArgument,
                             fmt::format("tensor \"{}\" has an impossible shape", tensor.name),
                             path.string()};
            elements *= static_cast<std::uint64_t>(size);
        }
        const StorageName storage = storageName(tensor.type);
        if (tensor.name == "__metadata__" ||
            !state->slots.emplace(tensor.name, State::Slot{tensor.type, elements, offset, false})
                 .second)
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("two tensors are called \"{}\"", tensor.name), path.string()};
        header[tensor.name] = {{"dtype", storage.name},
                               {"shape", tensor.shape},
                               {"data_offsets", {offset, offset + elements * storage.bytes}}};
        offset += elements * storage.bytes;
    }
    std::string text = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t headerSize = text.size();
    for (auto& [name, slot] : state->slots)
        slot.offset += sizeof(headerSize) + headerSize;

    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    SDRL_CHECK(createDirectories(folder));
    const fs::path temporary =
        folder / fmt::format(".{}.{}.tmp", path.filename().string(), ::getpid());
    state->descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (state->descriptor < 0)
        return state->ioError("cannot create the file");
    state->temporary = temporary;
    SDRL_CHECK(state->writeAt(&headerSize, sizeof(headerSize), 0));
    SDRL_CHECK(state->writeAt(text.data(), text.size(), sizeof(headerSize)));
    return SafetensorsWriter(std::move(state));
}

Result<void> SafetensorsWriter::write(std::string_view name, std::span<const float> values) {
    const auto found = m_state->slots.find(name);
    if (found == m_state->slots.end() || found->second.written ||
        found->second.elements != values.size())
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("tensor \"{}\" of {} values is not one that is still to be written", name,
                        values.size()),
            m_state->target.string()};
    State::Slot& slot = found->second;
    if (slot.type == StorageType::Float32) {
        SDRL_CHECK(m_state->writeAt(values.data(), values.size_bytes(), slot.offset));
    } else {
        std::vector<std::uint16_t> piece;
        for (std::size_t begin = 0; begin < values.size(); begin += piece.size()) {
            piece.resize(std::min<std::size_t>(values.size() - begin, 1 << 18));
            const float* from = values.data() + begin;
            if (slot.type == StorageType::Float16)
                std::transform(from, from + piece.size(), piece.begin(), halfFromFloat);
            else
                std::transform(from, from + piece.size(), piece.begin(), bfloat16FromFloat);
            SDRL_CHECK(m_state->writeAt(piece.data(), piece.size() * 2, slot.offset + 2 * begin));
        }
    }
    slot.written = true;
    return {};
}

Result<void> SafetensorsWriter::finish() {
    for (const auto& [name, slot] : m_state->slots)
        if (!slot.written)
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("tensor \"{}\" was never written", name),
                         m_state->target.string()};
    if (::fsync(m_state->descriptor) != 0)
        return m_state->ioError("cannot flush to the disk");
    if (::rename(m_state->temporary.c_str(), m_state->target.c_str()) != 0)
        return m_state->ioError("cannot rename the finished file into place");
    m_state->temporary.clear();
    return syncPath(m_state->target.has_parent_path() ? m_state->target.parent_path()
                                                      : fs::path("."));
}

} // namespace sdrl
