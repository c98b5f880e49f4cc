// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/training/cold_start_dialog.h"
#include "session/project_session.h"

#include <QObject>

#include <filesystem>
#include <string>
#include <vector>

namespace sdrl::gui {

/// Cold starts as jobs of the window: the project's model is taught the solutions of its questions,
/// the outcome is a model in the project's folder. Thread: GUI.
class ColdStartJob : public QObject {
    Q_OBJECT
public:
    explicit ColdStartJob(ProjectSession& session, QObject* parent = nullptr)
        : QObject(parent), m_session(session) {}

    /// Asks and starts.
    void ask(QWidget* parent);
    void start(const ColdStartChoice& choice);
    [[nodiscard]] bool running() const { return m_job != 0 && m_session.currentJob() == m_job; }
    /// The project's own models as settings name them: "models/NAME".
    [[nodiscard]] std::vector<std::string> models() const;

signals:
    void started();
    /// @param model as settings name it
    void ended(const sdrl::gui::JobView& job, const std::string& model);

private:
    [[nodiscard]] std::filesystem::path folder() const;
    [[nodiscard]] QString warning() const;

    ProjectSession& m_session;
    quint64 m_job = 0;
};

} // namespace sdrl::gui
