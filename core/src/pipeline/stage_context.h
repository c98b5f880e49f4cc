// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

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

    // Opened when first asked for, kept over stages.
    std::unique_ptr<PassageIndex> index;
    std::unique_ptr<Instructor> instructor;
    std::unique_ptr<TextGenerator> student; ///< the base model

    [[nodiscard]] const TaskDefinition& task() const { return project.task(); }
    [[nodiscard]] const ProjectSettings& settings() const { return project.settings(); }
    [[nodiscard]] ProjectStore& store() const { return project.store(); }

    [[nodiscard]] Result<PassageIndex*> openIndex();
    [[nodiscard]] Result<Instructor*> openInstructor();
    [[nodiscard]] Result<TextGenerator*> openStudent(JobContext& context);

    /// True if the task has documents, or the instructor needs some.
    [[nodiscard]] bool usesDocuments() const;
};

/// Keeps the record of one stage: inputs, working time, outcome.
class StageRun {
public:
    /// @param summary what is known before the work, for those who look at it while it is done
    [[nodiscard]] static Result<StageRun>
    begin(RecordTable& records, Stage stage, const std::string& fingerprint,
          const nlohmann::json& summary = nlohmann::json::object());
    /// It has finished before, with the same inputs.
    [[nodiscard]] bool alreadyFinished() const { return m_record.finished; }
    [[nodiscard]] nlohmann::json summary() const;
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

/// The items of one or two datasets that are still in, in order: neither dropped by a stage nor
/// rejected or deleted by a person.
[[nodiscard]] Result<std::vector<QaItem>> liveItems(StageContext& stages,
                                                    const std::vector<DatasetId>& datasets);
/// Datasets of the current inputs: questions, and rewrites if there are any. NotReady if the stage
/// has not finished.
[[nodiscard]] Result<std::vector<DatasetId>> currentDatasets(StageContext& stages,
                                                             bool withRewrites);

/// As stages keep them in their summaries.
[[nodiscard]] nlohmann::json idsOf(const std::vector<DatasetId>& datasets);

/// Fingerprint of the dataset that one round of rewriting fills.
[[nodiscard]] std::string rewriteDatasetName(std::string_view stageFingerprint, int round);

/// Asks the student for `samples` answers to each item that the probe has no measurement of yet,
/// and writes each item's outcome as soon as it is whole.
[[nodiscard]] Result<Ending> measureItems(StageContext& stages, ProbeId probe,
                                          const std::vector<QaItem>& items, int samples,
                                          const SamplingSettings& sampling,
                                          std::string_view purpose, std::string_view phase,
                                          JobContext& context);
/// The probe of these settings; its fingerprint covers model, prompt, sampling and seed.
[[nodiscard]] Result<ProbeId> ensureProbe(StageContext& stages, int samples,
                                          const SamplingSettings& sampling,
                                          std::string_view purpose);

} // namespace sdrl
