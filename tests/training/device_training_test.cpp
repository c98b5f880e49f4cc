// SPDX-License-Identifier: GPL-3.0-or-later
//
// Training behind libtorch against training by our own kernels.
#include "trainer/grpo_policy.h"
#include "training/device_sides.h"
#include "training/grpo_trainer.h"
#include "training/sft_trainer.h"

using namespace sdrl;
using namespace sdrl::test;
using nlohmann::json;

namespace {

/// Gradients of both sides for an example, on top of what is there.
void accumulate(Both& both, const Example& e, float temperature, float entropyCoefficient,
                bool scoredBefore) {
    std::vector<float> a(e.positions.size()), b(a), entropyA(a), entropyB(a);
    if (scoredBefore) {
        (void)both.model.score(e.batch, e.positions, temperature, a.data());
        QVERIFY_OK(both.trained->score(e.batch, e.positions, temperature, b.data()));
        QVERIFY_BELOW(distance(a, b), 2e-5);
    }
    (void)both.model.accumulate(e.batch, e.positions, temperature, e.coefficients,
                                entropyCoefficient, a.data(), entropyA.data(), scoredBefore);
    QVERIFY_OK(both.trained->accumulate(e.batch, e.positions, temperature, e.coefficients,
                                        entropyCoefficient, b.data(), entropyB.data(),
                                        scoredBefore));
    QVERIFY_BELOW(distance(a, b), 2e-5);
    QVERIFY_BELOW(distance(entropyA, entropyB), 2e-5);
}

void compareGradients(const Both& both) {
    const std::vector<float> onDevice = both.onDevice(Array::Gradients);
    QVERIFY(largest(both.model.gradients()) > 1e-4);
    QVERIFY(cosine(both.model.gradients(), onDevice) > 0.999999);
    QVERIFY_BELOW(distance(both.model.gradients(), onDevice) / largest(both.model.gradients()),
                  1e-4);
}

/// A step on both sides with the same gradients: where these are nothing but rounding, as those of
/// the keys' biases are, AdamW makes steps of any size of it.
void step(Both& both, double learningRate) {
    compareGradients(both);
    QVERIFY_OK(both.device->upload(Array::Gradients, both.model.gradients()));
    const auto a = both.model.step(learningRate), b = both.trained->step(learningRate);
    QVERIFY_OK(a);
    QVERIFY_OK(b);
    QVERIFY_BELOW(std::abs(*a - *b) / *a, 1e-6);
    QCOMPARE(largest(both.onDevice(Array::Gradients)), 0.0);
    if (both.model.adapters())
        QVERIFY_BELOW(
            distance(both.model.adapters()->values().span(), both.onDevice(Array::Adapters)), 2e-6);
    else
        QVERIFY_BELOW(distance(both.model.parameters(), both.onDevice(Array::Parameters)), 2e-6);
}

LoraSettings adapters(std::vector<std::string> targets = LoraSettings().targets) {
    LoraSettings out;
    out.rank = 3;
    out.alpha = 12;
    out.targets = std::move(targets);
    return out;
}

std::vector<double> columnOf(const TrainingJob& job, const char* name) {
    std::vector<double> out;
    for (const json& row : rowsOf(job.runFolder / "metrics.jsonl"))
        if (row.contains(name))
            out.push_back(row.at(name).get<double>());
    return out;
}

} // namespace

class DeviceTrainingTest : public QObject {
    Q_OBJECT

private slots:
    // What is compared with is the processor, also where there is a GPU.
    void initTestCase() { qputenv("SDRL_DEVICE", "cpu"); }
    void gradientsAreThoseOfTheProcessor();
    void manyPositionsAreTakenInParts();
    void stepsAreThoseOfAdamW();
    void gradientThatIsNoNumberChangesNothing();
    void adaptersAreThoseOfTheProcessor();
    void adaptersInBfloat16StayClose();
    void adaptersGoOnOnTheOtherSide();
    void adaptersLearnAsOnTheProcessor();
    void referenceThatDoesNotFitLeadsToTheProcessor();
    void trainingGoesOnOnTheOtherSide();
    void grpoLearnsAsOnTheProcessor();
    void grpoHasAllItsParts_data();
    void grpoHasAllItsParts();
    void supervisedTrainingIsThatOfTheProcessor_data();
    void supervisedTrainingIsThatOfTheProcessor();
    void littleMemoryMakesMicroBatchesSmaller();

private:
    static void compareRuns(const LoraSettings& lora, double learningRate);
};

void DeviceTrainingTest::gradientsAreThoseOfTheProcessor() {
    for (const Family family : kFamilies)
        for (const float temperature : {1.0F, 0.7F})
            for (const float entropyCoefficient : {0.0F, 0.3F}) {
                Both both(family);
                // Twice, as micro-batches add up.
                accumulate(both, example(both.shape), temperature, entropyCoefficient, false);
                accumulate(both, example(both.shape, 2), temperature, entropyCoefficient, true);
                compareGradients(both);
            }
}

void DeviceTrainingTest::manyPositionsAreTakenInParts() {
    Both both(Family::Qwen2);
    const Example e = example(both.shape, 150);
    QVERIFY(e.positions.size() > 2048 + 100);
    accumulate(both, e, 0.8F, 0.1F, true);
    compareGradients(both);
}

void DeviceTrainingTest::stepsAreThoseOfAdamW() {
    for (const Family family : kFamilies) {
        Both both(family);
        for (int i = 0; i < 4; ++i) {
            // The last gradients are too small to be clipped.
            Example e = example(both.shape, 1 + i);
            for (float& c : e.coefficients)
                c *= i == 3 ? 0.002F : 1.0F;
            accumulate(both, e, 1, 0, false);
            QVERIFY((*both.device->gradientNorm() > kOptimizer.maxGradNorm) == (i < 3));
            step(both, 1e-2);
        }
        QCOMPARE(both.trained->optimizerSteps(), std::int64_t{4});
        QVERIFY(distance(randomParameters(both.shape).span(), both.onDevice(Array::Parameters)) >
                1e-2);
    }
}

void DeviceTrainingTest::gradientThatIsNoNumberChangesNothing() {
    Both both(Family::Qwen3);
    accumulate(both, example(both.shape), 1, 0, false);
    QVERIFY_OK(both.trained->step(1e-2));
    std::vector<std::vector<float>> before;
    for (const Array array : {Array::Parameters, Array::Moment1, Array::Moment2})
        before.push_back(both.onDevice(array));
    std::vector<float> broken(both.model.layout().size, 0.1F);
    broken[5] = std::numeric_limits<float>::quiet_NaN();
    QVERIFY_OK(both.device->upload(Array::Gradients, broken));
    QVERIFY_ERROR(both.trained->step(1e-2), ErrorCode::NonFinite);
    QVERIFY(before[0] == both.onDevice(Array::Parameters));
    QVERIFY(before[1] == both.onDevice(Array::Moment1));
    QVERIFY(before[2] == both.onDevice(Array::Moment2));
    QCOMPARE(largest(both.onDevice(Array::Gradients)), 0.0);
    QCOMPARE(both.trained->optimizerSteps(), std::int64_t{1});
}

void DeviceTrainingTest::adaptersAreThoseOfTheProcessor() {
    for (const Family family : kFamilies)
        for (const LoraSettings& lora : {adapters(), adapters({"k_proj", "up_proj"})}) {
            Both both(tinyShape(family), true, lora);
            QVERIFY(distance(both.model.parameters(), both.onDevice(Array::Parameters)) == 0);
            for (int i = 0; i < 4; ++i) {
                // The first time B is zero.
                accumulate(both, example(both.shape, 1 + i), 0.8F, 0.1F, i % 2 == 1);
                accumulate(both, example(both.shape, 2), 0.8F, 0, i % 2 == 0);
                step(both, 1e-2);
            }
            // What rollouts read and files hold is W + s·B·A.
            const std::vector<float> merged = both.onDevice(Array::Parameters);
            std::vector<float> expected;
            double moved = 0;
            const LoraAdapters& ours = *both.model.adapters();
            for (const ParameterInfo& tensor : both.model.layout().tensors) {
                const std::span<const float> base =
                    both.model.parameters().subspan(tensor.offset, tensor.size());
                const auto part = std::span(merged).subspan(tensor.offset, tensor.size());
                expected.resize(tensor.size());
                ours.mergedRows(both.model.parameters(), tensor, 0, tensor.rows, expected);
                QVERIFY_BELOW(distance(expected, part), 1e-5);
                const bool adapted =
                    std::any_of(ours.adapters().begin(), ours.adapters().end(),
                                [&](const Adapter& one) { return one.weight == tensor.offset; });
                QVERIFY(adapted || distance(base, part) == 0);
                moved = std::max(moved, distance(base, part));
            }
            QVERIFY(moved > 1e-3);
            // New parameters below the same adapters.
            QVERIFY_OK(both.device->upload(Array::Parameters, both.model.parameters()));
            QVERIFY(both.onDevice(Array::Parameters) == merged);
        }
}

void DeviceTrainingTest::adaptersInBfloat16StayClose() {
    Both both(tinyShape(Family::Qwen3), true, adapters());
    accumulate(both, example(both.shape), 1, 0, false);
    step(both, 1e-2);
    const Example e = example(both.shape, 2);
    std::vector<float> exact(e.positions.size()), rounded(exact);
    (void)both.model.accumulate(e.batch, e.positions, 1, e.coefficients, 0, exact.data(), nullptr);
    QVERIFY_OK(both.device->accumulate(e.batch, e.positions, 1, NumberFormat::BFloat16,
                                       e.coefficients, 0, false, rounded.data(), nullptr));
    QVERIFY(distance(exact, rounded) > 1e-4); // it does round
    QVERIFY_BELOW(distance(exact, rounded), 0.1);
    QVERIFY(cosine(both.model.gradients(), both.onDevice(Array::Gradients)) > 0.999);
}

void DeviceTrainingTest::adaptersGoOnOnTheOtherSide() {
    Both first(tinyShape(Family::Qwen2), true, adapters());
    for (int i = 0; i < 2; ++i) {
        accumulate(first, example(first.shape), 1, 0, false);
        step(first, 1e-2);
    }
    const auto byDevice = temporaryDirectory(), byProcessor = temporaryDirectory();
    QVERIFY_OK(first.trained->save(byDevice.path()));
    QVERIFY_OK(first.model.save(byProcessor.path()));
    for (const auto* folder : {&byDevice, &byProcessor}) {
        Both second(tinyShape(Family::Qwen2), true, adapters());
        QVERIFY_OK(second.model.restore(folder->path(), 2));
        QVERIFY_OK(second.trained->restore(folder->path(), 2));
        QVERIFY_BELOW(
            distance(first.onDevice(Array::Parameters), second.onDevice(Array::Parameters)), 1e-5);
        accumulate(second, example(second.shape, 2), 1, 0, false);
        step(second, 1e-2);
        QCOMPARE(second.trained->optimizerSteps(), std::int64_t{3});
    }
    // The merged model is what both write for those who read it alone.
    AlignedBuffer<float> a(first.model.layout().size), b(first.model.layout().size);
    for (const auto& [folder, values] : {std::pair(&byDevice, &a), std::pair(&byProcessor, &b)}) {
        const auto file = WeightFile::open(folder->path() / kModelFile);
        QVERIFY_OK(file);
        QVERIFY_OK(readParameters(*file, first.model.layout(), values->span()));
    }
    QVERIFY_BELOW(distance(a.span(), b.span()), 1e-5);
    QVERIFY(distance(a.span(), first.model.parameters()) > 1e-3);
    // Factors of a high rank are more numbers than the model has.
    LoraSettings many = adapters();
    many.rank = 64;
    Both large(tinyShape(Family::Qwen2), true, many);
    QVERIFY(large.trainedSize() > large.model.layout().size);
    QVERIFY_OK(large.trained->save(byDevice.path()));
    QVERIFY_OK(large.model.restore(byDevice.path(), 0));
    QVERIFY_OK(large.trained->restore(byDevice.path(), 0));
    accumulate(large, example(large.shape), 1, 0, false);
    compareGradients(large);
}

void DeviceTrainingTest::referenceThatDoesNotFitLeadsToTheProcessor() {
    const Toy toy;
    TrainingJob job = toy.job("run", 2);
    job.settings.loss.klCoefficient = 0.05;
    const auto onProcessor = [&](ComputeDevice device) -> Result<bool> {
        EngineSettings settings = threads(2);
        settings.device = device;
        SDRL_TRY(std::shared_ptr<PolicyModel> model,
                 PolicyModel::load({job.model, {}}, PolicyModel::Purpose::Train, settings));
        SDRL_TRY(const GrpoPolicy policy, makeGrpoPolicy(std::move(model), job.settings, 1));
        return policy.onProcessor != nullptr;
    };
    const auto model = PolicyModel::load({job.model, {}}, PolicyModel::Purpose::Train, threads(2));
    QVERIFY_OK(model);
    const std::size_t parameters = ParameterLayout(decoderShape((*model)->config())).size;
    const std::size_t trained = parameters * 16, reference = parameters * 4;
    {
        const TestGpu gpu(trained + reference);
        QCOMPARE(onProcessor(ComputeDevice::Auto).value(), false);
    }
    const TestGpu gpu(trained + reference - 1);
    QCOMPARE(onProcessor(ComputeDevice::Auto).value(), true);
    QVERIFY_ERROR(onProcessor(ComputeDevice::Cuda), ErrorCode::OutOfMemory);
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, context)); // nothing is missing
    job.settings.loss.klCoefficient = 0;
    QCOMPARE(onProcessor(ComputeDevice::Auto).value(), false);
}

void DeviceTrainingTest::trainingGoesOnOnTheOtherSide() {
    Both first(Family::Qwen3);
    for (int i = 0; i < 2; ++i) {
        accumulate(first, example(first.shape), 1, 0, false);
        step(first, 1e-2);
    }
    const auto folder = temporaryDirectory();
    QVERIFY_OK(first.trained->save(folder.path()));
    // Both sides take up what the device has written.
    Both second(Family::Qwen3);
    QVERIFY_OK(second.model.restore(folder.path(), 2));
    QVERIFY_OK(second.trained->restore(folder.path(), 2));
    for (Both* both : {&first, &second}) {
        accumulate(*both, example(first.shape, 2), 1, 0, false);
        step(*both, 1e-2);
        QCOMPARE(both->trained->optimizerSteps(), std::int64_t{3});
    }
    QVERIFY_BELOW(distance(first.onDevice(Array::Parameters), second.onDevice(Array::Parameters)),
                  1e-5);
    QVERIFY(distance(first.onDevice(Array::Parameters), randomParameters(first.shape).span()) >
            1e-2);
}

void DeviceTrainingTest::grpoLearnsAsOnTheProcessor() {
    compareRuns({}, 5e-3);
}

void DeviceTrainingTest::adaptersLearnAsOnTheProcessor() {
    compareRuns(adapters(), 5e-3);
}

/// Sixty steps on both sides.
void DeviceTrainingTest::compareRuns(const LoraSettings& lora, double learningRate) {
    const Toy toy;
    const auto jobNamed = [&](const char* name) {
        TrainingJob job = toy.job(name, 60);
        job.settings.lora = lora;
        job.settings.promptsPerStep = 10;
        job.settings.groupSize = 16;
        job.settings.learningRate = learningRate;
        return job;
    };
    const TrainingJob processor = jobNamed("processor"), torch = jobNamed("torch");
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(processor, nullptr, context));
    QVERIFY_OK(GrpoTrainer(onTorch()).train(torch, nullptr, context));
    // The same rollouts at first, and the same losses; rounding may part the two later.
    for (const char* name : {"reward", "loss", "grad_norm", "entropy"}) {
        const auto a = columnOf(processor, name), b = columnOf(torch, name);
        QCOMPARE(a.size(), std::size_t{60});
        QCOMPARE(b.size(), std::size_t{60});
        for (std::size_t step = 0; step < 5; ++step)
            QVERIFY2(std::abs(a[step] - b[step]) < 1e-4 + 1e-3 * std::abs(a[step]), name);
    }
    const auto tail = [](const std::vector<double>& values) {
        double sum = 0;
        for (std::size_t i = values.size() - 10; i < values.size(); ++i)
            sum += values[i] / 10;
        return sum;
    };
    const double first = columnOf(torch, "reward").front();
    const double a = tail(columnOf(processor, "reward")), b = tail(columnOf(torch, "reward"));
    QVERIFY2(b > first + 0.3, qPrintable(QString::number(b)));
    QVERIFY_BELOW(std::abs(a - b), 0.1);
    QVERIFY_BELOW(columnOf(torch, "sampling/sampling_logp_difference/max").back(), 1e-4);
}

void DeviceTrainingTest::grpoHasAllItsParts_data() {
    QTest::addColumn<NumberFormat>("rollouts");
    QTest::addColumn<NumberFormat>("trained");
    QTest::addRow("bf16 rollouts") << NumberFormat::BFloat16 << NumberFormat::Float32;
    QTest::addRow("bf16 training") << NumberFormat::Float32 << NumberFormat::BFloat16;
}

void DeviceTrainingTest::grpoHasAllItsParts() {
    QFETCH(NumberFormat, rollouts);
    QFETCH(NumberFormat, trained);
    const Toy toy;
    TrainingJob job = toy.job("run", 10);
    job.settings.rolloutFormat = rollouts;
    job.settings.trainFormat = trained;
    job.settings.loss.klCoefficient = 0.05;
    job.settings.updatesPerBatch = 2;
    job.development = job.prompts;
    job.settings.evaluateEvery = 5;
    std::stop_source stop;
    JobContext stopping(stop.get_token(), [&](const JobProgress& progress) {
        if (progress.phase == "training" && progress.done == 5)
            stop.request_stop();
    });
    const auto half = GrpoTrainer(onTorch()).train(job, nullptr, stopping);
    QVERIFY_OK(half);
    QCOMPARE(half->steps, 5);
    JobContext resumed;
    const auto whole = GrpoTrainer(onTorch()).train(job, nullptr, resumed);
    QVERIFY_OK(whole);
    QCOMPARE(whole->steps, 10);
    QCOMPARE(columnOf(job, "eval/accuracy").size(), std::size_t{3});
    const auto kl = columnOf(job, "kl");
    QCOMPARE(kl.size(), std::size_t{10});
    QVERIFY_BELOW(std::abs(kl[0]), 0.01); // the policy is still the reference, but for the update
    QVERIFY(kl[9] > 1e-4);
    // Both round, but not in the same order: the trainer looks at each token again.
    const auto mismatch = columnOf(job, "sampling/sampling_logp_difference/mean");
    for (const double mean : mismatch)
        QVERIFY_BELOW(mean, 0.02);
    QVERIFY(std::any_of(mismatch.begin(), mismatch.end(), [](double mean) { return mean > 0; }));
}

void DeviceTrainingTest::supervisedTrainingIsThatOfTheProcessor_data() {
    QTest::addColumn<NumberFormat>("trained");
    QTest::addColumn<double>("apart");
    QTest::addRow("f32") << NumberFormat::Float32 << 1e-3;
    QTest::addRow("bf16") << NumberFormat::BFloat16 << 0.1;
}

void DeviceTrainingTest::supervisedTrainingIsThatOfTheProcessor() {
    QFETCH(NumberFormat, trained);
    QFETCH(double, apart);
    const Toy toy;
    SftJob job;
    job.settings.trainFormat = trained;
    job.model = toy.folder.path() / "model";
    job.seed = 5;
    for (int a = 0; a < 5; ++a)
        for (int b = 0; b < 5; ++b)
            job.examples.push_back({{{"user", std::to_string(a) + "+" + std::to_string(b) + "="}},
                                    std::to_string(a + b)});
    job.settings.epochs = 3;
    job.settings.tokensPerBatch = 96;
    job.settings.learningRate = 5e-3;
    std::vector<std::vector<double>> losses;
    for (const EngineSettings& settings : {threads(2), onTorch()}) {
        job.runFolder = toy.folder.path() / ("sft" + std::to_string(losses.size()));
        JobContext context;
        QVERIFY_OK(SftTrainer(settings).train(job, context));
        losses.emplace_back();
        for (const json& row : rowsOf(job.runFolder / "metrics.jsonl"))
            losses.back().push_back(row.at("loss").get<double>());
    }
    QVERIFY(losses[0].size() > 3);
    QCOMPARE(losses[0].size(), losses[1].size());
    QVERIFY(losses[0].back() < 0.7 * losses[0].front());
    for (std::size_t i = 0; i < losses[0].size(); ++i)
        QVERIFY_BELOW(std::abs(losses[0][i] - losses[1][i]), apart);
}

void DeviceTrainingTest::littleMemoryMakesMicroBatchesSmaller() {
    const Toy toy;
    const auto model = PolicyModel::load({toy.folder.path() / "model", {}},
                                         PolicyModel::Purpose::Train, threads(2));
    QVERIFY_OK(model);
    const DecoderShape shape = decoderShape((*model)->config());
    const std::size_t trained = ParameterLayout(shape).size * 16;
    const std::size_t token =
        8 * sizeof(float) * static_cast<std::size_t>(shape.layers * shape.hidden);
    std::optional<ErrorCode> failed;
    const auto grpo = [&](const std::string& name, int updates) {
        TrainingJob job = toy.job(name, 4);
        job.settings.updatesPerBatch = updates;
        job.settings.rolloutFormat = updates > 1
                                         ? NumberFormat::BFloat16
                                         : NumberFormat::Float32; // scores the later ones first
        job.settings.microBatchTokens = 400;
        job.settings.groupSize = 24; // its answers are more tokens than fit
        JobContext context;
        const auto done = GrpoTrainer(threads(2)).train(job, nullptr, context);
        failed = done.ok() ? std::nullopt : std::optional(done.error().code);
        return done.ok() ? columnOf(job, "loss") : std::vector<double>();
    };
    const auto sft = [&](const std::string& name) {
        SftJob job;
        job.model = toy.folder.path() / "model";
        job.runFolder = toy.folder.path() / name;
        for (int a = 0; a < 10; ++a)
            job.examples.push_back({{{"user", "?" + std::to_string(a)}}, std::to_string(a)});
        job.settings.epochs = 2;
        job.settings.tokensPerBatch = 60;
        JobContext context;
        std::vector<double> out;
        const auto done = SftTrainer(threads(2)).train(job, context);
        failed = done.ok() ? std::nullopt : std::optional(done.error().code);
        if (done.ok())
            for (const json& row : rowsOf(job.runFolder / "metrics.jsonl"))
                out.push_back(row.at("loss").get<double>());
        return out;
    };
    const auto close = [](const std::vector<double>& a, const std::vector<double>& b) {
        return !a.empty() && std::equal(a.begin(), a.end(), b.begin(), b.end(),
                                        [](double x, double y) { return std::abs(x - y) < 1e-4; });
    };
    std::vector<double> expectedGrpo, expectedParts, expectedSft;
    {
        const TestGpu gpu(trained + 100'000 * token);
        expectedGrpo = grpo("grpo", 1);
        expectedParts = grpo("parts", 2);
        expectedSft = sft("sft");
    }
    {
        const TestGpu gpu(trained + 24 * token);
        QVERIFY(close(grpo("grpo-little", 1), expectedGrpo));
        std::vector<double> parts = grpo("parts-little", 2);
        QCOMPARE(parts.size(), std::size_t{4});
        parts.resize(2); // what is rounded to bfloat16 may part later
        expectedParts.resize(2);
        QVERIFY(close(parts, expectedParts));
        QVERIFY(close(sft("sft-little"), expectedSft));
    }
    // One question is all that can be taken at once: there is nothing to make smaller.
    const TestGpu gpu(trained + token);
    QVERIFY(sft("sft-none").empty());
    QVERIFY(failed == ErrorCode::OutOfMemory);
    QVERIFY(grpo("grpo-none", 1).empty());
    QVERIFY(failed == ErrorCode::OutOfMemory);
}

QTEST_GUILESS_MAIN(DeviceTrainingTest)
#include "device_training_test.moc"
