// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/instructor.h"
#include "core/jobs/job.h"
#include "core/jobs/snapshot_box.h"
#include "core/method/policy_trainer.h"
#include "core/ports.h"
#include "core/project/evaluation_table.h"
#include "core/project/item_table.h"
#include "core/project/project.h"
#include "core/project/record_table.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// The stages in their order. Each has a hash of all its inputs; a stage that has finished with the
/// same inputs does nothing, one that was interrupted goes on, one whose inputs changed starts
/// beside the old outcome.
enum class Stage {
    Documents,
    Keyword,
    Questions,
    Split,
    Rewrite,
    Measure,
    Select,
    Train,
    Evaluate
};

/// "documents", "keyword", …
[[nodiscard]] std::string_view stageName(Stage stage);
[[nodiscard]] const std::vector<Stage>& allStages();

/// What the pipeline gets from the other modules. Null where a module is not built or not needed.
struct PipelineParts {
    const DocumentReader* reader = nullptr;
    const PassageChunker* chunker = nullptr;
    /// Opens the project's index for writing; made if it is not there or of no use any more.
    std::function<Result<std::unique_ptr<PassageIndex>>(const Project& project)> openIndex;
    /// Changes when the project's index has to be made anew.
    std::function<std::string(const ProjectSettings& settings)> indexFingerprint;
    ModelOpener* models = nullptr;
    PolicyTrainer* trainer = nullptr;
    /// The instructor that the project's settings name.
    std::function<Result<std::unique_ptr<Instructor>>(Project& project, PassageIndex* index)>
        makeInstructor;
    std::filesystem::path resources; ///< for "builtin:…" models
};

/// The method from documents to evaluation, stage by stage. Everything that is finished is in the
/// project at once and is never computed again. Thread: the worker's, one at a time.
class Pipeline {
public:
    Pipeline(Project& project, PipelineParts parts);
    ~Pipeline();

    /// Runs one stage. NotReady names the stage that has to come first.
    [[nodiscard]] Result<Ending> run(Stage stage, JobContext& context);
    /// Runs what comes before the questions, then writes the first so many of them, with their
    /// votes, to look at. Nothing of it is done again by the run that writes the rest. Those that
    /// are there already count. Finished: they are there, or all questions are.
    [[nodiscard]] Result<Ending> preview(int items, JobContext& context);
    /// Runs all stages, in order.
    [[nodiscard]] Result<Ending> runAll(JobContext& context);

    /// Live figures of the training stage.
    [[nodiscard]] SnapshotBox<TrainingSnapshot>& trainingSnapshots() { return m_trainingSnapshots; }
    /// What is put in here while the training stage runs holds from its next step on. Thread: any.
    [[nodiscard]] SnapshotBox<LiveSettings>& liveSettings() { return *m_liveSettings; }

private:
    class Impl;
    std::shared_ptr<SnapshotBox<LiveSettings>> m_liveSettings =
        std::make_shared<SnapshotBox<LiveSettings>>();
    SnapshotBox<TrainingSnapshot> m_trainingSnapshots;
    std::unique_ptr<Impl> m_impl;
};

/// The folder or file of a model name in the settings. NotFound if it is not there.
[[nodiscard]] Result<std::filesystem::path> resolveModel(const Project& project,
                                                         const std::filesystem::path& resources);
/// @param name as in the settings; relative to `folder`, the project's
[[nodiscard]] Result<std::filesystem::path> resolveModel(const std::string& name,
                                                         const std::filesystem::path& folder,
                                                         const std::filesystem::path& resources);

} // namespace sdrl
