// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/grpo_math.h"

#include "numeric.h"
#include "test_support.h"

#include <limits>
#include <numeric>

using namespace sdrl;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> advantagesOf(const std::vector<double>& rewards,
                                 const AdvantageSettings& settings, std::vector<int> groups = {}) {
    groups.resize(rewards.size());
    return groupAdvantages(rewards, groups, settings).values;
}

} // namespace

class AdvantagesTest : public QObject {
    Q_OBJECT

private slots:
    void advantagesMatchEachConvention();
    void advantagesMatchThePaper();
    void deadGroupsGetNothing();
    void missingRewardsAreLeftOut();
    void batchScaleLeavesDeadGroupsOut();
    void leaveOneOutComparesWithTheOthers();
    void overlongPenaltyIsLinearInTheBuffer();
};

void AdvantagesTest::advantagesMatchEachConvention() {
    const std::vector<double> rewards = {1, 0, 0, 1, 1, 0, 0, 0};
    const auto check = [&](AdvantageBaseline baseline, AdvantageScale scale, int ddof,
                           double epsilon, double right, double wrong) {
        const auto values = advantagesOf(rewards, {baseline, scale, ddof, epsilon});
        for (std::size_t i = 0; i < rewards.size(); ++i)
            QVERIFY_NEAR(values[i], rewards[i] == 1 ? right : wrong, 6e-8);
    };
    using enum AdvantageBaseline;
    using enum AdvantageScale;
    check(GroupMean, GroupStd, 1, 1e-4, 1.2073814, -0.7244289); // TRL
    check(GroupMean, GroupStd, 1, 1e-6, 1.2076124, -0.7245674); // verl
    check(GroupMean, GroupStd, 1, 1e-9, 1.2076147, -0.7245688); // OpenRLHF
    check(GroupMean, GroupStd, 0, 1e-6, 1.2909918, -0.7745951); // ART
    check(GroupMean, None, 1, 0, 0.625, -0.375);                // Dr. GRPO
    check(LeaveOneOut, None, 1, 0, 0.7142857, -0.4285714);      // RLOO
    // One group: σ of the batch is σ of the group.
    check(GroupMean, BatchStd, 1, 1e-4, 1.2073814, -0.7244289);
}

void AdvantagesTest::advantagesMatchThePaper() {
    const AdvantageSettings paper = {AdvantageBaseline::GroupMean, AdvantageScale::GroupStd, 1,
                                     1e-6};
    const auto one = advantagesOf({1, 0, 0, 0}, paper);
    QVERIFY_NEAR(one[0], 1.5, 1e-3);
    QVERIFY_NEAR(one[3], -0.5, 1e-3);
    const auto ofSixteen = [&](int right) {
        std::vector<double> rewards(16);
        std::fill_n(rewards.begin(), right, 1.0);
        return advantagesOf(rewards, paper);
    };
    QVERIFY_NEAR(ofSixteen(1).front(), 3.75, 1e-3);
    QVERIFY_NEAR(ofSixteen(1).back(), -0.25, 1e-3);
    QVERIFY_NEAR(ofSixteen(4).front(), 1.677, 1e-3);
    QVERIFY_NEAR(ofSixteen(4).back(), -0.559, 1e-3);
    QVERIFY_NEAR(ofSixteen(8).front(), 0.968, 1e-3);
    QVERIFY_NEAR(ofSixteen(8).back(), -0.968, 1e-3);
    for (const int right : {0, 16})
        for (const double value : ofSixteen(right))
            QCOMPARE(value, 0.0);
}

void AdvantagesTest::deadGroupsGetNothing() {
    // 1.1 thrice has a σ of about 1e-16: dividing by that would give advantages of order 1.
    const std::vector<double> rewards = {1.1, 1.1 + 1e-9, 1.1, 0, 1, 0.5};
    const std::vector<int> groups = {3, 3, 3, 1, 1, 7};
    const auto out = groupAdvantages(
        rewards, groups, {AdvantageBaseline::GroupMean, AdvantageScale::GroupStd, 1, 1e-12});
    QCOMPARE(out.groups, std::size_t{3});
    QCOMPARE(out.deadGroups, std::size_t{2}); // a single completion has nothing to compare with
    QVERIFY((out.kept == std::vector<bool>{false, false, false, true, true, false}));
    for (const std::size_t i : {0, 1, 2, 5})
        QCOMPARE(out.values[i], 0.0);
    QVERIFY(out.values[3] < 0 && out.values[4] > 0);
    const auto none = groupAdvantages({}, {}, {});
    QCOMPARE(none.groups, std::size_t{0});
}

void AdvantagesTest::missingRewardsAreLeftOut() {
    const std::vector<double> rewards = {1, kMissing, 0, 0, kMissing, kMissing};
    const std::vector<int> groups = {0, 0, 0, 0, 1, 1};
    for (const auto scale :
         {AdvantageScale::None, AdvantageScale::GroupStd, AdvantageScale::BatchStd}) {
        const AdvantageSettings settings = {AdvantageBaseline::GroupMean, scale, 1, 1e-4};
        const auto out = groupAdvantages(rewards, groups, settings);
        const auto without = advantagesOf({1, 0, 0}, settings);
        QCOMPARE(out.values[0], without[0]);
        QCOMPARE(out.values[1], 0.0);
        QCOMPARE(out.values[2], without[1]);
        QCOMPARE(out.values[5], 0.0);
        QVERIFY((out.kept == std::vector<bool>{true, false, true, true, false, false}));
        QCOMPARE(out.deadGroups, std::size_t{1});
    }
}

void AdvantagesTest::batchScaleLeavesDeadGroupsOut() {
    const std::vector<double> rewards = {1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0};
    const std::vector<int> groups = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2};
    AdvantageSettings settings; // group mean, batch σ
    // Kept: four of eight right, σ = √(8·¼/7); all: four of twelve, σ = √(12·(1/3)(2/3)/11).
    auto values = groupAdvantages(rewards, groups, settings).values;
    QVERIFY_NEAR(values[0], 0.75 / (std::sqrt(2.0 / 7) + 1e-4), 1e-12);
    QVERIFY_NEAR(values[7], -0.75 / (std::sqrt(2.0 / 7) + 1e-4), 1e-12);
    QCOMPARE(values[8], 0.0);
    settings.batchStdOverDeadGroups = true;
    values = groupAdvantages(rewards, groups, settings).values;
    QVERIFY_NEAR(values[0], 0.75 / (std::sqrt(8.0 / 33) + 1e-4), 1e-12);
}

void AdvantagesTest::leaveOneOutComparesWithTheOthers() {
    const std::vector<double> rewards = {0.2, 0.9, 0.4, 1.7};
    const auto values =
        advantagesOf(rewards, {AdvantageBaseline::LeaveOneOut, AdvantageScale::None});
    const double sum = std::accumulate(rewards.begin(), rewards.end(), 0.0);
    for (std::size_t i = 0; i < rewards.size(); ++i)
        QVERIFY_NEAR(values[i], rewards[i] - (sum - rewards[i]) / 3, 1e-12);
}

void AdvantagesTest::overlongPenaltyIsLinearInTheBuffer() {
    const std::vector<std::pair<std::size_t, double>> expected = {
        {0, 0}, {384, 0}, {400, -0.125}, {448, -0.5}, {512, -1}, {600, -1}};
    for (const auto& [length, penalty] : expected) {
        QCOMPARE(softOverlongPenalty(length, 512, 128, 1), penalty);
        QCOMPARE(softOverlongPenalty(length, 512, 128, 0.5), penalty / 2);
    }
    QCOMPARE(softOverlongPenalty(256, 512, 512, 1), -0.5);
}

QTEST_GUILESS_MAIN(AdvantagesTest)
#include "advantages_test.moc"
