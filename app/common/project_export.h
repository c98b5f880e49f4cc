// SPDX-License-Identifier: GPL-3.0-or-later
//
// A project's trained model as a folder for other programs: the same from command line and window.
#pragma once

#include "core/project/project.h"
#ifdef SDRL_HAS_TRAINING
#include "training/model_export.h"
#endif

#include <filesystem>

namespace sdrl {

/// The model that weights of a run were trained from: the one that the run names, if it is still
/// there, else the project's present one. The latter too for empty weights.
/// @param resources for "builtin:…" models
/// Thread: the project's. Blocks: a file is read. Errors: those of resolveModel.
[[nodiscard]] Result<std::filesystem::path> modelOfWeights(const Project& project,
                                                           const std::filesystem::path& weights,
                                                           const std::filesystem::path& resources);

#ifdef SDRL_HAS_TRAINING
struct ProjectModelExport {
    std::filesystem::path weights;   ///< of a checkpoint; empty: the last one, or the best
    bool best = false;               ///< with empty weights: the best on the development questions
    std::filesystem::path resources; ///< for "builtin:…" models
    StorageType type = StorageType::Float32;
    bool overwrite = false;
};

/// Writes the project's model with the weights of a checkpoint. NotReady before training. The card
/// tells the accuracy of checkpoints that were evaluated. Other errors: see exportModel.
/// Thread: the project's. Blocks: as long as reading and writing takes.
[[nodiscard]] Result<ExportedModel> exportProjectModel(Project& project,
                                                       const std::filesystem::path& folder,
                                                       const ProjectModelExport& options);
#endif

} // namespace sdrl
