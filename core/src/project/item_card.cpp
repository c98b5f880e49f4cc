// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/item_query.h"

#include "core/project/document_table.h"
#include "project/item_scan.h"

#include <nlohmann/json.hpp>

namespace sdrl {

using nlohmann::json;
using store::query;

namespace {

Result<std::vector<ItemCard::Probe>> probesOf(ProjectStore& store, const QaItem& item) {
    auto probes = store.connection().guarded([&] {
        std::vector<ItemCard::Probe> out;
        auto row = query(store.connection(), R"(
            SELECT p.id, p.settings, m.samples, m.passes, m.format_ok, m.truncated, m.mean_tokens,
                m.revision
            FROM probes p JOIN measurements m ON m.probe_id = p.id AND m.item_id = ?
            ORDER BY p.id DESC)",
                         item.id.value);
        while (row.executeStep()) {
            ItemCard::Probe probe;
            probe.id.value = row.getColumn(0).getInt64();
            const json settings = json::parse(row.getColumn(1).getString(), nullptr, false);
            if (settings.is_object()) {
                probe.purpose = settings.value("purpose", "");
                probe.model = settings.value("model_name", "");
            }
            probe.measurement = {row.getColumn(2).getInt(),    row.getColumn(3).getInt(),
                                 row.getColumn(4).getInt(),    row.getColumn(5).getInt(),
                                 row.getColumn(6).getDouble(), row.getColumn(7).getInt64()};
            probe.stale = probe.measurement.revision != item.revision;
            out.push_back(std::move(probe));
        }
        return out;
    });
    if (probes)
        for (ItemCard::Probe& probe : *probes) {
            SDRL_TRY(probe.attempts, store.items().attempts(probe.id, item.id));
        }
    return probes;
}

Result<std::optional<SelectionEntry>> selectionOf(ProjectStore& store, SelectionId selection,
                                                  ItemId item) {
    return store.connection().guarded([&]() -> std::optional<SelectionEntry> {
        auto row = query(store.connection(), R"(
            SELECT rank, score, taken, reason FROM selection_items
            WHERE selection_id = ? AND item_id = ?)",
                         selection.value, item.value);
        if (!row.executeStep())
            return std::nullopt;
        return SelectionEntry{item, row.getColumn(0).getInt(), row.getColumn(1).getDouble(),
                              row.getColumn(2).getInt() != 0, row.getColumn(3).getString()};
    });
}

Result<std::vector<std::int64_t>> childrenOf(ProjectStore& store, ItemId item) {
    return store.connection().guarded([&] {
        std::vector<std::int64_t> out;
        auto row = query(store.connection(), "SELECT id FROM items WHERE parent_id = ? ORDER BY id",
                         item.value);
        while (row.executeStep())
            out.push_back(row.getColumn(0).getInt64());
        return out;
    });
}

} // namespace

Result<ItemCard> ItemQuery::card(ItemId id) {
    ProjectStore& from = store();
    ItemCard card;
    SDRL_TRY(card.item, from.items().item(id));
    if (card.item.revision != 0) {
        SDRL_TRY(card.original, from.items().original(id));
    }
    if (card.item.passage) {
        SDRL_TRY(card.passage, from.documents().passage(card.item.passage));
        SDRL_CHECK(from.connection().guarded([&] {
            auto row = query(from.connection(), "SELECT title, path FROM documents WHERE id = ?",
                             card.passage->document.value);
            if (!row.executeStep())
                return;
            card.sourcePath = row.getColumn(1).getString();
            card.source = store::documentName(row.getColumn(0).getString(), card.sourcePath);
        }));
    }
    SDRL_TRY(card.candidates, from.items().candidates(id));
    SDRL_TRY(card.probes, probesOf(from, card.item));
    SDRL_TRY(card.selection, selectionOf(from, scope().selection, id));
    SDRL_TRY(card.tags, from.items().tags(id));
    SDRL_TRY(card.history, from.items().history(id));
    SDRL_TRY(const std::vector<std::int64_t> children, childrenOf(from, id));
    SDRL_TRY(card.children, rows(children));
    if (card.item.parent) {
        SDRL_TRY(card.parent, rows(std::vector{card.item.parent.value}));
    }
    return card;
}

} // namespace sdrl
