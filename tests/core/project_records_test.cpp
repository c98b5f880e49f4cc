// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/evaluation_table.h"
#include "core/project/project_store.h"
#include "core/project/record_table.h"
#include "test_support.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace sdrl;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct Store {
    TemporaryDirectory folder = test::temporaryDirectory();
    fs::path path = folder.path() / "project.db";
    std::unique_ptr<ProjectStore> store = ProjectStore::open(path).value();
    DocumentTable& documents = store->documents();
    ItemTable& items = store->items();
    EvaluationTable& evaluations = store->evaluations();
    RecordTable& records = store->records();
};

} // namespace

class ProjectRecordsTest : public QObject {
    Q_OBJECT
private slots:
    void evaluationsGoOnWhereTheyStopped();
    void stagesRunsAndJobsAreRecorded();
    void cachedResponsesAndValues();
};

void ProjectRecordsTest::evaluationsGoOnWhereTheyStopped() {
    Store s;
    const std::vector<EvaluationQuestion> questions{{"a?", "1", 0}, {"b?", "2", 3}};
    QVERIFY_OK(s.evaluations.ensureQuestions("held-out", "q", questions));
    const std::vector<EvaluationQuestion> longer{{"x", "x", 0}, {"y", "y", 0}, {"z", "z", 0}};
    QVERIFY_OK(s.evaluations.ensureQuestions("held-out", "q", longer)); // the first ones stay
    const auto read = s.evaluations.questions("held-out", "q");
    QVERIFY_OK(read);
    QCOMPARE(read->size(), std::size_t{2});
    QVERIFY(read->at(1).input == "b?" && read->at(1).reference == "2" && read->at(1).level == 3);
    QVERIFY(s.evaluations.questions("held-out", "other")->empty());

    EvaluationInfo info;
    info.set = "held-out";
    info.label = "trained";
    info.fingerprint = "e";
    info.run = s.records.ensureRun("grpo", "r").value().id;
    const auto begun = s.evaluations.ensure(info, "q", {});
    QVERIFY_OK(begun);
    QVERIFY(begun->id && begun->questions == 2 && !begun->complete && begun->run == info.run);
    EvaluationAnswer answer{1, "#### 2", "2", true, true, true, false, 6};
    QVERIFY_OK(s.evaluations.recordAnswers(begun->id, std::vector{answer}));
    EvaluationAnswer changed = answer;
    changed.text = "changed";
    EvaluationAnswer first{0, "?", "", false, true, false, true, 9};
    QVERIFY_OK(s.evaluations.recordAnswers(begun->id, std::vector{changed, first}));
    QVERIFY_OK(s.evaluations.markComplete(begun->id));
    const auto again = s.evaluations.ensure(info, "q", {});
    QVERIFY_OK(again);
    QVERIFY(again->id == begun->id && again->complete);
    const auto answers = s.evaluations.answers(begun->id);
    QVERIFY_OK(answers);
    QCOMPARE(answers->size(), std::size_t{2});
    QVERIFY(answers->at(0).question == 0 && answers->at(0).lenient && answers->at(0).truncated &&
            !answers->at(0).strict && !answers->at(0).formatOk && answers->at(0).tokens == 9);
    QVERIFY(answers->at(1).text == "#### 2" && answers->at(1).extracted == "2" &&
            answers->at(1).strict && answers->at(1).formatOk);
    QCOMPARE(s.evaluations.questionsOf(begun->id)->at(0).input, std::string("a?"));
    info.fingerprint = "f";
    info.run = {};
    QVERIFY(!s.evaluations.ensure(info, "q", {})->run);
    QCOMPARE(s.evaluations.evaluations()->size(), std::size_t{2});
    QVERIFY(!s.evaluations.recordAnswers({999}, std::vector{answer}));
}

void ProjectRecordsTest::stagesRunsAndJobsAreRecorded() {
    Store s;
    QVERIFY(!s.records.stage("train", "f").value());
    StageRecord stage{"train", "f", false, R"({"a": 1})", 11, 0, 2.5};
    QVERIFY_OK(s.records.putStage(stage));
    stage.finished = true;
    stage.finishedMs = 22;
    QVERIFY_OK(s.records.putStage(stage));
    const auto read = s.records.stage("train", "f").value();
    QVERIFY(read && read->finished && read->summary == stage.summary && read->startedMs == 11 &&
            read->finishedMs == 22 && read->seconds == 2.5);

    RunRecord run = s.records.ensureRun("grpo", "one").value();
    QCOMPARE(run.name, std::string("0001-grpo"));
    QCOMPARE(s.records.ensureRun("sft", "two")->name, std::string("0002-sft"));
    QCOMPARE(s.records.ensureRun("grpo", "one")->id, run.id);
    run.finished = true;
    run.summary = R"({"steps": 3})";
    QVERIFY_OK(s.records.putRun(run));
    const auto runs = s.records.runs();
    QVERIFY_OK(runs);
    QVERIFY(runs->size() == 2 && runs->at(0).finished && runs->at(0).summary == run.summary &&
            !runs->at(1).finished && runs->at(1).kind == "sft");

    const JobRecordId killed = s.records.beginJob("measure").value();
    const JobRecordId second = s.records.beginJob("train").value();
    QVERIFY_OK(s.records.endJob(second, "failed", "no memory"));
    const auto jobs = s.records.jobs();
    QVERIFY_OK(jobs);
    QVERIFY(jobs->at(0).id == killed && jobs->at(0).state == "interrupted" &&
            jobs->at(0).endedMs > 0);
    QVERIFY(jobs->at(1).state == "failed" && jobs->at(1).error == "no memory" &&
            jobs->at(1).endedMs >= jobs->at(1).startedMs);
}

void ProjectRecordsTest::cachedResponsesAndValues() {
    Store s;
    QVERIFY(!s.records.cachedResponse("k").value());
    const auto keep = [&](const char* reply, std::int64_t prompt, std::int64_t completion) {
        const std::vector<KeyedResponse> one = {
            {"k", {reply, prompt, completion, R"({"kind": "answer", "call": 1, "seconds": 2})"}}};
        return s.records.cacheResponses(one);
    };
    QVERIFY_OK(keep("reply", 3, 4));
    QVERIFY_OK(keep("other", 5, 6));
    const ResponseTotals answers = s.records.responseTotalsByKind().value().at("answer");
    QCOMPARE(answers.calls, std::int64_t{1});
    QCOMPARE(answers.seconds, 2.0);
    const auto cached = s.records.cachedResponse("k").value();
    QVERIFY(cached && cached->response == "other" && cached->promptTokens == 5 &&
            cached->completionTokens == 6);
    QVERIFY(!s.records.value("v").value());
    QVERIFY_OK(s.records.setValue("v", "1"));
    QVERIFY_OK(s.records.setValue("v", "2"));
    QCOMPARE(s.records.value("v").value(), std::optional<std::string>("2"));
}

QTEST_GUILESS_MAIN(ProjectRecordsTest)
#include "project_records_test.moc"
