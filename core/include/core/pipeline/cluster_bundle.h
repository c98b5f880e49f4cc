// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/project/project.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace sdrl {

struct ClusterBundle {
    std::filesystem::path folder;
    std::size_t trainRows = 0;
    std::size_t lookRows = 0; ///< for looks during training
    std::size_t testRows = 0;
    std::size_t notes = 0; ///< settings that one of the trainers has no word for: NOTES.md
    std::uint64_t bytes = 0;
};

/// Writes a folder from which verl, TRL or OpenRLHF train the project's student on other machines:
/// the selected questions, those for looks and the test, the task's reward in Python with cases
/// that check it, a configuration for each of the trainers, and run.py, which checks and starts it
/// all. The model is named when it is started. The layout is in resources/cluster/README.md;
/// manifest.json has the version of the format and a hash of each file.
/// NotReady: there is no selection. AlreadyExists: the folder is there. Made beside the target and
/// moved into place. Thread: the project's. Blocks: as long as reading and writing takes.
/// @param resources the program's; its folder `cluster` is part of what is written
/// @param overwrite replace a folder that is there already, if it is a bundle and holds no more
[[nodiscard]] Result<ClusterBundle> exportClusterBundle(Project& project,
                                                        const std::filesystem::path& folder,
                                                        const std::filesystem::path& resources,
                                                        bool overwrite = false);

} // namespace sdrl
