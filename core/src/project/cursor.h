// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "project/connection.h"

#include <sqlite3.h>

#include <memory>
#include <span>

namespace sdrl::store {

/// A statement without the checks of SQLite::Statement, for reading millions of rows. Throws
/// SQLite::Exception as that does. Columns and parameters count from 0 and 1, as in SQLite.
class Cursor {
public:
    Cursor(const Connection& connection, const std::string& sql) : m_db(connection.db.getHandle()) {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v2(m_db, sql.data(), static_cast<int>(sql.size()), &statement,
                                 nullptr));
        m_statement.reset(statement);
    }

    void bind(int place, std::int64_t value) {
        check(sqlite3_bind_int64(m_statement.get(), place, value));
    }
    void bind(int place, double value) {
        check(sqlite3_bind_double(m_statement.get(), place, value));
    }
    void bind(int place, const std::string& text) {
        check(sqlite3_bind_text64(m_statement.get(), place, text.data(), text.size(),
                                  SQLITE_TRANSIENT, SQLITE_UTF8));
    }

    bool step() {
        const int result = sqlite3_step(m_statement.get());
        if (result != SQLITE_ROW && result != SQLITE_DONE)
            check(result);
        return result == SQLITE_ROW;
    }
    void reset() { sqlite3_reset(m_statement.get()); }

    [[nodiscard]] bool isNull(int column) const {
        return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
    }
    [[nodiscard]] std::int64_t integer(int column) const {
        return sqlite3_column_int64(m_statement.get(), column);
    }
    [[nodiscard]] double real(int column) const {
        return sqlite3_column_double(m_statement.get(), column);
    }
    /// Valid until the next step.
    [[nodiscard]] std::string_view text(int column) const {
        const auto* bytes =
            reinterpret_cast<const char*>(sqlite3_column_text(m_statement.get(), column));
        return bytes ? std::string_view(bytes, static_cast<std::size_t>(
                                                   sqlite3_column_bytes(m_statement.get(), column)))
                     : std::string_view();
    }

private:
    void check(int result) const {
        if (result != SQLITE_OK)
            throw SQLite::Exception(m_db, result);
    }
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    sqlite3* m_db;
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
};

/// Makes the ids the content of the table temp.wanted(id), which belongs to this connection only
/// and can be written on one that is for reading. Returns how many different ones there are.
inline std::int64_t setWanted(const Connection& connection, std::vector<std::int64_t> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    execute(connection, "CREATE TEMP TABLE IF NOT EXISTS wanted(id INTEGER PRIMARY KEY)");
    execute(connection, "DELETE FROM temp.wanted");
    Cursor insert(connection, "INSERT INTO temp.wanted VALUES(?)");
    for (const std::int64_t id : ids) {
        insert.bind(1, id);
        insert.step();
        insert.reset();
    }
    return static_cast<std::int64_t>(ids.size());
}

} // namespace sdrl::store
