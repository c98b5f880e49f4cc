// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/grpo_math.h"

#include "core/base/rng.h"
#include "numeric.h"
#include "test_support.h"

#include <array>
#include <functional>
#include <limits>

using namespace sdrl;

namespace {

constexpr std::array kTerms = {PolicyTerm::Plain, PolicyTerm::Clip, PolicyTerm::Gspo,
                               PolicyTerm::Cispo, PolicyTerm::Sapo};
constexpr std::array kNormalisers = {LossNormaliser::TokenMean, LossNormaliser::SequenceMean,
                                     LossNormaliser::PromptMean, LossNormaliser::SequenceSum,
                                     LossNormaliser::Constant};

double slopeOf(const std::function<double(double)>& f, double x) {
    constexpr double kStep = 1e-6;
    return (f(x + kStep) - f(x - kStep)) / (2 * kStep);
}

/// A whole optimizer batch that owns its arrays.
template <class Real>
struct Batch {
    std::vector<std::size_t> offsets = {0};
    std::vector<int> groups;
    std::vector<double> advantages;
    std::vector<Real> newLogProbs, oldLogProbs, rolloutLogProbs, referenceLogProbs;

    std::vector<double> factors(const PolicyLossSettings& settings) const {
        std::vector<std::size_t> lengths;
        for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
            lengths.push_back(offsets[i + 1] - offsets[i]);
        return lossFactors(lengths, groups, settings);
    }

    /// Loss of completions [first, last) of the batch; the gradient of their tokens is set.
    PolicyLossSums part(const PolicyLossSettings& settings, std::size_t first, std::size_t last,
                        std::vector<Real>& gradient) const {
        const std::vector<double> all = factors(settings);
        const std::span<const double> factorSpan(all), advantageSpan(advantages);
        const PolicyBatch<Real> batch = {std::span(offsets).subspan(first, last - first + 1),
                                         advantageSpan.subspan(first, last - first),
                                         factorSpan.subspan(first, last - first),
                                         newLogProbs,
                                         oldLogProbs,
                                         rolloutLogProbs,
                                         referenceLogProbs};
        return policyLoss<Real>(batch, settings, gradient);
    }

    PolicyLossSums loss(const PolicyLossSettings& settings, std::vector<Real>& gradient) const {
        gradient.assign(newLogProbs.size(), 0);
        return part(settings, 0, advantages.size(), gradient);
    }
    double loss(const PolicyLossSettings& settings) const {
        std::vector<Real> gradient;
        return loss(settings, gradient).loss;
    }
};

/// The two sequences of the golden vectors.
Batch<double> goldenBatch() {
    return {{0, 3, 5},
            {0, 0},
            {1, -0.5},
            {-1.00, -0.50, -2.00, -0.30, -1.20},
            {-1.10, -0.45, -1.50, -0.50, -1.00},
            {},
            {-1.20, -0.60, -1.90, -0.40, -1.10}};
}

/// Six completions of two prompts with ratios on both sides of all clip borders, one without
/// tokens.
template <class Real>
Batch<Real> randomBatch(std::uint64_t seed) {
    RandomStream random(seed, "batch");
    Batch<Real> batch;
    for (const std::size_t length : {4, 1, 7, 0, 3, 5}) {
        batch.offsets.push_back(batch.offsets.back() + length);
        batch.groups.push_back(static_cast<int>(batch.groups.size() % 2));
        batch.advantages.push_back(random.normal());
        for (std::size_t t = 0; t < length; ++t) {
            const double old = -0.05 - 3 * random.uniform();
            batch.oldLogProbs.push_back(static_cast<Real>(old));
            batch.newLogProbs.push_back(static_cast<Real>(old + 0.6 * random.normal()));
            batch.rolloutLogProbs.push_back(static_cast<Real>(old + 0.3 * random.normal()));
            batch.referenceLogProbs.push_back(static_cast<Real>(old + random.normal()));
        }
    }
    return batch;
}

} // namespace

class GrpoMathTest : public QObject {
    Q_OBJECT

private slots:
    void clipMatchesTheGoldenVectors();
    void aggregatesMatchTheGoldenVectors();
    void klMatchesTheGoldenVectors();
    void klIsClamped();
    void boundsOfNegativeAdvantagesHold();
    void slopesOfTermsMatchFiniteDifferences();
    void gradientsOfBatchesMatchFiniteDifferences();
    void gradientsMatchAutograd();
    void allTermsAreReinforceAtRatioOne();
    void withoutOldLogProbsTheRatioIsOne();
    void microBatchesAddUp();
    void floatsAgreeWithDoubles();
    void extremeRatiosStayFinite();
    void klStepReducesTheDivergence();
    void rolloutWeightsTruncateAndMask();
    void countsOfClippedTokensAreRight();
};

// ---- Golden vectors -------------------------------------------------------------------------

void GrpoMathTest::clipMatchesTheGoldenVectors() {
    const auto golden = goldenBatch();
    const PolicyLossSettings settings;
    const std::vector<double> ratios = {1.1051709, 0.9512294, 0.6065307, 1.2214028, 0.8187308};
    const std::vector<double> losses = {-1.1051709, -0.9512294, -0.6065307, 0.6107014, 0.4093654};
    std::vector<double> gradient(5), tokenLosses(5);
    const auto factors = golden.factors(settings);
    const auto sums = policyLoss<double>({golden.offsets,
                                          golden.advantages,
                                          factors,
                                          golden.newLogProbs,
                                          golden.oldLogProbs,
                                          {},
                                          {}},
                                         settings, gradient, tokenLosses);
    for (std::size_t t = 0; t < 5; ++t) {
        QVERIFY_NEAR(tokenLosses[t], losses[t], 5e-8);
        // No token's clip binds, so each has the gradient −ρA over the number of tokens.
        QVERIFY_NEAR(gradient[t], -ratios[t] * (t < 3 ? 1 : -0.5) / 5, 2e-8);
    }
    QCOMPARE(sums.tokens, std::size_t{5});
    QVERIFY_NEAR(sums.oldNewKl, 0.45, 1e-12);

    // The paper's clip of 0.2 both ways.
    PolicyLossSettings paper;
    paper.clipHigh = 0.2;
    QVERIFY_NEAR(policyTerm(-1, std::log(1.5), 1, paper).loss, -1.2, 1e-12);
    QVERIFY_NEAR(policyTerm(-1, std::log(1.5), -1, paper).loss, 1.5, 1e-12);
}

void GrpoMathTest::aggregatesMatchTheGoldenVectors() {
    const auto golden = goldenBatch();
    const auto loss = [&](PolicyTerm term, LossNormaliser normaliser,
                          const std::function<void(PolicyLossSettings&)>& change = {}) {
        PolicyLossSettings settings;
        settings.term = term;
        settings.normaliser = normaliser;
        settings.maxLength = 4;
        if (change)
            change(settings);
        return golden.loss(settings);
    };
    using enum LossNormaliser;
    QVERIFY_NEAR(loss(PolicyTerm::Clip, SequenceMean), -0.1888051448, 1e-10);
    QVERIFY_NEAR(loss(PolicyTerm::Clip, TokenMean), -0.3285728493, 1e-10);
    QVERIFY_NEAR(loss(PolicyTerm::Clip, Constant), -0.2053580308, 1e-10);
    QVERIFY_NEAR(loss(PolicyTerm::Clip, SequenceSum), -0.8214321233, 1e-10);
    // Both completions are of one prompt: its token mean.
    QVERIFY_NEAR(loss(PolicyTerm::Clip, PromptMean), -0.3285728493, 1e-10);
    for (const auto& [low, high] : {std::pair{0.2, 0.28}, {3e-4, 4e-4}, {2e-3, 2.5e-3}}) {
        const auto epsilons = [low = low, high = high](PolicyLossSettings& s) {
            s.clipLow = low;
            s.clipHigh = high;
        };
        QVERIFY_NEAR(loss(PolicyTerm::Gspo, SequenceMean, epsilons), -0.1803539882, 1e-10);
    }
    QVERIFY_NEAR(loss(PolicyTerm::Cispo, TokenMean), 0.4238796168, 1e-10);
    QVERIFY_NEAR(
        loss(PolicyTerm::Cispo, TokenMean, [](PolicyLossSettings& s) { s.cispoCap = 1.1; }),
        0.4264875160, 1e-10);
    QVERIFY_NEAR(loss(PolicyTerm::Sapo, SequenceMean), -0.4634891151, 1e-10);
}

void GrpoMathTest::klMatchesTheGoldenVectors() {
    Batch<double> golden = goldenBatch();
    golden.advantages = {0, 0};
    const auto loss = [&](KlEstimator kl, LossNormaliser normaliser) {
        PolicyLossSettings settings;
        settings.normaliser = normaliser;
        settings.klCoefficient = 1;
        settings.kl = kl;
        return golden.loss(settings);
    };
    using enum LossNormaliser;
    QVERIFY_NEAR(loss(KlEstimator::K1, TokenMean), 0.04, 1e-12);
    QVERIFY_NEAR(loss(KlEstimator::K2, TokenMean), 0.008, 1e-12);
    QVERIFY_NEAR(loss(KlEstimator::K3, TokenMean), 0.00774948506, 1e-11);
    QVERIFY_NEAR(loss(KlEstimator::K3WithK2Gradient, TokenMean), 0.00774948506, 1e-11);
    QVERIFY_NEAR(loss(KlEstimator::K1, SequenceMean), 0.0333333333, 1e-10);
    QVERIFY_NEAR(loss(KlEstimator::K2, SequenceMean), 0.0075, 1e-12);
    QVERIFY_NEAR(loss(KlEstimator::K3, SequenceMean), 0.00729193223, 1e-11);
    // The monitor is k3, whatever the loss has.
    std::vector<double> gradient;
    QVERIFY_NEAR(golden.loss({}, gradient).referenceKl / 5, 0.00774948506, 1e-11);
    QVERIFY_NEAR(klTerm(KlEstimator::K3, -1.0, -1.5).loss, 0.106531, 5e-7);
    QVERIFY_NEAR(klTerm(KlEstimator::Abs, -1.0, -1.5).loss, 0.5, 1e-12);
}

void GrpoMathTest::klIsClamped() {
    const TokenTerm far = klTerm(KlEstimator::K3, -30, -0.1);
    QCOMPARE(far.loss, 10.0);
    QCOMPARE(far.slope, 0.0);
    // Towards a tiny reference probability k3 grows linearly until its clamp at 10.
    QVERIFY_NEAR(klTerm(KlEstimator::K3, -1, -9).loss, std::exp(-8.0) + 7, 1e-12);
    QCOMPARE(klTerm(KlEstimator::K3, -1, -40).loss, 10.0);
    QCOMPARE(klTerm(KlEstimator::K3WithK2Gradient, -1, -40).slope, 39.0);
    // Close to equality k3 keeps its digits: ½Δ² to first order.
    QVERIFY_NEAR(klTerm(KlEstimator::K3, -1, -1 + 1e-6).loss / 5e-13, 1, 1e-3);
}

void GrpoMathTest::boundsOfNegativeAdvantagesHold() {
    PolicyLossSettings settings;
    QVERIFY_NEAR(policyTerm(-1, std::log(5.0), -0.5, settings).loss, 1.5, 1e-12);
    QCOMPARE(policyTerm(-1, std::log(5.0), -0.5, settings).slope, 0.0);
    settings.dualClip = 0;
    QVERIFY_NEAR(policyTerm(-1, std::log(5.0), -0.5, settings).loss, 2.5, 1e-12);
    QVERIFY_NEAR(policyTerm(-1, std::log(5.0), -0.5, settings).slope, 2.5, 1e-12);
    settings.ratioCap = 4;
    QVERIFY_NEAR(policyTerm(-1, std::log(5.0), -0.5, settings).loss, 2.0, 1e-12);
    QCOMPARE(policyTerm(-1, std::log(5.0), -0.5, settings).slope, 0.0);
    // Neither bound touches positive advantages, whose clip is tighter.
    for (const double cap : {0.0, 4.0}) {
        settings.ratioCap = cap;
        QVERIFY_NEAR(policyTerm(-1, std::log(5.0), 0.5, settings).loss, -0.64, 1e-12);
    }
}

// ---- Derivatives ----------------------------------------------------------------------------

void GrpoMathTest::slopesOfTermsMatchFiniteDifferences() {
    // Away from the kinks: log 0.8, log 1.28, log 3, log 4, log 5.
    for (const double logRatio : {-1.3, -0.4, -0.1, 0.0, 0.2, 0.6, 1.2, 1.5, 2.0})
        for (const double advantage : {-1.7, -0.5, 0.0, 0.5, 2.0})
            for (const double dualClip : {0.0, 3.0})
                for (const double ratioCap : {0.0, 4.0})
                    for (const PolicyTerm term : kTerms) {
                        PolicyLossSettings settings;
                        settings.term = term;
                        settings.dualClip = dualClip;
                        settings.ratioCap = ratioCap;
                        const bool detached =
                            term == PolicyTerm::Cispo || term == PolicyTerm::Plain;
                        const double expected = slopeOf(
                            [&](double x) {
                                return detached ? policyTerm(x, logRatio, advantage, settings).loss
                                                : policyTerm(-1, x, advantage, settings).loss;
                            },
                            detached ? -1 : logRatio);
                        QVERIFY_NEAR(policyTerm(-1, logRatio, advantage, settings).slope, expected,
                                     1e-7);
                    }
    for (const auto kl : {KlEstimator::K1, KlEstimator::Abs, KlEstimator::K2, KlEstimator::K3})
        for (const double newLogProb : {-25.0, -6.0, -2.0, -1.1, -0.9, -0.01})
            QVERIFY_NEAR(klTerm(kl, newLogProb, -1).slope,
                         slopeOf([&](double x) { return klTerm(kl, x, -1).loss; }, newLogProb),
                         1e-5);
}

void GrpoMathTest::gradientsOfBatchesMatchFiniteDifferences() {
    const Batch<double> batch = randomBatch<double>(11);
    for (const PolicyTerm term :
         {PolicyTerm::Plain, PolicyTerm::Clip, PolicyTerm::Gspo, PolicyTerm::Sapo})
        for (const LossNormaliser normaliser : kNormalisers)
            for (const auto correction :
                 {RolloutCorrection::Off, RolloutCorrection::TokenTruncate,
                  RolloutCorrection::TokenMask, RolloutCorrection::SequenceTruncate,
                  RolloutCorrection::SequenceMask}) {
                if (term == PolicyTerm::Gspo && (correction == RolloutCorrection::TokenTruncate ||
                                                 correction == RolloutCorrection::TokenMask))
                    continue; // GSPO-token weighs each token's gradient, not the sequence's
                PolicyLossSettings settings;
                settings.term = term;
                settings.normaliser = normaliser;
                settings.correction = correction;
                settings.correctionLow = 0.8;
                settings.correctionHigh = 1.2;
                settings.klCoefficient = 0.3;
                settings.kl = KlEstimator::K3;
                std::vector<double> gradient;
                (void)batch.loss(settings, gradient);
                for (std::size_t t = 0; t < gradient.size(); ++t) {
                    const double expected = slopeOf(
                        [&](double x) {
                            Batch<double> moved = batch;
                            moved.newLogProbs[t] = x;
                            return moved.loss(settings);
                        },
                        batch.newLogProbs[t]);
                    QVERIFY_NEAR(gradient[t], expected, 1e-7);
                }
            }
}

void GrpoMathTest::gradientsMatchAutograd() {
    // The golden batch in PyTorch 2.13, double precision: token mean with 0.3·k3, clip 0.2/0.28,
    // CISPO cap 1.1; for GSPO the sequence mean without KL.
    const auto check = [](PolicyTerm term, double loss, const std::vector<double>& expected) {
        Batch<double> batch = goldenBatch();
        PolicyLossSettings settings;
        settings.term = term;
        settings.cispoCap = 1.1;
        settings.klCoefficient = 0.3;
        settings.kl = KlEstimator::K3;
        if (term == PolicyTerm::Gspo) {
            settings.normaliser = LossNormaliser::SequenceMean;
            batch.referenceLogProbs.clear();
        }
        std::vector<double> gradient;
        QVERIFY_NEAR(batch.loss(settings, gradient).loss, loss, 1e-14);
        for (std::size_t t = 0; t < expected.size(); ++t)
            QVERIFY_NEAR(gradient[t], expected[t], 1e-14);
    };
    check(PolicyTerm::Clip, -0.326248003815912,
          {-0.21015802879980847, -0.1845361299823004, -0.12761638702706557, 0.12785003073385942,
           0.07556282022325934});
    check(PolicyTerm::Cispo, 0.4288123614838387,
          {-0.20912384518467894, -0.1845361299823004, -0.12761638702706557, 0.11570975491784244,
           0.07556282022325934});
    check(PolicyTerm::Sapo, -0.7463226334301438,
          {-0.20954794332874338, -0.18442304657172306, -0.12303983332396551, 0.1262145552708844,
           0.07482577975492896});
    check(PolicyTerm::Gspo, -0.1803539882125289,
          {-0.1434513294041763, -0.1434513294041763, -0.1434513294041763, 0.125, 0.125});
}

void GrpoMathTest::allTermsAreReinforceAtRatioOne() {
    Batch<double> batch = randomBatch<double>(5);
    batch.oldLogProbs = batch.newLogProbs;
    batch.rolloutLogProbs = batch.newLogProbs;
    for (const LossNormaliser normaliser : kNormalisers)
        for (const PolicyTerm term : kTerms) {
            PolicyLossSettings settings;
            settings.term = term;
            settings.normaliser = normaliser;
            settings.correction = RolloutCorrection::SequenceMask;
            settings.klCoefficient = 0;
            const auto factors = batch.factors(settings);
            std::vector<double> gradient;
            (void)batch.loss(settings, gradient);
            for (std::size_t i = 0; i < batch.advantages.size(); ++i)
                for (std::size_t t = batch.offsets[i]; t < batch.offsets[i + 1]; ++t)
                    QVERIFY_NEAR(gradient[t], -factors[i] * batch.advantages[i], 1e-14);
        }
}

void GrpoMathTest::withoutOldLogProbsTheRatioIsOne() {
    Batch<double> batch = randomBatch<double>(6);
    for (const PolicyTerm term : kTerms) {
        PolicyLossSettings settings;
        settings.term = term;
        settings.correction = RolloutCorrection::TokenTruncate;
        settings.klCoefficient = 0.1;
        batch.oldLogProbs = batch.newLogProbs;
        std::vector<double> expected, gradient;
        const auto a = batch.loss(settings, expected);
        batch.oldLogProbs.clear();
        const auto b = batch.loss(settings, gradient);
        QCOMPARE(gradient, expected);
        QCOMPARE(b.loss, a.loss);
        QCOMPARE(b.mismatch, a.mismatch);
        QVERIFY(b.mismatch > 0);
    }
}

// ---- Batches --------------------------------------------------------------------------------

void GrpoMathTest::microBatchesAddUp() {
    const Batch<double> batch = randomBatch<double>(7);
    for (const LossNormaliser normaliser : kNormalisers)
        for (const PolicyTerm term : kTerms) {
            PolicyLossSettings settings;
            settings.term = term;
            settings.normaliser = normaliser;
            settings.klCoefficient = 0.01;
            settings.correction = RolloutCorrection::TokenMask;
            settings.correctionLow = 0.8;
            std::vector<double> whole;
            const auto expected = batch.loss(settings, whole);
            for (const std::size_t step : {1, 2, 4}) {
                std::vector<double> gradient(whole.size());
                PolicyLossSums sums;
                for (std::size_t i = 0; i < batch.advantages.size(); i += step)
                    sums += batch.part(settings, i, std::min(i + step, batch.advantages.size()),
                                       gradient);
                QCOMPARE(gradient, whole);
                QVERIFY_NEAR(sums.loss, expected.loss, 1e-14);
                QVERIFY_NEAR(sums.mismatch, expected.mismatch, 1e-12);
                QCOMPARE(sums.tokens, expected.tokens);
                QCOMPARE(sums.masked, expected.masked);
                QCOMPARE(sums.clippedLow + sums.clippedHigh,
                         expected.clippedLow + expected.clippedHigh);
                QCOMPARE(sums.maxMismatch, expected.maxMismatch);
            }
            // Factors of the micro-batch alone give something else (TRL's "bnpo").
            if (normaliser == LossNormaliser::TokenMean)
                QVERIFY(std::abs(lossFactors(std::vector<std::size_t>{4}, std::vector<int>{0},
                                             settings)[0] -
                                 batch.factors(settings)[0]) > 0.1);
        }
}

void GrpoMathTest::floatsAgreeWithDoubles() {
    const Batch<float> singles = randomBatch<float>(8);
    const Batch<double> doubles = randomBatch<double>(8);
    for (const PolicyTerm term : kTerms) {
        PolicyLossSettings settings;
        settings.term = term;
        settings.klCoefficient = 0.01;
        std::vector<float> a;
        std::vector<double> b;
        QVERIFY_NEAR(singles.loss(settings, a).loss, doubles.loss(settings, b).loss, 1e-6);
        for (std::size_t t = 0; t < a.size(); ++t)
            QVERIFY_NEAR(a[t], b[t], 1e-6);
    }
}

void GrpoMathTest::extremeRatiosStayFinite() {
    for (const PolicyTerm term : kTerms)
        for (const double change : {-800.0, 800.0})
            for (const double advantage : {-1.0, 0.0, 1.0}) {
                Batch<float> batch = {{0, 2},
                                      {0},
                                      {advantage},
                                      {-900 + static_cast<float>(std::max(change, 0.0)), -1},
                                      {-900 - static_cast<float>(std::min(change, 0.0)), -1},
                                      {-1, -1},
                                      {-1, -1}};
                PolicyLossSettings settings;
                settings.term = term;
                settings.dualClip = 0;
                settings.klCoefficient = 0.1;
                settings.correction = RolloutCorrection::SequenceTruncate;
                std::vector<float> gradient;
                const auto sums = batch.loss(settings, gradient);
                QVERIFY(std::isfinite(sums.loss));
                for (const float slope : gradient)
                    QVERIFY(std::isfinite(slope));
            }
    Batch<float> broken = {{0, 1}, {0}, {1}, {std::numeric_limits<float>::quiet_NaN()},
                           {-1},   {},  {}};
    for (const PolicyTerm term : kTerms) {
        PolicyLossSettings settings;
        settings.term = term;
        QVERIFY(std::isnan(broken.loss(settings)));
    }
}

void GrpoMathTest::klStepReducesTheDivergence() {
    // A softmax policy over five tokens; the gradient of log π(t) by logit j is [t=j] − π_j.
    using Logits = std::array<double, 5>;
    const auto probabilities = [](const Logits& logits) {
        Logits p;
        double sum = 0;
        for (std::size_t j = 0; j < p.size(); ++j)
            sum += p[j] = std::exp(logits[j]);
        for (double& value : p)
            value /= sum;
        return p;
    };
    const Logits start = {0.5, -0.3, 1.2, 0, -1};
    const Logits reference = probabilities({-0.5, 0.4, 0.3, 0.9, -0.2});
    const auto divergence = [&](const Logits& logits) {
        const Logits p = probabilities(logits);
        double kl = 0;
        for (std::size_t j = 0; j < p.size(); ++j)
            kl += p[j] * std::log(p[j] / reference[j]);
        return kl;
    };
    const auto stepped = [&](KlEstimator kl, double coefficient) {
        const Logits p = probabilities(start);
        RandomStream random(1, "kl");
        Batch<double> batch;
        std::vector<std::size_t> tokens;
        for (int i = 0; i < 4000; ++i) {
            tokens.push_back(random.weighted(p));
            batch.newLogProbs.push_back(std::log(p[tokens.back()]));
            batch.referenceLogProbs.push_back(std::log(reference[tokens.back()]));
        }
        batch.offsets = {0, tokens.size()};
        batch.groups = {0};
        batch.advantages = {0};
        PolicyLossSettings settings;
        settings.kl = kl;
        settings.klCoefficient = coefficient;
        std::vector<double> gradient;
        (void)batch.loss(settings, gradient);
        Logits logits = start;
        for (std::size_t t = 0; t < tokens.size(); ++t)
            for (std::size_t j = 0; j < logits.size(); ++j)
                logits[j] -= 0.2 * gradient[t] * ((tokens[t] == j) - p[j]);
        return divergence(logits);
    };
    for (const auto kl : {KlEstimator::K2, KlEstimator::K3, KlEstimator::K3WithK2Gradient}) {
        QVERIFY(stepped(kl, 1) < 0.95 * divergence(start));
        QVERIFY(stepped(kl, -1) > 1.05 * divergence(start));
    }
}

void GrpoMathTest::rolloutWeightsTruncateAndMask() {
    PolicyLossSettings settings;
    settings.correctionLow = 0.5;
    settings.correctionHigh = 2;
    const auto weight = [&](RolloutCorrection correction, double ratio) {
        settings.correction = correction;
        return rolloutWeight(std::log(ratio), settings);
    };
    using enum RolloutCorrection;
    QCOMPARE(weight(Off, 7), 1.0);
    for (const auto truncate : {TokenTruncate, SequenceTruncate}) {
        QVERIFY_NEAR(weight(truncate, 0.1), 0.1, 1e-12);
        QVERIFY_NEAR(weight(truncate, 1.9), 1.9, 1e-12);
        QCOMPARE(weight(truncate, 7), 2.0);
    }
    for (const auto mask : {TokenMask, SequenceMask}) {
        QCOMPARE(weight(mask, 0.4), 0.0);
        QVERIFY_NEAR(weight(mask, 1.9), 1.9, 1e-12);
        QCOMPARE(weight(mask, 7), 0.0);
    }
    // The sequence's weight is the product of its tokens': 1.5 · 1.5 is over the cap, 1.5 is not.
    const Batch<double> batch = {
        {0, 2}, {0}, {1}, {-1, -1}, {}, {-1 - std::log(1.5), -1 - std::log(1.5)}, {}};
    std::vector<double> gradient;
    settings.correction = SequenceMask;
    QCOMPARE(batch.loss(settings, gradient).masked, std::size_t{2});
    QVERIFY((gradient == std::vector<double>{0, 0}));
    settings.correction = TokenMask;
    QCOMPARE(batch.loss(settings, gradient).masked, std::size_t{0});
    QVERIFY_NEAR(gradient[0], -0.75, 1e-12);
    // What the weights were, after the correction and over micro-batches.
    const auto drawnAt = [](double a, double b) {
        return Batch<double>{{0, 2}, {1}, {1}, {-1, -1}, {}, {-1 - std::log(a), -1 - std::log(b)},
                             {}};
    };
    settings.correction = TokenTruncate;
    PolicyLossSums sums = drawnAt(0.9, 7).loss(settings, gradient);
    sums += drawnAt(0.25, 1.5).loss(settings, gradient);
    QCOMPARE(sums.weighted, std::size_t{4});
    QVERIFY_NEAR(sums.weight, 0.9 + 2 + 0.25 + 1.5, 1e-12);
    QVERIFY_NEAR(sums.minWeight, 0.25, 1e-12);
    QCOMPARE(sums.maxWeight, 2.0);
    // Without a sampler of its own there is nothing to weigh.
    const Batch<double> exact = {{0, 1}, {1}, {1}, {-1}, {}, {}, {}};
    sums = exact.loss(settings, gradient);
    QVERIFY(sums.weighted == 0 && sums.weight == 0 && sums.maxWeight == 0);
}

void GrpoMathTest::countsOfClippedTokensAreRight() {
    const auto ratio = [](double value) { return -1 + std::log(value); };
    const Batch<double> batch = {
        {0, 3, 6},
        {0, 0},
        {1, -1},
        {ratio(1.3), ratio(1.2), ratio(0.7), ratio(1.3), ratio(0.9), ratio(0.7)},
        {-1, -1, -1, -1, -1, -1},
        {},
        {}};
    std::vector<double> gradient;
    const auto sums = batch.loss({}, gradient);
    QCOMPARE(sums.clippedHigh, std::size_t{1});
    QCOMPARE(sums.clippedLow, std::size_t{1});
    for (std::size_t t = 0; t < 6; ++t)
        QCOMPARE(gradient[t] == 0, t == 0 || t == 5);
}

QTEST_GUILESS_MAIN(GrpoMathTest)
#include "grpo_math_test.moc"
