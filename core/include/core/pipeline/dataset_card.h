// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pipeline/dataset_export.h"
#include "core/project/project.h"

#include <filesystem>

namespace sdrl {

/// Where the card of an exported file goes by itself: README.md beside it, which dataset hubs show;
/// STEM.README.md if there is a README.md that is not the card of this very file.
[[nodiscard]] std::filesystem::path defaultCardPath(const std::filesystem::path& data);

/// Writes a data card for an exported file, as Markdown with the fields that dataset hubs read at
/// its top: how many rows of which kind, how they came to be, counts by stage and gate, the split,
/// the settings, seeds, versions and hashes, where each row's provenance is, and what is to be
/// minded about licences. Replaces a card of ours.
/// @param resources folder of the files that come with the program, to list the prompts that hold
/// for the project; may be empty
/// AlreadyExists: there is a file of that name that is no card of ours. Thread: the project's.
[[nodiscard]] Result<void> writeDatasetCard(Project& project, DatasetFormat format,
                                            const ExportSummary& data,
                                            const std::filesystem::path& file,
                                            const std::filesystem::path& resources = {});

} // namespace sdrl
