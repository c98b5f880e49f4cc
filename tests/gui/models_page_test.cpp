// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/models_page.h"

#include "gui_test.h"
#include "wizard_driver.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>

using namespace sdrl;
using namespace sdrl::gui;
using namespace sdrl::gui::test;

class ModelsPageTest : public QObject {
    Q_OBJECT

private slots:
    void modelsThatCannotBeTrainedAreRefusedInWords() {
        World program;
        TaskWizard wizard(program.services());
        wizard.show();
        chooseTemplate(wizard, QStringLiteral("gsm8k"));
        endpoint(wizard);
        wizard.goTo(QStringLiteral("models"));
        auto* page = static_cast<ModelsPage*>(wizard.currentWizardPage());
        QTRY_VERIFY(!page->searching());
        QVERIFY(page->isComplete());
        const QString adapter = program.path(QStringLiteral("adapter"));
        QVERIFY_OK(writeFileAtomic((adapter + "/adapter_config.json").toStdString(), "{}"));
        page->chooseModel(adapter);
        QVERIFY(!page->isComplete());
        QVERIFY(page->blockingReason().contains(QStringLiteral("adapter")));
        const QString other = program.path(QStringLiteral("other"));
        QVERIFY_OK(writeFileAtomic((other + "/config.json").toStdString(),
                                   R"({"model_type": "gpt_neox", "hidden_size": 8})"));
        page->chooseModel(other);
        QVERIFY(!page->isComplete());
        QVERIFY(page->blockingReason().contains(QStringLiteral("gpt_neox")));
        page->chooseModel(program.path(QStringLiteral("nowhere")));
        QVERIFY(!page->isComplete());
        page->chooseModel(QStringLiteral("builtin:starter"));
        QVERIFY(page->isComplete());
        // The memory follows the numbers that rollouts are in.
        const auto memory = [&] {
            for (const QLabel* label : page->findChildren<QLabel*>())
                if (label->text().contains(QStringLiteral("Weights: ")))
                    return label->text();
            return QString();
        };
        const QString exact = memory();
        QVERIFY(!exact.isEmpty());
        wizard.goTo(QStringLiteral("amount"));
        ProjectSettings narrow = wizard.draft().settings();
        narrow.train.rolloutFormat = NumberFormat::Int8;
        wizard.draft().setSettings(narrow);
        wizard.goTo(QStringLiteral("models"));
        QTRY_VERIFY(!page->searching());
        const QString whole = memory();
        QVERIFY(!whole.isEmpty() && whole != exact);
        wizard.goTo(QStringLiteral("amount"));
        narrow.train.trainFormat = NumberFormat::BFloat16;
        wizard.draft().setSettings(narrow);
        wizard.goTo(QStringLiteral("models"));
        QTRY_VERIFY(!page->searching());
        QVERIFY(!memory().isEmpty() && memory() != whole);
        // Folders of the settings are searched.
        program.settings.setModelFolders({program.scratch()});
        TaskWizard second(program.services());
        second.show();
        chooseTemplate(second, QStringLiteral("gsm8k"));
        second.goTo(QStringLiteral("models"));
        auto* list = field<QListWidget>(second, "models", "model");
        QTRY_COMPARE(list->count(), 3);
    }

    void fitIsToldByNumbers() {
        ModelChoice choice;
        choice.memory = TrainingMemory();
        choice.memory->weights = 3'000'000'000;
        const MachineInfo machine{8'000'000'000, 4'000'000'000, 2};
        QCOMPARE(modelFit(choice, machine), ModelFit::Fits);
        choice.memory->optimizer = 2'000'000'000;
        QCOMPARE(modelFit(choice, machine), ModelFit::Tight);
        choice.memory->activations = 4'000'000'000;
        QCOMPARE(modelFit(choice, machine), ModelFit::TooLarge);
        QVERIFY(fitText(choice, machine).contains(bytesText(9e9)));
        choice.refusal = QStringLiteral("No.");
        QCOMPARE(fitText(choice, machine), QStringLiteral("No."));
    }

    void instructorsSayWhatTheyNeed() {
        TaskDraft draft;
        draft.set("answer", Json{{"type", "date"}, {"marker", "tag"}});
        QVERIFY(!instructorProblem(draft, InstructorKind::Passages).isEmpty());
        draft.set("answer", Json{{"type", "text"}, {"marker", "tag"}});
        QVERIFY(instructorProblem(draft, InstructorKind::Passages).isEmpty());
        QVERIFY(!instructorProblem(draft, InstructorKind::Program).isEmpty());
        draft.setText("program", QStringLiteral("no-such"));
        QVERIFY(!instructorProblem(draft, InstructorKind::Program).isEmpty());
        draft.setText("program", QStringLiteral("stock"));
        QVERIFY(instructorProblem(draft, InstructorKind::Program).isEmpty());
        for (const char* url : {"", "ftp://host/v1", "nonsense", "http://user:key@host/v1"}) {
            ProjectSettings settings;
            settings.instructor.endpoint.url = url;
            settings.instructor.endpoint.model = "m";
            draft.setSettings(settings);
            QVERIFY2(!instructorProblem(draft, InstructorKind::Endpoint).isEmpty(), url);
        }
        ProjectSettings settings;
        settings.instructor.endpoint.url = "https://host/v1";
        settings.instructor.endpoint.model = "m";
        draft.setSettings(settings);
        QVERIFY(instructorProblem(draft, InstructorKind::Endpoint).isEmpty());
        QVERIFY(!instructorProblem(draft, InstructorKind::Local).isEmpty());
        settings.instructor.local.model = "writer.gguf";
        draft.setSettings(settings);
        QVERIFY(instructorProblem(draft, InstructorKind::Local).isEmpty());
    }

    void theStudentMayBeBehindAnEndpoint() {
        World program;
        TaskWizard wizard(program.services());
        wizard.show();
        chooseTemplate(wizard, QStringLiteral("gsm8k"));
        endpoint(wizard);
        wizard.goTo(QStringLiteral("models"));
        auto* page = qobject_cast<ModelsPage*>(wizard.page(QStringLiteral("models")));
        auto* kind = field<QComboBox>(wizard, "models", "student_kind");
        auto* models = field<QListWidget>(wizard, "models", "model");
        auto* url = field<QLineEdit>(wizard, "models", "student_url");
        const auto choose = [&](StudentKind which) {
            kind->setCurrentIndex(kind->findData(static_cast<int>(which)));
            emit kind->activated(kind->currentIndex());
        };
        const auto text = [](QLineEdit* line, const char* words) {
            line->setText(QString::fromLatin1(words));
        };
        QVERIFY(models->isVisible() && !url->isVisible());
        choose(StudentKind::Endpoint);
        QVERIFY(!models->isVisible() && url->isVisible());
        QVERIFY(wizard.draft().settings().studentIsEndpoint());
        QVERIFY(page->blockingReason().contains(QStringLiteral("address")));
        text(url, "localhost:8000");
        QVERIFY(page->blockingReason().contains(QStringLiteral("http://")));
        text(url, "http://localhost:9/v1");
        QVERIFY(page->blockingReason().contains(QStringLiteral("model")));
        text(field<QLineEdit>(wizard, "models", "student_model"), "small");
        QVERIFY2(page->isComplete(), qPrintable(page->blockingReason()));
        QCOMPARE(field<QLineEdit>(wizard, "models", "instructor_model")->text(),
                 QStringLiteral("m"));
        // What was typed is there again after a look at the other kind.
        choose(StudentKind::Model);
        QVERIFY(models->isVisible() && !wizard.draft().settings().studentIsEndpoint());
        choose(StudentKind::Endpoint);
        QCOMPARE(field<QLineEdit>(wizard, "models", "student_model")->text(),
                 QStringLiteral("small"));
        QVERIFY(walkThrough(wizard));
        QSignalSpy created(&wizard, &TaskWizard::projectCreated);
        wizard.button(QWizard::FinishButton)->click();
        QCOMPARE(created.count(), 1);
        const auto session =
            ProjectSession::open(created[0][0].toString().toStdString(), program.services());
        QVERIFY_OK(session);
        const ProjectSettings& settings = (*session)->settings();
        QVERIFY(settings.studentIsEndpoint());
        QCOMPARE(settings.student.endpoint.url, std::string("http://localhost:9/v1"));
        QCOMPARE(settings.student.endpoint.model, std::string("small"));
        QCOMPARE(settings.instructor.endpoint.model, std::string("m"));
    }

    void documentsBecomeTheInstructorUntilAnotherIsChosen() {
        World program;
        TaskWizard wizard(program.services());
        wizard.show();
        chooseTemplate(wizard, QStringLiteral("document-qa"));
        wizard.goTo(QStringLiteral("models"));
        QCOMPARE(wizard.draft().settings().instructor.kind, InstructorKind::Endpoint);
        wizard.goTo(QStringLiteral("documents"));
        wizard.draft().set("documents", nlohmann::json::array({"/books"}));
        wizard.goTo(QStringLiteral("models"));
        QCOMPARE(wizard.draft().settings().instructor.kind, InstructorKind::Passages);
        auto* kind = field<QComboBox>(wizard, "models", "kind");
        kind->setCurrentIndex(kind->findData(static_cast<int>(InstructorKind::Endpoint)));
        emit kind->activated(kind->currentIndex());
        wizard.goTo(QStringLiteral("documents"));
        wizard.goTo(QStringLiteral("models"));
        QCOMPARE(wizard.draft().settings().instructor.kind, InstructorKind::Endpoint);
    }
};

QTEST_MAIN(ModelsPageTest)
#include "models_page_test.moc"
