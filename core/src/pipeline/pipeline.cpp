// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/pipeline.h"

#include "core/base/jsonl.h"
#include "core/instruct/endpoint_student.h"
#include "core/instruct/instructors.h"
#include "pipeline/stage_context.h"
#include "project/model_memory.h"
#include "project/model_path.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl {

using nlohmann::json;

std::string_view stageName(Stage stage) {
    switch (stage) {
    case Stage::Documents:
        return "documents";
    case Stage::Keyword:
        return "keyword";
    case Stage::Questions:
        return "questions";
    case Stage::Split:
        return "split";
    case Stage::Rewrite:
        return "rewrite";
    case Stage::Measure:
        return "measure";
    case Stage::Select:
        return "select";
    case Stage::Train:
        return "train";
    case Stage::Evaluate:
        return "evaluate";
    }
    return "documents";
}

const std::vector<Stage>& allStages() {
    static const std::vector<Stage> stages = {Stage::Documents, Stage::Keyword, Stage::Questions,
                                              Stage::Split,     Stage::Rewrite, Stage::Measure,
                                              Stage::Select,    Stage::Train,   Stage::Evaluate};
    return stages;
}

Result<std::filesystem::path> resolveModel(const Project& project,
                                           const std::filesystem::path& resources) {
    return resolveModel(project.settings().model, project.folder(), resources);
}

Result<std::filesystem::path> resolveModel(const std::string& name,
                                           const std::filesystem::path& folder,
                                           const std::filesystem::path& resources) {
    return modelPath(name, folder, resources);
}

// ---- What the stages share ------------------------------------------------------------------

ProjectView StageContext::view() {
    ProjectView out(store(), task(), settings(), project.folder());
    out.finished = [this](Stage stage) { return finishedSummary(*this, stage); };
    if (student)
        out.student = student->fingerprint();
    if (instructor) {
        out.instructor = InstructorFingerprints::of(*instructor);
        out.instructorUsesPassages = instructor->usesPassages();
    }
    if (parts.indexFingerprint)
        out.indexFingerprint = parts.indexFingerprint(settings());
    return out;
}

Result<PassageIndex*> StageContext::openIndex() {
    if (!index) {
        if (!parts.openIndex)
            return Error{ErrorCode::NotReady,
                         "this build cannot search documents (SDRL_BUILD_RETRIEVAL is off)", ""};
        SDRL_TRY(index, parts.openIndex(project));
    }
    return index.get();
}

Result<PassageIndex*> StageContext::filledIndex() {
    SDRL_TRY(PassageIndex * opened, openIndex());
    SDRL_TRY(const std::size_t passages, opened->passageCount());
    if (passages == 0)
        return Error{
            ErrorCode::NotReady,
            "the index of the documents is empty: the stage \"documents\" has to run first",
            project.indexFolder().string()};
    return opened;
}

Result<Instructor*> StageContext::openInstructor() {
    if (!instructor) {
        PassageIndex* passages = nullptr;
        if (view().usesDocuments()) {
            SDRL_TRY(passages, filledIndex());
        }
        SDRL_TRY(instructor, parts.makeInstructor(project, passages));
    }
    return instructor.get();
}

Result<TextGenerator*> StageContext::openStudent(JobContext& context) {
    if (!student && settings().studentIsEndpoint()) {
        SDRL_TRY(student, makeEndpointStudent(project));
    } else if (!student) {
        if (!parts.models)
            return Error{ErrorCode::NotReady,
                         "this build cannot run models (SDRL_BUILD_TRAINING is off)", ""};
        SDRL_TRY(const std::filesystem::path path, resolveModel(project, parts.resources));
        context.beginPhase("loading model", "models", 1);
        SDRL_TRY(student, parts.models->open({path, {}}));
        SDRL_CHECK(
            rememberModel(store().records(), settings().model, path, student->fingerprint()));
        context.advance();
    }
    return student.get();
}

std::string inputsKey(Stage stage, std::string_view fingerprint) {
    return fmt::format("inputs {} {}", stageName(stage), fingerprint);
}

Result<StageRun> StageRun::begin(RecordTable& records, Stage stage, const StageInputs& inputs) {
    if (!inputs.known())
        return Error{ErrorCode::NotReady, "an earlier stage has to finish first",
                     std::string(stageName(stage))};
    const std::string fingerprint = inputs.fingerprint();
    SDRL_TRY(std::optional<StageRecord> record, records.stage(stageName(stage), fingerprint));
    if (!record) {
        record.emplace();
        record->name = stageName(stage);
        record->fingerprint = fingerprint;
        record->startedMs = nowMs();
        record->summary = "{}";
    }
    // Written at once: the newest touch says which inputs are the current ones.
    SDRL_CHECK(records.setValue(inputsKey(stage, fingerprint), inputs.toText()));
    SDRL_CHECK(records.putStage(*record));
    return StageRun(records, std::move(*record));
}

json StageRun::summary() const {
    return json::parse(m_record.summary, nullptr, false);
}

Result<Ending> StageRun::end(Ending ending, const json& summary) {
    m_record.seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count();
    m_record.summary = dumpJson(summary);
    m_record.finished = ending == Ending::Finished;
    if (m_record.finished)
        m_record.finishedMs = nowMs();
    SDRL_CHECK(m_records->putStage(m_record));
    return ending;
}

Result<void> StageRun::note(const json& summary) {
    m_record.summary = dumpJson(summary);
    return m_records->putStage(m_record);
}

Result<void> StageRun::reopen() {
    m_record.finished = false;
    return m_records->putStage(m_record);
}

Result<json> finishedSummary(StageContext& stages, Stage stage) {
    SDRL_TRY(const auto record, stages.store().records().latestStage(stageName(stage)));
    if (!record || !record->finished)
        return Error{ErrorCode::NotReady,
                     fmt::format("the stage \"{}\" has to finish first", stageName(stage)),
                     stages.project.folder().string()};
    return json::parse(record->summary, nullptr, false);
}

Error outdated(const StageContext& stages, Stage stage) {
    return {ErrorCode::NotReady,
            fmt::format("the stage \"{}\" has to be run again: what it worked from has changed",
                        stageName(stage)),
            stages.project.folder().string()};
}

// ---- The pipeline ---------------------------------------------------------------------------

class Pipeline::Impl {
public:
    Impl(Project& project, PipelineParts parts, SnapshotBox<TrainingSnapshot>* snapshots,
         std::shared_ptr<const SnapshotBox<LiveSettings>> live)
        : m_parts(std::move(parts)), m_stages{project, m_parts, snapshots, std::move(live),
                                              0,       {},      {},        {}} {}

    Result<Ending> preview(int items, JobContext& context) {
        for (const Stage stage : {Stage::Documents, Stage::Keyword}) {
            SDRL_TRY(const Ending ending, run(stage, context));
            if (ending == Ending::Stopped)
                return ending;
        }
        m_stages.previewItems = static_cast<std::uint64_t>(std::max(1, items));
        const Result<Ending> ending = run(Stage::Questions, context);
        m_stages.previewItems = 0;
        if (!ending || context.stopRequested())
            return ending;
        return Ending::Finished;
    }

    Result<Ending> run(Stage stage, JobContext& context) {
        forgetWhatIsOutdated();
        SDRL_TRY(const JobRecordId job, m_stages.store().records().beginJob(stageName(stage)));
        const Result<Ending> ending = runUnrecorded(stage, context);
        const std::string_view state = !ending                       ? "failed"
                                       : *ending == Ending::Finished ? "finished"
                                                                     : "stopped";
        const Result<void> recorded =
            m_stages.store().records().endJob(job, state, ending ? "" : ending.error().toString());
        // What failed first is what matters.
        if (ending && !recorded)
            return recorded.error();
        return ending;
    }

private:
    /// What was opened with other settings must not serve these.
    void forgetWhatIsOutdated() {
        if (std::string student = studentSource(); student != m_studentOf) {
            m_stages.student.reset();
            m_studentOf = std::move(student);
        }
        std::string inputs =
            m_stages.settings().toJsonText() + m_stages.task().source() +
            instructorSurroundings({m_stages.task(),
                                    m_stages.settings().instructor,
                                    {m_parts.resources, m_stages.project.folder()}});
        if (inputs != m_openedFor) {
            m_stages.instructor.reset(); // before the index, which it uses
            m_stages.index.reset();
        }
        m_openedFor = std::move(inputs);
    }

    /// Another text for another student; the model's files may have been replaced.
    [[nodiscard]] std::string studentSource() {
        const ProjectSettings& settings = m_stages.settings();
        if (!settings.studentIsEndpoint()) {
            const auto path = resolveModel(m_stages.project, m_parts.resources);
            const auto signature =
                path ? modelSignature(*path, &m_signatures) : Result<std::string>(path.error());
            return settings.model + ' ' + (signature ? *signature : signature.error().toString());
        }
        const TokenPrices prices = pricesOf(settings.student.endpoint);
        return fmt::format("{} {} {}", dumpJson(settings.toJson()["student"]), prices.prompt,
                           prices.completion);
    }

    Result<Ending> runUnrecorded(Stage stage, JobContext& context) {
        // A model that writes questions must not fill the memory that learning needs.
        if (stage >= Stage::Measure && m_stages.settings().instructor.kind == InstructorKind::Local)
            m_stages.instructor.reset();
        switch (stage) {
        case Stage::Documents:
            return runDocuments(m_stages, context);
        case Stage::Keyword:
            return runKeyword(m_stages, context);
        case Stage::Questions:
            return runQuestions(m_stages, context);
        case Stage::Split:
            return runSplit(m_stages, context);
        case Stage::Rewrite:
            return runRewrite(m_stages, context);
        case Stage::Measure:
            return runMeasure(m_stages, context);
        case Stage::Select:
            return runSelect(m_stages, context);
        case Stage::Train:
            return runTrain(m_stages, context);
        case Stage::Evaluate:
            return runEvaluate(m_stages, context);
        }
        return Ending::Finished;
    }

    PipelineParts m_parts;
    StageContext m_stages;
    std::string m_studentOf;    ///< what says who it is
    SignatureMemo m_signatures; ///< of the student's files
    std::string m_openedFor;    ///< what instructor and index were made from
};

Pipeline::Pipeline(Project& project, PipelineParts parts)
    : m_impl(std::make_unique<Impl>(project, std::move(parts), &m_trainingSnapshots,
                                    m_liveSettings)) {}

Pipeline::~Pipeline() = default;

Result<Ending> Pipeline::run(Stage stage, JobContext& context) {
    return m_impl->run(stage, context);
}

Result<Ending> Pipeline::preview(int items, JobContext& context) {
    return m_impl->preview(items, context);
}

Result<Ending> Pipeline::runAll(JobContext& context) {
    for (const Stage stage : allStages()) {
        SDRL_TRY(const Ending ending, run(stage, context));
        if (ending == Ending::Stopped)
            return ending;
    }
    return Ending::Finished;
}

} // namespace sdrl
