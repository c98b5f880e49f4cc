// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"
#include "core/base/text.h"
#include "okapi_bm25.h"
#include "retrieval/passage_index.h"
#include "retrieval_fixtures.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

using namespace sdrl;
using namespace sdrl::test;
using namespace sdrl::retrieval;

namespace {

struct Entry {
    std::int64_t document = 0;
    std::string title;
    std::vector<std::pair<std::int64_t, std::string>> passages;
};

Result<void> add(PassageIndex& index, const Entry& entry) {
    std::vector<Passage> passages;
    for (const auto& [id, text] : entry.passages) {
        Passage passage;
        passage.id = PassageId{id};
        passage.text = text;
        passages.push_back(passage);
    }
    return index.addDocument(DocumentId{entry.document}, entry.title, passages);
}

/// Ids of the passages found, "3,1".
std::string found(const PassageIndex& index, std::string_view query, SearchOptions options = {}) {
    const auto hits = index.search(query, options);
    if (!hits)
        return "error: " + hits.error().toString();
    std::vector<std::string> ids;
    for (const SearchHit& hit : *hits)
        ids.push_back(std::to_string(hit.passage.value));
    return join(ids, ",");
}

/// The snippet with its highlights in brackets.
std::string marked(const SearchHit& hit) {
    std::string out;
    std::size_t at = 0;
    for (const auto [begin, end] : hit.highlights) {
        out +=
            hit.snippet.substr(at, begin - at) + "[" + hit.snippet.substr(begin, end - begin) + "]";
        at = end;
    }
    return out + hit.snippet.substr(at);
}

} // namespace

class PassageIndexTest : public QObject {
    Q_OBJECT

private slots:
    void findsWordsInOtherForms();
    void ranksByRarityFrequencyAndLength();
    void check4_ranksThePapersExampleAsThePaperDoes();
    void titlesCountAndFilter();
    void documentsFilter();
    void anyTextIsAQuery();
    void repeatedQueryWordsCountAgain();
    void snippetsShowTheMatches();
    void pagesOfHitsFitTogether();
    void oneHitPerDocument();
    void documentsAreReplacedAndRemoved();
    void changesShowAfterCommit();
    void readersFollowAWriter();
    void secondWriterIsRefused();
    void otherSettingsAreRefused();
    void settingsOfTheIndexAreUsed();
    void wrongArgumentsAreRefused();
    void missingIndexIsNamed();
    void damagedIndexIsNamedAndRebuilt();
    void killedWriterIsRecognised();
    void livingWriterIsTrusted();
    void languagesDiffer();
    void scriptsWithoutSpacesAreFound();
    void numbersAndForeignLettersAreFound();
    void manyHitsAreQuick();

private:
    std::filesystem::path folder() const { return m_folder.path() / QTest::currentTestFunction(); }
    std::unique_ptr<PassageIndex> open(IndexAccess access,
                                       const std::optional<IndexSettings>& settings = {}) const {
        auto index = openPassageIndex(folder(), access, settings);
        if (!index)
            qFatal("%s", index.error().toString().c_str());
        return *std::move(index);
    }
    /// An index with those passages, one a document, numbered from 1.
    std::unique_ptr<PassageIndex> indexOf(const std::vector<std::string>& texts,
                                          const std::optional<IndexSettings>& settings = {}) const {
        auto index = open(IndexAccess::Write, settings);
        std::int64_t id = 0;
        for (const std::string& text : texts) {
            ++id;
            if (!add(*index, {id, "", {{id, text}}}))
                qFatal("cannot add");
        }
        if (!index->commit())
            qFatal("cannot commit");
        return index;
    }

    TemporaryDirectory m_folder = temporaryDirectory();
};

void PassageIndexTest::findsWordsInOtherForms() {
    const auto index = indexOf({"The foxes were running.", "A hen sat.", "Nothing here."});
    QCOMPARE(found(*index, "fox runs"), std::string("1"));
    QCOMPARE(found(*index, "HENS"), std::string("2"));
    QCOMPARE(found(*index, "the"), std::string("1"));
    QCOMPARE(found(*index, "geese"), std::string());
    QCOMPARE(index->passageCount().value(), std::size_t{3});
    QCOMPARE(index->documents()->size(), std::size_t{3});
    QCOMPARE(index->documents()->back().value, std::int64_t{3});
}

void PassageIndexTest::ranksByRarityFrequencyAndLength() {
    const auto index = indexOf({"common common common rare", "common word here again", "rare bird",
                                "common thing", "rare rare bird and then some more words to read"});
    const auto hits = index->search("rare", {}).value();
    QCOMPARE(hits.size(), std::size_t{3});
    for (std::size_t i = 1; i < hits.size(); ++i)
        QVERIFY(hits[i - 1].score >= hits[i].score);
    QCOMPARE(found(*index, "rare common").substr(0, 1), std::string("1"));
    // b = 0 does not look at the length, b = 1 holds the long passage back.
    const auto withB = [&](double b) {
        IndexSettings settings;
        settings.weights.b = b;
        return found(*open(IndexAccess::Read, settings), "rare bird");
    };
    QVERIFY(withB(0).starts_with("5,3"));
    QVERIFY(withB(1).starts_with("3,5"));
}

void PassageIndexTest::check4_ranksThePapersExampleAsThePaperDoes() {
    const std::vector<std::string> texts = {"algebra equation solve", "legal contract clause",
                                            "algebra algebra proof lemma", "cat dog", "tax law"};
    std::vector<std::vector<std::string>> tokens;
    for (const std::string& text : texts)
        tokens.push_back(OkapiBm25::tokens(text));
    const OkapiBm25 paper(tokens);
    const auto index = indexOf(texts);
    for (const char* query : {"algebra equation", "legal law", "cat", "proof equation"}) {
        const std::vector<double> scores = paper.scores(OkapiBm25::tokens(query));
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < scores.size(); ++i)
            if (scores[i] > 0)
                order.push_back(i);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
        std::vector<std::string> ids;
        for (const std::size_t i : order)
            ids.push_back(std::to_string(i + 1));
        QVERIFY(!ids.empty());
        QCOMPARE(found(*index, query), join(ids, ","));
    }
}

void PassageIndexTest::titlesCountAndFilter() {
    auto index = open(IndexAccess::Write);
    QVERIFY_OK(
        add(*index, {1, "Foxes of the North", {{1, "They live in woods."}, {2, "And eat."}}}));
    QVERIFY_OK(add(*index, {2, "Hens", {{3, "A fox eats hens in woods, foxes do."}}}));
    QVERIFY_OK(index->commit());
    QCOMPARE(found(*index, "title:fox woods"), std::string("1,2"));
    QCOMPARE(found(*index, "title:foxes title:north"), std::string("2,1"));
    QCOMPARE(found(*index, "title:hen title:fox"), std::string());
    QCOMPARE(found(*index, "title:woods"), std::string());
    QVERIFY(found(*index, "fox").find('2') != std::string::npos);
    const auto hits = index->search("northern foxes live", {}).value();
    QCOMPARE(hits[0].passage.value, std::int64_t{1});
    QVERIFY((hits[0].matchedTerms == std::vector<std::string>{"foxes", "live"}));
}

void PassageIndexTest::documentsFilter() {
    const auto index = indexOf({"red fox", "red hen", "red cow"});
    QCOMPARE(found(*index, "red doc:2"), std::string("2"));
    QCOMPARE(found(*index, "doc:3"), std::string("3"));
    QCOMPARE(found(*index, "doc:1 doc:3 red"), std::string("1,3"));
    QCOMPARE(found(*index, "doc:7 red"), std::string());
    // What only looks like a filter is text.
    QCOMPARE(found(*index, "doc:x red title: doc:"), std::string("1,2,3"));
}

void PassageIndexTest::anyTextIsAQuery() {
    const auto index = indexOf({"to be or not to be", "red fox", "C++ and \"quotes\" (here)"});
    QCOMPARE(found(*index, ""), std::string());
    QCOMPARE(found(*index, " \n\t"), std::string());
    QCOMPARE(found(*index, "?!"), std::string());
    QCOMPARE(found(*index, "to be or not to be"), std::string("1"));
    QCOMPARE(found(*index, "\"red AND (fox) NOT* -hen title:"), std::string("2"));
    RandomStream random(5, "queries");
    const std::vector<std::string> pieces = {"red", " ",    "\"", "(",  "AND", "title:", "doc:1",
                                             "*",   "\xFF", "漢", "é",  "-",   "\n",     "'s",
                                             ":",   "9",    ".",  "+5", "~",   "OR ",    "NEAR/3"};
    for (int round = 0; round < 300; ++round) {
        std::string query;
        for (std::uint64_t i = random.below(30); i > 0; --i)
            query += random.pick(pieces);
        QVERIFY_OK(index->search(query, {}));
    }
    std::string longQuery;
    for (int i = 0; i < 20000; ++i)
        longQuery += "word" + std::to_string(i) + " ";
    QVERIFY_OK(index->search(longQuery + "fox", {}));
    QVERIFY_OK(index->search(std::string(1 << 20, 'a'), {}));
}

void PassageIndexTest::repeatedQueryWordsCountAgain() {
    const auto index = indexOf({"red fox", "hen", "cow"});
    const double once = index->search("fox", {}).value()[0].score;
    const double thrice = index->search("fox fox foxes", {}).value()[0].score;
    QVERIFY2(std::abs(thrice - 3 * once) < 1e-6 * once, std::to_string(thrice / once).c_str());
}

void PassageIndexTest::snippetsShowTheMatches() {
    const auto index = indexOf({"A short passage on Foxes’ dens.",
                                std::string(900, 'x') +
                                    " and more. Then a sentence on running foxes\nand their dens "
                                    "follows. " +
                                    std::string(900, 'y'),
                                "no match, but the title"});
    const auto hits = index->search("What do foxes' dens run?", {}).value();
    const SearchHit& shorter = hits[0].passage.value == 1 ? hits[0] : hits[1];
    const SearchHit& longer = hits[0].passage.value == 1 ? hits[1] : hits[0];
    QCOMPARE(marked(shorter), std::string("A short passage on [Foxes]’ [dens]."));
    QVERIFY((shorter.matchedTerms == std::vector<std::string>{"foxes", "dens"}));
    QVERIFY((longer.matchedTerms == std::vector<std::string>{"foxes", "dens", "run"}));
    QCOMPARE(marked(longer), std::string("… Then a sentence on [running] [foxes] and their [dens] "
                                         "follows. …"));
    QVERIFY(codePointCount(longer.snippet) <= 250);
    // Without a match in the text, its beginning.
    QCOMPARE(marked(index->search("doc:3", {}).value()[0]), std::string("no match, but the title"));
    const auto plain = index->search("foxes", {0, 10, false, false}).value();
    QVERIFY(plain[0].snippet.empty() && plain[0].matchedTerms.empty());

    RandomStream random(11, "snippets");
    constexpr std::int64_t kFirst = 100, kCount = 200;
    for (std::int64_t id = kFirst; id < kFirst + kCount; ++id) {
        std::string text;
        for (std::uint64_t i = random.below(200); i > 0; --i)
            text += random.pick(
                std::vector<std::string>{"fox", " ", ". ", "漢字", "é", "\n", "den", "x"});
        QVERIFY_OK(add(*index, {id, "", {{id, text}}}));
    }
    QVERIFY_OK(index->commit());
    const auto found = index->search("fox den 漢字", {0, 1000});
    QVERIFY_OK(found);
    QVERIFY(found->size() > kCount / 2);
    for (const SearchHit& hit : *found) {
        QVERIFY(isValidUtf8(hit.snippet));
        QVERIFY(codePointCount(hit.snippet) <= 250);
        std::size_t last = 0;
        for (const auto [begin, end] : hit.highlights) {
            QVERIFY(begin < end && end <= hit.snippet.size() && end >= last);
            QVERIFY(isValidUtf8(hit.snippet.substr(begin, end - begin)));
            last = end;
        }
    }
}

void PassageIndexTest::pagesOfHitsFitTogether() {
    std::vector<std::string> texts;
    for (int i = 0; i < 50; ++i)
        texts.push_back("fox" + std::string(static_cast<std::size_t>(i), '.') + " word" +
                        std::to_string(i));
    const auto index = indexOf(texts);
    const std::string all = found(*index, "fox", {0, 100});
    std::string paged;
    for (std::size_t first = 0; first < 60; first += 7) {
        const std::string page = found(*index, "fox", {first, 7});
        paged += page.empty() || paged.empty() ? page : "," + page;
    }
    QCOMPARE(paged, all);
    QCOMPARE(split(all, ',').size(), std::size_t{50});
    QCOMPARE(found(*index, "fox", {0, 0}), std::string());
    QCOMPARE(found(*index, "fox", {1000, 10}), std::string());
    QCOMPARE(found(*index, "fox", {0, SIZE_MAX}), all);
}

void PassageIndexTest::oneHitPerDocument() {
    auto index = open(IndexAccess::Write);
    QVERIFY_OK(add(*index, {1, "", {{1, "fox"}, {2, "fox fox fox"}, {3, "hen"}}}));
    QVERIFY_OK(add(*index, {2, "", {{4, "a fox and much more that is not one"}}}));
    QVERIFY_OK(index->commit());
    QCOMPARE(found(*index, "fox", {0, 10, true, true}), std::string("2,4"));
    const auto hits = index->search("fox", {0, 10, true, true}).value();
    QCOMPARE(hits[0].document.value, std::int64_t{1});
    QCOMPARE(hits[1].document.value, std::int64_t{2});
}

void PassageIndexTest::documentsAreReplacedAndRemoved() {
    auto index = open(IndexAccess::Write);
    QVERIFY_OK(add(*index, {1, "", {{1, "old fox"}, {2, "second fox"}}}));
    QVERIFY_OK(add(*index, {12, "", {{3, "other fox"}}}));
    QVERIFY_OK(index->commit());
    QVERIFY_OK(add(*index, {1, "", {{7, "new hen"}}}));
    QVERIFY_OK(index->commit());
    QCOMPARE(found(*index, "fox"), std::string("3"));
    QCOMPARE(found(*index, "hen"), std::string("7"));
    QVERIFY_OK(index->removeDocument(DocumentId{12}));
    QVERIFY_OK(index->removeDocument(DocumentId{99}));
    QVERIFY_OK(add(*index, {1, "", {}}));
    QVERIFY_OK(index->commit());
    QCOMPARE(index->passageCount().value(), std::size_t{0});
    QVERIFY(index->documents()->empty());
}

void PassageIndexTest::changesShowAfterCommit() {
    auto writer = indexOf({"red fox"});
    const auto reader = open(IndexAccess::Read);
    QVERIFY_OK(add(*writer, {2, "", {{2, "grey fox"}}}));
    QCOMPARE(found(*reader, "fox"), std::string("1"));
    QCOMPARE(found(*writer, "fox"), std::string("1"));
    QVERIFY_OK(writer->commit());
    QCOMPARE(split(found(*reader, "fox"), ',').size(), std::size_t{2});
    QCOMPARE(split(found(*writer, "fox"), ',').size(), std::size_t{2});
    writer.reset();
    QCOMPARE(split(found(*open(IndexAccess::Write), "fox"), ',').size(), std::size_t{2});
}

void PassageIndexTest::readersFollowAWriter() {
    auto writer = indexOf({"fox number zero"});
    std::atomic<bool> done = false;
    std::atomic<int> searches = 0;
    std::string failures;
    {
        std::jthread searching([&] {
            const auto reader = open(IndexAccess::Read);
            std::size_t most = 0;
            while (!done || searches == 0) {
                // One that is opened anew finds what the writer leaves at that moment.
                const auto opened = openPassageIndex(folder(), IndexAccess::Read);
                const PassageIndex& index = opened && searches % 2 == 1 ? **opened : *reader;
                const auto hits = index.search("fox number", {0, 1000});
                if (!opened)
                    failures += opened.error().toString() + "\n";
                if (!hits)
                    failures += hits.error().toString() + "\n";
                else if (hits->size() < most)
                    failures += fmt::format("{} hits after {}\n", hits->size(), most);
                else
                    most = hits->size();
                ++searches;
            }
        });
        for (std::int64_t i = 2; i < 30; ++i) {
            QVERIFY_OK(add(*writer, {i, "", {{i, "fox number " + std::to_string(i)}}}));
            QVERIFY_OK(writer->commit());
        }
        done = true;
    }
    QVERIFY(searches > 0);
    QCOMPARE(failures, std::string());
}

void PassageIndexTest::secondWriterIsRefused() {
    auto writer = indexOf({"red fox"});
    QVERIFY_ERROR(openPassageIndex(folder(), IndexAccess::Write), ErrorCode::Locked);
    IndexSettings other;
    other.language = "german";
    QVERIFY_ERROR(openPassageIndex(folder(), IndexAccess::Rebuild, other), ErrorCode::Locked);
    // The refused one has changed nothing.
    QCOMPARE(readIndexSettings(folder())->language, std::string("english"));
    QCOMPARE(found(*open(IndexAccess::Read), "fox"), std::string("1"));
    writer.reset();
    QVERIFY_OK(openPassageIndex(folder(), IndexAccess::Write));
}

void PassageIndexTest::otherSettingsAreRefused() {
    (void)indexOf({"red fox"});
    IndexSettings settings;
    QVERIFY_OK(openPassageIndex(folder(), IndexAccess::Read, settings));
    settings.language = "EN-gb";
    settings.weights = {0.9, 0.4};
    QVERIFY_OK(openPassageIndex(folder(), IndexAccess::Write, settings));
    settings.language = "german";
    for (const IndexAccess access : {IndexAccess::Read, IndexAccess::Write}) {
        const auto refused = openPassageIndex(folder(), access, settings);
        QVERIFY_ERROR(refused, ErrorCode::UnsupportedFile);
        QVERIFY(refused.error().message.find("its language is english, not german") !=
                std::string::npos);
    }
    settings = {};
    settings.titleWeight = 5;
    QVERIFY_ERROR(openPassageIndex(folder(), IndexAccess::Read, settings),
                  ErrorCode::UnsupportedFile);
    QVERIFY_OK(openPassageIndex(folder(), IndexAccess::Rebuild, settings));
    QCOMPARE(found(*open(IndexAccess::Read, settings), "fox"), std::string());

    auto manifest = nlohmann::json::parse(readFile(folder() / "manifest.json").value());
    const auto refusedWith = [&](const char* field, const nlohmann::json& value) {
        nlohmann::json changed = manifest;
        changed[field] = value;
        if (!writeFileAtomic(folder() / "manifest.json", changed.dump()))
            return ErrorCode::Io;
        const auto index = openPassageIndex(folder(), IndexAccess::Read);
        return index ? ErrorCode::Internal : index.error().code;
    };
    QVERIFY(refusedWith("analyser", 999) == ErrorCode::UnsupportedFile);
    QVERIFY(refusedWith("schema_version", 999) == ErrorCode::UnsupportedFile);
    QVERIFY(refusedWith("language", 5) == ErrorCode::InvalidFile);
}

void PassageIndexTest::settingsOfTheIndexAreUsed() {
    IndexSettings settings;
    settings.language = "de-AT";
    settings.weights = {0.5, 0.25};
    (void)indexOf({"Die Häuser stehen."}, settings);
    const auto stored = readIndexSettings(folder());
    QVERIFY_OK(stored);
    QCOMPARE(indexFingerprint(*stored), indexFingerprint(settings));
    QVERIFY(indexFingerprint(*stored) != indexFingerprint(IndexSettings{}));
    QCOMPARE(stored->language, std::string("german"));
    QVERIFY(stored->weights == settings.weights);
    QCOMPARE(found(*open(IndexAccess::Read), "Haus steht"), std::string("1"));
}

void PassageIndexTest::wrongArgumentsAreRefused() {
    IndexSettings settings;
    settings.weights.b = 1.5;
    QVERIFY_ERROR(openPassageIndex(folder(), IndexAccess::Write, settings),
                  ErrorCode::InvalidArgument);
    settings.weights = {std::nan(""), 0.5};
    QVERIFY_ERROR(openPassageIndex(folder(), IndexAccess::Write, settings),
                  ErrorCode::InvalidArgument);
    auto index = indexOf({"red fox"});
    for (const std::int64_t id : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 32})
        QVERIFY_ERROR(add(*index, {5, "", {{id, "x"}}}), ErrorCode::InvalidArgument);
    index.reset();
    const auto reader = open(IndexAccess::Read);
    QVERIFY_ERROR(add(*reader, {5, "", {}}), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(reader->commit(), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(reader->removeDocument(DocumentId{1}), ErrorCode::InvalidArgument);
}

void PassageIndexTest::missingIndexIsNamed() {
    const auto missing = openPassageIndex(folder(), IndexAccess::Read);
    QVERIFY_ERROR(missing, ErrorCode::NotFound);
    QCOMPARE(missing.error().message, std::string("there is no index"));
    QVERIFY(!std::filesystem::exists(folder()));
    QVERIFY_OK(writeFileAtomic(m_folder.path() / "file", "x"));
    QVERIFY(!openPassageIndex(m_folder.path() / "file", IndexAccess::Write).ok());
}

void PassageIndexTest::damagedIndexIsNamedAndRebuilt() {
    std::vector<std::string> texts;
    for (int i = 0; i < 300; ++i)
        texts.push_back("fox number " + std::to_string(i) + " of many in the wood");
    (void)indexOf(texts);
    const auto intact = m_folder.path() / "intact";
    std::filesystem::copy(folder(), intact, std::filesystem::copy_options::recursive);
    RandomStream random(9, "damage");
    int refused = 0;
    constexpr int kRounds = 12;
    for (const auto& file : std::filesystem::recursive_directory_iterator(intact)) {
        if (!file.is_regular_file() || file.file_size() == 0)
            continue;
        const std::string content = readFile(file.path()).value();
        const auto target = folder() / std::filesystem::relative(file.path(), intact);
        for (int round = 0; round < kRounds; ++round) {
            std::filesystem::remove_all(folder());
            std::filesystem::copy(intact, folder(), std::filesystem::copy_options::recursive);
            std::string damaged = content;
            if (round == 0)
                damaged.clear();
            else if (round < 4)
                damaged.resize(random.below(content.size()));
            else if (round < 8)
                damaged[random.below(damaged.size())] ^= static_cast<char>(1 + random.below(255));
            else
                for (int i = 0; i < 200; ++i)
                    damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
            QVERIFY_OK(writeFileAtomic(target, damaged));
            if (target.filename() != "manifest.json") {
                ++refused;
                for (const IndexAccess access : {IndexAccess::Read, IndexAccess::Write}) {
                    const auto index = openPassageIndex(folder(), access);
                    QVERIFY_ERROR(index, ErrorCode::InvalidFile);
                    QVERIFY2(index.error().message.find(target.filename().string()) !=
                                 std::string::npos,
                             index.error().message.c_str());
                }
                continue;
            }
            // Of the manifest some bytes may be others, such as those of a weight.
            const auto index = openPassageIndex(folder(), IndexAccess::Read);
            QVERIFY(index.ok() || index.error().code == ErrorCode::InvalidFile ||
                    index.error().code == ErrorCode::UnsupportedFile);
        }
    }
    QVERIFY(refused > 3 * kRounds);
    std::filesystem::remove_all(folder() / "xapian");
    QVERIFY_ERROR(openPassageIndex(folder(), IndexAccess::Write), ErrorCode::InvalidFile);
    std::filesystem::copy(intact / "xapian", folder() / "xapian");
    std::filesystem::remove(folder() / "manifest.json");
    const auto index = openPassageIndex(folder(), IndexAccess::Write);
    QVERIFY_ERROR(index, ErrorCode::InvalidFile);
    auto rebuilt = open(IndexAccess::Rebuild);
    QVERIFY_OK(add(*rebuilt, {1, "", {{1, "a fox again"}}}));
    QVERIFY_OK(rebuilt->commit());
    rebuilt.reset();
    QCOMPARE(found(*open(IndexAccess::Read), "fox"), std::string("1"));
}

void PassageIndexTest::killedWriterIsRecognised() {
    auto writer = indexOf({"red fox"});
    // What a kill at this moment would leave.
    const auto left = [&](const char* name) {
        const auto copy = m_folder.path() / name;
        std::filesystem::copy(folder(), copy, std::filesystem::copy_options::recursive);
        return copy;
    };
    const auto idle = left("idle");
    QVERIFY_OK(add(*writer, {2, "", {{2, "grey fox"}}}));
    const auto added = left("added");
    // Enough to be written before the commit.
    Entry many{3, "", {}};
    for (std::int64_t id = 3; id < 3000; ++id)
        many.passages.push_back({id, "fox " + std::to_string(id)});
    QVERIFY_OK(add(*writer, many));
    const auto written = left("written");
    QVERIFY_OK(writer->commit());
    const auto whole = left("whole");
    // Between the database's commit and the manifest's.
    const auto between = left("between");
    std::filesystem::copy_file(written / "manifest.json", between / "manifest.json",
                               std::filesystem::copy_options::overwrite_existing);
    QVERIFY_OK(writer->removeDocument(DocumentId{3}));
    const auto removed = left("removed");
    writer.reset();

    for (const IndexAccess access : {IndexAccess::Read, IndexAccess::Write})
        for (const auto& [copy, passages] : {std::pair(idle, 1), std::pair(whole, 2999)}) {
            const auto index = openPassageIndex(copy, access);
            QVERIFY_OK(index);
            QCOMPARE((*index)->passageCount().value(), static_cast<std::size_t>(passages));
        }
    for (const auto& copy : {added, written, between, removed}) {
        for (const IndexAccess access : {IndexAccess::Read, IndexAccess::Write}) {
            const auto index = openPassageIndex(copy, access);
            QVERIFY_ERROR(index, ErrorCode::InvalidFile);
            QVERIFY2(index.error().message.find("unfinished") != std::string::npos,
                     index.error().message.c_str());
        }
        const auto rebuilt = openPassageIndex(copy, IndexAccess::Rebuild);
        QVERIFY_OK(rebuilt);
        QCOMPARE((*rebuilt)->passageCount().value(), std::size_t{0});
        QVERIFY_OK(openPassageIndex(copy, IndexAccess::Read));
    }
}

void PassageIndexTest::livingWriterIsTrusted() {
    auto writer = indexOf({"red fox"});
    QVERIFY_OK(add(*writer, {2, "", {{2, "grey fox"}}}));
    QCOMPARE(found(*open(IndexAccess::Read), "fox"), std::string("1"));
    QVERIFY_ERROR(openPassageIndex(folder(), IndexAccess::Write), ErrorCode::Locked);
    // One that leaves without a commit has vouched for nothing.
    writer.reset();
    QVERIFY_ERROR(openPassageIndex(folder(), IndexAccess::Read), ErrorCode::InvalidFile);
}

void PassageIndexTest::languagesDiffer() {
    const std::vector<std::string> texts = {"ils chantaient", "hopping madly"};
    const auto with = [&](const char* language) {
        IndexSettings settings;
        settings.language = language;
        auto index = open(IndexAccess::Rebuild, settings);
        for (std::int64_t id = 1; id <= 2; ++id)
            if (!add(*index, {id, "", {{id, texts[static_cast<std::size_t>(id - 1)]}}}))
                return std::string("error");
        (void)index->commit();
        return found(*index, "chanter") + "/" + found(*index, "hop") + "/" +
               readIndexSettings(folder())->language;
    };
    QCOMPARE(with("english"), std::string("/2/english"));
    QCOMPARE(with("fr"), std::string("1//french"));
    QCOMPARE(with("klingon"), std::string("//none"));
    QCOMPARE(with(""), std::string("//none"));
}

void PassageIndexTest::scriptsWithoutSpacesAreFound() {
    const auto index = indexOf({"東京都に住んでいます。", "京都は古い町です。", "猫", "猫が好き"});
    QCOMPARE(found(*index, "東京").substr(0, 1), std::string("1"));
    QVERIFY(found(*index, "古い町").starts_with("2"));
    QCOMPARE(found(*index, "猫"), std::string("3"));
    const auto hits = index->search("京都", {}).value();
    QCOMPARE(hits[0].passage.value, std::int64_t{2});
    QCOMPARE(marked(hits[0]), std::string("[京都]は古い町です。"));
}

void PassageIndexTest::numbersAndForeignLettersAreFound() {
    const auto index = indexOf({"It costs 1,000 dollars.", "Version 3.5 of it", "A naïve Müller",
                                "Don’t stop", "ΑΒΓ ПРИВЕТ", "the year 2005."});
    QCOMPARE(found(*index, "1000"), std::string("1"));
    QCOMPARE(found(*index, "3.5"), std::string("2"));
    QCOMPARE(found(*index, "5"), std::string());
    QCOMPARE(found(*index, "naive muller"), std::string("3"));
    QCOMPARE(found(*index, "don't"), std::string("4"));
    QCOMPARE(found(*index, "αβγ привет"), std::string("5"));
    QCOMPARE(found(*index, "2005"), std::string("6"));
}

void PassageIndexTest::manyHitsAreQuick() {
    auto index = open(IndexAccess::Write);
    RandomStream random(2, "many");
    std::int64_t id = 0;
    for (std::int64_t document = 1; document <= 200; ++document) {
        Entry entry{document, "Document " + std::to_string(document), {}};
        for (int i = 0; i < 50; ++i) {
            std::string text = "fox";
            for (int w = 0; w < 20; ++w)
                text += " w" + std::to_string(random.below(500));
            entry.passages.push_back({++id, text});
        }
        QVERIFY_OK(add(*index, entry));
    }
    QVERIFY_OK(index->commit());
    QElapsedTimer timer;
    timer.start();
    const auto hits = index->search("fox w1 w2", {0, 10000, false});
    QVERIFY_OK(hits);
    QCOMPARE(hits->size(), std::size_t{10000});
    qInfo("10,000 hits in %lld ms", static_cast<long long>(timer.elapsed()));
}

QTEST_GUILESS_MAIN(PassageIndexTest)
#include "passage_index_test.moc"
