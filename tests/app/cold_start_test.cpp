// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cold start with the starter model and questions that a program writes.
#include "common/cold_start.h"
#include "common/new_project.h"
#include "common/program_parts.h"
#include "core/base/jsonl.h"
#include "core/instruct/program_instructor.h"
#include "core/pipeline/current_items.h"
#include "core/project/item_change.h"
#include "test_support.h"
#include "training/rollout_engine.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

using namespace sdrl;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const EngineSettings kEngine = {2, 64 << 20, 64};

std::vector<json> rowsOf(const fs::path& file) {
    std::vector<json> rows;
    const auto read = readJsonl(file, [&](const json& row, std::size_t) -> Result<void> {
        rows.push_back(row);
        return {};
    });
    if (!read)
        qFatal("%s", read.error().toString().c_str());
    return rows;
}

/// A project with questions on stock, and prompts to keep.
struct World {
    World() : folder(test::temporaryDirectory()), parts(ProgramParts::make(2).value()) {
        NewProjectPlan plan = planProject(parts.resources(), "", "arithmetic").value();
        plan.settings.model = "builtin:starter";
        plan.settings.draft.count = 24;
        plan.settings.draft.votes = 1;
        plan.settings.instructor.errorRate = 0;
        plan.settings.adapt.enabled = false;
        project =
            Project::createFromFile(folder.path() / "a.sdrl", plan.taskFile, plan.settings).value();
    }

    void draft() {
        Pipeline pipeline(*project, parts.pipelineParts());
        JobContext context;
        for (const Stage stage : {Stage::Documents, Stage::Keyword, Stage::Questions, Stage::Split})
            if (const auto done = pipeline.run(stage, context); !done)
                qFatal("%s", done.error().toString().c_str());
    }

    std::vector<QaItem> items() {
        const auto scope = currentItemScope(project->store(), project->settings()).value();
        return project->store().items().items(scope.datasets.front()).value();
    }

    void writePrompts(std::size_t count) {
        std::string text;
        const ProblemProgram& program = *findProgram("unit");
        for (std::uint64_t i = 0; i < count; ++i)
            text += dumpJson({{"prompt", poolProblem(program, 3, i, 1).question}}) + "\n";
        if (!writeFileAtomic(folder.path() / "keep.jsonl", text).ok())
            qFatal("cannot write the prompts");
    }

    [[nodiscard]] ColdStartSettings settings(const char* name) const {
        ColdStartSettings settings;
        settings.out = folder.path() / name;
        settings.work = folder.path() / (std::string(name) + ".run");
        settings.resources = parts.resources();
        settings.warmupSteps = 1;
        settings.tokensPerBatch = 512;
        settings.checkpointSeconds = 1e9;
        return settings;
    }

    TemporaryDirectory folder;
    ProgramParts parts;
    std::unique_ptr<Project> project;
};

/// Stops the job when a phase has gone so far.
class StopAt {
public:
    StopAt(std::string phase, std::uint64_t done)
        : m_phase(std::move(phase)),
          m_done(done),
          context(m_source.get_token(), [this](const JobProgress& progress) {
              if (progress.phase == m_phase && progress.done >= m_done)
                  m_source.request_stop();
          }) {}

private:
    std::string m_phase;
    std::uint64_t m_done;
    std::stop_source m_source;

public:
    JobContext context;
};

} // namespace

class ColdStartTest : public QObject {
    Q_OBJECT

private slots:
    void questionsComeFirst();
    void onlyItemsThatAreInAreLearnt();
    void whatIsThereAlreadyIsFoundBeforeTraining();
    void modelOpensAndAnswersInTheFormOfTheSolutions();
    void keptAnswersAreTheModelsOwnAndMadeOnce();
    void stoppedRunEndsWithTheSameModel();
    void promptsToKeepAreChecked();
    void keptPromptsThatComeAlongAreWhole();
};

void ColdStartTest::questionsComeFirst() {
    World world;
    JobContext context;
    const auto outcome = coldStart(*world.project, world.settings("out"), kEngine, context);
    QVERIFY_ERROR(outcome, ErrorCode::NotReady);
    QVERIFY(outcome.error().message.find("write questions first") != std::string::npos);
}

void ColdStartTest::onlyItemsThatAreInAreLearnt() {
    World world;
    world.draft();
    const std::vector<QaItem> items = world.items();
    const auto prompts = [&] {
        std::vector<std::string> out;
        const auto examples = coldStartExamples(*world.project);
        for (const SftExample& example : examples.value())
            out.push_back(example.prompt.front().content);
        return out;
    };
    QCOMPARE(prompts().size(), std::size_t{24});
    const auto first = coldStartExamples(*world.project, 5);
    QVERIFY_OK(first);
    QCOMPARE(first->size(), std::size_t{5});
    QCOMPARE(first->front().prompt.front().content,
             world.project->task().studentPrompt(items.front().input));
    QCOMPARE(first->front().completion, items.front().solution);

    ItemTable& table = world.project->store().items();
    const DatasetId dataset =
        currentItemScope(world.project->store(), world.project->settings())->datasets.front();
    QaItem heldOut = items[0];
    heldOut.key = "initial-held-out";
    heldOut.input = "Held out?";
    heldOut.heldOut = true;
    QVERIFY_OK(table.add(dataset, heldOut));
    QaItem dropped = items[0];
    dropped.key = "initial-dropped";
    dropped.input = "Dropped?";
    dropped.dropStage = "vote";
    dropped.dropReason = "for the test";
    QVERIFY_OK(table.add(dataset, dropped));
    QCOMPARE(world.items().size(), items.size() + 2);
    QCOMPARE(prompts().size(), std::size_t{24});
    QVERIFY_OK(table.change(ItemChange::reviewed({items[1].id.value}, ReviewState::Rejected)));
    QVERIFY_OK(table.change(ItemChange::binned({items[2].id.value})));
    // Edited to another answer: its solution is gone. To another solution that does not lead there.
    QVERIFY_OK(table.change(ItemChange::edited(items[4].id, items[4].input, "77")));
    QVERIFY_OK(
        table.change(ItemChange::edited(items[5].id, items[5].input, "77", "It is \\boxed{78}")));
    QVERIFY_OK(
        table.change(ItemChange::edited(items[6].id, items[6].input, "77", "It is \\boxed{77}")));
    const std::vector<std::string> left = prompts();
    QCOMPARE(left.size(), std::size_t{20});
    const std::set<std::size_t> out = {1, 2, 4, 5};
    for (std::size_t i = 0; i < items.size(); ++i)
        QCOMPARE(std::count(left.begin(), left.end(),
                            world.project->task().studentPrompt(items[i].input)) > 0,
                 !out.contains(i));
}

void ColdStartTest::whatIsThereAlreadyIsFoundBeforeTraining() {
    World world;
    world.draft();
    const ColdStartSettings settings = world.settings("out");
    QVERIFY_OK(createDirectories(settings.out));
    JobContext context;
    QVERIFY_ERROR(coldStart(*world.project, settings, kEngine, context), ErrorCode::AlreadyExists);
    QVERIFY(!fs::exists(settings.work));
}

void ColdStartTest::modelOpensAndAnswersInTheFormOfTheSolutions() {
    World world;
    // The task of another form than the model knows: it says "So: " first.
    world.draft();
    const std::vector<QaItem> items = world.items();
    for (const QaItem& item : items)
        QVERIFY_OK(world.project->store().items().change(ItemChange::edited(
            item.id, item.input, item.answer, "So \\boxed{" + item.answer + "}")));
    ColdStartSettings settings = world.settings("out");
    settings.epochs = 30;
    settings.learningRate = 2e-3;
    settings.items = 20;
    JobContext context;
    const auto outcome = coldStart(*world.project, settings, kEngine, context);
    QVERIFY_OK(outcome);
    QCOMPARE(outcome->items, std::size_t{20});
    QCOMPARE(outcome->keptExamples, std::size_t{0});
    QCOMPARE(outcome->model.folder, settings.out);
    QVERIFY(outcome->steps > 10 && outcome->tokens > 1000 && outcome->seconds > 0);
    const auto model = EngineOpener(kEngine).open({settings.out, {}});
    QVERIFY_OK(model);
    std::vector<GenerationRequest> requests;
    for (std::size_t i = 0; i < 20; ++i)
        requests.push_back(
            {{{"user", world.project->task().studentPrompt(items[i].input)}}, "", 1, 0});
    SamplingSettings greedy;
    greedy.temperature = 0;
    greedy.maxNewTokens = 40;
    int inForm = 0;
    QVERIFY_OK((*model)->generate(
        requests, greedy,
        [&](std::size_t, const std::vector<Completion>& replies) -> Result<void> {
            inForm += replies[0].ended && replies[0].text.starts_with("So \\boxed{");
            return {};
        },
        context));
    QVERIFY2(inForm >= 18, qPrintable(QString::number(inForm)));
}

void ColdStartTest::keptAnswersAreTheModelsOwnAndMadeOnce() {
    World world;
    world.draft();
    world.writePrompts(6);
    ColdStartSettings settings = world.settings("out");
    settings.keep = world.folder.path() / "keep.jsonl";
    settings.keepShare = 0.3;
    settings.keepTokens = 48;
    JobContext context;
    const auto outcome = coldStart(*world.project, settings, kEngine, context);
    QVERIFY_OK(outcome);
    const fs::path file = settings.work / "kept.jsonl";
    const std::vector<json> rows = rowsOf(file);
    QCOMPARE(rows.size(), std::size_t{6});
    // The model's greedy answers, as it gives them to everybody.
    const auto model = EngineOpener(kEngine).open({world.parts.resources() / "starter", {}});
    QVERIFY_OK(model);
    std::vector<GenerationRequest> requests;
    for (const json& row : rows)
        requests.push_back({{{"user", row["prompt"].get<std::string>()}}, "", 1, 0});
    SamplingSettings greedy;
    greedy.temperature = 0;
    greedy.maxNewTokens = 48;
    std::size_t whole = 0;
    QVERIFY_OK((*model)->generate(
        requests, greedy,
        [&](std::size_t index, const std::vector<Completion>& replies) -> Result<void> {
            if (replies[0].text != rows[index]["text"].get<std::string>())
                return Error{ErrorCode::Internal, "another answer", replies[0].text};
            whole += replies[0].ended;
            return {};
        },
        context));
    QCOMPARE(outcome->keptAnswers, whole);
    QVERIFY(outcome->keptShare >= 0.3 && outcome->keptShare < 0.36);
    QVERIFY(outcome->keptExamples > outcome->keptAnswers);

    // With answers in the run folder nothing is asked a second time. Changed ones show that.
    std::string text;
    for (json row : rows) {
        row["text"] = "kept from before";
        row["ended"] = true;
        text += dumpJson(row) + "\n";
    }
    ColdStartSettings again = world.settings("again");
    again.keep = settings.keep;
    again.keepShare = settings.keepShare;
    again.keepTokens = settings.keepTokens;
    QVERIFY_OK(createDirectories(again.work));
    QVERIFY_OK(writeFileAtomic(again.work / "kept.jsonl", text + R"({"prompt": "cut o)"));
    const auto second = coldStart(*world.project, again, kEngine, context);
    QVERIFY_OK(second);
    QCOMPARE(second->keptAnswers, std::size_t{6});
    QCOMPARE(rowsOf(again.work / "kept.jsonl").size(), std::size_t{6});
    QCOMPARE(*readFile(again.work / "kept.jsonl"), text);
    // Answers of another length are not those.
    ColdStartSettings longer = world.settings("longer");
    longer.keep = settings.keep;
    longer.keepTokens = 40;
    QVERIFY_OK(createDirectories(longer.work));
    QVERIFY_OK(writeFileAtomic(longer.work / "kept.jsonl", text));
    QVERIFY_OK(coldStart(*world.project, longer, kEngine, context));
    QCOMPARE(rowsOf(longer.work / "kept.jsonl").size(), std::size_t{12});
}

void ColdStartTest::stoppedRunEndsWithTheSameModel() {
    World world;
    world.draft();
    world.writePrompts(4);
    const auto with = [&](const char* name) {
        ColdStartSettings settings = world.settings(name);
        settings.keep = world.folder.path() / "keep.jsonl";
        settings.keepTokens = 48;
        settings.epochs = 3;
        return settings;
    };
    JobContext context;
    const auto whole = coldStart(*world.project, with("whole"), kEngine, context);
    QVERIFY_OK(whole);
    QVERIFY(whole->steps > 4);

    const ColdStartSettings parts = with("parts");
    StopAt inKept("answering what is to be kept", 1);
    const auto first = coldStart(*world.project, parts, kEngine, inKept.context);
    QVERIFY_OK(first);
    QVERIFY(first->ending == Ending::Stopped);
    QVERIFY(!fs::exists(parts.out));
    StopAt inTraining("training", 2);
    const auto second = coldStart(*world.project, parts, kEngine, inTraining.context);
    QVERIFY_OK(second);
    QVERIFY(second->ending == Ending::Stopped);
    QVERIFY(second->steps >= 2 && second->steps < whole->steps);
    QVERIFY(!fs::exists(parts.out));
    const auto third = coldStart(*world.project, parts, kEngine, context);
    QVERIFY_OK(third);
    QCOMPARE(third->steps, whole->steps);
    QCOMPARE(third->tokens, whole->tokens);
    QCOMPARE(*readFile(parts.out / "model.safetensors", 1 << 30),
             *readFile(world.folder.path() / "whole" / "model.safetensors", 1 << 30));
}

void ColdStartTest::promptsToKeepAreChecked() {
    World world;
    world.draft();
    ColdStartSettings settings = world.settings("out");
    settings.keep = world.folder.path() / "keep.jsonl";
    JobContext context;
    QVERIFY_ERROR(coldStart(*world.project, settings, kEngine, context), ErrorCode::NotFound);
    for (const char* text : {"", "{\"question\": \"Why?\"}\n", "{\"prompt\": \" \"}\n", "[1]\n"}) {
        QVERIFY_OK(writeFileAtomic(settings.keep, text));
        QVERIFY_ERROR(coldStart(*world.project, settings, kEngine, context),
                      ErrorCode::InvalidFile);
    }
    // Without a share the file is of no interest.
    settings.keepShare = 0;
    QVERIFY_OK(coldStart(*world.project, settings, kEngine, context));
}

void ColdStartTest::keptPromptsThatComeAlongAreWhole() {
    const auto rows = rowsOf(test::sourceFolder() / "resources" / "replay" / "general.jsonl");
    QVERIFY(rows.size() >= 200);
    std::set<std::string> prompts;
    for (const json& row : rows) {
        QCOMPARE(row.size(), std::size_t{1});
        prompts.insert(row.at("prompt").get<std::string>());
    }
    QCOMPARE(prompts.size(), rows.size());
}

QTEST_GUILESS_MAIN(ColdStartTest)
#include "cold_start_test.moc"
