// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/report.h"

#include "core/project/document_table.h"
#include "example_project.h"
#include "pipeline/report_charts.h"
#include "pipeline/report_html.h"

#include <QRegularExpression>
#include <QXmlStreamReader>

#include <cmath>

using namespace sdrl;
using test::ExampleProject;

namespace {

QString reportOf(ExampleProject& example) {
    const auto file = example.directory() / "report.html";
    const auto written = writeReport(example.project(), file);
    if (!written.ok())
        qFatal("%s", written.error().toString().c_str());
    return QString::fromStdString(readFile(file).value());
}

/// The reason why it is not, or an empty text.
QString notWellFormed(const QString& page) {
    QXmlStreamReader reader(page);
    while (!reader.atEnd())
        reader.readNext();
    return reader.hasError() ? QString("%1: %2").arg(reader.lineNumber()).arg(reader.errorString())
                             : QString();
}

/// Everything that would make a browser fetch or run something.
QString notSelfContained(const QString& page) {
    for (const char* forbidden : {"<script", "<link", "<img", "<iframe", "<object", "href=", "src=",
                                  "url(", "@import", "javascript:", "http:", "https:", " on"}) {
        const bool attribute = QByteArray(forbidden) == " on";
        const QRegularExpression pattern(attribute ? R"(<[^>]*\son\w+=)"
                                                   : QRegularExpression::escape(forbidden));
        if (page.contains(pattern))
            return forbidden;
    }
    return {};
}

/// What is drawn holds numbers only.
bool hasStrayNumbers(const std::string& svg) {
    return svg.find("nan") != std::string::npos || svg.find("inf") != std::string::npos;
}

int number(QString text) {
    return text.remove(',').toInt();
}

struct FunnelRow {
    QString name;
    int count = 0, gained = 0, lost = 0;
};

std::vector<FunnelRow> funnelOf(const QString& page) {
    static const QRegularExpression row(
        R"(<td class="name">([^<]*)</td><td class="n">([\d,]+)</td>.*?"reasons">([^<]*)</span>)");
    static const QRegularExpression gained(R"(\+([\d,]+) written)"), lost(R"(−([\d,]+) )");
    std::vector<FunnelRow> out;
    for (auto it = row.globalMatch(page); it.hasNext();) {
        const auto match = it.next();
        FunnelRow line{match.captured(1), number(match.captured(2))};
        if (const auto found = gained.match(match.captured(3)); found.hasMatch())
            line.gained = number(found.captured(1));
        for (auto reasons = lost.globalMatch(match.captured(3)); reasons.hasNext();)
            line.lost += number(reasons.next().captured(1));
        out.push_back(line);
    }
    return out;
}

} // namespace

class ReportTest : public QObject {
    Q_OBJECT

private slots:
    void everyStageHasAWholePage();
    void funnelAddsUp();
    void outcomeIsThatOfTheStore();
    void textOfOthersIsNeverMarkup();
    void sameProjectSameBytes();
    void interruptedTrainingShowsWhatIsThere();
    void olderStagesAreNamed();
    void stagesThatAreNotNeededAreNotAskedFor();
    void chartsSurviveAnyValues();
    void numbersReadAsTheyShould();
};

void ReportTest::everyStageHasAWholePage() {
    ExampleProject example;
    const auto check = [&](const char* missing) {
        const QString page = reportOf(example);
        QCOMPARE(notWellFormed(page), QString());
        QCOMPARE(notSelfContained(page), QString());
        QCOMPARE(page.count("<section>"), 9);
        QVERIFY2(page.contains(missing), missing);
    };
    check("Next stage: Documents");
    const std::map<Stage, const char*> missing = {
        {Stage::Documents, "Next stage: Keywords"},
        {Stage::Keyword, "Next stage: Questions"},
        {Stage::Questions, "Next stage: Solved or unsolved"},
        {Stage::Split, "Next stage: Harder and easier variants"},
        {Stage::Rewrite, "No pass rate is known yet."},
        {Stage::Measure, "Nothing is selected yet."},
        {Stage::Select, "Nothing has been trained yet."},
        {Stage::Train, "There is no outcome yet."},
        {Stage::Evaluate, "won · lost · unchanged"}};
    for (const Stage stage : allStages()) {
        QVERIFY_OK(example.runThrough(stage));
        check(missing.at(stage));
    }
    QVERIFY(!reportOf(example).contains("class=\"missing\""));
    if (const char* keep = std::getenv("SDRL_KEEP_REPORT"))
        QVERIFY_OK(writeReport(example.project(), keep));
}

void ReportTest::funnelAddsUp() {
    ExampleProject example;
    QVERIFY_OK(example.runThrough(Stage::Evaluate));
    const std::vector<FunnelRow> rows = funnelOf(reportOf(example));
    QCOMPARE(rows.size(), std::size_t{7});
    for (std::size_t i = 1; i < rows.size(); ++i)
        QCOMPARE(rows[i - 1].count + rows[i].gained - rows[i].lost, rows[i].count);

    // The same from the store, by its own counts.
    ItemTable& items = example.project().store().items();
    const auto summary = [&](Stage stage) {
        const auto record = example.project().store().records().latestStage(stageName(stage));
        return nlohmann::json::parse((*record)->summary);
    };
    const DatasetId questions{summary(Stage::Questions)["dataset"].get<std::int64_t>()};
    const DatasetId variants{summary(Stage::Rewrite)["datasets"][0].get<std::int64_t>()};
    const ItemFunnel first = items.funnel(questions).value(),
                     second = items.funnel(variants).value();
    QVERIFY(first.kept < first.drafted && second.drafted > 0 && first.dropped.size() == 2);
    QCOMPARE(rows[0].count, first.drafted);
    QCOMPARE(rows[1].count, first.kept);
    QCOMPARE(rows[2].gained, second.drafted);
    QCOMPARE(rows[2].count, first.kept + second.kept);
    int heldOut = 0;
    const std::vector<QaItem> initial = items.items(questions).value();
    for (const QaItem& item : initial)
        heldOut += item.heldOut && !item.dropped();
    QVERIFY(heldOut > 0);
    QCOMPARE(rows[3].lost, heldOut);
    QCOMPARE(rows[4].count, summary(Stage::Measure)["items"].get<int>());
    QCOMPARE(rows[5].count, summary(Stage::Select)["selected"].get<int>());
    QCOMPARE(rows[6].count, summary(Stage::Train)["prompts"].get<int>());

    // A rejected item leaves the pool, and the page says where it went.
    const auto entries = items.selection(*items.latestSelection().value()).value();
    QVERIFY_OK(
        items.change(ItemChange::reviewed({entries.front().item.value}, ReviewState::Rejected)));
    const QString page = reportOf(example);
    QVERIFY(page.contains("−1 rejected in review"));
    const std::vector<FunnelRow> after = funnelOf(page);
    QCOMPARE(after[3].count, rows[3].count - 1);
    for (std::size_t i = 1; i < after.size(); ++i)
        QCOMPARE(after[i - 1].count + after[i].gained - after[i].lost, after[i].count);
}

void ReportTest::outcomeIsThatOfTheStore() {
    ExampleProject example;
    QVERIFY_OK(example.runThrough(Stage::Evaluate));
    const QString page = reportOf(example);
    EvaluationTable& table = example.project().store().evaluations();
    std::map<std::string, std::vector<EvaluationAnswer>> answers;
    const std::vector<EvaluationInfo> evaluations = table.evaluations().value();
    for (const EvaluationInfo& info : evaluations)
        if (info.set == "held-out")
            answers[info.label] = table.answers(info.id).value();
    const auto& before = answers.at("base");
    const auto& after = answers.at("trained");
    QVERIFY(before.size() > 10 && before.size() == after.size());
    int right[2] = {}, won = 0, lost = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        right[0] += before[i].strict;
        right[1] += after[i].strict;
        won += !before[i].strict && after[i].strict;
        lost += before[i].strict && !after[i].strict;
    }
    QVERIFY(won > 4 && lost > 0);
    const auto total = static_cast<int>(before.size());
    QVERIFY(
        page.contains(QString("%1 · %2 · %3</div>").arg(won).arg(lost).arg(total - won - lost)));
    for (const int correct : right) {
        QVERIFY(page.contains(QString("%1 of %2</td>").arg(correct).arg(total)));
        QVERIFY(page.contains(
            QString("<div class=\"value \">%1 %</div>").arg(100.0 * correct / total, 0, 'f', 1)));
    }
    // At most four of each are shown, all of them if there are fewer.
    QVERIFY(page.contains(QString("Won (4 of %1)").arg(won)));
    QCOMPARE(page.count(">before: wrong<"), 4);
    QCOMPARE(page.count(">before: right<"), std::min(lost, 4));
    // A quote of the passage that a shown item was written from.
    QVERIFY(page.contains(QRegularExpression("<mark>The [^<]* store holds [^<]*</mark>")));
    QVERIFY(page.contains("Inventory &amp; list"));
    QVERIFY(page.contains("select.drop_zero") && !page.contains("train.learning_rate"));
    QVERIFY(page.contains(QString::fromStdString(sha256Hex("base"))));
}

void ReportTest::textOfOthersIsNeverMarkup() {
    ExampleProject example;
    QVERIFY_OK(example.runThrough(Stage::Questions));
    // Bytes that are no UTF-8, controls, and a text that tries to close the page.
    ItemTable& items = example.project().store().items();
    const std::string nasty = std::string("A\x01\x1B B\xFF </p></main><script>alert(1)</script>") +
                              "&lt; \"quoted\" ]]> \xEF\xBF\xBF <!-- 'x'";
    for (const DatasetId dataset : {*items.latestDataset().value()}) {
        const std::vector<QaItem> all = items.items(dataset).value();
        for (const QaItem& item : all)
            QVERIFY_OK(items.change(ItemChange::edited(item.id, nasty, nasty)));
    }
    const QString page = reportOf(example);
    QCOMPARE(notWellFormed(page), QString());
    QCOMPARE(notSelfContained(page), QString());
    QVERIFY(page.contains("&lt;/main&gt;&lt;script&gt;alert(1)"));
    QVERIFY(page.contains("Crates &amp; stores: what is &lt;in&gt; them"));
    QVERIFY(page.contains("&lt;script&gt;alert('no')"));
    QVERIFY(page.contains(QString("A%1%1 B%1 ").arg(QChar(0xFFFD))));
    QVERIFY(page.contains("no text layer, probably a &lt;scan&gt;"));
}

void ReportTest::sameProjectSameBytes() {
    ExampleProject example;
    QVERIFY_OK(example.runThrough(Stage::Select));
    const QString first = reportOf(example);
    QCOMPARE(reportOf(example), first);
}

void ReportTest::interruptedTrainingShowsWhatIsThere() {
    ExampleProject example;
    QVERIFY_OK(example.runThrough(Stage::Select));
    // As a killed process leaves it: a stage and a run without summary, a log with half a line.
    RecordTable& records = example.project().store().records();
    QVERIFY_OK(records.putStage({"train", "killed", false, "{}", 1, 0, 3}));
    const RunRecord run = records.ensureRun("grpo", "killed").value();
    const auto log = example.project().runFolder(run.name) / "metrics.jsonl";
    const auto expect = [&](const std::string& content, const char* text) {
        QVERIFY_OK(writeFileAtomic(log, content));
        const QString page = reportOf(example);
        QCOMPARE(notWellFormed(page), QString());
        QVERIFY2(page.contains(text), text);
        QVERIFY(page.contains("This run goes on."));
    };
    expect("", "No step has been logged yet.");
    expect("{\"step\":1,\"reward\":0.5}\n", "aria-label=\"Reward and accuracy");
    expect("{\"step\":1,\"reward\":0.5}\n{\"step\":2,\"rew", "The log ends in a line");
    expect("{\"step\":1,\"reward\":null}\n{\"step\":\"x\"}\n[]\n", "No step has been logged yet.");
}

void ReportTest::olderStagesAreNamed() {
    ExampleProject example;
    QVERIFY_OK(example.runThrough(Stage::Evaluate));
    QVERIFY(!reportOf(example).contains("is older than a stage before it"));
    QVERIFY_OK(example.project().setSettings(
        example.project().settings().with("select.count", "20").value()));
    QVERIFY_OK(example.runThrough(Stage::Select));
    const QString page = reportOf(example);
    QVERIFY(page.contains("“Training” is older than a stage before it"));
    QVERIFY(page.contains("“Evaluation” is older than a stage before it"));
    QVERIFY(!page.contains("“Selection” is older than a stage before it"));
}

void ReportTest::stagesThatAreNotNeededAreNotAskedFor() {
    ExampleProject example;
    nlohmann::json task = nlohmann::json::parse(test::kExampleTask);
    task.erase("documents");
    QVERIFY_OK(example.project().setTask(task.dump()));
    ProjectSettings settings = example.project().settings();
    settings.instructor.kind = InstructorKind::Program;
    settings.adapt.enabled = false;
    QVERIFY_OK(example.project().setSettings(settings));
    const QString page = reportOf(example);
    QVERIFY(page.contains("Next stage: Keywords"));
    QCOMPARE(page.count("<td>not needed</td>"), 3);
    QCOMPARE(page.count("<td>not begun</td>"), 6);
}

void ReportTest::chartsSurviveAnyValues() {
    using namespace report;
    const auto draw = [](std::vector<ChartPoint> points, bool share) {
        const std::string svg = lineChart({{"label", "reward", std::move(points), false, true}},
                                          {"n", "x", "y", share, share});
        const QXmlStreamReader::Error error = [&] {
            QXmlStreamReader reader(QString::fromStdString(svg));
            while (!reader.atEnd())
                reader.readNext();
            return reader.error();
        }();
        return !hasStrayNumbers(svg) && error == QXmlStreamReader::NoError && svg.size() < 200'000;
    };
    QVERIFY(draw({{0, 0}}, true));
    QVERIFY(draw({{5, 0.3}}, false));
    QVERIFY(draw({{1, 0.2}, {2, NAN}, {3, 0.4}}, true));
    QVERIFY(draw({{1, -0.2}, {2, 1.7}}, true));
    QVERIFY(draw({{1, 1e-12}, {2, 2e-12}}, false));
    QVERIFY(draw({{1, 1e12}, {2, -1e12}}, false));
    QVERIFY(draw({{1, 7}, {2, 7}}, false));
    std::vector<ChartPoint> many;
    for (int i = 0; i < 50'000; ++i)
        many.push_back({static_cast<double>(i), std::sin(i * 0.01)});
    const std::string svg =
        lineChart({{"", "reward", many, false, false}}, {"n", "x", "y", false, false});
    QVERIFY(svg.size() < 40'000 && !hasStrayNumbers(svg));

    // The marks of the y axis hold the values between them and are round.
    const QString ticks = QString::fromStdString(lineChart(
        {{"", "length", {{1, 33.1}, {9, 41.7}}, false, false}}, {"n", "x", "y", false, false}));
    for (const char* tick : {">30<", ">35<", ">45<"})
        QVERIFY2(ticks.contains(tick), tick);

    QVERIFY(!hasStrayNumbers(passRateChart({0, 0, 0}, {}, true)));
    QVERIFY(!hasStrayNumbers(passRateChart({3, 0}, {1, 0}, true)));
    QVERIFY(
        !hasStrayNumbers(passRateChart(std::vector<int>(20, 7), std::vector<int>(20, 3), false)));
}

void ReportTest::numbersReadAsTheyShould() {
    using namespace report;
    QCOMPARE(count(0), std::string("0"));
    QCOMPARE(count(999), std::string("999"));
    QCOMPARE(count(1000), std::string("1,000"));
    QCOMPARE(count(-1234567), std::string("-1,234,567"));
    QCOMPARE(count(-123), std::string("-123"));
    QCOMPARE(percent(0.8341), std::string("83.4 %"));
    QCOMPARE(points(0.0834), std::string("+8.3"));
    QCOMPARE(points(-0.1), std::string("−10.0"));
    QCOMPARE(points(-0.0001), std::string("±0.0"));
    QCOMPARE(duration(4.06), std::string("4.1 s"));
    QCOMPARE(duration(200), std::string("3 min 20 s"));
    QCOMPARE(duration(7500), std::string("2 h 5 min"));
    QCOMPARE(dateTime(1'795'381'527'000), std::string("2026-11-22 21:05 UTC"));
    QCOMPARE(escapedStart("a<b cd", 4), std::string("a&lt;b …"));
    QCOMPARE(escapedStart("äöü", 3), std::string("äöü"));
}

QTEST_APPLESS_MAIN(ReportTest)
#include "report_test.moc"
