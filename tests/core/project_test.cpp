// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"
#include "core/project/document_table.h"
#include "core/project/evaluation_table.h"
#include "core/project/item_table.h"
#include "core/project/project.h"
#include "core/project/record_table.h"
#include "core/project/topic_table.h"
#include "test_support.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

using namespace sdrl;
namespace fs = std::filesystem;
using nlohmann::json;

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

QaItem numbered(int number) {
    QaItem item;
    item.key = fmt::format("initial-{:06}", number);
    item.input = fmt::format("What is {} + 1?", number);
    item.authorText = fmt::format("#### {}", number + 1);
    return item;
}

/// The item with a vote of three to one.
std::vector<AnswerCandidate> voteOn(QaItem& item) {
    std::vector<AnswerCandidate> candidates(4);
    for (AnswerCandidate& candidate : candidates) {
        candidate.text = item.authorText;
        candidate.answer = item.authorText.substr(5);
    }
    candidates[1].answer.reset();
    candidates[1].note = "deliberate slip";
    candidates[3].fromAuthor = true;
    item.answer = *candidates[0].answer;
    item.solution = item.authorText;
    item.votes = {{item.answer, 3}, {"0", 1}};
    item.candidates = 4;
    item.parsed = 3;
    return candidates;
}

Document document(const std::string& text) {
    Document out{"key", "Title", "txt", "en", text, {}};
    out.marks.push_back({DocumentMark::Kind::Page, 0, 1, ""});
    out.marks.push_back({DocumentMark::Kind::Section, 3, 2, "Heading \"x\""});
    return out;
}

DocumentTable::Entry entry(const std::string& text, std::size_t cut) {
    DocumentTable::Entry out{document(text), {}};
    Passage first, second;
    first.end = cut;
    first.text = text.substr(0, cut);
    first.page = 1;
    second.ordinal = 1;
    second.begin = cut;
    second.end = text.size();
    second.text = text.substr(cut);
    second.section = "Heading";
    out.passages = {first, second};
    return out;
}

SourceFile file(const std::string& path, const std::string& chunking = "c1") {
    return {0, path, 10, 123456789012345, "hash of " + path, chunking, "", 0, 0};
}

struct Store {
    TemporaryDirectory folder = test::temporaryDirectory();
    fs::path path = folder.path() / "project.db";
    std::unique_ptr<ProjectStore> store = ProjectStore::open(path).value();
    DocumentTable& documents = store->documents();
    ItemTable& items = store->items();
    EvaluationTable& evaluations = store->evaluations();
    RecordTable& records = store->records();
};

void writeText(const fs::path& path, const std::string& text) {
    QVERIFY_OK(writeFileAtomic(path, text));
}

} // namespace

class ProjectTest : public QObject {
    Q_OBJECT

private slots:
    void documentsAreTakenOutOfTheListAgain();
    void initTestCase() { setLogLevel(LogLevel::Error); }
    // Project
    void aProjectIsCreatedOnceAndOpenedAgain();
    void aBadTaskLeavesNothingBehind();
    void anotherProcessKeepsAProjectLocked();
    void missingAndDamagedPartsAreNamed();
    void nameComesFromTheFolder();
    // ProjectStore
    void newerSchemasAreRefusedAndLeftAlone();
    void schemaTwoIsBroughtUpToDate();
    void foreignAndDamagedDatabasesAreRefused_data();
    void foreignAndDamagedDatabasesAreRefused();
    void readOnlyStoresReadAndDoNotWrite();
    void aKilledWriterLosesNoFinishedItem();
    // Tables
    void filesAreReplacedAsAWhole();
    void documentsThatItemsNeedAreRetired();
    void corpusFingerprintFollowsTheCorpus();
    void indexMarksAreKeptPerIndex();
    void itemsKeepAllFields();
    void itemsOfOneKeyStay();
    void votesReplaceEachOther();
    void readersSeeWholeItemsWhileAnotherWrites();
    void funnelAddsUp();
    void measurementsAreNeverReplaced();
    void selectionsAreKeptByFingerprint();
    void theLatestIsTheLastTouched();
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

// ---- Documents ------------------------------------------------------------------------------

void ProjectTest::filesAreReplacedAsAWhole() {
    Store s;
    std::vector entries{entry("Äpfel und Birnen", 6)};
    const auto first = s.documents.replaceFile(file("b.txt"), entries);
    QVERIFY_OK(first);
    QVERIFY(first->removed.empty());
    QCOMPARE(first->added.size(), std::size_t{1});
    QVERIFY(entries[0].passages[1].id && entries[0].passages[1].document == first->added[0]);

    const auto passage = s.documents.passage(entries[0].passages[0].id);
    QVERIFY_OK(passage);
    QCOMPARE(passage->text, std::string("Äpfel"));
    QVERIFY(passage->page == 1 && passage->begin == 0 && passage->end == 6);
    const auto passages = s.documents.passages(first->added[0]);
    QVERIFY_OK(passages);
    QCOMPARE(passages->size(), std::size_t{2});
    QVERIFY(!passages->at(1).page && passages->at(1).section == "Heading");
    const auto read = s.documents.document(first->added[0]);
    QVERIFY_OK(read);
    const Document expected = document("Äpfel und Birnen");
    QVERIFY(read->key == expected.key && read->title == expected.title &&
            read->format == expected.format && read->language == expected.language &&
            read->text == expected.text && read->marks.size() == 2);
    QVERIFY(read->marks[0].kind == DocumentMark::Kind::Page && read->marks[0].number == 1);
    QVERIFY(read->marks[1].kind == DocumentMark::Kind::Section && read->marks[1].offset == 3);
    QCOMPARE(read->marks[1].title, expected.marks[1].title);

    SourceFile failed = file("a.pdf");
    failed.failure = "no text layer";
    QVERIFY_OK(s.documents.replaceFile(failed, {}));
    const auto files = s.documents.files();
    QVERIFY_OK(files);
    QCOMPARE(files->size(), std::size_t{2});
    QVERIFY(files->at(0).failure == "no text layer" && files->at(0).documents == 0);
    QVERIFY(files->at(1).documents == 1 && files->at(1).passages == 2 &&
            files->at(1).modifiedNs == 123456789012345);
    const auto documents = s.documents.documents();
    QVERIFY_OK(documents);
    QCOMPARE(documents->at(0).bytes, std::size_t{17});
    QCOMPARE(documents->at(0).path, std::string("b.txt"));

    std::vector other{entry("Nüsse und Obst", 7), entry("Brot und Käse", 4)};
    const auto second = s.documents.replaceFile(file("b.txt"), other);
    QVERIFY_OK(second);
    QCOMPARE(second->file, first->file);
    QVERIFY(second->removed == first->added);
    QCOMPARE(second->added.size(), std::size_t{2});
    QVERIFY_ERROR(s.documents.document(first->added[0]), ErrorCode::NotFound);
    QVERIFY_ERROR(s.documents.passage(entries[0].passages[0].id), ErrorCode::NotFound);
    QCOMPARE(s.documents.passageIds()->size(), std::size_t{4});
    const auto gone = s.documents.removeFile(second->file);
    QVERIFY_OK(gone);
    QVERIFY(*gone == second->added);
    QVERIFY(s.documents.passageIds()->empty());
}

void ProjectTest::documentsThatItemsNeedAreRetired() {
    Store s;
    std::vector entries{entry("one two", 3), entry("six ten", 3)};
    const auto first = s.documents.replaceFile(file("a.txt"), entries);
    QVERIFY_OK(first);
    QaItem item = numbered(1);
    item.passage = entries[0].passages[1].id;
    QVERIFY_OK(s.items.add(s.items.ensureDataset("f", {}).value(), item));
    const auto second = s.documents.replaceFile(file("a.txt"), {});
    QVERIFY_OK(second);
    QVERIFY(second->removed == first->added); // as far as the corpus goes
    QCOMPARE(s.documents.passage(item.passage)->text, std::string(" two"));
    QVERIFY_OK(s.documents.document(first->added[0]));
    QVERIFY_ERROR(s.documents.document(first->added[1]), ErrorCode::NotFound);
    QVERIFY(s.documents.passageIds()->empty() && s.documents.documents()->empty());
    QVERIFY(s.documents.unindexedDocuments("x")->empty());
}

void ProjectTest::corpusFingerprintFollowsTheCorpus() {
    Store s, other;
    const std::string empty = s.documents.corpusFingerprint().value();
    std::vector entries{entry("one two", 3)};
    QVERIFY_OK(s.documents.replaceFile(file("a.txt"), entries));
    const std::string one = s.documents.corpusFingerprint().value();
    QVERIFY(one != empty);
    // Passages of the same total length, cut elsewhere.
    std::vector cut{entry("one two", 4)};
    const auto replaced = s.documents.replaceFile(file("a.txt", "c2"), cut);
    QVERIFY_OK(replaced);
    QVERIFY(s.documents.corpusFingerprint().value() != one);
    QVERIFY_OK(s.documents.removeFile(replaced->file));
    QCOMPARE(s.documents.corpusFingerprint().value(), empty);
    // Row ids do not count.
    QVERIFY_OK(other.documents.replaceFile(file("a.txt"), cut));
    QVERIFY_OK(other.documents.replaceFile(file("a.txt"), entries));
    QCOMPARE(other.documents.corpusFingerprint().value(), one);
}

void ProjectTest::indexMarksAreKeptPerIndex() {
    Store s;
    std::vector entries{entry("one two", 3), entry("six ten", 3)};
    const auto added = s.documents.replaceFile(file("a.txt"), entries)->added;
    QVERIFY(s.documents.unindexedDocuments("x").value() == added);
    QVERIFY_OK(s.documents.markIndexed(std::span(added).first(1), "x"));
    QVERIFY(s.documents.unindexedDocuments("x").value() == std::vector{added[1]});
    QVERIFY(s.documents.unindexedDocuments("y").value() == added);
}

// ---- Items ----------------------------------------------------------------------------------

void ProjectTest::itemsKeepAllFields() {
    Store s;
    std::vector entries{entry("one two", 3)};
    QVERIFY_OK(s.documents.replaceFile(file("a.txt"), entries));
    const DatasetId dataset = s.items.ensureDataset("f", {{"n", 3}}).value();
    QVERIFY(s.items.datasetSettings(dataset).value() == json({{"n", 3}}));
    QaItem parent = numbered(0);
    parent.id = s.items.add(dataset, parent).value();
    QaItem item = numbered(1);
    item.key = "harder-000001";
    item.origin = ItemOrigin::Harder;
    item.parent = parent.id;
    item.round = 1;
    item.level = 4;
    item.input = std::string("NUL \0 and 'quotes' ü", 21);
    item.passage = entries[0].passages[0].id;
    item.quote = SupportingQuote{1, 3};
    item.instructor = "writer";
    item.promptHash = "abc";
    item.rawReply = "{}";
    item.review = ReviewState::Accepted;
    item.heldOut = true;
    item.id = s.items.add(dataset, item).value();
    const auto candidates = voteOn(item);
    QVERIFY_OK(s.items.recordVote(item, candidates));

    const auto all = s.items.items(dataset);
    QVERIFY_OK(all);
    QCOMPARE(all->size(), std::size_t{2});
    for (const QaItem& read : {all->at(1), s.items.item(item.id).value()}) {
        QVERIFY(read.id == item.id && read.parent == parent.id && read.passage == item.passage);
        QVERIFY(read.key == item.key && read.origin == item.origin && read.round == 1 &&
                read.level == 4);
        QVERIFY(read.input == item.input && read.answer == item.answer &&
                read.solution == item.solution && read.authorText == item.authorText);
        QVERIFY(read.quote && read.quote->begin == 1 && read.quote->end == 3);
        QVERIFY(read.instructor == "writer" && read.promptHash == "abc" && read.rawReply == "{}");
        QVERIFY(read.review == ReviewState::Accepted && read.heldOut && !read.dropped());
        QVERIFY(read.candidates == 4 && read.parsed == 3 && read.agreement() == 1.0);
        QVERIFY(read.votes.size() == 2 && read.votes[0].answer == item.answer &&
                read.votes[1].votes == 1);
    }
    QVERIFY(!all->at(0).parent && !all->at(0).passage && !all->at(0).quote);
    const auto read = s.items.candidates(item.id);
    QVERIFY_OK(read);
    QCOMPARE(read->size(), std::size_t{4});
    QVERIFY(!read->at(1).answer && read->at(1).note == "deliberate slip");
    QVERIFY(read->at(3).fromAuthor && read->at(3).answer == candidates[3].answer);
    QVERIFY_ERROR(s.items.item({999}), ErrorCode::NotFound);
    QVERIFY_ERROR(s.items.datasetSettings({999}), ErrorCode::NotFound);
}

void ProjectTest::itemsOfOneKeyStay() {
    Store s;
    const DatasetId dataset = s.items.ensureDataset("f", {}).value();
    QCOMPARE(s.items.ensureDataset("f", {{"other", 1}}).value(), dataset);
    const ItemId first = s.items.add(dataset, numbered(1)).value();
    QaItem other = numbered(1);
    other.input = "something else";
    QCOMPARE(s.items.add(dataset, other).value(), first);
    QCOMPARE(s.items.item(first)->input, numbered(1).input);
    QVERIFY(s.items.add(s.items.ensureDataset("g", {}).value(), other).value() != first);
}

void ProjectTest::votesReplaceEachOther() {
    Store s;
    QaItem item = numbered(1);
    item.id = s.items.add(s.items.ensureDataset("f", {}).value(), item).value();
    const auto candidates = voteOn(item);
    QVERIFY_OK(s.items.recordVote(item, candidates));
    item.votes.pop_back();
    item.dropStage = "vote";
    item.dropReason = "too little agreement";
    QVERIFY_OK(s.items.recordVote(item, std::span(candidates).first(2)));
    QCOMPARE(s.items.item(item.id)->votes.size(), std::size_t{1});
    QCOMPARE(s.items.candidates(item.id)->size(), std::size_t{2});
    QCOMPARE(s.items.item(item.id)->dropReason, std::string("too little agreement"));
    // A vote that cannot be written as a whole changes nothing.
    QaItem unknown = item;
    unknown.id = {999};
    QVERIFY(!s.items.recordVote(unknown, candidates));
}

void ProjectTest::readersSeeWholeItemsWhileAnotherWrites() {
    Store s;
    const DatasetId dataset = s.items.ensureDataset("f", {}).value();
    std::atomic<bool> wrong{false};
    std::jthread writer([&] {
        const auto store = ProjectStore::open(s.path);
        for (int number = 0; number < 300; ++number) {
            QaItem item = numbered(number);
            const auto id = (*store)->items().add(dataset, item);
            item.id = id ? *id : ItemId{};
            const auto candidates = voteOn(item);
            if (!(*store)->items().recordVote(item, candidates))
                wrong = true;
        }
    });
    for (std::size_t seen = 0; seen < 300;) {
        const auto items = s.items.items(dataset);
        QVERIFY_OK(items);
        QVERIFY(items->size() >= seen);
        seen = items->size();
        for (const QaItem& item : *items)
            QCOMPARE(item.votes.size(), item.answer.empty() ? std::size_t{0} : std::size_t{2});
    }
    writer.join();
    QVERIFY(!wrong);
}

void ProjectTest::funnelAddsUp() {
    Store s;
    const DatasetId dataset = s.items.ensureDataset("f", {}).value();
    for (int number = 0; number < 6; ++number) {
        QaItem item = numbered(number);
        if (number < 2) {
            item.dropStage = "questions";
            item.dropReason = "duplicate";
        } else if (number < 3) {
            item.dropStage = "vote";
            item.dropReason = "no candidate has an answer";
        }
        QVERIFY_OK(s.items.add(dataset, item));
    }
    const auto funnel = s.items.funnel(dataset);
    QVERIFY_OK(funnel);
    QVERIFY(funnel->drafted == 6 && funnel->kept == 3);
    QCOMPARE(funnel->dropped.at("questions").at("duplicate"), 2);
    QCOMPARE(funnel->dropped.at("vote").at("no candidate has an answer"), 1);
}

void ProjectTest::measurementsAreNeverReplaced() {
    Store s;
    const ItemId item = s.items.add(s.items.ensureDataset("f", {}).value(), numbered(1)).value();
    const ProbeId probe = s.items.ensureProbe("p", {{"t", 0.7}}).value();
    QCOMPARE(s.items.ensureProbe("p", {}).value(), probe);
    QVERIFY(s.items.probeSettings(probe).value() == json({{"t", 0.7}}));
    const std::vector<Attempt> attempts{{0, "#### 2", "2", true, true, false, 5},
                                        {1, "?", "", false, false, true, 9}};
    QVERIFY_OK(s.items.recordMeasurement(probe, item, {2, 1, 1, 1, 7.25}, attempts));
    QVERIFY_OK(s.items.recordMeasurement(probe, item, {9, 9, 9, 9, 9}, {}));
    const auto measured = s.items.measurements(probe);
    QVERIFY_OK(measured);
    const Measurement& m = measured->at(item);
    QVERIFY(m.samples == 2 && m.passes == 1 && m.formatOk == 1 && m.truncated == 1 &&
            m.meanTokens == 7.25);
    const auto read = s.items.attempts(probe, item);
    QVERIFY_OK(read);
    QCOMPARE(read->size(), std::size_t{2});
    QVERIFY(read->at(0).text == "#### 2" && read->at(0).extracted == "2" && read->at(0).correct &&
            read->at(0).formatOk && !read->at(0).truncated && read->at(0).tokens == 5);
    QVERIFY(!read->at(1).correct && read->at(1).truncated && read->at(1).extracted.empty());
    QVERIFY(s.items.measurements(s.items.ensureProbe("q", {}).value())->empty());
}

void ProjectTest::selectionsAreKeptByFingerprint() {
    Store s;
    QVERIFY(!s.items.latestSelection().value());
    const DatasetId dataset = s.items.ensureDataset("f", {}).value();
    const ProbeId probe = s.items.ensureProbe("p", {}).value();
    std::vector<SelectionEntry> entries;
    for (int number = 0; number < 3; ++number)
        entries.push_back({s.items.add(dataset, numbered(number)).value(), 3 - number,
                           0.25 * number, number > 0, number ? "" : "below_count"});
    const SelectionId id = s.items.recordSelection("s", dataset, probe, {}, entries).value();
    QCOMPARE(s.items.recordSelection("s", dataset, probe, {}, {}).value(), id);
    const auto read = s.items.selection(id);
    QVERIFY_OK(read);
    QCOMPARE(read->size(), std::size_t{3});
    QVERIFY(read->at(0).item == entries[2].item && read->at(0).rank == 1 &&
            read->at(0).score == 0.5 && read->at(0).taken);
    QVERIFY(!read->at(2).taken && read->at(2).reason == "below_count");
    const auto info = s.items.selectionInfo(id);
    QVERIFY_OK(info);
    QVERIFY(info->dataset == dataset && info->probe == probe && info->fingerprint == "s");
    QVERIFY_ERROR(s.items.selectionInfo({999}), ErrorCode::NotFound);
    // A selection of an item that is not there is not written by halves.
    entries.push_back({{999}, 4, 1, true, ""});
    QVERIFY(!s.items.recordSelection("t", dataset, probe, {}, entries));
    QCOMPARE(s.items.latestSelection().value(), std::optional(id));
}

void ProjectTest::theLatestIsTheLastTouched() {
    Store s;
    QVERIFY(!s.items.latestDataset().value());
    QVERIFY(!s.records.latestStage("measure").value());
    const DatasetId one = s.items.ensureDataset("one", {}).value();
    const DatasetId two = s.items.ensureDataset("two", {}).value();
    const ProbeId probe = s.items.ensureProbe("p", {}).value();
    // Faster than the clock ticks.
    for (int turn = 0; turn < 50; ++turn) {
        const bool first = turn % 2 == 0;
        const DatasetId dataset = s.items.ensureDataset(first ? "one" : "two", {}).value();
        QCOMPARE(dataset, first ? one : two);
        QCOMPARE(s.items.latestDataset().value(), std::optional(dataset));
        const auto selection = s.items.recordSelection(first ? "b" : "a", dataset, probe, {}, {});
        QVERIFY_OK(selection);
        QCOMPARE(s.items.latestSelection().value(), std::optional(*selection));
        StageRecord stage;
        stage.name = "measure";
        stage.fingerprint = first ? "y" : "x";
        stage.summary = "{}";
        QVERIFY_OK(s.records.putStage(stage));
        QCOMPARE(s.records.latestStage("measure").value()->fingerprint, stage.fingerprint);
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
