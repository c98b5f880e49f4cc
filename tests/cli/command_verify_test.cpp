// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "core/base/jsonl.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

using namespace sdrl;
using nlohmann::json;

namespace {

std::vector<std::string> printed;
json printedJson;
std::string failure;

/// Runs the program with these arguments; returns its exit code.
int run(std::vector<std::string> arguments, bool asJson = false) {
    printed.clear();
    printedJson = json();
    failure.clear();
    CLI::App app;
    cli::Console console;
    console.json = asJson;
    int exitCode = -1;
    cli::addVerifyCommand(app, console, exitCode);
    std::reverse(arguments.begin(), arguments.end());
    try {
        app.parse(arguments);
    } catch (const CLI::ParseError& error) {
        failure = error.what();
        return cli::kExitUsage;
    }
    return exitCode;
}

} // namespace

// A terminal that remembers.
namespace sdrl::cli {
void Console::print(std::string_view line) const {
    if (!json)
        printed.emplace_back(line);
}
void Console::printJson(const nlohmann::json& result) const {
    if (json)
        printedJson = result;
}
int Console::fail(const Error& error) const {
    failure = error.toString();
    return kExitUsage;
}
} // namespace sdrl::cli

class CommandVerifyTest : public QObject {
    Q_OBJECT

private slots:
    void rowsAreJudged();
    void mismatchesFail();
    void jsonHasAllOfIt();
    void mistakesAreExplained();

private:
    std::string write(const std::string& rows) {
        const auto path = m_folder.path() / "cases.jsonl";
        [&] { QVERIFY_OK(writeFileAtomic(path, rows)); }();
        return path.string();
    }

    TemporaryDirectory m_folder = test::temporaryDirectory();
};

void CommandVerifyTest::rowsAreJudged() {
    const std::string cases = write(R"({"reply": "#### 1,000", "answer": 1000}
{"completion": "I say 7", "ground_truth": "7"}

{"response": "#### 5 or 6", "reference": "so it is\n#### 5"}
)");
    QCOMPARE(run({"verify", "--task", "gsm8k", "--cases", cases}), int(cli::kExitOk));
    QCOMPARE(printed.size(), std::size_t{4});
    QCOMPARE(printed[0], std::string("1: score 1, answer 1,000, canonical 1000, format ok"));
    QCOMPARE(printed[1], std::string("2: score 0, answer none, canonical none, format wrong"));
    QCOMPARE(printed[2], std::string("4: score 0, answer none, canonical none, format wrong"));
    QCOMPARE(printed[3], std::string("1 of 3 correct (strict profile), 2 with a wrong format, "
                                     "0 not as expected"));
    QCOMPARE(run({"verify", "--task", "gsm8k", "--cases", cases, "--profile", "lenient"}),
             int(cli::kExitOk));
    QVERIFY(printed[3].starts_with("3 of 3 correct (lenient profile), 2 with"));
}

void CommandVerifyTest::mismatchesFail() {
    const std::string cases = write(R"({"reply": "#### 1", "answer": "1", "expected": 1}
{"reply": "#### 2", "answer": "1", "expected": 0}
{"reply": "#### 3", "answer": "1", "expected": 1}
)");
    QCOMPARE(run({"verify", "--task", "gsm8k", "--cases", cases}), int(cli::kExitFailure));
    QVERIFY(printed[1].ends_with("format ok"));
    QVERIFY(printed[2].ends_with("NOT AS EXPECTED"));
    QVERIFY(printed[3].ends_with("1 not as expected"));
}

void CommandVerifyTest::jsonHasAllOfIt() {
    const std::string cases = write(R"([{"reply": "\\boxed{\\frac12}", "answer": "0.5"},
                                        {"reply": "", "answer": "0.5", "expected": 1}])");
    QCOMPARE(run({"verify", "--task", "math", "--cases", cases}, true), int(cli::kExitFailure));
    QVERIFY(printed.empty());
    QCOMPARE(dumpJson(printedJson["rows"][0]),
             std::string(R"({"answer":"\\frac12","as_expected":true,"canonical":"0.5",)"
                         R"("format_ok":true,"line":1,"score":1})"));
    QVERIFY(printedJson["rows"][1]["answer"].is_null());
    QVERIFY(printedJson["task"] == "math");
    QVERIFY(printedJson["correct"] == 1);
    QVERIFY(printedJson["count"] == 2);
    QVERIFY(printedJson["wrong_format"] == 1);
    QVERIFY(printedJson["mismatches"] == 1);
}

void CommandVerifyTest::mistakesAreExplained() {
    const auto fails = [&](const std::string& rows, const char* reason) {
        const std::string cases = write(rows);
        QCOMPARE(run({"verify", "--task", "gsm8k", "--cases", cases}), int(cli::kExitUsage));
        QVERIFY2(failure.starts_with(reason), failure.c_str());
        QVERIFY2(failure.find("cases.jsonl:2") != std::string::npos, failure.c_str());
    };
    const std::string good = "{\"reply\": \"\", \"answer\": \"1\"}\n";
    fails(good + R"({"answer": "1"})", "none of the fields reply, completion, response is there");
    fails(good + R"({"reply": "1"})", "none of the fields answer, ground_truth, reference");
    fails(good + R"({"reply": ["1"], "answer": "1"})", "field \"reply\": expected a text");
    fails(good + R"({"reply": "1", "answer": "1", "expected": "yes"})", "field \"expected\": ");
    fails(good + "[1]", "expected an object");
    fails(good + "{", "not valid JSON");
    QCOMPARE(run({"verify", "--task", "nothing", "--cases", "x"}), int(cli::kExitUsage));
    QVERIFY(failure.find("there is no task file and no task of the name") == 0);
    QCOMPARE(run({"verify", "--task", "gsm8k", "--cases", "/nonexistent"}), int(cli::kExitUsage));
    QCOMPARE(run({"verify", "--task", "gsm8k"}), int(cli::kExitUsage));
    QCOMPARE(run({"verify", "--task", "gsm8k", "--cases", "x", "--profile", "kind"}),
             int(cli::kExitUsage));
}

QTEST_GUILESS_MAIN(CommandVerifyTest)
#include "command_verify_test.moc"
