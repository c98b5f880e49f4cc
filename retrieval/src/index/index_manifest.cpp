// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/index_manifest.h"

#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/json_fields.h"
#include "core/base/jsonl.h"
#include "index/analyser.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl::retrieval {

namespace {

namespace fs = std::filesystem;

/// Version of the manifest and of how passages are laid out in the database.
constexpr int kFormatVersion = 2;
constexpr double kMaxK1 = 100;
constexpr int kMaxTitleWeight = 20;

fs::path manifestPath(const fs::path& folder) {
    return folder / "manifest.json";
}

Result<void> checkSettings(const IndexSettings& settings) {
    const auto [k1, b] = settings.weights;
    if (!(k1 >= 0 && k1 <= kMaxK1) || !(b >= 0 && b <= 1) || settings.titleWeight < 0 ||
        settings.titleWeight > kMaxTitleWeight)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("k1 {}, b {} or title weight {} is out of range", k1, b,
                                 settings.titleWeight),
                     ""};
    return {};
}

Error otherSettings(const fs::path& folder, std::string_view what) {
    return {ErrorCode::UnsupportedFile,
            fmt::format("the index was made with other settings and has to be rebuilt: {}", what),
            folder.string()};
}

} // namespace

fs::path databaseFolder(const fs::path& folder) {
    return folder / "xapian";
}

std::string indexFingerprint(const IndexSettings& settings) {
    return fmt::format("format {}, analyser {}, {}, title {}", kFormatVersion, Analyser::kVersion,
                       stemmerName(settings.language), settings.titleWeight);
}

Result<IndexManifest> readManifest(const fs::path& folder) {
    SDRL_TRY(const JsonDocument document, JsonDocument::load(manifestPath(folder)));
    JsonFields fields(document);
    const int version = fields.schemaVersion(kFormatVersion);
    const auto analyser = fields.integer("analyser", 1, INT32_MAX);
    IndexManifest manifest;
    IndexSettings& settings = manifest.settings;
    settings.language = fields.text("language");
    settings.titleWeight = static_cast<int>(fields.integer("title_weight", 0, kMaxTitleWeight));
    settings.weights.k1 = fields.number("k1", 0, kMaxK1);
    settings.weights.b = fields.number("b", 0, 1);
    for (JsonFields& file : fields.objects("files")) {
        TableFile& entry = manifest.files.emplace_back();
        entry.name = file.text("name");
        entry.bytes = static_cast<std::uint64_t>(file.integer("bytes", 0, INT64_MAX));
        entry.sha256 = file.text("sha256");
    }
    SDRL_CHECK(fields.finish());
    if (version != kFormatVersion)
        return otherSettings(folder, "another version of the program wrote it");
    if (analyser != Analyser::kVersion)
        return otherSettings(folder, "another version of the program cut its words");
    return manifest;
}

Result<IndexSettings> readIndexSettings(const fs::path& folder) {
    SDRL_TRY(IndexManifest manifest, readManifest(folder));
    return std::move(manifest.settings);
}

bool hasManifest(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(manifestPath(folder), ignored);
}

Result<IndexSettings> resolvedSettings(const fs::path& folder, IndexAccess access,
                                       const std::optional<IndexSettings>& settings) {
    if (settings)
        SDRL_CHECK(checkSettings(*settings));
    IndexSettings used = settings.value_or(IndexSettings{});
    used.language = stemmerName(used.language);
    if (access == IndexAccess::Rebuild)
        return used;
    if (!hasManifest(folder)) {
        std::error_code ignored;
        if (fs::exists(databaseFolder(folder), ignored))
            return Error{ErrorCode::InvalidFile, "the index is damaged: its manifest is missing",
                         folder.string()};
        if (access == IndexAccess::Read)
            return Error{ErrorCode::NotFound, "there is no index", folder.string()};
        return used;
    }
    SDRL_TRY(const IndexSettings made, readIndexSettings(folder));
    if (!settings)
        return made;
    if (used.language != made.language)
        return otherSettings(
            folder, fmt::format("its language is {}, not {}", made.language, used.language));
    if (used.titleWeight != made.titleWeight)
        return otherSettings(folder, fmt::format("its title weight is {}, not {}", made.titleWeight,
                                                 used.titleWeight));
    return used;
}

Result<void> writeManifest(const fs::path& folder, const IndexManifest& manifest) {
    const IndexSettings& settings = manifest.settings;
    nlohmann::json json = {
        {"schema_version", kFormatVersion}, {"analyser", Analyser::kVersion},
        {"language", settings.language},    {"title_weight", settings.titleWeight},
        {"k1", settings.weights.k1},        {"b", settings.weights.b},
        {"files", nlohmann::json::array()}};
    for (const TableFile& file : manifest.files)
        json["files"].push_back(
            {{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}});
    return writeFileAtomic(manifestPath(folder), dumpJson(json, 2) + "\n");
}

Result<std::vector<TableFile>> tableFiles(const fs::path& folder) {
    std::vector<TableFile> files;
    std::error_code error;
    for (fs::directory_iterator entry(databaseFolder(folder), error), end; entry != end;
         entry.increment(error)) {
        // Beside its tables the database has a lock and, while it is written, temporary files.
        const std::string name = entry->path().filename().string();
        if (name != "iamglass" && entry->path().extension() != ".glass")
            continue;
        SDRL_TRY(std::string sha256, sha256File(entry->path()));
        files.push_back({name, entry->file_size(error), std::move(sha256)});
    }
    if (error && error != std::errc::no_such_file_or_directory)
        return Error{ErrorCode::Io, "cannot read the index: " + error.message(), folder.string()};
    std::sort(files.begin(), files.end(),
              [](const TableFile& a, const TableFile& b) { return a.name < b.name; });
    return files;
}

} // namespace sdrl::retrieval
