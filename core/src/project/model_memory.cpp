// SPDX-License-Identifier: GPL-3.0-or-later
#include "project/model_memory.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <vector>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::uint64_t kSamples = 16;
constexpr std::uint64_t kSampleBytes = 4096;

Result<std::string> fileSignature(const fs::path& path, std::uint64_t size) {
    std::ifstream file(path, std::ios::binary);
    Sha256 hash;
    hash.addField(path.filename().string()).addField(size);
    std::string buffer(kSampleBytes, '\0');
    // Evenly over the file, both ends included; training changes weights everywhere.
    const std::uint64_t last = size > kSampleBytes ? size - kSampleBytes : 0;
    for (std::uint64_t i = 0; i < kSamples && file; ++i) {
        const std::uint64_t at = last / (kSamples - 1) * i;
        file.seekg(static_cast<std::streamoff>(i + 1 == kSamples ? last : at));
        file.read(buffer.data(), static_cast<std::streamsize>(std::min(size, kSampleBytes)));
        hash.addField(std::string_view(buffer.data(), static_cast<std::size_t>(file.gcount())));
    }
    if (!file)
        return Error{ErrorCode::Io, "cannot read the model's file", path.string()};
    return hash.hex();
}

std::string keyOf(const std::string& name) {
    return "model " + name;
}

} // namespace

Result<std::string> modelSignature(const fs::path& path, SignatureMemo* memo) {
    std::vector<fs::path> files;
    std::error_code error;
    if (fs::is_directory(path, error)) {
        for (const auto& entry : fs::directory_iterator(path, error)) {
            std::error_code ignored;
            if (entry.is_regular_file(ignored))
                files.push_back(entry.path());
        }
        std::sort(files.begin(), files.end());
    } else {
        files.push_back(path);
    }
    Sha256 hash;
    for (const fs::path& file : files) {
        const std::uint64_t size = fs::file_size(file, error);
        const auto modified = fs::last_write_time(file, error).time_since_epoch().count();
        if (error)
            return Error{ErrorCode::Io, "cannot read the model's file: " + error.message(),
                         file.string()};
        const std::string key = fmt::format("{} {} {}", file.string(), size, modified);
        if (const auto known = memo ? memo->find(key) : SignatureMemo::iterator();
            memo && known != memo->end()) {
            hash.addField(known->second);
            continue;
        }
        SDRL_TRY(std::string signature, fileSignature(file, size));
        hash.addField(signature);
        if (memo)
            memo->emplace(key, std::move(signature));
    }
    return hash.hex();
}

Result<void> rememberModel(RecordTable& records, const std::string& name, const fs::path& path,
                           const std::string& fingerprint) {
    SDRL_TRY(const std::string signature, modelSignature(path));
    return records.setValue(keyOf(name),
                            dumpJson({{"signature", signature}, {"fingerprint", fingerprint}}));
}

Result<std::optional<std::string>> rememberedModel(const RecordTable& records,
                                                   const std::string& name, const fs::path& path,
                                                   SignatureMemo* memo) {
    SDRL_TRY(const auto text, records.value(keyOf(name)));
    if (!text)
        return std::optional<std::string>();
    const json noted = json::parse(*text, nullptr, false);
    SDRL_TRY(const std::string signature, modelSignature(path, memo));
    if (!noted.is_object() || noted.value("signature", "") != signature)
        return std::optional<std::string>();
    return std::optional(noted.value("fingerprint", ""));
}

} // namespace sdrl
