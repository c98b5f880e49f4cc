// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/grpo_log.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace sdrl {

using nlohmann::json;

namespace {

/// Each token's share of the text in bytes, and its log-probability.
void addTokens(const Completion& completion, const Tokenizer& tokenizer, json& answer) {
    StreamingDecoder decoder(tokenizer);
    json bytes = json::array(), logProbs = json::array();
    std::size_t left = completion.text.size();
    for (std::size_t i = 0; i < completion.tokens.size(); ++i) {
        std::size_t size = decoder.push(completion.tokens[i]).size();
        if (i + 1 == completion.tokens.size())
            size += decoder.finish().size();
        size = std::min(size, left); // the text ends before a stop sequence
        left -= size;
        bytes.push_back(size);
        logProbs.push_back(std::round(static_cast<double>(completion.logProbs[i]) * 1e3) / 1e3);
    }
    answer["token_bytes"] = std::move(bytes);
    answer["log_probs"] = std::move(logProbs);
}

} // namespace

json rolloutRow(const TrainingPrompt& prompt, std::span<const JudgedCompletion> group,
                std::span<const double> advantages, const Tokenizer* tokenizer) {
    json answers = json::array();
    for (std::size_t i = 0; i < group.size(); ++i) {
        const JudgedCompletion& j = group[i];
        json answer = {{"text", j.completion.text},
                       {"reward", j.reward},
                       {"correct", j.correct},
                       {"format", j.format},
                       {"overlong", j.overlong},
                       {"advantage", advantages[i]},
                       {"tokens", j.completion.tokens.size()},
                       {"ended", j.completion.ended}};
        if (j.answer)
            answer["answer"] = {j.answer->begin, j.answer->end};
        if (tokenizer)
            addTokens(j.completion, *tokenizer, answer);
        answers.push_back(std::move(answer));
    }
    return {{"prompt", prompt.key},
            {"question", prompt.messages.back().content},
            {"reference", prompt.reference},
            {"answers", std::move(answers)}};
}

std::map<std::string, double> stepMetrics(std::span<const JudgedCompletion> judged,
                                          const Advantages& advantages, const UpdateMetrics& update,
                                          const SamplerStatistics& sampler) {
    const auto count = static_cast<double>(judged.size());
    double reward = 0, squares = 0, correct = 0, format = 0, overlong = 0, truncated = 0,
           answered = 0, tokens = 0;
    std::size_t longest = 0, shortest = SIZE_MAX;
    for (const JudgedCompletion& j : judged) {
        reward += j.reward;
        squares += j.reward * j.reward;
        correct += j.correct;
        format += j.format;
        overlong += j.overlong;
        truncated += !j.completion.ended;
        answered += j.answer.has_value();
        tokens += static_cast<double>(j.completion.tokens.size());
        longest = std::max(longest, j.completion.tokens.size());
        shortest = std::min(shortest, j.completion.tokens.size());
    }
    const double mean = reward / count;
    return {{"reward", mean},
            {"reward_std", std::sqrt(std::max(0.0, squares / count - mean * mean))},
            {"rewards/correct/mean", correct / count},
            {"rewards/format/mean", format / count},
            {"rewards/overlong/mean", overlong / count},
            {"frac_reward_zero_std",
             static_cast<double>(advantages.deadGroups) /
                 static_cast<double>(std::max<std::size_t>(1, advantages.groups))},
            {"groups", static_cast<double>(advantages.groups)},
            {"completions/mean_length", tokens / count},
            {"completions/min_length", static_cast<double>(shortest)},
            {"completions/max_length", static_cast<double>(longest)},
            {"completions/clipped_ratio", truncated / count},
            {"completions/answered_ratio", answered / count},
            {"loss", update.loss},
            {"kl", update.referenceKl},
            {"entropy", update.entropy},
            {"grad_norm", update.gradNorm},
            {"clip_ratio/low_mean", update.clippedLow},
            {"clip_ratio/high_mean", update.clippedHigh},
            {"sampling/sampling_logp_difference/mean", update.mismatchMean},
            {"sampling/sampling_logp_difference/max", update.mismatchMax},
            {"sampling/masked", update.masked},
            {"sampling/importance_sampling_ratio/min", update.weightMin},
            {"sampling/importance_sampling_ratio/mean", update.weightMean},
            {"sampling/importance_sampling_ratio/max", update.weightMax},
            {"sampler/drift", sampler.drift},
            {"sampler/active", static_cast<double>(sampler.active)},
            {"sampler/retired_easy", static_cast<double>(sampler.retiredEasy)},
            {"sampler/retired_hard", static_cast<double>(sampler.retiredHard)},
            {"sampler/brier", sampler.brierScore}};
}

} // namespace sdrl
