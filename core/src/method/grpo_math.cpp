// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/grpo_math.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace sdrl {

namespace {

/// Rewards closer than this are equal: dividing by a σ of rounding errors would make advantages of
/// order 1 out of nothing.
constexpr double kEqualRewards = 1e-6;
/// exp() of a log-ratio stays finite, in float too (verl clamps the same).
constexpr double kMaxLogRatio = 20;
constexpr double kMaxK3 = 10;

double mean(std::span<const double> values) {
    double sum = 0;
    for (const double value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

double standardDeviation(std::span<const double> values, int ddof) {
    const double centre = mean(values);
    double squares = 0;
    for (const double value : values)
        squares += (value - centre) * (value - centre);
    return std::sqrt(squares / (static_cast<double>(values.size()) - ddof));
}

std::size_t groupCount(std::span<const int> groups) {
    int largest = 0;
    for (const int group : groups) {
        assert(group >= 0);
        largest = std::max(largest, group);
    }
    return static_cast<std::size_t>(largest) + 1;
}

} // namespace

// ---- Advantages -----------------------------------------------------------------------------

Advantages groupAdvantages(std::span<const double> rewards, std::span<const int> groups,
                           const AdvantageSettings& settings) {
    assert(rewards.size() == groups.size() && (settings.ddof == 0 || settings.ddof == 1));
    std::vector<std::vector<std::size_t>> members(groupCount(groups));
    for (std::size_t i = 0; i < rewards.size(); ++i)
        members[static_cast<std::size_t>(groups[i])].push_back(i);

    Advantages out;
    out.values.assign(rewards.size(), 0.0);
    out.kept.assign(rewards.size(), false);
    std::vector<double> scored, batch;
    for (const auto& group : members) {
        if (group.empty())
            continue;
        ++out.groups;
        scored.clear();
        for (const std::size_t i : group)
            if (std::isfinite(rewards[i]))
                scored.push_back(rewards[i]);
        const auto [low, high] = std::minmax_element(scored.begin(), scored.end());
        const bool dead = scored.empty() || *high - *low < kEqualRewards;
        if (!dead || settings.batchStdOverDeadGroups)
            batch.insert(batch.end(), scored.begin(), scored.end());
        if (dead) {
            ++out.deadGroups;
            continue;
        }
        const auto n = static_cast<double>(scored.size());
        const double centre = mean(scored);
        double scale = settings.baseline == AdvantageBaseline::LeaveOneOut ? n / (n - 1) : 1;
        if (settings.scale == AdvantageScale::GroupStd)
            scale /= standardDeviation(scored, settings.ddof) + settings.epsilon;
        for (const std::size_t i : group)
            if (std::isfinite(rewards[i])) {
                out.values[i] = (rewards[i] - centre) * scale;
                out.kept[i] = true;
            }
    }
    if (settings.scale == AdvantageScale::BatchStd && out.deadGroups < out.groups) {
        const double divisor = standardDeviation(batch, settings.ddof) + settings.epsilon;
        for (double& value : out.values)
            value /= divisor;
    }
    return out;
}

double softOverlongPenalty(std::size_t length, std::size_t maxLength, std::size_t buffer,
                           double maxPenalty) {
    assert(buffer > 0 && buffer <= maxLength);
    const std::size_t free = maxLength - buffer;
    if (length <= free)
        return 0;
    const auto over = static_cast<double>(std::min(length, maxLength) - free);
    return -maxPenalty * over / static_cast<double>(buffer);
}

// ---- Terms of one token ---------------------------------------------------------------------

namespace {

/// ρ and dρ/d log π_θ.
struct Ratio {
    explicit Ratio(double logRatio)
        : value(std::exp(std::clamp(logRatio, -kMaxLogRatio, kMaxLogRatio))),
          slope(std::abs(logRatio) <= kMaxLogRatio ? value : 0) {}
    double value;
    double slope;
};

TokenTerm clipTerm(const Ratio& ratio, double advantage, const PolicyLossSettings& settings) {
    const bool capped = settings.ratioCap > 0 && ratio.value > settings.ratioCap;
    const TokenTerm free = {-advantage * (capped ? settings.ratioCap : ratio.value),
                            capped ? 0 : -advantage * ratio.slope};
    const double clipped =
        -advantage * std::clamp(ratio.value, 1 - settings.clipLow, 1 + settings.clipHigh);
    // Inside the band both are the same number, and the gradient is that of the free one.
    const TokenTerm term = free.loss >= clipped ? free : TokenTerm{clipped, 0};
    const double bound = -advantage * settings.dualClip;
    if (settings.dualClip > 0 && advantage < 0 && term.loss > bound)
        return {bound, 0};
    return term;
}

TokenTerm sapoTerm(const Ratio& ratio, double advantage, const PolicyLossSettings& settings) {
    const double tau = advantage > 0 ? settings.sapoPositive : settings.sapoNegative;
    const double gate = 1 / (1 + std::exp(-tau * (ratio.value - 1)));
    return {-4 / tau * gate * advantage, -4 * gate * (1 - gate) * ratio.slope * advantage};
}

} // namespace

TokenTerm policyTerm(double newLogProb, double logRatio, double advantage,
                     const PolicyLossSettings& settings) {
    const Ratio ratio(logRatio);
    switch (settings.term) {
    case PolicyTerm::Plain:
        return {-advantage * newLogProb, -advantage};
    case PolicyTerm::Clip:
    case PolicyTerm::Gspo:
        return clipTerm(ratio, advantage, settings);
    case PolicyTerm::Cispo: {
        const double weight = std::min(ratio.value, settings.cispoCap);
        return {-weight * advantage * newLogProb, -weight * advantage};
    }
    case PolicyTerm::Sapo:
        return sapoTerm(ratio, advantage, settings);
    }
    return {};
}

TokenTerm klTerm(KlEstimator estimator, double newLogProb, double referenceLogProb) {
    const double delta = referenceLogProb - newLogProb;
    switch (estimator) {
    case KlEstimator::K1:
        return {-delta, 1};
    case KlEstimator::Abs:
        return {std::abs(delta), delta > 0 ? -1.0 : delta < 0 ? 1.0 : 0.0};
    case KlEstimator::K2:
        return {0.5 * delta * delta, -delta};
    case KlEstimator::K3: {
        const double clamped = std::clamp(delta, -kMaxLogRatio, kMaxLogRatio);
        const double k3 = std::expm1(clamped) - clamped;
        const bool free = clamped == delta && k3 <= kMaxK3;
        return {std::min(k3, kMaxK3), free ? -std::expm1(delta) : 0};
    }
    case KlEstimator::K3WithK2Gradient:
        return {klTerm(KlEstimator::K3, newLogProb, referenceLogProb).loss, -delta};
    }
    return {};
}

double rolloutWeight(double logRatio, const PolicyLossSettings& settings) {
    const double weight = Ratio(logRatio).value;
    switch (settings.correction) {
    case RolloutCorrection::Off:
        return 1;
    case RolloutCorrection::TokenTruncate:
    case RolloutCorrection::SequenceTruncate:
        return std::min(weight, settings.correctionHigh);
    case RolloutCorrection::TokenMask:
    case RolloutCorrection::SequenceMask:
        return weight < settings.correctionLow || weight > settings.correctionHigh ? 0 : weight;
    }
    return 1;
}

// ---- Loss of a batch ------------------------------------------------------------------------

std::vector<double> lossFactors(std::span<const std::size_t> lengths, std::span<const int> groups,
                                const PolicyLossSettings& settings) {
    assert(lengths.size() == groups.size());
    std::vector<std::size_t> groupTokens(groupCount(groups));
    std::size_t tokens = 0;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        groupTokens[static_cast<std::size_t>(groups[i])] += lengths[i];
        tokens += lengths[i];
    }
    const std::size_t completions = lengths.size();
    const auto prompts = static_cast<std::size_t>(
        std::count_if(groupTokens.begin(), groupTokens.end(), [](std::size_t n) { return n > 0; }));
    std::vector<double> factors(completions);
    for (std::size_t i = 0; i < completions; ++i) {
        std::size_t divisor = 0;
        switch (settings.normaliser) {
        case LossNormaliser::TokenMean:
            divisor = tokens;
            break;
        case LossNormaliser::SequenceMean:
            divisor = completions * lengths[i];
            break;
        case LossNormaliser::PromptMean:
            divisor = prompts * groupTokens[static_cast<std::size_t>(groups[i])];
            break;
        case LossNormaliser::SequenceSum:
            divisor = completions;
            break;
        case LossNormaliser::Constant:
            divisor = completions * settings.maxLength;
            break;
        }
        // Without tokens there is nothing to weigh.
        factors[i] = lengths[i] > 0 ? 1.0 / static_cast<double>(divisor) : 0;
    }
    return factors;
}

PolicyLossSums& PolicyLossSums::operator+=(const PolicyLossSums& other) {
    loss += other.loss;
    policyLoss += other.policyLoss;
    klLoss += other.klLoss;
    tokens += other.tokens;
    clippedLow += other.clippedLow;
    clippedHigh += other.clippedHigh;
    masked += other.masked;
    if (other.weighted > 0) {
        minWeight = weighted > 0 ? std::min(minWeight, other.minWeight) : other.minWeight;
        maxWeight = std::max(maxWeight, other.maxWeight);
    }
    weighted += other.weighted;
    weight += other.weight;
    oldNewKl += other.oldNewKl;
    referenceKl += other.referenceKl;
    mismatch += other.mismatch;
    maxMismatch = std::max(maxMismatch, other.maxMismatch);
    return *this;
}

namespace {

/// Log-ratios of a token between the three policies of a batch.
template <class Real>
struct LogRatios {
    const PolicyBatch<Real>& batch;
    std::span<const Real> old = batch.oldLogProbs.empty() ? batch.newLogProbs : batch.oldLogProbs;

    /// log π_θ − log π_old
    double policy(std::size_t t) const {
        return static_cast<double>(batch.newLogProbs[t]) - static_cast<double>(old[t]);
    }
    /// log π_old − log π_rollout
    double rollout(std::size_t t) const {
        if (batch.rolloutLogProbs.empty())
            return 0;
        return static_cast<double>(old[t]) - static_cast<double>(batch.rolloutLogProbs[t]);
    }
};

bool isSequenceWise(RolloutCorrection correction) {
    return correction == RolloutCorrection::SequenceTruncate ||
           correction == RolloutCorrection::SequenceMask;
}

} // namespace

template <class Real>
PolicyLossSums policyLoss(const PolicyBatch<Real>& batch, const PolicyLossSettings& settings,
                          std::span<Real> gradient, std::span<Real> tokenLosses) {
    const std::size_t completions = batch.advantages.size();
    [[maybe_unused]] const auto covers = [&](const auto& tokens) {
        return tokens.empty() || tokens.size() == batch.newLogProbs.size();
    };
    assert(batch.offsets.size() == completions + 1 && batch.factors.size() == completions);
    assert(batch.offsets.back() <= batch.newLogProbs.size());
    assert(gradient.size() == batch.newLogProbs.size());
    assert(covers(batch.oldLogProbs) && covers(batch.rolloutLogProbs) &&
           covers(batch.referenceLogProbs) && covers(tokenLosses));

    const LogRatios<Real> logRatios{batch};
    const bool gspo = settings.term == PolicyTerm::Gspo;
    const bool clips = gspo || settings.term == PolicyTerm::Clip;
    PolicyLossSums sums;
    for (std::size_t i = 0; i < completions; ++i) {
        const std::size_t begin = batch.offsets[i], end = batch.offsets[i + 1];
        const double advantage = batch.advantages[i], factor = batch.factors[i];
        double sequenceRatio = 0, sequenceWeight = 0;
        for (std::size_t t = begin; t < end; ++t) {
            sequenceRatio += logRatios.policy(t) / static_cast<double>(end - begin);
            sequenceWeight += logRatios.rollout(t);
        }
        for (std::size_t t = begin; t < end; ++t) {
            const double newLogProb = batch.newLogProbs[t];
            const double logRatio = gspo ? sequenceRatio : logRatios.policy(t);
            TokenTerm term = policyTerm(newLogProb, logRatio, advantage, settings);
            if (!batch.rolloutLogProbs.empty()) {
                const double logWeight = logRatios.rollout(t);
                const double weight = rolloutWeight(
                    isSequenceWise(settings.correction) ? sequenceWeight : logWeight, settings);
                term.loss *= weight;
                term.slope *= weight;
                sums.masked += weight == 0;
                sums.minWeight = sums.weighted > 0 ? std::min(sums.minWeight, weight) : weight;
                sums.maxWeight = std::max(sums.maxWeight, weight);
                ++sums.weighted;
                sums.weight += weight;
                sums.mismatch += std::abs(logWeight);
                sums.maxMismatch = std::max(sums.maxMismatch, std::abs(logWeight));
            }
            sums.policyLoss += factor * term.loss;
            if (!batch.referenceLogProbs.empty()) {
                const double reference = batch.referenceLogProbs[t];
                sums.referenceKl += klTerm(KlEstimator::K3, newLogProb, reference).loss;
                const TokenTerm kl = klTerm(settings.kl, newLogProb, reference);
                sums.klLoss += factor * settings.klCoefficient * kl.loss;
                term.loss += settings.klCoefficient * kl.loss;
                term.slope += settings.klCoefficient * kl.slope;
            }
            gradient[t] = static_cast<Real>(factor * term.slope);
            if (!tokenLosses.empty())
                tokenLosses[t] = static_cast<Real>(term.loss);
            sums.oldNewKl -= logRatios.policy(t);
            sums.clippedLow += clips && advantage < 0 && std::exp(logRatio) < 1 - settings.clipLow;
            sums.clippedHigh +=
                clips && advantage > 0 && std::exp(logRatio) > 1 + settings.clipHigh;
        }
        sums.tokens += end - begin;
    }
    sums.loss = sums.policyLoss + sums.klLoss;
    return sums;
}

template PolicyLossSums policyLoss(const PolicyBatch<float>&, const PolicyLossSettings&,
                                   std::span<float>, std::span<float>);
template PolicyLossSums policyLoss(const PolicyBatch<double>&, const PolicyLossSettings&,
                                   std::span<double>, std::span<double>);

} // namespace sdrl
