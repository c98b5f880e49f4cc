// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/instructors.h"
#include "core/project/document_table.h"
#include "core/project/project.h"

namespace sdrl {

Result<std::unique_ptr<Instructor>> makeInstructor(Project& project, PassageIndex* index,
                                                   const std::filesystem::path&) {
    const InstructorSettings& settings = project.settings().instructor;
    switch (settings.kind) {
    case InstructorKind::Program:
        return makeProgramInstructor(project.task(), settings.errorRate);
    case InstructorKind::Passages:
        if (!index)
            return Error{ErrorCode::NotReady,
                         "the instructor \"passages\" needs the index of the documents", ""};
        return makePassageInstructor(project.task(), *index, [&project](PassageId id) {
            return project.store().documents().passage(id);
        });
    case InstructorKind::Endpoint:
        break;
    }
    return Error{ErrorCode::NotReady, "this instructor is not built in yet", ""};
}

} // namespace sdrl
