// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/instructors.h"
#include "core/project/document_table.h"
#include "core/project/project.h"
#include "instruct/chat/local_chat.h"
#include "instruct/endpoint/chat_endpoint.h"
#include "instruct/project_cache.h"
#include "instruct/prompt_instructor.h"
#include "project/model_memory.h"
#include "project/model_path.h"

#include <fmt/format.h>

namespace sdrl {

namespace {

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

Result<std::unique_ptr<Instructor>> endpointInstructor(const TaskDefinition& task,
                                                       const InstructorSettings& settings,
                                                       const PromptFolders& prompts,
                                                       std::shared_ptr<ResponseCache> cache,
                                                       const TokenPrices& prices) {
    const EndpointSettings& endpoint = settings.endpoint;
    SDRL_TRY(std::unique_ptr<ChatModel> model, makeChatEndpoint(endpoint, prices));
    SDRL_TRY(PromptSet loaded, PromptSet::load(prompts));
    return makePromptInstructor(task,
                                {"endpoint", endpoint.temperature, endpoint.maxTokens,
                                 endpoint.jsonMode, settings.earlyStop},
                                std::move(loaded), std::move(model), std::move(cache));
}

} // namespace

Result<TokenPrices> pricesForCap(const EndpointSettings& endpoint, const std::string& part) {
    if (endpoint.maxCost > 0 && !endpoint.prices) { // a mistake in the table is worth an error
        SDRL_CHECK(PriceTable::load(PriceTable::userFile()));
    }
    const TokenPrices prices = pricesOf(endpoint);
    if (endpoint.maxCost > 0 && prices == TokenPrices{})
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("a cap of the cost needs the prices of \"{}\": write them into {} "
                                 "or into {}.prices, or set max_cost to 0",
                                 endpoint.model, PriceTable::userFile().string(), part),
                     fmt::format("field \"{}.max_cost\"", part)};
    return prices;
}

Result<std::unique_ptr<Instructor>> makeEndpointInstructor(const TaskDefinition& task,
                                                           const InstructorSettings& settings,
                                                           const PromptFolders& prompts,
                                                           std::shared_ptr<ResponseCache> cache) {
    SDRL_TRY(const TokenPrices prices, pricesForCap(settings.endpoint));
    return endpointInstructor(task, settings, prompts, std::move(cache), prices);
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
        task, {"local", local.temperature, local.maxTokens, local.jsonMode, settings.earlyStop},
        std::move(loaded),
        makeLocalChat(std::move(model.name), std::move(model.fingerprint), std::move(model.open),
                      sampling),
        std::move(cache));
}

std::string& InstructorFingerprints::operator[](InstructorWork work) {
    return work == InstructorWork::Keywords    ? keywords
           : work == InstructorWork::Questions ? questions
                                               : variants;
}

InstructorFingerprints InstructorFingerprints::of(const Instructor& instructor) {
    InstructorFingerprints out;
    for (const InstructorWork work :
         {InstructorWork::Keywords, InstructorWork::Questions, InstructorWork::Variants})
        out[work] = instructor.fingerprintFor(work);
    return out;
}

Result<InstructorFingerprints> instructorFingerprints(const InstructorSources& sources) {
    const InstructorSettings& settings = sources.settings;
    std::unique_ptr<Instructor> instructor;
    switch (settings.kind) {
    case InstructorKind::Passages:
        return InstructorFingerprints(passageInstructorFingerprint());
    case InstructorKind::Program: {
        SDRL_TRY(instructor, makeProgramInstructor(sources.task, settings.errorRate));
        break;
    }
    case InstructorKind::Endpoint: {
        SDRL_TRY(instructor,
                 endpointInstructor(sources.task, settings, sources.folders, nullptr, {}));
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
    return InstructorFingerprints::of(*instructor);
}

std::string instructorSurroundings(const InstructorSources& sources) {
    const auto textOf = [](const Result<std::string>& read) {
        return read ? *read : read.error().toString();
    };
    const auto prompts = [&]() -> Result<std::string> {
        SDRL_TRY(const PromptSet loaded, PromptSet::load(sources.folders));
        return loaded.hash();
    };
    const auto model = [&]() -> Result<std::string> {
        SDRL_TRY(const std::filesystem::path path,
                 modelPath(sources.settings.local.model, sources.folders.project,
                           sources.folders.resources));
        return modelSignature(path);
    };
    switch (sources.settings.kind) {
    case InstructorKind::Endpoint: {
        const TokenPrices prices = pricesOf(sources.settings.endpoint);
        return fmt::format("{} {} {}", textOf(prompts()), prices.prompt, prices.completion);
    }
    case InstructorKind::Local:
        return textOf(prompts()) + textOf(model());
    case InstructorKind::Program:
    case InstructorKind::Passages:
        break;
    }
    return {};
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
