// SPDX-License-Identifier: GPL-3.0-or-later
//
// What libtorch computes on a device against our own kernels: rollouts, and the choice of devices.
#include "model/decoder.h"
#include "rollout/batch_decoder.h"
#include "rollout/device_decoder.h"
#include "training/device_sides.h"
#include "training/rollout_engine.h"

#include <map>

using namespace sdrl;
using namespace sdrl::test;

namespace {

using Replies = std::map<std::size_t, std::vector<DecodedSequence>>;

/// @param common tokens that all prompts begin with
Replies decode(StepDecoder& decoder, const DecodingSettings& settings, int common = 0) {
    std::vector<DecodingGroup> groups;
    for (std::uint64_t i = 0; i < 9; ++i) {
        std::vector<std::int32_t> prompt = randomTokens(common, decoder.shape().vocabulary, 77);
        for (const std::int32_t token :
             randomTokens(2 + static_cast<int>(i) * 3 % 11, decoder.shape().vocabulary, i))
            prompt.push_back(token);
        groups.push_back({std::move(prompt), 1 + static_cast<int>(i % 4), 100 + i});
    }
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

} // namespace

class DeviceModelTest : public QObject {
    Q_OBJECT

private slots:
    // What is compared with is the processor, also where there is a GPU.
    void initTestCase() { qputenv("SDRL_DEVICE", "cpu"); }
    void logitsAreThoseOfTheDecoder();
    void roundedProductsStayClose();
    void manyRowsAreTakenInParts();
    void tokensAreThoseOfTheProcessor();
    void commonBeginningsAreComputedOnce();
    void tokensDoNotDependOnTheBatch();
    void drawsFromLargeVocabulariesAreThoseOfTheSampler();
    void badInputIsRefused();
    void devicesAreChosenByTheSettings();
    void modelThatDoesNotFitIsComputedOnTheProcessor();
    void lessMemoryDecodesFewerSequencesAtOnce();
    void loadedModelsAnswerAsOnTheProcessor();
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
        const auto prompt = randomTokens(9, both.shape.vocabulary, 1);
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

void DeviceModelTest::manyRowsAreTakenInParts() {
    Both both(Family::LlamaTied);
    Decoder decoder(both.weights, both.pool);
    ProcessorDecoder processor(decoder);
    DeviceDecoder device(both.device, both.pool, NumberFormat::Float32);
    std::vector<DecoderRow> rows;
    std::vector<std::size_t> wanted;
    for (std::size_t prompt = 0; prompt < 30; ++prompt) {
        const auto tokens = randomTokens(80, both.shape.vocabulary, prompt);
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

void DeviceModelTest::commonBeginningsAreComputedOnce() {
    for (const Family family : kFamilies) {
        Both both(family);
        Decoder decoder(both.weights, both.pool);
        ProcessorDecoder processor(decoder);
        DeviceDecoder device(both.device, both.pool, NumberFormat::Float32);
        const DecodingSettings settings = decodingSettings({});
        compareReplies(decode(processor, settings, 20), decode(device, settings, 20), 1e-4);
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
    DecoderShape shape = tinyShape(Family::LlamaUntied);
    shape.vocabulary = 3000;
    Both both(shape, false);
    DeviceDecoder decoder(both.device, both.pool, NumberFormat::Float32);
    constexpr std::size_t kRows = 2100; // more than are taken at once
    QVERIFY_OK(decoder.reserve(kRows));
    std::vector<DecoderRow> rows;
    std::vector<std::size_t> all;
    std::vector<TokenDraw> draws;
    for (std::size_t i = 0; i < kRows; ++i) {
        rows.push_back({static_cast<std::int32_t>(13 * i % 3000), 0, i, 0, 0, i, 1});
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
    QVERIFY_OK(device.copyKeysValues(*memory, 0, 4, 4));
    QVERIFY_ERROR(device.copyKeysValues(*memory, 0, 3, 4), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(device.copyKeysValues(*memory, 0, 5, 4), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(device.copyKeysValues(*memory, 9, 0, 1), ErrorCode::InvalidArgument);
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
    for (int i = 1; i < 4; ++i)
        bad.batch.segments[static_cast<std::size_t>(i)].parent = i - 1;
    QVERIFY_ERROR(accumulated(bad), ErrorCode::InvalidArgument);
    bad = good;
    bad.coefficients.pop_back();
    QVERIFY_ERROR(accumulated(bad), ErrorCode::InvalidArgument);

    Both still(tinyShape(Family::Qwen2), false); // has no gradients
    std::vector<float> logProbs(good.positions.size());
    QVERIFY_OK(still.trained->score(good.batch, good.positions, 1, logProbs.data()));
    QVERIFY_ERROR(still.trained->accumulate(good.batch, good.positions, 1, good.coefficients, 0,
                                            logProbs.data(), nullptr),
                  ErrorCode::InvalidArgument);
    QVERIFY_ERROR(DeviceModel::make(both.shape, "nonsense", false), ErrorCode::Internal);
}

void DeviceModelTest::devicesAreChosenByTheSettings() {
    qputenv("SDRL_DEVICE", "");
    const DecoderShape shape = tinyShape(Family::LlamaTied);
    const auto chosen = [&](ComputeDevice device, NumberFormat format = NumberFormat::Float32) {
        return makeDeviceModel({.format = format, .device = device}, shape, {});
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
    // Whatever the machine, the processor takes what a GPU does not do.
    QVERIFY(isProcessor(chosen(ComputeDevice::Auto, NumberFormat::Int8)));
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
    const DecoderShape shape = tinyShape(Family::LlamaTied);
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
    Both both(tinyShape(Family::Qwen2), false);
    DeviceDecoder decoder(both.device, both.pool, NumberFormat::Float32);
    const DecodingSettings settings = decodingSettings({});
    const Replies together = decode(decoder, settings);
    QVERIFY(decoder.tokens() > 200);
    const std::size_t model = both.model.layout().size * sizeof(float);
    const std::size_t token = KeyValueArena::bytesPerToken(both.shape);
    decoder.release();
    {
        const TestGpu gpu(model + 134 * token); // of which a quarter stays free
        compareReplies(together, decode(decoder, settings), 1e-4);
        QVERIFY(decoder.tokens() > 50 && decoder.tokens() <= 100);
    }
    decoder.release();
    const TestGpu gpu(model + 41 * token); // two tokens and the thirty that may follow do not fit
    const std::vector<DecodingGroup> one = {{{1, 2}}};
    JobContext context;
    QVERIFY_ERROR(BatchDecoder(decoder).run(one, settings, {}, context), ErrorCode::OutOfMemory);
}

void DeviceModelTest::loadedModelsAnswerAsOnTheProcessor() {
    const Toy toy;
    const ModelReference reference{toy.folder.path() / "model", {}};
    const auto answers = [&](const EngineSettings& settings) {
        const auto model = EngineOpener(settings).open(reference);
        if (!model.ok())
            qFatal("%s", model.error().toString().c_str());
        std::vector<GenerationRequest> requests;
        for (const TrainingPrompt& prompt : successorPrompts())
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
    const auto expected = answers(threads(2));
    QCOMPARE(expected.size(), std::size_t{10});
    QVERIFY(answers(onTorch()) == expected);

    const auto scores = [&](const EngineSettings& settings) {
        const auto model = PolicyModel::load(reference, PolicyModel::Purpose::Generate, settings);
        if (!model.ok())
            qFatal("%s", model.error().toString().c_str());
        const std::string text = "12+34=46,7-3=4:12+34=46,7-3=4:12+34=46,7-3=4:12+34=46,7-3=4";
        return RolloutEngine(*model).score((*model)->promptTokens(text)).value();
    };
    const std::vector<float> a = scores(threads(2)), b = scores(onTorch());
    QVERIFY(a.size() > 50);
    QVERIFY_BELOW(distance(a, b), 2e-5);
    const TestGpu tooSmall(1000);
    QVERIFY(answers(threads(2)) == expected);
}

QTEST_GUILESS_MAIN(DeviceModelTest)
#include "device_model_test.moc"
