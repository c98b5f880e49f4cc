// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/kernels.h"
#include "model/decoder.h"
#include "test_support.h"
#include "trainer/adam_w.h"
#include "trainer/log_prob_head.h"
#include "trainer/training_pass.h"
#include "training/kernel_sets.h"
#include "training/tiny_model.h"

#include <atomic>
#include <cstring>

using namespace sdrl;
using test::Family;

namespace {

const std::vector<Family> kFamilies = {Family::LlamaTied, Family::LlamaUntied, Family::Qwen2,
                                       Family::Qwen3};

struct Model {
    explicit Model(Family family, int threads = 2)
        : shape(test::tinyShape(family)),
          parameters(test::randomParameters(shape)),
          pool(std::make_shared<ThreadPool>(threads)),
          weights(std::make_shared<PackedWeights>(shape)) {
        weights->refresh(parameters.data(), *pool);
    }
    DecoderShape shape;
    AlignedBuffer<float> parameters;
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> weights;
};

/// A group of three completions after a shared prompt, and a sequence of its own.
TokenBatch exampleBatch(const DecoderShape& shape) {
    TokenBatch batch;
    const int prompt = batch.add(test::randomTokens(7, shape.vocabulary, 1));
    for (int i = 0; i < 3; ++i)
        batch.add(
            test::randomTokens(4 + 5 * i, shape.vocabulary, 10 + static_cast<std::uint64_t>(i)),
            prompt);
    batch.add(test::randomTokens(11, shape.vocabulary, 2));
    return batch;
}

std::vector<ScoredPosition> examplePositions(const TokenBatch& batch) {
    std::vector<ScoredPosition> positions;
    for (const TokenSegment& segment : batch.segments) {
        if (segment.parent >= 0)
            positions.push_back({batch.segments[static_cast<std::size_t>(segment.parent)].count - 1,
                                 batch.tokens[static_cast<std::size_t>(segment.begin)]});
        for (int t = 1; t < segment.count; ++t)
            positions.push_back(
                {segment.begin + t - 1, batch.tokens[static_cast<std::size_t>(segment.begin + t)]});
    }
    return positions;
}

struct Gradient {
    double loss = 0;
    std::vector<float> logProbs;
    std::vector<float> entropies;
    AlignedBuffer<float> values;
};

constexpr float kTemperature = 0.9F;
constexpr float kEntropyFactor = 0.3F;

float coefficient(std::size_t i) {
    return 0.2F + 0.1F * static_cast<float>(i % 7) - 0.3F * static_cast<float>(i % 3);
}

Gradient gradientOf(Model& model, const TokenBatch& batch, int chunk = 0) {
    TrainingPass pass(model.weights, model.pool, **MatrixProducts::load());
    LogProbHead head(model.weights, model.pool, **MatrixProducts::load());
    head.setChunk(chunk);
    const auto positions = examplePositions(batch);
    std::vector<float> coefficients(positions.size());
    for (std::size_t i = 0; i < positions.size(); ++i)
        coefficients[i] = coefficient(i);
    Gradient out;
    out.logProbs.resize(positions.size());
    out.entropies.resize(positions.size());
    out.values.resize(model.weights->layout().size);
    const float* hidden = pass.forward(batch);
    AlignedBuffer<float> dHidden(static_cast<std::size_t>(batch.size()) *
                                 static_cast<std::size_t>(model.shape.hidden));
    head.forwardBackward(hidden, positions, kTemperature, coefficients, kEntropyFactor,
                         model.parameters.data(), out.logProbs.data(), out.entropies.data(),
                         dHidden.data(), out.values.data());
    pass.backward(dHidden.data(), model.parameters.data(), out.values.data());
    for (std::size_t i = 0; i < positions.size(); ++i)
        out.loss += static_cast<double>(coefficients[i]) * out.logProbs[i] +
                    static_cast<double>(kEntropyFactor) * out.entropies[i];
    return out;
}

double lossOf(Model& model, const TokenBatch& batch) {
    model.weights->refresh(model.parameters.data(), *model.pool);
    TrainingPass pass(model.weights, model.pool, **MatrixProducts::load());
    LogProbHead head(model.weights, model.pool, **MatrixProducts::load());
    const auto positions = examplePositions(batch);
    std::vector<float> logProbs(positions.size()), entropies(positions.size());
    head.forward(pass.forward(batch), positions, kTemperature, logProbs.data(), entropies.data());
    double loss = 0;
    for (std::size_t i = 0; i < positions.size(); ++i)
        loss += static_cast<double>(coefficient(i)) * logProbs[i] +
                static_cast<double>(kEntropyFactor) * entropies[i];
    return loss;
}

double maxDifference(std::span<const float> a, std::span<const float> b) {
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        worst = std::max(worst, std::abs(static_cast<double>(a[i]) - b[i]));
    return worst;
}

} // namespace

class EngineCoreTest : public QObject {
    Q_OBJECT

private slots:
    void poolRunsEveryTileOnce();
    void kernelSetsAgreeToTheLastBit();
    void matmulMatchesDoublePrecision();
    void exponentialIsAccurate();
    void decodingStepByStepEqualsPrefill();
    void rolloutAndTrainingGiveTheSameLogits();
    void sharedPromptEqualsRepeatedPrompt();
    void gradientsMatchFiniteDifferences();
    void gradientsDoNotDependOnThreadsOrChunks();
    void whatIsComputedAgainHasTheSameBits();
    void adamWMatchesItsDefinition();
};

void EngineCoreTest::poolRunsEveryTileOnce() {
    for (const int threads : {1, 2, 5}) {
        ThreadPool pool(threads);
        for (int round = 0; round < 200; ++round) {
            std::vector<std::atomic<int>> seen(static_cast<std::size_t>(round));
            pool.run(seen.size(), [&](std::size_t i, int thread) {
                QVERIFY(thread >= 0 && thread < threads);
                seen[i].fetch_add(1);
            });
            for (const auto& count : seen)
                QCOMPARE(count.load(), 1);
        }
    }
}

void EngineCoreTest::kernelSetsAgreeToTheLastBit() {
    const Kernels* reference = kernelsNamed("generic");
    RandomStream random(1, "kernels");
    const auto vector = [&](std::size_t size) {
        std::vector<float> out(size);
        for (float& x : out)
            x = static_cast<float>(random.normal());
        return out;
    };
    for (const Kernels* set : test::kernelSets()) {
        for (const int inputs : {1, 7, 64, 129})
            for (const int outputs : {1, 16, 33, 200})
                for (const int rows : {1, 2, 5, 6, 12, 13, 31}) {
                    const auto w = vector(static_cast<std::size_t>(inputs * outputs));
                    const auto x = vector(static_cast<std::size_t>(rows * inputs));
                    const auto bias = vector(static_cast<std::size_t>(outputs));
                    std::vector<float> packed(packedSize(outputs, inputs));
                    const int panels = (outputs + kPanelWidth - 1) / kPanelWidth;
                    for (int p = 0; p < panels; ++p)
                        set->packPanel(w.data(), outputs, inputs, p,
                                       packed.data() + p * kPanelWidth * inputs);
                    std::vector<float> a(static_cast<std::size_t>(rows * outputs), 1), b = a;
                    reference->matmul(x.data(), inputs, rows, packed.data(), inputs, outputs, 0,
                                      panels, bias.data(), true, a.data(), outputs);
                    set->matmul(x.data(), inputs, rows, packed.data(), inputs, outputs, 0, panels,
                                bias.data(), true, b.data(), outputs);
                    QVERIFY(std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
                }
        for (const auto& [steps, rows] : {std::pair{1, 1}, {7, 6}, {70, 13}, {70, 48}})
            for (const int columns : {1, 16, 40}) {
                const int stride = steps + 2;
                const auto x = vector(static_cast<std::size_t>(rows * stride)),
                           b = vector(static_cast<std::size_t>(steps * columns)),
                           before = vector(static_cast<std::size_t>(rows * columns));
                std::vector<float> results[2] = {before, before};
                for (int index = 0; index < 2; ++index) {
                    const Kernels* k = index == 0 ? reference : set;
                    const int panels = (columns + kPanelWidth - 1) / kPanelWidth;
                    AlignedBuffer<float> packed(packedSize(columns, steps));
                    k->packColumns(b.data(), columns, steps, columns, 0, panels, packed.data());
                    for (int p = 0; p < panels; ++p)
                        k->matmul(x.data(), stride, rows, packed.data(), steps, columns, p, 1,
                                  nullptr, true, results[index].data(), columns);
                }
                QVERIFY(results[0] == results[1]);
                for (int r = 0; r < rows; ++r)
                    for (int c = 0; c < columns; ++c) {
                        const auto at = static_cast<std::size_t>(r * columns + c);
                        double sum = static_cast<double>(before[at]);
                        for (int i = 0; i < steps; ++i)
                            sum +=
                                static_cast<double>(x[static_cast<std::size_t>(r * stride + i)]) *
                                static_cast<double>(b[static_cast<std::size_t>(i * columns + c)]);
                        QVERIFY(std::abs(sum - static_cast<double>(results[1][at])) < 1e-4);
                    }
            }
        for (const int steps : {1, 7, 130})
            for (const int columns : {1, 16, 40})
                for (const int rows : {1, 6, 13, kTransposedRows}) {
                    const int stride = rows + 3; // of a part of a wider matrix
                    const auto a = vector(static_cast<std::size_t>(steps * stride)),
                               b = vector(static_cast<std::size_t>(steps * columns)),
                               before = vector(static_cast<std::size_t>(rows * columns));
                    std::vector<float> results[2] = {before, before};
                    for (int index = 0; index < 2; ++index) {
                        const Kernels* k = index == 0 ? reference : set;
                        const int panels = (columns + kPanelWidth - 1) / kPanelWidth;
                        AlignedBuffer<float> packed(packedSize(columns, steps)),
                            scratch(static_cast<std::size_t>(steps * kTransposedRows));
                        for (int p = 0; p < panels; p += 2)
                            k->packColumns(b.data(), columns, steps, columns, p,
                                           std::min(2, panels - p), packed.data());
                        k->addTransposed(a.data(), stride, steps, rows, packed.data(), columns,
                                         scratch.data(), results[index].data(), columns);
                    }
                    QVERIFY(std::memcmp(results[0].data(), results[1].data(),
                                        before.size() * sizeof(float)) == 0);
                    for (int r = 0; r < rows; ++r)
                        for (int c = 0; c < columns; ++c) {
                            const auto at = static_cast<std::size_t>(r * columns + c);
                            double sum = static_cast<double>(before[at]);
                            for (int k = 0; k < steps; ++k)
                                sum += static_cast<double>(
                                           a[static_cast<std::size_t>(k * stride + r)]) *
                                       static_cast<double>(
                                           b[static_cast<std::size_t>(k * columns + c)]);
                            QVERIFY(std::abs(sum - static_cast<double>(results[1][at])) < 1e-4);
                        }
                }
        for (const int size : {1, 8, 15, 16, 17, 48, 100, 1000}) {
            const auto n = static_cast<std::size_t>(size);
            const auto x = vector(n), y = vector(n), z = vector(n);
            const auto same = [&](const auto& call) {
                std::vector<float> a = y, b = y, c = z, d = z;
                call(*reference, a, c);
                call(*set, b, d);
                return std::memcmp(a.data(), b.data(), n * sizeof(float)) == 0 &&
                       std::memcmp(c.data(), d.data(), n * sizeof(float)) == 0;
            };
            QVERIFY(same([&](const Kernels& k, auto& a, auto& b) {
                b[0] = k.rmsNorm(x.data(), z.data(), size, 1e-5F, a.data());
            }));
            QVERIFY(same([&](const Kernels& k, auto& a, auto& b) {
                k.rmsNormBackward(x.data(), y.data(), z.data(), 0.7F, size, a.data(), b.data());
            }));
            QVERIFY(same([&](const Kernels& k, auto& a, auto&) {
                k.swiGlu(x.data(), z.data(), size, a.data());
            }));
            QVERIFY(same([&](const Kernels& k, auto& a, auto& b) {
                k.swiGluBackward(x.data(), y.data(), z.data(), size, a.data(), b.data());
            }));
            QVERIFY(same(
                [&](const Kernels& k, auto& a, auto&) { a[0] = k.dot(x.data(), z.data(), size); }));
            QVERIFY(same([&](const Kernels& k, auto& a, auto&) {
                k.addScaled(0.3F, x.data(), size, a.data());
            }));
            QVERIFY(same([&](const Kernels& k, auto& a, auto& b) {
                a[0] = k.sumExp(x.data(), size, 1, 0.7F, &b[0]);
            }));
            QVERIFY(same([&](const Kernels& k, auto& a, auto& b) {
                b[0] = k.expInPlace(a.data(), size, 1, 0.7F);
            }));
            QVERIFY(same([&](const Kernels& k, auto& a, auto&) {
                k.logitGradient(a.data(), size, 0.7F, 1, 0.4F, 0.2F, 2);
            }));
            QVERIFY(same([&](const Kernels& k, auto& a, auto& b) {
                std::vector<float> m(n, 0.1F), v(n, 0.2F);
                k.adamW(a.data(), x.data(), m.data(), v.data(), n, 0.5F, 0.01F, 0.9F, 0.99F, 1e-8F,
                        0.1F, 2, 3);
                b = m;
            }));
            QVERIFY(same([&](const Kernels& k, auto& a, auto& b) {
                int index = 0;
                k.maximum(x.data(), size, &a[0], &index);
                b[0] = static_cast<float>(index);
            }));
        }
        for (const auto& [headSize, heads] :
             {std::pair{6, 2}, {16, 5}, {64, 3}, {100, 1}, {272, 4}}) {
            const auto size = static_cast<std::size_t>(headSize * heads);
            const auto q = vector(size), d = vector(size);
            const auto keys = vector(static_cast<std::size_t>(headSize * 30)),
                       values = vector(static_cast<std::size_t>(headSize * 30));
            const KeyValueSpan spans[2] = {
                {keys.data(), values.data(), headSize, 13},
                {keys.data() + 13 * headSize, values.data() + 13 * headSize, headSize, 17}};
            // The heads together with either set, then one by one.
            std::vector<float> results[3];
            for (int index = 0; index < 3; ++index) {
                const Kernels* k = index == 0 ? reference : set;
                const int together = index < 2 ? heads : 1;
                std::vector<float> scores(static_cast<std::size_t>(2 * 4 * 32)), out(size),
                    dq(size), dk(keys.size()), dv(keys.size()),
                    apart(static_cast<std::size_t>(2 * 13 * (headSize + 1))),
                    logSums(static_cast<std::size_t>(heads)), deltas(logSums);
                const KeyValueGradient gradients[2] = {
                    {apart.data(), apart.data() + 13 * (headSize + 1), headSize + 1},
                    {dk.data() + 13 * headSize, dv.data() + 13 * headSize, headSize}};
                k->attend(q.data(), heads, headSize, spans, 2, headSize, 0.3F, scores.data(), 32,
                          out.data(), headSize, logSums.data());
                for (int h = 0; h < heads; ++h)
                    deltas[static_cast<std::size_t>(h)] =
                        k->dot(d.data() + h * headSize, out.data() + h * headSize, headSize);
                for (int h = 0; h < heads; h += together)
                    k->attendBackward(q.data() + h * headSize, d.data() + h * headSize, together,
                                      spans, gradients, 2, headSize, 0.3F, logSums.data() + h,
                                      deltas.data() + h, scores.data(), 32,
                                      dq.data() + h * headSize);
                auto& all = results[index];
                for (const auto* part : {&logSums, &out, &dq, &dk, &dv, &apart})
                    all.insert(all.end(), part->begin(), part->end());
            }
            QVERIFY(std::memcmp(results[1].data(), results[2].data(),
                                results[1].size() * sizeof(float)) == 0);
            QVERIFY(std::memcmp(results[0].data(), results[1].data(),
                                results[0].size() * sizeof(float)) == 0);
        }
    }
}

void EngineCoreTest::matmulMatchesDoublePrecision() {
    Model model(Family::Qwen2);
    const PackedLinear& linear = model.weights->layer(0).qkv;
    const LinearPlace& place = model.weights->layout().layers[0].qkv;
    std::vector<float> x(static_cast<std::size_t>(3 * linear.inputs)),
        out(static_cast<std::size_t>(3 * linear.outputs));
    RandomStream random(2, "x");
    for (float& v : x)
        v = static_cast<float>(random.normal());
    linear.apply({x.data(), linear.inputs}, 3, out.data(), linear.outputs, false, *model.pool);
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < linear.outputs; ++c) {
            double expected = model.parameters[place.bias + static_cast<std::size_t>(c)];
            for (int i = 0; i < linear.inputs; ++i)
                expected +=
                    static_cast<double>(x[static_cast<std::size_t>(r * linear.inputs + i)]) *
                    model
                        .parameters[place.weight + static_cast<std::size_t>(c * linear.inputs + i)];
            QVERIFY(std::abs(expected - out[static_cast<std::size_t>(r * linear.outputs + c)]) <
                    1e-5);
        }
}

void EngineCoreTest::exponentialIsAccurate() {
    std::vector<float> x, expected;
    for (double v = -86; v < 0; v += 0.0137) {
        x.push_back(static_cast<float>(v));
        expected.push_back(static_cast<float>(std::exp(static_cast<double>(x.back()))));
    }
    x.push_back(-1000);
    expected.push_back(0);
    kernels().expInPlace(x.data(), static_cast<int>(x.size()), 0, 1);
    for (std::size_t i = 0; i < x.size(); ++i)
        QVERIFY(std::abs(x[i] - expected[i]) <= 4e-7F * expected[i]);
}

void EngineCoreTest::decodingStepByStepEqualsPrefill() {
    for (const Family family : kFamilies) {
        Model model(family);
        Decoder decoder(model.weights, model.pool);
        const int length = 29;
        const auto tokens = test::randomTokens(length, model.shape.vocabulary, 5);
        const auto h = static_cast<std::size_t>(model.shape.hidden);
        const auto row = [&](int t, std::size_t base, int prefix) {
            DecoderRow out;
            out.token = tokens[static_cast<std::size_t>(t)];
            out.position = t;
            out.store = base + static_cast<std::size_t>(t);
            if (t < prefix) {
                out.ownBegin = base;
                out.ownCount = t + 1;
            } else {
                out.prefixBegin = base;
                out.prefixCount = prefix;
                out.ownBegin = base + static_cast<std::size_t>(prefix);
                out.ownCount = t + 1 - prefix;
            }
            return out;
        };
        KeyValueArena arena(model.shape, 3 * length);
        std::vector<float> whole(static_cast<std::size_t>(length) * h), single(whole), mixed(whole);
        std::vector<DecoderRow> rows;
        for (int t = 0; t < length; ++t)
            rows.push_back(row(t, 0, 0));
        decoder.forward(rows, arena, whole.data());
        // Only some of the rows are asked for, or none.
        for (const std::vector<std::size_t>& wanted :
             {std::vector<std::size_t>{28}, {0, 7, 8, 28}, {}}) {
            KeyValueArena reference(model.shape, length + 1), other(model.shape, length + 1);
            std::vector<float> all(whole.size()), some(wanted.size() * h + 1, 5.0F), a(h), b(h);
            decoder.forward(rows, reference, all.data());
            decoder.forward(rows, wanted, other, some.data());
            for (std::size_t i = 0; i < wanted.size(); ++i)
                QVERIFY(std::memcmp(some.data() + i * h, whole.data() + wanted[i] * h,
                                    h * sizeof(float)) == 0);
            QCOMPARE(some.back(), 5.0F);
            // Keys and values of all rows are there: a token after them sees them.
            DecoderRow next = row(length - 1, 0, 0);
            next.position = length;
            next.store = length;
            next.ownCount = length + 1;
            decoder.forward({&next, 1}, reference, a.data());
            decoder.forward({&next, 1}, other, b.data());
            QVERIFY(a == b);
        }
        // One token at a time, with the first ten as a shared prefix.
        for (int t = 0; t < length; ++t) {
            const DecoderRow one = row(t, length, 10);
            decoder.forward({&one, 1}, arena, single.data() + static_cast<std::size_t>(t) * h);
        }
        QVERIFY(std::memcmp(whole.data(), single.data(), whole.size() * sizeof(float)) == 0);
        // Pieces of unequal size beside rows of another sequence.
        for (int t = 0; t < length;) {
            const int piece = std::min(1 + t % 5, length - t);
            std::vector<DecoderRow> part;
            for (int i = 0; i < piece; ++i)
                part.push_back(row(t + i, 2 * length, 0));
            part.push_back(row(0, 0, 0));
            std::vector<float> out(part.size() * h);
            decoder.forward(part, arena, out.data());
            std::copy_n(out.data(), static_cast<std::size_t>(piece) * h,
                        mixed.data() + static_cast<std::size_t>(t) * h);
            t += piece;
        }
        QVERIFY(std::memcmp(whole.data(), mixed.data(), whole.size() * sizeof(float)) == 0);
    }
}

void EngineCoreTest::rolloutAndTrainingGiveTheSameLogits() {
    for (const Family family : kFamilies) {
        Model model(family);
        Decoder decoder(model.weights, model.pool);
        TrainingPass pass(model.weights, model.pool, **MatrixProducts::load());
        TokenBatch batch;
        batch.add(test::randomTokens(23, model.shape.vocabulary, 3));
        std::vector<DecoderRow> rows;
        for (int t = 0; t < batch.size(); ++t)
            rows.push_back({batch.tokens[static_cast<std::size_t>(t)], t,
                            static_cast<std::size_t>(t), 0, 0, 0, t + 1});
        KeyValueArena arena(model.shape, 23);
        std::vector<float> hidden(static_cast<std::size_t>(batch.size() * model.shape.hidden));
        decoder.forward(rows, arena, hidden.data());
        QVERIFY(std::memcmp(hidden.data(), pass.forward(batch), hidden.size() * sizeof(float)) ==
                0);
    }
}

void EngineCoreTest::sharedPromptEqualsRepeatedPrompt() {
    for (const Family family : kFamilies) {
        Model model(family);
        // What all prompts begin with, the rest of two of them, three answers to each; the answers
        // are long enough for several threads to sum the gradients of what they continue.
        auto tokens = [&, seed = std::uint64_t{0}](int count) mutable {
            return test::randomTokens(count, model.shape.vocabulary, ++seed);
        };
        const auto beginning = tokens(9);
        TokenBatch shared, repeated;
        const int root = shared.add(beginning);
        std::vector<ScoredPosition> sharedPositions, repeatedPositions;
        for (const int promptSize : {5, 1, 0}) {
            const auto prompt = tokens(promptSize);
            const int parent = promptSize > 0 ? shared.add(prompt, root) : root;
            const TokenSegment head = shared.segments[static_cast<std::size_t>(parent)];
            for (int i = 0; i < 3; ++i) {
                const auto completion = tokens(40 + 30 * i);
                const TokenSegment segment =
                    shared.segments[static_cast<std::size_t>(shared.add(completion, parent))];
                std::vector<std::int32_t> whole = beginning;
                whole.insert(whole.end(), prompt.begin(), prompt.end());
                const int before = static_cast<int>(whole.size());
                whole.insert(whole.end(), completion.begin(), completion.end());
                const TokenSegment copy =
                    repeated.segments[static_cast<std::size_t>(repeated.add(whole))];
                for (int t = 0; t < segment.count; ++t) {
                    const std::int32_t target = completion[static_cast<std::size_t>(t)];
                    sharedPositions.push_back(
                        {t == 0 ? head.begin + head.count - 1 : segment.begin + t - 1, target});
                    repeatedPositions.push_back({copy.begin + before + t - 1, target});
                }
            }
        }
        const auto gradient = [&](const TokenBatch& batch,
                                  const std::vector<ScoredPosition>& positions,
                                  std::vector<float>& logProbs, int threads = 2) {
            const auto pool = std::make_shared<ThreadPool>(threads);
            TrainingPass pass(model.weights, pool, **MatrixProducts::load());
            LogProbHead head(model.weights, pool, **MatrixProducts::load());
            std::vector<float> coefficients(positions.size());
            for (std::size_t i = 0; i < positions.size(); ++i)
                coefficients[i] = coefficient(i);
            logProbs.resize(positions.size());
            AlignedBuffer<float> out(model.weights->layout().size);
            AlignedBuffer<float> dHidden(
                static_cast<std::size_t>(batch.size() * model.shape.hidden));
            const float* hidden = pass.forward(batch);
            head.forwardBackward(hidden, positions, 1, coefficients, 0, model.parameters.data(),
                                 logProbs.data(), nullptr, dHidden.data(), out.data());
            pass.backward(dHidden.data(), model.parameters.data(), out.data());
            return out;
        };
        std::vector<float> a, b;
        const auto sharedGradient = gradient(shared, sharedPositions, a);
        const auto repeatedGradient = gradient(repeated, repeatedPositions, b);
        QVERIFY(std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
        double largest = 0;
        for (const float value : repeatedGradient.span())
            largest = std::max(largest, std::abs(static_cast<double>(value)));
        QVERIFY(maxDifference(sharedGradient.span(), repeatedGradient.span()) < 3e-6 * largest);
        for (const int threads : {1, 3, 5}) {
            const auto other = gradient(shared, sharedPositions, a, threads);
            QVERIFY(std::memcmp(other.data(), sharedGradient.data(),
                                other.size() * sizeof(float)) == 0);
        }
    }
}

void EngineCoreTest::gradientsMatchFiniteDifferences() {
    for (const Family family : kFamilies) {
        Model model(family);
        const TokenBatch batch = exampleBatch(model.shape);
        const Gradient gradient = gradientOf(model, batch);
        QVERIFY(std::abs(gradient.loss - lossOf(model, batch)) < 1e-4);
        RandomStream random(4, "direction");
        for (const ParameterInfo& tensor : model.weights->layout().tensors) {
            // Along a random direction within each tensor: one number that involves all its
            // entries.
            std::vector<float> direction(tensor.size());
            double slope = 0;
            for (std::size_t i = 0; i < tensor.size(); ++i) {
                direction[i] = static_cast<float>(random.normal() /
                                                  std::sqrt(static_cast<double>(tensor.size())));
                slope += static_cast<double>(direction[i]) * gradient.values[tensor.offset + i];
            }
            const auto along = [&](float step) {
                for (std::size_t i = 0; i < tensor.size(); ++i)
                    model.parameters[tensor.offset + i] += step * direction[i];
                const double loss = lossOf(model, batch);
                for (std::size_t i = 0; i < tensor.size(); ++i)
                    model.parameters[tensor.offset + i] -= step * direction[i];
                return loss;
            };
            // Fourth-order central difference.
            const float e = 0.02F;
            const double numeric = (8 * (along(e) - along(-e)) - (along(2 * e) - along(-2 * e))) /
                                   (12 * static_cast<double>(e));
            const double error = std::abs(numeric - slope);
            QVERIFY2(error < 2e-3 + 5e-3 * std::abs(slope),
                     qPrintable(QString("%1: numeric %2, computed %3")
                                    .arg(QString::fromStdString(tensor.name))
                                    .arg(numeric)
                                    .arg(slope)));
        }
        model.weights->refresh(model.parameters.data(), *model.pool);
    }
}

void EngineCoreTest::gradientsDoNotDependOnThreadsOrChunks() {
    for (const Family family : kFamilies) {
        Model one(family, 1), three(family, 3);
        const TokenBatch batch = exampleBatch(one.shape);
        const Gradient reference = gradientOf(one, batch);
        for (const int chunk : {1, 7, 64}) {
            const Gradient other = gradientOf(three, batch, chunk);
            QVERIFY(std::memcmp(reference.logProbs.data(), other.logProbs.data(),
                                reference.logProbs.size() * sizeof(float)) == 0);
            QVERIFY(maxDifference(reference.values.span(), other.values.span()) < 2e-5);
        }
    }
}

void EngineCoreTest::whatIsComputedAgainHasTheSameBits() {
    using Keep = TrainingPass::Keep;
    for (const NumberFormat format : {NumberFormat::Float32, NumberFormat::BFloat16Products})
        for (const Family family : kFamilies) {
            Model model(family);
            model.shape.layers = 4; // so that one is computed again after another
            model.parameters = test::randomParameters(model.shape);
            const auto weights =
                std::make_shared<PackedWeights>(model.shape, format, Residency::OneLayer);
            weights->refresh(model.parameters.data(), *model.pool);
            const TokenBatch batch = exampleBatch(model.shape);
            TokenBatch small;
            small.add(test::randomTokens(3, model.shape.vocabulary, 8));
            const auto size = static_cast<std::size_t>(batch.size() * model.shape.hidden);
            std::vector<float> dHidden(size);
            for (std::size_t i = 0; i < size; ++i)
                dHidden[i] = coefficient(i);
            const auto computed = [&](TrainingPass& pass, Keep keep) {
                const float* hidden = pass.forward(batch, keep);
                std::vector<float> out(hidden, hidden + size);
                AlignedBuffer<float> gradients(weights->layout().size);
                pass.backward(dHidden.data(), model.parameters.data(), gradients.data());
                out.insert(out.end(), gradients.data(), gradients.data() + gradients.size());
                return out;
            };
            const MatrixProducts& products = **MatrixProducts::load();
            TrainingPass all(weights, model.pool, products), some(weights, model.pool, products);
            const std::vector<float> expected = computed(all, Keep::All);
            QVERIFY(!all.recomputes());
            const auto same = [&](const std::vector<float>& other) {
                return other.size() == expected.size() &&
                       std::memcmp(other.data(), expected.data(), other.size() * sizeof(float)) ==
                           0;
            };
            QVERIFY(same(computed(some, Keep::Inputs)));
            QVERIFY(some.recomputes());
            // What fits is seen when a batch needs more room than there was.
            const std::size_t each = TrainingPass::bytesPerToken(model.shape, format);
            std::uint64_t left = each * 4;
            TrainingPass tight(weights, model.pool, products);
            tight.setMemoryLeft([&] { return left; });
            tight.forward(small);
            QVERIFY(!tight.recomputes());
            QVERIFY(same(computed(tight, Keep::WhatFits)));
            QVERIFY(tight.recomputes());
            left = each * 1000;
            tight.forward(small); // stays as it is, for the next large batch
            QVERIFY(tight.recomputes());
            tight.release();
            QVERIFY(same(computed(tight, Keep::WhatFits)));
            QVERIFY(!tight.recomputes());
            left = 0; // nothing more is needed
            QVERIFY(same(computed(tight, Keep::WhatFits)));
            QVERIFY(!tight.recomputes());
            QVERIFY(TrainingPass::bytesPerToken(model.shape, format, Keep::Inputs) < each / 4 * 3);
        }
}

void EngineCoreTest::adamWMatchesItsDefinition() {
    const DecoderShape shape = test::tinyShape(Family::LlamaTied);
    const ParameterLayout layout(shape);
    auto pool = std::make_shared<ThreadPool>(2);
    AdamWSettings settings;
    settings.weightDecay = 0.1;
    settings.maxGradNorm = 0.5;
    AdamW optimizer(layout.tensors, settings, pool);
    AlignedBuffer<float> parameters = test::randomParameters(shape), gradients(layout.size);
    std::vector<double> p(parameters.data(), parameters.data() + layout.size), m(layout.size),
        v(layout.size);
    RandomStream random(1, "gradients");
    for (int step = 1; step <= 5; ++step) {
        double squares = 0;
        for (std::size_t i = 0; i < layout.size; ++i) {
            gradients[i] = static_cast<float>(0.1 * random.normal());
            squares += static_cast<double>(gradients[i]) * gradients[i];
        }
        const double norm = optimizer.step(parameters.data(), gradients.data(), 0.01);
        QVERIFY(std::abs(norm - std::sqrt(squares)) < 1e-4 * norm);
        const double scale = std::min(1.0, 0.5 / (norm + 1e-6));
        for (const ParameterInfo& tensor : layout.tensors)
            for (std::size_t i = tensor.offset; i < tensor.offset + tensor.size(); ++i) {
                const double g = gradients[i] * scale;
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                if (tensor.matrix)
                    p[i] -= 0.01 * 0.1 * p[i];
                p[i] -= 0.01 * (m[i] / (1 - std::pow(0.9, step))) /
                        (std::sqrt(v[i] / (1 - std::pow(0.999, step))) + 1e-8);
                QVERIFY(std::abs(p[i] - parameters[i]) < 2e-5);
            }
    }
}

QTEST_GUILESS_MAIN(EngineCoreTest)
#include "engine_core_test.moc"
