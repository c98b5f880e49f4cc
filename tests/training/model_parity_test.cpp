// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/jsonl.h"
#include "model/decoder.h"
#include "model/model_parameters.h"
#include "model/policy_model_impl.h"
#include "rollout/batch_decoder.h"
#include "test_support.h"
#include "training/rollout_engine.h"

#include <nlohmann/json.hpp>

#include <cmath>

using namespace sdrl;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

const EngineSettings kThreads = {2, 64 << 20, 64};

/// The fixtures of tests/tools/make_model_fixtures.py.
fs::path modelOf(const QString& name) {
    const fs::path folder = test::fixture("models") / name.toStdString();
    return fs::exists(folder / "model.gguf") ? folder / "model.gguf" : folder;
}

} // namespace

class ModelParityTest : public QObject {
    Q_OBJECT

private slots:
    void logProbsAreThoseOfTransformers_data() { models(); }
    void logProbsAreThoseOfTransformers();
    void greedyTextIsThatOfTransformers_data() { models(); }
    void greedyTextIsThatOfTransformers();
    void trainingReadsTheSameParameters_data() { models(); }
    void trainingReadsTheSameParameters();
    void storiesContinueVerbatim();

private:
    static void models();
};

void ModelParityTest::models() {
    QTest::addColumn<QString>("model");
    int count = 0;
    for (const auto& entry : fs::directory_iterator(test::fixture("models"))) {
        const std::string name = entry.path().filename().string();
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
        ++count;
    }
    QCOMPARE(count, 7);
}

void ModelParityTest::logProbsAreThoseOfTransformers() {
    QFETCH(QString, model);
    const auto loaded =
        PolicyModel::load({modelOf(model), {}}, PolicyModel::Purpose::Generate, kThreads);
    QVERIFY_OK(loaded);
    RolloutEngine engine(*loaded);
    double worst = 0;
    std::size_t count = 0;
    for (const json& row :
         json::parse(*readFile(test::fixture("models") / model.toStdString() / "expected.json"))) {
        const auto logProbs = engine.score((*loaded)->promptTokens(row["text"].get<std::string>()));
        QVERIFY_OK(logProbs);
        const auto expected = row["logprobs"].get<std::vector<double>>();
        QCOMPARE(logProbs->size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            worst = std::max(worst, std::abs(static_cast<double>((*logProbs)[i]) - expected[i]));
        count += expected.size();
    }
    QVERIFY(count > 100);
    QVERIFY2(worst < 1e-4, qPrintable(QString("max |Δlogp| = %1").arg(worst)));
}

void ModelParityTest::greedyTextIsThatOfTransformers() {
    QFETCH(QString, model);
    const auto engine = EngineOpener(kThreads).open({modelOf(model), {}});
    QVERIFY_OK(engine);
    const json expected =
        json::parse(*readFile(test::fixture("models") / model.toStdString() / "expected.json"));
    std::vector<GenerationRequest> requests;
    for (const json& row : expected)
        requests.push_back({{}, row["text"], 1, 0});
    SamplingSettings greedy;
    greedy.temperature = 0;
    greedy.maxNewTokens = 24;
    JobContext context;
    std::size_t compared = 0;
    QVERIFY_OK((*engine)->generate(
        requests, greedy,
        [&](std::size_t index, const std::vector<Completion>& replies) -> Result<void> {
            compared +=
                replies[0].tokens == expected[index]["greedy"].get<std::vector<std::int32_t>>();
            return {};
        },
        context));
    QCOMPARE(compared, expected.size());
}

void ModelParityTest::trainingReadsTheSameParameters() {
    QFETCH(QString, model);
    const auto generating =
        PolicyModel::load({modelOf(model), {}}, PolicyModel::Purpose::Generate, kThreads);
    const auto training =
        PolicyModel::load({modelOf(model), {}}, PolicyModel::Purpose::Train, kThreads);
    QVERIFY_OK(training);
    QCOMPARE((*training)->fingerprint(), (*generating)->fingerprint());
    PolicyModel::Impl& impl = (*training)->impl();
    impl.weights = std::make_shared<PackedWeights>(decoderShape(impl.config));
    impl.weights->refresh(impl.parameters.data(), *impl.pool);
    const auto tokens = (*training)->promptTokens("a-lazy-dog");
    QVERIFY(*RolloutEngine(*training).score(tokens) == *RolloutEngine(*generating).score(tokens));
}

void ModelParityTest::storiesContinueVerbatim() {
    // A real model of 260,000 parameters with the greedy text that llama2.c prints for it. Its
    // tokenizer is of another kind; the ids of the text are what is compared.
    const fs::path folder = test::sharedData("models/stories260k");
    SKIP_WITHOUT(folder);
    const auto copy = test::temporaryDirectory();
    fs::copy(folder / "hf", copy.path(), fs::copy_options::recursive);
    // Any tokenizer that is not larger than the model does.
    fs::copy(test::fixture("models/llama-llama3/tokenizer.json"), copy.path());
    const auto model =
        PolicyModel::load({copy.path(), {}}, PolicyModel::Purpose::Generate, kThreads);
    QVERIFY_OK(model);
    const json expected = json::parse(*readFile(folder / "greedy_expected.json"));
    const auto ids = expected["token_ids"].get<std::vector<std::int32_t>>();
    QVERIFY(ids.size() > 150);
    PolicyModel::Impl& impl = (*model)->impl();
    Decoder decoder(impl.weights, impl.pool);
    BatchDecoder batch(decoder);
    DecodingSettings greedy;
    greedy.sampling.temperature = 0;
    greedy.maxNewTokens = static_cast<int>(ids.size()) - 1;
    const std::vector<DecodingGroup> groups = {{{ids.front()}, 1, 0}};
    std::vector<std::int32_t> told = {ids.front()};
    JobContext context;
    QVERIFY_OK(batch.run(
        groups, greedy,
        [&](std::size_t, const std::vector<DecodedSequence>& sequences) -> Result<void> {
            told.insert(told.end(), sequences[0].tokens.begin(), sequences[0].tokens.end());
            return {};
        },
        context));
    QVERIFY(told == ids);
}

QTEST_GUILESS_MAIN(ModelParityTest)
#include "model_parity_test.moc"
