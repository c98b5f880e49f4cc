// SPDX-License-Identifier: GPL-3.0-or-later
//
// Verifiers read what models write: anything at all, at any length, in bounded time.
#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/method/verifier.h"
#include "verifier_vectors.h"

#include <algorithm>
#include <chrono>
#include <ctime>

using namespace sdrl;
using test::kProfiles;
using test::VerifierPtr;
using test::VerifierVectors;

namespace {

/// One verifier of each kind of answer, and the texts to mutate for it.
constexpr std::array kConfigs{"gsm8k", "km",   "math",  "abcd", "nli",  "yn",   "text",
                              "plain", "date", "words", "near", "days", "code", "hostile"};

/// Processor time, which does not count what else runs on the machine.
double processorMilliseconds(std::clock_t start) {
    return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::string randomBytes(RandomStream& random) {
    std::string out(random.below(60), '\0');
    for (char& c : out)
        c = static_cast<char>(random.below(256));
    return out;
}

std::string randomUnicode(RandomStream& random) {
    std::string out;
    for (std::uint64_t n = random.below(30); n > 0; --n)
        appendUtf8(out, static_cast<char32_t>(random.chance(0.5) ? random.below(0x250)
                                                                 : random.below(0xD800)));
    return out;
}

std::string mutated(RandomStream& random, const std::vector<std::string>& texts) {
    static const std::vector<std::string> kPieces{
        "\\boxed{",   "}",        "{", "####", "#### ", "<answer>",   "</answer>", "Answer:",
        "\\frac",     "\\sqrt",   "^", "(",    ")",     "[",          "]",         "-",
        "/",          ",",        ".", "%",    "$",     "\\text{",    "\\",        "&",
        "\\begin{x}", "\\end{x}", "1", "9",    "x",     "e",          "=",         "<",
        "±",          "½",        " ", "\n",   "A",     "2024-01-01", "\xFF",      "!"};
    std::string out = random.pick(texts);
    for (std::uint64_t n = 1 + random.below(4); n > 0; --n) {
        const std::size_t at = random.below(out.size() + 1);
        switch (random.below(4)) {
        case 0:
            out.erase(at, random.below(5));
            break;
        case 1:
            out.insert(at, random.pick(kPieces));
            break;
        case 2:
            out.insert(at, random.pick(texts));
            break;
        default:
            if (at < out.size())
                out[at] = static_cast<char>(random.below(256));
        }
    }
    return out;
}

} // namespace

class VerifierFuzzTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void anyBytesKeepThePromises_data();
    void anyBytesKeepThePromises();
    void scoringIsFast();
    void longHostileRepliesAreBounded_data();
    void longHostileRepliesAreBounded();

private:
    VerifierVectors m_vectors;
};

void VerifierFuzzTest::initTestCase() {
    auto vectors = test::loadVerifierVectors();
    QVERIFY_OK(vectors);
    m_vectors = std::move(vectors).value();
}

void VerifierFuzzTest::anyBytesKeepThePromises_data() {
    QTest::addColumn<QString>("config");
    for (const char* config : kConfigs)
        QTest::newRow(config) << QString(config);
}

void VerifierFuzzTest::anyBytesKeepThePromises() {
    QFETCH(QString, config);
    const std::string name = config.toStdString();
    const VerifierPtr verifier = m_vectors.verifiers.at(name);
    const auto texts = m_vectors.texts(name);
    RandomStream random(20250519, "verifier-fuzz-" + name);
    std::string previous;
    int found = 0;
    // The hostile pattern uses up its steps nearly every time.
    const bool slow = name == "hostile";
    for (int i = 0; i < (slow ? 300 : 10'000); ++i) {
        const std::string text = i % 4 == 0   ? randomBytes(random)
                                 : i % 4 == 1 ? randomUnicode(random)
                                              : mutated(random, texts);
        const VerifierProfile profile = kProfiles[random.below(kProfiles.size())];
        const QByteArray shown = QByteArray::fromStdString(text).toPercentEncoding(" \\{}()<>/");
        if (const auto answer = verifier->extract(text, profile)) {
            ++found;
            QVERIFY2(answer->begin < answer->end && answer->end <= text.size() &&
                         text.substr(answer->begin, answer->end - answer->begin) == answer->text,
                     shown);
            QVERIFY2(verifier->canonical(answer->text, profile).has_value(), shown);
        }
        const auto canonical = verifier->canonical(text, profile);
        QVERIFY2(!canonical || (!canonical->empty() && isValidUtf8(*canonical)), shown);
        QVERIFY2(verifier->equal(text, text, profile) == canonical.has_value(), shown);
        QVERIFY2(verifier->canonical(" \n" + text + "\t", profile) == canonical, shown);
        const bool equal = verifier->equal(text, previous, profile);
        QVERIFY2(equal == verifier->equal(previous, text, profile), shown);
        if (canonical && canonical == verifier->canonical(previous, profile))
            QVERIFY2(equal, shown);
        previous = text;
    }
    QVERIFY(slow || found > 100);
}

void VerifierFuzzTest::scoringIsFast() {
    // A reply of the usual length with its answer at the end.
    std::string reasoning = "<think>";
    for (int step = 1; step <= 20; ++step)
        reasoning += "Step " + std::to_string(step) + ": we have 12 * 3 = 36, so A and B follow.\n";
    reasoning += "</think>\n";
    std::map<std::string, std::vector<double>> microseconds;
    for (const auto& [name, verifier] : m_vectors.verifiers)
        for (const std::string& text : m_vectors.texts(name)) {
            std::string reply = reasoning;
            for (const char* marked : {"\\boxed{@}", "\nAnswer: @", "\nAntwort: @", "\nVerdict: @",
                                       "\n#### @", "\n<answer>@</answer>"})
                reply += replaceAll(marked, "@", text);
            for (const auto profile : kProfiles) {
                using Clock = std::chrono::steady_clock;
                const auto start = Clock::now();
                (void)verifier->score(reply, text, profile);
                const std::chrono::duration<double, std::micro> took = Clock::now() - start;
                microseconds[name].push_back(took.count());
            }
        }
    for (auto& [name, times] : microseconds) {
        std::sort(times.begin(), times.end());
        const double median = times[times.size() / 2];
        if (name == "hostile") // its pattern uses up its steps
            continue;
        qInfo("%-9s median %6.1f µs, slowest %6.1f µs", name.c_str(), median, times.back());
        // The aim is 50 µs; a busy machine or a sanitizer must not fail the test.
        QVERIFY2(median < 2000, name.c_str());
    }
}

void VerifierFuzzTest::longHostileRepliesAreBounded_data() {
    QTest::addColumn<QByteArray>("piece");
    for (const char* piece : {"(",      "\\frac{",  "\\boxed{", "\\boxed ", "<answer>", "</answer>",
                              "####",   "#### 1\n", "Answer: ", "answer a", "1 ",       "1,",
                              "1.2.3 ", "$1",       "A ",       "(A) ",     "\n",       " ",
                              "{",      "}",        "\\{",      "[a,",      "1;",       "2^",
                              "±",      "=",        "2024-01-", "\xFF",     "é",        "**"})
        QTest::newRow(piece) << QByteArray(piece);
}

void VerifierFuzzTest::longHostileRepliesAreBounded() {
    QFETCH(QByteArray, piece);
    const auto repeated = [&](std::size_t bytes) {
        std::string out;
        while (out.size() + static_cast<std::size_t>(piece.size()) <= bytes)
            out += piece.toStdString();
        return out;
    };
    // As a whole, and as an answer of the greatest length where each marker looks for one.
    const std::string longReply = repeated(1 << 20), answer = repeated(9'900);
    std::string closed = repeated(9'000) + "y", closedTags = closed;
    for (int i = 0; i < 1'200; ++i) {
        closed += '}';
        closedTags += "</answer>";
    }
    const std::vector<std::string> replies{closed,
                                           closedTags,
                                           "\\boxed{" + longReply,
                                           longReply + "}",
                                           "<answer>" + answer + "</answer>",
                                           "\\boxed{" + answer + "}",
                                           "#### " + answer,
                                           "Answer: " + answer};
    double slowest = 0;
    for (const char* config : kConfigs) {
        const VerifierPtr verifier = m_vectors.verifiers.at(config);
        for (const auto profile : kProfiles) {
            for (const std::string& reply : replies) {
                const std::clock_t start = std::clock();
                (void)verifier->extract(reply, profile);
                slowest = std::max(slowest, processorMilliseconds(start));
            }
            for (const std::size_t bytes : {500U, 1'999U, 9'999U}) {
                const std::string a = repeated(bytes);
                const std::clock_t start = std::clock();
                (void)verifier->equal(a, a + "x", profile);
                slowest = std::max(slowest, processorMilliseconds(start));
            }
        }
    }
    qInfo("slowest %.1f ms", slowest);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QVERIFY(slowest < 3000);
#else
    QVERIFY(slowest < 100);
#endif
}

QTEST_GUILESS_MAIN(VerifierFuzzTest)
#include "verifier_fuzz_test.moc"
