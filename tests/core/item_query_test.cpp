// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"
#include "core/base/text.h"
#include "item_world.h"

#include <atomic>
#include <numeric>
#include <thread>

using namespace sdrl;
using test::ItemWorld;
using test::KnownItem;

namespace {

struct NamedFilter {
    const char* name;
    ItemFilter filter;
};

template <class Change>
NamedFilter with(const char* name, const Change& change) {
    NamedFilter out{name, {}};
    change(out.filter);
    return out;
}

std::vector<NamedFilter> filters(const ItemWorld& world) {
    std::vector<std::int64_t> some;
    for (std::size_t i = world.all.size(); i > 3; i -= 3)
        some.push_back(world.all[i - 1].item.id.value);
    some.push_back(999'999);
    some.push_back(some.front());
    return {
        {"all", {}},
        with("with the bin", [](auto& f) { f.binned = true; }),
        with("bin", [](auto& f) { f.binned = true, f.kept = f.dropped = false; }),
        with("kept", [](auto& f) { f.dropped = false; }),
        with("dropped", [](auto& f) { f.kept = false; }),
        with("dropped or binned", [](auto& f) { f.kept = false, f.binned = true; }),
        with("nowhere", [](auto& f) { f.kept = f.dropped = false; }),
        with("one dataset", [&](auto& f) { f.datasets = {world.scope().datasets[1]}; }),
        with("reviews",
             [](auto& f) {
                 f.reviews = {ReviewState::Rejected, ReviewState::Edited};
             }),
        with("origins", [](auto& f) { f.origins = {ItemOrigin::Easier}; }),
        with("levels",
             [](auto& f) {
                 f.levels = {0, 3};
             }),
        with("agreement",
             [](auto& f) {
                 f.agreement = ShareRange{0.5, 0.75};
             }),
        with("rates",
             [](auto& f) {
                 f.passRate = ShareRange{0.2, 0.5};
             }),
        with("a bin of rates", [](auto& f) { f.passRate = ShareRange::ofBin(4, 20); }),
        with("the last bin", [](auto& f) { f.passRate = ShareRange::ofBin(19, 20); }),
        with("unmeasured", [](auto& f) { f.unmeasured = true; }),
        with("low or unmeasured",
             [](auto& f) {
                 f.passRate = ShareRange{0, 0.1}, f.unmeasured = true;
             }),
        with("stale", [](auto& f) { f.stale = true; }),
        with("document", [&](auto& f) { f.document = world.all[7].document; }),
        with("tag", [](auto& f) { f.tag = "a \"quoted\" 'tag'"; }),
        with("no such tag", [](auto& f) { f.tag = "' OR 1=1 --"; }),
        with("stage", [](auto& f) { f.dropStage = "vote"; }),
        with("reason", [](auto& f) { f.dropReason = "too little agreement"; }),
        with("taken", [](auto& f) { f.taken = true; }),
        with("not taken", [](auto& f) { f.taken = false; }),
        with("held out", [](auto& f) { f.heldOut = true; }),
        with("only", [&](auto& f) { f.only = some; }),
        with("only none", [](auto& f) { f.only.emplace(); }),
        with("text", [](auto& f) { f.text = "train ship"; }),
        with("text and much else",
             [&](auto& f) {
                 f.text = "uber";
                 f.only = some;
                 f.taken = false;
                 f.levels = {1, 2, 3};
                 f.agreement = ShareRange{0.1, 1};
                 f.dropped = false;
             }),
    };
}

/// Words of these texts only; folding as the index does it.
bool hasText(const KnownItem& known, const std::string& typed) {
    const auto folded = [](const std::string& text) {
        std::string out = asciiLower(text);
        for (const char* umlaut : {"ü", "Ü"})
            out = replaceAll(out, umlaut, "u");
        return replaceAll(out, "ö", "o");
    };
    const auto starts = [](const std::string& text, const std::string& word) {
        for (const std::string_view part : split(text, ' '))
            if (part.starts_with(word))
                return true;
        return false;
    };
    const std::string words = folded(typed);
    for (const std::string_view word : split(words, ' '))
        if (!starts(folded(known.item.input), std::string(word)) &&
            !starts(folded(known.item.answer), std::string(word)))
            return false;
    return true;
}

template <class T>
bool isOneOf(const std::vector<T>& list, const T& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

bool fits(const ItemWorld& world, const ItemFilter& f, const KnownItem& k) {
    const QaItem& item = k.item;
    const bool place = item.binned ? f.binned : item.dropped() ? f.dropped : f.kept;
    if (!place || !isOneOf(f.datasets.empty() ? world.scope().datasets : f.datasets, k.dataset) ||
        !isOneOf(f.reviews, item.review) || !isOneOf(f.origins, item.origin) ||
        !isOneOf(f.levels, item.level))
        return false;
    if (f.agreement && (!k.agreement() || !f.agreement->contains(*k.agreement())))
        return false;
    if (f.passRate || f.unmeasured) {
        const bool inRange = k.rate() && f.passRate && f.passRate->contains(*k.rate());
        if (!inRange && !(f.unmeasured && !k.rate()))
            return false;
    }
    if ((f.stale && !k.stale()) || (f.document && f.document != k.document) ||
        (!f.tag.empty() && !k.tags.contains(f.tag)) ||
        (!f.dropStage.empty() && f.dropStage != item.dropStage) ||
        (!f.dropReason.empty() && f.dropReason != item.dropReason) ||
        (f.taken && *f.taken != k.taken) || (f.heldOut && *f.heldOut != item.heldOut))
        return false;
    if (f.only && std::find(f.only->begin(), f.only->end(), item.id.value) == f.only->end())
        return false;
    return f.text.empty() || hasText(k, f.text);
}

/// First the place (absent ones last in both directions), then order of writing.
std::vector<std::int64_t> truth(const ItemWorld& world, const ItemFilter& filter,
                                const ItemSort& sort) {
    using Key = std::optional<std::pair<double, std::string>>;
    const auto number = [](std::optional<double> value) {
        return value ? Key({*value, ""}) : std::nullopt;
    };
    const auto text = [](std::string value) { return Key({0, std::move(value)}); };
    const auto keyOf = [&](const KnownItem& k) -> Key {
        switch (sort.column) {
        case ItemColumn::Added:
            return text("");
        case ItemColumn::Key:
            return text(fmt::format("{} {}", k.dataset.value, k.item.key));
        case ItemColumn::Question:
            return text(asciiLower(firstCodePoints(k.item.input, 40)));
        case ItemColumn::Answer:
            return text(asciiLower(firstCodePoints(k.item.answer, 40)));
        case ItemColumn::Level:
            return k.item.level ? number(k.item.level) : std::nullopt;
        case ItemColumn::Origin:
            return number(static_cast<int>(k.item.origin));
        case ItemColumn::Review:
            return number(static_cast<int>(k.item.review));
        case ItemColumn::PassRate:
            return number(k.rate());
        case ItemColumn::Agreement:
            return number(k.agreement());
        case ItemColumn::Source:
            return k.document ? text(fmt::format("{} {}", k.source, k.ordinal)) : std::nullopt;
        case ItemColumn::Drop:
            return k.item.dropped() ? text(k.item.dropStage + '\n' + k.item.dropReason)
                                    : std::nullopt;
        case ItemColumn::Doubt:
            return number(-k.doubt());
        }
        return std::nullopt;
    };
    std::vector<std::pair<std::pair<double, std::string>, std::int64_t>> keyed;
    std::vector<std::int64_t> without, out;
    for (const KnownItem& known : world.all)
        if (fits(world, filter, known)) {
            if (const Key key = keyOf(known))
                keyed.emplace_back(*key, known.item.id.value);
            else
                without.push_back(known.item.id.value);
        }
    std::sort(keyed.begin(), keyed.end());
    if (sort.descending) {
        std::reverse(keyed.begin(), keyed.end());
        std::reverse(without.begin(), without.end());
    }
    for (const auto& [key, id] : keyed)
        out.push_back(id);
    out.insert(out.end(), without.begin(), without.end());
    return out;
}

} // namespace

class ItemQueryTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { setLogLevel(LogLevel::Error); }
    void filtersAndSortsAreThoseOfTheTruth();
    void rowsShowWhatIsKnown();
    void pagesKeepTheirOrderAndLeaveOutWhatIsNotThere();
    void histogramsAddUp();
    void barsOfAHistogramAreFilters();
    void facetsCountWhatFiltersFind();
    void anyTextCanBeSearchedFor_data();
    void anyTextCanBeSearchedFor();
    void searchFindsWords_data();
    void searchFindsWords();
    void cardsTellAllThatIsKnown();
    void stoppedQueriesReturnNothing();
    void readersSeeWhatIsWrittenMeanwhile();
    void databasesThatAreNotThereAreNamed();

private:
    const KnownItem& known(std::int64_t id) const {
        for (const KnownItem& item : m_world.all)
            if (item.item.id.value == id)
                return item;
        qFatal("no such item");
    }
    ItemWorld m_world{600};
    std::unique_ptr<ItemQuery> m_query = m_world.query();
};

void ItemQueryTest::filtersAndSortsAreThoseOfTheTruth() {
    std::size_t found = 0;
    for (const NamedFilter& entry : filters(m_world)) {
        std::size_t expected = 0;
        for (int column = 0; column <= static_cast<int>(ItemColumn::Doubt); ++column)
            for (const bool descending : {false, true}) {
                const ItemSort sort{static_cast<ItemColumn>(column), descending};
                const auto ids = m_query->ids(entry.filter, sort);
                QVERIFY_OK(ids);
                const auto wanted = truth(m_world, entry.filter, sort);
                QVERIFY2(*ids == wanted, qPrintable(QString("%1, column %2%3: %4 and %5")
                                                        .arg(entry.name)
                                                        .arg(column)
                                                        .arg(descending ? " down" : "")
                                                        .arg(ids->size())
                                                        .arg(wanted.size())));
                expected = wanted.size();
            }
        const auto count = m_query->count(entry.filter);
        QVERIFY_OK(count);
        QCOMPARE(static_cast<std::size_t>(*count), expected);
        found += expected > 0 && expected < m_world.all.size() / 2;
    }
    QVERIFY(found > 15); // the filters are not all empty
}

void ItemQueryTest::rowsShowWhatIsKnown() {
    ItemFilter everything;
    everything.binned = true;
    const auto ids = m_query->ids(everything).value();
    const auto rows = m_query->rows(ids);
    QVERIFY_OK(rows);
    QCOMPARE(rows->size(), ids.size());
    bool cut = false;
    for (const ItemRow& row : *rows) {
        const KnownItem& k = known(row.id.value);
        const QaItem& item = k.item;
        QVERIFY(row.dataset == k.dataset && row.key == item.key && row.origin == item.origin &&
                row.parent == item.parent && row.level == item.level);
        QCOMPARE(row.questionCut, item.input.size() > ItemRow::kTextBytes);
        QVERIFY(item.input.starts_with(row.question) && isValidUtf8(row.question));
        QVERIFY(row.questionCut || row.question == item.input);
        QCOMPARE(row.answer, item.answer);
        QVERIFY(row.agreement == k.agreement());
        QCOMPARE(row.samples, k.measured ? k.measured->samples : 0);
        QCOMPARE(row.passes, k.measured ? k.measured->passes : 0);
        QCOMPARE(row.stale, k.stale());
        QVERIFY(row.passRate() == k.rate());
        const bool greedy = k.greedy && k.greedy->revision == item.revision;
        QVERIFY(row.greedySolved == (greedy ? std::optional(k.greedy->passes > 0) : std::nullopt));
        QVERIFY(row.passage == item.passage && row.document == k.document &&
                row.source == k.source);
        QCOMPARE(row.page.value_or(0), k.document ? k.ordinal : 0);
        QVERIFY(row.review == item.review && row.edited == (item.revision != 0));
        QVERIFY(row.tags == std::vector<std::string>(k.tags.begin(), k.tags.end()));
        QVERIFY(row.dropStage == item.dropStage && row.dropReason == item.dropReason);
        QVERIFY(row.taken == k.taken && row.heldOut == item.heldOut && row.binned == item.binned);
        QCOMPARE(row.doubt, k.doubt());
        cut |= row.questionCut;
    }
    QVERIFY(cut);
}

void ItemQueryTest::pagesKeepTheirOrderAndLeaveOutWhatIsNotThere() {
    const std::vector<std::int64_t> page = {5, 999'999, 3, 3, -1, 0, 8};
    const auto rows = m_query->rows(page);
    QVERIFY_OK(rows);
    std::vector<std::int64_t> ids;
    for (const ItemRow& row : *rows)
        ids.push_back(row.id.value);
    QVERIFY((ids == std::vector<std::int64_t>{5, 3, 3, 8}));
    QVERIFY(m_query->rows({}).value().empty());
}

void ItemQueryTest::histogramsAddUp() {
    for (const ItemGrouping grouping :
         {ItemGrouping::None, ItemGrouping::Origin, ItemGrouping::Level, ItemGrouping::Document}) {
        const auto groups = m_query->passRates({}, m_world.scope().probe, grouping);
        QVERIFY_OK(groups);
        QCOMPARE(groups->size() == 1, grouping == ItemGrouping::None);
        for (const PassRateHistogram& group : *groups) {
            PassRateHistogram expected;
            for (const KnownItem& k : m_world.all) {
                const std::int64_t of = grouping == ItemGrouping::Origin
                                            ? static_cast<std::int64_t>(k.item.origin)
                                        : grouping == ItemGrouping::Level    ? k.item.level
                                        : grouping == ItemGrouping::Document ? k.document.value
                                                                             : 0;
                if (of != group.group || !fits(m_world, {}, k))
                    continue;
                if (const auto rate = k.rate()) {
                    for (int bin = 0; bin < 20; ++bin)
                        expected.bins[static_cast<std::size_t>(bin)] +=
                            ShareRange::ofBin(bin, 20).contains(*rate);
                    expected.neverSolved += *rate == 0;
                    expected.alwaysSolved += *rate == 1;
                    expected.sum += *rate;
                } else {
                    ++(k.stale() ? expected.stale : expected.unmeasured);
                }
            }
            QVERIFY(group.bins == expected.bins);
            QCOMPARE(group.stale, expected.stale);
            QCOMPARE(group.unmeasured, expected.unmeasured);
            QCOMPARE(group.neverSolved, expected.neverSolved);
            QCOMPARE(group.alwaysSolved, expected.alwaysSolved);
            QVERIFY(std::abs(group.sum - expected.sum) < 1e-9);
        }
    }
    // The greedy answers are another measurement.
    const auto greedy = m_query->passRates({}, m_world.scope().greedy).value();
    QVERIFY(greedy[0].measured() > 0 &&
            greedy[0].measured() == greedy[0].neverSolved + greedy[0].alwaysSolved);
}

void ItemQueryTest::barsOfAHistogramAreFilters() {
    const auto histogram = m_query->passRates({}, m_world.scope().probe).value().front();
    for (int bin = 0; bin < PassRateHistogram::kBins; ++bin) {
        ItemFilter filter;
        filter.passRate = ShareRange::ofBin(bin, PassRateHistogram::kBins);
        QCOMPARE(m_query->count(filter).value(), histogram.bins[static_cast<std::size_t>(bin)]);
    }
}

void ItemQueryTest::facetsCountWhatFiltersFind() {
    ItemFilter everything;
    everything.binned = true;
    const auto facets = m_query->facets(everything);
    QVERIFY_OK(facets);
    const auto count = [&](const auto& change) {
        ItemFilter filter = everything;
        change(filter);
        return m_query->count(filter).value();
    };
    QCOMPARE(facets->kept + facets->dropped + facets->binned, count([](auto&) {}));
    QCOMPARE(facets->binned, count([](auto& f) { f.kept = f.dropped = false; }));
    QCOMPARE(facets->dropped, count([](auto& f) { f.kept = f.binned = false; }));
    QCOMPARE(facets->heldOut, count([](auto& f) { f.heldOut = true; }));
    for (const auto& [level, items] : facets->levels)
        QCOMPARE(items, count([&, level = level](auto& f) { f.levels = {level}; }));
    for (const auto& [origin, items] : facets->origins)
        QCOMPARE(items, count([&, origin = origin](auto& f) { f.origins = {origin}; }));
    for (const auto& [review, items] : facets->reviews)
        QCOMPARE(items, count([&, review = review](auto& f) { f.reviews = {review}; }));
    for (const auto& [tag, items] : facets->tags)
        QCOMPARE(items, count([&, tag = tag](auto& f) { f.tag = tag; }));
    for (const ItemFacets::Source& source : facets->documents)
        QCOMPARE(source.items, count([&](auto& f) { f.document = source.document; }));
    for (const auto& [stage, reasons] : facets->drops)
        for (const auto& [reason, items] : reasons)
            QCOMPARE(items, count([&, stage = stage, reason = reason](auto& f) {
                         f.dropStage = stage;
                         f.dropReason = reason;
                     }));
    QCOMPARE(facets->tags.size(), std::size_t{3});
    QCOMPARE(facets->documents.size(), std::size_t{4});
    QCOMPARE(facets->levels.size(), std::size_t{4});
    QVERIFY(std::is_sorted(facets->documents.begin(), facets->documents.end(),
                           [](const auto& a, const auto& b) { return a.title < b.title; }));
    // Under a filter they count what is left.
    ItemFilter tagged;
    tagged.tag = "odd";
    const auto few = m_query->facets(tagged).value();
    QCOMPARE(few.kept + few.dropped, m_query->count(tagged).value());
    QCOMPARE(few.tags.at("odd"), few.kept + few.dropped);
}

void ItemQueryTest::anyTextCanBeSearchedFor_data() {
    QTest::addColumn<QByteArray>("typed");
    for (const char* typed : {"",
                              " ",
                              "\"",
                              "\"\"",
                              "\"open",
                              "a\"b\"c",
                              "*",
                              "a*",
                              "^a",
                              "NOT",
                              "AND OR",
                              "a NEAR b",
                              "NEAR(a b, 3)",
                              "input:train",
                              "-train",
                              "+",
                              "(",
                              ")",
                              "{a b}: c",
                              "'",
                              "';--",
                              "%",
                              "_",
                              "\\",
                              "東",
                              "東京 train",
                              "ก",
                              "🚚",
                              "\xFF\xFE",
                              "\x01",
                              "\t\n",
                              "a\u0301",
                              "\u0301",
                              "\uFFFD",
                              "\u200B",
                              "3/4",
                              "C++",
                              "?"})
        QTest::addRow("%s", QByteArray(typed).toHex().constData()) << QByteArray(typed);
    QTest::newRow("nul") << QByteArray("a\0\"b", 4);
    QTest::newRow("long word") << QByteArray(100'000, 'a');
    QTest::newRow("many words") << QByteArray("a ").repeated(50'000);
    QTest::newRow("many quotes") << QByteArray(100'000, '"');
    QTest::newRow("many symbols") << QByteArray("+ ").repeated(50'000);
}

void ItemQueryTest::anyTextCanBeSearchedFor() {
    QFETCH(const QByteArray, typed);
    ItemFilter filter;
    filter.text = typed.toStdString();
    QVERIFY_OK(m_query->ids(filter));
    filter.tag = filter.dropStage = filter.dropReason = typed.toStdString();
    QVERIFY_OK(m_query->ids(filter));
}

void ItemQueryTest::searchFindsWords_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<bool>("found");
    QTest::newRow("word") << "baker" << true;
    QTest::newRow("case") << "BAKER" << true;
    QTest::newRow("beginning") << "bak" << true;
    QTest::newRow("middle of a word") << "aker" << false;
    QTest::newRow("all words, any order") << "loaves bak" << true;
    QTest::newRow("one of two") << "loaves butcher" << false;
    QTest::newRow("as it stands") << "\"baker in Köln\"" << true;
    QTest::newRow("other order") << "\"Köln baker\"" << false;
    QTest::newRow("whole words within quotes") << "\"bak\"" << false;
    QTest::newRow("accents") << "koln" << true;
    QTest::newRow("answer") << "forty" << true;
    QTest::newRow("question and answer") << "forty baker" << true;
    QTest::newRow("without spaces") << "京都" << true;
    QTest::newRow("middle of them") << "都は" << true;
    QTest::newRow("not these") << "京は" << false;
    QTest::newRow("with a word") << "都 baker" << true;
    QTest::newRow("symbol") << "€" << true;
    QTest::newRow("not this symbol") << "£" << false;
    QTest::newRow("fraction") << "3/4" << true;
    QTest::newRow("operators are words") << "baker AND" << false;
    QTest::newRow("nothing") << "" << true;
}

void ItemQueryTest::searchFindsWords() {
    QFETCH(const QString, typed);
    QFETCH(const bool, found);
    ItemWorld world(0);
    QaItem item;
    item.key = "k";
    item.input = "A baker in Köln sells 3/4 of the loaves for 5 €; 京都は?";
    item.id = world.items().add(world.scope().datasets[0], item).value();
    item.answer = "forty";
    item.votes = {{"forty", 1}};
    item.parsed = 1;
    QVERIFY_OK(world.items().recordVote(item, {}));
    const auto query = world.query();
    ItemFilter filter;
    filter.text = typed.toStdString();
    QCOMPARE(query->count(filter).value(), found ? 1 : 0);
}

void ItemQueryTest::cardsTellAllThatIsKnown() {
    int edited = 0, children = 0;
    for (const KnownItem& k : m_world.all) {
        const auto card = m_query->card(k.item.id);
        QVERIFY_OK(card);
        QCOMPARE(card->item.input, k.item.input);
        QCOMPARE(card->original.has_value(), k.item.revision != 0);
        if (card->original) {
            QVERIFY(card->original->input + " edited" == k.item.input);
            ++edited;
        }
        QCOMPARE(card->passage.has_value(), static_cast<bool>(k.item.passage));
        QCOMPARE(card->source, k.source);
        QCOMPARE(card->probes.size(),
                 std::size_t{k.measured.has_value()} + std::size_t{k.greedy.has_value()});
        for (const ItemCard::Probe& probe : card->probes)
            QCOMPARE(probe.stale, k.item.revision != 0);
        QCOMPARE(card->selection.has_value(), k.measured.has_value());
        QCOMPARE(card->tags.size(), k.tags.size());
        QCOMPARE(card->parent.size(), std::size_t{k.item.parent.value != 0});
        for (const ItemRow& child : card->children) {
            QCOMPARE(child.parent, k.item.id);
            ++children;
        }
        std::size_t changes = k.tags.size() + (k.item.review != ReviewState::None) + k.item.binned;
        QCOMPARE(card->history.size(), changes);
    }
    QVERIFY(edited > 5 && children > 5);
    QVERIFY_ERROR(m_query->card({999'999}), ErrorCode::NotFound);
}

void ItemQueryTest::stoppedQueriesReturnNothing() {
    std::stop_source stop;
    QVERIFY(!m_query->ids({}, {}, stop.get_token()).value().empty());
    stop.request_stop();
    QVERIFY(m_query->ids({}, {}, stop.get_token()).value().empty());
    QCOMPARE(m_query->count({}, stop.get_token()).value(), 0);
    QVERIFY(m_query->passRates({}, m_world.scope().probe, ItemGrouping::None, stop.get_token())
                .value()
                .empty());
    QCOMPARE(m_query->facets({}, stop.get_token()).value().kept, 0);
    // And the next one is whole.
    QVERIFY(!m_query->ids({}).value().empty());
}

void ItemQueryTest::readersSeeWhatIsWrittenMeanwhile() {
    ItemWorld world(200, 2);
    std::atomic<bool> done = false;
    std::string failure;
    int readings = 0;
    std::int64_t last = 0;
    std::jthread reader([&] {
        const auto query = world.query();
        ItemFilter filter;
        filter.binned = true;
        for (bool again = true; again;) {
            again = !done;
            const auto ids = query->ids(filter, {ItemColumn::PassRate, true});
            const auto rows = ids ? query->rows(*ids) : Result<std::vector<ItemRow>>(ids.error());
            if (!rows || rows->size() != ids->size() ||
                static_cast<std::int64_t>(ids->size()) < last) {
                failure = rows ? "rows are missing" : rows.error().toString();
                return;
            }
            last = static_cast<std::int64_t>(ids->size());
            ++readings;
        }
    });
    for (int number = 0; number < 200; ++number) {
        QaItem item;
        item.key = fmt::format("new-{}", number);
        item.input = "What?";
        const auto added = world.items().add(world.scope().datasets[0], item);
        QVERIFY_OK(added);
        QVERIFY_OK(world.items().recordMeasurement(world.scope().probe, *added, {4, 2}, {}));
        QVERIFY_OK(world.items().change(ItemChange::binned({added->value})));
    }
    done = true;
    reader.join();
    QCOMPARE(failure, std::string());
    QVERIFY(readings > 0);
    std::int64_t expected = 200;
    for (const KnownItem& k : world.all)
        expected +=
            k.dataset == world.scope().datasets[0] || k.dataset == world.scope().datasets[1];
    QCOMPARE(last, expected);
    const auto query = world.query();
    const std::int64_t version = query->dataVersion().value();
    QCOMPARE(query->dataVersion().value(), version);
    QVERIFY_OK(world.items().change(ItemChange::binned({world.all[0].item.id.value})));
    QVERIFY(query->dataVersion().value() != version);
}

void ItemQueryTest::databasesThatAreNotThereAreNamed() {
    const auto folder = test::temporaryDirectory();
    QVERIFY(!ItemQuery::open(folder.path() / "none.db").ok());
}

QTEST_GUILESS_MAIN(ItemQueryTest)
#include "item_query_test.moc"
