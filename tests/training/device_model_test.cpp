// SPDX-License-Identifier: GPL-3.0-or-later
//
// What libtorch computes on a device against our own kernels: on libtorch's processor device, and
// with SDRL_TEST_DEVICE=cuda on a GPU.
#include "device/device_model.h"
#include "model/decoder.h"
#include "model/model_parameters.h"
#include "rollout/batch_decoder.h"
#include "rollout/device_decoder.h"
#include "test_support.h"
#include "trainer/device_trainable_model.h"
#include "trainer/trainable_model.h"
#include "training/grpo_trainer.h"
#include "training/rollout_engine.h"
#include "training/sft_trainer.h"
#include "training/tiny_model.h"
#include "training/toy_run.h"

#include <cmath>
#include <limits>
#include <map>
#include <memory>

using namespace sdrl;
using nlohmann::json;
using test::Family;
using Array = DeviceModel::Array;

namespace {

const std::vector<Family> kFamilies = {Family::LlamaTied, Family::LlamaUntied, Family::Qwen2,
                                       Family::Qwen3};
constexpr AdamWSettings kOptimizer = {0.9, 0.99, 1e-6, 0.1, 0.5};

bool onGpu() {
    return qEnvironmentVariable("SDRL_TEST_DEVICE") == QStringLiteral("cuda");
}

/// The same model on both sides.
struct Both {
    explicit Both(const DecoderShape& modelShape, bool trains = true)
        : shape(modelShape),
          pool(std::make_shared<ThreadPool>(2)),
          weights(std::make_shared<PackedWeights>(shape)),
          model(weights, test::randomParameters(shape), kOptimizer, pool,
                **MatrixProducts::load()) {
        auto made = DeviceModel::make(shape, onGpu() ? "cuda" : "cpu", trains);
        if (!made.ok())
            qFatal("%s", made.error().toString().c_str());
        device = std::move(made).value();
        if (!device->upload(Array::Parameters, model.parameters()).ok())
            qFatal("the parameters cannot be uploaded");
        trained = std::make_unique<DeviceTrainableModel>(device, kOptimizer, NumberFormat::Float32);
    }
    explicit Both(Family family) : Both(test::tinyShape(family)) {}

    [[nodiscard]] std::vector<float> onDevice(Array array) const {
        std::vector<float> out(model.layout().size);
        if (!device->download(array, out).ok())
            qFatal("an array cannot be downloaded");
        return out;
    }

    DecoderShape shape;
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> weights;
    TrainableModel model;
    std::shared_ptr<DeviceModel> device;
    std::unique_ptr<DeviceTrainableModel> trained;
};

struct Example {
    TokenBatch batch;
    std::vector<ScoredPosition> positions;
    std::vector<float> coefficients;
};

/// `groups` prompts with three completions each, and a sequence of its own; all of other lengths.
Example example(const DecoderShape& shape, int groups = 1) {
    Example out;
    auto tokens = [&, seed = std::uint64_t{0}](int count) mutable {
        return test::randomTokens(count, shape.vocabulary, ++seed);
    };
    for (int group = 0; group < groups; ++group) {
        const int prompt = out.batch.add(tokens(7 + group % 5));
        for (int i = 0; i < 3; ++i)
            out.batch.add(tokens(1 + 5 * i + group % 3), prompt);
    }
    out.batch.add(tokens(11));
    for (const TokenSegment& segment : out.batch.segments) {
        if (segment.parent >= 0) {
            const TokenSegment& parent =
                out.batch.segments[static_cast<std::size_t>(segment.parent)];
            out.positions.push_back({parent.begin + parent.count - 1,
                                     out.batch.tokens[static_cast<std::size_t>(segment.begin)]});
        }
        for (int t = segment.begin; t + 1 < segment.begin + segment.count; ++t)
            out.positions.push_back({t, out.batch.tokens[static_cast<std::size_t>(t) + 1]});
    }
    for (std::size_t i = 0; i < out.positions.size(); ++i)
        out.coefficients.push_back(0.2F + 0.1F * static_cast<float>(i % 7) -
                                   0.3F * static_cast<float>(i % 3));
    return out;
}

double largest(std::span<const float> values) {
    double out = 0;
    for (const float x : values)
        out = std::max(out, std::abs(static_cast<double>(x)));
    return out;
}

/// NaN counts as infinitely far.
double distance(std::span<const float> a, std::span<const float> b) {
    if (a.size() != b.size())
        qFatal("arrays of different length");
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double d = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
        worst = std::isnan(d) ? std::numeric_limits<double>::infinity() : std::max(worst, d);
    }
    return worst;
}

double cosine(std::span<const float> a, std::span<const float> b) {
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    return ab / std::sqrt(aa * bb);
}

#define QVERIFY_BELOW(value, limit)                                                                \
    QVERIFY2((value) < (limit), qPrintable(QString::number(value) + " is not below " #limit))

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
    QVERIFY_BELOW(distance(both.model.parameters(), both.onDevice(Array::Parameters)), 2e-6);
}

using Replies = std::map<std::size_t, std::vector<DecodedSequence>>;

Replies decode(StepDecoder& decoder, const DecodingSettings& settings) {
    std::vector<DecodingGroup> groups;
    for (std::uint64_t i = 0; i < 9; ++i)
        groups.push_back(
            {test::randomTokens(2 + static_cast<int>(i) * 3 % 11, decoder.shape().vocabulary, i),
             1 + static_cast<int>(i % 4), 100 + i});
    Replies out;
    JobContext context;
    const auto ending = BatchDecoder(decoder).run(
        groups, settings,
        [&](std::size_t index, std::vector<DecodedSequence> sequences) -> Result<void> {
            out[index] = std::move(sequences);
            return {};
        },
        context);
    if (!ending.ok())
        qFatal("%s", ending.error().toString().c_str());
    return out;
}

DecodingSettings decodingSettings(TokenSampling sampling) {
    DecodingSettings out;
    out.sampling = sampling;
    out.maxNewTokens = 30;
    out.endTokens = {3, 5};
    out.drawable = 35; // of 37
    return out;
}

void compareReplies(const Replies& a, const Replies& b, double tolerance) {
    QCOMPARE(a.size(), b.size());
    std::size_t tokens = 0;
    for (const auto& [group, sequences] : a)
        for (std::size_t i = 0; i < sequences.size(); ++i) {
            const DecodedSequence& other = b.at(group)[i];
            QVERIFY(sequences[i].tokens == other.tokens);
            QCOMPARE(sequences[i].ended, other.ended);
            QVERIFY_BELOW(distance(sequences[i].logProbs, other.logProbs), tolerance);
            tokens += other.tokens.size();
        }
    QVERIFY(tokens > 100);
}

EngineSettings onTorch() {
    EngineSettings out = test::threads(2);
    out.device = onGpu() ? ComputeDevice::Cuda : ComputeDevice::TorchCpu;
    return out;
}

/// While it lives the machine has a GPU with that many bytes; see kTestGpuBytes.
struct TestGpu {
    explicit TestGpu(std::size_t bytes) {
        qputenv("SDRL_DEVICE", "");
        qputenv(kTestGpuBytes, std::to_string(bytes).c_str());
    }
    ~TestGpu() {
        qunsetenv(kTestGpuBytes);
        qputenv("SDRL_DEVICE", "cpu");
    }
};

std::vector<double> columnOf(const TrainingJob& job, const char* name) {
    std::vector<double> out;
    for (const json& row : test::rowsOf(job.runFolder / "metrics.jsonl"))
        if (row.contains(name))
            out.push_back(row.at(name).get<double>());
    return out;
}

} // namespace

class DeviceModelTest : public QObject {
    Q_OBJECT

private slots:
    // What is compared with is the processor, also where there is a GPU.
    void initTestCase() { qputenv("SDRL_DEVICE", "cpu"); }
    void logitsAreThoseOfTheDecoder();
    void roundedProductsStayClose();
    void gradientsAreThoseOfTheProcessor();
    void manyPositionsAreTakenInParts();
    void manyRowsAreTakenInParts();
    void stepsAreThoseOfAdamW();
    void gradientThatIsNoNumberChangesNothing();
    void tokensAreThoseOfTheProcessor();
    void tokensDoNotDependOnTheBatch();
    void drawsFromLargeVocabulariesAreThoseOfTheSampler();
    void badInputIsRefused();
    void devicesAreChosenByTheSettings();
    void modelThatDoesNotFitIsComputedOnTheProcessor();
    void lessMemoryDecodesFewerSequencesAtOnce();
    void trainingGoesOnOnTheOtherSide();
    void loadedModelsAnswerAsOnTheProcessor();
    void grpoLearnsAsOnTheProcessor();
    void grpoHasAllItsParts();
    void supervisedTrainingIsThatOfTheProcessor();
};

void DeviceModelTest::logitsAreThoseOfTheDecoder() {
    for (const Family family : kFamilies) {
        Both both(family);
        Decoder decoder(both.weights, both.pool);
        ProcessorDecoder processor(decoder);
        DeviceDecoder device(both.device, both.pool, NumberFormat::Float32);
        const auto vocabulary = static_cast<std::size_t>(both.shape.vocabulary);
        QVERIFY_OK(processor.reserve(64));
        QVERIFY_OK(device.reserve(64));
        // A prompt, then three sequences after it: the first two in pieces, the last token by
        // token.
        const auto prompt = test::randomTokens(9, both.shape.vocabulary, 1);
        std::vector<std::vector<DecoderRow>> calls(3);
        for (std::int32_t t = 0; t < 9; ++t)
            calls[0].push_back({prompt[static_cast<std::size_t>(t)], t,
                                static_cast<std::size_t>(40 + t), 0, 0, 40, t + 1});
        for (std::int32_t s = 0; s < 3; ++s)
            for (std::int32_t t = 0; t < 5; ++t) {
                const auto begin = static_cast<std::size_t>(3 + 6 * s);
                calls[t < 2 + s ? 1 : 2].push_back({(7 * s + 3 * t) % 37, 9 + t,
                                                    begin + static_cast<std::size_t>(t), 40, 9,
                                                    begin, t + 1});
            }
        for (const auto& rows : calls) {
            std::vector<std::size_t> all;
            for (std::size_t i = 0; i < rows.size(); ++i)
                all.push_back(i);
            const auto a = processor.forward(rows, all), b = device.forward(rows, all);
            QVERIFY_OK(b);
            const std::span<const float> expected(*a, rows.size() * vocabulary);
            QVERIFY(largest(expected) > 1);
            QVERIFY_BELOW(distance(expected, {*b, rows.size() * vocabulary}), 1e-4);
        }
    }
}

void DeviceModelTest::roundedProductsStayClose() {
    for (const Family family : kFamilies) {
        Both both(family);
        const Example e = example(both.shape);
        std::vector<float> exact(e.positions.size()), rounded(exact), narrow(exact);
        (void)both.model.score(e.batch, e.positions, 1, exact.data());
        QVERIFY_OK(both.device->score(e.batch, e.positions, 1, NumberFormat::BFloat16, false,
                                      rounded.data()));
        QVERIFY(distance(exact, rounded) > 1e-4); // it does round
        QVERIFY_BELOW(distance(exact, rounded), 0.1);

        // Decoding rounds as training does: the same sequence token by token.
        const TokenSegment& last = e.batch.segments.back();
        DeviceDecoder decoder(both.device, both.pool, NumberFormat::BFloat16);
        QVERIFY_OK(decoder.reserve(16));
        double worst = 0;
        for (std::int32_t t = 0; t + 1 < last.count; ++t) {
            const auto place = static_cast<std::size_t>(last.begin + t);
            const DecoderRow row{
                e.batch.tokens[place], t, static_cast<std::size_t>(t), 0, 0, 0, t + 1};
            const std::size_t wanted = 0;
            const auto logits = decoder.forward({&row, 1}, {&wanted, 1});
            QVERIFY_OK(logits);
            std::vector<float> scratch;
            const std::int32_t target = e.batch.tokens[place + 1];
            double total = 0;
            for (int i = 0; i < both.shape.vocabulary; ++i)
                total += std::exp(static_cast<double>((*logits)[i]));
            const double logProb = static_cast<double>((*logits)[target]) - std::log(total);
            const std::size_t at = e.positions.size() - static_cast<std::size_t>(last.count - 1) +
                                   static_cast<std::size_t>(t);
            worst = std::max(worst, std::abs(logProb - static_cast<double>(rounded[at])));
        }
        QVERIFY_BELOW(worst, 0.03);

        // And so are gradients.
        std::vector<float> unused(e.positions.size());
        (void)both.model.accumulate(e.batch, e.positions, 1, e.coefficients, 0, unused.data(),
                                    nullptr);
        QVERIFY_OK(both.device->accumulate(e.batch, e.positions, 1, NumberFormat::BFloat16,
                                           e.coefficients, 0, false, unused.data(), nullptr));
        QVERIFY(cosine(both.model.gradients(), both.onDevice(Array::Gradients)) > 0.999);
    }
}

void DeviceModelTest::gradientsAreThoseOfTheProcessor() {
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

void DeviceModelTest::manyPositionsAreTakenInParts() {
    Both both(Family::Qwen2);
    const Example e = example(both.shape, 150);
    QVERIFY(e.positions.size() > 2048 + 100);
    accumulate(both, e, 0.8F, 0.1F, true);
    compareGradients(both);
}

void DeviceModelTest::manyRowsAreTakenInParts() {
    Both both(Family::LlamaTied);
    Decoder decoder(both.weights, both.pool);
    ProcessorDecoder processor(decoder);
    DeviceDecoder device(both.device, both.pool, NumberFormat::Float32);
    std::vector<DecoderRow> rows;
    std::vector<std::size_t> wanted;
    for (std::size_t prompt = 0; prompt < 30; ++prompt) {
        const auto tokens = test::randomTokens(80, both.shape.vocabulary, prompt);
        for (std::int32_t t = 0; t < 80; ++t)
            rows.push_back({tokens[static_cast<std::size_t>(t)], t,
                            80 * prompt + static_cast<std::size_t>(t), 0, 0, 80 * prompt, t + 1});
        wanted.push_back(rows.size() - 1);
    }
    QVERIFY(rows.size() > 2048 && 2048 % 80 != 0); // one prompt is cut in two
    QVERIFY_OK(processor.reserve(rows.size()));
    QVERIFY_OK(device.reserve(rows.size()));
    const auto a = processor.forward(rows, wanted), b = device.forward(rows, wanted);
    QVERIFY_OK(b);
    const std::size_t size = wanted.size() * static_cast<std::size_t>(both.shape.vocabulary);
    QVERIFY_BELOW(distance({*a, size}, {*b, size}), 1e-4);
}

void DeviceModelTest::stepsAreThoseOfAdamW() {
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
        QVERIFY(distance(test::randomParameters(both.shape).span(),
                         both.onDevice(Array::Parameters)) > 1e-2);
    }
}

void DeviceModelTest::gradientThatIsNoNumberChangesNothing() {
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

void DeviceModelTest::tokensAreThoseOfTheProcessor() {
    for (const Family family : kFamilies) {
        Both both(family);
        Decoder decoder(both.weights, both.pool);
        ProcessorDecoder processor(decoder);
        DeviceDecoder device(both.device, both.pool, NumberFormat::Float32);
        for (const TokenSampling& sampling :
             {TokenSampling{0, 1, 0}, TokenSampling{1, 1, 0}, TokenSampling{0.6F, 1, 0},
              TokenSampling{1, 0.8F, 0}, TokenSampling{0.9F, 1, 5}}) {
            const DecodingSettings settings = decodingSettings(sampling);
            compareReplies(decode(processor, settings), decode(device, settings), 1e-4);
        }
    }
}

void DeviceModelTest::tokensDoNotDependOnTheBatch() {
    Both both(Family::LlamaUntied);
    DeviceDecoder decoder(both.device, both.pool, NumberFormat::Float32);
    DecodingSettings settings = decodingSettings({});
    const Replies together = decode(decoder, settings);
    for (const int most : {1, 3}) {
        settings.maxSequences = most;
        compareReplies(together, decode(decoder, settings), 1e-4);
    }
    // With little memory sequences wait for others.
    settings.maxSequences = 128;
    settings.memoryBytes = 60 * KeyValueArena::bytesPerToken(both.shape);
    decoder.release();
    compareReplies(together, decode(decoder, settings), 1e-4);
    QVERIFY(decoder.tokens() <= 60);
}

void DeviceModelTest::drawsFromLargeVocabulariesAreThoseOfTheSampler() {
    DecoderShape shape = test::tinyShape(Family::LlamaUntied);
    shape.vocabulary = 3000;
    Both both(shape, false);
    DeviceDecoder decoder(both.device, both.pool, NumberFormat::Float32);
    constexpr std::size_t kRows = 200;
    QVERIFY_OK(decoder.reserve(kRows));
    std::vector<DecoderRow> rows;
    std::vector<std::size_t> all;
    std::vector<TokenDraw> draws;
    for (std::size_t i = 0; i < kRows; ++i) {
        rows.push_back({static_cast<std::int32_t>(13 * i), 0, i, 0, 0, i, 1});
        all.push_back(i);
        draws.push_back({i == 0 ? 0.0 : static_cast<double>(i) / kRows, nullptr});
    }
    draws.back().uniform = std::nextafter(1.0, 0.0);
    for (const int drawable : {3000, 2500, 1024, 1}) {
        for (const float temperature : {1.0F, 0.4F}) {
            std::vector<SampledToken> drawn(kRows);
            QVERIFY_OK(decoder.step(rows, draws, {temperature, 1, 0}, drawable, drawn));
            const auto logits = decoder.forward(rows, all);
            QVERIFY_OK(logits);
            std::vector<float> scratch;
            for (std::size_t i = 0; i < kRows; ++i) {
                const SampledToken expected =
                    sampleToken(*logits + i * 3000, 3000, drawable, {temperature, 1, 0},
                                draws[i].uniform, scratch);
                QCOMPARE(drawn[i].token, expected.token);
                QVERIFY_BELOW(std::abs(drawn[i].logProb - expected.logProb), 1e-4F);
            }
        }
    }
}

void DeviceModelTest::badInputIsRefused() {
    Both both(Family::Qwen2);
    DeviceModel& device = *both.device;
    std::vector<float> values(both.model.layout().size - 1);
    QVERIFY_ERROR(device.upload(Array::Parameters, values), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(device.download(Array::Moment1, values), ErrorCode::InvalidArgument);

    QVERIFY_ERROR(device.makeKeysValues(8, NumberFormat::Int8), ErrorCode::InvalidArgument);
    const auto memory = device.makeKeysValues(8, NumberFormat::Float32).value();
    std::vector<float> logits(37);
    const auto compute = [&](DecoderRow row, std::size_t wanted = 0) {
        return device.logits({&row, 1}, *memory, {&wanted, 1}, logits.data());
    };
    QVERIFY_OK(compute({36, 0, 7, 0, 0, 7, 1}));
    QVERIFY_ERROR(compute({37, 0, 0, 0, 0, 0, 1}), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(compute({-1, 0, 0, 0, 0, 0, 1}), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(compute({1, 0, 8, 0, 0, 0, 1}), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(compute({1, 0, 0, 0, 0, 7, 2}), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(compute({1, 0, 0, 5, 4, 0, 1}), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(compute({1, 0, 0, 0, 0, 0, 0}), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(compute({1, 0, 0, 0, 0, 0, 1}, 1), ErrorCode::InvalidArgument);
    const DecoderRow row{1, 0, 0, 0, 0, 0, 1};
    const double uniform = 0.5;
    std::int32_t token = 0;
    QVERIFY_ERROR(
        device.draw({&row, 1}, *memory, 1, 38, {&uniform, 1}, {&token, 1}, {logits.data(), 1}),
        ErrorCode::InvalidArgument);

    const auto accumulated = [&](const Example& e) {
        std::vector<float> logProbs(e.positions.size());
        return both.trained->accumulate(e.batch, e.positions, 1, e.coefficients, 0, logProbs.data(),
                                        nullptr);
    };
    const Example good = example(both.shape);
    QVERIFY_OK(accumulated(good));
    Example bad = good;
    bad.batch.tokens[3] = 37;
    QVERIFY_ERROR(accumulated(bad), ErrorCode::InvalidArgument);
    bad = good;
    bad.positions.front().row = good.batch.size();
    QVERIFY_ERROR(accumulated(bad), ErrorCode::InvalidArgument);
    bad = good;
    bad.positions.front().target = -1;
    QVERIFY_ERROR(accumulated(bad), ErrorCode::InvalidArgument);
    bad = good;
    bad.batch.segments[1].parent = 2;
    QVERIFY_ERROR(accumulated(bad), ErrorCode::InvalidArgument);
    bad = good;
    bad.coefficients.pop_back();
    QVERIFY_ERROR(accumulated(bad), ErrorCode::InvalidArgument);

    Both still(test::tinyShape(Family::Qwen2), false); // has no gradients
    std::vector<float> logProbs(good.positions.size());
    QVERIFY_OK(still.trained->score(good.batch, good.positions, 1, logProbs.data()));
    QVERIFY_ERROR(still.trained->accumulate(good.batch, good.positions, 1, good.coefficients, 0,
                                            logProbs.data(), nullptr),
                  ErrorCode::InvalidArgument);
    QVERIFY_ERROR(DeviceModel::make(both.shape, "nonsense", false), ErrorCode::Internal);
}

void DeviceModelTest::devicesAreChosenByTheSettings() {
    qputenv("SDRL_DEVICE", "");
    const DecoderShape shape = test::tinyShape(Family::LlamaTied);
    const auto chosen = [&](ComputeDevice device, NumberFormat format = NumberFormat::Float32,
                            DeviceWork work = {}) {
        return makeDeviceModel({.format = format, .device = device}, shape, work);
    };
    const auto isProcessor = [](const Result<std::unique_ptr<DeviceModel>>& made) {
        return made.ok() && made.value() == nullptr;
    };
    QVERIFY(isProcessor(chosen(ComputeDevice::Cpu)));
    const auto torch = chosen(ComputeDevice::TorchCpu);
    QVERIFY_OK(torch);
    QVERIFY(!isProcessor(torch));
    QVERIFY_OK(chosen(ComputeDevice::TorchCpu, NumberFormat::BFloat16));
    QVERIFY_ERROR(chosen(ComputeDevice::TorchCpu, NumberFormat::Int8), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(chosen(ComputeDevice::TorchCpu, NumberFormat::Float32, {true, true}),
                  ErrorCode::InvalidArgument);
    // Whatever the machine, the processor takes what a GPU does not do.
    QVERIFY(isProcessor(chosen(ComputeDevice::Auto, NumberFormat::Int8)));
    QVERIFY(isProcessor(chosen(ComputeDevice::Auto, NumberFormat::Float32, {true, true})));
    const bool hasGpu = *describeDevice() == "cuda";
    QCOMPARE(isProcessor(chosen(ComputeDevice::Auto)), !hasGpu);
    if (!hasGpu)
        QVERIFY_ERROR(chosen(ComputeDevice::Cuda), ErrorCode::InvalidArgument);

    // The environment says what is taken where the settings do not.
    qputenv("SDRL_DEVICE", "torch-cpu");
    QVERIFY(!isProcessor(chosen(ComputeDevice::Auto)));
    QVERIFY(isProcessor(chosen(ComputeDevice::Cpu)));
    qputenv("SDRL_DEVICE", "cpu");
    QVERIFY(isProcessor(chosen(ComputeDevice::Auto)));
    QVERIFY_OK(chosen(ComputeDevice::TorchCpu));
    qputenv("SDRL_DEVICE", "nonsense");
    QVERIFY_ERROR(chosen(ComputeDevice::Auto), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(describeDevice(), ErrorCode::InvalidArgument);
    qputenv("SDRL_DEVICE", "cpu");
}

void DeviceModelTest::modelThatDoesNotFitIsComputedOnTheProcessor() {
    const DecoderShape shape = test::tinyShape(Family::LlamaTied);
    for (const bool trains : {false, true}) {
        const std::size_t bytes = ParameterLayout(shape).size * (trains ? 16 : 4);
        const auto chosen = [&](ComputeDevice device, const TestGpu&) {
            return makeDeviceModel({.device = device}, shape, {trains});
        };
        for (const ComputeDevice device : {ComputeDevice::Auto, ComputeDevice::Cuda})
            QVERIFY(chosen(device, TestGpu(bytes)).value() != nullptr);
        QVERIFY(chosen(ComputeDevice::Auto, TestGpu(bytes - 1)).value() == nullptr);
        QVERIFY_ERROR(chosen(ComputeDevice::Cuda, TestGpu(bytes - 1)), ErrorCode::OutOfMemory);
    }
}

void DeviceModelTest::lessMemoryDecodesFewerSequencesAtOnce() {
    Both both(test::tinyShape(Family::Qwen2), false);
    DeviceDecoder decoder(both.device, both.pool, NumberFormat::Float32);
    const DecodingSettings settings = decodingSettings({});
    const Replies together = decode(decoder, settings);
    QVERIFY(decoder.tokens() > 200);
    const std::size_t model = both.model.layout().size * sizeof(float);
    const std::size_t token = KeyValueArena::bytesPerToken(both.shape);
    decoder.release();
    {
        const TestGpu gpu(model + 100 * token);
        compareReplies(together, decode(decoder, settings), 1e-4);
        QVERIFY(decoder.tokens() > 50 && decoder.tokens() <= 100);
    }
    decoder.release();
    const TestGpu gpu(model + 31 * token); // two tokens and the thirty that may follow do not fit
    const std::vector<DecodingGroup> one = {{{1, 2}}};
    JobContext context;
    QVERIFY_ERROR(BatchDecoder(decoder).run(one, settings, {}, context), ErrorCode::OutOfMemory);
}

void DeviceModelTest::trainingGoesOnOnTheOtherSide() {
    Both first(Family::Qwen3);
    for (int i = 0; i < 2; ++i) {
        accumulate(first, example(first.shape), 1, 0, false);
        step(first, 1e-2);
    }
    const auto folder = test::temporaryDirectory();
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
    QVERIFY(distance(first.onDevice(Array::Parameters),
                     test::randomParameters(first.shape).span()) > 1e-2);
}

void DeviceModelTest::loadedModelsAnswerAsOnTheProcessor() {
    const test::Toy toy;
    const ModelReference reference{toy.folder.path() / "model", {}};
    const auto answers = [&](const EngineSettings& settings) {
        const auto model = EngineOpener(settings).open(reference);
        if (!model.ok())
            qFatal("%s", model.error().toString().c_str());
        std::vector<GenerationRequest> requests;
        for (const TrainingPrompt& prompt : test::successorPrompts())
            requests.push_back({prompt.messages, "", 3, 17});
        SamplingSettings sampling;
        sampling.maxNewTokens = 12;
        std::map<std::size_t, std::vector<std::vector<std::int32_t>>> out;
        JobContext context;
        const auto ending = (*model)->generate(
            requests, sampling,
            [&](std::size_t index, const std::vector<Completion>& replies) -> Result<void> {
                for (const Completion& reply : replies)
                    out[index].push_back(reply.tokens);
                return {};
            },
            context);
        if (!ending.ok())
            qFatal("%s", ending.error().toString().c_str());
        return out;
    };
    const auto expected = answers(test::threads(2));
    QCOMPARE(expected.size(), std::size_t{10});
    QVERIFY(answers(onTorch()) == expected);

    const auto scores = [&](const EngineSettings& settings) {
        const auto model = PolicyModel::load(reference, PolicyModel::Purpose::Generate, settings);
        if (!model.ok())
            qFatal("%s", model.error().toString().c_str());
        const std::string text = "12+34=46,7-3=4:12+34=46,7-3=4:12+34=46,7-3=4:12+34=46,7-3=4";
        return RolloutEngine(*model).score((*model)->promptTokens(text)).value();
    };
    const std::vector<float> a = scores(test::threads(2)), b = scores(onTorch());
    QVERIFY(a.size() > 50);
    QVERIFY_BELOW(distance(a, b), 2e-5);
    const TestGpu tooSmall(1000);
    QVERIFY(answers(test::threads(2)) == expected);
}

void DeviceModelTest::grpoLearnsAsOnTheProcessor() {
    const test::Toy toy;
    const auto jobNamed = [&](const char* name) {
        TrainingJob job = toy.job(name, 60);
        job.settings.promptsPerStep = 10;
        job.settings.groupSize = 16;
        job.settings.learningRate = 5e-3;
        return job;
    };
    const TrainingJob processor = jobNamed("processor"), torch = jobNamed("torch");
    JobContext context;
    QVERIFY_OK(GrpoTrainer(test::threads(2)).train(processor, nullptr, context));
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

void DeviceModelTest::grpoHasAllItsParts() {
    const test::Toy toy;
    TrainingJob job = toy.job("run", 10);
    job.settings.rolloutFormat = NumberFormat::BFloat16;
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
    for (const double mismatch : columnOf(job, "sampling/sampling_logp_difference/mean"))
        QVERIFY_BELOW(mismatch, 0.02);
    job.runFolder = toy.folder.path() / "lora";
    job.settings.lora.rank = 2;
    QVERIFY_ERROR(GrpoTrainer(onTorch()).train(job, nullptr, resumed), ErrorCode::InvalidArgument);
}

void DeviceModelTest::supervisedTrainingIsThatOfTheProcessor() {
    const test::Toy toy;
    SftJob job;
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
    for (const EngineSettings& settings : {test::threads(2), onTorch()}) {
        job.runFolder = toy.folder.path() / ("sft" + std::to_string(losses.size()));
        JobContext context;
        QVERIFY_OK(SftTrainer(settings).train(job, context));
        losses.emplace_back();
        for (const json& row : test::rowsOf(job.runFolder / "metrics.jsonl"))
            losses.back().push_back(row.at("loss").get<double>());
    }
    QVERIFY(losses[0].size() > 3);
    QCOMPARE(losses[0].size(), losses[1].size());
    QVERIFY(losses[0].back() < 0.7 * losses[0].front());
    for (std::size_t i = 0; i < losses[0].size(); ++i)
        QVERIFY_BELOW(std::abs(losses[0][i] - losses[1][i]), 1e-3);
}

QTEST_GUILESS_MAIN(DeviceModelTest)
#include "device_model_test.moc"
