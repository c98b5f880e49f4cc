// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/instruct/instructor.h"
#include "core/ports.h"
#include "core/project/project_settings.h"

#include <filesystem>
#include <memory>

namespace sdrl {

class Project;

/// Writes items by the task's built-in program: graded questions, variants a level up or down, and
/// candidate answers of which a share has a deliberate, labelled error, so that the vote has work.
/// InvalidArgument if the task names no program.
[[nodiscard]] Result<std::unique_ptr<Instructor>> makeProgramInstructor(const TaskDefinition& task,
                                                                        double errorRate);

/// The instructor that the project's settings name. `index` may be null if it needs no documents.
/// @param resources folder of the prompts that come with the program
[[nodiscard]] Result<std::unique_ptr<Instructor>>
makeInstructor(Project& project, PassageIndex* index, const std::filesystem::path& resources);

} // namespace sdrl
