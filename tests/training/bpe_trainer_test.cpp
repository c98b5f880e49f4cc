// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/bpe_trainer.h"

#include "test_support.h"
#include "training/tokenizer.h"

#include <nlohmann/json.hpp>

#include <fstream>

using namespace sdrl;
using nlohmann::json;

namespace {

json trained(const std::vector<std::string>& corpus, const BpeTrainerOptions& options = {}) {
    BpeTrainer trainer;
    for (const std::string& text : corpus)
        trainer.add(text);
    return json::parse(trainer.train(options).value());
}

} // namespace

class BpeTrainerTest : public QObject {
    Q_OBJECT

private slots:
    void learnsTheSameMergesAsThePackage();
    void writtenFileEncodesAsThePackageDoes();
    void orderOfTextsDoesNotMatter();
    void tiesGoToTheSmallerIds();
    void stopsAtTheSizeAndAtTheMinimum();
    void impossibleOptionsAreRefused();
};

void BpeTrainerTest::learnsTheSameMergesAsThePackage() {
    const json expected = json::parse(readFile(test::fixture("tokenizer/trained.json")).value());
    const json ours = trained(expected["corpus"].get<std::vector<std::string>>(), {500, 2});
    QVERIFY(ours["model"]["merges"] == expected["merges"]);
    QCOMPARE(ours["model"]["vocab"].size(), expected["vocabulary_size"].get<std::size_t>());
}

void BpeTrainerTest::writtenFileEncodesAsThePackageDoes() {
    const json expected = json::parse(readFile(test::fixture("tokenizer/trained.json")).value());
    const auto folder = test::temporaryDirectory();
    BpeTrainer trainer;
    for (const json& text : expected["corpus"])
        trainer.add(text.get<std::string>());
    QVERIFY_OK(writeFileAtomic(folder.path() / "tokenizer.json", trainer.train({500, 2}).value()));
    const auto tokenizer = Tokenizer::load(folder.path());
    QVERIFY_OK(tokenizer);
    for (std::size_t i = 0; i < expected["corpus"].size(); ++i) {
        const auto text = expected["corpus"][i].get<std::string>();
        const std::vector<std::int32_t> ids = tokenizer->encode(text);
        QVERIFY2(ids == expected["ids"][i].get<std::vector<std::int32_t>>(), text.c_str());
        QCOMPARE(tokenizer->decode(ids), text);
    }
    QCOMPARE(*tokenizer->idOf("<|im_start|>"), 1);
    QVERIFY(tokenizer->isSpecial(2));
    QCOMPARE(tokenizer->tokenText(3), std::string_view("!"));
}

void BpeTrainerTest::orderOfTextsDoesNotMatter() {
    std::vector<std::string> corpus = {"low lower lowest", "new newer newest", "wide wider"};
    const json first = trained(corpus, {300, 1});
    std::reverse(corpus.begin(), corpus.end());
    QVERIFY(trained(corpus, {300, 1}) == first);
}

void BpeTrainerTest::tiesGoToTheSmallerIds() {
    // All pairs occur twice; of a…d the pair (a, b) has the smallest ids.
    const json file = trained({"cd ab", "ab cd"}, {262, 2});
    QCOMPARE(file["model"]["merges"][0].get<std::string>(), std::string("a b"));
    QCOMPARE(file["model"]["merges"][1].get<std::string>(), std::string("c d"));
}

void BpeTrainerTest::stopsAtTheSizeAndAtTheMinimum() {
    const std::vector<std::string> corpus = {"aaaa bbbb aaaa"};
    QCOMPARE(trained(corpus, {260, 1})["model"]["merges"].size(), std::size_t{1});
    // "bb" occurs three times in one word, "aa" six times in two; nothing occurs seven times.
    QCOMPARE(trained(corpus, {1024, 7})["model"]["merges"].size(), std::size_t{0});
    QCOMPARE(trained(corpus, {1024, 6})["model"]["merges"].size(), std::size_t{1});
    QCOMPARE(trained({}, {1024, 1})["model"]["vocab"].size(), std::size_t{259});
    // Digits stand alone and never merge.
    QCOMPARE(trained({"11 11 11"}, {1024, 2})["model"]["merges"].size(), std::size_t{0});
}

void BpeTrainerTest::impossibleOptionsAreRefused() {
    const BpeTrainer trainer;
    QVERIFY_ERROR(trainer.train({258, 2}), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(trainer.train({1024, 0}), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(trainer.train({1024, 2, {"<a>", "<a>"}}), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(trainer.train({1024, 2, {""}}), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(trainer.train({1024, 2, {"x"}}), ErrorCode::InvalidArgument);
    QVERIFY_OK(trainer.train({256, 2, {}}));
}

QTEST_GUILESS_MAIN(BpeTrainerTest)
#include "bpe_trainer_test.moc"
