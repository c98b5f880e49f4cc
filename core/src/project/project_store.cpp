// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project_store.h"

#include "core/project/document_table.h"
#include "core/project/evaluation_table.h"
#include "core/project/item_table.h"
#include "core/project/record_table.h"
#include "project/connection.h"
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

namespace {

Result<void> prepareSchema(store::Connection& connection, ProjectStore::Access access) {
    auto& db = connection.db;
    db.exec("PRAGMA foreign_keys = ON");
    const int version = db.execAndGet("PRAGMA user_version").getInt();
    if (version > ProjectStore::kSchemaVersion)
        return Error{ErrorCode::UnsupportedFile,
                     fmt::format("the project was written by a newer program (schema {}, this one "
                                 "reads up to {})",
                                 version, ProjectStore::kSchemaVersion),
                     connection.name};
    const bool isNew = version != ProjectStore::kSchemaVersion;
    const bool empty = db.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
    if (isNew ? version != 0 || !empty : empty)
        return Error{ErrorCode::InvalidFile, "this is not a project database", connection.name};
    if (isNew && access == ProjectStore::Access::ReadOnly)
        return Error{ErrorCode::InvalidFile, "the project database is empty", connection.name};
    if (access == ProjectStore::Access::ReadWrite) {
        db.exec("PRAGMA journal_mode = WAL");
        // In WAL mode this loses nothing when the process dies; only a power cut may take the last
        // transactions, never the database's consistency.
        db.exec("PRAGMA synchronous = NORMAL");
    }
    if (!isNew)
        return {};
    SQLite::Transaction change(db, SQLite::TransactionBehavior::EXCLUSIVE);
    db.exec(store::kSchema);
    db.exec(fmt::format("PRAGMA user_version = {}", ProjectStore::kSchemaVersion));
    // "SDRL": by this the desktop knows the file (packaging/desktop).
    db.exec("PRAGMA application_id = 0x5344524C");
    change.commit();
    return {};
}

} // namespace

Result<std::unique_ptr<ProjectStore>> ProjectStore::open(const std::filesystem::path& path,
                                                         Access access) {
    const int flags = access == Access::ReadWrite ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE
                                                  : SQLite::OPEN_READONLY;
    std::unique_ptr<ProjectStore> out(new ProjectStore);
    try {
        out->m_connection = std::make_unique<store::Connection>(path.string(), flags);
        SDRL_CHECK(prepareSchema(*out->m_connection, access));
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
    return out;
}

} // namespace sdrl
