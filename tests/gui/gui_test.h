// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tests of the window share: the program's services with settings of their own, and projects
// of the samples that come along. Projects that the pipeline has worked on: gui_project.h.
#pragma once

#include "common/new_project.h"
#include "common/program_parts.h"
#include "core/base/resources.h"
#include "core/project/settings_bundle.h"
#include "session/project_session.h"
#include "test_support.h"
#include "theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QMessageBox>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

namespace sdrl::gui::test {

/// Presses a button of the message box that comes up next.
inline void answerWith(QMessageBox::ButtonRole role) {
    QTimer::singleShot(0, qApp, [role] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        QVERIFY(box);
        for (QAbstractButton* button : box->buttons())
            if (box->buttonRole(button) == role)
                button->click();
    });
}

/// What lives as long as the program, with one engine thread. Nothing of the user's is touched.
class World {
public:
    World() : settings(path(QStringLiteral("settings.ini"))) {
        settings.setNotifications(false);
        settings.setProjectsFolder(path(QStringLiteral("projects")));
        theme::apply(*qApp, theme::Mode::Light, 1);
    }

    [[nodiscard]] Services services() { return {parts, settings, jobs}; }
    [[nodiscard]] QString path(const QString& name) const { return m_scratch.filePath(name); }
    [[nodiscard]] QString scratch() const { return m_scratch.path(); }
    [[nodiscard]] const std::filesystem::path& resources() const { return parts.resources(); }

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

    /// A project of a sample exactly as it comes along.
    [[nodiscard]] std::filesystem::path makeProject(const std::string& sample) const {
        const auto bundle = findBundle(resources(), "samples", sample);
        const std::filesystem::path folder =
            path(QString::fromStdString(sample + ".sdrl")).toStdString();
        (void)Project::createFromFile(folder, resources() / "tasks" / (sample + ".json"),
                                      *bundle->applied({}))
            .value();
        return folder;
    }

private:
    QTemporaryDir m_scratch;

public:
    AppSettings settings;
    ProgramParts parts = std::move(ProgramParts::make(1)).value();
    JobCenter jobs;
};

} // namespace sdrl::gui::test
