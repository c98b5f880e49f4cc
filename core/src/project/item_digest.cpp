// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is asked of all items of a project at once. `item_states` is narrow: a million rows of it
// are read in about a tenth of a second.
#include "core/project/item_table.h"

#include "core/base/hash.h"
#include "project/item_scan.h"

namespace sdrl {

using store::Cursor;
using store::query;

Result<std::string> ItemTable::contentFingerprint(std::span<const DatasetId> datasets) const {
    return m_connection.snapshot([&] {
        Sha256 hash;
        for (const DatasetId dataset : datasets) {
            auto origin =
                query(m_connection, "SELECT fingerprint FROM datasets WHERE id = ?", dataset.value);
            hash.addField(origin.executeStep() ? origin.getColumn(0).getString() : std::string());
            auto count = query(m_connection, R"(
                SELECT count(*) FROM item_states
                WHERE dataset_id = ? AND drop_stage = '' AND held_out = 0 AND binned = 0
                    AND review <> 2)",
                               dataset.value);
            if (count.executeStep())
                hash.addField(static_cast<std::uint64_t>(count.getColumn(0).getInt64()));
            // Those that are not as they were written, or that a person has taken out.
            auto touched = query(m_connection, R"(
                SELECT i.key, s.revision, s.binned <> 0 OR s.review = 2
                FROM item_states s JOIN items i ON i.id = s.item_id
                WHERE s.dataset_id = ? AND s.drop_stage = '' AND s.held_out = 0
                    AND (s.revision <> 0 OR s.binned <> 0 OR s.review = 2)
                ORDER BY s.item_id)",
                                 dataset.value);
            while (touched.executeStep()) {
                const bool out = touched.getColumn(2).getInt() != 0;
                hash.addField(touched.getColumn(0).getString())
                    .addField(
                        static_cast<std::uint64_t>(out ? 0 : touched.getColumn(1).getInt64()));
            }
        }
        return hash.hex();
    });
}

// Groups are counted here: SQLite would sort all rows by them first.
Result<ItemFunnel> ItemTable::funnel(DatasetId dataset) const {
    return m_connection.guarded([&] {
        ItemFunnel funnel;
        std::map<std::string, std::map<std::string, int, std::less<>>, std::less<>> dropped;
        Cursor row(m_connection, "SELECT binned, drop_stage, drop_reason FROM item_states "
                                 "WHERE dataset_id = ?");
        row.bind(1, dataset.value);
        while (row.step()) {
            ++funnel.drafted;
            if (row.integer(0) != 0) {
                ++funnel.binned;
                continue;
            }
            const std::string_view stage = row.text(1);
            if (stage.empty()) {
                ++funnel.kept;
                continue;
            }
            auto reasons = dropped.find(stage);
            if (reasons == dropped.end())
                reasons = dropped.try_emplace(std::string(stage)).first;
            const std::string_view reason = row.text(2);
            if (const auto found = reasons->second.find(reason); found != reasons->second.end())
                ++found->second;
            else
                reasons->second.emplace(reason, 1);
        }
        for (const auto& [stage, reasons] : dropped)
            funnel.dropped[stage].insert(reasons.begin(), reasons.end());
        return funnel;
    });
}

Result<std::map<ItemOrigin, int>> ItemTable::liveCounts(std::span<const DatasetId> datasets) const {
    return m_connection.snapshot([&] {
        std::map<ItemOrigin, int> out;
        for (const DatasetId dataset : datasets) {
            Cursor row(m_connection, R"(
                SELECT origin FROM item_states
                WHERE dataset_id = ? AND drop_stage = '' AND binned = 0 AND review <> 2)");
            row.bind(1, dataset.value);
            while (row.step())
                ++out[static_cast<ItemOrigin>(row.integer(0))];
        }
        return out;
    });
}

Result<ItemTable::MeasuredCounts>
ItemTable::measuredCounts(ProbeId probe, std::span<const DatasetId> datasets) const {
    return m_connection.snapshot([&] {
        MeasuredCounts out;
        for (const DatasetId dataset : datasets) {
            // Both in the order of items, side by side.
            Cursor row(m_connection, "SELECT item_id, revision FROM item_states "
                                     "WHERE dataset_id = ? ORDER BY item_id");
            row.bind(1, dataset.value);
            store::MeasurementCursor measurements(m_connection, probe);
            store::ItemFact fact;
            while (row.step()) {
                fact.id = row.integer(0);
                fact.revision = row.integer(1);
                if (!measurements.read(fact) || fact.stale)
                    continue;
                ++out.items;
                out.solved += fact.passes > 0;
            }
        }
        return out;
    });
}

Result<std::string> ItemTable::takenFingerprint(SelectionId selection) const {
    return m_connection.guarded([&] {
        Sha256 hash;
        auto row = query(m_connection, R"(
            SELECT i.key, i.input, i.answer
            FROM selection_items t JOIN item_states s ON s.item_id = t.item_id
                JOIN items i ON i.id = t.item_id
            WHERE t.selection_id = ? AND t.taken = 1 AND s.drop_stage = '' AND s.binned = 0
                AND s.review <> 2
            ORDER BY t.rank, t.item_id)",
                         selection.value);
        while (row.executeStep())
            hash.addField(row.getColumn(0).getString())
                .addField(row.getColumn(1).getString())
                .addField(row.getColumn(2).getString());
        return hash.hex();
    });
}

Result<std::vector<ItemTable::HeldOutItem>> ItemTable::heldOutItems(DatasetId dataset) const {
    return m_connection.guarded([&] {
        std::vector<HeldOutItem> out;
        auto row = query(m_connection, R"(
            SELECT i.key, i.input, i.answer, i.level
            FROM item_states s JOIN items i ON i.id = s.item_id
            WHERE s.dataset_id = ? AND s.held_out = 1 AND s.drop_stage = '' AND s.binned = 0
                AND s.review <> 2
            ORDER BY i.round, i.key)",
                         dataset.value);
        while (row.executeStep())
            out.push_back({row.getColumn(0).getString(), row.getColumn(1).getString(),
                           row.getColumn(2).getString(), row.getColumn(3).getInt()});
        return out;
    });
}

} // namespace sdrl
