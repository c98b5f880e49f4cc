// SPDX-License-Identifier: GPL-3.0-or-later
//
// A million items in a table: it is filled, scrolled, sorted and filtered without the window ever
// standing still.
#include "core/base/rng.h"
#include "core/project/item_query.h"
#include "models/item_table_model.h"
#include "pages/dataset/item_table_view.h"
#include "session/app_settings.h"
#include "test_support.h"
#include "theme/theme.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <nlohmann/json.hpp>

#include <QApplication>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QScrollBar>
#include <QTest>
#include <QTimer>

#include <sys/resource.h>
#include <time.h>

using namespace sdrl;
using namespace sdrl::gui;

namespace {

constexpr int kItems = 1'000'000;
constexpr double kLongestGapMs = 50;

/// The longest time for which the event loop did not come round. Time during which the thread was
/// put aside for other programs is not counted.
class GapMeter : public QObject {
public:
    GapMeter() {
        connect(&m_timer, &QTimer::timeout, this, &GapMeter::tick);
        m_timer.start(1);
        begin();
    }
    void begin() {
        m_longestMs = 0;
        m_turns = 0;
        m_wall.start();
        m_cpuMs = cpuMs();
        m_switches = switches();
    }
    [[nodiscard]] double longestMs() const { return m_longestMs; }
    [[nodiscard]] int turns() const { return m_turns; }

private:
    void tick() {
        const double wall = static_cast<double>(m_wall.nsecsElapsed()) / 1e6;
        const double cpu = cpuMs() - m_cpuMs;
        const bool putAside = switches() != m_switches;
        m_longestMs = std::max(m_longestMs, putAside ? cpu : wall);
        ++m_turns;
        m_wall.start();
        m_cpuMs = cpuMs();
        m_switches = switches();
    }
    static double cpuMs() {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    }
    static long switches() {
        rusage usage{};
        getrusage(RUSAGE_THREAD, &usage);
        return usage.ru_nivcsw;
    }

    QTimer m_timer;
    QElapsedTimer m_wall;
    double m_cpuMs = 0;
    long m_switches = 0;
    double m_longestMs = 0;
    int m_turns = 0;
};

} // namespace

class ItemScrollTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        theme::apply(*qApp, theme::Mode::Light, 1);
        m_database = m_folder.path() / "project.db";
        auto store = ProjectStore::open(m_database).value();
        m_scope.datasets = {store->items().ensureDataset("many", {}).value()};
        m_scope.probe = store->items().ensureProbe("l", {}).value();
        store.reset();
        SQLite::Database db(m_database.string(), SQLite::OPEN_READWRITE);
        db.exec("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF");
        SQLite::Statement items(db, R"(
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
            INSERT INTO items SELECT i, ?, printf('initial-%07d', i), 'initial', NULL, 0, i % 5,
                printf('How many apples are %d and %d apples?', (i * 7919) % 1000, i % 977),
                i % 1977, '', '', NULL, NULL, NULL, 'test', '', '', 8, 8, 1, '' FROM n)");
        items.bind(1, kItems);
        items.bind(2, m_scope.datasets[0].value);
        items.exec();
        db.exec("INSERT INTO item_states SELECT id, dataset_id, 0, level, NULL, 0, 0, '', '', "
                "(id % 9) / 8.0, 0, 0, 0 FROM items");
        SQLite::Statement rates(db, "INSERT INTO measurements SELECT ?, id, 16, (id * 31) % 17, "
                                    "16, 0, 100, 0 FROM items");
        rates.bind(1, m_scope.probe.value);
        rates.exec();
        m_model = std::make_unique<ItemTableModel>(
            m_database, [scope = m_scope](ProjectStore&) -> Result<ItemScope> { return scope; });
        m_settings = std::make_unique<AppSettings>(
            QString::fromStdString((m_folder.path() / "ui.ini").string()));
        m_view = std::make_unique<ItemTableView>(
            *m_model, *m_settings, QStringLiteral("columns"),
            ItemTableView::Columns{{ItemTableModel::Question, ItemTableModel::Answer,
                                    ItemTableModel::PassRate, ItemTableModel::Review},
                                   {}});
        m_view->resize(1000, 800);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void filling() {
        GapMeter gaps;
        m_model->refresh();
        QTRY_COMPARE_WITH_TIMEOUT(m_model->rowCount(), kItems, 60'000);
        QTRY_VERIFY(m_model->row(0));
        report("filling", gaps);
    }

    void scrolling() {
        GapMeter gaps;
        QScrollBar* bar = m_view->verticalScrollBar();
        // Steadily by pages of a wheel, then in leaps as when the handle is dragged.
        RandomStream random(1, "scroll");
        int turn = 0;
        QTimer wheel;
        connect(&wheel, &QTimer::timeout, this, [&] {
            ++turn;
            bar->setValue(turn < 200 ? turn * 9
                                     : static_cast<int>(random.below(
                                           static_cast<std::uint64_t>(bar->maximum()))));
        });
        wheel.start(4);
        QTRY_VERIFY_WITH_TIMEOUT(turn >= 500, 60'000);
        wheel.stop();
        report("scrolling", gaps);
        // What it came to rest on is there.
        const int top = m_view->indexAt(QPoint(5, 5)).row();
        QTRY_VERIFY(m_model->row(top));
        QCOMPARE(m_model->row(top)->id.value, m_model->idAt(top));
    }

    void sortingWithASelection() {
        m_view->selectRow(m_model->rowCount() / 3);
        const std::int64_t chosen = m_model->idAt(m_view->currentIndex().row());
        GapMeter gaps;
        m_model->setOrder({ItemColumn::PassRate, true});
        QTRY_VERIFY_WITH_TIMEOUT(!m_model->loading(), 60'000);
        QTRY_VERIFY(m_model->row(0));
        report("sorting", gaps);
        QCOMPARE(m_model->rowCount(), kItems);
        QCOMPARE(m_model->idAt(m_view->currentIndex().row()), chosen);
        QCOMPARE(m_model->row(0)->passes, 16);
    }

    void filteringWithEverythingSelected() {
        GapMeter gaps;
        m_view->selectAll();
        m_view->viewport()->update();
        m_view->horizontalHeader()->viewport()->update();
        QTRY_VERIFY(gaps.turns() > 10); // painted on the way
        report("selecting everything", gaps);
        QCOMPARE(m_model->idsOf(m_view->selectionModel()->selection()).size(),
                 static_cast<std::size_t>(kItems));
        gaps.begin();
        ItemFilter filter;
        filter.levels = {3};
        m_model->setFilter(filter);
        QTRY_VERIFY_WITH_TIMEOUT(!m_model->loading(), 60'000);
        QCOMPARE(m_model->rowCount(), kItems / 5);
        filter.text = "apples 97";
        m_model->setFilter(filter);
        QTRY_VERIFY_WITH_TIMEOUT(!m_model->loading(), 60'000);
        report("filtering", gaps);
    }

private:
    static void report(const char* what, const GapMeter& gaps) {
        qInfo("%s: longest gap %.1f ms", what, gaps.longestMs());
        QVERIFY2(gaps.longestMs() <= kLongestGapMs,
                 qPrintable(QStringLiteral("%1: the window stood still for %2 ms")
                                .arg(QLatin1String(what))
                                .arg(gaps.longestMs())));
    }

    TemporaryDirectory m_folder = test::temporaryDirectory();
    std::filesystem::path m_database;
    ItemScope m_scope;
    std::unique_ptr<AppSettings> m_settings;
    std::unique_ptr<ItemTableModel> m_model;
    std::unique_ptr<ItemTableView> m_view;
};

QTEST_MAIN(ItemScrollTest)
#include "item_scroll_test.moc"
