// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/json_fields.h"
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <set>

using namespace sdrl;

class BaseTest : public QObject {
    Q_OBJECT

private slots:
    void philoxMatchesThePublishedVectors();
    void streamsAreIndependentOfEachOther();
    void streamGoesOnFromItsState();
    void belowIsUniformAndInRange();
    void betaHasItsMoments();
    void sha256MatchesTheStandard();
    void utf8RoundTripsAndRepairs();
    void incompleteUtf8IsHeldBack();
    void foldingAndWords();
    void atomicWriteReplacesWholeFiles();
    void lockRefusesASecondHolder();
    void jsonlDropsATornLine();
    void jsonErrorsNameTheLine();
    void deepJsonIsRefused();
    void fieldsNameFieldReasonAndLine();
};

void BaseTest::philoxMatchesThePublishedVectors() {
    // Known answers of the Random123 distribution.
    using Words = std::array<std::uint32_t, 4>;
    QVERIFY((philox4x32({0, 0, 0, 0}, {0, 0}) ==
             Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    const std::uint32_t ones = 0xffffffff;
    QVERIFY((philox4x32({ones, ones, ones, ones}, {ones, ones}) ==
             Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    QVERIFY(
        (philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
         Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

void BaseTest::streamsAreIndependentOfEachOther() {
    std::set<std::uint64_t> first;
    for (std::uint64_t seed = 0; seed < 10; ++seed)
        for (const char* purpose : {"rollout", "measure"})
            for (std::uint64_t index = 0; index < 50; ++index)
                first.insert(RandomStream(seed, purpose, {index}).nextU64());
    QCOMPARE(first.size(), std::size_t{1000});
    QCOMPARE(RandomStream(7, "a", {1, 2}).nextU64(), RandomStream(7, "a", {1, 2}).nextU64());
    QVERIFY(RandomStream(7, "a", {1, 2}).nextU64() != RandomStream(7, "a", {2, 1}).nextU64());
}

void BaseTest::streamGoesOnFromItsState() {
    RandomStream a(3, "resume");
    for (int i = 0; i < 7; ++i)
        (void)a.nextU32();
    RandomStream b = RandomStream::fromState(a.state());
    for (int i = 0; i < 20; ++i)
        QCOMPARE(b.nextU32(), a.nextU32());
}

void BaseTest::belowIsUniformAndInRange() {
    RandomStream random(1, "below");
    std::array<int, 7> counts{};
    for (int i = 0; i < 70000; ++i)
        ++counts[random.below(7)];
    for (const int count : counts)
        QVERIFY(std::abs(count - 10000) < 500);
}

void BaseTest::betaHasItsMoments() {
    RandomStream random(1, "beta");
    double sum = 0, squares = 0;
    const int n = 20000;
    for (int i = 0; i < n; ++i) {
        const double x = random.beta(0.5, 2);
        QVERIFY(x >= 0 && x <= 1);
        sum += x;
        squares += x * x;
    }
    const double mean = sum / n, variance = squares / n - mean * mean;
    QVERIFY(std::abs(mean - 0.2) < 0.01);
    QVERIFY(std::abs(variance - 0.2 * 0.8 / 3.5) < 0.005);
}

void BaseTest::sha256MatchesTheStandard() {
    // FIPS 180-4 examples.
    QCOMPARE(sha256Hex("abc"),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(sha256Hex(""),
             std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QVERIFY(Sha256().addField("ab").addField("c").hex() !=
            Sha256().addField("a").addField("bc").hex());
}

void BaseTest::utf8RoundTripsAndRepairs() {
    std::string all;
    for (const char32_t c : {0x24, 0xA2, 0x20AC, 0x10348, 0x10FFFF})
        appendUtf8(all, c);
    QVERIFY(isValidUtf8(all));
    QCOMPARE(codePointCount(all), std::size_t{5});
    for (const char* bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"}) {
        QVERIFY(!isValidUtf8(bad));
        QVERIFY(isValidUtf8(toValidUtf8(bad)));
    }
    QCOMPARE(toValidUtf8("a\xFFz"), std::string("a\xEF\xBF\xBDz"));
    // As in table 3-8 and 3-11 of the Unicode standard.
    const std::string r = "\xEF\xBF\xBD";
    QCOMPARE(toValidUtf8("\xF0\x9F\x91"), r);
    QCOMPARE(toValidUtf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF"
                         "A"),
             r + r + r + r + "A");
    QCOMPARE(toValidUtf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82"
                         "A"),
             r + r + r + r + r + r + r + r + "A");
    QCOMPARE(toValidUtf8("\xED\xA0\x80\xF4\x91\x92\x93\xFF"
                         "A"),
             r + r + r + r + r + r + r + r + "A");
    QCOMPARE(std::string(firstCodePoints("a€z", 2)), std::string("a€"));
}

void BaseTest::incompleteUtf8IsHeldBack() {
    const std::string euro = "x€";
    QCOMPARE(completeUtf8Length(euro), euro.size());
    QCOMPARE(completeUtf8Length(std::string_view(euro).substr(0, 3)), std::size_t{1});
    QCOMPARE(completeUtf8Length(std::string_view(euro).substr(0, 2)), std::size_t{1});
    QCOMPARE(completeUtf8Length("\x82\x82\x82\x82"), std::size_t{4});
}

void BaseTest::foldingAndWords() {
    QCOMPARE(toFolded("Straße ﬁ"), std::string("strasse fi"));
    QCOMPARE(toNfc("e\xCC\x81"), std::string("é"));
    QCOMPARE(collapsed("  a\n\t b\xC2\xA0"), std::string("a b"));
    QCOMPARE(std::string(trimmed(" \xE3\x80\x80x y ")), std::string("x y"));
    QVERIFY((foldedWords("It's 3.5 Größen!") ==
             std::vector<std::string>{"it", "s", "3", "5", "grössen"}));
}

void BaseTest::atomicWriteReplacesWholeFiles() {
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "deep" / "file.txt";
    QVERIFY_OK(writeFileAtomic(path, "one"));
    QVERIFY_OK(writeFileAtomic(path, "two"));
    QCOMPARE(readFile(path).value(), std::string("two"));
    int files = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(path.parent_path()))
        ++files;
    QCOMPARE(files, 1);
    QVERIFY_ERROR(readFile(folder.path() / "none"), ErrorCode::NotFound);
    QVERIFY_ERROR(readFile(path, 2), ErrorCode::InvalidFile);
    QVERIFY_ERROR(readFile(folder.path()), ErrorCode::InvalidFile);
}

void BaseTest::lockRefusesASecondHolder() {
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "lock";
    {
        const auto held = FileLock::acquire(path);
        QVERIFY_OK(held);
        QVERIFY_ERROR(FileLock::acquire(path), ErrorCode::Locked);
    }
    QVERIFY_OK(FileLock::acquire(path));
}

void BaseTest::jsonlDropsATornLine() {
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "log.jsonl";
    std::uint64_t afterFirst = 0;
    {
        auto writer = JsonlWriter::open(path);
        QVERIFY_OK(writer);
        QVERIFY_OK(writer->append({{"step", 1}}));
        afterFirst = writer->offset();
        QVERIFY_OK(writer->append({{"step", 2}, {"text", "\xFF"}}));
    }
    std::ofstream(path, std::ios::app) << "{\"step\": 3, \"tor";
    {
        auto writer = JsonlWriter::open(path);
        QVERIFY_OK(writer);
        QVERIFY_OK(writer->append({{"step", 3}}));
    }
    std::vector<int> steps;
    QVERIFY_OK(readJsonl(path, [&](const nlohmann::json& row, std::size_t) -> Result<void> {
        steps.push_back(row["step"]);
        return {};
    }));
    QVERIFY((steps == std::vector<int>{1, 2, 3}));
    QVERIFY_OK(JsonlWriter::open(path, afterFirst));
    QCOMPARE(std::filesystem::file_size(path), afterFirst);
}

void BaseTest::jsonErrorsNameTheLine() {
    const auto result = JsonDocument::parse("{\n \"a\": 1,\n \"b\": }\n", "x.json");
    QVERIFY_ERROR(result, ErrorCode::InvalidFile);
    QCOMPARE(result.error().context, std::string("x.json:3"));
}

void BaseTest::deepJsonIsRefused() {
    QVERIFY_ERROR(parseJson(std::string(100000, '['), "deep"), ErrorCode::InvalidFile);
}

void BaseTest::fieldsNameFieldReasonAndLine() {
    const auto error = [](const std::string& text) {
        const auto document = JsonDocument::parse(text, "t.json").value();
        JsonFields fields(document);
        fields.text("name");
        JsonFields answer = fields.object("answer");
        answer.number("tolerance", 0, 1, 0.0);
        answer.choice("kind", {"number", "text"}, "text");
        for (JsonFields& row : fields.objects("rows"))
            row.integer("n", 1, 9);
        return fields.finish();
    };
    QVERIFY_OK(
        error(R"({"name": "x", "_remark": 1, "answer": {"kind": "number"}, "rows": [{"n": 2}]})"));
    const auto wrongType = error("{\"name\": \"x\",\n\"answer\": {\n  \"tolerance\": \"wide\"}}");
    QCOMPARE(
        wrongType.error().toString(),
        std::string("field \"answer.tolerance\": expected a number, found \"wide\" (t.json:3)"));
    QCOMPARE(error("{}").error().toString(),
             std::string("field \"name\": this field is required (t.json:1)"));
    QVERIFY(error("{\"name\": \"x\",\n\n\"nmae\": 2}").error().toString().find("t.json:3") !=
            std::string::npos);
    QCOMPARE(error("{\"name\": \"x\", \"rows\": [{\"n\": 2},\n{\"n\": 12}]}").error().toString(),
             std::string("field \"rows[1].n\": 12 is outside 1 to 9 (t.json:2)"));
    QVERIFY(!error("{\"name\": \"x\", \"answer\": {\"kind\": \"date\"}}").ok());
    QVERIFY(!error("[]").ok());
}

QTEST_GUILESS_MAIN(BaseTest)
#include "base_test.moc"
