// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/task_definition.h"
#include "core/pipeline/preflight.h"
#include "core/project/project_settings.h"
#include "session/query_thread.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sdrl::gui {

/// What starting now would mean: computed beside the window, from what is on the disk.
struct TrainingPlan {
    std::optional<TrainingMemory> memory;
    MachineInfo machine;
    std::vector<Problem> problems;
    std::optional<StageEstimate> training; ///< of the stage Train
    std::string error;                     ///< why nothing can be said
};

/// What a plan is made from. Values: the project may change meanwhile.
struct PlanRequest {
    std::vector<StageState> states;
    TaskDefinition task;
    ProjectSettings settings;
    std::filesystem::path folder;
    std::filesystem::path database;
    std::filesystem::path resources;
    std::filesystem::path model; ///< empty: none, or not there
    std::string modelError;      ///< why there is none
    const DocumentReader* reader = nullptr;
    std::string indexFingerprint;
};

/// Makes plans on a thread of its own; only the newest request is answered. Thread: GUI.
class TrainingPlanner : public QObject {
    Q_OBJECT
public:
    explicit TrainingPlanner(QObject* parent = nullptr);
    void request(PlanRequest request, std::function<void(TrainingPlan)> done);
    [[nodiscard]] bool busy() const { return m_thread.busy(); }

private:
    struct Worker;
    std::shared_ptr<Worker> m_worker; ///< used by the thread only
    QueryThread m_thread;             ///< last: ends before what it uses
};

} // namespace sdrl::gui
