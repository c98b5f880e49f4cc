// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tests of the window share.
#pragma once

#include "test_support.h"
#include "common/new_project.h"
#include "common/program_parts.h"
#include "session/project_session.h"

#include <QApplication>
#include <QTemporaryDir>

namespace sdrl::gui::test {

/// Services with settings and projects of their own; nothing of the user's is touched.
class World {
public:
    World()
        : settings(m_scratch.filePath(QStringLiteral("settings.ini"))),
          m_parts(ProgramParts::make(1)) {
        settings.setFirstStartDone();
        settings.setNotifications(false);
        settings.setProjectsFolder(m_scratch.filePath(QStringLiteral("projects")));
        theme::apply(*qApp, theme::Mode::Light, 1);
    }

    [[nodiscard]] Services services() { return {*m_parts, settings, jobs}; }
    [[nodiscard]] QString path(const QString& name) const { return m_scratch.filePath(name); }
    [[nodiscard]] const std::filesystem::path& resources() const { return m_parts->resources(); }

    /// A project of the sample task, small enough for a test. Nothing has been run in it.
    [[nodiscard]] Result<std::filesystem::path> makeSample(const QString& name, int questions = 24,
                                                           int steps = 2) const {
        SDRL_TRY(NewProjectPlan plan, planProject(resources(), "arithmetic", ""));
        ProjectSettings& project = plan.settings;
        project.draft.count = questions;
        project.draft.votes = 4;
        project.measure.samples = 4;
        project.select.count = static_cast<std::size_t>(questions);
        project.train.steps = steps;
        project.train.promptsPerStep = 2;
        project.train.groupSize = 4;
        project.train.evaluateEvery = 0;
        project.evaluate.controls.clear();
        SDRL_TRY(const auto made,
                 Project::createFromFile(path(name).toStdString(), plan.taskFile, project));
        return made->folder();
    }

private:
    QTemporaryDir m_scratch;

public:
    AppSettings settings;
    JobCenter jobs;

private:
    Result<ProgramParts> m_parts;
};

} // namespace sdrl::gui::test
