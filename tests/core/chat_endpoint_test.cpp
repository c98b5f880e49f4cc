// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"
#include "core/base/text.h"
#include "instruct/endpoint/chat_endpoint.h"
#include "instruct/endpoint/http_pool.h"
#include "instruct/endpoint/rate_limiter.h"
#include "support/chat_server.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <deque>
#include <set>
#include <stop_token>
#include <thread>

using namespace sdrl;
using namespace std::chrono_literals;
using nlohmann::json;
using sdrl::test::ChatScript;
using sdrl::test::LoopbackServer;
using Reply = LoopbackServer::Reply;
using Manner = LoopbackServer::Reply::Manner;

namespace {

constexpr const char* kKeyVariable = "SDRL_TEST_ENDPOINT_KEY";
constexpr const char* kKey = "sk-planted-0123456789abcdef";

std::string completion(const std::vector<std::string>& texts) {
    json choices = json::array();
    for (const std::string& text : texts)
        choices.push_back({{"index", choices.size()},
                           {"message", {{"role", "assistant"}, {"content", text}}},
                           {"finish_reason", "stop"}});
    return json{{"choices", choices}, {"usage", {{"prompt_tokens", 7}, {"completion_tokens", 11}}}}
        .dump();
}

EndpointSettings settingsFor(const LoopbackServer& server) {
    EndpointSettings settings;
    settings.url = server.url();
    settings.model = "writer-1";
    settings.keyVariable = kKeyVariable;
    return settings;
}

/// Delays short enough for a test; the waits that a server asks for stay as they are.
RetryPolicy quick() {
    RetryPolicy retry;
    retry.attempts = 3;
    retry.firstDelay = 1ms;
    retry.longestDelay = 2ms;
    return retry;
}

/// What one request led to.
struct Outcome {
    std::vector<std::string> replies;
    std::vector<bool> cutOff;
    std::string refusal;
    Ending ending = Ending::Finished;
    CallTally tally;
};

ChatRequest request(int n = 1, bool wantsJson = false) {
    ChatRequest out{"What is 2 + 3?", 0.7, 50, wantsJson, {}};
    for (int i = 0; i < n; ++i)
        out.samples.push_back(static_cast<std::uint64_t>(i));
    return out;
}

/// Adds a request; its outcome is there after `run`.
std::shared_ptr<Outcome> add(ChatModel& endpoint, ChatRequest request) {
    auto out = std::make_shared<Outcome>();
    out->replies.resize(request.samples.size());
    out->cutOff.resize(request.samples.size());
    endpoint.add(std::move(request), {[out](std::span<const ChatReply> replies) -> Result<void> {
                                          for (const ChatReply& reply : replies) {
                                              out->replies[reply.place] = reply.text;
                                              out->cutOff[reply.place] = reply.cutOff;
                                          }
                                          return {};
                                      },
                                      [out](const std::string& refusal) -> Result<void> {
                                          out->refusal = refusal;
                                          return {};
                                      }});
    return out;
}

Result<Outcome> askWith(const EndpointSettings& settings, ChatRequest request,
                        const std::stop_token& stop = {}, TokenPrices prices = {}) {
    SDRL_TRY(const auto endpoint, makeChatEndpoint(settings, prices, quick()));
    const auto outcome = add(*endpoint, std::move(request));
    JobContext context(stop);
    SDRL_TRY(outcome->ending, endpoint->run(context));
    outcome->tally = context.progress().calls.value_or(CallTally());
    return *outcome;
}

Result<Outcome> ask(const EndpointSettings& settings, const std::stop_token& stop = {}, int n = 1) {
    return askWith(settings, request(n), stop);
}

/// Answers each request with the next of some replies, and with the last for ever after.
LoopbackServer::Handler inTurn(std::vector<Reply> replies) {
    return [replies = std::move(replies)](const LoopbackServer::Request&, std::size_t number) {
        return replies[std::min(number, replies.size() - 1)];
    };
}

} // namespace

class ChatEndpointTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void sendsTheRequestAndReadsTheReply();
    void readsContentInPartsAndWithoutText();
    void check40_refusedKeysAndMissingModelsFailAtOnce_data();
    void check40_refusedKeysAndMissingModelsFailAtOnce();
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
    void check40_capsEndTheWorkWithASentence_data();
    void check40_capsEndTheWorkWithASentence();
    void repetitionsCountForTheCap();
    void manyRequestsAreInFlightOverFewConnections();
    void check40_stormsOfTooManyRequestsArePassed();
    void retryAfterMayBeADate();
    void check16_endpointsWithoutManyRepliesAreAskedInParallel_data();
    void check16_endpointsWithoutManyRepliesAreAskedInParallel();
    void jsonIsAskedForUntilItIsRefused();
    void reasoningModelsAreAskedInTheirWay();
    void streamsAreReadToTheirEnd();
    void streamsThatBreakOffAreAskedForAgain_data();
    void streamsThatBreakOffAreAskedForAgain();
    void silenceInTheMiddleEndsARequest();
    void halfClosedConnectionsLoseNothing();
    void cutOffRepliesAreMarked();
    void aWebPageAmongRepliesIsAnAccident();
    void rateLimitsAreKept();
    void proxyAndCertificatesAreTheSettings();
    void pausedWorkSendsNothing();
    void stopEndsAWaitAtOnce_data();
    void stopEndsAWaitAtOnce();
    void addressesAreChecked_data();
    void addressesAreChecked();
    void keysAreCheckedBeforeAnythingIsSent();
    void theKeyStaysOutOfRepliesErrorsAndLogs();
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

void ChatEndpointTest::check40_capsEndTheWorkWithASentence_data() {
    QTest::addColumn<QString>("cap");
    QTest::newRow("requests") << "requests";
    QTest::newRow("tokens") << "tokens";
    QTest::newRow("cost") << "cost";
}

void ChatEndpointTest::check40_capsEndTheWorkWithASentence() {
    QFETCH(QString, cap);
    LoopbackServer server(inTurn({{.body = completion({"5"})}})); // 18 tokens
    EndpointSettings settings = settingsFor(server);
    if (cap == "requests")
        settings.maxRequests = 5;
    else if (cap == "tokens")
        settings.maxTotalTokens = 18 * 5;
    else
        settings.maxCost = 5 * (7 * 2.0 + 11 * 10.0) / 1e6;
    const auto endpoint = makeChatEndpoint(settings, {2.0, 10.0}, quick());
    QVERIFY_OK(endpoint);
    std::vector<std::shared_ptr<Outcome>> outcomes;
    for (int i = 0; i < 20; ++i)
        outcomes.push_back(add(**endpoint, request()));
    JobContext context;
    const auto ending = (*endpoint)->run(context);
    QVERIFY_ERROR(ending, ErrorCode::RateLimited);
    QVERIFY2(ending.error().message.find("cap of") != std::string::npos &&
                 ending.error().message.find("5 requests") != std::string::npos &&
                 ending.error().context.find("instructor.endpoint.max_") != std::string::npos,
             ending.error().toString().c_str());
    // All that was sent was waited for; the prompt's guessed length is within one request.
    const auto answered = std::count_if(outcomes.begin(), outcomes.end(),
                                        [](const auto& o) { return !o->replies[0].empty(); });
    QCOMPARE(static_cast<std::size_t>(answered), server.requests().size());
    QCOMPARE(answered, 5);
}

void ChatEndpointTest::repetitionsCountForTheCap() {
    LoopbackServer server(inTurn({{.status = 500}, {.body = completion({"5"})}}));
    EndpointSettings settings = settingsFor(server);
    settings.maxRequests = 2;
    settings.concurrency = 1;
    const auto endpoint = makeChatEndpoint(settings, {}, quick());
    QVERIFY_OK(endpoint);
    JobContext context;
    add(**endpoint, request());
    QVERIFY_OK((*endpoint)->run(context));
    add(**endpoint, request());
    QVERIFY_ERROR((*endpoint)->run(context), ErrorCode::RateLimited);
    QCOMPARE(server.requests().size(), std::size_t{2});
}

void ChatEndpointTest::manyRequestsAreInFlightOverFewConnections() {
    LoopbackServer server(
        [](const auto&, std::size_t) { return Reply{.body = completion({"5"}), .latencyMs = 40}; });
    EndpointSettings settings = settingsFor(server);
    settings.concurrency = 6;
    const auto endpoint = makeChatEndpoint(settings, {}, quick());
    QVERIFY_OK(endpoint);
    std::vector<std::shared_ptr<Outcome>> outcomes;
    for (int i = 0; i < 48; ++i)
        outcomes.push_back(add(**endpoint, request()));
    JobContext context;
    QVERIFY_OK((*endpoint)->run(context));
    for (const auto& outcome : outcomes)
        QCOMPARE(outcome->replies[0], std::string("5"));
    QCOMPARE(server.requests().size(), std::size_t{48});
    QCOMPARE(server.mostAtOnce(), 6);
    std::set<std::size_t> connections;
    for (const auto& sent : server.requests())
        connections.insert(sent.connection);
    QVERIFY(connections.size() <= 6);
}

void ChatEndpointTest::check40_stormsOfTooManyRequestsArePassed() {
    // A server that bears two at a time and says so.
    std::atomic<int> refused{0};
    LoopbackServer* self = nullptr;
    std::deque<std::chrono::steady_clock::time_point> accepted;
    LoopbackServer server([&](const auto&, std::size_t) -> Reply {
        const auto now = std::chrono::steady_clock::now();
        while (!accepted.empty() && now - accepted.front() > 50ms)
            accepted.pop_front();
        if (accepted.size() >= 4) {
            ++refused;
            return {.status = 429, .body = R"({"error": {"message": "slow down"}})"};
        }
        accepted.push_back(now);
        return {.body = completion({"5"})};
    });
    self = &server;
    EndpointSettings settings = settingsFor(*self);
    settings.concurrency = 16;
    RetryPolicy retry;
    retry.attempts = 10;
    retry.firstDelay = 20ms;
    retry.longestDelay = 200ms;
    const auto endpoint = makeChatEndpoint(settings, {}, retry);
    QVERIFY_OK(endpoint);
    std::vector<std::shared_ptr<Outcome>> outcomes;
    for (int i = 0; i < 60; ++i)
        outcomes.push_back(add(**endpoint, request()));
    JobContext context;
    const auto ending = (*endpoint)->run(context);
    QVERIFY_OK(ending);
    for (const auto& outcome : outcomes)
        QCOMPARE(outcome->replies[0], std::string("5"));
    QVERIFY(refused > 0);
    // It gave way: fewer were refused than a stubborn client would have been.
    QVERIFY2(refused < 60, std::to_string(refused).c_str());
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

void ChatEndpointTest::check16_endpointsWithoutManyRepliesAreAskedInParallel_data() {
    QTest::addColumn<bool>("refuses");
    QTest::newRow("ignores n") << false;
    QTest::newRow("refuses n") << true;
}

void ChatEndpointTest::check16_endpointsWithoutManyRepliesAreAskedInParallel() {
    QFETCH(bool, refuses);
    std::atomic<int> answer{0};
    LoopbackServer server([&](const LoopbackServer::Request& sent, std::size_t) {
        if (refuses && json::parse(sent.body).contains("n"))
            return Reply{.status = 400, .body = R"({"error": {"message": "n must be 1"}})"};
        return Reply{.body = completion({std::to_string(answer++)}), .latencyMs = 60};
    });
    const auto endpoint = makeChatEndpoint(settingsFor(server), {}, quick());
    QVERIFY_OK(endpoint);
    const auto first = add(**endpoint, request(16)), second = add(**endpoint, request(16));
    JobContext context;
    const auto begin = std::chrono::steady_clock::now();
    QVERIFY_OK((*endpoint)->run(context));
    std::set<std::string> different;
    for (const auto& outcome : {first, second})
        for (const std::string& reply : outcome->replies)
            different.insert(reply);
    QCOMPARE(different.size(), std::size_t{32}); // each reply belongs to one sample
    QCOMPARE(server.requests().size(), static_cast<std::size_t>(32 + refuses));
    QVERIFY(server.mostAtOnce() == 8);
    QVERIFY(std::chrono::steady_clock::now() - begin < 1500ms); // one by one: 1920 ms
}

void ChatEndpointTest::jsonIsAskedForUntilItIsRefused() {
    ChatScript script;
    script.refusesJson = true;
    test::ChatServer server(script);
    EndpointSettings settings;
    settings.url = server.url();
    settings.model = "m";
    settings.concurrency = 1;
    const auto endpoint = makeChatEndpoint(settings, {}, quick());
    QVERIFY_OK(endpoint);
    for (int i = 0; i < 3; ++i)
        add(**endpoint, request(1, true));
    add(**endpoint, request(1, false));
    JobContext context;
    QVERIFY_OK((*endpoint)->run(context));
    const auto requests = server.requests();
    QCOMPARE(requests.size(), std::size_t{5}); // one to find out
    QCOMPARE(json::parse(requests[0].body)["response_format"]["type"].get<std::string>(),
             std::string("json_object"));
    for (std::size_t i = 1; i < requests.size(); ++i)
        QVERIFY(!json::parse(requests[i].body).contains("response_format"));
}

void ChatEndpointTest::reasoningModelsAreAskedInTheirWay() {
    LoopbackServer server([](const LoopbackServer::Request& sent, std::size_t) {
        const json body = json::parse(sent.body);
        const auto refuse = [](const char* text) {
            return Reply{.status = 400, .body = json{{"error", {{"message", text}}}}.dump()};
        };
        if (body.contains("max_tokens"))
            return refuse("Unsupported parameter: 'max_tokens' is not supported with this model. "
                          "Use 'max_completion_tokens' instead.");
        if (body.contains("temperature"))
            return refuse("Unsupported value: 'temperature' does not support 0.7 with this model.");
        return Reply{.body = completion({"5"})};
    });
    EndpointSettings settings = settingsFor(server);
    settings.concurrency = 1;
    const auto endpoint = makeChatEndpoint(settings, {}, quick());
    QVERIFY_OK(endpoint);
    const auto first = add(**endpoint, request()), second = add(**endpoint, request());
    JobContext context;
    QVERIFY_OK((*endpoint)->run(context));
    QCOMPARE(first->replies[0], std::string("5"));
    QCOMPARE(second->replies[0], std::string("5"));
    QCOMPARE(server.requests().size(), std::size_t{4});
}

void ChatEndpointTest::streamsAreReadToTheirEnd() {
    test::ChatServer server;
    EndpointSettings settings;
    settings.url = server.url();
    settings.model = "m";
    settings.streaming = true;
    ChatRequest wanted = request(3);
    wanted.prompt = "What is 123456 plus 1? End with #### and the sum.";
    const auto outcome = askWith(settings, wanted);
    QVERIFY_OK(outcome);
    for (const std::string& reply : outcome->replies)
        QVERIFY(reply.find("#### 12345") != std::string::npos);
    QCOMPARE(outcome->tally.promptTokens, server.promptTokens());
    QCOMPARE(outcome->tally.completionTokens, server.completionTokens());
    const json sent = json::parse(server.requests()[0].body);
    QVERIFY(sent["stream"].get<bool>() && sent["stream_options"]["include_usage"].get<bool>());
}

void ChatEndpointTest::streamsThatBreakOffAreAskedForAgain_data() {
    QTest::addColumn<QString>("body");
    const auto chunk = [](const char* text, const json& finish) {
        return test::ChatServer::chunk({{"content", text}}, 0, finish);
    };
    QTest::newRow("no end") << QString::fromStdString(chunk("9", nullptr));
    QTest::newRow("error within") << QString::fromStdString(
        chunk("9", nullptr) + "data: {\"error\": {\"message\": \"overloaded\"}}\n\n");
    QTest::newRow("nothing") << "data: [DONE]\n\n";
}

void ChatEndpointTest::streamsThatBreakOffAreAskedForAgain() {
    QFETCH(QString, body);
    LoopbackServer server(
        inTurn({{.body = body.toStdString(), .headers = "Content-Type: text/event-stream\r\n"},
                {.body = completion({"5"})}})); // and one that does not stream
    EndpointSettings settings = settingsFor(server);
    settings.streaming = true;
    const auto outcome = ask(settings);
    QVERIFY_OK(outcome);
    QCOMPARE(outcome->replies[0], std::string("5"));
    QCOMPARE(server.requests().size(), std::size_t{2});
}

void ChatEndpointTest::silenceInTheMiddleEndsARequest() {
    LoopbackServer server(inTurn(
        {{.body = completion({"9"}), .manner = Manner::Stall}, {.body = completion({"5"})}}));
    EndpointSettings settings = settingsFor(server);
    settings.idleTimeoutSeconds = 0.2;
    const auto begin = std::chrono::steady_clock::now();
    const auto outcome = ask(settings);
    QVERIFY_OK(outcome);
    QCOMPARE(outcome->replies[0], std::string("5"));
    QVERIFY(std::chrono::steady_clock::now() - begin < 10s);
}

void ChatEndpointTest::halfClosedConnectionsLoseNothing() {
    LoopbackServer server([](const auto&, std::size_t) {
        return Reply{.body = completion({"5"}), .manner = Manner::HalfClose};
    });
    EndpointSettings settings = settingsFor(server);
    settings.concurrency = 3;
    const auto endpoint = makeChatEndpoint(settings, {}, quick());
    QVERIFY_OK(endpoint);
    std::vector<std::shared_ptr<Outcome>> outcomes;
    for (int i = 0; i < 15; ++i)
        outcomes.push_back(add(**endpoint, request()));
    JobContext context;
    QVERIFY_OK((*endpoint)->run(context));
    for (const auto& outcome : outcomes)
        QCOMPARE(outcome->replies[0], std::string("5"));
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

void ChatEndpointTest::rateLimitsAreKept() {
    const auto start = std::chrono::steady_clock::now();
    const auto at = [&](double seconds) {
        return start + std::chrono::milliseconds(static_cast<long>(seconds * 1000));
    };
    RateLimiter limiter(60, start); // a bucket of ten
    for (int i = 0; i < 10; ++i) {
        QCOMPARE(limiter.wait(1, start).count(), 0L);
        limiter.spend(1, start);
    }
    QVERIFY(limiter.wait(1, start) > 900ms && limiter.wait(1, start) < 1100ms);
    QCOMPARE(limiter.wait(1, at(1.01)).count(), 0L);
    limiter.spend(1000, at(2)); // more than was thought
    QVERIFY(limiter.wait(1, at(3)) > 900s);
    QCOMPARE(RateLimiter(0, start).wait(1e9, start).count(), 0L);

    // In the client: eleven at once, ten of them without waiting.
    LoopbackServer server(inTurn({{.body = completion({"5"})}}));
    EndpointSettings settings = settingsFor(server);
    settings.requestsPerMinute = 60;
    settings.concurrency = 16;
    const auto endpoint = makeChatEndpoint(settings, {}, quick());
    QVERIFY_OK(endpoint);
    for (int i = 0; i < 11; ++i)
        add(**endpoint, request());
    JobContext context;
    const auto begin = std::chrono::steady_clock::now();
    QVERIFY_OK((*endpoint)->run(context));
    QVERIFY(std::chrono::steady_clock::now() - begin > 700ms);
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

void ChatEndpointTest::pausedWorkSendsNothing() {
    LoopbackServer server(inTurn({{.body = completion({"5"})}}));
    const auto endpoint = makeChatEndpoint(settingsFor(server), {}, quick());
    QVERIFY_OK(endpoint);
    const auto outcome = add(**endpoint, request());
    JobContext context;
    context.setPaused(true);
    std::jthread other([&] {
        // The wait for a predicate that stays false is the time it takes.
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable never;
        never.wait_for(lock, 150ms, [] { return false; });
        if (server.requests().empty())
            context.setPaused(false);
        else
            context.requestStop(StopMode::AbandonStep);
    });
    const auto ending = (*endpoint)->run(context);
    other.join();
    QVERIFY_OK(ending);
    QVERIFY(*ending == Ending::Finished);
    QCOMPARE(outcome->replies[0], std::string("5"));
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

void ChatEndpointTest::keysAreCheckedBeforeAnythingIsSent() {
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

void ChatEndpointTest::theKeyStaysOutOfRepliesErrorsAndLogs() {
    const TemporaryDirectory folder = test::temporaryDirectory();
    QVERIFY_OK(setLogFile(folder.path() / "log.txt"));
    const std::string echo = json{{"error", {{"message", std::string("bad key ") + kKey}}}}.dump();
    LoopbackServer server(inTurn({{.status = 500, .body = echo},
                                  {.body = completion({std::string("your key is ") + kKey})},
                                  {.status = 401, .body = echo},
                                  {.status = 400, .body = echo}}));
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
    QVERIFY_OK(setLogFile({}));
    const auto logged = readFile(folder.path() / "log.txt");
    QVERIFY_OK(logged);
    QVERIFY(logged->find("bad key ***") != std::string::npos);
    QVERIFY(logged->find(kKey) == std::string::npos);
}

QTEST_GUILESS_MAIN(ChatEndpointTest)
#include "chat_endpoint_test.moc"
