// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"
#include "store_fixtures.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <thread>

using namespace sdrl;
namespace fs = std::filesystem;
using nlohmann::json;
using test::document;
using test::entry;
using test::file;
using test::numbered;
using test::Store;
using test::voteOn;

class ProjectTablesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { setLogLevel(LogLevel::Error); }
    void filesAreReplacedAsAWhole();
    void documentsThatItemsNeedAreRetired();
    void documentsWrittenAheadAreNotYetOfTheCorpus();
    void whatWasWrittenAheadIsTakenBack();
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

// ---- Documents ------------------------------------------------------------------------------

void ProjectTablesTest::filesAreReplacedAsAWhole() {
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

void ProjectTablesTest::documentsThatItemsNeedAreRetired() {
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

void ProjectTablesTest::documentsWrittenAheadAreNotYetOfTheCorpus() {
    Store s, atOnce;
    for (Store* store : {&s, &atOnce}) {
        std::vector old{entry("old text", 3)};
        QVERIFY_OK(store->documents.replaceFile(file("b.txt"), old));
    }
    const std::string before = s.documents.corpusFingerprint().value();
    SourceFile next = file("b.txt");
    next.sha256 = "another hash";
    next.size = 99;
    std::vector ahead{entry("one two", 3), entry("six ten", 3)}, rest{entry("a b", 1)};
    QVERIFY_OK(s.documents.writeAhead(next, ahead));
    QCOMPARE(s.documents.corpusFingerprint().value(), before);
    QCOMPARE(s.documents.documents()->size(), std::size_t{1});
    QCOMPARE(s.documents.documentIds()->size(), std::size_t{1});
    QCOMPARE(s.documents.unindexedDocuments("x")->size(), std::size_t{1});
    QCOMPARE(s.documents.passageIds()->size(), std::size_t{2});
    QCOMPARE(s.documents.passagePlaces()->size(), std::size_t{2});
    QVERIFY(s.documents.files()->at(0).documents == 1 && s.documents.files()->at(0).size == 10);
    const auto written = s.documents.writtenAhead().value();
    QVERIFY(written && written->path == "b.txt" && written->size == 99 && written->documents == 2);

    QVERIFY_OK(s.documents.finishFile(next, rest));
    QVERIFY(!s.documents.writtenAhead().value());
    std::vector all{entry("one two", 3), entry("six ten", 3), entry("a b", 1)};
    QVERIFY_OK(atOnce.documents.replaceFile(next, all));
    QVERIFY(s.documents.documentIds().value() == atOnce.documents.documentIds().value());
    QVERIFY(s.documents.passageIds().value() == atOnce.documents.passageIds().value());
    QCOMPARE(s.documents.corpusFingerprint().value(), atOnce.documents.corpusFingerprint().value());
    const std::int64_t id = s.documents.files()->at(0).id;
    QCOMPARE(id, atOnce.documents.files()->at(0).id);
    QVERIFY(s.documents.documentIds(id).value() == s.documents.documentIds().value());
}

void ProjectTablesTest::whatWasWrittenAheadIsTakenBack() {
    Store s;
    const auto writtenOf = [&](const std::string& path) {
        const auto written = s.documents.writtenAhead().value();
        return written && written->path == path ? written->documents : 0;
    };
    std::vector entries{entry("one two", 3), entry("six ten", 3), entry("a b", 1)};
    QVERIFY_OK(s.documents.writeAhead(file("new.txt"), entries));
    QVERIFY(s.documents.files()->empty());
    QVERIFY(s.documents.takeBack(2).value());
    QCOMPARE(writtenOf("new.txt"), 1);
    QVERIFY(!s.documents.takeBack(2).value());
    QVERIFY(!s.documents.writtenAhead().value());
    QVERIFY(!s.documents.takeBack(2).value());
    // The next file gets the ids that it would have got.
    std::vector other{entry("x y", 1)};
    const auto added = s.documents.replaceFile(file("a.txt"), other);
    QVERIFY_OK(added);
    QCOMPARE(added->file, std::int64_t{1});
    QVERIFY(added->added == std::vector{DocumentId{1}});
    QCOMPARE(other[0].passages[0].id.value, std::int64_t{1});
    // What is of another file, or of this one when it was another.
    QVERIFY_OK(s.documents.writeAhead(file("c.txt"), entries));
    QVERIFY_OK(s.documents.writeAhead(file("d.txt"), other));
    QCOMPARE(writtenOf("d.txt"), 1);
    SourceFile changed = file("d.txt");
    ++changed.modifiedNs;
    QVERIFY_OK(s.documents.writeAhead(changed, entries));
    QCOMPARE(writtenOf("d.txt"), 3);
    QVERIFY_OK(s.documents.removeFile(s.documents.writtenAhead().value()->id));
    QVERIFY(!s.documents.writtenAhead().value());
    QVERIFY_OK(s.documents.writeAhead(file("c.txt"), entries));
    QVERIFY_OK(s.documents.replaceFile(file("c.txt"), other));
    QVERIFY(!s.documents.writtenAhead().value());
    QVERIFY(s.documents.documentIds().value() == (std::vector{DocumentId{1}, DocumentId{2}}));
}

void ProjectTablesTest::corpusFingerprintFollowsTheCorpus() {
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

void ProjectTablesTest::indexMarksAreKeptPerIndex() {
    Store s;
    std::vector entries{entry("one two", 3), entry("six ten", 3)};
    const auto added = s.documents.replaceFile(file("a.txt"), entries)->added;
    QVERIFY(s.documents.unindexedDocuments("x").value() == added);
    QVERIFY_OK(s.documents.markIndexed(std::span(added).first(1), "x"));
    QVERIFY(s.documents.unindexedDocuments("x").value() == std::vector{added[1]});
    QVERIFY(s.documents.unindexedDocuments("y").value() == added);
}

// ---- Items ----------------------------------------------------------------------------------

void ProjectTablesTest::itemsKeepAllFields() {
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

void ProjectTablesTest::itemsOfOneKeyStay() {
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

void ProjectTablesTest::votesReplaceEachOther() {
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

void ProjectTablesTest::readersSeeWholeItemsWhileAnotherWrites() {
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

void ProjectTablesTest::funnelAddsUp() {
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

void ProjectTablesTest::measurementsAreNeverReplaced() {
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

void ProjectTablesTest::selectionsAreKeptByFingerprint() {
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

void ProjectTablesTest::theLatestIsTheLastTouched() {
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

QTEST_GUILESS_MAIN(ProjectTablesTest)
#include "project_tables_test.moc"
