// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"
#include "core/project/checkpoint_store.h"
#include "test_support.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <functional>

using namespace sdrl;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

void writeText(const fs::path& path, const std::string& text) {
    QVERIFY_OK(writeFileAtomic(path, text));
}

Result<void> writeCheckpoint(const CheckpointStore& store, int step) {
    return store.write(step, {{"step", step}}, [&](const fs::path& folder) -> Result<void> {
        SDRL_CHECK(writeFileAtomic(folder / "weights.bin", fmt::format("weights of {}", step)));
        return writeFileAtomic(folder / "optimizer.bin", std::string(100, '\x07'));
    });
}

} // namespace

class CheckpointStoreTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { setLogLevel(LogLevel::Error); }
    void checkpointsAreWholeOrNotThere();
    void damagedCheckpointsAreRefused_data();
    void damagedCheckpointsAreRefused();
    void pruningKeepsWholeCheckpoints();
};

void CheckpointStoreTest::checkpointsAreWholeOrNotThere() {
    const TemporaryDirectory folder = test::temporaryDirectory();
    const CheckpointStore store(folder.path());
    QVERIFY(store.steps().empty() && !store.newest());
    QVERIFY_OK(writeCheckpoint(store, 20));
    QVERIFY(fs::exists(folder.path() / "checkpoints/000020/state.json"));
    const auto checkpoint = store.verify(20);
    QVERIFY_OK(checkpoint);
    QCOMPARE(checkpoint->step, 20);
    QVERIFY(json::parse(checkpoint->state) == json({{"step", 20}}));
    QCOMPARE(readFile(checkpoint->folder / "weights.bin").value(), std::string("weights of 20"));

    // A writer that fails, or is killed, leaves no checkpoint, and that of the step before it as it
    // was.
    const auto fails = [&](const fs::path& where) -> Result<void> {
        SDRL_CHECK(writeFileAtomic(where / "weights.bin", "half"));
        return Error{ErrorCode::Io, "disk full", ""};
    };
    QVERIFY_OK(writeCheckpoint(store, 40));
    QVERIFY_ERROR(store.write(40, {}, fails), ErrorCode::Io);
    QVERIFY((store.steps() == std::vector{20, 40}));
    QVERIFY_OK(store.verify(40));
    QVERIFY_ERROR(store.write(60, {}, fails), ErrorCode::Io);
    QVERIFY_ERROR(store.verify(60), ErrorCode::NotFound);
    QCOMPARE(store.newest()->step, 40);
    QVERIFY_OK(writeCheckpoint(store, 40)); // in the place of the other
    QCOMPARE(store.newest()->step, 40);
    for (const auto& entry : fs::directory_iterator(folder.path() / "checkpoints"))
        QVERIFY(entry.path().filename().string().front() != '.'); // nothing unfinished is left
    // Folders that are no steps.
    fs::create_directories(folder.path() / "checkpoints/best");
    fs::create_directories(folder.path() / "checkpoints/60");
    fs::create_directories(folder.path() / "checkpoints/-00001");
    QVERIFY((store.steps() == std::vector{20, 40}));
    QVERIFY_OK(writeCheckpoint(store, 1'234'567));
    QCOMPARE(store.newest()->step, 1'234'567);
}

void CheckpointStoreTest::damagedCheckpointsAreRefused_data() {
    QTest::addColumn<QString>("damage");
    QTest::addColumn<QString>("code");
    QTest::newRow("flipped byte") << "flip"
                                  << "invalid_file";
    QTest::newRow("cut file") << "cut"
                              << "invalid_file";
    QTest::newRow("missing file") << "missing"
                                  << "invalid_file";
    QTest::newRow("state cut off") << "state"
                                   << "invalid_file";
    QTest::newRow("state of another step") << "moved"
                                           << "invalid_file";
    QTest::newRow("file outside") << "outside"
                                  << "invalid_file";
    QTest::newRow("newer state") << "newer"
                                 << "unsupported_file";
}

void CheckpointStoreTest::damagedCheckpointsAreRefused() {
    QFETCH(QString, damage);
    QFETCH(QString, code);
    const TemporaryDirectory folder = test::temporaryDirectory();
    const CheckpointStore store(folder.path());
    QVERIFY_OK(writeCheckpoint(store, 20));
    QVERIFY_OK(writeCheckpoint(store, 40));
    const fs::path newest = store.folderOf(40);
    std::string state = readFile(newest / "state.json").value();
    if (damage == "flip") {
        writeText(newest / "weights.bin", "weights of 41");
    } else if (damage == "cut") {
        fs::resize_file(newest / "weights.bin", 5);
    } else if (damage == "missing") {
        fs::remove(newest / "optimizer.bin");
    } else if (damage == "state") {
        fs::resize_file(newest / "state.json", state.size() / 2);
    } else if (damage == "moved") {
        fs::remove_all(newest);
        fs::copy(store.folderOf(20), newest);
    } else if (damage == "outside") {
        state.replace(state.find("weights.bin"), 11, "../000020/weights.bin");
        writeText(newest / "state.json", state);
    } else {
        state.replace(state.find("\"schema_version\": 1"), 19, "\"schema_version\": 2");
        writeText(newest / "state.json", state);
    }
    const auto checkpoint = store.verify(40);
    QVERIFY(!checkpoint);
    QCOMPARE(QString::fromStdString(std::string(errorCodeName(checkpoint.error().code))), code);
    QCOMPARE(store.newest()->step, 20);
}

void CheckpointStoreTest::pruningKeepsWholeCheckpoints() {
    const TemporaryDirectory folder = test::temporaryDirectory();
    const CheckpointStore store(folder.path());
    for (int step = 10; step <= 60; step += 10)
        QVERIFY_OK(writeCheckpoint(store, step));
    store.prune(2, {20});
    QVERIFY((store.steps() == std::vector{20, 50, 60}));
    // Left half-written by a kill.
    fs::create_directories(store.folderOf(70));
    fs::create_directories(store.folderOf(80));
    store.prune(2, {});
    QVERIFY((store.steps() == std::vector{50, 60}));
    QCOMPARE(store.newest()->step, 60);
    store.prune(5, {});
    QVERIFY((store.steps() == std::vector{50, 60}));
}

QTEST_GUILESS_MAIN(CheckpointStoreTest)
#include "checkpoint_store_test.moc"
