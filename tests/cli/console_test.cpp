// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the commands share: the outcome of a run in figures, words for a shell, files.
#include "cli/command.h"
#include "cli/run_summary.h"
#include "core/pipeline_world.h"

#include <QProcess>

using namespace sdrl;
using nlohmann::json;
using test::World;

class ConsoleTest : public QObject {
    Q_OBJECT
private slots:
    void outcomeIsOfTheStagesThatWereRun();
    void stagesLeftOutHaveNoOutcome();
    void shellWordsReachTheCommandUnchanged_data();
    void shellWordsReachTheCommandUnchanged();
    void durationsAreShort();
    void inputIsNeverOverwritten();
};

void ConsoleTest::outcomeIsOfTheStagesThatWereRun() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    QVERIFY_OK(world.run());
    const json whole = World::value(cli::runOutcome(*world.m_project, allStages()));
    const json evaluation = world.summary("evaluate")["models"];
    QCOMPARE(whole["steps"].get<int>(), 3);
    QCOMPARE(whole["eval_items"].get<int>(), 60);
    QVERIFY(whole["accuracy_after"] == evaluation[1]["sets"]["held-out"]["strict"]["value"]);
    QVERIFY(whole["items"] == world.summary("measure")["items"]);
    // Other questions: the old model's figures are no outcome of theirs.
    world.set("seed", "12");
    const std::vector<Stage> some = {Stage::Documents, Stage::Keyword, Stage::Questions};
    for (const Stage stage : some)
        QVERIFY_OK(world.run(stage));
    const json part = World::value(cli::runOutcome(*world.m_project, some));
    for (const char* field : {"items", "selected", "steps", "accuracy_before", "accuracy_after"})
        QVERIFY2(!part.contains(field), field);
    QVERIFY(part["seconds"].get<double>() < whole["seconds"].get<double>());
}

void ConsoleTest::stagesLeftOutHaveNoOutcome() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    QVERIFY_OK(world.run());
    QVERIFY(!World::value(cli::stageLine(*world.m_project, Stage::Rewrite)).empty());
    world.set("adapt.enabled", "false");
    QVERIFY_OK(world.run());
    QVERIFY(World::value(cli::stageLine(*world.m_project, Stage::Rewrite)).empty());
    const json summaries = World::value(cli::stageSummaries(*world.m_project, allStages()));
    QVERIFY(!summaries.contains("split") && !summaries.contains("rewrite"));
    QVERIFY(summaries.contains("measure"));
}

void ConsoleTest::shellWordsReachTheCommandUnchanged_data() {
    QTest::addColumn<QString>("word");
    for (const char* word : {"plain.sdrl", "/tmp/two words", "it's", "$HOME", "a\"b", "`id`", "",
                             "été/東京", "a;b&c|d", "-x*?", "new\nline", "back\\slash"})
        QTest::newRow(word) << QString::fromUtf8(word);
}

void ConsoleTest::shellWordsReachTheCommandUnchanged() {
    QFETCH(const QString, word);
    QProcess shell;
    shell.start("sh",
                {"-c", "printf %s " + QString::fromStdString(cli::shellWord(word.toStdString()))});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()), word);
}

void ConsoleTest::durationsAreShort() {
    for (const auto& [seconds, text] :
         std::vector<std::pair<double, std::string>>{{0, "0 s"},
                                                     {59.4, "59 s"},
                                                     {59.5, "1 min 00 s"},
                                                     {3599.4, "59 min 59 s"},
                                                     {3600, "1 h 00 min"},
                                                     {100'000, "27 h 46 min"}})
        QVERIFY2(cli::durationText(seconds) == text, text.c_str());
}

void ConsoleTest::inputIsNeverOverwritten() {
    const auto folder = test::temporaryDirectory();
    const auto file = folder.path() / "in.jsonl";
    QVERIFY_OK(writeFileAtomic(file, "{}"));
    std::filesystem::create_symlink(file, folder.path() / "link.jsonl");
    QVERIFY_OK(cli::differentFiles(file, folder.path() / "out.jsonl"));
    QVERIFY_ERROR(cli::differentFiles(file, folder.path() / "link.jsonl"),
                  ErrorCode::InvalidArgument);
}

QTEST_GUILESS_MAIN(ConsoleTest)
#include "console_test.moc"
