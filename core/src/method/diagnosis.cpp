// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/diagnosis.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace sdrl {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 12> kNames = {
    "all_groups_too_hard", "all_groups_too_easy",
    "many_dead_groups",    "answers_cut_off",
    "format_not_learnt",   "reward_collapsed",
    "entropy_collapsed",   "learning_rate_too_high",
    "no_held_out_gain",    "plateau",
    "sampler_mismatch",    "loss_near_zero"};

constexpr std::size_t kWindow = 10;
constexpr std::size_t kFewestRows = 5;

// Where a figure has a source it is the design notes on reinforcement learning (A.13, A.14, D.1);
// the others are judgement, set so that the healthy runs of the sample stay without findings.
constexpr double kExhaustedShare = 0.8; ///< of dead groups: the stop rule of A.14
constexpr double kManyDeadShare = 0.5;
/// Below it more than half of all groups of 8 are dead (A.13: 1 − 2^(−1/G)).
constexpr double kLowReward = 0.083;
constexpr double kHighReward = 0.8;
constexpr double kCutOffShare = 0.05;    ///< A.14: raise the limit
constexpr double kRamblingShare = 0.30;  ///< A.14: stop
constexpr double kFormatShare = 0.5;     ///< of answers in the form asked for
constexpr double kCollapseShare = 0.5;   ///< of the best reward that is left
constexpr double kWorthLosing = 0.2;     ///< best reward below which a fall says nothing
constexpr double kLowEntropyNats = 0.05; ///< A.14: stop
constexpr double kEntropyShare = 0.2;    ///< of the first steps' entropy that is left
constexpr double kGradientLeap = 10;     ///< times the first steps' gradient norm
constexpr double kHighKl = 0.5;          ///< nats a token, k3 to the base
constexpr double kRewardGain = 0.15;     ///< that should show on held-out questions
constexpr double kLeastGain = 0.02;      ///< in accuracy
constexpr std::size_t kFlatLooks = 5;    ///< A.14: plateau
constexpr double kMismatchNats = 0.05;   ///< D.1: alarm

using Values = std::vector<double>;

/// The finite ones.
Values finite(std::span<const double> values) {
    Values out;
    std::copy_if(values.begin(), values.end(), std::back_inserter(out),
                 [](double value) { return std::isfinite(value); });
    return out;
}

std::optional<double> meanOf(std::span<const double> values) {
    const Values counted = finite(values);
    if (counted.empty())
        return std::nullopt;
    double sum = 0;
    for (const double value : counted)
        sum += value;
    return sum / static_cast<double>(counted.size());
}

std::optional<double> medianOf(std::span<const double> values) {
    Values counted = finite(values);
    if (counted.empty())
        return std::nullopt;
    const auto middle = counted.begin() + static_cast<std::ptrdiff_t>(counted.size() / 2);
    std::nth_element(counted.begin(), middle, counted.end());
    return *middle;
}

class Diagnosis {
public:
    Diagnosis(const MetricColumns& metrics, const GrpoSettings& settings)
        : m_metrics(metrics), m_settings(settings) {
        // While the rate warms up, little can be told of what it does.
        const auto warmup = static_cast<std::size_t>(std::max(0, settings.warmupSteps));
        const std::size_t settled = metrics.rows() > warmup ? metrics.rows() - warmup : 0;
        m_window = std::min(kWindow, settled);
    }

    std::vector<Finding> run() {
        if (m_window >= kFewestRows) {
            lookAtGroups();
            lookAtLengths();
            lookAtFormat();
            lookAtReward();
            lookAtEntropy();
            lookAtGradient();
            lookAtMismatch();
        }
        lookAtDevelopment();
        lookAtLoss();
        std::stable_sort(
            m_findings.begin(), m_findings.end(),
            [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
        return std::move(m_findings);
    }

private:
    [[nodiscard]] std::span<const double> last(std::string_view name) const {
        const auto column = m_metrics.column(name);
        return column.last(std::min(m_window, column.size()));
    }
    [[nodiscard]] std::span<const double> first(std::string_view name) const {
        const auto column = m_metrics.column(name);
        return column.first(std::min(m_window, column.size()));
    }

    void add(FindingCode code, FindingSeverity severity,
             std::vector<std::pair<std::string, double>> numbers, const json& remedy = {}) {
        numbers.emplace_back("over_steps", static_cast<double>(m_window));
        const int step = m_metrics.steps.empty() ? 0 : m_metrics.steps.back();
        m_findings.push_back({code, severity, step, std::move(numbers),
                              remedy.is_null() ? std::string() : remedy.dump()});
    }
    [[nodiscard]] bool has(FindingCode code) const {
        return std::any_of(m_findings.begin(), m_findings.end(),
                           [code](const Finding& finding) { return finding.code == code; });
    }

    [[nodiscard]] json slower() const {
        return {{"train", {{"learning_rate", m_settings.learningRate / 3}}}};
    }

    void lookAtGroups() {
        const auto dead = meanOf(last("frac_reward_zero_std"));
        const auto reward = meanOf(last("reward")), before = meanOf(first("reward"));
        if (!dead || !reward || *dead <= kManyDeadShare)
            return;
        if (*dead > kExhaustedShare && *reward < kLowReward) {
            add(FindingCode::AllGroupsTooHard, FindingSeverity::Problem,
                {{"dead_share", *dead}, {"reward", *reward}, {"threshold", kExhaustedShare}},
                {{"select", {{"drop_zero", true}}},
                 {"train", {{"group_size", std::max(16, m_settings.groupSize)}}}});
        } else if (*reward > kHighReward) {
            // What was learnt until the groups died is no fault.
            if (*before > kHighReward)
                add(FindingCode::AllGroupsTooEasy,
                    *dead > kExhaustedShare ? FindingSeverity::Problem : FindingSeverity::Warning,
                    {{"dead_share", *dead}, {"reward", *reward}, {"threshold", kManyDeadShare}},
                    {{"select", {{"drop_one", true}}},
                     {"adapt", {{"enabled", true}}},
                     {"train", {{"sampler", {{"rule", "frontier"}}}}}});
        } else if (*dead > kExhaustedShare || *reward - *before < kRewardGain) {
            // While the reward rises, groups that die have been learnt.
            add(FindingCode::ManyDeadGroups, FindingSeverity::Warning,
                {{"dead_share", *dead}, {"reward", *reward}, {"threshold", kManyDeadShare}},
                {{"train",
                  {{"sampler", {{"rule", "frontier"}}},
                   {"group_size", std::min(64, 2 * m_settings.groupSize)}}}});
        }
    }

    void lookAtLengths() {
        const auto cut = meanOf(last("completions/clipped_ratio"));
        if (!cut || *cut <= kCutOffShare)
            return;
        const int limit = m_settings.sampling.maxNewTokens;
        const int wider = std::min(8192, 2 * limit);
        add(FindingCode::AnswersCutOff,
            *cut > kRamblingShare ? FindingSeverity::Problem : FindingSeverity::Warning,
            {{"cut_share", *cut}, {"limit_tokens", limit}, {"threshold", kCutOffShare}},
            wider > limit ? json{{"train", {{"sampling", {{"max_new_tokens", wider}}}}}} : json());
    }

    void lookAtFormat() {
        const auto answered = meanOf(last("completions/answered_ratio"));
        if (!answered || *answered >= kFormatShare || has(FindingCode::AnswersCutOff))
            return;
        add(FindingCode::FormatNotLearnt, FindingSeverity::Problem,
            {{"answered_share", *answered}, {"threshold", kFormatShare}},
            m_settings.formatReward < 0.1 ? json{{"train", {{"format_reward", 0.1}}}} : json());
    }

    void lookAtReward() {
        const auto column = m_metrics.column("reward");
        if (column.size() < 2 * m_window)
            return;
        const auto now = meanOf(last("reward")), start = meanOf(first("reward"));
        double best = 0;
        std::size_t bestAt = 0;
        for (std::size_t i = 0; i + m_window <= column.size(); ++i)
            if (const auto mean = meanOf(column.subspan(i, m_window)); mean && *mean > best) {
                best = *mean;
                bestAt = i;
            }
        if (!now || !start || best < kWorthLosing || *now >= kCollapseShare * best)
            return;
        // A reward that never rose and fell at once is the work of steps too large.
        const bool early = bestAt < m_window;
        add(early ? FindingCode::LearningRateTooHigh : FindingCode::RewardCollapsed,
            FindingSeverity::Problem,
            {{"reward", *now},
             {"best_reward", best},
             {"best_step", m_metrics.steps[bestAt + m_window - 1]},
             {"threshold", kCollapseShare * best}},
            slower());
    }

    void lookAtEntropy() {
        const auto now = meanOf(last("entropy")), start = meanOf(first("entropy"));
        const auto reward = meanOf(last("reward"));
        // A model that has learnt its task is sure of itself, too.
        if (!now || !start || !reward || *reward > kHighReward)
            return;
        if (*now >= kLowEntropyNats || *now >= kEntropyShare * *start)
            return;
        add(FindingCode::EntropyCollapsed, FindingSeverity::Problem,
            {{"entropy", *now},
             {"entropy_at_start", *start},
             {"reward", *reward},
             {"threshold", std::min(kLowEntropyNats, kEntropyShare * *start)}},
            {{"train",
              {{"entropy_bonus", std::max(0.001, m_settings.entropyBonus)},
               {"sampling",
                {{"temperature", std::min(1.2, m_settings.sampling.temperature * 1.2)}}}}}});
    }

    void lookAtGradient() {
        if (has(FindingCode::LearningRateTooHigh))
            return;
        const auto now = medianOf(last("grad_norm")), start = medianOf(first("grad_norm"));
        const auto kl = meanOf(last("kl"));
        const bool leaps = now && start && m_settings.maxGradNorm > 0 &&
                           *now > m_settings.maxGradNorm && *now > kGradientLeap * *start;
        if (leaps)
            add(FindingCode::LearningRateTooHigh, FindingSeverity::Warning,
                {{"grad_norm", *now},
                 {"grad_norm_at_start", *start},
                 {"threshold", std::max(m_settings.maxGradNorm, kGradientLeap * *start)}},
                slower());
        else if (kl && *kl > kHighKl)
            add(FindingCode::LearningRateTooHigh, FindingSeverity::Warning,
                {{"kl", *kl}, {"threshold", kHighKl}}, slower());
    }

    void lookAtMismatch() {
        const auto mean = meanOf(last("sampling/sampling_logp_difference/mean"));
        if (mean && *mean > kMismatchNats)
            add(FindingCode::SamplerMismatch, FindingSeverity::Warning,
                {{"mismatch", *mean}, {"threshold", kMismatchNats}},
                {{"train", {{"loss", {{"rollout_correction", "sequence_mask"}}}}}});
    }

    void lookAtLoss() {
        Values sizes;
        for (const double loss : finite(last("loss")))
            sizes.push_back(std::abs(loss));
        if (const auto size = meanOf(sizes); size && m_window >= kFewestRows && *size < 0.05)
            add(FindingCode::LossNearZero, FindingSeverity::Info, {{"loss", *size}});
    }

    void lookAtDevelopment() {
        const auto& looks = m_metrics.evaluations;
        if (looks.size() < 4)
            return;
        const EvaluationPoint& start = looks.front();
        const double now =
            (looks[looks.size() - 1].accuracy + looks[looks.size() - 2].accuracy) / 2;
        const auto reward = meanOf(last("reward")), before = meanOf(first("reward"));
        const double p = (start.accuracy + now) / 2;
        const double error =
            start.questions > 0 ? std::sqrt(2 * p * (1 - p) / start.questions) : kLeastGain;
        const double needed = std::max(kLeastGain, error);
        if (m_window >= kFewestRows && m_metrics.rows() >= 2 * kWindow && reward && before &&
            *reward - *before >= kRewardGain && now - start.accuracy < needed &&
            start.accuracy < 0.95) {
            add(FindingCode::NoHeldOutGain, FindingSeverity::Warning,
                {{"reward", *reward},
                 {"reward_at_start", *before},
                 {"accuracy", now},
                 {"accuracy_at_start", start.accuracy},
                 {"threshold", needed}});
            return;
        }
        if (looks.size() <= kFlatLooks)
            return;
        double bestBefore = 0, bestLately = 0;
        for (std::size_t i = 0; i < looks.size(); ++i) {
            double& best = i + kFlatLooks < looks.size() ? bestBefore : bestLately;
            best = std::max(best, looks[i].accuracy);
        }
        if (bestLately <= bestBefore && bestBefore < 0.95)
            add(FindingCode::Plateau, FindingSeverity::Info,
                {{"best_accuracy", bestBefore},
                 {"best_lately", bestLately},
                 {"looks", static_cast<double>(kFlatLooks)}});
    }

    const MetricColumns& m_metrics;
    const GrpoSettings& m_settings;
    std::size_t m_window = 0;
    std::vector<Finding> m_findings;
};

} // namespace

std::string_view findingCodeName(FindingCode code) {
    return kNames[static_cast<std::size_t>(code)];
}

double Finding::number(std::string_view name) const {
    for (const auto& [known, value] : numbers)
        if (known == name)
            return value;
    return std::numeric_limits<double>::quiet_NaN();
}

std::vector<Finding> diagnose(const MetricColumns& metrics, const GrpoSettings& settings) {
    return Diagnosis(metrics, settings).run();
}

} // namespace sdrl
