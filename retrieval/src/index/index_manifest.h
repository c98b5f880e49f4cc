// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "retrieval/passage_index.h"

namespace sdrl::retrieval {

/// Folder of the database within the index's folder.
[[nodiscard]] std::filesystem::path databaseFolder(const std::filesystem::path& folder);

/// The settings to use: those asked for if the index, where there is one, was made with them.
[[nodiscard]] Result<IndexSettings> resolvedSettings(const std::filesystem::path& folder,
                                                     IndexAccess access,
                                                     const std::optional<IndexSettings>& settings);
[[nodiscard]] bool hasManifest(const std::filesystem::path& folder);
[[nodiscard]] Result<void> writeManifest(const std::filesystem::path& folder,
                                         const IndexSettings& settings);

} // namespace sdrl::retrieval
