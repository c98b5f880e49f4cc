// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/item_change.h"

#include "core/base/text.h"
#include "core/project/item_table.h"
#include "core/project/project_store.h"
#include "project/connection.h"
#include "project/cursor.h"

#include <fmt/format.h>

namespace sdrl {

using store::execute;
using store::query;

namespace {

using Kind = ItemChange::Kind;

struct KindName {
    Kind kind;
    std::string_view name;
};
constexpr KindName kKindNames[] = {{Kind::Review, "review"},  {Kind::Edit, "edit"},
                                   {Kind::AddTag, "add_tag"}, {Kind::RemoveTag, "remove_tag"},
                                   {Kind::Bin, "bin"},        {Kind::Restore, "restore"}};

Kind kindFromName(std::string_view name) {
    for (const KindName& entry : kKindNames)
        if (entry.name == name)
            return entry.kind;
    return Kind::Review;
}

/// What an edit changes of an item.
struct Content {
    ItemText text;
    ReviewState review = ReviewState::None;
    std::int64_t revision = 0;

    friend bool operator==(const Content&, const Content&) = default;
};

/// @param row input, answer, solution, review, revision
Content contentFrom(SQLite::Statement& row) {
    return {
        {row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getString()},
        static_cast<ReviewState>(row.getColumn(3).getInt()),
        row.getColumn(4).getInt64()};
}

Content editSide(const store::Connection& connection, ChangeId change, bool done) {
    auto row = query(connection, R"(
        SELECT input, answer, solution, review, revision FROM edits WHERE change_id = ? AND done = ?)",
                     change.value, done ? 1 : 0);
    return row.executeStep() ? contentFrom(row) : Content{};
}

/// What an item was before its first edit.
std::optional<ItemText> firstText(const store::Connection& connection, std::int64_t item) {
    auto row = query(connection, R"(
        SELECT e.input, e.answer, e.solution, e.review, e.revision
        FROM change_items i JOIN edits e ON e.change_id = i.change_id AND e.done = 0
        WHERE i.item_id = ? ORDER BY i.change_id LIMIT 1)",
                     item);
    return row.executeStep() ? std::optional(contentFrom(row).text) : std::nullopt;
}

/// A row of `changes`.
struct Change {
    ChangeId id;
    Kind kind = Kind::Review;
    int state = 0;      ///< of Review
    std::string detail; ///< of AddTag and RemoveTag: the tag
    std::int64_t items = 0;
    bool reverted = false;
};

class Changer {
public:
    explicit Changer(store::Connection& connection) : m_connection(connection) {}

    Result<ChangeId> make(const ItemChange& change) {
        SDRL_CHECK(checkItems(change));
        Change row;
        row.kind = change.kind;
        if (change.kind == Kind::Review)
            row.state = static_cast<int>(change.review);
        else if (change.kind == Kind::AddTag || change.kind == Kind::RemoveTag)
            row.detail = change.tag;
        if (change.kind == Kind::Edit) {
            SDRL_CHECK(insertEdit(row, change));
        } else {
            insert(row);
            row.items = recordItems(row);
        }
        execute(m_connection, "UPDATE changes SET items = ? WHERE id = ?", row.items, row.id.value);
        SDRL_CHECK(apply(row, true));
        return row.id;
    }

    Result<void> turn(ChangeId id, bool forward) {
        auto row =
            query(m_connection, "SELECT kind, detail, items, reverted FROM changes WHERE id = ?",
                  id.value);
        if (!row.executeStep())
            return Error{ErrorCode::NotFound, fmt::format("there is no change {}", id.value),
                         m_connection.name};
        Change change{id,
                      kindFromName(row.getColumn(0).getString()),
                      row.getColumn(1).getInt(),
                      row.getColumn(1).getString(),
                      row.getColumn(2).getInt64(),
                      row.getColumn(3).getInt() != 0};
        if (change.reverted != forward)
            return Error{
                ErrorCode::InvalidArgument,
                fmt::format("the change {} is {} already", id.value, forward ? "made" : "undone"),
                m_connection.name};
        SDRL_CHECK(apply(change, forward));
        execute(m_connection, "UPDATE changes SET reverted = ? WHERE id = ?", forward ? 0 : 1,
                id.value);
        return {};
    }

private:
    Result<void> checkItems(const ItemChange& change) {
        if (change.items.empty())
            return Error{ErrorCode::InvalidArgument, "no item was named", m_connection.name};
        const std::int64_t wanted = store::setWanted(m_connection, change.items);
        const std::int64_t known =
            m_connection.db
                .execAndGet(
                    "SELECT count(*) FROM temp.wanted w JOIN item_states s ON s.item_id = w.id")
                .getInt64();
        if (known != wanted)
            return Error{ErrorCode::NotFound,
                         fmt::format("{} of the items are not there", wanted - known),
                         m_connection.name};
        return {};
    }

    Content content(std::int64_t item) {
        auto row = query(m_connection, R"(
            SELECT i.input, i.answer, i.solution, s.review, s.revision
            FROM items i JOIN item_states s ON s.item_id = i.id WHERE i.id = ?)",
                         item);
        row.executeStep();
        return contentFrom(row);
    }

    Result<Content> edited(std::int64_t item, const Content& before, const ItemText& text) {
        if (before.text.answer.empty()) {
            auto waiting =
                query(m_connection,
                      "SELECT 1 FROM item_states WHERE item_id = ? AND drop_stage = ''", item);
            if (waiting.executeStep())
                return Error{ErrorCode::NotReady, "the item's answer has not been voted on yet",
                             fmt::format("item {}", item)};
        }
        Content after{text, ReviewState::Edited, 0};
        if (text.solution.empty() && text.answer == before.text.answer)
            after.text.solution = before.text.solution;
        const ItemText original = firstText(m_connection, item).value_or(before.text);
        if (text.input != original.input || text.answer != original.answer)
            after.revision = store::textRevision(text.input, text.answer);
        return after;
    }

    void insert(Change& change) {
        auto row =
            query(m_connection, "INSERT INTO changes(at, kind, items, detail) VALUES(?, ?, 0, ?)",
                  nowMs(), std::string(itemChangeName(change.kind)));
        if (change.kind == Kind::Review)
            row.bind(3, change.state);
        else
            row.bind(3, change.detail);
        row.exec();
        change.id.value = m_connection.db.getLastInsertRowid();
    }

    Result<void> insertEdit(Change& row, const ItemChange& change) {
        const std::int64_t item = change.items.front();
        const Content before = content(item);
        SDRL_TRY(const Content after, edited(item, before, change.text));
        insert(row);
        if (after.text == before.text)
            return {};
        row.items = 1;
        execute(m_connection, "INSERT INTO change_items VALUES(?, ?, ?)", row.id.value, item,
                static_cast<int>(before.review));
        for (const Content* side : {&before, &after})
            execute(m_connection, "INSERT INTO edits VALUES(?, ?, ?, ?, ?, ?, ?)", row.id.value,
                    side == &after ? 1 : 0, side->text.input, side->text.answer,
                    side->text.solution, static_cast<int>(side->review), side->revision);
        return {};
    }

    /// Writes down which of the wanted items the change will change.
    std::int64_t recordItems(const Change& change) {
        switch (change.kind) {
        case Kind::Review:
            return execute(m_connection, R"(
                INSERT INTO change_items SELECT ?, s.item_id, s.review
                FROM temp.wanted w JOIN item_states s ON s.item_id = w.id WHERE s.review <> ?)",
                           change.id.value, change.state);
        case Kind::AddTag:
            return execute(m_connection, R"(
                INSERT INTO change_items SELECT ?, w.id, NULL FROM temp.wanted w
                WHERE NOT EXISTS(SELECT 1 FROM item_tags t WHERE t.tag = ? AND t.item_id = w.id))",
                           change.id.value, change.detail);
        case Kind::RemoveTag:
            return execute(m_connection, R"(
                INSERT INTO change_items SELECT ?, w.id, NULL FROM temp.wanted w
                WHERE EXISTS(SELECT 1 FROM item_tags t WHERE t.tag = ? AND t.item_id = w.id))",
                           change.id.value, change.detail);
        case Kind::Bin:
        case Kind::Restore:
            return execute(m_connection, R"(
                INSERT INTO change_items SELECT ?, s.item_id, NULL
                FROM temp.wanted w JOIN item_states s ON s.item_id = w.id WHERE s.binned = ?)",
                           change.id.value, change.kind == Kind::Bin ? 0 : 1);
        case Kind::Edit:
            break;
        }
        return 0;
    }

    /// Does or undoes the change to the items that are written down, if they are as they were.
    Result<void> apply(const Change& change, bool forward) {
        if (change.items > 0 && applied(change, forward) != change.items)
            return Error{ErrorCode::InvalidArgument,
                         "the items have been changed since in another way",
                         fmt::format("change {}", change.id.value)};
        return {};
    }

    std::int64_t applied(const Change& change, bool forward) {
        const std::int64_t id = change.id.value;
        switch (change.kind) {
        case Kind::Review:
            return forward ? execute(m_connection, R"(
                UPDATE item_states SET review = ? FROM change_items c
                WHERE c.change_id = ? AND c.item_id = item_states.item_id AND review = c.before)",
                                     change.state, id)
                           : execute(m_connection, R"(
                UPDATE item_states SET review = c.before FROM change_items c
                WHERE review = ? AND c.change_id = ? AND c.item_id = item_states.item_id)",
                                     change.state, id);
        case Kind::AddTag:
        case Kind::RemoveTag:
            return (change.kind == Kind::AddTag) == forward ? execute(m_connection, R"(
                INSERT OR IGNORE INTO item_tags
                SELECT ?, item_id FROM change_items WHERE change_id = ?)",
                                                                      change.detail, id)
                                                            : execute(m_connection, R"(
                DELETE FROM item_tags WHERE tag = ?
                AND item_id IN (SELECT item_id FROM change_items WHERE change_id = ?))",
                                                                      change.detail, id);
        case Kind::Bin:
        case Kind::Restore: {
            const int to = (change.kind == Kind::Bin) == forward ? 1 : 0;
            return execute(m_connection, R"(
                UPDATE item_states SET binned = ? WHERE binned = ?
                AND item_id IN (SELECT item_id FROM change_items WHERE change_id = ?))",
                           to, 1 - to, id);
        }
        case Kind::Edit:
            return applyEdit(change, forward);
        }
        return 0;
    }

    std::int64_t applyEdit(const Change& change, bool forward) {
        auto row = query(m_connection, "SELECT item_id FROM change_items WHERE change_id = ?",
                         change.id.value);
        if (!row.executeStep())
            return 0;
        const std::int64_t item = row.getColumn(0).getInt64();
        const Content from = editSide(m_connection, change.id, !forward);
        const Content to = editSide(m_connection, change.id, forward);
        if (content(item) != from)
            return 0;
        execute(m_connection, "UPDATE items SET input = ?, answer = ?, solution = ? WHERE id = ?",
                to.text.input, to.text.answer, to.text.solution, item);
        return execute(m_connection,
                       "UPDATE item_states SET review = ?, revision = ? WHERE item_id = ?",
                       static_cast<int>(to.review), to.revision, item);
    }

    store::Connection& m_connection;
};

Result<void> checkArguments(const ItemChange& change) {
    const bool tag = change.kind == Kind::AddTag || change.kind == Kind::RemoveTag;
    if (tag && trimmed(change.tag).empty())
        return Error{ErrorCode::InvalidArgument, "the tag is empty", ""};
    if (change.kind != Kind::Edit)
        return {};
    if (change.items.size() != 1)
        return Error{ErrorCode::InvalidArgument, "an edit is of one item", ""};
    if (trimmed(change.text.input).empty() || trimmed(change.text.answer).empty())
        return Error{ErrorCode::InvalidArgument, "the question or the answer is empty", ""};
    return {};
}

ItemChange changeOf(Kind kind, std::vector<std::int64_t> items) {
    ItemChange change;
    change.kind = kind;
    change.items = std::move(items);
    return change;
}

} // namespace

ItemChange ItemChange::reviewed(std::vector<std::int64_t> items, ReviewState state) {
    ItemChange change = changeOf(Kind::Review, std::move(items));
    change.review = state;
    return change;
}

ItemChange ItemChange::edited(ItemId item, std::string input, std::string answer,
                              std::string solution) {
    ItemChange change = changeOf(Kind::Edit, {item.value});
    change.text = {std::move(input), std::move(answer), std::move(solution)};
    return change;
}

ItemChange ItemChange::tagged(std::vector<std::int64_t> items, std::string tag) {
    ItemChange change = changeOf(Kind::AddTag, std::move(items));
    change.tag = std::move(tag);
    return change;
}

ItemChange ItemChange::untagged(std::vector<std::int64_t> items, std::string tag) {
    ItemChange change = changeOf(Kind::RemoveTag, std::move(items));
    change.tag = std::move(tag);
    return change;
}

ItemChange ItemChange::binned(std::vector<std::int64_t> items) {
    return changeOf(Kind::Bin, std::move(items));
}

ItemChange ItemChange::restored(std::vector<std::int64_t> items) {
    return changeOf(Kind::Restore, std::move(items));
}

std::string_view itemChangeName(ItemChange::Kind kind) {
    for (const KindName& entry : kKindNames)
        if (entry.kind == kind)
            return entry.name;
    return "";
}

Result<ChangeId> ItemTable::change(const ItemChange& change) {
    SDRL_CHECK(checkArguments(change));
    return m_connection.attempt([&] { return Changer(m_connection).make(change); });
}

Result<void> ItemTable::revert(ChangeId change) {
    return m_connection.attempt([&] { return Changer(m_connection).turn(change, false); });
}

Result<void> ItemTable::reapply(ChangeId change) {
    return m_connection.attempt([&] { return Changer(m_connection).turn(change, true); });
}

Result<std::vector<ItemHistoryEntry>> ItemTable::history(ItemId item) const {
    return m_connection.guarded([&] {
        std::vector<ItemHistoryEntry> out;
        auto row = query(m_connection, R"(
            SELECT c.id, c.at, c.kind, c.items, c.reverted, c.detail, i.before
            FROM change_items i JOIN changes c ON c.id = i.change_id
            WHERE i.item_id = ? ORDER BY c.id DESC)",
                         item.value);
        while (row.executeStep()) {
            ItemHistoryEntry entry;
            entry.change.value = row.getColumn(0).getInt64();
            entry.atMs = row.getColumn(1).getInt64();
            entry.kind = kindFromName(row.getColumn(2).getString());
            entry.items = static_cast<std::size_t>(row.getColumn(3).getInt64());
            entry.reverted = row.getColumn(4).getInt() != 0;
            if (entry.kind == Kind::Review) {
                entry.after = static_cast<ReviewState>(row.getColumn(5).getInt());
                entry.before = static_cast<ReviewState>(row.getColumn(6).getInt());
            } else if (entry.kind == Kind::Edit) {
                Content after = editSide(m_connection, entry.change, true);
                Content before = editSide(m_connection, entry.change, false);
                entry.after = after.review;
                entry.before = before.review;
                entry.textAfter = std::move(after.text);
                entry.textBefore = std::move(before.text);
            } else {
                entry.tag = row.getColumn(5).getString();
            }
            out.push_back(std::move(entry));
        }
        return out;
    });
}

Result<ItemText> ItemTable::original(ItemId id) const {
    const auto first = m_connection.guarded([&] { return firstText(m_connection, id.value); });
    if (!first)
        return first.error();
    if (*first)
        return **first;
    SDRL_TRY(QaItem now, item(id));
    return ItemText{std::move(now.input), std::move(now.answer), std::move(now.solution)};
}

Result<std::vector<std::string>> ItemTable::tags(ItemId item) const {
    return m_connection.guarded([&] {
        std::vector<std::string> out;
        auto row = query(m_connection, "SELECT tag FROM item_tags WHERE item_id = ? ORDER BY tag",
                         item.value);
        while (row.executeStep())
            out.push_back(row.getColumn(0).getString());
        return out;
    });
}

} // namespace sdrl
