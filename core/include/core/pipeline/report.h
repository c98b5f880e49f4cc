// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/project/project.h"

#include <filesystem>

namespace sdrl {

/// Writes what a project has come to as one HTML page that needs nothing else: no scripts, no
/// files, no network. Outcome first, then questions, difficulty, training, examples, settings and
/// provenance; a project at any stage has a report, which says what is missing. The same project
/// gives the same bytes. An existing file is replaced. InvalidFile if the database holds something
/// that the stages don't write. Thread: the project's. Blocks: as long as reading takes.
[[nodiscard]] Result<void> writeReport(Project& project, const std::filesystem::path& file);

} // namespace sdrl
