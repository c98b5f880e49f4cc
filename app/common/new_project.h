// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/task_definition.h"
#include "core/project/project_settings.h"

#include <filesystem>
#include <string>

namespace sdrl {

/// What a project is made of, with Project::createFromFile, once the user's own settings are in.
struct NewProjectPlan {
    std::filesystem::path taskFile;
    TaskDefinition task;
    ProjectSettings settings;
};

/// From a sample that comes along, from a task (its name or its file), or from a sample's settings
/// with another task; the name that is not given is empty. Touches no project.
/// Errors: InvalidArgument (neither is given), NotFound, and what is wrong with the task file.
[[nodiscard]] Result<NewProjectPlan> planProject(const std::filesystem::path& resources,
                                                 const std::string& sample,
                                                 const std::string& task);

/// Where a project goes that is given no folder: SDRL/NAME.sdrl in the user's home.
[[nodiscard]] Result<std::filesystem::path> defaultProjectFolder(const std::string& name);

} // namespace sdrl
