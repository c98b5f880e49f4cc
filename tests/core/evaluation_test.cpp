// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/evaluation.h"

#include "core/base/rng.h"
#include "numeric.h"
#include "test_support.h"

#include <vector>

using namespace sdrl;

class EvaluationTest : public QObject {
    Q_OBJECT

private slots:
    void wilsonMatchesScipy();
    void check38_summaryCountsStrictLenientAndFormat();
    void newcombeMatchesPublishedExamples();
    void newcombeCoversTheTruth();
    void pairedCountsComeFromTheResults();
    void mcNemarMatchesTheBinomialTest();
    void passAtKIsUnbiased();
    void seedIntervalsMatchScipy();
};

void EvaluationTest::wilsonMatchesScipy() {
    // scipy 1.17, binomtest(…).proportion_ci(method="wilson").
    const auto check = [](std::size_t x, std::size_t n, double low, double high) {
        const Interval interval = wilsonInterval(x, n);
        QVERIFY_NEAR(interval.low, low, 1e-12);
        QVERIFY_NEAR(interval.high, high, 1e-12);
    };
    check(0, 10, 0, 0.27753279986288926);
    check(10, 10, 0.7224672001371109, 1);
    check(1, 1, 0.20654931437723745, 1);
    check(81, 263, 0.2552885198782742, 0.36620957698280004);
    check(15, 148, 0.06238639953073629, 0.16048724172330803);
    check(400, 1000, 0.37007478121137727, 0.4306905704857338);
    check(0, 0, 0, 1);
}

void EvaluationTest::check38_summaryCountsStrictLenientAndFormat() {
    const std::vector<ItemResult> results = {{true, true, true},
                                             {false, true, false},
                                             {false, false, true},
                                             {false, false, false},
                                             {true, true, true}};
    const EvaluationSummary summary = summarise(results);
    QCOMPARE(summary.strict.correct, std::size_t{2});
    QCOMPARE(summary.strict.count, std::size_t{5});
    QCOMPARE(summary.strict.value(), 0.4);
    QCOMPARE(summary.strict.interval.low, wilsonInterval(2, 5).low);
    QCOMPARE(summary.lenient.value(), 0.6);
    QCOMPARE(summary.lenient.interval.high, wilsonInterval(3, 5).high);
    QCOMPARE(summary.formatFailures, std::size_t{2});
    QCOMPARE(summarise({}).strict.value(), 0.0);
}

void EvaluationTest::newcombeMatchesPublishedExamples() {
    const auto check = [](std::size_t bothRight, std::size_t won, std::size_t lost,
                          std::size_t bothWrong, double low, double high) {
        const auto result = comparePaired(bothRight, won, lost, bothWrong);
        QVERIFY_NEAR(result.interval.low, low, 1e-12);
        QVERIFY_NEAR(result.interval.high, high, 1e-12);
        const auto n = static_cast<double>(bothRight + won + lost + bothWrong);
        QVERIFY_NEAR(result.difference, (static_cast<double>(won) - static_cast<double>(lost)) / n,
                     1e-15);
        // Exchanging the models mirrors the interval.
        const auto mirrored = comparePaired(bothRight, lost, won, bothWrong);
        QVERIFY_NEAR(mirrored.interval.low, -high, 1e-12);
        QVERIFY_NEAR(mirrored.interval.high, -low, 1e-12);
    };
    // Altman et al., Statistics with Confidence (2000), table 6.2: 0.011 to 0.226.
    check(14, 5, 0, 22, 0.011483241383033305, 0.2264926843512112);
    // Bentur et al. 2009 in Fagerland, Lydersen, Laake (2017), chapter 8: −0.507 to −0.026.
    check(1, 1, 7, 12, -0.506920226686141, -0.02555912416485978);
    // Computed from the formula in Python.
    check(36, 8, 5, 151, -0.02256977060128866, 0.05311952302213167);
    check(500, 60, 31, 409, 0.010288483820961241, 0.047649741179338664);
    check(0, 7, 3, 0, -0.2064437050777092, 0.7844174651873979);
    check(30, 0, 0, 20, -0.04038033158297433, 0.04038033158297435);
    check(0, 0, 0, 10, -0.2775327998628892, 0.2775327998628892);
    QCOMPARE(comparePaired(0, 0, 0, 0).interval.low, -1.0);
}

void EvaluationTest::newcombeCoversTheTruth() {
    RandomStream random(2, "coverage");
    int covered = 0;
    const int trials = 4000;
    for (int trial = 0; trial < trials; ++trial) {
        std::size_t counts[2][2] = {};
        for (int i = 0; i < 200; ++i) {
            // Before right: 20 %; of those 80 % stay right; of the others 15 % are won.
            const bool before = random.chance(0.2);
            ++counts[before][random.chance(before ? 0.8 : 0.15)];
        }
        const Interval interval =
            comparePaired(counts[1][1], counts[0][1], counts[1][0], counts[0][0]).interval;
        const double truth = 0.8 * 0.15 - 0.2 * 0.2;
        covered += interval.low <= truth && truth <= interval.high;
    }
    QVERIFY_NEAR(static_cast<double>(covered) / trials, 0.95, 0.015);
}

void EvaluationTest::pairedCountsComeFromTheResults() {
    const ItemResult wrong, strict = {true, true, true}, lenient = {false, true, false};
    const std::vector<ItemResult> before = {wrong, wrong, strict, strict, lenient, lenient};
    const std::vector<ItemResult> after = {wrong, strict, wrong, strict, strict, lenient};
    const auto byStrict = comparePaired(before, after);
    QCOMPARE(byStrict.count, std::size_t{6});
    QCOMPARE(byStrict.won, std::size_t{2});
    QCOMPARE(byStrict.lost, std::size_t{1});
    QCOMPARE(byStrict.bothRight, std::size_t{1});
    QCOMPARE(byStrict.bothWrong, std::size_t{2});
    QVERIFY_NEAR(byStrict.difference, 1.0 / 6, 1e-15);
    const auto byLenient = comparePaired(before, after, &ItemResult::lenient);
    QCOMPARE(byLenient.won, std::size_t{1});
    QCOMPARE(byLenient.lost, std::size_t{1});
    QCOMPARE(byLenient.bothRight, std::size_t{3});
    QCOMPARE(byLenient.pValue, 1.0);
}

void EvaluationTest::mcNemarMatchesTheBinomialTest() {
    // scipy 1.17, binomtest(won, won + lost, 0.5).pvalue.
    const auto check = [](std::size_t won, std::size_t lost, double expected) {
        QVERIFY_NEAR(mcNemarPValue(won, lost) / expected, 1, 1e-9);
        QCOMPARE(mcNemarPValue(lost, won), mcNemarPValue(won, lost));
    };
    check(0, 0, 1);
    check(5, 0, 0.0625);
    check(8, 5, 0.5810546875);
    check(1, 9, 0.021484375);
    check(7, 7, 1);
    check(60, 31, 0.00311268984839376);
    check(2000, 1800, 0.0012427867782632013);
    QVERIFY(mcNemarPValue(0, 2000) < 1e-300);
}

void EvaluationTest::passAtKIsUnbiased() {
    QCOMPARE(passAtK(8, 0, 4), 0.0);
    QVERIFY_NEAR(passAtK(8, 1, 1), 0.125, 1e-15);
    QVERIFY_NEAR(passAtK(8, 3, 4), 0.9285714285714286, 1e-14);
    QCOMPARE(passAtK(8, 5, 4), 1.0);
    QVERIFY_NEAR(passAtK(200, 13, 10), 0.4975511147306061, 1e-13);
    QCOMPARE(passAtK(64, 1, 64), 1.0);
    // Its mean over draws of n = 8 samples is 1 − (1−p)^k.
    RandomStream random(1, "pass");
    double sum = 0;
    for (int trial = 0; trial < 20000; ++trial) {
        std::size_t correct = 0;
        for (int i = 0; i < 8; ++i)
            correct += random.chance(0.15);
        sum += passAtK(8, correct, 4);
    }
    QVERIFY_NEAR(sum / 20000, 1 - std::pow(0.85, 4), 0.01);
}

void EvaluationTest::seedIntervalsMatchScipy() {
    // scipy 1.17, stats.t.interval(0.95, n − 1, mean, s/√n).
    const auto check = [](const std::vector<double>& values, double mean, double deviation,
                          double low, double high) {
        const SeedSummary summary = summariseSeeds(values);
        QCOMPARE(summary.seeds, values.size());
        QVERIFY_NEAR(summary.mean, mean, 1e-12);
        QVERIFY_NEAR(summary.standardDeviation, deviation, 1e-12);
        QVERIFY_NEAR(summary.interval.low, low, 1e-12);
        QVERIFY_NEAR(summary.interval.high, high, 1e-12);
    };
    check({0.5, 0.6}, 0.55, 0.07071067811865474, -0.08531023680873451, 1.1853102368087347);
    check({0.512, 0.534, 0.498}, 0.5146666666666667, 0.018147543451754948, 0.4695856696025345,
          0.559747663730799);
    check({0.41, 0.42, 0.43, 0.4, 0.45, 0.47, 0.39, 0.44}, 0.42625, 0.02669269563007827,
          0.4039343479985606, 0.44856565200143944);
    std::vector<double> many;
    for (int i = 0; i < 31; ++i)
        many.push_back(i / 31.0);
    QVERIFY_NEAR(summariseSeeds(many).interval.low, 0.37628977561981736, 1e-12);
    const SeedSummary one = summariseSeeds(std::vector<double>{0.4});
    QCOMPARE(one.mean, 0.4);
    QVERIFY(std::isinf(one.interval.low) && std::isinf(one.interval.high));
}

QTEST_GUILESS_MAIN(EvaluationTest)
#include "evaluation_test.moc"
