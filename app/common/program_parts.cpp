// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/program_parts.h"

#include "core/base/resources.h"
#include "core/instruct/instructors.h"

#ifdef SDRL_HAS_RETRIEVAL
#include "retrieval/document_reader.h"
#include "retrieval/passage_chunker.h"
#include "retrieval/passage_index.h"
#endif
#ifdef SDRL_HAS_TRAINING
#include "training/grpo_trainer.h"
#include "training/rollout_engine.h"
#endif

namespace sdrl {

struct ProgramParts::Impl {
    std::filesystem::path resources;
    std::unique_ptr<DocumentReader> reader;
    std::unique_ptr<PassageChunker> chunker;
    std::unique_ptr<ModelOpener> models;
    std::unique_ptr<PolicyTrainer> trainer;
    ComputeDevice device = ComputeDevice::Cpu;
    PipelineParts parts;
};

#ifdef SDRL_HAS_RETRIEVAL
namespace {

retrieval::IndexSettings indexSettings(const ProjectSettings& settings) {
    const SearchSettings& search = settings.search;
    return {search.language, search.titleWeight, {search.k1, search.b}};
}

/// Made with other settings, or damaged: all that is in it can be made again.
bool isToBeRebuilt(const Error& error) {
    return error.code == ErrorCode::UnsupportedFile || error.code == ErrorCode::InvalidFile;
}

Result<std::unique_ptr<PassageIndex>> openForWriting(const Project& project) {
    const retrieval::IndexSettings settings = indexSettings(project.settings());
    auto index =
        retrieval::openPassageIndex(project.indexFolder(), retrieval::IndexAccess::Write, settings);
    if (!index && isToBeRebuilt(index.error()))
        return retrieval::openPassageIndex(project.indexFolder(), retrieval::IndexAccess::Rebuild,
                                           settings);
    return index;
}

} // namespace
#endif

Result<ProgramParts> ProgramParts::make([[maybe_unused]] int threads,
                                        [[maybe_unused]] ComputeDevice device) {
    auto impl = std::make_unique<Impl>();
    SDRL_TRY(impl->resources, resourceFolder());
    PipelineParts& parts = impl->parts;
    parts.resources = impl->resources;
#ifdef SDRL_HAS_RETRIEVAL
    impl->reader = retrieval::makeDocumentReader();
    impl->chunker = retrieval::makePassageChunker();
    parts.reader = impl->reader.get();
    parts.chunker = impl->chunker.get();
    parts.openIndex = openForWriting;
    parts.indexFingerprint = [](const ProjectSettings& settings) {
        return retrieval::indexFingerprint(indexSettings(settings));
    };
#endif
#ifdef SDRL_HAS_TRAINING
    EngineSettings engine{threads, 0, 128};
    engine.device = impl->device = device;
    impl->models = std::make_unique<EngineOpener>(engine);
    impl->trainer = std::make_unique<GrpoTrainer>(engine);
    parts.models = impl->models.get();
    parts.trainer = impl->trainer.get();
#endif
    parts.makeInstructor = [resources = impl->resources,
                            models = parts.models](Project& project, PassageIndex* index) {
        return makeInstructor(project, index, resources, models);
    };
    return ProgramParts(std::move(impl));
}

ProgramParts ProgramParts::of(const PipelineParts& parts) {
    auto impl = std::make_unique<Impl>();
    impl->resources = parts.resources;
    impl->parts = parts;
    return ProgramParts(std::move(impl));
}

ProgramParts::ProgramParts(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
ProgramParts::ProgramParts(ProgramParts&&) noexcept = default;
ProgramParts::~ProgramParts() = default;

const std::filesystem::path& ProgramParts::resources() const {
    return m_impl->resources;
}

const PipelineParts& ProgramParts::pipelineParts() const {
    return m_impl->parts;
}

bool ProgramParts::usesGpu() const {
#ifdef SDRL_HAS_TRAINING
    const auto device = describeDevice(m_impl->device);
    return device && *device == "cuda";
#else
    return false;
#endif
}

Result<std::unique_ptr<PassageIndex>> ProgramParts::searchIndex(const Project& project) {
    return searchIndex(project.folder(), project.settings());
}

Result<std::unique_ptr<PassageIndex>>
ProgramParts::searchIndex([[maybe_unused]] const std::filesystem::path& projectFolder,
                          [[maybe_unused]] const ProjectSettings& settings) {
#ifdef SDRL_HAS_RETRIEVAL
    auto index = retrieval::openPassageIndex(projectFolder / "index", retrieval::IndexAccess::Read,
                                             indexSettings(settings));
    if (!index && index.error().code == ErrorCode::NotFound)
        return Error{ErrorCode::NotReady, "the stage \"documents\" has to finish first",
                     projectFolder.string()};
    if (!index && isToBeRebuilt(index.error()))
        return Error{ErrorCode::NotReady,
                     "the stage \"documents\" has to run again: " + index.error().message,
                     index.error().context};
    return index;
#else
    return Error{ErrorCode::NotReady,
                 "this build cannot search documents (SDRL_BUILD_RETRIEVAL is off)", ""};
#endif
}

} // namespace sdrl
