// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/query_thread.h"

#include <QCoreApplication>
#include <QTest>
#include <QThread>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <vector>

using sdrl::gui::QueryThread;

namespace {

/// Work that ends only when it is asked to.
int untilStopped(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait(lock, stop, [] { return false; });
    return 0;
}

} // namespace

class QueryThreadTest : public QObject {
    Q_OBJECT
private slots:
    void worksElsewhereAndAnswersHere() {
        QueryThread thread;
        QThread* worked = nullptr;
        QThread* answered = nullptr;
        std::string text;
        thread.post(
            [&worked](std::stop_token) {
                worked = QThread::currentThread();
                return std::string("answer");
            },
            [&](std::string value) {
                answered = QThread::currentThread();
                text = std::move(value);
            });
        QVERIFY(thread.busy());
        QTRY_COMPARE(text, std::string("answer"));
        QCOMPARE(answered, QThread::currentThread());
        QVERIFY(worked != QThread::currentThread());
        QVERIFY(!thread.busy());
    }

    void takesValuesThatCannotBeCopied() {
        QueryThread thread;
        int got = 0;
        thread.post([](std::stop_token) { return std::make_unique<int>(7); },
                    [&got](std::unique_ptr<int> value) { got = *value; });
        QTRY_COMPARE(got, 7);
    }

    void theNewestRequestStopsTheOneUnderWayAndDropsIt() {
        QueryThread thread;
        std::binary_semaphore begun(0);
        std::vector<int> answers;
        thread.post(
            [&begun](std::stop_token stop) {
                begun.release();
                return untilStopped(stop);
            },
            [&answers](int value) { answers.push_back(value); });
        begun.acquire();
        for (int i = 1; i <= 50; ++i)
            thread.post([i](std::stop_token) { return i; },
                        [&answers](int value) { answers.push_back(value); });
        QTRY_COMPARE(answers, std::vector<int>{50});
    }

    void anAnswerThatIsOnItsWayIsDroppedToo() {
        QueryThread thread;
        std::binary_semaphore done(0);
        std::vector<int> answers;
        const auto take = [&answers](int value) { answers.push_back(value); };
        thread.post([](std::stop_token) { return 1; }, take);
        thread.post(
            [&done](std::stop_token) {
                done.release();
                return 2;
            },
            take, 1);
        done.acquire(); // so the first is answered, but no event was handled yet
        thread.post([](std::stop_token) { return 3; }, take);
        QTRY_COMPARE(answers, (std::vector<int>{2, 3}));
    }

    void lanesDoNotReplaceEachOther() {
        QueryThread thread;
        std::vector<int> answers;
        for (int lane = 0; lane < 5; ++lane)
            thread.post([lane](std::stop_token) { return lane; },
                        [&answers](int value) { answers.push_back(value); }, lane);
        QTRY_COMPARE(answers, (std::vector<int>{0, 1, 2, 3, 4}));
    }

    void aCancelledRequestIsNotAnswered() {
        QueryThread thread;
        std::binary_semaphore begun(0);
        std::vector<int> answers;
        thread.post(
            [&begun](std::stop_token stop) {
                begun.release();
                return untilStopped(stop);
            },
            [&answers](int) { answers.push_back(0); });
        begun.acquire();
        thread.cancel();
        QVERIFY(!thread.busy());
        thread.post([](std::stop_token) { return 1; },
                    [&answers](int value) { answers.push_back(value); }, 1);
        QTRY_COMPARE(answers, std::vector<int>{1});
    }

    void nothingIsAnsweredAfterItsEnd() {
        bool answered = false;
        std::atomic<bool> stopped = false;
        {
            QueryThread thread;
            std::binary_semaphore begun(0);
            thread.post([](std::stop_token) { return 1; }, [&answered](int) { answered = true; },
                        1);
            thread.post(
                [&](std::stop_token stop) {
                    begun.release();
                    untilStopped(stop);
                    stopped = true;
                    return 2;
                },
                [&answered](int) { answered = true; });
            thread.post([](std::stop_token) { return 3; }, [&answered](int) { answered = true; },
                        2);
            begun.acquire();
        }
        QVERIFY(stopped);
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
        QVERIFY(!answered);
    }

    void anAnswerMayEndTheThread() {
        auto thread = std::make_unique<QueryThread>();
        bool ended = false;
        thread->post([](std::stop_token) { return 1; },
                     [&](int) {
                         thread.reset();
                         ended = true;
                     });
        QTRY_VERIFY(ended);
    }
};

QTEST_GUILESS_MAIN(QueryThreadTest)
#include "query_thread_test.moc"
