// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/grpo_run_folder.h"

#include "core/base/file_io.h"
#include "core/base/json_fields.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>

namespace sdrl {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

Result<bool> GrpoRunFolder::open(const json& config, const JobContext& context) {
    const auto configPath = m_folder / "config.json";
    std::error_code ignored;
    const bool begunBefore = std::filesystem::exists(configPath, ignored);
    if (begunBefore) {
        SDRL_TRY(const JsonDocument document, JsonDocument::load(configPath));
        const json& before = document.root();
        if (!before.is_object() || before.value("fingerprint", json()) != config.at("fingerprint"))
            return Error{ErrorCode::AlreadyExists,
                         "the run folder holds a run with other settings, prompts or another model",
                         m_folder.string()};
    } else {
        SDRL_CHECK(writeFileAtomic(configPath, dumpJson(config, 1)));
    }
    if (const auto checkpoint = m_checkpoints.newest()) {
        SDRL_CHECK(restore(*checkpoint));
        context.log(LogLevel::Info, fmt::format("going on after step {}", m_progress.step));
    }
    SDRL_TRY(m_metrics, JsonlWriter::open(m_folder / "metrics.jsonl", m_metricsBytes));
    SDRL_TRY(m_rollouts, JsonlWriter::open(m_folder / "rollouts.jsonl", m_rolloutsBytes));
    // Events are history: those of steps that are lost stay, and the resume says so.
    SDRL_TRY(m_events, JsonlWriter::open(m_folder / "events.jsonl"));
    m_savedAt = Clock::now();
    return begunBefore;
}

Result<void> GrpoRunFolder::restore(const Checkpoint& checkpoint) {
    SDRL_TRY(const JsonDocument document, JsonDocument::parse(checkpoint.state, "state.json"));
    JsonFields fields(document);
    const auto whole = [&](std::string_view name) {
        return static_cast<std::uint64_t>(fields.integer(name, 0, INT64_MAX));
    };
    m_progress.step = checkpoint.step;
    m_progress.seconds = fields.number("seconds", 0, 1e15);
    m_progress.generatedTokens = whole("generated_tokens");
    m_progress.trainedTokens = whole("trained_tokens");
    m_metricsBytes = whole("metrics_bytes");
    m_rolloutsBytes = whole("rollouts_bytes");
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
    SDRL_CHECK(m_sampler.restore(sampler));
    SDRL_CHECK(m_model.restore(checkpoint.folder, optimizerSteps));
    m_savedStep = checkpoint.step;
    return {};
}

Result<void> GrpoRunFolder::saveCheckpoint(int keep) {
    SDRL_CHECK(m_metrics->sync());
    SDRL_CHECK(m_rollouts->sync());
    json state = {{"seconds", m_progress.seconds},
                  {"generated_tokens", m_progress.generatedTokens},
                  {"trained_tokens", m_progress.trainedTokens},
                  {"metrics_bytes", m_metrics->offset()},
                  {"rollouts_bytes", m_rollouts->offset()},
                  {"optimizer_steps", m_model.optimizerSteps()},
                  {"looked_at", m_progress.lookedAt},
                  {"best_accuracy", m_progress.bestAccuracy},
                  {"sampler", m_sampler.state()},
                  {"live", json::object()}};
    if (m_progress.live.learningRateFactor)
        state["live"]["learning_rate_factor"] = *m_progress.live.learningRateFactor;
    if (m_progress.live.temperature)
        state["live"]["temperature"] = *m_progress.live.temperature;
    if (m_progress.bestStep)
        state["best_step"] = *m_progress.bestStep;
    SDRL_CHECK(
        m_checkpoints.write(m_progress.step, state, [&](const std::filesystem::path& folder) {
            return m_model.save(folder);
        }));
    m_savedStep = m_progress.step;
    m_savedAt = Clock::now();
    std::set<int> alsoKeep;
    if (m_progress.bestStep)
        alsoKeep.insert(*m_progress.bestStep);
    m_checkpoints.prune(keep, alsoKeep);
    return logEvent(RunEventKind::Checkpoint, {{"best", m_progress.bestStep == m_progress.step}});
}

double GrpoRunFolder::secondsSinceSave() const {
    return std::chrono::duration<double>(Clock::now() - m_savedAt).count();
}

std::filesystem::path GrpoRunFolder::weightsOf(int step) const {
    return m_checkpoints.folderOf(step) / kModelFile;
}

Result<void> GrpoRunFolder::logMetrics(json row) {
    row["step"] = m_progress.step;
    return m_metrics->append(row);
}

Result<void> GrpoRunFolder::logRollouts(json row) {
    row["step"] = m_progress.step;
    return m_rollouts->append(row);
}

Result<void> GrpoRunFolder::logEvent(RunEventKind kind, json row) {
    row["event"] = runEventName(kind);
    row["step"] = m_progress.step;
    row["seconds"] = m_progress.seconds;
    return m_events->append(row);
}

} // namespace sdrl
