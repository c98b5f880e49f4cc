// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/benchmark.h"

#include "test_support.h"
#include "training/toy_model.h"

#include <cmath>

using namespace sdrl;

namespace {

/// The toy model, with room for a prompt of 2 tokens and 60 new ones.
struct Toy {
    Toy() : folder(test::temporaryDirectory()) {
        if (!test::writeToyModel(folder.path() / "model").ok())
            qFatal("cannot write the toy model");
        settings.model = folder.path() / "model";
        settings.threads = 1;
        settings.promptTokens = 2;
        settings.newTokens = 60;
        settings.batch = 5;
        settings.groupSize = 2;
    }
    TemporaryDirectory folder;
    BenchmarkSettings settings;
    JobContext context;
};

bool near(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::abs(b);
}

} // namespace

class BenchmarkTest : public QObject {
    Q_OBJECT
private slots:
    void allSequencesRunTogether_data();
    void allSequencesRunTogether();
    void promptsAreReadTogether();
    void completionsAreSkewedOrFixed();
    void impossibleSettingsAreRefused();
    void shareFollowsTheTighterBound();
};

void BenchmarkTest::allSequencesRunTogether_data() {
    QTest::addColumn<int>("group");
    for (const int group : {1, 2, 3, 7}) // 5 is no multiple of most
        QTest::addRow("%d", group) << group;
}

void BenchmarkTest::allSequencesRunTogether() {
    QFETCH(int, group);
    Toy toy;
    toy.settings.groupSize = group;
    const auto result = benchmarkRollout(toy.settings, toy.context);
    QVERIFY_OK(result);
    const auto figure = [&](const char* name) { return result->figures.at(name); };
    QCOMPARE(figure("new_tokens"), 5 * 60.0);
    QVERIFY(near(figure("tokens_per_second") * result->seconds, 5 * 59.0));
    // Prompts are short: a sequence that waited for another would make two rounds of one.
    QVERIFY2(figure("tokens_per_second") < 1.6 * figure("tokens_per_second_with_prompts"),
             qPrintable(QString::number(figure("tokens_per_second") /
                                        figure("tokens_per_second_with_prompts"))));
    const auto step = decodingStep(toy.settings);
    QVERIFY_OK(step);
    QVERIFY(near(result->operations, 59 * step->operations));
    QVERIFY(near(result->bytes, 59 * step->bytes));
}

void BenchmarkTest::promptsAreReadTogether() {
    Toy toy;
    toy.settings.promptTokens = 60;
    toy.settings.batch = 1;
    const auto one = benchmarkPrefill(toy.settings, toy.context);
    QVERIFY_OK(one);
    // 720 rows, more than a call takes.
    toy.settings.batch = 12;
    const auto twelve = benchmarkPrefill(toy.settings, toy.context);
    QVERIFY_OK(twelve);
    QVERIFY(near(one->figures.at("tokens_per_second") * one->seconds, 60));
    QVERIFY(near(twelve->figures.at("tokens_per_second") * twelve->seconds, 720));
    QVERIFY(near(twelve->operations, 12 * one->operations));
}

void BenchmarkTest::completionsAreSkewedOrFixed() {
    Toy toy;
    toy.settings.prompts = 3;
    toy.settings.groupSize = 4;
    toy.settings.steps = 1;
    toy.settings.newTokens = 32;
    const auto skewed = benchmarkGrpoStep(toy.settings, toy.context);
    QVERIFY_OK(skewed);
    const double tokens = skewed->figures.at("new_tokens");
    QVERIFY(tokens >= 12 * 4 && tokens < 12 * 32);
    QCOMPARE(skewed->figures.at("trained_tokens"), tokens);
    toy.settings.fixedLengths = true;
    const auto fixed = benchmarkGrpoStep(toy.settings, toy.context);
    QVERIFY_OK(fixed);
    QCOMPARE(fixed->figures.at("new_tokens"), 12 * 32.0);
    QCOMPARE(fixed->figures.at("trained_tokens"), 12 * 32.0);
    QVERIFY(fixed->operations > skewed->operations);
}

void BenchmarkTest::impossibleSettingsAreRefused() {
    Toy toy;
    BenchmarkSettings settings = toy.settings;
    settings.newTokens = 1;
    QVERIFY_ERROR(benchmarkRollout(settings, toy.context), ErrorCode::InvalidArgument);
    settings.newTokens = 63;
    QVERIFY_ERROR(benchmarkRollout(settings, toy.context), ErrorCode::InvalidArgument);
    // 256 bytes a token: more than any machine has, and said before anything is reserved.
    settings.newTokens = 60;
    settings.batch = 1'000'000'000;
    settings.groupSize = settings.batch;
    QVERIFY_ERROR(benchmarkRollout(settings, toy.context), ErrorCode::OutOfMemory);
}

void BenchmarkTest::shareFollowsTheTighterBound() {
    BenchmarkResult result;
    result.seconds = 2;
    result.operations = 100;
    result.bytes = 10;
    const MachineRoof roof{100, 20};
    QCOMPARE(secondsAtRoof(result, roof), 1.0); // computing takes longer than reading
    QCOMPARE(shareOfRoof(result, roof), 0.5);
    result.bytes = 30;
    QCOMPARE(shareOfRoof(result, roof), 0.75);
    result.seconds = 0;
    QCOMPARE(shareOfRoof(result, roof), 0.0);
}

QTEST_GUILESS_MAIN(BenchmarkTest)
#include "benchmark_test.moc"
