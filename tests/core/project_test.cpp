// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"
#include "core/project/document_table.h"
#include "core/project/item_table.h"
#include "core/project/project.h"
#include "core/project/record_table.h"
#include "core/project/topic_table.h"
#include "store_fixtures.h"
#include "test_support.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>

using namespace sdrl;
namespace fs = std::filesystem;
using nlohmann::json;
using test::numbered;
using test::Store;
using test::voteOn;

namespace {

constexpr const char* kTask = R"({
    "schema_version": 1, "name": "sums", "title": "Small sums", "description": "Sums.",
    "output_format": "End with #### and the sum.", "answer": {"type": "number", "marker": "hashes"}})";

/// Runs `body` in a process of its own, which ends without any clean-up.
pid_t inChild(const std::function<int()>& body) {
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(body());
    return child;
}

int exitStatus(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void writeText(const fs::path& path, const std::string& text) {
    QVERIFY_OK(writeFileAtomic(path, text));
}

} // namespace

class ProjectTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { setLogLevel(LogLevel::Error); }
    // Project
    void aProjectIsCreatedOnceAndOpenedAgain();
    void aBadTaskLeavesNothingBehind();
    void anotherProcessKeepsAProjectLocked();
    void missingAndDamagedPartsAreNamed();
    void nameComesFromTheFolder();
    void documentsAreTakenOutOfTheListAgain();
    // ProjectStore
    void newerSchemasAreRefusedAndLeftAlone();
    void schemaTwoIsBroughtUpToDate();
    void foreignAndDamagedDatabasesAreRefused_data();
    void foreignAndDamagedDatabasesAreRefused();
    void readOnlyStoresReadAndDoNotWrite();
    void aKilledWriterLosesNoFinishedItem();
};

// ---- Project --------------------------------------------------------------------------------

void ProjectTest::aProjectIsCreatedOnceAndOpenedAgain() {
    const TemporaryDirectory folder = test::temporaryDirectory();
    const fs::path path = folder.path() / "a.sdrl";
    QVERIFY(!Project::isProject(path));
    ProjectSettings settings;
    settings.seed = 7;
    {
        const auto project = Project::create(path, kTask, settings);
        QVERIFY_OK(project);
        QVERIFY(Project::isProject(path));
        QCOMPARE((*project)->task().name, std::string("sums"));
        QVERIFY_ERROR(Project::create(path, kTask, settings), ErrorCode::AlreadyExists);
        settings.seed = 8;
        QVERIFY_OK((*project)->setSettings(settings));
        std::string other = kTask;
        other.replace(other.find("Sums."), 5, "Adds.");
        QVERIFY_OK((*project)->setTask(other));
        QVERIFY(!(*project)->setTask("{"));
        QCOMPARE((*project)->task().description, std::string("Adds."));
        QVERIFY_OK((*project)->store().records().setValue("k", "v"));
    }
    const auto again = Project::open(path);
    QVERIFY_OK(again);
    QCOMPARE((*again)->settings().seed, std::uint64_t{8});
    QCOMPARE((*again)->task().description, std::string("Adds."));
    QCOMPARE((*again)->store().records().value("k").value(), std::optional<std::string>("v"));
    QCOMPARE((*again)->resolve("x/y").string(), (path / "x/y").string());
    QCOMPARE((*again)->resolve("/x").string(), std::string("/x"));
}

void ProjectTest::aBadTaskLeavesNothingBehind() {
    const TemporaryDirectory folder = test::temporaryDirectory();
    QVERIFY_ERROR(Project::create(folder.path() / "a.sdrl", "{\"name\": 3}", {}),
                  ErrorCode::InvalidFile);
    QVERIFY(!fs::exists(folder.path() / "a.sdrl"));
    writeText(folder.path() / "b" / "note.txt", "mine");
    ProjectSettings unreadable;
    unreadable.train.overlongBuffer = unreadable.train.sampling.maxNewTokens + 1;
    QVERIFY_ERROR(Project::create(folder.path() / "c.sdrl", kTask, unreadable),
                  ErrorCode::InvalidFile);
    QVERIFY(!fs::exists(folder.path() / "c.sdrl"));
    QVERIFY_ERROR(Project::create(folder.path() / "b", kTask, {}), ErrorCode::AlreadyExists);
    QVERIFY_ERROR(Project::open(folder.path() / "b"), ErrorCode::NotFound);
    QVERIFY(fs::is_directory(folder.path() / "b") && !fs::exists(folder.path() / "b/project.db"));
}

void ProjectTest::anotherProcessKeepsAProjectLocked() {
    const TemporaryDirectory folder = test::temporaryDirectory();
    const fs::path path = folder.path() / "a.sdrl";
    QVERIFY_OK(Project::create(path, kTask, {}));
    std::array<int, 2> ready{};
    QCOMPARE(::pipe(ready.data()), 0);
    const pid_t child = inChild([&] {
        const auto project = Project::open(path);
        if (!project || ::write(ready[1], "x", 1) != 1)
            return 1;
        for (;;)
            ::pause();
    });
    ::close(ready[1]);
    char byte = 0;
    QCOMPARE(::read(ready[0], &byte, 1), ssize_t{1});
    ::close(ready[0]);
    const auto locked = Project::open(path);
    ::kill(child, SIGKILL);
    (void)exitStatus(child);
    QVERIFY_ERROR(locked, ErrorCode::Locked);
    QVERIFY2(locked.error().context.ends_with(fmt::format("process {}", child)),
             locked.error().context.c_str());
    QVERIFY_OK(Project::open(path)); // the lock died with its holder
}

void ProjectTest::missingAndDamagedPartsAreNamed() {
    const TemporaryDirectory folder = test::temporaryDirectory();
    const fs::path path = folder.path() / "a.sdrl";
    QVERIFY_ERROR(Project::open(path), ErrorCode::NotFound);
    QVERIFY_OK(Project::create(path, kTask, {}));
    fs::rename(path / "project.db", folder.path() / "kept.db");
    QVERIFY_ERROR(Project::open(path), ErrorCode::NotFound);
    QVERIFY(!fs::exists(path / "project.db"));
    QVERIFY(!Project::isProject(path));
    writeText(path / "project.db", std::string(5000, 'x'));
    QVERIFY_ERROR(Project::open(path), ErrorCode::InvalidFile);
    fs::rename(folder.path() / "kept.db", path / "project.db");
    QVERIFY_OK(Project::open(path));

    writeText(path / "settings.json", "{\n\"schema_version\": 1,\n\"sed\": 4\n}\n");
    const auto misspelled = Project::open(path);
    QVERIFY_ERROR(misspelled, ErrorCode::InvalidFile);
    QVERIFY2(misspelled.error().context.ends_with("settings.json:3"),
             misspelled.error().context.c_str());
    writeText(path / "settings.json",
              fmt::format("{{\"schema_version\": {}}}", ProjectSettings::kSchemaVersion + 1));
    QVERIFY_ERROR(Project::open(path), ErrorCode::UnsupportedFile);
    fs::remove(path / "settings.json");
    QVERIFY_ERROR(Project::open(path), ErrorCode::NotFound);
}

void ProjectTest::nameComesFromTheFolder() {
    const TemporaryDirectory folder = test::temporaryDirectory();
    const fs::path path = folder.path() / "my task.sdrl";
    QCOMPARE(Project::create(path, kTask, {}).value()->name(), std::string("my task"));
    QCOMPARE(Project::open(path.string() + "/").value()->name(), std::string("my task"));
    QCOMPARE(Project::open(path / ".").value()->name(), std::string("my task"));
}

// ---- ProjectStore ---------------------------------------------------------------------------

void ProjectTest::newerSchemasAreRefusedAndLeftAlone() {
    const TemporaryDirectory folder = test::temporaryDirectory();
    const fs::path path = folder.path() / "project.db";
    QVERIFY_OK(ProjectStore::open(path));
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE)
        .exec(fmt::format("PRAGMA user_version = {}", ProjectStore::kSchemaVersion + 1));
    const auto before = readFile(path);
    for (const auto access : {ProjectStore::Access::ReadWrite, ProjectStore::Access::ReadOnly}) {
        const auto store = ProjectStore::open(path, access);
        QVERIFY_ERROR(store, ErrorCode::UnsupportedFile);
        const std::string newer =
            fmt::format("newer program (schema {}", ProjectStore::kSchemaVersion + 1);
        QVERIFY(store.error().message.find(newer) != std::string::npos);
        QCOMPARE(store.error().context, path.string());
    }
    QVERIFY(*readFile(path) == *before);
}

void ProjectTest::foreignAndDamagedDatabasesAreRefused_data() {
    QTest::addColumn<QString>("damage");
    for (const char* damage : {"noise", "cut off", "foreign", "folder", "tables gone"})
        QTest::newRow(damage) << damage;
}

void ProjectTest::foreignAndDamagedDatabasesAreRefused() {
    QFETCH(QString, damage);
    Store made;
    QVERIFY_OK(made.items.ensureDataset("f", {}));
    made.store.reset();
    const fs::path path = made.path;
    auto code = ErrorCode::InvalidFile;
    if (damage == "noise") {
        writeText(path, "This is not a database. " + std::string(20'000, '?'));
    } else if (damage == "cut off") {
        fs::resize_file(path, fs::file_size(path) / 2);
    } else if (damage == "foreign") {
        fs::remove(path);
        SQLite::Database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
            .exec("CREATE TABLE addresses(name TEXT)");
    } else if (damage == "folder") {
        fs::remove(path);
        fs::create_directory(path);
        code = ErrorCode::Io;
    } else {
        fs::remove(path);
        SQLite::Database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
            .exec("PRAGMA user_version = 1");
    }
    const auto before = damage == "folder" ? std::string() : readFile(path).value();
    const auto store = ProjectStore::open(path);
    QVERIFY_ERROR(store, code);
    QCOMPARE(store.error().context, path.string());
    if (damage != "folder")
        QVERIFY(readFile(path).value() == before);
}

void ProjectTest::schemaTwoIsBroughtUpToDate() {
    Store made;
    const DatasetId dataset = made.items.ensureDataset("f", {}).value();
    QaItem item;
    item.key = "initial-000000";
    item.input = "What is it?";
    item.answer = "it";
    QVERIFY_OK(made.items.add(dataset, item));
    made.store.reset();
    { // what version 2 did not have
        SQLite::Database db(made.path.string(), SQLite::OPEN_READWRITE);
        db.exec("DROP TABLE passage_topics; DROP TABLE topics; "
                "ALTER TABLE items DROP COLUMN drop_detail; PRAGMA user_version = 2");
    }
    QVERIFY_ERROR(ProjectStore::open(made.path, ProjectStore::Access::ReadOnly),
                  ErrorCode::UnsupportedFile);
    const auto store = ProjectStore::open(made.path);
    QVERIFY_OK(store);
    QVERIFY(fs::exists(made.path.string() + ".schema2.bak"));
    const std::vector<QaItem> items = (*store)->items().items(dataset).value();
    QCOMPARE(items.size(), std::size_t{1});
    QCOMPARE(items[0].input, item.input);
    QCOMPARE(items[0].answer, item.answer);
    QVERIFY(items[0].dropDetail.empty());
    item.key = "initial-000001";
    item.dropStage = "questions";
    item.dropReason = "duplicate";
    item.dropDetail = "initial-000000: What is it?";
    QVERIFY_OK((*store)->items().add(dataset, item));
    QCOMPARE((*store)->items().items(dataset).value()[1].dropDetail, item.dropDetail);
    std::vector<TopicCoverage> topics(1);
    topics[0].name = "all";
    QVERIFY_OK((*store)->topics().put(dataset, topics, {}));
    QCOMPARE((*store)->topics().coverage(dataset, {}).value().size(), std::size_t{1});
}

void ProjectTest::readOnlyStoresReadAndDoNotWrite() {
    Store made;
    QVERIFY_OK(made.records.setValue("k", "v"));
    const auto reader = ProjectStore::open(made.path, ProjectStore::Access::ReadOnly);
    QVERIFY_OK(reader);
    QCOMPARE((*reader)->records().value("k").value(), std::optional<std::string>("v"));
    QVERIFY_ERROR((*reader)->records().setValue("k", "w"), ErrorCode::Io);
    QVERIFY_OK(made.records.setValue("k", "x")); // a reader does not stand in the way
    QCOMPARE((*reader)->records().value("k").value(), std::optional<std::string>("x"));
    QVERIFY(!ProjectStore::open(made.folder.path() / "none.db", ProjectStore::Access::ReadOnly));
    QVERIFY(!fs::exists(made.folder.path() / "none.db"));
}

void ProjectTest::aKilledWriterLosesNoFinishedItem() {
    const TemporaryDirectory folder = test::temporaryDirectory();
    const fs::path path = folder.path() / "a.sdrl";
    QVERIFY_OK(Project::create(path, kTask, {}));
    int finished = 0; // items that the children said were done
    for (int round = 1; round <= 3; ++round) {
        std::array<int, 2> done{};
        QCOMPARE(::pipe(done.data()), 0);
        const pid_t child = inChild([&] {
            const auto project = Project::open(path);
            if (!project)
                return 1;
            ItemTable& items = (*project)->store().items();
            const auto dataset = items.ensureDataset("f", {});
            for (int number = finished;; ++number) {
                QaItem item = numbered(number);
                const auto id = items.add(*dataset, item);
                if (!id)
                    return 2;
                item.id = *id;
                const auto candidates = voteOn(item);
                if (!items.recordVote(item, candidates) ||
                    ::write(done[1], &number, sizeof number) != sizeof number)
                    return 3;
            }
        });
        ::close(done[1]);
        int number = 0;
        const int enough = finished + 40;
        while (::read(done[0], &number, sizeof number) == sizeof number) {
            finished = number + 1;
            if (finished == enough)
                ::kill(child, SIGKILL); // what it still said lies in the pipe
        }
        ::close(done[0]);
        QCOMPARE(exitStatus(child), -1);
        QVERIFY(finished >= enough);

        const auto project = Project::open(path);
        QVERIFY_OK(project);
        ItemTable& items = (*project)->store().items();
        const auto all = items.items(items.ensureDataset("f", {}).value());
        QVERIFY_OK(all);
        QVERIFY(static_cast<int>(all->size()) >= finished);
        QVERIFY(static_cast<int>(all->size()) <= finished + 1);
        for (std::size_t i = 0; i < all->size(); ++i) {
            const QaItem& item = (*all)[i];
            QCOMPARE(item.key, numbered(static_cast<int>(i)).key);
            const auto candidates = items.candidates(item.id);
            QVERIFY_OK(candidates);
            if (static_cast<int>(i) >= finished && item.answer.empty()) {
                QVERIFY(item.votes.empty() && candidates->empty()); // nothing by halves
                continue;
            }
            QCOMPARE(item.answer, std::to_string(i + 1));
            QCOMPARE(item.votes.size(), std::size_t{2});
            QCOMPARE(candidates->size(), std::size_t{4});
        }
    }
}

void ProjectTest::documentsAreTakenOutOfTheListAgain() {
    const auto folder = test::temporaryDirectory();
    const fs::path odd = folder.path() / "a \"b\" #1 %20 ü.txt",
                   other = folder.path() / "other.txt";
    QVERIFY_OK(writeFileAtomic(odd, "text"));
    QVERIFY_OK(writeFileAtomic(other, "text"));
    auto project = Project::create(folder.path() / "p.sdrl", kTask, {});
    QVERIFY_OK(project);
    const std::string before = (*project)->task().synthesisTextFingerprint();
    QVERIFY_OK((*project)->addDocuments({odd, other, folder.path()}));
    QCOMPARE((*project)->task().documents.size(), std::size_t{3});
    // All or nothing.
    QVERIFY_ERROR((*project)->removeDocuments({other, folder.path() / "never.txt"}),
                  ErrorCode::NotFound);
    QCOMPARE((*project)->task().documents.size(), std::size_t{3});
    // Also one that is gone from the disk, and by another spelling of its path.
    fs::remove(odd);
    QVERIFY_OK((*project)->removeDocuments({odd, folder.path() / "p.sdrl" / ".." / "other.txt"}));
    QCOMPARE((*project)->task().documents, std::vector<std::string>{folder.path().string()});
    QVERIFY_OK((*project)->removeDocuments({folder.path()}));
    QVERIFY((*project)->task().documents.empty());
    QCOMPARE((*project)->task().synthesisTextFingerprint(), before);
    QVERIFY(fs::exists(other));
}

QTEST_GUILESS_MAIN(ProjectTest)
#include "project_test.moc"
