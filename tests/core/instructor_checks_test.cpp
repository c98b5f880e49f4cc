// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole stages with an instructor behind a scripted endpoint: never paid twice, never stuck, as
// fast as the endpoint allows. Tests are named by the checks of the method's specification.
#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/base/rng.h"
#include "instructor_desk.h"
#include "support/chat_asking.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <set>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace sdrl;
using namespace std::chrono_literals;
using nlohmann::json;
using test::ChatScript;
using test::ChatServer;
using test::Desk;
using test::kKey;
using test::kKeyVariable;
using test::LoopbackServer;
using test::value;
using Reply = LoopbackServer::Reply;

namespace {

/// What a project's cache holds: prompts with the number of their samples.
std::map<std::string, int> cachedPrompts(const std::filesystem::path& project) {
    std::map<std::string, int> out;
    SQLite::Database database((project / "project.db").string(), SQLite::OPEN_READWRITE);
    // The prompt stands in a call's first reply; the others name its key.
    SQLite::Statement row(database, R"(
        SELECT json_extract(f.request, '$.prompt'), count(*) FROM response_cache r
        JOIN response_cache f ON f.key = coalesce(json_extract(r.request, '$.first'), r.key)
        GROUP BY 1)");
    while (row.executeStep())
        out[row.getColumn(0).getString()] = row.getColumn(1).getInt();
    return out;
}

bool within(double estimate, double actual, double share) {
    return std::abs(estimate - actual) <= share * actual;
}

std::string compared(double estimate, double actual) {
    return "estimate " + std::to_string(estimate) + ", actual " + std::to_string(actual);
}

} // namespace

class InstructorChecksTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void check10_malformedRepliesAreReplenished();
    void check10_aShortfallIsStated();
    void check16_earlyStopKeepsEveryAnswer();
    void check39_killedRunsRepeatNoCallAndEndAlike();
    void check40_concurrencyIsFifteenTimesFaster();
    void check40_refusedKeysEndTheRun();
    void check41_aSecondRunSendsNothing();
    void check41_aNewDescriptionAsksAgainForWhatDependsOnIt();
    void thePromptIsKeptOnceACall();
    void check42_accountingAndEstimateOfFiveHundred();
    void check43_theKeyIsNowhere();
    void check44_everyItemTellsWhereItIsFrom();
    void check45_cachedRepliesGiveTheSameOnAnotherMachine();
    void progressTellsCallsTokensAndCost();
};

void InstructorChecksTest::initTestCase() {
    qputenv("no_proxy", "127.0.0.1");
    setLogLevel(LogLevel::Error);
}

void InstructorChecksTest::check10_malformedRepliesAreReplenished() {
    ChatScript script;
    script.malformedShare = 0.45; // a fifth is malformed twice
    script.repeatable = false;
    ChatServer server(script);
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url());
    QVERIFY_OK(desk.run(Stage::Questions));
    const json questions = desk.summary("questions");
    QCOMPARE(questions["kept"].get<int>(), 40);
    QVERIFY(questions["drafted"].get<int>() > 40);
    QVERIFY2(questions["dropped"].dump().find("no object with input and output") !=
                 std::string::npos,
             questions["dropped"].dump().c_str());
}

void InstructorChecksTest::check10_aShortfallIsStated() {
    ChatScript script;
    script.malformedShare = 1;
    ChatServer server(script);
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url(),
              {{"draft", {{"count", 10}, {"attempt_factor", 2}}}});
    const auto ending = desk.run(Stage::Questions);
    QVERIFY_ERROR(ending, ErrorCode::InvalidArgument);
    QVERIFY(ending.error().context.find("no object with input and output") != std::string::npos);
    QCOMPARE(server.count(), std::size_t{2 * 10 * 2}); // each asked for twice, and no more
}

void InstructorChecksTest::check16_earlyStopKeepsEveryAnswer() {
    const auto folder = test::temporaryDirectory();
    const auto answers = [&](const char* name, bool early) {
        // The same replies one after the other, however many are asked for at a time.
        ChatScript script;
        script.repeatable = false;
        ChatServer server(script);
        Desk desk(folder.path() / name, server.url(), {{"instructor", {{"early_stop", early}}}});
        if (const auto ending = desk.run(Stage::Questions); !ending)
            qFatal("%s", ending.error().toString().c_str());
        std::map<std::string, std::string> out;
        int replies = 0;
        const DatasetId dataset{desk.summary("questions")["dataset"].get<std::int64_t>()};
        for (const QaItem& item : value(desk.m_project->store().items().items(dataset))) {
            out[item.key] = item.answer;
            replies += item.candidates;
        }
        return std::pair(out, replies);
    };
    const auto [full, fullReplies] = answers("full.sdrl", false);
    const auto [early, earlyReplies] = answers("early.sdrl", true);
    for (const auto& [key, answer] : full) {
        const auto found = early.find(key);
        QVERIFY2(found != early.end(), key.c_str());
        QVERIFY2(found->second == answer, (key + ": " + answer + " " + found->second).c_str());
    }
    QCOMPARE(early.size(), full.size());
    QCOMPARE(fullReplies, 40 * 17);
    QVERIFY2(earlyReplies < fullReplies * 3 / 4, std::to_string(earlyReplies).c_str());
}

void InstructorChecksTest::check39_killedRunsRepeatNoCallAndEndAlike() {
    std::atomic<pid_t> victim{0};
    std::atomic<int> fatal{-1};
    ChatScript script;
    script.disturb = [&](const auto&, std::size_t number) -> std::optional<Reply> {
        if (static_cast<int>(number) == fatal && victim > 0)
            ::kill(victim, SIGKILL);
        return std::nullopt;
    };
    ChatServer server(script);
    const auto folder = test::temporaryDirectory();
    const json patch = {{"draft", {{"count", 120}}}};
    // Each start is a process of its own, so that a kill is a kill.
    const auto start = [&](const std::filesystem::path& project) {
        const pid_t child = ::fork();
        if (child == 0) {
            Desk desk(project, server.url(), patch);
            const auto ending = desk.run(Stage::Rewrite);
            ::_exit(ending.ok() ? 0 : 1);
        }
        victim = child;
        int status = 0;
        ::waitpid(child, &status, 0);
        victim = 0;
        return status;
    };
    const auto whole = folder.path() / "whole.sdrl", parts = folder.path() / "parts.sdrl";
    QCOMPARE(start(whole), 0);
    const std::size_t undisturbed = server.count();
    QCOMPARE(undisturbed, std::size_t{4 * 120});

    RandomStream random(7, "kills");
    constexpr int kKills = 20;
    for (int kill = 0; kill < kKills; ++kill) {
        const std::size_t before = server.count();
        const auto known = kill > 0 ? cachedPrompts(parts) : std::map<std::string, int>();
        fatal = static_cast<int>(before + 1 + random.below(20));
        const int status = start(parts);
        QVERIFY2(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
                 ("kill " + std::to_string(kill)).c_str());
        // Nothing that an earlier start was told is asked again.
        const auto requests = server.requests();
        for (std::size_t i = before; i < requests.size(); ++i) {
            const auto found = known.find(ChatServer::promptIn(requests[i]));
            const int wanted = json::parse(requests[i].body).value("n", 1);
            QVERIFY(found == known.end() ||
                    (ChatServer::kindOf(found->first) == "answer" && found->second + wanted <= 16));
        }
    }
    const auto known = cachedPrompts(parts);
    const std::size_t before = server.count();
    fatal = -1;
    QCOMPARE(start(parts), 0);
    const auto requests = server.requests();
    for (std::size_t i = before; i < requests.size(); ++i)
        QVERIFY(!known.contains(ChatServer::promptIn(requests[i])));
    // Only what was in flight when a start was killed was sent twice: at most eight each time.
    QVERIFY(requests.size() - undisturbed <= undisturbed + kKills * 8);
    QVERIFY(cachedPrompts(parts) == cachedPrompts(whole));
    Desk first(whole, server.url()), second(parts, server.url());
    QVERIFY(first.dataset() == second.dataset());
    QCOMPARE(server.count(), requests.size());
}

void InstructorChecksTest::check40_concurrencyIsFifteenTimesFaster() {
    ChatScript script;
    script.latencyMs = 200;
    ChatServer server(script);
    const auto folder = test::temporaryDirectory();
    const auto seconds = [&](const char* name, int count, int concurrency) {
        Desk desk(folder.path() / name, server.url(),
                  {{"draft", {{"count", count}}},
                   {"instructor", {{"endpoint", {{"concurrency", concurrency}}}}}});
        const auto begin = std::chrono::steady_clock::now();
        const auto ending = desk.run(Stage::Rewrite);
        if (!ending)
            qFatal("%s", ending.error().toString().c_str());
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
    // Sequential work takes as long as its requests: a subset tells what each takes.
    const std::size_t none = server.count();
    const double few = seconds("sequential.sdrl", 6, 1);
    const auto fewRequests = static_cast<double>(server.count() - none);
    const std::size_t before = server.count();
    const double many = seconds("concurrent.sdrl", 500, 32);
    const auto manyRequests = static_cast<double>(server.count() - before);
    const double sequential = few / fewRequests * manyRequests;
    qInfo("%g requests: %.1f s with 32 at once, %.1f s one by one (from %g requests): %.1f times",
          manyRequests, many, sequential, fewRequests, sequential / many);
    QCOMPARE(server.server().mostAtOnce(), 32);
    QVERIFY2(sequential >= 15 * many, std::to_string(sequential / many).c_str());
}

void InstructorChecksTest::check40_refusedKeysEndTheRun() {
    ChatScript script;
    script.disturb = [](const auto&, std::size_t number) -> std::optional<Reply> {
        if (number < 10)
            return std::nullopt;
        return Reply{.status = 401, .body = R"({"error": {"message": "this key was revoked"}})"};
    };
    ChatServer server(script);
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url());
    const auto ending = desk.run(Stage::Questions);
    QVERIFY_ERROR(ending, ErrorCode::Unauthorized);
    QVERIFY(ending.error().message.find("this key was revoked") != std::string::npos);
    QVERIFY(server.count() <= 10 + 8); // what was in flight, and nothing after it
}

void InstructorChecksTest::check41_aSecondRunSendsNothing() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    std::string first;
    {
        Desk desk(folder.path() / "a.sdrl", server.url());
        QVERIFY_OK(desk.run(Stage::Rewrite));
        first = desk.dataset();
    }
    const std::size_t sent = server.count();
    Desk desk(folder.path() / "a.sdrl", server.url());
    QVERIFY_OK(desk.run(Stage::Rewrite));
    QCOMPARE(server.count(), sent);
    QVERIFY(desk.dataset() == first);
    // Ten more questions are all that is asked for when ten more are wanted.
    desk.set("draft.count", "50");
    QVERIFY_OK(desk.run(Stage::Questions));
    QCOMPARE(server.count(), sent + 20);
    // What decides only how the endpoint is asked changes nothing.
    desk.set("instructor.endpoint.concurrency", "3");
    desk.set("instructor.endpoint.streaming", "true");
    desk.set("instructor.endpoint.prices", R"({"prompt": 1, "completion": 1})");
    desk.set("instructor.endpoint.max_cost", "3");
    QVERIFY_OK(desk.run(Stage::Questions));
    QCOMPARE(server.count(), sent + 20);
}

void InstructorChecksTest::check41_aNewDescriptionAsksAgainForWhatDependsOnIt() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url(), {{"draft", {{"count", 20}}}});
    QVERIFY_OK(desk.run(Stage::Rewrite));
    const std::size_t sent = server.count();
    const std::string task = desk.m_project->task().source();
    // The title is for people.
    json changed = json::parse(task);
    changed["title"] = "Other sums";
    QVERIFY_OK(desk.m_project->setTask(changed.dump()));
    for (const Stage stage : {Stage::Keyword, Stage::Questions, Stage::Split, Stage::Rewrite})
        QVERIFY(desk.status(stage) == StageStatus::Done);
    changed["description"] = "Sums of two whole numbers of six digits, in words.";
    QVERIFY_OK(desk.m_project->setTask(changed.dump()));
    for (const Stage stage : {Stage::Keyword, Stage::Questions, Stage::Rewrite})
        QVERIFY(desk.status(stage) == StageStatus::Stale);
    QVERIFY_OK(desk.run(Stage::Questions));
    QCOMPARE(server.count(), sent + 40);
    const auto requests = server.requests();
    for (std::size_t i = sent; i < requests.size(); ++i) {
        const std::string prompt = ChatServer::promptIn(requests[i]);
        QVERIFY(ChatServer::kindOf(prompt) == "answer" ||
                prompt.find("six digits, in words") != std::string::npos);
    }
    // And back: all of it is known.
    QVERIFY_OK(desk.m_project->setTask(task));
    QVERIFY_OK(desk.run(Stage::Rewrite));
    QCOMPARE(server.count(), sent + 40);
}

void InstructorChecksTest::thePromptIsKeptOnceACall() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    const auto project = folder.path() / "a.sdrl";
    Desk desk(project, server.url(), {{"draft", {{"count", 4}}}});
    QVERIFY_OK(desk.run(Stage::Questions));
    SQLite::Database database((project / "project.db").string(), SQLite::OPEN_READWRITE);
    const auto count = [&](const char* condition) {
        return database
            .execAndGet(std::string("SELECT count(*) FROM response_cache WHERE ") + condition)
            .getInt();
    };
    QCOMPARE(count("json_extract(request, '$.kind') = 'answer'"), 4 * 16);
    QCOMPARE(count("json_extract(request, '$.kind') = 'answer' AND "
                   "json_extract(request, '$.prompt') IS NOT NULL"),
             4);
    // Nothing is lost: each reply leads to what was asked.
    int answers = 0;
    for (const auto& [prompt, replies] : cachedPrompts(project))
        if (ChatServer::kindOf(prompt) == "answer") {
            QCOMPARE(replies, 16);
            ++answers;
        }
    QCOMPARE(answers, 4);
    // The tokens of a call are shared out among its replies.
    QCOMPARE(database
                 .execAndGet("SELECT sum(json_extract(request, '$.tokens')) - "
                             "sum(completion_tokens) FROM response_cache "
                             "WHERE json_extract(request, '$.kind') = 'answer'")
                 .getInt(),
             0);
}

void InstructorChecksTest::check42_accountingAndEstimateOfFiveHundred() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url(),
              {{"draft", {{"count", 500}}}, {"instructor", {{"endpoint", {{"concurrency", 32}}}}}});
    const TokenPrices prices{2.5, 10};
    const auto requests = [&] { return static_cast<double>(server.count()); };
    // Before anything was asked, how many requests there will be.
    const StageEstimate blind = desk.estimate(prices);
    QVERIFY2(within(static_cast<double>(blind.instructorCalls), 2000, 0.1),
             std::to_string(blind.instructorCalls).c_str());
    // After a look at five questions, what they take.
    desk.set("draft.count", "5");
    QVERIFY_OK(desk.run(Stage::Questions));
    desk.set("draft.count", "500");
    const StageEstimate estimate = desk.estimate(prices);
    const double firstRequests = requests();
    const auto firstPrompt = static_cast<double>(server.promptTokens()),
               firstCompletion = static_cast<double>(server.completionTokens());
    QVERIFY_OK(desk.run(Stage::Rewrite));
    QVERIFY2(server.count() <= 2020, std::to_string(server.count()).c_str());
    const double prompt = static_cast<double>(server.promptTokens()) - firstPrompt,
                 completion = static_cast<double>(server.completionTokens()) - firstCompletion;
    const double cost = (prompt * prices.prompt + completion * prices.completion) / 1e6;
    const auto check = [](const char* what, double estimated, double actual) {
        qInfo("%s: %s", what, compared(estimated, actual).c_str());
        return within(estimated, actual, 0.1);
    };
    QVERIFY(check("requests", static_cast<double>(estimate.instructorCalls),
                  requests() - firstRequests));
    QVERIFY(check("prompt tokens", static_cast<double>(estimate.endpointPromptTokens), prompt));
    QVERIFY(
        check("reply tokens", static_cast<double>(estimate.endpointCompletionTokens), completion));
    QVERIFY(check("cost", estimate.cost, cost));
}

void InstructorChecksTest::check43_theKeyIsNowhere() {
    qputenv(kKeyVariable, kKey);
    ChatScript script;
    script.disturb = [](const auto&, std::size_t number) -> std::optional<Reply> {
        // Servers that say the key back, in errors that pass, in replies, and in the last word.
        const std::string said = std::string("your key ") + kKey;
        if (number == 3)
            return Reply{.status = 500, .body = json{{"error", {{"message", said}}}}.dump()};
        if (number == 5)
            return Reply{.body = json{{"choices", {{{"message", {{"content", said}}}}}}}.dump()};
        if (number >= 60)
            return Reply{.status = 403, .body = json{{"error", {{"message", said}}}}.dump()};
        return std::nullopt;
    };
    ChatServer server(script);
    const auto folder = test::temporaryDirectory();
    setLogLevel(LogLevel::Debug);
    QVERIFY_OK(setLogFile(folder.path() / "log.txt"));
    {
        Desk desk(folder.path() / "a.sdrl", server.url(),
                  {{"instructor", {{"endpoint", {{"key_variable", kKeyVariable}}}}}});
        const auto ending = desk.run(Stage::Rewrite);
        QVERIFY_ERROR(ending, ErrorCode::Unauthorized);
        QVERIFY(ending.error().toString().find("your key ***") != std::string::npos);
        // As far as it goes, with what is there.
        (void)exportDataset(*desk.m_project, DatasetFormat::Full,
                            desk.m_project->exportsFolder() / "full.jsonl");
    }
    QVERIFY_OK(setLogFile({}));
    setLogLevel(LogLevel::Error);
    qunsetenv(kKeyVariable);
    QVERIFY(server.requests()[0].headers.find(kKey) != std::string::npos);
    int files = 0;
    bool masked = false;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
        if (!entry.is_regular_file())
            continue;
        ++files;
        const std::string content = value(readFile(entry.path()));
        QVERIFY2(content.find(kKey) == std::string::npos, entry.path().c_str());
        masked |= content.find("your key ***") != std::string::npos;
    }
    QVERIFY(files >= 5 && masked);
}

void InstructorChecksTest::check44_everyItemTellsWhereItIsFrom() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url(), {{"draft", {{"count", 10}}}});
    QVERIFY_OK(desk.run(Stage::Rewrite));
    std::set<std::string> prompts;
    for (const auto& request : server.requests())
        prompts.insert(sha256Hex(ChatServer::promptIn(request)));
    std::set<std::string> ids;
    int rows = 0;
    std::istringstream lines(desk.dataset());
    for (std::string line; std::getline(lines, line); ++rows) {
        const json row = json::parse(line);
        ids.insert(row["id"].get<std::string>());
        QCOMPARE(row["teacher_model"].get<std::string>(), std::string("writer-1"));
        QVERIFY(prompts.contains(row["prompt_sha256"].get<std::string>()));
        QCOMPARE(row["candidates"].get<int>(), 17);
        int votes = 0;
        for (const json& vote : row["votes"])
            votes += vote["count"].get<int>();
        QCOMPARE(votes, row["candidates_parsed"].get<int>());
        const bool variant = row["origin"] != "initial";
        QCOMPARE(ids.contains(row["parent_id"].get<std::string>()), variant);
    }
    QCOMPARE(rows, 20);
}

void InstructorChecksTest::check45_cachedRepliesGiveTheSameOnAnotherMachine() {
    std::atomic<bool> gone{false};
    ChatScript script;
    script.disturb = [&](const auto&, std::size_t) -> std::optional<Reply> {
        if (gone)
            return Reply{.manner = Reply::Manner::HangUp};
        return std::nullopt;
    };
    ChatServer server(script);
    const auto folder = test::temporaryDirectory();
    const auto here = folder.path() / "here.sdrl", there = folder.path() / "there.sdrl";
    std::string first;
    {
        Desk desk(here, server.url());
        QVERIFY_OK(desk.run(Stage::Rewrite));
        first = desk.dataset();
    }
    gone = true;
    const std::size_t sent = server.count();
    { Desk desk(there, server.url()); }
    {
        SQLite::Database database((there / "project.db").string(), SQLite::OPEN_READWRITE);
        database.exec("ATTACH '" + (here / "project.db").string() + "' AS other");
        database.exec("INSERT INTO response_cache SELECT * FROM other.response_cache");
    }
    Desk desk(there, server.url());
    QVERIFY_OK(desk.run(Stage::Rewrite));
    QVERIFY(desk.dataset() == first);
    QCOMPARE(server.count(), sent);
}

void InstructorChecksTest::progressTellsCallsTokensAndCost() {
    ChatServer server;
    const auto folder = test::temporaryDirectory();
    Desk desk(folder.path() / "a.sdrl", server.url(),
              {{"draft", {{"count", 10}}},
               {"instructor", {{"endpoint", {{"prices", {{"prompt", 2}, {"completion", 10}}}}}}}});
    CallTally last;
    std::uint64_t told = 0;
    JobContext context({}, [&](const JobProgress& progress) {
        if (!progress.calls)
            return;
        told += progress.calls->calls != last.calls;
        last = *progress.calls;
    });
    QVERIFY_OK(desk.run(Stage::Questions, &context));
    QCOMPARE(last.calls, std::uint64_t{20});
    QVERIFY2(told > 2, std::to_string(told).c_str()); // on the way, not only at the end
    QCOMPARE(last.promptTokens, server.promptTokens());
    QCOMPARE(last.completionTokens, server.completionTokens());
    const double cost = (2.0 * static_cast<double>(server.promptTokens()) +
                         10.0 * static_cast<double>(server.completionTokens())) /
                        1e6;
    QVERIFY(std::abs(last.cost - cost) < 1e-9);
}

QTEST_GUILESS_MAIN(InstructorChecksTest)
#include "instructor_checks_test.moc"
#include "support/places.h"
