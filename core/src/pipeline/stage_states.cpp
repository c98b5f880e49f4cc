// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/stage_states.h"

#include "core/base/jsonl.h"
#include "core/instruct/endpoint_student.h"
#include "core/instruct/instructors.h"
#include "core/project/document_table.h"
#include "core/project/run_log.h"
#include "core/project/store_watch.h"
#include "pipeline/evaluation_sets.h"
#include "pipeline/inputs_of_stages.h"
#include "pipeline/stage_context.h"
#include "project/model_memory.h"

#include <algorithm>
#include <array>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

struct StageStateCache::Impl {
    SignatureMemo signatures;
    ViewMemo view;
    /// Of the database that the rest was worked out of.
    std::optional<StoreVersion> version;
    std::map<std::int64_t, ItemFunnel> funnels;
    std::map<std::string, std::map<ItemOrigin, int>> live;
    std::map<std::string, ItemTable::MeasuredCounts> measured;

    /// Forgets what is not so any more.
    Result<void> look(ProjectStore& store) {
        SDRL_TRY(const StoreVersion now, storeVersion(store));
        if (version == now)
            return {};
        view.digests.clear();
        funnels.clear();
        live.clear();
        measured.clear();
        version = now;
        return {};
    }
};

StageStateCache::StageStateCache() : m_impl(std::make_unique<Impl>()) {}
StageStateCache::~StageStateCache() = default;
StageStateCache::StageStateCache(StageStateCache&&) noexcept = default;
StageStateCache& StageStateCache::operator=(StageStateCache&&) noexcept = default;

namespace {

/// The stages whose outcomes a stage works from.
std::vector<Stage> sourcesOf(Stage stage, const ProjectSettings& settings) {
    switch (stage) {
    case Stage::Documents:
    case Stage::Keyword:
        return {};
    case Stage::Questions:
        return {Stage::Documents, Stage::Keyword};
    case Stage::Split:
        return {Stage::Documents, Stage::Keyword, Stage::Questions};
    case Stage::Evaluate:
        if (settings.studentIsEndpoint()) // as it is: nothing is trained
            return {Stage::Documents, Stage::Keyword, Stage::Questions};
        break;
    default:
        break;
    }
    std::vector<Stage> out;
    for (const Stage earlier : allStages())
        if (earlier < stage)
            out.push_back(earlier);
    return out;
}

bool opensModel(Stage stage) {
    return stage == Stage::Split || stage == Stage::Rewrite || stage == Stage::Measure ||
           stage == Stage::Train || stage == Stage::Evaluate;
}

bool opensInstructor(Stage stage) {
    return stage == Stage::Keyword || stage == Stage::Questions || stage == Stage::Rewrite;
}

json objectFrom(const std::string& text) {
    json out = json::parse(text, nullptr, false);
    return out.is_object() ? out : json::object();
}

int countOf(const json& summary, const char* name) {
    const auto found = summary.find(name);
    return found != summary.end() && found->is_number() ? found->get<int>() : 0;
}

class StateReader {
public:
    StateReader(const StageStateSources& sources, StageStateCache::Impl& cache)
        : m_sources(sources),
          m_cache(cache),
          m_view(sources.store, sources.task, sources.settings, sources.folder) {
        m_view.memo = &cache.view;
        m_view.indexFingerprint = sources.indexFingerprint;
        m_view.instructorUsesPassages =
            instructorUsesPassages(sources.task, sources.settings.instructor);
        m_view.finished = [this](Stage stage) -> Result<json> {
            if (const auto found = m_outcomes.find(stage); found != m_outcomes.end())
                return found->second;
            return Error{ErrorCode::NotReady, "an earlier stage has to finish first",
                         std::string(stageName(stage))};
        };
    }
    StateReader(const StateReader&) = delete;
    StateReader& operator=(const StateReader&) = delete;

    Result<std::vector<StageState>> read() {
        SDRL_CHECK(m_cache.look(m_sources.store));
        SDRL_CHECK(findModel());
        findInstructor();
        // Whether the task's own questions can be read is asked once, not by each stage.
        const auto questions = taskQuestions(m_view);
        m_evaluationReadable = questions.ok();
        std::vector<StageState> out;
        for (const Stage stage : allStages()) {
            SDRL_TRY(StageState state, stateOf(stage));
            if (state.status == StageStatus::Done || state.status == StageStatus::Skipped)
                m_upToDate.push_back(stage);
            out.push_back(std::move(state));
        }
        return out;
    }

private:
    Result<void> findModel() {
        if (m_sources.settings.studentIsEndpoint()) {
            if (auto student = endpointStudentFingerprint(m_sources.settings.student.endpoint))
                m_view.student = std::move(*student);
            m_hasModel = m_view.student.has_value();
            return {};
        }
        const Result<fs::path> path =
            resolveModel(m_sources.settings.model, m_sources.folder, m_sources.resources);
        m_hasModel = path.ok();
        if (!path)
            return {};
        auto known = rememberedModel(m_sources.store.records(), m_sources.settings.model, *path,
                                     &m_cache.signatures);
        if (known)
            m_view.student = std::move(*known);
        else if (known.error().code != ErrorCode::Io)
            return std::move(known).error();
        return {};
    }

    void findInstructor() {
        if (!m_sources.instructorFingerprint.empty()) {
            m_view.instructor = m_sources.instructorFingerprint;
            return;
        }
        Result<InstructorFingerprints> made =
            instructorFingerprints({m_sources.task,
                                    m_sources.settings.instructor,
                                    {m_sources.resources, m_sources.folder},
                                    &m_sources.store.records()});
        if (made)
            m_view.instructor = std::move(*made);
    }

    [[nodiscard]] bool skipped(Stage stage) const {
        if (stage == Stage::Documents)
            return !m_view.usesDocuments();
        return (stage == Stage::Split || stage == Stage::Rewrite) &&
               !m_sources.settings.adapt.enabled;
    }

    [[nodiscard]] StageBlocker blockerOf(Stage stage, const StageState& state) const {
        if (stage == Stage::Documents && m_sources.task.documents.empty())
            return StageBlocker::NoDocuments;
        if (opensInstructor(stage) && !m_view.instructor)
            return StageBlocker::Instructor;
        if (stage == Stage::Train && m_sources.settings.studentIsEndpoint())
            return StageBlocker::NotTrainable;
        if (opensModel(stage) && !m_hasModel)
            return StageBlocker::NoModel;
        if (stage >= Stage::Questions && !m_evaluationReadable)
            return StageBlocker::Evaluation;
        return state.missing ? StageBlocker::EarlierStage : StageBlocker::None;
    }

    Result<StageState> stateOf(Stage stage) {
        StageState state;
        state.stage = stage;
        if (skipped(stage)) {
            state.status = StageStatus::Skipped;
            return state;
        }
        for (const Stage source : sourcesOf(stage, m_sources.settings))
            if (std::find(m_upToDate.begin(), m_upToDate.end(), source) == m_upToDate.end()) {
                state.missing = source;
                break;
            }
        // Without documents keywords are found on the way to the first questions.
        if (state.missing == Stage::Keyword && stage > Stage::Questions && !m_view.usesDocuments())
            state.missing = Stage::Questions;
        state.blocker = blockerOf(stage, state);
        Result<StageInputs> made = inputsOf(stage, m_view);
        const bool readable = made.ok();
        // What keeps the inputs from being read is the user's to mend, and named by the blocker.
        if (!readable && m_evaluationReadable && made.error().code != ErrorCode::InvalidArgument)
            return std::move(made).error();
        StageInputs inputs = readable ? std::move(*made) : StageInputs();
        if (!readable)
            inputs.addUnknown(StageInput::EvaluationSet);

        RecordTable& records = m_sources.store.records();
        std::optional<StageRecord> record;
        if (inputs.known() && state.blocker == StageBlocker::None) {
            SDRL_TRY(record, records.stage(stageName(stage), inputs.fingerprint()));
        }
        const bool own = record.has_value();
        if (!record) {
            SDRL_TRY(record, records.latestStage(stageName(stage)));
        }
        if (!record) {
            state.status =
                state.blocker == StageBlocker::None ? StageStatus::Ready : StageStatus::Blocked;
            return state;
        }
        const json summary = objectFrom(record->summary);
        state.seconds = record->seconds;
        state.finishedMs = record->finished ? record->finishedMs : 0;
        SDRL_CHECK(count(state, *record, summary));
        if (!own) {
            state.status = StageStatus::Stale;
            SDRL_TRY(const auto kept, records.value(inputsKey(stage, record->fingerprint)));
            if (kept)
                state.changed = inputs.changedSince(*kept);
            return state;
        }
        SDRL_TRY(const bool holds, stillThere(stage, summary));
        if (record->finished && holds) {
            state.status = StageStatus::Done;
            m_outcomes[stage] = summary;
        } else if (record->finished && stage == Stage::Documents) {
            state.status = StageStatus::Stale;
            state.changed = {StageInput::Documents};
        } else {
            state.status = StageStatus::Started;
        }
        return state;
    }

    /// What a record speaks of is still on the disk, and as it was.
    Result<bool> stillThere(Stage stage, const json& summary) {
        std::error_code error;
        if (stage == Stage::Train)
            return fs::exists(m_view.resolve(summary.value("last_weights", "")), error);
        if (stage != Stage::Documents || !m_sources.reader)
            return true;
        const auto found = listFiles(m_view, *m_sources.reader);
        if (!found)
            return false;
        SDRL_TRY(const std::vector<SourceFile> known, m_sources.store.documents().files());
        const std::string chunking = chunkingOf(m_sources.settings);
        if (known.size() != found->size())
            return false;
        for (const SourceFile& file : known) {
            const auto now = found->find(file.path);
            if (now == found->end() || now->second.size != file.size ||
                now->second.modifiedNs != file.modifiedNs || file.chunking != chunking)
                return false;
        }
        SDRL_TRY(const auto waiting,
                 m_sources.store.documents().unindexedDocuments(m_sources.indexFingerprint));
        return waiting.empty();
    }

    // ---- Counts -----------------------------------------------------------------------------

    /// What `count` gives, worked out once for each key as long as nothing is written.
    template <class Key, class T, class Count>
    static Result<T> remembered(std::map<Key, T>& known, const Key& key, const Count& count) {
        if (const auto found = known.find(key); found != known.end())
            return found->second;
        SDRL_TRY(T counted, count());
        return known.emplace(key, std::move(counted)).first->second;
    }
    Result<ItemFunnel> funnel(DatasetId dataset) {
        return remembered(m_cache.funnels, dataset.value,
                          [&] { return m_sources.store.items().funnel(dataset); });
    }
    Result<std::map<ItemOrigin, int>> liveCounts(const std::vector<DatasetId>& datasets) {
        return remembered(m_cache.live, idsOf(datasets).dump(),
                          [&] { return m_sources.store.items().liveCounts(datasets); });
    }

    Result<void> count(StageState& state, const StageRecord& record, const json& summary) {
        switch (state.stage) {
        case Stage::Documents:
            return countDocuments(state);
        case Stage::Keyword:
            return {};
        case Stage::Questions:
            return countQuestions(state, record);
        case Stage::Split:
        case Stage::Measure:
            return countMeasured(state, summary);
        case Stage::Rewrite:
            return countRewrites(state, record);
        case Stage::Select:
            state.counts.candidates = countOf(summary, "candidates");
            state.counts.selected = countOf(summary, "selected");
            if (const auto dead = summary.find("expected_dead_groups");
                dead != summary.end() && dead->is_number())
                state.counts.expectedDeadGroups = dead->get<double>();
            return {};
        case Stage::Train:
            return countSteps(state, summary);
        case Stage::Evaluate:
            countEvaluations(state, summary);
            return {};
        }
        return {};
    }

    Result<void> countDocuments(StageState& state) {
        SDRL_TRY(const std::vector<SourceFile> files, m_sources.store.documents().files());
        for (const SourceFile& file : files) {
            state.counts.documents += file.documents;
            state.counts.passages += file.passages;
            state.counts.unreadableFiles += !file.failure.empty();
        }
        state.counts.files = static_cast<int>(files.size());
        state.done = files.size();
        return {};
    }

    Result<void> countQuestions(StageState& state, const StageRecord& record) {
        SDRL_TRY(const auto dataset, m_sources.store.items().findDataset(record.fingerprint));
        state.counts.asked = m_sources.settings.draft.count;
        state.total = static_cast<std::uint64_t>(state.counts.asked);
        if (!dataset)
            return {};
        SDRL_TRY(const ItemFunnel drafted, funnel(*dataset));
        SDRL_TRY(auto live, liveCounts({*dataset}));
        state.counts.drafted = drafted.drafted;
        state.counts.kept = live[ItemOrigin::Initial];
        state.done = static_cast<std::uint64_t>(state.counts.kept);
        return {};
    }

    Result<void> countMeasured(StageState& state, const json& summary) {
        state.total = static_cast<std::uint64_t>(countOf(summary, "items"));
        state.counts.neverSolved = countOf(summary, "never_solved");
        state.counts.alwaysSolved = countOf(summary, "always_solved");
        state.counts.meanPassRate = summary.value("mean_pass_rate", 0.0);
        const ProbeId probe{summary.value("probe", std::int64_t{0})};
        if (!probe)
            return {};
        // The same probe may know items of older datasets too.
        std::vector<DatasetId> datasets = datasetsOf(summary.value("datasets", json::array()));
        if (datasets.empty())
            if (const auto current = currentDatasets(m_view, false))
                datasets = *current;
        SDRL_TRY(
            const ItemTable::MeasuredCounts measured,
            remembered(m_cache.measured, std::to_string(probe.value) + ' ' + idsOf(datasets).dump(),
                       [&] { return m_sources.store.items().measuredCounts(probe, datasets); }));
        state.counts.items = measured.items;
        state.counts.solved = measured.solved;
        state.done = std::min(static_cast<std::uint64_t>(measured.items), *state.total);
        return {};
    }

    Result<void> countRewrites(StageState& state, const StageRecord& record) {
        std::vector<DatasetId> datasets;
        for (int round = 1;; ++round) {
            SDRL_TRY(const auto dataset, m_sources.store.items().findDataset(
                                             rewriteDatasetName(record.fingerprint, round)));
            if (!dataset)
                break;
            datasets.push_back(*dataset);
        }
        SDRL_TRY(auto live, liveCounts(datasets));
        state.counts.harder = live[ItemOrigin::Harder];
        state.counts.easier = live[ItemOrigin::Easier];
        for (const DatasetId dataset : datasets) {
            SDRL_TRY(const ItemFunnel rewritten, funnel(dataset));
            state.done += static_cast<std::uint64_t>(rewritten.drafted);
        }
        if (const auto split = m_outcomes.find(Stage::Split); split != m_outcomes.end())
            state.total = static_cast<std::uint64_t>(countOf(split->second, "items")) *
                          static_cast<std::uint64_t>(m_sources.settings.adapt.rounds);
        return {};
    }

    Result<void> countSteps(StageState& state, const json& summary) {
        const GrpoSettings& train = m_sources.settings.train;
        state.counts.step = countOf(summary, "steps");
        state.counts.totalSteps = train.steps;
        if (const auto prompts = summary.find("prompts"); prompts != summary.end())
            state.counts.totalSteps = train.totalSteps(prompts->get<std::size_t>());
        if (const std::string run = summary.value("run", ""); !run.empty() && !state.finishedMs) {
            SDRL_TRY(const int logged, lastLoggedStep(m_sources.folder / "runs" / run));
            state.counts.step = std::max(state.counts.step, logged);
        }
        state.done = static_cast<std::uint64_t>(state.counts.step);
        state.total = static_cast<std::uint64_t>(state.counts.totalSteps);
        return {};
    }

    static void countEvaluations(StageState& state, const json& summary) {
        state.done = static_cast<std::uint64_t>(countOf(summary, "evaluated"));
        state.total = static_cast<std::uint64_t>(countOf(summary, "sets"));
        const json models = summary.value("models", json::array());
        state.counts.models = static_cast<int>(models.size());
        for (const json& model : models) {
            const json strict = model.value("/sets/held-out/strict"_json_pointer, json::object());
            const std::string label = model.value("label", "");
            if (label == "base") {
                state.counts.questions = countOf(strict, "count");
                state.counts.accuracyBefore = strict.value("value", 0.0);
            } else if (label == "trained") {
                state.counts.accuracyAfter = strict.value("value", 0.0);
            }
        }
    }

    const StageStateSources& m_sources;
    StageStateCache::Impl& m_cache;
    ProjectView m_view;
    bool m_hasModel = false;
    bool m_evaluationReadable = true;
    std::map<Stage, json> m_outcomes; ///< of the stages that are done
    std::vector<Stage> m_upToDate;    ///< done or skipped
};

} // namespace

Result<std::vector<StageState>> stageStates(const StageStateSources& sources,
                                            StageStateCache* cache) {
    StageStateCache own;
    return StateReader(sources, (cache ? cache : &own)->impl()).read();
}

namespace {

Result<std::vector<Stage>> staleBetween(const StageStateSources& now,
                                        const StageStateSources& later, StageStateCache* cache) {
    StageStateCache own;
    StageStateCache& used = cache ? *cache : own;
    SDRL_TRY(const std::vector<StageState> before, stageStates(now, &used));
    SDRL_TRY(const std::vector<StageState> after, stageStates(later, &used));
    std::vector<Stage> out;
    for (std::size_t i = 0; i < before.size(); ++i)
        if (after[i].status == StageStatus::Stale &&
            (before[i].status == StageStatus::Done || before[i].status == StageStatus::Started))
            out.push_back(before[i].stage);
    return out;
}

} // namespace

Result<std::vector<Stage>> staleAfter(const StageStateSources& sources,
                                      const TaskDefinition& newTask,
                                      const ProjectSettings& newSettings,
                                      const std::string& newIndexFingerprint,
                                      StageStateCache* cache) {
    return staleBetween(sources,
                        {sources.store, newTask, newSettings, sources.folder, sources.resources,
                         sources.reader, newIndexFingerprint, sources.instructorFingerprint},
                        cache);
}

Result<std::vector<Stage>> staleAfterPrompt(const StageStateSources& sources,
                                            const std::string& prompt, StageStateCache* cache) {
    StageStateSources later = sources;
    if (later.instructorFingerprint.empty()) {
        SDRL_TRY(later.instructorFingerprint,
                 instructorFingerprints({sources.task,
                                         sources.settings.instructor,
                                         {sources.resources, sources.folder},
                                         &sources.store.records()}));
    }
    for (const InstructorWork work :
         {InstructorWork::Keywords, InstructorWork::Questions, InstructorWork::Variants})
        if (promptIsFor(prompt, work))
            later.instructorFingerprint[work] = "with another prompt";
    return staleBetween(sources, later, cache);
}

} // namespace sdrl
