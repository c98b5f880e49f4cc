// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is asked of all items of a project at once. `item_states` is narrow: a million rows of it
// are read in about a tenth of a second.
#include "core/project/item_table.h"

#include "core/base/hash.h"
#include "project/connection.h"

namespace sdrl {

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

Result<std::map<ItemOrigin, int>> ItemTable::liveCounts(std::span<const DatasetId> datasets) const {
    return m_connection.snapshot([&] {
        std::map<ItemOrigin, int> out;
        for (const DatasetId dataset : datasets) {
            auto row = query(m_connection, R"(
                SELECT origin, count(*) FROM item_states
                WHERE dataset_id = ? AND drop_stage = '' AND binned = 0 AND review <> 2
                GROUP BY origin)",
                             dataset.value);
            while (row.executeStep())
                out[static_cast<ItemOrigin>(row.getColumn(0).getInt())] +=
                    row.getColumn(1).getInt();
        }
        return out;
    });
}

Result<ItemTable::MeasuredCounts>
ItemTable::measuredCounts(ProbeId probe, std::span<const DatasetId> datasets) const {
    return m_connection.snapshot([&] {
        MeasuredCounts out;
        for (const DatasetId dataset : datasets) {
            auto row = query(m_connection, R"(
                SELECT count(*), coalesce(sum(m.passes > 0), 0)
                FROM measurements m JOIN item_states s ON s.item_id = m.item_id
                WHERE m.probe_id = ? AND s.dataset_id = ? AND m.revision = s.revision)",
                             probe.value, dataset.value);
            if (row.executeStep()) {
                out.items += row.getColumn(0).getInt();
                out.solved += row.getColumn(1).getInt();
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
