// SPDX-License-Identifier: GPL-3.0-or-later
//
// How fast the window answers, against its limits: window_bench PROJECT [SAMPLE]. PROJECT holds
// many items (item_query_bench makes one of a million); SAMPLE is copied and trained in, to see
// whether the window stays alive meanwhile. Prints a line per figure with its ratio to the limit;
// the exit code says how many limits were missed.
#include "common/program_parts.h"
#include "models/item_table_model.h"
#include "pages/dataset/dataset_page.h"
#include "pages/pages.h"
#include "theme/theme.h"
#include "window/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QHeaderView>
#include <QScrollBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <random>
#include <unistd.h>

using namespace sdrl;
using namespace sdrl::gui;

namespace {

int g_missed = 0;

void report(const char* what, double value, double limit, const char* unit) {
    std::printf("%-46s %9.1f %-3s limit %7.0f  ratio %.2f%s\n", what, value, unit, limit,
                value / limit, value <= limit ? "" : "  MISSED");
    g_missed += value > limit;
}

double residentMegabytes() {
    QFile file(QStringLiteral("/proc/self/statm"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toDouble() *
                                                static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6
                                          : 0;
}

/// Milliseconds since the process was started, dynamic linking included.
double sinceStartMs() {
    QFile stat(QStringLiteral("/proc/self/stat"));
    QFile uptime(QStringLiteral("/proc/uptime"));
    if (!stat.open(QIODevice::ReadOnly) || !uptime.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = stat.readAll();
    constexpr int kStartTime = 19; // fields behind the program's name
    const double ticks =
        text.mid(text.lastIndexOf(')') + 2).split(' ').value(kStartTime).toDouble();
    return 1000 * (uptime.readAll().split(' ').value(0).toDouble() -
                   ticks / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

/// The longest time between two turns of the event loop.
class GapMeter : public QObject {
public:
    GapMeter() {
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            m_worst = std::max(m_worst, m_clock.nsecsElapsed() / 1e6 - kTickMs);
            m_clock.restart();
        });
        m_clock.start();
        m_timer.start(kTickMs);
    }
    [[nodiscard]] double takeWorst() { return std::exchange(m_worst, 0.0); }

private:
    static constexpr int kTickMs = 2;
    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_worst = 0;
};

class PaintWatch : public QObject {
public:
    double firstMs = 0;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint && firstMs == 0)
            QTimer::singleShot(0, this, [this] {
                if (firstMs == 0)
                    firstMs = sinceStartMs();
            });
        return QObject::eventFilter(watched, event);
    }
};

/// Lets the event loop turn for a while.
void settle(qint64 ms) {
    QElapsedTimer clock;
    clock.start();
    (void)QTest::qWaitFor([&] { return clock.elapsed() >= ms; }, static_cast<int>(2 * ms + 1000));
}

bool firstRowIsThere(const QTableView& table) {
    return table.model()->rowCount() > 0 &&
           !table.model()->index(0, 0).data().toString().trimmed().isEmpty() &&
           table.model()->index(0, 0).data().toString() != QStringLiteral("…");
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() < 2) {
        std::fprintf(stderr, "usage: window_bench PROJECT [SAMPLE]\n");
        return 2;
    }
    const QTemporaryDir scratch;
    AppSettings settings(scratch.filePath(QStringLiteral("settings.ini")));
    settings.setFirstStartDone();
    settings.setNotifications(false);
    theme::apply(application, theme::Mode::Light, 1);
    Result<ProgramParts> parts = ProgramParts::make();
    if (!parts)
        return 1;
    JobCenter jobs;
    MainWindow window({*parts, settings, jobs});
    PaintWatch paint;
    window.installEventFilter(&paint);
    window.resize(1280, 800);
    window.show();
    if (!QTest::qWaitFor([&] { return paint.firstMs > 0; }))
        return 1;
    report("start to first paint", paint.firstMs, 1000, "ms");

    QElapsedTimer clock;
    clock.start();
    if (!window.openProject(arguments[1])) {
        std::fprintf(stderr, "cannot open %s\n", qPrintable(arguments[1]));
        return 1;
    }
    window.showPage(PageId::Dataset);
    auto* table = window.page(PageId::Dataset)->findChild<QTableView*>();
    if (!table || !QTest::qWaitFor([&] { return firstRowIsThere(*table); }, 60'000))
        return 1;
    report("open project until its rows are there", double(clock.elapsed()), 1500, "ms");
    std::printf("%-46s %9d\n", "rows", table->model()->rowCount());

    const auto statesKnown = [&] { return window.session()->statesKnown(); };
    if (!QTest::qWaitFor(statesKnown, 60'000))
        return 1;
    std::printf("%-46s %9.1f ms\n", "stages and counts of the rail are there",
                double(clock.elapsed()));

    for (const int column : {3, 4, 0, 2}) {
        const QString before = table->model()->index(0, 0).data().toString();
        bool arrived = false;
        const auto note = QObject::connect(table->model(), &QAbstractItemModel::layoutChanged,
                                           [&] { arrived = true; });
        const auto note2 = QObject::connect(table->model(), &QAbstractItemModel::modelReset,
                                            [&] { arrived = true; });
        clock.restart();
        table->sortByColumn(column, Qt::DescendingOrder);
        const bool sorted =
            QTest::qWaitFor([&] { return arrived && firstRowIsThere(*table); }, 60'000);
        QObject::disconnect(note);
        QObject::disconnect(note2);
        const QByteArray what =
            "sort by " +
            table->model()->headerData(column, Qt::Horizontal).toString().toLower().toUtf8();
        report(what.constData(), sorted ? double(clock.elapsed()) : 60'000, 1000, "ms");
    }

    auto* model = qobject_cast<ItemTableModel*>(table->model());
    auto* dataset = qobject_cast<DatasetPage*>(window.page(PageId::Dataset));
    const auto filter = [&](const char* what, const auto& change) {
        ItemFilter wanted;
        change(wanted);
        clock.restart();
        dataset->showItems(wanted);
        const bool there =
            QTest::qWaitFor([&] { return !model->loading() && firstRowIsThere(*table); }, 60'000);
        report(what, there ? double(clock.elapsed()) : 60'000, 1000, "ms");
    };
    filter("filter by difficulty", [](ItemFilter& f) { f.levels = {3}; });
    filter("filter by pass rate", [](ItemFilter& f) { f.passRate = ShareRange{0.2, 0.4}; });
    filter("no filter", [](ItemFilter&) {});

    GapMeter gaps;
    settle(500);
    (void)gaps.takeWorst();
    std::mt19937 random(1);
    QScrollBar* bar = table->verticalScrollBar();
    for (int i = 0; i < 300; ++i) {
        bar->setValue(i % 3 == 0 ? static_cast<int>(random() % unsigned(bar->maximum() + 1))
                                 : std::min(bar->maximum(), bar->value() + bar->pageStep()));
        settle(5);
    }
    report("worst gap while scrolling", gaps.takeWorst(), 50, "ms");
    report("memory of the window", residentMegabytes(), 400, "MB");

    if (arguments.size() > 2) {
        window.closeProject();
        if (!window.openProject(arguments[2]))
            return 1;
        window.showPage(PageId::Training);
        settle(1000);
        (void)gaps.takeWorst();
        clock.restart();
        window.session()->runAll();
        (void)QTest::qWaitFor([&] { return !window.session()->busy(); }, 600'000);
        report("worst gap while the whole loop runs", gaps.takeWorst(), 100, "ms");
        std::printf("%-46s %9.1f s\n", "the whole loop took", double(clock.elapsed()) / 1000);
    }
    return g_missed;
}
