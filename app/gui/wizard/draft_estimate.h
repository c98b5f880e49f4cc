// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_io.h"
#include "core/pipeline/preflight.h"
#include "session/project_session.h"
#include "wizard/task_draft.h"

#include <memory>
#include <optional>
#include <vector>

namespace sdrl::gui {

/// What a draft would take, and what of writing its questions would go wrong.
struct DraftForecast {
    RunEstimate run;
    std::vector<Problem> problems; ///< of those asked; each page tells those of its own fields
};

/// Forecasts for a draft: from what its project has measured, or, before there is one, from guesses
/// made with an empty store. Thread: GUI. Blocks: some milliseconds.
class DraftEstimate {
public:
    /// @param session null before there is a project
    DraftEstimate(const ProgramParts& parts, ProjectSession* session)
        : m_parts(parts), m_session(session) {}

    [[nodiscard]] Result<DraftForecast> run(const TaskDraft& draft, const TokenPrices& prices);
    /// Stages whose outcomes saving the draft would put out of date; none without a project.
    [[nodiscard]] Result<std::vector<Stage>> stale(const TaskDraft& draft);

private:
    [[nodiscard]] std::string indexFingerprint(const ProjectSettings& settings) const;

    const ProgramParts& m_parts;
    ProjectSession* m_session;
    StageStateCache m_cache;
    std::optional<TemporaryDirectory> m_scratch;
    std::unique_ptr<ProjectStore> m_store;
};

} // namespace sdrl::gui
