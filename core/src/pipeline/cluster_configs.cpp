// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/cluster_configs.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace sdrl {

namespace {

using Tree = nlohmann::ordered_json;

constexpr double kOff = 1e6; ///< a clip that no ratio reaches

// ---- YAML -----------------------------------------------------------------------------------

/// YAML 1.1 takes 1e-06 for a text: a number needs its point.
std::string yamlNumber(double value) {
    std::string text = fmt::format("{}", value);
    const std::size_t exponent = text.find('e');
    if (text.find('.') == std::string::npos)
        text.insert(exponent == std::string::npos ? text.size() : exponent, ".0");
    return text;
}

std::string yamlScalar(const Tree& value) {
    if (value.is_number_float())
        return yamlNumber(value.get<double>());
    if (!value.is_array())
        return value.dump(); // JSON's texts, numbers, true, false and null are YAML's
    std::string out;
    for (const Tree& part : value)
        out += (out.empty() ? "" : ", ") + yamlScalar(part);
    return "[" + out + "]";
}

void appendYaml(std::string& out, const Tree& tree, std::size_t indent) {
    for (const auto& [name, value] : tree.items()) {
        out.append(indent, ' ').append(name).append(":");
        if (value.is_object() && !value.empty()) {
            out += '\n';
            appendYaml(out, value, indent + 2);
        } else {
            out.append(" ").append(yamlScalar(value)).append("\n");
        }
    }
}

std::string yamlText(const char* remark, const Tree& tree) {
    std::string out = fmt::format("# {}\n", remark);
    appendYaml(out, tree, 0);
    return out;
}

// ---- What all three have to be told of ------------------------------------------------------

/// @param filters the trainer replaces dead groups if it is told to
std::vector<std::string> commonNotes(const ClusterJob& job, bool filters) {
    const GrpoSettings& s = job.train;
    std::vector<std::string> notes;
    switch (s.sampler.rule) {
    case SamplerRule::Uniform:
        break;
    case SamplerRule::PassRate:
    case SamplerRule::Band:
        notes.emplace_back(
            "The workbench trains on those of these rows that its sampler picks by pass rate; here "
            "all rows are visited, in shuffled passes. `extra_info.pass_rate` of each row serves "
            "to filter them.");
        break;
    case SamplerRule::Frontier:
        notes.emplace_back(
            "The frontier sampler, which follows what the model can do by now, is the workbench's "
            "own: here all rows are visited, in shuffled passes.");
        break;
    }
    if (s.promptsPerStep % s.updatesPerBatch != 0)
        notes.push_back(fmt::format(
            "{} prompts do not fall into {} equal parts: an optimizer step takes {} of them.",
            s.promptsPerStep, s.updatesPerBatch, job.promptsPerUpdate()));
    if (!s.sampling.stop.empty())
        notes.emplace_back("Texts that end an answer (train.sampling.stop) are not handed on.");
    if (s.loss.term == PolicyTerm::Plain && s.updatesPerBatch > 1)
        notes.emplace_back("The plain policy gradient is a clipped one without a clip: ratios to "
                           "the policy that drew count in it.");
    if (s.warmupSteps > 0)
        notes.emplace_back("The warm-up begins with a step at rate 0, in the workbench with the "
                           "first part of the rate.");
    if (!s.countDeadGroups && !(filters && s.refillRounds > 0))
        notes.emplace_back("Groups whose rewards are all alike teach nothing but count in the mean "
                           "of the loss here, so that steps are smaller the more there are.");
    return notes;
}

bool isSequenceWise(RolloutCorrection correction) {
    return correction == RolloutCorrection::SequenceTruncate ||
           correction == RolloutCorrection::SequenceMask;
}
bool isMask(RolloutCorrection correction) {
    return correction == RolloutCorrection::TokenMask ||
           correction == RolloutCorrection::SequenceMask;
}

} // namespace

int ClusterJob::epochs() const {
    const int batches =
        std::max(1, static_cast<int>(rows) / train.promptsPerStep); // a part of one is left out
    return (steps() + batches - 1) / batches;
}

int ClusterJob::promptsPerUpdate() const {
    return std::max(1, train.promptsPerStep / train.updatesPerBatch);
}

// ---- verl -----------------------------------------------------------------------------------

namespace {

std::string verlKl(KlEstimator estimator) {
    switch (estimator) {
    case KlEstimator::K1:
        return "k1";
    case KlEstimator::Abs:
        return "abs";
    case KlEstimator::K2:
        return "k2";
    case KlEstimator::K3:
        return "k3";
    case KlEstimator::K3WithK2Gradient:
        return "k3+";
    }
    return "";
}

std::string verlAggregation(LossNormaliser normaliser) {
    switch (normaliser) {
    case LossNormaliser::TokenMean:
    case LossNormaliser::PromptMean:
        return "token-mean";
    case LossNormaliser::SequenceMean:
        return "seq-mean-token-mean";
    case LossNormaliser::SequenceSum:
        return "seq-mean-token-sum";
    case LossNormaliser::Constant:
        return "seq-mean-token-sum-norm";
    }
    return "";
}

Tree verlActor(const ClusterJob& job, std::vector<std::string>& notes) {
    const GrpoSettings& s = job.train;
    const PolicyLossSettings& loss = s.loss;
    const double maxNorm = s.maxGradNorm > 0 ? s.maxGradNorm : kOff;
    Tree optim = {
        {"lr", s.learningRate},
        {"lr_warmup_steps", s.warmupSteps},
        {"lr_scheduler_type", s.schedule == RateSchedule::Constant ? "constant" : "cosine"},
        {"min_lr_ratio", s.finalRateShare},
        {"betas", {s.beta1, s.beta2}},
        {"weight_decay", s.weightDecay},
        {"clip_grad", maxNorm}};
    if (s.adamEpsilon != 1e-8)
        optim["override_optimizer_config"] = {{"eps", s.adamEpsilon}};
    if (s.schedule == RateSchedule::Linear)
        notes.emplace_back("verl knows no linear schedule of the learning rate: it falls along a "
                           "cosine to the same end.");
    Tree actor = {{"optim", optim},
                  {"ppo_mini_batch_size", job.promptsPerUpdate()},
                  {"use_dynamic_bsz", true},
                  {"ppo_max_token_len_per_gpu",
                   std::max(16384, job.maxPromptTokens + s.sampling.maxNewTokens)},
                  {"grad_clip", maxNorm},
                  {"entropy_coeff", s.entropyBonus},
                  {"loss_agg_mode", verlAggregation(loss.normaliser)},
                  {"use_kl_loss", loss.klCoefficient != 0},
                  {"kl_loss_coef", loss.klCoefficient},
                  {"kl_loss_type", verlKl(loss.kl)}};
    if (loss.normaliser == LossNormaliser::Constant)
        actor["loss_scale_factor"] = s.sampling.maxNewTokens;
    double low = loss.clipLow, high = loss.clipHigh;
    bool dual = loss.dualClip > 1;
    std::string mode = "vanilla";
    switch (loss.term) {
    case PolicyTerm::Clip:
        break;
    case PolicyTerm::Plain:
        low = high = kOff;
        dual = false;
        break;
    case PolicyTerm::Gspo:
        mode = "gspo";
        if (dual)
            notes.emplace_back("verl's GSPO has no dual clip.");
        break;
    case PolicyTerm::Cispo:
        mode = "cispo";
        low = 1;
        high = loss.cispoCap - 1;
        break;
    case PolicyTerm::Sapo:
        mode = "sapo";
        actor["tau_pos"] = loss.sapoPositive;
        actor["tau_neg"] = loss.sapoNegative;
        if (loss.normaliser != LossNormaliser::SequenceMean)
            notes.emplace_back("verl's SAPO takes the mean over answers of their tokens' means.");
        break;
    }
    actor["policy_loss"] = {{"loss_mode", mode}};
    actor["clip_ratio"] = low;
    actor["clip_ratio_low"] = low;
    actor["clip_ratio_high"] = high;
    actor["clip_ratio_c"] = dual ? loss.dualClip : kOff;
    if (loss.ratioCap > 0)
        notes.emplace_back("verl has no cap of the ratio by itself (train.loss.ratio_cap).");
    if (loss.normaliser == LossNormaliser::PromptMean)
        notes.emplace_back("verl has no mean over prompts of their tokens' means: the mean is over "
                           "all tokens.");
    return actor;
}

Tree verlCorrection(const PolicyLossSettings& loss) {
    const double low = std::max(loss.correctionLow, 1e-6);
    switch (loss.correction) {
    case RolloutCorrection::Off:
        break;
    case RolloutCorrection::TokenTruncate:
        return {{"rollout_is", "token"}, {"rollout_is_threshold", loss.correctionHigh}};
    case RolloutCorrection::TokenMask:
        return {{"rollout_is", "token"},
                {"rollout_is_threshold", fmt::format("{}_{}", low, loss.correctionHigh)}};
    case RolloutCorrection::SequenceTruncate:
        return {{"rollout_is", "sequence"}, {"rollout_is_threshold", loss.correctionHigh}};
    case RolloutCorrection::SequenceMask:
        return {{"rollout_is", "sequence"},
                {"rollout_is_threshold", loss.correctionHigh},
                {"rollout_rs", "seq_sum_k1"},
                // k1 is −log w: the bounds are those of 1/w.
                {"rollout_rs_threshold",
                 fmt::format("{:.6g}_{:.6g}", 1 / loss.correctionHigh, 1 / low)}};
    }
    return {{"rollout_is", nullptr}};
}

Tree verlReward(const GrpoSettings& s) {
    Tree reward = {{"custom_reward_function", {{"name", "compute_score"}}},
                   {"reward_manager", {{"name", s.overlongBuffer > 0 ? "dapo" : "naive"}}}};
    if (s.overlongBuffer > 0)
        reward["reward_kwargs"] = {{"overlong_buffer_cfg",
                                    {{"enable", true},
                                     {"len", s.overlongBuffer},
                                     {"penalty_factor", s.overlongPenalty},
                                     {"log", true}}},
                                   {"max_resp_len", s.sampling.maxNewTokens}};
    return reward;
}

} // namespace

ClusterConfig verlConfig(const ClusterJob& job) {
    const GrpoSettings& s = job.train;
    ClusterConfig out{"", commonNotes(job, true)};
    const bool looks = job.looks();
    Tree model = {{"enable_gradient_checkpointing", true}, {"use_remove_padding", true}};
    if (s.lora.enabled()) {
        model["lora_rank"] = s.lora.rank;
        model["lora_alpha"] = s.lora.alpha;
        model["target_modules"] = s.lora.targets;
    }
    const Tree rollout = {{"name", "vllm"},
                          {"n", s.groupSize},
                          {"temperature", s.sampling.temperature},
                          {"top_p", s.sampling.topP},
                          {"top_k", s.sampling.topK > 0 ? s.sampling.topK : -1},
                          {"tensor_model_parallel_size", 1},
                          {"gpu_memory_utilization", 0.5},
                          {"val_kwargs", {{"temperature", 0}, {"do_sample", false}, {"n", 1}}}};
    const AdvantageSettings& advantage = s.loss.advantage;
    const bool leaveOneOut = advantage.baseline == AdvantageBaseline::LeaveOneOut;
    Tree algorithm = {{"adv_estimator", leaveOneOut ? "rloo" : "grpo"},
                      {"norm_adv_by_std_in_grpo", advantage.scale != AdvantageScale::None},
                      {"use_kl_in_reward", false},
                      {"rollout_correction", verlCorrection(s.loss)}};
    algorithm["filter_groups"] = {{"enable", s.refillRounds > 0}, {"metric", "reward"}};
    if (s.refillRounds > 0)
        out.notes.emplace_back("verl replaces groups whose rewards are all alike until a batch is "
                               "full, however long that takes; the workbench gives up after "
                               "train.refill_rounds.");
    if (advantage.scale == AdvantageScale::BatchStd)
        out.notes.emplace_back("verl divides advantages by the deviation of their group, not by "
                               "that of the batch.");
    if (leaveOneOut && advantage.scale != AdvantageScale::None)
        out.notes.emplace_back("verl's leave-one-out advantages are not divided by a deviation.");
    if (s.truncatedIsWrong)
        out.notes.emplace_back(
            "verl shows a reward function the text alone: an answer that was cut off counts as "
            "right if it holds the right result by then. The workbench counts it as wrong.");
    const Tree config = {
        {"hydra", {{"searchpath", {"pkg://verl.trainer.config"}}}},
        {"defaults", {"ppo_trainer", "_self_"}},
        {"data",
         {{"prompt_key", "prompt"},
          {"max_prompt_length", job.maxPromptTokens},
          {"max_response_length", s.sampling.maxNewTokens},
          {"train_batch_size", s.promptsPerStep},
          {"shuffle", true},
          {"seed", job.seed % 2147483647},
          {"filter_overlong_prompts", true},
          {"truncation", "error"}}},
        {"actor_rollout_ref",
         {{"model", model}, {"actor", verlActor(job, out.notes)}, {"rollout", rollout}}},
        {"algorithm", algorithm},
        {"reward", verlReward(s)},
        {"trainer",
         {{"project_name", "sdrl"},
          {"experiment_name", job.name},
          {"logger", {"console", "file"}},
          {"total_training_steps", job.steps()},
          {"total_epochs", job.epochs()},
          {"val_before_train", looks},
          {"test_freq", looks ? s.evaluateEvery : -1},
          {"save_freq", s.checkpointEvery},
          {"max_actor_ckpt_to_keep", s.keepCheckpoints},
          {"resume_mode", "auto"}}}};
    out.text = yamlText("For verl 0.9; resources, model and paths come from run.py.", config);
    return out;
}

// ---- TRL ------------------------------------------------------------------------------------

namespace {

std::string trlLoss(const ClusterJob& job, std::vector<std::string>& notes) {
    const PolicyLossSettings& loss = job.train.loss;
    if (loss.term == PolicyTerm::Cispo || loss.term == PolicyTerm::Sapo) {
        const bool cispo = loss.term == PolicyTerm::Cispo;
        const LossNormaliser own = cispo ? LossNormaliser::TokenMean : LossNormaliser::SequenceMean;
        if (loss.normaliser != own)
            notes.push_back(fmt::format("TRL's {} takes the mean over {}.",
                                        cispo ? "CISPO" : "SAPO",
                                        cispo ? "all tokens" : "answers of their tokens' means"));
        return cispo ? "cispo" : "sapo";
    }
    switch (loss.normaliser) {
    case LossNormaliser::TokenMean:
        return "dapo";
    case LossNormaliser::SequenceMean:
        return "grpo";
    case LossNormaliser::Constant:
        return "dr_grpo";
    case LossNormaliser::PromptMean:
        notes.emplace_back("TRL has no mean over prompts of their tokens' means: the mean is over "
                           "all tokens.");
        return "dapo";
    case LossNormaliser::SequenceSum:
        notes.emplace_back("TRL has no sum over an answer's tokens: it is divided by the longest "
                           "length, and the learning rate would have to be that much higher.");
        return "dr_grpo";
    }
    return "";
}

void trlSchedule(const GrpoSettings& s, Tree& config) {
    switch (s.schedule) {
    case RateSchedule::Constant:
        config["lr_scheduler_type"] = "constant_with_warmup";
        break;
    case RateSchedule::Linear:
        config["lr_scheduler_type"] = s.finalRateShare > 0 ? "polynomial" : "linear";
        if (s.finalRateShare > 0)
            config["lr_scheduler_kwargs"] = {{"lr_end", s.learningRate * s.finalRateShare},
                                             {"power", 1.0}};
        break;
    case RateSchedule::Cosine:
        config["lr_scheduler_type"] = "cosine_with_min_lr";
        config["lr_scheduler_kwargs"] = {{"min_lr_rate", s.finalRateShare}};
        break;
    }
}

} // namespace

ClusterConfig trlConfig(const ClusterJob& job) {
    const GrpoSettings& s = job.train;
    const PolicyLossSettings& loss = s.loss;
    ClusterConfig out{"", commonNotes(job, false)};
    const int updates = s.updatesPerBatch;
    const bool looks = job.looks();
    double low = loss.clipLow, high = loss.clipHigh;
    if (loss.term == PolicyTerm::Cispo)
        high = loss.cispoCap;
    if (loss.term == PolicyTerm::Plain)
        low = high = kOff;
    Tree config = {
        {"dataset_name", "data"},
        {"dataset_train_split", "train"},
        {"reward_funcs", {"reward.rewards_trl.reward"}},
        {"num_generations", s.groupSize},
        {"max_completion_length", s.sampling.maxNewTokens},
        {"temperature", s.sampling.temperature},
        {"top_p", s.sampling.topP},
        {"top_k", s.sampling.topK},
        {"max_steps", job.steps() * updates},
        {"learning_rate", s.learningRate},
        {"warmup_steps", s.warmupSteps * updates},
        {"adam_beta1", s.beta1},
        {"adam_beta2", s.beta2},
        {"adam_epsilon", s.adamEpsilon},
        {"weight_decay", s.weightDecay},
        {"max_grad_norm", s.maxGradNorm},
        {"loss_type", trlLoss(job, out.notes)},
        {"importance_sampling_level", loss.term == PolicyTerm::Gspo ? "sequence" : "token"},
        {"epsilon", low},
        {"epsilon_high", high},
        {"beta", loss.klCoefficient},
        {"entropy_coef", s.entropyBonus},
        {"bf16", true},
        {"dtype", "float32"},
        {"gradient_checkpointing", true},
        {"use_vllm", true},
        {"vllm_mode", "colocate"},
        {"vllm_gpu_memory_utilization", 0.4},
        {"logging_steps", 1},
        {"log_completions", true},
        {"num_completions_to_print", 2},
        {"report_to", "none"},
        {"save_steps", s.checkpointEvery * updates},
        {"save_total_limit", s.keepCheckpoints},
        {"seed", job.seed % 2147483647}};
    trlSchedule(s, config);
    switch (loss.advantage.scale) {
    case AdvantageScale::None:
        config["scale_rewards"] = "none";
        break;
    case AdvantageScale::GroupStd:
        config["scale_rewards"] = "group";
        break;
    case AdvantageScale::BatchStd:
        config["scale_rewards"] = "batch";
        if (!loss.advantage.batchStdOverDeadGroups)
            out.notes.emplace_back("TRL's deviation of the batch counts groups whose rewards are "
                                   "all alike.");
        break;
    }
    if (loss.advantage.baseline == AdvantageBaseline::LeaveOneOut)
        out.notes.push_back(fmt::format(
            "TRL's GRPO subtracts the mean of the whole group, the workbench that of the others: "
            "its advantages are {:.3g} times ours where they are not divided by a deviation.",
            static_cast<double>(s.groupSize - 1) / s.groupSize));
    const double cap = loss.ratioCap > 0 && loss.dualClip > 0
                           ? std::min(loss.ratioCap, loss.dualClip)
                           : std::max(loss.ratioCap, loss.dualClip);
    if (cap > 0 && (loss.term == PolicyTerm::Clip || loss.term == PolicyTerm::Gspo))
        config["delta"] = cap;
    if (loss.term == PolicyTerm::Sapo) {
        config["sapo_temperature_pos"] = loss.sapoPositive;
        config["sapo_temperature_neg"] = loss.sapoNegative;
    }
    if (loss.klCoefficient != 0 && loss.kl != KlEstimator::K3)
        out.notes.emplace_back("TRL's estimator of the KL divergence is k3.");
    config["use_bias_correction_kl"] = loss.kl != KlEstimator::K3;
    if (loss.correction == RolloutCorrection::Off) {
        config["vllm_importance_sampling_correction"] = false;
    } else {
        config["vllm_importance_sampling_correction"] = true;
        config["vllm_importance_sampling_mode"] =
            fmt::format("{}_{}", isSequenceWise(loss.correction) ? "sequence" : "token",
                        isMask(loss.correction) ? "mask" : "truncate");
        config["vllm_importance_sampling_clip_max"] = loss.correctionHigh;
        if (isMask(loss.correction) && loss.correctionLow > 0)
            config["vllm_importance_sampling_clip_min"] = loss.correctionLow;
    }
    config["eval_strategy"] = looks ? "steps" : "no";
    if (looks) {
        config["dataset_test_split"] = "validation";
        config["eval_steps"] = s.evaluateEvery * updates;
        config["num_generations_eval"] = 1;
        out.notes.emplace_back("TRL's looks at the development questions are drawn at the "
                               "temperature of training, not greedy.");
    }
    if (s.refillRounds > 0)
        out.notes.emplace_back("TRL does not replace groups whose rewards are all alike; it logs "
                               "their share as frac_reward_zero_std.");
    if (s.lora.enabled()) {
        config["use_peft"] = true;
        config["lora_r"] = s.lora.rank;
        config["lora_alpha"] = static_cast<int>(std::lround(s.lora.alpha));
        config["lora_dropout"] = 0.0;
        config["lora_target_modules"] = s.lora.targets;
    }
    out.text = yamlText("For TRL 1.16; batch sizes, model and paths come from run.py.", config);
    return out;
}

// ---- OpenRLHF -------------------------------------------------------------------------------

ClusterConfig openRlhfArguments(const ClusterJob& job) {
    const GrpoSettings& s = job.train;
    const PolicyLossSettings& loss = s.loss;
    ClusterConfig out{"# For OpenRLHF 0.11; resources, model and paths come from run.py.\n",
                      commonNotes(job, true)};
    const auto add = [&](const char* name, const auto&... values) {
        out.text += fmt::format("--{}", name);
        (fmt::format_to(std::back_inserter(out.text), " {}", values), ...);
        out.text += '\n';
    };
    add("data.input_key", "prompt");
    add("data.label_key", "label");
    add("data.apply_chat_template");
    // No more than the model's context may be asked for: two bytes a token, as it mostly is.
    add("data.max_len", job.maxPromptTokens / 2 + 128 + s.sampling.maxNewTokens);
    // The rest of a batch would be trained on and shift all optimizer steps behind it.
    add("data.max_samples", job.rows - job.rows % static_cast<std::size_t>(s.promptsPerStep));
    add("train.seed", job.seed % 2147483647);
    add("train.num_episodes", job.epochs());
    add("train.max_epochs", 1);
    add("train.batch_size", job.promptsPerUpdate() * s.groupSize);
    add("rollout.batch_size", s.promptsPerStep);
    add("rollout.n_samples_per_prompt", s.groupSize);
    add("rollout.max_new_tokens", s.sampling.maxNewTokens);
    add("rollout.temperature", s.sampling.temperature);
    add("rollout.top_p", s.sampling.topP);
    if (s.sampling.topK > 0)
        out.notes.emplace_back("OpenRLHF has no top-k for rollouts.");

    const AdvantageSettings& advantage = loss.advantage;
    const bool scaled = advantage.scale != AdvantageScale::None;
    if (advantage.baseline == AdvantageBaseline::LeaveOneOut) {
        add("algo.advantage.estimator", "rloo");
        if (scaled)
            out.notes.emplace_back(
                "OpenRLHF's leave-one-out advantages are not divided by a deviation.");
    } else {
        const bool batch = advantage.scale == AdvantageScale::BatchStd;
        add("algo.advantage.estimator", batch    ? "reinforce_baseline"
                                        : scaled ? "group_norm"
                                                 : "dr_grpo");
        if (batch && !advantage.batchStdOverDeadGroups)
            out.notes.emplace_back("OpenRLHF's deviation of the batch counts groups whose rewards "
                                   "are all alike, if they are not filtered.");
    }
    add("actor.policy_loss_type", loss.term == PolicyTerm::Gspo ? "gspo" : "ppo");
    if (loss.term == PolicyTerm::Cispo || loss.term == PolicyTerm::Sapo)
        out.notes.emplace_back("OpenRLHF has neither CISPO nor SAPO: the clipped loss takes their "
                               "place.");
    if (loss.term == PolicyTerm::Plain)
        add("actor.eps_clip_low_high", kOff, kOff);
    else
        add("actor.eps_clip_low_high", loss.clipLow, loss.clipHigh);
    if (loss.dualClip > 1 && loss.term != PolicyTerm::Plain)
        add("actor.dual_clip", loss.dualClip);
    if (loss.ratioCap > 0)
        out.notes.emplace_back(
            "OpenRLHF has no cap of the ratio by itself (train.loss.ratio_cap).");
    add("actor.loss_agg_mode",
        loss.normaliser == LossNormaliser::SequenceMean ? "seq-mean-token-mean" : "token-mean");
    if (loss.normaliser != LossNormaliser::SequenceMean &&
        loss.normaliser != LossNormaliser::TokenMean)
        out.notes.emplace_back("OpenRLHF has means over all tokens or over answers, no other "
                               "normaliser of the loss: the mean is over all tokens.");
    else if (loss.term == PolicyTerm::Gspo && loss.normaliser == LossNormaliser::TokenMean)
        out.notes.emplace_back("OpenRLHF's GSPO takes the mean over answers.");
    if (s.entropyBonus != 0)
        add("actor.entropy_coef", s.entropyBonus);
    add("algo.kl.init_coef", loss.klCoefficient);
    if (loss.klCoefficient != 0) {
        add("algo.kl.use_loss");
        const bool k3 = loss.kl == KlEstimator::K3 || loss.kl == KlEstimator::K3WithK2Gradient;
        add("algo.kl.estimator", k3 ? "k3" : loss.kl == KlEstimator::K2 ? "k2" : "k1");
        if (loss.kl == KlEstimator::K3WithK2Gradient)
            add("algo.kl.unbiased_gradient");
        if (loss.kl == KlEstimator::Abs)
            out.notes.emplace_back("OpenRLHF has no |k1| estimator of the KL divergence.");
    }
    if (loss.correction != RolloutCorrection::Off) {
        const bool mask = isMask(loss.correction);
        add("algo.advantage.is_correction_level",
            isSequenceWise(loss.correction) ? "seq" : "token");
        if (isSequenceWise(loss.correction))
            out.notes.emplace_back(
                "OpenRLHF masks whole answers by the geometric mean of their tokens' weights and "
                "leaves the others' weights as they are.");
        if (loss.term == PolicyTerm::Gspo)
            out.notes.emplace_back("OpenRLHF's GSPO does not weight by the rollout's "
                                   "probabilities.");
        add("algo.advantage.is_correction_mode",
            isSequenceWise(loss.correction) || mask ? "mask" : "clip");
        add("algo.advantage.is_correction_threshold", mask ? loss.correctionLow : 0.0,
            loss.correctionHigh);
    }
    if (s.refillRounds > 0) {
        add("algo.dynamic_filtering_enable");
        out.notes.emplace_back("OpenRLHF filters groups that are all right or all wrong, and takes "
                               "their replacements from the same pass over the prompts: there are "
                               "fewer steps.");
    }
    if (s.overlongBuffer > 0) {
        add("reward.overlong_buffer_len", s.overlongBuffer);
        add("reward.overlong_penalty_factor", s.overlongPenalty);
    }
    // A factor, or where it is negative the reward itself: what remains of a reply that was cut
    // off.
    if (s.truncatedIsWrong)
        add("reward.stop_properly_penalty_coef",
            s.overlongBuffer > 0 && s.overlongPenalty > 0 ? -s.overlongPenalty : 0.0);

    add("actor.adam.lr", s.learningRate);
    add("actor.adam.betas", s.beta1, s.beta2);
    add("actor.adam.eps", s.adamEpsilon);
    add("actor.adam.weight_decay", s.weightDecay);
    add("actor.max_norm", s.maxGradNorm);
    add("actor.lr_scheduler", s.schedule == RateSchedule::Constant ? "constant_with_warmup"
                              : s.schedule == RateSchedule::Linear ? "linear"
                                                                   : "cosine_with_min_lr");
    add("actor.lr_warmup_ratio", std::min(1.0, static_cast<double>(s.warmupSteps) / job.steps()));
    if (s.schedule == RateSchedule::Cosine)
        add("actor.min_lr_ratio", s.finalRateShare);
    if (s.schedule == RateSchedule::Linear && s.finalRateShare > 0)
        out.notes.emplace_back("OpenRLHF's linear schedule falls to 0.");
    out.notes.push_back(fmt::format(
        "OpenRLHF counts passes over the prompts, not steps: {} instead of exactly {} steps.",
        job.epochs(), job.steps()));
    add("actor.gradient_checkpointing_enable");
    add("train.colocate_all");
    add("vllm.enable_sleep");
    add("vllm.gpu_memory_utilization", 0.5);
    add("vllm.enable_prefix_caching");
    add("ds.enable_sleep");
    add("ds.zero_stage", 2);
    add("ds.packing_samples");
    if (s.lora.enabled())
        out.notes.emplace_back("OpenRLHF does not hand adapters to vLLM: all parameters are "
                               "trained. Its rates are lower, about a tenth of those of adapters.");
    add("ckpt.save_steps", s.checkpointEvery);
    add("ckpt.max_num", s.keepCheckpoints);
    add("ckpt.save_hf");
    if (job.looks()) {
        add("eval.steps", s.evaluateEvery);
        add("eval.temperature", 0);
        add("eval.n_samples_per_prompt", 1);
    }
    return out;
}

} // namespace sdrl
