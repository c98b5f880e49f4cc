// SPDX-License-Identifier: GPL-3.0-or-later
//
// The prompts of every task that comes along, as reviewed texts in tests/data/prompts. A change of
// a prompt is a change of those files: SDRL_WRITE_PROMPTS=1 writes them anew, to be read in the
// diff.
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/instruct/prompt_editing.h"
#include "core/instruct/prompts.h"
#include "core/project/price_table.h"
#include "core/project/project.h"
#include "core/project/project_settings.h"
#include "instruct/chat/prompt_file.h"
#include "instruct/chat/prompt_set.h"
#include "instruct/prompt_instructor.h"
#include "test_support.h"

#include <QElapsedTimer>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>

using namespace sdrl;
using nlohmann::json;

namespace {

std::filesystem::path resources() {
    return sdrl::test::sourceFolder() / "resources";
}

/// Writes down what it is asked, and says always the same.
class ListeningModel final : public ChatModel {
public:
    explicit ListeningModel(std::vector<ChatRequest>& heard) : m_heard(heard) {}
    [[nodiscard]] std::string name() const override { return "listener"; }
    [[nodiscard]] std::vector<std::string> identity() const override { return {"listener"}; }
    [[nodiscard]] json description() const override { return json::object(); }
    void add(ChatRequest request, Handler handler) override {
        m_waiting.emplace_back(!request.form.isFree(), std::move(handler));
        m_heard.push_back(std::move(request));
    }
    void forget() override { m_waiting.clear(); }
    Result<Ending> run(JobContext&) override {
        for (const auto& [wantsJson, handler] : std::exchange(m_waiting, {})) {
            ChatReply reply;
            reply.text = wantsJson ? R"({"input": "a", "output": "b"})" : "[the field]";
            SDRL_CHECK(handler.replies(std::span(&reply, 1)));
            SDRL_CHECK(handler.finished({"no more"}));
        }
        return Ending::Finished;
    }

private:
    std::vector<ChatRequest>& m_heard;
    std::vector<std::pair<bool, Handler>> m_waiting;
};

class Forgetful final : public ResponseCache {
public:
    Result<std::optional<CachedResponse>> find(const std::string&) override {
        return std::optional<CachedResponse>();
    }
    Result<void> put(std::span<const Entry>) override { return {}; }
};

/// All requests that a task leads to, by name.
std::vector<std::pair<std::string, ChatRequest>>
requestsOf(const TaskDefinition& given, const PromptFolders& folders = {resources(), {}}) {
    TaskDefinition task = given;
    std::vector<ChatRequest> heard;
    const auto instructor = makePromptInstructor(
        task, {"endpoint", 0.7, 4000, true, false}, PromptSet::load(folders).value(),
        std::make_unique<ListeningModel>(heard), std::make_shared<Forgetful>());
    const std::vector<Demonstration> demonstrations =
        !task.demonstrations.empty()
            ? std::vector(task.demonstrations.begin(),
                          task.demonstrations.begin() +
                              static_cast<std::ptrdiff_t>(
                                  std::min<std::size_t>(3, task.demonstrations.size())))
            : std::vector<Demonstration>{{"[input of an example]", "[output of an example]"}};
    JobContext context;
    std::vector<std::pair<std::string, ChatRequest>> out;
    const auto take = [&](const char* name) {
        for (ChatRequest& request : std::exchange(heard, {}))
            out.emplace_back(name, std::move(request));
    };
    const Instructor::Done<Draft> ignored = [](std::size_t, Draft) -> Result<void> { return {}; };
    (void)instructor->keywords(context);
    if (heard.size() == 2) {
        out.emplace_back("keyword", heard[0]);
        heard.erase(heard.begin());
    }
    take("synonyms");
    (void)instructor->pattern(demonstrations, context);
    take("pattern");
    DraftRequest plain;
    plain.seed = 12345;
    (void)instructor->draft(std::vector{plain}, ignored, context);
    take("question without passage and examples");
    DraftRequest full;
    full.level = 3;
    full.passage.emplace();
    full.passage->text = "[text of the passage]";
    full.pattern = "[what examples have in common]";
    full.demonstrations = demonstrations;
    (void)instructor->draft(std::vector{full}, ignored, context);
    take("question with passage, pattern, examples and level");
    RewriteRequest rewrite;
    rewrite.item.input = "[the question]";
    rewrite.item.solution = "[its answer]";
    (void)instructor->rewrite(std::vector{rewrite}, ignored, context);
    take("harder");
    rewrite.direction = ItemOrigin::Easier;
    (void)instructor->rewrite(std::vector{rewrite}, ignored, context);
    take("easier");
    AnswerRequest answer;
    answer.item.input = "[the question]";
    (void)instructor->answers(
        std::vector{answer},
        [](std::size_t, std::vector<AnswerCandidate>) -> Result<void> { return {}; }, context);
    take("answer");
    return out;
}

std::string rendered(const TaskDefinition& task) {
    std::string out;
    for (const auto& [name, request] : requestsOf(task))
        out += "======== " + name + "; temperature " + json(request.temperature).dump() +
               ", replies " + std::to_string(request.samples.size()) +
               (request.form.isFree() ? "" : ", JSON") + "\n" + request.prompt + "\n\n";
    return out;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class PromptsTest : public QObject {
    Q_OBJECT

private slots:
    void check08_promptsAreTheReviewedOnes_data();
    void check08_promptsAreTheReviewedOnes();
    void check08_questionsHoldAllThatTheTaskSays_data();
    void check08_questionsHoldAllThatTheTaskSays();
    void votesAreToldTheOutputFormat_data();
    void votesAreToldTheOutputFormat();
    void examplesAndLevelsDoNotContradict();
    void lengthsAreThoseOfWhatIsShown();
    void check09_keywordsAndPatternsComeAtTemperatureZeroAndOnce();
    void check18_variantsSeeTheTaskAndInputAndOutput();
    void versionsAreReadAndNotSent();
    void aProjectsPromptsTakeThePlaceOfTheOthers();
    void aProjectsMistakesAreNamedWithTheirLine();
    void previewsAreWhatIsSent_data();
    void previewsAreWhatIsSent();
    void onlyTextsThatCanBeUsedAreSaved();
    void longLinesAreReadAtOnce();
    void workWithTheFirstPromptsIsNotOutOfDate();
    void pricesAreTheUsers();
};

void PromptsTest::check08_promptsAreTheReviewedOnes_data() {
    QTest::addColumn<QString>("file");
    for (const auto& entry : std::filesystem::directory_iterator(resources() / "tasks"))
        if (entry.path().extension() == ".json")
            QTest::newRow(entry.path().stem().c_str())
                << QString::fromStdString(entry.path().string());
}

void PromptsTest::check08_promptsAreTheReviewedOnes() {
    QFETCH(QString, file);
    const auto task = TaskDefinition::load(file.toStdString());
    QVERIFY_OK(task);
    const auto golden = test::fixture("prompts") / (task->name + ".txt");
    const std::string now = rendered(*task);
    if (std::getenv("SDRL_WRITE_PROMPTS"))
        QVERIFY_OK(writeFileAtomic(golden, now));
    const auto reviewed = readFile(golden);
    QVERIFY_OK(reviewed);
    QCOMPARE(QString::fromStdString(now), QString::fromStdString(*reviewed));
}

void PromptsTest::check08_questionsHoldAllThatTheTaskSays_data() {
    check08_promptsAreTheReviewedOnes_data();
}

void PromptsTest::check08_questionsHoldAllThatTheTaskSays() {
    QFETCH(QString, file);
    const auto task = TaskDefinition::load(file.toStdString());
    QVERIFY_OK(task);
    int questions = 0;
    for (const auto& [name, request] : requestsOf(*task)) {
        if (!name.starts_with("question"))
            continue;
        ++questions;
        QCOMPARE(request.temperature, 0.7);
        QVERIFY(has(request.prompt, task->description));
        QVERIFY(has(request.prompt, task->outputFormat));
        QCOMPARE(has(request.prompt, "Form of the input"), task->inputFormat.has_value());
        const bool full = name.find("with passage") != std::string::npos;
        for (const char* part : {"[text of the passage]", "[what examples have in common]",
                                 "Some examples", "difficulty 3"})
            QCOMPARE(has(request.prompt, part), full);
    }
    QCOMPARE(questions, 2);
}

void PromptsTest::votesAreToldTheOutputFormat_data() {
    check08_promptsAreTheReviewedOnes_data();
}

void PromptsTest::votesAreToldTheOutputFormat() {
    QFETCH(QString, file);
    const auto task = TaskDefinition::load(file.toStdString());
    QVERIFY_OK(task);
    const auto requests = requestsOf(*task);
    const auto& [name, request] = requests.back();
    QCOMPARE(name, std::string("answer"));
    const std::size_t first = request.prompt.find(task->outputFormat);
    QVERIFY(first != std::string::npos);
    QVERIFY(request.prompt.find(task->outputFormat, first + 1) == std::string::npos);
}

void PromptsTest::examplesAndLevelsDoNotContradict() {
    const auto prompts = PromptSet::load({resources(), {}});
    QVERIFY_OK(prompts);
    TaskDefinition task = TaskDefinition::load(resources() / "tasks" / "gsm8k.json").value();
    std::vector<ChatRequest> heard;
    const auto instructor = makePromptInstructor(task, {"endpoint", 0.7, 4000, true, false},
                                                 *prompts, std::make_unique<ListeningModel>(heard),
                                                 std::make_shared<Forgetful>());
    std::vector<DraftRequest> requests(3);
    requests[0].demonstrations = requests[1].demonstrations = {{"1 + 1?", "#### 2"}};
    requests[1].level = 1;
    JobContext context;
    QVERIFY_OK(instructor->draft(
        requests, [](std::size_t, Draft) -> Result<void> { return {}; }, context));
    constexpr std::string_view kHarder = "as hard as these examples, or harder";
    QCOMPARE(heard.size(), std::size_t{3});
    QVERIFY(has(heard[0].prompt, kHarder) && !has(heard[0].prompt, "difficulty"));
    QVERIFY(!has(heard[1].prompt, kHarder) && has(heard[1].prompt, "difficulty 1"));
    QVERIFY(!has(heard[2].prompt, kHarder));
    for (const ChatRequest& request : heard)
        QVERIFY(!has(request.prompt, "\n\n\n"));
}

void PromptsTest::lengthsAreThoseOfWhatIsShown() {
    TaskDefinition task = TaskDefinition::load(resources() / "tasks" / "gsm8k.json").value();
    task.domain.reset();
    task.demonstrations.assign(60, {std::string(100, 'q'), std::string(100, 'a')});
    const auto lengths = promptLengths(task, {resources(), {}}, {});
    QVERIFY_OK(lengths);
    QVERIFY(lengths->at("pattern") > 50 * 200 && lengths->at("pattern") < 60 * 200);
    QVERIFY(lengths->at("question") < 15 * 200);
    const auto requests = requestsOf(task);
    QCOMPARE(requests[0].first, std::string("keyword"));
    QCOMPARE(lengths->at("keyword"), static_cast<double>(requests[0].second.prompt.size()));
}

void PromptsTest::check09_keywordsAndPatternsComeAtTemperatureZeroAndOnce() {
    const auto task = TaskDefinition::load(resources() / "tasks" / "gsm8k.json");
    QVERIFY_OK(task);
    std::map<std::string, int> times;
    for (const auto& [name, request] : requestsOf(*task)) {
        ++times[name];
        if (name == "keyword" || name == "synonyms" || name == "pattern") {
            QCOMPARE(request.temperature, 0.0);
            QCOMPARE(request.samples.size(), std::size_t{1});
        }
    }
    QCOMPARE(times["synonyms"], 1);
    QCOMPARE(times["pattern"], 1);
    QCOMPARE(times["keyword"], task->domain ? 0 : 1);
}

void PromptsTest::check18_variantsSeeTheTaskAndInputAndOutput() {
    for (const char* name : {"gsm8k", "logiqa", "cqa"}) {
        const auto task =
            TaskDefinition::load(resources() / "tasks" / (std::string(name) + ".json"));
        QVERIFY_OK(task);
        for (const auto& [kind, request] : requestsOf(*task)) {
            if (kind != "harder" && kind != "easier")
                continue;
            for (const std::string& part :
                 {task->description, task->outputFormat, task->inputFormat.value_or(""),
                  std::string("[the question]"), std::string("[its answer]")})
                QVERIFY(has(request.prompt, part));
        }
    }
}

void PromptsTest::versionsAreReadAndNotSent() {
    const auto prompt = PromptFile::parse("# version 3\nOne {a}.", "p.txt", {{"a"}});
    QVERIFY_OK(prompt);
    QCOMPARE(prompt->version(), 3);
    QCOMPARE(prompt->fill({{"a", "x"}}), std::string("One x."));
    QCOMPARE(PromptFile::parse("One.", "p.txt", {})->version(), 0);
    QCOMPARE(PromptFile::parse("#hashtag", "p.txt", {})->fill({}), std::string("#hashtag"));
    const auto wrong = PromptFile::parse("# version x\nOne.", "p.txt", {});
    QVERIFY_ERROR(wrong, ErrorCode::InvalidFile);
    QCOMPARE(wrong.error().context, std::string("p.txt:1"));
    for (const PromptInfo& info : listPrompts({resources(), {}})) {
        QVERIFY2(info.error.empty(), info.error.c_str());
        QVERIFY(info.version > 0 && info.version == info.newest && !info.own);
    }
}

void PromptsTest::aProjectsPromptsTakeThePlaceOfTheOthers() {
    const auto folder = test::temporaryDirectory();
    const PromptFolders folders{resources(), folder.path()};
    const auto copy = copyPromptForEditing(folders, "harder");
    QVERIFY_OK(copy);
    QVERIFY_ERROR(copyPromptForEditing(folders, "harder"), ErrorCode::AlreadyExists);
    QVERIFY_ERROR(copyPromptForEditing(folders, "sweeter"), ErrorCode::NotFound);
    const std::string before = PromptSet::load({resources(), {}})->hash();
    QCOMPARE(PromptSet::load(folders)->hash(), before); // an unchanged copy changes nothing
    QVERIFY_OK(writeFileAtomic(*copy, "# version 1\nMake {input} harder."));
    QVERIFY(PromptSet::load(folders)->hash() != before);
    const auto task = TaskDefinition::load(resources() / "tasks" / "gsm8k.json");
    for (const auto& [name, request] : requestsOf(*task, folders))
        if (name == "harder")
            QCOMPARE(request.prompt, std::string("Make [the question] harder."));
    const auto list = listPrompts(folders);
    const auto harder = std::find_if(list.begin(), list.end(),
                                     [](const PromptInfo& info) { return info.name == "harder"; });
    QVERIFY(harder != list.end() && harder->own && harder->path == *copy);
    QCOMPARE(harder->hash, sha256Hex("# version 1\nMake {input} harder."));
    QVERIFY(has(promptText(folders, "harder").value(), "Make {input}"));
}

void PromptsTest::aProjectsMistakesAreNamedWithTheirLine() {
    const auto folder = test::temporaryDirectory();
    const PromptFolders folders{resources(), folder.path()};
    const auto copy = copyPromptForEditing(folders, "answer");
    QVERIFY_OK(copy);
    QVERIFY_OK(writeFileAtomic(*copy, "# version 1\nAnswer:\n{quesiton}"));
    const auto loaded = PromptSet::load(folders);
    QVERIFY_ERROR(loaded, ErrorCode::InvalidFile);
    QVERIFY(loaded.error().context.ends_with("answer.txt:3"));
    for (const PromptInfo& info : listPrompts(folders))
        QCOMPARE(info.error.empty(), info.name != "answer");
    // Every vote would be asked the same.
    QVERIFY_OK(writeFileAtomic(*copy, "# version 1\nAnswer."));
    const auto same = PromptSet::load(folders);
    QVERIFY_ERROR(same, ErrorCode::InvalidFile);
    QVERIFY(has(same.error().message, "{question}"));
    for (const PromptInfo& info : listPrompts(folders))
        QCOMPARE(info.error.empty(), info.name != "answer");
}

void PromptsTest::previewsAreWhatIsSent_data() {
    check08_promptsAreTheReviewedOnes_data();
}

void PromptsTest::previewsAreWhatIsSent() {
    QFETCH(QString, file);
    const auto task = TaskDefinition::load(file.toStdString());
    QVERIFY_OK(task);
    const PromptFolders folders{resources(), {}};
    const PromptSample sample{"[the field]", "[what examples have in common]",
                              "[text of the passage]", "[input of an example]",
                              "[output of an example]"};
    for (const PromptInfo& prompt : listPrompts(folders)) {
        const auto preview =
            promptPreview(folders, prompt.name, promptText(folders, prompt.name).value(), *task,
                          ProjectSettings(), sample);
        QVERIFY_OK(preview);
        for (const std::string& placeholder : prompt.placeholders)
            QVERIFY(!has(*preview, '{' + placeholder + '}'));
        for (const auto& [name, request] : requestsOf(*task))
            if (name == prompt.name && (name == "keyword" || name == "synonyms"))
                QCOMPARE(QString::fromStdString(*preview), QString::fromStdString(request.prompt));
    }
}

void PromptsTest::onlyTextsThatCanBeUsedAreSaved() {
    const auto folder = test::temporaryDirectory();
    const PromptFolders folders{resources(), folder.path()};
    const auto own = folder.path() / "prompts" / "harder.txt";
    QVERIFY_OK(savePrompt(folders, "harder", "# version 1\nMake {input} harder."));
    QVERIFY(std::filesystem::exists(own));
    QVERIFY_ERROR(savePrompt(folders, "harder", "Make it harder."), ErrorCode::InvalidFile);
    QVERIFY_ERROR(savePrompt(folders, "harder", "{input} {passage}"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(savePrompt(folders, "sweeter", "{input}"), ErrorCode::NotFound);
    QVERIFY_ERROR(savePrompt({resources(), {}}, "harder", "{input}"), ErrorCode::InvalidArgument);
    QVERIFY(has(promptText(folders, "harder").value(), "Make {input}"));
    // The text that comes along is no copy.
    QVERIFY_OK(savePrompt(folders, "harder", promptText({resources(), {}}, "harder").value()));
    QVERIFY(!std::filesystem::exists(own));
    QVERIFY_OK(savePrompt(folders, "harder", std::nullopt));
}

void PromptsTest::longLinesAreReadAtOnce() {
    // Half a million letters, and the square of that would take minutes.
    const std::string text =
        "{question} " + std::string(500'000, 'a') + " {" + std::string(400'000, 'b');
    QElapsedTimer timer;
    timer.start();
    const auto file = PromptFile::parse(text, "answer.txt", {{"question"}, "question"});
    QVERIFY_OK(file);
    QVERIFY2(timer.elapsed() < 2000, std::to_string(timer.elapsed()).c_str());
    QCOMPARE(file->fill({{"question", "Q"}}), "Q" + text.substr(10));
}

void PromptsTest::workWithTheFirstPromptsIsNotOutOfDate() {
    // Texts that were shipped while one hash stood for all prompts: the hash stays what it was.
    const PromptFolders then{sdrl::test::sourceFolder() / "tests" / "data" / "first_prompts", {}};
    const auto first = PromptSet::load(then);
    QVERIFY_OK(first);
    const auto folder = test::temporaryDirectory();
    const PromptFolders own{then.resources, folder.path()};
    const std::vector<InstructorWork> kAll = {InstructorWork::Keywords, InstructorWork::Questions,
                                              InstructorWork::Variants};
    for (const InstructorWork work : kAll)
        QCOMPARE(first->hash(work), first->hash());
    for (const char* prompt :
         {"keyword", "synonyms", "pattern", "question", "harder", "easier", "answer"}) {
        QVERIFY_OK(savePrompt(own, prompt, promptText(own, prompt).value() + "\nBe brief.\n"));
        const auto changed = PromptSet::load(own);
        QVERIFY_OK(changed);
        for (const InstructorWork work : kAll)
            QVERIFY2((changed->hash(work) != first->hash(work)) == promptIsFor(prompt, work),
                     prompt);
        QVERIFY_OK(savePrompt(own, prompt, std::nullopt));
    }
}

void PromptsTest::pricesAreTheUsers() {
    const auto folder = test::temporaryDirectory();
    const auto file = folder.path() / "sdrl" / "prices.json";
    QVERIFY(PriceTable::load(file)->entries().empty());
    PriceTable table;
    table.setCurrency("EUR");
    table.set("gpt-x", TokenPrices{2.5, 10});
    table.set("vendor/big-*", TokenPrices{1, 2});
    table.set("vendor/*", TokenPrices{3, 4});
    QVERIFY_OK(table.save(file));
    const auto read = PriceTable::load(file);
    QVERIFY_OK(read);
    QCOMPARE(read->currency(), std::string("EUR"));
    QVERIFY((read->find("gpt-x") == TokenPrices{2.5, 10}));
    QVERIFY((read->find("vendor/big-7b") == TokenPrices{1, 2}));
    QVERIFY((read->find("vendor/small") == TokenPrices{3, 4}));
    QVERIFY(!read->find("gpt-xl"));
    qputenv("XDG_CONFIG_HOME", QByteArray::fromStdString(folder.path().string()));
    EndpointSettings endpoint;
    endpoint.model = "gpt-x";
    QVERIFY((pricesOf(endpoint) == TokenPrices{2.5, 10}));
    endpoint.prices = TokenPrices{9, 9};
    QVERIFY((pricesOf(endpoint) == TokenPrices{9, 9}));
    qunsetenv("XDG_CONFIG_HOME");
    QVERIFY_OK(writeFileAtomic(file, R"({"schema_version": 1, "models": {"a": {"prompt": -1}}})"));
    QVERIFY_ERROR(PriceTable::load(file), ErrorCode::InvalidFile);
}

QTEST_GUILESS_MAIN(PromptsTest)
#include "prompts_test.moc"
#include "support/places.h"
