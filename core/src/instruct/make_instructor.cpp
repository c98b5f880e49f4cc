// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/instructors.h"
#include "core/project/project.h"

namespace sdrl {

Result<std::unique_ptr<Instructor>> makeInstructor(Project& project,
                                                   [[maybe_unused]] PassageIndex* index,
                                                   const std::filesystem::path&) {
    const InstructorSettings& settings = project.settings().instructor;
    switch (settings.kind) {
    case InstructorKind::Program:
        return makeProgramInstructor(project.task(), settings.errorRate);
    case InstructorKind::Passages:
    case InstructorKind::Endpoint:
        break;
    }
    return Error{ErrorCode::NotReady, "this instructor is not built in yet", ""};
}

} // namespace sdrl
