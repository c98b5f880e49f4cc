// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/grpo_trainer.h"

#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/json_fields.h"
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/method/evaluation.h"
#include "core/method/prompt_sampler.h"
#include "core/project/checkpoint_store.h"
#include "core/project/run_log.h"
#include "model/model_parameters.h"
#include "model/policy_model_impl.h"
#include "trainer/device_trainable_model.h"
#include "trainer/grpo_log.h"
#include "trainer/policy_update.h"
#include "trainer/trainable_model.h"
#include "training/rollout_engine.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <optional>

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

/// What is carried from step to step besides weights and sampler, and saved with a checkpoint.
struct Progress {
    int step = 0;
    double seconds = 0;
    std::uint64_t generatedTokens = 0;
    std::uint64_t trainedTokens = 0;
    std::uint64_t metricsBytes = 0;
    std::uint64_t rolloutsBytes = 0;
    LiveSettings live; ///< changes by hand that hold
    int lookedAt = -1; ///< step of the last look at the development questions
    std::optional<int> bestStep;
    double bestAccuracy = 0;
};

class GrpoRun {
public:
    GrpoRun(const TrainingJob& job, SnapshotBox<TrainingSnapshot>* watchers, JobContext& context)
        : m_job(job),
          m_settings(job.settings),
          m_watchers(watchers),
          m_context(context),
          m_checkpoints(job.runFolder),
          m_liveSeen(job.live ? job.live->version() : 0) {}

    Result<TrainingOutcome> run(const EngineSettings& engineSettings) {
        SDRL_CHECK(prepare(engineSettings));
        SDRL_CHECK(resume());
        applyLive();
        m_context.beginPhase("training", "steps", static_cast<std::uint64_t>(m_total),
                             static_cast<std::uint64_t>(m_progress.step));
        Ending ending = Ending::Finished;
        m_lastCheckpointTime = Clock::now();
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
                SDRL_CHECK(saveCheckpoint());
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
        if (m_progress.step > m_savedStep)
            SDRL_CHECK(saveCheckpoint());
        if (ending == Ending::Finished && m_progress.step > m_resumedAt)
            SDRL_CHECK(logEvent(RunEventKind::Finished));
        return outcome(ending);
    }

private:
    Result<void> prepare(const EngineSettings& engineSettings) {
        m_context.beginPhase("loading model", "models", 1);
        const NumberFormat format = m_settings.rolloutFormat;
        EngineSettings engine = engineSettings;
        engine.format = format;
        SDRL_TRY(m_model,
                 PolicyModel::load({m_job.model, {}}, PolicyModel::Purpose::Train, engine));
        if (format == NumberFormat::Int8 && m_settings.loss.correction == RolloutCorrection::Off) {
            m_settings.loss.correction = RolloutCorrection::TokenTruncate;
            m_context.log(LogLevel::Info,
                          "rollouts in int8: tokens are weighted by truncated importance sampling");
        }
        m_context.advance();
        SDRL_TRY(std::unique_ptr<DeviceModel> device,
                 makeDeviceModel(engine, decoderShape(m_model->config()),
                                 {true, m_settings.lora.enabled()}));
        if (device) {
            SDRL_CHECK(prepareOnDevice(std::move(device)));
        } else {
            SDRL_CHECK(prepareOnProcessor());
        }

        const auto room = m_model->config().maxPositions;
        std::vector<SamplerPrompt> sampled;
        for (const TrainingPrompt& prompt : m_job.prompts) {
            SDRL_TRY(std::vector<std::int32_t> tokens, m_model->promptTokens(prompt.messages));
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

    [[nodiscard]] AdamWSettings optimizerSettings() const {
        return {m_settings.beta1, m_settings.beta2, m_settings.adamEpsilon, m_settings.weightDecay,
                m_settings.maxGradNorm};
    }

    Result<void> prepareOnProcessor() {
        PolicyModel::Impl& impl = m_model->impl();
        const NumberFormat format = m_settings.rolloutFormat;
        const DecoderShape shape = decoderShape(impl.config);
        const bool exact = format == NumberFormat::Float32;
        const auto weights = std::make_shared<PackedWeights>(
            shape, NumberFormat::Float32, exact ? Residency::All : Residency::OneLayer);
        m_rolloutWeights = exact ? weights : std::make_shared<PackedWeights>(shape, format);
        std::shared_ptr<PackedWeights> reference;
        if (m_settings.loss.klCoefficient != 0) {
            reference = std::make_shared<PackedWeights>(shape);
            reference->refresh(impl.parameters.data(), *impl.pool);
        }
        SDRL_TRY(const MatrixProducts* products, MatrixProducts::load());
        auto trained = std::make_unique<TrainableModel>(
            weights, std::move(impl.parameters), optimizerSettings(), impl.pool, *products,
            TrainableModel::Options{m_settings.lora, derivedSeed(m_job.seed, "lora"),
                                    m_rolloutWeights});
        m_onProcessor = trained.get();
        m_trainable = std::move(trained);
        m_update = std::make_unique<PolicyUpdate>(*m_trainable, m_settings, reference, impl.pool,
                                                  *products, format);
        m_engine = engineOn(m_rolloutWeights);
        return {};
    }

    /// Rollouts and training read the same parameters there, in the format of the rollouts.
    Result<void> prepareOnDevice(std::shared_ptr<DeviceModel> device) {
        PolicyModel::Impl& impl = m_model->impl();
        const NumberFormat format = m_settings.rolloutFormat;
        const auto parameters = DeviceModel::Array::Parameters;
        SDRL_CHECK(device->upload(parameters, impl.parameters.span()));
        std::unique_ptr<PolicyScorer> reference;
        if (m_settings.loss.klCoefficient != 0) {
            SDRL_TRY(std::shared_ptr<DeviceModel> model,
                     DeviceModel::make(device->shape(), device->device(), false));
            SDRL_CHECK(model->upload(parameters, impl.parameters.span()));
            reference = std::make_unique<DeviceReference>(std::move(model), format);
        }
        impl.parameters = {};
        impl.device = device;
        m_trainable = std::make_unique<DeviceTrainableModel>(device, optimizerSettings(), format);
        m_update =
            std::make_unique<PolicyUpdate>(*m_trainable, m_settings, std::move(reference), format);
        m_engine = engineIn(format);
        m_context.log(LogLevel::Info,
                      fmt::format("computing by libtorch on device {}", device->device()));
        return {};
    }

    /// An engine that generates with these weights: it keeps those that the model names when it is
    /// made.
    std::unique_ptr<RolloutEngine> engineOn(const std::shared_ptr<PackedWeights>& weights) {
        m_model->impl().weights = weights;
        return std::make_unique<RolloutEngine>(m_model);
    }

    /// The same on a device, in this format.
    std::unique_ptr<RolloutEngine> engineIn(NumberFormat format) {
        m_model->impl().settings.format = format;
        return std::make_unique<RolloutEngine>(m_model);
    }

    /// All that decides what the run computes.
    [[nodiscard]] std::string fingerprint() const {
        Sha256 hash;
        hash.addField("grpo")
            .addField(m_model->fingerprint())
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

    Result<void> resume() {
        const std::string wanted = fingerprint();
        const auto configPath = m_job.runFolder / "config.json";
        std::error_code ignored;
        const bool begunBefore = std::filesystem::exists(configPath, ignored);
        if (begunBefore) {
            SDRL_TRY(const JsonDocument document, JsonDocument::load(configPath));
            const json& config = document.root();
            if (!config.is_object() || config.value("fingerprint", "") != wanted)
                return Error{
                    ErrorCode::AlreadyExists,
                    "the run folder holds a run with other settings, prompts or another model",
                    m_job.runFolder.string()};
        } else {
            GrpoSettings used = m_job.settings;
            used.loss.correction = m_settings.loss.correction; // int8 has one in any case
            SDRL_CHECK(writeFileAtomic(
                configPath,
                dumpJson({{"schema_version", kRunSchemaVersion},
                          {"kind", "grpo"},
                          {"fingerprint", wanted},
                          {"model", m_job.model.string()},
                          {"model_fingerprint", m_model->fingerprint()},
                          {"seed", m_job.seed},
                          {"prompts", m_prompts.size()},
                          {"steps", m_total},
                          {"settings", used.toJson()},
                          {"rollout_dtype", numberFormatName(m_settings.rolloutFormat)}},
                         1)));
        }
        if (const auto checkpoint = m_checkpoints.newest()) {
            SDRL_CHECK(restore(*checkpoint));
            m_context.log(LogLevel::Info, fmt::format("going on after step {}", m_progress.step));
        }
        SDRL_TRY(m_metrics,
                 JsonlWriter::open(m_job.runFolder / "metrics.jsonl", m_progress.metricsBytes));
        SDRL_TRY(m_rollouts,
                 JsonlWriter::open(m_job.runFolder / "rollouts.jsonl", m_progress.rolloutsBytes));
        // Events are history: those of steps that are lost stay, and the resume says so.
        SDRL_TRY(m_events, JsonlWriter::open(m_job.runFolder / "events.jsonl"));
        m_resumedAt = m_progress.step;
        json where = json::object();
        if (const auto& device = m_model->impl().device)
            where["device"] = device->device();
        if (m_progress.step < m_total)
            SDRL_CHECK(
                logEvent(begunBefore ? RunEventKind::Resumed : RunEventKind::Started, where));
        return {};
    }

    Result<void> restore(const Checkpoint& checkpoint) {
        SDRL_TRY(const JsonDocument document, JsonDocument::parse(checkpoint.state, "state.json"));
        JsonFields fields(document);
        const auto whole = [&](std::string_view name) {
            return static_cast<std::uint64_t>(fields.integer(name, 0, INT64_MAX));
        };
        m_progress.step = checkpoint.step;
        m_progress.seconds = fields.number("seconds", 0, 1e15);
        m_progress.generatedTokens = whole("generated_tokens");
        m_progress.trainedTokens = whole("trained_tokens");
        m_progress.metricsBytes = whole("metrics_bytes");
        m_progress.rolloutsBytes = whole("rollouts_bytes");
        const auto optimizerSteps = static_cast<std::int64_t>(whole("optimizer_steps"));
        m_progress.lookedAt = static_cast<int>(fields.integer("looked_at", -1, INT32_MAX, -1));
        if (fields.has("best_step"))
            m_progress.bestStep = static_cast<int>(whole("best_step"));
        m_progress.bestAccuracy = fields.number("best_accuracy", 0, 1, 0.0);
        JsonFields live = fields.object("live");
        if (live.has("learning_rate_factor"))
            m_progress.live.learningRateFactor = live.number("learning_rate_factor", 0, 100);
        if (live.has("temperature"))
            m_progress.live.temperature = live.number("temperature", 0, 10);
        const json sampler = fields.raw("sampler");
        SDRL_CHECK(fields.finish());
        SDRL_CHECK(m_sampler->restore(sampler));
        SDRL_CHECK(m_trainable->restore(checkpoint.folder, optimizerSteps));
        m_savedStep = checkpoint.step;
        return {};
    }

    Result<void> saveCheckpoint() {
        SDRL_CHECK(m_metrics->sync());
        SDRL_CHECK(m_rollouts->sync());
        m_progress.metricsBytes = m_metrics->offset();
        m_progress.rolloutsBytes = m_rollouts->offset();
        json state = {{"seconds", m_progress.seconds},
                      {"generated_tokens", m_progress.generatedTokens},
                      {"trained_tokens", m_progress.trainedTokens},
                      {"metrics_bytes", m_progress.metricsBytes},
                      {"rollouts_bytes", m_progress.rolloutsBytes},
                      {"optimizer_steps", m_trainable->optimizerSteps()},
                      {"looked_at", m_progress.lookedAt},
                      {"best_accuracy", m_progress.bestAccuracy},
                      {"sampler", m_sampler->state()}};
        json live = json::object();
        if (m_progress.live.learningRateFactor)
            live["learning_rate_factor"] = *m_progress.live.learningRateFactor;
        if (m_progress.live.temperature)
            live["temperature"] = *m_progress.live.temperature;
        state["live"] = live;
        if (m_progress.bestStep)
            state["best_step"] = *m_progress.bestStep;
        SDRL_CHECK(
            m_checkpoints.write(m_progress.step, state, [&](const std::filesystem::path& folder) {
                return m_trainable->save(folder);
            }));
        m_savedStep = m_progress.step;
        m_lastCheckpointTime = Clock::now();
        std::set<int> keep;
        if (m_progress.bestStep)
            keep.insert(*m_progress.bestStep);
        m_checkpoints.prune(m_settings.keepCheckpoints, keep);
        return logEvent(RunEventKind::Checkpoint,
                        {{"best", m_progress.bestStep == m_progress.step}});
    }

    Result<void> logEvent(RunEventKind kind, json row = json::object()) {
        row["event"] = runEventName(kind);
        row["step"] = m_progress.step;
        row["seconds"] = m_progress.seconds;
        return m_events->append(row);
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
            return logEvent(RunEventKind::SettingChanged,
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
        return done > std::max(0, m_savedStep) &&
               (done == m_total || done % m_settings.checkpointEvery == 0 ||
                secondsSince(m_lastCheckpointTime) >= m_settings.checkpointSeconds);
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
        m_trainable->packRollouts();
        SDRL_TRY(const Ending ending,
                 m_engine->generate(
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
                out.push_back(judge(prompts[i], std::move(completion)));
        return ending;
    }

    JudgedCompletion judge(std::size_t prompt, Completion completion) const {
        JudgedCompletion out;
        out.prompt = prompt;
        const Verifier& verifier = *m_job.verifier;
        if (completion.ended || !m_settings.truncatedIsWrong) {
            out.answer = verifier.extract(completion.text, VerifierProfile::Strict);
            if (out.answer &&
                verifier.equal(out.answer->text, verifier.answerOf(m_prompts[prompt]->reference),
                               VerifierProfile::Strict))
                out.correct = 1;
            else if (out.answer)
                out.format = m_settings.formatReward;
        }
        if (m_settings.overlongBuffer > 0)
            out.overlong = softOverlongPenalty(
                completion.tokens.size(),
                static_cast<std::size_t>(m_settings.sampling.maxNewTokens),
                static_cast<std::size_t>(m_settings.overlongBuffer), m_settings.overlongPenalty);
        out.reward = out.correct + out.format + out.overlong;
        out.completion = std::move(completion);
        return out;
    }

    /// Rewards of one prompt's completions are all equal.
    [[nodiscard]] static bool isDead(std::span<const JudgedCompletion> group) {
        const auto [low, high] =
            std::minmax_element(group.begin(), group.end(),
                                [](const auto& a, const auto& b) { return a.reward < b.reward; });
        return high->reward - low->reward < 1e-6;
    }

    Result<Ending> step(Clock::time_point begin) {
        const auto groupSize = static_cast<std::size_t>(m_settings.groupSize);
        const json samplerBefore = m_sampler->state();
        std::vector<std::size_t> prompts =
            m_sampler->nextBatch(static_cast<std::size_t>(m_settings.promptsPerStep));
        if (prompts.empty())
            return Error{ErrorCode::Internal, "the sampler gave no prompt", ""};
        std::vector<JudgedCompletion> judged;
        std::vector<std::size_t> visited;
        for (int round = 0; round <= m_settings.refillRounds && !prompts.empty(); ++round) {
            const std::size_t first = judged.size();
            SDRL_TRY(const Ending ending, rollOut(prompts, round, judged));
            if (ending == Ending::Stopped) {
                // The step is done again after a resume, with the same prompts.
                SDRL_CHECK(m_sampler->restore(samplerBefore));
                return ending;
            }
            visited.insert(visited.end(), prompts.begin(), prompts.end());
            std::size_t dead = 0;
            for (std::size_t i = first; i < judged.size(); i += groupSize)
                dead += isDead(std::span(judged).subspan(i, groupSize));
            if (round == m_settings.refillRounds || dead == 0)
                break;
            // Prompts in place of the dead ones; those that this step has seen are no help.
            prompts.clear();
            for (const std::size_t candidate : m_sampler->nextBatch(dead + visited.size()))
                if (prompts.size() < dead &&
                    std::find(visited.begin(), visited.end(), candidate) == visited.end())
                    prompts.push_back(candidate);
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
        m_engine->releaseMemory();
        Result<UpdateMetrics> update = m_update->apply(promptTokens, completions, rate, &m_context);
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
        SDRL_CHECK(logRollouts(judged, advantages));
        SDRL_CHECK(logMetrics(judged, advantages, *update, rate, rolloutSeconds,
                              secondsSince(updateBegin), begin));
        return Ending::Finished;
    }

    /// Says once that rollouts are far from the trainer's numbers and nothing is done about it.
    void warnOfMismatch(double mean) {
        if (m_warnedOfMismatch || m_settings.rolloutFormat == NumberFormat::Float32 ||
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
            json row =
                rolloutRow(*m_prompts[judged[first].prompt], judged.subspan(first, groupSize),
                           std::span(advantages.values).subspan(first, groupSize),
                           g < kTokenGroups ? &m_model->tokenizer() : nullptr);
            row["step"] = m_progress.step;
            SDRL_CHECK(m_rollouts->append(row));
        }
        return {};
    }

    Result<void> logMetrics(std::span<const JudgedCompletion> judged, const Advantages& advantages,
                            const UpdateMetrics& update, double rate, double rolloutSeconds,
                            double updateSeconds, Clock::time_point begin) {
        const SamplerStatistics sampler = m_sampler->statistics();
        // Names follow TRL where it has the figure (reinforcement.md A.8).
        std::map<std::string, double> metrics = completionMetrics(judged, advantages);
        metrics.insert({
            {"loss", update.loss},
            {"kl", update.referenceKl},
            {"entropy", update.entropy},
            {"grad_norm", update.gradNorm},
            {"learning_rate", rate},
            {"temperature", m_settings.sampling.temperature},
            {"clip_ratio/low_mean", update.clippedLow},
            {"clip_ratio/high_mean", update.clippedHigh},
            {"sampling/sampling_logp_difference/mean", update.mismatchMean},
            {"sampling/sampling_logp_difference/max", update.mismatchMax},
            {"sampling/masked", update.masked},
            {"sampling/importance_sampling_ratio/min", update.weightMin},
            {"sampling/importance_sampling_ratio/mean", update.weightMean},
            {"sampling/importance_sampling_ratio/max", update.weightMax},
            {"num_tokens", static_cast<double>(m_progress.generatedTokens)},
            {"trained_tokens", static_cast<double>(m_progress.trainedTokens)},
            {"sampler/drift", sampler.drift},
            {"sampler/active", static_cast<double>(sampler.active)},
            {"sampler/retired_easy", static_cast<double>(sampler.retiredEasy)},
            {"sampler/retired_hard", static_cast<double>(sampler.retiredHard)},
            {"sampler/brier", sampler.brierScore},
            {"time/rollout", rolloutSeconds},
            {"time/update", updateSeconds},
            {"step_time", secondsSince(begin)},
            {"seconds", m_progress.seconds + secondsSince(begin)},
        });
        json row = metrics;
        row["step"] = m_progress.step;
        row["sampler/predicted"] = sampler.predicted;
        SDRL_CHECK(m_metrics->append(row));
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
        const bool narrow = m_settings.rolloutFormat != NumberFormat::Float32;
        if (narrow) {
            m_trainable->releaseRollouts();
            m_engine =
                m_onProcessor ? engineOn(m_onProcessor->packed()) : engineIn(NumberFormat::Float32);
        }
        const Result<Ending> ended = m_engine->generate(
            requests, greedy,
            [&](std::size_t index, const std::vector<Completion>& replies) -> Result<void> {
                correct += m_job.verifier->score(replies.front().text,
                                                 m_job.development[index].reference) > 0;
                return {};
            },
            m_context);
        if (narrow)
            m_engine =
                m_onProcessor ? engineOn(m_rolloutWeights) : engineIn(m_settings.rolloutFormat);
        SDRL_TRY(const Ending ending, ended);
        if (ending == Ending::Stopped)
            return ending;
        const double accuracy = static_cast<double>(correct) / static_cast<double>(requests.size());
        SDRL_CHECK(m_metrics->append({{"step", m_progress.step},
                                      {"eval/accuracy", accuracy},
                                      {"eval/questions", requests.size()},
                                      {"eval/seconds", secondsSince(begin)}}));
        if (m_progress.step > 0 && (!m_progress.bestStep || accuracy > m_progress.bestAccuracy)) {
            m_progress.bestStep = m_progress.step;
            m_progress.bestAccuracy = accuracy;
        }
        m_progress.lookedAt = m_progress.step;
        SDRL_CHECK(
            logEvent(RunEventKind::Evaluated,
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
        if (m_savedStep >= 0)
            out.lastWeights = m_checkpoints.folderOf(m_savedStep) / "model.safetensors";
        if (m_progress.bestStep)
            out.bestWeights = m_checkpoints.folderOf(*m_progress.bestStep) / "model.safetensors";
        return out;
    }

    const TrainingJob& m_job;
    GrpoSettings m_settings; ///< the job's, with what was changed by hand
    SnapshotBox<TrainingSnapshot>* m_watchers;
    JobContext& m_context;
    CheckpointStore m_checkpoints;

    std::shared_ptr<PolicyModel> m_model;
    std::unique_ptr<Trainable> m_trainable;
    TrainableModel* m_onProcessor = nullptr; ///< the same object; null on a device
    std::unique_ptr<PolicyUpdate> m_update;
    std::unique_ptr<RolloutEngine> m_engine;
    std::shared_ptr<PackedWeights> m_rolloutWeights; ///< what rollouts are drawn with
    std::unique_ptr<PromptSampler> m_sampler;
    std::vector<const TrainingPrompt*> m_prompts; ///< those that fit
    std::vector<std::vector<std::int32_t>> m_promptTokens;
    int m_skipped = 0;
    int m_total = 0;
    bool m_warnedOfMismatch = false;

    Progress m_progress;
    int m_savedStep = -1;
    Clock::time_point m_lastCheckpointTime;
    int m_resumedAt = 0;
    std::optional<JsonlWriter> m_metrics, m_rollouts, m_events;
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
