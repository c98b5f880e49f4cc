// SPDX-License-Identifier: GPL-3.0-or-later
//
// The stages from questions to evaluation: the whole loop, stopped, killed, repeated.
#include "pipeline_world.h"

#include <set>
#include <sys/wait.h>

using namespace sdrl;
using nlohmann::json;
using test::Meter;
using test::World;

class PipelineTest : public QObject {
    Q_OBJECT
private slots:
    void check36_wholeLoopEndsWithAComparison();
    void secondRunDoesNothing();
    void changedSettingsRepeatOnlyWhatDependsOnThem();
    void laterStageSaysWhatHasToComeFirst();
    void stopIsFollowedByTheRest();
    void check39_killedProcessLosesAndRepeatsNothing();
    void check37_heldOutQuestionsAreNeverTrainedOn();
};

void PipelineTest::check36_wholeLoopEndsWithAComparison() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    const auto ending = world.run();
    QVERIFY2(ending.ok(), ending ? "" : ending.error().toString().c_str());
    QCOMPARE(*ending, Ending::Finished);
    const json questions = world.summary("questions");
    QCOMPARE(questions["kept"].get<int>(), 40);
    const json measured = world.summary("measure");
    QVERIFY(measured["items"].get<int>() > 60);
    QCOMPARE(world.summary("select")["selected"].get<int>(), 30);
    QCOMPARE(world.m_trainer.m_job.prompts.size(), std::size_t{30});
    QCOMPARE(world.m_trainer.m_job.development.size(), std::size_t{10});
    const json models = world.summary("evaluate")["models"];
    QCOMPARE(models.size(), std::size_t{2});
    QCOMPARE(models[0]["sets"]["held-out"]["strict"]["count"].get<int>(), 60);
    QVERIFY(models[1]["against_base"]["won"].get<int>() > 0);
    QVERIFY(models[1]["sets"].contains("control/unit"));
    // The variants of solved questions are harder, those of unsolved ones easier.
    const json rewrites = world.summary("rewrite");
    for (const json& dataset : rewrites["datasets"])
        for (const QaItem& item :
             World::value(world.m_project->store().items().items({dataset.get<std::int64_t>()}))) {
            if (item.dropped())
                continue;
            const QaItem parent = World::value(world.m_project->store().items().item(item.parent));
            if (item.origin == ItemOrigin::Harder)
                QVERIFY(item.level > parent.level);
            else
                QVERIFY(item.level < parent.level);
        }
}

void PipelineTest::secondRunDoesNothing() {
    const auto folder = test::temporaryDirectory();
    std::string first;
    {
        World world(folder.path() / "a.sdrl");
        QVERIFY(world.run().ok());
        first = world.outcome();
    }
    World world(folder.path() / "a.sdrl");
    QVERIFY(world.run().ok());
    QCOMPARE(world.m_meter.replies, 0);
    QCOMPARE(world.m_meter.drafts, 0);
    QCOMPARE(world.m_meter.trainings, 0);
    QCOMPARE(QString::fromStdString(world.outcome()), QString::fromStdString(first));
}

void PipelineTest::changedSettingsRepeatOnlyWhatDependsOnThem() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    QVERIFY(world.run().ok());
    const Meter before = world.m_meter;
    QVERIFY(
        world.m_project
            ->setSettings(World::value(world.m_project->settings().with("select.rule", "random")))
            .ok());
    QVERIFY(world.run().ok());
    QCOMPARE(world.m_meter.drafts, before.drafts);
    QCOMPARE(world.m_meter.trainings, before.trainings + 1);
    QCOMPARE(world.summary("select")["rule"].get<std::string>(), std::string("random"));
    // And back: everything is still there.
    QVERIFY(world.m_project
                ->setSettings(
                    World::value(world.m_project->settings().with("select.rule", "pass_rate")))
                .ok());
    const int trainings = world.m_meter.trainings;
    QVERIFY(world.run().ok());
    QCOMPARE(world.m_meter.trainings, trainings);
}

void PipelineTest::laterStageSaysWhatHasToComeFirst() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    JobContext context;
    const auto ending = world.m_pipeline->run(Stage::Train, context);
    QVERIFY(!ending.ok());
    QCOMPARE(ending.error().code, ErrorCode::NotReady);
    QVERIFY(ending.error().message.find("select") != std::string::npos);
}

void PipelineTest::stopIsFollowedByTheRest() {
    const auto folder = test::temporaryDirectory();
    World whole(folder.path() / "whole.sdrl");
    QVERIFY(whole.run().ok());
    World world(folder.path() / "parts.sdrl");
    int stops = 0;
    for (;;) {
        // Stops after a while, wherever that is.
        std::stop_source source;
        int events = 0;
        JobContext context(source.get_token(), [&](const JobProgress&) {
            if (++events == 25)
                source.request_stop();
        });
        const auto ending = world.m_pipeline->runAll(context);
        QVERIFY2(ending.ok(), ending ? "" : ending.error().toString().c_str());
        if (*ending == Ending::Finished)
            break;
        QVERIFY(++stops < 200);
    }
    QVERIFY(stops > 3);
    QCOMPARE(QString::fromStdString(world.outcome()), QString::fromStdString(whole.outcome()));
}

void PipelineTest::check39_killedProcessLosesAndRepeatsNothing() {
    const auto folder = test::temporaryDirectory();
    World whole(folder.path() / "whole.sdrl");
    QVERIFY(whole.run().ok());
    const int units = whole.m_meter.units;
    QVERIFY(units > 300);
    const std::filesystem::path parts = folder.path() / "parts.sdrl";
    RandomStream random(5, "kills");
    int kills = 0;
    for (; kills < 5; ++kills) {
        const int dieAt = 1 + static_cast<int>(random.below(static_cast<std::uint64_t>(units / 5)));
        const pid_t child = ::fork();
        if (child == 0) {
            World world(parts, dieAt);
            const auto ending = world.run();
            ::_exit(ending.ok() ? 0 : 1);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
    World world(parts);
    const auto ending = world.run();
    QVERIFY2(ending.ok(), ending ? "" : ending.error().toString().c_str());
    QCOMPARE(QString::fromStdString(world.outcome()), QString::fromStdString(whole.outcome()));
    // What the killed ones had done was not done again.
    QVERIFY(world.m_meter.units < units);
}

void PipelineTest::check37_heldOutQuestionsAreNeverTrainedOn() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    QVERIFY(world.run().ok());
    std::set<std::string> trained, test;
    for (const TrainingPrompt& prompt : world.m_trainer.m_job.prompts)
        trained.insert(prompt.messages.front().content);
    for (const EvaluationInfo& info :
         World::value(world.m_project->store().evaluations().evaluations()))
        for (const EvaluationQuestion& question :
             World::value(world.m_project->store().evaluations().questionsOf(info.id)))
            test.insert(question.input);
    for (const TrainingPrompt& prompt : world.m_trainer.m_job.development)
        QVERIFY(!test.contains(prompt.messages.front().content));
    QVERIFY(!test.empty());
    for (const std::string& question : trained)
        QVERIFY(!test.contains(question));
}

QTEST_GUILESS_MAIN(PipelineTest)
#include "pipeline_test.moc"
