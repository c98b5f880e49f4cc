// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/record_table.h"

#include "core/project/project_store.h"
#include "project/connection.h"

#include <fmt/format.h>

namespace sdrl {

using store::execute;
using store::query;

namespace {

constexpr const char* kStageColumns =
    "name, fingerprint, finished, summary, started_at, finished_at, seconds";

std::optional<StageRecord> stageFrom(SQLite::Statement row) {
    if (!row.executeStep())
        return std::nullopt;
    return StageRecord{row.getColumn(0).getString(),   row.getColumn(1).getString(),
                       row.getColumn(2).getInt() != 0, row.getColumn(3).getString(),
                       row.getColumn(4).getInt64(),    row.getColumn(5).getInt64(),
                       row.getColumn(6).getDouble()};
}

RunRecord runFrom(SQLite::Statement& row) {
    return {{row.getColumn(0).getInt64()},  row.getColumn(1).getString(),
            row.getColumn(2).getString(),   row.getColumn(3).getString(),
            row.getColumn(4).getInt() != 0, row.getColumn(5).getString(),
            row.getColumn(6).getInt64()};
}

constexpr const char* kRunColumns = "id, name, kind, fingerprint, finished, summary, created_at";

} // namespace

Result<std::optional<StageRecord>> RecordTable::stage(std::string_view name,
                                                      std::string_view fingerprint) const {
    return m_connection.guarded([&] {
        return stageFrom(query(
            m_connection,
            fmt::format("SELECT {} FROM stages WHERE name = ? AND fingerprint = ?", kStageColumns)
                .c_str(),
            std::string(name), std::string(fingerprint)));
    });
}

Result<std::optional<StageRecord>> RecordTable::latestStage(std::string_view name) const {
    return m_connection.guarded([&] {
        return stageFrom(query(
            m_connection,
            fmt::format("SELECT {} FROM stages WHERE name = ? ORDER BY touched_at DESC LIMIT 1",
                        kStageColumns)
                .c_str(),
            std::string(name)));
    });
}

Result<void> RecordTable::putStage(const StageRecord& s) {
    return m_connection.transaction([&] {
        execute(m_connection, "INSERT OR REPLACE INTO stages VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                s.name, s.fingerprint, s.finished ? 1 : 0, s.summary, s.startedMs, s.finishedMs,
                store::nextTouch(m_connection, "SELECT max(touched_at) FROM stages"), s.seconds);
    });
}

Result<RunRecord> RecordTable::ensureRun(std::string_view kind, std::string_view fingerprint) {
    return m_connection.transaction([&] {
        const auto find = [&] {
            return query(
                m_connection,
                fmt::format("SELECT {} FROM runs WHERE fingerprint = ?", kRunColumns).c_str(),
                std::string(fingerprint));
        };
        if (auto known = find(); known.executeStep())
            return runFrom(known);
        const int number =
            m_connection.db.execAndGet("SELECT coalesce(max(id), 0) + 1 FROM runs").getInt();
        execute(m_connection, R"(
            INSERT INTO runs(name, kind, fingerprint, finished, summary, created_at)
            VALUES(?, ?, ?, 0, '{}', ?))",
                fmt::format("{:04}-{}", number, kind), std::string(kind), std::string(fingerprint),
                nowMs());
        auto added = find();
        added.executeStep();
        return runFrom(added);
    });
}

Result<void> RecordTable::putRun(const RunRecord& run) {
    return m_connection.transaction([&] {
        execute(m_connection, "UPDATE runs SET finished = ?, summary = ? WHERE id = ?",
                run.finished ? 1 : 0, run.summary, run.id.value);
    });
}

Result<std::vector<RunRecord>> RecordTable::runs() const {
    return m_connection.guarded([&] {
        std::vector<RunRecord> out;
        auto row = query(m_connection,
                         fmt::format("SELECT {} FROM runs ORDER BY id", kRunColumns).c_str());
        while (row.executeStep())
            out.push_back(runFrom(row));
        return out;
    });
}

Result<JobRecordId> RecordTable::beginJob(std::string_view name) {
    return m_connection.transaction([&] {
        // A job that still counts as running belongs to a process that is gone: the project's lock
        // lets only one in.
        execute(m_connection,
                "UPDATE jobs SET state = 'interrupted', ended_at = ? WHERE state = 'running'",
                nowMs());
        execute(m_connection,
                "INSERT INTO jobs(name, state, error, started_at, ended_at) VALUES(?, 'running', "
                "'', ?, 0)",
                std::string(name), nowMs());
        return JobRecordId{m_connection.db.getLastInsertRowid()};
    });
}

Result<void> RecordTable::endJob(JobRecordId job, std::string_view state, std::string_view error) {
    return m_connection.transaction([&] {
        execute(m_connection, "UPDATE jobs SET state = ?, error = ?, ended_at = ? WHERE id = ?",
                std::string(state), std::string(error), nowMs(), job.value);
    });
}

Result<std::vector<JobRecord>> RecordTable::jobs() const {
    return m_connection.guarded([&] {
        std::vector<JobRecord> out;
        auto row =
            query(m_connection,
                  "SELECT id, name, state, error, started_at, ended_at FROM jobs ORDER BY id");
        while (row.executeStep())
            out.push_back({{row.getColumn(0).getInt64()},
                           row.getColumn(1).getString(),
                           row.getColumn(2).getString(),
                           row.getColumn(3).getString(),
                           row.getColumn(4).getInt64(),
                           row.getColumn(5).getInt64()});
        return out;
    });
}

Result<std::optional<CachedResponse>> RecordTable::cachedResponse(std::string_view key) const {
    return m_connection.guarded([&]() -> std::optional<CachedResponse> {
        auto row =
            query(m_connection,
                  "SELECT response, prompt_tokens, completion_tokens, request FROM response_cache "
                  "WHERE key = ?",
                  std::string(key));
        if (!row.executeStep())
            return std::nullopt;
        return CachedResponse{row.getColumn(0).getString(), row.getColumn(1).getInt64(),
                              row.getColumn(2).getInt64(), row.getColumn(3).getString()};
    });
}

Result<void> RecordTable::cacheResponses(std::span<const KeyedResponse> responses) {
    return m_connection.transaction([&] {
        for (const auto& [key, response] : responses)
            execute(m_connection, "INSERT OR REPLACE INTO response_cache VALUES(?, ?, ?, ?, ?, ?)",
                    key, response.request, response.response, response.promptTokens,
                    response.completionTokens, nowMs());
    });
}

Result<std::map<std::string, ResponseTotals>> RecordTable::responseTotalsByKind() const {
    return m_connection.guarded([&] {
        auto row = query(m_connection, R"(
            SELECT coalesce(json_extract(request, '$.kind'), ''), count(*), sum(prompt_tokens),
                   sum(completion_tokens), sum(coalesce(json_extract(request, '$.call'), 0)),
                   count(DISTINCT json_extract(request, '$.prompt')),
                   sum(coalesce(json_extract(request, '$.seconds'), 0))
            FROM (SELECT prompt_tokens, completion_tokens,
                         CASE WHEN json_valid(request) THEN request ELSE '{}' END AS request
                  FROM response_cache)
            GROUP BY 1)");
        std::map<std::string, ResponseTotals> out;
        while (row.executeStep())
            out[row.getColumn(0).getString()] = {
                row.getColumn(1).getInt64(), row.getColumn(2).getInt64(),
                row.getColumn(3).getInt64(), row.getColumn(4).getInt64(),
                row.getColumn(5).getInt64(), row.getColumn(6).getDouble()};
        return out;
    });
}

Result<std::optional<std::string>> RecordTable::value(std::string_view key) const {
    return m_connection.guarded([&]() -> std::optional<std::string> {
        auto row = query(m_connection, "SELECT value FROM meta WHERE key = ?", std::string(key));
        if (!row.executeStep())
            return std::nullopt;
        return row.getColumn(0).getString();
    });
}

Result<void> RecordTable::setValue(std::string_view key, std::string_view value) {
    return m_connection.transaction([&] {
        execute(m_connection, "INSERT OR REPLACE INTO meta VALUES(?, ?)", std::string(key),
                std::string(value));
    });
}

} // namespace sdrl
