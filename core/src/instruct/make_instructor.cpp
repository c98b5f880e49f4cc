// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/instructors.h"
#include "core/project/document_table.h"
#include "core/project/project.h"
#include "instruct/chat/local_chat.h"
#include "instruct/endpoint/chat_endpoint.h"
#include "instruct/prompt_instructor.h"
#include "project/model_memory.h"
#include "project/model_path.h"

namespace sdrl {

namespace {

/// The response cache of a project, which outlives its instructor.
class ProjectResponseCache final : public ResponseCache {
public:
    explicit ProjectResponseCache(RecordTable& records) : m_records(records) {}

    Result<std::optional<CachedResponse>> find(const std::string& key) override {
        return m_records.cachedResponse(key);
    }
    Result<void> put(std::span<const Entry> entries) override {
        return m_records.cacheResponses(entries);
    }

private:
    RecordTable& m_records;
};

/// The model of a local instructor: its fingerprint as it was remembered, else found out by opening
/// it once.
Result<LocalModel> localModel(Project& project, const std::filesystem::path& resources,
                              ModelOpener* models) {
    if (!models)
        return Error{ErrorCode::NotReady,
                     "this build cannot run models (SDRL_BUILD_TRAINING is off)", ""};
    const std::string& name = project.settings().instructor.local.model;
    SDRL_TRY(const std::filesystem::path path, modelPath(name, project.folder(), resources));
    RecordTable& records = project.store().records();
    LocalModel out;
    out.name = path.filename().string();
    out.open = [models, path] { return models->open({path, {}}); };
    SDRL_TRY(const auto known, rememberedModel(records, name, path));
    if (known) {
        out.fingerprint = *known;
        return out;
    }
    SDRL_TRY(std::unique_ptr<TextGenerator> opened, models->open({path, {}}));
    out.fingerprint = opened->fingerprint();
    SDRL_CHECK(rememberModel(records, name, path, out.fingerprint));
    auto held = std::make_shared<std::unique_ptr<TextGenerator>>(std::move(opened));
    out.open = [held, again = out.open]() -> Result<std::unique_ptr<TextGenerator>> {
        if (*held)
            return std::move(*held);
        return again();
    };
    return out;
}

} // namespace

Result<std::unique_ptr<Instructor>> makeEndpointInstructor(const TaskDefinition& task,
                                                           const InstructorSettings& settings,
                                                           const PromptFolders& prompts,
                                                           std::shared_ptr<ResponseCache> cache) {
    const EndpointSettings& endpoint = settings.endpoint;
    SDRL_TRY(std::unique_ptr<ChatModel> model, makeChatEndpoint(endpoint, pricesOf(endpoint)));
    SDRL_TRY(PromptSet loaded, PromptSet::load(prompts));
    return makePromptInstructor(task,
                                {"endpoint", endpoint.temperature, endpoint.maxTokens,
                                 endpoint.jsonMode, settings.earlyStop},
                                std::move(loaded), std::move(model), std::move(cache));
}

Result<std::unique_ptr<Instructor>> makeLocalInstructor(const TaskDefinition& task,
                                                        const InstructorSettings& settings,
                                                        const PromptFolders& prompts,
                                                        std::shared_ptr<ResponseCache> cache,
                                                        LocalModel model) {
    const LocalInstructorSettings& local = settings.local;
    SamplingSettings sampling;
    sampling.topP = local.topP;
    sampling.topK = local.topK;
    SDRL_TRY(PromptSet loaded, PromptSet::load(prompts));
    return makePromptInstructor(
        task, {"local", local.temperature, local.maxTokens, false, settings.earlyStop},
        std::move(loaded),
        makeLocalChat(std::move(model.name), std::move(model.fingerprint), std::move(model.open),
                      sampling),
        std::move(cache));
}

Result<std::string> instructorFingerprint(const InstructorSources& sources) {
    const InstructorSettings& settings = sources.settings;
    std::unique_ptr<Instructor> instructor;
    switch (settings.kind) {
    case InstructorKind::Passages:
        return passageInstructorFingerprint();
    case InstructorKind::Program: {
        SDRL_TRY(instructor, makeProgramInstructor(sources.task, settings.errorRate));
        break;
    }
    case InstructorKind::Endpoint: {
        SDRL_TRY(instructor,
                 makeEndpointInstructor(sources.task, settings, sources.folders, nullptr));
        break;
    }
    case InstructorKind::Local: {
        LocalModel model;
        SDRL_TRY(
            const std::filesystem::path path,
            modelPath(settings.local.model, sources.folders.project, sources.folders.resources));
        std::optional<std::string> known;
        if (sources.records) {
            SDRL_TRY(known, rememberedModel(*sources.records, settings.local.model, path));
        }
        if (!known) {
            SDRL_TRY(known, modelSignature(path));
        }
        model.fingerprint = *known;
        SDRL_TRY(instructor, makeLocalInstructor(sources.task, settings, sources.folders, nullptr,
                                                 std::move(model)));
        break;
    }
    }
    return instructor->fingerprint();
}

bool instructorUsesPassages(const TaskDefinition& task, const InstructorSettings& settings) {
    const bool asksModel =
        settings.kind == InstructorKind::Endpoint || settings.kind == InstructorKind::Local;
    return settings.kind == InstructorKind::Passages || (asksModel && !task.documents.empty());
}

Result<std::unique_ptr<Instructor>> makeInstructor(Project& project, PassageIndex* index,
                                                   const std::filesystem::path& resources,
                                                   ModelOpener* models) {
    const InstructorSettings& settings = project.settings().instructor;
    const PromptFolders prompts{resources, project.folder()};
    const auto cache = std::make_shared<ProjectResponseCache>(project.store().records());
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
        return makeEndpointInstructor(project.task(), settings, prompts, cache);
    case InstructorKind::Local: {
        SDRL_TRY(LocalModel model, localModel(project, resources, models));
        return makeLocalInstructor(project.task(), settings, prompts, cache, std::move(model));
    }
    }
    return Error{ErrorCode::Internal, "there is no such instructor", ""};
}

} // namespace sdrl
