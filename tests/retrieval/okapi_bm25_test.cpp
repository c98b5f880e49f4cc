// SPDX-License-Identifier: GPL-3.0-or-later
#include "okapi_bm25.h"
#include "retrieval_fixtures.h"

#include <nlohmann/json.hpp>

#include <cmath>

using namespace sdrl;
using namespace sdrl::test;
using retrieval::OkapiBm25;

namespace {

std::vector<std::vector<std::string>> tokenised(const std::vector<std::string>& texts) {
    std::vector<std::vector<std::string>> out;
    for (const std::string& text : texts)
        out.push_back(OkapiBm25::tokens(text));
    return out;
}

} // namespace

class OkapiBm25Test : public QObject {
    Q_OBJECT

private slots:
    void check4_paperExample();
    void check5_negativeIdfIsLifted();
    void tokensAreLowerCasedWords();
    void rankBm25Vectors();
    void edgesAreSafe();
};

void OkapiBm25Test::check4_paperExample() {
    const OkapiBm25 bm25(tokenised({"algebra equation solve", "legal contract clause",
                                    "algebra algebra proof lemma", "cat dog", "tax law"}));
    const auto scores = bm25.scores(OkapiBm25::tokens("algebra equation"));
    const std::vector<double> wanted = {1.390393, 0, 0.422476, 0, 0};
    QCOMPARE(scores.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i)
        QVERIFY2(std::abs(scores[i] - wanted[i]) < 1e-6, std::to_string(scores[i]).c_str());
}

void OkapiBm25Test::check5_negativeIdfIsLifted() {
    const OkapiBm25 bm25(tokenised({"a b", "a c", "a d e"}));
    const auto scores = bm25.scores(OkapiBm25::tokens("a c"));
    const std::vector<double> wanted = {0.005204, 0.551125, 0.004315};
    for (std::size_t i = 0; i < wanted.size(); ++i)
        QVERIFY2(std::abs(scores[i] - wanted[i]) < 1e-6, std::to_string(scores[i]).c_str());
}

void OkapiBm25Test::tokensAreLowerCasedWords() {
    QVERIFY((OkapiBm25::tokens("  The\tÄrger\u00A0of X,y.\n") ==
             std::vector<std::string>{"the", "ärger", "of", "x,y."}));
    QVERIFY(OkapiBm25::tokens(" ").empty());
}

/// Made by tests/data/retrieval/make_bm25_vectors.py with rank_bm25 0.2.2.
void OkapiBm25Test::rankBm25Vectors() {
    const auto text = readFile(fixture("retrieval/bm25_vectors.json"));
    QVERIFY_OK(text);
    const nlohmann::json cases = nlohmann::json::parse(*text);
    QVERIFY(cases.size() >= 10);
    for (const auto& one : cases) {
        const auto documents = one["documents"].get<std::vector<std::vector<std::string>>>();
        const OkapiBm25 bm25(documents, {one["k1"], one["b"], one["epsilon"]});
        const auto scores = bm25.scores(one["query"].get<std::vector<std::string>>());
        const auto wanted = one["scores"].get<std::vector<double>>();
        QCOMPARE(scores.size(), wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i)
            QVERIFY(std::abs(scores[i] - wanted[i]) < 1e-12);
    }
}

void OkapiBm25Test::edgesAreSafe() {
    const std::vector<std::vector<std::string>> none;
    QVERIFY(OkapiBm25(none).scores(OkapiBm25::tokens("x")).empty());
    const OkapiBm25 blank(std::vector<std::vector<std::string>>(3));
    QCOMPARE(blank.scores(OkapiBm25::tokens("x")), std::vector<double>(3, 0.0));
    const OkapiBm25 some(tokenised({"a", ""}));
    QCOMPARE(some.scores({}), std::vector<double>(2, 0.0));
    QCOMPARE(some.documentCount(), std::size_t{2});
}

QTEST_GUILESS_MAIN(OkapiBm25Test)
#include "okapi_bm25_test.moc"
