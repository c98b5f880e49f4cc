// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small project that the pipeline has worked on with fakes, opened as the window opens it. Pages
// get settings of their own, and a fake model.
#pragma once

#include "common/program_parts.h"
#include "core/pipeline_world.h"
#include "core/project/checkpoint_store.h"
#include "core/project/record_table.h"
#include "session/project_session.h"

#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace sdrl::test {

/// Opens fakes and notes which.
class NotingOpener final : public ModelOpener {
public:
    explicit NotingOpener(Meter& meter) : m_inner(meter) {}
    Result<std::unique_ptr<TextGenerator>> open(const ModelReference& model) override {
        const std::scoped_lock lock(m_mutex);
        m_opened.push_back(model);
        return m_inner.open(model);
    }
    /// All so far. Thread: any.
    [[nodiscard]] std::vector<ModelReference> opened() const {
        const std::scoped_lock lock(m_mutex);
        return m_opened;
    }

private:
    FakeOpener m_inner;
    mutable std::mutex m_mutex;
    std::vector<ModelReference> m_opened;
};

class GuiProject {
public:
    /// @param last the stage up to which it was worked on; none: nothing was done
    explicit GuiProject(std::optional<Stage> last = {},
                        const ProjectSettings& settings = World::settings(),
                        const std::string& task = kStockTask)
        : m_opener(m_meter) {
        {
            World world(folder(), -1, task, settings);
            for (const Stage stage : allStages()) {
                if (!last)
                    break;
                World::value(world.run(stage));
                if (stage == *last)
                    break;
            }
        }
        PipelineParts parts = m_real.pipelineParts();
        parts.models = &m_opener;
        m_parts = std::make_unique<ProgramParts>(ProgramParts::of(parts));
        open();
    }
    ~GuiProject() {
        m_jobs.stopAll(StopMode::AbandonStep);
        while (m_session && m_session->busy()) {
            (void)m_jobs.waitIdle(1000);
            m_jobs.poll();
        }
    }
    GuiProject(const GuiProject&) = delete;
    GuiProject& operator=(const GuiProject&) = delete;

    /// Lets the pipeline work on the project while no page has it. Closed until `open`.
    template <class Work>
    void work(const Work& body) {
        m_session.reset();
        World world(folder());
        body(world);
    }
    void open() {
        m_session =
            World::value(gui::ProjectSession::open(folder(), {*m_parts, m_settings, m_jobs}));
    }

    [[nodiscard]] std::filesystem::path folder() const { return scratch() / "test.sdrl"; }
    [[nodiscard]] std::filesystem::path scratch() const { return m_folder.path(); }
    [[nodiscard]] gui::ProjectSession& session() { return *m_session; }
    [[nodiscard]] ItemTable& items() { return m_session->store().items(); }
    [[nodiscard]] gui::AppSettings& settings() { return m_settings; }
    [[nodiscard]] gui::JobCenter& jobs() { return m_jobs; }
    /// Models that were opened since the project is.
    [[nodiscard]] std::vector<ModelReference> opened() const { return m_opener.opened(); }

    /// A checkpoint of the first run, as the trainer leaves it.
    std::filesystem::path addCheckpoint(int step) {
        const auto runs = World::value(m_session->store().records().runs());
        const CheckpointStore store(m_session->project().runFolder(runs.front().name));
        const std::filesystem::path made = store.folderOf(step);
        std::filesystem::create_directories(made);
        World::value(written(made / "model.safetensors", "weights"));
        World::value(written(made / "state.json", "{}"));
        return made / "model.safetensors";
    }
    /// Makes the first run say that it was trained from this model.
    void nameTrainedModel(const std::filesystem::path& model) {
        const auto runs = World::value(m_session->store().records().runs());
        World::value(written(m_session->project().runFolder(runs.front().name) / "config.json",
                             json{{"model", model.string()}}.dump()));
    }

    Meter m_meter;

private:
    static Result<bool> written(const std::filesystem::path& file, const std::string& text) {
        SDRL_CHECK(writeFileAtomic(file, text));
        return true;
    }

    TemporaryDirectory m_folder = temporaryDirectory();
    ProgramParts m_real = World::value(ProgramParts::make(1));
    NotingOpener m_opener;
    std::unique_ptr<ProgramParts> m_parts;
    gui::AppSettings m_settings{QString::fromStdString((scratch() / "ui.ini").string())};
    gui::JobCenter m_jobs;
    std::unique_ptr<gui::ProjectSession> m_session;
};

} // namespace sdrl::test
