// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"
#include "training/engine_settings.h"

#include <filesystem>

namespace sdrl {

/// Makes the starter model from its recipe: trains a tokenizer on the recipe's corpus, then a small
/// Llama-layout decoder from scratch, and writes both as a Hugging Face model folder (float16
/// safetensors). Everything follows from the recipe; an interrupted run goes on where it was.
/// Thread: the worker's.
class Pretrainer {
public:
    explicit Pretrainer(EngineSettings settings = {}) : m_settings(settings) {}

    /// @param workFolder run folder with log and checkpoints; kept for going on
    /// @param modelFolder gets the finished model; existing files of the same names are replaced
    [[nodiscard]] Result<Ending> run(const std::filesystem::path& recipeFile,
                                     const std::filesystem::path& workFolder,
                                     const std::filesystem::path& modelFolder, JobContext& context);

private:
    EngineSettings m_settings;
};

} // namespace sdrl
