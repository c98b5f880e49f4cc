// SPDX-License-Identifier: GPL-3.0-or-later
//
// A guard against slow code that no wall clock is needed for: valgrind counts the instructions of a
// step of the engine, on the AVX2 kernels and one thread, and tests/data/instruction_counts.json
// says how many there were. Only our own code counts, no libraries. After a change that is meant to
// move them, write new ones with
//
//   SDRL_WRITE_COUNTS=1 build/release/tests/test_training_instruction_counts
#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "kernels/kernels.h"
#include "test_support.h"

#include <QProcess>
#include <QStandardPaths>

#include <nlohmann/json.hpp>

#include <sstream>

using namespace sdrl;
using nlohmann::json;

namespace {

constexpr double kTolerance = 0.04;
constexpr int kLongestMs = 120'000;

/// Another compiler, other options and other kernels make other instructions; the processor does
/// not matter.
json buildOf() {
    return {{"compiler", "GCC " __VERSION__}, {"build", SDRL_BUILD_KIND}, {"kernels", "avx2"}};
}

std::filesystem::path countsFile() {
    return test::fixture("instruction_counts.json");
}

/// Instructions of the functions of one object in callgrind's output, without those that they
/// called. The output has no compressed names or positions.
std::int64_t ownInstructions(std::istream& output, std::string_view object) {
    std::int64_t sum = 0;
    bool counts = false, isCall = false;
    for (std::string line; std::getline(output, line);) {
        if (line.starts_with("ob="))
            counts = std::filesystem::path(line.substr(3)).filename() == object;
        // The line after this one has the cost of what was called.
        const bool callFollows = line.starts_with("calls=");
        if (!line.empty() && line[0] >= '0' && line[0] <= '9') {
            std::istringstream fields(line);
            std::int64_t position = 0, cost = 0;
            if (counts && !isCall && fields >> position >> cost)
                sum += cost;
        }
        isCall = callFollows;
    }
    return sum;
}

} // namespace

class InstructionCountsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void callgrindIsUnderstood();
    void stepsTakeNoMoreInstructionsThanBefore_data();
    void stepsTakeNoMoreInstructionsThanBefore();
    void cleanupTestCase();

private:
    json m_all = json::array(); ///< counts by kind of build
    json m_known, m_counted = json::object();
    bool m_writes = false;
};

void InstructionCountsTest::initTestCase() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
    QSKIP("SKIP_WHOLE_TEST: only an optimised build is worth counting");
#endif
    if (QStandardPaths::findExecutable("valgrind").isEmpty())
        QSKIP("SKIP_WHOLE_TEST: there is no valgrind");
    if (!kernelsNamed("avx2"))
        QSKIP("SKIP_WHOLE_TEST: this processor has no AVX2");
    m_writes = qEnvironmentVariableIsSet("SDRL_WRITE_COUNTS");
    const auto text = readFile(countsFile());
    if (text) {
        m_all = json::parse(*text);
        for (const json& one : m_all)
            if (one.at("build") == buildOf())
                m_known = one.at("counts");
    }
    if (!m_writes && m_known.is_null())
        QSKIP(qPrintable(QString("SKIP_WHOLE_TEST: there are no counts of %1; SDRL_WRITE_COUNTS=1 "
                                 "writes them")
                             .arg(QString::fromStdString(dumpJson(buildOf())))));
}

void InstructionCountsTest::callgrindIsUnderstood() {
    std::istringstream output("version: 1\n"
                              "positions: line\n"
                              "events: Ir\n"
                              "ob=/somewhere/engine_steps\n"
                              "fl=a.cpp\n"
                              "fn=ours\n"
                              "10 100\n"
                              "cob=/lib/libm.so.6\n"
                              "cfn=exp\n"
                              "calls=3 0\n"
                              "11 5000\n"
                              "fi=inlined.h\n"
                              "7 20\n"
                              "\n"
                              "ob=/lib/libm.so.6\n"
                              "fn=exp\n"
                              "0 5000\n"
                              "\n"
                              "ob=/somewhere/engine_steps\n"
                              "fn=ours too\n"
                              "30 3\n"
                              "totals: 5123\n");
    QCOMPARE(ownInstructions(output, "engine_steps"), std::int64_t{123});
}

void InstructionCountsTest::stepsTakeNoMoreInstructionsThanBefore_data() {
    QTest::addColumn<QString>("step");
    for (const char* step : {"f32", "bf16", "int8", "train"})
        QTest::addRow("%s", step) << step;
}

void InstructionCountsTest::stepsTakeNoMoreInstructionsThanBefore() {
    QFETCH(QString, step);
    const auto folder = test::temporaryDirectory();
    const std::filesystem::path file = folder.path() / "out";
    QProcess valgrind;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("SDRL_KERNELS", "avx2");
    valgrind.setProcessEnvironment(environment);
    valgrind.start("valgrind", {"--tool=callgrind", "--toggle-collect=sdrl_measured",
                                "--compress-strings=no", "--compress-pos=no",
                                "--callgrind-out-file=" + QString::fromStdString(file.string()),
                                SDRL_ENGINE_STEPS, step});
    const bool ended = valgrind.waitForFinished(kLongestMs);
    const QString output = QString::fromUtf8(valgrind.readAllStandardError());
    QVERIFY2(ended, qPrintable("valgrind takes too long\n" + output));
    QVERIFY2(valgrind.exitStatus() == QProcess::NormalExit && valgrind.exitCode() == 0,
             qPrintable(output));
    const auto collected = readFile(file);
    QVERIFY_OK(collected);
    std::istringstream lines(*collected);
    const std::int64_t counted =
        ownInstructions(lines, std::filesystem::path(SDRL_ENGINE_STEPS).filename().string());
    QVERIFY2(counted > 100'000, qPrintable(output));
    m_counted[step.toStdString()] = counted;
    if (m_writes)
        return;
    if (!m_known.contains(step.toStdString()))
        QSKIP("there is no count of this step; SDRL_WRITE_COUNTS=1 writes one");
    const double known = m_known.at(step.toStdString());
    const double change = static_cast<double>(counted) / known - 1;
    qInfo("%s: %lld instructions, %+.1f %%", qPrintable(step), static_cast<long long>(counted),
          100 * change);
    QVERIFY2(change < kTolerance, "a step takes more instructions than it did");
    QVERIFY2(change > -3 * kTolerance,
             "a step takes far fewer instructions: store the new count, or a guard is lost");
}

void InstructionCountsTest::cleanupTestCase() {
    if (!m_writes || m_counted.size() < 4)
        return;
    std::erase_if(m_all.get_ref<json::array_t&>(),
                  [](const json& one) { return one.at("build") == buildOf(); });
    m_all.push_back({{"build", buildOf()}, {"counts", m_counted}});
    QVERIFY_OK(writeFileAtomic(countsFile(), dumpJson(m_all, 2) + "\n"));
}

QTEST_GUILESS_MAIN(InstructionCountsTest)
#include "instruction_counts_test.moc"
