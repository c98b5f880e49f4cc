// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/evaluation_sets.h"
#include "pipeline/held_out_rule.h"
#include "pipeline/in_order.h"
#include "pipeline/item_writer.h"
#include "pipeline/passage_deal.h"
#include "pipeline/stage_context.h"

#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/project/document_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl {

using nlohmann::json;

namespace {

/// Why nothing could be kept, the most frequent reason first, and what helps against it.
Error nothingKept(const ItemFunnel& funnel) {
    std::vector<std::pair<int, std::string>> reasons;
    for (const auto& [stage, counts] : funnel.dropped)
        for (const auto& [reason, count] : counts)
            reasons.emplace_back(count, reason);
    std::sort(reasons.rbegin(), reasons.rend());
    std::string listed;
    for (const auto& [count, reason] : reasons)
        listed += fmt::format("{}{} x {}", listed.empty() ? "" : "; ", count, reason);
    return {ErrorCode::InvalidArgument,
            "the instructor wrote no question that could be kept. What it wrote is in the dataset. "
            "Choose a more capable instructor, allow longer replies (max_tokens) or fewer gates",
            fmt::format("{} drafts: {}", funnel.drafted, listed)};
}

} // namespace

// ---- Keyword --------------------------------------------------------------------------------

Result<Ending> runKeyword(StageContext& stages, JobContext& context) {
    SDRL_TRY(Instructor * instructor, stages.openInstructor());
    const DraftSettings& settings = stages.settings().draft;
    SDRL_TRY(const StageInputs inputs, inputsOf(Stage::Keyword, stages.view()));
    SDRL_TRY(StageRun run, StageRun::begin(stages.store().records(), Stage::Keyword, inputs));
    if (run.alreadyFinished())
        return Ending::Finished;
    // What the questions would fail for later fails before anything is paid for.
    SDRL_TRY([[maybe_unused]] const auto own, taskQuestions(stages.view()));
    SDRL_TRY([[maybe_unused]] const auto further, furtherQuestionFiles(stages.view()));
    context.beginPhase("finding keywords", "requests", 2);
    DomainKeywords keywords{settings.domain, settings.synonyms};
    if (keywords.domain.empty() && instructor->usesPassages()) {
        SDRL_TRY(keywords, instructor->keywords(context));
    }
    context.advance();
    std::string pattern;
    if (!stages.task().demonstrations.empty()) {
        SDRL_TRY(pattern, instructor->pattern(stages.task().demonstrations, context));
    }
    context.advance();
    if (context.stopRequested())
        return run.end(Ending::Stopped, json::object());
    return run.end(
        Ending::Finished,
        {{"domain", keywords.domain}, {"synonyms", keywords.synonyms}, {"pattern", pattern}});
}

// ---- Questions ------------------------------------------------------------------------------

namespace {

/// A few of the task's demonstrations: in each request, or with probability (their number)/N, as
/// the paper's code does.
std::vector<Demonstration> drawDemonstrations(const StageContext& stages, std::uint64_t number) {
    const auto& all = stages.task().demonstrations;
    const DraftSettings& draft = stages.settings().draft;
    RandomStream random(stages.settings().seed, "demonstrations", {number});
    if (all.empty() || (draft.demonstrations == DemonstrationUse::Share &&
                        !random.chance(static_cast<double>(all.size()) / draft.count)))
        return {};
    std::vector<Demonstration> chosen = all;
    random.shuffle(std::span(chosen));
    chosen.resize(std::min(static_cast<std::size_t>(draft.demonstrationsPerCall), chosen.size()));
    return chosen;
}

class QuestionRun {
public:
    QuestionRun(StageContext& stages, Instructor& instructor, DatasetId dataset, ItemWriter& writer,
                JobContext& context)
        : m_stages(stages),
          m_instructor(instructor),
          m_dataset(dataset),
          m_writer(writer),
          m_context(context),
          m_settings(stages.settings().draft) {}

    /// Drafts until N items are in or the cap of attempts is reached. A wave never asks for more
    /// than are missing, so that the items drafted are the same however often the work was stopped.
    Result<Ending> run(std::vector<PassageId> passages, std::string pattern,
                       const HeldOutRule& heldOut) {
        m_passages = std::move(passages);
        m_pattern = std::move(pattern);
        SDRL_TRY(const std::vector<QaItem> known, m_stages.store().items().items(m_dataset));
        SDRL_CHECK(m_writer.remember(known));
        std::vector<QaItem> waiting;
        int kept = 0;
        for (const QaItem& item : known) {
            if (!item.dropped() && item.answer.empty())
                waiting.push_back(item);
            kept += !item.dropped() && !item.answer.empty();
        }
        auto next = static_cast<std::uint64_t>(known.size());
        const std::uint64_t preview = m_stages.previewItems;
        const auto cap = static_cast<std::uint64_t>(m_settings.attemptFactor * m_settings.count);
        m_context.beginPhase("writing questions", "questions",
                             static_cast<std::uint64_t>(m_settings.count),
                             static_cast<std::uint64_t>(kept));
        m_context.countAttempts(known.size() - waiting.size());
        for (;;) {
            SDRL_TRY(Ending ending, m_writer.vote(std::move(waiting), m_context, &kept));
            waiting.clear();
            if (ending == Ending::Stopped)
                return ending;
            if (kept >= m_settings.count || next >= cap)
                return Ending::Finished;
            if (preview > 0 && next >= preview)
                return Ending::Stopped; // there is more to do, only not now
            std::uint64_t wave = std::min<std::uint64_t>(
                {static_cast<std::uint64_t>(m_settings.count - kept), cap - next, 64});
            if (preview > 0)
                wave = std::min(wave, preview - next);
            SDRL_TRY(ending, draftWave(next, wave, heldOut, waiting));
            next += wave;
            if (ending == Ending::Stopped)
                return ending;
        }
    }

private:
    Result<Ending> draftWave(std::uint64_t first, std::uint64_t count, const HeldOutRule& heldOut,
                             std::vector<QaItem>& accepted) {
        std::vector<DraftRequest> requests;
        for (std::uint64_t number = first; number < first + count; ++number) {
            DraftRequest request;
            request.key = fmt::format("initial-{:06}", number);
            request.seed = derivedSeed(m_stages.settings().seed, "draft", {number});
            if (!m_settings.levels.empty())
                request.level = m_settings.levels[number % m_settings.levels.size()];
            if (!m_passages.empty()) {
                SDRL_TRY(request.passage, m_stages.store().documents().passage(
                                              m_passages[number % m_passages.size()]));
            }
            request.demonstrations = drawDemonstrations(m_stages, number);
            if (!m_settings.patternWithDemonstrations || !request.demonstrations.empty())
                request.pattern = m_pattern;
            requests.push_back(std::move(request));
        }
        const auto store = [&](std::size_t i, Draft draft) -> Result<void> {
            QaItem item;
            item.key = requests[i].key;
            item.level = requests[i].level;
            if (requests[i].passage)
                item.passage = requests[i].passage->id;
            item.heldOut = heldOut.holdsOut(item.key, requests[i].passage);
            SDRL_CHECK(m_writer.store(m_dataset, item, std::move(draft), requests[i].passage,
                                      "questions"));
            if (item.dropped())
                m_context.countAttempts(1);
            else
                accepted.push_back(std::move(item));
            return {};
        };
        InOrder<Draft> drafts(requests.size(), store);
        return m_instructor.draft(
            requests,
            [&](std::size_t index, Draft draft) { return drafts.take(index, std::move(draft)); },
            m_context);
    }

    StageContext& m_stages;
    Instructor& m_instructor;
    DatasetId m_dataset;
    ItemWriter& m_writer;
    JobContext& m_context;
    const DraftSettings& m_settings;
    std::vector<PassageId> m_passages;
    std::string m_pattern;
};

/// Found out now and not after hours of training: whether both sides of the split have questions.
Result<void> checkSplit(StageContext& stages, DatasetId dataset) {
    if (stages.task().evaluation.kind != EvaluationSource::Kind::None ||
        stages.settings().draft.heldOutShare <= 0)
        return {};
    SDRL_TRY(const std::vector<QaItem> items, liveItems(stages.view(), {dataset}));
    std::size_t training = 0, test = 0;
    for (const QaItem& item : items) {
        training += !item.heldOut;
        test += item.heldOut && !isDevelopmentItem(item.key);
    }
    if (training > 0 && test > 0)
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{} questions are there to train on and {} to test with: too few",
                             training, test),
                 "raise draft.count, or change draft.held_out_share, seed or documents"};
}

} // namespace

Result<Ending> runQuestions(StageContext& stages, JobContext& context) {
    SDRL_TRY(Instructor * instructor, stages.openInstructor());
    SDRL_TRY(const json keywords, finishedSummary(stages, Stage::Keyword));
    if (instructor->usesPassages()) {
        SDRL_TRY([[maybe_unused]] const json documents, finishedSummary(stages, Stage::Documents));
    }
    SDRL_TRY(const StageInputs inputs, inputsOf(Stage::Questions, stages.view()));
    SDRL_TRY(StageRun run, StageRun::begin(stages.store().records(), Stage::Questions, inputs));
    json settings = stages.settings().toJson()["draft"];
    settings["instructor"] = instructor->name();
    SDRL_TRY(const DatasetId dataset,
             stages.store().items().ensureDataset(run.fingerprint(), settings));
    if (run.alreadyFinished())
        return Ending::Finished;
    std::vector<PassageId> passages;
    std::vector<DocumentTable::PassagePlace> places;
    if (instructor->usesPassages()) {
        context.beginPhase("choosing passages", "passages");
        SDRL_TRY(places, stages.store().documents().passagePlaces());
        SDRL_TRY(passages, dealPassages(stages, dataset, keywords, places, context));
        if (context.stopRequested())
            return run.end(Ending::Stopped, json::object());
    }
    SDRL_TRY(const HeldOutRule heldOut, HeldOutRule::make(stages, places));
    if (std::erase_if(passages, [&](PassageId id) { return heldOut.leavesOut(id); }) > 0 &&
        passages.empty())
        return Error{ErrorCode::InvalidArgument,
                     "every passage that fits the keywords has held-out text",
                     "change draft.domain, draft.held_out_share, seed or documents"};
    SDRL_TRY(ItemWriter writer, ItemWriter::make(stages, *instructor));
    QuestionRun questions(stages, *instructor, dataset, writer, context);
    SDRL_TRY(const Ending ending,
             questions.run(std::move(passages), keywords.value("pattern", ""), heldOut));
    SDRL_TRY(const ItemFunnel funnel, stages.store().items().funnel(dataset));
    if (ending == Ending::Finished && funnel.kept + funnel.binned == 0)
        return nothingKept(funnel);
    if (ending == Ending::Finished)
        SDRL_CHECK(checkSplit(stages, dataset));
    return run.end(ending, {{"dataset", dataset.value},
                            {"held_out_by", heldOut.unit()},
                            {"drafted", funnel.drafted},
                            {"kept", funnel.kept},
                            {"asked", stages.settings().draft.count},
                            {"dropped", funnel.dropped},
                            {"binned", funnel.binned}});
}

} // namespace sdrl
