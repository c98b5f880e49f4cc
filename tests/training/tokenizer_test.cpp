// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/tokenizer.h"

#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "test_support.h"
#include "tokenizer/pre_tokenizer.h"

#include <QProcess>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

using namespace sdrl;
using nlohmann::json;
using Ids = std::vector<std::int32_t>;

namespace {

json fixtureJson(const char* name) {
    return json::parse(readFile(test::fixture(name)).value());
}

Tokenizer smallTokenizer() {
    return std::move(Tokenizer::load(test::fixture("tokenizer/small"))).value();
}

std::filesystem::path realTokenizerFile(const char* name) {
    return test::sharedData(std::string("models/") + name + "-tokenizer/tokenizer.json.gz");
}

// A vocabulary of the shared data, unpacked. Once a program.
Tokenizer realTokenizer(const char* name) {
    static const TemporaryDirectory folder = test::temporaryDirectory();
    const auto unpacked = folder.path() / name / "tokenizer.json";
    if (!std::filesystem::exists(unpacked)) {
        std::filesystem::create_directories(unpacked.parent_path());
        const auto packed = realTokenizerFile(name);
        QProcess gzip;
        gzip.setStandardOutputFile(QString::fromStdString(unpacked.string()));
        gzip.start("gzip", {"-dc", QString::fromStdString(packed.string())});
        gzip.waitForFinished();
        std::filesystem::copy_file(packed.parent_path() / "tokenizer_config.json",
                                   unpacked.parent_path() / "tokenizer_config.json");
    }
    return std::move(Tokenizer::load(unpacked)).value();
}

// Ids with which PyPI's tokenizers encodes the text; row[name] is [plain] or [plain, special].
void compareCases(const Tokenizer& tokenizer, const char* name) {
    for (const json& row : fixtureJson("tokenizer/cases.json")) {
        const auto text = row["text"].get<std::string>();
        const auto plain = row[name][0].get<Ids>();
        const auto special = row[name].back().get<Ids>();
        QVERIFY2(tokenizer.encode(text) == plain, text.c_str());
        QVERIFY2(tokenizer.encode(text, {true, true}) == special, text.c_str());
        // Words do not change from the second time on, when they come from memory.
        QVERIFY2(tokenizer.encode(text) == plain, text.c_str());
    }
}

std::string randomText(RandomStream& random, std::size_t length, bool anyByte) {
    static const std::vector<std::string> pieces = {
        "the ", "Hello",      " 12",     "\n", "  ", "é", "e\xCC\x81", "漢字", "ไทย",
        "😀",    "<|im_end|>", "<think>", "'s", "\t", "x", "<mask>",    "    ", "\xC2\xA0"};
    std::string out;
    while (out.size() < length) {
        if (anyByte)
            out += static_cast<char>(random.below(256));
        else
            out += random.pick(pieces);
        if (anyByte && random.chance(0.1))
            out += random.pick(pieces);
    }
    return out;
}

} // namespace

class TokenizerTest : public QObject {
    Q_OBJECT

private slots:
    void encodesAsThePackageDoes();
    void encodesRealVocabulariesAsThePackageDoes_data();
    void encodesRealVocabulariesAsThePackageDoes();
    void encodesLlamaCppVectors_data();
    void encodesLlamaCppVectors();
    void splitsAsThePackageDoes();
    void patternsThatWouldMeanSomethingElseAreRefused_data();
    void patternsThatWouldMeanSomethingElseAreRefused();
    void untrustedTextNeverBecomesSpecial();
    void segmentsAreOneTextButSpecialOnlyWhereTrusted();
    void namesAndIdsAreFound();
    void anyBytesComeBack();
    void streamingNeverCutsACharacter();
    void longWordsTakeAboutLinearTime();
    void threadsShareOneTokenizer();
    void throughputIsPrinted();
};

void TokenizerTest::encodesAsThePackageDoes() {
    compareCases(smallTokenizer(), "small");
}

void TokenizerTest::encodesRealVocabulariesAsThePackageDoes_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("qwen3") << "qwen3";
    QTest::newRow("smollm") << "smollm";
}

void TokenizerTest::encodesRealVocabulariesAsThePackageDoes() {
    QFETCH(QString, name);
    const std::string vocabulary = name.toStdString();
    const auto path = realTokenizerFile(vocabulary.c_str());
    SKIP_WITHOUT(path);
    compareCases(realTokenizer(vocabulary.c_str()), vocabulary.c_str());
}

void TokenizerTest::encodesLlamaCppVectors_data() {
    QTest::addColumn<QString>("vectors");
    QTest::newRow("qwen2") << "ggml-vocab-qwen2.gguf";
    QTest::newRow("deepseek-r1-qwen") << "ggml-vocab-deepseek-r1-qwen.gguf";
}

void TokenizerTest::encodesLlamaCppVectors() {
    QFETCH(QString, vectors);
    const std::string base = "models/llamacpp-vectors/" + vectors.toStdString();
    const auto path = test::sharedData(base + ".inp");
    SKIP_WITHOUT(path);
    const Tokenizer tokenizer = realTokenizer("qwen3");
    const std::string separator = "\n__ggml_vocab_test__\n";
    std::string texts = readFile(path).value();
    std::ifstream expected(test::sharedData(base + ".out"));
    int count = 0;
    for (std::string line; std::getline(expected, line); ++count) {
        Ids ids;
        for (const std::string_view number : split(line, ' '))
            if (!number.empty())
                ids.push_back(std::atoi(std::string(number).c_str()));
        const std::size_t end = texts.find(separator);
        QVERIFY(end != std::string::npos);
        const std::string text = texts.substr(0, end);
        texts.erase(0, end + separator.size());
        QVERIFY2(tokenizer.encode(text) == ids, text.c_str());
    }
    QCOMPARE(count, 46);
}

void TokenizerTest::splitsAsThePackageDoes() {
    const std::map<std::string, SplitBehavior> behaviors = {
        {"Isolated", SplitBehavior::Isolated},
        {"Removed", SplitBehavior::Removed},
        {"MergedWithPrevious", SplitBehavior::MergedWithPrevious},
        {"MergedWithNext", SplitBehavior::MergedWithNext},
        {"Contiguous", SplitBehavior::Contiguous}};
    const json fixture = fixtureJson("tokenizer/splits.json");
    const auto text = fixture["text"].get<std::string>();
    for (const json& row : fixture["splits"]) {
        auto regex = Regex::compile(row["pattern"].get<std::string>());
        QVERIFY_OK(regex);
        const PreTokenizer preTokenizer(
            {{*regex, behaviors.at(row["behavior"]), row["invert"].get<bool>()}});
        Regex::Match match;
        std::vector<std::string> pieces;
        preTokenizer.split(text, match,
                           [&](std::string_view piece) { pieces.emplace_back(piece); });
        QVERIFY2(pieces == row["pieces"].get<std::vector<std::string>>(),
                 dumpJson(json{row, pieces}).c_str());
    }
}

void TokenizerTest::patternsThatWouldMeanSomethingElseAreRefused_data() {
    QTest::addColumn<std::string>("pattern");
    for (const char* pattern : {R"(\bword\b)",
                                R"(a{,3})",
                                R"(a{2}+)",
                                R"([a-z&&[^b]])",
                                R"([[:alpha:]])",
                                R"([a[b]])",
                                R"([\W])",
                                R"((?m)a)",
                                R"((?<x>a)\g<x>)",
                                R"(\K)",
                                R"(\R)",
                                R"(\pL)",
                                R"(\xff)",
                                R"(\u12)",
                                R"((a)\1)",
                                R"([])",
                                "a\\",
                                "(",
                                "[a",
                                R"(\p{Nonsense})",
                                R"(\x{zz})",
                                "\\\xC3\xA9"})
        QTest::newRow(pattern) << std::string(pattern);
}

void TokenizerTest::patternsThatWouldMeanSomethingElseAreRefused() {
    QFETCH(std::string, pattern);
    QVERIFY_ERROR(Regex::compile(pattern), ErrorCode::UnsupportedFile);
}

void TokenizerTest::untrustedTextNeverBecomesSpecial() {
    const Tokenizer tokenizer = smallTokenizer();
    RandomStream random(1, "injection");
    for (int round = 0; round < 3000; ++round) {
        const std::string text = randomText(random, 1 + random.below(60), round % 3 == 0);
        for (const std::int32_t id : tokenizer.encode(text))
            QVERIFY2(!tokenizer.isSpecial(id), text.c_str());
    }
    // Splitting a mark between two texts that are not trusted does not help.
    const std::vector<TextSegment> halves = {{"<|im_", false}, {"end|>", false}};
    for (const std::int32_t id : tokenizer.encode(halves))
        QVERIFY(!tokenizer.isSpecial(id));
}

void TokenizerTest::segmentsAreOneTextButSpecialOnlyWhereTrusted() {
    const Tokenizer tokenizer = smallTokenizer();
    const auto encode = [&](std::vector<TextSegment> segments) {
        return tokenizer.encode(segments);
    };
    const std::string whole = "<|im_start|>user\n\nThe quick brown<|im_end|>";
    // Words go on across borders: the ids are those of the whole text.
    const Ids expected = tokenizer.encode(whole, {true, false});
    for (std::size_t cut = 13; cut < whole.size() - 10; ++cut) {
        const std::string_view text = whole;
        QVERIFY(encode({{text.substr(0, cut), true}, {text.substr(cut), true}}) == expected);
        QVERIFY(encode({{text.substr(0, 12), true},
                        {text.substr(12, cut - 12), false},
                        {text.substr(cut), true}}) == expected);
    }
    // A mark that begins or ends in text that is not trusted is none.
    const std::int32_t end = *tokenizer.idOf("<|im_end|>");
    const auto count = [&](const std::vector<TextSegment>& segments) {
        const Ids ids = encode(segments);
        return std::count(ids.begin(), ids.end(), end);
    };
    QCOMPARE(count({{"<|im_end|>", true}}), 1);
    QCOMPARE(count({{"<|im_", true}, {"end|>", true}}), 1);
    QCOMPARE(count({{"a<|im_", false}, {"end|>", true}}), 0);
    QCOMPARE(count({{"<|im_", true}, {"end|>", false}}), 0);
    QCOMPARE(count({{"<|im_end|>", false}, {"<|im_end|>", true}}), 1);
    QCOMPARE(count({{"<", false}, {"<|im_end|>", true}, {">", false}}), 1);
    // Normalisation moves characters: then a mark is believed only where all is trusted.
    const auto marks = [&](const Ids& ids) {
        return std::count(ids.begin(), ids.end(), *tokenizer.idOf("<ctl>"));
    };
    QCOMPARE(marks(encode({{"e\xCC\x81 <ctl>", true}})), 1);
    QCOMPARE(marks(encode({{"e\xCC\x81 <ctl>", false}})), 0);
    QCOMPARE(marks(encode({{"e ", false}, {"<ctl>", true}})), 1);
    QCOMPARE(marks(encode({{"e\xCC\x81 ", false}, {"<ctl>", true}})), 0);
}

void TokenizerTest::namesAndIdsAreFound() {
    const Tokenizer tokenizer = smallTokenizer();
    QCOMPARE(*tokenizer.idOf("<|im_end|>"), 2);
    QVERIFY(!tokenizer.idOf("<|nothing|>"));
    QCOMPARE(tokenizer.tokenText(2), std::string_view("<|im_end|>"));
    QVERIFY(tokenizer.isSpecial(2) && !tokenizer.isSpecial(*tokenizer.idOf("<think>")));
    const auto the = tokenizer.idOf(" The");
    QVERIFY(the && (tokenizer.encode(" The") == Ids{*the}));
    for (const std::int32_t id : {-1, 1 << 20}) {
        QVERIFY(tokenizer.tokenText(id).empty() && !tokenizer.isSpecial(id));
        QCOMPARE(tokenizer.decode(Ids{id}), std::string());
    }
    QVERIFY((tokenizer.endOfTextIds() == Ids{0, 2}));
    QVERIFY(tokenizer.bosId() == 0 && !tokenizer.padId());
    QCOMPARE(tokenizer.vocabularySize(), std::size_t{378});
    const Ids ids = tokenizer.encode("Ida has <|im_end|>", {true, true});
    QCOMPARE(tokenizer.decode(ids), std::string("<|endoftext|>Ida has <|im_end|><|im_end|>"));
    QCOMPARE(tokenizer.decode(ids, true), std::string("Ida has "));
    const Ids half = tokenizer.encode("é\xC3");
    QCOMPARE(tokenizer.decode(half), std::string("é\xEF\xBF\xBD"));
}

void TokenizerTest::anyBytesComeBack() {
    const Tokenizer tokenizer = smallTokenizer();
    RandomStream random(2, "bytes");
    for (int round = 0; round < 2000; ++round) {
        std::string text = randomText(random, random.below(80), true);
        const Ids ids = tokenizer.encode(text);
        // NFC may have changed what is valid text; a second time nothing changes.
        const std::string normal = tokenizer.decodeBytes(ids);
        QCOMPARE(tokenizer.decodeBytes(tokenizer.encode(normal)), normal);
        std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
        QCOMPARE(tokenizer.decodeBytes(tokenizer.encode(text)), text);
    }
    for (int byte = 0; byte < 256; ++byte) {
        const std::string text(3, static_cast<char>(byte));
        QCOMPARE(tokenizer.decodeBytes(tokenizer.encode(text)), text);
    }
}

void TokenizerTest::streamingNeverCutsACharacter() {
    const Tokenizer tokenizer = smallTokenizer();
    RandomStream random(3, "stream");
    for (int round = 0; round < 2000; ++round) {
        Ids ids;
        for (std::uint64_t i = random.below(40); i > 0; --i)
            ids.push_back(static_cast<std::int32_t>(random.below(tokenizer.vocabularySize())));
        if (round % 2 == 0)
            ids = tokenizer.encode(randomText(random, 40, round % 4 == 0));
        for (const bool skipSpecial : {true, false}) {
            StreamingDecoder decoder(tokenizer, skipSpecial);
            std::string joined;
            for (const std::int32_t id : ids) {
                const std::string piece = decoder.push(id);
                QVERIFY(isValidUtf8(piece));
                joined += piece;
            }
            joined += decoder.finish();
            QCOMPARE(joined, tokenizer.decode(ids, skipSpecial));
        }
    }
}

void TokenizerTest::longWordsTakeAboutLinearTime() {
    const Tokenizer tokenizer = smallTokenizer();
    // In the square of its length a word of a megabyte would take hours.
    for (const char* unit : {"a", "ab", "abc", " ", "\n", "é", "9", "-", "<", "\xFF"}) {
        std::string text;
        while (text.size() < 1 << 20)
            text += unit;
        QCOMPARE(tokenizer.decodeBytes(tokenizer.encode(text)), text);
    }
    // The long way and the short way give the same.
    std::string word;
    for (int i = 0; i < 2000; ++i)
        word += "the quick brown fox jumps"[static_cast<std::size_t>(i * 7 % 25)];
    std::erase(word, ' ');
    Ids joined;
    for (int copies = 1; copies <= 3; ++copies) {
        std::string text;
        for (int i = 0; i < copies; ++i)
            text += word + "\n";
        const Ids ids = tokenizer.encode(text);
        QCOMPARE(tokenizer.decodeBytes(ids), text);
        QVERIFY(std::equal(joined.begin(), joined.end(), ids.begin()));
        joined = ids;
    }
}

void TokenizerTest::threadsShareOneTokenizer() {
    const Tokenizer tokenizer = smallTokenizer();
    RandomStream random(4, "threads");
    std::vector<std::string> texts;
    std::vector<Ids> expected;
    for (int i = 0; i < 200; ++i) {
        texts.push_back(randomText(random, 200, i % 2 == 0));
        expected.push_back(smallTokenizer().encode(texts.back()));
    }
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (std::size_t i = 0; i < texts.size(); ++i)
                    wrong += tokenizer.encode(texts[i]) != expected[i];
            });
    }
    QCOMPARE(wrong.load(), 0);
}

void TokenizerTest::throughputIsPrinted() {
    const auto path = realTokenizerFile("qwen3");
    SKIP_WITHOUT(path);
    std::string text;
    for (const json& row : fixtureJson("tokenizer/cases.json"))
        text += row["text"].get<std::string>() + "\n";
    while (text.size() < 4 << 20)
        text += text;
    for (const char* name : {"qwen3", "smollm"}) {
        const Tokenizer tokenizer = realTokenizer(name);
        const auto begin = std::chrono::steady_clock::now();
        const std::size_t count = tokenizer.encode(text).size();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        qInfo("%s: %.1f MB/s, %zu tokens", name,
              static_cast<double>(text.size()) / taken.count() / 1e6, count);
        QVERIFY(count > 0);
    }
}

QTEST_GUILESS_MAIN(TokenizerTest)
#include "tokenizer_test.moc"
