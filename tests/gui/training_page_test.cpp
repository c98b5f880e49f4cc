// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_project.h"
#include "gui_test.h"
#include "layout_check.h"
#include "models/training_words.h"
#include "pages/training/cold_start_job.h"
#include "pages/training/diagnosis_view.h"
#include "pages/training/plots_view.h"
#include "pages/training/rollout_view.h"
#include "pages/training/setting_list.h"
#include "pages/training/settings_column.h"
#include "pages/training/training_page.h"
#include "pages/training/training_settings_dialog.h"

#include <nlohmann/json.hpp>

#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSet>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTranslator>

#include <ctime>
#include <fstream>
#include <thread>

using namespace sdrl;
using namespace sdrl::gui;
using nlohmann::json;

namespace {

constexpr int kLongMs = 60'000;

/// Processor time of this thread: what the window could not use for events, whatever else the
/// machine does meanwhile.
double threadMs() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

json metricsRow(int step) {
    json predicted = json::array();
    for (int bin = 0; bin < 20; ++bin)
        predicted.push_back((bin * 7 + step) % 30);
    return {{"step", step},
            {"reward", 0.5 + 0.4 * std::sin(step / 50.0)},
            {"reward_std", 0.1},
            {"rewards/correct/mean", 0.5},
            {"rewards/format/mean", 0.0},
            {"rewards/overlong/mean", 0.0},
            {"frac_reward_zero_std", 0.25},
            {"completions/mean_length", 60.0 + step % 7},
            {"completions/clipped_ratio", 0.01},
            {"entropy", 0.3},
            {"kl", 0.001},
            {"loss", 0.001 * (step % 5)},
            {"grad_norm", 0.1},
            {"num_tokens", 1000.0 * step},
            {"seconds", 0.1 * step},
            {"step_time", 0.1},
            {"sampler/predicted", predicted}};
}

void writeLines(const std::filesystem::path& file, const std::vector<json>& rows) {
    std::ofstream out(file);
    for (const json& row : rows)
        out << row.dump() << '\n';
}

std::filesystem::path fakeRun(const std::filesystem::path& folder, int steps) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "config.json")
        << json{{"settings", GrpoSettings().toJson()}, {"steps", steps}, {"model", "m"}}.dump();
    std::vector<json> rows;
    for (int step = 1; step <= steps; ++step)
        rows.push_back(metricsRow(step));
    writeLines(folder / "metrics.jsonl", rows);
    return folder;
}

json flat(const ProjectSettings& settings) {
    return settings.toJson().flatten();
}

/// Names of the fields in which two settings differ, dotted.
std::set<std::string> difference(const ProjectSettings& a, const ProjectSettings& b) {
    std::set<std::string> out;
    const json left = flat(a), right = flat(b);
    for (const auto& [name, value] : left.items())
        if (!right.contains(name) || right[name] != value) {
            std::string dotted = name.substr(1);
            std::replace(dotted.begin(), dotted.end(), '/', '.');
            out.insert(dotted);
        }
    return out;
}

/// Whether a label that can be seen says this.
bool shows(const QWidget& parent, const char* text) {
    const auto labels = parent.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
        return label->isVisible() && label->text().contains(QLatin1String(text));
    });
}

QPushButton* buttonCalled(QWidget& parent, const QString& text) {
    for (QPushButton* button : parent.findChildren<QPushButton*>())
        if (button->text() == text && !button->isHidden())
            return button;
    return nullptr;
}

} // namespace

class TrainingPageTest : public QObject {
    Q_OBJECT
private slots:
    void everyFindingAndProblemHasWordsOfItsOwn() {
        QSet<QString> titles;
        for (int code = 0; code <= static_cast<int>(FindingCode::LossNearZero); ++code) {
            Finding finding;
            finding.code = static_cast<FindingCode>(code);
            finding.numbers = {{"dead_share", 0.92}, {"over_steps", 10}};
            const Words words = findingWords(finding);
            QVERIFY2(!words.title.isEmpty() && words.text.size() > 20,
                     std::string(findingCodeName(finding.code)).c_str());
            QCOMPARE(words.evidence, QStringLiteral("dead groups 92 % · over 10 steps"));
            titles.insert(words.title);
        }
        for (int code = 0; code <= static_cast<int>(ProblemCode::StaleInputs); ++code) {
            Problem problem;
            problem.code = static_cast<ProblemCode>(code);
            const Words words = problemWords(problem);
            QVERIFY2(!words.title.isEmpty() && words.text.size() > 20,
                     std::string(problemCodeName(problem.code)).c_str());
            titles.insert(words.title);
        }
        QCOMPARE(titles.size(), static_cast<int>(FindingCode::LossNearZero) + 1 +
                                    static_cast<int>(ProblemCode::StaleInputs) + 1);
    }

    void everySettingOfTrainingHasATitleAndAMeaning() {
        const std::vector<SettingRow> rows = settingRows({}, {});
        json all;
        all["train"] = GrpoSettings().toJson();
        all["train"]["lora"]["targets"] = json::array(); // a list is one setting
        all["engine"] = {{"rollout_dtype", "f32"}, {"train_dtype", "f32"}};
        QCOMPARE(rows.size(), all.flatten().size());
        QSet<QString> titles;
        for (const SettingRow& row : rows) {
            QVERIFY2(!row.meaning.isEmpty(), row.field.c_str());
            QVERIFY2(row.title != QString::fromStdString(row.field), row.field.c_str());
            QVERIFY(!row.changed);
            titles.insert(row.title);
        }
        QCOMPARE(titles.size(), static_cast<int>(rows.size()));
    }

    void theColumnCountsWhatDiffersFromThePreset() {
        gui::test::World world;
        const auto presets = listBundles(world.resources(), "presets");
        QVERIFY_OK(presets);
        SettingsColumn column(*presets);
        const auto quick = findBundle(world.resources(), "presets", "quick");
        QVERIFY_OK(quick);
        ProjectSettings settings = *quick->applied({});
        column.setSettings(settings);
        QVERIFY(buttonCalled(column, QStringLiteral("All settings ▸")));
        QCOMPARE(column.base().learningRate, 4e-4);

        QSignalSpy changed(&column, &SettingsColumn::fieldChanged);
        for (QSpinBox* box : column.findChildren<QSpinBox*>())
            if (box->accessibleName() == QStringLiteral("Answers per question"))
                box->setValue(12);
        QCOMPARE(changed.count(), 1);
        settings = *settings.with(changed[0][0].value<std::string>(),
                                  changed[0][1].toString().toStdString());
        QCOMPARE(settings.train.groupSize, 12);
        settings = *settings.with("train.loss.term", "cispo");
        column.setSettings(settings);
        QVERIFY(buttonCalled(column, QStringLiteral("2 non-default ▸")));

        const auto balanced = findBundle(world.resources(), "presets", "balanced");
        QVERIFY_OK(balanced);
        settings = *balanced->applied(settings);
        column.setSettings(settings);
        QVERIFY(buttonCalled(column, QStringLiteral("All settings ▸")));
        QCOMPARE(settings.train.loss.term, PolicyTerm::Clip);
        QCOMPARE(changed.count(), 1); // showing is not changing
    }

    void theDialogRefusesWhatIsOutOfRangeAndFindsByWords() {
        TrainingSettingsDialog dialog({}, {}, QStringLiteral("Default"), {});
        QVERIFY(dialog.setField("train.loss.clip_high", QStringLiteral("0.4")));
        QCOMPARE(dialog.settings().train.loss.clipHigh, 0.4);
        QVERIFY(!dialog.setField("train.group_size", QStringLiteral("1")));
        QCOMPARE(dialog.settings().train.groupSize, 8);
        dialog.search()->setText(QStringLiteral("learning rate"));
        int shown = 0;
        for (int row = 0; row < dialog.table()->rowCount(); ++row)
            shown += dialog.table()->isRowHidden(row) ? 0 : 1;
        QVERIFY(shown >= 3 && shown < 10);
    }

    void remediesChangeExactlyWhatTheyName() {
        gui::test::World world;
        const auto folder = world.makeSample(QStringLiteral("r.sdrl"));
        QVERIFY_OK(folder);
        auto session = ProjectSession::open(*folder, world.services());
        QVERIFY_OK(session);
        TrainingPage page(**session);
        const ProjectSettings before = (*session)->settings();
        const std::string patch =
            R"({"train":{"sampler":{"rule":"frontier"},"group_size":16},"select":{"drop_zero":true}})";
        emit page.diagnosis().remedyChosen(patch);
        const ProjectSettings after = (*session)->settings();
        std::set<std::string> expected;
        for (const SettingRow& row : patchRows(patch, before))
            if (row.changed)
                expected.insert(row.field);
        QVERIFY(expected.count("train.group_size"));
        QCOMPARE(difference(before, after), expected);
        QVERIFY(isLivePatch(R"({"train":{"learning_rate":1e-6}})"));
        QVERIFY(!isLivePatch(patch));
    }

    void curvesOfAGrowingRunAreWholeAndTheWindowStaysAlive() {
        gui::test::World world;
        const auto folder = fakeRun(world.path(QStringLiteral("run")).toStdString(), 0);
        constexpr int kRows = 20'000;
        RunWatcher watcher;
        PlotsView plots(world.settings);
        plots.resize(900, 900);
        plots.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plots));
        connect(&watcher, &RunWatcher::changed, &plots, [&] { plots.setData(watcher.data(), {}); });
        watcher.setFolder(folder);
        watcher.setActive(true);

        double worstMs = 0, lastMs = threadMs();
        int polls = 0;
        QTimer ticks;
        connect(&ticks, &QTimer::timeout, this, [&] {
            const double now = threadMs();
            worstMs = std::max(worstMs, now - lastMs);
            lastMs = now;
            ++polls;
        });
        ticks.start(0);
        std::jthread writer([&] {
            std::ofstream out(folder / "metrics.jsonl");
            for (int step = 1; step <= kRows; ++step) {
                out << metricsRow(step).dump() << '\n';
                if (step % 100 == 0)
                    out.flush();
            }
        });
        PlotPanel& reward = plots.panel(PlotsView::kReward);
        QTRY_VERIFY_WITH_TIMEOUT(watcher.data() && watcher.data()->metrics.rows() > 500, kLongMs);
        reward.setXRange(100, 200);
        QTRY_COMPARE_WITH_TIMEOUT(watcher.data()->metrics.rows(), std::size_t{kRows}, kLongMs);
        QTRY_COMPARE_WITH_TIMEOUT(reward.series().front().x->size(), std::size_t{kRows}, kLongMs);
        const std::vector<double>& x = *reward.series().front().x;
        for (int row = 0; row < kRows; ++row)
            QCOMPARE(x[static_cast<std::size_t>(row)], row + 1.0);
        QCOMPARE(watcher.data()->predicted.size(), std::size_t{kRows});
        QVERIFY(reward.zoomed());
        QCOMPARE(reward.xFrom(), 100.0);
        QCOMPARE(reward.xTo(), 200.0);
        qInfo("worst stretch of the window's thread: %.1f ms in %d passes", worstMs, polls);
        QVERIFY(worstMs < 100);
    }

    void marksSurviveAResumeAndLostStepsAreForgotten() {
        gui::test::World world;
        const auto folder = fakeRun(world.path(QStringLiteral("run")).toStdString(), 30);
        writeLines(folder / "events.jsonl",
                   {{{"event", "started"}, {"step", 0}},
                    {{"event", "checkpoint"}, {"step", 20}},
                    {{"event", "checkpoint"}, {"step", 25}},
                    {{"event", "resumed"}, {"step", 20}},
                    {{"event", "setting_changed"},
                     {"step", 24},
                     {"name", "learning_rate_factor"},
                     {"before", 1},
                     {"after", 0.5}},
                    {{"event", "evaluated"}, {"step", 30}, {"after", 0.5}}});
        RunWatcher watcher;
        PlotsView plots(world.settings);
        connect(&watcher, &RunWatcher::changed, &plots, [&] { plots.setData(watcher.data(), {}); });
        watcher.setFolder(folder);
        watcher.setActive(true);
        const auto& marks = plots.panel(PlotsView::kReward).markers();
        QTRY_COMPARE(marks.size(), std::size_t{4});
        QCOMPARE(marks[0].kind, PlotMarkerKind::Checkpoint);
        QCOMPARE(marks[0].x, 20.0);
        QCOMPARE(marks[1].kind, PlotMarkerKind::Resume);
        QCOMPARE(marks[2].kind, PlotMarkerKind::Change);
        QVERIFY(marks[2].text.contains(QStringLiteral("0.5")));
        QCOMPARE(marks[2].x, 24.0);
        QCOMPARE(marks[3].kind, PlotMarkerKind::Evaluation);
        // The file is cut back, as a resume does: the curve follows.
        std::vector<json> rows;
        for (int step = 1; step <= 12; ++step)
            rows.push_back(metricsRow(step));
        writeLines(folder / "metrics.jsonl", rows);
        QTRY_COMPARE(plots.panel(PlotsView::kReward).series().front().x->size(), std::size_t{12});
    }

    void runsKeepTheirNumbersApartFromTheSettings() {
        gui::test::World world;
        const auto folder = fakeRun(world.path(QStringLiteral("run")).toStdString(), 3);
        RunWatcher watcher;
        watcher.setFolder(folder);
        watcher.setActive(true);
        QTRY_VERIFY(watcher.data());
        QVERIFY(watcher.data()->settings.rolloutFormat == NumberFormat::Float32);
        std::ofstream(folder / "config.json")
            << json{{"settings", GrpoSettings().toJson()}, {"steps", 3}, {"rollout_dtype", "int8"}};
        RunWatcher other;
        other.setFolder(folder);
        other.setActive(true);
        QTRY_VERIFY(other.data());
        QVERIFY(other.data()->settings.rolloutFormat == NumberFormat::Int8);
    }

    void answersOfAStepCanBeReadAndFiltered() {
        RolloutView view;
        view.setSteps({10, 20});
        QSignalSpy wanted(&view, &RolloutView::groupsWanted);
        view.chooseStep(13);
        QCOMPARE(wanted.at(0).at(0).toInt(), 10);
        RolloutGroup group;
        group.step = 10;
        group.question = "How many <apples>?";
        group.reference = "7";
        RolloutAnswer right;
        right.text = "It is 7.";
        right.reward = right.correct = 1;
        right.advantage = 0.5;
        right.answerBegin = 6;
        right.answerEnd = 7;
        right.tokens = {{"It", -0.1}, {" is", -0.2}, {" 7.", -2}};
        RolloutAnswer wrong;
        wrong.text = "No idea.";
        group.answers = {right, wrong};
        view.setGroups(20, {});
        QCOMPARE(view.groupList()->count(), 0); // not the step that is shown
        view.setGroups(10, {group});
        QCOMPARE(view.groupList()->count(), 1);
        QVERIFY(view.groupList()->item(0)->text().startsWith(QStringLiteral("1/2")));
        QVERIFY(view.shownText().contains(QStringLiteral("How many <apples>?")));
        QVERIFY(view.shownText().contains(QStringLiteral("It is 7.")));
        QVERIFY(view.shownText().contains(QStringLiteral("No idea.")));
    }

    void liveValuesStayWhatTheUserWantsUntilTheyHold() {
        RunBar bar;
        const auto boxes = bar.findChildren<QDoubleSpinBox*>();
        QCOMPARE(boxes.size(), 2);
        QDoubleSpinBox& factor = *boxes[0];
        QDoubleSpinBox& temperature = *boxes[1];
        QSignalSpy changed(&bar, &RunBar::liveChanged);
        const auto last = [&] { return changed.last().front().value<LiveSettings>(); };
        bar.setLive(1, 0.9);
        QCOMPARE(changed.count(), 0);
        factor.setValue(0.5);
        QCOMPARE(last(), (LiveSettings{0.5, 0.9}));
        bar.setLive(1, 0.9); // the step under way has begun before
        QCOMPARE(factor.value(), 0.5);
        temperature.setValue(0.7);
        QCOMPARE(last(), (LiveSettings{0.5, 0.7}));
        bar.setLive(0.5, 0.9);
        QCOMPARE(temperature.value(), 0.7);
        QCOMPARE(bar.live(), (LiveSettings{0.5, 0.7}));
        bar.setLive(0.5, 0.7);
        bar.setLive(0.25, 0.7); // changed by others
        QCOMPARE(factor.value(), 0.25);
        // What one run did not come to is not wanted of the next.
        factor.setValue(0.1);
        bar.setVisible(false);
        bar.setLive(1, 0.9);
        QCOMPARE(factor.value(), 1.0);
        QCOMPARE(bar.live(), (LiveSettings{1, 0.9}));
    }

    void everythingIsSeenWholeInALittleRoom_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("width");
        QTest::newRow("English, narrow") << QStringLiteral("en") << 620;
        QTest::newRow("English, wide") << QStringLiteral("en") << 1000;
        QTest::newRow("German, narrow") << QStringLiteral("de") << 760;
        QTest::newRow("German, wide") << QStringLiteral("de") << 1000;
    }

    void everythingIsSeenWholeInALittleRoom() {
        QFETCH(const QString, language);
        QFETCH(const int, width);
        constexpr int kHeight = 760;
        QTranslator translator;
        QVERIFY(translator.load(QStringLiteral(":/translations/workbench_%1.qm").arg(language)));
        QCoreApplication::installTranslator(&translator);
        theme::apply(*qApp, theme::Mode::Light, 1);
        sdrl::test::GuiProject project(Stage::Train);
        ProjectSession& session = project.session();
        const auto runs = session.store().records().runs();
        QVERIFY_OK(runs);
        fakeRun(session.project().runFolder(runs->front().name), 30);
        TrainingPage page(session);
        page.resize(width, kHeight);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QTRY_VERIFY(page.plan());
        QTRY_VERIFY(page.watcher().data() && page.watcher().data()->metrics.rows() == 30);
        page.watcher().setActive(false); // nothing but what is shown here

        page.messages().dismiss();
        Finding finding;
        finding.code = FindingCode::ManyDeadGroups;
        finding.severity = FindingSeverity::Warning;
        finding.numbers = {{"dead_share", 0.92}, {"over_steps", 10}};
        finding.remedy = R"({"train":{"group_size":16}})";
        page.diagnosis().setFindings({finding, finding}, session.settings(), false);
        RunBar::Progress progress;
        progress.step = 84;
        progress.totalSteps = 150;
        progress.secondsPerStep = 4.1;
        progress.secondsLeft = 240;
        page.runBar().setProgress(progress);
        const auto notSeen = [&] {
            page.runBar().setVisible(true); // though nothing runs
            QCoreApplication::sendPostedEvents();
            return gui::test::notSeenWhole(page);
        };
        QTRY_COMPARE(notSeen(), QString());
        QCOMPARE(page.size(), QSize(width, kHeight));
        QVERIFY(page.diagnosis().isVisible() && page.settingsColumn().isVisible());
        const PlotPanel& accuracy = page.plots().panel(PlotsView::kAccuracy);
        QVERIFY(accuracy.isVisible());
        QCOMPARE(accuracy.y() == page.plots().panel(PlotsView::kDeadGroups).y(), width == 1000);
        for (const QLabel* label : page.runBar().findChildren<QLabel*>())
            QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));

        page.showRollouts(10);
        QTRY_COMPARE(notSeen(), QString());
        QCOMPARE(page.size(), QSize(width, kHeight));
        QVERIFY(page.rollouts().isVisible() && !page.settingsColumn().isVisible());
    }

    void aStudentBehindAnEndpointIsNotTrained() {
        gui::test::World world;
        const auto folder = world.makeSample(QStringLiteral("e.sdrl"));
        QVERIFY_OK(folder);
        auto opened = ProjectSession::open(*folder, world.services());
        QVERIFY_OK(opened);
        ProjectSession& session = **opened;
        TrainingPage page(session);
        page.resize(1200, 800);
        page.show();
        QTRY_VERIFY(page.plan());
        const ProjectSettings before = session.settings();
        const json endpoint = {
            {"student",
             {{"kind", "endpoint"},
              {"endpoint", {{"url", "http://127.0.0.1:9/v1"}, {"model", "learner-1"}}}}}};
        QVERIFY_OK(session.setSettings(before.patched(endpoint).value()));
        const auto says = [&](const char* text) { return shows(page, text); };
        QTRY_VERIFY(says("The student cannot be trained here"));
        QTRY_VERIFY(says("Export the dataset"));
        QVERIFY(!page.primaryButton()->isEnabled());
        QCOMPARE(page.primaryButton()->toolTip(),
                 QStringLiteral("The student cannot be trained here"));
        // One click leads back to the model that the project has besides.
        QPushButton* fix = nullptr;
        QTRY_VERIFY((fix = buttonCalled(page, QStringLiteral("Change settings"))));
        fix->click();
        QVERIFY(!session.settings().studentIsEndpoint());
        QTRY_VERIFY(!says("The student cannot be trained here"));
    }

    void aColdStartMakesAModelThatTheProjectUses() {
        gui::test::World world;
        const auto folder = world.makeSample(QStringLiteral("c.sdrl"));
        QVERIFY_OK(folder);
        auto opened = ProjectSession::open(*folder, world.services());
        QVERIFY_OK(opened);
        ProjectSession& session = **opened;
        const std::string model = session.settings().model;
        TrainingPage page(session);
        page.resize(1200, 800);
        page.show();
        const auto says = [&](const char* text) { return shows(page, text); };
        QVERIFY(buttonCalled(page, QStringLiteral("Teach it solutions first…")));
        // There is nothing to learn yet.
        page.coldStart().start({QStringLiteral("cold-start-1"), 1, false});
        QTRY_VERIFY_WITH_TIMEOUT(!session.busy(), kLongMs);
        QTRY_VERIFY(says("The cold start failed."));
        QCOMPARE(session.settings().model, model);

        session.runStages(QStringLiteral("data"),
                          {Stage::Documents, Stage::Keyword, Stage::Questions, Stage::Split});
        QTRY_VERIFY_WITH_TIMEOUT(!session.busy(), kLongMs);
        page.coldStart().start({QStringLiteral("cold-start-1"), 1, false});
        QVERIFY(!page.runBar().isVisible()); // which is for training by rewards
        QVERIFY(says("The model learns the solutions."));
        QTRY_VERIFY_WITH_TIMEOUT(!session.busy(), kLongMs);
        QTRY_COMPARE(session.settings().model, std::string("models/cold-start-1"));
        const std::filesystem::path models = *folder / "models";
        QVERIFY(std::filesystem::exists(models / "cold-start-1" / "model.safetensors"));
        QVERIFY(says("The model has learnt the solutions."));
        QTRY_VERIFY(session.statesKnown() &&
                    session.stageState(Stage::Questions).status == StageStatus::Done);
        QPushButton* undo = buttonCalled(page, QStringLiteral("Undo"));
        QVERIFY(undo);
        undo->click();
        QCOMPARE(session.settings().model, model);

        QVERIFY(!std::filesystem::exists(models / "cold-start-1.run"));
        QVERIFY((page.coldStart().models() == std::vector<std::string>{"models/cold-start-1"}));

        QVERIFY_OK((ColdStartChoice{{}, 2.5, false}.write(models / "half")));
        ColdStartDialog dialog(models, QStringLiteral("Beware."));
        QCOMPARE(dialog.choice().name, QStringLiteral("cold-start-2"));
        QVERIFY(dialog.choice().keep);
        QVERIFY(dialog.startButton()->isEnabled());
        dialog.nameField()->setText(QStringLiteral("cold-start-1"));
        QVERIFY(!dialog.startButton()->isEnabled());
        dialog.nameField()->clear();
        QVERIFY(!dialog.startButton()->isEnabled());
        dialog.nameField()->setText(QStringLiteral("half"));
        QVERIFY(dialog.startButton()->isEnabled());
        QCOMPARE(dialog.startButton()->text(), QStringLiteral("Go on"));
        QCOMPARE(dialog.choice().passes, 2.5);
        QVERIFY(!dialog.choice().keep);
    }

    void aRunIsStartedStoppedAndResumedWithItsCurveWhole() {
        gui::test::World world;
        constexpr int kSteps = 20;
        const auto folder = world.makeSample(QStringLiteral("t.sdrl"), 24, kSteps);
        QVERIFY_OK(folder);
        auto opened = ProjectSession::open(*folder, world.services());
        QVERIFY_OK(opened);
        ProjectSession& session = **opened;
        TrainingPage page(session);
        page.resize(1500, 900);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QTRY_VERIFY(page.plan());
        QVERIFY(!page.primaryButton()->isEnabled()); // nothing is selected yet
        QVERIFY(!page.primaryButton()->toolTip().isEmpty());

        std::vector<Stage> before = allStages();
        before.erase(std::find(before.begin(), before.end(), Stage::Train), before.end());
        session.runStages(QStringLiteral("data"), before);
        QTRY_VERIFY_WITH_TIMEOUT(!session.busy(), kLongMs);
        QTRY_VERIFY_WITH_TIMEOUT(page.primaryButton()->isEnabled(), kLongMs);
        QCOMPARE(page.primaryButton()->text(), QStringLiteral("Start training"));

        const auto rows = [&] {
            return page.watcher().data() ? page.watcher().data()->metrics.rows() : 0;
        };
        QTest::mouseClick(page.primaryButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(page.runBar().isVisible(), kLongMs);
        QTRY_VERIFY_WITH_TIMEOUT(rows() >= 3, kLongMs);
        emit page.runBar().liveChanged(LiveSettings{0.5, 0.9});
        const std::size_t changedAt = rows();
        QTRY_VERIFY_WITH_TIMEOUT(rows() >= changedAt + 3, kLongMs);
        QPushButton* stop = buttonCalled(page.runBar(), QStringLiteral("Stop and save"));
        QVERIFY(stop);
        stop->click();
        QTRY_VERIFY_WITH_TIMEOUT(!session.busy(), kLongMs);
        QVERIFY(!page.runBar().isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(page.primaryButton()->text(), QStringLiteral("Resume training"),
                                  kLongMs);
        const std::size_t stoppedAt = rows();
        QVERIFY(stoppedAt >= 6 && stoppedAt < kSteps);

        QTRY_VERIFY_WITH_TIMEOUT(page.primaryButton()->isEnabled(), kLongMs);
        page.primaryButton()->click();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), std::size_t{kSteps}, kLongMs);
        QTRY_VERIFY_WITH_TIMEOUT(!session.busy(), kLongMs);
        const std::vector<int>& steps = page.watcher().data()->metrics.steps;
        for (int step = 1; step <= kSteps; ++step)
            QCOMPARE(steps[static_cast<std::size_t>(step - 1)], step);
        const PlotPanel& reward = page.plots().panel(PlotsView::kReward);
        QTRY_COMPARE_WITH_TIMEOUT(reward.series().front().y->size(), std::size_t{kSteps}, kLongMs);
        int resumed = 0;
        QString changes;
        for (const PlotMarker& mark : reward.markers()) {
            resumed += mark.kind == PlotMarkerKind::Resume ? 1 : 0;
            if (mark.kind == PlotMarkerKind::Change)
                changes += mark.text;
        }
        QCOMPARE(resumed, 1);
        QVERIFY2(changes.contains(QStringLiteral("rate × 0.5")) &&
                     changes.contains(QStringLiteral("temperature 0.9")),
                 qPrintable(changes));
        QTRY_COMPARE_WITH_TIMEOUT(page.primaryButton()->text(),
                                  QStringLiteral("Compare before and after"), kLongMs);
        page.showRollouts(kSteps);
        QTRY_VERIFY_WITH_TIMEOUT(page.rollouts().groupList()->count() > 0, kLongMs);
        QVERIFY(page.rollouts().shownText().contains(QStringLiteral("Question")));
    }
};

QTEST_MAIN(TrainingPageTest)
#include "training_page_test.moc"
