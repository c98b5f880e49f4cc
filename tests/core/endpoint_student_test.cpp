// SPDX-License-Identifier: GPL-3.0-or-later
//
// A model behind a chat endpoint as the student: what is asked, and what becomes of the replies.
#include "core/instruct/endpoint_student.h"
#include "core/pipeline/stage_states.h"
#include "instructor_asking.h"
#include "support/chat_asking.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

using namespace sdrl;
using nlohmann::json;
using test::LoopbackServer;
using Reply = LoopbackServer::Reply;

namespace {

/// Gives as many replies as are wanted, the second one cut off.
Reply answer(const LoopbackServer::Request& request, int most = 100) {
    const json body = json::parse(request.body);
    json choices = json::array();
    const int given = std::min(most, body.value("n", 1));
    for (int i = 0; i < given; ++i)
        choices.push_back(
            {{"index", i},
             {"message", {{"role", "assistant"}, {"content", i == 1 ? "four of" : "4"}}},
             {"finish_reason", i == 1 ? "length" : "stop"}});
    return {.body = json{{"choices", choices},
                         {"usage", {{"prompt_tokens", 9}, {"completion_tokens", 10 * given}}}}
                        .dump()};
}

struct Asked {
    std::map<std::size_t, std::vector<Completion>> replies;
    Ending ending = Ending::Finished;
    CallTally tally;
};

Result<Asked> generate(TextGenerator& student, const std::vector<GenerationRequest>& requests,
                       const SamplingSettings& sampling, std::stop_token stop = {}) {
    Asked out;
    JobContext context(stop);
    SDRL_TRY(out.ending,
             student.generate(
                 requests, sampling,
                 [&](std::size_t index, std::vector<Completion> replies) -> Result<void> {
                     out.replies[index] = std::move(replies);
                     return {};
                 },
                 context));
    out.tally = context.calls("student.endpoint");
    return out;
}

std::vector<GenerationRequest> question(int samples, std::uint64_t seed = 7,
                                        const std::string& text = "What is 2 + 2?") {
    return {{{{"user", text}}, "", samples, seed}};
}

EndpointSettings settingsOf(const LoopbackServer& server) {
    EndpointSettings settings = test::settingsFor(server);
    settings.keyVariable.clear();
    return settings;
}

SamplingSettings sampled() {
    SamplingSettings sampling;
    sampling.temperature = 0.7;
    sampling.maxNewTokens = 33;
    return sampling;
}

std::unique_ptr<TextGenerator> studentOf(const EndpointSettings& settings,
                                         std::shared_ptr<ResponseCache> cache) {
    auto made = makeEndpointStudent(settings, std::move(cache));
    if (!made)
        qFatal("%s", made.error().toString().c_str());
    return std::move(*made);
}

} // namespace

class EndpointStudentTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { qputenv("no_proxy", "127.0.0.1"); }
    void requestsSayHowIsSampled();
    void repliesTellLengthAndTokens();
    void fewerRepliesThanAskedForAreMadeUpFor();
    void nothingIsAskedTwice();
    void refusedRequestsHaveEmptyReplies();
    void failedRequestsAreNoAnswers();
    void stoppedWorkAsksNoMore();
    void capsNameTheStudent();
    void settingsAreWrittenOnlyWhereTheyMatter();
};

void EndpointStudentTest::requestsSayHowIsSampled() {
    LoopbackServer server([](const auto& request, std::size_t) { return answer(request); });
    auto student = studentOf(settingsOf(server), std::make_shared<test::MemoryCache>());
    SamplingSettings sampling = sampled();
    sampling.topP = 0.9;
    sampling.topK = 40;
    sampling.stop = {"###"};
    QVERIFY_OK(generate(*student, question(3), sampling));
    json body = json::parse(server.requests().at(0).body);
    QCOMPARE(body["model"].get<std::string>(), std::string("writer-1"));
    QVERIFY(body["messages"] == json({{{"role", "user"}, {"content", "What is 2 + 2?"}}}));
    QCOMPARE(body["n"].get<int>(), 3);
    QCOMPARE(body["temperature"].get<double>(), 0.7);
    QCOMPARE(body["top_p"].get<double>(), 0.9);
    QCOMPARE(body["top_k"].get<int>(), 40);
    QCOMPARE(body["max_tokens"].get<int>(), 33);
    QVERIFY(body["stop"] == json({"###"}));
    QVERIFY(!body.contains("response_format")); // a student is not asked for JSON
    // Greedy: the most likely token, whatever the rest says.
    sampling.temperature = 0;
    sampling.stop.clear();
    QVERIFY_OK(generate(*student, question(1), sampling));
    body = json::parse(server.requests().at(1).body);
    QCOMPARE(body["temperature"].get<double>(), 0.0);
    for (const char* field : {"top_p", "top_k", "n", "stop"})
        QVERIFY2(!body.contains(field), field);
    // A conversation would lose its roles.
    std::vector<GenerationRequest> talk = question(1);
    talk[0].messages.push_back({"assistant", "4"});
    QVERIFY_ERROR(generate(*student, talk, sampling), ErrorCode::InvalidArgument);
}

void EndpointStudentTest::repliesTellLengthAndTokens() {
    LoopbackServer server([](const auto& request, std::size_t) { return answer(request); });
    const auto cache = std::make_shared<test::MemoryCache>();
    for (int start = 0; start < 2; ++start) { // from the endpoint, then from what is kept
        auto student = studentOf(settingsOf(server), cache);
        const auto asked = generate(*student, question(3), sampled());
        QVERIFY_OK(asked);
        const std::vector<Completion>& replies = asked->replies.at(0);
        QCOMPARE(replies.size(), std::size_t{3});
        QVERIFY(replies[0].text == "4" && replies[0].ended);
        QVERIFY(replies[1].text == "four of" && !replies[1].ended);
        // 30 tokens, by length: 2, 8 and 2 of 12 characters with their ends.
        QCOMPARE(replies[0].tokenCount() + replies[1].tokenCount() + replies[2].tokenCount(), 30);
        QCOMPARE(replies[1].tokenCount(), 20);
        QVERIFY(replies[0].tokens.empty() && replies[0].logProbs.empty());
        QCOMPARE(asked->tally.calls, std::uint64_t(start == 0 ? 1 : 0));
    }
    QCOMPARE(server.requests().size(), std::size_t{1});
}

void EndpointStudentTest::fewerRepliesThanAskedForAreMadeUpFor() {
    LoopbackServer server([](const auto& request, std::size_t) { return answer(request, 1); });
    auto student = studentOf(settingsOf(server), std::make_shared<test::MemoryCache>());
    const auto asked = generate(*student, question(5), sampled());
    QVERIFY_OK(asked);
    QCOMPARE(asked->replies.at(0).size(), std::size_t{5});
    QCOMPARE(server.requests().size(), std::size_t{5});
    for (const Completion& reply : asked->replies.at(0))
        QVERIFY(reply.ended && reply.tokenCount() == 10);
}

void EndpointStudentTest::nothingIsAskedTwice() {
    LoopbackServer server([](const auto& request, std::size_t) { return answer(request); });
    const auto cache = std::make_shared<test::MemoryCache>();
    auto student = studentOf(settingsOf(server), cache);
    const auto requestsAfter = [&](int samples, std::uint64_t seed, const SamplingSettings& how) {
        const auto asked = generate(*student, question(samples, seed), how);
        if (!asked)
            qFatal("%s", asked.error().toString().c_str());
        return server.requests().size();
    };
    SamplingSettings greedy = sampled(), longer = sampled(), narrower = sampled();
    greedy.temperature = 0;
    longer.maxNewTokens = 34;
    narrower.topP = 0.5;
    QCOMPARE(requestsAfter(4, 7, sampled()), std::size_t{1});
    QCOMPARE(requestsAfter(4, 7, sampled()), std::size_t{1});
    QCOMPARE(requestsAfter(6, 7, sampled()), std::size_t{2}); // the two that are missing
    QCOMPARE(json::parse(server.requests().back().body)["n"].get<int>(), 2);
    QCOMPARE(requestsAfter(4, 8, sampled()), std::size_t{3}); // other draws
    QCOMPARE(requestsAfter(4, 7, longer), std::size_t{4});
    QCOMPARE(requestsAfter(4, 7, narrower), std::size_t{5});
    QCOMPARE(requestsAfter(1, 7, greedy), std::size_t{6});
    QCOMPARE(requestsAfter(1, 8, greedy), std::size_t{6}); // nothing is drawn
    EndpointSettings other = settingsOf(server);
    other.model = "writer-2";
    auto another = studentOf(other, cache);
    QVERIFY(another->fingerprint() != student->fingerprint());
    QVERIFY_OK(generate(*another, question(1), greedy));
    QCOMPARE(server.requests().size(), std::size_t{7});
    QCOMPARE(*endpointStudentFingerprint(other), another->fingerprint());
}

void EndpointStudentTest::refusedRequestsHaveEmptyReplies() {
    LoopbackServer server([](const auto& request, std::size_t) {
        if (request.body.find("flagged") != std::string::npos)
            return Reply{.status = 400,
                         .body = R"({"error": {"message": "this prompt was refused"}})"};
        return answer(request);
    });
    auto student = studentOf(settingsOf(server), std::make_shared<test::MemoryCache>());
    std::vector<GenerationRequest> requests = question(1);
    requests.push_back(question(3, 7, "a flagged question").front());
    const auto asked = generate(*student, requests, sampled());
    QVERIFY_OK(asked);
    QCOMPARE(asked->replies.at(0).at(0).text, std::string("4"));
    QCOMPARE(asked->replies.at(1).size(), std::size_t{3});
    for (const Completion& reply : asked->replies.at(1))
        QVERIFY(reply.text.empty() && !reply.ended);
}

/// What got no reply is no wrong answer: it is asked again, and nothing else is.
void EndpointStudentTest::failedRequestsAreNoAnswers() {
    std::atomic<bool> unloaded{true};
    LoopbackServer server([&](const auto& request, std::size_t) {
        if (unloaded && request.body.find("question 2") != std::string::npos)
            return Reply{.status = 404, .body = R"({"error": {"message": "model not found"}})"};
        return answer(request);
    });
    const auto cache = std::make_shared<test::MemoryCache>();
    EndpointSettings settings = settingsOf(server);
    settings.concurrency = 1;
    auto student = studentOf(settings, cache);
    std::vector<GenerationRequest> requests;
    for (int i = 0; i < 4; ++i)
        requests.push_back(question(1, 7, "question " + std::to_string(i)).front());
    std::set<std::size_t> done;
    const auto run = [&] {
        JobContext context;
        return student->generate(
            requests, sampled(),
            [&](std::size_t index, std::vector<Completion>) -> Result<void> {
                done.insert(index);
                return {};
            },
            context);
    };
    const auto failed = run();
    QVERIFY_ERROR(failed, ErrorCode::Network);
    QVERIFY2(failed.error().message.find("1 of 4") != std::string::npos &&
                 failed.error().message.find("model not found") != std::string::npos,
             failed.error().toString().c_str());
    QVERIFY(done == (std::set<std::size_t>{0, 1, 3}));
    unloaded = false;
    const std::size_t before = server.requests().size();
    const auto again = run();
    QVERIFY_OK(again);
    QVERIFY(done.contains(2));
    QCOMPARE(server.requests().size(), before + 1);
}

void EndpointStudentTest::stoppedWorkAsksNoMore() {
    std::stop_source stop;
    LoopbackServer server([&](const auto& request, std::size_t number) {
        if (number == 3)
            stop.request_stop();
        return answer(request);
    });
    EndpointSettings settings = settingsOf(server);
    settings.concurrency = 1;
    const auto cache = std::make_shared<test::MemoryCache>();
    auto student = studentOf(settings, cache);
    std::vector<GenerationRequest> requests;
    for (int i = 0; i < 30; ++i)
        requests.push_back(question(1, 7, "question " + std::to_string(i)).front());
    const auto stopped = generate(*student, requests, sampled(), stop.get_token());
    QVERIFY_OK(stopped);
    QCOMPARE(stopped->ending, Ending::Stopped);
    QVERIFY(stopped->replies.size() >= 3 && server.requests().size() < 10);
    const auto rest = generate(*student, requests, sampled());
    QVERIFY_OK(rest);
    QCOMPARE(rest->replies.size(), std::size_t{30});
    QVERIFY(server.requests().size() <= 31); // what was in flight at most
}

void EndpointStudentTest::capsNameTheStudent() {
    LoopbackServer server([](const auto& request, std::size_t) { return answer(request); });
    EndpointSettings settings = settingsOf(server);
    settings.maxRequests = 2;
    settings.concurrency = 1;
    auto student = studentOf(settings, std::make_shared<test::MemoryCache>());
    std::vector<GenerationRequest> requests;
    for (int i = 0; i < 4; ++i)
        requests.push_back(question(1, 7, "question " + std::to_string(i)).front());
    const auto capped = generate(*student, requests, sampled());
    QVERIFY_ERROR(capped, ErrorCode::RateLimited);
    QVERIFY(capped.error().context.find("student.endpoint.max_requests") != std::string::npos);
    QCOMPARE(server.requests().size(), std::size_t{2});
    settings.maxCost = 1;
    const auto unpriced = makeEndpointStudent(settings, std::make_shared<test::MemoryCache>());
    QVERIFY_ERROR(unpriced, ErrorCode::InvalidArgument);
    QVERIFY(unpriced.error().context.find("student.endpoint.max_cost") != std::string::npos);
    settings.model.clear();
    QVERIFY(endpointStudentFingerprint(settings).error().context.find("student.endpoint.model") !=
            std::string::npos);
    // Two of them in one job: each has its own caps, the progress tells both.
    JobContext context;
    context.setCalls({.calls = 3, .promptTokens = 5, .cost = 1}, "instructor.endpoint");
    context.setCalls({.calls = 4, .completionTokens = 2, .cost = 2}, "student.endpoint");
    QCOMPARE(context.progress().calls->calls, std::uint64_t{7});
    QCOMPARE(context.progress().calls->cost, 3.0);
    QCOMPARE(context.calls("student.endpoint").calls, std::uint64_t{4});
    QCOMPARE(context.calls("another").calls, std::uint64_t{0});
}

void EndpointStudentTest::settingsAreWrittenOnlyWhereTheyMatter() {
    ProjectSettings settings;
    settings.model = "model";
    QVERIFY(!settings.toJson().contains("student")); // files of before stay as they are
    QCOMPARE(settings.studentName(), std::string("model"));
    // One after the other, as --set does it.
    for (const auto& [field, text] :
         {std::pair("student.endpoint.url", "http://127.0.0.1:1/v1"),
          std::pair("student.endpoint.model", "3"), std::pair("student.kind", "endpoint")}) {
        const auto with = settings.with(field, text);
        QVERIFY_OK(with);
        settings = *with;
    }
    QVERIFY(settings.studentIsEndpoint());
    QCOMPARE(settings.studentName(), std::string("3"));
    const auto read =
        ProjectSettings::parse(JsonDocument::fromValue(settings.toJson(), "settings.json"));
    QVERIFY_OK(read);
    QVERIFY(read->student == settings.student);
    QVERIFY_ERROR(settings.with("student.endpoint.url", ""), ErrorCode::InvalidFile);
    QVERIFY_ERROR(settings.with("student.endpoint.key_variable", "sk-proj-0123"),
                  ErrorCode::InvalidFile);
    QVERIFY_ERROR(ProjectSettings().with("student.kind", "endpoint"), ErrorCode::InvalidFile);
    // Back to the model, and the endpoint is not forgotten.
    const auto back = settings.with("student.kind", "model");
    QVERIFY_OK(back);
    QVERIFY(!back->studentIsEndpoint() && back->student.endpoint.model == "3");
}

QTEST_GUILESS_MAIN(EndpointStudentTest)
#include "endpoint_student_test.moc"
