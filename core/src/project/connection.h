// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/project/project_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace sdrl::store {

/// The database handle with the error wall around it.
class Connection {
public:
    /// A change of a million items holds up other writers for some seconds.
    static constexpr int kBusyTimeoutMs = 30'000;

    Connection(const std::string& path, int flags)
        : db(path, flags, kBusyTimeoutMs), name(path), number(++s_opened) {}

    SQLite::Database db;
    std::string name;
    std::uint64_t number; ///< within this process; none is given twice

    [[nodiscard]] Error error(const SQLite::Exception& e) const;

    /// Runs `body`, which may throw SQLite::Exception and may return a value, a Result or nothing.
    template <class Body>
    auto guarded(const Body& body) const {
        using Value = std::invoke_result_t<Body>;
        if constexpr (std::is_void_v<Value>) {
            try {
                body();
                return Result<void>();
            } catch (const SQLite::Exception& e) {
                return Result<void>(error(e));
            }
        } else {
            try {
                return Result<Value>(body());
            } catch (const SQLite::Exception& e) {
                return Result<Value>(error(e));
            }
        }
    }

    /// The same within one transaction: all of it happens or nothing.
    template <class Body>
    auto transaction(const Body& body) {
        return guarded([&] {
            SQLite::Transaction change(db, SQLite::TransactionBehavior::IMMEDIATE);
            if constexpr (std::is_void_v<std::invoke_result_t<Body>>) {
                body();
                change.commit();
            } else {
                auto value = body();
                change.commit();
                return value;
            }
        });
    }

    /// One transaction of a body that returns a Result; an Error undoes all of it.
    template <class Body>
    std::invoke_result_t<Body> attempt(const Body& body) {
        try {
            SQLite::Transaction change(db, SQLite::TransactionBehavior::IMMEDIATE);
            auto outcome = body();
            if (outcome.ok())
                change.commit();
            return outcome;
        } catch (const SQLite::Exception& e) {
            return error(e);
        }
    }

    /// Several queries that see the database as it is at the first of them, whatever another
    /// connection writes in between.
    template <class Body>
    auto snapshot(const Body& body) {
        return guarded([&] {
            const SQLite::Transaction unchanged(db, SQLite::TransactionBehavior::DEFERRED);
            return body();
        });
    }

private:
    static inline std::atomic<std::uint64_t> s_opened = 0;
};

/// A prepared statement with its parameters bound in order.
template <class... Values>
SQLite::Statement query(const Connection& connection, const char* sql, const Values&... values) {
    SQLite::Statement statement(connection.db, sql);
    int place = 0;
    (statement.bind(++place, values), ...);
    return statement;
}

template <class... Values>
int execute(const Connection& connection, const char* sql, const Values&... values) {
    return query(connection, sql, values...).exec();
}

/// Another content than the one that was written: 0 stands for that one. Never 0.
[[nodiscard]] std::int64_t textRevision(std::string_view input, std::string_view answer);

/// The time to be written for a row that becomes the newest one; `newest` selects the time of the
/// one before. Differs from it also within a millisecond and after the clock was set back.
inline std::int64_t nextTouch(const Connection& connection, const char* newest) {
    auto row = query(connection, newest);
    row.executeStep();
    return std::max(nowMs(), row.getColumn(0).getInt64() + 1);
}

} // namespace sdrl::store
