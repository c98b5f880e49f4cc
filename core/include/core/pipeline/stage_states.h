// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far a project is, stage by stage, without running anything.
#pragma once

#include "core/pipeline/pipeline.h"
#include "core/pipeline/stage_inputs.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sdrl {

enum class StageStatus {
    Skipped, ///< the task or the settings do without it
    Blocked, ///< nothing there, and something has to come first: see `blocker`
    Ready,   ///< nothing there, and it can begin
    Started, ///< interrupted, or running; goes on where it was
    Done,    ///< finished with these inputs: running it would do nothing
    Stale,   ///< there is an outcome, of other inputs: see `changed`
};

/// What keeps a stage from beginning.
enum class StageBlocker {
    None,
    EarlierStage, ///< `missing` has to be run first
    NoModel,      ///< the settings name none, or it is not there
    NotTrainable, ///< the student is behind an endpoint: its weights are not here
    NoDocuments,  ///< the instructor writes from documents, and the task names none
    Instructor,   ///< it cannot be made from the settings: no program, no address …
    Evaluation,   ///< the task's evaluation file cannot be read
};

/// What a list of stages shows beside them. Only the fields of the stage itself are filled, of its
/// newest outcome, whatever its state.
struct StageCounts {
    int files = 0, unreadableFiles = 0;       ///< Documents
    int documents = 0, passages = 0;          ///< Documents
    int drafted = 0, kept = 0, asked = 0;     ///< Questions; kept is without rejected items
    int harder = 0, easier = 0;               ///< Rewrite
    int items = 0, solved = 0;                ///< Split; Measure: items measured
    int neverSolved = 0, alwaysSolved = 0;    ///< Measure
    double meanPassRate = 0;                  ///< Measure
    int candidates = 0, selected = 0;         ///< Select
    std::optional<double> expectedDeadGroups; ///< Select: share, when each is visited once
    int step = 0, totalSteps = 0;             ///< Train
    int models = 0, questions = 0;            ///< Evaluate: questions of the held-out set
    std::optional<double> accuracyBefore, accuracyAfter; ///< Evaluate: strict, held-out
};

struct StageState {
    Stage stage = Stage::Documents;
    StageStatus status = StageStatus::Blocked;
    StageBlocker blocker = StageBlocker::None;
    std::optional<Stage> missing; ///< the first earlier stage that has to be run (again)
    std::vector<StageInput>
        changed;            ///< Stale: what differs, in order; empty if an older version made it
    std::uint64_t done = 0; ///< Started: of `total`
    std::optional<std::uint64_t> total; ///< Started
    StageCounts counts;
    double seconds = 0;          ///< working time of the newest outcome
    std::int64_t finishedMs = 0; ///< since 1970; 0: not finished
};

/// What the states of a project are read from. `store` may be another connection than the worker's,
/// read-only, while a job runs. Nothing is kept.
struct StageStateSources {
    ProjectStore& store;
    const TaskDefinition& task;
    const ProjectSettings& settings;
    std::filesystem::path folder;           ///< of the project
    std::filesystem::path resources;        ///< for "builtin:…" models and for prompts
    const DocumentReader* reader = nullptr; ///< null: folders of documents are not looked through
    std::string indexFingerprint;           ///< PipelineParts::indexFingerprint(settings)
    /// Of an instructor that is not the one the settings name, as tests have; else empty.
    InstructorFingerprints instructorFingerprint{};
};

/// Remembers what is dear to compute and rarely changes (samples of model files, questions of
/// evaluation sets), so that asking again is cheap. Thread: one at a time.
class StageStateCache {
public:
    StageStateCache();
    ~StageStateCache();
    StageStateCache(StageStateCache&&) noexcept;
    StageStateCache& operator=(StageStateCache&&) noexcept;

    struct Impl;
    [[nodiscard]] Impl& impl() { return *m_impl; }

private:
    std::unique_ptr<Impl> m_impl;
};

/// The states of all stages, in their order. Done means that Pipeline::run would find nothing to
/// do. Models are not opened: one counts as changed when its name, its files' names or sizes, or
/// samples of their content have changed since a stage opened it last.
/// Blocks: some milliseconds for a few hundred items. Thread: the store's.
[[nodiscard]] Result<std::vector<StageState>> stageStates(const StageStateSources& sources,
                                                          StageStateCache* cache = nullptr);

/// Stages with an outcome, finished or begun, that these changes would make stale; to be asked
/// before they are saved. `sources` says what is now.
[[nodiscard]] Result<std::vector<Stage>> staleAfter(const StageStateSources& sources,
                                                    const TaskDefinition& newTask,
                                                    const ProjectSettings& newSettings,
                                                    const std::string& newIndexFingerprint,
                                                    StageStateCache* cache = nullptr);

/// The same for another text of this prompt.
[[nodiscard]] Result<std::vector<Stage>> staleAfterPrompt(const StageStateSources& sources,
                                                          const std::string& prompt,
                                                          StageStateCache* cache = nullptr);

} // namespace sdrl
