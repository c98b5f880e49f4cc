// SPDX-License-Identifier: GPL-3.0-or-later
//
// The program as users start it, with the starter model that comes along.
#include "core/base/jsonl.h"
#include "test_support.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <csignal>

using nlohmann::json;
using namespace sdrl;

namespace {

struct Outcome {
    int code = -1;
    QByteArray out, error;

    /// The last line of standard output.
    [[nodiscard]] json result() const {
        const QList<QByteArray> lines = out.trimmed().split('\n');
        return json::parse(lines.back().toStdString(), nullptr, false);
    }
};

const QString kProgram = QString::fromStdString(sdrl::test::programFolder() / "sdrl");

Outcome runProgram(const QStringList& arguments) {
    QProcess process;
    process.start(kProgram, arguments);
    process.waitForFinished(240'000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

QString path(const TemporaryDirectory& folder, const char* name) {
    return QString::fromStdString((folder.path() / name).string());
}

QString starterModel() {
    return QString::fromStdString(sdrl::test::sourceFolder() / "resources" / "starter");
}

bool writeLines(const QString& file, const QByteArray& text) {
    QFile out(file);
    return out.open(QIODevice::WriteOnly) && out.write(text) == text.size();
}

/// The sample, small.
QStringList smallRun(const QString& project) {
    return {"run",        "--sample",
            "arithmetic", "--project",
            project,      "--json",
            "--set",      "train.steps=3",
            "--set",      "draft.count=24",
            "--set",      "select.count=20",
            "--set",      "train.prompts_per_step=4",
            "--set",      "train.group_size=4",
            "--set",      "evaluate.controls=[{\"program\":\"unit\",\"count\":5}]",
            "--set",      "evaluate.development_count=5"};
}

std::vector<json> rowsOf(const QString& file) {
    std::vector<json> rows;
    const auto read =
        readJsonl(file.toStdString(), [&](const json& row, std::size_t) -> Result<void> {
            rows.push_back(row);
            return {};
        });
    if (!read)
        qFatal("%s", read.error().toString().c_str());
    return rows;
}

} // namespace

class SdrlProgramTest : public QObject {
    Q_OBJECT
private slots:
    void everyCommandHasHelp();
    void wrongUseIsExitCodeTwo();
    void sampleRunEndsWithOneJsonObject();
    void interruptedRunSaysHowToGoOn();
    void killedRunEndsWithTheSameDataset();
    void scoresAgreeWithGeneratedLogProbabilities();
    void killedAnsweringGoesOn();
    void exportedModelGivesTheTrainedAnswers();
    void coldStartMakesAModelFromTheQuestions();
    void badSettingNamesItsField();
    void dryRunsForecastAndWarnWithoutAsking();
    void benchmarksTakeTheSameOptions_data();
    void benchmarksTakeTheSameOptions();
    void benchmarksSayWhatTheyDid();
    void comparisonsTakeTurns();
};

void SdrlProgramTest::everyCommandHasHelp() {
    for (const char* command :
         {"new",      "import",   "index",    "search", "draft",  "measure",  "select",
          "train",    "evaluate", "export",   "report", "run",    "pretrain", "sft",
          "generate", "score",    "tokenize", "bench",  "verify", "doctor"}) {
        const Outcome outcome = runProgram({command, "--help"});
        QCOMPARE(outcome.code, 0);
        QVERIFY2(outcome.out.contains("Usage") || outcome.out.contains(command), command);
    }
    QCOMPARE(runProgram({"doctor"}).code, 0);
}

void SdrlProgramTest::wrongUseIsExitCodeTwo() {
    QCOMPARE(runProgram({}).code, 2);
    QCOMPARE(runProgram({"run", "--no-such-option"}).code, 2);
    QCOMPARE(runProgram({"run", "--sample", "no-such-sample", "--project", "/nonexistent/x"}).code,
             2);
    const Outcome missing = runProgram({"train", "--project", "/nonexistent/x.sdrl", "--json"});
    QCOMPARE(missing.code, 2);
    QCOMPARE(missing.result()["error"]["code"].get<std::string>(), std::string("not_found"));
    QVERIFY(missing.error.contains("error: "));
    QVERIFY(missing.error.contains("do: "));
}

void SdrlProgramTest::sampleRunEndsWithOneJsonObject() {
    const auto folder = test::temporaryDirectory();
    const Outcome outcome = runProgram(smallRun(path(folder, "a.sdrl")));
    QVERIFY2(outcome.code == 0, outcome.error);
    const json result = outcome.result();
    for (const char* field : {"items", "selected", "steps", "accuracy_before", "accuracy_after",
                              "eval_items", "seconds", "seconds_training"})
        QVERIFY2(result.contains(field) && result[field].is_number(), field);
    QCOMPARE(result["steps"].get<int>(), 3);
    QCOMPARE(result["selected"].get<int>(), 20);
    QCOMPARE(result["eval_items"].get<int>(), 250);
    QVERIFY(QFile::exists(QString::fromStdString(result["report"].get<std::string>())));
    // A second start has nothing to do.
    QElapsedTimer timer;
    timer.start();
    QVERIFY(runProgram(smallRun(path(folder, "a.sdrl"))).result() == result);
    QVERIFY2(timer.elapsed() < 5000, "nothing was to be done");
}

void SdrlProgramTest::interruptedRunSaysHowToGoOn() {
    const auto folder = test::temporaryDirectory();
    QProcess process;
    process.setReadChannel(QProcess::StandardError);
    process.start(kProgram, smallRun(path(folder, "a.sdrl")));
    QVERIFY(process.waitForStarted());
    QByteArray progress;
    while (!progress.contains("measuring") && process.waitForReadyRead(60'000))
        progress += process.readAllStandardError();
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(process.waitForFinished(60'000));
    progress += process.readAllStandardError();
    QCOMPARE(process.exitCode(), 3);
    QVERIFY2(progress.contains("sdrl run --project"), progress);
    const Outcome rest = runProgram({"run", "--project", path(folder, "a.sdrl"), "--json"});
    QVERIFY2(rest.code == 0, rest.error);
    QCOMPARE(rest.result()["steps"].get<int>(), 3);
}

void SdrlProgramTest::killedRunEndsWithTheSameDataset() {
    const auto folder = test::temporaryDirectory();
    const Outcome whole = runProgram(smallRun(path(folder, "whole.sdrl")));
    QVERIFY2(whole.code == 0, whole.error);
    const QString parts = path(folder, "parts.sdrl");
    for (const int milliseconds : {40, 300, 700, 1200, 1900}) {
        QProcess process;
        process.start(kProgram, smallRun(parts));
        if (!process.waitForFinished(milliseconds))
            process.kill(); // SIGKILL
        process.waitForFinished();
    }
    const Outcome rest = runProgram(smallRun(parts));
    QVERIFY2(rest.code == 0, rest.error);
    for (const char* field : {"items", "selected", "steps", "accuracy_before", "accuracy_after"})
        QVERIFY2(rest.result()[field] == whole.result()[field], field);
    for (const char* name : {"whole", "parts"})
        QCOMPARE(runProgram({"export", "data", "--project",
                             path(folder, (std::string(name) + ".sdrl").c_str()), "--format",
                             "full", "--out", path(folder, (std::string(name) + ".jsonl").c_str())})
                     .code,
                 0);
    QFile first(path(folder, "whole.jsonl")), second(path(folder, "parts.jsonl"));
    QVERIFY(first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly));
    QCOMPARE(second.readAll(), first.readAll());
}

void SdrlProgramTest::scoresAgreeWithGeneratedLogProbabilities() {
    const auto folder = test::temporaryDirectory();
    const QString model = starterModel();
    {
        QFile prompts(path(folder, "prompts.jsonl"));
        QVERIFY(prompts.open(QIODevice::WriteOnly));
        // As the model's chat template puts it: text that the model does not know is cut into other
        // tokens than it drew.
        for (const char* question :
             {"Ida has 20 cups. Ida buys 5 cups. How many cups does Ida have now?",
              "Tom has 3 hats. Tom gives 2 hats to Max. How many hats does Tom have now?"})
            prompts.write(QByteArray::fromStdString(
                json{{"prompt",
                      fmt::format("<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n",
                                  question)}}
                    .dump() +
                "\n"));
    }
    const Outcome generated =
        runProgram({"generate", "--model", model, "--prompts", path(folder, "prompts.jsonl"),
                    "--out", path(folder, "replies.jsonl"), "--greedy", "--max-new", "24"});
    QVERIFY2(generated.code == 0, generated.error);
    const std::vector<json> replies = rowsOf(path(folder, "replies.jsonl"));
    QCOMPARE(replies.size(), std::size_t{2});
    {
        QFile texts(path(folder, "texts.jsonl"));
        QVERIFY(texts.open(QIODevice::WriteOnly));
        for (const json& reply : replies)
            texts.write(
                QByteArray::fromStdString(json{{"text", reply["prompt"].get<std::string>() +
                                                            reply["text"].get<std::string>()}}
                                              .dump() +
                                          "\n"));
    }
    const Outcome scored =
        runProgram({"score", "--model", model, "--in", path(folder, "texts.jsonl"), "--out",
                    path(folder, "scores.jsonl")});
    QVERIFY2(scored.code == 0, scored.error);
    const std::vector<json> scores = rowsOf(path(folder, "scores.jsonl"));
    QCOMPARE(scores.size(), replies.size());
    std::size_t compared = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const auto tokens = scores[i]["tokens"].get<std::vector<int>>();
        const auto drawn = replies[i]["tokens"].get<std::vector<int>>();
        const auto logProbs = scores[i]["logprobs"].get<std::vector<double>>();
        const auto expected = replies[i]["logprobs"].get<std::vector<double>>();
        QCOMPARE(logProbs.size() + 1, tokens.size());
        // Only if the text is tokenized as it was drawn; an end token is not in the text.
        const std::size_t shown = drawn.size() - (replies[i]["ended"].get<bool>() ? 1 : 0);
        QVERIFY(tokens.size() >= shown);
        if (!std::equal(drawn.begin(), drawn.begin() + static_cast<long>(shown),
                        tokens.end() - static_cast<long>(shown)))
            continue;
        for (std::size_t t = 0; t < shown; ++t)
            QVERIFY(std::abs(logProbs[logProbs.size() - shown + t] - expected[t]) < 1e-4);
        compared += shown;
    }
    QVERIFY2(compared > 0, "no text was tokenized as it was drawn");
}

void SdrlProgramTest::killedAnsweringGoesOn() {
    const auto folder = test::temporaryDirectory();
    QByteArray prompts;
    for (int i = 0; i < 150; ++i)
        prompts += QByteArray::fromStdString(
            json{{"prompt", fmt::format("Ida has {} cups and buys {} more.", i, i % 7)}}.dump() +
            "\n");
    QVERIFY(writeLines(path(folder, "prompts.jsonl"), prompts));
    const auto command = [&](const char* out, const char* seed) {
        return QStringList{"generate",
                           "--model",
                           starterModel(),
                           "--prompts",
                           path(folder, "prompts.jsonl"),
                           "--out",
                           path(folder, out),
                           "--seed",
                           seed,
                           "--batch",
                           "4",
                           "--json"};
    };
    const auto lines = [&](const char* name) {
        QFile file(path(folder, name));
        return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') : 0;
    };
    QCOMPARE(runProgram(command("whole.jsonl", "3")).code, 0);
    QCOMPARE(lines("whole.jsonl"), 150);
    QVERIFY(!QFile::exists(path(folder, "whole.jsonl.part")));

    // What an earlier work has left stays until the new one is whole.
    qsizetype answered = 0;
    for (int attempt = 0; answered == 0 && attempt < 20; ++attempt) {
        QFile::remove(path(folder, "parts.jsonl.part"));
        QVERIFY(writeLines(path(folder, "parts.jsonl"), "{}\n"));
        QProcess process;
        process.start(kProgram, command("parts.jsonl", "3"));
        while (lines("parts.jsonl.part") < 8 && !process.waitForFinished(2)) {
        }
        process.kill(); // SIGKILL
        process.waitForFinished();
        // On a busy machine it may have come to its end before that.
        if (const auto count = lines("parts.jsonl.part"); count >= 8 && count <= 150)
            answered = count - 1;
    }
    QVERIFY(answered > 6);
    QCOMPARE(lines("parts.jsonl"), 1);
    const Outcome other = runProgram(command("parts.jsonl", "4"));
    QCOMPARE(other.code, 2);
    QVERIFY2(other.error.contains("parts.jsonl.part"), other.error);
    // A line that the kill left half-written.
    QFile part(path(folder, "parts.jsonl.part"));
    QVERIFY(part.open(QIODevice::Append) && part.write("{\"index\": 149, \"ro") > 0);
    part.close();
    const Outcome rest = runProgram(command("parts.jsonl", "3"));
    QVERIFY2(rest.code == 0, rest.error);
    QCOMPARE(rest.result()["answered_before"].get<int>(), static_cast<int>(answered));
    QCOMPARE(rest.result()["prompts"].get<int>(), 150);
    QFile whole(path(folder, "whole.jsonl")), parts(path(folder, "parts.jsonl"));
    QVERIFY(whole.open(QIODevice::ReadOnly) && parts.open(QIODevice::ReadOnly));
    QCOMPARE(parts.readAll(), whole.readAll());
    QVERIFY(!QFile::exists(path(folder, "parts.jsonl.part")));
}

void SdrlProgramTest::exportedModelGivesTheTrainedAnswers() {
    const auto folder = test::temporaryDirectory();
    const QString project = path(folder, "a.sdrl");
    QVERIFY(runProgram(smallRun(project)).code == 0);
    const Outcome exported =
        runProgram({"export", "model", "--project", project, "--out", path(folder, "model")});
    QVERIFY2(exported.code == 0, exported.error);
    for (const char* name : {"model.safetensors", "config.json", "tokenizer.json"})
        QVERIFY2(QFile::exists(path(folder, "model") + "/" + name), name);
    // It loads by the path of users' models.
    QFile prompts(path(folder, "p.jsonl"));
    QVERIFY(prompts.open(QIODevice::WriteOnly));
    prompts.write("{\"prompt\":\"Ida has 20 cups.\"}\n");
    prompts.close();
    QCOMPARE(
        runProgram({"generate", "--model", path(folder, "model"), "--prompts",
                    path(folder, "p.jsonl"), "--out", path(folder, "o.jsonl"), "--max-new", "4"})
            .code,
        0);
    // Nothing is overwritten unasked.
    QCOMPARE(
        runProgram({"export", "model", "--project", project, "--out", path(folder, "model")}).code,
        2);
    for (const char* format : {"full", "chat", "trl-grpo", "verl"}) {
        const QString file = path(folder, format) + ".jsonl";
        const Outcome data = runProgram(
            {"export", "data", "--project", project, "--format", format, "--out", file, "--json"});
        QVERIFY2(data.code == 0, data.error);
        QCOMPARE(rowsOf(file).size(), data.result()["rows"].get<std::size_t>());
    }
}

void SdrlProgramTest::coldStartMakesAModelFromTheQuestions() {
    const auto folder = test::temporaryDirectory();
    const QString project = path(folder, "a.sdrl"), model = path(folder, "model");
    QCOMPARE(
        runProgram({"new", project, "--task", "arithmetic", "--model", "builtin:starter", "--set",
                    "draft.count=12", "--set", "draft.votes=1", "--set", "adapt.enabled=false"})
            .code,
        0);
    QVERIFY(writeLines(path(folder, "keep.jsonl"), "{\"prompt\": \"How many days are 2 weeks?\"}\n"
                                                   "{\"prompt\": \"What is 3 + 4?\"}\n"));
    const QStringList command = {"sft",
                                 "--project",
                                 project,
                                 "--out",
                                 model,
                                 "--keep",
                                 path(folder, "keep.jsonl"),
                                 "--epochs",
                                 "2",
                                 "--items",
                                 "10",
                                 "--tokens-per-batch",
                                 "512",
                                 "--json"};
    const Outcome early = runProgram(command);
    QVERIFY(early.code == 1 || early.code == 2);
    QVERIFY2(early.error.contains("write questions first"), early.error);
    QCOMPARE(early.result()["error"]["code"].get<std::string>(), std::string("not_ready"));
    QCOMPARE(runProgram({"draft", "--project", project}).code, 0);
    const Outcome done = runProgram(command);
    QVERIFY2(done.code == 0, done.error);
    const json result = done.result();
    QCOMPARE(result["items"].get<int>(), 10);
    QCOMPARE(result["kept_answers"].get<int>(), 2);
    QVERIFY(result["kept_share"].get<double>() >= 0.15);
    QVERIFY(result["steps"].get<int>() >= 2);
    QVERIFY(result["tokens_per_second"].get<double>() > 0);
    QCOMPARE(result["model"].get<std::string>(), model.toStdString());
    // Nothing is overwritten unasked.
    QCOMPARE(runProgram(command).code, 2);
    // The project goes on with it, as with any model.
    const Outcome measured = runProgram({"run", "--project", project, "--model", model, "--until",
                                         "measure", "--set", "measure.samples=2", "--json"});
    QVERIFY2(measured.code == 0, measured.error);
}

void SdrlProgramTest::dryRunsForecastAndWarnWithoutAsking() {
    const auto folder = test::temporaryDirectory();
    const QString project = path(folder, "a.sdrl");
    // Nobody listens there: whoever asked would fail.
    QCOMPARE(runProgram({"new", project, "--task", "gsm8k", "--instructor", "endpoint",
                         "--instructor-model", "m", "--set",
                         "instructor.endpoint.url=http://models.invalid/v1", "--set",
                         "instructor.endpoint.key_variable=SOME_KEY"})
                 .code,
             0);
    const Outcome outcome = runProgram({"draft", "--project", project, "--dry-run", "--json",
                                        "--set", "instructor.endpoint.max_requests=100"});
    QVERIFY2(outcome.code == 0, outcome.error);
    const json result = outcome.result();
    QVERIFY(result["requests"].get<int>() > 500);
    QCOMPARE(result["problems"].get<std::vector<std::string>>(),
             (std::vector<std::string>{"key_in_clear", "requests_over_cap"}));
    const Outcome forPeople = runProgram({"draft", "--project", project, "--dry-run", "--set",
                                          "instructor.endpoint.max_requests=100"});
    QVERIFY2(forPeople.out.contains("max_requests") && forPeople.out.contains("https://"),
             forPeople.out + forPeople.error);
    const Outcome fine = runProgram({"draft", "--project", project, "--dry-run", "--json", "--set",
                                     "instructor.endpoint.max_requests=0", "--set",
                                     "instructor.endpoint.url=http://127.0.0.1:9/v1"});
    QVERIFY(fine.result()["problems"].empty());
}

void SdrlProgramTest::badSettingNamesItsField() {
    const auto folder = test::temporaryDirectory();
    const Outcome typo = runProgram({"run", "--sample", "arithmetic", "--project",
                                     path(folder, "a.sdrl"), "--set", "train.stepz=3"});
    QCOMPARE(typo.code, 2);
    QVERIFY2(typo.error.contains("stepz"), typo.error);
    QVERIFY(!QFile::exists(path(folder, "a.sdrl")));
    const Outcome range = runProgram({"run", "--sample", "arithmetic", "--project",
                                      path(folder, "a.sdrl"), "--set", "train.group_size=1"});
    QCOMPARE(range.code, 2);
    QVERIFY2(range.error.contains("group_size"), range.error);
}

void SdrlProgramTest::benchmarksTakeTheSameOptions_data() {
    QTest::addColumn<QString>("share");
    QTest::addRow("roof") << "whole";
    for (const char* workload : {"tokenize", "prefill", "rollout", "train", "grpo-step", "load"})
        QTest::addRow("%s", workload) << "some";
    QTest::addRow("search") << "none";
}

void SdrlProgramTest::benchmarksTakeTheSameOptions() {
    QFETCH(QString, share);
    const QString workload = QString::fromUtf8(QTest::currentDataTag());
    const auto folder = test::temporaryDirectory();
    QStringList arguments = {"bench",       workload, "--model",     starterModel(),
                             "--dtype",     "bf16",   "--batch",     "3",
                             "--prompt",    "8",      "--new",       "4",
                             "--prompts",   "2",      "--group",     "2",
                             "--steps",     "1",      "--threads",   "1",
                             "--competing", "0",      "--idle-wait", "0",
                             "--json"};
    if (workload == "search") {
        const QString project = path(folder, "a.sdrl");
        QVERIFY(writeLines(
            path(folder, "text.txt"),
            QByteArray("Apples are sold on the market. Nobody pays for pears.\n\n").repeated(60)));
        QVERIFY(writeLines(path(folder, "queries.jsonl"),
                           "{\"text\":\"apples\"}\n{\"text\":\"market pears\"}\n"));
        QCOMPARE(runProgram({"new", project, "--sample", "arithmetic"}).code, 0);
        QCOMPARE(runProgram({"import", "--project", project, path(folder, "text.txt")}).code, 0);
        const Outcome indexed = runProgram({"index", "--project", project});
        if (indexed.error.contains("SDRL_BUILD_RETRIEVAL"))
            QSKIP("this build cannot search documents");
        QVERIFY2(indexed.code == 0, indexed.error);
        arguments << "--project" << project << "--queries" << path(folder, "queries.jsonl");
    }
    const Outcome outcome = runProgram(arguments);
    QVERIFY2(outcome.code == 0, outcome.error);
    const json result = outcome.result();
    const auto positive = [&](const char* figure) {
        return result.contains(figure) && result[figure].is_number() && result[figure] > 0;
    };
    QVERIFY2(positive("tokens_per_second") || positive("seconds_per_step"), outcome.out);
    for (const char* figure : {"peak_rss_mb", "roof_gflops", "roof_gb_per_second"})
        QVERIFY2(positive(figure), figure);
    QCOMPARE(result["threads"].get<int>(), 1);
    QVERIFY2(result.contains("share_of_roof"), outcome.out);
    if (share == "none") {
        QVERIFY(result["share_of_roof"].is_null());
    } else {
        const double reached = result["share_of_roof"];
        QVERIFY2(reached > 0 && reached < 5, outcome.out); // neighbours disturb the roof too
        if (share == "whole")
            QCOMPARE(reached, 1.0);
    }
    if (share == "some" && workload != "tokenize")
        QCOMPARE(result["dtype"].get<std::string>(), std::string("bf16"));
    if (workload == "grpo-step")
        QCOMPARE(result["train_dtype"].get<std::string>(), std::string("f32"));
    if (workload == "roof")
        QVERIFY(positive("f32_gflops") && positive("int8_gops"));
    QVERIFY(!result.contains("idle_before")); // nobody looked
    arguments[arguments.indexOf("bf16")] = "f16";
    QCOMPARE(runProgram(arguments).code, 2);
}

void SdrlProgramTest::benchmarksSayWhatTheyDid() {
    const QStringList step = {
        "bench",       "grpo-step", "--model", starterModel(), "--prompts", "2",       "--group",
        "3",           "--prompt",  "8",       "--new",        "16",        "--steps", "1",
        "--idle-wait", "0",         "--json"};
    // What is held here is no memory of the program.
    const std::vector<char> ballast(std::size_t{600} << 20, 1);
    const json fixed = runProgram(step + QStringList{"--fixed"}).result();
    QVERIFY2(fixed["peak_rss_mb"] < 500, fixed.dump().c_str());
    QVERIFY(ballast.back() == 1);
    QCOMPARE(fixed["new_tokens"].get<int>(), 2 * 3 * 16);
    QCOMPARE(fixed["trained_tokens"].get<int>(), 2 * 3 * 16);
    const json skewed = runProgram(step + QStringList{"--competing", "1"}).result();
    const int tokens = skewed["new_tokens"];
    QVERIFY(tokens >= 6 * 2 && tokens < 6 * 16);
    QCOMPARE(skewed["trained_tokens"].get<int>(), tokens);
    QCOMPARE(skewed["competing"].get<int>(), 1);
}

void SdrlProgramTest::comparisonsTakeTurns() {
    if (QStandardPaths::findExecutable("python3").isEmpty())
        QSKIP("there is no python3");
    const auto folder = test::temporaryDirectory();
    const QString script =
        QString::fromStdString(test::sourceFolder() / "tests" / "bench" / "compare.sh");
    const auto compare = [&](const QString& ours, const QString& peer) {
        QProcess process;
        process.start("bash",
                      {script, "--pairs", "3", "--idle-wait", "0", "--ours", ours, "--figure", "s",
                       "--peer", peer, "--peer-figure", "m,t", "--peer-rss", "m,rss_mb"});
        process.waitForFinished(60'000);
        return Outcome{process.exitCode(), process.readAllStandardOutput(), {}};
    };
    const QString log = path(folder, "turns");
    // Much is said before the last line.
    const QString ours = "echo -n A >>" + log +
                         "; head -c 300000 /dev/zero | tr '\\0' x; echo; "
                         "echo '{\"s\": 2, \"peak_rss_mb\": 30}'";
    const QString peer =
        "echo -n B >>" + log + "; echo '{\"m\": {\"t\": [4, 3, 5], \"rss_mb\": 60}}'";
    const Outcome outcome = compare(ours, peer);
    QCOMPARE(outcome.code, 0);
    QCOMPARE(outcome.result()["ratio"].get<double>(), 0.5);
    QCOMPARE(outcome.result()["pairs"].get<int>(), 3);
    QCOMPARE(outcome.result()["rss"]["ratio"].get<double>(), 0.5);
    QFile turns(log);
    QVERIFY(turns.open(QIODevice::ReadOnly));
    QCOMPARE(turns.readAll(), QByteArray("ABBAAB"));
    QVERIFY(compare("exit 3", peer).code != 0);
    QVERIFY(compare("echo '{\"other\": 1}'", peer).code != 0);
}

QTEST_GUILESS_MAIN(SdrlProgramTest)
#include "sdrl_program_test.moc"
#include "support/places.h"
