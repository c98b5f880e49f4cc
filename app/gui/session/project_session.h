// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/program_parts.h"
#include "core/instruct/prompts.h"
#include "core/pipeline/pipeline.h"
#include "core/project/project.h"
#include "session/app_settings.h"
#include "session/job_center.h"
#include "session/page_state.h"
#include "session/query_thread.h"

#include <QObject>
#include <QString>
#include <QUndoStack>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace sdrl::gui {

/// What lives as long as the program.
struct Services {
    const ProgramParts& parts;
    AppSettings& settings;
    JobCenter& jobs;
};

/// One open project, as the window works with it: the only one that changes it. Reads and small
/// writes go through a database connection of the GUI thread; stages run on the worker, which has
/// another. Task and settings change only while nothing runs. Thread: GUI.
class ProjectSession : public QObject {
    Q_OBJECT
public:
    ProjectSession(std::unique_ptr<Project> project, std::unique_ptr<ProjectStore> store,
                   Services services, QObject* parent = nullptr);
    /// Opens the project and its second connection.
    [[nodiscard]] static Result<std::unique_ptr<ProjectSession>>
    open(const std::filesystem::path& folder, Services services);
    /// Nothing of this project may run any more.
    ~ProjectSession() override;

    [[nodiscard]] const TaskDefinition& task() const { return m_project->task(); }
    [[nodiscard]] const ProjectSettings& settings() const { return m_project->settings(); }
    [[nodiscard]] const std::filesystem::path& folder() const { return m_project->folder(); }
    [[nodiscard]] QString title() const;
    /// For paths and lists only: the worker has it while `busy`.
    [[nodiscard]] const Project& project() const { return *m_project; }
    /// The GUI thread's own connection.
    [[nodiscard]] ProjectStore& store() { return *m_store; }
    /// Where prompts come from.
    [[nodiscard]] PromptFolders promptFolders() const {
        return {m_services.parts.resources(), folder()};
    }
    [[nodiscard]] std::filesystem::path databasePath() const {
        return m_project->folder() / "project.db";
    }
    [[nodiscard]] const Services& services() const { return m_services; }
    [[nodiscard]] JobCenter& jobs() { return m_services.jobs; }
    [[nodiscard]] QUndoStack& undoStack() { return m_undo; }

    /// Work on this project runs or waits.
    [[nodiscard]] bool busy() const;
    /// Why task and settings cannot change now; empty if they can.
    [[nodiscard]] QString lockedReason() const;

    // ---- Changes. Locked while busy. ----
    [[nodiscard]] Result<void> setTask(const std::string& taskText);
    [[nodiscard]] Result<void> setSettings(const ProjectSettings& settings);
    [[nodiscard]] Result<void> addDocuments(const std::vector<std::filesystem::path>& paths);
    [[nodiscard]] Result<void> removeDocuments(const std::vector<std::filesystem::path>& paths);
    /// Makes a text the project's own prompt; none: the one that comes along. Can be undone.
    /// @param what the command, as menus show it
    [[nodiscard]] Result<void>
    setPrompt(const std::string& name, const std::optional<std::string>& text, const QString& what);

    // ---- Work ----
    /// Runs stages one after the other as one job and returns its id.
    quint64 runStages(const QString& name, std::vector<Stage> stages);
    /// The whole loop, from what is there.
    quint64 runAll();
    /// Any other work with the project: exports, reports, questions to a model. The task has the
    /// project and the pipeline for itself while it runs.
    quint64 runTask(const QString& name,
                    std::function<Result<Ending>(Project&, Pipeline&, JobContext&)> task,
                    std::function<void(const JobView&)> ended = {});
    /// The job of this project that runs or waits; 0 if there is none.
    [[nodiscard]] quint64 currentJob() const;

    /// Newest figures of a training run that goes on in this window; null before the first.
    [[nodiscard]] std::shared_ptr<const TrainingSnapshot> trainingSnapshot() const {
        return m_pipeline->trainingSnapshots().get();
    }
    [[nodiscard]] Pipeline& pipeline() { return *m_pipeline; }

    /// Where the stages stand, and the pages of the rail. Looked at once a second while work goes
    /// on, and after each change: at once where that takes no time, else on a thread, and
    /// `progressed` tells when it is done. Until the first look is done all stages are blocked.
    [[nodiscard]] bool statesKnown() const { return m_statesKnown; }
    [[nodiscard]] const std::vector<StageState>& stageStates() const { return m_stageStates; }
    [[nodiscard]] const StageState& stageState(Stage stage) const;
    /// What states, estimates and checks are read from.
    [[nodiscard]] StageStateSources stageSources();
    [[nodiscard]] StageStateCache& stageCache() { return m_stageCache; }
    /// The first stage that there is something to do for; nothing if all is done.
    [[nodiscard]] std::optional<Stage> nextStage() const;
    [[nodiscard]] const PageStates& pageStates() const { return m_pageStates; }

    /// To be called by whoever changed items through `store()`.
    void noteItemsChanged();

signals:
    void taskChanged();
    void settingsChanged();
    void promptsChanged();
    /// A change could not be undone or made again.
    void undoFailed(const sdrl::Error& error);
    /// Items, reviews, measurements or selections are not what they were.
    void itemsChanged();
    /// Something of this project was computed, or a job began or ended: look again.
    void progressed();
    void pageStatesChanged();
    /// A job of this project has failed.
    void jobFailed(const sdrl::gui::JobView& job);

private:
    struct StateReader;
    class PromptCommand;

    [[nodiscard]] Result<void> writePrompt(const std::string& name,
                                           const std::optional<std::string>& text);
    void refreshStates();
    void readStates();
    /// @param afterFailure the look began after a job had failed
    void takeStates(Result<std::vector<StageState>> states, bool afterFailure);
    void showStates();
    quint64 startJob(const QString& name, BackgroundWorker::Task task,
                     std::function<void(const JobView&)> ended);

    Services m_services;
    std::unique_ptr<Project> m_project;
    std::unique_ptr<ProjectStore> m_store;
    std::unique_ptr<Pipeline> m_pipeline;
    QUndoStack m_undo;
    std::vector<StageState> m_stageStates;
    PageStates m_pageStates;
    StageStateCache m_stageCache;
    std::vector<Stage> m_runningStages; ///< of the job that runs
    std::vector<quint64> m_jobs;        ///< of this project, not over
    std::optional<Stage> m_failedStage; ///< that the last job ended at
    bool m_failed = false;              ///< the last job did, and nobody has looked where
    int m_pollsUntilRefresh = 0;
    bool m_statesKnown = false;
    bool m_readAgain = false;
    std::shared_ptr<StateReader> m_stateReader; ///< used by the thread only
    QueryThread m_stateThread;                  ///< last: ends before what it uses
};

} // namespace sdrl::gui
