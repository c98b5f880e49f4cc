// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project_store.h"

#include "core/project/document_table.h"
#include "core/project/evaluation_table.h"
#include "core/project/item_table.h"
#include "core/project/record_table.h"
#include "core/project/topic_table.h"
#include "project/connection.h"
#include "project/migrate.h"
#include "project/schema.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>

namespace sdrl {

std::int64_t nowMs() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

Error store::Connection::error(const SQLite::Exception& e) const {
    ErrorCode code = ErrorCode::Internal;
    switch (e.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        code = ErrorCode::Locked;
        break;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        code = ErrorCode::InvalidFile;
        break;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        code = ErrorCode::Io;
        break;
    case SQLITE_NOMEM:
        code = ErrorCode::OutOfMemory;
        break;
    default:
        break;
    }
    return {code, std::string("the project database: ") + e.what(), name};
}

ProjectStore::ProjectStore() = default;
ProjectStore::~ProjectStore() = default;

DocumentTable& ProjectStore::documents() {
    return *m_documents;
}
ItemTable& ProjectStore::items() {
    return *m_items;
}
EvaluationTable& ProjectStore::evaluations() {
    return *m_evaluations;
}
RecordTable& ProjectStore::records() {
    return *m_records;
}
TopicTable& ProjectStore::topics() {
    return *m_topics;
}

namespace {

/// Refuses what is no project database and brings an older one up to date.
Result<void> checkSchema(store::Connection& connection, ProjectStore::Access access) {
    auto& db = connection.db;
    db.exec("PRAGMA foreign_keys = ON");
    const int version = db.execAndGet("PRAGMA user_version").getInt();
    if (version > ProjectStore::kSchemaVersion)
        return Error{ErrorCode::UnsupportedFile,
                     fmt::format("the project was written by a newer program (schema {}, this one "
                                 "reads up to {})",
                                 version, ProjectStore::kSchemaVersion),
                     connection.name};
    const bool empty = db.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
    if (version < 0 || empty != (version == 0))
        return Error{ErrorCode::InvalidFile, "this is not a project database", connection.name};
    if (empty && access == ProjectStore::Access::ReadOnly)
        return Error{ErrorCode::InvalidFile, "the project database is empty", connection.name};
    if (version == ProjectStore::kSchemaVersion || empty)
        return {};
    if (access == ProjectStore::Access::ReadOnly)
        return Error{ErrorCode::UnsupportedFile,
                     fmt::format("the project was written by an older program (schema {}); opening "
                                 "it for writing once brings it up to date",
                                 version),
                     connection.name};
    return store::migrate(connection, version);
}

void tune(store::Connection& connection, ProjectStore::Access access) {
    auto& db = connection.db;
    db.exec("PRAGMA temp_store = MEMORY");
    // A window has a handful of connections that read, and the system keeps the pages for all.
    db.exec(access == ProjectStore::Access::ReadOnly ? "PRAGMA cache_size = -16384"
                                                     : "PRAGMA cache_size = -65536");
    if (access == ProjectStore::Access::ReadOnly)
        return;
    db.exec("PRAGMA journal_mode = WAL");
    // In WAL mode this loses nothing when the process dies; only a power cut may take the last
    // transactions, never the database's consistency.
    db.exec("PRAGMA synchronous = NORMAL");
}

void createSchema(store::Connection& connection) {
    SQLite::Transaction change(connection.db, SQLite::TransactionBehavior::EXCLUSIVE);
    connection.db.exec(store::kSchema);
    connection.db.exec(store::kItemStates);
    connection.db.exec(store::kTopics);
    connection.db.exec(fmt::format("PRAGMA user_version = {}", ProjectStore::kSchemaVersion));
    connection.db.exec(store::kMark);
    change.commit();
}

} // namespace

Result<std::unique_ptr<ProjectStore>> ProjectStore::open(const std::filesystem::path& path,
                                                         Access access) {
    // Counting SQLite's memory takes a lock that all connections share, at each allocation. Refused
    // without harm where someone else has used SQLite before.
    [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    // Lists read millions of values, each of which would lock and unlock the connection.
    const int flags = access == Access::ReadWrite ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE
                                                  : SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX;
    std::unique_ptr<ProjectStore> out(new ProjectStore);
    try {
        out->m_connection = std::make_unique<store::Connection>(path.string(), flags);
        SDRL_CHECK(checkSchema(*out->m_connection, access));
        tune(*out->m_connection, access);
        if (out->m_connection->db.execAndGet("PRAGMA user_version").getInt() == 0)
            createSchema(*out->m_connection);
    } catch (const SQLite::Exception& e) {
        ErrorCode code = ErrorCode::Io;
        if (e.getErrorCode() == SQLITE_NOTADB || e.getErrorCode() == SQLITE_CORRUPT)
            code = ErrorCode::InvalidFile;
        if (e.getErrorCode() == SQLITE_BUSY)
            code = ErrorCode::Locked;
        return Error{code, std::string("cannot open the project database: ") + e.what(),
                     path.string()};
    }
    out->m_documents = std::make_unique<DocumentTable>(*out->m_connection);
    out->m_items = std::make_unique<ItemTable>(*out->m_connection);
    out->m_evaluations = std::make_unique<EvaluationTable>(*out->m_connection);
    out->m_records = std::make_unique<RecordTable>(*out->m_connection);
    out->m_topics = std::make_unique<TopicTable>(*out->m_connection);
    return out;
}

} // namespace sdrl
