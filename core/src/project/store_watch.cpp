// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/store_watch.h"

#include "project/connection.h"

#include <sqlite3.h>

#include <utility>

namespace sdrl {

Result<StoreVersion> storeVersion(ProjectStore& store) {
    store::Connection& connection = store.connection();
    return connection.guarded([&] {
        return StoreVersion{connection.number, sqlite3_total_changes64(connection.db.getHandle()),
                            connection.db.execAndGet("PRAGMA data_version").getInt64()};
    });
}

void releaseMemory(ProjectStore& store) {
    sqlite3_db_release_memory(store.connection().db.getHandle());
}

StopGuard::StopGuard(ProjectStore& store, std::stop_token stop)
    : m_store(store), m_stop(std::move(stop)) {
    constexpr int kInstructions = 20'000; // far below a millisecond
    const auto stopped = [](void* token) {
        return static_cast<std::stop_token*>(token)->stop_requested() ? 1 : 0;
    };
    if (m_stop.stop_possible())
        sqlite3_progress_handler(m_store.connection().db.getHandle(), kInstructions, stopped,
                                 &m_stop);
}

StopGuard::~StopGuard() {
    sqlite3_progress_handler(m_store.connection().db.getHandle(), 0, nullptr, nullptr);
}

} // namespace sdrl
