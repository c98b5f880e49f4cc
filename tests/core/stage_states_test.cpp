// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/stage_states.h"

#include "example_project.h"
#include "pipeline_world.h"

#include <QElapsedTimer>

using namespace sdrl;
using nlohmann::json;
using test::ExampleProject;
using test::World;

namespace {

const std::vector<Stage> kFromQuestions = {Stage::Questions, Stage::Split,  Stage::Rewrite,
                                           Stage::Measure,   Stage::Select, Stage::Train,
                                           Stage::Evaluate};
const std::vector<Stage> kFromSplit(kFromQuestions.begin() + 1, kFromQuestions.end());
const std::vector<Stage> kFromRewrite(kFromQuestions.begin() + 2, kFromQuestions.end());
const std::vector<Stage> kFromMeasure(kFromQuestions.begin() + 3, kFromQuestions.end());

std::string names(const std::vector<Stage>& stages) {
    std::string out;
    for (const Stage stage : stages)
        (out += stageName(stage)) += ' ';
    return out;
}

std::string names(const std::vector<StageInput>& inputs) {
    std::string out;
    for (const StageInput input : inputs)
        (out += stageInputName(input)) += ' ';
    return out;
}

/// The states as another program would read them, by a connection of its own.
class Reader {
public:
    Reader(Project& project, std::string instructor, const DocumentReader* reader = nullptr)
        : m_project(project),
          m_store(World::value(
              ProjectStore::open(project.folder() / "project.db", ProjectStore::Access::ReadOnly))),
          m_instructor(std::move(instructor)),
          m_reader(reader) {}

    StageStateSources sources() {
        return {*m_store,    m_project.task(), m_project.settings(),      m_project.folder(),
                "resources", m_reader,         m_reader ? "example" : "", m_instructor};
    }
    std::vector<StageState> states() { return World::value(stageStates(sources(), &m_cache)); }
    StageState state(Stage stage) { return states()[static_cast<std::size_t>(stage)]; }
    std::vector<Stage> with(StageStatus status) {
        std::vector<Stage> out;
        for (const StageState& state : states())
            if (state.status == status)
                out.push_back(state.stage);
        return out;
    }
    std::vector<Stage> staleAfterSettings(const ProjectSettings& settings) {
        return World::value(
            staleAfter(sources(), m_project.task(), settings, sources().indexFingerprint));
    }

private:
    Project& m_project;
    std::unique_ptr<ProjectStore> m_store;
    std::string m_instructor;
    const DocumentReader* m_reader;
    StageStateCache m_cache;
};

std::string instructorOf(const Project& project) {
    return World::value(makeProgramInstructor(project.task(), 0.3))->fingerprint();
}

} // namespace

class StageStatesTest : public QObject {
    Q_OBJECT
private slots:
    void newProjectIsReadyToBegin();
    void finishedProjectIsDone();
    void changeMakesItsStagesStale_data();
    void changeMakesItsStagesStale();
    void changedTaskMakesItsStagesStale_data();
    void changedTaskMakesItsStagesStale();
    void reviewedItemMakesWhatUsedItStale();
    void changedFilesMakeDocumentsStale();
    void searchCountsWhereQuestionsComeFromPassages();
    void changedModelFilesAreNoticedWithoutOpeningThem();
    void interruptedStageIsStarted();
    void missingPartsAreNamed();
    void missingWeightsAreNotDone();
};

void StageStatesTest::newProjectIsReadyToBegin() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    Reader reader(*world.m_project, instructorOf(*world.m_project));
    const auto states = reader.states();
    QCOMPARE(states.size(), allStages().size());
    QCOMPARE(names(reader.with(StageStatus::Skipped)), names({Stage::Documents}));
    QCOMPARE(names(reader.with(StageStatus::Ready)), names({Stage::Keyword}));
    QCOMPARE(names(reader.with(StageStatus::Blocked)), names(kFromQuestions));
    for (const Stage stage : kFromQuestions) {
        const StageState& state = states[static_cast<std::size_t>(stage)];
        QVERIFY(state.blocker == StageBlocker::EarlierStage);
        QVERIFY(*state.missing ==
                (stage == Stage::Questions ? Stage::Keyword : Stage::Questions));
    }
}

void StageStatesTest::finishedProjectIsDone() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    Reader reader(*world.m_project, instructorOf(*world.m_project));
    QVERIFY_OK(world.run());
    QCOMPARE(reader.with(StageStatus::Done).size(), std::size_t{8});
    const auto states = reader.states();
    const auto counts = [&](Stage stage) { return states[static_cast<std::size_t>(stage)].counts; };
    QCOMPARE(counts(Stage::Questions).kept, 40);
    QCOMPARE(counts(Stage::Split).items, 40);
    QCOMPARE(counts(Stage::Rewrite).harder + counts(Stage::Rewrite).easier,
             static_cast<int>(world.items("rewrite").size()));
    QCOMPARE(counts(Stage::Measure).items, world.summary("measure")["items"].get<int>());
    QCOMPARE(counts(Stage::Select).selected, 30);
    QCOMPARE(counts(Stage::Train).step, 3);
    QCOMPARE(counts(Stage::Train).totalSteps, 3);
    QCOMPARE(counts(Stage::Evaluate).questions, 60);
    QVERIFY(*counts(Stage::Evaluate).accuracyAfter > *counts(Stage::Evaluate).accuracyBefore);
    for (const Stage stage : {Stage::Measure, Stage::Evaluate})
        QVERIFY(states[static_cast<std::size_t>(stage)].finishedMs > 0);
    QElapsedTimer timer;
    timer.start();
    (void)reader.states();
    qInfo("states of %d items read in %lld us", counts(Stage::Measure).items,
          timer.nsecsElapsed() / 1000);
}

void StageStatesTest::changeMakesItsStagesStale_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("stale");
    QTest::addColumn<QString>("changed"); // of the first stale stage
    const auto row = [](const char* field, const char* value, const std::vector<Stage>& stale,
                        const char* changed) {
        QTest::newRow(field) << field << value << QString::fromStdString(names(stale)) << changed;
    };
    std::vector<Stage> fromKeyword = kFromQuestions;
    fromKeyword.insert(fromKeyword.begin(), Stage::Keyword);
    row("draft.domain", "shops", fromKeyword, "draft ");
    row("draft.count", "44", kFromQuestions, "draft ");
    row("seed", "12", kFromQuestions, "seed ");
    row("model", "other-model", kFromSplit, "model ");
    row("adapt.rounds", "2", kFromRewrite, "adapt ");
    row("measure.samples", "5", kFromMeasure, "measure ");
    row("measure.sampling.temperature", "0.8", kFromMeasure, "measure ");
    row("select.count", "20", {Stage::Select, Stage::Train, Stage::Evaluate}, "selection ");
    row("train.learning_rate", "0.001", {Stage::Train, Stage::Evaluate}, "training ");
    row("evaluate.max_new_tokens", "100", {Stage::Evaluate}, "evaluation ");
    row("evaluate.controls", R"([{"program": "unit", "count": 6}])", {Stage::Evaluate},
        "evaluation ");
    row("evaluate.development_count", "9", {Stage::Train, Stage::Evaluate},
        "evaluation_set evaluation ");
    row("train.keep_checkpoints", "7", {}, "");
    row("preset", "mine", {}, "");
    row("search.k1", "2.5", {}, "");
}

void StageStatesTest::changeMakesItsStagesStale() {
    QFETCH(const QString, field);
    QFETCH(const QString, value);
    QFETCH(const QString, stale);
    QFETCH(const QString, changed);
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    std::filesystem::create_directories(folder.path() / "a.sdrl" / "other-model");
    Reader reader(*world.m_project, instructorOf(*world.m_project));
    QVERIFY_OK(world.run());
    const ProjectSettings settings =
        World::value(world.m_project->settings().with(field.toStdString(), value.toStdString()));
    const std::vector<Stage> forecast = reader.staleAfterSettings(settings);
    QCOMPARE(QString::fromStdString(names(forecast)), stale);
    QVERIFY(reader.with(StageStatus::Stale).empty());
    QVERIFY_OK(world.m_project->setSettings(settings));
    const std::vector<Stage> found = reader.with(StageStatus::Stale);
    QCOMPARE(QString::fromStdString(names(found)), stale);
    if (!found.empty())
        QCOMPARE(QString::fromStdString(names(reader.state(found.front()).changed)), changed);
    // The pipeline sees it in the same way: what is not stale is not done again.
    const int units = world.m_meter.units, trainings = world.m_meter.trainings;
    for (const Stage stage : allStages()) {
        if (!found.empty() && stage == found.front())
            break;
        QVERIFY_OK(world.run(stage));
    }
    QCOMPARE(world.m_meter.units, units);
    QVERIFY_OK(world.run());
    QCOMPARE(names(reader.with(StageStatus::Stale)), std::string());
    QCOMPARE(reader.with(StageStatus::Done).size(), std::size_t{8});
    const bool trains = std::find(found.begin(), found.end(), Stage::Train) != found.end();
    QCOMPARE(world.m_meter.trainings, trainings + (trains ? 1 : 0));
}

void StageStatesTest::changedTaskMakesItsStagesStale_data() {
    QTest::addColumn<QString>("patch");
    QTest::addColumn<int>("first");
    QTest::addColumn<QString>("changed");
    const auto row = [](const char* patch, Stage first, const char* changed) {
        QTest::newRow(patch) << patch << static_cast<int>(first) << changed;
    };
    row(R"({"description": "Stock that grows."})", Stage::Keyword, "task_text ");
    row(R"({"prompt_template": "Question: {input}"})", Stage::Keyword, "task_text ");
    row(R"({"answer": {"type": "number", "marker": "boxed", "absolute_tolerance": 0.5}})",
        Stage::Keyword, "answer_rules ");
    row(R"({"evaluation": {"count": 50}})", Stage::Questions, "evaluation_set ");
    row(R"({"title": "Another title"})", Stage::Documents, "");
}

void StageStatesTest::changedTaskMakesItsStagesStale() {
    QFETCH(const QString, patch);
    QFETCH(const int, first);
    QFETCH(const QString, changed);
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    QVERIFY_OK(world.run());
    json task = json::parse(test::kStockTask);
    task.merge_patch(json::parse(patch.toStdString()));
    QVERIFY_OK(world.m_project->setTask(task.dump()));
    Reader reader(*world.m_project, instructorOf(*world.m_project));
    std::vector<Stage> expected;
    for (const Stage stage : allStages())
        if (!changed.isEmpty() && static_cast<int>(stage) >= first)
            expected.push_back(stage);
    QCOMPARE(names(reader.with(StageStatus::Stale)), names(expected));
    if (!expected.empty())
        QCOMPARE(QString::fromStdString(names(reader.state(expected.front()).changed)), changed);
    QVERIFY_OK(world.run());
    QCOMPARE(reader.with(StageStatus::Done).size(), std::size_t{8});
}

void StageStatesTest::reviewedItemMakesWhatUsedItStale() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    Reader reader(*world.m_project, instructorOf(*world.m_project));
    QVERIFY_OK(world.run());
    ItemTable& table = world.m_project->store().items();
    const QaItem item = world.items("questions").front();
    QVERIFY_OK(table.change(ItemChange::reviewed({item.id.value}, ReviewState::Accepted)));
    QVERIFY(reader.with(StageStatus::Stale).empty());
    QVERIFY_OK(table.change(ItemChange::reviewed({item.id.value}, ReviewState::Rejected)));
    QCOMPARE(names(reader.with(StageStatus::Stale)), names(kFromSplit));
    QCOMPARE(names(reader.state(Stage::Split).changed), std::string("review "));
    QCOMPARE(reader.state(Stage::Questions).counts.kept, 39);
    QVERIFY_OK(world.run());
    QCOMPARE(reader.with(StageStatus::Done).size(), std::size_t{8});
    // An edited variant is measured anew; nothing before it has seen it.
    const QaItem variant = world.items("rewrite").front();
    QVERIFY_OK(table.change(ItemChange::edited(variant.id, variant.input, "4711")));
    QCOMPARE(names(reader.with(StageStatus::Stale)), names(kFromMeasure));
    QCOMPARE(names(reader.state(Stage::Measure).changed), std::string("review "));
    QVERIFY_OK(world.run());
    QCOMPARE(reader.with(StageStatus::Done).size(), std::size_t{8});
}

void StageStatesTest::changedFilesMakeDocumentsStale() {
    ExampleProject example;
    const test::ExampleReader files;
    Reader reader(example.project(), test::ExampleInstructor().fingerprint(), &files);
    QCOMPARE(names(reader.with(StageStatus::Ready)), names({Stage::Documents, Stage::Keyword}));
    QVERIFY_OK(example.runThrough(Stage::Evaluate));
    QCOMPARE(reader.with(StageStatus::Done).size(), std::size_t{9});
    const StageState documents = reader.state(Stage::Documents);
    QCOMPARE(documents.counts.files, 6);
    QCOMPARE(documents.counts.unreadableFiles, 1);
    QCOMPARE(documents.counts.passages, 45);
    QVERIFY_OK(writeFileAtomic(example.project().folder() / "documents" / "new.txt",
                               "The hill store holds 5 crates of tea. A lorry comes."));
    std::vector<Stage> expected = kFromQuestions;
    expected.insert(expected.begin(), Stage::Documents);
    QCOMPARE(names(reader.with(StageStatus::Stale)), names(expected));
    QCOMPARE(names(reader.state(Stage::Documents).changed), std::string("documents "));
    QCOMPARE(names(reader.state(Stage::Questions).changed), std::string("documents "));
    QVERIFY_OK(example.runThrough(Stage::Evaluate));
    QCOMPARE(reader.with(StageStatus::Done).size(), std::size_t{9});
}

void StageStatesTest::searchCountsWhereQuestionsComeFromPassages() {
    ExampleProject example;
    const test::ExampleReader files;
    Project& project = example.project();
    Reader reader(project, test::ExampleInstructor().fingerprint(), &files);
    QVERIFY_OK(example.runThrough(Stage::Evaluate));
    const ProjectSettings standard = project.settings();
    for (const auto& [field, text] :
         {std::pair("search.k1", "2.5"), std::pair("search.title_weight", "0")}) {
        const ProjectSettings settings = World::value(standard.with(field, text));
        QCOMPARE(names(reader.staleAfterSettings(settings)), names(kFromQuestions));
        QVERIFY_OK(project.setSettings(settings));
        QCOMPARE(names(reader.with(StageStatus::Stale)), names(kFromQuestions));
        QCOMPARE(names(reader.state(Stage::Questions).changed), std::string("documents "));
        const std::vector<StageInput> changed = reader.state(Stage::Rewrite).changed;
        QCOMPARE(std::count(changed.begin(), changed.end(), StageInput::Documents), 1);
        QVERIFY_OK(project.setSettings(standard));
        QCOMPARE(reader.with(StageStatus::Done).size(), std::size_t{9});
    }
}

void StageStatesTest::changedModelFilesAreNoticedWithoutOpeningThem() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    const auto weights = folder.path() / "a.sdrl" / "model" / "model.safetensors";
    std::string bytes(1 << 20, 'a');
    QVERIFY_OK(writeFileAtomic(weights, bytes));
    Reader reader(*world.m_project, instructorOf(*world.m_project));
    QVERIFY_OK(world.run());
    QCOMPARE(reader.with(StageStatus::Done).size(), std::size_t{8});
    // Copied with its project: other times, the same content.
    std::filesystem::last_write_time(weights, std::filesystem::last_write_time(weights) +
                                                  std::chrono::hours(1));
    QCOMPARE(reader.with(StageStatus::Done).size(), std::size_t{8});
    for (char& byte : bytes)
        byte = 'b';
    QVERIFY_OK(writeFileAtomic(weights, bytes));
    QCOMPARE(names(reader.with(StageStatus::Stale)), names(kFromSplit));
    QCOMPARE(names(reader.state(Stage::Split).changed), std::string("model "));
}

void StageStatesTest::interruptedStageIsStarted() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    Reader reader(*world.m_project, instructorOf(*world.m_project));
    for (const Stage stage : {Stage::Documents, Stage::Keyword, Stage::Questions})
        QVERIFY_OK(world.run(stage));
    QCOMPARE(names(reader.with(StageStatus::Ready)), names({Stage::Split}));
    std::stop_source stopped;
    stopped.request_stop();
    QVERIFY_OK(world.run(stopped.get_token()));
    const StageState split = reader.state(Stage::Split);
    QVERIFY(split.status == StageStatus::Started);
    QCOMPARE(split.done, std::uint64_t{0});
    QCOMPARE(*split.total, std::uint64_t{40});
    QVERIFY(*reader.state(Stage::Measure).missing == Stage::Split);
    // With other settings it would begin anew.
    const ProjectSettings other =
        World::value(world.m_project->settings().with("model", "elsewhere"));
    QCOMPARE(names(reader.staleAfterSettings(other)), names({Stage::Split}));
}

void StageStatesTest::missingPartsAreNamed() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    world.set("model", "nowhere");
    QVERIFY_OK(world.run(Stage::Keyword));
    QVERIFY_OK(world.run(Stage::Questions));
    Reader reader(*world.m_project, instructorOf(*world.m_project));
    QVERIFY(reader.state(Stage::Split).blocker == StageBlocker::NoModel);
    json task = json::parse(test::kStockTask);
    task["evaluation"] = {{"kind", "file"}, {"path", "not-there.jsonl"}};
    QVERIFY_OK(world.m_project->setTask(task.dump()));
    QVERIFY(reader.state(Stage::Questions).blocker == StageBlocker::Evaluation);
    QVERIFY(reader.state(Stage::Questions).status == StageStatus::Stale);
    world.set("instructor.kind", "passages");
    QVERIFY(reader.state(Stage::Documents).blocker == StageBlocker::NoDocuments);
    // The real fingerprint of an instructor that cannot be made.
    task.erase("program");
    task["evaluation"] = {{"kind", "none"}};
    QVERIFY_OK(world.m_project->setTask(task.dump()));
    world.set("instructor.kind", "program");
    Reader real(*world.m_project, "");
    QVERIFY(real.state(Stage::Keyword).blocker == StageBlocker::Instructor);
}

void StageStatesTest::missingWeightsAreNotDone() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    Reader reader(*world.m_project, instructorOf(*world.m_project));
    QVERIFY_OK(world.run());
    std::filesystem::remove(
        world.m_project->resolve(world.summary("train")["last_weights"].get<std::string>()));
    QVERIFY(reader.state(Stage::Train).status == StageStatus::Started);
    QVERIFY_OK(world.run());
    QCOMPARE(reader.with(StageStatus::Done).size(), std::size_t{8});
}

QTEST_GUILESS_MAIN(StageStatesTest)
#include "stage_states_test.moc"
