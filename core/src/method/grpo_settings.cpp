// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/grpo_settings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace sdrl {

using nlohmann::json;

namespace {

template <class Enum>
using Names = std::vector<std::pair<Enum, std::string>>;

template <class Enum>
Enum readName(JsonFields& fields, std::string_view field, const Names<Enum>& names, Enum base) {
    std::vector<std::string> allowed;
    std::string fallback;
    for (const auto& [value, name] : names) {
        allowed.push_back(name);
        if (value == base)
            fallback = name;
    }
    const std::string chosen = fields.choice(field, allowed, fallback);
    for (const auto& [value, name] : names)
        if (name == chosen)
            return value;
    return base;
}

template <class Enum>
std::string nameOf(const Names<Enum>& names, Enum wanted) {
    for (const auto& [value, name] : names)
        if (value == wanted)
            return name;
    return {};
}

const Names<RateSchedule> kSchedules = {{RateSchedule::Constant, "constant"},
                                        {RateSchedule::Linear, "linear"},
                                        {RateSchedule::Cosine, "cosine"}};
const Names<SamplerRule> kSamplers = {{SamplerRule::Uniform, "uniform"},
                                      {SamplerRule::PassRate, "pass_rate"},
                                      {SamplerRule::Band, "band"},
                                      {SamplerRule::Frontier, "frontier"}};
const Names<AdvantageBaseline> kBaselines = {{AdvantageBaseline::GroupMean, "group_mean"},
                                             {AdvantageBaseline::LeaveOneOut, "leave_one_out"}};
const Names<AdvantageScale> kScales = {{AdvantageScale::None, "none"},
                                       {AdvantageScale::GroupStd, "group"},
                                       {AdvantageScale::BatchStd, "batch"}};
const Names<PolicyTerm> kTerms = {{PolicyTerm::Plain, "plain"},
                                  {PolicyTerm::Clip, "clip"},
                                  {PolicyTerm::Gspo, "gspo"},
                                  {PolicyTerm::Cispo, "cispo"},
                                  {PolicyTerm::Sapo, "sapo"}};
const Names<LossNormaliser> kNormalisers = {{LossNormaliser::TokenMean, "token_mean"},
                                            {LossNormaliser::SequenceMean, "sequence_mean"},
                                            {LossNormaliser::PromptMean, "prompt_mean"},
                                            {LossNormaliser::SequenceSum, "sequence_sum"},
                                            {LossNormaliser::Constant, "constant"}};
const Names<KlEstimator> kEstimators = {{KlEstimator::K1, "k1"},
                                        {KlEstimator::Abs, "abs"},
                                        {KlEstimator::K2, "k2"},
                                        {KlEstimator::K3, "k3"},
                                        {KlEstimator::K3WithK2Gradient, "k3_with_k2_gradient"}};
const Names<RolloutCorrection> kCorrections = {
    {RolloutCorrection::Off, "off"},
    {RolloutCorrection::TokenTruncate, "token_truncate"},
    {RolloutCorrection::TokenMask, "token_mask"},
    {RolloutCorrection::SequenceTruncate, "sequence_truncate"},
    {RolloutCorrection::SequenceMask, "sequence_mask"}};

} // namespace

SamplingSettings samplingFromJson(JsonFields fields, const SamplingSettings& base) {
    SamplingSettings s = base;
    s.temperature = fields.number("temperature", 0, 10, base.temperature);
    s.topP = fields.number("top_p", 0.001, 1, base.topP);
    s.topK = static_cast<int>(fields.integer("top_k", 0, 1'000'000, base.topK));
    s.maxNewTokens =
        static_cast<int>(fields.integer("max_new_tokens", 1, 1'000'000, base.maxNewTokens));
    s.stop = fields.texts("stop", base.stop);
    return s;
}

json samplingToJson(const SamplingSettings& s) {
    return {{"temperature", s.temperature},
            {"top_p", s.topP},
            {"top_k", s.topK},
            {"max_new_tokens", s.maxNewTokens},
            {"stop", s.stop}};
}

GrpoSettings GrpoSettings::fromJson(JsonFields f, const GrpoSettings& base) {
    GrpoSettings s = base;
    const auto whole = [&](std::string_view field, int& value, int low, int high) {
        value = static_cast<int>(f.integer(field, low, high, value));
    };
    const auto real = [](JsonFields& fields, std::string_view field, double& value, double low,
                         double high) { value = fields.number(field, low, high, value); };
    whole("prompts_per_step", s.promptsPerStep, 1, 100'000);
    whole("group_size", s.groupSize, 2, 1024);
    whole("steps", s.steps, 0, 10'000'000);
    real(f, "epochs", s.epochs, 0, 10'000);
    whole("updates_per_batch", s.updatesPerBatch, 1, 64);
    if (s.steps == 0 && s.epochs <= 0)
        f.reject("steps", "either steps or epochs must be above 0");
    real(f, "learning_rate", s.learningRate, 0, 1);
    whole("warmup_steps", s.warmupSteps, 0, 1'000'000);
    s.schedule = readName(f, "schedule", kSchedules, s.schedule);
    real(f, "final_rate_share", s.finalRateShare, 0, 1);
    real(f, "beta1", s.beta1, 0, 0.99999);
    real(f, "beta2", s.beta2, 0, 0.9999999);
    real(f, "adam_epsilon", s.adamEpsilon, 1e-16, 1);
    real(f, "weight_decay", s.weightDecay, 0, 10);
    real(f, "max_grad_norm", s.maxGradNorm, 0, 1e9);
    s.sampling = samplingFromJson(f.object("sampling"), s.sampling);
    if (s.sampling.temperature <= 0)
        f.reject("sampling", "rollouts need a temperature above 0: equal answers teach nothing");

    JsonFields advantage = f.object("advantage");
    s.loss.advantage.baseline =
        readName(advantage, "baseline", kBaselines, s.loss.advantage.baseline);
    s.loss.advantage.scale = readName(advantage, "scale", kScales, s.loss.advantage.scale);
    s.loss.advantage.ddof =
        static_cast<int>(advantage.integer("ddof", 0, 1, s.loss.advantage.ddof));
    real(advantage, "epsilon", s.loss.advantage.epsilon, 0, 1);
    s.loss.advantage.batchStdOverDeadGroups =
        advantage.flag("batch_std_over_dead_groups", s.loss.advantage.batchStdOverDeadGroups);

    JsonFields loss = f.object("loss");
    s.loss.term = readName(loss, "term", kTerms, s.loss.term);
    real(loss, "clip_low", s.loss.clipLow, 0, 1);
    real(loss, "clip_high", s.loss.clipHigh, 0, 100);
    real(loss, "dual_clip", s.loss.dualClip, 0, 1000);
    real(loss, "ratio_cap", s.loss.ratioCap, 0, 1000);
    real(loss, "cispo_cap", s.loss.cispoCap, 0, 1000);
    real(loss, "sapo_positive", s.loss.sapoPositive, 1e-3, 100);
    real(loss, "sapo_negative", s.loss.sapoNegative, 1e-3, 100);
    s.loss.normaliser = readName(loss, "normaliser", kNormalisers, s.loss.normaliser);
    real(loss, "kl_coefficient", s.loss.klCoefficient, -1, 10);
    s.loss.kl = readName(loss, "kl_estimator", kEstimators, s.loss.kl);
    s.loss.correction = readName(loss, "rollout_correction", kCorrections, s.loss.correction);
    real(loss, "correction_low", s.loss.correctionLow, 0, 1);
    real(loss, "correction_high", s.loss.correctionHigh, 0, 1000);
    s.loss.maxLength = static_cast<std::size_t>(s.sampling.maxNewTokens);

    s.countDeadGroups = loss.flag("count_dead_groups", s.countDeadGroups);
    real(f, "entropy_bonus", s.entropyBonus, -1, 1);
    real(f, "format_reward", s.formatReward, 0, 1);
    s.truncatedIsWrong = f.flag("truncated_is_wrong", s.truncatedIsWrong);
    whole("overlong_buffer", s.overlongBuffer, 0, 1'000'000);
    real(f, "overlong_penalty", s.overlongPenalty, 0, 10);
    JsonFields lora = f.object("lora");
    s.lora.rank = static_cast<int>(lora.integer("rank", 0, 1024, s.lora.rank));
    real(lora, "alpha", s.lora.alpha, 1e-3, 1e6);
    s.lora.targets = lora.texts("targets", s.lora.targets);
    const std::vector<std::string> known = LoraSettings::loraTargets();
    for (const std::string& target : s.lora.targets)
        if (std::find(known.begin(), known.end(), target) == known.end())
            lora.reject("targets", "\"" + target +
                                       "\" is none of q_proj, k_proj, v_proj, o_proj, gate_proj, "
                                       "up_proj, down_proj");
    if (s.lora.targets.empty())
        lora.reject("targets", "adapters need at least one linear map to belong to");
    whole("refill_rounds", s.refillRounds, 0, 16);
    JsonFields sampler = f.object("sampler");
    SamplerSettings& m = s.sampler;
    m.rule = readName(sampler, "rule", kSamplers, m.rule);
    m.selectCount = static_cast<std::size_t>(
        sampler.integer("select_count", 1, 100'000'000, static_cast<std::int64_t>(m.selectCount)));
    real(sampler, "band_low", m.bandLow, 0, 1);
    real(sampler, "band_high", m.bandHigh, 0, 1);
    real(sampler, "measured_weight", m.measuredWeight, 0, 1);
    real(sampler, "memory", m.memory, 0, 1);
    real(sampler, "drift_rate", m.driftRate, 0, 10);
    real(sampler, "uniform_share", m.uniformShare, 0, 1);
    real(sampler, "min_signal", m.minSignal, 0, 1);
    real(sampler, "softmax_temperature", m.softmaxTemperature, 0, 100);
    real(sampler, "easy_rate", m.easyRate, 0, 1);
    real(sampler, "hard_rate", m.hardRate, 0, 1);
    m.easyVisits = static_cast<int>(sampler.integer("easy_visits", 1, 1'000'000, m.easyVisits));
    m.hardVisits = static_cast<int>(sampler.integer("hard_visits", 1, 1'000'000, m.hardVisits));
    real(sampler, "retest_share", m.retestShare, 0, 1);
    if (m.bandLow > m.bandHigh)
        sampler.reject("band_low", "the band's lower end lies above its upper end");
    if (s.overlongBuffer > s.sampling.maxNewTokens)
        f.reject("overlong_buffer", "the buffer is longer than the longest completion");
    whole("evaluate_every", s.evaluateEvery, 0, 1'000'000);
    whole("checkpoint_every", s.checkpointEvery, 1, 1'000'000);
    real(f, "checkpoint_seconds", s.checkpointSeconds, 0, 1e9);
    whole("keep_checkpoints", s.keepCheckpoints, 1, 1000);
    whole("micro_batch_tokens", s.microBatchTokens, 16, 1'000'000);
    whole("kept_rollouts", s.keptRollouts, 0, 1'000'000);
    return s;
}

void GrpoSettings::limitCompletions(int tokens) {
    sampling.maxNewTokens = tokens;
    loss.maxLength = static_cast<std::size_t>(tokens);
    overlongBuffer = std::min(overlongBuffer, tokens / 4);
}

json GrpoSettings::toJson() const {
    const AdvantageSettings& a = loss.advantage;
    return {
        {"prompts_per_step", promptsPerStep},
        {"group_size", groupSize},
        {"steps", steps},
        {"epochs", epochs},
        {"updates_per_batch", updatesPerBatch},
        {"learning_rate", learningRate},
        {"warmup_steps", warmupSteps},
        {"schedule", nameOf(kSchedules, schedule)},
        {"final_rate_share", finalRateShare},
        {"beta1", beta1},
        {"beta2", beta2},
        {"adam_epsilon", adamEpsilon},
        {"weight_decay", weightDecay},
        {"max_grad_norm", maxGradNorm},
        {"sampling", samplingToJson(sampling)},
        {"advantage",
         {{"baseline", nameOf(kBaselines, a.baseline)},
          {"scale", nameOf(kScales, a.scale)},
          {"ddof", a.ddof},
          {"epsilon", a.epsilon},
          {"batch_std_over_dead_groups", a.batchStdOverDeadGroups}}},
        {"loss",
         {{"term", nameOf(kTerms, loss.term)},
          {"clip_low", loss.clipLow},
          {"clip_high", loss.clipHigh},
          {"dual_clip", loss.dualClip},
          {"ratio_cap", loss.ratioCap},
          {"cispo_cap", loss.cispoCap},
          {"sapo_positive", loss.sapoPositive},
          {"sapo_negative", loss.sapoNegative},
          {"normaliser", nameOf(kNormalisers, loss.normaliser)},
          {"kl_coefficient", loss.klCoefficient},
          {"kl_estimator", nameOf(kEstimators, loss.kl)},
          {"rollout_correction", nameOf(kCorrections, loss.correction)},
          {"correction_low", loss.correctionLow},
          {"correction_high", loss.correctionHigh},
          {"count_dead_groups", countDeadGroups}}},
        {"lora", {{"rank", lora.rank}, {"alpha", lora.alpha}, {"targets", lora.targets}}},
        {"entropy_bonus", entropyBonus},
        {"format_reward", formatReward},
        {"truncated_is_wrong", truncatedIsWrong},
        {"overlong_buffer", overlongBuffer},
        {"overlong_penalty", overlongPenalty},
        {"refill_rounds", refillRounds},
        {"sampler",
         {{"rule", nameOf(kSamplers, sampler.rule)},
          {"select_count", sampler.selectCount},
          {"band_low", sampler.bandLow},
          {"band_high", sampler.bandHigh},
          {"measured_weight", sampler.measuredWeight},
          {"memory", sampler.memory},
          {"drift_rate", sampler.driftRate},
          {"uniform_share", sampler.uniformShare},
          {"min_signal", sampler.minSignal},
          {"softmax_temperature", sampler.softmaxTemperature},
          {"easy_rate", sampler.easyRate},
          {"easy_visits", sampler.easyVisits},
          {"hard_rate", sampler.hardRate},
          {"hard_visits", sampler.hardVisits},
          {"retest_share", sampler.retestShare}}},
        {"evaluate_every", evaluateEvery},
        {"checkpoint_every", checkpointEvery},
        {"checkpoint_seconds", checkpointSeconds},
        {"keep_checkpoints", keepCheckpoints},
        {"micro_batch_tokens", microBatchTokens},
        {"kept_rollouts", keptRollouts},
    };
}

json GrpoSettings::decidingJson() const {
    json settings = toJson();
    for (const char* field :
         {"checkpoint_every", "checkpoint_seconds", "keep_checkpoints", "kept_rollouts"})
        settings.erase(field);
    // What is off decides nothing; runs from before there was such a thing can go on.
    if (!lora.enabled())
        settings.erase("lora");
    if (rolloutNumbers() != trainNumbers())
        settings["rollout_dtype"] = numberFormatName(rolloutFormat);
    if (trainFormat != NumberFormat::Float32)
        settings["train_dtype"] = numberFormatName(trainFormat);
    return settings;
}

double GrpoSettings::rateAt(int step, int total) const {
    if (step < warmupSteps)
        return learningRate * (step + 1) / (warmupSteps + 1);
    const int span = std::max(1, total - warmupSteps - 1);
    const double progress = std::clamp(static_cast<double>(step - warmupSteps) / span, 0.0, 1.0);
    switch (schedule) {
    case RateSchedule::Constant:
        return learningRate;
    case RateSchedule::Linear:
        return learningRate * (1 - (1 - finalRateShare) * progress);
    case RateSchedule::Cosine:
        return learningRate * (finalRateShare + (1 - finalRateShare) * 0.5 *
                                                    (1 + std::cos(std::numbers::pi * progress)));
    }
    return learningRate;
}

int GrpoSettings::totalSteps(std::size_t prompts) const {
    if (steps > 0)
        return steps;
    return std::max(
        1, static_cast<int>(std::floor(epochs * static_cast<double>(prompts) / promptsPerStep)));
}

} // namespace sdrl
