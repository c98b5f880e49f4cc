// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "retrieval/ranking_metrics.h"
#include "retrieval/trec_run.h"
#include "retrieval_fixtures.h"

#include <charconv>
#include <cmath>

using namespace sdrl;
using namespace sdrl::test;
using namespace sdrl::retrieval;

namespace {

bool near(double a, double b, double tolerance = 1e-9) {
    return std::abs(a - b) <= tolerance;
}

/// "measure topic value" lines of trec_eval, numbers only.
using Outputs = std::map<std::string, std::map<std::string, double>>; // topic → measure → value

Outputs parseOutputs(const std::string& text) {
    Outputs out;
    for (const std::string_view line : split(text, '\n')) {
        const auto fields = split(line, '\t');
        double value = 0;
        if (fields.size() == 3 &&
            std::from_chars(fields[2].data(), fields[2].data() + fields[2].size(), value).ec ==
                std::errc())
            out[std::string(fields[1])][std::string(trimmed(fields[0]))] = value;
    }
    return out;
}

std::map<std::string, double> named(const TopicMeasures& m) {
    std::map<std::string, double> out = {{"num_ret", static_cast<double>(m.retrieved)},
                                         {"num_rel", static_cast<double>(m.relevant)},
                                         {"num_rel_ret", static_cast<double>(m.relevantRetrieved)},
                                         {"map", m.averagePrecision},
                                         {"Rprec", m.rPrecision},
                                         {"bpref", m.bpref},
                                         {"recip_rank", m.reciprocalRank},
                                         {"ndcg", m.ndcg}};
    for (const auto& [k, value] : m.ndcgAt)
        out["ndcg_cut_" + std::to_string(k)] = value;
    for (const auto& [k, value] : m.precisionAt)
        out["P_" + std::to_string(k)] = value;
    for (const auto& [k, value] : m.recallAt)
        out["recall_" + std::to_string(k)] = value;
    return out;
}

} // namespace

class RankingMetricsTest : public QObject {
    Q_OBJECT

private slots:
    void smallRankingByHand();
    void tiesAreBrokenByFallingId();
    void gradesGiveGains();
    void bprefIgnoresWhatIsNotJudged();
    void topicsWithoutAnswersCountIfAsked();
    void emptyInputsGiveZeros();
    void malformedLinesAreNamed();
    void runsSurviveWritingAndReading();
    void trecEvalVectors_data();
    void trecEvalVectors();
};

void RankingMetricsTest::smallRankingByHand() {
    // Relevant: a, c, e, x; ranks 1, 3, 5 and not found.
    const std::map<std::string, int> judged = {{"a", 1}, {"b", 0}, {"c", 1},
                                               {"d", 0}, {"e", 1}, {"x", 1}};
    const std::vector<ScoredDocument> found = {{"e", 1}, {"d", 2}, {"c", 3}, {"b", 4}, {"a", 5}};
    const TopicMeasures m = measureTopic(judged, found, {{1, 2, 5, 10}, 1});
    QCOMPARE(m.retrieved, std::size_t{5});
    QCOMPARE(m.relevant, std::size_t{4});
    QCOMPARE(m.relevantRetrieved, std::size_t{3});
    QVERIFY(near(m.averagePrecision, (1.0 + 2.0 / 3 + 3.0 / 5) / 4));
    QVERIFY(near(m.rPrecision, 2.0 / 4));
    QVERIFY(near(m.reciprocalRank, 1));
    // Above c one judged other of two, above e two of two; min(R, N) = 2.
    QVERIFY(near(m.bpref, (1.0 + 0.5 + 0.0) / 4));
    QVERIFY(near(m.precisionAt.at(2), 0.5));
    QVERIFY(near(m.precisionAt.at(10), 0.3));
    QVERIFY(near(m.recallAt.at(5), 0.75));
    const double ideal = 1 + 1 / std::log2(3) + 1 / std::log2(4) + 1 / std::log2(5);
    QVERIFY(near(m.ndcgAt.at(1), 1));
    QVERIFY(near(m.ndcgAt.at(5), (1 + 1 / std::log2(4) + 1 / std::log2(6)) / ideal));
    QVERIFY(near(m.ndcg, m.ndcgAt.at(10)));
}

void RankingMetricsTest::tiesAreBrokenByFallingId() {
    const std::map<std::string, int> judged = {{"b", 1}};
    QVERIFY(near(measureTopic(judged, {{"a", 1}, {"b", 1}, {"c", 1}}).reciprocalRank, 0.5));
    // Scores that a single precision number cannot tell apart are equal.
    QVERIFY(near(measureTopic(judged, {{"a", 1}, {"b", 1 + 1e-12}, {"c", 1}}).reciprocalRank, 0.5));
}

void RankingMetricsTest::gradesGiveGains() {
    const std::map<std::string, int> judged = {{"a", 3}, {"b", 1}, {"c", 0}, {"d", -1}};
    const TopicMeasures m = measureTopic(judged, {{"b", 2}, {"a", 1}}, {{10}, 2});
    QVERIFY(near(m.ndcg, (1 + 3 / std::log2(3)) / (3 + 1 / std::log2(3))));
    // Grade 1 is not enough to be relevant here.
    QCOMPARE(m.relevant, std::size_t{1});
    QVERIFY(near(m.reciprocalRank, 0.5));
}

void RankingMetricsTest::bprefIgnoresWhatIsNotJudged() {
    const std::map<std::string, int> judged = {{"a", 1}, {"b", 0}};
    QVERIFY(near(measureTopic(judged, {{"x", 9}, {"y", 8}, {"a", 1}}).bpref, 1));
    QVERIFY(near(measureTopic(judged, {{"b", 9}, {"y", 8}, {"a", 1}}).bpref, 0));
}

void RankingMetricsTest::topicsWithoutAnswersCountIfAsked() {
    const Judgements judged = {{"1", {{"a", 1}}}, {"2", {{"a", 1}}}};
    const RetrievalRun run = {{"1", {{"a", 1}}}, {"3", {{"a", 1}}}};
    QVERIFY(near(measureRun(judged, run, false).mean.averagePrecision, 1));
    QVERIFY(near(measureRun(judged, run, true).mean.averagePrecision, 0.5));
    QCOMPARE(measureRun(judged, run, true).mean.relevant, std::size_t{2});
}

void RankingMetricsTest::emptyInputsGiveZeros() {
    const TopicMeasures none = measureTopic({}, {{"a", 1}});
    QVERIFY(none.averagePrecision == 0 && none.ndcg == 0 && none.bpref == 0 &&
            none.rPrecision == 0 && none.recallAt.at(10) == 0);
    QVERIFY(measureTopic({{"a", 1}}, {}).ndcgAt.at(5) == 0);
    QVERIFY(measureRun({}, {}, true).mean.ndcg == 0);
    QVERIFY(measureTopic({{"a", 1}}, {{"a", 1}}, {{}, 1}).averagePrecision == 1);
}

void RankingMetricsTest::malformedLinesAreNamed() {
    QVERIFY_ERROR(parseJudgements("1 0 a 1\n\n1 0 b\n"), ErrorCode::InvalidFile);
    QVERIFY(parseJudgements("1 0 a 1\n\n1 0 b\n").error().message.starts_with("line 3 "));
    QVERIFY_ERROR(parseJudgements("1 0 a x"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(parseRun("1 Q0 a 1 high tag"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(parseRun("1 Q0 a 1 0.5"), ErrorCode::InvalidFile);
    QVERIFY_OK(parseJudgements("  1\t0 a  +1 \r\n"));
}

void RankingMetricsTest::runsSurviveWritingAndReading() {
    const RetrievalRun run = {{"q 1", {{"doc b", 0.1}, {"a", 1.0 / 3}, {"c", 1e-300}}},
                              {"q2", {{"z", -2}}}};
    const std::string text = formatRun(run, "my tag");
    QVERIFY(text.starts_with("q_1 Q0 a 1 0.333333333"));
    QVERIFY(text.ends_with("q2 Q0 z 1 -2 my_tag\n"));
    const auto back = parseRun(text);
    QVERIFY_OK(back);
    QCOMPARE(back->at("q_1")[0].score, 1.0 / 3);
    QCOMPARE(back->at("q_1")[1].document, std::string("doc_b"));
    QCOMPARE(back->at("q_1")[2].score, 1e-300);
    const TemporaryDirectory folder = temporaryDirectory();
    QVERIFY_OK(writeRun(folder.path() / "run.txt", run, "my tag"));
    QCOMPARE(readFile(folder.path() / "run.txt").value(), text);
}

void RankingMetricsTest::trecEvalVectors_data() {
    QTest::addColumn<QString>("judgements");
    QTest::addColumn<QString>("run");
    QTest::addColumn<QString>("outputs");
    QTest::addColumn<bool>("allTopics");
    QTest::addColumn<int>("grade");
    QTest::newRow("means") << "qrels.test"
                           << "results.test"
                           << "out.test.a" << false << 1;
    QTest::newRow("topics") << "qrels.test"
                            << "results.test"
                            << "out.test.aq" << false << 1;
    QTest::newRow("all topics") << "qrels.test"
                                << "results.trunc"
                                << "out.test.aqc" << true << 1;
    QTest::newRow("grades") << "qrels.rel_level"
                            << "results.test"
                            << "out.test.aql" << false << 2;
}

void RankingMetricsTest::trecEvalVectors() {
    const auto packed = sharedData("retrieval") / "trec_eval-vectors" / "trec_eval-test.tar.gz";
    SKIP_WITHOUT(packed);
    QFETCH(QString, judgements);
    QFETCH(QString, run);
    QFETCH(QString, outputs);
    QFETCH(bool, allTopics);
    QFETCH(int, grade);
    const auto files = tarMembers(packed);
    const auto judged = parseJudgements(files.at(judgements.toStdString()));
    const auto found = parseRun(files.at(run.toStdString()));
    QVERIFY_OK(judged);
    QVERIFY_OK(found);
    MeasureSettings settings;
    settings.relevantGrade = grade;
    const RunMeasures measures = measureRun(*judged, *found, allTopics, settings);
    int compared = 0;
    for (const auto& [topic, wanted] : parseOutputs(files.at(outputs.toStdString()))) {
        const auto ours = named(topic == "all" ? measures.mean : measures.topics.at(topic));
        for (const auto& [name, value] : ours) {
            const auto want = wanted.find(name);
            if (want == wanted.end())
                continue;
            QVERIFY2(near(value, want->second, 0.5001e-4),
                     fmt::format("{} of {}: {} instead of {}", name, topic, value, want->second)
                         .c_str());
            ++compared;
        }
    }
    QVERIFY(compared >= 35);
}

QTEST_GUILESS_MAIN(RankingMetricsTest)
#include "ranking_metrics_test.moc"
