// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/instruct/instructor.h"
#include "core/ports.h"
#include "core/project/project_settings.h"
#include "core/project/record_table.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sdrl {

class Project;

/// Writes items by the task's built-in program: graded questions, variants a level up or down, and
/// candidate answers of which a share has a deliberate, labelled error, so that the vote has work.
/// InvalidArgument if the task names no program.
[[nodiscard]] Result<std::unique_ptr<Instructor>> makeProgramInstructor(const TaskDefinition& task,
                                                                        double errorRate);

/// Finds a passage of the project by its id.
using PassageLookup = std::function<Result<Passage>(PassageId id)>;

/// Writes questions whose answers are spans of the passages, without any model.
/// InvalidArgument if the task's answers cannot be spans. `index` outlives the instructor.
[[nodiscard]] Result<std::unique_ptr<Instructor>> makePassageInstructor(const TaskDefinition& task,
                                                                        const PassageIndex& index,
                                                                        PassageLookup passages);

/// What an endpoint has answered and was paid for; to be kept. Requests hold no key.
class ResponseCache {
public:
    virtual ~ResponseCache() = default;
    [[nodiscard]] virtual Result<std::optional<CachedResponse>> find(const std::string& key) = 0;
    [[nodiscard]] virtual Result<void> put(const std::string& key, const std::string& request,
                                           const CachedResponse& response) = 0;
};

/// Asks a chat endpoint that speaks OpenAI's protocol, one request at a time. What `cache` knows is
/// never asked again, so that the same work done twice sends nothing the second time.
/// InvalidArgument for an address that is none, InvalidFile for a prompt that cannot be filled in.
/// @param prompts folder of the prompt files
[[nodiscard]] Result<std::unique_ptr<Instructor>>
makeEndpointInstructor(const TaskDefinition& task, const EndpointSettings& settings,
                       const std::filesystem::path& prompts, std::shared_ptr<ResponseCache> cache);

/// Fingerprint of the instructor that the settings name, without documents or a network.
/// @param resources folder of the files that come with the program
[[nodiscard]] Result<std::string> instructorFingerprint(const TaskDefinition& task,
                                                        const InstructorSettings& settings,
                                                        const std::filesystem::path& resources);
/// Whether that instructor writes from passages of documents.
[[nodiscard]] bool instructorUsesPassages(const TaskDefinition& task,
                                          const InstructorSettings& settings);
[[nodiscard]] std::string passageInstructorFingerprint();

/// The instructor that the project's settings name. `index` may be null if it needs no documents.
/// @param resources folder of the files that come with the program
[[nodiscard]] Result<std::unique_ptr<Instructor>>
makeInstructor(Project& project, PassageIndex* index, const std::filesystem::path& resources);

} // namespace sdrl
