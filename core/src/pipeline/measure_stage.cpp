// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/evaluation_sets.h"
#include "pipeline/in_order.h"
#include "pipeline/item_writer.h"
#include "pipeline/stage_context.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/project/document_table.h"
#include "project/measured_twin.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl {

using nlohmann::json;

Result<ProbeId> ensureProbe(StageContext& stages, const ProbeSettings& probe) {
    const json settings = {{"purpose", probe.purpose},
                           {"samples", probe.samples},
                           {"sampling", samplingToJson(probe.sampling)},
                           {"model", stages.student->fingerprint()},
                           {"model_name", stages.settings().studentName()},
                           {"seed", stages.settings().seed}};
    Sha256 hash;
    hash.addField(stages.task().promptFingerprint()).addField(dumpJson(settings));
    return stages.store().items().ensureProbe(hash.hex(), settings);
}

Result<Ending> measureItems(StageContext& stages, ProbeId probe, const std::vector<QaItem>& items,
                            const ProbeSettings& settings, std::string_view phase,
                            JobContext& context) {
    SDRL_TRY(const auto known, stages.store().items().measurements(probe));
    std::vector<const QaItem*> waiting;
    std::vector<GenerationRequest> requests;
    for (const QaItem& item : items) {
        if (known.contains(item.id))
            continue;
        // The same question would get the same answers again: they are drawn from its own stream.
        SDRL_TRY(const auto twin, store::measuredTwin(stages.store().connection(), probe, item));
        if (const auto measured = twin ? known.find(*twin) : known.end(); measured != known.end()) {
            SDRL_TRY(const std::vector<Attempt> attempts,
                     stages.store().items().attempts(probe, *twin));
            Measurement measurement = measured->second;
            measurement.revision = item.revision;
            SDRL_CHECK(
                stages.store().items().recordMeasurement(probe, item.id, measurement, attempts));
            continue;
        }
        GenerationRequest request;
        request.messages = {{"user", stages.task().studentPrompt(item.input)}};
        request.samples = settings.samples;
        request.seed =
            derivedSeed(stages.settings().seed, settings.purpose, {stableHash64(item.input)});
        requests.push_back(std::move(request));
        waiting.push_back(&item);
    }
    context.beginPhase(phase, "items", items.size(), items.size() - waiting.size());
    const Verifier& verifier = *stages.task().verifier;
    return stages.student->generate(
        requests, settings.sampling,
        [&](std::size_t index, std::vector<Completion> replies) -> Result<void> {
            const QaItem& item = *waiting[index];
            Measurement measurement;
            measurement.revision = item.revision;
            std::vector<Attempt> attempts;
            for (std::size_t i = 0; i < replies.size(); ++i) {
                Completion& reply = replies[i];
                if (reply.promptTooLong) // says nothing of how hard the question is
                    continue;
                Attempt attempt;
                attempt.sample = static_cast<int>(i);
                if (const auto found = verifier.extract(reply.text, VerifierProfile::Strict)) {
                    attempt.extracted = found->text;
                    // A reply that was cut off does not count, as in training.
                    attempt.correct = reply.ended && verifier.equal(found->text, item.answer,
                                                                    VerifierProfile::Strict);
                }
                attempt.formatOk = verifier.formatOk(reply.text);
                attempt.truncated = !reply.ended;
                attempt.tokens = reply.tokenCount();
                attempt.text = std::move(reply.text);
                ++measurement.samples;
                measurement.passes += attempt.correct;
                measurement.formatOk += attempt.formatOk;
                measurement.truncated += attempt.truncated;
                measurement.meanTokens += attempt.tokens;
                attempts.push_back(std::move(attempt));
            }
            measurement.meanTokens /= std::max(1, measurement.samples);
            SDRL_CHECK(
                stages.store().items().recordMeasurement(probe, item.id, measurement, attempts));
            context.advance();
            return {};
        },
        context);
}

namespace {

/// Whether a stage has finished and all it measured is still there: an item that was edited,
/// measured and then set back has to be measured once more.
Result<bool> nothingToMeasure(StageContext& stages, StageRun& run, ProbeId probe,
                              const std::vector<QaItem>& items) {
    if (!run.alreadyFinished())
        return false;
    SDRL_TRY(const auto measured, stages.store().items().measurements(probe));
    if (std::all_of(items.begin(), items.end(),
                    [&](const QaItem& item) { return measured.contains(item.id); }))
        return true;
    SDRL_CHECK(run.reopen());
    return false;
}

} // namespace

std::string rewriteDatasetName(std::string_view stageFingerprint, int round) {
    return fmt::format("{} round {}", stageFingerprint, round);
}

// ---- Greedy split ---------------------------------------------------------------------------

Result<Ending> runSplit(StageContext& stages, JobContext& context) {
    if (!stages.settings().adapt.enabled)
        return Ending::Finished;
    SDRL_TRY(const auto datasets, currentDatasets(stages.view(), false));
    SDRL_TRY([[maybe_unused]] TextGenerator * student, stages.openStudent(context));
    // Before the items are read: what a person takes out meanwhile makes the outcome stale.
    SDRL_TRY(const StageInputs inputs, inputsOf(Stage::Split, stages.view()));
    SDRL_TRY(const std::vector<QaItem> items, trainingItems(stages.view(), datasets));
    const ProbeSettings settings = splitProbe(stages.settings());
    SDRL_TRY(const ProbeId probe, ensureProbe(stages, settings));
    SDRL_TRY(StageRun run, StageRun::begin(stages.store().records(), Stage::Split, inputs));
    SDRL_TRY(const bool done, nothingToMeasure(stages, run, probe, items));
    if (done)
        return Ending::Finished;
    SDRL_CHECK(run.note({{"probe", probe.value}, {"items", items.size()}}));
    SDRL_TRY(const Ending ending, measureItems(stages, probe, items, settings,
                                               "splitting into solved and unsolved", context));
    SDRL_TRY(const auto measured, stages.store().items().measurements(probe));
    int solved = 0;
    for (const QaItem& item : items)
        if (const auto found = measured.find(item.id); found != measured.end())
            solved += found->second.passes;
    return run.end(ending, {{"probe", probe.value}, {"items", items.size()}, {"solved", solved}});
}

// ---- Harder and easier ----------------------------------------------------------------------

namespace {

/// An item and which way it is rewritten.
struct Parent {
    QaItem item;
    ItemOrigin direction = ItemOrigin::Harder;
};

std::string rewriteKey(const Parent& parent) {
    return fmt::format("{}-{}", itemOriginName(parent.direction), parent.item.key);
}

class RewriteRound {
public:
    RewriteRound(StageContext& stages, Instructor& instructor, ItemWriter& writer,
                 JobContext& context)
        : m_stages(stages), m_instructor(instructor), m_writer(writer), m_context(context) {}

    /// One rewrite for each parent. Those that are in the dataset already are not asked for again.
    Result<Ending> run(int round, DatasetId dataset, const std::vector<Parent>& parents) {
        SDRL_TRY(const std::vector<QaItem> known, m_stages.store().items().items(dataset));
        std::map<std::string, const QaItem*> byKey;
        for (const QaItem& item : known)
            byKey[item.key] = &item;
        std::vector<QaItem> waiting;
        std::vector<RewriteRequest> requests;
        for (const Parent& parent : parents) {
            RewriteRequest request;
            request.direction = parent.direction;
            request.key = rewriteKey(parent);
            if (const auto there = byKey.find(request.key); there != byKey.end()) {
                const QaItem& item = *there->second;
                if (!item.dropped() && item.answer.empty())
                    waiting.push_back(item);
                continue;
            }
            request.seed =
                derivedSeed(m_stages.settings().seed, "rewrite", {stableHash64(request.key)});
            request.item = parent.item;
            if (parent.item.passage) {
                SDRL_TRY(request.passage,
                         m_stages.store().documents().passage(parent.item.passage));
            }
            requests.push_back(std::move(request));
        }
        const std::size_t decided = parents.size() - requests.size() - waiting.size();
        m_context.beginPhase("writing harder and easier variants", "variants", parents.size(),
                             decided);
        SDRL_TRY(Ending ending, m_writer.vote(std::move(waiting), m_context, nullptr));
        constexpr std::size_t kWave = 64;
        for (std::size_t first = 0; first < requests.size() && ending == Ending::Finished;
             first += kWave) {
            const auto wave =
                std::span(requests).subspan(first, std::min(kWave, requests.size() - first));
            SDRL_TRY(ending, rewriteWave(round, dataset, wave));
        }
        return ending;
    }

private:
    Result<Ending> rewriteWave(int round, DatasetId dataset,
                               std::span<const RewriteRequest> requests) {
        std::vector<QaItem> accepted;
        const auto store = [&](std::size_t i, Draft draft) -> Result<void> {
            QaItem item;
            item.key = requests[i].key;
            item.origin = requests[i].direction;
            item.parent = requests[i].item.id;
            item.round = round;
            item.passage = requests[i].item.passage;
            SDRL_CHECK(
                m_writer.store(dataset, item, std::move(draft), requests[i].passage, "rewrite"));
            if (item.dropped())
                m_context.advance(1, 1);
            else
                accepted.push_back(std::move(item));
            return {};
        };
        InOrder<Draft> drafts(requests.size(), store);
        SDRL_TRY(Ending ending, m_instructor.rewrite(
                                    requests,
                                    [&](std::size_t index, Draft draft) {
                                        return drafts.take(index, std::move(draft));
                                    },
                                    m_context));
        if (ending == Ending::Finished) {
            SDRL_TRY(ending, m_writer.vote(std::move(accepted), m_context, nullptr));
        }
        return ending;
    }

    StageContext& m_stages;
    Instructor& m_instructor;
    ItemWriter& m_writer;
    JobContext& m_context;
};

/// Solved ones harder, unsolved ones easier.
Result<std::vector<Parent>> splitParents(StageContext& stages, ProbeId probe,
                                         std::vector<QaItem> items) {
    SDRL_TRY(const auto split, stages.store().items().measurements(probe));
    std::vector<Parent> out;
    for (QaItem& item : items) {
        const auto measured = split.find(item.id);
        if (measured == split.end())
            return Error{ErrorCode::NotReady,
                         "an item has not been split into solved or unsolved yet", item.key};
        if (measured->second.samples == 0) // its prompt is too long for the student
            continue;
        const bool solved = measured->second.passes > 0;
        out.push_back({std::move(item), solved ? ItemOrigin::Harder : ItemOrigin::Easier});
    }
    return out;
}

/// What the paper's code does (method.md 1.8, point 6): easier variants that the student always
/// solves are rewritten harder at once. Their measurement serves the pass rates later.
Result<Ending> hardenAlwaysSolved(StageContext& stages, RewriteRound& rewrite, int round,
                                  DatasetId dataset, JobContext& context) {
    SDRL_TRY(std::vector<QaItem> easier, liveItems(stages.view(), {dataset}));
    std::erase_if(easier, [](const QaItem& item) {
        return item.origin != ItemOrigin::Easier || item.heldOut;
    });
    const ProbeSettings settings = passRateProbe(stages.settings());
    SDRL_TRY(const ProbeId probe, ensureProbe(stages, settings));
    SDRL_TRY(const Ending ending,
             measureItems(stages, probe, easier, settings, "measuring easier variants", context));
    if (ending == Ending::Stopped)
        return ending;
    SDRL_TRY(const auto measured, stages.store().items().measurements(probe));
    std::vector<Parent> parents;
    for (QaItem& item : easier)
        if (const auto found = measured.find(item.id);
            found != measured.end() && found->second.samples > 0 &&
            found->second.passes == found->second.samples)
            parents.push_back({std::move(item), ItemOrigin::Harder});
    return rewrite.run(round, dataset, parents);
}

} // namespace

Result<Ending> runRewrite(StageContext& stages, JobContext& context) {
    if (!stages.settings().adapt.enabled)
        return Ending::Finished;
    SDRL_TRY(const auto initial, currentDatasets(stages.view(), false));
    SDRL_TRY([[maybe_unused]] const json split, finishedSummary(stages, Stage::Split));
    SDRL_TRY([[maybe_unused]] TextGenerator * student, stages.openStudent(context));
    SDRL_TRY(Instructor * instructor, stages.openInstructor());
    // Before the items are read: what a person takes out meanwhile makes the outcome stale.
    SDRL_TRY(const StageInputs inputs, inputsOf(Stage::Rewrite, stages.view()));
    SDRL_TRY(std::vector<QaItem> items, trainingItems(stages.view(), initial));
    const ProbeSettings settings = splitProbe(stages.settings());
    SDRL_TRY(const ProbeId probe, ensureProbe(stages, settings));
    SDRL_TRY(StageRun run, StageRun::begin(stages.store().records(), Stage::Rewrite, inputs));
    if (run.alreadyFinished())
        return Ending::Finished;
    SDRL_TRY(ItemWriter writer, ItemWriter::make(stages, *instructor));
    SDRL_TRY(const std::vector<QaItem> questions, stages.store().items().items(initial.front()));
    SDRL_CHECK(writer.remember(questions));
    RewriteRound rewrite(stages, *instructor, writer, context);
    std::vector<DatasetId> datasets;
    Ending ending = Ending::Finished;
    for (int round = 1; round <= stages.settings().adapt.rounds && ending == Ending::Finished;
         ++round) {
        SDRL_TRY(const DatasetId dataset,
                 stages.store().items().ensureDataset(rewriteDatasetName(run.fingerprint(), round),
                                                      {{"instructor", instructor->name()},
                                                       {"round", round},
                                                       {"parents", idsOf(initial)}}));
        datasets.push_back(dataset);
        SDRL_TRY(const std::vector<QaItem> known, stages.store().items().items(dataset));
        SDRL_CHECK(writer.remember(known));
        if (round > 1) {
            // The rewrites of the round before are split in turn.
            SDRL_TRY(items, liveItems(stages.view(), {datasets[datasets.size() - 2]}));
            SDRL_TRY(ending, measureItems(stages, probe, items, settings,
                                          "splitting into solved and unsolved", context));
            if (ending == Ending::Stopped)
                break;
        }
        SDRL_TRY(const std::vector<Parent> parents, splitParents(stages, probe, std::move(items)));
        SDRL_TRY(ending, rewrite.run(round, dataset, parents));
        if (ending == Ending::Finished && stages.settings().adapt.harderFromEasier) {
            SDRL_TRY(ending, hardenAlwaysSolved(stages, rewrite, round, dataset, context));
        }
    }
    int harder = 0, easier = 0;
    SDRL_TRY(const std::vector<QaItem> written, liveItems(stages.view(), datasets));
    for (const QaItem& item : written)
        (item.origin == ItemOrigin::Harder ? harder : easier) += 1;
    return run.end(ending, {{"datasets", idsOf(datasets)}, {"harder", harder}, {"easier", easier}});
}

// ---- Pass rate ------------------------------------------------------------------------------

Result<Ending> runMeasure(StageContext& stages, JobContext& context) {
    SDRL_TRY(const auto datasets, currentDatasets(stages.view(), true));
    SDRL_TRY([[maybe_unused]] TextGenerator * student, stages.openStudent(context));
    // Before the items are read: what a person takes out meanwhile makes the outcome stale.
    SDRL_TRY(const StageInputs inputs, inputsOf(Stage::Measure, stages.view()));
    SDRL_TRY(const std::vector<QaItem> items, trainingItems(stages.view(), datasets));
    const ProbeSettings settings = passRateProbe(stages.settings());
    SDRL_TRY(const ProbeId probe, ensureProbe(stages, settings));
    SDRL_TRY(StageRun run, StageRun::begin(stages.store().records(), Stage::Measure, inputs));
    SDRL_TRY(const bool done, nothingToMeasure(stages, run, probe, items));
    if (done)
        return Ending::Finished;
    SDRL_CHECK(
        run.note({{"probe", probe.value}, {"datasets", idsOf(datasets)}, {"items", items.size()}}));
    SDRL_TRY(const Ending ending,
             measureItems(stages, probe, items, settings, "measuring pass rates", context));
    SDRL_TRY(const auto measured, stages.store().items().measurements(probe));
    double sum = 0;
    int count = 0, never = 0, always = 0, tooLong = 0;
    for (const QaItem& item : items)
        if (const auto found = measured.find(item.id); found != measured.end()) {
            const Measurement& m = found->second;
            if (m.samples == 0) { // its prompt is too long for the student
                ++tooLong;
                continue;
            }
            sum += m.passRate();
            never += m.passes == 0;
            always += m.passes == m.samples;
            ++count;
        }
    return run.end(ending, {{"probe", probe.value},
                            {"datasets", idsOf(datasets)},
                            {"items", count},
                            {"samples", settings.samples},
                            {"mean_pass_rate", count > 0 ? sum / count : 0.0},
                            {"never_solved", never},
                            {"always_solved", always},
                            {"prompt_too_long", tooLong}});
}

} // namespace sdrl
