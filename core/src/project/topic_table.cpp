// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/topic_table.h"

#include "project/connection.h"

namespace sdrl {

using store::execute;
using store::query;

Result<void> TopicTable::put(DatasetId dataset, std::span<const TopicCoverage> topics,
                             std::span<const std::pair<PassageId, int>> topicOf) {
    return m_connection.transaction([&] {
        execute(m_connection, "DELETE FROM passage_topics WHERE dataset_id = ?", dataset.value);
        execute(m_connection, "DELETE FROM topics WHERE dataset_id = ?", dataset.value);
        int number = 0;
        for (const TopicCoverage& topic : topics)
            execute(m_connection, "INSERT INTO topics VALUES(?, ?, ?, ?, ?)", dataset.value,
                    number++, topic.name, topic.passages, topic.wanted);
        SQLite::Statement insert(m_connection.db, "INSERT INTO passage_topics VALUES(?, ?, ?)");
        for (const auto& [passage, topic] : topicOf) {
            insert.reset();
            insert.bind(1, dataset.value);
            insert.bind(2, passage.value);
            insert.bind(3, topic);
            insert.exec();
        }
    });
}

Result<std::map<PassageId, int>> TopicTable::topicOf(DatasetId dataset) const {
    return m_connection.guarded([&] {
        std::map<PassageId, int> out;
        auto row =
            query(m_connection, "SELECT passage_id, topic FROM passage_topics WHERE dataset_id = ?",
                  dataset.value);
        while (row.executeStep())
            out[{row.getColumn(0).getInt64()}] = row.getColumn(1).getInt();
        return out;
    });
}

Result<std::vector<TopicCoverage>> TopicTable::coverage(DatasetId dataset, ProbeId probe) const {
    return m_connection.guarded([&] {
        std::vector<TopicCoverage> out;
        auto topic = query(m_connection, R"(
            SELECT name, passages, wanted FROM topics WHERE dataset_id = ? ORDER BY number)",
                           dataset.value);
        while (topic.executeStep()) {
            TopicCoverage& line = out.emplace_back();
            line.name = topic.getColumn(0).getString();
            line.passages = topic.getColumn(1).getInt();
            line.wanted = topic.getColumn(2).getInt();
        }
        auto row = query(m_connection, R"(
            SELECT t.topic, count(*), sum(k.kept), sum(k.kept AND m.samples > 0),
                sum(CASE WHEN k.kept AND m.samples > 0
                    THEN CAST(m.passes AS REAL) / m.samples ELSE 0 END)
            FROM (SELECT item_id, dataset_id, passage_id, revision,
                    drop_stage = '' AND binned = 0 AND review <> 2 AS kept
                FROM item_states WHERE dataset_id = ?1) k
            JOIN passage_topics t ON t.dataset_id = k.dataset_id AND t.passage_id = k.passage_id
            LEFT JOIN measurements m
                ON m.probe_id = ?2 AND m.item_id = k.item_id AND m.revision = k.revision
            GROUP BY t.topic)",
                         dataset.value, probe.value);
        while (row.executeStep()) {
            const auto number = static_cast<std::size_t>(row.getColumn(0).getInt());
            if (number >= out.size())
                continue;
            TopicCoverage& line = out[number];
            line.drafted = row.getColumn(1).getInt();
            line.kept = row.getColumn(2).getInt();
            line.measured = row.getColumn(3).getInt();
            if (line.measured > 0)
                line.passRate = row.getColumn(4).getDouble() / line.measured;
        }
        return out;
    });
}

Result<std::vector<std::int64_t>> TopicTable::items(DatasetId dataset, int topic) const {
    return m_connection.guarded([&] {
        std::vector<std::int64_t> out;
        auto row = query(m_connection, R"(
            SELECT s.item_id FROM item_states s
            JOIN passage_topics t ON t.dataset_id = s.dataset_id AND t.passage_id = s.passage_id
            WHERE s.dataset_id = ? AND t.topic = ? ORDER BY s.item_id)",
                         dataset.value, topic);
        while (row.executeStep())
            out.push_back(row.getColumn(0).getInt64());
        return out;
    });
}

} // namespace sdrl
