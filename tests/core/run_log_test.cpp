// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/run_log.h"

#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace sdrl;
using nlohmann::json;

namespace {

class RunFolder {
public:
    RunFolder() : m_directory(test::temporaryDirectory()) {}
    [[nodiscard]] const std::filesystem::path& path() const { return m_directory.path(); }
    void append(const std::string& file, const std::string& text) const {
        std::ofstream(path() / file, std::ios::app | std::ios::binary) << text;
    }
    void append(const std::string& file, const json& row) const { append(file, row.dump() + '\n'); }
    [[nodiscard]] std::uint64_t size(const std::string& file) const {
        return std::filesystem::file_size(path() / file);
    }
    void cut(const std::string& file, std::uint64_t bytes) const {
        std::filesystem::resize_file(path() / file, bytes);
    }

private:
    TemporaryDirectory m_directory;
};

bool poll(auto& log) {
    const Result<bool> polled = log.poll();
    if (!polled)
        qFatal("%s", polled.error().toString().c_str());
    return *polled;
}

json row(int step, double reward) {
    return {{"step", step}, {"reward", reward}};
}

std::vector<double> values(const MetricsLog& log, const std::string& name) {
    const auto column = log.columns().column(name);
    return {column.begin(), column.end()};
}

} // namespace

class RunLogTest : public QObject {
    Q_OBJECT
private slots:
    void missingFileHasNoRows();
    void rowsArriveWhenTheirLineIsWhole();
    void columnsHaveNanWhereARowHasNoFigure();
    void looksAtDevelopmentQuestionsAreTheirOwn();
    void rowsAfterACutAreDropped();
    void cutAndGrownAgainBetweenPollsIsNoticed();
    void damagedLinesArePassedOver();
    void longFilesAreReadWhole();
    void lastStepIsFoundFromTheEnd();
    void rolloutsOfAStepAreReadOnDemand();
    void rolloutsOfLostStepsAreForgotten();
    void rowsOfOlderVersionsHaveNoTokens();
    void eventsOfLostStepsAreLeftOut();
};

void RunLogTest::missingFileHasNoRows() {
    const RunFolder run;
    MetricsLog metrics(run.path() / "not-there");
    RolloutLog rollouts(run.path());
    EventLog events(run.path());
    QVERIFY(!poll(metrics) && !poll(rollouts) && !poll(events));
    QCOMPARE(metrics.columns().rows(), std::size_t{0});
    QVERIFY(metrics.columns().column("reward").empty());
    QVERIFY(rollouts.steps().empty());
}

void RunLogTest::rowsArriveWhenTheirLineIsWhole() {
    const RunFolder run;
    MetricsLog log(run.path());
    run.append("metrics.jsonl", row(1, 0.25));
    QVERIFY(poll(log));
    QVERIFY(!poll(log));
    const std::string next = row(2, 0.5).dump() + '\n';
    run.append("metrics.jsonl", next.substr(0, 9));
    QVERIFY(!poll(log));
    run.append("metrics.jsonl", next.substr(9));
    QVERIFY(poll(log));
    QCOMPARE(log.columns().steps, (std::vector<int>{1, 2}));
    QCOMPARE(values(log, "reward"), (std::vector<double>{0.25, 0.5}));
    QCOMPARE(log.cuts(), std::uint64_t{0});
}

void RunLogTest::columnsHaveNanWhereARowHasNoFigure() {
    const RunFolder run;
    MetricsLog log(run.path());
    run.append("metrics.jsonl", row(1, 0.25));
    json second = {{"step", 2}, {"kl", 0.125}, {"sampler/predicted", {0, 3, 1}}};
    second["reward"] = nullptr; // how JSON writes NaN
    run.append("metrics.jsonl", second);
    run.append("metrics.jsonl", row(3, 0.75));
    QVERIFY(poll(log));
    const auto reward = values(log, "reward"), kl = values(log, "kl");
    QCOMPARE(reward.size(), std::size_t{3});
    QVERIFY(std::isnan(reward[1]) && reward[2] == 0.75);
    QVERIFY(std::isnan(kl[0]) && kl[1] == 0.125 && std::isnan(kl[2]));
    const auto& predicted = log.lists("sampler/predicted");
    QCOMPARE(predicted.size(), std::size_t{3});
    QVERIFY(predicted[0].empty());
    QCOMPARE(predicted[1], (std::vector<double>{0, 3, 1}));
}

void RunLogTest::looksAtDevelopmentQuestionsAreTheirOwn() {
    const RunFolder run;
    MetricsLog log(run.path());
    run.append(
        "metrics.jsonl",
        json{{"step", 0}, {"eval/accuracy", 0.5}, {"eval/questions", 40}, {"eval/seconds", 1.5}});
    run.append("metrics.jsonl", row(1, 0.25));
    QVERIFY(poll(log));
    QCOMPARE(log.columns().rows(), std::size_t{1});
    QCOMPARE(log.columns().evaluations.size(), std::size_t{1});
    const EvaluationPoint& point = log.columns().evaluations.front();
    QVERIFY(point.step == 0 && point.accuracy == 0.5 && point.questions == 40 &&
            point.seconds == 1.5);
}

void RunLogTest::rowsAfterACutAreDropped() {
    const RunFolder run;
    MetricsLog log(run.path());
    for (int step = 1; step <= 3; ++step)
        run.append("metrics.jsonl", row(step, step));
    const std::uint64_t checkpoint = run.size("metrics.jsonl");
    run.append("metrics.jsonl", json{{"step", 3}, {"eval/accuracy", 0.5}});
    for (int step = 4; step <= 6; ++step)
        run.append("metrics.jsonl", row(step, step));
    QVERIFY(poll(log));
    QCOMPARE(log.columns().rows(), std::size_t{6});
    run.cut("metrics.jsonl", checkpoint);
    QVERIFY(poll(log));
    QCOMPARE(log.columns().steps, (std::vector<int>{1, 2, 3}));
    QVERIFY(log.columns().evaluations.empty());
    QCOMPARE(log.cuts(), std::uint64_t{1});
    run.append("metrics.jsonl", row(4, 40));
    QVERIFY(poll(log));
    QCOMPARE(values(log, "reward"), (std::vector<double>{1, 2, 3, 40}));
}

void RunLogTest::cutAndGrownAgainBetweenPollsIsNoticed() {
    const RunFolder run;
    MetricsLog log(run.path());
    run.append("metrics.jsonl", row(1, 1));
    const std::uint64_t checkpoint = run.size("metrics.jsonl");
    run.append("metrics.jsonl", row(2, 2));
    QVERIFY(poll(log));
    run.cut("metrics.jsonl", checkpoint);
    run.append("metrics.jsonl", row(2, 7)); // as long as the line that was there
    run.append("metrics.jsonl", row(3, 8));
    QVERIFY(poll(log));
    QCOMPARE(values(log, "reward"), (std::vector<double>{1, 7, 8}));
    QCOMPARE(log.cuts(), std::uint64_t{1});
}

void RunLogTest::damagedLinesArePassedOver() {
    const RunFolder run;
    MetricsLog log(run.path());
    run.append("metrics.jsonl", std::string("\n{\"step\": \n[1]\n{\"reward\": 1}\n"
                                            "{\"step\": \"2\", \"reward\": 1}\n"));
    run.append("metrics.jsonl", row(1, 1));
    QVERIFY(poll(log));
    QCOMPARE(log.columns().steps, std::vector<int>{1});
}

void RunLogTest::longFilesAreReadWhole() {
    const RunFolder run;
    const std::string filler(1 << 20, 'x');
    std::string text;
    for (int step = 1; step <= 20; ++step)
        text += json{{"answers", json::array({{{"text", filler}}})}, {"step", step}}.dump() + '\n';
    // One line that is longer than what is read at once.
    text += json{{"answers", json::array({{{"text", std::string(12 << 20, 'y')}}})}, {"step", 21}}
                .dump() +
            '\n';
    run.append("rollouts.jsonl", text);
    RolloutLog log(run.path());
    QVERIFY(poll(log));
    QVERIFY(!poll(log));
    QCOMPARE(log.steps().size(), std::size_t{21});
    const auto groups = log.groups(21);
    QVERIFY_OK(groups);
    QCOMPARE(groups->front().answers.front().text.size(), std::size_t{12 << 20});
}

void RunLogTest::lastStepIsFoundFromTheEnd() {
    const RunFolder run;
    QCOMPARE(lastLoggedStep(run.path()).value(), 0);
    for (int step = 1; step <= 2000; ++step)
        run.append("metrics.jsonl", json{{"step", step}, {"reward", 0.5}, {"entropy", 0.1234}});
    run.append("metrics.jsonl", std::string("{\"step\": 2001, \"rew"));
    QCOMPARE(lastLoggedStep(run.path()).value(), 2000);
}

void RunLogTest::rolloutsOfAStepAreReadOnDemand() {
    const RunFolder run;
    RolloutLog log(run.path());
    const std::string text = "So \"step\":9} it is 4.";
    for (int step = 1; step <= 3; ++step)
        for (const char* key : {"initial-000001", "harder-000002"})
            run.append("rollouts.jsonl",
                       json{{"step", step},
                            {"prompt", key},
                            {"question", "What is 2 + 2?"},
                            {"reference", "4"},
                            {"answers",
                             {{{"text", text},
                               {"reward", 1.05},
                               {"correct", 1.0},
                               {"format", 0.05},
                               {"overlong", -0.5},
                               {"advantage", step * 0.5},
                               {"tokens", 4},
                               {"ended", true},
                               {"answer", {19, 20}},
                               {"token_bytes", {3, 16, 1, 1, 0}},
                               {"log_probs", {-0.5, -0.25, -0.001, 0.0, -1.0}}}}}});
    QVERIFY(poll(log));
    QCOMPARE(log.steps(), (std::vector<int>{1, 2, 3}));
    const auto groups = log.groups(2);
    QVERIFY_OK(groups);
    QCOMPARE(groups->size(), std::size_t{2});
    const RolloutGroup& group = groups->back();
    QCOMPARE(group.prompt, std::string("harder-000002"));
    QCOMPARE(group.question, std::string("What is 2 + 2?"));
    QCOMPARE(group.reference, std::string("4"));
    const RolloutAnswer& answer = group.answers.front();
    QVERIFY(answer.advantage == 1.0 && answer.overlong == -0.5 && answer.ended);
    QCOMPARE(answer.text.substr(answer.answerBegin, answer.answerEnd - answer.answerBegin),
             std::string("4"));
    QCOMPARE(answer.tokens.size(), std::size_t{5});
    std::string joined;
    for (const RolloutToken& token : answer.tokens)
        joined += token.text;
    QCOMPARE(joined, text);
    QVERIFY(answer.tokens[1].logProb == -0.25 && answer.tokens[4].text.empty());
    QVERIFY(log.groups(7).value().empty());
}

void RunLogTest::rolloutsOfLostStepsAreForgotten() {
    const RunFolder run;
    RolloutLog log(run.path());
    const auto add = [&](int step) {
        run.append("rollouts.jsonl", json{{"step", step}, {"prompt", "p"}, {"answers", {}}});
    };
    add(1);
    const std::uint64_t checkpoint = run.size("rollouts.jsonl");
    add(2);
    QVERIFY(poll(log));
    run.cut("rollouts.jsonl", checkpoint);
    QVERIFY(log.groups(2).value().empty()); // cut since the last look
    QVERIFY(poll(log));
    QCOMPARE(log.steps(), std::vector<int>{1});
}

void RunLogTest::rowsOfOlderVersionsHaveNoTokens() {
    const RunFolder run;
    RolloutLog log(run.path());
    run.append("rollouts.jsonl",
               json{{"step", 1},
                    {"prompt", "p"},
                    {"answers",
                     {{{"text", "5"}, {"reward", 0}, {"tokens", 2}, {"ended", false}},
                      {{"text", "5"}, {"token_bytes", {1}}, {"log_probs", {0.0, 0.0}}},
                      {{"text", "5"}, {"token_bytes", {99, 5}}, {"log_probs", {-1.0, -2.0}}},
                      {{"text", "5"}, {"answer", {1, 9}}},
                      7}}});
    QVERIFY(poll(log));
    const RolloutGroup group = log.groups(1).value().front();
    QCOMPARE(group.answers.size(), std::size_t{4});
    QVERIFY(group.answers[0].tokens.empty() && !group.answers[0].ended);
    QVERIFY(group.answers[1].tokens.empty());
    QVERIFY(group.answers[2].tokens[0].text == "5" && group.answers[2].tokens[1].text.empty());
    QCOMPARE(group.answers[3].answerEnd, std::size_t{0});
}

void RunLogTest::eventsOfLostStepsAreLeftOut() {
    const RunFolder run;
    EventLog log(run.path());
    const auto add = [&](const char* event, int step) {
        run.append("events.jsonl", json{{"event", event}, {"step", step}, {"seconds", step * 2.0}});
    };
    add("started", 0);
    add("checkpoint", 20);
    run.append("events.jsonl", json{{"event", "setting_changed"},
                                    {"step", 25},
                                    {"name", "temperature"},
                                    {"before", 1.0},
                                    {"after", 0.8}});
    QVERIFY(poll(log));
    QCOMPARE(log.events().size(), std::size_t{3});
    const RunEvent& changed = log.events().back();
    QVERIFY(changed.kind == RunEventKind::SettingChanged && changed.name == "temperature" &&
            changed.before == 1.0 && changed.after == 0.8);
    add("resumed", 20);
    add("something_new", 21);
    add("evaluated", 30);
    QVERIFY(poll(log));
    QVERIFY(!poll(log));
    std::vector<int> steps;
    for (const RunEvent& event : log.events())
        steps.push_back(event.step);
    QCOMPARE(steps, (std::vector<int>{0, 20, 20, 30}));
    QVERIFY(log.events()[2].kind == RunEventKind::Resumed);
}

QTEST_GUILESS_MAIN(RunLogTest)
#include "run_log_test.moc"
