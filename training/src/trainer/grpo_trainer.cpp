// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/grpo_trainer.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/method/prompt_sampler.h"
#include "model/policy_model_impl.h"
#include "trainer/grpo_log.h"
#include "trainer/grpo_policy.h"
#include "trainer/grpo_reward.h"
#include "trainer/grpo_run_folder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

namespace sdrl {

using nlohmann::json;

namespace {

constexpr int kRunSchemaVersion = 1;
constexpr double kLeastTemperature = 0.01;
/// Groups of a step whose tokens are logged one by one; more would only make the log large.
constexpr std::size_t kTokenGroups = 4;
/// Mean |log p| by which rollouts may differ from the trainer before it is worth a word.
constexpr double kLargeMismatch = 0.02;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

class GrpoRun {
public:
    GrpoRun(const TrainingJob& job, SnapshotBox<TrainingSnapshot>* watchers, JobContext& context)
        : m_job(job),
          m_settings(job.settings),
          m_watchers(watchers),
          m_context(context),
          m_liveSeen(job.live ? job.live->version() : 0) {}

    Result<TrainingOutcome> run(const EngineSettings& engineSettings) {
        SDRL_CHECK(prepare(engineSettings));
        SDRL_CHECK(openFolder());
        applyLive();
        m_context.beginPhase("training", "steps", static_cast<std::uint64_t>(m_total),
                             static_cast<std::uint64_t>(m_progress.step));
        Ending ending = Ending::Finished;
        for (;;) {
            bool better = false;
            if (lookIsDue()) {
                const Clock::time_point begin = Clock::now();
                SDRL_TRY(ending, lookAtDevelopment());
                if (ending == Ending::Stopped)
                    break;
                m_progress.seconds += secondsSince(begin);
                better = m_progress.bestStep == m_progress.step;
            }
            if (better || checkpointIsDue())
                SDRL_CHECK(m_folder->saveCheckpoint(m_settings.keepCheckpoints));
            if (m_progress.step >= m_total)
                break;
            if (!m_context.pausePoint()) {
                ending = Ending::Stopped;
                break;
            }
            SDRL_CHECK(takeLiveSettings());
            const Clock::time_point begin = Clock::now();
            SDRL_TRY(ending, step(begin));
            if (ending == Ending::Stopped)
                break;
            m_progress.seconds += secondsSince(begin);
            m_context.advance();
        }
        if (m_progress.step > m_folder->savedStep())
            SDRL_CHECK(m_folder->saveCheckpoint(m_settings.keepCheckpoints));
        if (ending == Ending::Finished && m_progress.step > m_resumedAt)
            SDRL_CHECK(m_folder->logEvent(RunEventKind::Finished, {}));
        return outcome(ending);
    }

private:
    Result<void> prepare(const EngineSettings& engineSettings) {
        m_context.beginPhase("loading model", "models", 1);
        const NumberFormat format = m_settings.rolloutNumbers();
        EngineSettings engine = engineSettings;
        engine.format = format;
        SDRL_TRY(std::shared_ptr<PolicyModel> model,
                 PolicyModel::load({m_job.model, {}}, PolicyModel::Purpose::Train, engine));
        if (format == NumberFormat::Int8 && m_settings.loss.correction == RolloutCorrection::Off) {
            m_settings.loss.correction = RolloutCorrection::TokenTruncate;
            m_context.log(LogLevel::Info,
                          "rollouts in int8: tokens are weighted by truncated importance sampling");
        }
        m_context.advance();
        SDRL_TRY(m_policy, makeGrpoPolicy(std::move(model), m_settings, m_job.seed));
        if (const auto& device = m_policy.model->impl().device)
            m_context.log(LogLevel::Info,
                          fmt::format("computing by libtorch on device {}", device->device()));

        const auto room = m_policy.model->config().maxPositions;
        std::vector<SamplerPrompt> sampled;
        for (const TrainingPrompt& prompt : m_job.prompts) {
            SDRL_TRY(std::vector<std::int32_t> tokens,
                     m_policy.model->promptTokens(prompt.messages));
            if (static_cast<std::int64_t>(tokens.size()) >= room) {
                m_context.log(
                    LogLevel::Warning,
                    fmt::format("prompt {} has {} tokens and is skipped: the model takes {}",
                                prompt.key, tokens.size(), room - 1));
                ++m_skipped;
                continue;
            }
            m_prompts.push_back(&prompt);
            m_promptTokens.push_back(std::move(tokens));
            sampled.push_back({{prompt.key, prompt.passes, prompt.samples}, prompt.cluster});
        }
        if (m_prompts.empty())
            return Error{ErrorCode::InvalidArgument, "there is no prompt to train on",
                         fmt::format("{} were too long", m_skipped)};
        SamplerSettings samplerSettings = m_settings.sampler;
        samplerSettings.seed = derivedSeed(m_job.seed, "prompt-sampler");
        samplerSettings.groupSize = m_settings.groupSize;
        SDRL_TRY(m_sampler, makePromptSampler(samplerSettings, std::move(sampled)));
        m_total = m_settings.totalSteps(m_prompts.size());
        return {};
    }

    /// All that decides what the run computes.
    [[nodiscard]] std::string fingerprint() const {
        Sha256 hash;
        hash.addField("grpo")
            .addField(m_policy.model->fingerprint())
            .addField(dumpJson(m_job.settings.decidingJson()));
        hash.addField(m_job.seed);
        for (const auto* list : {&m_job.prompts, &m_job.development}) {
            hash.addField(static_cast<std::uint64_t>(list->size()));
            for (const TrainingPrompt& p : *list) {
                hash.addField(p.key).addField(p.reference);
                hash.addField(static_cast<std::uint64_t>(p.passes))
                    .addField(static_cast<std::uint64_t>(p.samples));
                hash.addField(static_cast<std::uint64_t>(p.cluster));
                for (const ChatMessage& m : p.messages)
                    hash.addField(m.role).addField(m.content);
            }
        }
        return hash.hex();
    }

    /// Begins the run or takes it up again.
    Result<void> openFolder() {
        GrpoSettings used = m_job.settings;
        used.loss.correction = m_settings.loss.correction; // int8 has one in any case
        m_folder.emplace(m_job.runFolder, m_progress, *m_policy.trainable, *m_sampler);
        SDRL_TRY(const bool begunBefore,
                 m_folder->open({{"schema_version", kRunSchemaVersion},
                                 {"kind", "grpo"},
                                 {"fingerprint", fingerprint()},
                                 {"model", m_job.model.string()},
                                 {"model_fingerprint", m_policy.model->fingerprint()},
                                 {"seed", m_job.seed},
                                 {"prompts", m_prompts.size()},
                                 {"steps", m_total},
                                 {"settings", used.toJson()},
                                 {"rollout_dtype", numberFormatName(m_settings.rolloutFormat)},
                                 {"train_dtype", numberFormatName(m_settings.trainFormat)}},
                                m_context));
        m_resumedAt = m_progress.step;
        json where = json::object();
        if (const auto& device = m_policy.model->impl().device)
            where["device"] = device->device();
        if (m_progress.step < m_total)
            SDRL_CHECK(m_folder->logEvent(
                begunBefore ? RunEventKind::Resumed : RunEventKind::Started, where));
        return {};
    }

    /// What was changed by hand since the last step holds from the next one on.
    Result<void> takeLiveSettings() {
        if (!m_job.live || m_job.live->version() == m_liveSeen)
            return {};
        m_liveSeen = m_job.live->version();
        const LiveSettings wanted = *m_job.live->get();
        const auto change = [&](std::string_view name, std::optional<double>& now,
                                const std::optional<double>& next, double initial, double low,
                                double high) -> Result<void> {
            if (!next || !std::isfinite(*next))
                return {};
            const double before = now.value_or(initial);
            now = std::clamp(*next, low, high);
            if (*now == before)
                return {};
            return m_folder->logEvent(RunEventKind::SettingChanged,
                                      {{"name", name}, {"before", before}, {"after", *now}});
        };
        SDRL_CHECK(change("learning_rate_factor", m_progress.live.learningRateFactor,
                          wanted.learningRateFactor, 1, 0, 100));
        SDRL_CHECK(change("temperature", m_progress.live.temperature, wanted.temperature,
                          m_job.settings.sampling.temperature, kLeastTemperature, 10));
        applyLive();
        return {};
    }

    void applyLive() {
        if (m_progress.live.temperature)
            m_settings.sampling.temperature = *m_progress.live.temperature;
        m_snapshot.live = m_progress.live;
    }

    [[nodiscard]] bool lookIsDue() const {
        const int done = m_progress.step;
        return m_settings.evaluateEvery > 0 && !m_job.development.empty() &&
               m_progress.lookedAt < done &&
               (done % m_settings.evaluateEvery == 0 || done == m_total);
    }

    [[nodiscard]] bool checkpointIsDue() const {
        const int done = m_progress.step;
        return done > std::max(0, m_folder->savedStep()) &&
               (done == m_total || done % m_settings.checkpointEvery == 0 ||
                m_folder->secondsSinceSave() >= m_settings.checkpointSeconds);
    }

    /// Completions of the given prompts, judged, in the order of the prompts.
    Result<Ending> rollOut(std::span<const std::size_t> prompts, int round,
                           std::vector<JudgedCompletion>& out) {
        std::vector<GenerationRequest> requests;
        for (const std::size_t prompt : prompts)
            requests.push_back({m_prompts[prompt]->messages, "", m_settings.groupSize,
                                derivedSeed(m_job.seed, "rollout",
                                            {static_cast<std::uint64_t>(m_progress.step), prompt,
                                             static_cast<std::uint64_t>(round)})});
        std::vector<std::vector<Completion>> replies(prompts.size());
        m_policy.trainable->packRollouts();
        SDRL_TRY(const Ending ending,
                 m_policy.engine->generate(
                     requests, m_settings.sampling,
                     [&](std::size_t index, std::vector<Completion> completions) -> Result<void> {
                         replies[index] = std::move(completions);
                         return {};
                     },
                     m_context));
        if (ending == Ending::Stopped)
            return ending;
        for (std::size_t i = 0; i < prompts.size(); ++i)
            for (Completion& completion : replies[i])
                out.push_back(judge(prompts[i], std::move(completion),
                                    m_prompts[prompts[i]]->reference, *m_job.verifier, m_settings));
        return ending;
    }

    /// The completions of a step's prompts, and of others in place of those that say nothing.
    Result<Ending> rollOutStep(std::vector<JudgedCompletion>& judged) {
        const auto groupSize = static_cast<std::size_t>(m_settings.groupSize);
        std::vector<std::size_t> prompts =
            m_sampler->nextBatch(static_cast<std::size_t>(m_settings.promptsPerStep));
        if (prompts.empty())
            return Error{ErrorCode::Internal, "the sampler gave no prompt", ""};
        std::vector<std::size_t> visited;
        for (int round = 0; round <= m_settings.refillRounds && !prompts.empty(); ++round) {
            const std::size_t first = judged.size();
            SDRL_TRY(const Ending ending, rollOut(prompts, round, judged));
            if (ending == Ending::Stopped)
                return ending;
            visited.insert(visited.end(), prompts.begin(), prompts.end());
            std::size_t dead = 0;
            for (std::size_t i = first; i < judged.size(); i += groupSize)
                dead += isDead(std::span(judged).subspan(i, groupSize));
            if (round == m_settings.refillRounds || dead == 0)
                break;
            prompts = m_sampler->nextBatch(dead, visited); // in place of the dead ones
        }
        return Ending::Finished;
    }

    Result<Ending> step(Clock::time_point begin) {
        const auto groupSize = static_cast<std::size_t>(m_settings.groupSize);
        const json samplerBefore = m_sampler->state();
        std::vector<JudgedCompletion> judged;
        SDRL_TRY(const Ending ending, rollOutStep(judged));
        if (ending == Ending::Stopped) {
            // The step is done again after a resume, with the same prompts.
            SDRL_CHECK(m_sampler->restore(samplerBefore));
            return ending;
        }
        const double rolloutSeconds = secondsSince(begin);

        std::vector<double> rewards;
        std::vector<int> groups;
        std::vector<std::vector<std::int32_t>> promptTokens;
        for (std::size_t i = 0; i < judged.size(); ++i) {
            rewards.push_back(judged[i].reward);
            groups.push_back(static_cast<int>(i / groupSize));
            if (i % groupSize == 0)
                promptTokens.push_back(m_promptTokens[judged[i].prompt]);
        }
        const Advantages advantages = groupAdvantages(rewards, groups, m_settings.loss.advantage);
        // A group whose rewards are all alike has no gradient but that of these two terms.
        const bool all = m_settings.loss.klCoefficient != 0 || m_settings.entropyBonus != 0;
        std::vector<UpdateCompletion> completions;
        for (std::size_t i = 0; i < judged.size(); ++i) {
            const Completion& c = judged[i].completion;
            completions.push_back({groups[i], c.tokens, c.logProbs, advantages.values[i],
                                   (advantages.kept[i] || all) && !c.tokens.empty()});
        }
        const double rate = m_settings.rateAt(m_progress.step, m_total) *
                            m_progress.live.learningRateFactor.value_or(1);
        const Clock::time_point updateBegin = Clock::now();
        m_policy.engine->releaseMemory();
        Result<UpdateMetrics> update =
            m_policy.update->apply(promptTokens, completions, rate, &m_context);
        if (!update) {
            Error error = std::move(update).error();
            error.context = fmt::format("step {}", m_progress.step + 1);
            return error;
        }
        if (update->abandoned) {
            SDRL_CHECK(m_sampler->restore(samplerBefore));
            return Ending::Stopped;
        }
        std::vector<PromptOutcome> outcomes;
        for (std::size_t i = 0; i < judged.size(); i += groupSize) {
            PromptOutcome outcome{judged[i].prompt, 0, m_settings.groupSize};
            for (std::size_t k = i; k < i + groupSize; ++k)
                outcome.successes += judged[k].correct > 0;
            outcomes.push_back(outcome);
        }
        m_sampler->observe(outcomes);

        ++m_progress.step;
        std::uint64_t generated = 0;
        for (const JudgedCompletion& j : judged)
            generated += j.completion.tokens.size();
        m_progress.generatedTokens += generated;
        m_progress.trainedTokens += update->trainedTokens;
        warnOfMismatch(update->mismatchMean);
        if (m_policy.trainable->recomputes() && !std::exchange(m_saidRecomputes, true))
            m_context.log(LogLevel::Info, kRecomputes);
        SDRL_CHECK(logRollouts(judged, advantages));
        SDRL_CHECK(logMetrics(judged, advantages, *update, rate, rolloutSeconds,
                              secondsSince(updateBegin), begin));
        return Ending::Finished;
    }

    /// Says once that rollouts are far from the trainer's numbers and nothing is done about it.
    void warnOfMismatch(double mean) {
        if (m_warnedOfMismatch || m_policy.exactRollouts ||
            m_settings.loss.correction != RolloutCorrection::Off || mean <= kLargeMismatch)
            return;
        m_warnedOfMismatch = true;
        m_context.log(
            LogLevel::Warning,
            fmt::format("step {}: rollouts in {} are {:.3f} nats a token away from the model that "
                        "is trained; set train.loss.rollout_correction to token_truncate or "
                        "engine.rollout_dtype to f32",
                        m_progress.step, numberFormatName(m_settings.rolloutFormat), mean));
    }

    Result<void> logRollouts(std::span<const JudgedCompletion> judged,
                             const Advantages& advantages) {
        const auto groupSize = static_cast<std::size_t>(m_settings.groupSize);
        const std::size_t groups = judged.size() / groupSize;
        const std::size_t kept =
            m_settings.keptRollouts > 0
                ? std::min<std::size_t>(groups, static_cast<std::size_t>(m_settings.keptRollouts))
                : groups;
        for (std::size_t g = 0; g < kept; ++g) {
            const std::size_t first = g * groupSize;
            SDRL_CHECK(m_folder->logRollouts(
                rolloutRow(*m_prompts[judged[first].prompt], judged.subspan(first, groupSize),
                           std::span(advantages.values).subspan(first, groupSize),
                           g < kTokenGroups ? &m_policy.model->tokenizer() : nullptr)));
        }
        return {};
    }

    Result<void> logMetrics(std::span<const JudgedCompletion> judged, const Advantages& advantages,
                            const UpdateMetrics& update, double rate, double rolloutSeconds,
                            double updateSeconds, Clock::time_point begin) {
        const SamplerStatistics sampler = m_sampler->statistics();
        std::map<std::string, double> metrics = stepMetrics(judged, advantages, update, sampler);
        metrics.insert({
            {"learning_rate", rate},
            {"temperature", m_settings.sampling.temperature},
            {"num_tokens", static_cast<double>(m_progress.generatedTokens)},
            {"trained_tokens", static_cast<double>(m_progress.trainedTokens)},
            {"time/rollout", rolloutSeconds},
            {"time/update", updateSeconds},
            {"step_time", secondsSince(begin)},
            {"seconds", m_progress.seconds + secondsSince(begin)},
        });
        json row = metrics;
        row["sampler/predicted"] = sampler.predicted;
        SDRL_CHECK(m_folder->logMetrics(std::move(row)));
        m_snapshot.step = m_progress.step;
        m_snapshot.totalSteps = m_total;
        m_snapshot.metrics = metrics;
        publish();
        return {};
    }

    void publish() {
        if (m_watchers)
            m_watchers->put(m_snapshot);
    }

    /// Greedy accuracy on the development questions, written into the metrics log.
    Result<Ending> lookAtDevelopment() {
        const Clock::time_point begin = Clock::now();
        std::vector<GenerationRequest> requests;
        for (const TrainingPrompt& prompt : m_job.development)
            requests.push_back({prompt.messages, "", 1, 0});
        SamplingSettings greedy = m_settings.sampling;
        greedy.temperature = 0;
        std::size_t correct = 0;
        // The best checkpoint is the one that is best in float32, which evaluation computes in. One
        // engine at a time: each has its own memory for keys and values.
        m_policy.generateIn(NumberFormat::Float32);
        const Result<Ending> ended = m_policy.engine->generate(
            requests, greedy,
            [&](std::size_t index, const std::vector<Completion>& replies) -> Result<void> {
                correct += m_job.verifier->score(replies.front().text,
                                                 m_job.development[index].reference) > 0;
                return {};
            },
            m_context);
        m_policy.generateIn(m_policy.rolloutFormat);
        SDRL_TRY(const Ending ending, ended);
        if (ending == Ending::Stopped)
            return ending;
        const double accuracy = static_cast<double>(correct) / static_cast<double>(requests.size());
        SDRL_CHECK(m_folder->logMetrics({{"eval/accuracy", accuracy},
                                         {"eval/questions", requests.size()},
                                         {"eval/seconds", secondsSince(begin)}}));
        if (m_progress.step > 0 && (!m_progress.bestStep || accuracy > m_progress.bestAccuracy)) {
            m_progress.bestStep = m_progress.step;
            m_progress.bestAccuracy = accuracy;
        }
        m_progress.lookedAt = m_progress.step;
        SDRL_CHECK(m_folder->logEvent(
            RunEventKind::Evaluated,
            {{"after", accuracy}, {"best", m_progress.bestStep == m_progress.step}}));
        m_snapshot.developmentAccuracy = accuracy;
        publish();
        return Ending::Finished;
    }

    [[nodiscard]] TrainingOutcome outcome(Ending ending) const {
        TrainingOutcome out;
        out.ending = ending;
        out.steps = m_progress.step;
        out.seconds = m_progress.seconds;
        out.skippedPrompts = m_skipped;
        out.bestStep = m_progress.bestStep;
        if (m_folder->savedStep() >= 0)
            out.lastWeights = m_folder->weightsOf(m_folder->savedStep());
        if (m_progress.bestStep)
            out.bestWeights = m_folder->weightsOf(*m_progress.bestStep);
        return out;
    }

    const TrainingJob& m_job;
    GrpoSettings m_settings; ///< the job's, with what was changed by hand
    SnapshotBox<TrainingSnapshot>* m_watchers;
    JobContext& m_context;

    GrpoPolicy m_policy;
    std::unique_ptr<PromptSampler> m_sampler;
    std::vector<const TrainingPrompt*> m_prompts; ///< those that fit
    std::vector<std::vector<std::int32_t>> m_promptTokens;
    int m_skipped = 0;
    int m_total = 0;
    bool m_warnedOfMismatch = false;
    bool m_saidRecomputes = false;

    GrpoProgress m_progress;
    std::optional<GrpoRunFolder> m_folder;
    int m_resumedAt = 0;
    std::uint64_t m_liveSeen = 0; ///< version of the job's box
    TrainingSnapshot m_snapshot;
};

} // namespace

Result<TrainingOutcome> GrpoTrainer::train(const TrainingJob& job,
                                           SnapshotBox<TrainingSnapshot>* watchers,
                                           JobContext& context) {
    try {
        return GrpoRun(job, watchers, context).run(m_settings);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "training does not fit into memory",
                     job.model.string()};
    }
}

} // namespace sdrl
