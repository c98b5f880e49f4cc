// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/instructors.h"
#include "core/project/document_table.h"
#include "core/project/project.h"

namespace sdrl {

namespace {

/// The response cache of a project, which outlives its instructor.
class ProjectResponseCache final : public ResponseCache {
public:
    explicit ProjectResponseCache(RecordTable& records) : m_records(records) {}

    Result<std::optional<CachedResponse>> find(const std::string& key) override {
        return m_records.cachedResponse(key);
    }
    Result<void> put(const std::string& key, const std::string& request,
                     const CachedResponse& response) override {
        return m_records.cacheResponse(key, request, response);
    }

private:
    RecordTable& m_records;
};

} // namespace

Result<std::string> instructorFingerprint(const TaskDefinition& task,
                                          const InstructorSettings& settings,
                                          const std::filesystem::path& resources) {
    if (settings.kind == InstructorKind::Passages)
        return passageInstructorFingerprint();
    SDRL_TRY(const std::unique_ptr<Instructor> instructor,
             settings.kind == InstructorKind::Program
                 ? makeProgramInstructor(task, settings.errorRate)
                 : makeEndpointInstructor(task, settings.endpoint, resources / "prompts", nullptr));
    return instructor->fingerprint();
}

bool instructorUsesPassages(const TaskDefinition& task, const InstructorSettings& settings) {
    return settings.kind == InstructorKind::Passages ||
           (settings.kind == InstructorKind::Endpoint && !task.documents.empty());
}

Result<std::unique_ptr<Instructor>> makeInstructor(Project& project, PassageIndex* index,
                                                   const std::filesystem::path& resources) {
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
        return makeEndpointInstructor(
            project.task(), settings.endpoint, resources / "prompts",
            std::make_shared<ProjectResponseCache>(project.store().records()));
    }
    return Error{ErrorCode::Internal, "there is no such instructor", ""};
}

} // namespace sdrl
