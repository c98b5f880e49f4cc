// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/instruct/endpoint_check.h"
#include "instruct/endpoint/http_pool.h"
#include "support/chat_asking.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <ctime>
#include <stop_token>
#include <thread>

using namespace sdrl;
using namespace std::chrono_literals;
using namespace sdrl::test;
using nlohmann::json;
using Reply = LoopbackServer::Reply;
using Manner = LoopbackServer::Reply::Manner;

class ChatEndpointTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void sendsTheRequestAndReadsTheReply();
    void readsContentInPartsAndWithoutText();
    void check40_refusedKeysAndMissingModelsFailAtOnce_data();
    void check40_refusedKeysAndMissingModelsFailAtOnce();
    void flaggedAndUnservedRequestsEndNothing_data();
    void flaggedAndUnservedRequestsEndNothing();
    void theCheckLeavesRoomForThoughts();
    void waitsAsLongAsTheServerAsks();
    void givesUpWhenAskedToWaitTooLong();
    void triesAgainAfterFailures_data();
    void triesAgainAfterFailures();
    void givesUpAfterBoundedAttempts();
    void timeOutEndsASlowDrip();
    void nobodyListening();
    void webPagesAreNoEndpoint();
    void oversizedRepliesAreCutOff();
    void badRequestsAreRefusedInTheServersWords();
    void redirectsAreNotFollowed();
    void retryAfterMayBeADate();
    void cutOffRepliesAreMarked();
    void aWebPageAmongRepliesIsAnAccident();
    void proxyAndCertificatesAreTheSettings();
    void stopEndsAWaitAtOnce_data();
    void stopEndsAWaitAtOnce();
    void addressesAreChecked_data();
    void addressesAreChecked();
    void check43_keysAreCheckedBeforeAnythingIsSent();
    void check43_theKeyStaysOutOfRepliesErrorsAndLogs();
};

void ChatEndpointTest::initTestCase() {
    qputenv("no_proxy", "127.0.0.1");
    qputenv(kKeyVariable, kKey);
    setLogLevel(LogLevel::Error);
}

void ChatEndpointTest::sendsTheRequestAndReadsTheReply() {
    LoopbackServer server(inTurn({{.body = completion({"five", "5"})}}));
    const auto outcome = ask(settingsFor(server), {}, 2);
    QVERIFY_OK(outcome);
    QVERIFY((outcome->replies == std::vector<std::string>{"five", "5"}));
    QCOMPARE(outcome->tally.calls, std::uint64_t{1});
    QCOMPARE(outcome->tally.promptTokens, std::int64_t{7});
    QCOMPARE(outcome->tally.completionTokens, std::int64_t{11});
    QVERIFY(!outcome->tally.estimated);

    const auto requests = server.requests();
    QCOMPARE(requests.size(), std::size_t{1});
    QCOMPARE(requests[0].target, std::string("/v1/chat/completions"));
    QVERIFY(requests[0].headers.find(std::string("Authorization: Bearer ") + kKey) !=
            std::string::npos);
    const json expected = {{"model", "writer-1"},
                           {"messages", {{{"role", "user"}, {"content", "What is 2 + 3?"}}}},
                           {"temperature", 0.7},
                           {"max_tokens", 50},
                           {"n", 2}};
    QCOMPARE(json::parse(requests[0].body).dump(), expected.dump());
}

void ChatEndpointTest::readsContentInPartsAndWithoutText() {
    LoopbackServer server(inTurn({{.body = R"({"choices": [1, null,
        {"message": {"content": [{"type": "text", "text": "a"}, {"text": "b"}, 5]}},
        {"message": {"content": null, "reasoning_content": "I think"}}, {"message": 2}],
        "usage": 3})"}}));
    const auto outcome = ask(settingsFor(server), {}, 3);
    QVERIFY_OK(outcome);
    QVERIFY((outcome->replies == std::vector<std::string>{"ab", "", ""}));
    QVERIFY(outcome->tally.estimated); // the endpoint does not count
}

void ChatEndpointTest::check40_refusedKeysAndMissingModelsFailAtOnce_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("code");
    const QString said = R"({"error": {"message": "the server's own words"}})";
    QTest::newRow("401") << 401 << said << "unauthorized";
    QTest::newRow("403") << 403 << said << "unauthorized";
    QTest::newRow("404") << 404 << said << "not_found";
    QTest::newRow("no credit")
        << 429
        << R"({"error": {"message": "the server's own words", "code": "insufficient_quota"}})"
        << "rate_limited";
    QTest::newRow("payment") << 402 << R"({"error": "the server's own words"})"
                             << "rate_limited";
}

void ChatEndpointTest::check40_refusedKeysAndMissingModelsFailAtOnce() {
    QFETCH(int, status);
    QFETCH(QString, body);
    QFETCH(QString, code);
    LoopbackServer server(inTurn({{.status = status, .body = body.toStdString()}}));
    const auto outcome = ask(settingsFor(server));
    QVERIFY(!outcome);
    QCOMPARE(QString::fromStdString(std::string(errorCodeName(outcome.error().code))), code);
    QVERIFY(outcome.error().message.find("the server's own words") != std::string::npos);
    QCOMPARE(server.requests().size(), std::size_t{1});
}

void ChatEndpointTest::flaggedAndUnservedRequestsEndNothing_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("message");
    QTest::addColumn<bool>("ends");
    QTest::newRow("flagged") << 403
                             << "Your chosen model requires moderation and your input was "
                                "flagged for \"violence\""
                             << false;
    QTest::newRow("no provider") << 404 << "No endpoints found that support your request" << false;
    QTest::newRow("key revoked") << 403 << "this key was revoked" << true;
}

void ChatEndpointTest::flaggedAndUnservedRequestsEndNothing() {
    QFETCH(int, status);
    QFETCH(QString, message);
    QFETCH(bool, ends);
    LoopbackServer server([&](const LoopbackServer::Request& sent, std::size_t) {
        if (sent.body.find("violence") == std::string::npos)
            return Reply{.body = completion({"5"})};
        return Reply{.status = status,
                     .body = json{{"error", {{"message", message.toStdString()}}}}.dump()};
    });
    EndpointSettings settings = settingsFor(server);
    settings.concurrency = 1;
    const auto endpoint = makeChatEndpoint(settings, {}, quick());
    QVERIFY_OK(endpoint);
    ChatRequest flagged = request();
    flagged.prompt = "violence";
    const auto first = add(**endpoint, request()), second = add(**endpoint, flagged),
               third = add(**endpoint, request());
    JobContext context;
    const auto ending = (*endpoint)->run(context);
    QCOMPARE(!ending.ok(), ends);
    if (ends)
        return;
    QVERIFY(second->refusal.find(message.toStdString()) != std::string::npos);
    QCOMPARE(second->failed, status == 404);
    QCOMPARE(third->replies[0], std::string("5"));
}

void ChatEndpointTest::theCheckLeavesRoomForThoughts() {
    LoopbackServer server([](const LoopbackServer::Request& sent, std::size_t) {
        if (json::parse(sent.body)["max_tokens"].get<int>() < 500)
            return Reply{.status = 400,
                         .body = R"({"error": {"message": "could not finish the message"}})"};
        return Reply{.body = completion({"ready"})};
    });
    const auto reply = checkEndpoint(settingsFor(server), {});
    QVERIFY_OK(reply);
    QCOMPARE(*reply, std::string("ready"));
}

void ChatEndpointTest::waitsAsLongAsTheServerAsks() {
    LoopbackServer server(inTurn({{.status = 429, .body = "{}", .headers = "Retry-After: 1\r\n"},
                                  {.body = completion({"5"})}}));
    const auto begin = std::chrono::steady_clock::now();
    const auto outcome = ask(settingsFor(server));
    QVERIFY_OK(outcome);
    QCOMPARE(outcome->replies[0], std::string("5"));
    QVERIFY(std::chrono::steady_clock::now() - begin >= 1s);
    QCOMPARE(server.requests().size(), std::size_t{2});
}

void ChatEndpointTest::givesUpWhenAskedToWaitTooLong() {
    LoopbackServer server(
        inTurn({{.status = 429, .body = "{}", .headers = "Retry-After: 86400\r\n"}}));
    QVERIFY_ERROR(ask(settingsFor(server)), ErrorCode::RateLimited);
    QCOMPARE(server.requests().size(), std::size_t{1});
}

void ChatEndpointTest::triesAgainAfterFailures_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("body");
    QTest::addColumn<int>("manner");
    const auto normal = static_cast<int>(Manner::Normal);
    QTest::newRow("500") << 500 << "{}" << normal;
    QTest::newRow("503 with a web page") << 503 << "<html>busy</html>" << normal;
    QTest::newRow("broken JSON") << 200 << R"({"choices": [{"mess)" << normal;
    QTest::newRow("no choices") << 200 << R"({"choices": []})" << normal;
    QTest::newRow("empty") << 200 << "" << normal;
    QTest::newRow("error with 200") << 200 << R"({"error": {"message": "busy"}})" << normal;
    QTest::newRow("connection ends without a word")
        << 200 << QString::fromStdString(completion({"9"})) << static_cast<int>(Manner::HangUp);
    QTest::newRow("connection breaks off")
        << 200 << QString::fromStdString(completion({"9"})) << static_cast<int>(Manner::BreakOff);
}

void ChatEndpointTest::triesAgainAfterFailures() {
    QFETCH(int, status);
    QFETCH(QString, body);
    QFETCH(int, manner);
    LoopbackServer server(inTurn(
        {{.status = status, .body = body.toStdString(), .manner = static_cast<Manner>(manner)},
         {.body = completion({"5"})}}));
    const auto outcome = ask(settingsFor(server));
    QVERIFY_OK(outcome);
    QCOMPARE(outcome->replies[0], std::string("5"));
    QCOMPARE(server.requests().size(), std::size_t{2});
}

void ChatEndpointTest::givesUpAfterBoundedAttempts() {
    LoopbackServer server(inTurn({{.status = 500, .body = R"({"error":{"message":"boom"}})"}}));
    const auto outcome = ask(settingsFor(server));
    QVERIFY_ERROR(outcome, ErrorCode::Network);
    QVERIFY(outcome.error().message.find("boom") != std::string::npos);
    QCOMPARE(server.requests().size(), std::size_t{3});
}

void ChatEndpointTest::timeOutEndsASlowDrip() {
    LoopbackServer server(inTurn({{.body = std::string(5000, ' '), .manner = Manner::Drip}}));
    EndpointSettings settings = settingsFor(server);
    settings.timeoutSeconds = 0.15;
    const auto begin = std::chrono::steady_clock::now();
    QVERIFY_ERROR(ask(settings), ErrorCode::Network);
    QVERIFY(std::chrono::steady_clock::now() - begin < 5s);
}

void ChatEndpointTest::nobodyListening() {
    EndpointSettings settings;
    {
        const LoopbackServer server(inTurn({{}}));
        settings = settingsFor(server);
    }
    QVERIFY_ERROR(ask(settings), ErrorCode::Network);
}

void ChatEndpointTest::webPagesAreNoEndpoint() {
    LoopbackServer server(inTurn(
        {{.body = "\n<!DOCTYPE html><html></html>", .headers = "Content-Type: text/html\r\n"}}));
    QVERIFY_ERROR(ask(settingsFor(server)), ErrorCode::NotFound);
    QCOMPARE(server.requests().size(), std::size_t{1});
}

void ChatEndpointTest::oversizedRepliesAreCutOff() {
    LoopbackServer server(
        inTurn({{.body = completion({std::string(HttpPool::kMaxReplyBytes, 'x')})}}));
    const auto outcome = ask(settingsFor(server));
    QVERIFY_OK(outcome);
    QVERIFY(outcome->refusal.find("too large") != std::string::npos);
    QCOMPARE(server.requests().size(), std::size_t{1});
}

void ChatEndpointTest::badRequestsAreRefusedInTheServersWords() {
    LoopbackServer server(
        inTurn({{.status = 400, .body = R"({"error": {"message": "too many\ntokens"}})"}}));
    const auto outcome = ask(settingsFor(server));
    QVERIFY_OK(outcome);
    QVERIFY(outcome->refusal.ends_with("(HTTP 400): too many tokens"));
}

void ChatEndpointTest::redirectsAreNotFollowed() {
    LoopbackServer other(inTurn({{.body = completion({"5"})}}));
    LoopbackServer server(inTurn(
        {{.status = 307, .body = "", .headers = "Location: " + other.url() + "/x?key=1\r\n"}}));
    const auto outcome = ask(settingsFor(server));
    QVERIFY_ERROR(outcome, ErrorCode::InvalidArgument);
    QCOMPARE(outcome.error().context, other.url() + "/x");
    QVERIFY(other.requests().empty());
}

void ChatEndpointTest::retryAfterMayBeADate() {
    const std::time_t at = std::time(nullptr) + 2;
    std::tm utc{};
    ::gmtime_r(&at, &utc);
    char date[64];
    std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    LoopbackServer server(inTurn(
        {{.status = 503, .body = "{}", .headers = std::string("Retry-After: ") + date + "\r\n"},
         {.body = completion({"5"})}}));
    const auto begin = std::chrono::steady_clock::now();
    QVERIFY_OK(ask(settingsFor(server)));
    QVERIFY(std::chrono::steady_clock::now() - begin >= 900ms);
}

void ChatEndpointTest::cutOffRepliesAreMarked() {
    LoopbackServer server(inTurn({{.body = R"({"choices": [
        {"message": {"content": "a"}, "finish_reason": "length"},
        {"message": {"content": "b"}, "finish_reason": "stop"}]})"}}));
    const auto outcome = ask(settingsFor(server), {}, 2);
    QVERIFY_OK(outcome);
    QVERIFY(outcome->cutOff[0] && !outcome->cutOff[1]);
}

void ChatEndpointTest::aWebPageAmongRepliesIsAnAccident() {
    LoopbackServer server(inTurn({{.body = completion({"5"})},
                                  {.body = "<html>maintenance</html>"},
                                  {.body = completion({"6"})}}));
    EndpointSettings settings = settingsFor(server);
    settings.concurrency = 1;
    const auto endpoint = makeChatEndpoint(settings, {}, quick());
    QVERIFY_OK(endpoint);
    const auto first = add(**endpoint, request()), second = add(**endpoint, request());
    JobContext context;
    QVERIFY_OK((*endpoint)->run(context));
    QCOMPARE(second->replies[0], std::string("6"));
}

void ChatEndpointTest::proxyAndCertificatesAreTheSettings() {
    LoopbackServer proxy(inTurn({{.body = completion({"5"})}}));
    EndpointSettings settings;
    settings.url = "http://endpoint.invalid/v1";
    settings.model = "m";
    settings.proxy = proxy.url().substr(0, proxy.url().find("/v1"));
    const auto outcome = ask(settings);
    QVERIFY_OK(outcome);
    QCOMPARE(outcome->replies[0], std::string("5"));
    QCOMPARE(proxy.requests()[0].target, // as proxies are asked
             std::string("http://endpoint.invalid/v1/chat/completions"));
    LoopbackServer plain(inTurn({{.body = completion({"5"})}}));
    EndpointSettings secure = settingsFor(plain);
    secure.url.replace(0, 4, "https");
    secure.caFile = "/nowhere/ca.pem";
    const auto refused = ask(secure);
    QVERIFY(!refused);
}

void ChatEndpointTest::stopEndsAWaitAtOnce_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("headers");
    QTest::addColumn<int>("manner");
    QTest::newRow("asked to wait") << 429 << "Retry-After: 60\r\n"
                                   << static_cast<int>(Manner::Normal);
    QTest::newRow("no answer") << 200 << "" << static_cast<int>(Manner::Silent);
}

void ChatEndpointTest::stopEndsAWaitAtOnce() {
    QFETCH(int, status);
    QFETCH(QString, headers);
    QFETCH(int, manner);
    LoopbackServer server(inTurn({{.status = status,
                                   .body = "{}",
                                   .headers = headers.toStdString(),
                                   .manner = static_cast<Manner>(manner)}}));
    std::stop_source stop;
    std::chrono::steady_clock::time_point asked;
    std::jthread stopper([&] {
        server.waitForRequests(1);
        asked = std::chrono::steady_clock::now();
        stop.request_stop();
    });
    const auto outcome = ask(settingsFor(server), stop.get_token());
    const auto ended = std::chrono::steady_clock::now();
    stopper.join();
    QVERIFY_OK(outcome);
    QVERIFY(outcome->ending == Ending::Stopped);
    QVERIFY(ended - asked < 1s);
}

void ChatEndpointTest::addressesAreChecked_data() {
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("full"); // empty: refused
    QTest::newRow("plain") << "https://host/v1"
                           << "https://host/v1/chat/completions";
    QTest::newRow("slash") << "http://host:8080/v1/"
                           << "http://host:8080/v1/chat/completions";
    QTest::newRow("no path") << "http://host"
                             << "http://host/chat/completions";
    QTest::newRow("whole already") << "https://host/v1/chat/completions"
                                   << "https://host/v1/chat/completions";
    QTest::newRow("query") << "https://host/d/m?api-version=1"
                           << "https://host/d/m/chat/completions?api-version=1";
    QTest::newRow("empty") << ""
                           << "";
    QTest::newRow("no scheme") << "host/v1"
                               << "";
    QTest::newRow("file") << "file:///etc/passwd"
                          << "";
    QTest::newRow("password") << "https://me:secret@host/v1"
                              << "";
}

void ChatEndpointTest::addressesAreChecked() {
    QFETCH(QString, base);
    QFETCH(QString, full);
    const auto url = chatUrl(base.toStdString());
    if (full.isEmpty()) {
        QVERIFY_ERROR(url, ErrorCode::InvalidArgument);
        QVERIFY(url.error().toString().find("secret") == std::string::npos);
    } else {
        QVERIFY_OK(url);
        QCOMPARE(QString::fromStdString(*url), full);
    }
}

void ChatEndpointTest::check43_keysAreCheckedBeforeAnythingIsSent() {
    LoopbackServer server(inTurn({{.body = completion({"5"})}}));
    EndpointSettings settings = settingsFor(server);
    settings.keyVariable = "SDRL_TEST_NO_SUCH_KEY";
    QVERIFY_ERROR(ask(settings), ErrorCode::Unauthorized);
    qputenv(kKeyVariable, "sk-one\r\nX-Evil: 1");
    QVERIFY_ERROR(ask(settingsFor(server)), ErrorCode::Unauthorized);
    qputenv(kKeyVariable, QByteArray(kKey) + "\n"); // as `cat keyfile` gives it
    QVERIFY(server.requests().empty());
    QVERIFY_OK(ask(settingsFor(server)));
    qputenv(kKeyVariable, kKey);
    settings.keyVariable.clear();
    QVERIFY_OK(ask(settings));
    QVERIFY(server.requests()[1].headers.find("Authorization") == std::string::npos);
}

void ChatEndpointTest::check43_theKeyStaysOutOfRepliesErrorsAndLogs() {
    const TemporaryDirectory folder = test::temporaryDirectory();
    QVERIFY_OK(setLogFile(folder.path() / "log.txt"));
    const std::string echo = json{{"error", {{"message", std::string("bad key ") + kKey}}}}.dump();
    LoopbackServer server(inTurn(
        {{.status = 500, .body = echo},
         {.body = completion({std::string("your key is ") + kKey})},
         {.status = 401, .body = echo},
         {.status = 400, .body = echo},
         {.status = 400, .body = json{{"error", std::string(285, 'x') + ' ' + kKey}}.dump()}}));
    const EndpointSettings settings = settingsFor(server);
    const auto answered = ask(settings);
    QVERIFY_OK(answered);
    QCOMPARE(answered->replies[0], std::string("your key is ***"));
    const auto unauthorized = ask(settings);
    QVERIFY_ERROR(unauthorized, ErrorCode::Unauthorized);
    QVERIFY(unauthorized.error().toString().find("bad key ***") != std::string::npos);
    const auto refused = ask(settings);
    QVERIFY_OK(refused);
    QVERIFY(refused->refusal.ends_with("bad key ***"));
    const auto cut = ask(settings); // its message is shortened in the middle of the key
    QVERIFY_OK(cut);
    QVERIFY2(cut->refusal.find("***") != std::string::npos &&
                 cut->refusal.find(std::string_view(kKey).substr(0, 10)) == std::string::npos,
             cut->refusal.c_str());
    QVERIFY_OK(setLogFile({}));
    const auto logged = readFile(folder.path() / "log.txt");
    QVERIFY_OK(logged);
    QVERIFY(logged->find("bad key ***") != std::string::npos);
    QVERIFY(logged->find(kKey) == std::string::npos);
}

QTEST_GUILESS_MAIN(ChatEndpointTest)
#include "chat_endpoint_test.moc"
