// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/project/project.h"
#include "instruct/chat/prompt_file.h"
#include "instruct/chat/prompt_set.h"
#include "instructor_asking.h"

#include <nlohmann/json.hpp>

#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

using namespace sdrl;
using namespace sdrl::test;
using Reply = LoopbackServer::Reply;

class EndpointInstructorTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void promptParagraphsWithoutContentAreLeftOut();
    void unknownPlaceholdersAreNamedWithTheirLine();
    void check09_keywordsComeAtTemperatureZeroAndOnce();
    void aGivenDomainIsNotAskedFor();
    void patternSeesFormatsAndDemonstrations();
    void check08_draftsAreAskedForWithAllThatTheTaskSays();
    void equalPromptsAreDifferentRequests();
    void unreadableDraftsAreAskedForOnceMore();
    void check18_rewritesSeeTheTaskAndOnlyInputAndOutput();
    void cutOffDraftsHaveTheirOwnReason();
    void aLocalModelIsAskedInBatches();
    void itemsOfFewAnswersAreHeldToThem();
    void refusedRequestsDoNotEndTheWorkUntilAllAre();
    void stopKeepsWhatIsDone();
    void aStopWhileAskingLeavesNothingBehind();
    void fingerprintFollowsWhatChangesReplies();
    void check43_aProjectPaysForNothingTwiceAndKeepsNoKey();
};

void EndpointInstructorTest::initTestCase() {
    qputenv("no_proxy", "127.0.0.1");
    setLogLevel(LogLevel::Error);
}

void EndpointInstructorTest::promptParagraphsWithoutContentAreLeftOut() {
    const auto prompt = PromptFile::parse(
        "One {a}.\r\nTwo.\n\n\nThree {b} {x y} {\"json\"}.\n \n{c}", "p", {{"a", "b", "c"}});
    QVERIFY_OK(prompt);
    QCOMPARE(prompt->fill({{"a", "{b}\n\n!"}, {"b", " "}, {"c", "end"}}),
             std::string("One {b}\n\n!.\nTwo.\n\nend"));
    QCOMPARE(prompt->fill({{"b", "x"}}), std::string("Three x {x y} {\"json\"}."));
}

void EndpointInstructorTest::unknownPlaceholdersAreNamedWithTheirLine() {
    const auto prompt = PromptFile::parse("One.\n\nTwo {inptu}.", "p.txt", {{"input"}});
    QVERIFY_ERROR(prompt, ErrorCode::InvalidFile);
    QCOMPARE(prompt.error().context, std::string("p.txt:3"));
    QVERIFY(has(prompt.error().message, "{inptu}"));
    QVERIFY_ERROR(PromptFile::parse(" \n", "p.txt", {}), ErrorCode::InvalidFile);
}

void EndpointInstructorTest::check09_keywordsComeAtTemperatureZeroAndOnce() {
    LoopbackServer server([](const LoopbackServer::Request&, std::size_t number) {
        return said({number == 0 ? "Domain: **arithmetic**" : "[\"addition\", \"arithmetic\"]"});
    });
    const auto cache = std::make_shared<MemoryCache>();
    JobContext context;
    for (int start = 0; start < 2; ++start) {
        const auto instructor = instructorFor(oneByOne(server), cache);
        QVERIFY(instructor->usesPassages());
        const auto keywords = instructor->keywords(context);
        QVERIFY_OK(keywords);
        QCOMPARE(keywords->domain, std::string("arithmetic"));
        QVERIFY((keywords->synonyms == std::vector<std::string>{"addition"}));
    }
    const auto requests = server.requests();
    QCOMPARE(requests.size(), std::size_t{2});
    for (const auto& request : requests) {
        QCOMPARE(json::parse(request.body)["temperature"].get<double>(), 0.0);
        QVERIFY(has(promptIn(request), "Sums of {two} numbers."));
    }
    QVERIFY(has(promptIn(requests[0]), "2 and 3?"));
}

void EndpointInstructorTest::aGivenDomainIsNotAskedFor() {
    LoopbackServer server([](const auto&, std::size_t) { return said({"no list"}); });
    TaskDefinition definition = askingTask();
    definition.domain = "counting";
    JobContext context;
    const auto keywords =
        instructorFor(oneByOne(server), std::make_shared<MemoryCache>(), definition)
            ->keywords(context);
    QVERIFY_OK(keywords);
    QCOMPARE(keywords->domain, std::string("counting"));
    QVERIFY(keywords->synonyms.empty());
    QCOMPARE(server.requests().size(), std::size_t{1});
}

void EndpointInstructorTest::patternSeesFormatsAndDemonstrations() {
    LoopbackServer server(
        [](const auto&, std::size_t) { return said({"<think>so</think> Short sums. \n"}); });
    JobContext context;
    const auto instructor = instructorFor(oneByOne(server), std::make_shared<MemoryCache>());
    const auto pattern = instructor->pattern(askingTask().demonstrations, context);
    QVERIFY_OK(pattern);
    QCOMPARE(*pattern, std::string("Short sums."));
    const auto nothing = instructor->pattern({}, context);
    QVERIFY_OK(nothing);
    QVERIFY(nothing->empty());
    const auto requests = server.requests();
    QCOMPARE(requests.size(), std::size_t{1});
    QCOMPARE(json::parse(requests[0].body)["temperature"].get<double>(), 0.0);
    for (const char* part : {"Sums of {two} numbers.", "ends in a question mark",
                             "End with #### and the sum.", "2 and 3?", "#### 5"})
        QVERIFY2(has(promptIn(requests[0]), part), part);
}

void EndpointInstructorTest::check08_draftsAreAskedForWithAllThatTheTaskSays() {
    const std::string reply = R"(Here: {"input": "1 and 1?", "output": "#### 2"})";
    LoopbackServer server([&](const auto&, std::size_t) { return said({reply}); });
    DraftRequest request;
    request.seed = 12;
    request.level = 4;
    request.passage.emplace();
    request.passage->text = "Apples and pears. " + std::string(3000, 'x');
    request.pattern = "Short sums.";
    request.demonstrations = askingTask().demonstrations;
    DraftRequest bare;
    bare.seed = 13;
    JobContext context;
    Collected<Draft> drafts;
    const auto instructor = instructorFor(oneByOne(server), std::make_shared<MemoryCache>());
    const auto ending =
        instructor->draft(std::vector<DraftRequest>{request, bare}, drafts.done, context);
    QVERIFY_OK(ending);
    QVERIFY(*ending == Ending::Finished);
    QCOMPARE(drafts.values.size(), std::size_t{2});
    const Draft& draft = drafts.values[0];
    QCOMPARE(draft.input, std::string("1 and 1?"));
    QCOMPARE(draft.output, std::string("#### 2"));
    QCOMPARE(draft.rawReply, reply);
    QVERIFY(draft.refusal.empty());

    const auto requests = server.requests();
    const std::string prompt = promptIn(requests[0]);
    QCOMPARE(draft.promptHash, sha256Hex(prompt));
    QCOMPARE(json::parse(requests[0].body)["temperature"].get<double>(), 0.75);
    for (const char* part :
         {"Sums of {two} numbers.", "ends in a question mark", "End with #### and the sum.",
          "Short sums.", "2 and 3?", "difficulty 4", "Apples and pears."})
        QVERIFY2(has(prompt, part), part);
    QVERIFY(!has(prompt, std::string(2048, 'x')));
    const std::string barePrompt = promptIn(requests[1]);
    for (const char* part : {"Some examples", "difficulty", "<text>", "in common"})
        QVERIFY2(!has(barePrompt, part), part);
}

void EndpointInstructorTest::equalPromptsAreDifferentRequests() {
    LoopbackServer server([](const auto&, std::size_t number) {
        return said({json{{"input", std::to_string(number)}, {"output", "#### 2"}}.dump()});
    });
    DraftRequest first, second;
    first.passage = second.passage = passageOf("same");
    first.seed = 1;
    second.seed = 2;
    const std::vector<DraftRequest> requests{first, second};
    const auto cache = std::make_shared<MemoryCache>();
    JobContext context;
    for (int start = 0; start < 2; ++start) {
        Collected<Draft> drafts;
        QVERIFY_OK(instructorFor(oneByOne(server), cache)->draft(requests, drafts.done, context));
        QCOMPARE(drafts.values[0].input, std::string("0"));
        QCOMPARE(drafts.values[1].input, std::string("1"));
    }
    QCOMPARE(server.requests().size(), std::size_t{2});
}

void EndpointInstructorTest::unreadableDraftsAreAskedForOnceMore() {
    LoopbackServer server([](const auto&, std::size_t number) {
        return said({number == 2 ? R"({"input": "a", "output": "b"})" : "I cannot do that."});
    });
    DraftRequest first, second;
    first.seed = 1;
    second.seed = 2;
    JobContext context;
    Collected<Draft> drafts;
    QVERIFY_OK(instructorFor(oneByOne(server), std::make_shared<MemoryCache>())
                   ->draft(std::vector<DraftRequest>{first, second}, drafts.done, context));
    QCOMPARE(drafts.values[0].input, std::string("a"));
    QVERIFY(drafts.values[0].refusal.empty());
    QVERIFY(!drafts.values[1].refusal.empty());
    QCOMPARE(drafts.values[1].rawReply, std::string("I cannot do that."));
    QCOMPARE(server.requests().size(), std::size_t{4});
}

void EndpointInstructorTest::check18_rewritesSeeTheTaskAndOnlyInputAndOutput() {
    LoopbackServer server(
        [](const auto&, std::size_t) { return said({R"({"input": "a", "output": "b"})"}); });
    RewriteRequest request;
    request.item = item("7 and 8?", "It is #### 15");
    request.item.authorText = "author text";
    request.item.rawReply = "raw reply";
    request.item.votes = {{"canonical 15", 3}};
    request.passage = passageOf("passage text");
    request.direction = ItemOrigin::Harder;
    RewriteRequest easier = request;
    easier.direction = ItemOrigin::Easier;
    JobContext context;
    Collected<Draft> drafts;
    QVERIFY_OK(instructorFor(oneByOne(server), std::make_shared<MemoryCache>())
                   ->rewrite(std::vector<RewriteRequest>{request, easier}, drafts.done, context));
    QCOMPARE(drafts.values.size(), std::size_t{2});
    const auto requests = server.requests();
    for (const auto& sent : requests) {
        for (const char* part : {"Sums of {two} numbers.", "ends in a question mark",
                                 "End with #### and the sum.", "7 and 8?", "It is #### 15"})
            QVERIFY2(has(promptIn(sent), part), part);
        for (const char* part : {"author text", "raw reply", "canonical", "passage text"})
            QVERIFY2(!has(promptIn(sent), part), part);
    }
    QVERIFY(has(promptIn(requests[0]), "harder") && !has(promptIn(requests[0]), "easier"));
    QVERIFY(has(promptIn(requests[1]), "easier") && !has(promptIn(requests[1]), "harder"));
}

void EndpointInstructorTest::cutOffDraftsHaveTheirOwnReason() {
    LoopbackServer server([](const auto&, std::size_t) {
        return said({R"(Here it is: {"input": "a", "output": "b and so)"});
    });
    JobContext context;
    Collected<Draft> drafts;
    QVERIFY_OK(instructorFor(oneByOne(server), std::make_shared<MemoryCache>())
                   ->draft(std::vector<DraftRequest>(1), drafts.done, context));
    QCOMPARE(drafts.values[0].refusal, std::string("the reply was cut off"));
    QVERIFY(has(drafts.values[0].rawReply, "Here it is"));
}

namespace {

/// Answers with what it was asked, and counts.
class EchoModel final : public TextGenerator {
public:
    EchoModel(std::vector<std::size_t>& batches, std::vector<ReplyForm>& forms)
        : m_batches(batches), m_forms(forms) {}
    [[nodiscard]] std::string fingerprint() const override { return "echo"; }
    Result<Ending>
    generate(std::span<const GenerationRequest> requests, const SamplingSettings& sampling,
             const std::function<Result<void>(std::size_t, std::vector<Completion>)>& done,
             JobContext&) override {
        m_batches.push_back(requests.size());
        m_forms.push_back(requests.front().form);
        for (std::size_t i = requests.size(); i-- > 0;) {
            std::vector<Completion> replies;
            for (int k = 0; k < requests[i].samples; ++k) {
                Completion reply;
                RandomStream random(requests[i].seed, "echo", {static_cast<std::uint64_t>(k)});
                reply.text = json{{"input", std::to_string(random.below(1'000'000))},
                                  {"output", "#### " + std::to_string(sampling.maxNewTokens)}}
                                 .dump();
                reply.tokens = {1, 2};
                reply.ended = true;
                replies.push_back(std::move(reply));
            }
            SDRL_CHECK(done(i, std::move(replies)));
        }
        return Ending::Finished;
    }

private:
    std::vector<std::size_t>& m_batches;
    std::vector<ReplyForm>& m_forms;
};

} // namespace

void EndpointInstructorTest::aLocalModelIsAskedInBatches() {
    std::vector<std::size_t> batches;
    std::vector<ReplyForm> forms;
    int opened = 0;
    InstructorSettings settings;
    settings.kind = InstructorKind::Local;
    settings.local.maxTokens = 99;
    const LocalModel model{"echo.gguf", "echo", [&]() -> Result<std::unique_ptr<TextGenerator>> {
                               ++opened;
                               return std::unique_ptr<TextGenerator>(
                                   std::make_unique<EchoModel>(batches, forms));
                           }};
    const auto cache = std::make_shared<MemoryCache>();
    std::vector<DraftRequest> requests(5);
    for (std::size_t i = 0; i < requests.size(); ++i)
        requests[i].seed = i;
    std::map<std::size_t, Draft> first;
    for (int start = 0; start < 2; ++start) {
        const auto instructor =
            makeLocalInstructor(askingTask(), settings, {resources(), {}}, cache, model);
        QVERIFY_OK(instructor);
        QCOMPARE((*instructor)->name(), std::string("echo.gguf"));
        JobContext context;
        Collected<Draft> drafts;
        QVERIFY_OK((*instructor)->draft(requests, drafts.done, context));
        QCOMPARE(drafts.values.size(), std::size_t{5});
        QCOMPARE(drafts.values[0].output, std::string("#### 99"));
        QVERIFY(drafts.values[0].input != drafts.values[1].input);
        if (start == 0)
            first = drafts.values;
        else
            QCOMPARE(drafts.values[3].input, first[3].input);
    }
    QVERIFY((batches == std::vector<std::size_t>{5}));
    QCOMPARE(opened, 1); // the second start needs no model
    // A vote is one request with many replies.
    const auto instructor =
        makeLocalInstructor(askingTask(), settings, {resources(), {}}, cache, model);
    QVERIFY_OK(instructor);
    JobContext context;
    Collected<std::vector<AnswerCandidate>> votes;
    AnswerRequest vote;
    vote.item = item("7 and 8?", "");
    QVERIFY_OK((*instructor)->answers(std::vector<AnswerRequest>(2, vote), votes.done, context));
    QCOMPARE(votes.values[1].size(), std::size_t{16});
    QCOMPARE(context.progress().calls->completionTokens, std::int64_t{64});
    // Questions have a form, answers are free.
    QVERIFY((forms == std::vector<ReplyForm>{{{{"input", {}}, {"output", {}}}}, {}}));
    settings.local.jsonMode = false;
    const auto free = makeLocalInstructor(askingTask(), settings, {resources(), {}},
                                          std::make_shared<MemoryCache>(), model);
    QVERIFY_OK(free);
    Collected<Draft> drafts;
    QVERIFY_OK((*free)->draft(requests, drafts.done, context));
    QVERIFY(forms.back().isFree());
}

void EndpointInstructorTest::itemsOfFewAnswersAreHeldToThem() {
    const auto formOf = [](const char* answer) {
        const auto task = TaskDefinition::parse(
            std::string(R"({"schema_version": 1, "name": "t", "title": "T", "description": "D",
                            "output_format": "One word.", "answer": )") +
                answer + "}",
            "task.json");
        return itemForm(task.value()).fields.back().values;
    };
    const auto texts = [](std::initializer_list<std::string> values) {
        return std::vector<std::string>(values);
    };
    QCOMPARE(formOf(R"({"type": "yes_no", "marker": "whole"})"), texts({"yes", "no"}));
    QCOMPARE(formOf(R"({"type": "choice", "letters": "AB", "marker": "whole"})"),
             texts({"A", "B"}));
    QCOMPARE(formOf(R"({"type": "one_of", "labels": ["up", "down"], "marker": "whole"})"),
             texts({"up", "down"}));
    // Around a marked answer there may be reasons.
    QCOMPARE(formOf(R"({"type": "yes_no", "marker": "boxed"})"), texts({}));
    QCOMPARE(formOf(R"({"type": "number", "marker": "whole"})"), texts({}));
}

void EndpointInstructorTest::refusedRequestsDoNotEndTheWorkUntilAllAre() {
    LoopbackServer server([](const auto&, std::size_t number) {
        return number == 1 ? said({R"({"input": "a", "output": "b"})"})
                           : Reply{.status = 400, .body = R"({"error": "filtered"})"};
    });
    std::vector<DraftRequest> requests(20);
    for (std::size_t i = 0; i < requests.size(); ++i)
        requests[i].seed = i;
    JobContext context;
    Collected<Draft> drafts;
    const auto ending = instructorFor(oneByOne(server), std::make_shared<MemoryCache>())
                            ->draft(requests, drafts.done, context);
    QVERIFY_ERROR(ending, ErrorCode::InvalidArgument);
    QVERIFY(has(ending.error().message, "filtered"));
    QVERIFY(!drafts.values[0].refusal.empty());
    QVERIFY(has(drafts.values[0].rawReply, "filtered"));
    QCOMPARE(drafts.values[1].input, std::string("a"));
    QVERIFY(drafts.values.size() < 15);
}

void EndpointInstructorTest::stopKeepsWhatIsDone() {
    LoopbackServer server([](const auto&, std::size_t number) {
        Reply reply = said({R"({"input": "a", "output": "b"})"});
        if (number > 0)
            reply.manner = Reply::Manner::Silent;
        return reply;
    });
    std::stop_source stop;
    JobContext context(stop.get_token());
    std::jthread stopper([&] {
        server.waitForRequests(2);
        stop.request_stop();
    });
    std::vector<DraftRequest> requests(3);
    for (std::size_t i = 0; i < requests.size(); ++i)
        requests[i].seed = i;
    Collected<Draft> drafts;
    const auto ending = instructorFor(oneByOne(server), std::make_shared<MemoryCache>())
                            ->draft(requests, drafts.done, context);
    QVERIFY_OK(ending);
    QVERIFY(*ending == Ending::Stopped);
    QCOMPARE(drafts.values.size(), std::size_t{1});
}

namespace {

/// Asks for a stop at the third look.
class StoppingCache final : public ResponseCache {
public:
    Result<std::optional<CachedResponse>> find(const std::string&) override {
        if (++looks == 3)
            stop.request_stop();
        return std::optional<CachedResponse>();
    }
    Result<void> put(std::span<const Entry>) override { return {}; }
    std::stop_source stop;
    int looks = 0;
};

} // namespace

void EndpointInstructorTest::aStopWhileAskingLeavesNothingBehind() {
    LoopbackServer server(
        [](const auto&, std::size_t) { return said({R"({"input": "a", "output": "b"})"}); });
    const auto cache = std::make_shared<StoppingCache>();
    const auto instructor = instructorFor(oneByOne(server), cache);
    std::vector<DraftRequest> requests(5);
    for (std::size_t i = 0; i < requests.size(); ++i)
        requests[i].seed = i;
    int ofTheFirst = 0;
    JobContext stopped(cache->stop.get_token());
    const auto ending = instructor->draft(
        requests,
        [&](std::size_t, Draft) -> Result<void> {
            ++ofTheFirst;
            return {};
        },
        stopped);
    QVERIFY_OK(ending);
    QVERIFY(*ending == Ending::Stopped);
    QVERIFY(server.requests().empty());
    // The same instructor serves the next job.
    JobContext context;
    Collected<Draft> drafts;
    QVERIFY_OK(instructor->draft(std::span(requests).subspan(3), drafts.done, context));
    QCOMPARE(drafts.values.size(), std::size_t{2});
    QCOMPARE(server.requests().size(), std::size_t{2});
    QCOMPARE(ofTheFirst, 0);
}

void EndpointInstructorTest::fingerprintFollowsWhatChangesReplies() {
    EndpointSettings settings;
    settings.url = "http://127.0.0.1:1/v1";
    settings.model = "a";
    const auto print = [](const EndpointSettings& s) {
        return instructorFor(s, std::make_shared<MemoryCache>())->fingerprint();
    };
    const std::string before = print(settings);
    EndpointSettings other = settings;
    other.timeoutSeconds = 5;
    other.maxRequests = 7;
    other.keyVariable = "X";
    QCOMPARE(print(other), before);
    // This computer has many names, and an address need not say its usual port.
    other.url = "http://localhost:1/v1/";
    QCOMPARE(print(other), before);
    other.url = "https://host/v1";
    const std::string elsewhere = print(other);
    QVERIFY(elsewhere != before);
    other.url = "https://host:443/v1";
    QCOMPARE(print(other), elsewhere);
    for (const char* url : {"http://127.0.0.1:2/v1", "https://host:8443/v1", "https://host/v2"}) {
        other.url = url;
        QVERIFY(print(other) != before && print(other) != elsewhere);
    }
    other = settings;
    other.model = "b";
    QVERIFY(print(other) != before);
    other = settings;
    other.temperature = 0.1;
    QVERIFY(print(other) != before);
    other.model.clear();
    QVERIFY_ERROR(makeEndpointInstructor(askingTask(), instructorSettings(other), {resources(), {}},
                                         std::make_shared<MemoryCache>()),
                  ErrorCode::InvalidArgument);
    QVERIFY_ERROR(makeEndpointInstructor(askingTask(), instructorSettings(settings),
                                         {resources() / "nowhere", {}},
                                         std::make_shared<MemoryCache>()),
                  ErrorCode::NotFound);
}

void EndpointInstructorTest::check43_aProjectPaysForNothingTwiceAndKeepsNoKey() {
    qputenv(kKeyVariable, kKey);
    LoopbackServer server([](const auto&, std::size_t) {
        return said({json{{"input", std::string("key ") + kKey}, {"output", "#### 2"}}.dump()});
    });
    const TemporaryDirectory folder = test::temporaryDirectory();
    ProjectSettings settings;
    settings.instructor.kind = InstructorKind::Endpoint;
    settings.instructor.endpoint = oneByOne(server);
    settings.instructor.endpoint.keyVariable = kKeyVariable;
    const auto project = Project::create(folder.path() / "p.sdrl", kAskingTask, settings);
    QVERIFY_OK(project);
    JobContext context;
    for (int start = 0; start < 2; ++start) {
        const auto instructor = makeInstructor(**project, nullptr, resources());
        QVERIFY_OK(instructor);
        QCOMPARE((*instructor)->name(), std::string("writer-1"));
        Collected<Draft> drafts;
        QVERIFY_OK((*instructor)->draft(std::vector<DraftRequest>(1), drafts.done, context));
        QCOMPARE(drafts.values[0].input, std::string("key ***"));
        qunsetenv(kKeyVariable); // not needed for what is known
    }
    QCOMPARE(server.requests().size(), std::size_t{1});
    QVERIFY(has(server.requests()[0].headers, kKey));
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
        if (!entry.is_regular_file())
            continue;
        ++files;
        const auto content = readFile(entry.path());
        QVERIFY_OK(content);
        QVERIFY2(!has(*content, kKey), entry.path().c_str());
    }
    QVERIFY(files >= 3);
}

QTEST_GUILESS_MAIN(EndpointInstructorTest)
#include "endpoint_instructor_test.moc"
#include "support/places.h"
