// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/estimate.h"
#include "core/pipeline/preflight.h"

#include "core/base/jsonl.h"
#include "core/project/record_table.h"
#include "pipeline_world.h"

#include <cmath>

using namespace sdrl;
using nlohmann::json;
using test::World;

namespace {

constexpr std::uint64_t kGiB = 1ULL << 30;

/// A project with a model of 100 million parameters on a computer with two cores and 8 GiB.
class Desk {
public:
    explicit Desk(const ProjectSettings& settings = World::settings(),
                  const std::string& task = test::kStockTask)
        : m_directory(test::temporaryDirectory()),
          m_world(m_directory.path() / "a.sdrl", -1, task, settings) {}

    World& world() { return m_world; }
    [[nodiscard]] StageStateSources sources() {
        Project& project = *m_world.m_project;
        return {project.store(),
                project.task(),
                project.settings(),
                project.folder(),
                "resources",
                nullptr,
                "",
                World::value(makeProgramInstructor(project.task(), 0.3))->fingerprint()};
    }
    RunEstimate estimate(TokenPrices prices = {}) {
        return World::value(estimateRun(
            {sources(), World::value(stageStates(sources())), facts(), prices, machine()}));
    }
    StageEstimate estimate(Stage stage) {
        return estimate().stages[static_cast<std::size_t>(stage)];
    }
    PreflightInputs preflightInputs() {
        PreflightInputs inputs{sources(), World::value(stageStates(sources())), facts(), "", {},
                               machine()};
        inputs.wholeRun = true;
        return inputs;
    }
    std::vector<Problem> problems() { return World::value(preflight(preflightInputs())); }

    static ModelFacts facts() { return {100'000'000, 400'000'000, 2048, 50'000}; }
    static MachineInfo machine() { return {8 * kGiB, 6 * kGiB, 2}; }

private:
    TemporaryDirectory m_directory;
    World m_world;
};

std::string names(const std::vector<Problem>& problems) {
    std::string out;
    for (const Problem& problem : problems)
        (out += problemCodeName(problem.code)) += ' ';
    return out;
}

const Problem* find(const std::vector<Problem>& problems, ProblemCode code) {
    for (const Problem& problem : problems)
        if (problem.code == code)
            return &problem;
    return nullptr;
}

/// The settings with a problem's remedy taken.
ProjectSettings remedied(Desk& desk, const Problem& problem) {
    return World::value(desk.world().m_project->settings().patched(
        World::value(parseJson(problem.remedy, "remedy"))));
}

} // namespace

class EstimateTest : public QObject {
    Q_OBJECT
private slots:
    void newProjectIsEstimatedFromItsSettings();
    void finishedProjectHasNothingToDo();
    void startedAgainRestsOnMeasurements();
    void endpointCallsAreCountedAndPriced();
    void repliesOfARequestAreAsManyAsTheEndpointGives();
    void aStudentBehindAnEndpointIsCountedAndLookedAt();
    void onlyRunsWithTheSameWorkGiveAPace();
    void timeLeftFollowsFinishedSteps();
    void machineIsDescribed();

    void healthyProjectHasNoProblem();
    void missingPartsAreErrors();
    void settingsThatDoNotFitAreNamedWithARemedy_data();
    void settingsThatDoNotFitAreNamedWithARemedy();
    void ratesGoByTheModelsSize();
    void memoryAndDiskAreChecked();
    void trainingAloneNeedsItsInputs();
    void endpointsAreLookedAtBeforeTheRun();
    void deadGroupsAreForecast();
};

void EstimateTest::newProjectIsEstimatedFromItsSettings() {
    Desk desk;
    const RunEstimate run = desk.estimate();
    QCOMPARE(run.stages.size(), allStages().size());
    const auto stage = [&](Stage s) { return run.stages[static_cast<std::size_t>(s)]; };
    QCOMPARE(stage(Stage::Documents).items, std::uint64_t{0});
    QCOMPARE(stage(Stage::Questions).items, std::uint64_t{40});
    QCOMPARE(stage(Stage::Questions).instructorCalls, std::uint64_t{0});
    QCOMPARE(stage(Stage::Split).replies, std::uint64_t{40});
    QCOMPARE(stage(Stage::Measure).items, std::uint64_t{80}); // with a variant of each
    QCOMPARE(stage(Stage::Measure).replies, std::uint64_t{320});
    QVERIFY(stage(Stage::Measure).upperBound);
    QCOMPARE(stage(Stage::Train).items, std::uint64_t{3});
    QCOMPARE(stage(Stage::Train).replies, std::uint64_t{3 * 64});
    QCOMPARE(stage(Stage::Evaluate).items, std::uint64_t{3 * 65}); // 60 held out, 5 controls
    QVERIFY(run.guessed && run.cost == 0);
    // 320 replies of 256 tokens, 2 · 10^8 operations each at 2 · 10^10 a second.
    QVERIFY(std::abs(stage(Stage::Measure).seconds - 2 - 320 * 256 * 0.01) < 1);
    QVERIFY(run.diskBytes >= 12ULL * 100'000'000 * 4);
    double sum = 0;
    for (const StageEstimate& each : run.stages)
        sum += each.seconds;
    QCOMPARE(run.seconds, sum);
    desk.world().set("adapt.enabled", "false");
    QCOMPARE(desk.estimate(Stage::Measure).items, std::uint64_t{40});
    QVERIFY(!desk.estimate(Stage::Measure).upperBound);
}

void EstimateTest::finishedProjectHasNothingToDo() {
    Desk desk;
    QVERIFY_OK(desk.world().run());
    const RunEstimate run = desk.estimate();
    QCOMPARE(run.seconds, 0.0);
    QCOMPARE(run.diskBytes, std::uint64_t{0});
    QVERIFY(!run.guessed);
    for (const StageEstimate& stage : run.stages)
        QVERIFY(stage.items == 0 && stage.replies == 0);
}

void EstimateTest::startedAgainRestsOnMeasurements() {
    Desk desk;
    QVERIFY_OK(desk.world().run());
    desk.world().set("measure.samples", "8");
    const StageEstimate measure = desk.estimate(Stage::Measure);
    QVERIFY(measure.status == StageStatus::Stale);
    QVERIFY(measure.basis == EstimateBasis::Measured);
    QCOMPARE(measure.replies, measure.items * 8);
    QCOMPARE(measure.tokens, measure.replies * 3); // the model's answers have three tokens
    desk.world().set("draft.count", "50");
    const StageEstimate questions = desk.estimate(Stage::Questions);
    QVERIFY(questions.basis == EstimateBasis::Measured);
    QCOMPARE(questions.items, std::uint64_t{50});
    // Measured with another model: a guess again.
    std::filesystem::create_directories(desk.world().m_project->folder() / "other-model");
    desk.world().set("model", "other-model");
    QVERIFY(desk.estimate(Stage::Measure).basis == EstimateBasis::Guess);
}

void EstimateTest::endpointCallsAreCountedAndPriced() {
    Desk desk;
    Project& project = *desk.world().m_project;
    const json patch = {
        {"instructor",
         {{"kind", "endpoint"}, {"endpoint", {{"url", "https://127.0.0.1/v1"}, {"model", "m"}}}}}};
    QVERIFY_OK(project.setSettings(World::value(project.settings().patched(patch))));
    const RunEstimate run = desk.estimate({2.0, 10.0});
    const StageEstimate& questions = run.stages[static_cast<std::size_t>(Stage::Questions)];
    // 42 drafts for 40 items, the votes of each in one request.
    QCOMPARE(questions.instructorCalls, std::uint64_t{42 + 40});
    QVERIFY(questions.endpointCompletionTokens > 40 * 5 * 100);
    QVERIFY(std::abs(questions.cost - (2e-6 * double(questions.endpointPromptTokens) +
                                       1e-5 * double(questions.endpointCompletionTokens))) < 0.001);
    QVERIFY(run.cost > questions.cost); // and variants
    // Eight requests at once; one at a time takes longer.
    const double fast = questions.seconds;
    desk.world().set("instructor.endpoint.concurrency", "1");
    QVERIFY(desk.estimate(Stage::Questions).seconds > 5 * fast);
    desk.world().set("instructor.endpoint.requests_per_minute", "1");
    QCOMPARE(desk.estimate(Stage::Questions).seconds, 82 * 60.0);
    desk.world().set("instructor.endpoint.requests_per_minute", "0");

    std::vector<KeyedResponse> known;
    for (int i = 0; i < 12; ++i) {
        const char* kind = i % 2 == 0 ? "question" : "answer";
        const json record = {{"kind", kind}, {"call", 1}, {"seconds", 0.5}};
        known.push_back({std::to_string(i), {"{}", 1000, 10, record.dump()}});
    }
    QVERIFY_OK(project.store().records().cacheResponses(known));
    const RunEstimate measured = desk.estimate({1.0, 0.0});
    const StageEstimate& again = measured.stages[static_cast<std::size_t>(Stage::Questions)];
    QVERIFY(again.basis == EstimateBasis::Measured);
    // One reply a request is what the endpoint has given.
    QCOMPARE(again.instructorCalls, std::uint64_t{42 + 40 * 5});
    QCOMPARE(again.endpointPromptTokens, again.instructorCalls * 1000);
    QCOMPARE(again.endpointCompletionTokens, again.instructorCalls * 10);
    QCOMPARE(again.seconds, 242 * 0.5);
}

void EstimateTest::repliesOfARequestAreAsManyAsTheEndpointGives() {
    const auto voteCalls = [](int callsPerPrompt, int repliesPerCall) {
        Desk desk;
        Project& project = *desk.world().m_project;
        const json patch = {{"draft", {{"votes", 16}}},
                            {"instructor",
                             {{"kind", "endpoint"},
                              {"endpoint", {{"url", "https://127.0.0.1/v1"}, {"model", "m"}}}}}};
        if (!project.setSettings(World::value(project.settings().patched(patch))))
            qFatal("no settings");
        std::vector<KeyedResponse> known;
        for (int prompt = 0; prompt < 6; ++prompt)
            for (int call = 0; call < callsPerPrompt; ++call)
                for (int reply = 0; reply < repliesPerCall; ++reply) {
                    json record = {{"kind", "answer"}};
                    if (reply == 0)
                        record.update({{"prompt", "p" + std::to_string(prompt)}, {"call", 1}});
                    known.push_back({std::to_string(known.size()), {"4", 0, 10, record.dump()}});
                }
        if (!project.store().records().cacheResponses(known))
            qFatal("no cache");
        return desk.estimate(Stage::Questions).instructorCalls - 42; // drafts
    };
    QCOMPARE(voteCalls(1, 16), std::uint64_t{40});      // all in one
    QCOMPARE(voteCalls(2, 8), std::uint64_t{2 * 40});   // eight at most
    QCOMPARE(voteCalls(4, 4), std::uint64_t{4 * 40});   // four
    QCOMPARE(voteCalls(16, 1), std::uint64_t{16 * 40}); // it ignores n
    // Fewer votes were asked for then: that says nothing of what it gives.
    QCOMPARE(voteCalls(1, 4), std::uint64_t{40});
}

void EstimateTest::aStudentBehindAnEndpointIsCountedAndLookedAt() {
    Desk desk;
    Project& project = *desk.world().m_project;
    const json patch = {{"measure", {{"samples", 100}}},
                        {"student",
                         {{"kind", "endpoint"},
                          {"endpoint",
                           {{"url", "http://10.0.0.5:8000/v1"},
                            {"model", "m"},
                            {"key_variable", "K"},
                            {"max_requests", 50}}}}}};
    QVERIFY_OK(project.setSettings(World::value(project.settings().patched(patch))));
    const RunEstimate run = World::value(estimateRun({desk.sources(),
                                                      World::value(stageStates(desk.sources())),
                                                      Desk::facts(),
                                                      {},
                                                      Desk::machine(),
                                                      TokenPrices{2, 10}}));
    const auto stage = [&](Stage which) { return run.stages[static_cast<std::size_t>(which)]; };
    QCOMPARE(stage(Stage::Split).instructorCalls, stage(Stage::Split).items);
    const StageEstimate& measure = stage(Stage::Measure);
    QCOMPARE(measure.instructorCalls, 2 * measure.items); // 64 and 36
    QCOMPARE(measure.replies, 100 * measure.items);
    QVERIFY(measure.items > 0 &&
            std::abs(measure.cost - (2e-6 * double(measure.endpointPromptTokens) +
                                     1e-5 * double(measure.endpointCompletionTokens))) < 1e-3);
    QVERIFY(measure.endpointPromptTokens > 0 && stage(Stage::Evaluate).instructorCalls > 0);
    QVERIFY(stage(Stage::Train).items == 0 && run.diskBytes == 0);

    auto found = desk.problems();
    const Problem* trainable = find(found, ProblemCode::StudentNotTrainable);
    QVERIFY(trainable && trainable->severity == ProblemSeverity::Warning); // of the whole run
    QVERIFY(trainable->detail.find("sdrl export") != std::string::npos);
    QVERIFY(!remedied(desk, *trainable).studentIsEndpoint());
    QVERIFY(find(found, ProblemCode::KeyInClear));
    const Problem* requests = find(found, ProblemCode::RequestsOverCap);
    QVERIFY(requests && requests->detail == "student.endpoint");
    QVERIFY(remedied(desk, *requests).student.endpoint.maxRequests > 50);
    for (const ProblemCode code : {ProblemCode::NoModel, ProblemCode::MemoryTooSmall,
                                   ProblemCode::ContextTooShort, ProblemCode::StudentUnusable})
        QVERIFY2(!find(found, code), names(found).c_str());
    PreflightInputs training = desk.preflightInputs();
    training.wholeRun = false;
    found = World::value(preflight(training));
    trainable = find(found, ProblemCode::StudentNotTrainable);
    QVERIFY(trainable && trainable->severity == ProblemSeverity::Error);
    desk.world().set("student.endpoint.max_cost", "5");
    desk.world().set("student.endpoint.model", "model-without-prices");
    found = desk.problems();
    const Problem* unusable = find(found, ProblemCode::StudentUnusable);
    QVERIFY(unusable && unusable->detail.find("student.endpoint.max_cost") != std::string::npos);
    desk.world().set("student.kind", "model");
    QVERIFY(!find(desk.problems(), ProblemCode::StudentNotTrainable));
}

void EstimateTest::onlyRunsWithTheSameWorkGiveAPace() {
    Desk desk;
    Project& project = *desk.world().m_project;
    const auto run = project.store().records().ensureRun("grpo", "some run");
    QVERIFY_OK(run);
    const auto folder = project.folder() / "runs" / run->name;
    std::string metrics;
    for (int step = 1; step <= 5; ++step)
        metrics +=
            json{{"step", step}, {"num_tokens", 1000 * step}, {"step_time", step == 1 ? 99 : 3}}
                .dump() +
            '\n';
    QVERIFY_OK(writeFileAtomic(folder / "metrics.jsonl", metrics));
    const auto written = [&](GrpoSettings settings) {
        return json{{"model", (project.folder() / "model").string()},
                    {"settings", settings.toJson()},
                    {"rollout_dtype", numberFormatName(settings.rolloutFormat)},
                    {"train_dtype", numberFormatName(settings.trainFormat)}};
    };
    const auto basisAfter = [&](const json& config) {
        if (!writeFileAtomic(folder / "config.json", config.dump()))
            qFatal("cannot write");
        return desk.estimate(Stage::Train).basis;
    };
    GrpoSettings same = project.settings().train, other = same;
    QVERIFY(basisAfter(written(same)) == EstimateBasis::Measured);
    // 3 steps of 64 answers of 256 tokens, 12 s for 4000 of them; a look at ten questions, which
    // was not measured, and the model's loading.
    QVERIFY(std::abs(desk.estimate(Stage::Train).seconds -
                     (3 * 64 * 256 * 0.003 + 10 * 256 * 0.01 + 2)) < 0.01);
    other.lora.rank = 8;
    QVERIFY(basisAfter(written(other)) == EstimateBasis::Guess);
    other = same;
    other.updatesPerBatch = 2;
    QVERIFY(basisAfter(written(other)) == EstimateBasis::Guess);
    other = same;
    other.rolloutFormat = NumberFormat::Int8;
    QVERIFY(basisAfter(written(other)) == EstimateBasis::Guess);
    desk.world().set("engine.rollout_dtype", "int8");
    QVERIFY(basisAfter(written(other)) == EstimateBasis::Measured);
    other.trainFormat = NumberFormat::BFloat16;
    QVERIFY(basisAfter(written(other)) == EstimateBasis::Guess);
    // With training in bf16 rollouts in f32 and bf16 are the same.
    desk.world().set("engine.train_dtype", "bf16");
    QVERIFY(basisAfter(written(other)) == EstimateBasis::Measured);
    desk.world().set("engine.rollout_dtype", "f32");
    QVERIFY(basisAfter(written(other)) == EstimateBasis::Guess);
    other.rolloutFormat = NumberFormat::BFloat16;
    QVERIFY(basisAfter(written(other)) == EstimateBasis::Measured);
    desk.world().set("engine.train_dtype", "f32");
    desk.world().set("engine.rollout_dtype", "int8");
    // Runs of before there were adapters and other numbers did all in float32.
    json old = written(same);
    old.erase("rollout_dtype");
    old.erase("train_dtype");
    old["settings"].erase("lora");
    QVERIFY(basisAfter(old) == EstimateBasis::Guess);
    desk.world().set("engine.rollout_dtype", "f32");
    QVERIFY(basisAfter(old) == EstimateBasis::Measured);
}

void EstimateTest::timeLeftFollowsFinishedSteps() {
    MetricColumns metrics;
    GrpoSettings settings;
    settings.evaluateEvery = 10;
    QVERIFY(!trainingSecondsLeft(metrics, settings, 100));
    for (int step = 1; step <= 20; ++step) {
        metrics.steps.push_back(step);
        metrics.values["step_time"].push_back(step <= 10 ? 60 : 2); // the first ones were slow
    }
    QCOMPARE(*trainingSecondsLeft(metrics, settings, 100), 160.0);
    metrics.evaluations = {{0, 0.5, 10, 9}, {10, 0.5, 10, 3}};
    QCOMPARE(*trainingSecondsLeft(metrics, settings, 100), 160.0 + 8 * 3);
    QCOMPARE(*trainingSecondsLeft(metrics, settings, 95), 150.0 + 8 * 3);
    QCOMPARE(*trainingSecondsLeft(metrics, settings, 20), 0.0);
}

void EstimateTest::machineIsDescribed() {
    const MachineInfo machine = machineInfo();
    QVERIFY(machine.cores >= 1);
    QVERIFY(machine.totalBytes > kGiB / 4 && machine.availableBytes <= machine.totalBytes);
    QVERIFY(peakMemoryBytes() > (1 << 20) && peakMemoryBytes() < machine.totalBytes);
    const auto directory = test::temporaryDirectory();
    const auto there = freeDiskBytes(directory.path());
    QVERIFY_OK(there);
    const auto below = freeDiskBytes(directory.path() / "not" / "there");
    QVERIFY_OK(below);
    QVERIFY(*there > 0 && *below > 0);
}

// ---- Problems -------------------------------------------------------------------------------

void EstimateTest::healthyProjectHasNoProblem() {
    Desk desk;
    QCOMPARE(names(desk.problems()), std::string());
    QVERIFY_OK(desk.world().run());
    QCOMPARE(names(desk.problems()), std::string());
    PreflightInputs training = desk.preflightInputs();
    training.wholeRun = false;
    QCOMPARE(names(World::value(preflight(training))), std::string());
}

void EstimateTest::missingPartsAreErrors() {
    Desk desk;
    desk.world().set("model", "nowhere");
    QCOMPARE(names(desk.problems()), std::string("no_model "));
    QVERIFY(desk.problems().front().severity == ProblemSeverity::Error);
    QVERIFY(desk.problems().front().detail.find("nowhere") != std::string::npos);
    desk.world().set("model", "model");
    PreflightInputs unusable = desk.preflightInputs();
    unusable.model.reset();
    unusable.modelError = "mixture of experts";
    const auto problems = World::value(preflight(unusable));
    QCOMPARE(names(problems), std::string("model_unusable "));
    QCOMPARE(problems.front().detail, std::string("mixture of experts"));
    desk.world().set("instructor.kind", "passages");
    QCOMPARE(names(desk.problems()), std::string("no_documents "));
    json task = json::parse(test::kStockTask);
    task["evaluation"] = {{"kind", "file"}, {"path", "not-there.jsonl"}};
    QVERIFY_OK(desk.world().m_project->setTask(task.dump()));
    desk.world().set("instructor.kind", "program");
    QCOMPARE(names(desk.problems()), std::string("evaluation_unusable "));
    QVERIFY(desk.problems().front().detail.find("not-there.jsonl") != std::string::npos);
}

void EstimateTest::settingsThatDoNotFitAreNamedWithARemedy_data() {
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* problem, const char* patch) {
        QTest::newRow(problem) << patch << problem;
    };
    row("too_few_items", R"({"draft": {"count": 12}, "select": {"count": 12}})");
    row("context_too_short", R"({"train": {"sampling": {"max_new_tokens": 2000}}})");
    row("rate_too_high", R"({"train": {"learning_rate": 2e-5}})");
    row("groups_outweigh_prompts", R"({"train": {"prompts_per_step": 2, "group_size": 32}})");
}

void EstimateTest::settingsThatDoNotFitAreNamedWithARemedy() {
    QFETCH(const QString, patch);
    QFETCH(const QString, problem);
    Desk desk;
    Project& project = *desk.world().m_project;
    QVERIFY_OK(project.setSettings(
        World::value(project.settings().patched(json::parse(patch.toStdString())))));
    const auto problems = desk.problems();
    QCOMPARE(QString::fromStdString(names(problems)), problem + ' ');
    QVERIFY(!problems.front().numbers.empty());
    QVERIFY_OK(project.setSettings(remedied(desk, problems.front())));
    QCOMPARE(names(desk.problems()), std::string());
}

void EstimateTest::ratesGoByTheModelsSize() {
    Desk desk;
    PreflightInputs inputs = desk.preflightInputs();
    const auto isHigh = [&](std::uint64_t parameters, const char* rate, int rank) {
        desk.world().set("train.learning_rate", rate);
        desk.world().set("train.lora.rank", std::to_string(rank));
        inputs.model->parameters = parameters;
        return names(World::value(preflight(inputs))) == "rate_too_high ";
    };
    QVERIFY(!isHigh(135'000'000, "1.5e-5", 0));
    QVERIFY(isHigh(135'000'000, "1.6e-5", 0));
    QVERIFY(!isHigh(500'000'000, "1e-5", 0));
    QVERIFY(isHigh(500'000'000, "1.1e-5", 0));
    QVERIFY(isHigh(3'000'000'000, "6e-6", 0));
    QVERIFY(!isHigh(3'000'000'000, "1e-4", 16));
    QVERIFY(isHigh(3'000'000'000, "2e-4", 16));
    QVERIFY(!isHigh(2'000'000, "4e-4", 0)); // the starter
}

void EstimateTest::memoryAndDiskAreChecked() {
    Desk desk;
    PreflightInputs inputs = desk.preflightInputs();
    inputs.memory = TrainingMemory{};
    inputs.memory->weights = 4 * kGiB;
    inputs.memory->activations = kGiB;
    QCOMPARE(names(World::value(preflight(inputs))), std::string());
    inputs.machine.availableBytes = 9 * kGiB / 2;
    auto problems = World::value(preflight(inputs));
    QCOMPARE(names(problems), std::string("memory_tight "));
    QVERIFY(problems.front().severity == ProblemSeverity::Warning);
    QCOMPARE(problems.front().number("needed_bytes"), 5.0 * kGiB);
    // Half a GiB is missing: micro-batches of half the size.
    QCOMPARE(remedied(desk, problems.front()).train.microBatchTokens,
             GrpoSettings().microBatchTokens / 2);
    // Rollouts come in turn with updates: what they need is no less with shorter micro-batches.
    inputs.memory->rollouts = 3 * kGiB / 4;
    problems = World::value(preflight(inputs));
    QCOMPARE(problems.front().number("needed_bytes"), 5.0 * kGiB);
    QVERIFY(problems.front().remedy.empty());
    inputs.memory->rollouts = 5 * kGiB / 4;
    problems = World::value(preflight(inputs));
    QCOMPARE(problems.front().number("needed_bytes"), 5.25 * kGiB);
    inputs.machine.totalBytes = 5 * kGiB;
    inputs.memory->weights = 6 * kGiB;
    problems = World::value(preflight(inputs));
    QCOMPARE(names(problems), std::string("memory_too_small "));
    QVERIFY(problems.front().severity == ProblemSeverity::Error && problems.front().remedy.empty());
    PreflightInputs full = desk.preflightInputs();
    full.freeDiskBytes = 4 * kGiB;
    problems = World::value(preflight(full));
    QCOMPARE(names(problems), std::string("disk_too_small "));
    QCOMPARE(remedied(desk, problems.front()).train.keepCheckpoints, 1);
}

void EstimateTest::trainingAloneNeedsItsInputs() {
    Desk desk;
    const auto problems = [&] {
        PreflightInputs inputs = desk.preflightInputs();
        inputs.wholeRun = false;
        return World::value(preflight(inputs));
    };
    const Problem* stale = nullptr;
    auto found = problems();
    stale = find(found, ProblemCode::StaleInputs);
    QVERIFY(stale && *stale->stage == Stage::Keyword);
    QVERIFY_OK(desk.world().run());
    QVERIFY(!find(found = problems(), ProblemCode::StaleInputs));
    desk.world().set("measure.samples", "6");
    stale = find(found = problems(), ProblemCode::StaleInputs);
    QVERIFY(stale && *stale->stage == Stage::Measure);
    QVERIFY(stale->severity == ProblemSeverity::Warning);
}

void EstimateTest::endpointsAreLookedAtBeforeTheRun() {
    const auto folder = test::temporaryDirectory();
    qputenv("XDG_CONFIG_HOME", QByteArray::fromStdString(folder.path().string()));
    ProjectSettings settings = World::settings();
    settings.draft.count = 50;
    settings.instructor.kind = InstructorKind::Endpoint;
    settings.instructor.endpoint.url = "http://10.0.0.5:8000/v1";
    settings.instructor.endpoint.model = "m";
    settings.instructor.endpoint.keyVariable = "K";
    settings.instructor.endpoint.maxRequests = 10;
    settings.instructor.endpoint.maxCost = 5;
    Desk desk(settings);
    auto found = desk.problems();
    const Problem* unusable = find(found, ProblemCode::InstructorUnusable);
    QVERIFY(unusable && unusable->detail.find("max_cost") != std::string::npos);
    QVERIFY(find(found, ProblemCode::KeyInClear));
    const Problem* requests = find(found, ProblemCode::RequestsOverCap);
    QVERIFY(requests && requests->number("requests") > 99);
    QVERIFY(remedied(desk, *requests).instructor.endpoint.maxRequests > 100);

    desk.world().set("instructor.endpoint.url", "http://localhost:8000/v1");
    desk.world().set("instructor.endpoint.max_requests", "1000");
    desk.world().set("instructor.endpoint.prices", R"({"prompt": 1, "completion": 1})");
    found = desk.problems();
    for (const ProblemCode code :
         {ProblemCode::InstructorUnusable, ProblemCode::KeyInClear, ProblemCode::RequestsOverCap})
        QVERIFY2(!find(found, code), names(found).c_str());
    qunsetenv("XDG_CONFIG_HOME");
}

void EstimateTest::deadGroupsAreForecast() {
    ProjectSettings settings = World::settings();
    settings.measure.samples = 16;
    settings.train.groupSize = 2; // of two answers, nearly all agree
    settings.select.rule = SelectionRule::Full;
    Desk desk(settings);
    QVERIFY_OK(desk.world().run());
    const auto problems = desk.problems();
    const Problem* dead = find(problems, ProblemCode::ManyDeadGroups);
    QVERIFY(dead);
    QVERIFY(dead->number("dead_share") > 0.5);
    const ProjectSettings better = remedied(desk, *dead);
    QVERIFY(better.train.groupSize == 16 && better.select.dropZero);
}

QTEST_GUILESS_MAIN(EstimateTest)
#include "estimate_test.moc"
