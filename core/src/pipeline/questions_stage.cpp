// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/item_writer.h"
#include "pipeline/stage_context.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/project/document_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

namespace sdrl {

using nlohmann::json;

// ---- Keyword --------------------------------------------------------------------------------

Result<Ending> runKeyword(StageContext& stages, JobContext& context) {
    SDRL_TRY(Instructor * instructor, stages.openInstructor());
    const DraftSettings& settings = stages.settings().draft;
    Sha256 inputs;
    inputs.addField(stages.task().synthesisFingerprint()).addField(instructor->fingerprint());
    inputs.addField(settings.domain).addField(join(settings.synonyms, "\n"));
    SDRL_TRY(StageRun run, StageRun::begin(stages.store().records(), Stage::Keyword, inputs.hex()));
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
/// all.
Result<std::vector<PassageId>> dealPassages(StageContext& stages, const json& keywords) {
    DocumentTable& documents = stages.store().documents();
    std::vector<PassageId> ids;
    std::string query = keywords.value("domain", "");
    for (const json& synonym : keywords.value("synonyms", json::array()))
        query += ' ' + synonym.get<std::string>();
    if (trimmed(query).empty()) {
        SDRL_TRY(ids, documents.passageIds());
    } else {
        SDRL_TRY(PassageIndex * index, stages.openIndex());
        SDRL_TRY(const std::vector<SearchHit> hits,
                 index->search(query, SearchOptions{.count = static_cast<std::size_t>(
                                                        stages.settings().draft.passagePool),
                                                    .snippets = false}));
        for (const SearchHit& hit : hits)
            ids.push_back(hit.passage);
        if (ids.empty())
            return Error{ErrorCode::NotFound, "no passage of the documents fits the keywords",
                         query};
    }
    std::vector<PassageId> unique;
    std::unordered_set<std::string> seen;
    for (const PassageId id : ids) {
        const Result<Passage> passage = documents.passage(id);
        // A passage that the index knows and the project does not is left over from a kill.
        if (passage && seen.insert(sha256Hex(passage->text)).second)
            unique.push_back(id);
    }
    RandomStream(stages.settings().seed, "passages").shuffle(std::span(unique));
    return unique;
}

/// Splits by source, so that text of one source never lies on both sides: by document where there
/// are enough of them, else by the first heading above the passage.
class HeldOutRule {
public:
    static Result<HeldOutRule> make(StageContext& stages) {
        HeldOutRule rule;
        const bool ownSet = stages.task().evaluation.kind != EvaluationSource::Kind::None;
        rule.m_share = ownSet ? 0 : stages.settings().draft.heldOutShare;
        rule.m_seed = stages.settings().seed;
        if (rule.m_share > 0) {
            SDRL_TRY(const auto documents, stages.store().documents().documents());
            constexpr std::size_t kEnoughDocuments = 20;
            rule.m_byDocument = documents.size() >= kEnoughDocuments;
        }
        return rule;
    }

    [[nodiscard]] bool holdsOut(const std::string& key,
                                const std::optional<Passage>& passage) const {
        if (m_share <= 0)
            return false;
        std::string unit = key;
        if (passage)
            unit = m_byDocument || passage->section.empty()
                       ? fmt::format("document {}", passage->document.value)
                       : fmt::format("document {} {}", passage->document.value,
                                     passage->section.substr(0, passage->section.find(" › ")));
        const double place =
            static_cast<double>(stableHash64(fmt::format("{} {}", m_seed, unit)) >> 11) * 0x1.0p-53;
        return place < m_share;
    }

private:
    double m_share = 0;
    std::uint64_t m_seed = 0;
    bool m_byDocument = false;
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

} // namespace

Result<Ending> runQuestions(StageContext& stages, JobContext& context) {
    SDRL_TRY(Instructor * instructor, stages.openInstructor());
    SDRL_TRY(const json keywords, finishedSummary(stages, Stage::Keyword));
    std::string corpus;
    if (instructor->usesPassages()) {
        SDRL_TRY([[maybe_unused]] const json documents, finishedSummary(stages, Stage::Documents));
        SDRL_TRY(corpus, stages.store().documents().corpusFingerprint());
    }
    json settings = stages.settings().toJson()["draft"];
    Sha256 inputs;
    inputs.addField(stages.task().synthesisFingerprint()).addField(instructor->fingerprint());
    inputs.addField(dumpJson(keywords)).addField(corpus).addField(dumpJson(settings));
    inputs.addField(stages.settings().seed);
    const std::string fingerprint = inputs.hex();
    SDRL_TRY(StageRun run,
             StageRun::begin(stages.store().records(), Stage::Questions, fingerprint));
    settings["instructor"] = instructor->name();
    SDRL_TRY(const DatasetId dataset, stages.store().items().ensureDataset(fingerprint, settings));
    if (run.alreadyFinished())
        return Ending::Finished;
    std::vector<PassageId> passages;
    if (instructor->usesPassages()) {
        context.beginPhase("choosing passages", "passages");
        SDRL_TRY(passages, dealPassages(stages, keywords));
    }
    SDRL_TRY(const HeldOutRule heldOut, HeldOutRule::make(stages));
    SDRL_TRY(ItemWriter writer, ItemWriter::make(stages, *instructor));
    QuestionRun questions(stages, *instructor, dataset, writer, context);
    SDRL_TRY(const Ending ending,
             questions.run(std::move(passages), keywords.value("pattern", ""), heldOut));
    SDRL_TRY(const ItemFunnel funnel, stages.store().items().funnel(dataset));
    if (ending == Ending::Finished && funnel.kept == 0)
        return Error{ErrorCode::InvalidArgument,
                     "the instructor wrote no question that could be kept",
                     dumpJson(funnel.dropped)};
    return run.end(ending, {{"dataset", dataset.value},
                            {"drafted", funnel.drafted},
                            {"kept", funnel.kept},
                            {"asked", stages.settings().draft.count},
                            {"dropped", funnel.dropped}});
}

} // namespace sdrl
