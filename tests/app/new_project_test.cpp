// SPDX-License-Identifier: GPL-3.0-or-later
//
// What new projects are made of, for the command line and the window alike.
#include "common/new_project.h"
#include "core/project/settings_bundle.h"
#include "test_support.h"

using namespace sdrl;

namespace {

const std::filesystem::path kResources = sdrl::test::sourceFolder() / "resources";

} // namespace

class NewProjectTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { qputenv("SDRL_RESOURCES", QByteArray::fromStdString(kResources)); }
    void everySampleIsWhole();
    void samplesTasksAreThoseThatComeAlong();
    void tasksWithAProgramAreWrittenByIt();
    void aSamplesSettingsGoWithAnotherTask();
    void wrongNamesAreRefused();
    void projectsGoToTheUsersHome();
};

void NewProjectTest::everySampleIsWhole() {
    const auto samples = listBundles(kResources, "samples");
    QVERIFY_OK(samples);
    QVERIFY(!samples->empty());
    for (const SettingsBundle& sample : *samples) {
        const auto plan = planProject(kResources, sample.name, "");
        QVERIFY_OK(plan);
        QCOMPARE(plan->task.name, sample.task);
        QCOMPARE(plan->settings.toJsonText(), sample.applied({})->toJsonText());
    }
}

void NewProjectTest::samplesTasksAreThoseThatComeAlong() {
    const auto folder = test::temporaryDirectory();
    QVERIFY_OK(writeFileAtomic(folder.path() / "arithmetic", "not a task"));
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    const auto plan = planProject(kResources, "arithmetic", "");
    std::filesystem::current_path(before);
    QVERIFY_OK(plan);
    QCOMPARE(plan->taskFile, kResources / "tasks" / "arithmetic.json");
}

void NewProjectTest::tasksWithAProgramAreWrittenByIt() {
    const auto written = planProject(kResources, "", "arithmetic");
    QVERIFY_OK(written);
    QVERIFY(written->settings.instructor.kind == InstructorKind::Program);
    const auto drafted = planProject(kResources, "", "document-qa");
    QVERIFY_OK(drafted);
    QVERIFY(drafted->settings.instructor.kind == ProjectSettings{}.instructor.kind);
    // By the path of its file too.
    const auto file = kResources / "tasks" / "gsm8k.json";
    const auto named = planProject(kResources, "", file.string());
    QVERIFY_OK(named);
    QCOMPARE(named->taskFile, file);
    QCOMPARE(named->task.name, std::string("gsm8k"));
}

void NewProjectTest::aSamplesSettingsGoWithAnotherTask() {
    const auto sample = planProject(kResources, "arithmetic", "");
    const auto other = planProject(kResources, "arithmetic", "reading");
    QVERIFY_OK(sample);
    QVERIFY_OK(other);
    QCOMPARE(other->task.name, std::string("reading"));
    QCOMPARE(other->settings.toJsonText(), sample->settings.toJsonText());
}

void NewProjectTest::wrongNamesAreRefused() {
    QVERIFY_ERROR(planProject(kResources, "", ""), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(planProject(kResources, "no-such-sample", ""), ErrorCode::NotFound);
    QVERIFY_ERROR(planProject(kResources, "no-such-sample", "gsm8k"), ErrorCode::NotFound);
    QVERIFY_ERROR(planProject(kResources, "", "no-such-task"), ErrorCode::NotFound);
    QVERIFY_ERROR(planProject(kResources, "arithmetic", "no-such-task"), ErrorCode::NotFound);
}

void NewProjectTest::projectsGoToTheUsersHome() {
    const QByteArray home = qgetenv("HOME");
    qputenv("HOME", "/somebody");
    QCOMPARE(defaultProjectFolder("gsm8k").value(),
             std::filesystem::path("/somebody/SDRL/gsm8k.sdrl"));
    qputenv("HOME", "");
    QVERIFY_ERROR(defaultProjectFolder("gsm8k"), ErrorCode::InvalidArgument);
    qputenv("HOME", home);
}

QTEST_GUILESS_MAIN(NewProjectTest)
#include "new_project_test.moc"
#include "support/places.h"
