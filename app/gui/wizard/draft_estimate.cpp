// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/draft_estimate.h"

#ifdef SDRL_HAS_TRAINING
#include "training/memory_estimate.h"
#endif

namespace sdrl::gui {

std::string DraftEstimate::indexFingerprint(const ProjectSettings& settings) const {
    const auto& fingerprint = m_parts.pipelineParts().indexFingerprint;
    return fingerprint ? fingerprint(settings) : std::string();
}

Result<DraftForecast> DraftEstimate::run(const TaskDraft& draft, const TokenPrices& prices) {
    SDRL_CHECK(draft.definition());
    if (!m_session && !m_store) {
        SDRL_TRY(TemporaryDirectory folder, TemporaryDirectory::create("sdrl-estimate"));
        SDRL_TRY(m_store, ProjectStore::open(folder.path() / "project.db"));
        m_scratch.emplace(std::move(folder));
    }
    const StageStateSources sources{m_session ? m_session->store() : *m_store,
                                    *draft.definition(),
                                    draft.settings(),
                                    m_session ? m_session->folder() : m_scratch->path(),
                                    m_parts.resources(),
                                    m_parts.pipelineParts().reader,
                                    indexFingerprint(draft.settings())};
    SDRL_TRY(std::vector<StageState> states, stageStates(sources, &m_cache));
    EstimateInputs inputs{sources, std::move(states), {}, prices};
    if (draft.settings().studentIsEndpoint())
        inputs.studentPrices = pricesOf(draft.settings().student.endpoint);
    DraftForecast out;
#ifdef SDRL_HAS_TRAINING
    const std::string& model = draft.settings().model;
    const std::filesystem::path path = model.starts_with("builtin:")
                                           ? m_parts.resources() / model.substr(8)
                                           : sources.folder / model;
    if (auto facts = modelFacts(path); facts && !model.empty())
        inputs.model = *facts;
#endif
    SDRL_TRY(out.run, estimateRun(inputs));
    PreflightInputs whole{sources, inputs.states, inputs.model};
    whole.wholeRun = true;
    SDRL_TRY(out.problems, preflight(whole));
    std::erase_if(out.problems, [](const Problem& problem) { return !isAboutWhoIsAsked(problem); });
    return out;
}

Result<std::vector<Stage>> DraftEstimate::stale(const TaskDraft& draft) {
    if (!m_session)
        return std::vector<Stage>();
    SDRL_CHECK(draft.definition());
    // While they are edited they need not go together yet.
    const Result<ProjectSettings> changes = draft.changesOn(m_session->settings());
    const ProjectSettings& saved = changes ? *changes : draft.settings();
    const StageStateSources sources{m_session->store(),
                                    m_session->task(),
                                    m_session->settings(),
                                    m_session->folder(),
                                    m_parts.resources(),
                                    m_parts.pipelineParts().reader,
                                    indexFingerprint(m_session->settings())};
    return staleAfter(sources, *draft.definition(), saved, indexFingerprint(saved), &m_cache);
}

} // namespace sdrl::gui
