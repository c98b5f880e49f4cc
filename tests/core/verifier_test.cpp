// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/verifier.h"

#include "core/base/rng.h"
#include "core/base/text.h"
#include "verifier_vectors.h"

#include <QProcess>

#include <set>

using namespace sdrl;
using nlohmann::json;
using test::kProfiles;
using test::VerifierPtr;
using test::VerifierVectors;

class VerifierTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void check25_vectorsHold();
    void check25_equalityIsReflexiveSymmetricAndBlindToSpace();
    void sameCanonicalFormMeansEqualAndBack();
    void labelsMeanTheAnswersTheyAreOf();
    void labelsOfSetsFunctionsUnitsAndCommas();
    void extractedAnswersStandWhereTheySay();
    void strictAnswersAreFoundByTheLenientProfileToo();
    void check26_onlyTheReplyCounts();
    void check24_fullResponsesScoreAsTheirAnswer();
    void mistakesInOptionsNameFieldAndReason_data();
    void mistakesInOptionsNameFieldAndReason();
    void gsm8kSolutionsAreScoredAsLabelled();
    void aquaRationalesEndInTheirAnswer();

private:
    VerifierVectors m_vectors;
};

void VerifierTest::initTestCase() {
    auto vectors = test::loadVerifierVectors();
    QVERIFY_OK(vectors);
    m_vectors = std::move(vectors).value();
    QVERIFY(m_vectors.rows.size() >= 300);
}

namespace {

/// What is wrong with a row's outcome; empty if nothing is.
std::string complaint(const VerifierVectors::Row& row) {
    const json& j = row.json;
    const Verifier& verifier = *row.verifier;
    const auto compare = [](const json& expected, const std::optional<std::string>& found) {
        const json got = found ? json(*found) : json();
        return got == expected ? std::string() : "got " + dumpJson(got);
    };
    if (j.contains("score")) {
        const double score = verifier.score(j["reply"].get<std::string>(),
                                            j["reference"].get<std::string>(), row.profile);
        return score == j["score"].get<double>() ? "" : "got " + std::to_string(score);
    }
    if (j.contains("reply")) {
        const auto answer = verifier.extract(j["reply"].get<std::string>(), row.profile);
        return compare(j["answer"],
                       answer ? verifier.canonical(answer->text, row.profile) : std::nullopt);
    }
    if (j.contains("text"))
        return compare(j["canonical"],
                       verifier.canonical(j["text"].get<std::string>(), row.profile));
    const std::string a = j["a"], b = j["b"];
    const bool equal = verifier.equal(a, b, row.profile);
    if (equal != verifier.equal(b, a, row.profile))
        return "depends on the order";
    return equal == j["equal"].get<bool>()
               ? ""
               : "got " + verifier.canonical(a, row.profile).value_or("none") + " and " +
                     verifier.canonical(b, row.profile).value_or("none");
}

} // namespace

void VerifierTest::check25_vectorsHold() {
    int wrong = 0;
    for (const auto& row : m_vectors.rows) {
        const std::string reason = complaint(row);
        if (reason.empty())
            continue;
        ++wrong;
        qWarning("line %zu: %s: %s", row.line, dumpJson(row.json).c_str(), reason.c_str());
    }
    QCOMPARE(wrong, 0);
}

void VerifierTest::check25_equalityIsReflexiveSymmetricAndBlindToSpace() {
    for (const auto& [name, verifier] : m_vectors.verifiers) {
        const auto texts = m_vectors.texts(name);
        for (const auto profile : kProfiles) {
            for (std::size_t i = 0; i < texts.size(); ++i) {
                const std::string& a = texts[i];
                const std::string& b = texts[(i * 7 + 3) % texts.size()];
                const std::string padded = " \t\n" + a + "\xC2\xA0\r\n";
                const auto canonical = verifier->canonical(a, profile);
                const QByteArray where =
                    QByteArray::fromStdString(name + ": \"" + a + "\", \"" + b + "\"");
                QVERIFY2(verifier->equal(a, a, profile) == canonical.has_value(), where);
                QVERIFY2(verifier->equal(a, b, profile) == verifier->equal(b, a, profile), where);
                QVERIFY2(verifier->canonical(padded, profile) == canonical, where);
                QVERIFY2(verifier->equal(padded, b, profile) == verifier->equal(a, b, profile),
                         where);
            }
        }
    }
}

void VerifierTest::labelsMeanTheAnswersTheyAreOf() {
    constexpr auto kStrict = VerifierProfile::Strict;
    const std::set<std::string> tolerant{"gsm8k", "loose", "near", "nearlist"};
    for (const auto& [name, verifier] : m_vectors.verifiers) {
        const auto texts = m_vectors.texts(name);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const std::string& a = texts[i];
            const std::string& b = texts[(i * 7 + 3) % texts.size()];
            const auto label = verifier->labelOf(a);
            const std::string where = name + ": " + a + " as " + label.value_or("nothing");
            QVERIFY2(label.has_value() == verifier->canonical(a, kStrict).has_value(),
                     where.c_str());
            QVERIFY2(!label || verifier->equal(a, *label, kStrict), where.c_str());
            if (label && !tolerant.contains(name))
                QVERIFY2(verifier->equal(b, *label, kStrict) == verifier->equal(b, a, kStrict),
                         (where + " against " + b).c_str());
        }
    }
}

/// Whose canonical forms are no answers of the type, or other ones.
void VerifierTest::labelsOfSetsFunctionsUnitsAndCommas() {
    const auto check = [](const json& answer, const char* written, const char* other) {
        const auto verifier = makeVerifierFromJson(answer);
        if (!verifier.ok())
            qFatal("%s", verifier.error().toString().c_str());
        const auto label = (*verifier)->labelOf(written);
        return label && (*verifier)->equal(written, *label, VerifierProfile::Strict) &&
               !(*verifier)->equal(other, *label, VerifierProfile::Strict);
    };
    QVERIFY(check(
        {{"type", "set"}, {"element", {{"type", "date"}}}, {"separator", ";"}, {"marker", "tag"}},
        "2024-03-01; 2024-06-30", "2024-03-01"));
    QVERIFY(check({{"type", "math"}, {"marker", "boxed"}}, "x^2+1", "x^2"));
    QVERIFY(check({{"type", "number"},
                   {"units", {{"m", 1}, {"km", 1000}}},
                   {"unit_required", true},
                   {"marker", "boxed"}},
                  "1.5 km", "2 km"));
    QVERIFY(
        check({{"type", "number"}, {"decimal_comma", true}, {"marker", "boxed"}}, "1,125", "1125"));
}

void VerifierTest::sameCanonicalFormMeansEqualAndBack() {
    const std::set<std::string> tolerant{"gsm8k", "loose", "near", "nearlist"};
    int same = 0;
    for (const auto& [name, verifier] : m_vectors.verifiers) {
        const auto texts = m_vectors.texts(name);
        for (const auto profile : kProfiles) {
            // The paper's numbers have a tolerance of their own.
            const bool exact = !tolerant.contains(name) && profile != VerifierProfile::Reference;
            for (std::size_t i = 0; i < texts.size(); ++i) {
                const std::string& a = texts[i];
                const auto first = verifier->canonical(a, profile);
                for (std::size_t j = i + 1; j < std::min(i + 60, texts.size()); ++j) {
                    const std::string& b = texts[j];
                    const bool alike = first && first == verifier->canonical(b, profile);
                    const bool equal = verifier->equal(a, b, profile);
                    same += alike && a != b;
                    QVERIFY2(!alike || equal, (name + ": " + a + " and " + b).c_str());
                    QVERIFY2(!exact || alike == equal, (name + ": " + a + " and " + b).c_str());
                }
            }
        }
    }
    QVERIFY(same > 500);
}

void VerifierTest::extractedAnswersStandWhereTheySay() {
    int found = 0;
    for (const auto& [name, verifier] : m_vectors.verifiers) {
        const auto texts = m_vectors.texts(name);
        for (std::size_t i = 0; i + 1 < texts.size(); ++i) {
            const std::string reply = texts[i] + "\n" + texts[i + 1];
            for (const auto profile : kProfiles) {
                const auto answer = verifier->extract(reply, profile);
                if (!answer)
                    continue;
                ++found;
                QVERIFY(answer->begin < answer->end && answer->end <= reply.size());
                QCOMPARE(reply.substr(answer->begin, answer->end - answer->begin), answer->text);
                QCOMPARE(std::string(trimmed(answer->text)), answer->text);
                QVERIFY2(verifier->canonical(answer->text, profile).has_value(),
                         (name + ": " + reply).c_str());
            }
        }
    }
    QVERIFY(found > 500);
}

void VerifierTest::strictAnswersAreFoundByTheLenientProfileToo() {
    for (const auto& row : m_vectors.rows) {
        if (!row.json.contains("reply"))
            continue;
        const std::string reply = row.json["reply"];
        const auto strict = row.verifier->extract(reply, VerifierProfile::Strict);
        QCOMPARE(row.verifier->formatOk(reply), strict.has_value());
        if (!strict)
            continue;
        const auto lenient = row.verifier->extract(reply, VerifierProfile::Lenient);
        QVERIFY(lenient && lenient->begin == strict->begin && lenient->end == strict->end);
    }
}

void VerifierTest::check26_onlyTheReplyCounts() {
    // The paper's code scored prompt and reply together, and the prompt shows an example answer.
    const VerifierPtr verifier = m_vectors.verifiers.at("abcd");
    const std::string prompt = "Give the letter in tags, for example <answer>B</answer>.";
    for (const std::string reply : {"", "I do not know.", "B"}) {
        QVERIFY(!verifier->formatOk(reply));
        QCOMPARE(verifier->score(reply, "B"), 0.0);
        QCOMPARE(verifier->score(prompt + reply, "B"), 1.0); // which is why nobody may do this
    }
}

void VerifierTest::check24_fullResponsesScoreAsTheirAnswer() {
    const VerifierPtr gsm8k = m_vectors.verifiers.at("gsm8k");
    QCOMPARE(gsm8k->answerOf("She makes 9 * 2 = 18.\n#### 18"), std::string("18"));
    QCOMPARE(gsm8k->answerOf(" 1,018 "), std::string("1,018"));
    const VerifierPtr code = m_vectors.verifiers.at("code");
    QCOMPARE(code->answerOf("AB-123"), std::string("AB-123"));
}

void VerifierTest::mistakesInOptionsNameFieldAndReason_data() {
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* answer, const char* message) {
        QTest::newRow(answer) << QByteArray(answer) << QByteArray(message);
    };
    row(R"({})", "field \"marker\": this field is required");
    row(R"({"marker": "box"})", "field \"marker\": \"box\" is not one of: boxed, hashes");
    row(R"({"marker": "boxed"})", "field \"type\": this field is required");
    row(R"({"marker": "boxed", "type": "numbr"})", "field \"type\": \"numbr\" is not one of");
    row(R"({"marker": "boxed", "type": "number", "tolerance": 1})", "field \"tolerance\": ");
    row(R"({"marker": "boxed", "type": "number", "tag": "x"})", "field \"tag\": ");
    row(R"({"marker": "tag", "tag": "<a>", "type": "number"})", "field \"tag\": ");
    row(R"({"marker": "line", "prefix": "", "type": "number"})", "field \"prefix\": ");
    row(R"({"marker": "boxed", "type": "number", "absolute_tolerance": -1})",
        "field \"absolute_tolerance\": -1 is outside 0 to");
    row(R"({"marker": "boxed", "type": "number", "units": []})", "field \"units\": ");
    row(R"({"marker": "boxed", "type": "number", "units": {"m": 0}})", "field \"units\": ");
    row(R"({"marker": "boxed", "type": "number", "unit_required": true})",
        "field \"unit_required\": ");
    row(R"({"marker": "boxed", "type": "number", "currency": [""]})", "field \"currency\": ");
    row(R"({"marker": "tag", "type": "choice", "letters": "A"})", "field \"letters\": ");
    row(R"({"marker": "tag", "type": "choice", "letters": "AAB"})", "field \"letters\": ");
    row(R"({"marker": "tag", "type": "choice", "letters": "A-D"})", "field \"letters\": ");
    row(R"({"marker": "tag", "type": "one_of"})", "field \"labels\": this field is required");
    row(R"({"marker": "tag", "type": "one_of", "labels": ["x"]})", "field \"labels\": ");
    row(R"({"marker": "tag", "type": "one_of", "labels": ["x", "X."]})",
        "field \"labels\": \"x\" and \"X.\" mean the same");
    row(R"({"marker": "tag", "type": "one_of", "labels": ["x", "y"], "synonyms": {"z": ["a"]}})",
        "field \"synonyms.z\": ");
    row(R"({"marker": "tag", "type": "one_of", "labels": ["x", "y"], "synonyms": {"x": ["Y"]}})",
        "field \"synonyms.x\": ");
    row(R"({"type": "regex"})", "field \"pattern\": this field is required");
    row(R"({"type": "regex", "pattern": "(a"})", "field \"pattern\": the pattern is wrong");
    row(R"({"type": "regex", "pattern": "\\C"})", "field \"pattern\": the pattern is wrong");
    row(R"({"marker": "tag", "type": "date", "order": "us"})", "field \"order\": ");
    row(R"({"marker": "tag", "type": "list"})", "field \"element");
    row(R"({"marker": "tag", "type": "set", "element": {"type": "list"}})",
        "field \"element.type\": ");
    row(R"({"marker": "tag", "type": "set", "element": {"type": "date", "ordr": "dmy"}})",
        "field \"element.ordr\": ");
    row(R"({"marker": "tag", "type": "set", "separator": "", "element": {"type": "text"}})",
        "field \"separator\": ");
}

void VerifierTest::mistakesInOptionsNameFieldAndReason() {
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, message);
    const auto verifier = makeVerifierFromJson(json::parse(answer.toStdString()));
    QVERIFY_ERROR(verifier, ErrorCode::InvalidFile);
    const QByteArray found = QByteArray::fromStdString(verifier.error().message);
    QVERIFY2(found.startsWith(message), found);
}

namespace {

/// The rows of a gzipped file of JSON Lines.
std::vector<json> unpacked(const std::filesystem::path& path) {
    QProcess gzip;
    gzip.start("gzip", {"-dc", QString::fromStdString(path.string())});
    gzip.waitForFinished();
    std::vector<json> rows;
    for (const QByteArray& line : gzip.readAllStandardOutput().split('\n'))
        if (!line.trimmed().isEmpty())
            rows.push_back(json::parse(line.toStdString()));
    return rows;
}

} // namespace

void VerifierTest::gsm8kSolutionsAreScoredAsLabelled() {
    const auto path = test::sharedData("benchmarks/gsm8k");
    SKIP_WITHOUT(path);
    const VerifierPtr hashes = m_vectors.verifiers.at("gsm8k");
    for (const json& row : unpacked(path / "test.jsonl.gz")) {
        const std::string solution = row["answer"];
        for (const auto profile : kProfiles)
            QCOMPARE(hashes->score(solution, solution, profile), 1.0);
    }
    // Solutions of four systems, which end in "A: 18", with labels of their authors.
    const VerifierPtr line = std::move(makeVerifierFromJson({{"type", "number"},
                                                             {"marker", "line"},
                                                             {"prefix", "A:"},
                                                             {"absolute_tolerance", 0.001}}))
                                 .value();
    int count = 0, different = 0;
    for (const json& row : unpacked(path / "example_model_solutions.jsonl.gz"))
        for (const char* system :
             {"6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"}) {
            const std::string solution = row[system]["solution"], truth = row["ground_truth"];
            const bool correct = row[system]["is_correct"];
            ++count;
            if ((line->score(solution, truth) > 0) == correct)
                continue;
            ++different;
            qInfo("label %d: \"%s\" against \"%s\"", correct,
                  line->answerOf(solution).substr(0, 60).c_str(), line->answerOf(truth).c_str());
        }
    qInfo("%d solutions, %d judged unlike their label", count, different);
    QCOMPARE(count, 4 * 1319);
    QVERIFY(different <= 5);
}

void VerifierTest::aquaRationalesEndInTheirAnswer() {
    const auto path = test::sharedData("benchmarks/aqua-rat");
    SKIP_WITHOUT(path);
    const VerifierPtr verifier =
        std::move(
            makeVerifierFromJson({{"type", "choice"}, {"marker", "boxed"}, {"letters", "ABCDE"}}))
            .value();
    int count = 0, found = 0, right = 0;
    for (const char* file : {"dev.jsonl.gz", "test.jsonl.gz"})
        for (const json& row : unpacked(path / file)) {
            const std::string rationale = row["rationale"], correct = row["correct"];
            const auto answer = verifier->extract(rationale, VerifierProfile::Lenient);
            ++count;
            found += answer.has_value();
            right += verifier->score(rationale, correct, VerifierProfile::Lenient) > 0;
        }
    qInfo("%d rationales, an answer found in %d, the right one in %d", count, found, right);
    // Some end without naming a letter, or are about another variant of the question.
    QVERIFY(right >= found * 85 / 100);
}

QTEST_GUILESS_MAIN(VerifierTest)
#include "verifier_test.moc"
