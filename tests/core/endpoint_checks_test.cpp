// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole stages with an endpoint as the student, and what is seen and kept of work that an endpoint
// does. Tests are named by the checks of the method's specification.
#include "core/base/log.h"
#include "core/instruct/prompt_editing.h"
#include "core/pipeline/report.h"
#include "instructor_desk.h"
#include "support/chat_asking.h"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace sdrl;
using nlohmann::json;
using test::ChatScript;
using test::ChatServer;
using test::Desk;
using test::kKey;
using test::kKeyVariable;
using test::value;

class EndpointChecksTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void check41_aPromptMakesStaleWhatSendsItAlone();
    void check43_anEndpointIsTheStudent();
    void attemptsAreSeenWhileDraftsFall();
};

void EndpointChecksTest::initTestCase() {
    qputenv("no_proxy", "127.0.0.1");
    setLogLevel(LogLevel::Error);
}

void EndpointChecksTest::check41_aPromptMakesStaleWhatSendsItAlone() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url(), {{"draft", {{"count", 8}, {"votes", 2}}}});
    QVERIFY_OK(desk.run(Stage::Rewrite));
    const std::size_t sent = server.count();
    const PromptFolders folders{desk.m_resources, desk.m_project->folder()};
    const auto stages = [&] {
        std::string out;
        for (const Stage stage : {Stage::Keyword, Stage::Questions, Stage::Rewrite})
            out += desk.status(stage) == StageStatus::Done ? 'd' : 's';
        return out;
    };
    const auto foretold = [&](const char* prompt) {
        std::string out;
        const std::vector<Stage> stale = value(staleAfterPrompt(desk.sources(), prompt));
        for (const Stage stage : {Stage::Keyword, Stage::Questions, Stage::Rewrite})
            out += std::count(stale.begin(), stale.end(), stage) > 0 ? 's' : 'd';
        return out;
    };
    // What comes after a stage that is to run again is out of date as well.
    for (const auto& [prompt, expected] :
         {std::pair("harder", "dds"), std::pair("easier", "dds"), std::pair("question", "dss"),
          std::pair("answer", "dss"), std::pair("keyword", "sss"), std::pair("pattern", "sss")}) {
        QCOMPARE(stages(), std::string("ddd"));
        QCOMPARE(foretold(prompt), std::string(expected));
        const std::string text = value(promptText(folders, prompt));
        QVERIFY_OK(savePrompt(folders, prompt, text + "\nBe brief.\n"));
        QCOMPARE(stages(), std::string(expected));
        QVERIFY_OK(savePrompt(folders, prompt, std::nullopt));
    }
    // Only the votes are asked for again.
    QVERIFY_OK(
        savePrompt(folders, "answer", value(promptText(folders, "answer")) + "\nBe brief.\n"));
    QVERIFY_OK(desk.run(Stage::Questions));
    const auto requests = server.requests();
    QCOMPARE(requests.size(), sent + 8);
    for (std::size_t i = sent; i < requests.size(); ++i)
        QCOMPARE(ChatServer::kindOf(ChatServer::promptIn(requests[i])), std::string("answer"));
}

void EndpointChecksTest::check43_anEndpointIsTheStudent() {
    qputenv(kKeyVariable, kKey);
    ChatServer writer, learner;
    const auto folder = test::temporaryDirectory();
    const auto project = folder.path() / "a.sdrl";
    // The project names no model at all: nothing else can have answered.
    const json patch = {
        {"model", ""},
        {"student",
         {{"kind", "endpoint"},
          {"endpoint",
           {{"url", learner.url()}, {"model", "learner-1"}, {"key_variable", kKeyVariable}}}}},
        {"draft", {{"count", 12}, {"votes", 4}, {"held_out_share", 0.34}}},
        {"measure", {{"samples", 8}}}};
    setLogLevel(LogLevel::Debug);
    QVERIFY_OK(setLogFile(folder.path() / "log.txt"));
    std::string first;
    double requests = 0, asked = 0;
    {
        Desk desk(project, writer.url(), patch);
        QVERIFY_OK(desk.run(Stage::Questions));
        const auto estimated = [&](Stage stage) {
            return value(estimateRun({desk.sources(),
                                      value(stageStates(desk.sources())),
                                      {},
                                      {},
                                      {},
                                      TokenPrices{1, 2}}))
                .stages[static_cast<std::size_t>(stage)];
        };
        const StageEstimate split = estimated(Stage::Split);
        QVERIFY(split.instructorCalls > 0 && split.cost > 0 && split.endpointPromptTokens > 0);
        requests = static_cast<double>(split.instructorCalls);
        QCOMPARE(estimated(Stage::Train).items, std::uint64_t{0});
        const std::size_t before = writer.count();
        QVERIFY_OK(desk.run(Stage::Split));
        QCOMPARE(static_cast<double>(learner.count()), requests); // one greedy answer each
        QVERIFY_OK(desk.run(Stage::Select));
        QVERIFY(writer.count() > before); // variants
        QVERIFY(desk.status(Stage::Select) == StageStatus::Done);
        const json measured = desk.summary("measure");
        QVERIFY(measured["items"].get<int>() >= 12);
        QVERIFY(measured["mean_pass_rate"].get<double>() > 0.5); // a fifth is wrong
        QVERIFY(measured["mean_pass_rate"].get<double>() < 1);
        const ProbeId probe{measured["probe"].get<std::int64_t>()};
        double tokens = 0, samples = 0;
        for (const auto& [item, m] : value(desk.m_project->store().items().measurements(probe))) {
            tokens += m.meanTokens * m.samples;
            samples += m.samples;
            QCOMPARE(m.samples, 8);
        }
        QVERIFY2(tokens / samples > 10 && tokens / samples < 20, // of the endpoint's usage
                 std::to_string(tokens / samples).c_str());
        // Nothing trains it, and what to do is said.
        JobContext context;
        const auto trained = desk.m_pipeline->run(Stage::Train, context);
        QVERIFY_ERROR(trained, ErrorCode::InvalidArgument);
        QVERIFY(trained.error().message.find("Export the dataset") != std::string::npos);
        const auto states = value(stageStates(desk.sources()));
        QVERIFY(states[static_cast<std::size_t>(Stage::Train)].blocker ==
                StageBlocker::NotTrainable);
        // How good it is can be seen all the same.
        QVERIFY_OK(desk.m_pipeline->run(Stage::Evaluate, context));
        QVERIFY(desk.status(Stage::Evaluate) == StageStatus::Done);
        const json models = desk.summary("evaluate")["models"];
        QCOMPARE(models.size(), std::size_t{1});
        QVERIFY(models[0]["sets"]["held-out"]["strict"]["count"].get<int>() > 0);
        QVERIFY(context.calls("student.endpoint").calls > 0);
        first = desk.dataset();
        asked = static_cast<double>(learner.count());
        const auto report = folder.path() / "report.html";
        QVERIFY_OK(writeReport(*desk.m_project, report));
        const std::string said = value(readFile(report));
        QVERIFY(said.find("learner-1 behind an endpoint") != std::string::npos);
        QVERIFY(said.find(learner.url()) == std::string::npos);
        QVERIFY(said.find(kKeyVariable) == std::string::npos);
    }
    const std::size_t written = writer.count();
    Desk desk(project, writer.url());
    QVERIFY_OK(desk.run(Stage::Select));
    JobContext context;
    QVERIFY_OK(desk.m_pipeline->run(Stage::Evaluate, context));
    QCOMPARE(static_cast<double>(learner.count()), asked);
    QCOMPARE(writer.count(), written);
    // Other passes of the same questions are asked for, but for those that are known.
    desk.set("measure.samples", "10");
    QVERIFY_OK(desk.run(Stage::Measure));
    const auto sent = learner.requests();
    QVERIFY(static_cast<double>(sent.size()) > asked);
    for (std::size_t i = static_cast<std::size_t>(asked); i < sent.size(); ++i)
        QCOMPARE(json::parse(sent[i].body).value("n", 1), 2);
    desk.set("measure.samples", "8");
    QVERIFY_OK(desk.run(Stage::Select));
    QVERIFY(desk.dataset() == first);

    QVERIFY_OK(setLogFile({}));
    setLogLevel(LogLevel::Error);
    qunsetenv(kKeyVariable);
    QVERIFY(sent[0].headers.find(kKey) != std::string::npos);
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
        if (!entry.is_regular_file())
            continue;
        ++files;
        QVERIFY2(value(readFile(entry.path())).find(kKey) == std::string::npos,
                 entry.path().c_str());
    }
    QVERIFY(files >= 5);
}

void EndpointChecksTest::attemptsAreSeenWhileDraftsFall() {
    // One request at a time, and nothing that can be kept: as with a small local model.
    ChatScript script;
    script.malformedShare = 1;
    ChatServer server(script);
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url(),
              {{"draft", {{"count", 10}, {"attempt_factor", 1}}},
               {"instructor", {{"endpoint", {{"concurrency", 1}}}}}});
    std::size_t atFive = 0;
    std::uint64_t attempts = 0;
    JobContext context({}, [&](const JobProgress& progress) {
        if (progress.phase != "writing questions")
            return;
        attempts = progress.attempts;
        if (attempts == 5 && atFive == 0)
            atFive = server.count();
    });
    const auto outcome = desk.run(Stage::Questions, &context);
    QVERIFY_ERROR(outcome, ErrorCode::InvalidArgument);
    // It says what to do, and why all have fallen.
    QVERIFY(outcome.error().message.find("more capable") != std::string::npos);
    QVERIFY2(outcome.error().context.starts_with("10 drafts: ") &&
                 outcome.error().context.find(" x ") != std::string::npos,
             outcome.error().context.c_str());
    QCOMPARE(attempts, std::uint64_t{10});
    QCOMPARE(server.count(), std::size_t{20}); // each is asked for twice
    // Each counts as soon as it has fallen, not when the whole wave has come.
    QVERIFY2(atFive >= 10 && atFive <= 16, std::to_string(atFive).c_str());
}

QTEST_GUILESS_MAIN(EndpointChecksTest)
#include "endpoint_checks_test.moc"
