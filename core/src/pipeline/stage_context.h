// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/stage_inputs.h"
#include "pipeline/inputs_of_stages.h"
#include "pipeline/project_view.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace sdrl {

/// What the stages share. The stages themselves are free functions, one file each.
struct StageContext {
    Project& project;
    const PipelineParts& parts;
    SnapshotBox<TrainingSnapshot>* trainingSnapshots = nullptr;
    std::shared_ptr<const SnapshotBox<LiveSettings>> liveSettings;
    /// Writing questions ends for now once so many are there; 0: not before all are.
    std::uint64_t previewItems = 0;

    // Opened when first asked for, kept over stages.
    std::unique_ptr<PassageIndex> index;
    std::unique_ptr<Instructor> instructor;
    std::unique_ptr<TextGenerator> student; ///< the base model

    [[nodiscard]] const TaskDefinition& task() const { return project.task(); }
    [[nodiscard]] const ProjectSettings& settings() const { return project.settings(); }
    [[nodiscard]] ProjectStore& store() const { return project.store(); }

    [[nodiscard]] Result<PassageIndex*> openIndex();
    /// The same for those who search: NotReady if it was lost and made anew.
    [[nodiscard]] Result<PassageIndex*> filledIndex();
    [[nodiscard]] Result<Instructor*> openInstructor();
    [[nodiscard]] Result<TextGenerator*> openStudent(JobContext& context);

    /// What is opened by now shows in it.
    [[nodiscard]] ProjectView view();
};

/// Where the record table keeps the hashes of a stage's inputs.
[[nodiscard]] std::string inputsKey(Stage stage, std::string_view fingerprint);

/// Keeps the record of one stage: inputs, working time, outcome.
class StageRun {
public:
    [[nodiscard]] static Result<StageRun> begin(RecordTable& records, Stage stage,
                                                const StageInputs& inputs);
    /// It has finished before, with the same inputs.
    [[nodiscard]] bool alreadyFinished() const { return m_record.finished; }
    [[nodiscard]] nlohmann::json summary() const;
    [[nodiscard]] const std::string& fingerprint() const { return m_record.fingerprint; }
    /// What is known before the end; for who watches. The working time is that of earlier starts.
    [[nodiscard]] Result<void> note(const nlohmann::json& summary);
    /// There is work to do although it has finished before; until `end` it counts as unfinished.
    [[nodiscard]] Result<void> reopen();
    /// Writes down how it ended and passes the ending on.
    [[nodiscard]] Result<Ending> end(Ending ending, const nlohmann::json& summary);

private:
    StageRun(RecordTable& records, StageRecord record)
        : m_records(&records),
          m_record(std::move(record)),
          m_begin(std::chrono::steady_clock::now()) {}
    RecordTable* m_records;
    StageRecord m_record;
    std::chrono::steady_clock::time_point m_begin;
};

/// The newest finished record of a stage, or NotReady.
[[nodiscard]] Result<nlohmann::json> finishedSummary(StageContext& stages, Stage stage);
/// NotReady: the stage has finished, and what it worked from has changed since.
[[nodiscard]] Error outdated(const StageContext& stages, Stage stage);

[[nodiscard]] Result<Ending> runDocuments(StageContext& stages, JobContext& context);
[[nodiscard]] Result<Ending> runKeyword(StageContext& stages, JobContext& context);
[[nodiscard]] Result<Ending> runQuestions(StageContext& stages, JobContext& context);
[[nodiscard]] Result<Ending> runSplit(StageContext& stages, JobContext& context);
[[nodiscard]] Result<Ending> runRewrite(StageContext& stages, JobContext& context);
[[nodiscard]] Result<Ending> runMeasure(StageContext& stages, JobContext& context);
[[nodiscard]] Result<Ending> runSelect(StageContext& stages, JobContext& context);
[[nodiscard]] Result<Ending> runTrain(StageContext& stages, JobContext& context);
[[nodiscard]] Result<Ending> runEvaluate(StageContext& stages, JobContext& context);

/// Fingerprint of the dataset that one round of rewriting fills.
[[nodiscard]] std::string rewriteDatasetName(std::string_view stageFingerprint, int round);

/// Asks the student for `samples` answers to each item that the probe has no measurement of yet,
/// and writes each item's outcome as soon as it is whole.
[[nodiscard]] Result<Ending> measureItems(StageContext& stages, ProbeId probe,
                                          const std::vector<QaItem>& items,
                                          const ProbeSettings& settings, std::string_view phase,
                                          JobContext& context);
/// The probe of these settings; its fingerprint covers model, prompt, sampling and seed.
[[nodiscard]] Result<ProbeId> ensureProbe(StageContext& stages, const ProbeSettings& settings);

} // namespace sdrl
