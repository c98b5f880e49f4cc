// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "gguf_builder.h"
#include "test_support.h"
#include "tokenizer/tokenizer_spec.h"
#include "training/tokenizer.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <functional>

using namespace sdrl;
using nlohmann::json;
using test::GgufBuilder;
using Ids = std::vector<std::int32_t>;

namespace {

void save(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

// A tokenizer.json in a folder of its own.
class TokenizerFolder {
public:
    Result<Tokenizer> load(const json& tokenizer) { return loadText(dumpJson(tokenizer)); }
    Result<Tokenizer> loadText(const std::string& text) {
        save(path() / "tokenizer.json", text);
        return Tokenizer::load(path());
    }
    [[nodiscard]] const std::filesystem::path& path() const { return m_folder.path(); }

private:
    TemporaryDirectory m_folder = test::temporaryDirectory();
};

// Letters, a few merges, one special token.
json tiny() {
    return json::parse(R"({
      "added_tokens": [{"id": 6, "content": "<end>", "special": true, "normalized": false}],
      "normalizer": null,
      "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
      "model": {"type": "BPE",
                "vocab": {"a": 0, "b": 1, "c": 2, "Ġ": 3, "ab": 4, "abc": 5},
                "merges": ["a b", "ab c"]}})");
}

GgufBuilder tinyGguf(const std::string& pre) {
    GgufBuilder builder;
    builder.text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", pre);
    builder.texts("tokenizer.ggml.tokens", {"a", "b", "1", "Ġ", "ab", "<bos>", "<end>", "<more>"});
    builder.integers("tokenizer.ggml.token_type", {1, 1, 1, 1, 1, 3, 3, 4});
    builder.texts("tokenizer.ggml.merges", {"a b"});
    builder.u32("tokenizer.ggml.bos_token_id", 5).u32("tokenizer.ggml.eos_token_id", 6);
    return builder;
}

} // namespace

class TokenizerFilesTest : public QObject {
    Q_OBJECT

private slots:
    void bothSpellingsOfMergesAreRead();
    void missingBytesAreLeftOut();
    void wholeWordsComeBeforeMergesWhereTheFileSaysSo();
    void gapsBetweenIdsAreTolerated();
    void marksComeFromTheFilesBeside();
    void otherKindsAreRefusedByName_data();
    void otherKindsAreRefusedByName();
    void damagedFilesAreRefused_data();
    void damagedFilesAreRefused();
    void specialTokensCannotBeMergedOrSpelledByBytes();
    void ggufVocabularyIsRead();
    void ggufVocabularyIsWrittenAsJson_data();
    void ggufVocabularyIsWrittenAsJson();
    void damagedGgufVocabulariesAreRefused();
    void cutAndFlippedFilesNeverCrash();
    void hostilePatternEnds();
    void realModelTokenizes();
};

void TokenizerFilesTest::bothSpellingsOfMergesAreRead() {
    TokenizerFolder folder;
    const auto joined = folder.load(tiny());
    QVERIFY_OK(joined);
    json pairs = tiny();
    pairs["model"]["merges"] = json::parse(R"([["a", "b"], ["ab", "c"]])");
    const auto apart = folder.load(pairs);
    QVERIFY_OK(apart);
    for (const char* text : {"abc ab cab", "aab", "b c"})
        QVERIFY(joined->encode(text) == apart->encode(text));
    QVERIFY((joined->encode("abcab") == Ids{5, 4}));
    json untyped = tiny();
    untyped["model"].erase("type");
    QVERIFY_OK(folder.load(untyped));
}

void TokenizerFilesTest::missingBytesAreLeftOut() {
    TokenizerFolder folder;
    const auto tokenizer = folder.load(tiny());
    QVERIFY_OK(tokenizer);
    // What remains merges across the hole, as in PyPI's tokenizers.
    QVERIFY((tokenizer->encode("axbc") == Ids{5}));
    QVERIFY(tokenizer->encode("xyz").empty());
    QVERIFY((tokenizer->encode("\xFF"
                               "ab") == Ids{4}));
}

void TokenizerFilesTest::wholeWordsComeBeforeMergesWhereTheFileSaysSo() {
    TokenizerFolder folder;
    json file = tiny();
    file["model"]["merges"] = {"b c"};
    file["model"]["vocab"]["bc"] = 7;
    const auto merged = folder.load(file);
    QVERIFY_OK(merged);
    QVERIFY((merged->encode("abc") == Ids{0, 7}));
    file["model"]["ignore_merges"] = true;
    const auto whole = folder.load(file);
    QVERIFY_OK(whole);
    QVERIFY((whole->encode("abc") == Ids{5}));
    QVERIFY((whole->encode("abcc") == Ids{0, 7, 2}));
}

void TokenizerFilesTest::gapsBetweenIdsAreTolerated() {
    TokenizerFolder folder;
    json file = tiny();
    file["model"]["vocab"]["bc"] = 100;
    const auto tokenizer = folder.load(file);
    QVERIFY_OK(tokenizer);
    QCOMPARE(tokenizer->vocabularySize(), std::size_t{101});
    QVERIFY(tokenizer->tokenText(50).empty());
    QCOMPARE(tokenizer->decode(Ids{50, 0, 99}), std::string("a"));
    QVERIFY(!tokenizer->idOf(""));
}

void TokenizerFilesTest::marksComeFromTheFilesBeside() {
    TokenizerFolder folder;
    save(folder.path() / "config.json", R"({"eos_token_id": 1, "bos_token_id": 2})");
    auto tokenizer = folder.load(tiny());
    QVERIFY_OK(tokenizer);
    QVERIFY((tokenizer->endOfTextIds() == Ids{1}));
    QVERIFY(tokenizer->bosId() == 2);
    save(folder.path() / "tokenizer_config.json",
         R"({"eos_token": "<end>", "pad_token": {"content": "c"}, "bos_token": null})");
    save(folder.path() / "generation_config.json", R"({"eos_token_id": [4, 4, 4000]})");
    tokenizer = folder.load(tiny());
    QVERIFY_OK(tokenizer);
    QVERIFY((tokenizer->endOfTextIds() == Ids{4, 6}));
    QVERIFY(tokenizer->padId() == 2);
    save(folder.path() / "generation_config.json", "{");
    QVERIFY_ERROR(folder.load(tiny()), ErrorCode::InvalidFile);
}

void TokenizerFilesTest::otherKindsAreRefusedByName_data() {
    QTest::addColumn<std::string>("change");
    QTest::addColumn<std::string>("named");
    const auto row = [](const char* name, const char* change, const char* named) {
        QTest::newRow(name) << std::string(change) << std::string(named);
    };
    row("Unigram", R"({"model": {"type": "Unigram", "vocab": []}})", "SentencePiece");
    row("WordPiece", R"({"model": {"type": "WordPiece", "vocab": {}}})", "WordPiece");
    row("character BPE", R"({"pre_tokenizer": null})", "characters");
    row("Metaspace", R"({"pre_tokenizer": {"type": "Metaspace"}})", "Metaspace");
    row("NFKC", R"({"normalizer": {"type": "NFKC"}})", "NFKC");
    row("lowercase within", R"({"normalizer": {"type": "Sequence", "normalizers": [
        {"type": "NFC"}, {"type": "Lowercase"}]}})",
        "Lowercase");
    row("Roberta", R"({"post_processor": {"type": "RobertaProcessing"}})", "RobertaProcessing");
    row("dropout", R"({"model": {"dropout": 0.1}})", "dropout");
    row("suffix", R"({"model": {"end_of_word_suffix": "</w>"}})", "end_of_word_suffix");
    row("single word", R"({"added_tokens": [{"id": 6, "content": "x", "single_word": true}]})",
        "single words");
    row("late split", R"({"pre_tokenizer": {"type": "Sequence", "pretokenizers": [
        {"type": "ByteLevel"}, {"type": "Digits"}]}})",
        "behind");
    row("pattern", R"({"pre_tokenizer": {"type": "Sequence", "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": "\\bx"}, "behavior": "Isolated"},
        {"type": "ByteLevel"}]}})",
        "\\b");
}

void TokenizerFilesTest::otherKindsAreRefusedByName() {
    QFETCH(std::string, change);
    QFETCH(std::string, named);
    json file = tiny();
    file.merge_patch(json::parse(change));
    if (change.find("null") != std::string::npos)
        file["pre_tokenizer"] = nullptr;
    TokenizerFolder folder;
    const auto tokenizer = folder.load(file);
    QVERIFY_ERROR(tokenizer, ErrorCode::UnsupportedFile);
    QVERIFY2(tokenizer.error().message.find(named) != std::string::npos,
             tokenizer.error().message.c_str());
    QVERIFY(tokenizer.error().context.find("tokenizer.json") != std::string::npos);
}

void TokenizerFilesTest::damagedFilesAreRefused_data() {
    QTest::addColumn<std::string>("change");
    const auto row = [](const char* name, const char* change) {
        QTest::newRow(name) << std::string(change);
    };
    row("same id", R"({"model": {"vocab": {"x": 0}}})");
    row("added token with a taken id", R"({"added_tokens": [{"id": 0, "content": "<end>"}]})");
    row("added token with another id", R"({"added_tokens": [{"id": 9, "content": "abc"}]})");
    row("added token without id", R"({"added_tokens": [{"content": "<end>"}]})");
    row("added token without content", R"({"added_tokens": [{"id": 6, "content": ""}]})");
    row("added token a number", R"({"added_tokens": [6]})");
    row("huge id", R"({"model": {"vocab": {"x": 2000000000}}})");
    row("negative id", R"({"model": {"vocab": {"x": -1}}})");
    row("fractional id", R"({"model": {"vocab": {"x": 7.5}}})");
    row("id a text", R"({"model": {"vocab": {"x": "7"}}})");
    row("vocabulary a list", R"({"model": {"vocab": ["a", "b"]}})");
    row("unknown left", R"({"model": {"merges": ["x b"]}})");
    row("unknown right", R"({"model": {"merges": [["a", "x"]]}})");
    row("unknown result", R"({"model": {"merges": ["a c"]}})");
    row("merge of three", R"({"model": {"merges": ["a b c"]}})");
    row("merge of one", R"({"model": {"merges": ["ab"]}})");
    row("merge a list of three", R"({"model": {"merges": [["a", "b", "c"]]}})");
    row("merge a number", R"({"model": {"merges": [3]}})");
    row("merges an object", R"({"model": {"merges": {}}})");
    row("split without pattern", R"({"pre_tokenizer": {"type": "Split", "behavior": "Isolated"}})");
    row("split with unknown behaviour", R"({"pre_tokenizer": {"type": "Split",
        "pattern": {"String": " "}, "behavior": "Sideways"}})");
    row("BOS unknown", R"({"post_processor": {"type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}],
        "special_tokens": {}}})");
    row("BOS of an unknown id", R"({"post_processor": {"type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}],
        "special_tokens": {"<s>": {"ids": [77]}}}})");
    row("no model", R"({"model": null})");
}

void TokenizerFilesTest::damagedFilesAreRefused() {
    QFETCH(std::string, change);
    json file = tiny();
    file.merge_patch(json::parse(change));
    TokenizerFolder folder;
    QVERIFY_ERROR(folder.load(file), ErrorCode::InvalidFile);
    QVERIFY_ERROR(folder.loadText("[1]"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(folder.loadText("{\"model\":"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(folder.loadText(std::string(1 << 20, '[')), ErrorCode::InvalidFile);
    QVERIFY_ERROR(Tokenizer::load(folder.path() / "none"), ErrorCode::NotFound);
    std::filesystem::remove(folder.path() / "tokenizer.json");
    QVERIFY_ERROR(Tokenizer::load(folder.path()), ErrorCode::NotFound);
    save(folder.path() / "tokenizer_config.json", R"({"char_ords": [48, 49]})");
    QVERIFY_ERROR(Tokenizer::load(folder.path()), ErrorCode::UnsupportedFile);
    save(folder.path() / "tokenizer.model", "x");
    QVERIFY_ERROR(Tokenizer::load(folder.path()), ErrorCode::UnsupportedFile);
}

void TokenizerFilesTest::specialTokensCannotBeMergedOrSpelledByBytes() {
    TokenizerFolder folder;
    json file = tiny();
    file["added_tokens"].push_back({{"id", 5}, {"content", "abc"}, {"special", true}});
    file["model"]["ignore_merges"] = true;
    const auto tokenizer = folder.load(file);
    QVERIFY_OK(tokenizer);
    QVERIFY((tokenizer->encode("abc") == Ids{4, 2}));
    QVERIFY((tokenizer->encode("abc", {true, false}) == Ids{5}));
    file["added_tokens"].push_back({{"id", 0}, {"content", "a"}, {"special", true}});
    QVERIFY_ERROR(folder.load(file), ErrorCode::InvalidFile);
}

void TokenizerFilesTest::ggufVocabularyIsRead() {
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "model.gguf";
    tinyGguf("smollm").flag("tokenizer.ggml.add_eos_token", true).save(path);
    auto tokenizer = Tokenizer::load(path);
    QVERIFY_OK(tokenizer);
    QVERIFY((tokenizer->encode("ab 11") == Ids{4, 3, 2, 2}));
    QVERIFY((tokenizer->encode("ab<end><more>", {true, true}) == Ids{4, 6, 7, 6}));
    QVERIFY(!tokenizer->isSpecial(7) && tokenizer->isSpecial(6));
    QVERIFY((tokenizer->endOfTextIds() == Ids{6}));
    QVERIFY(tokenizer->bosId() == 5 && !tokenizer->padId());
    // Llama 3 begins its texts with BOS unless the file says otherwise.
    tinyGguf("llama-bpe").save(path);
    QVERIFY((Tokenizer::load(folder.path())->encode("ab", {false, true}) == Ids{5, 4}));
    tinyGguf("llama-bpe").flag("tokenizer.ggml.add_bos_token", false).save(path);
    QVERIFY((Tokenizer::load(path)->encode("ab", {false, true}) == Ids{4}));
}

void TokenizerFilesTest::ggufVocabularyIsWrittenAsJson_data() {
    QTest::addColumn<QString>("pre");
    for (const char* pre : {"gpt-2", "smollm", "qwen2", "llama-bpe"})
        QTest::newRow(pre) << pre;
}

void TokenizerFilesTest::ggufVocabularyIsWrittenAsJson() {
    QFETCH(QString, pre);
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "model.gguf";
    tinyGguf(pre.toStdString()).flag("tokenizer.ggml.add_eos_token", true).save(path);
    const auto original = Tokenizer::load(path);
    const auto file = GgufFile::open(path);
    QVERIFY_OK(file);
    const auto written = tokenizerJsonFromGguf(*file);
    QVERIFY_OK(written);
    TokenizerFolder copy;
    const auto read = copy.loadText(*written);
    QVERIFY_OK(read);
    QCOMPARE(read->vocabularySize(), original->vocabularySize());
    for (std::int32_t id = 0; id < static_cast<std::int32_t>(original->vocabularySize()); ++id) {
        QCOMPARE(read->tokenText(id), original->tokenText(id));
        QCOMPARE(read->isSpecial(id), original->isSpecial(id));
    }
    RandomStream random(5, "tokenizer-json");
    const std::vector<std::string> parts = {"a",  "b",     "ab",    "1",      "11", " ",
                                            "\n", "<end>", "<bos>", "<more>", "'s", "e\u0301"};
    for (int i = 0; i < 500; ++i) {
        std::string text;
        for (std::uint64_t k = random.below(12); k > 0; --k)
            text += parts[random.below(parts.size())];
        for (const bool special : {false, true})
            for (const bool around : {false, true})
                QCOMPARE(read->encode(text, {special, around}),
                         original->encode(text, {special, around}));
    }
}

void TokenizerFilesTest::damagedGgufVocabulariesAreRefused() {
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "model.gguf";
    const auto load = [&](const GgufBuilder& builder) {
        builder.save(path);
        return Tokenizer::load(path);
    };
    QVERIFY_ERROR(load(GgufBuilder()), ErrorCode::UnsupportedFile);
    QVERIFY_ERROR(load(GgufBuilder().text("tokenizer.ggml.model", "llama")),
                  ErrorCode::UnsupportedFile);
    QVERIFY_ERROR(load(tinyGguf("poro-chat")), ErrorCode::UnsupportedFile);
    const auto base = [] {
        return GgufBuilder()
            .text("tokenizer.ggml.model", "gpt2")
            .text("tokenizer.ggml.pre", "qwen2");
    };
    QVERIFY_ERROR(load(base()), ErrorCode::InvalidFile);
    QVERIFY_ERROR(load(base().text("tokenizer.ggml.tokens", "a")), ErrorCode::InvalidFile);
    const auto tokens = [&] { return base().texts("tokenizer.ggml.tokens", {"a", "b"}); };
    QVERIFY_OK(load(tokens()));
    QVERIFY_ERROR(load(tokens().integers("tokenizer.ggml.token_type", {1})),
                  ErrorCode::InvalidFile);
    QVERIFY_ERROR(load(tokens().texts("tokenizer.ggml.merges", {"ab"})), ErrorCode::InvalidFile);
    QVERIFY_ERROR(load(tokens().texts("tokenizer.ggml.merges", {"a b"})), ErrorCode::InvalidFile);
    QVERIFY_ERROR(load(base().texts("tokenizer.ggml.tokens", {"a", "a"})), ErrorCode::InvalidFile);
}

void TokenizerFilesTest::cutAndFlippedFilesNeverCrash() {
    TokenizerFolder folder;
    RandomStream random(5, "fuzz");
    const std::string whole = readFile(test::fixture("tokenizer/small/tokenizer.json")).value();
    int loaded = 0;
    for (int round = 0; round < 200; ++round) {
        std::string text = whole;
        if (round % 4 == 0)
            text.resize(random.below(text.size()));
        for (std::uint64_t i = random.below(4); i > 0 && !text.empty(); --i)
            text[random.below(text.size())] ^= static_cast<char>(1 << random.below(7));
        const auto tokenizer = folder.loadText(text);
        if (!tokenizer)
            continue;
        ++loaded;
        const Ids ids = tokenizer->encode("The quick <|im_start|> brown fox 12\n\n", {true, true});
        (void)tokenizer->decode(ids);
    }
    QVERIFY(loaded > 0 && loaded < 200);
}

void TokenizerFilesTest::hostilePatternEnds() {
    TokenizerFolder folder;
    json file = tiny();
    file["pre_tokenizer"] = json::parse(R"({"type": "Sequence", "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": "(a+)+b|(a|aa)+c|(?:(?:a*)*)*d"},
         "behavior": "Isolated"},
        {"type": "ByteLevel", "use_regex": false, "add_prefix_space": false}]})");
    const auto tokenizer = folder.load(file);
    QVERIFY_OK(tokenizer);
    const std::string text(5000, 'a');
    QCOMPARE(tokenizer->decodeBytes(tokenizer->encode(text)), text);
}

void TokenizerFilesTest::realModelTokenizes() {
    const char* path = std::getenv("SDRL_TEST_SMOLLM2");
    if (!path)
        QSKIP("SDRL_TEST_SMOLLM2 does not name SmolLM2-135M-Instruct.Q4_1.gguf");
    const auto tokenizer = Tokenizer::load(path);
    QVERIFY_OK(tokenizer);
    // By transformers 5.23.
    QVERIFY((tokenizer->encode("The quick brown fox  jumps 123 times.\n\n") ==
             Ids{504, 2365, 6354, 16438, 216, 27003, 216, 33, 34, 35, 1711, 30, 1116}));
    QVERIFY((tokenizer->encode("naïve café 漢字 😀") ==
             Ids{3546, 46494, 37366, 17097, 137, 112, 36518, 40303, 218}));
    QVERIFY((tokenizer->encode("<|im_start|>user\nHi<|im_end|>\n", {true, true}) ==
             Ids{1, 4093, 198, 26843, 2, 198}));
    QVERIFY((tokenizer->endOfTextIds() == Ids{2}));
}

QTEST_GUILESS_MAIN(TokenizerFilesTest)
#include "tokenizer_files_test.moc"
