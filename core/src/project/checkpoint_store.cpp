// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/checkpoint_store.h"

#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/json_fields.h"
#include "core/base/jsonl.h"
#include "core/base/log.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kStateFile = "state.json";
constexpr const char* kUnfinished = ".unfinished"; ///< folder of a checkpoint that is being written

} // namespace

fs::path CheckpointStore::folderOf(int step) const {
    return m_folder / fmt::format("{:06}", step);
}

Result<void>
CheckpointStore::write(int step, const json& state,
                       const std::function<Result<void>(const fs::path&)>& writeFiles) const {
    // Beside the one of that step that may be there: it counts until this one is whole.
    const fs::path folder = m_folder / kUnfinished;
    std::error_code error;
    fs::remove_all(folder, error);
    SDRL_CHECK(createDirectories(folder));
    SDRL_CHECK(writeFiles(folder));
    json files = json::array();
    std::vector<fs::path> written;
    for (const auto& entry : fs::directory_iterator(folder, error))
        written.push_back(entry.path());
    if (error)
        return Error{ErrorCode::Io, "cannot list the checkpoint's files: " + error.message(),
                     folder.string()};
    std::sort(written.begin(), written.end());
    for (const fs::path& file : written) {
        SDRL_CHECK(syncPath(file));
        SDRL_TRY(const std::string hash, sha256File(file));
        files.push_back({{"name", file.filename().string()},
                         {"size", fs::file_size(file, error)},
                         {"sha256", hash}});
        if (error)
            return Error{ErrorCode::Io, "cannot read the file: " + error.message(), file.string()};
    }
    SDRL_CHECK(writeFileAtomic(folder / kStateFile, dumpJson({{"schema_version", kSchemaVersion},
                                                              {"step", step},
                                                              {"files", files},
                                                              {"state", state}},
                                                             1)));
    SDRL_CHECK(putInPlace(folder, folderOf(step)));
    fs::remove_all(folder, error); // the old one
    return syncPath(m_folder);
}

std::vector<int> CheckpointStore::steps() const {
    std::vector<int> out;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(m_folder, error)) {
        const std::string name = entry.path().filename().string();
        int step = 0;
        const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), step);
        if (failed == std::errc() && end == name.data() + name.size() && step >= 0 &&
            folderOf(step).filename() == name)
            out.push_back(step);
    }
    std::sort(out.begin(), out.end());
    return out;
}

Result<Checkpoint> CheckpointStore::verify(int step) const {
    const fs::path folder = folderOf(step);
    SDRL_TRY(const JsonDocument document, JsonDocument::load(folder / kStateFile));
    JsonFields fields(document);
    fields.schemaVersion(kSchemaVersion);
    Checkpoint out;
    out.folder = folder;
    out.step = static_cast<int>(fields.integer("step", 0, INT32_MAX));
    out.state = dumpJson(fields.raw("state"));
    for (JsonFields& file : fields.objects("files")) {
        const std::string name = file.text("name");
        const std::int64_t size = file.integer("size", 0, INT64_MAX);
        const std::string expected = file.text("sha256");
        if (fs::path(name).filename() != name) {
            file.reject("name", "this is not a plain file name");
            break;
        }
        std::error_code error;
        if (fs::file_size(folder / name, error) != static_cast<std::uintmax_t>(size) || error)
            return Error{ErrorCode::InvalidFile, "a file of the checkpoint is missing or cut off",
                         (folder / name).string()};
        SDRL_TRY(const std::string hash, sha256File(folder / name));
        if (hash != expected)
            return Error{ErrorCode::InvalidFile, "a file of the checkpoint is damaged",
                         (folder / name).string()};
    }
    SDRL_CHECK(fields.finish());
    if (out.step != step)
        return Error{ErrorCode::InvalidFile, "the folder holds the checkpoint of another step",
                     folder.string()};
    return out;
}

std::optional<Checkpoint> CheckpointStore::newest() const {
    const std::vector<int> all = steps();
    for (auto step = all.rbegin(); step != all.rend(); ++step) {
        Result<Checkpoint> checkpoint = verify(*step);
        if (checkpoint)
            return std::move(checkpoint).value();
        log(LogLevel::Warning,
            fmt::format("checkpoint {} is not used: {}", *step, checkpoint.error().toString()));
    }
    return std::nullopt;
}

void CheckpointStore::prune(int keep, const std::set<int>& alsoKeep) const {
    const std::vector<int> all = steps();
    std::error_code ignored;
    for (auto step = all.rbegin(); step != all.rend(); ++step) {
        const fs::path state = folderOf(*step) / kStateFile;
        // What a kill left half-written must not take a whole one's place.
        if (fs::exists(state, ignored) && (keep-- > 0 || alsoKeep.contains(*step)))
            continue;
        // Without its state a half-removed folder is no checkpoint.
        fs::remove(state, ignored);
        fs::remove_all(folderOf(*step), ignored);
    }
}

} // namespace sdrl
