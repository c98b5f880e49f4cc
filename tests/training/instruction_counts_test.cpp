// SPDX-License-Identifier: GPL-3.0-or-later
//
// A guard against slow code that no wall clock is needed for: valgrind counts the instructions of a
// step of the engine, on the AVX2 kernels and one thread, and tests/data/instruction_counts.json
// says how many there were. After a change that is meant to move them, write new ones with
//
//   SDRL_WRITE_COUNTS=1 build/release/tests/test_training_instruction_counts
#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "kernels/kernels.h"
#include "test_support.h"

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

#include <nlohmann/json.hpp>

#include <cmath>

using namespace sdrl;
using nlohmann::json;

namespace {

constexpr double kTolerance = 0.04;

/// Another compiler makes other instructions.
json buildOf() {
    return {{"compiler",
             std::string("GCC ") + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__)},
            {"kernels", "avx2"}};
}

std::filesystem::path countsFile() {
    return test::fixture("instruction_counts.json");
}

} // namespace

class InstructionCountsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void stepsTakeNoMoreInstructionsThanBefore_data();
    void stepsTakeNoMoreInstructionsThanBefore();
    void cleanupTestCase();

private:
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
    if (m_writes)
        return;
    m_known = json::parse(*readFile(countsFile()));
    if (m_known.at("build") != buildOf())
        QSKIP(qPrintable(QString("SKIP_WHOLE_TEST: counted for %1")
                             .arg(QString::fromStdString(dumpJson(m_known.at("build"))))));
}

void InstructionCountsTest::stepsTakeNoMoreInstructionsThanBefore_data() {
    QTest::addColumn<QString>("step");
    for (const char* step : {"f32", "bf16", "int8", "train"})
        QTest::addRow("%s", step) << step;
}

void InstructionCountsTest::stepsTakeNoMoreInstructionsThanBefore() {
    QFETCH(QString, step);
    const auto folder = test::temporaryDirectory();
    QProcess valgrind;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("SDRL_KERNELS", "avx2");
    environment.insert("MKL_NUM_THREADS", "1");
    environment.insert("OMP_NUM_THREADS", "1");
    valgrind.setProcessEnvironment(environment);
    valgrind.start("valgrind", {"--tool=callgrind", "--toggle-collect=sdrl_measured",
                                "--callgrind-out-file=" +
                                    QString::fromStdString((folder.path() / "out").string()),
                                QString(SDRL_ENGINE_STEPS), step});
    QVERIFY2(valgrind.waitForFinished(280'000), "valgrind takes too long");
    const QString output = QString::fromUtf8(valgrind.readAllStandardError());
    QVERIFY2(valgrind.exitStatus() == QProcess::NormalExit && valgrind.exitCode() == 0,
             qPrintable(output));
    const auto match = QRegularExpression("Collected : (\\d+)").match(output);
    QVERIFY2(match.hasMatch(), qPrintable(output));
    const double counted = match.captured(1).toDouble();
    m_counted[step.toStdString()] = static_cast<std::int64_t>(counted);
    if (m_writes)
        return;
    const double known = m_known.at("counts").at(step.toStdString());
    qInfo("%s: %.0f instructions, %+.1f %%", qPrintable(step), counted,
          100 * (counted / known - 1));
    QVERIFY(counted > 1000);
    QVERIFY2(counted < (1 + kTolerance) * known, "a step takes more instructions than it did");
    QVERIFY2(counted > (1 - 3 * kTolerance) * known,
             "a step takes far fewer instructions: store the new count");
}

void InstructionCountsTest::cleanupTestCase() {
    if (m_writes)
        QVERIFY_OK(writeFileAtomic(
            countsFile(), dumpJson({{"build", buildOf()}, {"counts", m_counted}}, 2) + "\n"));
}

QTEST_GUILESS_MAIN(InstructionCountsTest)
#include "instruction_counts_test.moc"
