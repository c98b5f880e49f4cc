// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sdrl {

/// A whole checkpoint: all files that it lists are there with their sizes and hashes.
struct Checkpoint {
    int step = 0;
    std::filesystem::path folder;
    std::string state; ///< JSON text that the writer gave
};

/// The checkpoints of a run: `checkpoints/000200/` with files of the trainer's choice and a
/// `state.json`, which is renamed into place last and lists the sizes and hashes of the others. A
/// folder without a state.json that fits is no checkpoint. Thread: one at a time.
class CheckpointStore {
public:
    static constexpr int kSchemaVersion = 1;

    explicit CheckpointStore(std::filesystem::path runFolder)
        : m_folder(std::move(runFolder) / "checkpoints") {}

    /// Writes a checkpoint; `writeFiles` fills the folder it is given. One of that step is
    /// replaced.
    [[nodiscard]] Result<void>
    write(int step, const nlohmann::json& state,
          const std::function<Result<void>(const std::filesystem::path&)>& writeFiles) const;

    /// Steps that have a folder, ascending, whole or not.
    [[nodiscard]] std::vector<int> steps() const;
    /// InvalidFile if a file is missing or differs from what state.json says.
    [[nodiscard]] Result<Checkpoint> verify(int step) const;
    /// The newest whole checkpoint; damaged ones are passed over with a warning in the log.
    [[nodiscard]] std::optional<Checkpoint> newest() const;

    /// Removes all but the newest `keep` and those of `alsoKeep`, and what has no state.json.
    void prune(int keep, const std::set<int>& alsoKeep) const;

    [[nodiscard]] std::filesystem::path folderOf(int step) const;

private:
    std::filesystem::path m_folder;
};

} // namespace sdrl
