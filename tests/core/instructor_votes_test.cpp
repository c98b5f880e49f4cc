// SPDX-License-Identifier: GPL-3.0-or-later
//
// Votes that a large model gives: in one request, in parts, one by one.
#include "core/base/log.h"
#include "core/method/vote.h"
#include "instructor_asking.h"

using namespace sdrl;
using namespace sdrl::test;
using Reply = LoopbackServer::Reply;

class InstructorVotesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void votesComeInOneRequest();
    void thoughtsThatTheTaskAsksForAreKept();
    void check16_votesStopEarlyWhenTheWinnerIsCertain();
    void endpointsWithoutManyRepliesAreAskedOneByOne_data();
    void endpointsWithoutManyRepliesAreAskedOneByOne();
    void aRefusedQuestionDoesNotEndRequestsForMany();
};

void InstructorVotesTest::initTestCase() {
    qputenv("no_proxy", "127.0.0.1");
    setLogLevel(LogLevel::Error);
}

void InstructorVotesTest::votesComeInOneRequest() {
    LoopbackServer server([](const LoopbackServer::Request& request, std::size_t) {
        std::vector<std::string> texts;
        for (int i = 0; i < json::parse(request.body).value("n", 1); ++i)
            texts.push_back("#### " + std::to_string(i));
        return said(texts);
    });
    AnswerRequest request;
    request.item = item("7 and 8?", "");
    request.passage = passageOf("passage text");
    request.count = 4;
    const auto cache = std::make_shared<MemoryCache>();
    JobContext context;
    for (const int count : {4, 4, 6}) {
        request.count = count;
        Collected<std::vector<AnswerCandidate>> votes;
        QVERIFY_OK(instructorFor(oneByOne(server), cache)
                       ->answers(std::vector<AnswerRequest>{request}, votes.done, context));
        QCOMPARE(votes.values[0].size(), static_cast<std::size_t>(count));
        QCOMPARE(votes.values[0][3].text, std::string("#### 3"));
        QVERIFY(!votes.values[0][3].answer);
    }
    const auto requests = server.requests();
    QCOMPARE(requests.size(), std::size_t{2}); // the second run asks nothing, the third for two
    QCOMPARE(json::parse(requests[0].body)["n"].get<int>(), 4);
    QCOMPARE(json::parse(requests[1].body)["n"].get<int>(), 2);
    QCOMPARE(promptIn(requests[0]), askingTask().studentPrompt("7 and 8?"));
}

void InstructorVotesTest::thoughtsThatTheTaskAsksForAreKept() {
    const std::vector<std::string> replies = {
        "<think>first</think> <answer>B</answer>",
        "<think>own thoughts</think>\n<think>second</think> <answer>B</answer>",
        "<answer>B</answer>", "<think>cut off"};
    LoopbackServer server([&](const auto&, std::size_t) { return said(replies); });
    AnswerRequest request;
    request.item = item("Which one?", "");
    request.count = 4;
    const auto answersFor = [&](const TaskDefinition& definition) {
        JobContext context;
        Collected<std::vector<AnswerCandidate>> votes;
        const auto ending =
            instructorFor(oneByOne(server), std::make_shared<MemoryCache>(), definition)
                ->answers(std::vector<AnswerRequest>{request}, votes.done, context);
        std::vector<std::string> out;
        for (const AnswerCandidate& candidate : votes.values[0])
            out.push_back(candidate.text);
        return out;
    };
    TaskDefinition thinking = askingTask();
    thinking.outputFormat = "Think between <think> and </think>, then <answer>B</answer>.";
    using Texts = std::vector<std::string>;
    QCOMPARE(answersFor(thinking),
             (Texts{"<think>first</think> <answer>B</answer>",
                    "<think>second</think> <answer>B</answer>", "<answer>B</answer>", ""}));
    QCOMPARE(answersFor(askingTask()),
             (Texts{"<answer>B</answer>", "<think>second</think> <answer>B</answer>",
                    "<answer>B</answer>", ""}));
}

void InstructorVotesTest::check16_votesStopEarlyWhenTheWinnerIsCertain() {
    LoopbackServer server([](const LoopbackServer::Request& request, std::size_t) {
        return said(std::vector<std::string>(json::parse(request.body).value("n", 1), "#### 15"));
    });
    InstructorSettings settings = instructorSettings(oneByOne(server));
    settings.earlyStop = true;
    const auto instructor = makeEndpointInstructor(askingTask(), settings, {resources(), {}},
                                                   std::make_shared<MemoryCache>());
    QVERIFY_OK(instructor);
    AnswerRequest request;
    request.item = item("7 and 8?", "");
    request.furtherVotes = [](std::span<const AnswerCandidate> soFar, std::size_t left) {
        std::vector<VoteCandidate> votes{{"15", true}};
        for (const AnswerCandidate& candidate : soFar)
            votes.push_back({candidate.text.substr(5), false});
        return votesToDecision(votes, left, {});
    };
    JobContext context;
    Collected<std::vector<AnswerCandidate>> votes;
    QVERIFY_OK((*instructor)->answers(std::vector<AnswerRequest>{request}, votes.done, context));
    QCOMPARE(votes.values[0].size(), std::size_t{8}); // with the author nine of seventeen
    QCOMPARE(server.requests().size(), std::size_t{1});
    QCOMPARE(json::parse(server.requests()[0].body)["n"].get<int>(), 8);
}

void InstructorVotesTest::endpointsWithoutManyRepliesAreAskedOneByOne_data() {
    QTest::addColumn<bool>("refuses");
    QTest::newRow("ignores n") << false;
    QTest::newRow("refuses n") << true;
}

void InstructorVotesTest::endpointsWithoutManyRepliesAreAskedOneByOne() {
    QFETCH(bool, refuses);
    LoopbackServer server([&](const LoopbackServer::Request& request, std::size_t number) {
        if (refuses && json::parse(request.body).contains("n"))
            return Reply{.status = 400, .body = R"({"error": {"message": "n must be 1"}})"};
        return said({"#### " + std::to_string(number)});
    });
    AnswerRequest first, second;
    first.item = item("one?", "");
    second.item = item("two?", "");
    first.count = second.count = 3;
    JobContext context;
    Collected<std::vector<AnswerCandidate>> votes;
    QVERIFY_OK(instructorFor(oneByOne(server), std::make_shared<MemoryCache>())
                   ->answers(std::vector<AnswerRequest>{first, second}, votes.done, context));
    const int lost = refuses ? 1 : 0; // one request to find out
    QCOMPARE(server.requests().size(), static_cast<std::size_t>(6 + lost));
    for (std::size_t i = 0; i < 6; ++i)
        QCOMPARE(votes.values[i / 3][i % 3].text,
                 "#### " + std::to_string(static_cast<int>(i) + lost));
}

void InstructorVotesTest::aRefusedQuestionDoesNotEndRequestsForMany() {
    LoopbackServer server([&](const LoopbackServer::Request& request, std::size_t) {
        if (has(promptIn(request), "forbidden"))
            return Reply{.status = 400, .body = R"({"error": {"message": "filtered"}})"};
        return said(std::vector<std::string>(json::parse(request.body).value("n", 1), "#### 1"));
    });
    AnswerRequest first, second;
    first.item = item("forbidden?", "");
    second.item = item("two?", "");
    first.count = second.count = 3;
    JobContext context;
    Collected<std::vector<AnswerCandidate>> votes;
    QVERIFY_OK(instructorFor(oneByOne(server), std::make_shared<MemoryCache>())
                   ->answers(std::vector<AnswerRequest>{first, second}, votes.done, context));
    QVERIFY(votes.values[0].empty());
    QCOMPARE(votes.values[1].size(), std::size_t{3});
    QCOMPARE(server.requests().size(), std::size_t{3}); // three, one, three
}

QTEST_GUILESS_MAIN(InstructorVotesTest)
#include "instructor_votes_test.moc"
