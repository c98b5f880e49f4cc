// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/compute_device.h"
#include "core/pipeline/pipeline.h"

#include <filesystem>
#include <memory>

namespace sdrl {

/// Puts the modules together that this build has. Outlives the pipelines that it makes.
class ProgramParts {
public:
    /// @param threads of the engine; 0: all
    /// @param device that models compute on
    [[nodiscard]] static Result<ProgramParts> make(int threads = 0,
                                                   ComputeDevice device = ComputeDevice::Auto);
    /// With parts of the caller's own, which outlive it.
    [[nodiscard]] static ProgramParts of(const PipelineParts& parts);
    ProgramParts(ProgramParts&&) noexcept;
    ~ProgramParts();

    [[nodiscard]] const std::filesystem::path& resources() const;
    [[nodiscard]] const PipelineParts& pipelineParts() const;
    /// Whether models compute on a GPU where they can. Blocks as describeDevice does; any thread.
    [[nodiscard]] bool usesGpu() const;
    /// The project's index for searching; made anew by `Stage::Documents`. NotReady without one.
    [[nodiscard]] static Result<std::unique_ptr<PassageIndex>> searchIndex(const Project& project);
    /// The same of a project in this folder, on any thread.
    [[nodiscard]] static Result<std::unique_ptr<PassageIndex>>
    searchIndex(const std::filesystem::path& projectFolder, const ProjectSettings& settings);

private:
    struct Impl;
    explicit ProgramParts(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace sdrl
