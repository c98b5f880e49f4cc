// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "model/decoder.h"
#include "model/model_parameters.h"
#include "test_support.h"
#include "trainer/policy_update.h"
#include "trainer/trainable_model.h"
#include "training/model_config.h"
#include "training/tiny_model.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>

using namespace sdrl;
using test::Family;

namespace {

const std::vector<Family> kFamilies = {Family::LlamaTied, Family::LlamaUntied, Family::Qwen2,
                                       Family::Qwen3};

LoraSettings settings(int rank = 3, double alpha = 5) {
    LoraSettings out;
    out.rank = rank;
    out.alpha = alpha;
    return out;
}

const MatrixProducts& products() {
    return **MatrixProducts::load();
}

/// A prompt with three completions, all of which are scored.
struct Example {
    explicit Example(const DecoderShape& shape) {
        const auto prompt = test::randomTokens(7, shape.vocabulary, 1);
        const int parent = batch.add(prompt);
        for (int i = 0; i < 3; ++i) {
            const auto tokens =
                test::randomTokens(4 + 5 * i, shape.vocabulary, 10 + static_cast<std::uint64_t>(i));
            const int begin =
                batch.segments[static_cast<std::size_t>(batch.add(tokens, parent))].begin;
            for (std::size_t t = 0; t < tokens.size(); ++t)
                positions.push_back({t == 0 ? 6 : begin + static_cast<int>(t) - 1, tokens[t]});
        }
        for (std::size_t i = 0; i < positions.size(); ++i)
            coefficients.push_back(0.2F + 0.1F * static_cast<float>(i % 7) -
                                   0.3F * static_cast<float>(i % 3));
    }
    TokenBatch batch;
    std::vector<ScoredPosition> positions;
    std::vector<float> coefficients;
};

struct Trained {
    explicit Trained(Family family, LoraSettings lora = settings(), int threads = 2,
                     Residency residency = Residency::All,
                     std::shared_ptr<PackedWeights> rollouts = nullptr)
        : shape(test::tinyShape(family)),
          pool(std::make_shared<ThreadPool>(threads)),
          weights(std::make_shared<PackedWeights>(shape, NumberFormat::Float32, residency)),
          model(weights, test::randomParameters(shape), {0.9, 0.999, 1e-8, 0.01, 1}, pool,
                products(), {lora, 3, std::move(rollouts)}) {}

    std::vector<float> logProbs(const Example& example) {
        std::vector<float> out(example.positions.size());
        (void)model.score(example.batch, example.positions, 0.9F, out.data());
        return out;
    }
    void step(const Example& example) {
        std::vector<float> unused(example.positions.size());
        (void)model.accumulate(example.batch, example.positions, 0.9F, example.coefficients, 0,
                               unused.data(), nullptr);
        if (!model.step(1e-2).ok())
            qFatal("the step failed");
    }

    DecoderShape shape;
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> weights;
    TrainableModel model;
};

template <class A, class B>
bool sameBits(const A& a, const B& b) {
    return a.size() == b.size() &&
           std::memcmp(a.data(), b.data(), a.size() * sizeof(*a.data())) == 0;
}

} // namespace

class LoraTest : public QObject {
    Q_OBJECT

private slots:
    void adaptersChangeNothingAtFirst();
    void gradientsFollowFromThoseOfTheMatrices();
    void gradientsMatchFiniteDifferences();
    void gradientsAreThoseOfPyTorch_data();
    void gradientsAreThoseOfPyTorch();
    void onlyTargetsAreTrained();
    void threadsDoNotChangeOneBit();
    void oneLayerAtATimeChangesNoBit();
    void rolloutsTakeNoMemoryInUpdates();
    void rolloutsAgreeWithTrainingToTheLastBit();
    void resumedTrainingIsBitEqual();
    void filesAreThoseOfPeft();
};

void LoraTest::adaptersChangeNothingAtFirst() {
    for (const Family family : kFamilies) {
        const Example example(test::tinyShape(family));
        Trained with(family), without(family, settings(0));
        QVERIFY(with.model.adapters() && !without.model.adapters());
        QVERIFY(with.logProbs(example) == without.logProbs(example));
        // A is not zero, or nothing would ever be learnt.
        double size = 0;
        for (const float value : with.model.adapters()->values().span())
            size += std::abs(static_cast<double>(value));
        QVERIFY(size > 0);
        with.step(example);
        QVERIFY(with.logProbs(example) != without.logProbs(example));
    }
}

/// Adapters with random numbers in both factors.
static std::unique_ptr<LoraAdapters> randomAdapters(const DecoderShape& shape,
                                                    const std::shared_ptr<ThreadPool>& pool,
                                                    const LoraSettings& lora) {
    auto out = std::make_unique<LoraAdapters>(ParameterLayout(shape), lora, 3, pool, products());
    RandomStream random(5, "adapters");
    for (float& value : out->values().span())
        value = static_cast<float>(0.3 * random.normal());
    out->valuesChanged();
    return out;
}

void LoraTest::gradientsFollowFromThoseOfTheMatrices() {
    for (const Family family : kFamilies) {
        const DecoderShape shape = test::tinyShape(family);
        const Example example(shape);
        const auto pool = std::make_shared<ThreadPool>(2);
        const LoraSettings lora = settings();
        const auto adapters = randomAdapters(shape, pool, lora);
        const AlignedBuffer<float> base = test::randomParameters(shape);
        const ParameterLayout layout(shape);
        // The merged matrices, once more by their definition, and their full gradient.
        AlignedBuffer<float> merged(layout.size), full(layout.size);
        std::memcpy(merged.data(), base.data(), base.size() * sizeof(float));
        const auto rank = static_cast<std::size_t>(lora.rank);
        for (const Adapter& a : adapters->adapters())
            for (std::size_t o = 0; o < static_cast<std::size_t>(a.outputs); ++o)
                for (std::size_t i = 0; i < static_cast<std::size_t>(a.inputs); ++i) {
                    const auto inputs = static_cast<std::size_t>(a.inputs);
                    double sum = merged[a.weight + o * inputs + i];
                    for (std::size_t k = 0; k < rank; ++k)
                        sum += lora.scale() *
                               static_cast<double>(adapters->values()[a.b + o * rank + k]) *
                               static_cast<double>(adapters->values()[a.a + k * inputs + i]);
                    merged[a.weight + o * inputs + i] = static_cast<float>(sum);
                }
        const auto weights = std::make_shared<PackedWeights>(shape);
        weights->refresh(merged.data(), *pool);
        const auto backward = [&](const float* parameters, float* gradients,
                                  LoraAdapters* withAdapters) {
            TrainingPass pass(weights, pool, products());
            LogProbHead head(weights, pool, products());
            const float* hidden = pass.forward(example.batch);
            AlignedBuffer<float> dHidden(
                static_cast<std::size_t>(example.batch.size() * shape.hidden));
            std::vector<float> logProbs(example.positions.size());
            head.forwardBackward(hidden, example.positions, 0.9F, example.coefficients, 0,
                                 parameters, logProbs.data(), nullptr, dHidden.data(), gradients);
            pass.backward(dHidden.data(), parameters, gradients, withAdapters);
        };
        backward(merged.data(), full.data(), nullptr);
        backward(base.data(), nullptr, adapters.get());
        double worst = 0, largest = 0;
        for (const Adapter& a : adapters->adapters()) {
            const auto inputs = static_cast<std::size_t>(a.inputs),
                       outputs = static_cast<std::size_t>(a.outputs);
            const auto dw = [&](std::size_t o, std::size_t i) {
                return static_cast<double>(full[a.weight + o * inputs + i]);
            };
            const auto compare = [&](std::size_t at, double expected) {
                worst = std::max(
                    worst, std::abs(static_cast<double>(adapters->gradients()[at]) - expected));
                largest = std::max(largest, std::abs(expected));
            };
            for (std::size_t k = 0; k < rank; ++k) {
                for (std::size_t i = 0; i < inputs; ++i) {
                    double sum = 0;
                    for (std::size_t o = 0; o < outputs; ++o)
                        sum +=
                            static_cast<double>(adapters->values()[a.b + o * rank + k]) * dw(o, i);
                    compare(a.a + k * inputs + i, lora.scale() * sum);
                }
                for (std::size_t o = 0; o < outputs; ++o) {
                    double sum = 0;
                    for (std::size_t i = 0; i < inputs; ++i)
                        sum += dw(o, i) *
                               static_cast<double>(adapters->values()[a.a + k * inputs + i]);
                    compare(a.b + o * rank + k, lora.scale() * sum);
                }
            }
        }
        qInfo("largest gradient %.3f, worst difference %.1e", largest, worst);
        QVERIFY(largest > 0.1 && worst < 2e-5 * largest);
    }
}

void LoraTest::gradientsMatchFiniteDifferences() {
    const DecoderShape shape = test::tinyShape(Family::Qwen3);
    const Example example(shape);
    const auto pool = std::make_shared<ThreadPool>(2);
    const auto adapters = randomAdapters(shape, pool, settings());
    const AlignedBuffer<float> base = test::randomParameters(shape);
    const auto weights = std::make_shared<PackedWeights>(shape);
    TrainingPass pass(weights, pool, products());
    LogProbHead head(weights, pool, products());
    const auto loss = [&] {
        adapters->valuesChanged();
        adapters->merge(base.span(), *weights);
        std::vector<float> logProbs(example.positions.size());
        head.forward(pass.forward(example.batch), example.positions, 0.9F, logProbs.data());
        double sum = 0;
        for (std::size_t i = 0; i < logProbs.size(); ++i)
            sum += static_cast<double>(example.coefficients[i]) * static_cast<double>(logProbs[i]);
        return sum;
    };
    (void)loss();
    AlignedBuffer<float> dHidden(static_cast<std::size_t>(example.batch.size() * shape.hidden));
    std::vector<float> logProbs(example.positions.size());
    head.forwardBackward(pass.forward(example.batch), example.positions, 0.9F, example.coefficients,
                         0, base.data(), logProbs.data(), nullptr, dHidden.data(), nullptr);
    pass.backward(dHidden.data(), base.data(), nullptr, adapters.get());
    const AlignedBuffer<float>& gradient = adapters->gradients();
    for (std::uint64_t direction = 0; direction < 4; ++direction) {
        RandomStream random(direction, "direction");
        std::vector<float> way(adapters->values().size());
        double expected = 0;
        for (std::size_t i = 0; i < way.size(); ++i) {
            way[i] = static_cast<float>(random.normal());
            expected += static_cast<double>(way[i]) * static_cast<double>(gradient[i]);
        }
        const std::vector<float> start(adapters->values().data(),
                                       adapters->values().data() + way.size());
        const auto at = [&](double distance) {
            for (std::size_t i = 0; i < way.size(); ++i)
                adapters->values()[i] =
                    start[i] + static_cast<float>(distance * static_cast<double>(way[i]));
            return loss();
        };
        // Fourth order.
        const double h = 4e-4;
        const double measured = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
        (void)at(0);
        qInfo("derivative %.5f, by differences %.5f", expected, measured);
        QVERIFY(std::abs(measured - expected) < 5e-3 * std::max(1.0, std::abs(expected)));
    }
}

void LoraTest::gradientsAreThoseOfPyTorch_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"llama-llama3", "qwen2-untied", "qwen3-yarn"})
        QTest::addRow("%s", name) << name;
}

void LoraTest::gradientsAreThoseOfPyTorch() {
    QFETCH(QString, name);
    const auto folder = test::fixture("lora") / name.toStdString();
    const auto expected = nlohmann::json::parse(*readFile(folder / "expected.json"));
    const auto modelFolder = test::fixture("models") / name.toStdString();
    const auto config = ModelConfig::load(modelFolder);
    QVERIFY_OK(config);
    const DecoderShape shape = decoderShape(*config);
    const ParameterLayout layout(shape);
    AlignedBuffer<float> base(layout.size);
    const auto file = WeightFile::open(modelFolder);
    QVERIFY_OK(file);
    QVERIFY_OK(readParameters(*file, layout, base.span()));
    const auto pool = std::make_shared<ThreadPool>(2);
    LoraAdapters adapters(layout, settings(expected.at("rank"), expected.at("alpha")), 1, pool,
                          products());
    QVERIFY_OK(adapters.restore(folder));
    adapters.valuesChanged();
    const auto weights = std::make_shared<PackedWeights>(shape);
    adapters.merge(base.span(), *weights);
    const auto tokens = expected.at("tokens").get<std::vector<std::int32_t>>();
    TokenBatch batch;
    batch.add(tokens);
    std::vector<ScoredPosition> positions;
    for (std::size_t t = 1; t < tokens.size(); ++t)
        positions.push_back({static_cast<int>(t) - 1, tokens[t]});
    const auto coefficients = expected.at("coefficients").get<std::vector<float>>();
    std::vector<float> logProbs(positions.size());
    TrainingPass pass(weights, pool, products());
    LogProbHead head(weights, pool, products());
    AlignedBuffer<float> dHidden(tokens.size() * static_cast<std::size_t>(shape.hidden));
    head.forwardBackward(pass.forward(batch), positions, 1, coefficients, 0, base.data(),
                         logProbs.data(), nullptr, dHidden.data(), nullptr);
    pass.backward(dHidden.data(), base.data(), nullptr, &adapters);
    const auto wanted = expected.at("log_probs").get<std::vector<double>>();
    for (std::size_t i = 0; i < wanted.size(); ++i)
        QVERIFY(std::abs(static_cast<double>(logProbs[i]) - wanted[i]) < 1e-4);
    AlignedBuffer<float> autograd(adapters.values().size());
    QVERIFY_OK(adapters.restoreArray(folder / "gradients.safetensors", autograd.span()));
    double dot = 0, ours = 0, theirs = 0;
    for (std::size_t i = 0; i < autograd.size(); ++i) {
        const double a = adapters.gradients()[i], b = autograd[i];
        dot += a * b;
        ours += a * a;
        theirs += b * b;
    }
    const double cosine = dot / std::sqrt(ours * theirs);
    qInfo("cosine %.9f, length %.6f of PyTorch's", cosine, std::sqrt(ours / theirs));
    QVERIFY(cosine > 0.99999 && std::abs(std::sqrt(ours / theirs) - 1) < 1e-4);
}

void LoraTest::onlyTargetsAreTrained() {
    LoraSettings lora = settings();
    lora.targets = {"q_proj", "down_proj"};
    const Example example(test::tinyShape(Family::Qwen2));
    Trained trained(Family::Qwen2, lora);
    const std::vector<float> before(trained.model.parameters().begin(),
                                    trained.model.parameters().end());
    for (int i = 0; i < 3; ++i)
        trained.step(example);
    QVERIFY(sameBits(trained.model.parameters(), std::span<const float>(before)));
    QCOMPARE(trained.model.adapters()->adapters().size(), std::size_t{4}); // two layers
    QCOMPARE(trained.model.gradients().size(), LoraAdapters::size(trained.model.layout(), lora));
    const auto folder = test::temporaryDirectory();
    QVERIFY_OK(trained.model.save(folder.path()));
    const auto merged = WeightFile::open(folder.path() / "model.safetensors");
    QVERIFY_OK(merged);
    for (const ParameterInfo& tensor : trained.model.layout().tensors) {
        std::vector<float> values(tensor.size());
        QVERIFY_OK(readParameter(*merged, tensor, values));
        const bool same = std::memcmp(values.data(), before.data() + tensor.offset,
                                      values.size() * sizeof(float)) == 0;
        const bool target =
            tensor.name.ends_with("q_proj.weight") || tensor.name.ends_with("down_proj.weight");
        QCOMPARE(same, !target);
    }
}

void LoraTest::threadsDoNotChangeOneBit() {
    for (const Family family : kFamilies) {
        const Example example(test::tinyShape(family));
        Trained reference(family, settings(), 1);
        for (int i = 0; i < 3; ++i)
            reference.step(example);
        for (const int threads : {2, 5}) {
            Trained other(family, settings(), threads);
            for (int i = 0; i < 3; ++i)
                other.step(example);
            QVERIFY(
                sameBits(reference.model.adapters()->values(), other.model.adapters()->values()));
            QVERIFY(reference.logProbs(example) == other.logProbs(example));
        }
    }
}

void LoraTest::oneLayerAtATimeChangesNoBit() {
    for (const Family family : kFamilies)
        for (const int rank : {0, settings().rank}) {
            const Example example(test::tinyShape(family));
            Trained all(family, settings(rank)),
                one(family, settings(rank), 2, Residency::OneLayer);
            for (int step = 0; step < 3; ++step) {
                all.step(example);
                one.step(example);
                QVERIFY(all.logProbs(example) == one.logProbs(example));
            }
            QVERIFY(sameBits(all.model.parameters(), one.model.parameters()));
            const auto packed = one.model.packed();
            for (int layer = 0; layer < all.shape.layers; ++layer)
                QVERIFY(sameBits(packed->layer(layer).down.panels,
                                 all.weights->layer(layer).down.panels));
            QVERIFY(sameBits(packed->head().panels, all.weights->head().panels));
            const ParameterLayout layout(all.shape);
            QVERIFY(PackedWeights::bytes(layout, NumberFormat::Float32, Residency::OneLayer) <
                    PackedWeights::bytes(layout, NumberFormat::Float32));
        }
}

void LoraTest::rolloutsTakeNoMemoryInUpdates() {
    for (const int rank : {0, settings().rank}) {
        const Example example(test::tinyShape(Family::Qwen3));
        const auto narrow =
            std::make_shared<PackedWeights>(test::tinyShape(Family::Qwen3), NumberFormat::BFloat16);
        Trained trained(Family::Qwen3, settings(rank), 2, Residency::OneLayer, narrow);
        QVERIFY(!narrow->isReleased());
        trained.model.releaseRollouts();
        trained.step(example);
        trained.model.releasePasses();
        QVERIFY(narrow->isReleased());
        trained.model.packRollouts();
        QVERIFY(!narrow->isReleased());
        // They are the new ones.
        Trained beside(Family::Qwen3, settings(rank), 2, Residency::OneLayer,
                       std::make_shared<PackedWeights>(trained.shape, NumberFormat::BFloat16));
        beside.step(example);
        QVERIFY(trained.logProbs(example) == beside.logProbs(example));
        PackedWeights expected(trained.shape, NumberFormat::BFloat16);
        QVERIFY_OK(expected.load(
            [&](const ParameterInfo& tensor, int first, int count,
                std::span<float> rows) -> Result<void> {
                if (rank > 0) {
                    trained.model.adapters()->mergedRows(trained.model.parameters(), tensor, first,
                                                         count, rows);
                } else {
                    const float* from =
                        trained.model.parameters().data() + tensor.offset +
                        static_cast<std::size_t>(first) * static_cast<std::size_t>(tensor.columns);
                    std::copy_n(from, rows.size(), rows.data());
                }
                return {};
            },
            *trained.pool));
        QVERIFY(sameBits(narrow->head().panels16, expected.head().panels16));
        for (int layer = 0; layer < trained.shape.layers; ++layer)
            QVERIFY(sameBits(narrow->layer(layer).gateUp.panels16,
                             expected.layer(layer).gateUp.panels16));
    }
}

void LoraTest::rolloutsAgreeWithTrainingToTheLastBit() {
    const Example example(test::tinyShape(Family::LlamaTied));
    Trained trained(Family::LlamaTied);
    trained.step(example);
    // The decoder reads the weights that the trainer has refreshed.
    Decoder decoder(trained.weights, trained.pool);
    const TokenSegment& prompt = example.batch.segments[0];
    const TokenSegment& completion = example.batch.segments[1];
    KeyValueArena arena(trained.shape, 64);
    std::vector<DecoderRow> rows;
    for (int t = 0; t < prompt.count + completion.count; ++t) {
        const int at = t < prompt.count ? t : completion.begin + t - prompt.count;
        rows.push_back({example.batch.tokens[static_cast<std::size_t>(at)], t,
                        static_cast<std::size_t>(t), 0, 0, 0, t + 1});
    }
    std::vector<float> hidden(rows.size() * static_cast<std::size_t>(trained.shape.hidden));
    decoder.forward(rows, arena, hidden.data());
    TrainingPass pass(trained.weights, trained.pool, products());
    TokenBatch whole;
    std::vector<std::int32_t> tokens;
    for (const DecoderRow& row : rows)
        tokens.push_back(row.token);
    whole.add(tokens);
    QVERIFY(std::memcmp(hidden.data(), pass.forward(whole), hidden.size() * sizeof(float)) == 0);
}

void LoraTest::resumedTrainingIsBitEqual() {
    for (const Family family : {Family::LlamaUntied, Family::Qwen3}) {
        const Example example(test::tinyShape(family));
        Trained whole(family), first(family), second(family);
        for (int i = 0; i < 5; ++i)
            whole.step(example);
        for (int i = 0; i < 2; ++i)
            first.step(example);
        const auto folder = test::temporaryDirectory();
        QVERIFY_OK(first.model.save(folder.path()));
        QVERIFY_OK(second.model.restore(folder.path(), first.model.optimizerSteps()));
        for (int i = 0; i < 3; ++i)
            second.step(example);
        QVERIFY(sameBits(whole.model.adapters()->values(), second.model.adapters()->values()));
        QVERIFY(whole.logProbs(example) == second.logProbs(example));
    }
}

void LoraTest::filesAreThoseOfPeft() {
    const Example example(test::tinyShape(Family::LlamaTied));
    Trained trained(Family::LlamaTied);
    trained.step(example);
    const auto folder = test::temporaryDirectory();
    QVERIFY_OK(trained.model.save(folder.path()));
    const auto config = nlohmann::json::parse(*readFile(folder.path() / "adapter_config.json"));
    QCOMPARE(config.at("r").get<int>(), 3);
    QCOMPARE(config.at("lora_alpha").get<double>(), 5.0);
    QCOMPARE(config.at("peft_type").get<std::string>(), std::string("LORA"));
    QCOMPARE(config.at("target_modules").size(), std::size_t{7});
    const auto file = WeightFile::open(folder.path() / "adapter_model.safetensors");
    QVERIFY_OK(file);
    const TensorInfo* a = file->find("base_model.model.model.layers.1.mlp.gate_proj.lora_A.weight");
    const TensorInfo* b = file->find("base_model.model.model.layers.1.mlp.gate_proj.lora_B.weight");
    QVERIFY(a && b);
    QVERIFY((a->shape == std::vector<std::int64_t>{3, 20}));
    QVERIFY((b->shape == std::vector<std::int64_t>{26, 3}));
    // The merged file is what the trainer computes with.
    const auto merged = WeightFile::open(folder.path() / "model.safetensors");
    QVERIFY_OK(merged);
    PackedWeights loaded(trained.shape);
    QVERIFY_OK(loadPacked(*merged, loaded, *trained.pool));
    for (int i = 0; i < trained.shape.layers; ++i)
        QVERIFY(sameBits(loaded.layer(i).gateUp.panels, trained.weights->layer(i).gateUp.panels));
}

QTEST_GUILESS_MAIN(LoraTest)
#include "lora_test.moc"
