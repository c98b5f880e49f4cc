// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/item_table.h"

#include "core/base/jsonl.h"
#include "core/project/project_store.h"
#include "project/connection.h"
#include "project/measured_twin.h"

#include <fmt/format.h>

#include <unordered_map>

namespace sdrl {

using nlohmann::json;
using store::execute;
using store::query;

namespace {

constexpr const char* kSelectItems = R"(
    SELECT i.id, i.key, i.origin, i.parent_id, i.round, i.level, i.input, i.answer, i.solution,
        i.author_text, i.passage_id, i.quote_begin, i.quote_end, i.instructor, i.prompt_hash,
        i.raw_reply, i.candidate_count, i.parsed_count, s.drop_stage, s.drop_reason, s.review,
        s.held_out, s.binned, s.revision, i.drop_detail
    FROM items i JOIN item_states s ON s.item_id = i.id)";

QaItem itemFrom(SQLite::Statement& row) {
    QaItem item;
    item.id.value = row.getColumn(0).getInt64();
    item.key = row.getColumn(1).getString();
    item.origin = itemOriginFromName(row.getColumn(2).getString()).value_or(ItemOrigin::Initial);
    item.parent.value = row.getColumn(3).getInt64(); // NULL reads as 0
    item.round = row.getColumn(4).getInt();
    item.level = row.getColumn(5).getInt();
    item.input = row.getColumn(6).getString();
    item.answer = row.getColumn(7).getString();
    item.solution = row.getColumn(8).getString();
    item.authorText = row.getColumn(9).getString();
    item.passage.value = row.getColumn(10).getInt64();
    if (!row.getColumn(11).isNull())
        item.quote = SupportingQuote{static_cast<std::size_t>(row.getColumn(11).getInt64()),
                                     static_cast<std::size_t>(row.getColumn(12).getInt64())};
    item.instructor = row.getColumn(13).getString();
    item.promptHash = row.getColumn(14).getString();
    item.rawReply = row.getColumn(15).getString();
    item.candidates = row.getColumn(16).getInt();
    item.parsed = row.getColumn(17).getInt();
    item.dropStage = row.getColumn(18).getString();
    item.dropReason = row.getColumn(19).getString();
    item.review = static_cast<ReviewState>(row.getColumn(20).getInt());
    item.heldOut = row.getColumn(21).getInt() != 0;
    item.binned = row.getColumn(22).getInt() != 0;
    item.revision = row.getColumn(23).getInt64();
    item.dropDetail = row.getColumn(24).getString();
    return item;
}

void bindId(SQLite::Statement& statement, int place, std::int64_t id) {
    if (id != 0)
        statement.bind(place, id);
    else
        statement.bind(place);
}

void bindAgreement(SQLite::Statement& statement, int place, const QaItem& item) {
    if (!item.votes.empty() && item.parsed > 0)
        statement.bind(place, item.agreement());
    else
        statement.bind(place);
}

std::optional<std::int64_t> idWhere(const store::Connection& connection, const char* sql,
                                    std::string_view fingerprint) {
    auto row = query(connection, sql, std::string(fingerprint));
    if (!row.executeStep())
        return std::nullopt;
    return row.getColumn(0).getInt64();
}

template <class T>
Result<T> required(Result<std::optional<T>> found, std::string_view what,
                   const std::string& where) {
    if (!found)
        return std::move(found).error();
    if (!*found)
        return Error{ErrorCode::NotFound, fmt::format("there is no {}", what), where};
    return std::move(**found);
}

} // namespace

Result<DatasetId> ItemTable::ensureDataset(std::string_view fingerprint, const json& settings) {
    return m_connection.transaction([&] {
        const std::int64_t now =
            store::nextTouch(m_connection, "SELECT max(used_at) FROM datasets");
        execute(m_connection, R"(
            INSERT INTO datasets(fingerprint, settings, created_at, used_at) VALUES(?, ?, ?, ?)
            ON CONFLICT(fingerprint) DO UPDATE SET used_at = excluded.used_at)",
                std::string(fingerprint), dumpJson(settings), now, now);
        return DatasetId{
            *idWhere(m_connection, "SELECT id FROM datasets WHERE fingerprint = ?", fingerprint)};
    });
}

Result<std::optional<DatasetId>> ItemTable::findDataset(std::string_view fingerprint) const {
    return m_connection.guarded([&]() -> std::optional<DatasetId> {
        const auto id =
            idWhere(m_connection, "SELECT id FROM datasets WHERE fingerprint = ?", fingerprint);
        return id ? std::optional(DatasetId{*id}) : std::nullopt;
    });
}

Result<std::optional<DatasetId>> ItemTable::latestDataset() const {
    return m_connection.guarded([&]() -> std::optional<DatasetId> {
        auto row =
            query(m_connection, "SELECT id FROM datasets ORDER BY used_at DESC, id DESC LIMIT 1");
        if (!row.executeStep())
            return std::nullopt;
        return DatasetId{row.getColumn(0).getInt64()};
    });
}

Result<json> ItemTable::datasetSettings(DatasetId dataset) const {
    return required<json>(m_connection.guarded([&]() -> std::optional<json> {
        auto row = query(m_connection, "SELECT settings FROM datasets WHERE id = ?", dataset.value);
        if (!row.executeStep())
            return std::nullopt;
        return json::parse(row.getColumn(0).getString(), nullptr, false);
    }),
                          "such dataset", m_connection.name);
}

Result<ItemId> ItemTable::add(DatasetId dataset, const QaItem& item) {
    return m_connection.transaction([&] {
        auto insert = query(m_connection, R"(
            INSERT INTO items(dataset_id, key, origin, parent_id, round, level, input, answer, solution,
                author_text, passage_id, quote_begin, quote_end, instructor, prompt_hash, raw_reply,
                candidate_count, parsed_count, created_at, drop_detail)
            VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(dataset_id, key) DO NOTHING)",
                            dataset.value, item.key, std::string(itemOriginName(item.origin)));
        bindId(insert, 4, item.parent.value);
        insert.bind(5, item.round);
        insert.bind(6, item.level);
        insert.bind(7, item.input);
        insert.bind(8, item.answer);
        insert.bind(9, item.solution);
        insert.bind(10, item.authorText);
        bindId(insert, 11, item.passage.value);
        if (item.quote) {
            insert.bind(12, static_cast<std::int64_t>(item.quote->begin));
            insert.bind(13, static_cast<std::int64_t>(item.quote->end));
        }
        insert.bind(14, item.instructor);
        insert.bind(15, item.promptHash);
        insert.bind(16, item.rawReply);
        insert.bind(17, item.candidates);
        insert.bind(18, item.parsed);
        insert.bind(19, nowMs());
        insert.bind(20, item.dropDetail);
        if (insert.exec() == 0) {
            auto row = query(m_connection, "SELECT id FROM items WHERE dataset_id = ? AND key = ?",
                             dataset.value, item.key);
            row.executeStep();
            return ItemId{row.getColumn(0).getInt64()};
        }
        const ItemId id{m_connection.db.getLastInsertRowid()};
        auto state = query(m_connection, R"(
            INSERT INTO item_states(item_id, dataset_id, origin, level, passage_id, quoted, held_out,
                drop_stage, drop_reason, review, agreement)
            VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))",
                           id.value, dataset.value, static_cast<int>(item.origin), item.level);
        bindId(state, 5, item.passage.value);
        state.bind(6, item.quote ? 1 : 0);
        state.bind(7, item.heldOut ? 1 : 0);
        state.bind(8, item.dropStage);
        state.bind(9, item.dropReason);
        state.bind(10, static_cast<int>(item.review));
        bindAgreement(state, 11, item);
        state.exec();
        return id;
    });
}

Result<void> ItemTable::recordVote(const QaItem& item,
                                   std::span<const AnswerCandidate> candidates) {
    return m_connection.transaction([&] {
        execute(m_connection, R"(
            UPDATE items SET answer = ?, solution = ?, candidate_count = ?, parsed_count = ?,
                drop_detail = ? WHERE id = ?)",
                item.answer, item.solution, item.candidates, item.parsed, item.dropDetail,
                item.id.value);
        auto state = query(m_connection, R"(
            UPDATE item_states SET drop_stage = ?, drop_reason = ?, agreement = ? WHERE item_id = ?)",
                           item.dropStage, item.dropReason);
        bindAgreement(state, 3, item);
        state.bind(4, item.id.value);
        state.exec();
        execute(m_connection, "DELETE FROM candidates WHERE item_id = ?", item.id.value);
        execute(m_connection, "DELETE FROM votes WHERE item_id = ?", item.id.value);
        int number = 0;
        for (const AnswerCandidate& candidate : candidates) {
            auto insert = query(m_connection, R"(
                INSERT INTO candidates(item_id, number, text, from_author, note, answer)
                VALUES(?, ?, ?, ?, ?, ?))",
                                item.id.value, number++, candidate.text,
                                candidate.fromAuthor ? 1 : 0, candidate.note);
            if (candidate.answer)
                insert.bind(6, *candidate.answer);
            insert.exec();
        }
        number = 0;
        for (const VoteCount& vote : item.votes)
            execute(m_connection, "INSERT INTO votes VALUES(?, ?, ?, ?)", item.id.value, number++,
                    vote.answer, static_cast<std::int64_t>(vote.votes));
    });
}

namespace {

void readVotes(const store::Connection& connection, QaItem& item) {
    auto row =
        query(connection, "SELECT answer, count FROM votes WHERE item_id = ? ORDER BY number",
              item.id.value);
    while (row.executeStep())
        item.votes.push_back(
            {row.getColumn(0).getString(), static_cast<std::size_t>(row.getColumn(1).getInt64())});
}

} // namespace

Result<QaItem> ItemTable::item(ItemId id) const {
    return required<QaItem>(m_connection.snapshot([&]() -> std::optional<QaItem> {
        auto row =
            query(m_connection, fmt::format("{} WHERE i.id = ?", kSelectItems).c_str(), id.value);
        if (!row.executeStep())
            return std::nullopt;
        QaItem item = itemFrom(row);
        readVotes(m_connection, item);
        return item;
    }),
                            fmt::format("item {}", id.value), m_connection.name);
}

Result<std::vector<QaItem>> ItemTable::items(DatasetId dataset) const {
    return m_connection.snapshot([&] {
        std::vector<QaItem> out;
        std::unordered_map<std::int64_t, std::size_t> place;
        auto row = query(
            m_connection,
            fmt::format("{} WHERE i.dataset_id = ? ORDER BY i.round, i.key", kSelectItems).c_str(),
            dataset.value);
        while (row.executeStep()) {
            out.push_back(itemFrom(row));
            place[out.back().id.value] = out.size() - 1;
        }
        auto vote = query(m_connection, R"(
            SELECT v.item_id, v.answer, v.count FROM votes v JOIN items i ON v.item_id = i.id
            WHERE i.dataset_id = ? ORDER BY v.item_id, v.number)",
                          dataset.value);
        while (vote.executeStep())
            out[place.at(vote.getColumn(0).getInt64())].votes.push_back(
                {vote.getColumn(1).getString(),
                 static_cast<std::size_t>(vote.getColumn(2).getInt64())});
        return out;
    });
}

Result<std::vector<AnswerCandidate>> ItemTable::candidates(ItemId item) const {
    return m_connection.guarded([&] {
        std::vector<AnswerCandidate> out;
        auto row = query(m_connection, R"(
            SELECT text, answer, from_author, note FROM candidates WHERE item_id = ? ORDER BY number)",
                         item.value);
        while (row.executeStep()) {
            AnswerCandidate candidate;
            candidate.text = row.getColumn(0).getString();
            if (!row.getColumn(1).isNull())
                candidate.answer = row.getColumn(1).getString();
            candidate.fromAuthor = row.getColumn(2).getInt() != 0;
            candidate.note = row.getColumn(3).getString();
            out.push_back(std::move(candidate));
        }
        return out;
    });
}

Result<ProbeId> ItemTable::ensureProbe(std::string_view fingerprint, const json& settings) {
    return m_connection.transaction([&] {
        execute(m_connection, R"(
            INSERT INTO probes(fingerprint, settings, created_at) VALUES(?, ?, ?)
            ON CONFLICT(fingerprint) DO NOTHING)",
                std::string(fingerprint), dumpJson(settings), nowMs());
        return ProbeId{
            *idWhere(m_connection, "SELECT id FROM probes WHERE fingerprint = ?", fingerprint)};
    });
}

Result<json> ItemTable::probeSettings(ProbeId probe) const {
    return required<json>(m_connection.guarded([&]() -> std::optional<json> {
        auto row = query(m_connection, "SELECT settings FROM probes WHERE id = ?", probe.value);
        if (!row.executeStep())
            return std::nullopt;
        return json::parse(row.getColumn(0).getString(), nullptr, false);
    }),
                          "such measurement", m_connection.name);
}

Result<void> ItemTable::recordMeasurement(ProbeId probe, ItemId item, const Measurement& m,
                                          std::span<const Attempt> attempts) {
    return m_connection.transaction([&] {
        // A stale one gives way, one of the item's present text does not.
        const int written = execute(m_connection, R"(
            INSERT INTO measurements VALUES(?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(probe_id, item_id) DO UPDATE SET samples = excluded.samples,
                passes = excluded.passes, format_ok = excluded.format_ok,
                truncated = excluded.truncated, mean_tokens = excluded.mean_tokens,
                revision = excluded.revision
            WHERE revision <> (SELECT revision FROM item_states s
                               WHERE s.item_id = excluded.item_id))",
                                    probe.value, item.value, m.samples, m.passes, m.formatOk,
                                    m.truncated, m.meanTokens, m.revision);
        if (written == 0)
            return;
        execute(m_connection, "DELETE FROM attempts WHERE probe_id = ? AND item_id = ?",
                probe.value, item.value);
        SQLite::Statement insert(m_connection.db,
                                 "INSERT INTO attempts VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
        for (const Attempt& attempt : attempts) {
            insert.reset();
            insert.bind(1, probe.value);
            insert.bind(2, item.value);
            insert.bind(3, attempt.sample);
            insert.bind(4, attempt.text);
            insert.bind(5, attempt.extracted);
            insert.bind(6, attempt.correct ? 1 : 0);
            insert.bind(7, attempt.formatOk ? 1 : 0);
            insert.bind(8, attempt.truncated ? 1 : 0);
            insert.bind(9, attempt.tokens);
            insert.exec();
        }
    });
}

Result<std::map<ItemId, Measurement>> ItemTable::measurements(ProbeId probe) const {
    return m_connection.guarded([&] {
        std::map<ItemId, Measurement> out;
        auto row = query(m_connection, R"(
            SELECT m.item_id, m.samples, m.passes, m.format_ok, m.truncated, m.mean_tokens, m.revision
            FROM measurements m JOIN item_states s ON s.item_id = m.item_id
            WHERE m.probe_id = ? AND m.revision = s.revision)",
                         probe.value);
        while (row.executeStep())
            out[{row.getColumn(0).getInt64()}] = {
                row.getColumn(1).getInt(),    row.getColumn(2).getInt(),
                row.getColumn(3).getInt(),    row.getColumn(4).getInt(),
                row.getColumn(5).getDouble(), row.getColumn(6).getInt64()};
        return out;
    });
}

Result<std::vector<Attempt>> ItemTable::attempts(ProbeId probe, ItemId item) const {
    return m_connection.guarded([&] {
        std::vector<Attempt> out;
        auto row = query(m_connection, R"(
            SELECT sample, text, extracted, correct, format_ok, truncated, tokens FROM attempts
            WHERE probe_id = ? AND item_id = ? ORDER BY sample)",
                         probe.value, item.value);
        while (row.executeStep())
            out.push_back({row.getColumn(0).getInt(), row.getColumn(1).getString(),
                           row.getColumn(2).getString(), row.getColumn(3).getInt() != 0,
                           row.getColumn(4).getInt() != 0, row.getColumn(5).getInt() != 0,
                           row.getColumn(6).getInt()});
        return out;
    });
}

Result<SelectionId> ItemTable::recordSelection(std::string_view fingerprint, DatasetId dataset,
                                               ProbeId probe, const json& settings,
                                               std::span<const SelectionEntry> entries) {
    return m_connection.transaction([&] {
        const std::int64_t now =
            store::nextTouch(m_connection, "SELECT max(used_at) FROM selections");
        const char* find = "SELECT id FROM selections WHERE fingerprint = ?";
        if (const auto known = idWhere(m_connection, find, fingerprint)) {
            execute(m_connection, "UPDATE selections SET used_at = ? WHERE id = ?", now, *known);
            return SelectionId{*known};
        }
        execute(m_connection, R"(
            INSERT INTO selections(fingerprint, dataset_id, probe_id, settings, created_at, used_at)
            VALUES(?, ?, ?, ?, ?, ?))",
                std::string(fingerprint), dataset.value, probe.value, dumpJson(settings), now, now);
        const SelectionId id{m_connection.db.getLastInsertRowid()};
        for (const SelectionEntry& entry : entries)
            execute(m_connection, "INSERT INTO selection_items VALUES(?, ?, ?, ?, ?, ?)", id.value,
                    entry.item.value, entry.rank, entry.score, entry.taken ? 1 : 0, entry.reason);
        return id;
    });
}

Result<std::optional<SelectionId>> ItemTable::latestSelection() const {
    return m_connection.guarded([&]() -> std::optional<SelectionId> {
        auto row =
            query(m_connection, "SELECT id FROM selections ORDER BY used_at DESC, id DESC LIMIT 1");
        if (!row.executeStep())
            return std::nullopt;
        return SelectionId{row.getColumn(0).getInt64()};
    });
}

Result<ItemTable::SelectionInfo> ItemTable::selectionInfo(SelectionId selection) const {
    return required<SelectionInfo>(m_connection.guarded([&]() -> std::optional<SelectionInfo> {
        auto row = query(m_connection,
                         "SELECT dataset_id, probe_id, fingerprint FROM selections WHERE id = ?",
                         selection.value);
        if (!row.executeStep())
            return std::nullopt;
        return SelectionInfo{{row.getColumn(0).getInt64()},
                             {row.getColumn(1).getInt64()},
                             row.getColumn(2).getString()};
    }),
                                   "such selection", m_connection.name);
}

Result<std::vector<SelectionEntry>> ItemTable::selection(SelectionId selection) const {
    return m_connection.guarded([&] {
        std::vector<SelectionEntry> out;
        auto row = query(m_connection, R"(
            SELECT item_id, rank, score, taken, reason FROM selection_items
            WHERE selection_id = ? ORDER BY rank, item_id)",
                         selection.value);
        while (row.executeStep())
            out.push_back({{row.getColumn(0).getInt64()},
                           row.getColumn(1).getInt(),
                           row.getColumn(2).getDouble(),
                           row.getColumn(3).getInt() != 0,
                           row.getColumn(4).getString()});
        return out;
    });
}

Result<std::optional<ItemId>> store::measuredTwin(const Connection& connection, ProbeId probe,
                                                  const QaItem& item) {
    return connection.guarded([&]() -> std::optional<ItemId> {
        // The first condition is that of an index.
        auto row = query(connection, R"(
            SELECT i.id FROM items i
            JOIN item_states s ON s.item_id = i.id
            JOIN measurements m ON m.probe_id = ?1 AND m.item_id = i.id AND m.revision = s.revision
            WHERE substr(i.input, 1, 40) COLLATE NOCASE = substr(?2, 1, 40)
                AND i.input = ?2 AND i.answer = ?3 AND i.id <> ?4
            ORDER BY i.id LIMIT 1)",
                         probe.value, item.input, item.answer, item.id.value);
        if (!row.executeStep())
            return std::nullopt;
        return ItemId{row.getColumn(0).getInt64()};
    });
}

} // namespace sdrl
