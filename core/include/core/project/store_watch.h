// SPDX-License-Identifier: GPL-3.0-or-later
//
// For those who look at a project's database again and again, and at very many items at once.
#pragma once

#include "core/base/result.h"
#include "core/project/project_store.h"

#include <cstdint>
#include <stop_token>

namespace sdrl {

/// State of a database as one connection sees it: equal as long as nothing was written into it, by
/// this connection or another. Those of different connections are never equal.
struct StoreVersion {
    std::uint64_t connection = 0; ///< its number within this process
    std::int64_t own = 0;         ///< rows that this connection has written
    std::int64_t others = 0;      ///< SQLite's data_version

    friend bool operator==(const StoreVersion&, const StoreVersion&) = default;
};

/// To know later whether anything was written meanwhile. Errors: those of reading the database.
/// Takes microseconds. Thread: the store's.
[[nodiscard]] Result<StoreVersion> storeVersion(ProjectStore& store);

/// Gives back memory that holds pages of the database (up to some 100 MB); they are read again
/// when they are needed. Thread: the store's.
void releaseMemory(ProjectStore& store);

/// Lets what is asked of a store fail within about a millisecond after a stop was asked for, as
/// long as this lives. One at a time for each store. Thread: the store's.
class StopGuard {
public:
    StopGuard(ProjectStore& store, std::stop_token stop);
    ~StopGuard();
    StopGuard(const StopGuard&) = delete;
    StopGuard& operator=(const StopGuard&) = delete;

private:
    ProjectStore& m_store;
    std::stop_token m_stop;
};

} // namespace sdrl
