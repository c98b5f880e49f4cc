// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json_fields.h"
#include "core/method/grpo_math.h"
#include "core/method/lora_settings.h"
#include "core/method/number_format.h"
#include "core/method/prompt_sampler.h"
#include "core/ports.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace sdrl {

/// How the learning rate goes after the warm-up.
enum class RateSchedule { Constant, Linear, Cosine };

/// Everything that a GRPO run is told. Defaults are those of reinforcement.md A.14; `train` in
/// settings.json has the same names in snake_case.
struct GrpoSettings {
    int promptsPerStep = 8;
    int groupSize = 8; ///< completions per prompt, G
    int steps = 150;   ///< optimizer batches; 0: as many as `epochs` passes over the prompts need
    double epochs = 0; ///< only if steps is 0
    int updatesPerBatch = 1; ///< optimizer steps per batch of rollouts, μ

    double learningRate = 3e-6;
    int warmupSteps = 5;
    RateSchedule schedule = RateSchedule::Constant;
    double finalRateShare = 0.1; ///< Linear, Cosine: rate at the end as a share of learningRate
    double beta1 = 0.9;
    double beta2 = 0.999;
    double adamEpsilon = 1e-8;
    double weightDecay = 0;
    double maxGradNorm = 1;

    SamplingSettings sampling; ///< of the rollouts
    PolicyLossSettings loss;
    /// The loss is averaged over the tokens of dead groups too, although they have no gradient.
    bool countDeadGroups = false;
    double entropyBonus = 0; ///< added to the objective per nat of mean token entropy

    double formatReward = 0;      ///< for a wrong answer in the right form, 0 to 0.1
    bool truncatedIsWrong = true; ///< a completion without end gets no reward
    int overlongBuffer = 0;       ///< tokens before the limit where the penalty begins; 0 = off
    double overlongPenalty = 0.5; ///< at the limit

    LoraSettings lora; ///< rank 0: all parameters are trained
    /// What rollouts compute in. Not that of training: the update weights tokens by
    /// `loss.correction`, and by TokenTruncate at the least where it is Int8. Part of `engine` in
    /// settings.json, as is the next.
    NumberFormat rolloutFormat = NumberFormat::Float32;
    NumberFormat trainFormat = NumberFormat::Float32; ///< or BFloat16
    /// With BFloat16 training rollouts compute as training does, unless they are Int8.
    [[nodiscard]] NumberFormat rolloutNumbers() const {
        return rolloutFormat == NumberFormat::Int8 || trainFormat == NumberFormat::Float32
                   ? rolloutFormat
                   : trainNumbers();
    }
    [[nodiscard]] NumberFormat trainNumbers() const { return trainingNumbers(trainFormat); }

    int refillRounds = 0; ///< times that prompts of dead groups are replaced by others in a step

    SamplerSettings sampler; ///< its groupSize and seed come from the run

    int evaluateEvery = 10;        ///< steps between looks at the development questions; 0 = never
    int checkpointEvery = 20;      ///< steps; the last step always has one
    double checkpointSeconds = 60; ///< at the latest after this time
    int keepCheckpoints = 2;       ///< besides the best and the last
    int microBatchTokens = 1024;   ///< bounds the memory of the update
    int keptRollouts = 0;          ///< prompts a step whose completions are logged; 0 = all

    /// Sets the longest completion. A buffer of the length penalty that would be more than a
    /// quarter of it shrinks to that.
    void limitCompletions(int tokens);

    /// Reads the object; its mistakes end up in `fields.finish()`. Absent fields keep the value
    /// that they have in `base`.
    [[nodiscard]] static GrpoSettings fromJson(JsonFields fields, const GrpoSettings& base);
    [[nodiscard]] nlohmann::json toJson() const;
    /// Without the fields that only logs and checkpoints follow: all that decides a run's outcome.
    [[nodiscard]] nlohmann::json decidingJson() const;

    /// Learning rate of a step (from 0) of `total`.
    [[nodiscard]] double rateAt(int step, int total) const;
    /// Steps of a run over that many prompts.
    [[nodiscard]] int totalSteps(std::size_t prompts) const;
};

/// `sampling` with the names of settings.json.
[[nodiscard]] SamplingSettings samplingFromJson(JsonFields fields, const SamplingSettings& base);
[[nodiscard]] nlohmann::json samplingToJson(const SamplingSettings& sampling);

} // namespace sdrl
