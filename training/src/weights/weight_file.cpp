// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "training/weights.h"
#include "weights/model_files.h"
#include "weights/tensor_source.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <optional>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

std::int64_t TensorInfo::elementCount() const {
    std::int64_t count = 1;
    for (const std::int64_t size : shape)
        count *= size;
    return count;
}

std::int64_t TensorInfo::rowCount() const {
    return shape.empty() ? 1 : shape.front();
}

struct WeightFile::Data {
    std::string name;
    std::vector<SafetensorsFile> shards;
    std::optional<GgufFile> gguf;
    std::vector<TensorInfo> tensors;
    std::vector<TensorSource> sources; ///< parallel to `tensors`
    std::map<std::string, std::size_t, std::less<>> byName;

    [[nodiscard]] Result<void> add(std::vector<TensorSource> found) {
        for (TensorSource& source : found) {
            if (!byName.emplace(source.info.name, sources.size()).second)
                return Error{ErrorCode::InvalidFile,
                             fmt::format("tensor \"{}\" is in two of the files", source.info.name),
                             name};
            tensors.push_back(source.info);
            sources.push_back(std::move(source));
        }
        return {};
    }
};

namespace {

Result<std::vector<std::string>> shardsOf(const fs::path& index,
                                          std::map<std::string, std::string>& shardOfTensor) {
    SDRL_TRY(const std::string text, readFile(index, 256 << 20));
    SDRL_TRY(const json root, parseJson(text, index.string()));
    const auto damaged = [&](const std::string& message) {
        return Error{ErrorCode::InvalidFile, message, index.string()};
    };
    if (!root.is_object() || !root.contains("weight_map") || !root["weight_map"].is_object() ||
        root["weight_map"].empty())
        return damaged("the index has no weight_map");
    std::vector<std::string> files;
    for (const auto& [tensor, file] : root["weight_map"].items()) {
        // A shard lies beside its index; anything else would let the index point anywhere.
        const std::string shard = file.is_string() ? file.get<std::string>() : "";
        if (shard.empty() || shard == ".." || fs::path(shard).filename() != shard)
            return damaged(fmt::format("the shard of tensor \"{}\" is not a file name", tensor));
        shardOfTensor[tensor] = shard;
        if (std::find(files.begin(), files.end(), shard) == files.end())
            files.push_back(shard);
    }
    std::sort(files.begin(), files.end());
    return files;
}

// The file to open for a folder.
Result<fs::path> weightsIn(const fs::path& folder) {
    std::error_code failure;
    for (const char* name : {"model.safetensors", "model.safetensors.index.json"})
        if (fs::exists(folder / name, failure))
            return folder / name;
    const std::vector<fs::path> gguf = ggufFilesIn(folder);
    if (gguf.size() == 1)
        return gguf.front();
    if (gguf.size() > 1)
        return Error{ErrorCode::InvalidArgument,
                     "the folder has several GGUF files; name one of them", folder.string()};
    if (fs::exists(folder / "pytorch_model.bin", failure) ||
        fs::exists(folder / "pytorch_model.bin.index.json", failure))
        return Error{ErrorCode::UnsupportedFile,
                     "the weights are pickled (pytorch_model.bin), which is not supported; use the "
                     "model's safetensors",
                     folder.string()};
    return Error{ErrorCode::NotFound,
                 "there are no weights (model.safetensors, its index, or a .gguf file)",
                 folder.string()};
}

} // namespace

Result<WeightFile> WeightFile::open(const fs::path& path) {
    std::error_code failure;
    if (fs::is_directory(path, failure)) {
        SDRL_TRY(const fs::path inside, weightsIn(path));
        return open(inside);
    }
    auto data = std::make_shared<Data>();
    data->name = path.string();
    if (path.extension() == ".gguf") {
        SDRL_TRY(data->gguf, GgufFile::open(path));
        SDRL_TRY(std::vector<TensorSource> found, ggufTensors(*data->gguf));
        SDRL_CHECK(data->add(std::move(found)));
    } else if (path.extension() == ".json") {
        std::map<std::string, std::string> shardOfTensor;
        SDRL_TRY(const std::vector<std::string> files, shardsOf(path, shardOfTensor));
        for (const std::string& file : files) {
            SDRL_TRY(SafetensorsFile shard, openSafetensors(path.parent_path() / file));
            std::erase_if(shard.tensors, [&](const TensorSource& source) {
                const auto listed = shardOfTensor.find(source.info.name);
                return listed == shardOfTensor.end() || listed->second != file;
            });
            SDRL_CHECK(data->add(std::move(shard.tensors)));
            data->shards.push_back(std::move(shard));
        }
        for (const auto& [tensor, file] : shardOfTensor)
            if (!data->byName.contains(tensor))
                return Error{ErrorCode::InvalidFile,
                             fmt::format("tensor \"{}\" is not in \"{}\", where the index says it "
                                         "is",
                                         tensor, file),
                             path.string()};
    } else {
        SDRL_TRY(SafetensorsFile file, openSafetensors(path));
        SDRL_CHECK(data->add(std::move(file.tensors)));
        data->shards.push_back(std::move(file));
    }
    return WeightFile(std::move(data));
}

const std::vector<TensorInfo>& WeightFile::tensors() const {
    return m_data->tensors;
}

const TensorInfo* WeightFile::find(std::string_view name) const {
    const auto found = m_data->byName.find(name);
    return found == m_data->byName.end() ? nullptr : &m_data->tensors[found->second];
}

Result<void> WeightFile::readFloat(std::string_view name, std::span<float> out) const {
    const TensorInfo* info = find(name);
    if (info && out.size() != static_cast<std::size_t>(info->elementCount()))
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("tensor \"{}\" has {} values, not {}", name, info->elementCount(),
                                 out.size()),
                     m_data->name};
    return readRows(name, 0, out);
}

Result<void> WeightFile::readRows(std::string_view name, std::int64_t firstRow,
                                  std::span<float> out) const {
    const auto failed = [&](ErrorCode code, const std::string& message) {
        return Error{code, message, m_data->name};
    };
    const auto found = m_data->byName.find(name);
    if (found == m_data->byName.end())
        return failed(ErrorCode::NotFound, fmt::format("there is no tensor \"{}\"", name));
    const TensorSource& source = m_data->sources[found->second];
    if (source.format == ElementFormat::Other)
        return failed(ErrorCode::UnsupportedFile,
                      fmt::format("tensor \"{}\" is stored as {}, which cannot be read as numbers",
                                  name, source.info.type));
    if (out.empty() && firstRow == 0)
        return {};

    const BlockLayout block = blockLayout(source.format);
    const std::int64_t rows = source.info.rowCount();
    const std::int64_t rowLength = rows > 0 ? source.info.elementCount() / rows : 0;
    const auto length = static_cast<std::size_t>(rowLength);
    if (length == 0 || firstRow < 0 || firstRow > rows || out.size() % length != 0 ||
        static_cast<std::int64_t>(out.size() / length) > rows - firstRow)
        return failed(
            ErrorCode::InvalidArgument,
            fmt::format("tensor \"{}\" does not have the rows that were asked for", name));
    const std::size_t begin = static_cast<std::size_t>(firstRow) * length;
    if (begin % block.values != 0 || out.size() % block.values != 0)
        return failed(
            ErrorCode::InvalidArgument,
            fmt::format("tensor \"{}\" is stored in blocks of {} values", name, block.values));
    const auto at = [&](std::size_t element) {
        return source.bytes.data() + element / block.values * block.bytes;
    };
    if (source.interleavedHeads == 0) {
        dequantize(source.format, at(begin), out);
        return {};
    }
    if (length % block.values != 0)
        return failed(ErrorCode::UnsupportedFile,
                      fmt::format("tensor \"{}\" has rows that are no whole blocks", name));
    // Row p·half + i of a head is stored as its row 2i + p.
    const std::int64_t headRows = rows / source.interleavedHeads, half = headRows / 2;
    for (std::size_t i = 0; i * length < out.size(); ++i) {
        const std::int64_t row = firstRow + static_cast<std::int64_t>(i);
        const std::int64_t inHead = row % headRows;
        const std::int64_t stored = row - inHead + 2 * (inHead % half) + inHead / half;
        dequantize(source.format, at(static_cast<std::size_t>(stored) * length),
                   out.subspan(i * length, length));
    }
    return {};
}

void WeightFile::dropPages() const {
    for (const SafetensorsFile& shard : m_data->shards)
        shard.file.dropPages();
    if (m_data->gguf)
        m_data->gguf->file().dropPages();
}

} // namespace sdrl
