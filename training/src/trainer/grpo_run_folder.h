// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jsonl.h"
#include "core/jobs/job.h"
#include "core/method/live_settings.h"
#include "core/method/prompt_sampler.h"
#include "core/project/checkpoint_store.h"
#include "core/project/run_log.h"
#include "trainer/trainable.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

namespace sdrl {

/// What a GRPO run carries from step to step besides weights and sampler.
struct GrpoProgress {
    int step = 0;
    double seconds = 0; ///< training time
    std::uint64_t generatedTokens = 0;
    std::uint64_t trainedTokens = 0;
    LiveSettings live; ///< changes by hand that hold
    int lookedAt = -1; ///< step of the last look at the development questions
    std::optional<int> bestStep;
    double bestAccuracy = 0;
};

/// What a GRPO run keeps: config.json, metrics.jsonl, rollouts.jsonl, events.jsonl and the
/// checkpoints that it goes on from. Errors are those of files and of the model. Thread: one at a
/// time.
class GrpoRunFolder {
public:
    /// The references are what a checkpoint holds, and outlive this.
    GrpoRunFolder(std::filesystem::path folder, GrpoProgress& progress, Trainable& model,
                  PromptSampler& sampler)
        : m_folder(std::move(folder)),
          m_progress(progress),
          m_model(model),
          m_sampler(sampler),
          m_checkpoints(m_folder) {}

    /// Begins a run, or goes on after its newest checkpoint: true if it was begun before.
    /// AlreadyExists if the folder holds a run with another fingerprint.
    /// @param config for config.json; has a "fingerprint"
    [[nodiscard]] Result<bool> open(const nlohmann::json& config, const JobContext& context);

    /// Saves progress, model and sampler; keeps that many checkpoints and the best one.
    [[nodiscard]] Result<void> saveCheckpoint(int keep);
    [[nodiscard]] int savedStep() const { return m_savedStep; } ///< -1: there is no checkpoint
    /// Since the last checkpoint or, without one, since `open`.
    [[nodiscard]] double secondsSinceSave() const;
    [[nodiscard]] std::filesystem::path weightsOf(int step) const;

    // Rows get the step.
    [[nodiscard]] Result<void> logMetrics(nlohmann::json row);
    [[nodiscard]] Result<void> logRollouts(nlohmann::json row);
    [[nodiscard]] Result<void> logEvent(RunEventKind kind, nlohmann::json row);

private:
    [[nodiscard]] Result<void> restore(const Checkpoint& checkpoint);

    std::filesystem::path m_folder;
    GrpoProgress& m_progress;
    Trainable& m_model;
    PromptSampler& m_sampler;
    CheckpointStore m_checkpoints;
    std::optional<JsonlWriter> m_metrics, m_rollouts, m_events;
    std::uint64_t m_metricsBytes = 0, m_rolloutsBytes = 0; ///< at the restored checkpoint
    int m_savedStep = -1;
    std::chrono::steady_clock::time_point m_savedAt;
};

} // namespace sdrl
