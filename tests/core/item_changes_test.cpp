// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"
#include "core/project/record_table.h"
#include "item_world.h"

#include <SQLiteCpp/SQLiteCpp.h>

using namespace sdrl;
using test::ItemWorld;
using test::KnownItem;

namespace {

/// All rows of a table as text, one a line, with the types of their values.
std::string dump(SQLite::Database& db, const std::string& table) {
    std::string out;
    SQLite::Statement row(db, "SELECT * FROM " + table);
    while (row.executeStep()) {
        for (int column = 0; column < row.getColumnCount(); ++column)
            out += fmt::format("{}:{}|", row.getColumn(column).getType(),
                               row.getColumn(column).getString());
        out += '\n';
    }
    return out;
}

/// What a change may touch.
std::string state(const std::filesystem::path& path) {
    SQLite::Database db(path.string(), SQLite::OPEN_READWRITE);
    // Fails if the full text is not that of the items.
    db.exec("INSERT INTO item_texts(item_texts, rank) VALUES('integrity-check', 1)");
    std::string out;
    for (const char* table :
         {"items", "item_states", "item_tags", "measurements", "attempts", "votes", "candidates"})
        out += dump(db, table);
    return out;
}

std::vector<std::int64_t> someIds(const ItemWorld& world) {
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < world.all.size(); i += 2)
        ids.push_back(world.all[i].item.id.value);
    std::reverse(ids.begin(), ids.end());
    ids.push_back(ids.front());
    return ids;
}

const KnownItem& answered(const ItemWorld& world) {
    for (const KnownItem& known : world.all)
        if (known.measured && known.item.revision == 0 && known.item.live())
            return known;
    qFatal("no such item");
}

std::string columnsOf(SQLite::Database& db) {
    std::string out;
    SQLite::Statement table(db, "SELECT type, name FROM sqlite_master "
                                "WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2");
    while (table.executeStep()) {
        const std::string name = table.getColumn(1).getString();
        out += table.getColumn(0).getString() + ' ' + name + '\n';
        if (table.getColumn(0).getString() == "table")
            out += dump(db, "pragma_table_info('" + name + "')");
    }
    return out;
}

} // namespace

class ItemChangesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { setLogLevel(LogLevel::Error); }
    void undoAndRedoRestoreEveryByte_data();
    void undoAndRedoRestoreEveryByte();
    void manyChangesAreUndoneInTurn();
    void changesOutliveTheProgram();
    void editsMakeMeasurementsStale();
    void editingBackIsNoEdit();
    void staleMeasurementsAreReplacedAndOthersNot();
    void solutionsOfOtherAnswersAreDropped();
    void changesThatCannotBeAreRefusedAsAWhole();
    void undoOfWhatWasChangedSinceIsRefused();
    void historyTellsWhatHappened();
    void projectsOfTheFirstSchemaAreBroughtUpToDate();
    void failedBackupsLeaveTheProjectAlone();
};

void ItemChangesTest::undoAndRedoRestoreEveryByte_data() {
    QTest::addColumn<bool>("unused");
    for (const char* kind : {"accept", "reject", "clear", "tag", "untag", "bin", "restore", "edit",
                             "edit the question only", "bytes that are no text"})
        QTest::newRow(kind) << true;
}

void ItemChangesTest::undoAndRedoRestoreEveryByte() {
    const std::string kind = QTest::currentDataTag();
    ItemWorld world(150, 3);
    const KnownItem& one = answered(world);
    const ItemChange change =
        kind == "accept"    ? ItemChange::reviewed(someIds(world), ReviewState::Accepted)
        : kind == "reject"  ? ItemChange::reviewed(someIds(world), ReviewState::Rejected)
        : kind == "clear"   ? ItemChange::reviewed(someIds(world), ReviewState::None)
        : kind == "tag"     ? ItemChange::tagged(someIds(world), "odd")
        : kind == "untag"   ? ItemChange::untagged(someIds(world), "odd")
        : kind == "bin"     ? ItemChange::binned(someIds(world))
        : kind == "restore" ? ItemChange::restored(someIds(world))
        : kind == "edit"    ? ItemChange::edited(one.item.id, "Another question?", "12345", "so")
        : kind == "edit the question only"
            ? ItemChange::edited(one.item.id, "Another question?", one.item.answer)
            : ItemChange::edited(one.item.id, "\xFF\xFE \"quoted\" 'x' \x01 東京", "\xC3 1");
    const std::string before = state(world.path());
    const auto id = world.items().change(change);
    QVERIFY_OK(id);
    const std::string after = state(world.path());
    QVERIFY(after != before);
    for (int turn = 0; turn < 3; ++turn) {
        QVERIFY_OK(world.items().revert(*id));
        QVERIFY(state(world.path()) == before);
        QVERIFY_ERROR(world.items().revert(*id), ErrorCode::InvalidArgument);
        QVERIFY_OK(world.items().reapply(*id));
        QVERIFY(state(world.path()) == after);
        QVERIFY_ERROR(world.items().reapply(*id), ErrorCode::InvalidArgument);
    }
}

void ItemChangesTest::manyChangesAreUndoneInTurn() {
    ItemWorld world(60, 4);
    RandomStream random(5, "changes");
    std::vector<std::string> states = {state(world.path())};
    std::vector<ChangeId> changes;
    const std::vector<std::string> tags = {"a", "b"};
    for (int turn = 0; turn < 60; ++turn) {
        std::vector<std::int64_t> ids;
        for (const KnownItem& known : world.all)
            if (random.chance(0.3) || ids.empty())
                ids.push_back(known.item.id.value);
        ItemChange change;
        switch (random.below(6)) {
        case 0:
            change = ItemChange::reviewed(ids, static_cast<ReviewState>(random.below(3)));
            break;
        case 1:
            change = ItemChange::tagged(ids, tags[random.below(2)]);
            break;
        case 2:
            change = ItemChange::untagged(ids, tags[random.below(2)]);
            break;
        case 3:
            change = ItemChange::binned(ids);
            break;
        case 4:
            change = ItemChange::restored(ids);
            break;
        default:
            change = ItemChange::edited(answered(world).item.id,
                                        fmt::format("Question {}?", random.below(3)), "7");
        }
        const auto id = world.items().change(change);
        QVERIFY_OK(id);
        changes.push_back(*id);
        states.push_back(state(world.path()));
    }
    for (std::size_t i = changes.size(); i-- > 0;) {
        QVERIFY_OK(world.items().revert(changes[i]));
        QVERIFY(state(world.path()) == states[i]);
    }
    for (std::size_t i = 0; i < changes.size(); ++i) {
        QVERIFY_OK(world.items().reapply(changes[i]));
        QVERIFY(state(world.path()) == states[i + 1]);
    }
}

void ItemChangesTest::changesOutliveTheProgram() {
    ItemWorld world(50, 6);
    const std::string before = state(world.path());
    const ChangeId id = world.items().change(ItemChange::binned(someIds(world))).value();
    const auto again = ProjectStore::open(world.path());
    QVERIFY_OK(again);
    QVERIFY_OK((*again)->items().revert(id));
    QVERIFY(state(world.path()) == before);
}

void ItemChangesTest::editsMakeMeasurementsStale() {
    ItemWorld world(50, 7);
    const KnownItem& one = answered(world);
    const auto row = [&] { return world.query()->rows(std::vector{one.item.id.value})->front(); };
    const auto isMeasured = [&] {
        return world.items().measurements(world.scope().probe)->contains(one.item.id);
    };
    QVERIFY(isMeasured() && !row().stale);
    QVERIFY_OK(
        world.items().change(ItemChange::reviewed({one.item.id.value}, ReviewState::Accepted)));
    QVERIFY(isMeasured());
    const auto edit = world.items().change(
        ItemChange::edited(one.item.id, one.item.input, one.item.answer + "1"));
    QVERIFY_OK(edit);
    QVERIFY(!isMeasured());
    QVERIFY(row().stale && row().edited && row().samples == one.measured->samples &&
            !row().passRate() && row().review == ReviewState::Edited);
    QVERIFY_OK(world.items().revert(*edit));
    QVERIFY(isMeasured() && !row().stale && !row().edited && row().review == ReviewState::Accepted);
}

void ItemChangesTest::editingBackIsNoEdit() {
    ItemWorld world(50, 7);
    const KnownItem& one = answered(world);
    ItemTable& items = world.items();
    const ItemText written = items.original(one.item.id).value();
    QCOMPARE(written.input, one.item.input);
    QVERIFY_OK(items.change(ItemChange::edited(one.item.id, "Other?", "1")));
    QVERIFY_OK(items.change(ItemChange::edited(one.item.id, "Yet another?", "2")));
    QVERIFY(items.original(one.item.id).value() == written);
    QVERIFY(items.item(one.item.id)->revision != 0);
    QVERIFY_OK(items.change(
        ItemChange::edited(one.item.id, written.input, written.answer, written.solution)));
    QCOMPARE(items.item(one.item.id)->revision, 0);
    QVERIFY(items.measurements(world.scope().probe)->contains(one.item.id));
    // An edit to what is there already touches nothing.
    const std::string before = state(world.path());
    QVERIFY_OK(items.change(ItemChange::edited(one.item.id, written.input, written.answer)));
    QVERIFY(state(world.path()) == before);
}

void ItemChangesTest::staleMeasurementsAreReplacedAndOthersNot() {
    ItemWorld world(50, 8);
    const KnownItem& one = answered(world);
    ItemTable& items = world.items();
    const ProbeId probe = world.scope().probe;
    const ItemId id = one.item.id;
    const std::vector<Attempt> attempts = {{0, "new", "1", true, true, false, 3}};
    QVERIFY_OK(items.recordMeasurement(probe, id, {9, 9, 9, 0, 1, 0}, attempts));
    QCOMPARE(items.measurements(probe)->at(id).samples, one.measured->samples);
    QVERIFY_OK(items.change(ItemChange::edited(id, "Other?", "1")));
    const std::int64_t revision = items.item(id)->revision;
    // What was measured while the item was being edited is of the old text.
    QVERIFY_OK(items.recordMeasurement(probe, id, {9, 9, 9, 0, 1, 0}, attempts));
    QVERIFY(!items.measurements(probe)->contains(id));
    QVERIFY_OK(items.recordMeasurement(probe, id, {8, 3, 8, 0, 1, revision}, attempts));
    QCOMPARE(items.measurements(probe)->at(id).passes, 3);
    QCOMPARE(items.attempts(probe, id)->size(), std::size_t{1});
    QVERIFY_OK(items.recordMeasurement(probe, id, {8, 5, 8, 0, 1, 0}, {}));
    QCOMPARE(items.measurements(probe)->at(id).passes, 3);
    QCOMPARE(items.attempts(probe, id)->size(), std::size_t{1});
}

void ItemChangesTest::solutionsOfOtherAnswersAreDropped() {
    ItemWorld world(50, 8);
    const QaItem item = answered(world).item;
    ItemTable& items = world.items();
    QVERIFY(!item.solution.empty());
    QVERIFY_OK(items.change(ItemChange::edited(item.id, "Other?", item.answer)));
    QCOMPARE(items.item(item.id)->solution, item.solution);
    QVERIFY_OK(items.change(ItemChange::edited(item.id, "Other?", "99", "it is 99")));
    QCOMPARE(items.item(item.id)->solution, std::string("it is 99"));
    QVERIFY_OK(items.change(ItemChange::edited(item.id, "Other?", "98")));
    QCOMPARE(items.item(item.id)->solution, std::string());
}

void ItemChangesTest::changesThatCannotBeAreRefusedAsAWhole() {
    ItemWorld world(50, 9);
    ItemTable& items = world.items();
    const std::int64_t one = world.all[0].item.id.value;
    const std::string before = state(world.path());
    QVERIFY_ERROR(items.change(ItemChange::binned({one, 999'999})), ErrorCode::NotFound);
    QVERIFY_ERROR(items.change(ItemChange::binned({})), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(items.change(ItemChange::tagged({one}, " ")), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(items.change(ItemChange::edited({999'999}, "a", "b")), ErrorCode::NotFound);
    const ItemId voted = answered(world).item.id;
    QVERIFY_ERROR(items.change(ItemChange::edited(voted, " ", "b")), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(items.change(ItemChange::edited(voted, "a", "")), ErrorCode::InvalidArgument);
    for (const KnownItem& known : world.all)
        if (known.item.answer.empty()) {
            QVERIFY_ERROR(items.change(ItemChange::edited(known.item.id, "a", "b")),
                          ErrorCode::NotReady);
            break;
        }
    QVERIFY_ERROR(items.revert({999'999}), ErrorCode::NotFound);
    QVERIFY(state(world.path()) == before);
    const auto reader = world.query();
    QVERIFY_ERROR(reader->store().items().change(ItemChange::binned({one})), ErrorCode::Io);
}

void ItemChangesTest::undoOfWhatWasChangedSinceIsRefused() {
    ItemWorld world(50, 10);
    ItemTable& items = world.items();
    const std::int64_t one = answered(world).item.id.value;
    QVERIFY_OK(items.change(ItemChange::reviewed({one}, ReviewState::None)));
    const auto accept = items.change(ItemChange::reviewed(someIds(world), ReviewState::Accepted));
    const auto accepted = items.change(ItemChange::reviewed({one}, ReviewState::Accepted));
    const auto edit = items.change(ItemChange::edited({one}, "Other?", "1"));
    QVERIFY_OK(edit);
    const std::string before = state(world.path());
    QVERIFY_ERROR(items.revert(items.history({one})->at(1).change), ErrorCode::InvalidArgument);
    QVERIFY(state(world.path()) == before);
    QVERIFY_OK(items.revert(*edit));
    QVERIFY_OK(items.revert(*accepted));
    QVERIFY_OK(items.revert(*accept));
}

void ItemChangesTest::historyTellsWhatHappened() {
    ItemWorld world(50, 11);
    ItemTable& items = world.items();
    const QaItem item = answered(world).item;
    const std::size_t known = items.history(item.id)->size();
    const std::vector<std::int64_t> ids = someIds(world);
    const std::int64_t id = item.id.value;
    QVERIFY_OK(items.change(ItemChange::tagged({id, ids[0] == id ? ids[1] : ids[0]}, "new")));
    QVERIFY_OK(items.change(ItemChange::edited(item.id, "Other?", "1")));
    QVERIFY_OK(items.change(ItemChange::reviewed({id}, ReviewState::Accepted)));
    // This changes nothing of the item, so the item's history has nothing of it.
    QVERIFY_OK(items.change(ItemChange::reviewed({id}, ReviewState::Accepted)));
    const auto bin = items.change(ItemChange::binned({id}));
    QVERIFY_OK(items.revert(*bin));
    const auto history = items.history(item.id);
    QVERIFY_OK(history);
    QCOMPARE(history->size(), known + 4);
    const ItemHistoryEntry &binned = history->at(0), &accepted = history->at(1),
                           &edited = history->at(2), &tagged = history->at(3);
    QVERIFY(binned.kind == ItemChange::Kind::Bin && binned.reverted && binned.change == *bin);
    QVERIFY(accepted.kind == ItemChange::Kind::Review && !accepted.reverted &&
            accepted.before == ReviewState::Edited && accepted.after == ReviewState::Accepted);
    QVERIFY(edited.kind == ItemChange::Kind::Edit && edited.textBefore.input == item.input &&
            edited.textBefore.answer == item.answer && edited.textAfter.input == "Other?" &&
            edited.textAfter.answer == "1" && edited.after == ReviewState::Edited &&
            edited.before == item.review && edited.atMs > 0 && edited.items == 1);
    QVERIFY(tagged.kind == ItemChange::Kind::AddTag && tagged.tag == "new" && tagged.items == 2);
    QVERIFY(items.tags(item.id)->back() == "new" || items.tags(item.id)->front() == "new");
}

void ItemChangesTest::projectsOfTheFirstSchemaAreBroughtUpToDate() {
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "project.db";
    const auto backup = folder.path() / "project.db.schema1.bak";
    const std::string sql = readFile(test::fixture("project-schema-1.sql")).value();
    std::string original;
    {
        SQLite::Database db(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        db.exec("PRAGMA journal_mode = WAL");
        db.exec(sql);
        original = dump(db, "items") + dump(db, "review_history");
    }
    QVERIFY_ERROR(ProjectStore::open(path, ProjectStore::Access::ReadOnly),
                  ErrorCode::UnsupportedFile);
    QVERIFY(!std::filesystem::exists(backup));
    auto store = ProjectStore::open(path);
    QVERIFY_OK(store);
    {
        SQLite::Database db(backup.string());
        QCOMPARE(db.execAndGet("PRAGMA user_version").getInt(), 1);
        QCOMPARE(dump(db, "items") + dump(db, "review_history"), original);
    }
    ItemTable& items = (*store)->items();
    const std::vector<QaItem> all = items.items({1}).value();
    QCOMPARE(all.size(), std::size_t{4});
    const QaItem first = items.item({1}).value(), edited = items.item({2}).value(),
                 rejected = items.item({3}).value(), dropped = items.item({4}).value();
    QVERIFY(first.heldOut && first.level == 2 && first.revision == 0 && first.quote &&
            first.review == ReviewState::None && first.passage.value == 1 && first.live());
    QVERIFY(edited.review == ReviewState::Accepted && edited.revision != 0 && !edited.heldOut);
    QVERIFY(rejected.review == ReviewState::Rejected && rejected.origin == ItemOrigin::Harder &&
            rejected.parent.value == 1 && rejected.revision == 0);
    QVERIFY(dropped.dropStage == "vote" && dropped.dropReason == "no candidate has an answer");
    QCOMPARE(items.funnel({1})->kept, 3);
    // The measurements were of the texts that are there now.
    const auto measured = items.measurements({1}).value();
    QVERIFY(measured.size() == 2 && measured.at({1}).passes == 2 && measured.at({2}).passes == 4);
    QCOMPARE(items.attempts({1}, {1})->size(), std::size_t{1});
    const ItemText written = items.original({2}).value();
    QVERIFY(written.input == "How many ships?" && written.answer == "5");
    const auto history = items.history({2}).value();
    QCOMPARE(history.size(), std::size_t{3});
    QVERIFY(history[0].kind == ItemChange::Kind::Review && history[0].atMs == 14 &&
            history[1].kind == ItemChange::Kind::Edit && history[1].textAfter.answer == "6" &&
            history[2].textBefore.input == "How many ships?");
    QVERIFY_OK(items.revert(history[0].change));
    QVERIFY_OK(items.revert(history[1].change));
    QCOMPARE(items.item({2})->answer, std::string("5"));
    QVERIFY(!items.measurements({1})->contains({2}));
    QVERIFY_OK(items.revert(history[2].change));
    QVERIFY(items.item({2})->input == written.input && items.item({2})->revision == 0);
    const auto query = ItemQuery::open(path).value();
    query->setScope({{{1}}, {1}, {}, {1}});
    const auto rows = query->rows(std::vector<std::int64_t>{1, 2, 3, 4}).value();
    QVERIFY(rows[0].agreement == 0.75 && rows[1].agreement == 1.0 && rows[2].agreement == 0.5 &&
            !rows[3].agreement);
    QVERIFY(rows[0].taken && rows[0].source == "Title" && rows[0].page == 3 && !rows[1].taken);
    ItemFilter filter;
    filter.text = "ship";
    QVERIFY((query->ids(filter).value() == std::vector<std::int64_t>{2, 4}));

    // What it became is what a new one is.
    const auto fresh = folder.path() / "new.db";
    QVERIFY_OK(ProjectStore::open(fresh));
    SQLite::Database migrated(path.string()), made(fresh.string());
    QCOMPARE(QString::fromStdString(columnsOf(migrated)), QString::fromStdString(columnsOf(made)));
    QCOMPARE(migrated.execAndGet("PRAGMA user_version").getInt(), ProjectStore::kSchemaVersion);
    QCOMPARE(dump(migrated, "pragma_foreign_key_check"), std::string());
    QCOMPARE(dump(migrated, "pragma_integrity_check"), dump(made, "pragma_integrity_check"));
}

void ItemChangesTest::failedBackupsLeaveTheProjectAlone() {
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "project.db";
    {
        SQLite::Database db(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        db.exec(readFile(test::fixture("project-schema-1.sql")).value());
    }
    // A folder that is not empty stands where the copy is to go.
    QVERIFY_OK(writeFileAtomic(folder.path() / "project.db.schema1.bak" / "x", "x"));
    const std::string before = readFile(path).value();
    QVERIFY(!ProjectStore::open(path).ok());
    QVERIFY(readFile(path).value() == before);
}

QTEST_GUILESS_MAIN(ItemChangesTest)
#include "item_changes_test.moc"
