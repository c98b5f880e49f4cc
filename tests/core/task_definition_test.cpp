// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/task_definition.h"

#include "core/base/json_fields.h"
#include "core/base/resources.h"
#include "core/base/text.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <map>

using namespace sdrl;
using nlohmann::json;

namespace {

const std::filesystem::path kTasks = sdrl::test::sourceFolder() / "resources" / "tasks";

json smallTask() {
    return json::parse(R"({
        "schema_version": 1, "name": "sum", "title": "Sums", "description": "Add two numbers.",
        "output_format": "Put the sum into \\boxed{}.",
        "answer": {"type": "number", "marker": "boxed"}})");
}

Result<TaskDefinition> parsed(const json& task) {
    return TaskDefinition::parse(task.dump(1), "t.json");
}

/// The task with one field changed, or without it if the value is null.
Result<TaskDefinition> with(const char* field, const json& value) {
    json task = smallTask();
    if (value.is_null())
        task.erase(field);
    else
        task[field] = value;
    return parsed(task);
}

} // namespace

class TaskDefinitionTest : public QObject {
    Q_OBJECT

private slots:
    void check1_tasksThatComeAlongLoad_data();
    void check1_tasksThatComeAlongLoad();
    void tasksJudgeWhatTheirOutputFormatAsksFor();
    void check03_smallTaskHasDefaults();
    void allFieldsAreRead();
    void promptTakesQuestionsLiterally();
    void check2_mistakesAreRefusedWithTheirField_data();
    void check2_mistakesAreRefusedWithTheirField();
    void mistakesNameTheLine();
    void sizesAreBounded();
    void fingerprintsFollowWhatMatters();
    void examplesInTheDocumentationAreValid();
    void tasksAreFoundByNameAndByPath();
};

void TaskDefinitionTest::check1_tasksThatComeAlongLoad_data() {
    QTest::addColumn<QString>("path");
    for (const auto& entry : std::filesystem::directory_iterator(kTasks))
        if (entry.path().extension() == ".json")
            QTest::newRow(entry.path().stem().c_str())
                << QString::fromStdString(entry.path().string());
}

void TaskDefinitionTest::check1_tasksThatComeAlongLoad() {
    QFETCH(QString, path);
    const auto task = TaskDefinition::load(path.toStdString());
    QVERIFY_OK(task);
    QCOMPARE(task->name, std::filesystem::path(path.toStdString()).stem().string());
    QCOMPARE(task->source(), readFile(path.toStdString()).value());
    const std::string prompt = task->studentPrompt("How many?");
    QVERIFY(prompt.find("How many?") != std::string::npos);
    QVERIFY(task->program || prompt.find(task->outputFormat) != std::string::npos);
}

void TaskDefinitionTest::tasksJudgeWhatTheirOutputFormatAsksFor() {
    // Each task with a good reply and a bad one to the same reference.
    struct Case {
        const char *task, *reference, *good, *bad;
    };
    const Case cases[] = {
        {"gsm8k", "18", "9 * 2 = 18\n#### 18", "9 * 2 = 18\n#### 19"},
        {"math", "\\frac{3}{4}", "So \\boxed{0.75}", "So \\boxed{\\frac{4}{3}}"},
        {"gpqa", "B", "<think>a</think><answer>B</answer>", "<think>B</think><answer>A</answer>"},
        {"logiqa", "C", "<answer>C</answer>", "<answer>E</answer>"},
        {"medqa", "D", "<answer>D</answer>", "D"},
        {"mednli", "neutral", "<answer>Neutral</answer>", "<answer>contradiction</answer>"},
        {"cqa", "No", "<answer>No</answer>", "<answer>Yes</answer>"},
        {"cfa", "A", "<answer>A</answer>", "<answer>D</answer>"},
        {"document-qa", "Treaty of Utrecht", "There.\nAnswer: the Treaty of Utrecht",
         "Answer: 1713"},
        {"finance-figures", "12.5 million dollars", "\\boxed{$12.52 million}", "\\boxed{12.5}"},
        {"date-extraction", "2024-03-01; 2024-06-30",
         "<answer>30 June 2024; March 1, 2024</answer>", "<answer>2024-03-01</answer>"},
    };
    for (const Case& one : cases) {
        const auto task = TaskDefinition::load(kTasks / (std::string(one.task) + ".json"));
        QVERIFY_OK(task);
        QVERIFY2(task->verifier->score(one.good, one.reference) == 1, one.task);
        QVERIFY2(task->verifier->score(one.bad, one.reference) == 0, one.task);
        // The format says by an example how to answer; the example must be one.
        QVERIFY2(task->verifier->extract(task->outputFormat, VerifierProfile::Lenient), one.task);
    }
}

void TaskDefinitionTest::check03_smallTaskHasDefaults() {
    const auto task = parsed(smallTask());
    QVERIFY_OK(task);
    QCOMPARE(task->studentPrompt("1+1?"), std::string("1+1? Put the sum into \\boxed{}."));
    QVERIFY(!task->inputFormat && !task->domain && !task->program);
    QVERIFY(task->demonstrations.empty() && task->documents.empty());
    QVERIFY(task->evaluation.kind == EvaluationSource::Kind::None);
    QCOMPARE(task->verifier->score("\\boxed{2}", "2"), 1.0);
}

void TaskDefinitionTest::allFieldsAreRead() {
    json task = smallTask();
    task["_remark"] = "free";
    task["input_format"] = "Two numbers.";
    task["prompt_template"] = "Q: {input}\nA:";
    task["demonstrations"] = {{{"input", "1+1"}, {"output", "\\boxed{2}"}, {"_why", "easy"}}};
    task["domain"] = "arithmetic";
    task["documents"] = {"books", "notes.pdf"};
    task["program"] = "stock";
    task["evaluation"] = {{"kind", "program"}, {"program", "stock"}, {"count", 250}};
    const auto all = parsed(task);
    QVERIFY_OK(all);
    QCOMPARE(*all->inputFormat, std::string("Two numbers."));
    QCOMPARE(all->studentPrompt("x"), std::string("Q: x\nA:"));
    QCOMPARE(all->demonstrations.at(0).output, std::string("\\boxed{2}"));
    QCOMPARE(*all->domain, std::string("arithmetic"));
    QCOMPARE(all->documents.at(1), std::string("notes.pdf"));
    QCOMPARE(*all->program, std::string("stock"));
    QVERIFY(all->evaluation.kind == EvaluationSource::Kind::Program);
    QCOMPARE(all->evaluation.count, 250);
    task["evaluation"] = {{"kind", "file"}, {"path", "exam.jsonl"}, {"answer_field", "key"}};
    const auto file = parsed(task);
    QVERIFY_OK(file);
    QVERIFY(file->evaluation.kind == EvaluationSource::Kind::File);
    QCOMPARE(file->evaluation.path, std::string("exam.jsonl"));
    QCOMPARE(file->evaluation.inputField, std::string("input"));
    QCOMPARE(file->evaluation.answerField, std::string("key"));
}

void TaskDefinitionTest::promptTakesQuestionsLiterally() {
    const auto task = with("prompt_template", "{output_format} {x {} \\boxed{ } {input}/{input}");
    QVERIFY_OK(task);
    QCOMPARE(task->studentPrompt("{output_format}"),
             std::string("Put the sum into \\boxed{}. {x {} \\boxed{ } "
                         "{output_format}/{output_format}"));
}

void TaskDefinitionTest::check2_mistakesAreRefusedWithTheirField_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* field, const char* value, const char* message) {
        QTest::addRow("%s = %s", field, value)
            << QByteArray(field) << QByteArray(value) << QByteArray(message);
    };
    row("name", "null", "field \"name\": this field is required");
    row("name", "\"My Task\"", "field \"name\": expected 1 to 64 lower-case letters");
    row("name", "\"../x\"", "field \"name\": ");
    row("title", "\" \"", "field \"title\": this must not be empty");
    row("description", "\"\"", "field \"description\": this must not be empty");
    row("description", "null", "field \"description\": this field is required");
    row("input_format", "\"\"", "field \"input_format\": this must not be empty");
    row("output_format", "null", "field \"output_format\": this field is required");
    row("prompt_template", "\"{input} {foo}\"", "field \"prompt_template\": \"{foo}\" is not a");
    row("prompt_template", "\"What?\"", "field \"prompt_template\": the placeholder {input} is");
    row("prompt_template", "7", "field \"prompt_template\": expected a text in quotes, found 7");
    row("answer", "null", "field \"answer\": this field is required");
    row("answer", "[]", "field \"answer\": expected an object");
    row("answer", R"({"type": "number"})", "field \"answer.marker\": this field is required");
    row("answer", R"({"type": "number", "marker": "boxed", "tolerance": 1})",
        "field \"answer.tolerance\": this field is not known");
    row("demonstrations", R"([{"input": "1+1", "output": "2"}])",
        "field \"demonstrations[0].output\": no answer of the task's kind");
    row("demonstrations", R"([{"input": "1+1"}])",
        "field \"demonstrations[0].output\": this field is required");
    row("demonstrations", R"([{"input": "", "output": "\\boxed{2}"}])",
        "field \"demonstrations[0].input\": this must not be empty");
    row("demonstrations", R"([7])", "field \"demonstrations[0]\": expected an object");
    row("documents", "\"book\"", "field \"documents\": expected a list of texts");
    row("documents", "[\"\"]", "field \"documents\": this must not be empty");
    row("program", "\"a b\"", "field \"program\": ");
    row("evaluation", R"({"kind": "web"})", "field \"evaluation.kind\": \"web\" is not one of");
    row("evaluation", R"({"kind": "file"})", "field \"evaluation.path\": this field is required");
    row("evaluation", R"({"kind": "file", "path": "a\u0000b"})", "field \"evaluation.path\": ");
    row("evaluation", R"({"kind": "program"})", "field \"evaluation.program\": ");
    row("evaluation", R"({"path": "x.jsonl"})", "field \"evaluation.path\": this is used with");
    row("evaluation", R"({"kind": "program", "program": "p", "count": -1})",
        "field \"evaluation.count\": -1 is outside");
    row("schema_version", "2", "field \"schema_version\": this is version 2");
    row("schema_version", "null", "field \"schema_version\": this field is required");
    row("discription", "\"x\"", "field \"discription\": this field is not known");
}

void TaskDefinitionTest::check2_mistakesAreRefusedWithTheirField() {
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, message);
    const auto task = with(field.constData(), json::parse(value.toStdString()));
    QVERIFY(!task.ok());
    const QByteArray found = QByteArray::fromStdString(task.error().message);
    QVERIFY2(found.startsWith(message), found);
    QVERIFY(task.error().context.starts_with("t.json:"));
}

void TaskDefinitionTest::mistakesNameTheLine() {
    const auto task = TaskDefinition::parse("{\n\"schema_version\": 1,\n\"name\": \"x\",\n"
                                            "\"title\": 5}",
                                            "my.json");
    QVERIFY_ERROR(task, ErrorCode::InvalidFile);
    QCOMPARE(task.error().toString(),
             std::string("field \"title\": expected a text in quotes, found 5 (my.json:4)"));
    QVERIFY_ERROR(TaskDefinition::parse("[]", "my.json"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(TaskDefinition::parse("{", "my.json"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(TaskDefinition::parse("", "my.json"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(TaskDefinition::load(kTasks / "none.json"), ErrorCode::NotFound);
    QVERIFY_ERROR(with("schema_version", 2), ErrorCode::UnsupportedFile);
}

void TaskDefinitionTest::sizesAreBounded() {
    QVERIFY_ERROR(with("description", std::string(20'001, 'x')), ErrorCode::InvalidFile);
    QVERIFY_OK(with("description", std::string(20'000, 'x')));
    const json demonstration = {{"input", "1+1"}, {"output", "\\boxed{2}"}};
    QVERIFY_OK(with("demonstrations", std::vector<json>(10'000, demonstration)));
    QVERIFY_ERROR(with("demonstrations", std::vector<json>(10'001, demonstration)),
                  ErrorCode::InvalidFile);
    QVERIFY_ERROR(with("documents", std::vector<std::string>(10'001, "x")), ErrorCode::InvalidFile);
    QVERIFY_ERROR(TaskDefinition::parse(std::string(40 << 20, ' '), "big.json"),
                  ErrorCode::InvalidFile);
    QVERIFY_ERROR(TaskDefinition::parse(std::string(100'000, '['), "deep.json"),
                  ErrorCode::InvalidFile);
}

void TaskDefinitionTest::fingerprintsFollowWhatMatters() {
    const auto base = parsed(smallTask());
    QVERIFY_OK(base);
    // Which fingerprints a change of a field changes: synthesis, prompt.
    struct Change {
        const char* field;
        json value;
        bool synthesis, prompt;
    };
    const Change changes[] = {
        {"title", "Other", false, false},
        {"documents", {"book"}, false, false},
        {"evaluation", {{"kind", "program"}, {"program", "p"}}, false, false},
        {"_remark", "x", false, false},
        {"description", "Add.", true, false},
        {"input_format", "Two numbers.", true, false},
        {"domain", "sums", true, false},
        {"program", "stock", true, false},
        {"demonstrations", {{{"input", "1"}, {"output", "\\boxed{1}"}}}, true, false},
        {"output_format", "Box it.", true, true},
        {"prompt_template", "{input}", true, true},
        {"answer", {{"type", "math"}, {"marker", "boxed"}}, true, true},
        {"answer", {{"marker", "boxed"}, {"_why", "x"}, {"type", "number"}}, false, false},
    };
    for (const Change& change : changes) {
        const auto task = with(change.field, change.value);
        QVERIFY_OK(task);
        const bool otherItems =
            task->synthesisTextFingerprint() != base->synthesisTextFingerprint() ||
            task->answerFingerprint() != base->answerFingerprint();
        QVERIFY2(otherItems == change.synthesis, change.field);
        QVERIFY2((task->promptFingerprint() != base->promptFingerprint()) == change.prompt,
                 change.field);
    }
}

void TaskDefinitionTest::examplesInTheDocumentationAreValid() {
    const std::string text = readFile(kTasks / "README.md").value();
    std::map<std::string, int> types;
    int tasks = 0;
    for (std::size_t at = 0; (at = text.find("```json\n", at)) != std::string::npos;) {
        at += 8;
        const json example = json::parse(text.substr(at, text.find("```", at) - at));
        if (example.contains("type")) {
            QVERIFY_OK(makeVerifierFromJson(example));
            ++types[example["type"]];
        } else if (example.contains("evaluation")) {
            QVERIFY_OK(with("evaluation", example["evaluation"]));
        } else {
            QVERIFY_OK(parsed(example));
            ++tasks;
        }
    }
    QCOMPARE(tasks, 1);
    for (const char* type :
         {"number", "math", "choice", "one_of", "yes_no", "text", "regex", "set", "date"})
        QVERIFY2(types.contains(type), type);
}

void TaskDefinitionTest::tasksAreFoundByNameAndByPath() {
    // Test programs have the same place beside share/ as the program itself.
    QVERIFY_OK(resourceFolder());
    QCOMPARE(std::filesystem::canonical(findTaskFile("gsm8k").value()), kTasks / "gsm8k.json");
    QCOMPARE(findTaskFile((kTasks / "math.json").string()).value(), kTasks / "math.json");
    QVERIFY_ERROR(findTaskFile("no-such-task"), ErrorCode::NotFound);
    QVERIFY_ERROR(findTaskFile("../tasks/gsm8k"), ErrorCode::NotFound);
    const auto folder = test::temporaryDirectory();
    QVERIFY_OK(writeFileAtomic(folder.path() / "tasks" / "mine.json", smallTask().dump()));
    ::setenv("SDRL_RESOURCES", folder.path().c_str(), 1);
    QCOMPARE(findTaskFile("mine").value(), folder.path() / "tasks" / "mine.json");
    QVERIFY_ERROR(findTaskFile("gsm8k"), ErrorCode::NotFound);
    ::setenv("SDRL_RESOURCES", "/nonexistent", 1);
    QVERIFY_ERROR(resourceFolder(), ErrorCode::NotFound);
    ::unsetenv("SDRL_RESOURCES");
}

QTEST_GUILESS_MAIN(TaskDefinitionTest)
#include "support/places.h"
#include "task_definition_test.moc"
