// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"
#include "core/method/grpo_settings.h"
#include "core/ports.h"
#include "training/engine_settings.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sdrl {

/// A conversation up to the assistant's turn, and what the assistant says.
struct SftExample {
    std::vector<ChatMessage> prompt;
    std::string completion;
};

struct SftSettings {
    double epochs = 1; ///< passes over the examples; > 0
    /// Examples are added to a batch until the next would exceed this, or all were in it.
    int tokensPerBatch = 4096;
    int microBatchTokens = 1024; ///< bounds the memory of a step
    double learningRate = 1e-5;
    int warmupSteps = 5;
    RateSchedule schedule = RateSchedule::Cosine;
    double finalRateShare = 0.1; ///< Linear, Cosine: rate at the end as a share of learningRate
    double beta1 = 0.9;
    double beta2 = 0.999;
    double adamEpsilon = 1e-8;
    double weightDecay = 0;
    double maxGradNorm = 1;                           ///< 0 = off
    double checkpointSeconds = 60;                    ///< at the latest after this time
    NumberFormat trainFormat = NumberFormat::Float32; ///< or BFloat16
};

/// All that a run of supervised fine-tuning is made from.
struct SftJob {
    std::filesystem::path model; ///< the base
    SftSettings settings;
    std::uint64_t seed = 0; ///< of the order of the examples
    std::vector<SftExample> examples;
    std::filesystem::path runFolder; ///< goes on from its newest checkpoint if there is one
};

struct SftOutcome {
    Ending ending = Ending::Finished;
    int steps = 0; ///< finished, those before a resume included
    std::filesystem::path lastWeights;
    int skippedExamples = 0; ///< too long for the model's context
};

/// Supervised fine-tuning: minimises the mean of −log p over the tokens of the completions in a
/// batch, the token that ends the assistant's turn included. Prompts are read, not learnt. The
/// tokens are those that generating works with: the prompt as PolicyModel::promptTokens gives it,
/// then the completion on its own, in which no spelling becomes a special token.
///
/// The run folder is that of other training: config.json, metrics.jsonl, checkpoints/. A run that
/// was interrupted goes on from its newest checkpoint and ends bit-equal to one that was not.
/// Thread: the worker's.
class SftTrainer {
public:
    explicit SftTrainer(EngineSettings settings = {}) : m_settings(settings) {}

    /// InvalidArgument: no example fits the model. AlreadyExists: the folder holds another run.
    /// Stopped: a checkpoint of the last finished step is on disk.
    [[nodiscard]] Result<SftOutcome> train(const SftJob& job, JobContext& context);

private:
    EngineSettings m_settings;
};

} // namespace sdrl
