// SPDX-License-Identifier: GPL-3.0-or-later
//
// Training with products of bfloat16: what model/numerics.h promises of it.
#include "model/decoder.h"
#include "rollout/batch_decoder.h"
#include "test_support.h"
#include "trainer/linear_gradients.h"
#include "trainer/trainable_model.h"
#include "training/decoding.h"
#include "training/tiny_model.h"

#include <cmath>

using namespace sdrl;
using test::Family;

namespace {

const std::vector<Family> kFamilies = {Family::LlamaTied, Family::LlamaUntied, Family::Qwen2,
                                       Family::Qwen3};

struct Trained {
    Trained(Family family, NumberFormat format, int threads = 2,
            Residency residency = Residency::OneLayer, LoraSettings lora = {})
        : shape(test::tinyShape(family)),
          pool(std::make_shared<ThreadPool>(threads)),
          weights(std::make_shared<PackedWeights>(shape, format, residency)),
          model(weights, test::randomParameters(shape), {}, pool, **MatrixProducts::load(),
                {lora, 1, nullptr}) {}

    /// Gradients of two sequences that share a prompt.
    void accumulate() {
        TokenBatch batch;
        const int prompt = batch.add(test::randomTokens(9, shape.vocabulary, 1));
        std::vector<ScoredPosition> positions;
        for (std::uint64_t i = 0; i < 2; ++i) {
            const auto tokens = test::randomTokens(14, shape.vocabulary, 2 + i);
            const int begin = batch.size();
            batch.add(tokens, prompt);
            for (int t = 0; t + 1 < 14; ++t)
                positions.push_back({begin + t, tokens[static_cast<std::size_t>(t) + 1]});
        }
        std::vector<float> coefficients;
        for (std::size_t i = 0; i < positions.size(); ++i)
            coefficients.push_back(i % 3 == 0 ? 0.7F : -0.4F);
        logProbs.resize(positions.size());
        QVERIFY_OK(
            model.accumulate(batch, positions, 1, coefficients, 0.01F, logProbs.data(), nullptr));
    }

    DecoderShape shape;
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> weights;
    TrainableModel model;
    std::vector<float> logProbs;
};

double cosine(std::span<const float> a, std::span<const float> b) {
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return ab / std::sqrt(aa * bb);
}

/// But for the order of sums, in which vectors at other places may differ.
bool close(const std::vector<float>& a, const std::vector<float>& b, float tolerance = 1e-4F) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](float x, float y) { return std::abs(x - y) < tolerance; });
}

std::vector<float> normals(int rows, int columns, std::uint64_t seed) {
    RandomStream random(seed, "bf16-training");
    std::vector<float> out(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
    for (float& x : out)
        x = static_cast<float>(random.normal());
    return out;
}

} // namespace

class Bf16TrainingTest : public QObject {
    Q_OBJECT

private slots:
    void rolloutsAgreeWithTrainingToTheLastBit();
    void gradientsStayCloseToFloat32();
    void neitherThreadsNorResidencyChangeOneBit();
    void narrowFactorsGiveTheSameGradients();
    void updatesReachTheRoundedWeights();
};

void Bf16TrainingTest::rolloutsAgreeWithTrainingToTheLastBit() {
    for (const Family family : kFamilies) {
        Trained trained(family, NumberFormat::BFloat16Products, 2, Residency::All);
        Decoder decoder(trained.weights, trained.pool);
        const auto prompt = test::randomTokens(11, trained.shape.vocabulary, 4);
        DecodingSettings settings;
        settings.maxNewTokens = 20;
        const test::Decoded decoded = test::decodeAll(decoder, {{prompt, 3, 7}}, settings);
        for (const DecodedSequence& sequence : decoded.at(0)) {
            TokenBatch batch;
            batch.add(prompt);
            batch.add(std::span(sequence.tokens).first(sequence.tokens.size() - 1), 0);
            std::vector<ScoredPosition> positions;
            for (std::size_t t = 0; t < sequence.tokens.size(); ++t)
                positions.push_back({10 + static_cast<int>(t), sequence.tokens[t]});
            std::vector<float> scored(positions.size());
            QVERIFY_OK(trained.model.score(batch, positions, 1, scored.data()));
            QVERIFY(scored == sequence.logProbs);
        }
    }
}

void Bf16TrainingTest::gradientsStayCloseToFloat32() {
    for (const int rank : {0, 4})
        for (const Family family : kFamilies) {
            LoraSettings lora;
            lora.rank = rank;
            Trained exact(family, NumberFormat::Float32, 2, Residency::OneLayer, lora),
                rounded(family, NumberFormat::BFloat16Products, 2, Residency::OneLayer, lora);
            exact.accumulate();
            rounded.accumulate();
            double apart = 0;
            for (std::size_t i = 0; i < exact.logProbs.size(); ++i)
                apart += std::abs(static_cast<double>(exact.logProbs[i]) -
                                  static_cast<double>(rounded.logProbs[i])) /
                         static_cast<double>(exact.logProbs.size());
            const double direction = cosine(exact.model.gradients(), rounded.model.gradients());
            qInfo("mean |dlogp| %.1e, cosine of the gradients %.6f", apart, direction);
            QVERIFY(apart > 1e-5 && apart < 0.02);
            QVERIFY(direction > 0.999 && direction < 1);
        }
}

void Bf16TrainingTest::neitherThreadsNorResidencyChangeOneBit() {
    for (const Family family : kFamilies) {
        Trained one(family, NumberFormat::BFloat16Products, 1);
        one.accumulate();
        for (const auto& [threads, residency] :
             {std::pair{3, Residency::OneLayer}, {2, Residency::All}}) {
            Trained other(family, NumberFormat::BFloat16Products, threads, residency);
            other.accumulate();
            QVERIFY(one.logProbs == other.logProbs);
            QVERIFY(std::equal(one.model.gradients().begin(), one.model.gradients().end(),
                               other.model.gradients().begin()));
        }
    }
}

/// As on a processor that multiplies bfloat16: libtorch does it on any, if slowly.
void Bf16TrainingTest::narrowFactorsGiveTheSameGradients() {
    const MatrixProducts& products = **MatrixProducts::load();
    for (const auto& [rows, outputs, inputs] : {std::array{1, 1, 1},
                                                {5, 33, 7},
                                                {300, 40, 24},
                                                {70, 530, 48},
                                                {7, 500, 40},
                                                {2100, 20, 12},
                                                {9, 2100, 12}}) {
        const auto dy = normals(rows, outputs, 1), x = normals(rows, inputs, 2),
                   w = normals(outputs, inputs, 3), before = normals(outputs, inputs, 4);
        struct Result {
            std::vector<float> dw, dx;
        };
        const auto computed = [&](NumberFormat format, bool faster, int threads = 2) {
            ThreadPool pool(threads);
            LinearGradients linear(products, format, faster);
            Result out{before, normals(rows, inputs, 5)};
            linear.setWeights(w.data(), outputs, inputs, pool);
            linear.add(dy.data(), x.data(), rows, out.dw.data(), out.dx.data(), pool);
            // Without the weights' gradient, as with adapters.
            std::vector<float> alone(x.size());
            linear.add(dy.data(), x.data(), rows, nullptr, alone.data(), pool);
            if (!close(alone, out.dx))
                qFatal("the gradient of the inputs depends on that of the weights");
            return out;
        };
        const Result exact = computed(NumberFormat::Float32, true),
                     narrow = computed(NumberFormat::BFloat16Products, true);
        for (const int threads : {1, 5}) {
            const Result other = computed(NumberFormat::BFloat16Products, false, threads);
            QVERIFY(other.dw == exact.dw && other.dx == exact.dx);
        }
        const auto at = [](const std::vector<float>& all, int width, int r, int c) {
            return static_cast<double>(all[static_cast<std::size_t>(r * width + c)]);
        };
        std::vector<float> dw = before, dx(x.size());
        for (int i = 0; i < inputs; ++i) {
            for (int o = 0; o < outputs; ++o) {
                double sum = at(before, inputs, o, i);
                for (int r = 0; r < rows; ++r)
                    sum += at(dy, outputs, r, o) * at(x, inputs, r, i);
                dw[static_cast<std::size_t>(o * inputs + i)] = static_cast<float>(sum);
            }
            for (int r = 0; r < rows; ++r) {
                double sum = 0;
                for (int o = 0; o < outputs; ++o)
                    sum += at(dy, outputs, r, o) * at(w, inputs, o, i);
                dx[static_cast<std::size_t>(r * inputs + i)] = static_cast<float>(sum);
            }
        }
        QVERIFY(close(exact.dw, dw, 1e-3F) && close(exact.dx, dx, 1e-3F));
        if (rows > 1) {
            QVERIFY(narrow.dw != exact.dw && narrow.dx != exact.dx);
            QVERIFY(cosine(narrow.dw, exact.dw) > 0.9999);
            QVERIFY(cosine(narrow.dx, exact.dx) > 0.9999);
        }
        for (std::size_t i = 0; i < exact.dw.size(); ++i)
            QVERIFY(std::abs(exact.dw[i] - narrow.dw[i]) <
                    0.02 * std::sqrt(static_cast<double>(rows)) + 0.02);
    }
}

void Bf16TrainingTest::updatesReachTheRoundedWeights() {
    Trained trained(Family::LlamaTied, NumberFormat::BFloat16Products);
    trained.accumulate();
    const std::vector<float> before = trained.logProbs;
    // Far smaller than bfloat16 can tell apart: it is the float32 parameters that learn.
    for (int i = 0; i < 40; ++i) {
        QVERIFY_OK(trained.model.step(1e-4));
        trained.accumulate();
    }
    double gained = 0;
    for (std::size_t i = 0; i < before.size(); ++i)
        gained += static_cast<double>(i % 3 == 0 ? 0.7F : -0.4F) *
                  static_cast<double>(trained.logProbs[i] - before[i]);
    qInfo("objective %+.4f", gained);
    QVERIFY(gained < -0.01); // AdamW descends
}

QTEST_GUILESS_MAIN(Bf16TrainingTest)
#include "bf16_training_test.moc"
