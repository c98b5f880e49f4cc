// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/supervised_run.h"

#include "core/base/file_io.h"
#include "core/base/json_fields.h"
#include "core/base/jsonl.h"
#include "core/project/checkpoint_store.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

namespace sdrl {

using nlohmann::json;

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kRunSchemaVersion = 1;

class SupervisedRun {
public:
    SupervisedRun(Trainable& model, SequenceSource& source, const SupervisedSettings& settings,
                  const std::filesystem::path& runFolder, JobContext& context)
        : m_model(model),
          m_source(source),
          m_settings(settings),
          m_runFolder(runFolder),
          m_context(context),
          m_checkpoints(runFolder),
          m_microBatchTokens(settings.microBatchTokens) {}

    Result<Ending> run() {
        SDRL_CHECK(resume());
        m_context.beginPhase("training", "steps", static_cast<std::uint64_t>(m_settings.steps),
                             static_cast<std::uint64_t>(m_step));
        Clock::time_point saved = Clock::now();
        while (m_step < m_settings.steps) {
            const Clock::time_point begin = Clock::now();
            SDRL_TRY(const Ending ending, step());
            if (ending == Ending::Stopped)
                return stopped();
            m_seconds += std::chrono::duration<double>(Clock::now() - begin).count();
            if (m_step % m_settings.logEvery == 0 || m_step == m_settings.steps)
                SDRL_CHECK(logMetrics());
            const double since = std::chrono::duration<double>(Clock::now() - saved).count();
            if (m_step == m_settings.steps || m_step % m_settings.checkpointEvery == 0 ||
                since >= m_settings.checkpointSeconds) {
                SDRL_CHECK(saveCheckpoint());
                saved = Clock::now();
            }
            m_context.advance();
            if (!m_context.pausePoint())
                return stopped();
        }
        return Ending::Finished;
    }

private:
    Result<Ending> stopped() {
        if (m_step != m_saved)
            SDRL_CHECK(saveCheckpoint());
        return Ending::Stopped;
    }

    Result<void> resume() {
        const auto configPath = m_runFolder / "config.json";
        std::error_code ignored;
        if (std::filesystem::exists(configPath, ignored)) {
            SDRL_TRY(const JsonDocument document, JsonDocument::load(configPath));
            const json& config = document.root();
            if (!config.is_object() || config.value("fingerprint", "") != m_settings.fingerprint)
                return Error{ErrorCode::AlreadyExists,
                             "the run folder holds a run with other settings or data",
                             m_runFolder.string()};
        } else {
            SDRL_CHECK(
                writeFileAtomic(configPath, dumpJson({{"schema_version", kRunSchemaVersion},
                                                      {"kind", "supervised"},
                                                      {"fingerprint", m_settings.fingerprint},
                                                      {"steps", m_settings.steps}},
                                                     1)));
        }
        std::uint64_t metricsBytes = 0;
        if (const auto checkpoint = m_checkpoints.newest()) {
            SDRL_TRY(const JsonDocument document,
                     JsonDocument::parse(checkpoint->state, "state.json"));
            JsonFields fields(document);
            m_seconds = fields.number("seconds", 0, 1e15);
            m_tokens = static_cast<std::uint64_t>(fields.integer("tokens", 0, INT64_MAX));
            metricsBytes =
                static_cast<std::uint64_t>(fields.integer("metrics_bytes", 0, INT64_MAX));
            const std::int64_t position = fields.integer("position", 0, INT64_MAX);
            m_lossSum = fields.number("loss_sum", -1e300, 1e300);
            m_lossCount = static_cast<int>(fields.integer("loss_count", 0, INT32_MAX));
            SDRL_CHECK(fields.finish());
            m_source.seek(static_cast<std::uint64_t>(position));
            m_step = m_saved = checkpoint->step;
            SDRL_CHECK(m_model.restore(checkpoint->folder, m_step));
        }
        SDRL_TRY(m_metrics, JsonlWriter::open(m_runFolder / "metrics.jsonl", metricsBytes));
        return {};
    }

    Result<void> saveCheckpoint() {
        SDRL_CHECK(m_metrics->sync());
        const json state = {{"seconds", m_seconds},
                            {"tokens", m_tokens},
                            {"metrics_bytes", m_metrics->offset()},
                            {"position", m_source.position() - (m_pending ? 1 : 0)},
                            {"loss_sum", m_lossSum},
                            {"loss_count", m_lossCount}};
        SDRL_CHECK(m_checkpoints.write(m_step, state, [&](const std::filesystem::path& folder) {
            return m_model.save(folder);
        }));
        m_checkpoints.prune(2, {});
        m_saved = m_step;
        return {};
    }

    /// What is computed at once.
    struct MicroBatch {
        std::vector<WeightedSequence> sequences;
        int tokens = 0;
    };

    /// Tokens that all sequences begin with and that nothing is learnt in, such as a chat
    /// template's system message: they are computed once. 0 where that would save little.
    static std::size_t sharedPrefix(const std::vector<WeightedSequence>& sequences) {
        std::vector<std::span<const std::int32_t>> unlearnt;
        for (const WeightedSequence& sequence : sequences) {
            std::size_t count = 1; // the token before the first that is learnt stays with it
            while (count < sequence.tokens.size() && sequence.weights[count] <= 0)
                ++count;
            unlearnt.push_back(
                std::span(sequence.tokens).first(std::min(count, sequence.tokens.size())));
        }
        return sharedBeginning(unlearnt);
    }

    struct ScoredBatch {
        TokenBatch batch;
        std::vector<ScoredPosition> positions;
        std::vector<float> weights;
    };

    static ScoredBatch scored(const std::vector<WeightedSequence>& sequences) {
        ScoredBatch out;
        const std::size_t shared = sharedPrefix(sequences);
        const int parent =
            shared > 0 ? out.batch.add(std::span(sequences.front().tokens).first(shared)) : -1;
        for (const WeightedSequence& sequence : sequences) {
            const int index = out.batch.add(std::span(sequence.tokens).subspan(shared), parent);
            const int begin = out.batch.segments[static_cast<std::size_t>(index)].begin -
                              static_cast<int>(shared);
            for (std::size_t t = 1; t < sequence.tokens.size(); ++t)
                if (sequence.weights[t] > 0) {
                    out.positions.push_back({begin + static_cast<int>(t) - 1, sequence.tokens[t]});
                    out.weights.push_back(sequence.weights[t]);
                }
        }
        return out;
    }

    /// Adds up the gradients of the loss, and gives that; nothing if it is to be abandoned.
    Result<std::optional<double>> accumulate(const std::vector<MicroBatch>& micros,
                                             double weightSum) {
        double loss = 0;
        for (const MicroBatch& part : micros) {
            if (m_context.abandonRequested())
                return std::optional<double>();
            const ScoredBatch micro = scored(part.sequences);
            std::vector<float> coefficients(micro.weights.size()), logProbs(micro.weights.size());
            for (std::size_t i = 0; i < coefficients.size(); ++i)
                coefficients[i] =
                    static_cast<float>(-static_cast<double>(micro.weights[i]) / weightSum);
            SDRL_CHECK(m_model.accumulate(micro.batch, micro.positions, 1, coefficients, 0,
                                          logProbs.data(), nullptr));
            for (std::size_t i = 0; i < logProbs.size(); ++i)
                loss += static_cast<double>(coefficients[i]) * static_cast<double>(logProbs[i]);
        }
        return std::optional(loss);
    }

    /// Cuts micro-batches that do not fit into a device's memory in two; false if each has but one
    /// sequence.
    bool halve(std::vector<MicroBatch>& micros) {
        std::vector<MicroBatch> out;
        int largest = 0;
        for (MicroBatch& micro : micros) {
            const std::size_t half = micro.sequences.size() / 2;
            out.emplace_back();
            for (std::size_t i = 0; i < micro.sequences.size(); ++i) {
                MicroBatch& to = i == half && half > 0 ? out.emplace_back() : out.back();
                to.tokens += static_cast<int>(micro.sequences[i].tokens.size());
                to.sequences.push_back(std::move(micro.sequences[i]));
                largest = std::max(largest, to.tokens);
            }
        }
        const bool smaller = out.size() > micros.size();
        micros = std::move(out);
        if (smaller) {
            m_microBatchTokens = largest;
            m_context.log(
                LogLevel::Warning,
                fmt::format("micro-batches do not fit into the device's memory; they have "
                            "{} tokens at most from now on",
                            largest));
        }
        return smaller;
    }

    /// Stopped: the weights have not changed; gradients may have.
    Result<Ending> step() {
        const std::uint64_t before = m_source.position() - (m_pending ? 1 : 0);
        std::vector<MicroBatch> micros(1);
        double weightSum = 0;
        std::size_t tokens = 0;
        const auto limit = static_cast<std::size_t>(m_settings.tokensPerBatch);
        for (;;) {
            if (!m_pending) {
                SDRL_TRY(m_pending, m_source.next());
            }
            const std::size_t size = m_pending->tokens.size();
            if (tokens > 0 && tokens + size > limit)
                break;
            MicroBatch* micro = &micros.back();
            if (micro->tokens > 0 && micro->tokens + static_cast<int>(size) > m_microBatchTokens)
                micro = &micros.emplace_back();
            for (std::size_t t = 1; t < size; ++t)
                if (m_pending->weights[t] > 0)
                    weightSum += static_cast<double>(m_pending->weights[t]);
            micro->tokens += static_cast<int>(size);
            micro->sequences.push_back(std::move(*m_pending));
            tokens += size;
            m_pending.reset();
        }
        if (weightSum <= 0)
            return Error{ErrorCode::InvalidArgument,
                         "a batch has no token with a weight in the loss",
                         fmt::format("step {}", m_step + 1)};
        std::optional<double> loss;
        for (;;) {
            Result<std::optional<double>> sum = accumulate(micros, weightSum);
            if (sum) {
                loss = *sum;
                break;
            }
            if (sum.error().code != ErrorCode::OutOfMemory || !halve(micros))
                return std::move(sum).error();
            SDRL_CHECK(m_model.discardGradients());
        }
        if (!loss) {
            m_source.seek(before);
            m_pending.reset();
            return Ending::Stopped;
        }
        Result<double> norm = m_model.step(m_settings.learningRate(m_step));
        if (!norm && norm.error().code != ErrorCode::NonFinite)
            return std::move(norm).error();
        if (!norm || !std::isfinite(*loss))
            return Error{ErrorCode::NonFinite, "the loss is not a finite number",
                         fmt::format("step {}", m_step + 1)};
        if (m_model.recomputes() && !std::exchange(m_saidRecomputes, true))
            m_context.log(LogLevel::Info, kRecomputes);
        m_gradNorm = *norm;
        ++m_step;
        m_tokens += tokens;
        m_lossSum += *loss;
        ++m_lossCount;
        return Ending::Finished;
    }

    Result<void> logMetrics() {
        SDRL_CHECK(m_metrics->append({{"step", m_step},
                                      {"loss", m_lossSum / std::max(1, m_lossCount)},
                                      {"grad_norm", m_gradNorm},
                                      {"learning_rate", m_settings.learningRate(m_step - 1)},
                                      {"num_tokens", m_tokens},
                                      {"seconds", m_seconds}}));
        m_lossSum = 0;
        m_lossCount = 0;
        return {};
    }

    Trainable& m_model;
    SequenceSource& m_source;
    const SupervisedSettings& m_settings;
    const std::filesystem::path& m_runFolder;
    JobContext& m_context;
    CheckpointStore m_checkpoints;
    std::optional<JsonlWriter> m_metrics;
    std::optional<WeightedSequence> m_pending; ///< read, but in no batch yet
    int m_microBatchTokens; ///< fewer than in the settings where memory is little
    int m_step = 0;
    int m_saved = 0; ///< step of the newest checkpoint
    std::uint64_t m_tokens = 0;
    double m_seconds = 0;
    double m_lossSum = 0, m_gradNorm = 0;
    int m_lossCount = 0;
    bool m_saidRecomputes = false;
};

} // namespace

Result<Ending> runSupervised(Trainable& model, SequenceSource& source,
                             const SupervisedSettings& settings,
                             const std::filesystem::path& runFolder, JobContext& context) {
    return SupervisedRun(model, source, settings, runFolder, context).run();
}

} // namespace sdrl
