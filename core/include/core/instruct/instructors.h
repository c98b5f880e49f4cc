// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/instruct/instructor.h"
#include "core/instruct/prompts.h"
#include "core/ports.h"
#include "core/project/project_settings.h"
#include "core/project/record_table.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
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

/// What a large model has answered and was paid for; to be kept. Requests hold no key.
class ResponseCache {
public:
    virtual ~ResponseCache() = default;
    using Entry = KeyedResponse;
    [[nodiscard]] virtual Result<std::optional<CachedResponse>> find(const std::string& key) = 0;
    /// Keeps all of them or none.
    [[nodiscard]] virtual Result<void> put(std::span<const Entry> entries) = 0;
};

/// The endpoint's prices. InvalidArgument if there is a cap of the cost and none are known.
/// @param part of the settings where it stands, for the error
[[nodiscard]] Result<TokenPrices> pricesForCap(const EndpointSettings& endpoint,
                                               const std::string& part = "instructor.endpoint");

/// Asks a chat endpoint that speaks OpenAI's protocol, with many requests in flight. What `cache`
/// knows is never asked again, so that the same work done twice sends nothing the second time.
/// InvalidArgument for an address that is none and as pricesForCap, InvalidFile for a prompt that
/// cannot be filled in.
[[nodiscard]] Result<std::unique_ptr<Instructor>>
makeEndpointInstructor(const TaskDefinition& task, const InstructorSettings& settings,
                       const PromptFolders& prompts, std::shared_ptr<ResponseCache> cache);

/// A model of the user's own.
struct LocalModel {
    std::string name;                                             ///< for people
    std::string fingerprint;                                      ///< as TextGenerator has it
    std::function<Result<std::unique_ptr<TextGenerator>>()> open; ///< called when it is needed
};

/// Asks a model that the program runs itself. Errors as above.
[[nodiscard]] Result<std::unique_ptr<Instructor>>
makeLocalInstructor(const TaskDefinition& task, const InstructorSettings& settings,
                    const PromptFolders& prompts, std::shared_ptr<ResponseCache> cache,
                    LocalModel model);

/// What says who the instructor of a project is.
struct InstructorSources {
    const TaskDefinition& task;
    const InstructorSettings& settings;
    PromptFolders folders;
    const RecordTable* records = nullptr; ///< remembers models that were opened; may be null
};

/// Fingerprints of the instructor that the settings name, without documents, a network or a model
/// in memory. Those of a local model which was never opened are preliminary.
[[nodiscard]] Result<InstructorFingerprints>
instructorFingerprints(const InstructorSources& sources);
/// What that instructor follows besides task and settings: prompts, prices, the model's files. One
/// that was made before it changed must not serve any more.
[[nodiscard]] std::string instructorSurroundings(const InstructorSources& sources);
/// Whether that instructor writes from passages of documents.
[[nodiscard]] bool instructorUsesPassages(const TaskDefinition& task,
                                          const InstructorSettings& settings);
[[nodiscard]] std::string passageInstructorFingerprint();

/// The instructor that the project's settings name. `index` may be null if it needs no documents,
/// `models` if it is no local model; both outlive it.
/// @param resources folder of the files that come with the program
[[nodiscard]] Result<std::unique_ptr<Instructor>>
makeInstructor(Project& project, PassageIndex* index, const std::filesystem::path& resources,
               ModelOpener* models = nullptr);

} // namespace sdrl
