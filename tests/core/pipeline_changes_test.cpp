// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the stages do when something has changed between two starts, and what they keep apart.
#include "example_project.h"
#include "pipeline/evaluation_sets.h"
#include "pipeline/held_out_rule.h"
#include "pipeline/overlap_filter.h"
#include "pipeline/project_items.h"
#include "pipeline_world.h"

#include "core/project/document_table.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <sys/resource.h>
#include <tuple>

using namespace sdrl;
using nlohmann::json;
using test::ExampleProject;
using test::World;

namespace {

/// The stock task with another source of held-out questions.
std::string taskWith(const json& evaluation) {
    json task = json::parse(test::kStockTask);
    task["evaluation"] = evaluation;
    return task.dump();
}

/// Key, question and side of each question of the example project, in order.
std::vector<std::string> questionsOf(ExampleProject& example) {
    ItemTable& table = example.project().store().items();
    std::vector<std::string> out;
    for (const QaItem& item : World::value(table.items(*World::value(table.latestDataset()))))
        out.push_back(fmt::format("{} {} {}", item.key, item.heldOut, item.input));
    return out;
}

} // namespace

class PipelineChangesTest : public QObject {
    Q_OBJECT
private slots:
    void evaluationFileAddedLaterIsKeptOutOfTheQuestions();
    void questionsAreKeptForLooksWhereAFileIsTheTest();
    void nearCopiesOfEvaluationQuestionsAreFound();
    void wordsThatAllEvaluationQuestionsShareTellNothing();
    void answersOfAnEvaluationFileMayBeWorkedSolutions();
    void unusableEvaluationFileNamesTheLine_data();
    void unusableEvaluationFileNamesTheLine();
    void editedItemIsMeasuredAndTrainedOnAnew();
    void whatAPersonTookOutIsNotTrainedOn();
    void whatIsTakenOutMeanwhileIsNoDeadEnd_data();
    void whatIsTakenOutMeanwhileIsNoDeadEnd();
    void otherModelIsOpenedByTheSamePipeline();
    void laterStagesRefuseWhatWasMadeFromOtherQuestions();
    void missingWeightsAreTrainedAgain();
    void bestCheckpointIsEvaluatedIfItIsThere();
    void failedTrainingIsNoTrainedModel();
    void draftTooSmallToHoldAnythingOutFailsBeforeTraining();
    void stoppedReadingCountsAsUnfinished();
    void folderThatCannotBeListedIsNotEmpty();
    void copiedFilesKeepTheirPassages();
    void documentThatIsGoneIsNamedByItsFile();
    void splitDoesNotDependOnWhenFilesWereRead();
    void passagesThatShareTextWithHeldOutOnesAreLeftOut();
    void passagesThatRunOnIntoHeldOutSectionsAreLeftOut();
    void heldOutSourcesAreNotTrainedOn_data();
    void heldOutSourcesAreNotTrainedOn();
    void overlapWithHeldOutPassagesIsNotTrainedOn();
    void creationCutShortByAKillIsRepeated();
    void textSettingsMayLookLikeNumbers();
};

void PipelineChangesTest::evaluationFileAddedLaterIsKeptOutOfTheQuestions() {
    const auto folder = test::temporaryDirectory();
    ProjectSettings settings = World::settings();
    settings.draft.heldOutShare = 0.3;
    World world(folder.path() / "a.sdrl", -1, taskWith({{"kind", "none"}}), settings);
    QVERIFY_OK(world.run());
    const std::vector<QaItem> before = world.items("questions");
    // One question as it stands, one with other words at its end.
    const std::string same = before[0].input, copied = before[1].input;
    QVERIFY_OK(writeFileAtomic(
        folder.path() / "a.sdrl" / "test.jsonl",
        json{{"input", same}, {"answer", "1"}}.dump() + '\n' +
            json{{"input", copied.substr(0, copied.rfind(' ')) + " now?"}, {"answer", "2"}}.dump() +
            '\n'));
    QVERIFY_OK(world.m_project->setTask(taskWith({{"kind", "file"}, {"path", "test.jsonl"}})));
    QVERIFY_OK(world.run());
    std::vector<QaItem> after = world.items("questions");
    QCOMPARE(after.size(), std::size_t{40});
    for (const QaItem& rewrite : world.items("rewrite"))
        after.push_back(rewrite);
    for (const QaItem& item : after) {
        QVERIFY(!item.heldOut || isDevelopmentItem(item.key));
        QVERIFY(item.input != same && item.input != copied);
    }
    const json dropped = world.summary("questions")["dropped"]["questions"];
    QVERIFY(dropped.value("question of the evaluation set", 0) >= 1);
    QVERIFY(dropped.value("overlaps with the evaluation set", 0) >= 1);
    // And back: the held-out items are those from before.
    QVERIFY_OK(world.m_project->setTask(taskWith({{"kind", "none"}})));
    const int drafts = world.m_meter.drafts;
    QVERIFY_OK(world.run());
    QCOMPARE(world.m_meter.drafts, drafts);
}

void PipelineChangesTest::questionsAreKeptForLooksWhereAFileIsTheTest() {
    const auto folder = test::temporaryDirectory();
    ProjectSettings settings = World::settings();
    settings.draft.heldOutShare = 0.3;
    World world(folder.path() / "a.sdrl", -1, taskWith({{"kind", "file"}, {"path", "test.jsonl"}}),
                settings);
    const std::string asked = "What is 7 times 9, when all is said and done and nobody objects?";
    QVERIFY_OK(writeFileAtomic(folder.path() / "a.sdrl" / "test.jsonl",
                               json{{"input", asked}, {"answer", "63"}}.dump() + '\n'));
    QVERIFY_OK(world.run());
    std::set<std::string> heldOut, trained;
    for (const QaItem& item : world.items("questions"))
        if (item.heldOut) {
            QVERIFY(isDevelopmentItem(item.key));
            heldOut.insert(item.input);
        }
    // A third of the share, give or take.
    QVERIFY2(!heldOut.empty() && heldOut.size() <= 10, std::to_string(heldOut.size()).c_str());
    QCOMPARE(world.summary("questions")["held_out_by"].get<std::string>(), std::string("looks"));
    for (const TrainingPrompt& prompt : world.m_trainer.m_job.prompts)
        trained.insert(prompt.messages.front().content);
    QCOMPARE(world.m_trainer.m_job.development.size(), heldOut.size());
    for (const TrainingPrompt& prompt : world.m_trainer.m_job.development) {
        QVERIFY(heldOut.contains(prompt.messages.front().content));
        QVERIFY(!trained.contains(prompt.messages.front().content));
    }
    // The test is the file.
    QCOMPARE(
        world.summary("evaluate")["models"][0]["sets"]["held-out"]["strict"]["count"].get<int>(),
        1);
}

void PipelineChangesTest::nearCopiesOfEvaluationQuestionsAreFound() {
    OverlapFilter filter;
    QVERIFY(!filter.find("one two three four five six seven eight nine"));
    filter.add("test",
               "A baker sells 12 loaves each day and keeps 3; how many does she sell in a week?");
    filter.add("test", "Short question?");
    const auto match =
        filter.find("So: \"a BAKER sells 12 loaves, each day\", and keeps 4 of them.");
    QVERIFY(match);
    QCOMPARE(match->set, std::string_view("test"));
    QVERIFY(match->question.starts_with("A baker sells 12 loaves each day and keeps 3"));
    QVERIFY(!filter.find("A baker sells 13 loaves each day and keeps 4; how many are that?"));
    QVERIFY(!filter.find("Short question?"));
    QVERIFY(!filter.find(""));
}

void PipelineChangesTest::wordsThatAllEvaluationQuestionsShareTellNothing() {
    OverlapFilter filter;
    const std::string lead = "Say how the second of these two sentences relates to the first. ";
    for (int i = 0; i < 300; ++i)
        filter.add("test", fmt::format("{}The patient number {} has had a cough since day {}.",
                                       lead, i, i * 7));
    QVERIFY(!filter.find(lead + "The road is wet. It has rained."));
    QVERIFY(filter.find(lead + "The patient number 17 has had a cough since then."));
}

void PipelineChangesTest::answersOfAnEvaluationFileMayBeWorkedSolutions() {
    // Of texts and formulas any text is a label.
    for (const auto& [type, marker, worked, bare] :
         {std::tuple{"math", "boxed", "As 2 + 5 = 7, it is \\boxed{7}.", "7"},
          {"text", "tag", "Signed in 1713. <answer>Utrecht</answer>", "Utrecht"},
          {"number", "boxed", "2 + 5 = 7, so \\boxed{7}", "7"}}) {
        const auto folder = test::temporaryDirectory();
        json task = json::parse(taskWith({{"kind", "file"}, {"path", "test.jsonl"}}));
        task["answer"] = {{"type", type}, {"marker", marker}};
        World world(folder.path() / "a.sdrl", -1, task.dump());
        QVERIFY_OK(writeFileAtomic(folder.path() / "a.sdrl" / "test.jsonl",
                                   json{{"input", "a"}, {"answer", worked}}.dump() + '\n' +
                                       json{{"input", "b"}, {"answer", bare}}.dump() + '\n'));
        Project& project = *world.m_project;
        const auto questions =
            taskQuestions({project.store(), project.task(), project.settings(), project.folder()});
        QVERIFY_OK(questions);
        QCOMPARE(questions->at(0).reference, questions->at(1).reference);
    }
}

void PipelineChangesTest::unusableEvaluationFileNamesTheLine_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("where");
    QTest::newRow("empty") << QByteArray("\n") << "test.jsonl";
    QTest::newRow("null") << QByteArray(
                                 "{\"input\":\"a\",\"answer\":1}\n{\"input\":null,\"answer\":1}")
                          << "test.jsonl:2";
    QTest::newRow("object") << QByteArray("{\"input\":{\"a\":1},\"answer\":1}") << "test.jsonl:1";
    QTest::newRow("blank") << QByteArray("{\"input\":\" \",\"answer\":1}") << "test.jsonl:1";
    QTest::newRow("field") << QByteArray("{\"input\":\"a\"}") << "test.jsonl:1";
    QTest::newRow("not an answer")
        << QByteArray("{\"input\":\"a\",\"answer\":\"much\"}") << "test.jsonl:1";
}

void PipelineChangesTest::unusableEvaluationFileNamesTheLine() {
    QFETCH(const QByteArray, content);
    QFETCH(const QString, where);
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl", -1, taskWith({{"kind", "file"}, {"path", "test.jsonl"}}));
    QVERIFY_OK(writeFileAtomic(folder.path() / "a.sdrl" / "test.jsonl", content.toStdString()));
    const auto ending = world.run();
    QVERIFY_ERROR(ending, ErrorCode::InvalidFile);
    QVERIFY2(QString::fromStdString(ending.error().context).endsWith(where),
             ending.error().context.c_str());
    QCOMPARE(world.m_meter.drafts, 0);
    // Nor is anything asked before.
    QVERIFY_ERROR(world.run(Stage::Keyword), ErrorCode::InvalidFile);
}

void PipelineChangesTest::editedItemIsMeasuredAndTrainedOnAnew() {
    const auto folder = test::temporaryDirectory();
    ProjectSettings settings = World::settings();
    settings.adapt.enabled = false;
    World world(folder.path() / "a.sdrl", -1, test::kStockTask, settings);
    QVERIFY_OK(world.run());
    const std::string key = world.m_trainer.m_job.prompts.front().key;
    ItemTable& table = world.m_project->store().items();
    ItemId edited;
    for (const QaItem& item : world.items("questions"))
        if (item.key == key)
            edited = item.id;
    const ProbeId probe{world.summary("measure")["probe"].get<std::int64_t>()};
    QVERIFY(World::value(table.measurements(probe)).contains(edited));
    // A decision alone voids nothing, another answer does.
    QVERIFY_OK(table.change(ItemChange::reviewed({edited.value}, ReviewState::Accepted)));
    QVERIFY(World::value(table.measurements(probe)).contains(edited));
    const Measurement before = World::value(table.measurements(probe)).at(edited);
    const std::string question = World::value(table.item(edited)).input;
    const ChangeId change = World::value(table.change(ItemChange::edited(edited, question, "777")));
    QVERIFY(!World::value(table.measurements(probe)).contains(edited));
    // Set back it counts again, without any work.
    QVERIFY_OK(table.revert(change));
    QCOMPARE(World::value(table.measurements(probe)).at(edited).passes, before.passes);
    QVERIFY_OK(table.reapply(change));
    QVERIFY(!World::value(table.measurements(probe)).contains(edited));
    const int trainings = world.m_meter.trainings;
    QVERIFY_OK(world.run());
    const auto measured = World::value(table.measurements(probe));
    QVERIFY(measured.contains(edited));
    // The fake's wrong answers are all 777: now they are the right ones.
    QCOMPARE(measured.at(edited).samples, 4);
    QCOMPARE(world.m_meter.trainings, trainings + 1);
    for (const TrainingPrompt& prompt : world.m_trainer.m_job.prompts)
        if (prompt.key == key)
            QCOMPARE(prompt.reference, std::string("777"));
    // Set back after it was measured anew: the first measurement is gone, so it is made again.
    QVERIFY_OK(table.revert(change));
    QVERIFY(!World::value(table.measurements(probe)).contains(edited));
    QVERIFY_OK(world.run());
    QCOMPARE(World::value(table.measurements(probe)).at(edited).passes, before.passes);
}

void PipelineChangesTest::whatAPersonTookOutIsNotTrainedOn() {
    const auto folder = test::temporaryDirectory();
    ProjectSettings settings = World::settings();
    settings.adapt.enabled = false;
    World world(folder.path() / "a.sdrl", -1, test::kStockTask, settings);
    QVERIFY_OK(world.run());
    ItemTable& table = world.m_project->store().items();
    std::map<std::string, std::int64_t> ids;
    for (const QaItem& item : world.items("questions"))
        ids[item.key] = item.id.value;
    std::set<std::string> keys;
    for (const TrainingPrompt& prompt : world.m_trainer.m_job.prompts)
        keys.insert(prompt.key);
    QVERIFY(keys.size() > 3);
    const std::string rejected = *keys.begin(), binned = *keys.rbegin(), accepted = *++keys.begin();
    QVERIFY_OK(table.change(ItemChange::reviewed({ids[accepted]}, ReviewState::Accepted)));
    QVERIFY_OK(table.change(ItemChange::reviewed({ids[rejected]}, ReviewState::Rejected)));
    QVERIFY_ERROR(world.run(Stage::Train), ErrorCode::NotReady);
    QVERIFY_OK(table.change(ItemChange::reviewed({ids[rejected]}, ReviewState::None)));
    const ChangeId bin = World::value(table.change(ItemChange::binned({ids[binned]})));
    QVERIFY_ERROR(world.run(Stage::Train), ErrorCode::NotReady);
    QVERIFY_OK(table.change(ItemChange::reviewed({ids[rejected]}, ReviewState::Rejected)));
    QVERIFY_OK(world.run());
    std::set<std::string> after;
    for (const TrainingPrompt& prompt : world.m_trainer.m_job.prompts)
        after.insert(prompt.key);
    QVERIFY(!after.contains(rejected) && !after.contains(binned));
    QVERIFY(after.contains(accepted));
    const ItemFunnel funnel =
        World::value(table.funnel(World::value(table.latestDataset()).value()));
    QCOMPARE(funnel.binned, 1);
    int dropped = 0;
    for (const auto& [stage, reasons] : funnel.dropped)
        for (const auto& [reason, items] : reasons)
            dropped += items;
    QCOMPARE(funnel.kept + dropped + funnel.binned, funnel.drafted);
    QVERIFY_OK(table.revert(bin));
    QVERIFY_OK(world.run());
    after.clear();
    for (const TrainingPrompt& prompt : world.m_trainer.m_job.prompts)
        after.insert(prompt.key);
    QVERIFY(after.contains(binned));
}

void PipelineChangesTest::whatIsTakenOutMeanwhileIsNoDeadEnd_data() {
    QTest::addColumn<int>("number");
    for (const Stage stage : {Stage::Split, Stage::Measure, Stage::Select})
        QTest::newRow(std::string(stageName(stage)).c_str()) << static_cast<int>(stage);
}

void PipelineChangesTest::whatIsTakenOutMeanwhileIsNoDeadEnd() {
    QFETCH(const int, number);
    const auto stage = static_cast<Stage>(number);
    const auto folder = test::temporaryDirectory();
    ProjectSettings settings = World::settings();
    settings.adapt.enabled = stage == Stage::Split;
    World whole(folder.path() / "whole.sdrl", -1, test::kStockTask, settings);
    QVERIFY_OK(whole.run());
    const std::string key = stage == Stage::Split ? whole.items("questions").front().key
                                                  : whole.m_trainer.m_job.prompts.front().key;
    // A stage looks at the project before each thing that it reads; a person is quicker each time.
    for (int at = 1;; ++at) {
        World world(folder.path() / fmt::format("{}.sdrl", at), -1, test::kStockTask, settings);
        for (const Stage earlier : allStages()) {
            if (earlier == stage)
                break;
            QVERIFY_OK(world.run(earlier));
        }
        ItemTable& table = world.m_project->store().items();
        std::int64_t id = 0;
        for (const QaItem& item : world.items("questions"))
            if (item.key == key)
                id = item.id.value;
        int looks = 0;
        PipelineParts parts;
        parts.models = &world.m_opener;
        parts.indexFingerprint = [&](const ProjectSettings&) {
            if (++looks == at)
                (void)World::value(table.change(ItemChange::reviewed({id}, ReviewState::Rejected)));
            return std::string();
        };
        Pipeline pipeline(*world.m_project, parts);
        JobContext context;
        QVERIFY_OK(pipeline.run(stage, context));
        if (looks < at) {
            QVERIFY(at > 3);
            break;
        }
        QVERIFY_OK(world.run(stage));
        if (stage != Stage::Select) {
            QCOMPARE(world.summary(stageName(stage))["items"].get<int>(), 39);
            continue;
        }
        QVERIFY_OK(world.run(Stage::Train));
        for (const TrainingPrompt& prompt : world.m_trainer.m_job.prompts)
            QVERIFY(prompt.key != key);
    }
}

void PipelineChangesTest::otherModelIsOpenedByTheSamePipeline() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    QVERIFY_OK(world.run());
    const auto before = world.summary("measure");
    std::filesystem::create_directories(folder.path() / "a.sdrl" / "other-model");
    world.set("model", "other-model");
    // One stage alone does not mix the two: weights, or pass rates, are those of the first.
    for (const auto& [stage, first] :
         {std::pair(Stage::Evaluate, "train"), std::pair(Stage::Train, "measure")}) {
        const auto ending = world.run(stage);
        QVERIFY_ERROR(ending, ErrorCode::NotReady);
        QVERIFY2(ending.error().message.find(first) != std::string::npos,
                 ending.error().toString().c_str());
    }
    QVERIFY_OK(world.run());
    const auto after = world.summary("measure");
    QVERIFY(after["probe"] != before["probe"]);
    QCOMPARE(World::value(world.m_project->store().items().probeSettings(
                 {after["probe"].get<std::int64_t>()}))["model"]
                 .get<std::string>(),
             "fake " + std::to_string(1.2));
}

void PipelineChangesTest::laterStagesRefuseWhatWasMadeFromOtherQuestions() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    QVERIFY_OK(world.run());
    const int trainings = world.m_meter.trainings;
    world.set("seed", "12");
    QVERIFY_OK(world.run(Stage::Keyword));
    QVERIFY_OK(world.run(Stage::Questions));
    for (const auto& [stage, first] :
         {std::pair(Stage::Select, "measure"), std::pair(Stage::Evaluate, "select")}) {
        const auto ending = world.run(stage);
        QVERIFY_ERROR(ending, ErrorCode::NotReady);
        QVERIFY2(ending.error().message.find(first) != std::string::npos,
                 ending.error().message.c_str());
    }
    QVERIFY_ERROR(world.run(Stage::Rewrite), ErrorCode::NotReady);
    QVERIFY_OK(world.run(Stage::Split));
    QVERIFY_OK(world.run(Stage::Rewrite));
    QVERIFY_OK(world.run(Stage::Measure));
    const auto training = world.run(Stage::Train);
    QVERIFY_ERROR(training, ErrorCode::NotReady);
    QVERIFY(training.error().message.find("select") != std::string::npos);
    QVERIFY_OK(world.run(Stage::Select));
    const auto evaluation = world.run(Stage::Evaluate);
    QVERIFY_ERROR(evaluation, ErrorCode::NotReady);
    QVERIFY(evaluation.error().message.find("train") != std::string::npos);
    QCOMPARE(world.m_meter.trainings, trainings);
    QVERIFY_OK(world.run(Stage::Train));
    QVERIFY_OK(world.run(Stage::Evaluate));
}

void PipelineChangesTest::missingWeightsAreTrainedAgain() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    QVERIFY_OK(world.run());
    QCOMPARE(world.m_meter.trainings, 1);
    QVERIFY(std::filesystem::remove(
        world.m_project->resolve(world.summary("train")["last_weights"].get<std::string>())));
    QVERIFY_OK(world.run());
    QCOMPARE(world.m_meter.trainings, 2);
}

void PipelineChangesTest::bestCheckpointIsEvaluatedIfItIsThere() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    world.m_trainer.m_keepsBest = true;
    QVERIFY_OK(world.run());
    QCOMPARE(world.summary("evaluate")["models"].size(), std::size_t{3});
    QVERIFY(std::filesystem::remove(
        world.m_project->resolve(world.summary("train")["best_weights"].get<std::string>())));
    world.set("evaluate.max_new_tokens", "77");
    QVERIFY_OK(world.run());
    QCOMPARE(world.m_meter.trainings, 1);
    QCOMPARE(world.summary("evaluate")["models"].size(), std::size_t{2});
}

void PipelineChangesTest::failedTrainingIsNoTrainedModel() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    world.m_trainer.m_fails = true;
    QVERIFY_ERROR(world.run(), ErrorCode::NonFinite);
    QVERIFY_ERROR(world.run(Stage::Evaluate), ErrorCode::NotReady);
    const auto jobs = World::value(world.m_project->store().records().jobs());
    QCOMPARE(jobs[jobs.size() - 2].state, std::string("failed"));
    QVERIFY(jobs[jobs.size() - 2].error.find("not finite") != std::string::npos);
    QVERIFY(World::value(world.m_project->store().evaluations().evaluations()).empty());
    world.m_trainer.m_fails = false;
    QVERIFY_OK(world.run());
}

void PipelineChangesTest::draftTooSmallToHoldAnythingOutFailsBeforeTraining() {
    const auto folder = test::temporaryDirectory();
    ProjectSettings settings = World::settings();
    settings.draft.count = 1;
    settings.draft.heldOutShare = 0.2;
    World world(folder.path() / "a.sdrl", -1, taskWith({{"kind", "none"}}), settings);
    const auto ending = world.run();
    QVERIFY_ERROR(ending, ErrorCode::InvalidArgument);
    QVERIFY2(ending.error().context.find("draft.count") != std::string::npos,
             ending.error().context.c_str());
    QCOMPARE(world.m_meter.replies, 0);
    world.set("draft.count", "40");
    QVERIFY_OK(world.run());
}

void PipelineChangesTest::stoppedReadingCountsAsUnfinished() {
    ExampleProject example;
    QVERIFY_OK(example.runThrough(Stage::Documents));
    QVERIFY_OK(writeFileAtomic(example.project().folder() / "documents" / "new.txt",
                               "The hill store holds 5 crates of tea. A lorry comes."));
    std::stop_source stopped;
    stopped.request_stop();
    QVERIFY_OK(example.runThrough(Stage::Documents, stopped.get_token()));
    RecordTable& records = example.project().store().records();
    QVERIFY(!World::value(records.latestStage("documents"))->finished);
    QVERIFY_OK(example.runThrough(Stage::Documents));
    QVERIFY(World::value(records.latestStage("documents"))->finished);
}

void PipelineChangesTest::folderThatCannotBeListedIsNotEmpty() {
    ExampleProject example;
    QVERIFY_OK(example.runThrough(Stage::Documents));
    Project& project = example.project();
    const ProjectView view(project.store(), project.task(), project.settings(), project.folder());
    const test::ExampleReader reader;
    QCOMPARE(World::value(listFiles(view, reader)).size(), std::size_t{6});
    // Nothing more can be opened, whoever asks.
    rlimit usual{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &usual), 0);
    rlimit none = usual;
    none.rlim_cur = 0;
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto found = listFiles(view, reader);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &usual), 0);
    QVERIFY_ERROR(found, ErrorCode::Io);
    QCOMPARE(found.error().context, (project.folder() / "documents").string());
    if (::geteuid() == 0)
        return; // may list any folder
    const auto passages = World::value(project.store().documents().passageIds());
    const auto folder = project.folder() / "documents";
    std::filesystem::permissions(folder, std::filesystem::perms::none);
    const auto ending = example.runThrough(Stage::Documents);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    QVERIFY_ERROR(ending, ErrorCode::Io);
    QVERIFY(World::value(project.store().documents().passageIds()) == passages);
}

void PipelineChangesTest::copiedFilesKeepTheirPassages() {
    ExampleProject example;
    QVERIFY_OK(example.runThrough(Stage::Documents));
    DocumentTable& table = example.project().store().documents();
    const auto file = example.project().folder() / "documents" / "list-1.txt";
    const auto storedTime = [&] {
        for (const SourceFile& known : World::value(table.files()))
            if (known.path == "documents/list-1.txt")
                return known.modifiedNs;
        return std::int64_t{0};
    };
    const auto passages = World::value(table.passageIds());
    const std::int64_t time = storedTime();
    QVERIFY(time != 0);
    std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) +
                                               std::chrono::seconds(5));
    QVERIFY_OK(example.runThrough(Stage::Documents));
    QVERIFY(World::value(table.passageIds()) == passages);
    QCOMPARE(storedTime(), time + 5'000'000'000);
    // Other text of the same length is read.
    std::string text = World::value(readFile(file));
    text.front() = 'o';
    QVERIFY_OK(writeFileAtomic(file, text));
    QVERIFY_OK(example.runThrough(Stage::Documents));
    QCOMPARE(World::value(table.passageIds()).size(), passages.size());
    QVERIFY(World::value(table.passageIds()) != passages);
}

void PipelineChangesTest::documentThatIsGoneIsNamedByItsFile() {
    ExampleProject example;
    ProjectStore& store = example.project().store();
    SourceFile file;
    file.path = "documents/plain.txt";
    std::vector<DocumentTable::Entry> entries(1);
    entries[0].document.text = "one two";
    entries[0].passages.resize(1);
    entries[0].passages[0].text = "one two";
    QVERIFY_OK(store.documents().replaceFile(file, entries));
    QaItem item;
    item.key = "a";
    item.input = "How many?";
    item.passage = entries[0].passages[0].id;
    QVERIFY_OK(store.items().add(World::value(store.items().ensureDataset("f", {})), item));
    const auto name = [&] {
        return World::value(SourceLookup(example.project()).sourceOf(item)).value().document;
    };
    QCOMPARE(name(), std::string("plain.txt"));
    QVERIFY_OK(store.documents().replaceFile(file, {}));
    QVERIFY(World::value(store.documents().documents()).empty());
    QCOMPARE(name(), std::string("plain.txt"));
}

void PipelineChangesTest::splitDoesNotDependOnWhenFilesWereRead() {
    ExampleProject once, again;
    QVERIFY_OK(once.runThrough(Stage::Questions));
    QVERIFY_OK(again.runThrough(Stage::Documents));
    // The same content, read again: its rows get other numbers.
    const auto file = again.project().folder() / "documents" / "list-1.txt";
    const std::string text = World::value(readFile(file));
    DocumentTable& table = again.project().store().documents();
    const auto passages = World::value(table.passageIds());
    QVERIFY_OK(writeFileAtomic(file, "Other words."));
    QVERIFY_OK(again.runThrough(Stage::Documents));
    QVERIFY_OK(writeFileAtomic(file, text));
    QVERIFY_OK(again.runThrough(Stage::Questions));
    QVERIFY(World::value(table.passageIds()) != passages);
    QCOMPARE(questionsOf(again), questionsOf(once));
}

void PipelineChangesTest::passagesThatShareTextWithHeldOutOnesAreLeftOut() {
    ExampleProject example;
    const PipelineParts parts;
    const StageContext stages{example.project(), parts, nullptr, nullptr, 0, {}, {}, {}};
    using Place = DocumentTable::PassagePlace;
    const auto passage = [](const Place& place) {
        Passage out;
        out.id = place.id;
        return std::optional(out);
    };
    // Of two texts one overlaps, the other does not.
    std::vector<Place> places;
    for (int i = 0; i < 100; ++i) {
        const auto begin = static_cast<std::size_t>(i % 50) * 100;
        places.push_back({{i + 1}, i < 50 ? "a" : "b", i % 50, "", begin, begin + 90});
        if (i < 50)
            places.back().end += 40;
    }
    const HeldOutRule rule = World::value(HeldOutRule::make(stages, places));
    QCOMPARE(std::string(rule.unit()), std::string("stretch"));
    int heldOut = 0, leftOut = 0, training = 0;
    for (const Place& place : places) {
        const bool held = rule.holdsOut("", passage(place));
        bool shares = false;
        for (const Place& other : places)
            shares = shares || (other.source == place.source && other.begin < place.end &&
                                place.begin < other.end && rule.holdsOut("", passage(other)));
        QCOMPARE(rule.leavesOut(place.id), shares && !held);
        ++(held ? heldOut : shares ? leftOut : training);
    }
    QVERIFY(heldOut > 0 && leftOut > 0 && training > 0);
    // Two passages are one for each part, whatever they share.
    places.resize(2);
    const HeldOutRule small = World::value(HeldOutRule::make(stages, places));
    QVERIFY(small.holdsOut("", passage(places[0])) != small.holdsOut("", passage(places[1])));
    QVERIFY(!small.leavesOut(places[0].id) && !small.leavesOut(places[1].id));
}

void PipelineChangesTest::passagesThatRunOnIntoHeldOutSectionsAreLeftOut() {
    ExampleProject example;
    DocumentTable& documents = example.project().store().documents();
    // Each passage ends a little behind the heading of the next section, where the next one begins.
    constexpr std::size_t kSections = 10, kLength = 100, kRunOn = 40;
    std::vector<DocumentTable::Entry> entries(1);
    Document& document = entries[0].document;
    document.text = std::string(kSections * kLength, 'x');
    for (std::size_t i = 0; i < kSections; ++i) {
        const std::size_t begin = i * kLength;
        const std::string title = fmt::format("Chapter {}", i);
        document.marks.push_back({DocumentMark::Kind::Section, begin, 1, title});
        document.marks.push_back({DocumentMark::Kind::Section, begin + 60, 2, "Details"});
        Passage passage;
        passage.ordinal = static_cast<int>(i);
        passage.begin = i == 0 ? 0 : begin + kRunOn;
        passage.end = std::min(begin + kLength + kRunOn, document.text.size());
        passage.text = document.text.substr(passage.begin, passage.end - passage.begin);
        passage.section = title;
        entries[0].passages.push_back(passage);
    }
    SourceFile file;
    file.path = "documents/plain.txt";
    QVERIFY_OK(documents.replaceFile(file, entries));
    const PipelineParts parts;
    const StageContext stages{example.project(), parts, nullptr, nullptr, 0, {}, {}, {}};
    const HeldOutRule rule =
        World::value(HeldOutRule::make(stages, World::value(documents.passagePlaces())));
    QCOMPARE(std::string(rule.unit()), std::string("section"));
    int leftOut = 0, training = 0;
    bool nextIsHeldOut = false;
    for (auto passage = entries[0].passages.rbegin(); passage != entries[0].passages.rend();
         ++passage) {
        const bool held = rule.holdsOut("", *passage);
        const bool left = rule.leavesOut(passage->id);
        QCOMPARE(left, nextIsHeldOut && !held);
        leftOut += left;
        training += !left && !held;
        nextIsHeldOut = held;
    }
    QVERIFY(leftOut > 0 && training > 0);
}

void PipelineChangesTest::heldOutSourcesAreNotTrainedOn_data() {
    QTest::addColumn<bool>("sections");
    QTest::addColumn<int>("files");
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 4; ++seed) {
        QTest::addRow("by section, seed %d", seed) << true << 5 << seed;
        QTest::addRow("by document, seed %d", seed) << false << 5 << seed;
        QTest::addRow("one plain text, seed %d", seed) << false << 1 << seed;
    }
}

void PipelineChangesTest::heldOutSourcesAreNotTrainedOn() {
    QFETCH(const bool, sections);
    QFETCH(const int, files);
    QFETCH(const int, seed);
    ExampleProject example(sections);
    for (int file = files; file < 5; ++file)
        std::filesystem::remove(example.project().folder() / "documents" /
                                fmt::format("list-{}.txt", file));
    Project& project = example.project();
    QVERIFY_OK(
        project.setSettings(World::value(project.settings().with("seed", std::to_string(seed)))));
    QVERIFY_OK(example.runThrough(Stage::Rewrite));
    std::map<std::string, std::set<bool>> sides;
    int heldOut = 0, training = 0;
    ItemTable& table = project.store().items();
    for (const char* stage : {"questions", "rewrite"}) {
        const json summary =
            json::parse(World::value(project.store().records().latestStage(stage))->summary);
        const json datasets =
            summary.contains("datasets") ? summary["datasets"] : json::array({summary["dataset"]});
        for (const json& dataset : datasets)
            for (const QaItem& item : World::value(table.items({dataset.get<std::int64_t>()}))) {
                const Passage passage =
                    World::value(project.store().documents().passage(item.passage));
                std::string source = fmt::format("{}", passage.document.value);
                if (sections)
                    source += ' ' + passage.section;
                else if (files == 1)
                    source += fmt::format(" {}", passage.ordinal);
                sides[source].insert(item.heldOut);
                ++(item.heldOut ? heldOut : training);
                if (item.parent)
                    QVERIFY(!World::value(table.item(item.parent)).heldOut);
            }
    }
    QVERIFY(heldOut > 0 && training > heldOut / 2);
    for (const auto& [source, side] : sides)
        QVERIFY2(side.size() == 1, source.c_str());
}

void PipelineChangesTest::overlapWithHeldOutPassagesIsNotTrainedOn() {
    ExampleProject example(false, true);
    Project& project = example.project();
    std::filesystem::remove(project.folder() / "documents" / "list-4.txt");
    QVERIFY_OK(example.runThrough(Stage::Questions));
    const json summary =
        json::parse(World::value(project.store().records().latestStage("questions"))->summary);
    QCOMPARE(summary["held_out_by"].get<std::string>(), std::string("stretch"));
    std::vector<Passage> training, heldOut;
    for (const QaItem& item :
         World::value(project.store().items().items({summary["dataset"].get<std::int64_t>()})))
        (item.heldOut ? heldOut : training)
            .push_back(World::value(project.store().documents().passage(item.passage)));
    QVERIFY(!training.empty() && !heldOut.empty());
    for (const Passage& a : training)
        for (const Passage& b : heldOut)
            QVERIFY(a.document != b.document || a.end <= b.begin || b.end <= a.begin);
}

void PipelineChangesTest::creationCutShortByAKillIsRepeated() {
    const auto folder = test::temporaryDirectory();
    const auto project = folder.path() / "a.sdrl";
    // What a process leaves that dies between writing a file and renaming it.
    for (const char* name : {"settings.json", "project.db", ".lock", ".task.json.4711.tmp"})
        QVERIFY_OK(writeFileAtomic(project / name, ""));
    QVERIFY_OK(Project::create(project, test::kStockTask, World::settings()));
    QVERIFY_ERROR(Project::create(project, test::kStockTask, World::settings()),
                  ErrorCode::AlreadyExists);
    QVERIFY_OK(writeFileAtomic(folder.path() / "other" / "thesis.txt", "words"));
    QVERIFY_ERROR(Project::create(folder.path() / "other", test::kStockTask, World::settings()),
                  ErrorCode::AlreadyExists);
}

void PipelineChangesTest::textSettingsMayLookLikeNumbers() {
    const ProjectSettings settings = World::settings();
    QCOMPARE(World::value(settings.with("draft.domain", "2024")).draft.domain, std::string("2024"));
    QCOMPARE(World::value(settings.with("draft.domain", "\"2024\"")).draft.domain,
             std::string("2024"));
    QCOMPARE(World::value(settings.with("draft.domain", "true")).draft.domain, std::string("true"));
    QCOMPARE(World::value(settings.with("draft.count", "7")).draft.count, 7);
    for (const auto& [field, text] :
         {std::pair("draft.count", "7.5"), std::pair("draft.count", "-1"),
          std::pair("draft.count", "1e999"), std::pair("draft.count", "seven"),
          std::pair("draft.count", ""), std::pair("draft", "3"), std::pair("", "3"),
          std::pair("draft..count", "3"), std::pair("draft.count.x", "3"),
          std::pair("seed", "18446744073709551615"), std::pair("draft.levels", "[1,\"2\"]")})
        QVERIFY2(!settings.with(field, text).ok(), field);
    QVERIFY(!settings.with("draft.levels", std::string(100'000, '[')).ok());
}

QTEST_GUILESS_MAIN(PipelineChangesTest)
#include "pipeline_changes_test.moc"
