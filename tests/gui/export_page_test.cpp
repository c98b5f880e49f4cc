// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_project.h"

#include "common/project_export.h"
#include "core/project/record_table.h"
#include "pages/export/export_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QTextBrowser>

#include <algorithm>

using namespace sdrl;
using namespace sdrl::gui;
namespace fs = std::filesystem;
using test::GuiProject;
using test::World;

namespace {

struct Opened {
    explicit Opened(std::optional<Stage> last = Stage::Evaluate,
                    const ProjectSettings& settings = World::settings())
        : project(last, settings), page(project.session()) {
        page.resize(1200, 800);
        page.show();
    }
    [[nodiscard]] bool settle() {
        return QTest::qWaitFor([&] { return !project.session().busy() && page.settled(); }, 20'000);
    }
    GuiProject project;
    ExportPage page;
};

std::size_t indexOf(ExportContent content, DatasetFormat format = DatasetFormat::Full) {
    for (std::size_t i = 0; i < exportKinds().size(); ++i)
        if (exportKinds()[i].is(content) &&
            (content != ExportContent::Questions || exportKinds()[i].format == format))
            return i;
    qFatal("no such kind");
}
std::size_t indexOf(DatasetFormat format) {
    return indexOf(ExportContent::Questions, format);
}

QString textOf(const QWidget& widget) {
    QStringList out;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (label->isVisible())
            out << label->text();
    return out.join(QLatin1Char('\n'));
}

/// What the command line writes of a copy of the project.
std::string byCommandLine(const fs::path& project, const fs::path& out, const QStringList& before) {
    QProcess program;
    program.start(
        QString::fromStdString(sdrl::test::programFolder() / "sdrl"),
        before + QStringList{QStringLiteral("--project"), QString::fromStdString(project.string()),
                             QStringLiteral("--out"), QString::fromStdString(out.string())});
    if (!program.waitForFinished(30'000) || program.exitCode() != 0)
        qFatal("%s", program.readAllStandardError().constData());
    return World::value(readFile(out));
}

} // namespace

class ExportPageTest : public QObject {
    Q_OBJECT
private slots:
    void filesAreThoseOfTheCommandLine();
    void previewShowsTheFirstRowsAndWritesNothing();
    void clusterRunsAreThoseOfTheCommandLine();
    void replacingIsAskedInPlace();
    void scopeIsSaidInWords();
    void whatIsMissingIsSaid();
    void aModelTrainedFromAGgufFileCanBeWritten();
    void weightsGoWithTheModelThatTheyWereTrainedFrom();
    void theNewestCheckpointIsOfferedUntilOneIsChosen();
};

void ExportPageTest::filesAreThoseOfTheCommandLine() {
    Opened o;
    QVERIFY(o.settle());
    // The command line may not open what the window has open.
    const fs::path copy = o.project.scratch() / "copy" / "test.sdrl";
    fs::create_directories(copy.parent_path());
    fs::copy(o.project.folder(), copy, fs::copy_options::recursive);
    for (const DatasetFormat format : allDatasetFormats()) {
        const std::string name(datasetFormatName(format));
        o.page.choose(indexOf(format));
        QVERIFY(o.settle());
        const fs::path file = o.project.scratch() / "new folder" / (name + ".jsonl");
        o.page.target().setText(QString::fromStdString(file.string()));
        QVERIFY2(o.page.primaryButton()->isEnabled(), name.c_str());
        o.page.primaryButton()->click();
        QVERIFY(o.settle());
        const std::string expected =
            byCommandLine(copy, o.project.scratch() / ("cli-" + name),
                          {QStringLiteral("export"), QStringLiteral("data"),
                           QStringLiteral("--format"), QString::fromStdString(name)});
        QVERIFY(!expected.empty());
        QVERIFY2(World::value(readFile(file)) == expected, name.c_str());
        QVERIFY(o.page.messages().isVisible());
        QVERIFY(textOf(o.page.messages()).contains(QString::fromStdString(file.string())));
    }
    o.page.choose(indexOf(ExportContent::Report));
    QVERIFY(o.settle());
    const fs::path report = o.project.scratch() / "report.html";
    o.page.target().setText(QString::fromStdString(report.string()));
    o.page.primaryButton()->click();
    QVERIFY(o.settle());
    QVERIFY(World::value(readFile(report)) ==
            byCommandLine(copy, o.project.scratch() / "cli-report", {QStringLiteral("report")}));
}

void ExportPageTest::previewShowsTheFirstRowsAndWritesNothing() {
    Opened o;
    o.page.choose(indexOf(DatasetFormat::TrlGrpo));
    QVERIFY(o.settle());
    QTRY_COMPARE(o.page.preview().toPlainText().count(QStringLiteral("\"pass_rate\"")), 3);
    o.page.choose(indexOf(DatasetFormat::Full));
    QTRY_COMPARE(o.page.preview().toPlainText().count(QStringLiteral("\"vote_agreement\"")), 3);
    o.page.choose(indexOf(ExportContent::Report));
    QTRY_VERIFY(o.page.preview().toPlainText().contains(QStringLiteral("Training")));
    // Seen once, there at once, without any work.
    const std::size_t jobs = o.project.jobs().jobs().size();
    o.page.choose(indexOf(DatasetFormat::TrlGrpo));
    QCOMPARE(o.page.preview().toPlainText().count(QStringLiteral("\"pass_rate\"")), 3);
    QVERIFY(o.settle());
    QCOMPARE(o.project.jobs().jobs().size(), jobs);
    std::error_code error;
    QVERIFY(!fs::exists(o.project.session().project().exportsFolder(), error) ||
            fs::is_empty(o.project.session().project().exportsFolder(), error));
}

void ExportPageTest::clusterRunsAreThoseOfTheCommandLine() {
    Opened o;
    o.page.choose(indexOf(ExportContent::Cluster));
    QVERIFY(o.settle());
    QVERIFY(o.page.preview().toPlainText().contains(QStringLiteral("reward/reward_core.py")));
    QVERIFY2(o.page.scope().text().contains(QStringLiteral("30 selected")),
             qPrintable(o.page.scope().text()));
    const fs::path folder = o.project.scratch() / "new folder" / "cluster";
    o.page.target().setText(QString::fromStdString(folder.string()));
    QVERIFY(o.page.primaryButton()->isEnabled());
    o.page.primaryButton()->click();
    QVERIFY(o.settle());
    QVERIFY2(textOf(o.page.messages()).contains(QStringLiteral("30 questions to train on")),
             qPrintable(textOf(o.page.messages())));
    const fs::path copy = o.project.scratch() / "copy" / "test.sdrl";
    fs::create_directories(copy.parent_path());
    fs::copy(o.project.folder(), copy, fs::copy_options::recursive);
    const fs::path expected = o.project.scratch() / "cli";
    QProcess program;
    program.start(QString::fromStdString(sdrl::test::programFolder() / "sdrl"),
                  {QStringLiteral("export"), QStringLiteral("cluster"), QStringLiteral("--project"),
                   QString::fromStdString(copy.string()), QStringLiteral("--out"),
                   QString::fromStdString(expected.string())});
    QVERIFY(program.waitForFinished(30'000));
    QVERIFY2(program.exitCode() == 0, program.readAllStandardError().constData());
    // The manifest holds the hashes of all other files.
    QVERIFY(World::value(readFile(folder / "manifest.json")) ==
            World::value(readFile(expected / "manifest.json")));
    // Asked before it is replaced, as a whole.
    QVERIFY(!o.page.primaryButton()->isEnabled());
    fs::remove(folder / "NOTES.md");
    o.page.replace().setChecked(true);
    o.page.primaryButton()->click();
    QVERIFY(o.settle());
    QVERIFY(fs::exists(folder / "NOTES.md"));
    // But not with what was trained in it.
    QVERIFY_OK(writeFileAtomic(folder / "runs" / "weights", "text"));
    o.page.replace().setChecked(true);
    o.page.primaryButton()->click();
    QVERIFY(o.settle());
    QVERIFY(fs::exists(folder / "runs" / "weights"));
    QVERIFY2(textOf(o.page.messages()).contains(QStringLiteral("files besides its own")),
             qPrintable(textOf(o.page.messages())));
}

void ExportPageTest::replacingIsAskedInPlace() {
    Opened o;
    o.page.choose(indexOf(DatasetFormat::Chat));
    QVERIFY(o.settle());
    const fs::path file = o.project.scratch() / "there.jsonl";
    QVERIFY_OK(writeFileAtomic(file, "precious"));
    o.page.target().setText(QString::fromStdString(file.string()));
    QVERIFY(!o.page.primaryButton()->isEnabled());
    QVERIFY(o.page.replace().isVisible());
    QVERIFY(!o.page.replace().isChecked());
    o.page.replace().setChecked(true);
    QVERIFY(o.page.primaryButton()->isEnabled());
    o.page.primaryButton()->click();
    QVERIFY(o.settle());
    QVERIFY2(World::value(readFile(file)).starts_with("{\"messages\""),
             World::value(readFile(file)).substr(0, 200).c_str());
    // The next time is asked again.
    QVERIFY(!o.page.replace().isChecked());
    QVERIFY(!o.page.primaryButton()->isEnabled());
}

void ExportPageTest::scopeIsSaidInWords() {
    Opened o;
    o.page.choose(indexOf(DatasetFormat::Verl));
    QVERIFY(o.settle());
    QVERIFY2(o.page.scope().text().contains(QStringLiteral("30 selected")),
             qPrintable(o.page.scope().text()));
    QVERIFY(o.page.primaryButton()->text().contains(QStringLiteral("30")));
    o.page.choose(indexOf(DatasetFormat::Full));
    QTRY_VERIFY(!o.page.preview().toPlainText().isEmpty());
    const fs::path file = o.project.scratch() / "all.jsonl";
    o.page.target().setText(QString::fromStdString(file.string()));
    o.page.primaryButton()->click();
    QVERIFY(o.settle());
    const std::string rows = World::value(readFile(file));
    const auto count = std::count(rows.begin(), rows.end(), '\n');
    QVERIFY2(o.page.scope().text().contains(QString::number(count)),
             qPrintable(o.page.scope().text()));
}

void ExportPageTest::whatIsMissingIsSaid() {
    Opened o(std::nullopt);
    QVERIFY(o.settle());
    for (std::size_t kind = 0; kind < exportKinds().size(); ++kind) {
        o.page.choose(kind);
        QVERIFY(o.settle());
        if (exportKinds()[kind].is(ExportContent::Report)) {
            QVERIFY(o.page.primaryButton()->isEnabled());
        } else {
            QVERIFY(!o.page.primaryButton()->isEnabled());
            QVERIFY(!o.page.primaryButton()->toolTip().isEmpty());
        }
    }
}

void ExportPageTest::aModelTrainedFromAGgufFileCanBeWritten() {
    ProjectSettings settings = World::settings();
    Opened o(Stage::Train, settings);
    QVERIFY(o.settle());
    settings.model = "somewhere/Model.GGUF";
    QVERIFY_OK(o.project.session().setSettings(settings));
    (void)o.project.addCheckpoint(3);
    o.page.hide();
    o.page.show();
    o.page.choose(indexOf(ExportContent::Model));
    QVERIFY(o.settle());
    QVERIFY(o.page.primaryButton()->isEnabled());
}

void ExportPageTest::weightsGoWithTheModelThatTheyWereTrainedFrom() {
    GuiProject project(Stage::Train);
    const fs::path weights = project.addCheckpoint(3);
    const Project& opened = project.session().project();
    const auto modelOf = [&](const fs::path& of) {
        return World::value(modelOfWeights(opened, of, {}));
    };
    const fs::path present = project.folder() / "model";
    QVERIFY(fs::equivalent(modelOf(weights), present)); // the run names none
    const fs::path trained = project.scratch() / "trained from";
    project.nameTrainedModel(trained);
    QVERIFY(fs::equivalent(modelOf(weights), present)); // it is not there
    fs::create_directories(trained);
    QCOMPARE(modelOf(weights).string(), trained.string());
    QVERIFY(fs::equivalent(modelOf({}), present));
    project.nameTrainedModel("trained from");
    QVERIFY(fs::equivalent(modelOf(weights), present)); // beside what is not known
}

void ExportPageTest::theNewestCheckpointIsOfferedUntilOneIsChosen() {
    Opened o(Stage::Train);
    const auto look = [&] {
        o.page.hide();
        o.page.show();
        return o.settle();
    };
    const auto shown = [&] { return o.page.checkpoint().currentData().toString().toStdString(); };
    const fs::path third = o.project.addCheckpoint(3);
    QVERIFY(look());
    QCOMPARE(shown(), third.string());
    const fs::path sixth = o.project.addCheckpoint(6);
    QVERIFY(look());
    QCOMPARE(shown(), sixth.string());
    emit o.page.checkpoint().activated(o.page.checkpoint().currentIndex());
    (void)o.project.addCheckpoint(9);
    QVERIFY(look());
    QCOMPARE(shown(), sixth.string());
}

QTEST_MAIN(ExportPageTest)
#include "export_page_test.moc"
#include "support/places.h"
