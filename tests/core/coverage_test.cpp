// SPDX-License-Identifier: GPL-3.0-or-later
//
// Topics of a corpus and how questions are spread over them.
#include "core/method/coverage.h"

#include "core/base/rng.h"
#include "test_support.h"

#include <fmt/format.h>

#include <map>
#include <numeric>
#include <set>

using namespace sdrl;

namespace {

const auto kNoText = [](std::size_t) -> std::string { qFatal("texts are not needed"); };

std::map<std::string, std::size_t> sizesOf(const TopicMap& map) {
    std::map<std::string, std::size_t> out;
    for (const Topic& topic : map.topics)
        out[topic.name] += topic.passages;
    return out;
}

} // namespace

class CoverageTest : public QObject {
    Q_OBJECT
private slots:
    void chaptersOfABookAreTopics();
    void oneChapterThatHoldsAllIsLookedInto();
    void documentsAreTopicsWhereTheyAreSome();
    void clustersAreFoundInTextsWithoutHeadings();
    void mapsAreTheSameEachTime();
    void smallAndEmptyCorporaHaveOneTopic();
    void stopIsHeeded();
    void everyPassageIsDealtOnce();
    void beginningsAreProportional();
    void beginningsAreEven();
    void quotasAddUp();
};

void CoverageTest::chaptersOfABookAreTopics() {
    std::vector<TopicPassage> passages;
    for (int chapter = 1; chapter <= 12; ++chapter)
        for (int p = 0; p < chapter; ++p)
            passages.push_back({"/book.txt\n\n0", fmt::format("Chapter {} › Part {}", chapter, p)});
    passages.push_back({"/book.txt\n\n0", ""}); // before the first heading
    const TopicMap map = findTopics(passages, kNoText);
    QVERIFY(map.fromHeadings);
    QCOMPARE(map.topics.size(), std::size_t{13});
    QCOMPARE(map.topics[2].name, std::string("Chapter 3"));
    QCOMPARE(map.topics[2].passages, std::size_t{3});
    QCOMPARE(map.topics[12].name, std::string("book"));
    QCOMPARE(map.topicOf.size(), passages.size());
}

void CoverageTest::oneChapterThatHoldsAllIsLookedInto() {
    std::vector<TopicPassage> passages;
    for (int part = 0; part < 6; ++part)
        for (int p = 0; p < 4; ++p)
            passages.push_back({"/book.txt\n\n0", fmt::format("The book › Part {} › {}", part, p)});
    const TopicMap map = findTopics(passages, kNoText);
    QCOMPARE(map.topics.size(), std::size_t{6});
    QCOMPARE(map.topics[0].name, std::string("Part 0"));
}

void CoverageTest::documentsAreTopicsWhereTheyAreSome() {
    std::vector<TopicPassage> passages;
    for (int document = 0; document < 7; ++document)
        for (int p = 0; p < 5; ++p)
            passages.push_back({fmt::format("/texts/guide-{}.pdf\n\n0", document), ""});
    const TopicMap map = findTopics(passages, kNoText);
    QVERIFY(map.fromHeadings);
    QCOMPARE(map.topics.size(), std::size_t{7});
    QCOMPARE(map.topics[3].name, std::string("guide-3"));
}

namespace {

/// Texts about three things, in turn.
struct Corpus {
    std::vector<TopicPassage> passages;
    std::vector<std::string> texts;
    explicit Corpus(int count) {
        static const std::vector<std::vector<std::string>> vocabularies = {
            {"heart", "blood", "artery", "pressure", "valve", "pulse", "vein", "cardiac"},
            {"contract", "court", "clause", "party", "damages", "law", "judge", "liability"},
            {"river", "mountain", "glacier", "valley", "erosion", "rock", "sediment", "delta"}};
        RandomStream random(2, "corpus");
        for (int i = 0; i < count; ++i) {
            std::string text = "it is said that the";
            for (int w = 0; w < 40; ++w)
                text += ' ' + (random.chance(0.3) ? "common" + std::to_string(random.below(400))
                                                  : random.pick(vocabularies[i % 3]));
            passages.push_back({"/all.txt\n\n0", ""});
            texts.push_back(std::move(text));
        }
    }
    [[nodiscard]] auto textOf() const {
        return [this](std::size_t i) { return texts[i]; };
    }
};

} // namespace

void CoverageTest::clustersAreFoundInTextsWithoutHeadings() {
    const Corpus corpus(300);
    const TopicMap map = findTopics(corpus.passages, corpus.textOf());
    QVERIFY(!map.fromHeadings);
    QVERIFY(map.topics.size() >= 3 && map.topics.size() <= 12);
    // A topic holds texts about one thing only: nine in ten of its passages at least.
    int pure = 0;
    for (std::size_t t = 0; t < map.topics.size(); ++t) {
        std::map<int, int> kinds;
        for (std::size_t i = 0; i < map.topicOf.size(); ++i)
            if (map.topicOf[i] == static_cast<int>(t))
                ++kinds[static_cast<int>(i % 3)];
        int most = 0;
        for (const auto& [kind, count] : kinds)
            most = std::max(most, count);
        pure += most;
        QVERIFY(!map.topics[t].name.empty());
    }
    qInfo("%d of 300 passages lie with their like in %d topics", pure,
          static_cast<int>(map.topics.size()));
    QVERIFY(pure >= 270);
    for (std::size_t t = 1; t < map.topics.size(); ++t)
        QVERIFY(map.topics[t - 1].passages >= map.topics[t].passages);
}

void CoverageTest::mapsAreTheSameEachTime() {
    const Corpus corpus(200);
    TopicSettings settings;
    settings.fittedPassages = 60; // fewer than there are
    const TopicMap a = findTopics(corpus.passages, corpus.textOf(), settings);
    const TopicMap b = findTopics(corpus.passages, corpus.textOf(), settings);
    QCOMPARE(a.topicOf, b.topicOf);
    QCOMPARE(sizesOf(a), sizesOf(b));
    QCOMPARE(a.topicOf.size(), std::size_t{200});
}

void CoverageTest::smallAndEmptyCorporaHaveOneTopic() {
    QVERIFY(findTopics({}, kNoText).topics.empty());
    const Corpus corpus(3);
    const TopicMap map = findTopics(corpus.passages, corpus.textOf());
    QCOMPARE(map.topics.size(), std::size_t{1});
    QCOMPARE(map.topics[0].passages, std::size_t{3});
    // Texts without a word that tells them apart.
    const std::vector<TopicPassage> same(40, TopicPassage{"/x\n\n0", ""});
    const TopicMap one = findTopics(same, [](std::size_t) { return std::string("12 34"); });
    QCOMPARE(one.topics.size(), std::size_t{1});
    QCOMPARE(one.topicOf.size(), std::size_t{40});
}

void CoverageTest::stopIsHeeded() {
    const Corpus corpus(100);
    std::stop_source source;
    source.request_stop();
    QVERIFY(findTopics(corpus.passages, corpus.textOf(), {}, source.get_token()).topicOf.empty());
}

void CoverageTest::everyPassageIsDealtOnce() {
    std::vector<int> topicOf;
    for (int i = 0; i < 100; ++i)
        topicOf.push_back(i % 10 == 0 ? 0 : i % 3 == 0 ? 1 : 2);
    for (const CoverageRule rule :
         {CoverageRule::Off, CoverageRule::Proportional, CoverageRule::Even}) {
        const auto order = dealByTopic(topicOf, 3, rule);
        QCOMPARE(order.size(), topicOf.size());
        QCOMPARE(std::set<std::size_t>(order.begin(), order.end()).size(), topicOf.size());
        std::map<int, std::size_t> last; // passages of a topic keep their order
        for (const std::size_t i : order) {
            QVERIFY(!last.contains(topicOf[i]) || last[topicOf[i]] < i);
            last[topicOf[i]] = i;
        }
        if (rule == CoverageRule::Off)
            for (std::size_t i = 0; i < order.size(); ++i)
                QCOMPARE(order[i], i);
    }
}

void CoverageTest::beginningsAreProportional() {
    std::vector<int> topicOf(100, 2);
    std::fill_n(topicOf.begin(), 60, 0);
    std::fill_n(topicOf.begin() + 60, 30, 1);
    const auto order = dealByTopic(topicOf, 3, CoverageRule::Proportional);
    const double shares[] = {0.6, 0.3, 0.1};
    std::vector<double> dealt(3, 0);
    for (std::size_t n = 1; n <= order.size(); ++n) {
        ++dealt[static_cast<std::size_t>(topicOf[order[n - 1]])];
        for (std::size_t t = 0; t < 3; ++t)
            QVERIFY(std::abs(dealt[t] - shares[t] * static_cast<double>(n)) < 1.5);
    }
}

void CoverageTest::beginningsAreEven() {
    std::vector<int> topicOf(100, 0);
    std::fill_n(topicOf.begin() + 80, 15, 1);
    std::fill_n(topicOf.begin() + 95, 5, 2);
    const auto order = dealByTopic(topicOf, 3, CoverageRule::Even);
    std::vector<int> dealt(3, 0);
    for (std::size_t n = 0; n < 35; ++n)
        ++dealt[static_cast<std::size_t>(topicOf[order[n]])];
    // Five each; then the third has no passage left.
    QCOMPARE(dealt, (std::vector<int>{15, 15, 5}));
}

void CoverageTest::quotasAddUp() {
    const std::vector<std::size_t> passages = {60, 30, 10, 0};
    using Counts = std::vector<std::size_t>;
    QCOMPARE(topicQuotas(passages, 10, CoverageRule::Proportional), (Counts{6, 3, 1, 0}));
    QCOMPARE(topicQuotas(passages, 10, CoverageRule::Even), (Counts{4, 3, 3, 0}));
    for (const CoverageRule rule :
         {CoverageRule::Off, CoverageRule::Proportional, CoverageRule::Even})
        for (std::size_t count = 0; count < 50; ++count) {
            const Counts quotas = topicQuotas(passages, count, rule);
            QCOMPARE(std::accumulate(quotas.begin(), quotas.end(), std::size_t{0}), count);
            QCOMPARE(quotas[3], std::size_t{0});
        }
    QCOMPARE(topicQuotas(Counts{0, 0}, 5, CoverageRule::Even), (Counts{0, 0}));
}

QTEST_GUILESS_MAIN(CoverageTest)
#include "coverage_test.moc"
