// SPDX-License-Identifier: GPL-3.0-or-later
//
// Weights, keys and values that are not float32: what model/numerics.h promises.
#include "kernels/kernels.h"
#include "model/decoder.h"
#include "model/model_parameters.h"
#include "rollout/batch_decoder.h"
#include "test_support.h"
#include "training/decoding.h"
#include "training/float_formats.h"
#include "training/kernel_sets.h"
#include "training/policy_model.h"
#include "training/rollout_engine.h"
#include "training/tiny_model.h"
#include "training/toy_model.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <set>

using namespace sdrl;
using test::Family;

namespace {

const std::vector<Family> kFamilies = {Family::LlamaTied, Family::LlamaUntied, Family::Qwen2,
                                       Family::Qwen3};
const std::vector<NumberFormat> kFormats = {NumberFormat::Float32, NumberFormat::BFloat16,
                                            NumberFormat::BFloat16Products, NumberFormat::Int8};

std::vector<float> normals(std::size_t size, std::uint64_t seed) {
    RandomStream random(seed, "number-format");
    std::vector<float> out(size);
    for (float& x : out)
        x = static_cast<float>(random.normal());
    return out;
}

template <class T>
bool sameBits(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

int panelsOf(int outputs) {
    return (outputs + kPanelWidth - 1) / kPanelWidth;
}

struct Packed {
    std::vector<std::uint16_t> narrow;
    std::vector<std::int8_t> whole;
    std::vector<float> scales;
};

Packed pack(const Kernels& k, const std::vector<float>& w, int outputs, int inputs) {
    Packed out;
    out.narrow.resize(packedPairsSize(outputs, inputs));
    out.whole.resize(packedWholeSize(outputs, inputs));
    out.scales.resize(static_cast<std::size_t>(panelsOf(outputs)) * kPanelWidth);
    for (int p = 0; p < panelsOf(outputs); ++p) {
        const std::ptrdiff_t at =
            static_cast<std::ptrdiff_t>(p) * 2 * pairsOf(inputs) * kPanelWidth;
        k.packPanel16(w.data(), outputs, inputs, p, out.narrow.data() + at);
        k.packPanel8(w.data(), outputs, inputs, p,
                     out.whole.data() +
                         static_cast<std::size_t>(p) * packedWholeSize(kPanelWidth, inputs),
                     out.scales.data() + p * kPanelWidth);
    }
    return out;
}

/// A row of rounded activations as it was before a set brought it into its layout: the generic set
/// has them one after the other.
std::vector<std::int16_t> roundedRow(const float* x, int inputs) {
    std::vector<std::int16_t> out(static_cast<std::size_t>(roundedSize(inputs)));
    kernelsNamed("generic")->quantize(x, inputs, out.data());
    return out;
}

/// What matmul8 gives for float rows that the set rounds itself, added to ones.
std::vector<float> wholeProduct(const Kernels& k, const std::vector<float>& x, int rows,
                                const Packed& packed, int inputs, int outputs, const float* bias) {
    const int stride = roundedSize(inputs);
    std::vector<std::int16_t> q(static_cast<std::size_t>(rows * stride));
    std::vector<float> scales(static_cast<std::size_t>(rows));
    for (int r = 0; r < rows; ++r)
        scales[static_cast<std::size_t>(r)] =
            k.quantize(x.data() + r * inputs, inputs, q.data() + r * stride);
    std::vector<float> out(static_cast<std::size_t>(rows * outputs), 1);
    k.matmul8(q.data(), stride, scales.data(), rows, packed.whole.data(), packed.scales.data(),
              inputs, outputs, 0, panelsOf(outputs), bias, true, out.data(), outputs);
    return out;
}

struct Engine {
    explicit Engine(Family family, NumberFormat format, int threads = 2)
        : shape(test::tinyShape(family)),
          pool(std::make_shared<ThreadPool>(threads)),
          weights(std::make_shared<PackedWeights>(shape, format)) {
        weights->refresh(test::randomParameters(shape).data(), *pool);
        decoder = std::make_unique<Decoder>(weights, pool);
    }
    DecoderShape shape;
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> weights;
    std::unique_ptr<Decoder> decoder;
};

test::Decoded decode(Engine& engine, int maxSequences) {
    std::vector<DecodingGroup> groups;
    for (std::uint64_t i = 0; i < 9; ++i)
        groups.push_back(
            {test::randomTokens(2 + static_cast<int>(i) * 3 % 11, engine.shape.vocabulary, i),
             1 + static_cast<int>(i % 4), 100 + i});
    DecodingSettings settings;
    settings.maxNewTokens = 40;
    settings.endTokens = {3, 5};
    settings.maxSequences = maxSequences;
    return test::decodeAll(*engine.decoder, groups, settings);
}

bool same(const test::Decoded& a, const test::Decoded& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return std::equal(x.second.begin(), x.second.end(), y.second.begin(), y.second.end(),
                          [](const DecodedSequence& p, const DecodedSequence& q) {
                              return p.tokens == q.tokens && p.logProbs == q.logProbs;
                          });
    });
}

} // namespace

class NumberFormatTest : public QObject {
    Q_OBJECT

private slots:
    void kernelSetsAgreeToTheLastBit();
    void narrowProductsAreThoseOfRoundedWeights();
    void pairProductsAreThoseOfRoundedFactors();
    void wholeProductsAreExact();
    void quantizedRowsHoldTheirLargestValue();
    void brokenNumbersStayVisible();
    void headsTogetherGiveWhatEachGivesAlone();
    void tokensDependNeitherOnBatchNorThreads();
    void scoresAreThoseOfTheRollout();
    void formatsStayCloseToFloat32();
    void loadingFromAFileEqualsPackingParameters();
    void fingerprintsTellFormatsApart();
};

void NumberFormatTest::kernelSetsAgreeToTheLastBit() {
    const Kernels& reference = *kernelsNamed("generic");
    for (const Kernels* set : test::kernelSets()) {
        for (const int inputs : {1, 2, 3, 7, 64, 129, 256, 259})
            for (const int outputs : {1, 16, 33, 200}) {
                const auto w = normals(static_cast<std::size_t>(inputs * outputs), 1);
                const auto bias = normals(static_cast<std::size_t>(outputs), 2);
                const Packed a = pack(reference, w, outputs, inputs);
                const Packed b = pack(*set, w, outputs, inputs);
                QVERIFY(sameBits(a.narrow, b.narrow) && sameBits(a.scales, b.scales));
                for (int row = 0; row < outputs; ++row) {
                    std::vector<float> kept[2];
                    int index = 0;
                    for (const auto& [k, from] : {std::pair{&reference, &a}, {set, &b}}) {
                        kept[index].resize(static_cast<std::size_t>(inputs));
                        k->unpackRow8(from->whole.data(), from->scales.data(), inputs, row,
                                      kept[index++].data());
                    }
                    QVERIFY(sameBits(kept[0], kept[1]));
                }
                for (const int rows : {1, 2, 5, 6, 12, 13, 31}) {
                    const auto x = normals(static_cast<std::size_t>(rows * inputs), 3);
                    std::vector<float> narrow[2];
                    int index = 0;
                    for (const Kernels* k : {&reference, set}) {
                        narrow[index].resize(static_cast<std::size_t>(rows * outputs), 1);
                        k->matmul16(x.data(), inputs, rows, a.narrow.data(), inputs, outputs, 0,
                                    panelsOf(outputs), bias.data(), true, narrow[index++].data(),
                                    outputs);
                    }
                    QVERIFY(sameBits(narrow[0], narrow[1]));
                    QVERIFY2(
                        sameBits(wholeProduct(reference, x, rows, a, inputs, outputs, bias.data()),
                                 wholeProduct(*set, x, rows, b, inputs, outputs, bias.data())),
                        set->name);
                }
            }
        for (const int headSize : {6, 16, 64, 100}) {
            const auto q = normals(static_cast<std::size_t>(headSize), 4);
            const auto plain = normals(static_cast<std::size_t>(headSize * 60), 5);
            std::vector<std::uint16_t> keys(plain.size()), other(plain.size());
            reference.narrow(plain.data(), headSize * 60, keys.data());
            set->narrow(plain.data(), headSize * 60, other.data());
            QVERIFY(sameBits(keys, other));
            const std::uint16_t* values = keys.data() + 30 * headSize;
            const NarrowSpan spans[2] = {
                {keys.data(), values, headSize, 13},
                {keys.data() + 13 * headSize, values + 13 * headSize, headSize, 17}};
            std::vector<float> results[2];
            int index = 0;
            for (const Kernels* k : {&reference, set}) {
                std::vector<float> scores(32);
                results[index].resize(static_cast<std::size_t>(headSize));
                float logSum = 0;
                k->attend16(q.data(), 1, headSize, spans, 2, headSize, 0.3F, scores.data(), 32,
                            results[index].data(), headSize, &logSum);
                results[index++].push_back(logSum);
            }
            QVERIFY(sameBits(results[0], results[1]));
        }
    }
}

void NumberFormatTest::narrowProductsAreThoseOfRoundedWeights() {
    const Kernels& k = kernels();
    // From sixteen rows on, panels are widened piece by piece of 256 inputs.
    for (const int inputs : {5, 64, 129, 256, 257, 600})
        for (const int rows : {1, 9, 16, 32, 101}) {
            const int outputs = 50;
            auto w = normals(static_cast<std::size_t>(inputs * outputs), 1);
            const auto x = normals(static_cast<std::size_t>(inputs * rows), 2);
            const Packed packed = pack(k, w, outputs, inputs);
            for (float& value : w)
                value = floatFromBfloat16(bfloat16FromFloat(value));
            std::vector<float> plain(packedSize(outputs, inputs));
            for (int p = 0; p < panelsOf(outputs); ++p)
                k.packPanel(w.data(), outputs, inputs, p, plain.data() + p * kPanelWidth * inputs);
            std::vector<float> a(static_cast<std::size_t>(rows * outputs)), b = a;
            k.matmul16(x.data(), inputs, rows, packed.narrow.data(), inputs, outputs, 0,
                       panelsOf(outputs), nullptr, false, a.data(), outputs);
            k.matmul(x.data(), inputs, rows, plain.data(), inputs, outputs, 0, panelsOf(outputs),
                     nullptr, false, b.data(), outputs);
            QVERIFY(sameBits(a, b));
        }
}

void NumberFormatTest::pairProductsAreThoseOfRoundedFactors() {
    auto sets = test::kernelSets();
    sets.push_back(kernelsNamed("generic"));
    for (const int inputs : {1, 5, 64, 257, 600})
        for (const int rows : {1, 9, 13, 40}) {
            const int outputs = 50;
            const auto w = normals(static_cast<std::size_t>(inputs * outputs), 1);
            const auto x = normals(static_cast<std::size_t>(inputs * rows), 2);
            const auto bias = normals(static_cast<std::size_t>(outputs), 3);
            const auto rounded = [](float value) {
                return floatFromBfloat16(bfloat16FromFloat(value));
            };
            std::vector<float> roundedX(x), plain; // of the sets without such an instruction
            for (float& value : roundedX)
                value = rounded(value);
            for (const Kernels* k : sets) {
                std::vector<float> same(x);
                k->roundTo16(same.data(), inputs * rows, same.data());
                QVERIFY(sameBits(same, roundedX));
                const Packed packed = pack(*k, w, outputs, inputs);
                const int stride = 2 * inputs;
                std::vector<std::uint16_t> pairs(static_cast<std::size_t>(stride * rows));
                for (int r = 0; r < rows; ++r)
                    k->roundPairs(x.data() + r * inputs, inputs, pairs.data() + r * stride);
                std::vector<float> out(static_cast<std::size_t>(rows * outputs), 1);
                k->matmulPairs(pairs.data(), stride, rows, packed.narrow.data(), inputs, outputs, 0,
                               panelsOf(outputs), bias.data(), true, out.data(), outputs);
                for (int r = 0; r < rows; ++r)
                    for (int c = 0; c < outputs; ++c) {
                        double sum = 1 + static_cast<double>(bias[static_cast<std::size_t>(c)]);
                        for (int i = 0; i < inputs; ++i)
                            sum += static_cast<double>(
                                       roundedX[static_cast<std::size_t>(r * inputs + i)]) *
                                   rounded(w[static_cast<std::size_t>(c * inputs + i)]);
                        QVERIFY2(
                            std::abs(sum - static_cast<double>(
                                               out[static_cast<std::size_t>(r * outputs + c)])) <
                                1e-4,
                            k->name);
                    }
                // A part of the panels and of the rows, in place of what was there.
                std::vector<float> part(out.size(), 7);
                k->matmulPairs(pairs.data() + stride * (rows / 2), stride, rows - rows / 2,
                               packed.narrow.data(), inputs, outputs, 1, 2, nullptr, false,
                               part.data(), outputs);
                for (int r = 0; r < rows - rows / 2; ++r)
                    for (int c = 0; c < outputs; ++c) {
                        const float value = part[static_cast<std::size_t>(r * outputs + c)];
                        if (c < kPanelWidth || c >= 3 * kPanelWidth) {
                            QCOMPARE(value, 7.0F);
                            continue;
                        }
                        const float whole =
                            out[static_cast<std::size_t>((r + rows / 2) * outputs + c)];
                        QVERIFY(std::abs(value + 1 + bias[static_cast<std::size_t>(c)] - whole) <
                                1e-4F);
                    }
                if (k->multipliesPairs)
                    continue;
                if (plain.empty())
                    plain = out;
                QVERIFY2(sameBits(plain, out), k->name);
            }
        }
}

void NumberFormatTest::wholeProductsAreExact() {
    // Largest values everywhere, so that sums that saturate or wrap would show.
    const int inputs = 4099, outputs = 20, rows = 7;
    std::vector<float> w(static_cast<std::size_t>(inputs * outputs)),
        x(static_cast<std::size_t>(inputs * rows));
    RandomStream random(1, "signs");
    for (std::size_t i = 0; i < w.size(); ++i)
        w[i] = i / static_cast<std::size_t>(inputs) < 3 ? 2.0F : random.chance(0.5) ? 2.0F : -2.0F;
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = i / static_cast<std::size_t>(inputs) < 2 ? -0.5F
               : random.chance(0.5)                     ? 0.5F
                                                        : -0.25F;
    auto sets = test::kernelSets();
    sets.push_back(kernelsNamed("generic"));
    for (const Kernels* set : sets) {
        const Packed packed = pack(*set, w, outputs, inputs);
        const auto out = wholeProduct(*set, x, rows, packed, inputs, outputs, nullptr);
        for (int r = 0; r < rows; ++r) {
            const auto q = roundedRow(x.data() + r * inputs, inputs);
            for (int c = 0; c < outputs; ++c) {
                std::int64_t sum = 0;
                for (int i = 0; i < inputs; ++i)
                    sum += static_cast<std::int64_t>(q[static_cast<std::size_t>(i)]) *
                           (w[static_cast<std::size_t>(c * inputs + i)] > 0 ? 127 : -127);
                const float scale = 0.5F / 127.0F; // of each row of x, which all hold ±0.5
                const float expected = 1.0F + static_cast<float>(sum) *
                                                  packed.scales[static_cast<std::size_t>(c)] *
                                                  scale;
                QCOMPARE(out[static_cast<std::size_t>(r * outputs + c)], expected);
            }
        }
    }
}

void NumberFormatTest::quantizedRowsHoldTheirLargestValue() {
    const Kernels& k = *kernelsNamed("generic"); // which keeps them one after the other
    for (const int size : {1, 15, 16, 17, 300}) {
        auto x = normals(static_cast<std::size_t>(size), 9);
        x[static_cast<std::size_t>(size / 2)] = -7.5F;
        std::vector<std::int16_t> q(static_cast<std::size_t>(roundedSize(size)), 99);
        const float scale = k.quantize(x.data(), size, q.data());
        QCOMPARE(q[static_cast<std::size_t>(size / 2)], std::int16_t{-127});
        for (int i = 0; i < size; ++i)
            QVERIFY(std::abs(x[static_cast<std::size_t>(i)] -
                             static_cast<float>(q[static_cast<std::size_t>(i)]) * scale) <=
                    0.5001F * scale);
        // What the missing inputs' weights are multiplied with.
        QVERIFY(std::all_of(q.begin() + size, q.end(), [](std::int16_t v) { return v == 0; }));
    }
    std::vector<float> zeros(20, 0);
    std::vector<std::int16_t> q(20, 99);
    QCOMPARE(k.quantize(zeros.data(), 20, q.data()), 0.0F);
    QVERIFY(std::all_of(q.begin(), q.end(), [](std::int16_t v) { return v == 0; }));
}

void NumberFormatTest::brokenNumbersStayVisible() {
    for (const float broken : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
        auto x = normals(40, 3);
        x[33] = broken;
        std::vector<std::int16_t> q(40);
        QVERIFY(std::isnan(kernels().quantize(x.data(), 40, q.data())));
        std::vector<float> w = x;
        const Packed packed = pack(kernels(), w, 1, 40);
        QVERIFY(std::isnan(packed.scales[0]));
        QVERIFY(!std::isfinite(floatFromBfloat16(
            packed.narrow[static_cast<std::size_t>(33 / 2 * 2 * kPanelWidth + 33 % 2)])));
    }
}

void NumberFormatTest::headsTogetherGiveWhatEachGivesAlone() {
    const Kernels& k = kernels();
    for (const int headSize : {6, 16, 64, 100})
        for (const int heads : {1, 2, 3, 4, 5, 7, 9}) {
            const auto size = static_cast<std::size_t>(heads * headSize);
            const auto queries = normals(size, 1);
            const auto plain = normals(static_cast<std::size_t>(headSize * 60), 2);
            std::vector<std::uint16_t> small(plain.size());
            k.narrow(plain.data(), headSize * 60, small.data());
            const KeyValueSpan wide = {plain.data(), plain.data() + 30 * headSize, headSize, 29};
            const NarrowSpan narrow = {small.data(), small.data() + 30 * headSize, headSize, 29};
            const auto check = [&](const auto& attend, const auto& span) {
                std::vector<float> scores(kAttendHeads * 32), together(size), alone(size),
                    sums(static_cast<std::size_t>(heads)), one(sums);
                attend(queries.data(), heads, headSize, &span, 1, headSize, 0.2F, scores.data(), 32,
                       together.data(), headSize, sums.data());
                for (int h = 0; h < heads; ++h)
                    attend(queries.data() + h * headSize, 1, headSize, &span, 1, headSize, 0.2F,
                           scores.data(), 32, alone.data() + h * headSize, headSize,
                           one.data() + h);
                return sameBits(together, alone) && sameBits(sums, one);
            };
            QVERIFY(check(k.attend, wide));
            QVERIFY(check(k.attend16, narrow));
        }
}

void NumberFormatTest::tokensDependNeitherOnBatchNorThreads() {
    for (const Family family : kFamilies)
        for (const NumberFormat format : kFormats) {
            Engine alone(family, format, 1);
            const test::Decoded reference = decode(alone, 1);
            for (const int threads : {2, 5}) {
                Engine other(family, format, threads);
                for (const int sequences : {3, 7, 128})
                    QVERIFY(same(reference, decode(other, sequences)));
            }
        }
}

void NumberFormatTest::scoresAreThoseOfTheRollout() {
    const auto folder = test::temporaryDirectory();
    QVERIFY_OK(test::writeToyModel(folder.path()));
    for (const NumberFormat format : kFormats) {
        EngineSettings settings;
        settings.format = format;
        const auto model =
            PolicyModel::load({folder.path(), {}}, PolicyModel::Purpose::Generate, settings);
        QVERIFY_OK(model);
        RolloutEngine engine(*model);
        const GenerationRequest request{{}, "12+34=", 3, 5};
        SamplingSettings sampling;
        sampling.maxNewTokens = 12;
        std::vector<Completion> replies;
        JobContext context;
        QVERIFY_OK(engine.generate(
            {&request, 1}, sampling,
            [&](std::size_t, std::vector<Completion> completions) -> Result<void> {
                replies = std::move(completions);
                return {};
            },
            context));
        const auto prompt = (*model)->promptTokens("12+34=");
        for (const Completion& reply : replies) {
            std::vector<std::int32_t> tokens = prompt;
            tokens.insert(tokens.end(), reply.tokens.begin(), reply.tokens.end());
            const auto scores = engine.score(tokens);
            QVERIFY_OK(scores);
            const std::vector<float> ofReply(
                scores->begin() + static_cast<std::ptrdiff_t>(prompt.size()) - 1, scores->end());
            QVERIFY(ofReply == reply.logProbs);
        }
    }
}

void NumberFormatTest::formatsStayCloseToFloat32() {
    for (const Family family : kFamilies) {
        std::map<NumberFormat, std::vector<float>> logits;
        for (const NumberFormat format : kFormats) {
            Engine engine(family, format);
            const auto tokens = test::randomTokens(40, engine.shape.vocabulary, 4);
            KeyValueArena arena(engine.shape, 40, format);
            std::vector<DecoderRow> rows;
            for (int t = 0; t < 40; ++t)
                rows.push_back({tokens[static_cast<std::size_t>(t)], t, static_cast<std::size_t>(t),
                                0, 0, 0, t + 1});
            std::vector<float> hidden(static_cast<std::size_t>(40 * engine.shape.hidden));
            logits[format].resize(static_cast<std::size_t>(40 * engine.shape.vocabulary));
            engine.decoder->forward(rows, arena, hidden.data());
            engine.decoder->logits(hidden.data(), 40, logits[format].data());
        }
        const auto meanDifference = [&](NumberFormat format) {
            double sum = 0;
            for (std::size_t i = 0; i < logits[format].size(); ++i)
                sum += std::abs(static_cast<double>(logits[format][i]) -
                                static_cast<double>(logits[NumberFormat::Float32][i]));
            return sum / static_cast<double>(logits[format].size());
        };
        const double narrow = meanDifference(NumberFormat::BFloat16),
                     both = meanDifference(NumberFormat::BFloat16Products),
                     whole = meanDifference(NumberFormat::Int8);
        qInfo("mean |dlogit|: bf16 %.1e, both factors %.1e, int8 %.1e", narrow, both, whole);
        // Logits have a standard deviation of about one. Rounding is there, and it is small.
        QVERIFY(narrow > 1e-5 && narrow < 0.02);
        QVERIFY(both > narrow && both < 0.02);
        QVERIFY(whole > 1e-5 && whole < 0.05);
    }
}

void NumberFormatTest::loadingFromAFileEqualsPackingParameters() {
    const auto folder = test::temporaryDirectory();
    for (const Family family : kFamilies)
        for (const NumberFormat format : kFormats) {
            const DecoderShape shape = test::tinyShape(family);
            const ParameterLayout layout(shape);
            const AlignedBuffer<float> parameters = test::randomParameters(shape);
            const auto path = folder.path() / "model.safetensors";
            QVERIFY_OK(writeParameters(path, layout, parameters.span(), StorageType::Float32, {}));
            ThreadPool pool(2);
            PackedWeights packed(shape, format), loaded(shape, format);
            packed.refresh(parameters.data(), pool);
            const auto file = WeightFile::open(path);
            QVERIFY_OK(file);
            QVERIFY_OK(loadPacked(*file, loaded, pool));
            const auto sameLinear = [](const PackedLinear& a, const PackedLinear& b) {
                const auto same = [](const auto& x, const auto& y) {
                    return x.size() == y.size() &&
                           (x.size() == 0 ||
                            std::memcmp(x.data(), y.data(), x.size() * sizeof(x[0])) == 0);
                };
                return a.outputs == b.outputs && same(a.panels, b.panels) &&
                       same(a.panels16, b.panels16) && same(a.panels8, b.panels8) &&
                       a.scales == b.scales && a.bias == b.bias;
            };
            for (int i = 0; i < shape.layers; ++i) {
                const PackedWeights::Layer &a = packed.layer(i), &b = loaded.layer(i);
                QVERIFY(sameLinear(a.qkv, b.qkv) && sameLinear(a.output, b.output) &&
                        sameLinear(a.gateUp, b.gateUp) && sameLinear(a.down, b.down));
                QVERIFY(a.inputNorm == b.inputNorm && a.postNorm == b.postNorm &&
                        a.queryNorm == b.queryNorm && a.keyNorm == b.keyNorm);
            }
            QVERIFY(sameLinear(packed.head(), loaded.head()));
            QVERIFY(packed.finalNorm() == loaded.finalNorm());
            std::vector<float> x(static_cast<std::size_t>(shape.hidden)), y(x);
            for (int token = 0; token < shape.vocabulary; ++token) {
                packed.embed(token, x.data());
                loaded.embed(token, y.data());
                QVERIFY(sameBits(x, y));
                if (format == NumberFormat::Float32)
                    QVERIFY(std::memcmp(x.data(),
                                        parameters.data() + layout.embedding +
                                            static_cast<std::size_t>(token * shape.hidden),
                                        x.size() * sizeof(float)) == 0);
            }
        }
}

void NumberFormatTest::fingerprintsTellFormatsApart() {
    const auto folder = test::temporaryDirectory();
    QVERIFY_OK(test::writeToyModel(folder.path()));
    std::set<std::string> seen;
    for (const NumberFormat format : kFormats) {
        EngineSettings settings;
        settings.format = format;
        const auto engine = EngineOpener(settings).open({folder.path(), {}});
        QVERIFY_OK(engine);
        seen.insert((*engine)->fingerprint());
    }
    QCOMPARE(seen.size(), kFormats.size());
}

QTEST_GUILESS_MAIN(NumberFormatTest)
#include "number_format_test.moc"
