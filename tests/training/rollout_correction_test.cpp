// SPDX-License-Identifier: GPL-3.0-or-later
//
// Updates from rollouts that were computed in other numbers than training is.
#include "model/decoder.h"
#include "rollout/batch_decoder.h"
#include "test_support.h"
#include "trainer/policy_update.h"
#include "trainer/trainable_model.h"
#include "training/decoding.h"
#include "training/tiny_model.h"
#include "training/weights.h"

#include <cmath>
#include <cstring>

using namespace sdrl;
using test::Family;

namespace {

struct Setup {
    explicit Setup(NumberFormat rolloutFormat, NumberFormat trained = NumberFormat::Float32)
        : format(rolloutFormat),
          shape(test::tinyShape(Family::Qwen2)),
          pool(std::make_shared<ThreadPool>(2)),
          weights(std::make_shared<PackedWeights>(shape, trained)),
          rollout(format == trained ? weights : std::make_shared<PackedWeights>(shape, format)),
          products(**MatrixProducts::load()),
          // Without momentum the first moment is the gradient itself.
          model(weights, test::randomParameters(shape), {0, 0.999, 1e-8, 0, 0}, pool, products,
                {{}, 0, rollout}) {}

    void generate() {
        Decoder decoder(rollout, pool);
        std::vector<DecodingGroup> requests;
        for (std::uint64_t g = 0; g < 4; ++g) {
            prompts.push_back(test::randomTokens(3 + 4 * static_cast<int>(g), shape.vocabulary, g));
            requests.push_back({prompts.back(), 4, 100 + g});
        }
        DecodingSettings settings;
        settings.maxNewTokens = 12;
        settings.endTokens = {3, 5, 7};
        const test::Decoded decoded = test::decodeAll(decoder, requests, settings);
        RandomStream random(9, "advantages");
        for (std::size_t g = 0; g < decoded.size(); ++g)
            for (const DecodedSequence& s : decoded.at(g))
                completions.push_back(
                    {static_cast<int>(g), s.tokens, s.logProbs, random.normal(), true});
    }

    /// The trainer's log-probabilities of a completion.
    std::vector<float> scored(const UpdateCompletion& c) {
        std::vector<std::int32_t> tokens = prompts[static_cast<std::size_t>(c.group)];
        const std::size_t prompt = tokens.size();
        tokens.insert(tokens.end(), c.tokens.begin(), c.tokens.end());
        TokenBatch batch;
        batch.add(tokens);
        std::vector<ScoredPosition> positions;
        for (std::size_t t = prompt; t < tokens.size(); ++t)
            positions.push_back({static_cast<int>(t) - 1, tokens[t]});
        std::vector<float> out(positions.size());
        (void)model.score(batch, positions, 1, out.data());
        return out;
    }

    [[nodiscard]] bool exact() const { return rollout == weights; }

    NumberFormat format;
    DecoderShape shape;
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> weights, rollout;
    const MatrixProducts& products;
    TrainableModel model;
    std::vector<std::vector<std::int32_t>> prompts;
    std::vector<UpdateCompletion> completions;
};

} // namespace

class RolloutCorrectionTest : public QObject {
    Q_OBJECT

private slots:
    void mismatchIsMeasured_data();
    void mismatchIsMeasured();
    void tokensAreWeightedByTheRatioOfTheTwo_data();
    void tokensAreWeightedByTheRatioOfTheTwo();
    void laterUpdatesCompareWithThePolicyBeforeTheFirst();
    void rolloutWeightsFollowTheUpdate();
};

void RolloutCorrectionTest::mismatchIsMeasured_data() {
    QTest::addColumn<NumberFormat>("format");
    QTest::addColumn<NumberFormat>("trained");
    using enum NumberFormat;
    QTest::addRow("f32") << Float32 << Float32;
    QTest::addRow("bf16") << BFloat16 << Float32;
    QTest::addRow("int8") << Int8 << Float32;
    QTest::addRow("bf16 training") << Float32 << BFloat16;
    QTest::addRow("bf16 rollouts and training") << BFloat16 << BFloat16;
    QTest::addRow("int8, bf16 training") << Int8 << BFloat16;
}

void RolloutCorrectionTest::mismatchIsMeasured() {
    QFETCH(NumberFormat, format);
    QFETCH(NumberFormat, trained);
    GrpoSettings settings;
    settings.rolloutFormat = format;
    settings.trainFormat = trained;
    Setup setup(settings.rolloutNumbers(), settings.trainNumbers());
    setup.generate();
    double sum = 0, largest = 0;
    std::size_t tokens = 0;
    for (const UpdateCompletion& c : setup.completions) {
        const std::vector<float> logProbs = setup.scored(c);
        for (std::size_t t = 0; t < logProbs.size(); ++t) {
            const double apart = std::abs(static_cast<double>(logProbs[t]) -
                                          static_cast<double>(c.rolloutLogProbs[t]));
            sum += apart;
            largest = std::max(largest, apart);
            ++tokens;
        }
    }
    const auto metrics =
        PolicyUpdate(setup.model, settings, nullptr, setup.pool, setup.products, setup.exact())
            .apply(setup.prompts, setup.completions, 1e-3);
    QVERIFY_OK(metrics);
    qInfo("mean |dlogp| %.2e, largest %.2e", metrics->mismatchMean, metrics->mismatchMax);
    QVERIFY(std::abs(metrics->mismatchMean - sum / static_cast<double>(tokens)) < 1e-9);
    QVERIFY(std::abs(metrics->mismatchMax - largest) < 1e-9);
    QCOMPARE(metrics->mismatchMean > 0, format == NumberFormat::Int8 ||
                                            (format != NumberFormat::Float32 && trained != format));
}

void RolloutCorrectionTest::tokensAreWeightedByTheRatioOfTheTwo_data() {
    QTest::addColumn<int>("correction");
    QTest::addColumn<double>("high");
    QTest::addRow("off") << static_cast<int>(RolloutCorrection::Off) << 3.0;
    QTest::addRow("truncated") << static_cast<int>(RolloutCorrection::TokenTruncate) << 1.001;
    QTest::addRow("masked") << static_cast<int>(RolloutCorrection::TokenMask) << 1.001;
}

void RolloutCorrectionTest::tokensAreWeightedByTheRatioOfTheTwo() {
    QFETCH(int, correction);
    QFETCH(double, high);
    Setup setup(NumberFormat::Int8);
    setup.generate();
    GrpoSettings settings;
    settings.loss.correction = static_cast<RolloutCorrection>(correction);
    settings.loss.correctionHigh = high;
    settings.loss.correctionLow = 0.999;
    // By the definition: on policy every ratio to the old policy is 1, so the gradient of a token's
    // log-probability is −A·w over the number of tokens.
    std::size_t tokens = 0, touched = 0;
    for (const UpdateCompletion& c : setup.completions)
        tokens += c.tokens.size();
    std::vector<float> expected(setup.weights->layout().size);
    {
        Setup other(NumberFormat::Float32);
        for (const UpdateCompletion& c : setup.completions) {
            const std::vector<float> logProbs = setup.scored(c);
            std::vector<float> coefficients;
            for (std::size_t t = 0; t < logProbs.size(); ++t) {
                double weight = std::exp(static_cast<double>(logProbs[t]) -
                                         static_cast<double>(c.rolloutLogProbs[t]));
                const double before = weight;
                if (settings.loss.correction == RolloutCorrection::Off)
                    weight = 1;
                else if (settings.loss.correction == RolloutCorrection::TokenTruncate)
                    weight = std::min(weight, high);
                else if (weight < 0.999 || weight > high)
                    weight = 0;
                touched += weight != before;
                coefficients.push_back(
                    static_cast<float>(-c.advantage * weight / static_cast<double>(tokens)));
            }
            std::vector<std::int32_t> all = setup.prompts[static_cast<std::size_t>(c.group)];
            const std::size_t prompt = all.size();
            all.insert(all.end(), c.tokens.begin(), c.tokens.end());
            TokenBatch batch;
            batch.add(all);
            std::vector<ScoredPosition> positions;
            for (std::size_t t = prompt; t < all.size(); ++t)
                positions.push_back({static_cast<int>(t) - 1, all[t]});
            std::vector<float> unused(positions.size());
            (void)other.model.accumulate(batch, positions, 1, coefficients, 0, unused.data(),
                                         nullptr);
        }
        std::copy(other.model.gradients().begin(), other.model.gradients().end(), expected.begin());
    }
    QVERIFY(touched > 0);
    const auto metrics =
        PolicyUpdate(setup.model, settings, nullptr, setup.pool, setup.products, setup.exact())
            .apply(setup.prompts, setup.completions, 1e-3);
    QVERIFY_OK(metrics);
    const auto folder = test::temporaryDirectory();
    QVERIFY_OK(setup.model.save(folder.path()));
    const auto file = WeightFile::open(folder.path() / "moment1.safetensors");
    QVERIFY_OK(file);
    double worst = 0, largest = 0;
    for (const ParameterInfo& tensor : setup.weights->layout().tensors) {
        std::vector<float> values(tensor.size());
        QVERIFY_OK(file->readFloat(tensor.name, values));
        for (std::size_t i = 0; i < values.size(); ++i) {
            worst = std::max(worst, std::abs(static_cast<double>(values[i]) -
                                             static_cast<double>(expected[tensor.offset + i])));
            largest = std::max(largest, std::abs(static_cast<double>(expected[tensor.offset + i])));
        }
    }
    qInfo("largest gradient %.2e, worst difference %.1e", largest, worst);
    QVERIFY(worst < 1e-5 * largest);
    QCOMPARE(metrics->masked > 0, settings.loss.correction == RolloutCorrection::TokenMask);
}

void RolloutCorrectionTest::laterUpdatesCompareWithThePolicyBeforeTheFirst() {
    // A step so small that nothing moves: then the second update's ratios are 1 too, whatever the
    // sampler said, and no token is clipped even with a band of nearly nothing.
    Setup setup(NumberFormat::Int8);
    setup.generate();
    GrpoSettings settings;
    settings.updatesPerBatch = 2;
    settings.loss.clipLow = settings.loss.clipHigh = 1e-4;
    const auto still =
        PolicyUpdate(setup.model, settings, nullptr, setup.pool, setup.products, setup.exact())
            .apply(setup.prompts, setup.completions, 0);
    QVERIFY_OK(still);
    QCOMPARE(still->updates, 2);
    QCOMPARE(still->clippedLow, 0.0);
    QCOMPARE(still->clippedHigh, 0.0);
    QVERIFY(still->mismatchMean > 1e-4);
    // With a real step the second update sees that the policy has moved.
    const auto moved =
        PolicyUpdate(setup.model, settings, nullptr, setup.pool, setup.products, setup.exact())
            .apply(setup.prompts, setup.completions, 1e-2);
    QVERIFY_OK(moved);
    QVERIFY(moved->clippedLow + moved->clippedHigh > 0);
}

void RolloutCorrectionTest::rolloutWeightsFollowTheUpdate() {
    Setup setup(NumberFormat::BFloat16);
    setup.generate();
    const GrpoSettings settings;
    std::vector<std::uint16_t> before(setup.rollout->head().panels16.data(),
                                      setup.rollout->head().panels16.data() +
                                          setup.rollout->head().panels16.size());
    QVERIFY_OK(
        PolicyUpdate(setup.model, settings, nullptr, setup.pool, setup.products, setup.exact())
            .apply(setup.prompts, setup.completions, 1e-2));
    setup.model.packRollouts();
    PackedWeights expected(setup.shape, NumberFormat::BFloat16);
    expected.refresh(setup.model.parameters().data(), *setup.pool);
    const auto& panels = setup.rollout->head().panels16;
    QVERIFY(std::memcmp(panels.data(), expected.head().panels16.data(),
                        panels.size() * sizeof(std::uint16_t)) == 0);
    QVERIFY(std::memcmp(panels.data(), before.data(), before.size() * sizeof(std::uint16_t)) != 0);
}

QTEST_GUILESS_MAIN(RolloutCorrectionTest)
#include "rollout_correction_test.moc"
