// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/theme.h"
#include "widgets/pass_rate_delegate.h"
#include "widgets/pass_rate_histogram.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

using namespace sdrl::gui;

namespace {

constexpr PassRateDelegate::Roles kRoles{Qt::UserRole + 1, Qt::UserRole + 2, Qt::UserRole + 3};
constexpr QSize kCell(200, 28);

int distance(const QColor& a, const QColor& b) {
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) +
           std::abs(a.blue() - b.blue());
}

/// How many pixels of the cell's lower edge are nearer to the ramp's colour than to the ground.
double filledShare(int passes, int samples, bool stale) {
    QStandardItemModel model(1, 1);
    QStandardItem* item = new QStandardItem(QStringLiteral("x"));
    item->setData(passes, kRoles.passes);
    item->setData(samples, kRoles.samples);
    item->setData(stale, kRoles.stale);
    model.setItem(0, 0, item);
    QImage image(kCell, QImage::Format_RGB32);
    image.fill(theme::color(theme::Role::Surface));
    QPainter painter(&image);
    QStyleOptionViewItem option;
    option.rect = QRect(QPoint(0, 0), kCell);
    option.palette = QApplication::palette();
    option.font = QApplication::font();
    PassRateDelegate(kRoles).paint(&painter, option, model.index(0, 0));
    painter.end();
    const QColor ink = theme::passRateColor(samples > 0 ? double(passes) / samples : 0);
    int filled = 0;
    const int y = kCell.height() - theme::kSpace1 - 2;
    for (int x = theme::kSpace2; x < kCell.width() - theme::kSpace2; ++x)
        filled += distance(image.pixelColor(x, y), ink) <
                          distance(image.pixelColor(x, y), theme::color(theme::Role::Surface))
                      ? 1
                      : 0;
    return double(filled) / (kCell.width() - 2 * theme::kSpace2);
}

} // namespace

class PassRateViewsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Mode::Light, 1); }

    void theBarIsAsLongAsTheRate() {
        for (const theme::Mode mode : {theme::Mode::Light, theme::Mode::Dark}) {
            theme::apply(*qApp, mode, 1);
            QVERIFY(filledShare(0, 64, false) < 0.02);
            QVERIFY(std::abs(filledShare(16, 64, false) - 0.25) < 0.05);
            QVERIFY(std::abs(filledShare(51, 64, false) - 51.0 / 64) < 0.05);
            QVERIFY(filledShare(64, 64, false) > 0.98);
        }
        theme::apply(*qApp, theme::Mode::Light, 1);
    }

    void aStaleRateHasNoBar() { QVERIFY(filledShare(64, 64, true) < 0.02); }

    void theBrushCountsWhatItHolds() {
        PassRateHistogramView view;
        view.setBins(bins(), {});
        QCOMPARE(view.chosen(), std::int64_t{210});
        QVERIFY(!view.brushed());
        QSignalSpy changed(&view, &PassRateHistogramView::brushChanged);
        view.setBrush(2, 5);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(view.chosen(), std::int64_t{3 + 4 + 5});
        view.setBrush(2, 5);
        QCOMPARE(changed.count(), 1);
        view.setBrush(30, -4); // out of range: stays a range of one bar
        QCOMPARE(view.to(), view.from() + 1);
    }

    void theBrushMovesByKeys() {
        PassRateHistogramView view;
        view.setBins(bins(), {});
        view.resize(600, 240);
        view.show();
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.from(), 2);
        QTest::keyClick(&view, Qt::Key_Space);
        QTest::keyClick(&view, Qt::Key_Left);
        QCOMPARE(view.to(), PassRateHistogramView::kBins - 1);
        QTest::keyClick(&view, Qt::Key_Home);
        QCOMPARE(view.to(), 3);
        QVERIFY(view.accessibleDescription().contains(QStringLiteral("3 items")));
        QTest::keyClick(&view, Qt::Key_Escape);
        QVERIFY(!view.brushed());
    }

    void theBrushFollowsTheMouse() {
        PassRateHistogramView view;
        view.setBins(bins(), bins());
        view.resize(640, 240);
        view.show();
        const int y = view.height() / 2;
        QTest::mousePress(&view, Qt::LeftButton, {}, QPoint(250, y));
        QTest::mouseMove(&view, QPoint(400, y));
        QTest::mouseRelease(&view, Qt::LeftButton, {}, QPoint(400, y));
        QVERIFY(view.brushed());
        QVERIFY(view.from() >= 6 && view.to() <= 14 && view.to() - view.from() >= 4);
        QTest::mouseDClick(&view, Qt::LeftButton, {}, QPoint(300, y));
        QVERIFY(!view.brushed());
    }

    void paintsAnyCounts() {
        PassRateHistogramView view;
        view.resize(640, 240);
        const QImage empty = view.grab().toImage();
        PassRateHistogramView::Bins huge{};
        huge[0] = 3'000'000'000;
        huge[19] = 1;
        view.setBins(huge, {});
        const QImage full = view.grab().toImage();
        QVERIFY(full != empty);
        view.setBins(huge, bins());
        QVERIFY(view.grab().toImage() != full);
    }

private:
    static PassRateHistogramView::Bins bins() {
        PassRateHistogramView::Bins out{};
        for (std::size_t bin = 0; bin < out.size(); ++bin)
            out[bin] = static_cast<std::int64_t>(bin + 1);
        return out;
    }
};

QTEST_MAIN(PassRateViewsTest)
#include "pass_rate_views_test.moc"
