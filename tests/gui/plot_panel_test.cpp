// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_support.h"

#include "core/base/rng.h"
#include "widgets/plot_panel.h"

#include <QApplication>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <cmath>
#include <limits>

using namespace sdrl::gui;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> counting(std::size_t count) {
    std::vector<double> out(count);
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<double>(i + 1);
    return out;
}

PlotColumn shared(std::vector<double> values) {
    return std::make_shared<const std::vector<double>>(std::move(values));
}

std::vector<PlotSeries> curve(std::size_t rows) {
    std::vector<double> y(rows);
    for (std::size_t i = 0; i < rows; ++i)
        y[i] = 0.5 + 0.4 * std::sin(static_cast<double>(i) / 50);
    return {{QStringLiteral("mean"), theme::Series::Reward, PlotWeight::Main,
             shared(counting(rows)), shared(std::move(y))}};
}

} // namespace

class PlotPanelTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Mode::Light, 1); }

    void smoothingFollowsItsClosedForm() {
        const double w = 0.8;
        const std::vector<double> values = {3, -1, 4, 1, -5, 9};
        const std::vector<double> out = smoothed(values, w);
        for (std::size_t n = 0; n < values.size(); ++n) {
            double sum = 0, weights = 0;
            for (std::size_t i = 0; i <= n; ++i) {
                sum += std::pow(w, n - i) * values[i];
                weights += std::pow(w, n - i);
            }
            QVERIFY(std::abs(out[n] - sum / weights) < 1e-12);
        }
        QCOMPARE(out.front(), values.front()); // no pull towards 0 at the start
        QCOMPARE(smoothed(values, 0), values);
    }

    void smoothingPassesOverMissingValues() {
        const std::vector<double> out = smoothed(std::vector<double>{2, kNan, 2, 2}, 0.9);
        QVERIFY(std::isnan(out[1]));
        QVERIFY(std::abs(out[2] - 2) < 1e-12);
        QVERIFY(std::abs(out[3] - 2) < 1e-12);
    }

    void thinningKeepsLeastAndGreatestOfEachColumn() {
        sdrl::RandomStream random(7, "plot");
        const std::vector<double> x = counting(20'000);
        std::vector<double> y(x.size());
        for (double& value : y)
            value = 6 * random.uniform() - 3;
        y[12'345] = 40;
        y[12'346] = -40;
        constexpr int kColumns = 300;
        const double from = 1, to = 20'000;
        const ThinnedPoints out = thinned(x, y, from, to, kColumns);
        QVERIFY(out.x.size() <= 4 * (kColumns + 1));
        QCOMPARE(out.low, -40.0);
        QCOMPARE(out.high, 40.0);
        struct Extent {
            double low = 1e9, high = -1e9;
        };
        std::vector<Extent> all(kColumns + 1), kept(kColumns + 1);
        const auto add = [&](std::vector<Extent>& extents, double px, double value) {
            Extent& e = extents[static_cast<std::size_t>(
                std::floor((px - from) / ((to - from) / kColumns)))];
            e.low = std::min(e.low, value);
            e.high = std::max(e.high, value);
        };
        for (std::size_t i = 0; i < x.size(); ++i)
            add(all, x[i], y[i]);
        for (int i = 0; i < out.x.size(); ++i)
            add(kept, out.x[i], out.y[i]);
        for (int i = 0; i <= kColumns; ++i) {
            QCOMPARE(kept[i].low, all[i].low);
            QCOMPARE(kept[i].high, all[i].high);
        }
        QVERIFY(std::is_sorted(out.x.begin(), out.x.end()));
    }

    void thinningLeavesConstantCurvesConstantAndShortOnesWhole() {
        const std::vector<double> x = counting(50'000);
        const ThinnedPoints out = thinned(x, std::vector<double>(x.size(), 0.25), 1, 50'000, 200);
        QCOMPARE(out.y.count(0.25), out.y.size());
        QCOMPARE(out.low, 0.25);
        QCOMPARE(out.high, 0.25);
        const std::vector<double> few = counting(200);
        QCOMPARE(thinned(few, few, 1, 200, 100).x.size(), 200);
    }

    void thinningKeepsGapsAndTellsOfThem() {
        const std::vector<double> x = counting(5);
        const ThinnedPoints out = thinned(x, std::vector<double>{1, kNan, 3, 0, 5}, 1, 5, 100);
        QVERIFY(std::isnan(out.y[1]));
        QCOMPARE(out.missing, QVector<double>{2});
        const ThinnedPoints positive =
            thinned(x, std::vector<double>{1, kNan, 3, 0, 5}, 1, 5, 100, true);
        QCOMPARE(positive.missing, (QVector<double>{2, 4}));
        QCOMPARE(positive.low, 1.0);
    }

    void theScaleFollowsNewDataUntilTheUserZooms() {
        PlotPanel panel(QStringLiteral("Reward"));
        panel.resize(600, 300);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        panel.setSeries(curve(100));
        QTRY_COMPARE(panel.xTo(), 100.0);
        panel.setSeries(curve(200));
        QTRY_COMPARE(panel.xTo(), 200.0);
        panel.setXRange(20, 40);
        panel.setSeries(curve(300));
        QTRY_VERIFY(panel.zoomed());
        QCOMPARE(panel.xFrom(), 20.0);
        QCOMPARE(panel.xTo(), 40.0);
        panel.resetZoom();
        QTRY_COMPARE(panel.xTo(), 300.0);
    }

    void aDraggedRectangleZoomsAndADoubleClickGoesBack() {
        PlotPanel panel(QStringLiteral("Reward"));
        panel.resize(600, 300);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        panel.setSeries(curve(1000));
        QTRY_COMPARE(panel.xTo(), 1000.0);
        QWidget* plot = panel.childAt(panel.rect().center());
        QVERIFY(plot);
        const QPoint from(plot->width() / 3, plot->height() / 3);
        const QPoint to(plot->width() / 2, plot->height() / 2);
        QTest::mousePress(plot, Qt::LeftButton, {}, from);
        QTest::mouseMove(plot, (from + to) / 2);
        QMouseEvent move(QEvent::MouseMove, to, plot->mapToGlobal(to), Qt::LeftButton,
                         Qt::LeftButton, {});
        QApplication::sendEvent(plot, &move);
        QTest::mouseRelease(plot, Qt::LeftButton, {}, to);
        QVERIFY(panel.zoomed());
        QVERIFY(panel.xFrom() > 100);
        QVERIFY(panel.xTo() < 700);
        QTest::mouseDClick(plot, Qt::LeftButton, {}, from);
        QTRY_COMPARE(panel.xTo(), 1000.0);
        QVERIFY(!panel.zoomed());
    }

    void keysMoveTheCrosshairAndTheNameTellsTheValue() {
        PlotPanel panel(QStringLiteral("Dead groups"), PlotUnit::Share);
        panel.setSeries({{QStringLiteral("share"), theme::Series::DeadGroups, PlotWeight::Main,
                          shared({1, 2, 3}), shared({0.5, 0.25, 0.125})}});
        QVERIFY(panel.accessibleName().contains(QStringLiteral("12.5")));
        QSignalSpy hovered(&panel, &PlotPanel::hovered);
        QSignalSpy clicked(&panel, &PlotPanel::clicked);
        QTest::keyClick(&panel, Qt::Key_Home);
        QCOMPARE(panel.crosshair(), 1.0);
        QTest::keyClick(&panel, Qt::Key_Right);
        QCOMPARE(panel.crosshair(), 2.0);
        QCOMPARE(hovered.count(), 2);
        QVERIFY(panel.accessibleName().contains(QStringLiteral("25.0")));
        QTest::keyClick(&panel, Qt::Key_Return);
        QCOMPARE(clicked.at(0).at(0).toDouble(), 2.0);
        QTest::keyClick(&panel, Qt::Key_Escape);
        QVERIFY(std::isnan(panel.crosshair()));
    }

    void picturesAndFiguresAreWritten() {
        const QTemporaryDir folder;
        PlotPanel panel(QStringLiteral("Reward"));
        panel.resize(500, 250);
        panel.setSmoothing(0.5);
        panel.setSeries({{QStringLiteral("mean, \"m\""), theme::Series::Reward, PlotWeight::Main,
                          shared({1, 2}), shared({0.25, kNan})}});
        const auto read = [&](const QString& name) {
            QFile file(folder.filePath(name));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QVERIFY(panel.exportTo(folder.filePath(QStringLiteral("a.png"))));
        QVERIFY(!QImage(folder.filePath(QStringLiteral("a.png"))).isNull());
        QVERIFY(panel.exportTo(folder.filePath(QStringLiteral("a.svg"))));
        QVERIFY(read(QStringLiteral("a.svg")).contains("<svg"));
        QVERIFY(panel.exportTo(folder.filePath(QStringLiteral("a.csv"))));
        QCOMPARE(read(QStringLiteral("a.csv")),
                 QByteArray("series,\"step\",value,smoothed\n\"mean, \"\"m\"\"\",1,0.25,0.25\n"
                            "\"mean, \"\"m\"\"\",2,,\n"));
        QVERIFY(!panel.exportTo(folder.filePath(QStringLiteral("none/a.csv"))));
    }
};

QTEST_MAIN(PlotPanelTest)
#include "plot_panel_test.moc"
