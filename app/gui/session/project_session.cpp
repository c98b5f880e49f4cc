// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/project_session.h"

#include "core/base/file_io.h"
#include "core/instruct/prompt_editing.h"
#include "core/project/store_watch.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace sdrl::gui {

namespace {

/// Counts of the rail are read anew so often while work goes on.
constexpr int kPollsPerRefresh = 10;
/// Of a larger database the states are read on a thread: in one of this size that takes some tens
/// of milliseconds.
constexpr std::uintmax_t kLargeBytes = 64 << 20;

Error locked(const QString& reason) {
    return {ErrorCode::Locked, reason.toStdString(), ""};
}

} // namespace

/// What looks at the states of a large project, with a connection of its own.
struct ProjectSession::StateReader {
    std::unique_ptr<ProjectStore> store;
    StageStateCache cache;

    Result<std::vector<StageState>>
    read(const TaskDefinition& task, const ProjectSettings& settings,
         const std::filesystem::path& folder, const std::filesystem::path& resources,
         const DocumentReader* documents, const std::string& indexFingerprint,
         const std::stop_token& stop) {
        if (!store) {
            SDRL_TRY(store,
                     ProjectStore::open(folder / "project.db", ProjectStore::Access::ReadOnly));
        }
        const StopGuard guard(*store, stop);
        Result<std::vector<StageState>> states =
            sdrl::stageStates({.store = *store,
                               .task = task,
                               .settings = settings,
                               .folder = folder,
                               .resources = resources,
                               .reader = documents,
                               .indexFingerprint = indexFingerprint},
                              &cache);
        releaseMemory(*store); // the next look may be a long time away
        return states;
    }
};

/// A change of a prompt that is made already when it is pushed.
class ProjectSession::PromptCommand final : public QUndoCommand {
public:
    using Text = std::optional<std::string>;
    PromptCommand(ProjectSession& session, std::string name, Text before, Text after,
                  const QString& what)
        : QUndoCommand(what),
          m_session(session),
          m_name(std::move(name)),
          m_before(std::move(before)),
          m_after(std::move(after)) {}

    void undo() override { write(m_before); }
    void redo() override {
        if (std::exchange(m_made, true))
            write(m_after);
    }

private:
    void write(const Text& text) {
        const Result<void> written = m_session.writePrompt(m_name, text);
        if (written)
            return;
        // Once nothing runs any more it can be done: the only copy of the other text stays.
        setObsolete(written.error().code != ErrorCode::Locked);
        emit m_session.undoFailed(written.error());
    }

    ProjectSession& m_session;
    std::string m_name;
    Text m_before, m_after;
    bool m_made = false;
};

ProjectSession::ProjectSession(std::unique_ptr<Project> project,
                               std::unique_ptr<ProjectStore> store, Services services,
                               QObject* parent)
    : QObject(parent),
      m_services(services),
      m_project(std::move(project)),
      m_store(std::move(store)),
      m_pipeline(std::make_unique<Pipeline>(*m_project, services.parts.pipelineParts())),
      m_stateReader(std::make_shared<StateReader>()) {
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
    refreshStates();
    return {};
}

Result<void> ProjectSession::writePrompt(const std::string& name,
                                         const std::optional<std::string>& text) {
    if (busy())
        return locked(lockedReason());
    SDRL_CHECK(savePrompt(promptFolders(), name, text));
    emit promptsChanged();
    refreshStates();
    return {};
}

Result<void> ProjectSession::setPrompt(const std::string& name,
                                       const std::optional<std::string>& text,
                                       const QString& what) {
    std::optional<std::string> before;
    for (const PromptInfo& prompt : listPrompts(promptFolders()))
        if (prompt.name == name && prompt.own) {
            SDRL_TRY(before, readFile(prompt.path));
        }
    SDRL_CHECK(writePrompt(name, text));
    m_undo.push(new PromptCommand(*this, name, std::move(before), text, what));
    return {};
}

quint64 ProjectSession::runStages(const QString& name, std::vector<Stage> stages) {
    m_runningStages = stages;
    m_failedStage.reset();
    m_failed = false;
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
            m_failed = job.status.state == JobState::Failed && !m_runningStages.empty();
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
                parts.indexFingerprint ? parts.indexFingerprint(settings()) : std::string()};
}

std::optional<Stage> ProjectSession::nextStage() const {
    for (const StageState& state : m_stageStates)
        if (state.status != StageStatus::Done && state.status != StageStatus::Skipped)
            return state.stage;
    return std::nullopt;
}

void ProjectSession::refreshStates() {
    m_pollsUntilRefresh = kPollsPerRefresh;
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(databasePath(), error);
    if (error || bytes <= kLargeBytes) {
        m_stateThread.cancel();
        takeStates(sdrl::stageStates(stageSources(), &m_stageCache),
                   std::exchange(m_failed, false));
        return;
    }
    // What does not need a look, such as that work has begun, is shown at once.
    showStates();
    m_readAgain = m_stateThread.busy();
    if (!m_readAgain) // else the look under way comes to its end first
        readStates();
}

void ProjectSession::readStates() {
    m_readAgain = false;
    const StageStateSources now = stageSources();
    m_stateThread.post(
        [reader = m_stateReader, task = now.task, settings = now.settings, folder = now.folder,
         resources = now.resources, documents = now.reader,
         index = now.indexFingerprint](const std::stop_token& stop) {
            return reader->read(task, settings, folder, resources, documents, index, stop);
        },
        [this, failed = std::exchange(m_failed, false)](Result<std::vector<StageState>> states) {
            takeStates(std::move(states), failed);
            if (m_readAgain)
                readStates();
        });
}

void ProjectSession::takeStates(Result<std::vector<StageState>> states, bool afterFailure) {
    // A database that cannot be read for a moment leaves the states as they were.
    if (states) {
        m_stageStates = std::move(*states);
        m_statesKnown = true;
    }
    if (afterFailure)
        m_failedStage = nextStage();
    showStates();
}

void ProjectSession::showStates() {
    if (m_stageStates.empty())
        for (const Stage stage : allStages())
            m_stageStates.emplace_back().stage = stage;
    m_pageStates = m_statesKnown ? pageStatesOf(m_stageStates) : PageStates();
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
