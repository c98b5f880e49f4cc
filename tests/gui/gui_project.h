// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small project that the pipeline has worked on with a fake model, and what a page needs to show
// it. Pages get settings of their own.
#pragma once

#include "common/program_parts.h"
#include "core/pipeline_world.h"
#include "session/project_session.h"

#include <QString>

namespace sdrl::test {

class GuiProject {
public:
    /// @param last the stage up to which it was worked on; none: nothing was done
    explicit GuiProject(std::optional<Stage> last = Stage::Select) {
        if (last)
            work([last](World& world) {
                for (const Stage stage : allStages()) {
                    World::value(world.run(stage));
                    if (stage == *last)
                        break;
                }
            });
        else
            work([](World&) {});
        open();
    }
    /// Lets the pipeline work on the project while no page has it.
    template <class Work>
    void work(const Work& body) {
        m_session.reset();
        World world(folder());
        body(world);
    }
    void open() { m_session = World::value(gui::ProjectSession::open(folder(), services())); }

    [[nodiscard]] std::filesystem::path folder() const { return m_folder.path() / "test.sdrl"; }
    [[nodiscard]] gui::ProjectSession& session() { return *m_session; }
    [[nodiscard]] ItemTable& items() { return m_session->store().items(); }
    [[nodiscard]] gui::AppSettings& settings() { return m_settings; }
    [[nodiscard]] gui::JobCenter& jobs() { return m_jobs; }

private:
    [[nodiscard]] gui::Services services() { return {m_parts, m_settings, m_jobs}; }

    TemporaryDirectory m_folder = temporaryDirectory();
    ProgramParts m_parts = World::value(ProgramParts::make(1));
    gui::AppSettings m_settings{QString::fromStdString((m_folder.path() / "ui.ini").string())};
    gui::JobCenter m_jobs;
    std::unique_ptr<gui::ProjectSession> m_session;
};

} // namespace sdrl::test
