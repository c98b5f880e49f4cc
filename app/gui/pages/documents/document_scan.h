// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/ports.h"
#include "core/project/project_settings.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sdrl::gui {

/// How far a file of the corpus is. In the order in which a list should show trouble first.
enum class FileState {
    Missing,  ///< in the list of documents, and not on the disk: nothing can be read until it is
    Failed,   ///< could not be read
    NeedsOcr, ///< could not be read because it holds pictures of text
    Changed,  ///< is not what was read any more
    Recut,    ///< was read with other passage settings
    Waiting,  ///< not read yet
    Read,     ///< its passages are not in the index yet
    Indexed,
};

struct DocumentFile {
    std::filesystem::path path; ///< absolute
    std::string stored;         ///< as the database names it
    std::string listed;         ///< the entry of the task's documents that brings it
    bool itself = false;        ///< that entry is the file, not a folder that holds it
    std::string format;         ///< "pdf", "html", …
    std::uint64_t bytes = 0;
    int pages = 0, documents = 0, passages = 0;
    std::int64_t readMs = 0; ///< since 1970; 0: never
    std::int64_t id = 0;     ///< in the database; 0: not there
    bool searchable = false; ///< what was read of it is in the index
    FileState state = FileState::Waiting;
    std::string failure; ///< as the reader worded it

    friend bool operator==(const DocumentFile&, const DocumentFile&) = default;
    /// The documents stage would read it.
    [[nodiscard]] bool toRead() const {
        return state == FileState::Waiting || state == FileState::Changed ||
               state == FileState::Recut;
    }
    [[nodiscard]] bool failed() const {
        return state == FileState::Failed || state == FileState::NeedsOcr;
    }
};

/// What a scan looks at; values, so that it can run on any thread.
struct DocumentSources {
    std::vector<std::string> documents; ///< of the task
    std::filesystem::path folder;       ///< of the project
    const DocumentReader* reader = nullptr;
    std::string chunking; ///< see chunkingFingerprint
    std::string index;    ///< PipelineParts::indexFingerprint
};

struct DocumentScan {
    std::vector<DocumentFile> files; ///< by path
    std::size_t gone = 0;            ///< files in the database that are not listed any more
    std::optional<Error> error;

    [[nodiscard]] std::size_t count(FileState state) const;
    [[nodiscard]] std::size_t toRead() const;
    [[nodiscard]] std::size_t failed() const;
};

/// The hash that the database keeps of the settings that passages were cut with.
[[nodiscard]] std::string chunkingFingerprint(const ProjectSettings& settings);

/// The files that the task names, folders looked through, each with what the project knows of it.
/// The same rules as the documents stage. Blocks: as long as listing folders takes.
[[nodiscard]] DocumentScan scanDocuments(const DocumentSources& sources, std::stop_token stop);

} // namespace sdrl::gui
