// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/new_project.h"

#include "core/base/resources.h"
#include "core/project/settings_bundle.h"

#include <cstdlib>

namespace sdrl {

namespace fs = std::filesystem;

Result<NewProjectPlan> planProject(const fs::path& resources, const std::string& sample,
                                   const std::string& task) {
    if (sample.empty() && task.empty())
        return Error{ErrorCode::InvalidArgument, "a project needs a task or a sample", ""};
    NewProjectPlan plan;
    if (!sample.empty()) {
        SDRL_TRY(const SettingsBundle bundle, findBundle(resources, "samples", sample));
        SDRL_TRY(plan.settings, bundle.applied(plan.settings));
        plan.taskFile = resources / "tasks" / (bundle.task + ".json");
    }
    if (!task.empty()) {
        SDRL_TRY(plan.taskFile, findTaskFile(task));
    }
    SDRL_TRY(plan.task, TaskDefinition::load(plan.taskFile));
    // A sample says itself who writes.
    if (sample.empty() && plan.task.program)
        plan.settings.instructor.kind = InstructorKind::Program;
    return plan;
}

Result<fs::path> defaultProjectFolder(const std::string& name) {
    const char* home = std::getenv("HOME");
    if (!home || *home == '\0')
        return Error{ErrorCode::InvalidArgument, "there is no home folder to put the project in",
                     name};
    return fs::path(home) / "SDRL" / (name + ".sdrl");
}

} // namespace sdrl
