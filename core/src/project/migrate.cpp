// SPDX-License-Identifier: GPL-3.0-or-later
#include "project/migrate.h"

#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/log.h"
#include "core/project/item_change.h"
#include "project/schema.h"

#include <fmt/format.h>

#include <filesystem>

namespace sdrl::store {

namespace fs = std::filesystem;
using nlohmann::json;

std::int64_t textRevision(std::string_view input, std::string_view answer) {
    const auto hash = stableHash64(fmt::format("{} {}{}", input.size(), input, answer));
    return hash == 0 ? 1 : static_cast<std::int64_t>(hash);
}

namespace {

/// A whole copy, whatever is still in the write-ahead log; renamed into place when it is complete.
Result<void> backUp(Connection& connection, int version) {
    const fs::path target = fmt::format("{}.schema{}.bak", connection.name, version);
    const fs::path unfinished = target.string() + ".tmp";
    std::error_code error;
    fs::remove(unfinished, error);
    query(connection, "VACUUM INTO ?", unfinished.string()).exec();
    SDRL_CHECK(syncPath(unfinished));
    fs::rename(unfinished, target, error);
    if (error)
        return Error{ErrorCode::Io, "cannot write the backup copy: " + error.message(),
                     target.string()};
    log(LogLevel::Info,
        fmt::format("the project is brought up to date; a copy of what it was is {}",
                    target.string()));
    return {};
}

/// Version 1 kept for each review what the item was before it.
struct OldReview {
    std::int64_t at = 0;
    std::string action;
    json before; ///< review, input, answer
};

void migrateReviews(Connection& connection, std::int64_t item,
                    const std::vector<OldReview>& reviews) {
    auto now = query(connection, "SELECT input, answer, solution FROM items WHERE id = ?", item);
    now.executeStep();
    const std::string solution = now.getColumn(2).getString();
    struct Text {
        std::string input, answer;
        bool operator==(const Text&) const = default;
    };
    const auto textBefore = [&](std::size_t i) -> Text {
        if (i == reviews.size())
            return {now.getColumn(0).getString(), now.getColumn(1).getString()};
        return {reviews[i].before.value("input", ""), reviews[i].before.value("answer", "")};
    };
    const auto revisionOf = [&](const Text& text) {
        return text == textBefore(0) ? 0 : textRevision(text.input, text.answer);
    };
    const auto state = [](std::string_view name) {
        return static_cast<int>(reviewStateFromName(name).value_or(ReviewState::None));
    };
    for (std::size_t i = 0; i < reviews.size(); ++i) {
        const int states[] = {state(reviews[i].before.value("review", "")),
                              state(reviews[i].action)};
        const Text texts[] = {textBefore(i), textBefore(i + 1)};
        const bool edit = texts[0] != texts[1];
        execute(connection, "INSERT INTO changes(at, kind, detail, items) VALUES(?, ?, ?, 1)",
                reviews[i].at, std::string(edit ? "edit" : "review"), states[1]);
        const std::int64_t change = connection.db.getLastInsertRowid();
        execute(connection, "INSERT INTO change_items VALUES(?, ?, ?)", change, item, states[0]);
        for (int done = 0; edit && done < 2; ++done)
            execute(connection, "INSERT INTO edits VALUES(?, ?, ?, ?, ?, ?, ?)", change, done,
                    texts[done].input, texts[done].answer, solution, states[done],
                    revisionOf(texts[done]));
    }
    const std::int64_t revision = revisionOf(textBefore(reviews.size()));
    execute(connection, "UPDATE item_states SET revision = ? WHERE item_id = ?", revision, item);
    // An edit voided the measurements: those that are there are of the text that is there.
    execute(connection, R"(
        UPDATE measurements SET revision = ?
        WHERE probe_id IN (SELECT id FROM probes) AND item_id = ?)",
            revision, item);
}

void migrateReviews(Connection& connection) {
    auto row = query(connection,
                     "SELECT item_id, at, action, before FROM review_history ORDER BY item_id, id");
    std::int64_t item = 0;
    std::vector<OldReview> reviews;
    const auto finish = [&] {
        if (!reviews.empty())
            migrateReviews(connection, item, reviews);
        reviews.clear();
    };
    while (row.executeStep()) {
        if (row.getColumn(0).getInt64() != item)
            finish();
        item = row.getColumn(0).getInt64();
        json before = json::parse(row.getColumn(3).getString(), nullptr, false);
        if (before.is_object())
            reviews.push_back(
                {row.getColumn(1).getInt64(), row.getColumn(2).getString(), std::move(before)});
    }
    finish();
}

} // namespace

Result<void> migrate(Connection& connection, int version) {
    SDRL_CHECK(backUp(connection, version));
    return connection.transaction([&] {
        if (version < 2) {
            connection.db.exec(kItemStates);
            connection.db.exec(kFillItemStates);
            migrateReviews(connection);
            connection.db.exec(kDropMovedColumns);
        }
        connection.db.exec(kTopics);
        connection.db.exec(fmt::format("PRAGMA user_version = {}", ProjectStore::kSchemaVersion));
        connection.db.exec(kMark);
    });
}

} // namespace sdrl::store
