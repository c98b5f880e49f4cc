// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/current_items.h"
#include "gui_project.h"
#include "pages/difficulty/difficulty_data.h"
#include "pages/difficulty/difficulty_models.h"
#include "pages/difficulty/difficulty_page.h"
#include "pages/difficulty/selection_panel.h"
#include "theme/theme.h"
#include "widgets/pass_rate_histogram.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace sdrl;
using namespace sdrl::gui;
using sdrl::test::GuiProject;
using sdrl::test::World;

namespace {

std::unique_ptr<ItemQuery> queryOf(GuiProject& project) {
    auto query = World::value(ItemQuery::open(project.folder() / "project.db"));
    query->setScope(World::value(currentItemScope(query->store(), project.session().settings())));
    return query;
}

QPushButton* buttonOf(QWidget& page, const QString& beginning) {
    for (QPushButton* each : page.findChildren<QPushButton*>())
        if (each->text().startsWith(beginning))
            return each;
    return nullptr;
}

} // namespace

class DifficultyPageTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Mode::Light, 1); }

    void whatIsPreviewedIsWhatThePipelineTakes_data() {
        QTest::addColumn<int>("rule");
        QTest::addColumn<int>("count");
        QTest::addColumn<bool>("dropZero");
        QTest::addColumn<bool>("dropOne");
        int row = 0;
        for (const SelectionRule rule :
             {SelectionRule::PassRate, SelectionRule::Easy, SelectionRule::Hard,
              SelectionRule::Random, SelectionRule::Full})
            for (const int count : {7, 500})
                QTest::addRow("%d", row++)
                    << static_cast<int>(rule) << count << (row % 2 == 0) << (row % 3 == 0);
    }
    void whatIsPreviewedIsWhatThePipelineTakes() {
        QFETCH(int, rule);
        QFETCH(int, count);
        QFETCH(bool, dropZero);
        QFETCH(bool, dropOne);
        GuiProject& project = measured();
        SelectionSettings select;
        select.rule = static_cast<SelectionRule>(rule);
        select.count = static_cast<std::size_t>(count);
        select.dropZero = dropZero;
        select.dropOne = dropOne;
        const ProjectSettings& settings = project.session().settings();
        const auto pool = World::value(SelectionPool::read(*queryOf(project), {}));
        const auto preview = World::value(
            SelectionPreview::of(pool, select, settings.seed, settings.train.groupSize));
        nlohmann::json made;
        project.work([&](World& world) {
            ProjectSettings changed = world.m_project->settings();
            changed.select = select;
            QVERIFY_OK(world.m_project->setSettings(changed));
            QVERIFY_OK(world.run(Stage::Select));
            made = world.summary("select");
        });
        project.open();
        QCOMPARE(preview.taken, made["selected"].get<std::int64_t>());
        QCOMPARE(preview.candidates, made["candidates"].get<std::int64_t>());
        QCOMPARE(preview.deadGroups.has_value(), !made["expected_dead_groups"].is_null());
        if (preview.deadGroups)
            QCOMPARE(*preview.deadGroups, made["expected_dead_groups"].get<double>());
    }

    void theHistogramHoldsEveryMeasuredItem() {
        GuiProject& project = measured();
        DifficultyPage page(project.session());
        page.resize(1100, 800);
        page.show();
        auto* histogram = page.findChild<PassRateHistogramView*>();
        const auto query = queryOf(project);
        ItemFilter rated = DifficultyData::filter();
        rated.passRate = ShareRange{};
        const std::int64_t all = World::value(query->count(rated));
        QVERIFY(all > 20);
        QTRY_COMPARE(histogram->chosen(), all);
        QVERIFY(buttonOf(page, QStringLiteral("Show these %1").arg(all)));
    }

    void theBrushedItemsAreHandedOver() {
        GuiProject& project = measured();
        DifficultyPage page(project.session());
        page.resize(1100, 800);
        page.show();
        auto* histogram = page.findChild<PassRateHistogramView*>();
        QTRY_VERIFY(histogram->chosen() > 0);
        const auto query = queryOf(project);
        QSignalSpy requested(&page, &Page::itemsRequested);
        for (const auto& [from, to] : {std::pair(0, 5), std::pair(5, 20), std::pair(10, 11)}) {
            histogram->setBrush(from, to);
            if (histogram->chosen() == 0)
                continue;
            QTest::mouseClick(buttonOf(page, QStringLiteral("Show these")), Qt::LeftButton);
            const auto filter = requested.takeLast().front().value<ItemFilter>();
            QCOMPARE(World::value(query->count(filter)), histogram->chosen());
        }
    }

    void theSelectionIsPreviewedAsItIsChanged() {
        GuiProject& project = measured();
        DifficultyPage page(project.session());
        page.resize(1100, 800);
        page.show();
        auto* panel = page.findChild<SelectionPanel*>();
        QTRY_VERIFY(panel->preview().has_value());
        const std::int64_t candidates = panel->preview()->candidates;
        panel->findChild<QComboBox*>()->setCurrentIndex(
            panel->findChild<QComboBox*>()->findData(static_cast<int>(SelectionRule::Random)));
        panel->findChild<QSpinBox*>()->setValue(9);
        QTRY_COMPARE(panel->preview()->taken, 9);
        QCOMPARE(panel->preview()->candidates, candidates);
        const auto figures = [&] {
            for (const QLabel* label : panel->findChildren<QLabel*>())
                if (label->text().startsWith(QStringLiteral("9 of %1").arg(candidates)))
                    return label->text();
            return QString();
        };
        QVERIFY(figures().contains(QLatin1String("expected dead groups")));
    }

    void theSelectionIsUsed() {
        GuiProject project(Stage::Select);
        DifficultyPage page(project.session());
        page.resize(1100, 800);
        page.show();
        auto* panel = page.findChild<SelectionPanel*>();
        QTRY_VERIFY(panel->preview().has_value());
        panel->findChild<QSpinBox*>()->setValue(11);
        QPushButton* use = buttonOf(*panel, QStringLiteral("Use this selection"));
        QTRY_COMPARE(panel->preview()->taken, 11);
        QVERIFY(use->isEnabled());
        QTest::mouseClick(use, Qt::LeftButton);
        QCOMPARE(project.session().settings().select.count, std::size_t{11});
        QTRY_VERIFY_WITH_TIMEOUT(!project.session().busy(), 20'000);
        const auto selection = World::value(project.items().latestSelection());
        QVERIFY(selection.has_value());
        std::int64_t taken = 0;
        for (const SelectionEntry& entry : World::value(project.items().selection(*selection)))
            taken += entry.taken;
        QCOMPARE(taken, std::int64_t{11});
    }

    void pairsStandBesideEachOther() {
        GuiProject& project = measured();
        const auto data = World::value(DifficultyData::read(*queryOf(project), {}));
        QVERIFY(data.pairCount > 0);
        PairModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows(data.pairs);
        QCOMPARE(model.rowCount(), static_cast<int>(data.pairCount));
        for (int row = 0; row < model.rowCount(); ++row) {
            const RewrittenPair& pair = model.row(row);
            QCOMPARE(pair.after.parent, pair.before.id);
            QVERIFY(pair.after.origin != ItemOrigin::Initial);
        }
        model.setRows({});
        QCOMPARE(model.rowCount(), 0);
    }

    void groupsAddUpToAll() {
        GuiProject& project = measured();
        const auto data = World::value(DifficultyData::read(*queryOf(project), {}));
        std::int64_t measuredItems = 0;
        for (const PassRateGroup& level : data.levels)
            measuredItems += level.rates.measured();
        QCOMPARE(measuredItems, data.now.measured());
        PassRateGroupModel model(QStringLiteral("Level"));
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows(data.levels);
        QCOMPARE(model.rowCount(), static_cast<int>(data.levels.size()));
    }

    void whatIsMissingIsThePrimaryAction() {
        GuiProject project(Stage::Questions);
        DifficultyPage page(project.session());
        page.resize(1100, 800);
        page.show();
        const std::int64_t open = World::value(queryOf(project)->count(DifficultyData::filter()));
        QTRY_COMPARE(page.primaryButton()->text(), QStringLiteral("Measure %1 items").arg(open));
        QVERIFY(page.primaryButton()->isEnabled());
        GuiProject nothing;
        DifficultyPage empty(nothing.session());
        empty.show();
        QTRY_COMPARE(empty.primaryButton()->text(), QStringLiteral("Go to Dataset"));
    }

private:
    GuiProject& measured() {
        if (!m_measured)
            m_measured = std::make_unique<GuiProject>(Stage::Select);
        return *m_measured;
    }
    std::unique_ptr<GuiProject> m_measured;
};

QTEST_MAIN(DifficultyPageTest)
#include "difficulty_page_test.moc"
