// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole stages where something is unusual: tasks that ask for thoughts, refused votes, keys, prices
// and prompts that change in an open project, requests that always fail.
#include "core/base/log.h"
#include "core/pipeline/report.h"
#include "core/project/document_table.h"
#include "instructor_desk.h"
#include "support/chat_asking.h"

#include <atomic>

using namespace sdrl;
using test::ChatScript;
using test::ChatServer;
using test::completion;
using test::Desk;
using test::json;
using test::kKey;
using test::kKeyVariable;
using test::LoopbackServer;
using test::value;
using Reply = LoopbackServer::Reply;

namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// All replies that were asked for, alike.
Reply same(const LoopbackServer::Request& request, const std::string& text) {
    return {.body = completion(std::vector<std::string>(
                static_cast<std::size_t>(json::parse(request.body).value("n", 1)), text))};
}

std::vector<QaItem> itemsOf(Desk& desk, std::string_view stage) {
    const json summary = desk.summary(stage);
    const json& id = stage == "rewrite" ? summary["datasets"][0] : summary["dataset"];
    const DatasetId dataset{id.get<std::int64_t>()};
    return value(desk.m_project->store().items().items(dataset));
}

} // namespace

class InstructorFaultsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void check18_tasksThatAskForThoughtsAreWrittenAndRewritten_data();
    void check18_tasksThatAskForThoughtsAreWrittenAndRewritten();
    void check14_aRefusedVoteIsNoAgreement_data();
    void check14_aRefusedVoteIsNoAgreement();
    void check40_aCapOfTheCostNeedsPrices();
    void check40_anotherKeyIsUsedByTheNextJob();
    void check40_pricesThatCameLaterCount();
    void check40_eachJobHasItsOwnCaps();
    void check40_aRequestThatAlwaysFailsEndsNothing();
    void check41_changedPromptsAreUsedAtOnce();
    void check43_reportsNameNeitherAddressNorKey();
};

void InstructorFaultsTest::initTestCase() {
    qputenv("no_proxy", "127.0.0.1");
    setLogLevel(LogLevel::Error);
}

void InstructorFaultsTest::check18_tasksThatAskForThoughtsAreWrittenAndRewritten_data() {
    QTest::addColumn<bool>("reasons"); // the model, before all that it says
    QTest::newRow("plain model") << false;
    QTest::newRow("reasoning model") << true;
}

void InstructorFaultsTest::check18_tasksThatAskForThoughtsAreWrittenAndRewritten() {
    QFETCH(bool, reasons);
    const std::string own =
        reasons ? "<think>I need <think>x</think> and {\"input\".</think>\n" : "";
    const std::string answer = "<think>Iron is low.</think> <answer>B</answer>";
    std::atomic<int> written{0};
    LoopbackServer server([&](const LoopbackServer::Request& request, std::size_t) {
        const std::string kind = ChatServer::kindOf(ChatServer::promptIn(request));
        if (kind == "answer")
            return same(request, own + answer);
        const std::string question = "Patient number " + std::to_string(7919 * ++written) +
                                     " of the " + kind + " kind is pale. Why?\nA x\nB y\nC z\nD w";
        return same(request, own + json{{"input", question}, {"output", answer}}.dump());
    });
    const auto folder = test::temporaryDirectory();
    const std::string task =
        value(readFile(sdrl::test::sourceFolder() / "resources" / "tasks" / "medqa.json"));
    Desk desk(folder.path() / "a.sdrl", server.url(),
              {{"draft", {{"count", 5}, {"gates", {{"near_duplicates", "off"}}}}}}, task);
    QVERIFY_OK(desk.run(Stage::Rewrite));
    for (const char* stage : {"questions", "rewrite"}) {
        const std::vector<QaItem> items = itemsOf(desk, stage);
        QCOMPARE(items.size(), std::size_t{5}); // none was asked for in vain
        for (const QaItem& item : items) {
            QVERIFY2(!item.dropped(), item.dropReason.c_str());
            QCOMPARE(item.answer, std::string("B"));
            QCOMPARE(item.authorText, answer);
            QCOMPARE(item.solution, answer); // with its thoughts
            QCOMPARE(item.parsed, 17);
        }
    }
    QCOMPARE(server.requests().size(), std::size_t{2 * 5 * 2});
    for (const auto& request : server.requests()) {
        const std::string prompt = ChatServer::promptIn(request);
        if (ChatServer::kindOf(prompt) == "easier")
            QVERIFY(has(prompt, "Output of the example:\n" + answer));
    }
}

void InstructorFaultsTest::check14_aRefusedVoteIsNoAgreement_data() {
    QTest::addColumn<QString>("synthesis");
    QTest::newRow("default") << "default";
    QTest::newRow("paper") << "paper"; // asks for no agreement at all
}

void InstructorFaultsTest::check14_aRefusedVoteIsNoAgreement() {
    QFETCH(QString, synthesis);
    ChatScript script;
    std::atomic<int> votes{0};
    script.disturb = [&](const LoopbackServer::Request& request,
                         std::size_t) -> std::optional<Reply> {
        if (ChatServer::kindOf(ChatServer::promptIn(request)) != "answer" || votes++ > 3)
            return std::nullopt;
        return Reply{.status = 400, .body = R"({"error": {"message": "content filter"}})"};
    };
    ChatServer server(script);
    const auto folder = test::temporaryDirectory();
    json patch = {{"draft", {{"count", 6}}}, {"instructor", {{"endpoint", {{"concurrency", 1}}}}}};
    if (synthesis == "paper")
        patch["draft"].update({{"min_agreement", 0}, {"gates", {{"round_trip", false}}}});
    Desk desk(folder.path() / "a.sdrl", server.url(), patch);
    QVERIFY_OK(desk.run(Stage::Questions));
    int refused = 0;
    for (const QaItem& item : itemsOf(desk, "questions")) {
        QCOMPARE(item.dropped(), item.candidates == 0);
        refused += item.dropReason == "the vote was refused";
    }
    QVERIFY(refused > 0);
    QCOMPARE(desk.summary("questions")["kept"].get<int>(), 6); // others were written instead
    QCOMPARE(desk.summary("questions")["dropped"]["vote"]["the vote was refused"].get<int>(),
             refused);
}

void InstructorFaultsTest::check40_aCapOfTheCostNeedsPrices() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    qputenv("XDG_CONFIG_HOME", QByteArray::fromStdString(folder.path().string()));
    Desk desk(folder.path() / "a.sdrl", server.url(),
              {{"draft", {{"count", 5}}}, {"instructor", {{"endpoint", {{"max_cost", 5}}}}}});
    auto ending = desk.run(Stage::Questions);
    QVERIFY_ERROR(ending, ErrorCode::InvalidArgument);
    QVERIFY(has(ending.error().message, "prices") && has(ending.error().context, "max_cost"));
    QCOMPARE(server.count(), std::size_t{0});
    // A mistake in the table is told apart.
    const auto table = PriceTable::userFile();
    QVERIFY_OK(writeFileAtomic(table, R"({"schema_version": 1, "models": {"writer-1": 3}})"));
    QVERIFY_ERROR(desk.run(Stage::Questions), ErrorCode::InvalidFile);
    QVERIFY_OK(writeFileAtomic(table, R"({"schema_version": 1, "models": {"writer-*":
                                          {"prompt": 2, "completion": 10}}})"));
    ending = desk.run(Stage::Questions);
    qunsetenv("XDG_CONFIG_HOME");
    QVERIFY_OK(ending);
    // What is finished stays so where the prices are not known.
    QVERIFY(desk.status(Stage::Questions) == StageStatus::Done);
}

void InstructorFaultsTest::check40_anotherKeyIsUsedByTheNextJob() {
    ChatScript script;
    script.disturb = [](const LoopbackServer::Request& request,
                        std::size_t) -> std::optional<Reply> {
        if (has(request.headers, kKey))
            return std::nullopt;
        return Reply{.status = 401, .body = R"({"error": {"message": "wrong key"}})"};
    };
    ChatServer server(script);
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url(),
              {{"draft", {{"count", 5}}},
               {"instructor", {{"endpoint", {{"key_variable", kKeyVariable}}}}}});
    qputenv(kKeyVariable, "sk-mistyped-0123456789");
    QVERIFY_ERROR(desk.run(Stage::Questions), ErrorCode::Unauthorized);
    qputenv(kKeyVariable, kKey);
    const auto ending = desk.run(Stage::Questions);
    qunsetenv(kKeyVariable);
    QVERIFY_OK(ending);
}

void InstructorFaultsTest::check40_pricesThatCameLaterCount() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    qputenv("XDG_CONFIG_HOME", QByteArray::fromStdString(folder.path().string()));
    Desk desk(folder.path() / "a.sdrl", server.url(), {{"draft", {{"count", 5}}}});
    JobContext first;
    QVERIFY_OK(desk.run(Stage::Questions, &first));
    QCOMPARE(first.progress().calls->cost, 0.0);
    const auto saved = writeFileAtomic(PriceTable::userFile(),
                                       R"({"schema_version": 1, "models": {"writer-1":
                                           {"prompt": 2, "completion": 10}}})");
    JobContext second;
    const auto ending = desk.run(Stage::Rewrite, &second);
    qunsetenv("XDG_CONFIG_HOME");
    QVERIFY_OK(saved);
    QVERIFY_OK(ending);
    QVERIFY(second.progress().calls->cost > 0);
}

void InstructorFaultsTest::check40_eachJobHasItsOwnCaps() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url(),
              {{"draft", {{"count", 5}}}, {"instructor", {{"endpoint", {{"max_requests", 12}}}}}});
    for (const Stage stage : {Stage::Questions, Stage::Rewrite}) { // of ten requests each
        JobContext context;
        QVERIFY_OK(desk.run(stage, &context));
        QCOMPARE(context.progress().calls->calls, std::uint64_t{10});
    }
    // The stages of one job share them.
    Desk other(folder.path() / "b.sdrl", server.url(),
               {{"draft", {{"count", 5}}},
                {"seed", 6},
                {"instructor", {{"endpoint", {{"max_requests", 12}}}}}});
    QVERIFY_ERROR(other.run(Stage::Rewrite), ErrorCode::RateLimited);
}

void InstructorFaultsTest::check40_aRequestThatAlwaysFailsEndsNothing() {
    std::string victim; // the server calls one at a time
    ChatScript script;
    script.disturb = [&](const LoopbackServer::Request& request,
                         std::size_t) -> std::optional<Reply> {
        const std::string prompt = ChatServer::promptIn(request);
        if (ChatServer::kindOf(prompt) == "answer" && victim.empty())
            victim = prompt;
        if (prompt == victim)
            return Reply{.status = 500, .body = R"({"error": {"message": "out of luck"}})"};
        return std::nullopt;
    };
    ChatServer server(script);
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url(),
              {{"draft", {{"count", 10}}}, {"instructor", {{"endpoint", {{"attempts", 2}}}}}});
    QVERIFY_OK(desk.run(Stage::Questions));
    QCOMPARE(desk.summary("questions")["kept"].get<int>(), 10);
    QCOMPARE(desk.summary("questions")["dropped"]["vote"]["the vote was refused"].get<int>(), 1);
}

void InstructorFaultsTest::check41_changedPromptsAreUsedAtOnce() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url(), {{"draft", {{"count", 5}}}});
    QVERIFY_OK(desk.run(Stage::Questions));
    const std::size_t sent = server.count();
    const auto own = copyPromptForEditing({desk.m_resources, desk.m_project->folder()}, "question");
    QVERIFY_OK(own);
    QVERIFY_OK(desk.run(Stage::Questions));
    QCOMPARE(server.count(), sent); // a copy says the same
    const std::string text = value(readFile(*own));
    QVERIFY_OK(writeFileAtomic(*own, text + "\nLet it be about trains.\n"));
    QVERIFY(desk.status(Stage::Questions) == StageStatus::Stale);
    QVERIFY_OK(desk.run(Stage::Questions));
    QVERIFY(desk.status(Stage::Questions) == StageStatus::Done);
    QVERIFY(server.count() > sent);
    QVERIFY(has(ChatServer::promptIn(server.requests()[sent]), "about trains"));
}

void InstructorFaultsTest::check43_reportsNameNeitherAddressNorKey() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    qputenv(kKeyVariable, kKey);
    Desk desk(folder.path() / "a.sdrl", server.url(),
              {{"draft", {{"count", 5}}},
               {"instructor",
                {{"endpoint",
                  {{"key_variable", kKeyVariable},
                   {"ca_file", "/etc/my/ca.pem"},
                   {"idle_timeout_seconds", 77}}}}}});
    const auto ending = desk.run(Stage::Questions);
    qunsetenv(kKeyVariable);
    QVERIFY_OK(ending);
    const auto file = folder.path() / "report.html";
    QVERIFY_OK(writeReport(*desk.m_project, file));
    const std::string report = value(readFile(file));
    QVERIFY(has(report, "idle_timeout_seconds")); // other settings are there
    for (const std::string& secret :
         {std::string(kKey), std::string(kKeyVariable), server.url(), std::string("ca.pem")})
        QVERIFY2(!has(report, secret), secret.c_str());
}

QTEST_GUILESS_MAIN(InstructorFaultsTest)
#include "instructor_faults_test.moc"
