// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/strong_id.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sdrl {

class DocumentTable;
class ItemTable;
class EvaluationTable;
class RecordTable;
class TopicTable;

namespace store {
class Connection;
}

/// Milliseconds since 1970-01-01 UTC, as all tables store points in time.
[[nodiscard]] std::int64_t nowMs();

/// The project's SQLite database (WAL mode). Each finished item is one transaction, so a killed
/// process loses at most the item it was working on. Thread: one connection per thread; a second
/// connection to the same file sees what the first has committed.
class ProjectStore {
public:
    static constexpr int kSchemaVersion = 3;

    enum class Access { ReadWrite, ReadOnly };

    /// Opens or creates the database. An older schema is migrated after a backup copy was written
    /// beside it; a newer one is an UnsupportedFile error, a damaged file an InvalidFile error.
    [[nodiscard]] static Result<std::unique_ptr<ProjectStore>>
    open(const std::filesystem::path& path, Access access = Access::ReadWrite);
    ~ProjectStore();
    ProjectStore(const ProjectStore&) = delete;
    ProjectStore& operator=(const ProjectStore&) = delete;

    [[nodiscard]] DocumentTable& documents();
    [[nodiscard]] ItemTable& items();
    [[nodiscard]] EvaluationTable& evaluations();
    [[nodiscard]] RecordTable& records();
    [[nodiscard]] TopicTable& topics();
    /// For what core itself builds on the store.
    [[nodiscard]] store::Connection& connection() { return *m_connection; }

private:
    ProjectStore();
    std::unique_ptr<store::Connection> m_connection;
    std::unique_ptr<DocumentTable> m_documents;
    std::unique_ptr<ItemTable> m_items;
    std::unique_ptr<EvaluationTable> m_evaluations;
    std::unique_ptr<RecordTable> m_records;
    std::unique_ptr<TopicTable> m_topics;
};

} // namespace sdrl
