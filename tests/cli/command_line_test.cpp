// SPDX-License-Identifier: GPL-3.0-or-later
//
// The program under the conditions that shells, pipes and disks make: only commands that need
// neither model nor index.
#include "core/base/jsonl.h"
#include "test_support.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>

#include <nlohmann/json.hpp>

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace sdrl;
using nlohmann::json;

namespace {

const QString kProgram = QString::fromStdString(sdrl::test::programFolder() / "sdrl");

struct Outcome {
    int code = -1; ///< -1: ended by a signal
    QByteArray out, error;
};

Outcome ran(QProcess& process) {
    process.waitForFinished(60'000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

Outcome program(const QStringList& arguments) {
    QProcess process;
    process.start(kProgram, arguments);
    return ran(process);
}

/// What a started `draft` says until it is at work.
QByteArray untilAtWork(QProcess& process) {
    process.setReadChannel(QProcess::StandardError);
    QByteArray progress;
    while (!progress.contains("writing questions") && process.waitForReadyRead(30'000))
        progress += process.readAllStandardError();
    return progress;
}

/// `$0` is the program, `$1` the project.
Outcome shell(const QString& script, const QString& project) {
    QProcess process;
    process.start("sh", {"-c", script, kProgram, project});
    return ran(process);
}

/// A project whose name a shell would take apart.
struct Fixture {
    TemporaryDirectory folder = test::temporaryDirectory();
    QString project = QString::fromStdString((folder.path() / "Müller's 東京 $x.sdrl").string());

    explicit Fixture(int questions = 20) {
        const Outcome made =
            program({"new", project, "--sample", "arithmetic", "--set",
                     QString("draft.count=%1").arg(questions), "--set", "draft.votes=3"});
        if (made.code != 0)
            qFatal("%s", made.error.constData());
    }
};

} // namespace

class CommandLineTest : public QObject {
    Q_OBJECT
private slots:
    void progressNeverLandsInAFile();
    void readerThatLeavesDoesNotEndTheWork();
    void outputThatCannotBeWrittenIsAFailure();
    void signalsStopAndSayHowToGoOn_data();
    void signalsStopAndSayHowToGoOn();
    void ignoredHangUpStaysIgnored();
    void missingDocumentLeavesNothingBehind();
    void projectOfAnotherTaskIsLeftAlone();
    void withoutHomeTheFolderHasToBeNamed();
    void secondProcessIsRefused();
};

void CommandLineTest::progressNeverLandsInAFile() {
    for (const char* closed : {"2>&-", ">&-", "<&-", "<&- >&- 2>&-"}) {
        const Fixture fixture;
        QCOMPARE(shell(QString("\"$0\" draft --project \"$1\" ") + closed, fixture.project).code,
                 0);
        QFile lock(fixture.project + "/.lock");
        QVERIFY(lock.open(QIODevice::ReadOnly));
        const QByteArray holder = lock.readAll();
        bool isNumber = false;
        (void)holder.trimmed().toLongLong(&isNumber);
        QVERIFY2(isNumber, holder);
        const Outcome again = program({"draft", "--project", fixture.project, "--json"});
        QVERIFY2(again.code == 0, again.error);
        QCOMPARE(json::parse(again.out.toStdString())["questions"]["kept"].get<int>(), 20);
    }
}

void CommandLineTest::readerThatLeavesDoesNotEndTheWork() {
    const Fixture fixture;
    int ends[2] = {};
    QCOMPARE(::pipe(ends), 0);
    ::close(ends[0]);
    const std::string executable = kProgram.toStdString(), project = fixture.project.toStdString();
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        ::execl(executable.c_str(), "sdrl", "draft", "--project", project.c_str(), nullptr);
        ::_exit(99);
    }
    ::close(ends[1]);
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 1); // its words reached nobody
    const Outcome again = program({"draft", "--project", fixture.project, "--json"});
    QCOMPARE(json::parse(again.out.toStdString())["questions"]["kept"].get<int>(), 20);
    // Nothing was left to do.
    QVERIFY2(!again.error.contains("writing questions"), again.error);
}

void CommandLineTest::outputThatCannotBeWrittenIsAFailure() {
    if (!QFile::exists("/dev/full"))
        QSKIP("there is no /dev/full");
    QCOMPARE(shell("\"$0\" new --list", "").code, 0);
    const Outcome full = shell("\"$0\" new --list > /dev/full", "");
    QCOMPARE(full.code, 1);
    QVERIFY2(full.error.contains("error: "), full.error);
}

void CommandLineTest::signalsStopAndSayHowToGoOn_data() {
    QTest::addColumn<int>("number");
    QTest::newRow("Ctrl-C") << SIGINT;
    QTest::newRow("termination") << SIGTERM;
    QTest::newRow("hang-up") << SIGHUP;
}

void CommandLineTest::signalsStopAndSayHowToGoOn() {
    QFETCH(const int, number);
    const Fixture fixture(1'000'000);
    QProcess process;
    process.start(kProgram, {"draft", "--project", fixture.project});
    const QByteArray progress = untilAtWork(process);
    QVERIFY2(progress.contains("writing questions"), progress);
    QElapsedTimer timer;
    timer.start();
    ::kill(static_cast<pid_t>(process.processId()), number);
    const Outcome stopped = ran(process);
    const qint64 latency = timer.elapsed();
    QCOMPARE(stopped.code, 3);
    // A second is promised; a loaded machine may need another to start and end the process.
    QVERIFY2(latency < 2000, qPrintable(QString::number(latency)));
    // The command printed is one that a shell takes.
    const qsizetype at = stopped.error.indexOf("To go on: sdrl ");
    QVERIFY2(at >= 0, stopped.error);
    const QString command = QString::fromUtf8(stopped.error.mid(at + 15)).trimmed();
    const Outcome next = shell("eval \"set -- $1\"; printf %s \"$3\"", command);
    QCOMPARE(QString::fromUtf8(next.out), fixture.project);
}

void CommandLineTest::ignoredHangUpStaysIgnored() {
    const Fixture fixture(300);
    QProcess process;
    process.start(
        "sh", {"-c", "trap '' HUP; exec \"$0\" draft --project \"$1\"", kProgram, fixture.project});
    QVERIFY(untilAtWork(process).contains("writing questions"));
    ::kill(static_cast<pid_t>(process.processId()), SIGHUP);
    QCOMPARE(ran(process).code, 0);
}

void CommandLineTest::missingDocumentLeavesNothingBehind() {
    const auto folder = test::temporaryDirectory();
    const QString project = QString::fromStdString((folder.path() / "a.sdrl").string());
    const QString wrong = QString::fromStdString((folder.path() / "missing.txt").string());
    const Outcome outcome =
        program({"new", project, "--sample", "arithmetic", "--documents", wrong});
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.error.contains("missing.txt"), outcome.error);
    QVERIFY(!QFile::exists(project));
}

void CommandLineTest::projectOfAnotherTaskIsLeftAlone() {
    const Fixture fixture;
    const auto settings = [&] {
        QFile file(fixture.project + "/settings.json");
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = settings();
    QVERIFY(!before.isEmpty());
    const Outcome outcome =
        program({"run", "--sample", "reading", "--project", fixture.project, "--seed", "99"});
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.error.contains("another task, \"arithmetic\""), outcome.error);
    QCOMPARE(settings(), before);
}

void CommandLineTest::withoutHomeTheFolderHasToBeNamed() {
    const Outcome outcome = shell("unset HOME; \"$0\" run --sample arithmetic", "");
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.error.contains("--project"), outcome.error);
}

void CommandLineTest::secondProcessIsRefused() {
    const Fixture fixture(1'000'000);
    QProcess first;
    first.start(kProgram, {"draft", "--project", fixture.project});
    QVERIFY(untilAtWork(first).contains("writing questions"));
    const Outcome second = program({"draft", "--project", fixture.project, "--json"});
    const qint64 holder = first.processId();
    ::kill(static_cast<pid_t>(holder), SIGKILL);
    first.waitForFinished();
    QCOMPARE(second.code, 1);
    QCOMPARE(json::parse(second.out.toStdString())["error"]["code"].get<std::string>(),
             std::string("locked"));
    QVERIFY2(second.error.contains("process " + QByteArray::number(holder)), second.error);
    // A killed holder holds nothing; it may have been killed before its first question.
    const Outcome third = program(
        {"export", "data", "--project", fixture.project, "--out", fixture.project + "/x.jsonl"});
    QVERIFY2(third.code == 0 || third.error.contains("no questions"), third.error);
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "command_line_test.moc"
#include "support/places.h"
