// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/evaluation/ask_models.h"

#include <chrono>

namespace sdrl::gui {

namespace {

bool same(const ModelReference& a, const ModelReference& b) {
    return a.model == b.model && a.weights == b.weights;
}

} // namespace

void AskModels::close() {
    m_models = {};
}

Result<Ending> AskModels::ask(ModelOpener& opener, const AskRequest& request,
                              SnapshotBox<AskProgress>& progress, JobContext& context) {
    AskProgress so;
    for (std::size_t side = 0; side < 2; ++side) {
        const ModelReference& wanted = request.models[side];
        if (!m_models[side] || !same(m_references[side], wanted)) {
            const std::size_t other = 1 - side;
            if (m_models[other] && same(m_references[other], wanted)) {
                m_models[side] = m_models[other];
            } else {
                m_models[side].reset();
                context.beginPhase("loading model", "models", 1);
                SDRL_TRY(m_models[side], opener.open(wanted));
                context.advance();
            }
            m_references[side] = wanted;
        }
        if (context.stopRequested())
            return Ending::Stopped;
        context.beginPhase("answering", "replies", 2, side);
        const auto begin = std::chrono::steady_clock::now();
        const GenerationRequest question{{{"user", request.prompt}}, "", 1, request.seed};
        SDRL_TRY(const Ending ending,
                 m_models[side]->generate(
                     {&question, 1}, request.sampling,
                     [&](std::size_t, std::vector<Completion> replies) -> Result<void> {
                         const Completion& reply = replies.front();
                         so.replies[side] = AskReply{
                             reply.text, reply.tokens.size(), reply.ended,
                             std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
                                 .count()};
                         progress.put(so);
                         return {};
                     },
                     context));
        if (ending == Ending::Stopped)
            return ending;
        context.advance();
    }
    return Ending::Finished;
}

} // namespace sdrl::gui
