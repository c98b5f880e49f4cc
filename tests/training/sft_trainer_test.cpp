// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/sft_trainer.h"

#include "core/base/jsonl.h"
#include "core/project/checkpoint_store.h"
#include "test_support.h"
#include "training/rollout_engine.h"
#include "training/toy_model.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace sdrl;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

/// "3+4=" → "7", for all pairs of digits with a sum below ten.
std::vector<SftExample> sums() {
    std::vector<SftExample> out;
    for (int a = 0; a < 10; ++a)
        for (int b = 0; a + b < 10; ++b)
            out.push_back({{{"user", std::to_string(a) + "+" + std::to_string(b) + "="}},
                           std::to_string(a + b)});
    return out;
}

struct Toy {
    Toy() : folder(test::temporaryDirectory()) {
        if (!test::writeToyModel(folder.path() / "model").ok())
            qFatal("cannot write the toy model");
    }

    [[nodiscard]] SftJob job(const std::string& name, double epochs) const {
        SftJob job;
        job.model = folder.path() / "model";
        job.runFolder = folder.path() / name;
        job.seed = 5;
        job.examples = sums();
        job.settings.epochs = epochs;
        job.settings.tokensPerBatch = 96;
        job.settings.learningRate = 5e-3;
        job.settings.checkpointSeconds = 1e9;
        return job;
    }

    TemporaryDirectory folder;
};

const EngineSettings kThreads = {2, 64 << 20, 64};

std::vector<json> metricsOf(const fs::path& runFolder) {
    std::vector<json> rows;
    const auto read =
        readJsonl(runFolder / "metrics.jsonl", [&](json row, std::size_t) -> Result<void> {
            row.erase("seconds");
            rows.push_back(std::move(row));
            return {};
        });
    if (!read.ok())
        qFatal("%s", read.error().toString().c_str());
    return rows;
}

void compareRuns(const SftJob& a, const SftJob& b, int lastStep) {
    QVERIFY(metricsOf(a.runFolder) == metricsOf(b.runFolder));
    for (const char* file : {"model.safetensors", "moment1.safetensors", "moment2.safetensors"})
        QVERIFY2(*readFile(CheckpointStore(a.runFolder).folderOf(lastStep) / file) ==
                     *readFile(CheckpointStore(b.runFolder).folderOf(lastStep) / file),
                 file);
}

} // namespace

class SftTrainerTest : public QObject {
    Q_OBJECT

private:
    static void numbers() {
        QTest::addColumn<NumberFormat>("trained");
        QTest::addRow("f32") << NumberFormat::Float32;
        QTest::addRow("bf16") << NumberFormat::BFloat16;
    }

private slots:
    void modelLearnsItsExamples_data() { numbers(); }
    void modelLearnsItsExamples();
    void lossIsThatOfTheCompletionsAndTheirEnd();
    void sharedBeginningsChangeNothing();
    void turnsEndAsTheTemplateEndsThem();
    void everyExampleIsSeenOncePerEpoch();
    void stoppedRunEndsBitEqual_data() { numbers(); }
    void stoppedRunEndsBitEqual();
    void abandonedStepsLeaveNoTrace();
    void killedRunEndsBitEqual();
    void examplesThatDoNotFitAreSkipped();
    void otherRunsInTheFolderAreRefused();
};

void SftTrainerTest::modelLearnsItsExamples() {
    QFETCH(NumberFormat, trained);
    const Toy toy;
    SftJob job = toy.job("run", 80);
    job.settings.trainFormat = trained;
    JobContext context;
    const auto outcome = SftTrainer(kThreads).train(job, context);
    QVERIFY_OK(outcome);
    const std::vector<json> rows = metricsOf(job.runFolder);
    QCOMPARE(rows.size(), static_cast<std::size_t>(outcome->steps));
    QVERIFY(rows.front().at("loss").get<double>() > 2);
    QVERIFY2(rows.back().at("loss").get<double>() < 0.1,
             qPrintable(QString::number(rows.back().at("loss").get<double>())));
    const auto model = EngineOpener(kThreads).open({job.model, outcome->lastWeights});
    QVERIFY_OK(model);
    std::vector<GenerationRequest> requests;
    for (const SftExample& example : job.examples)
        requests.push_back({example.prompt, "", 1, 0});
    SamplingSettings greedy;
    greedy.temperature = 0;
    greedy.maxNewTokens = 8;
    int right = 0;
    QVERIFY_OK((*model)->generate(
        requests, greedy,
        [&](std::size_t index, const std::vector<Completion>& replies) -> Result<void> {
            right += replies[0].ended && replies[0].text == job.examples[index].completion;
            return {};
        },
        context));
    QVERIFY2(right >= 53, qPrintable(QString::number(right))); // of 55
}

void SftTrainerTest::lossIsThatOfTheCompletionsAndTheirEnd() {
    const Toy toy;
    SftJob job = toy.job("run", 1);
    job.examples = {{{{"user", "1+2="}}, "3"}, {{{"user", "?"}}, "12345"}};
    job.settings.tokensPerBatch = 1000;
    JobContext context;
    QVERIFY_OK(SftTrainer(kThreads).train(job, context));
    const auto model = PolicyModel::load({job.model, {}}, PolicyModel::Purpose::Generate, kThreads);
    QVERIFY_OK(model);
    RolloutEngine engine(*model);
    double sum = 0;
    int count = 0;
    for (const auto& [text, prompt] : {std::pair{"1+2=3", 4}, std::pair{"?12345", 1}}) {
        std::vector<std::int32_t> tokens = (*model)->promptTokens(text);
        tokens.push_back(test::kToyEnd);
        const auto logProbs = engine.score(tokens);
        QVERIFY_OK(logProbs);
        for (std::size_t i = static_cast<std::size_t>(prompt) - 1; i < logProbs->size(); ++i) {
            sum -= static_cast<double>((*logProbs)[i]);
            ++count;
        }
    }
    QCOMPARE(count, 2 + 6);
    QVERIFY(std::abs(metricsOf(job.runFolder).front().at("loss").get<double>() - sum / count) <
            1e-6);
}

void SftTrainerTest::sharedBeginningsChangeNothing() {
    const Toy toy;
    // Once in batches that compute the beginning for all examples, once each example alone.
    const auto rowsWith = [&](const char* name, int microBatchTokens) {
        SftJob job = toy.job(name, 2);
        for (SftExample& example : job.examples)
            example.prompt.front().content.insert(0, "0,1,2,3,4,5,6:");
        job.settings.tokensPerBatch = 200;
        job.settings.microBatchTokens = microBatchTokens;
        JobContext context;
        const auto outcome = SftTrainer(kThreads).train(job, context);
        if (!outcome.ok())
            qFatal("%s", outcome.error().toString().c_str());
        return metricsOf(job.runFolder);
    };
    const std::vector<json> together = rowsWith("together", 4096), alone = rowsWith("alone", 1);
    QCOMPARE(together.size(), alone.size());
    QVERIFY(together.size() > 8);
    for (std::size_t i = 0; i < together.size(); ++i) {
        QCOMPARE(together[i].at("num_tokens").get<int>(), alone[i].at("num_tokens").get<int>());
        for (const char* value : {"loss", "grad_norm"}) {
            const double a = together[i].at(value).get<double>(),
                         b = alone[i].at(value).get<double>();
            QVERIFY2(std::abs(a - b) < 1e-4 * std::abs(b),
                     qPrintable(QString("%1 of step %2: %3 %4").arg(value).arg(i).arg(a).arg(b)));
        }
    }
}

void SftTrainerTest::turnsEndAsTheTemplateEndsThem() {
    // A template whose turns end with another token than the text; both end a reply.
    const Toy toy;
    SftJob job = toy.job("run", 1);
    json tokenizer = json::parse(*readFile(job.model / "tokenizer.json"));
    json turn = tokenizer["added_tokens"][0];
    turn["content"] = "<turn>";
    tokenizer["added_tokens"][0]["id"] = 15; // in place of "?"
    tokenizer["model"]["vocab"].erase("?");
    tokenizer["added_tokens"].push_back(turn);
    QVERIFY_OK(writeFileAtomic(job.model / "tokenizer.json", dumpJson(tokenizer)));
    QVERIFY_OK(writeFileAtomic(job.model / "generation_config.json",
                               dumpJson({{"eos_token_id", {15, test::kToyEnd}}})));
    QVERIFY_OK(writeFileAtomic(job.model / "chat_template.jinja",
                               "{% for m in messages %}:{{ m['content'] }}<turn>{% endfor %}"
                               "{% if add_generation_prompt %}:{% endif %}"));
    job.examples = {{{{"user", "1+2="}}, "3"}};
    JobContext context;
    QVERIFY_OK(SftTrainer(kThreads).train(job, context));
    const auto model = PolicyModel::load({job.model, {}}, PolicyModel::Purpose::Generate, kThreads);
    QVERIFY_OK(model);
    const std::vector<std::int32_t> tokens = (*model)->promptTokens(":1+2=<turn>:3<turn>");
    QCOMPARE(tokens.size(), std::size_t{9});
    const auto logProbs = RolloutEngine(*model).score(tokens);
    QVERIFY_OK(logProbs);
    const double expected =
        -(static_cast<double>((*logProbs)[6]) + static_cast<double>((*logProbs)[7])) / 2;
    QVERIFY(std::abs(metricsOf(job.runFolder).front().at("loss").get<double>() - expected) < 1e-6);
}

void SftTrainerTest::everyExampleIsSeenOncePerEpoch() {
    const Toy toy;
    SftJob job = toy.job("run", 3);
    std::size_t tokens = 0;
    for (const SftExample& example : job.examples)
        tokens += example.prompt[0].content.size() + example.completion.size() + 1;
    JobContext context;
    const auto outcome = SftTrainer(kThreads).train(job, context);
    QVERIFY_OK(outcome);
    const std::size_t seen = metricsOf(job.runFolder).back().at("num_tokens").get<std::size_t>();
    // The last batch is filled up from the next epoch.
    QVERIFY(seen >= 3 * tokens && seen < 3 * tokens + 96);
    QCOMPARE(outcome->steps, static_cast<int>((3 * tokens + 95) / 96));
}

void SftTrainerTest::stoppedRunEndsBitEqual() {
    QFETCH(NumberFormat, trained);
    const Toy toy;
    SftJob whole = toy.job("whole", 3);
    whole.settings.trainFormat = trained;
    JobContext context;
    const auto all = SftTrainer(kThreads).train(whole, context);
    QVERIFY_OK(all);
    SftJob parts = whole;
    parts.runFolder = toy.folder.path() / "parts";
    for (int round = 0;; ++round) {
        std::stop_source stop;
        JobContext stopping(stop.get_token(), [&](const JobProgress& progress) {
            if (progress.phase == "training" &&
                progress.done == 2U + 3U * static_cast<unsigned>(round))
                stop.request_stop();
        });
        const auto part = SftTrainer(kThreads).train(parts, stopping);
        QVERIFY_OK(part);
        if (part->ending == Ending::Finished)
            break;
        QCOMPARE(part->steps, 2 + 3 * round);
        QVERIFY(fs::exists(part->lastWeights));
        QVERIFY(round < 20);
    }
    compareRuns(whole, parts, all->steps);
}

void SftTrainerTest::abandonedStepsLeaveNoTrace() {
    const Toy toy;
    const SftJob whole = toy.job("whole", 2), broken = toy.job("broken", 2);
    JobContext context;
    const auto outcome = SftTrainer(kThreads).train(whole, context);
    QVERIFY_OK(outcome);
    JobContext abandoned;
    abandoned.requestStop(StopMode::AbandonStep);
    const auto none = SftTrainer(kThreads).train(broken, abandoned);
    QVERIFY_OK(none);
    QCOMPARE(none->ending, Ending::Stopped);
    QCOMPARE(none->steps, 0);
    QVERIFY_OK(SftTrainer(kThreads).train(broken, context));
    compareRuns(whole, broken, outcome->steps);
}

void SftTrainerTest::killedRunEndsBitEqual() {
    const Toy toy;
    SftJob whole = toy.job("whole", 3);
    JobContext context;
    const auto all = SftTrainer(kThreads).train(whole, context);
    QVERIFY_OK(all);
    SftJob killed = whole;
    killed.runFolder = toy.folder.path() / "killed";
    killed.settings.checkpointSeconds = 0; // a checkpoint after each step
    const pid_t child = ::fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        JobContext inChild({}, [](const JobProgress& progress) {
            if (progress.phase == "training" && progress.done == 5)
                ::raise(SIGKILL);
        });
        (void)SftTrainer(kThreads).train(killed, inChild);
        ::_exit(0);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    QCOMPARE(CheckpointStore(killed.runFolder).newest()->step, 5);
    QVERIFY_OK(SftTrainer(kThreads).train(killed, context));
    compareRuns(whole, killed, all->steps);
}

void SftTrainerTest::examplesThatDoNotFitAreSkipped() {
    const Toy toy;
    SftJob job = toy.job("run", 1);
    job.examples[0].completion = std::string(60, '1'); // 4 + 60 + 1 of 64 tokens
    job.examples[1].completion = std::string(59, '1');
    JobContext context;
    const auto outcome = SftTrainer(kThreads).train(job, context);
    QVERIFY_OK(outcome);
    QCOMPARE(outcome->skippedExamples, 1);
    job.examples.resize(1);
    job.runFolder = toy.folder.path() / "none";
    QVERIFY_ERROR(SftTrainer(kThreads).train(job, context), ErrorCode::InvalidArgument);
}

void SftTrainerTest::otherRunsInTheFolderAreRefused() {
    const Toy toy;
    SftJob job = toy.job("run", 0.1);
    JobContext context;
    QVERIFY_OK(SftTrainer(kThreads).train(job, context));
    SftJob other = job;
    other.settings.trainFormat = NumberFormat::BFloat16;
    QVERIFY_ERROR(SftTrainer(kThreads).train(other, context), ErrorCode::AlreadyExists);
    job.examples[0].completion = "9";
    QVERIFY_ERROR(SftTrainer(kThreads).train(job, context), ErrorCode::AlreadyExists);
}

QTEST_GUILESS_MAIN(SftTrainerTest)
#include "sft_trainer_test.moc"
