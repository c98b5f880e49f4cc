// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/background_worker.h"
#include "core/jobs/bounded_queue.h"
#include "core/jobs/snapshot_box.h"
#include "test_support.h"

#include <atomic>
#include <future>
#include <thread>

using namespace sdrl;
using namespace std::chrono_literals;

class JobsTest : public QObject {
    Q_OBJECT

private slots:
    void jobsRunInOrderAndReportProgress();
    void stopReachesTheTaskWithinASecond();
    void queuedJobsCanBeStoppedBeforeTheyRun();
    void pauseHoldsAndResumeContinues();
    void failuresAndExceptionsAreKept();
    void destroyingTheWorkerAbandonsItsJob();
    void timeLeftFollowsTheRate();
    void boundedQueueDrainsOrDrops();
    void snapshotBoxKeepsTheNewest();
};

void JobsTest::jobsRunInOrderAndReportProgress() {
    BackgroundWorker worker;
    std::vector<int> order;
    for (int i = 0; i < 3; ++i)
        worker.start("job", [&order, i](JobContext& context) -> Result<Ending> {
            context.beginPhase("counting", "items", 10);
            for (int k = 0; k < 10; ++k)
                context.advance(1, k == 3);
            order.push_back(i);
            return Ending::Finished;
        });
    worker.waitIdle();
    QVERIFY((order == std::vector<int>{0, 1, 2}));
    const auto jobs = worker.jobs();
    QCOMPARE(jobs.size(), std::size_t{3});
    QVERIFY(jobs[2].state == JobState::Finished);
    QCOMPARE(jobs[2].progress.done, std::uint64_t{10});
    QCOMPARE(jobs[2].progress.failed, std::uint64_t{1});
    QCOMPARE(jobs[2].progress.phase, std::string("counting"));
}

void JobsTest::stopReachesTheTaskWithinASecond() {
    BackgroundWorker worker;
    std::promise<void> running;
    const auto id = worker.start("endless", [&](JobContext& context) -> Result<Ending> {
        running.set_value();
        while (context.pausePoint())
            std::this_thread::yield();
        return context.abandonRequested() ? Ending::Finished : Ending::Stopped;
    });
    running.get_future().wait();
    worker.requestStop(id, StopMode::FinishStep);
    QVERIFY(worker.waitIdleFor(1000ms));
    QVERIFY(worker.job(id)->state == JobState::Stopped);
}

void JobsTest::queuedJobsCanBeStoppedBeforeTheyRun() {
    BackgroundWorker worker;
    std::promise<void> release;
    worker.start("first", [&](JobContext&) -> Result<Ending> {
        release.get_future().wait();
        return Ending::Finished;
    });
    bool ran = false;
    const auto second = worker.start("second", [&](JobContext&) -> Result<Ending> {
        ran = true;
        return Ending::Finished;
    });
    worker.requestStop(second, StopMode::AbandonStep);
    release.set_value();
    worker.waitIdle();
    QVERIFY(!ran);
    QVERIFY(worker.job(second)->state == JobState::Stopped);
}

void JobsTest::pauseHoldsAndResumeContinues() {
    BackgroundWorker worker;
    std::promise<void> running;
    std::atomic<bool> go{false};
    std::atomic<bool> passed{false};
    const auto id = worker.start("pausing", [&](JobContext& context) -> Result<Ending> {
        running.set_value();
        while (!go.load())
            std::this_thread::yield();
        const bool goOn = context.pausePoint();
        passed = true;
        return goOn ? Ending::Finished : Ending::Stopped;
    });
    running.get_future().wait();
    worker.setPaused(id, true);
    QVERIFY(worker.job(id)->state == JobState::Paused);
    go = true;
    QVERIFY(!worker.waitIdleFor(50ms));
    QVERIFY(!passed.load());
    worker.setPaused(id, false);
    worker.waitIdle();
    QVERIFY(passed.load());
    QVERIFY(worker.job(id)->state == JobState::Finished);
}

void JobsTest::failuresAndExceptionsAreKept() {
    BackgroundWorker worker;
    const auto failing = worker.start("failing", [](JobContext&) -> Result<Ending> {
        return Error{ErrorCode::NotFound, "no model", "/x"};
    });
    const auto throwing = worker.start(
        "throwing", [](JobContext&) -> Result<Ending> { throw std::runtime_error("boom"); });
    worker.waitIdle();
    QVERIFY(worker.job(failing)->state == JobState::Failed);
    QVERIFY(worker.job(failing)->error->code == ErrorCode::NotFound);
    QCOMPARE(worker.job(throwing)->error->message, std::string("boom"));
}

void JobsTest::destroyingTheWorkerAbandonsItsJob() {
    std::atomic<bool> abandoned{false};
    {
        BackgroundWorker worker;
        std::promise<void> running;
        worker.start("endless", [&](JobContext& context) -> Result<Ending> {
            running.set_value();
            while (context.pausePoint())
                std::this_thread::yield();
            abandoned = context.abandonRequested();
            return Ending::Stopped;
        });
        running.get_future().wait();
    }
    QVERIFY(abandoned.load());
}

void JobsTest::timeLeftFollowsTheRate() {
    JobProgress last;
    JobContext context({}, [&](const JobProgress& progress) { last = progress; });
    context.beginPhase("measuring", "items", 1000, 500);
    QCOMPARE(last.done, std::uint64_t{500});
    QVERIFY(!last.secondsLeft);
    const auto begin = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begin < 300ms)
        std::this_thread::yield();
    context.advance(100);
    QVERIFY(last.unitsPerSecond > 100 && last.unitsPerSecond < 350);
    QVERIFY(last.secondsLeft && std::abs(*last.secondsLeft - 400 / last.unitsPerSecond) < 1e-9);
}

void JobsTest::boundedQueueDrainsOrDrops() {
    BoundedQueue<int> queue(2);
    std::jthread producer([&] {
        for (int i = 0; i < 100; ++i)
            if (!queue.push(i))
                return;
        queue.finish();
    });
    int expected = 0;
    while (const auto value = queue.pop())
        QCOMPARE(*value, expected++);
    QCOMPARE(expected, 100);
    QVERIFY(!queue.push(1));

    BoundedQueue<int> dropped(2);
    QVERIFY(dropped.push(1));
    dropped.abandon();
    QVERIFY(!dropped.pop());

    BoundedQueue<int> empty(1);
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!empty.pop(stop.get_token()));
}

void JobsTest::snapshotBoxKeepsTheNewest() {
    SnapshotBox<int> box;
    QVERIFY(!box.get());
    std::jthread writer([&] {
        for (int i = 1; i <= 1000; ++i)
            box.put(i);
    });
    int last = 0;
    while (last < 1000)
        if (const auto value = box.get()) {
            QVERIFY(*value >= last);
            last = *value;
        }
    QCOMPARE(box.version(), std::uint64_t{1000});
}

QTEST_GUILESS_MAIN(JobsTest)
#include "jobs_test.moc"
