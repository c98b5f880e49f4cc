// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/item_query.h"

#include "core/base/text.h"
#include "core/project/store_watch.h"
#include "project/item_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sdrl {

using store::Connection;
using store::Cursor;
using store::ItemFact;

namespace {

/// Items in the order of a number, those without one after all others.
class NumberOrder {
public:
    void add(std::int64_t id, std::optional<double> key) {
        if (key)
            m_keys.emplace_back(*key, id);
        else
            m_without.push_back(id);
    }
    std::vector<std::int64_t> take(bool descending) {
        if (descending)
            std::sort(m_keys.begin(), m_keys.end(), std::greater<>());
        else
            std::sort(m_keys.begin(), m_keys.end());
        std::vector<std::int64_t> out;
        out.reserve(m_keys.size() + m_without.size());
        for (const auto& [key, id] : m_keys)
            out.push_back(id);
        if (descending)
            std::reverse(m_without.begin(), m_without.end());
        out.insert(out.end(), m_without.begin(), m_without.end());
        return out;
    }

private:
    std::vector<std::pair<double, std::int64_t>> m_keys;
    std::vector<std::int64_t> m_without;
};

bool needsMeasurements(const ItemFilter& filter) {
    return filter.passRate || filter.unmeasured || filter.stale;
}

/// Cut at a character's border.
std::string beginningOf(std::string_view text, bool& cut) {
    cut = text.size() > ItemRow::kTextBytes;
    if (cut) {
        text = text.substr(0, ItemRow::kTextBytes);
        text = text.substr(0, completeUtf8Length(text));
    }
    return std::string(text);
}

} // namespace

ShareRange ShareRange::ofBin(int bin, int bins) {
    return {static_cast<double>(bin) / bins, static_cast<double>(bin + 1) / bins, bin + 1 == bins};
}

double itemDoubt(ReviewState review, std::optional<double> agreement, int passes, int samples,
                 bool stale, bool quoteMissing) {
    if (review != ReviewState::None)
        return 0;
    constexpr double kNeverSolved = 0.5, kAlwaysSolved = 0.25, kQuoteMissing = 0.25;
    double doubt = agreement ? 1 - *agreement : 0;
    if (samples > 0 && !stale)
        doubt += passes == 0 ? kNeverSolved : passes == samples ? kAlwaysSolved : 0;
    return doubt + (quoteMissing ? kQuoteMissing : 0);
}

std::int64_t PassRateHistogram::measured() const {
    return std::accumulate(bins.begin(), bins.end(), std::int64_t{0});
}

class ItemQuery::Impl {
public:
    explicit Impl(std::unique_ptr<ProjectStore> opened) : store(std::move(opened)) {}

    /// Runs a body that reads the database in one state; an empty value if it was stopped.
    template <class Body>
    auto read(const std::stop_token& stop, const Body& body) -> Result<decltype(body())> {
        using Value = decltype(body());
        if (stop.stop_requested())
            return Value{};
        const StopGuard guard(*store, stop);
        auto outcome = connection().snapshot(body);
        if (stop.stop_requested())
            return Value{};
        return outcome;
    }

    [[nodiscard]] Connection& connection() const { return store->connection(); }

    template <class Visit>
    void scan(const ItemFilter& filter, unsigned parts, ProbeId probe, const Visit& visit) const {
        store::scanItems(connection(), scope, filter, parts, probe, visit);
    }
    [[nodiscard]] ProbeId probeFor(const ItemFilter& filter) const {
        return needsMeasurements(filter) ? scope.probe : ProbeId{};
    }

    [[nodiscard]] std::vector<std::int64_t> inOrderOfWriting(const ItemFilter& filter) const {
        std::vector<std::int64_t> out;
        scan(filter, 0, probeFor(filter), [&](const ItemFact& fact) { out.push_back(fact.id); });
        return out;
    }

    /// Orders that an index of the database has.
    [[nodiscard]] std::vector<std::int64_t> byText(const ItemFilter& filter,
                                                   const ItemSort& sort) const {
        const char* direction = sort.descending ? "DESC" : "ASC";
        const std::string order =
            sort.column == ItemColumn::Key
                ? fmt::format("i.dataset_id {0}, i.key {0}", direction)
                : fmt::format("substr(i.{1}, 1, 40) COLLATE NOCASE {0}, i.id {0}", direction,
                              sort.column == ItemColumn::Question ? "input" : "answer");
        std::vector<std::int64_t> wanted = inOrderOfWriting(filter);
        std::vector<std::int64_t> out;
        out.reserve(wanted.size());
        constexpr std::size_t kFew = 20'000; // sorted faster than the index is read
        if (wanted.size() <= kFew) {
            store::setWanted(connection(), wanted);
            Cursor row(connection(), "SELECT i.id FROM temp.wanted w CROSS JOIN items i "
                                     "ON i.id = w.id ORDER BY " +
                                         order);
            while (row.step())
                out.push_back(row.integer(0));
            return out;
        }
        std::vector<bool> isWanted(static_cast<std::size_t>(wanted.back()) + 1);
        for (const std::int64_t id : wanted)
            isWanted[static_cast<std::size_t>(id)] = true;
        Cursor row(connection(), "SELECT i.id FROM items i ORDER BY " + order);
        while (row.step()) {
            const auto id = static_cast<std::size_t>(row.integer(0));
            if (id < isWanted.size() && isWanted[id])
                out.push_back(row.integer(0));
        }
        return out;
    }

    [[nodiscard]] std::vector<std::int64_t> bySource(const ItemFilter& filter,
                                                     bool descending) const {
        std::vector<std::pair<std::string, std::int64_t>> documents;
        for (auto& [id, name] : store::documentNames(connection()))
            documents.emplace_back(std::move(name), id);
        std::sort(documents.begin(), documents.end());
        std::unordered_map<std::int64_t, double> documentPlace, place;
        for (const auto& [name, id] : documents)
            documentPlace.emplace(id, static_cast<double>(documentPlace.size()));
        Cursor row(connection(),
                   "SELECT id, document_id, ordinal FROM passages INDEXED BY passages_by_document "
                   "ORDER BY document_id, ordinal");
        constexpr double kMostPassages = 4294967296.0; // of one document
        while (row.step())
            place.emplace(row.integer(0), documentPlace[row.integer(1)] * kMostPassages +
                                              static_cast<double>(row.integer(2)));
        NumberOrder order;
        scan(filter, store::kPassage, probeFor(filter), [&](const ItemFact& fact) {
            const auto found = place.find(fact.passage);
            order.add(fact.id, found == place.end() ? std::nullopt : std::optional(found->second));
        });
        return order.take(descending);
    }

    [[nodiscard]] std::vector<std::int64_t> byDrop(const ItemFilter& filter,
                                                   bool descending) const {
        std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>> items;
        std::vector<std::int64_t> without;
        scan(filter, store::kPlace, probeFor(filter), [&](const ItemFact& fact) {
            if (fact.dropStage.empty())
                without.push_back(fact.id);
            else
                items[{std::string(fact.dropStage), std::string(fact.dropReason)}].push_back(
                    fact.id);
        });
        std::vector<std::int64_t> out;
        for (const auto& [drop, ids] : items)
            out.insert(out.end(), ids.begin(), ids.end());
        if (descending) {
            std::reverse(out.begin(), out.end());
            std::reverse(without.begin(), without.end());
        }
        out.insert(out.end(), without.begin(), without.end());
        return out;
    }

    template <class Key>
    [[nodiscard]] std::vector<std::int64_t> byNumber(const ItemFilter& filter, bool descending,
                                                     unsigned parts, const Key& key,
                                                     ProbeId probe = {}) const {
        NumberOrder order;
        scan(filter, parts, probe ? probe : probeFor(filter),
             [&](const ItemFact& fact) { order.add(fact.id, key(fact)); });
        return order.take(descending);
    }

    [[nodiscard]] std::vector<std::int64_t> sorted(const ItemFilter& filter,
                                                   const ItemSort& sort) const {
        using Number = std::optional<double>;
        switch (sort.column) {
        case ItemColumn::Added:
            break;
        case ItemColumn::Key:
        case ItemColumn::Question:
        case ItemColumn::Answer:
            return byText(filter, sort);
        case ItemColumn::Level:
            return byNumber(filter, sort.descending, store::kLevel, [](const ItemFact& fact) {
                return fact.level > 0 ? Number(fact.level) : std::nullopt;
            });
        case ItemColumn::Origin:
            return byNumber(filter, sort.descending, store::kOrigin, [](const ItemFact& fact) {
                return Number(static_cast<int>(fact.origin));
            });
        case ItemColumn::Review:
            return byNumber(filter, sort.descending, store::kReview, [](const ItemFact& fact) {
                return Number(static_cast<int>(fact.review));
            });
        case ItemColumn::PassRate:
            return byNumber(
                filter, sort.descending, 0, [](const ItemFact& fact) { return fact.passRate(); },
                scope.probe);
        case ItemColumn::Agreement:
            return byNumber(filter, sort.descending, store::kAgreement,
                            [](const ItemFact& fact) { return fact.agreement; });
        case ItemColumn::Source:
            return bySource(filter, sort.descending);
        case ItemColumn::Drop:
            return byDrop(filter, sort.descending);
        case ItemColumn::Doubt:
            return byNumber(
                filter, sort.descending, store::kDoubt,
                [](const ItemFact& fact) { return Number(-fact.doubt()); }, scope.probe);
        }
        std::vector<std::int64_t> out = inOrderOfWriting(filter);
        if (sort.descending)
            std::reverse(out.begin(), out.end());
        return out;
    }

    [[nodiscard]] std::vector<ItemRow> rows(std::span<const std::int64_t> ids) const;
    [[nodiscard]] std::vector<PassRateHistogram> passRates(const ItemFilter& filter, ProbeId probe,
                                                           ItemGrouping grouping) const;
    [[nodiscard]] ItemFacets facets(const ItemFilter& filter) const;

    std::unique_ptr<ProjectStore> store;
    ItemScope scope;
};

std::vector<ItemRow> ItemQuery::Impl::rows(std::span<const std::int64_t> ids) const {
    std::vector<ItemRow> out;
    out.reserve(ids.size());
    Cursor row(connection(),
               fmt::format(R"(
        SELECT i.dataset_id, i.key, s.origin, i.parent_id, i.round, s.level, i.input, i.answer,
            s.agreement, s.passage_id, s.quoted, s.review, s.revision, s.drop_stage, s.drop_reason,
            s.held_out, s.binned, m.samples, m.passes, m.revision, g.passes, g.revision,
            p.page, d.id, d.title, d.path, x.taken
        FROM items i JOIN item_states s ON s.item_id = i.id
            LEFT JOIN measurements m ON m.probe_id = {} AND m.item_id = i.id
            LEFT JOIN measurements g ON g.probe_id = {} AND g.item_id = i.id
            LEFT JOIN passages p ON p.id = s.passage_id
            LEFT JOIN documents d ON d.id = p.document_id
            LEFT JOIN selection_items x ON x.selection_id = {} AND x.item_id = i.id
        WHERE i.id = ?)",
                           scope.probe.value, scope.greedy.value, scope.selection.value));
    Cursor tag(connection(), "SELECT tag FROM item_tags WHERE item_id = ? ORDER BY tag");
    for (const std::int64_t id : ids) {
        row.reset();
        row.bind(1, id);
        if (!row.step())
            continue;
        ItemRow item;
        item.id.value = id;
        item.dataset.value = row.integer(0);
        item.key = row.text(1);
        item.origin = static_cast<ItemOrigin>(row.integer(2));
        item.parent.value = row.integer(3);
        item.round = static_cast<int>(row.integer(4));
        item.level = static_cast<int>(row.integer(5));
        item.question = beginningOf(row.text(6), item.questionCut);
        item.answer = beginningOf(row.text(7), item.answerCut);
        if (!row.isNull(8))
            item.agreement = row.real(8);
        item.passage.value = row.integer(9);
        item.review = static_cast<ReviewState>(row.integer(11));
        const std::int64_t revision = row.integer(12);
        item.edited = revision != 0;
        item.dropStage = row.text(13);
        item.dropReason = row.text(14);
        item.heldOut = row.integer(15) != 0;
        item.binned = row.integer(16) != 0;
        item.samples = static_cast<int>(row.integer(17));
        item.passes = static_cast<int>(row.integer(18));
        item.stale = !row.isNull(19) && row.integer(19) != revision;
        if (!row.isNull(21) && row.integer(21) == revision)
            item.greedySolved = row.integer(20) > 0;
        if (!row.isNull(22))
            item.page = static_cast<int>(row.integer(22));
        item.document.value = row.integer(23);
        if (item.document)
            item.source = store::documentName(row.text(24), row.text(25));
        item.taken = row.integer(26) != 0;
        item.doubt = itemDoubt(item.review, item.agreement, item.passes, item.samples, item.stale,
                               item.passage && row.integer(10) == 0);
        tag.reset();
        tag.bind(1, id);
        while (tag.step())
            item.tags.emplace_back(tag.text(0));
        out.push_back(std::move(item));
    }
    return out;
}

std::vector<PassRateHistogram> ItemQuery::Impl::passRates(const ItemFilter& filter, ProbeId probe,
                                                          ItemGrouping grouping) const {
    std::unordered_map<std::int64_t, std::int64_t> documents;
    if (grouping == ItemGrouping::Document)
        documents = store::documentsOfPassages(connection());
    const auto groupOf = [&](const ItemFact& fact) -> std::int64_t {
        switch (grouping) {
        case ItemGrouping::None:
            return 0;
        case ItemGrouping::Origin:
            return static_cast<std::int64_t>(fact.origin);
        case ItemGrouping::Level:
            return fact.level;
        case ItemGrouping::Document: {
            const auto found = documents.find(fact.passage);
            return found == documents.end() ? 0 : found->second;
        }
        }
        return 0;
    };
    const unsigned parts = store::kOrigin | store::kLevel | store::kPassage;
    std::map<std::int64_t, PassRateHistogram> groups;
    scan(filter, parts, probe, [&](const ItemFact& fact) {
        PassRateHistogram& group = groups[groupOf(fact)];
        if (const std::optional<double> rate = fact.passRate()) {
            const int bin = fact.passes * PassRateHistogram::kBins / fact.samples;
            ++group.bins[static_cast<std::size_t>(std::min(bin, PassRateHistogram::kBins - 1))];
            group.neverSolved += fact.passes == 0;
            group.alwaysSolved += fact.passes == fact.samples;
            group.sum += *rate;
        } else {
            ++(fact.stale ? group.stale : group.unmeasured);
        }
    });
    std::vector<PassRateHistogram> out;
    for (auto& [group, histogram] : groups) {
        histogram.group = group;
        out.push_back(histogram);
    }
    return out;
}

ItemFacets ItemQuery::Impl::facets(const ItemFilter& filter) const {
    ItemFacets out;
    std::vector<std::int64_t> ids;
    std::unordered_map<std::int64_t, std::int64_t> passages, documents;
    scan(filter, store::kAllParts, probeFor(filter), [&](const ItemFact& fact) {
        ids.push_back(fact.id);
        ++(fact.binned ? out.binned : fact.dropStage.empty() ? out.kept : out.dropped);
        out.heldOut += fact.heldOut;
        out.edited += fact.revision != 0;
        ++out.levels[fact.level];
        ++out.origins[fact.origin];
        ++out.reviews[fact.review];
        if (!fact.dropStage.empty())
            ++out.drops[std::string(fact.dropStage)][std::string(fact.dropReason)];
        if (fact.passage != 0)
            ++passages[fact.passage];
    });
    const auto documentOf = store::documentsOfPassages(connection());
    for (const auto& [passage, items] : passages)
        if (const auto found = documentOf.find(passage); found != documentOf.end())
            documents[found->second] += items;
    auto names = store::documentNames(connection());
    for (const auto& [document, items] : documents)
        out.documents.push_back({{document}, std::move(names[document]), items});
    std::sort(out.documents.begin(), out.documents.end(), [](const auto& a, const auto& b) {
        return std::tie(a.title, a.document) < std::tie(b.title, b.document);
    });
    Cursor row(connection(), "SELECT tag, item_id FROM item_tags ORDER BY tag, item_id");
    std::string tag;
    auto at = ids.begin();
    while (row.step()) {
        if (row.text(0) != tag) {
            tag = row.text(0);
            at = ids.begin();
        }
        at = std::lower_bound(at, ids.end(), row.integer(1));
        if (at != ids.end() && *at == row.integer(1))
            ++out.tags[tag];
    }
    return out;
}

// ---- ItemQuery ------------------------------------------------------------------------------

ItemQuery::ItemQuery(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
ItemQuery::~ItemQuery() = default;

Result<std::unique_ptr<ItemQuery>> ItemQuery::open(const std::filesystem::path& database) {
    SDRL_TRY(auto store, ProjectStore::open(database, ProjectStore::Access::ReadOnly));
    return std::unique_ptr<ItemQuery>(new ItemQuery(std::make_unique<Impl>(std::move(store))));
}

ProjectStore& ItemQuery::store() {
    return *m_impl->store;
}

void ItemQuery::setScope(ItemScope scope) {
    m_impl->scope = std::move(scope);
}

const ItemScope& ItemQuery::scope() const {
    return m_impl->scope;
}

Result<std::int64_t> ItemQuery::dataVersion() const {
    return m_impl->connection().guarded(
        [&] { return m_impl->connection().db.execAndGet("PRAGMA data_version").getInt64(); });
}

Result<std::vector<std::int64_t>> ItemQuery::ids(const ItemFilter& filter, const ItemSort& sort,
                                                 const std::stop_token& stop) {
    return m_impl->read(stop, [&] { return m_impl->sorted(filter, sort); });
}

Result<std::int64_t> ItemQuery::count(const ItemFilter& filter, const std::stop_token& stop) {
    return m_impl->read(stop, [&] {
        std::int64_t count = 0;
        m_impl->scan(filter, 0, m_impl->probeFor(filter), [&](const ItemFact&) { ++count; });
        return count;
    });
}

Result<std::vector<ItemRow>> ItemQuery::rows(std::span<const std::int64_t> ids) {
    return m_impl->read({}, [&] { return m_impl->rows(ids); });
}

Result<std::vector<PassRateHistogram>> ItemQuery::passRates(const ItemFilter& filter, ProbeId probe,
                                                            ItemGrouping grouping,
                                                            const std::stop_token& stop) {
    return m_impl->read(stop, [&] { return m_impl->passRates(filter, probe, grouping); });
}

Result<ItemFacets> ItemQuery::facets(const ItemFilter& filter, const std::stop_token& stop) {
    return m_impl->read(stop, [&] { return m_impl->facets(filter); });
}

} // namespace sdrl
