// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/project_view.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

bool ProjectView::usesDocuments() const {
    return !task.documents.empty() || settings.instructor.kind == InstructorKind::Passages;
}

// ---- Items ----------------------------------------------------------------------------------

Result<std::vector<QaItem>> liveItems(const ProjectView& view,
                                      const std::vector<DatasetId>& datasets) {
    std::vector<QaItem> out;
    for (const DatasetId dataset : datasets) {
        SDRL_TRY(std::vector<QaItem> items, view.store.items().items(dataset));
        std::erase_if(items, [](const QaItem& item) { return !item.live(); });
        out.insert(out.end(), std::make_move_iterator(items.begin()),
                   std::make_move_iterator(items.end()));
    }
    return out;
}

Result<std::vector<QaItem>> trainingItems(const ProjectView& view,
                                          const std::vector<DatasetId>& datasets) {
    SDRL_TRY(std::vector<QaItem> items, liveItems(view, datasets));
    std::erase_if(items, [](const QaItem& item) { return item.heldOut; });
    return items;
}

Result<std::vector<DatasetId>> currentDatasets(const ProjectView& view, bool withRewrites) {
    SDRL_TRY(const json questions, view.finished(Stage::Questions));
    std::vector<DatasetId> out = {{questions.value("dataset", std::int64_t{0})}};
    if (withRewrites && view.settings.adapt.enabled) {
        SDRL_TRY(const json rewrites, view.finished(Stage::Rewrite));
        for (const DatasetId dataset : datasetsOf(rewrites.value("datasets", json::array())))
            out.push_back(dataset);
    }
    return out;
}

json idsOf(const std::vector<DatasetId>& datasets) {
    json out = json::array();
    for (const DatasetId dataset : datasets)
        out.push_back(dataset.value);
    return out;
}

std::vector<DatasetId> datasetsOf(const json& ids) {
    std::vector<DatasetId> out;
    for (const json& id : ids)
        out.push_back({id.get<std::int64_t>()});
    return out;
}

// ---- Files ----------------------------------------------------------------------------------

namespace {

std::string storedName(const fs::path& folder, const fs::path& path) {
    const fs::path relative =
        path.lexically_normal().lexically_relative(fs::absolute(folder).lexically_normal());
    const bool inside = !relative.empty() && *relative.begin() != "..";
    return (inside ? relative : fs::absolute(path).lexically_normal()).string();
}

Result<void> addFile(const fs::path& folder, const fs::path& path,
                     std::map<std::string, FoundFile>& found) {
    std::error_code error;
    FoundFile file{path, storedName(folder, path), 0, 0};
    file.size = fs::file_size(path, error);
    if (error)
        return Error{ErrorCode::Io, "cannot read the file: " + error.message(), path.string()};
    file.modifiedNs = std::chrono::duration_cast<std::chrono::nanoseconds>(
                          fs::last_write_time(path, error).time_since_epoch())
                          .count();
    const std::string name = file.name;
    found.emplace(name, std::move(file));
    return {};
}

/// A folder that cannot be listed is an error: taken for an empty one, its files would be
/// forgotten. Folders below it that may not be read are passed over.
Result<void> addFolder(const fs::path& folder, const fs::path& path, const DocumentReader& reader,
                       std::map<std::string, FoundFile>& found) {
    std::error_code error;
    // The option below would pass over this one too.
    fs::directory_iterator(path, error);
    fs::recursive_directory_iterator entries;
    if (!error)
        entries = fs::recursive_directory_iterator(
            path, fs::directory_options::skip_permission_denied, error);
    while (!error && entries != fs::recursive_directory_iterator()) {
        std::error_code ignored;
        if (entries->is_regular_file(ignored) && reader.supports(entries->path()))
            SDRL_CHECK(addFile(folder, entries->path(), found));
        entries.increment(error);
    }
    if (error)
        return Error{ErrorCode::Io, "cannot list a folder of documents: " + error.message(),
                     path.string()};
    return {};
}

} // namespace

Result<std::map<std::string, FoundFile>> listFiles(const ProjectView& view,
                                                   const DocumentReader& reader) {
    std::map<std::string, FoundFile> found;
    for (const std::string& source : view.task.documents) {
        const fs::path path = fs::absolute(view.resolve(source));
        std::error_code error;
        if (fs::is_directory(path, error)) {
            SDRL_CHECK(addFolder(view.folder, path, reader, found));
        } else if (fs::exists(path, error)) {
            SDRL_CHECK(addFile(view.folder, path, found));
        } else {
            return Error{ErrorCode::NotFound, "a document of the task is not there", path.string()};
        }
    }
    return found;
}

std::string chunkingOf(const ProjectSettings& settings) {
    return sha256Hex(dumpJson(settings.toJson()["chunks"]));
}

} // namespace sdrl
