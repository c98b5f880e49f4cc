// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/documents/document_scan.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/project/document_table.h"
#include "core/project/project_store.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace sdrl::gui {

namespace fs = std::filesystem;

namespace {

/// What the PDF reader says of a file without text.
constexpr std::string_view kNoText = "no text layer";

class Scan {
public:
    Scan(const DocumentSources& sources, std::stop_token stop)
        : m_sources(sources), m_stop(std::move(stop)) {}

    DocumentScan run() {
        for (const std::string& listed : m_sources.documents)
            list(listed);
        if (const Result<void> known = compare(); !known)
            m_out.error = known.error();
        std::sort(m_out.files.begin(), m_out.files.end(),
                  [](const DocumentFile& a, const DocumentFile& b) { return a.path < b.path; });
        return std::move(m_out);
    }

private:
    void list(const std::string& listed) {
        const fs::path given(listed);
        const fs::path path = fs::absolute(given.is_absolute() ? given : m_sources.folder / given);
        std::error_code error;
        if (fs::is_directory(path, error)) {
            fs::recursive_directory_iterator entries(
                path, fs::directory_options::skip_permission_denied, error);
            for (; !error && entries != fs::recursive_directory_iterator();
                 entries.increment(error)) {
                if (m_stop.stop_requested())
                    return;
                std::error_code ignored;
                if (entries->is_regular_file(ignored) && m_sources.reader &&
                    m_sources.reader->supports(entries->path()))
                    add(entries->path(), listed, false);
            }
        } else {
            add(path, listed, true);
        }
    }

    void add(const fs::path& path, const std::string& listed, bool itself) {
        DocumentFile file;
        file.path = path.lexically_normal();
        const fs::path relative =
            file.path.lexically_relative(fs::absolute(m_sources.folder).lexically_normal());
        const bool inside = !relative.empty() && *relative.begin() != "..";
        file.stored = (inside ? relative : file.path).string();
        if (!m_names.insert(file.stored).second)
            return;
        file.listed = listed;
        file.itself = itself;
        std::error_code error;
        file.bytes = fs::file_size(path, error);
        if (error) {
            file.bytes = 0;
            file.state = FileState::Missing;
        }
        file.format = formatOf(file.path);
        m_out.files.push_back(std::move(file));
    }

    /// By the name, until it has been read.
    static std::string formatOf(fs::path path) {
        if (path.extension() == ".gz")
            path.replace_extension();
        const std::string extension = path.extension().string();
        return extension.empty() ? extension : extension.substr(1);
    }

    Result<void> compare() {
        SDRL_TRY(const auto store, ProjectStore::open(m_sources.folder / "project.db",
                                                      ProjectStore::Access::ReadOnly));
        SDRL_TRY(const std::vector<SourceFile> known, store->documents().files());
        SDRL_TRY(const std::vector<DocumentInfo> documents, store->documents().documents());
        SDRL_TRY(const std::vector<DocumentId> waiting,
                 store->documents().unindexedDocuments(m_sources.index));
        const std::set<DocumentId> unindexed(waiting.begin(), waiting.end());
        std::set<std::int64_t> unindexedFiles;
        std::map<std::int64_t, std::string> formats;
        for (const DocumentInfo& document : documents) {
            formats[document.file] = document.format;
            if (unindexed.contains(document.id))
                unindexedFiles.insert(document.file);
        }
        std::map<std::string, const SourceFile*> byName;
        for (const SourceFile& file : known) {
            byName[file.path] = &file;
            m_out.gone += m_names.contains(file.path) ? 0 : 1;
        }
        for (DocumentFile& file : m_out.files) {
            const auto found = byName.find(file.stored);
            if (found == byName.end())
                continue;
            const SourceFile& record = *found->second;
            file.id = record.id;
            file.pages = record.pages;
            file.documents = record.documents;
            file.passages = record.passages;
            file.readMs = record.readMs;
            file.searchable = record.passages > 0 && !unindexedFiles.contains(record.id);
            if (const auto format = formats.find(record.id); format != formats.end())
                file.format = format->second;
            if (file.state != FileState::Missing)
                file.state = stateOf(file, record, unindexedFiles.contains(record.id));
            if (file.failed())
                file.failure = record.failure;
        }
        return {};
    }

    [[nodiscard]] FileState stateOf(const DocumentFile& file, const SourceFile& record,
                                    bool unindexed) const {
        std::error_code error;
        const auto modified = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                  fs::last_write_time(file.path, error).time_since_epoch())
                                  .count();
        if (file.bytes != record.size || modified != record.modifiedNs)
            return FileState::Changed;
        if (record.chunking != m_sources.chunking)
            return FileState::Recut;
        if (!record.failure.empty())
            return record.failure.find(kNoText) != std::string::npos ? FileState::NeedsOcr
                                                                     : FileState::Failed;
        return unindexed ? FileState::Read : FileState::Indexed;
    }

    const DocumentSources& m_sources;
    std::stop_token m_stop;
    std::set<std::string> m_names;
    DocumentScan m_out;
};

} // namespace

std::size_t DocumentScan::count(FileState state) const {
    return static_cast<std::size_t>(std::count_if(
        files.begin(), files.end(), [state](const DocumentFile& f) { return f.state == state; }));
}

std::size_t DocumentScan::toRead() const {
    return static_cast<std::size_t>(std::count_if(
        files.begin(), files.end(), [](const DocumentFile& f) { return f.toRead(); }));
}

std::size_t DocumentScan::failed() const {
    return static_cast<std::size_t>(std::count_if(
        files.begin(), files.end(), [](const DocumentFile& f) { return f.failed(); }));
}

std::string chunkingFingerprint(const ProjectSettings& settings) {
    return sha256Hex(dumpJson(settings.toJson()["chunks"]));
}

DocumentScan scanDocuments(const DocumentSources& sources, std::stop_token stop) {
    return Scan(sources, std::move(stop)).run();
}

} // namespace sdrl::gui
