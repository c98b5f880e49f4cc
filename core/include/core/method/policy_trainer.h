// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/jobs/snapshot_box.h"
#include "core/method/grpo_settings.h"
#include "core/method/live_settings.h"
#include "core/method/verifier.h"
#include "core/ports.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sdrl {

/// A question to train on or to look at during training.
struct TrainingPrompt {
    std::string key; ///< names it in logs
    std::vector<ChatMessage> messages;
    std::string reference; ///< canonical answer
    int passes = 0;        ///< of the base model, if it was measured
    int samples = 0;       ///< 0: not measured
    int cluster = 0;       ///< topic, for the sampler's coverage
};

/// All that a training run is made from. Values only: a run can be repeated, or done elsewhere.
struct TrainingJob {
    std::filesystem::path model; ///< the base
    GrpoSettings settings;
    std::uint64_t seed = 0;
    std::vector<TrainingPrompt> prompts;
    std::vector<TrainingPrompt>
        development; ///< for the accuracy curve; disjoint from every test set
    std::shared_ptr<const Verifier> verifier;
    std::filesystem::path runFolder; ///< goes on from its newest checkpoint if there is one
    /// Changes while it runs, or null. What was put in before the start does not count.
    std::shared_ptr<const SnapshotBox<LiveSettings>> live;
};

/// The newest figures of a run, for whoever watches.
struct TrainingSnapshot {
    int step = 0; ///< finished steps
    int totalSteps = 0;
    std::map<std::string, double> metrics; ///< of the last step, named as in metrics.jsonl
    std::optional<double> developmentAccuracy;
    LiveSettings live; ///< that hold now
};

struct TrainingOutcome {
    Ending ending = Ending::Finished;
    int steps = 0;                     ///< finished, those before a resume included
    double seconds = 0;                ///< training time, those before a resume included
    std::filesystem::path lastWeights; ///< of the last checkpoint
    std::optional<int> bestStep;       ///< best on the development questions, if there are any
    std::filesystem::path bestWeights;
    int skippedPrompts = 0; ///< too long for the model's context
};

/// Trains a policy. Writes into the run folder: config.json, metrics.jsonl (a row a step, on disk
/// before anything is shown), rollouts.jsonl, events.jsonl, checkpoints/. Thread: the worker's.
class PolicyTrainer {
public:
    virtual ~PolicyTrainer() = default;
    /// Stopped: a checkpoint of the last finished step is on disk. A loss or gradient that is not
    /// finite ends the run with NonFinite; the last good checkpoint stays.
    [[nodiscard]] virtual Result<TrainingOutcome>
    train(const TrainingJob& job, SnapshotBox<TrainingSnapshot>* watchers, JobContext& context) = 0;
};

} // namespace sdrl
