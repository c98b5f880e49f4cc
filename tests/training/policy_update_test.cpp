// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/decoder.h"
#include "model/model_parameters.h"
#include "rollout/batch_decoder.h"
#include "test_support.h"
#include "trainer/policy_update.h"
#include "trainer/trainable_model.h"
#include "training/decoding.h"
#include "training/tiny_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <span>
#include <vector>

using namespace sdrl;
using test::Family;

namespace {

/// Rollouts of the tiny model with made-up advantages; group 2 is dead.
struct Rollouts {
    std::vector<std::vector<std::int32_t>> prompts;
    std::vector<UpdateCompletion> completions;
};

constexpr int kBeginning = 10; ///< tokens that all prompts begin with

Rollouts rollouts(Family family, float temperature, int groups = 4) {
    const DecoderShape shape = test::tinyShape(family);
    const auto pool = std::make_shared<ThreadPool>(2);
    const auto weights = std::make_shared<PackedWeights>(shape);
    weights->refresh(test::randomParameters(shape).data(), *pool);
    Decoder decoder(weights, pool);
    std::vector<DecodingGroup> requests;
    Rollouts out;
    const auto beginning = test::randomTokens(kBeginning, shape.vocabulary, 50);
    for (int g = 0; g < groups; ++g) {
        out.prompts.push_back(beginning);
        const auto rest =
            test::randomTokens(3 + 4 * g, shape.vocabulary, static_cast<std::uint64_t>(g));
        out.prompts.back().insert(out.prompts.back().end(), rest.begin(), rest.end());
        requests.push_back({out.prompts.back(), 4, 100 + static_cast<std::uint64_t>(g)});
    }
    DecodingSettings settings;
    settings.maxNewTokens = 12;
    settings.endTokens = {3, 5, 7};
    settings.sampling.temperature = temperature;
    const test::Decoded decoded = test::decodeAll(decoder, requests, settings);
    RandomStream random(9, "advantages");
    for (int g = 0; g < groups; ++g)
        for (const DecodedSequence& sequence : decoded.at(static_cast<std::size_t>(g))) {
            const double advantage = random.normal();
            out.completions.push_back(
                {g, sequence.tokens, sequence.logProbs, g == 2 ? 0.0 : advantage, g != 2});
        }
    return out;
}

GrpoSettings settingsFor(float temperature) {
    GrpoSettings settings;
    settings.sampling.temperature = static_cast<double>(temperature);
    return settings;
}

struct Outcome {
    UpdateMetrics metrics;
    AlignedBuffer<float> gradient;   ///< of the last update, before clipping
    AlignedBuffer<float> parameters; ///< afterwards
};

/// Counts the tokens that a model is given.
class CountingModel final : public Trainable {
public:
    explicit CountingModel(Trainable& model) : m_model(model) {}

    Result<void> score(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                       float temperature, float* logProbs) override {
        return m_model.score(batch, positions, temperature, logProbs);
    }
    Result<void> accumulate(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                            float temperature, std::span<const float> coefficients,
                            float entropyCoefficient, float* logProbs, float* entropies,
                            bool scored) override {
        tokens += batch.tokens.size();
        return m_model.accumulate(batch, positions, temperature, coefficients, entropyCoefficient,
                                  logProbs, entropies, scored);
    }
    Result<void> discardGradients() override { return m_model.discardGradients(); }
    Result<double> step(double learningRate) override { return m_model.step(learningRate); }
    Result<void> save(const std::filesystem::path& folder) const override {
        return m_model.save(folder);
    }
    Result<void> restore(const std::filesystem::path& folder, std::int64_t steps) override {
        return m_model.restore(folder, steps);
    }
    std::int64_t optimizerSteps() const override { return m_model.optimizerSteps(); }
    void releasePasses() override { m_model.releasePasses(); }

    std::size_t tokens = 0;

private:
    Trainable& m_model;
};

AlignedBuffer<float> readFlat(const std::filesystem::path& path, const ParameterLayout& layout) {
    AlignedBuffer<float> out(layout.size);
    if (!readParameters(*WeightFile::open(path), layout, out.span()).ok())
        qFatal("cannot read back the parameters");
    return out;
}

/// One update of the tiny model. Without momentum the first moment is the gradient itself.
Outcome update(Family family, const GrpoSettings& settings, const Rollouts& data,
               double learningRate = 1e-3, int threads = 2, bool withReference = false) {
    const DecoderShape shape = test::tinyShape(family);
    const auto pool = std::make_shared<ThreadPool>(threads);
    const MatrixProducts& products = **MatrixProducts::load();
    std::shared_ptr<PackedWeights> reference;
    if (withReference) {
        reference = std::make_shared<PackedWeights>(shape);
        reference->refresh(test::randomParameters(shape, 2).data(), *pool);
    }
    TrainableModel model(std::make_shared<PackedWeights>(shape), test::randomParameters(shape),
                         {0, 0.999, 1e-8, 0, 0}, pool, products);
    PolicyUpdate policyUpdate(model, settings, reference, pool, products);
    const auto metrics = policyUpdate.apply(data.prompts, data.completions, learningRate);
    const auto folder = test::temporaryDirectory();
    if (!metrics.ok() || !model.save(folder.path()).ok())
        qFatal("the update failed");
    return {*metrics, readFlat(folder.path() / "moment1.safetensors", model.layout()),
            readFlat(folder.path() / "model.safetensors", model.layout())};
}

bool sameBits(const AlignedBuffer<float>& a, const AlignedBuffer<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

/// Largest difference over the largest value.
double relativeDifference(const AlignedBuffer<float>& a, const AlignedBuffer<float>& b) {
    double worst = 0, largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        worst = std::max(worst, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
        largest = std::max(largest, std::abs(static_cast<double>(a[i])));
    }
    return worst / largest;
}

/// Log-probabilities and entropies of every completion, each computed as a sequence of its own.
struct Scored {
    std::vector<std::vector<float>> logProbs, entropies;
};

Scored scored(Family family, const float* parameters, const Rollouts& data, float temperature) {
    const DecoderShape shape = test::tinyShape(family);
    const auto pool = std::make_shared<ThreadPool>(1);
    const auto weights = std::make_shared<PackedWeights>(shape);
    weights->refresh(parameters, *pool);
    TrainingPass pass(weights, pool, **MatrixProducts::load());
    LogProbHead head(weights, pool, **MatrixProducts::load());
    Scored out;
    for (const UpdateCompletion& c : data.completions) {
        const auto& prompt = data.prompts[static_cast<std::size_t>(c.group)];
        std::vector<std::int32_t> tokens = prompt;
        tokens.insert(tokens.end(), c.tokens.begin(), c.tokens.end());
        TokenBatch batch;
        batch.add(tokens);
        std::vector<ScoredPosition> positions;
        for (std::size_t t = prompt.size(); t < tokens.size(); ++t)
            positions.push_back({static_cast<int>(t) - 1, tokens[t]});
        out.logProbs.emplace_back(positions.size());
        out.entropies.emplace_back(positions.size());
        head.forward(pass.forward(batch), positions, temperature, out.logProbs.back().data(),
                     out.entropies.back().data());
    }
    return out;
}

/// What is minimised, in double precision and written down from the definition: PPO's clipped
/// objective with dual clip as a mean over the kept tokens of the groups from `firstGroup` on.
struct Objective {
    double clipLow = 0.2, clipHigh = 0.28, dualClip = 3;
    double kl = 0, entropy = 0;
    int firstGroup = 0;

    double operator()(const Rollouts& data, const Scored& now, const Scored* reference) const {
        double sum = 0;
        std::size_t tokens = 0;
        for (std::size_t i = 0; i < data.completions.size(); ++i) {
            const UpdateCompletion& c = data.completions[i];
            if (!c.kept || c.group < firstGroup)
                continue;
            tokens += c.tokens.size();
            for (std::size_t t = 0; t < c.tokens.size(); ++t) {
                const double logProb = static_cast<double>(now.logProbs[i][t]);
                const double ratio = std::exp(logProb - static_cast<double>(c.rolloutLogProbs[t]));
                const double clipped = std::min(std::max(ratio, 1 - clipLow), 1 + clipHigh);
                double loss = -std::min(ratio * c.advantage, clipped * c.advantage);
                if (c.advantage < 0)
                    loss = std::min(loss, -dualClip * c.advantage);
                if (reference) {
                    const double delta = static_cast<double>(reference->logProbs[i][t]) - logProb;
                    loss += kl * (std::exp(delta) - delta - 1);
                }
                sum += loss - entropy * static_cast<double>(now.entropies[i][t]);
            }
        }
        return sum / static_cast<double>(tokens);
    }
};

/// Compares the gradient with fourth-order central differences along random directions.
void compareWithDifferences(Family family, const AlignedBuffer<float>& at,
                            const AlignedBuffer<float>& gradient, const Rollouts& data,
                            float temperature, const Objective& objective,
                            const Scored* reference) {
    RandomStream random(5, "direction");
    for (int trial = 0; trial < 6; ++trial) {
        std::vector<float> direction(at.size());
        double slope = 0;
        for (std::size_t i = 0; i < at.size(); ++i) {
            direction[i] =
                static_cast<float>(random.normal() / std::sqrt(static_cast<double>(at.size())));
            slope += static_cast<double>(direction[i]) * static_cast<double>(gradient[i]);
        }
        const auto along = [&](float step) {
            AlignedBuffer<float> moved(at.size());
            for (std::size_t i = 0; i < at.size(); ++i)
                moved[i] = at[i] + step * direction[i];
            return objective(data, scored(family, moved.data(), data, temperature), reference);
        };
        const float e = 0.02F;
        const double numeric = (8 * (along(e) - along(-e)) - (along(2 * e) - along(-2 * e))) /
                               (12 * static_cast<double>(e));
        QVERIFY2(std::abs(numeric - slope) < 2e-4 + 5e-3 * std::abs(slope),
                 qPrintable(QString("numeric %1, computed %2").arg(numeric).arg(slope)));
    }
}

const std::vector<Family> kFamilies = {Family::LlamaTied, Family::LlamaUntied, Family::Qwen2,
                                       Family::Qwen3};

} // namespace

class PolicyUpdateTest : public QObject {
    Q_OBJECT

private slots:
    void onPolicyRatiosAreExactlyOne();
    void everyTermOnPolicyIsReinforce();
    void gradientMatchesTheDefinition();
    void klAndEntropyMatchTheirDefinitions();
    void clippedSecondUpdateMatchesTheDefinition();
    void microBatchesDoNotChangeTheGradient();
    void sharedBeginningsLeaveTokensBehind();
    void whatPromptsBeginWithIsComputedOnce();
    void threadsDoNotChangeOneBit();
    void deadGroupsTeachNothing();
    void batchWithoutLiveGroupsChangesNothing();
    void gradientIsClippedToTheLimit();
    void brokenNumbersAreReported();
};

void PolicyUpdateTest::onPolicyRatiosAreExactlyOne() {
    for (const Family family : kFamilies)
        for (const float temperature : {1.0F, 0.7F}) {
            const Outcome outcome =
                update(family, settingsFor(temperature), rollouts(family, temperature));
            QCOMPARE(outcome.metrics.mismatchMax, 0.0); // trainer and sampler agree to the last bit
            QCOMPARE(outcome.metrics.clippedLow, 0.0);
            QCOMPARE(outcome.metrics.clippedHigh, 0.0);
            QVERIFY(outcome.metrics.entropy > 0.5);
        }
}

void PolicyUpdateTest::everyTermOnPolicyIsReinforce() {
    const Rollouts data = rollouts(Family::Qwen3, 1);
    GrpoSettings settings = settingsFor(1);
    settings.loss.sapoNegative = 1;
    settings.loss.term = PolicyTerm::Plain;
    const Outcome reinforce = update(Family::Qwen3, settings, data);
    for (const PolicyTerm term :
         {PolicyTerm::Clip, PolicyTerm::Gspo, PolicyTerm::Cispo, PolicyTerm::Sapo}) {
        settings.loss.term = term;
        QVERIFY(relativeDifference(reinforce.gradient,
                                   update(Family::Qwen3, settings, data).gradient) < 1e-6);
    }
}

void PolicyUpdateTest::gradientMatchesTheDefinition() {
    for (const Family family : kFamilies) {
        const float temperature = 0.9F;
        const Rollouts data = rollouts(family, temperature);
        const Outcome outcome = update(family, settingsFor(temperature), data);
        const AlignedBuffer<float> before = test::randomParameters(test::tinyShape(family));
        const Objective objective;
        const double loss =
            objective(data, scored(family, before.data(), data, temperature), nullptr);
        QVERIFY(std::abs(loss - outcome.metrics.loss) < 1e-6);
        compareWithDifferences(family, before, outcome.gradient, data, temperature, objective,
                               nullptr);
        double squares = 0;
        for (const float g : outcome.gradient.span())
            squares += static_cast<double>(g) * static_cast<double>(g);
        QVERIFY(std::abs(outcome.metrics.gradNorm - std::sqrt(squares)) <
                1e-5 * outcome.metrics.gradNorm);
    }
}

void PolicyUpdateTest::klAndEntropyMatchTheirDefinitions() {
    const Family family = Family::Qwen2;
    const Rollouts data = rollouts(family, 1);
    GrpoSettings settings = settingsFor(1);
    settings.loss.klCoefficient = 0.1;
    settings.loss.kl = KlEstimator::K3;
    settings.entropyBonus = 0.3;
    const Outcome outcome = update(family, settings, data, 1e-3, 2, true);
    const DecoderShape shape = test::tinyShape(family);
    const AlignedBuffer<float> before = test::randomParameters(shape);
    const Scored reference = scored(family, test::randomParameters(shape, 2).data(), data, 1);
    Objective objective;
    objective.kl = 0.1;
    // The reported loss leaves the entropy out, as everybody's does.
    QVERIFY(std::abs(objective(data, scored(family, before.data(), data, 1), &reference) -
                     outcome.metrics.loss) < 1e-5);
    objective.entropy = 0.3;
    compareWithDifferences(family, before, outcome.gradient, data, 1, objective, &reference);
}

void PolicyUpdateTest::clippedSecondUpdateMatchesTheDefinition() {
    const Family family = Family::LlamaTied;
    Rollouts data = rollouts(family, 1);
    GrpoSettings settings = settingsFor(1);
    settings.updatesPerBatch = 2;
    const double learningRate = 0.01;
    const Outcome both = update(family, settings, data, learningRate);
    QCOMPARE(both.metrics.updates, 2);
    QVERIFY(both.metrics.clippedLow + both.metrics.clippedHigh > 0.02);
    // The second update starts where the first, of groups 0 and 1, ends.
    Rollouts firstHalf = data;
    std::erase_if(firstHalf.completions, [](const UpdateCompletion& c) { return c.group > 1; });
    settings.updatesPerBatch = 1;
    const Outcome first = update(family, settings, firstHalf, learningRate);
    QCOMPARE(first.metrics.clippedLow + first.metrics.clippedHigh, 0.0);
    Objective objective;
    objective.firstGroup = 2;
    const Scored between = scored(family, first.parameters.data(), data, 1);
    QVERIFY(std::abs(both.metrics.loss -
                     (first.metrics.loss + objective(data, between, nullptr)) / 2) < 1e-5);
    std::size_t clipped = 0, tokens = 0;
    for (std::size_t i = 0; i < data.completions.size(); ++i) {
        const UpdateCompletion& c = data.completions[i];
        if (!c.kept)
            continue;
        tokens += c.tokens.size();
        for (std::size_t t = 0; c.group > 1 && t < c.tokens.size(); ++t) {
            const double ratio = std::exp(static_cast<double>(between.logProbs[i][t]) -
                                          static_cast<double>(c.rolloutLogProbs[t]));
            clipped += c.advantage > 0 ? ratio > 1.28 : ratio < 0.8;
        }
    }
    QVERIFY(std::abs((both.metrics.clippedLow + both.metrics.clippedHigh) -
                     static_cast<double>(clipped) / static_cast<double>(tokens)) < 1e-9);
    // What the gradient does with a clipped token: nothing.
    double numerator = 0, denominator = 0;
    RandomStream random(5, "direction");
    std::vector<float> direction(first.parameters.size());
    for (float& d : direction)
        d = static_cast<float>(random.normal());
    const auto along = [&](float step) {
        AlignedBuffer<float> moved(direction.size());
        for (std::size_t i = 0; i < direction.size(); ++i)
            moved[i] = first.parameters[i] + step * direction[i];
        return objective(data, scored(family, moved.data(), data, 1), nullptr);
    };
    // A short step: the objective has kinks.
    numerator = (along(2e-4F) - along(-2e-4F)) / 4e-4;
    for (std::size_t i = 0; i < direction.size(); ++i)
        denominator += static_cast<double>(direction[i]) * static_cast<double>(both.gradient[i]);
    QVERIFY2(std::abs(numerator - denominator) < 0.02 * std::abs(denominator) + 2e-3,
             qPrintable(QString("numeric %1, computed %2").arg(numerator).arg(denominator)));
}

void PolicyUpdateTest::microBatchesDoNotChangeTheGradient() {
    for (const LossNormaliser normaliser :
         {LossNormaliser::TokenMean, LossNormaliser::SequenceMean, LossNormaliser::PromptMean,
          LossNormaliser::SequenceSum, LossNormaliser::Constant}) {
        const Rollouts data = rollouts(Family::Qwen3, 1);
        GrpoSettings settings = settingsFor(1);
        settings.loss.normaliser = normaliser;
        settings.entropyBonus = 0.01;
        settings.microBatchTokens = 1 << 20;
        const Outcome whole = update(Family::Qwen3, settings, data);
        for (const int tokens : {16, 40, 90}) {
            settings.microBatchTokens = tokens;
            const Outcome pieces = update(Family::Qwen3, settings, data);
            QVERIFY(relativeDifference(whole.gradient, pieces.gradient) < 2e-6);
            QVERIFY(std::abs(whole.metrics.loss - pieces.metrics.loss) < 1e-12);
            QVERIFY(std::abs(whole.metrics.entropy - pieces.metrics.entropy) < 1e-9);
            QCOMPARE(whole.metrics.trainedTokens, pieces.metrics.trainedTokens);
        }
    }
}

void PolicyUpdateTest::sharedBeginningsLeaveTokensBehind() {
    using Tokens = std::vector<std::int32_t>;
    const auto shared = [](const std::vector<Tokens>& prompts) {
        return sharedBeginning(
            std::vector<std::span<const std::int32_t>>(prompts.begin(), prompts.end()));
    };
    const Tokens ten = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    Tokens other = ten, early = ten;
    other[9] = 0;
    early[3] = 0;
    QCOMPARE(shared({}), 0U);
    QCOMPARE(shared({ten}), 0U); // nobody to share with
    QCOMPARE(shared({ten, ten}), 9U);
    QCOMPARE(shared({ten, other}), 9U);
    QCOMPARE(shared({other, ten, {1, 2, 3, 4, 5, 6, 7, 8, 9}}), 8U);
    QCOMPARE(shared({ten, early}), 0U); // too few to be worth it
    QCOMPARE(shared({ten, {1}}), 0U);
}

void PolicyUpdateTest::whatPromptsBeginWithIsComputedOnce() {
    const DecoderShape shape = test::tinyShape(Family::Qwen2);
    const Rollouts data = rollouts(Family::Qwen2, 1);
    std::size_t expected = kBeginning;
    std::set<int> groups;
    for (const UpdateCompletion& c : data.completions)
        if (c.kept) {
            expected += c.tokens.size() - 1;
            if (groups.insert(c.group).second)
                expected += data.prompts[static_cast<std::size_t>(c.group)].size() - kBeginning;
        }
    QCOMPARE(groups.size(), 3U);
    const auto pool = std::make_shared<ThreadPool>(2);
    TrainableModel model(std::make_shared<PackedWeights>(shape), test::randomParameters(shape),
                         {0, 0.999, 1e-8, 0, 0}, pool, **MatrixProducts::load());
    CountingModel counting(model);
    const GrpoSettings settings = settingsFor(1);
    QVERIFY_OK(PolicyUpdate(counting, settings, nullptr, true)
                   .apply(data.prompts, data.completions, 1e-3));
    QCOMPARE(counting.tokens, expected);
}

void PolicyUpdateTest::threadsDoNotChangeOneBit() {
    for (const Family family : kFamilies) {
        const Rollouts data = rollouts(family, 1);
        const Outcome reference = update(family, settingsFor(1), data, 1e-3, 1);
        for (const int threads : {2, 5}) {
            const Outcome other = update(family, settingsFor(1), data, 1e-3, threads);
            QVERIFY(sameBits(reference.gradient, other.gradient));
            QVERIFY(sameBits(reference.parameters, other.parameters));
            QCOMPARE(reference.metrics.loss, other.metrics.loss);
            QCOMPARE(reference.metrics.gradNorm, other.metrics.gradNorm);
        }
    }
}

void PolicyUpdateTest::deadGroupsTeachNothing() {
    const Rollouts data = rollouts(Family::Qwen2, 1);
    Rollouts kept = data, without = data;
    for (UpdateCompletion& c : kept.completions)
        c.kept = true; // group 2 with its advantages of zero
    std::erase_if(without.completions, [](const UpdateCompletion& c) { return c.group == 2; });
    GrpoSettings settings = settingsFor(1);
    for (const LossNormaliser normaliser : {LossNormaliser::TokenMean, LossNormaliser::Constant}) {
        settings.loss.normaliser = normaliser;
        settings.countDeadGroups = true;
        const Outcome counted = update(Family::Qwen2, settings, data);
        QVERIFY(relativeDifference(update(Family::Qwen2, settings, kept).gradient,
                                   counted.gradient) < 1e-6);
        // Not counted, they might as well not have been there.
        settings.countDeadGroups = false;
        const Outcome dropped = update(Family::Qwen2, settings, data);
        QVERIFY(sameBits(dropped.gradient, update(Family::Qwen2, settings, without).gradient));
        QVERIFY(dropped.metrics.gradNorm > 1.05 * counted.metrics.gradNorm);
    }
}

void PolicyUpdateTest::batchWithoutLiveGroupsChangesNothing() {
    Rollouts data = rollouts(Family::Qwen2, 1);
    for (UpdateCompletion& c : data.completions)
        c.kept = false;
    const Outcome outcome = update(Family::Qwen2, settingsFor(1), data);
    QCOMPARE(outcome.metrics.updates, 0);
    QVERIFY(sameBits(outcome.parameters, test::randomParameters(test::tinyShape(Family::Qwen2))));
}

void PolicyUpdateTest::gradientIsClippedToTheLimit() {
    const DecoderShape shape = test::tinyShape(Family::LlamaUntied);
    const Rollouts data = rollouts(Family::LlamaUntied, 1);
    const Outcome free = update(Family::LlamaUntied, settingsFor(1), data);
    const auto pool = std::make_shared<ThreadPool>(2);
    const MatrixProducts& products = **MatrixProducts::load();
    for (const double share : {0.25, 4.0}) {
        const double limit = share * free.metrics.gradNorm;
        TrainableModel model(std::make_shared<PackedWeights>(shape), test::randomParameters(shape),
                             {0, 0.999, 1e-8, 0, limit}, pool, products);
        const GrpoSettings settings = settingsFor(1);
        const auto metrics = PolicyUpdate(model, settings, nullptr, pool, products)
                                 .apply(data.prompts, data.completions, 1e-3);
        QVERIFY_OK(metrics);
        QCOMPARE(metrics->gradNorm, free.metrics.gradNorm); // reported as it was
        const auto folder = test::temporaryDirectory();
        QVERIFY_OK(model.save(folder.path()));
        const AlignedBuffer<float> used =
            readFlat(folder.path() / "moment1.safetensors", model.layout());
        double squares = 0;
        for (const float g : used.span())
            squares += static_cast<double>(g) * static_cast<double>(g);
        QVERIFY(std::abs(std::sqrt(squares) - std::min(1.0, share) * free.metrics.gradNorm) <
                1e-4 * free.metrics.gradNorm);
    }
}

void PolicyUpdateTest::brokenNumbersAreReported() {
    const DecoderShape shape = test::tinyShape(Family::LlamaTied);
    const auto pool = std::make_shared<ThreadPool>(2);
    const MatrixProducts& products = **MatrixProducts::load();
    Rollouts data = rollouts(Family::LlamaTied, 1);
    const GrpoSettings settings = settingsFor(1);
    const auto apply = [&](AlignedBuffer<float> parameters, const Rollouts& batch) {
        TrainableModel model(std::make_shared<PackedWeights>(shape), std::move(parameters), {},
                             pool, products);
        return PolicyUpdate(model, settings, nullptr, pool, products)
            .apply(batch.prompts, batch.completions, 1e-3);
    };
    QVERIFY_OK(apply(test::randomParameters(shape), data));
    AlignedBuffer<float> broken = test::randomParameters(shape);
    broken[ParameterLayout(shape).finalNorm] = std::nanf("");
    QVERIFY_ERROR(apply(std::move(broken), data), ErrorCode::NonFinite);
    data.completions[1].advantage = std::nan("");
    QVERIFY_ERROR(apply(test::randomParameters(shape), data), ErrorCode::NonFinite);
}

QTEST_GUILESS_MAIN(PolicyUpdateTest)
#include "policy_update_test.moc"
