// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "retrieval/passage_index.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sdrl::retrieval {

/// Folder of the database within the index's folder.
[[nodiscard]] std::filesystem::path databaseFolder(const std::filesystem::path& folder);

/// A file of the database as it was when the index was sealed.
struct TableFile {
    std::string name;
    std::uint64_t bytes = 0;
    std::string sha256;
    friend bool operator==(const TableFile&, const TableFile&) = default;
};

struct IndexManifest {
    IndexSettings settings;
    /// Sorted by name; none from the first change until the commit after it. Xapian trusts the
    /// inside of its tables and crashes on wrong bytes in them.
    std::vector<TableFile> files;
};

[[nodiscard]] Result<IndexManifest> readManifest(const std::filesystem::path& folder);
[[nodiscard]] Result<void> writeManifest(const std::filesystem::path& folder,
                                         const IndexManifest& manifest);
[[nodiscard]] bool hasManifest(const std::filesystem::path& folder);

/// The database's files as they are now. Blocks: while they are read, up to 0.3 s for 100 MB.
[[nodiscard]] Result<std::vector<TableFile>> tableFiles(const std::filesystem::path& folder);

/// The settings to use: those asked for if the index, where there is one, was made with them.
[[nodiscard]] Result<IndexSettings> resolvedSettings(const std::filesystem::path& folder,
                                                     IndexAccess access,
                                                     const std::optional<IndexSettings>& settings);

} // namespace sdrl::retrieval
