// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_test.h"

#include "core/instruct/prompt_editing.h"
#include "core/project/record_table.h"
#include "session/error_message.h"

#include <QLocale>
#include <QSignalSpy>

#include <atomic>

using namespace sdrl;
using namespace sdrl::gui;
using sdrl::gui::test::World;

class SessionTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void everyErrorCodeHasAdvice();
    void errorMessagesCarryNoKeysAndNoHomeFolder();
    void durationsAndSizesReadWell_data();
    void durationsAndSizesReadWell();
    void recentProjectsAreNewestFirstAndForgetWhatIsGone();
    void jobsReportTheirEndOnceOnTheWindowsThread();
    void stoppedAndFailedJobsSaySo();
    void taskAndSettingsAreLockedWhileWorkRuns();
    void aPromptThatCannotBeUndoneWhileWorkRunsCanBeAfterwards();
    void stagesGoFromReadyToDoneAndSettingsMakeThemStale();
    void aReopenedProjectShowsWhatAKilledRunHasFinished();
    void aLargeProjectIsThereBeforeItsStatesAre();
};

void SessionTest::everyErrorCodeHasAdvice() {
    for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
        const ErrorMessage message =
            errorMessage({static_cast<ErrorCode>(code), "it broke", "there"}, "It failed.");
        QVERIFY2(!message.advice.isEmpty(), qPrintable(QString::number(code)));
        QCOMPARE(message.why, QStringLiteral("It broke."));
    }
}

void SessionTest::errorMessagesCarryNoKeysAndNoHomeFolder() {
    const std::string home = QDir::homePath().toStdString();
    const ErrorMessage message = errorMessage({ErrorCode::Unauthorized, "refused sk-abcdef123456",
                                               home + "/x.sdrl?key=verysecret Bearer tokenvalue"},
                                              QStringLiteral("The instructor did not answer."));
    const QString text = plainText(message);
    for (const char* secret : {"sk-abcdef123456", "verysecret", "tokenvalue"})
        QVERIFY2(!text.contains(QLatin1String(secret)), secret);
    QVERIFY(!text.contains(QDir::homePath()));
}

void SessionTest::durationsAndSizesReadWell_data() {
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("tenths") << 4.12 << "4.1 s";
    QTest::newRow("seconds") << 59.4 << "59 s";
    QTest::newRow("minutes and seconds") << 200.0 << "3 min 20 s";
    QTest::newRow("whole minutes") << 180.0 << "3 min";
    QTest::newRow("long minutes") << 1199.0 << "20 min";
    QTest::newRow("hours") << 7500.0 << "2 h 05 min";
}

void SessionTest::durationsAndSizesReadWell() {
    QFETCH(double, seconds);
    QTEST(durationText(seconds), "text");
    QCOMPARE(bytesText(1.23e9), QStringLiteral("1.2 GB"));
}

void SessionTest::recentProjectsAreNewestFirstAndForgetWhatIsGone() {
    World world;
    const auto first = world.makeSample("one.sdrl");
    const auto second = world.makeSample("two.sdrl");
    QVERIFY_OK(first);
    QVERIFY_OK(second);
    world.settings.addRecentProject(QString::fromStdString(first->string()));
    world.settings.addRecentProject(QString::fromStdString(second->string()));
    world.settings.addRecentProject(world.path("gone.sdrl"));
    QCOMPARE(world.settings.recentProjects().size(), std::size_t(2));
    QCOMPARE(world.settings.recentProjects().front().folder.toStdString(), second->string());
    world.settings.addRecentProject(QString::fromStdString(first->string()));
    QCOMPARE(world.settings.recentProjects().front().folder.toStdString(), first->string());
    world.settings.forgetRecentProject(QString::fromStdString(first->string()));
    QCOMPARE(world.settings.recentProjects().size(), std::size_t(1));
}

void SessionTest::jobsReportTheirEndOnceOnTheWindowsThread() {
    JobCenter jobs;
    int ended = 0;
    QThread* where = nullptr;
    QSignalSpy polled(&jobs, &JobCenter::polled);
    jobs.start(
        "job", [](JobContext&) { return Result<Ending>(Ending::Finished); },
        [&](const JobView& job) {
            ++ended;
            where = QThread::currentThread();
            QCOMPARE(job.status.state, JobState::Finished);
        });
    QVERIFY(jobs.busy());
    QTRY_VERIFY(!jobs.busy());
    QTRY_COMPARE(ended, 1);
    QCOMPARE(where, thread());
    const auto polls = polled.count();
    QVERIFY(!polled.wait(3 * JobCenter::kPollMs)); // no polling without work
    QCOMPARE(polled.count(), polls);
    QCOMPARE(ended, 1);
}

void SessionTest::stoppedAndFailedJobsSaySo() {
    JobCenter jobs;
    std::atomic<bool> started{false};
    const quint64 endless = jobs.start("endless", [&](JobContext& context) -> Result<Ending> {
        started = true;
        while (context.pausePoint()) {
        }
        return Ending::Stopped;
    });
    const quint64 failing = jobs.start("failing", [](JobContext&) -> Result<Ending> {
        return Error{ErrorCode::Io, "no space", "disk"};
    });
    QTRY_VERIFY(started);
    QCOMPARE(jobs.find(failing)->status.state, JobState::Queued);
    jobs.setPaused(endless, true);
    QTRY_COMPARE(jobs.find(endless)->status.state, JobState::Paused);
    jobs.stop(endless);
    QTRY_COMPARE(jobs.find(endless)->status.state, JobState::Stopped);
    QTRY_COMPARE(jobs.find(failing)->status.state, JobState::Failed);
    QCOMPARE(jobs.find(failing)->status.error->code, ErrorCode::Io);
}

void SessionTest::taskAndSettingsAreLockedWhileWorkRuns() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    auto session = ProjectSession::open(*folder, world.services());
    QVERIFY_OK(session);
    const quint64 id = (*session)->runTask("work", [](Project&, Pipeline&, JobContext& context) {
        while (context.pausePoint()) {
        }
        return Result<Ending>(Ending::Stopped);
    });
    QVERIFY((*session)->busy());
    QVERIFY(!(*session)->lockedReason().isEmpty());
    QVERIFY_ERROR((*session)->setSettings((*session)->settings()), ErrorCode::Locked);
    QVERIFY_ERROR((*session)->setTask((*session)->task().source()), ErrorCode::Locked);
    world.jobs.stop(id);
    QTRY_VERIFY(!(*session)->busy());
    QVERIFY_OK((*session)->setSettings((*session)->settings()));
}

void SessionTest::aPromptThatCannotBeUndoneWhileWorkRunsCanBeAfterwards() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    auto opened = ProjectSession::open(*folder, world.services());
    QVERIFY_OK(opened);
    ProjectSession& session = **opened;
    const auto text = [&] { return promptText(session.promptFolders(), "question").value(); };
    const std::string shipped = text(), first = shipped + "\nOne.", second = shipped + "\nTwo.";
    QVERIFY_OK(session.setPrompt("question", first, "first"));
    QVERIFY_OK(session.setPrompt("question", second, "second"));
    const quint64 id = session.runTask("work", [](Project&, Pipeline&, JobContext& context) {
        while (context.pausePoint()) {
        }
        return Result<Ending>(Ending::Stopped);
    });
    QSignalSpy failed(&session, &ProjectSession::undoFailed);
    session.undoStack().undo();
    QCOMPARE(failed.count(), 1);
    QVERIFY(text() == second);
    world.jobs.stop(id);
    QTRY_VERIFY(!session.busy());
    QCOMPARE(session.undoStack().count(), 2);
    session.undoStack().redo();
    QVERIFY(text() == second);
    session.undoStack().undo();
    QVERIFY(text() == first);
    session.undoStack().undo();
    QVERIFY(text() == shipped);
}

void SessionTest::stagesGoFromReadyToDoneAndSettingsMakeThemStale() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    auto opened = ProjectSession::open(*folder, world.services());
    QVERIFY_OK(opened);
    ProjectSession& session = **opened;
    const auto page = [&](PageId id) { return session.pageStates()[static_cast<std::size_t>(id)]; };
    QCOMPARE(page(PageId::Dataset).status, PageStatus::Empty);
    QCOMPARE(page(PageId::Training).status, PageStatus::Blocked);
    QVERIFY(!page(PageId::Training).reason.isEmpty());
    session.runStages("Questions", {Stage::Documents, Stage::Keyword, Stage::Questions});
    QTRY_VERIFY_WITH_TIMEOUT(!session.busy(), 30000);
    QCOMPARE(page(PageId::Dataset).status, PageStatus::Done);
    QCOMPARE(page(PageId::Dataset).count, QStringLiteral("24"));
    ProjectSettings settings = session.settings();
    settings.draft.votes += 1;
    QVERIFY_OK(session.setSettings(settings));
    QCOMPARE(page(PageId::Dataset).status, PageStatus::Stale);
    QVERIFY(page(PageId::Dataset).reason.contains(stageInputText(StageInput::Draft)));
    QCOMPARE(session.nextStage(), std::optional(Stage::Questions));
}

void SessionTest::aReopenedProjectShowsWhatAKilledRunHasFinished() {
    World world;
    const auto folder = world.makeSample("p.sdrl", 200);
    QVERIFY_OK(folder);
    {
        auto session = ProjectSession::open(*folder, world.services());
        QVERIFY_OK(session);
        const quint64 id = (*session)->runStages(
            "Questions", {Stage::Documents, Stage::Keyword, Stage::Questions});
        // Abandoned in the middle, as a kill would.
        QTRY_VERIFY((*session)->stageState(Stage::Questions).counts.drafted > 0 ||
                    !(*session)->busy());
        world.jobs.stop(id, StopMode::AbandonStep);
        QTRY_VERIFY(!(*session)->busy());
    }
    auto session = ProjectSession::open(*folder, world.services());
    QVERIFY_OK(session);
    const PageStatus status =
        (*session)->pageStates()[static_cast<std::size_t>(PageId::Dataset)].status;
    QVERIFY(status == PageStatus::Started || status == PageStatus::Done);
    (*session)->runStages("Questions", {Stage::Questions});
    QTRY_VERIFY_WITH_TIMEOUT(!(*session)->busy(), 30000);
    QCOMPARE((*session)->pageStates()[static_cast<std::size_t>(PageId::Dataset)].status,
             PageStatus::Done);
}

void SessionTest::aLargeProjectIsThereBeforeItsStatesAre() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    {
        auto session = ProjectSession::open(*folder, world.services());
        QVERIFY_OK(session);
        QVERIFY((*session)->statesKnown()); // of a small one they are
        (*session)->runStages("Questions", {Stage::Documents, Stage::Keyword, Stage::Questions});
        QTRY_VERIFY_WITH_TIMEOUT(!(*session)->busy(), 30000);
        QVERIFY_OK((*session)->store().records().setValue("large", std::string(80 << 20, 'x')));
    }
    auto opened = ProjectSession::open(*folder, world.services());
    QVERIFY_OK(opened);
    ProjectSession& session = **opened;
    const auto page = [&] {
        return session.pageStates()[static_cast<std::size_t>(PageId::Dataset)];
    };
    QVERIFY(!session.statesKnown());
    QCOMPARE(page().status, PageStatus::Empty);
    QVERIFY(page().reason.isEmpty());
    QTRY_VERIFY(session.statesKnown());
    QCOMPARE(page().status, PageStatus::Done);
    QCOMPARE(page().count, QStringLiteral("24"));
    // Several changes at once: the last one is what is seen in the end.
    ProjectSettings settings = session.settings();
    const int votes = settings.draft.votes;
    for (const int more : {1, 0, 2}) {
        settings.draft.votes = votes + more;
        QVERIFY_OK(session.setSettings(settings));
    }
    QTRY_COMPARE(page().status, PageStatus::Stale);
    settings.draft.votes = votes;
    QVERIFY_OK(session.setSettings(settings));
    QTRY_COMPARE(page().status, PageStatus::Done);
    // Closed while a look is under way.
    session.noteItemsChanged();
    opened->reset();
}

QTEST_MAIN(SessionTest)
#include "session_test.moc"
