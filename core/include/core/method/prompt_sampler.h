// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/selection.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sdrl {

/// Which prompts training visits.
enum class SamplerRule {
    Uniform,  ///< all prompts, in shuffled epochs
    PassRate, ///< those that equation 7 of the paper selects, in shuffled epochs
    Band,     ///< those whose measured pass rate lies in [bandLow, bandHigh], in shuffled epochs
    Frontier, ///< those that the model solves about half of the time now (frontier_sampler.h)
};

/// A prompt to train on.
struct SamplerPrompt {
    MeasuredItem measured; ///< its pass rate before training; samples = 0 if unknown
    int cluster = 0;       ///< its topic, ≥ 0; prompts of one cluster resemble each other
};

struct SamplerSettings {
    SamplerRule rule = SamplerRule::Frontier;
    std::uint64_t seed = 0;
    std::size_t selectCount = 500; ///< PassRate: M
    double bandLow = 0.25;         ///< Band, 0…1
    double bandHigh = 0.75;        ///< Band, bandLow…1

    /// What a measured sample is worth beside one from training, 0…1. 1 when it was drawn from the
    /// weights and at the temperature that training starts with.
    double measuredWeight = 0.25;
    double memory = 0.8;     ///< share of the evidence that a visit keeps, 0…1
    double driftRate = 0.05; ///< step of the drift tracker in logits, ≥ 0; 0: no drift

    // Frontier only.
    int groupSize = 8;             ///< completions of a prompt, for the signal expected of a group
    double uniformShare = 0.05;    ///< of a batch, drawn uniformly from the prompts in use, 0…1
    double minSignal = 0.3;        ///< least expected chance that a group is not dead, 0…1
    double softmaxTemperature = 0; ///< 0: take the best; else draw by softmax of utility over this
    double easyRate = 0.9;         ///< retire a prompt at this pass rate …
    int easyVisits = 2;            ///< … after so many visits
    double hardRate = 0.02;        ///< retire a prompt at this pass rate or below …
    int hardVisits = 3;            ///< … after so many visits
    double retestShare = 0.05;     ///< share of the retired visited again per epoch, 0…1
};

/// How the completions of one prompt were judged.
struct PromptOutcome {
    std::size_t prompt = 0;
    int successes = 0;
    int samples = 0; ///< completions that have a reward; with 0 the outcome is ignored
};

struct CalibrationBin {
    std::size_t groups = 0;
    double predicted = 0; ///< sum over the groups of the predicted pass rate
    double observed = 0;  ///< sum over the groups of the observed pass rate
};

/// For plots. Figures over observations are totals since the start of training.
struct SamplerStatistics {
    std::vector<std::size_t> predicted; ///< prompts in use by predicted pass rate, 20 equal bins
    double drift = 0;                   ///< gain of skill since the start, in logits
    std::size_t active = 0;             ///< prompts in use
    std::size_t retiredEasy = 0;
    std::size_t retiredHard = 0;
    std::size_t frontier = 0; ///< prompts in use with a predicted pass rate p of 4p(1−p) > 0.5
    /// Less than three batches of those are left: time for new prompts.
    bool refillWanted = false;
    std::size_t groups = 0;                  ///< outcomes observed
    std::size_t liveGroups = 0;              ///< those with successes and failures
    std::vector<CalibrationBin> calibration; ///< by predicted pass rate, 10 equal bins
    double brierScore = 0; ///< mean over groups of mean_j (predicted − success_j)²; 0 is best
};

/// Chooses the prompts of each training step. What it does depends on settings, prompts and the
/// outcomes it was told, in order, and on nothing else. All samplers keep a running belief about
/// every prompt's pass rate, so that their statistics compare. Thread: one at a time.
class PromptSampler {
public:
    virtual ~PromptSampler() = default;

    /// Indices of the next `count` prompts, all different; fewer if there are no more in use.
    /// @param visited prompts that the step has visited already, in place of some of which these
    ///        are: none of them comes again
    [[nodiscard]] virtual std::vector<std::size_t>
    nextBatch(std::size_t count, std::span<const std::size_t> visited = {}) = 0;
    /// Tells the outcomes of one step: of all prompts at once, because the drift is estimated from
    /// them together.
    virtual void observe(std::span<const PromptOutcome> outcomes) = 0;
    [[nodiscard]] virtual SamplerStatistics statistics() const = 0;

    /// All that a checkpoint has to keep.
    [[nodiscard]] virtual nlohmann::json state() const = 0;
    /// Goes on from `state` of a sampler made with the same settings and prompts, exactly. After an
    /// error the sampler is as before.
    [[nodiscard]] virtual Result<void> restore(const nlohmann::json& state) = 0;
};

/// InvalidArgument for settings out of range and when the rule leaves no prompt.
[[nodiscard]] Result<std::unique_ptr<PromptSampler>>
makePromptSampler(const SamplerSettings& settings, std::vector<SamplerPrompt> prompts);

} // namespace sdrl
