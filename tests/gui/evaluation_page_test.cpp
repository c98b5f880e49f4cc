// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_project.h"

#include "pages/evaluation/ask_panel.h"
#include "pages/evaluation/blind_panel.h"
#include "pages/evaluation/blind_trial.h"
#include "pages/evaluation/compare_panel.h"
#include "pages/evaluation/compared_model.h"
#include "pages/evaluation/evaluation_page.h"
#include "widgets/figure_table.h"
#include "widgets/highlight_text.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>

using namespace sdrl;
using namespace sdrl::gui;
using test::GuiProject;
using test::World;
using Outcome = ComparedItem::Outcome;

namespace {

struct Opened {
    explicit Opened(std::optional<Stage> last = Stage::Evaluate) : project(last) { open(); }
    void open() {
        page = std::make_unique<EvaluationPage>(project.session());
        page->resize(1200, 800);
        page->show();
    }
    [[nodiscard]] bool settle() {
        return QTest::qWaitFor([&] { return !project.session().busy() && page->settled(); },
                               20'000);
    }
    /// As the table of the evaluations has it.
    std::vector<ItemResult> results(const std::string& set, const std::string& label) {
        EvaluationTable& table = project.session().store().evaluations();
        std::vector<ItemResult> out;
        for (const EvaluationInfo& info : World::value(table.evaluations()))
            if (info.set == set && info.label == label)
                for (const EvaluationAnswer& answer : World::value(table.answers(info.id)))
                    out.push_back({answer.strict, answer.lenient, answer.formatOk});
        return out;
    }

    GuiProject project;
    std::unique_ptr<EvaluationPage> page;
};

} // namespace

class EvaluationPageTest : public QObject {
    Q_OBJECT
private slots:
    void figuresAreThoseOfTheEvaluation();
    void changedQuestionsComeFirstAndCanBeFiltered();
    void levelsAndControlsAddUp();
    void chanceIsSaidInWords();
    void blindTrialCountsWhatWasJudged();
    void blindTrialSurvivesARestart();
    void bothModelsAreAskedAndJudged();
    void modelsStayOpenBetweenQuestionsAndCloseForOtherWork();
    void eachSideIsAskedWithTheModelThatItWasTrainedFrom();
    void newerRunsAreShownUntilTheUserChoosesOne();
    void askingWaitsWhileOtherWorkRuns();
    void emptyPageLeadsToTraining();
};

void EvaluationPageTest::figuresAreThoseOfTheEvaluation() {
    Opened o;
    QVERIFY(o.settle());
    const auto before = o.results("held-out", "base"), after = o.results("held-out", "trained");
    QCOMPARE(before.size(), std::size_t{60});
    ComparePanel& compare = o.page->compare();
    for (const bool lenient : {false, true}) {
        compare.lenient().setChecked(lenient);
        const auto right = lenient ? &ItemResult::lenient : &ItemResult::strict;
        const PairedComparison expected = comparePaired(before, after, right);
        const EvaluationSummary was = summarise(before), is = summarise(after);
        QCOMPARE(compare.figureBefore().text(),
                 accuracyText((lenient ? was.lenient : was.strict).value()));
        QCOMPARE(compare.figureAfter().text(),
                 accuracyText((lenient ? is.lenient : is.strict).value()));
        QCOMPARE(compare.difference().text(), pointsText(expected.difference));
        QVERIFY(compare.chance().text().contains(pointsText(expected.interval.low)));
        QVERIFY(compare.chance().text().contains(pointsText(expected.interval.high)));
    }
    // The other way round, losses are wins.
    compare.lenient().setChecked(false);
    const QString forward = compare.difference().text();
    compare.before().setCurrentIndex(1);
    compare.after().setCurrentIndex(0);
    emit compare.after().activated(0);
    QVERIFY(o.settle());
    QVERIFY(compare.difference().text() != forward);
    QVERIFY(compare.difference().text().startsWith(
        pointsText(comparePaired(after, before).difference)));
}

void EvaluationPageTest::changedQuestionsComeFirstAndCanBeFiltered() {
    Opened o;
    QVERIFY(o.settle());
    QAbstractItemModel* model = o.page->compare().items().model();
    QAbstractItemModelTester tester(model);
    const PairedComparison expected =
        comparePaired(o.results("held-out", "base"), o.results("held-out", "trained"));
    QVERIFY(expected.won > 0);
    QCOMPARE(model->rowCount(), 60);
    const auto outcome = [&](int row) {
        return model->index(row, ComparedModel::Outcome).data(ComparedModel::SortRole).toInt();
    };
    for (int row = 1; row < model->rowCount(); ++row)
        QVERIFY(outcome(row - 1) <= outcome(row));
    QCOMPARE(outcome(0), static_cast<int>(Outcome::Won));
    auto& filter = static_cast<ComparedFilter&>(*model);
    filter.setShow(ComparedFilter::Show::Won);
    QCOMPARE(model->rowCount(), static_cast<int>(expected.won));
    filter.setShow(ComparedFilter::Show::Lost);
    QCOMPARE(model->rowCount(), static_cast<int>(expected.lost));
    filter.setShow(ComparedFilter::Show::Unchanged);
    QCOMPARE(model->rowCount(), static_cast<int>(expected.bothRight + expected.bothWrong));
    filter.setShow(ComparedFilter::Show::All);
    filter.setText(QStringLiteral("no reply says this"));
    QCOMPARE(model->rowCount(), 0);
    filter.setText(QStringLiteral("777")); // what the fake says when it is wrong
    QCOMPARE(model->rowCount(), static_cast<int>(60 - expected.bothRight));
}

void EvaluationPageTest::levelsAndControlsAddUp() {
    Opened o;
    QVERIFY(o.settle());
    FigureModel& levels = o.page->compare().levels();
    QAbstractItemModelTester levelTester(&levels);
    int questions = 0;
    for (int row = 0; row < levels.rowCount(); ++row)
        questions += levels.index(row, 1).data().toInt();
    QCOMPARE(questions, 60);
    QVERIFY(levels.rowCount() > 1);
    FigureModel& controls = o.page->compare().controls();
    QCOMPARE(controls.rowCount(), 2); // one set and all together
    QCOMPARE(controls.index(0, 1).data().toString(), QStringLiteral("5"));
    const PairFigures expected =
        pairFigures(o.results("control/unit", "base"), o.results("control/unit", "trained"), false);
    QCOMPARE(controls.index(0, 2).data().toString(), accuracyText(expected.before.value()));
    QCOMPARE(controls.index(0, 4).data().toString(), pointsText(expected.comparison.difference));
    QCOMPARE(o.page->compare().models().rowCount(), 2);
}

void EvaluationPageTest::chanceIsSaidInWords() {
    QVERIFY(chanceText(comparePaired(5, 0, 0, 5)).contains(QStringLiteral("No question")));
    QVERIFY(chanceText(comparePaired(5, 40, 2, 5)).contains(QStringLiteral("p < 0.001")));
    QVERIFY(chanceText(comparePaired(5, 3, 2, 5)).contains(QStringLiteral("chance (p = 1.000)")));
    QCOMPARE(pointsText(0), QStringLiteral("0.0 points"));
    QCOMPARE(pointsText(-0.0003), QStringLiteral("0.0 points"));
    QCOMPARE(pointsText(0.125), QStringLiteral("+12.5 points"));
}

void EvaluationPageTest::blindTrialCountsWhatWasJudged() {
    std::vector<int> questions;
    for (int i = 0; i < 200; ++i)
        questions.push_back(i);
    BlindTrial trial(7, {1}, {2}, questions);
    // Always the reply after training, wherever it stands.
    std::size_t left = 0;
    for (int i = 0; i < 150; ++i) {
        const bool isLeft = trial.afterIsLeft(*trial.current());
        left += isLeft ? 1 : 0;
        trial.judge(isLeft ? BlindTrial::Choice::Left : BlindTrial::Choice::Right);
    }
    QVERIFY(left > 50 && left < 100); // sides are drawn
    for (int i = 0; i < 20; ++i)
        trial.judge(BlindTrial::Choice::Same);
    for (int i = 0; i < 30; ++i)
        trial.judge(trial.afterIsLeft(*trial.current()) ? BlindTrial::Choice::Right
                                                        : BlindTrial::Choice::Left);
    QVERIFY(!trial.current());
    const BlindTrial::Tally tally = trial.tally();
    QCOMPARE(tally.after, std::size_t{150});
    QCOMPARE(tally.same, std::size_t{20});
    QCOMPARE(tally.before, std::size_t{30});
    const Interval expected = wilsonInterval(150, 180);
    QCOMPARE(tally.interval.low, expected.low);
    QCOMPARE(tally.interval.high, expected.high);
    QVERIFY(trial.undo());
    QCOMPARE(trial.tally().before, std::size_t{29});
    // Kept and taken up again; what is no pair any more is left out.
    BlindTrial again(7, {1}, {2}, {questions.begin(), questions.begin() + 100});
    QVERIFY_OK(again.restore(trial.toText()));
    QVERIFY(again.judged() < trial.judged());
    QVERIFY_ERROR(again.restore("no judgements"), ErrorCode::InvalidFile);
}

void EvaluationPageTest::blindTrialSurvivesARestart() {
    Opened o;
    QVERIFY(o.settle());
    o.page->tabs().setCurrentIndex(1);
    o.page->activateWindow();
    o.page->blind().setFocus();
    const std::size_t all = o.page->blind().trial().size();
    QVERIFY(all > 5);
    const int first = *o.page->blind().trial().current();
    o.page->blind().choiceButton(BlindTrial::Choice::Left).click();
    o.page->blind().choiceButton(BlindTrial::Choice::Same).click();
    o.page->blind().choiceButton(BlindTrial::Choice::Right).click();
    o.page->blind().undoButton().click();
    QCOMPARE(o.page->blind().trial().judged(), std::size_t{2});
    const auto next = o.page->blind().trial().current();
    QVERIFY(next && *next != first);
    o.open();
    QVERIFY(o.settle());
    QCOMPARE(o.page->blind().trial().judged(), std::size_t{2});
    QCOMPARE(o.page->blind().trial().size(), all);
    QVERIFY(o.page->blind().trial().current() == next);
    // The result is told at the end, or when asked for.
    QVERIFY(o.page->blind().result().text().isEmpty());
    o.page->blind().resultButton().click();
    QVERIFY(!o.page->blind().result().text().isEmpty());
}

void EvaluationPageTest::bothModelsAreAskedAndJudged() {
    Opened o;
    QVERIFY(o.settle());
    AskPanel& ask = o.page->ask();
    o.page->tabs().setCurrentIndex(2);
    QVERIFY(!ask.askButton().isEnabled());
    const ComparedItem item = o.page->compare().comparison()->items.front();
    ask.prompt().setPlainText(QString::fromStdString(item.input));
    ask.reference().setText(QString::fromStdString(item.reference));
    QVERIFY(ask.askButton().isEnabled());
    ask.askButton().click();
    QVERIFY(!ask.askButton().isEnabled());
    QVERIFY(o.settle());
    // The same model with the same decoding says what it said in the evaluation.
    QCOMPARE(ask.reply(0)->toPlainText(), QString::fromStdString(item.before.text));
    QVERIFY(ask.judgement(0)->text().contains(item.before.strict ? QStringLiteral("right")
                                                                 : QStringLiteral("wrong")));
    // Without the task's prompt nothing is judged.
    ask.asQuestion().setChecked(false);
    ask.prompt().setPlainText(QStringLiteral("Hello"));
    ask.askButton().click();
    QVERIFY(o.settle());
    QCOMPARE(ask.reply(1)->toPlainText(), QStringLiteral("It is \\boxed{777}"));
    QVERIFY(!ask.judgement(1)->text().contains(QStringLiteral("wrong")));
}

void EvaluationPageTest::modelsStayOpenBetweenQuestionsAndCloseForOtherWork() {
    Opened o;
    QVERIFY(o.settle());
    AskPanel& ask = o.page->ask();
    o.page->tabs().setCurrentIndex(2);
    const auto question = [&] {
        ask.prompt().setPlainText(QStringLiteral("Hello"));
        QVERIFY(ask.askButton().isEnabled());
        ask.askButton().click();
        QVERIFY(o.settle());
        QCOMPARE(ask.reply(1)->toPlainText(), QStringLiteral("It is \\boxed{777}"));
    };
    const std::size_t before = o.project.opened().size();
    for (int i = 0; i < 3; ++i)
        question();
    QCOMPARE(o.project.opened().size(), before + 1); // both sides are the base model
    // Other work gets the memory, whichever page is shown.
    o.page->hide();
    o.project.session().runTask(
        QStringLiteral("Other work"),
        [](Project&, Pipeline&, JobContext&) -> Result<Ending> { return Ending::Finished; });
    QVERIFY(o.settle());
    o.page->show();
    question();
    QCOMPARE(o.project.opened().size(), before + 2);
}

void EvaluationPageTest::eachSideIsAskedWithTheModelThatItWasTrainedFrom() {
    Opened o;
    QVERIFY(o.settle());
    const std::filesystem::path trained = o.project.scratch() / "other-model";
    std::filesystem::create_directories(trained);
    const std::filesystem::path weights = o.project.addCheckpoint(3);
    o.project.nameTrainedModel(trained);
    o.open();
    QVERIFY(o.settle());
    AskPanel& ask = o.page->ask();
    o.page->tabs().setCurrentIndex(2);
    QCOMPARE(ask.weights(1).currentData().toString().toStdString(), weights.string());
    const std::size_t before = o.project.opened().size();
    ask.prompt().setPlainText(QStringLiteral("Hello"));
    ask.askButton().click();
    QVERIFY(o.settle());
    const std::vector<ModelReference> opened = o.project.opened();
    QCOMPARE(opened.size(), before + 2);
    QVERIFY(std::filesystem::equivalent(opened[before].model, o.project.folder() / "model"));
    QVERIFY(opened[before].weights.empty());
    QCOMPARE(opened[before + 1].model.string(), trained.string());
    QCOMPARE(opened[before + 1].weights.string(), weights.string());
}

void EvaluationPageTest::newerRunsAreShownUntilTheUserChoosesOne() {
    Opened o;
    QVERIFY(o.settle());
    (void)o.project.addCheckpoint(3);
    o.open();
    QVERIFY(o.settle());
    AskPanel& ask = o.page->ask();
    const auto shown = [&] {
        return std::filesystem::path(ask.weights(1).currentData().toString().toStdString());
    };
    const std::filesystem::path sixth = o.project.addCheckpoint(6);
    ask.refresh();
    QCOMPARE(shown().string(), sixth.string());
    emit ask.weights(1).activated(ask.weights(1).currentIndex());
    (void)o.project.addCheckpoint(9);
    ask.refresh();
    QCOMPARE(shown().string(), sixth.string());

    EvaluationData data = readEvaluations(o.project.session().databasePath());
    ComparePanel& compare = o.page->compare();
    const auto addRun = [&](const char* name) {
        EvaluatedModel newer = data.models[static_cast<std::size_t>(data.defaultAfter())];
        newer.runName = name;
        data.models.push_back(newer);
        compare.setData(std::make_shared<const EvaluationData>(data));
        return newer.name();
    };
    const QString second = addRun("0002-grpo");
    QCOMPARE(compare.after().currentText(), second);
    emit compare.after().activated(compare.after().currentIndex());
    (void)addRun("0003-grpo");
    QCOMPARE(compare.after().currentText(), second);
    QVERIFY(o.settle());
}

void EvaluationPageTest::askingWaitsWhileOtherWorkRuns() {
    Opened o;
    QVERIFY(o.settle());
    AskPanel& ask = o.page->ask();
    o.page->tabs().setCurrentIndex(2);
    ask.prompt().setPlainText(QStringLiteral("Hello"));
    QVERIFY(ask.askButton().isEnabled());
    const quint64 job =
        o.project.session().runTask(QStringLiteral("Long work"),
                                    [](Project&, Pipeline&, JobContext& context) -> Result<Ending> {
                                        context.setPaused(true); // until it is asked to stop
                                        (void)context.pausePoint();
                                        return Ending::Stopped;
                                    });
    QTRY_VERIFY(!ask.askButton().isEnabled());
    QVERIFY(ask.askButton().toolTip().contains(QStringLiteral("Long work")));
    QVERIFY(!o.page->primaryButton()->isEnabled());
    o.project.jobs().stop(job);
    QVERIFY(o.settle());
    QTRY_VERIFY(ask.askButton().isEnabled());
}

void EvaluationPageTest::emptyPageLeadsToTraining() {
    Opened o(Stage::Select);
    QVERIFY(o.settle());
    QSignalSpy asked(o.page.get(), &EvaluationPage::pageRequested);
    QPushButton* go = nullptr;
    for (QPushButton* button : o.page->findChildren<QPushButton*>())
        if (button->text().contains(QStringLiteral("Training")) && button->isVisible())
            go = button;
    QVERIFY(go);
    QVERIFY(!o.page->primaryButton()->isEnabled());
    go->click();
    QCOMPARE(asked.size(), 1);
    QCOMPARE(static_cast<int>(asked.front().front().value<PageId>()),
             static_cast<int>(PageId::Training));
}

QTEST_MAIN(EvaluationPageTest)
#include "evaluation_page_test.moc"
