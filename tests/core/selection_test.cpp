// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/selection.h"

#include "core/base/rng.h"
#include "core/method/group_signal.h"
#include "numeric.h"
#include "test_support.h"

#include <map>
#include <set>

using namespace sdrl;

namespace {

/// Items "a", "b", … with the given numbers of 64 samples right.
std::vector<MeasuredItem> itemsOf(const std::vector<int>& passes) {
    std::vector<MeasuredItem> items;
    for (const int count : passes)
        items.push_back({std::string(1, static_cast<char>('a' + items.size())), count, 64});
    return items;
}

std::string keyOf(int i) {
    return QString("k%1").arg(i).toStdString();
}

std::vector<int> passesOf(const std::vector<MeasuredItem>& items, const Selection& selection) {
    std::vector<int> passes;
    for (const std::size_t i : selection.taken)
        passes.push_back(items[i].passes);
    return passes;
}

std::vector<int> selected(const std::vector<MeasuredItem>& items,
                          const SelectionSettings& settings) {
    return passesOf(items, selectItems(items, settings).value());
}

} // namespace

class SelectionTest : public QObject {
    Q_OBJECT

private slots:
    void check20_scoreIsEquationSeven();
    void check20_lowestPositivePassRateComesFirst();
    void check20_switchesDropZeroAndOne();
    void check21_ablationsOrderAsNamed();
    void randomDependsOnSeedAndKeyOnly();
    void tiesGoByKeyWhateverTheInputOrder();
    void everyItemHasAReason();
    void unmeasuredItemsAreNotRankedByPassRate();
    void impossibleCountsAreRefused();
    void forecastMatchesSimulatedGroups();
};

void SelectionTest::check20_scoreIsEquationSeven() {
    const std::vector<double> expected = {1, 1.0 / 64, 0.5, 63.0 / 64, 1};
    const auto items = itemsOf({0, 1, 32, 63, 64});
    for (std::size_t i = 0; i < items.size(); ++i)
        QCOMPARE(*selectionScore(items[i]), expected[i]);
    QVERIFY(!selectionScore({"x", 0, 0}));
}

void SelectionTest::check20_lowestPositivePassRateComesFirst() {
    const auto items = itemsOf({0, 1, 32, 63, 64});
    SelectionSettings settings;
    settings.count = 2;
    QCOMPARE(selected(items, settings), (std::vector<int>{1, 32}));
    settings.count = 5;
    QCOMPARE(selected(items, settings), (std::vector<int>{1, 32, 63, 0, 64}));
    settings.count = 99;
    QCOMPARE(selected(items, settings).size(), std::size_t{5});
    settings.count = 0;
    QCOMPARE(selected(items, settings).size(), std::size_t{0});
}

void SelectionTest::check20_switchesDropZeroAndOne() {
    const auto items = itemsOf({0, 1, 32, 63, 64});
    SelectionSettings settings;
    settings.dropZero = settings.dropOne = true;
    QCOMPARE(selected(items, settings), (std::vector<int>{1, 32, 63}));
    settings.rule = SelectionRule::Full;
    QCOMPARE(selected(items, settings), (std::vector<int>{1, 32, 63}));
    settings.dropZero = false;
    QCOMPARE(selected(items, settings), (std::vector<int>{0, 1, 32, 63}));
    QCOMPARE(selected(itemsOf({0, 0, 64}), {SelectionRule::PassRate, 3, true, true}).size(),
             std::size_t{0});
}

void SelectionTest::check21_ablationsOrderAsNamed() {
    const auto items = itemsOf({32, 0, 64, 1, 63});
    QCOMPARE(selected(items, {SelectionRule::Easy, 3}), (std::vector<int>{64, 63, 32}));
    QCOMPARE(selected(items, {SelectionRule::Hard, 3}), (std::vector<int>{0, 1, 32}));
    QCOMPARE(selected(items, {SelectionRule::Full, 3}), (std::vector<int>{32, 0, 64, 1, 63}));
    QCOMPARE(selected(items, {SelectionRule::Random, 3}).size(), std::size_t{3});
}

void SelectionTest::randomDependsOnSeedAndKeyOnly() {
    std::vector<MeasuredItem> items;
    for (int i = 0; i < 200; ++i)
        items.push_back({keyOf(i), i % 9, 8});
    const auto keys = [](const std::vector<MeasuredItem>& of, std::uint64_t seed,
                         std::size_t count) {
        SelectionSettings settings = {SelectionRule::Random, count};
        settings.seed = seed;
        const Selection selection = selectItems(of, settings).value();
        std::set<std::string> out;
        for (const std::size_t i : selection.taken)
            out.insert(of[i].key);
        return out;
    };
    const auto first = keys(items, 1, 50);
    QCOMPARE(first.size(), std::size_t{50});
    QVERIFY(first != keys(items, 2, 50));
    auto shuffled = items;
    RandomStream(9, "test").shuffle(std::span(shuffled));
    QVERIFY(first == keys(shuffled, 1, 50));
    // One seed's choice is a fair sample: over many seeds each item is taken a quarter of the time.
    std::map<std::string, int> taken;
    for (std::uint64_t seed = 0; seed < 400; ++seed)
        for (const std::string& key : keys(items, seed, 50))
            ++taken[key];
    for (const MeasuredItem& item : items)
        QVERIFY2(std::abs(taken[item.key] - 100) < 45, item.key.c_str());
}

void SelectionTest::tiesGoByKeyWhateverTheInputOrder() {
    std::vector<MeasuredItem> items;
    for (int i = 0; i < 60; ++i)
        items.push_back({keyOf(i), i % 4, 4 + 4 * (i % 2)});
    RandomStream random(3, "test");
    for (const auto rule : {SelectionRule::PassRate, SelectionRule::Easy, SelectionRule::Hard,
                            SelectionRule::Random, SelectionRule::Full}) {
        std::vector<std::vector<std::string>> orders;
        for (int trial = 0; trial < 5; ++trial) {
            const Selection selection = selectItems(items, {rule, 25}).value();
            orders.emplace_back();
            for (const std::size_t i : selection.taken)
                orders.back().push_back(items[i].key);
            random.shuffle(std::span(items));
        }
        for (const auto& order : orders)
            QCOMPARE(order, orders.front());
    }
    // Equal fractions tie, whatever their samples: 1/4 and 2/8.
    const std::vector<MeasuredItem> mixed = {{"b", 1, 4}, {"a", 2, 8}, {"c", 16, 64}};
    QCOMPARE(selectItems(mixed, {}).value().taken, (std::vector<std::size_t>{1, 0, 2}));
}

void SelectionTest::everyItemHasAReason() {
    auto items = itemsOf({0, 1, 32, 63, 64});
    items.push_back({"f", 0, 0});
    const Selection selection =
        selectItems(items, {SelectionRule::PassRate, 2, true, true}).value();
    const auto reason = [&](std::size_t i) {
        return std::string(selectionReasonName(selection.decisions[i].reason));
    };
    QCOMPARE(reason(0), std::string("never_solved"));
    QCOMPARE(reason(1), std::string("taken"));
    QCOMPARE(reason(2), std::string("taken"));
    QCOMPARE(reason(3), std::string("below_count"));
    QCOMPARE(reason(4), std::string("always_solved"));
    QCOMPARE(reason(5), std::string("not_measured"));
    const std::vector<std::size_t> ranks = {0, 1, 2, 3, 0, 0};
    for (std::size_t i = 0; i < ranks.size(); ++i)
        QCOMPARE(selection.decisions[i].rank, ranks[i]);
}

void SelectionTest::unmeasuredItemsAreNotRankedByPassRate() {
    const std::vector<MeasuredItem> items = {{"a", 0, 0}, {"b", 3, 4}, {"c", 0, 0}};
    for (const auto rule : {SelectionRule::PassRate, SelectionRule::Easy, SelectionRule::Hard})
        QCOMPARE(selectItems(items, {rule, 9}).value().taken, (std::vector<std::size_t>{1}));
    for (const auto rule : {SelectionRule::Random, SelectionRule::Full})
        QCOMPARE(selectItems(items, {rule, 9, true, true}).value().taken.size(), std::size_t{3});
}

void SelectionTest::impossibleCountsAreRefused() {
    const auto refused = [](int passes, int samples) {
        return selectItems(std::vector<MeasuredItem>{{"a", 1, 2}, {"bad", passes, samples}}, {});
    };
    QVERIFY_ERROR(refused(5, 4), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(refused(-1, 4), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(refused(0, -4), ErrorCode::InvalidArgument);
    QCOMPARE(refused(5, 4).error().context, std::string("bad"));
    QVERIFY_OK(selectItems({}, {}));
}

void SelectionTest::forecastMatchesSimulatedGroups() {
    // Pass rates crowded at both ends, as real pools have them.
    RandomStream random(4, "forecast");
    std::vector<MeasuredItem> items;
    std::vector<double> rates;
    for (int i = 0; i < 3000; ++i) {
        rates.push_back(random.beta(0.4, 0.6));
        int passes = 0;
        for (int sample = 0; sample < 32; ++sample)
            passes += random.chance(rates.back());
        items.push_back({keyOf(i), passes, 32});
    }
    for (const auto rule : {SelectionRule::PassRate, SelectionRule::Full}) {
        const Selection selection = selectItems(items, {rule, 1000}).value();
        for (const int groupSize : {4, 8, 16}) {
            double expected = 0;
            for (const std::size_t i : selection.taken)
                expected += deadGroupProbability(rates[i], groupSize);
            expected /= static_cast<double>(selection.taken.size());
            QVERIFY_NEAR(*deadGroupShare(items, selection.taken, groupSize), expected, 0.03);
        }
    }
    QVERIFY(!deadGroupShare(items, {}, 8));
    QVERIFY(
        !deadGroupShare(std::vector<MeasuredItem>{{"a", 0, 0}}, std::vector<std::size_t>{0}, 8));
}

QTEST_GUILESS_MAIN(SelectionTest)
#include "selection_test.moc"
