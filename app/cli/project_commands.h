// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the commands that work on a project share.
#pragma once

#include "command.h"
#include "common/program_parts.h"
#include "core/project/project.h"

#include <memory>
#include <string>
#include <vector>

namespace sdrl::cli {

/// Options that change a project's settings.
struct SettingsOptions {
    std::string preset;
    std::string synthesis;
    std::string model;
    std::string instructor;
    std::string instructorModel;
    std::string rolloutDtype, trainDtype;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> set; ///< "section.key=value"

    void addTo(CLI::App& command);
    [[nodiscard]] bool empty() const;
    /// The settings with these in their place. Paths that exist from here become absolute.
    [[nodiscard]] Result<ProjectSettings> applied(ProjectSettings settings,
                                                  const std::filesystem::path& resources) const;
};

/// Writes changed settings into a project.
[[nodiscard]] Result<void> changeSettings(Project& project, const SettingsOptions& options,
                                          const std::filesystem::path& resources);

/// Opens a project and writes changed settings into it.
[[nodiscard]] Result<std::unique_ptr<Project>> openProject(const std::string& folder,
                                                           const SettingsOptions& options,
                                                           const std::filesystem::path& resources);

/// Runs stages as one job and prints a line for each that is done. Returns the exit code.
int runStages(const Console& console, Project& project, const ProgramParts& parts,
              const std::vector<Stage>& stages, const std::string& command);

/// Opens a project and says what these stages would still take, with the settings that the options
/// make of its own; changes nothing. Returns the exit code.
int dryRun(const Console& console, const std::string& folder, const SettingsOptions& options,
           const ProgramParts& parts, const std::vector<Stage>& stages);

} // namespace sdrl::cli
