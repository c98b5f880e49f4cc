// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/group_signal.h"

#include "core/base/rng.h"
#include "numeric.h"
#include "test_support.h"

#include <limits>

using namespace sdrl;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

} // namespace

class GroupSignalTest : public QObject {
    Q_OBJECT

private slots:
    void deadGroupForecasts();
    void vcrlScores();
    void limScores();
};

void GroupSignalTest::deadGroupForecasts() {
    const auto signal = [](double p, int g) { return 1 - deadGroupProbability(p, g); };
    QVERIFY_NEAR(signal(0.05, 8), 0.34, 0.005);
    QVERIFY_NEAR(signal(0.05, 16), 0.56, 0.005);
    QVERIFY_NEAR(signal(0.1, 8), 0.57, 0.005);
    QVERIFY_NEAR(signal(0.1, 16), 0.81, 0.005);
    QVERIFY_NEAR(signal(0.25, 8), 0.90, 0.005);
    QVERIFY_NEAR(signal(0.5, 8), 0.99, 0.005);
    QCOMPARE(signal(0.25, 8), signal(0.75, 8));
    QCOMPARE(deadGroupProbability(0.0, 8), 1.0);
    QCOMPARE(deadGroupProbability(1.0, 8), 1.0);
    QCOMPARE(deadGroupProbability(0.3, 1), 1.0);

    // A belief is the average over its p.
    for (const BetaBelief belief : {BetaBelief{1, 1}, {0.5, 8.5}, {20, 7}})
        for (const int g : {1, 4, 16}) {
            RandomStream random(1, "beta");
            double sum = 0;
            for (int i = 0; i < 20000; ++i)
                sum += deadGroupProbability(random.beta(belief.a, belief.b), g);
            QVERIFY_NEAR(deadGroupProbability(belief, g), sum / 20000, 0.01);
        }
    QVERIFY_NEAR(deadGroupProbability(BetaBelief{1, 1}, 8), 2.0 / 9, 1e-12);

    // Measured counts: certain with many samples, cautious with few, symmetric.
    QVERIFY_NEAR(deadGroupProbability(beliefFromCounts(25000, 100000), 8),
                 deadGroupProbability(0.25, 8), 1e-3);
    const double never64 = deadGroupProbability(beliefFromCounts(0, 64), 8);
    const double never8 = deadGroupProbability(beliefFromCounts(0, 8), 8);
    QVERIFY(never8 > 0.7 && never8 < never64 && never64 > 0.93 && never64 < 1);
    QVERIFY_NEAR(deadGroupProbability(beliefFromCounts(3, 64), 8),
                 deadGroupProbability(beliefFromCounts(61, 64), 8), 1e-12);
}

void GroupSignalTest::vcrlScores() {
    const std::vector<double> eight = {0, 0.4375, 0.75, 0.9375, 1, 0.9375, 0.75, 0.4375, 0};
    for (int k = 0; k <= 8; ++k)
        QVERIFY_NEAR(vcrlScore(k, 8), eight[static_cast<std::size_t>(k)], 1e-12);
    const std::vector<double> five = {0, 2.0 / 3, 1, 1, 2.0 / 3, 0};
    for (int k = 0; k <= 5; ++k)
        QVERIFY_NEAR(vcrlScore(k, 5), five[static_cast<std::size_t>(k)], 1e-12);
    QCOMPARE(vcrlScore(1, 1), 0.0);
}

void GroupSignalTest::limScores() {
    const std::vector<double> mean = {0.2, 0.35, 0.5, 0.6};
    const auto score = [&](const std::vector<double>& curve) { return limScore(curve, mean); };
    QVERIFY_NEAR(*score({0.1, 0.3, 0.5, 0.7}), 0.98472, 5e-6);
    QVERIFY_NEAR(*score({1, 1, 1, 1}), 0, 1e-12);
    QVERIFY_NEAR(*score({0, 0, 0, 0}), 0.475382, 5e-7);
    QCOMPARE(*score(mean), 1.0);
    // Epochs without a visit take the next value, after the last visit the last one.
    QCOMPARE(*score({kMissing, 0.3, kMissing, 0.7}), *score({0.3, 0.3, 0.7, 0.7}));
    QCOMPARE(*score({0.1, 0.3, kMissing, kMissing}), *score({0.1, 0.3, 0.3, 0.3}));
    QVERIFY(!score({kMissing, kMissing, kMissing, kMissing}));
    QVERIFY(!limScore(std::vector<double>{0, 1}, std::vector<double>{1, 1}));
}

QTEST_GUILESS_MAIN(GroupSignalTest)
#include "group_signal_test.moc"
