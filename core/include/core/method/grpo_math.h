// SPDX-License-Identifier: GPL-3.0-or-later
//
// The arithmetic of GRPO and its relatives, without tensors. Notation: completion i of group g has
// n_i tokens, reward r_i and advantage A_i; ρ_t = π_θ(t)/π_old(t) is a token's probability ratio
// between the policy being trained and the one at the start of the update. Losses are minimised.
// Thread: any; all functions are pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sdrl {

// ---- Advantages -----------------------------------------------------------------------------

enum class AdvantageBaseline {
    GroupMean,   ///< r_i − mean(r_g)
    LeaveOneOut, ///< r_i − mean of the others (RLOO); G/(G−1) times the one above
};

enum class AdvantageScale {
    None,     ///< as it is (Dr. GRPO, arXiv 2503.20783)
    GroupStd, ///< divided by σ_g + ε (GRPO, arXiv 2402.03300)
    BatchStd, ///< divided by σ_batch + ε, σ over the rewards of the batch (LitePPO, ScaleRL)
};

struct AdvantageSettings {
    AdvantageBaseline baseline = AdvantageBaseline::GroupMean;
    AdvantageScale scale = AdvantageScale::BatchStd;
    int ddof = 1;          ///< σ divides by n − ddof: 1 (TRL, verl) or 0 (older ART)
    double epsilon = 1e-4; ///< added to σ; 1e-4 TRL, 1e-6 verl and the paper's code
    /// σ_batch counts the rewards of dead groups too, as TRL does.
    bool batchStdOverDeadGroups = false;
};

struct Advantages {
    std::vector<double> values; ///< A_i; 0 where the completion teaches nothing
    std::vector<bool> kept;     ///< false: dead group or missing reward; the loss may skip it
    std::size_t groups = 0;     ///< that have a completion
    std::size_t deadGroups = 0; ///< rewards of which are equal (largest − smallest < 1e-6)
};

/// @param rewards one per completion; one that is not finite is missing: it counts in no mean and
///        no σ, and its advantage is 0
/// @param groups  index ≥ 0 of each completion's prompt, in any order
[[nodiscard]] Advantages groupAdvantages(std::span<const double> rewards,
                                         std::span<const int> groups,
                                         const AdvantageSettings& settings);

/// DAPO's soft overlong penalty (arXiv 2503.14476), added to a reward: 0 up to maxLength − buffer,
/// then falling linearly to −maxPenalty at maxLength and beyond. 0 < buffer ≤ maxLength.
[[nodiscard]] double softOverlongPenalty(std::size_t length, std::size_t maxLength,
                                         std::size_t buffer, double maxPenalty);

// ---- Loss -----------------------------------------------------------------------------------

enum class PolicyTerm {
    Plain, ///< −A·log π_θ: REINFORCE
    Clip,  ///< −min(ρA, clip(ρ, 1−ε_low, 1+ε_high)·A): PPO, GRPO, DAPO
    /// Clip with the sequence ratio s_i = exp(mean_t log ρ_t) for ρ (arXiv 2507.18071). The
    /// gradient is that of GSPO-token, sg(s_i)·π_θ/sg(π_θ); it differs only under a token-wise
    /// correction.
    Gspo,
    Cispo, ///< −sg(min(ρ, cap))·A·log π_θ (arXiv 2506.13585); sg: no gradient through it
    Sapo,  ///< −(4/τ)·σ(τ(ρ−1))·A, a soft gate (arXiv 2511.20347)
};

/// What a token's loss is multiplied by before all are added up; N completions in the batch.
enum class LossNormaliser {
    TokenMean,    ///< 1/Σn, over the whole batch (DAPO)
    SequenceMean, ///< 1/(N·n_i): mean over completions of their token means (GRPO)
    PromptMean,   ///< 1/(P·tokens of the prompt's group), P prompts (ScaleRL, arXiv 2510.13786)
    SequenceSum,  ///< 1/N
    Constant,     ///< 1/(N·maxLength) (Dr. GRPO)
};

/// Estimators of KL(π_θ‖π_ref) from drawn tokens, Δ = log π_ref − log π_θ
/// (joschu.net/blog/kl-approx.html).
enum class KlEstimator {
    K1,               ///< −Δ
    Abs,              ///< |Δ|
    K2,               ///< ½Δ²; on policy its gradient is that of the KL divergence
    K3,               ///< e^Δ − Δ − 1, Δ clamped to ±20, result to ±10 as in verl
    K3WithK2Gradient, ///< value of K3, gradient of K2 (verl's "k3+")
};

/// What a token's policy term is multiplied by when the sampler's probabilities differ from the
/// trainer's: w = π_old/π_rollout of the token, or the product of its sequence.
enum class RolloutCorrection {
    Off,
    TokenTruncate,    ///< min(w, high) (TIS)
    TokenMask,        ///< w inside [low, high], else 0 (IcePop)
    SequenceTruncate, ///< min(w, high) for the sequence
    SequenceMask,     ///< w inside [low, high], else 0, for the sequence
};

struct PolicyLossSettings {
    AdvantageSettings advantage;
    PolicyTerm term = PolicyTerm::Clip;
    double clipLow = 0.2;   ///< ε_low of Clip and Gspo, ≥ 0; GSPO uses 3e-4
    double clipHigh = 0.28; ///< ε_high, ≥ 0; GSPO uses 4e-4
    double dualClip = 3; ///< Clip and Gspo: for A < 0 the loss is at most −A·dualClip; 0 = off
    double ratioCap = 0; ///< Clip and Gspo: ρ is at most this, INTELLECT-2 uses 4; 0 = off
    double cispoCap = 5; ///< absolute cap of CISPO's ρ (ScaleRL)
    double sapoPositive = 1.0;  ///< SAPO's τ for A > 0, > 0
    double sapoNegative = 1.05; ///< SAPO's τ for A ≤ 0, > 0
    LossNormaliser normaliser = LossNormaliser::TokenMean;
    std::size_t maxLength = 512; ///< of a completion in tokens, as configured; for Constant
    /// β of the loss term +β·KL; 0 = none. A negative one rewards divergence, which is what the
    /// paper's released code does by mistake.
    double klCoefficient = 0;
    KlEstimator kl = KlEstimator::K3WithK2Gradient;
    RolloutCorrection correction = RolloutCorrection::Off;
    double correctionLow = 0;  ///< of the masks
    double correctionHigh = 3; ///< of all corrections
};

/// A token's loss, not yet normalised, and its derivative with respect to log π_θ of that token.
struct TokenTerm {
    double loss = 0;
    double slope = 0;
};

/// @param newLogProb log π_θ of the token; only Plain and Cispo look at it
/// @param logRatio   log ρ, clamped to ±20; for Gspo the mean over the sequence. The slope for Gspo
///        is n_i times the derivative, as a token's share in the mean is 1/n_i.
[[nodiscard]] TokenTerm policyTerm(double newLogProb, double logRatio, double advantage,
                                   const PolicyLossSettings& settings);

[[nodiscard]] TokenTerm klTerm(KlEstimator estimator, double newLogProb, double referenceLogProb);

/// w of a log-ratio log π_old − log π_rollout (a token's, or the sum over a sequence), corrected.
[[nodiscard]] double rolloutWeight(double logRatio, const PolicyLossSettings& settings);

/// One factor per completion, so that loss = Σ_i factor_i Σ_t ℓ_{i,t}. Computed once for the whole
/// optimizer batch, before its first micro-batch: then the split into micro-batches changes
/// nothing.
/// @param lengths tokens of each completion
/// @param groups  index ≥ 0 of each completion's prompt
[[nodiscard]] std::vector<double> lossFactors(std::span<const std::size_t> lengths,
                                              std::span<const int> groups,
                                              const PolicyLossSettings& settings);

/// A micro-batch: whole completions, the tokens of all of them one after the other. Log-probs are
/// natural logarithms.
template <class Real>
struct PolicyBatch {
    std::span<const std::size_t> offsets; ///< N+1 of them: completion i has tokens [i], …, [i+1]−1
    std::span<const double> advantages;    ///< one per completion
    std::span<const double> factors;       ///< one per completion, from lossFactors
    std::span<const Real> newLogProbs;     ///< log π_θ, one per token
    std::span<const Real> oldLogProbs;     ///< log π_old; empty: π_old = π_θ, all ratios are 1
    std::span<const Real> rolloutLogProbs; ///< of the sampler; empty: no correction
    std::span<const Real> referenceLogProbs; ///< of the reference model; empty: no KL
};

/// What a micro-batch contributes. Those of all micro-batches add up with +=; the sums over tokens
/// are divided by `tokens` for a plot.
struct PolicyLossSums {
    double loss = 0;             ///< policy + KL, normalised
    double policyLoss = 0;       ///< normalised
    double klLoss = 0;           ///< β·KL, normalised
    std::size_t tokens = 0;      ///< of the completions
    std::size_t clippedLow = 0;  ///< tokens with A < 0 and ρ < 1 − ε_low (Clip, Gspo)
    std::size_t clippedHigh = 0; ///< tokens with A > 0 and ρ > 1 + ε_high (Clip, Gspo)
    std::size_t masked = 0;      ///< tokens of rollout weight 0
    std::size_t weighted = 0;    ///< tokens with a rollout weight
    double weight = 0;           ///< Σ of those weights, corrected; they are 1 if nothing is
    double minWeight = 0;        ///< least of them; 0 if there is none
    double maxWeight = 0;
    double oldNewKl = 0;    ///< Σ log π_old − log π_θ
    double referenceKl = 0; ///< Σ k3 to the reference
    double mismatch = 0;    ///< Σ |log π_old − log π_rollout|
    double maxMismatch = 0;

    PolicyLossSums& operator+=(const PolicyLossSums& other);
};

/// Loss of a micro-batch and its gradient. Instantiated for float and double; all arithmetic is in
/// double. A NaN that goes in comes out in `loss`, which the caller checks.
/// @param gradient gets d loss / d log π_θ of each token
/// @param tokenLosses gets each token's loss before normalising, unless empty
template <class Real>
[[nodiscard]] PolicyLossSums policyLoss(const PolicyBatch<Real>& batch,
                                        const PolicyLossSettings& settings,
                                        std::span<Real> gradient, std::span<Real> tokenLosses = {});

extern template PolicyLossSums policyLoss(const PolicyBatch<float>&, const PolicyLossSettings&,
                                          std::span<float>, std::span<float>);
extern template PolicyLossSums policyLoss(const PolicyBatch<double>&, const PolicyLossSettings&,
                                          std::span<double>, std::span<double>);

} // namespace sdrl
