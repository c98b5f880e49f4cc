// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/program_parts.h"
#include "core/base/resources.h"
#include "core/project/settings_bundle.h"
#include "session/project_session.h"
#include "test_support.h"
#include "theme/theme.h"

#include <QApplication>
#include <QTemporaryDir>

namespace sdrl::test {

/// What the program has as long as it runs, with settings of its own and one engine thread.
struct Program {
    QTemporaryDir scratch;
    gui::AppSettings settings{scratch.filePath(QStringLiteral("settings.ini"))};
    ProgramParts parts = std::move(ProgramParts::make(1)).value();
    gui::JobCenter jobs;

    Program() { settings.setProjectsFolder(scratch.filePath(QStringLiteral("projects"))); }
    [[nodiscard]] gui::Services services() { return {parts, settings, jobs}; }

    /// A new project of a task and sample that come along.
    [[nodiscard]] std::filesystem::path makeProject(const std::string& sample) {
        const auto bundle = findBundle(parts.resources(), "samples", sample);
        const std::filesystem::path folder =
            scratch.filePath(QString::fromStdString(sample + ".sdrl")).toStdString();
        (void)Project::createFromFile(folder, parts.resources() / "tasks" / (sample + ".json"),
                                      *bundle->applied({}))
            .value();
        return folder;
    }
};

} // namespace sdrl::test
