// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/evaluation_sets.h"
#include "pipeline/item_writer.h"
#include "pipeline/stage_context.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/project/document_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

namespace sdrl {

using nlohmann::json;

// ---- Keyword --------------------------------------------------------------------------------

Result<Ending> runKeyword(StageContext& stages, JobContext& context) {
    SDRL_TRY(Instructor * instructor, stages.openInstructor());
    const DraftSettings& settings = stages.settings().draft;
    SDRL_TRY(const StageInputs inputs, inputsOf(Stage::Keyword, stages.view()));
    SDRL_TRY(StageRun run, StageRun::begin(stages.store().records(), Stage::Keyword, inputs));
    if (run.alreadyFinished())
        return Ending::Finished;
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

// ---- Passages -------------------------------------------------------------------------------

namespace {

/// The passages that questions are written from, in the order in which they are dealt out: the best
/// for the keywords, without repetitions, shuffled (section 1.4 of method.md). Without keywords
/// all. Incomplete if a stop was asked for.
Result<std::vector<PassageId>> dealPassages(StageContext& stages, const json& keywords,
                                            const std::vector<DocumentTable::PassagePlace>& places,
                                            JobContext& context) {
    DocumentTable& documents = stages.store().documents();
    std::vector<PassageId> ids; // in the order of the corpus, which does not depend on row ids
    std::string query = keywords.value("domain", "");
    for (const json& synonym : keywords.value("synonyms", json::array()))
        query += ' ' + synonym.get<std::string>();
    if (trimmed(query).empty()) {
        for (const DocumentTable::PassagePlace& place : places)
            ids.push_back(place.id);
    } else {
        SDRL_TRY(PassageIndex * index, stages.filledIndex());
        SDRL_TRY(const std::vector<SearchHit> hits,
                 index->search(query, SearchOptions{.count = static_cast<std::size_t>(
                                                        stages.settings().draft.passagePool),
                                                    .snippets = false}));
        std::unordered_set<std::int64_t> found;
        for (const SearchHit& hit : hits)
            found.insert(hit.passage.value);
        // A passage that the index knows and the project does not is left over from a kill.
        for (const DocumentTable::PassagePlace& place : places)
            if (found.contains(place.id.value))
                ids.push_back(place.id);
        if (ids.empty())
            return Error{ErrorCode::NotFound, "no passage of the documents fits the keywords",
                         query};
    }
    std::vector<PassageId> unique;
    std::unordered_set<std::string> seen;
    for (const PassageId id : ids) {
        if (context.stopRequested())
            return unique;
        SDRL_TRY(const Passage passage, documents.passage(id));
        if (seen.insert(sha256Hex(passage.text)).second)
            unique.push_back(id);
    }
    RandomStream(stages.settings().seed, "passages").shuffle(std::span(unique));
    return unique;
}

/// Splits by source, so that text of one source never lies on both sides: by document where there
/// are enough of them, else by the first heading above the passage, else by stretches of text. What
/// a source is depends on the files only, so that all starts of one draft agree.
class HeldOutRule {
public:
    static HeldOutRule make(const StageContext& stages,
                            const std::vector<DocumentTable::PassagePlace>& places) {
        HeldOutRule rule;
        const bool ownSet = stages.task().evaluation.kind != EvaluationSource::Kind::None;
        rule.m_share = ownSet ? 0 : stages.settings().draft.heldOutShare;
        rule.m_seed = stages.settings().seed;
        if (rule.m_share > 0 && !places.empty())
            rule.chooseSources(places);
        return rule;
    }

    [[nodiscard]] bool holdsOut(const std::string& key,
                                const std::optional<Passage>& passage) const {
        if (passage)
            return m_passages.contains(passage->id.value);
        return place(key) < m_share;
    }

private:
    using Sources = std::map<std::string, std::vector<std::int64_t>>; ///< with their passages
    static constexpr std::size_t kEnoughSources = 20;

    [[nodiscard]] double place(const std::string& source) const {
        return static_cast<double>(stableHash64(fmt::format("{} {}", m_seed, source)) >> 11) *
               0x1.0p-53;
    }

    static Sources sourcesOf(const std::vector<DocumentTable::PassagePlace>& places) {
        Sources byDocument, bySection, byStretch;
        const std::size_t stretch = std::max<std::size_t>(1, places.size() / kEnoughSources);
        for (const DocumentTable::PassagePlace& p : places) {
            byDocument[p.source].push_back(p.id.value);
            bySection[p.source + '\n' + p.section.substr(0, p.section.find(" › "))].push_back(
                p.id.value);
            byStretch[fmt::format("{}\n{}", p.source,
                                  static_cast<std::size_t>(p.ordinal) / stretch)]
                .push_back(p.id.value);
        }
        constexpr std::size_t kEnoughSections = 5;
        if (byDocument.size() >= kEnoughSources)
            return byDocument;
        return bySection.size() >= kEnoughSections ? bySection : byStretch;
    }

    /// In the order of a hash as many as fit into the share; at least the smallest one of several.
    void chooseSources(const std::vector<DocumentTable::PassagePlace>& places) {
        const Sources sources = sourcesOf(places);
        std::vector<std::pair<double, const std::vector<std::int64_t>*>> order;
        const std::vector<std::int64_t>* smallest = nullptr;
        for (const auto& [source, passages] : sources) {
            order.emplace_back(place(source), &passages);
            if (!smallest || passages.size() < smallest->size())
                smallest = &passages;
        }
        std::sort(order.begin(), order.end(),
                  [](const auto& a, const auto& b) { return a.first < b.first; });
        const auto wanted =
            static_cast<std::size_t>(m_share * static_cast<double>(places.size()) + 0.5);
        for (const auto& [unused, passages] : order)
            if (m_passages.size() + passages->size() <= wanted)
                m_passages.insert(passages->begin(), passages->end());
        if (m_passages.empty() && sources.size() > 1)
            m_passages.insert(smallest->begin(), smallest->end());
    }

    double m_share = 0;
    std::uint64_t m_seed = 0;
    std::unordered_set<std::int64_t> m_passages; ///< of the sources held out
};

/// Three demonstrations with probability (their number)/N, as the paper's code does.
std::vector<Demonstration> drawDemonstrations(const StageContext& stages, std::uint64_t number) {
    const auto& all = stages.task().demonstrations;
    RandomStream random(stages.settings().seed, "demonstrations", {number});
    if (all.empty() ||
        !random.chance(static_cast<double>(all.size()) / stages.settings().draft.count))
        return {};
    std::vector<Demonstration> chosen = all;
    random.shuffle(std::span(chosen));
    chosen.resize(std::min<std::size_t>(3, chosen.size()));
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
        const auto cap = static_cast<std::uint64_t>(m_settings.attemptFactor * m_settings.count);
        m_context.beginPhase("writing questions", "questions",
                             static_cast<std::uint64_t>(m_settings.count),
                             static_cast<std::uint64_t>(kept));
        for (;;) {
            SDRL_TRY(Ending ending, m_writer.vote(std::move(waiting), m_context, &kept));
            waiting.clear();
            if (ending == Ending::Stopped)
                return ending;
            if (kept >= m_settings.count || next >= cap)
                return Ending::Finished;
            const std::uint64_t wave = std::min<std::uint64_t>(
                {static_cast<std::uint64_t>(m_settings.count - kept), cap - next, 64});
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
            request.pattern = m_pattern;
            request.demonstrations = drawDemonstrations(m_stages, number);
            requests.push_back(std::move(request));
        }
        std::vector<std::optional<Draft>> drafts(requests.size());
        SDRL_TRY(const Ending ending, m_instructor.draft(
                                          requests,
                                          [&](std::size_t index, Draft draft) -> Result<void> {
                                              drafts[index] = std::move(draft);
                                              return {};
                                          },
                                          m_context));
        // In order, because whether a question is a duplicate depends on those before it.
        for (std::size_t i = 0; i < drafts.size() && drafts[i]; ++i) {
            QaItem item;
            item.key = requests[i].key;
            item.level = requests[i].level;
            if (requests[i].passage)
                item.passage = requests[i].passage->id;
            item.heldOut = heldOut.holdsOut(item.key, requests[i].passage);
            SDRL_CHECK(m_writer.store(m_dataset, item, std::move(*drafts[i]), "questions"));
            if (!item.dropped())
                accepted.push_back(std::move(item));
        }
        return ending;
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
        test += item.heldOut && !isDevelopmentItem(item);
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
        SDRL_TRY(passages, dealPassages(stages, keywords, places, context));
        if (context.stopRequested())
            return run.end(Ending::Stopped, json::object());
    }
    const HeldOutRule heldOut = HeldOutRule::make(stages, places);
    SDRL_TRY(ItemWriter writer, ItemWriter::make(stages, *instructor));
    QuestionRun questions(stages, *instructor, dataset, writer, context);
    SDRL_TRY(const Ending ending,
             questions.run(std::move(passages), keywords.value("pattern", ""), heldOut));
    SDRL_TRY(const ItemFunnel funnel, stages.store().items().funnel(dataset));
    if (ending == Ending::Finished && funnel.kept + funnel.binned == 0)
        return Error{ErrorCode::InvalidArgument,
                     "the instructor wrote no question that could be kept",
                     dumpJson(funnel.dropped)};
    if (ending == Ending::Finished)
        SDRL_CHECK(checkSplit(stages, dataset));
    return run.end(ending, {{"dataset", dataset.value},
                            {"drafted", funnel.drafted},
                            {"kept", funnel.kept},
                            {"asked", stages.settings().draft.count},
                            {"dropped", funnel.dropped},
                            {"binned", funnel.binned}});
}

} // namespace sdrl
