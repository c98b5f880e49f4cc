// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/difficulty/difficulty_data.h"

#include "core/base/rng.h"
#include "models/item_words.h"

#include <QCoreApplication>

#include <map>

namespace sdrl::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Difficulty)
};

PassRateHistogram single(std::vector<PassRateHistogram> groups) {
    return groups.empty() ? PassRateHistogram() : groups.front();
}

Result<void> readPairs(ItemQuery& query, DifficultyData& data, const std::stop_token& stop) {
    ItemFilter rewritten = DifficultyData::filter();
    rewritten.origins = {ItemOrigin::Harder, ItemOrigin::Easier};
    SDRL_TRY(std::vector<std::int64_t> ids, query.ids(rewritten, {}, stop));
    data.pairCount = static_cast<std::int64_t>(ids.size());
    ids.resize(std::min(ids.size(), DifficultyData::kMostPairs));
    SDRL_TRY(std::vector<ItemRow> children, query.rows(ids));
    std::vector<std::int64_t> parentIds;
    for (const ItemRow& child : children)
        parentIds.push_back(child.parent.value);
    SDRL_TRY(std::vector<ItemRow> parents, query.rows(parentIds));
    std::map<ItemId, const ItemRow*> parentOf;
    for (const ItemRow& parent : parents)
        parentOf[parent.id] = &parent;
    for (ItemRow& child : children)
        if (const auto parent = parentOf.find(child.parent); parent != parentOf.end())
            data.pairs.push_back({*parent->second, std::move(child)});
    return {};
}

} // namespace

ItemFilter DifficultyData::filter() {
    ItemFilter filter;
    filter.dropped = false;
    filter.heldOut = false;
    filter.reviews = {ReviewState::None, ReviewState::Accepted, ReviewState::Edited};
    return filter;
}

Result<DifficultyData> DifficultyData::read(ItemQuery& query, const std::stop_token& stop) {
    DifficultyData data;
    const ItemScope& scope = query.scope();
    const ItemFilter all = filter();
    SDRL_TRY(data.items, query.count(all, stop));
    data.selected = static_cast<bool>(scope.selection);
    SDRL_TRY(std::vector<PassRateHistogram> now,
             query.passRates(all, scope.probe, ItemGrouping::None, stop));
    data.now = single(std::move(now));
    if (scope.datasets.size() > 1) {
        ItemFilter first = all;
        first.datasets = {scope.datasets.front()};
        SDRL_TRY(std::vector<PassRateHistogram> before,
                 query.passRates(first, scope.probe, ItemGrouping::None, stop));
        data.before = single(std::move(before));
    }
    SDRL_TRY(std::vector<PassRateHistogram> levels,
             query.passRates(all, scope.probe, ItemGrouping::Level, stop));
    for (PassRateHistogram& level : levels) {
        PassRateGroup group{level.group > 0 ? Words::tr("Level %1").arg(level.group)
                                            : Words::tr("Not graded"),
                            all, level};
        group.filter.levels = {static_cast<int>(level.group)};
        data.levels.push_back(std::move(group));
    }
    SDRL_TRY(std::vector<PassRateHistogram> documents,
             query.passRates(all, scope.probe, ItemGrouping::Document, stop));
    SDRL_TRY(const ItemFacets facets, query.facets(all, stop));
    std::map<std::int64_t, QString> titles;
    for (const ItemFacets::Source& source : facets.documents)
        titles[source.document.value] = qstring(source.title);
    for (PassRateHistogram& document : documents) {
        if (document.group == 0)
            continue;
        PassRateGroup group{titles[document.group], all, document};
        group.filter.document.value = document.group;
        data.documents.push_back(std::move(group));
    }
    SDRL_CHECK(readPairs(query, data, stop));
    return data;
}

Result<SelectionPool> SelectionPool::read(ItemQuery& query, const std::stop_token& stop) {
    SelectionPool pool;
    ItemTable& items = query.store().items();
    SDRL_TRY(const auto measurements, items.measurements(query.scope().probe));
    for (const DatasetId dataset : query.scope().datasets) {
        if (stop.stop_requested())
            return pool;
        SDRL_TRY(const std::vector<QaItem> all, items.items(dataset));
        for (const QaItem& item : all) {
            if (!item.live() || item.heldOut)
                continue;
            MeasuredItem candidate{item.key, 0, 0};
            if (const auto found = measurements.find(item.id); found != measurements.end()) {
                candidate.passes = found->second.passes;
                candidate.samples = found->second.samples;
                pool.measured += candidate.samples > 0; // else the prompt is too long for the model
            }
            pool.items.push_back(std::move(candidate));
        }
    }
    return pool;
}

Result<SelectionPreview> SelectionPreview::of(const SelectionPool& pool,
                                              const SelectionSettings& settings,
                                              std::uint64_t projectSeed, int groupSize) {
    SelectionSettings seeded = settings;
    seeded.seed = derivedSeed(projectSeed, "selection"); // as the pipeline's stage does
    SDRL_TRY(const Selection selection, selectItems(pool.items, seeded));
    SelectionPreview preview;
    preview.taken = static_cast<std::int64_t>(selection.taken.size());
    preview.candidates = static_cast<std::int64_t>(pool.items.size());
    preview.deadGroups = deadGroupShare(pool.items, selection.taken, groupSize);
    for (const std::size_t index : selection.taken) {
        const MeasuredItem& item = pool.items[index];
        preview.neverSolved += item.samples > 0 && item.passes == 0;
        preview.alwaysSolved += item.samples > 0 && item.passes == item.samples;
    }
    return preview;
}

} // namespace sdrl::gui
