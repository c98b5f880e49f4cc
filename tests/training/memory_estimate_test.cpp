// SPDX-License-Identifier: GPL-3.0-or-later
//
// The forecast of memory against what real runs took, each in a process of its own.
#include "training/memory_estimate.h"

#include "core/base/machine.h"
#include "core/base/resources.h"
#include "test_support.h"
#include "training/grpo_trainer.h"
#include "training/toy_model.h"

#include <sys/wait.h>
#include <unistd.h>

using namespace sdrl;

namespace {

GrpoSettings smallSteps(int prompts, int group, int answer, int microBatch) {
    GrpoSettings s;
    s.steps = 2;
    s.promptsPerStep = prompts;
    s.groupSize = group;
    s.sampling.maxNewTokens = answer;
    s.truncatedIsWrong = false;
    s.sampler.rule = SamplerRule::Uniform;
    s.evaluateEvery = 0;
    s.checkpointEvery = 100;
    s.microBatchTokens = microBatch;
    return s;
}

/// Rewards every other answer, so that no group is dead.
class EveryOther final : public test::FirstCharacter {
public:
    [[nodiscard]] bool equal(std::string_view, std::string_view, VerifierProfile) const override {
        return ++m_count % 2 == 0;
    }

private:
    mutable int m_count = 0;
};

/// The most memory that a run takes, measured in a child; 0 if it failed.
std::uint64_t peakOf(const std::filesystem::path& model, const GrpoSettings& settings,
                     const EngineSettings& engine, const std::filesystem::path& folder) {
    int channel[2];
    if (::pipe(channel) != 0)
        return 0;
    const pid_t child = ::fork();
    if (child == 0) {
        TrainingJob job;
        job.model = model;
        job.runFolder = folder;
        job.settings = settings;
        job.verifier = std::make_shared<EveryOther>();
        for (int i = 0; i < 2 * settings.promptsPerStep; ++i) {
            TrainingPrompt prompt;
            prompt.key = std::to_string(i);
            prompt.messages = {{"user", "Tom has " + std::to_string(i + 2) +
                                            " apples and gets 3 more. How many are there?"}};
            prompt.reference = "1";
            job.prompts.push_back(prompt);
        }
        JobContext context;
        const auto outcome = GrpoTrainer(engine).train(job, nullptr, context);
        const std::uint64_t peak = outcome ? peakMemoryBytes() : 0;
        (void)!::write(channel[1], &peak, sizeof peak);
        ::_exit(0);
    }
    ::close(channel[1]);
    std::uint64_t peak = 0;
    (void)!::read(channel[0], &peak, sizeof peak);
    ::close(channel[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return peak;
}

void compare(const std::filesystem::path& model, const GrpoSettings& settings,
             const EngineSettings& engine, int promptTokens) {
    const auto folder = test::temporaryDirectory();
    const auto config = ModelConfig::load(model);
    QVERIFY_OK(config);
    const std::uint64_t peak = peakOf(model, settings, engine, folder.path() / "run");
    QVERIFY(peak > 0);
    const TrainingMemory forecast =
        estimateTrainingMemory(*config, settings, promptTokens, 0, engine)
            .fittedInto(machineInfo().availableBytes);
    constexpr double kMiB = 1 << 20;
    const auto part = [&](const char* name, std::uint64_t bytes) {
        qInfo("%-12s %8.1f MiB", name, static_cast<double>(bytes) / kMiB);
    };
    part("weights", forecast.weights);
    part("gradients", forecast.gradients);
    part("optimizer", forecast.optimizer);
    part("activations", forecast.activations);
    part("logits", forecast.logits);
    part("rollouts", forecast.rollouts);
    part("keys, values", forecast.keysValues);
    part("fixed", forecast.fixed);
    part("together", forecast.total());
    part("measured", peak);
    const double ratio = static_cast<double>(forecast.total()) / static_cast<double>(peak);
    QVERIFY2(ratio > 0.7 && ratio < 1.3, qPrintable(QString::number(ratio)));
}

} // namespace

class MemoryEstimateTest : public QObject {
    Q_OBJECT
private slots:
    void parametersAreCounted();
    void partsFollowTheSettings();
    void adaptersAndNarrowRolloutsAreCounted();
    void starterTakesWhatWasForecast_data();
    void starterTakesWhatWasForecast();
    void realModelTakesWhatWasForecast();
};

void MemoryEstimateTest::parametersAreCounted() {
    const auto folder = test::temporaryDirectory();
    QVERIFY_OK(test::writeToyModel(folder.path()));
    const auto facts = modelFacts(folder.path());
    QVERIFY_OK(facts);
    // Embedding 17·32; two layers of q, o 32·32, k, v 32·16, three of 32·48, two norms; last norm.
    QCOMPARE(facts->parameters,
             std::uint64_t{17 * 32 + 2 * (2 * 32 * 32 + 2 * 32 * 16 + 3 * 32 * 48 + 2 * 32) + 32});
    QCOMPARE(facts->contextTokens, 64);
    QCOMPARE(facts->vocabulary, 17);
    QVERIFY(facts->fileBytes > 4 * facts->parameters);
    QVERIFY_ERROR(modelFacts(folder.path() / "nowhere"), ErrorCode::NotFound);
}

void MemoryEstimateTest::partsFollowTheSettings() {
    const ModelConfig config = test::toyConfig();
    const EngineSettings engine{2, 64 << 20, 64};
    GrpoSettings s = smallSteps(4, 8, 16, 100);
    const TrainingMemory before = estimateTrainingMemory(config, s, 10, 0, engine);
    QCOMPARE(before.gradients, 4 * parameterCount(config));
    QCOMPARE(before.optimizer, 2 * before.gradients);
    QCOMPARE(before.weights, 2 * before.gradients);
    QCOMPARE(before.reference, std::uint64_t{0});
    s.microBatchTokens = 200;
    const std::uint64_t twice = estimateTrainingMemory(config, s, 10, 0, engine).activations;
    // A part is of the prompt alone, which eight units of attention continue: keys and values.
    const std::uint64_t shared = 2 * before.activations - twice;
    QCOMPARE(shared, std::uint64_t{10} * 8 * 2 * 16 * sizeof(float));
    s.microBatchTokens = 1'000'000; // a step has no more: 4·(10 + 8·16) tokens
    QCOMPARE((estimateTrainingMemory(config, s, 10, 0, engine).activations - shared) * 100,
             (before.activations - shared) * 552);
    s.loss.klCoefficient = 0.001;
    QCOMPARE(estimateTrainingMemory(config, s, 10, 0, engine).reference, before.gradients);
    const GrpoSettings plain = smallSteps(4, 8, 16, 100);
    GrpoSettings withReference = plain;
    withReference.loss.klCoefficient = 0.001;
    const TrainingMemory two = estimateTrainingMemory(config, withReference, 10, 0, engine);
    QCOMPARE(two.activations, before.activations + before.recomputedActivations);
    QCOMPARE(two.recomputedActivations, 2 * before.recomputedActivations);
    // Where memory is short, most activations are computed again.
    QVERIFY(before.recomputedActivations < before.activations);
    QCOMPARE(before.fittedInto(0).total(), before.total());
    QCOMPARE(before.fittedInto(before.total()).total(), before.total());
    TrainingMemory updating = before;
    updating.keysValues = 0;
    QCOMPARE(updating.fittedInto(updating.total() - 1).total(),
             updating.total() - before.activations + before.recomputedActivations);
    // Bounded by the engine's setting, and never less than one sequence.
    const std::uint64_t token =
        estimateTrainingMemory(config, s, 10, 0, {2, 1, 64}).keysValues / (10 + 16);
    QVERIFY(token > 0);
    // What all prompts begin with may be kept once more.
    QCOMPARE(before.keysValues, token * (4 * (10 + 8 * 16) + 10));
    s.promptsPerStep = 8;
    QCOMPARE(estimateTrainingMemory(config, s, 10, 0, engine).keysValues,
             token * (8 * (10 + 8 * 16) + 10));
    const TrainingMemory generating = estimateGeneratingMemory(config, 10, 16, engine);
    QVERIFY(generating.optimizer == 0 && generating.weights == before.gradients);
}

void MemoryEstimateTest::adaptersAndNarrowRolloutsAreCounted() {
    const ModelConfig config = test::toyConfig();
    const EngineSettings engine{2, 64 << 20, 64};
    const GrpoSettings plain = smallSteps(4, 8, 16, 100);
    const std::uint64_t parameters = parameterCount(config);
    const TrainingMemory before = estimateTrainingMemory(config, plain, 10, 0, engine);
    const auto rollouts = [&](NumberFormat format) {
        GrpoSettings s = plain;
        s.rolloutFormat = format;
        return estimateTrainingMemory(config, s, 10, 0, engine);
    };
    // Weights of their own, with scales in int8; half the keys and values.
    const TrainingMemory bf16 = rollouts(NumberFormat::BFloat16),
                         int8 = rollouts(NumberFormat::Int8);
    QVERIFY(bf16.rollouts >= 2 * parameters && bf16.rollouts < 3 * parameters);
    QVERIFY(int8.rollouts >= parameters && int8.rollouts < 2 * parameters);
    QCOMPARE(before.rollouts, std::uint64_t{0});
    for (const TrainingMemory& narrow : {bf16, int8}) {
        // Of two layers one is packed.
        const std::uint64_t layer = 4 * (2 * 32 * 32 + 2 * 32 * 16 + 3 * 32 * 48);
        QCOMPARE(narrow.weights, before.weights - layer);
        QCOMPARE(2 * narrow.keysValues, before.keysValues);
        QCOMPARE(narrow.gradients, before.gradients);
        QCOMPARE(narrow.activations, before.activations);
    }
    // Looks at the development questions are in float32.
    GrpoSettings looking = plain;
    looking.rolloutFormat = NumberFormat::Int8;
    looking.evaluateEvery = 10;
    const TrainingMemory look = estimateTrainingMemory(config, looking, 10, 0, engine);
    QVERIFY(look.rollouts >= 4 * parameters);
    QCOMPARE(look.weights, int8.weights);
    QCOMPARE(look.keysValues,
             std::min<std::uint64_t>(engine.keyValueBytes, before.keysValues * (64 * 26 + 10) /
                                                               (4 * (10 + 8 * 16) + 10)));
    looking.rolloutFormat = NumberFormat::Float32; // with the same weights then
    const TrainingMemory exactLook = estimateTrainingMemory(config, looking, 10, 0, engine);
    QCOMPARE(exactLook.rollouts, std::uint64_t{0});
    QCOMPARE(exactLook.keysValues, std::max(before.keysValues, look.keysValues));
    // Rounded weights, which rollouts read too; half of the reference.
    GrpoSettings rounded = plain;
    rounded.trainFormat = NumberFormat::BFloat16;
    rounded.loss.klCoefficient = 0.001;
    const TrainingMemory narrow = estimateTrainingMemory(config, rounded, 10, 0, engine);
    const std::uint64_t norms = 4 * 5 * 32; // stay float32
    QCOMPARE(narrow.weights, before.weights - 2 * parameters + norms / 2);
    QCOMPARE(narrow.reference, 2 * parameters + norms / 2);
    QCOMPARE(narrow.gradients, before.gradients);
    QCOMPARE(narrow.rollouts, std::uint64_t{0});
    QCOMPARE(2 * narrow.keysValues, before.keysValues);
    // Factors of rank 4 for q, o 32·32, k, v 32·16 and three of 32·48 in two layers; the base
    // stays.
    GrpoSettings adapted = plain;
    adapted.lora.rank = 4;
    const std::uint64_t factors = 2 * 4 * (2 * (32 + 32) + 2 * (32 + 16) + 3 * (32 + 48));
    const TrainingMemory lora = estimateTrainingMemory(config, adapted, 10, 0, engine);
    QCOMPARE(lora.gradients, 4 * factors);
    QCOMPARE(lora.optimizer, 8 * factors);
    QCOMPARE(lora.weights, before.weights + 8 * factors);
    QCOMPARE(lora.keysValues, before.keysValues);
    adapted.lora.targets = {"down_proj"};
    QCOMPARE(estimateTrainingMemory(config, adapted, 10, 0, engine).gradients,
             std::uint64_t{4 * 2 * 4 * (32 + 48)});
}

void MemoryEstimateTest::starterTakesWhatWasForecast_data() {
    QTest::addColumn<int>("rank");
    QTest::addColumn<QString>("rollouts");
    QTest::addColumn<QString>("trained");
    QTest::addRow("all of it") << 0 << "f32"
                               << "f32";
    QTest::addRow("all of it, bf16") << 0 << "bf16"
                                     << "f32";
    QTest::addRow("adapters, int8") << 16 << "int8"
                                    << "f32";
    QTest::addRow("all of it, bf16 training") << 0 << "bf16"
                                              << "bf16";
}

void MemoryEstimateTest::starterTakesWhatWasForecast() {
    QFETCH(int, rank);
    QFETCH(QString, rollouts);
    QFETCH(QString, trained);
    const auto resources = resourceFolder();
    if (!resources || !std::filesystem::exists(*resources / "starter" / "config.json"))
        QSKIP("the starter model is not there");
    GrpoSettings settings = smallSteps(8, 8, 112, 4096);
    settings.lora.rank = rank;
    settings.rolloutFormat = *numberFormatNamed(rollouts.toStdString());
    settings.trainFormat = *numberFormatNamed(trained.toStdString());
    compare(*resources / "starter", settings, {2, 1 << 30, 128}, 30);
}

void MemoryEstimateTest::realModelTakesWhatWasForecast() {
    const std::filesystem::path model = qEnvironmentVariable("SDRL_TEST_SMOLLM2").toStdString();
    if (!std::filesystem::exists(model))
        QSKIP("SDRL_TEST_SMOLLM2 does not name SmolLM2-135M-Instruct.Q4_1.gguf");
    if (machineInfo().availableBytes < (6ULL << 30))
        QSKIP("less than 6 GiB of memory are available");
    compare(model, smallSteps(2, 4, 24, 512), {2, 1 << 30, 32}, 40);
}

QTEST_GUILESS_MAIN(MemoryEstimateTest)
#include "memory_estimate_test.moc"
