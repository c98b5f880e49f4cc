// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/project_session.h"

#include <algorithm>
#include <cassert>

namespace sdrl::gui {

namespace {

/// Counts of the rail are read anew so often while work goes on.
constexpr int kPollsPerRefresh = 10;

Error locked(const QString& reason) {
    return {ErrorCode::Locked, reason.toStdString(), ""};
}

} // namespace

ProjectSession::ProjectSession(std::unique_ptr<Project> project,
                               std::unique_ptr<ProjectStore> store, Services services,
                               QObject* parent)
    : QObject(parent),
      m_services(services),
      m_project(std::move(project)),
      m_store(std::move(store)),
      m_pipeline(std::make_unique<Pipeline>(*m_project, services.parts.pipelineParts())) {
    connect(&jobs(), &JobCenter::polled, this, [this] {
        if (m_jobs.empty())
            return;
        if (--m_pollsUntilRefresh <= 0)
            refreshStates();
    });
    refreshStates();
}

ProjectSession::~ProjectSession() {
    assert(!busy());
}

Result<std::unique_ptr<ProjectSession>> ProjectSession::open(const std::filesystem::path& folder,
                                                             Services services) {
    SDRL_TRY(std::unique_ptr<Project> project, Project::open(folder));
    SDRL_TRY(std::unique_ptr<ProjectStore> store, ProjectStore::open(folder / "project.db"));
    return std::make_unique<ProjectSession>(std::move(project), std::move(store), services);
}

QString ProjectSession::title() const {
    const QString title = QString::fromStdString(task().title);
    return title.isEmpty() ? QString::fromStdString(m_project->name()) : title;
}

bool ProjectSession::busy() const {
    return !m_jobs.empty();
}

QString ProjectSession::lockedReason() const {
    if (m_jobs.empty())
        return {};
    const JobView* job = m_services.jobs.find(m_jobs.front());
    return tr("\"%1\" is running. Stop it first; what is finished is kept.")
        .arg(job ? job->name : QString());
}

Result<void> ProjectSession::setTask(const std::string& taskText) {
    if (busy())
        return locked(lockedReason());
    SDRL_CHECK(m_project->setTask(taskText));
    emit taskChanged();
    refreshStates();
    return {};
}

Result<void> ProjectSession::setSettings(const ProjectSettings& settings) {
    if (busy())
        return locked(lockedReason());
    SDRL_CHECK(m_project->setSettings(settings));
    emit settingsChanged();
    refreshStates();
    return {};
}

Result<void> ProjectSession::addDocuments(const std::vector<std::filesystem::path>& paths) {
    if (busy())
        return locked(lockedReason());
    SDRL_CHECK(m_project->addDocuments(paths));
    emit taskChanged();
    refreshStates();
    return {};
}

Result<void> ProjectSession::removeDocuments(const std::vector<std::filesystem::path>& paths) {
    if (busy())
        return locked(lockedReason());
    SDRL_CHECK(m_project->removeDocuments(paths));
    emit taskChanged();
    refreshPageStates();
    return {};
}

quint64 ProjectSession::runStages(const QString& name, std::vector<Stage> stages) {
    m_runningStages = stages;
    m_failedStage.reset();
    return startJob(name,
                    [pipeline = m_pipeline.get(),
                     stages = std::move(stages)](JobContext& context) -> Result<Ending> {
                        for (const Stage stage : stages) {
                            SDRL_TRY(const Ending ending, pipeline->run(stage, context));
                            if (ending == Ending::Stopped)
                                return ending;
                        }
                        return Ending::Finished;
                    },
                    {});
}

quint64 ProjectSession::runAll() {
    return runStages(tr("Whole loop"), allStages());
}

quint64
ProjectSession::runTask(const QString& name,
                        std::function<Result<Ending>(Project&, Pipeline&, JobContext&)> task,
                        std::function<void(const JobView&)> ended) {
    return startJob(
        name,
        [project = m_project.get(), pipeline = m_pipeline.get(), task = std::move(task)](
            JobContext& context) { return task(*project, *pipeline, context); },
        std::move(ended));
}

quint64 ProjectSession::currentJob() const {
    return m_jobs.empty() ? 0 : m_jobs.front();
}

quint64 ProjectSession::startJob(const QString& name, BackgroundWorker::Task task,
                                 std::function<void(const JobView&)> ended) {
    const quint64 id =
        jobs().start(name, std::move(task), [this, ended = std::move(ended)](const JobView& job) {
            std::erase(m_jobs, job.id);
            if (job.status.state == JobState::Failed && !m_runningStages.empty()) {
                refreshStates();
                m_failedStage = nextStage();
            }
            m_runningStages.clear();
            refreshStates();
            if (ended)
                ended(job);
            emit itemsChanged();
            if (job.status.state == JobState::Failed)
                emit jobFailed(job);
        });
    m_jobs.push_back(id);
    refreshStates();
    return id;
}

void ProjectSession::noteItemsChanged() {
    emit itemsChanged();
    refreshStates();
}

const StageState& ProjectSession::stageState(Stage stage) const {
    return *std::find_if(m_stageStates.begin(), m_stageStates.end(),
                         [stage](const StageState& state) { return state.stage == stage; });
}

StageStateSources ProjectSession::stageSources() {
    const PipelineParts& parts = m_services.parts.pipelineParts();
    return {.store = *m_store,
            .task = task(),
            .settings = settings(),
            .folder = folder(),
            .resources = parts.resources,
            .reader = parts.reader,
            .indexFingerprint =
                parts.indexFingerprint ? parts.indexFingerprint(settings()) : std::string(),
            .instructorFingerprint = {}};
}

std::optional<Stage> ProjectSession::nextStage() const {
    for (const StageState& state : m_stageStates)
        if (state.status != StageStatus::Done && state.status != StageStatus::Skipped)
            return state.stage;
    return std::nullopt;
}

void ProjectSession::refreshStates() {
    m_pollsUntilRefresh = kPollsPerRefresh;
    // A database that cannot be read for a moment leaves the states as they were.
    if (Result<std::vector<StageState>> states = sdrl::stageStates(stageSources(), &m_stageCache))
        m_stageStates = std::move(*states);
    if (m_stageStates.empty())
        for (const Stage stage : allStages())
            m_stageStates.emplace_back().stage = stage;
    m_pageStates = pageStatesOf(m_stageStates);
    if (const JobView* job = busy() ? m_services.jobs.find(m_jobs.front()) : nullptr;
        job && !m_runningStages.empty()) {
        // The first that is not done is the one that is worked on.
        const auto running =
            std::find_if(m_stageStates.begin(), m_stageStates.end(), [&](const StageState& state) {
                return state.status != StageStatus::Done && state.status != StageStatus::Skipped &&
                       std::find(m_runningStages.begin(), m_runningStages.end(), state.stage) !=
                           m_runningStages.end();
            });
        if (running != m_stageStates.end())
            m_pageStates[static_cast<std::size_t>(pageOf(running->stage))].status =
                PageStatus::Running;
    }
    if (m_failedStage)
        m_pageStates[static_cast<std::size_t>(pageOf(*m_failedStage))].status = PageStatus::Problem;
    emit pageStatesChanged();
    emit progressed();
}

} // namespace sdrl::gui
