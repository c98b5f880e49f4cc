// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/task_wizard.h"

#include "gui_test.h"
#include "wizard/answer_form.h"
#include "wizard/check_page.h"
#include "wizard/documents_page.h"
#include "wizard/examples_page.h"
#include "wizard/first_start_dialog.h"
#include "wizard_driver.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTimer>
#include <QWindow>

using namespace sdrl;
using namespace sdrl::gui;
using namespace sdrl::gui::test;

namespace {

QStringList templateNames() {
    QStringList out;
    for (const QFileInfo& file :
         QDir(QString::fromStdString((resourceFolder().value() / "tasks").string()))
             .entryInfoList({QStringLiteral("*.json")}))
        out += file.completeBaseName();
    return out;
}

} // namespace

class TaskWizardTest : public QObject {
    Q_OBJECT

private slots:
    void everyTemplatePassesThroughUnchanged_data() {
        QTest::addColumn<QString>("name");
        for (const QString& name : templateNames())
            QTest::addRow("%s", qPrintable(name)) << name;
    }

    void everyTemplatePassesThroughUnchanged() {
        QFETCH(const QString, name);
        World program;
        TaskWizard wizard(program.services());
        wizard.show();
        chooseTemplate(wizard, name);
        endpoint(wizard);
        QVERIFY(walkThrough(wizard));
        QSignalSpy created(&wizard, &TaskWizard::projectCreated);
        QVERIFY2(wizard.button(QWizard::FinishButton)->isEnabled(),
                 qPrintable(wizard.button(QWizard::FinishButton)->toolTip()));
        wizard.button(QWizard::FinishButton)->click();
        QCOMPARE(created.count(), 1);
        const std::filesystem::path folder = created[0][0].toString().toStdString();
        const auto before =
            readFile(program.parts.resources() / "tasks" / (name.toStdString() + ".json"));
        const auto after = readFile(folder / "task.json");
        QVERIFY_OK(after);
        QVERIFY(nlohmann::json::parse(*after) == nlohmann::json::parse(*before));
        // Samples bring the settings that they need.
        const auto project = Project::open(folder);
        QVERIFY_OK(project);
        QCOMPARE((*project)->settings().train.learningRate > 1e-4,
                 name == QLatin1String("arithmetic") || name == QLatin1String("reading"));
    }

    void pagesNameWhatIsMissingAndKeepNextFromWorking() {
        World program;
        TaskWizard wizard(program.services());
        wizard.show();
        QAbstractButton* next = wizard.button(QWizard::NextButton);
        QVERIFY(!next->isEnabled());
        QVERIFY(!next->toolTip().isEmpty());
        chooseTemplate(wizard, {});
        QVERIFY(next->isEnabled());
        next->click();
        QCOMPARE(wizard.currentWizardPage()->name(), QStringLiteral("what"));
        QVERIFY(!next->isEnabled());

        auto* title = field<QLineEdit>(wizard, "what", "title");
        QTest::keyClicks(title, QStringLiteral("Capitals of Europe"));
        QCOMPARE(wizard.draft().text("name"), QStringLiteral("capitals-of-europe"));
        QVERIFY(!next->isEnabled());
        auto* sentence = wizard.findChild<QLabel*>(QStringLiteral("problem_description"));
        QVERIFY(sentence->isVisible());
        field<QPlainTextEdit>(wizard, "what", "description")
            ->setPlainText(QStringLiteral("Questions on capitals."));
        QVERIFY(next->isEnabled()); // short is allowed, with a caution
        QVERIFY(sentence->isVisible());
        auto* name = field<QLineEdit>(wizard, "what", "name");
        name->setText(QStringLiteral("Not A Name"));
        QVERIFY(!next->isEnabled());
        QVERIFY(wizard.findChild<QLabel*>(QStringLiteral("problem_name"))->isVisible());
        QCOMPARE(next->toolTip().isEmpty(), false);
        name->setText(QStringLiteral("capitals"));
        // The user's own name does not follow the title any more.
        title->setText(QStringLiteral("Capitals"));
        QCOMPARE(wizard.draft().text("name"), QStringLiteral("capitals"));
        QVERIFY(next->isEnabled());
        // A page far ahead is not to be had yet.
        wizard.goTo(QStringLiteral("check"));
        QCOMPARE(wizard.currentWizardPage()->name(), QStringLiteral("answer"));
        // Back keeps what was entered.
        wizard.button(QWizard::BackButton)->click();
        QCOMPARE(title->text(), QStringLiteral("Capitals"));
    }

    void answerTypesKeepTheirOptionsAndTheFormatFollows() {
        World program;
        TaskWizard wizard(program.services());
        wizard.show();
        chooseTemplate(wizard, QStringLiteral("date-extraction"));
        const Json original = wizard.draft().value("answer");
        const QString words = wizard.draft().text("output_format");
        wizard.goTo(QStringLiteral("answer"));
        auto* type = field<QComboBox>(wizard, "answer", "type");
        const auto choose = [&](const char* name) {
            type->setCurrentIndex(type->findData(QString::fromLatin1(name)));
            emit type->activated(type->currentIndex());
        };
        choose("number");
        QCOMPARE(wizard.draft().value("answer").dump(),
                 std::string(R"({"type":"number","marker":"tag"})"));
        QCOMPARE(wizard.draft().text("output_format"), words); // the user's own words stay
        field<QLineEdit>(wizard, "answer", "option_absolute_tolerance")
            ->setText(QStringLiteral("0.5"));
        field<QLineEdit>(wizard, "answer", "option_units")
            ->setText(QStringLiteral("m = 1, km = 1000"));
        QVERIFY(wizard.draft().verifier() != nullptr);
        QVERIFY(wizard.draft().verifier()->equal("1 km", "1000.25 m", VerifierProfile::Strict));
        field<QLineEdit>(wizard, "answer", "option_absolute_tolerance")
            ->setText(QStringLiteral("much"));
        QVERIFY(!wizard.currentWizardPage()->isComplete());
        field<QLineEdit>(wizard, "answer", "option_absolute_tolerance")->clear();
        QVERIFY(!wizard.draft().value("answer").contains("absolute_tolerance"));
        choose("set");
        QVERIFY(wizard.draft().value("answer")["element"] == original["element"]);
        QVERIFY(wizard.draft().value("answer")["separator"] == original["separator"]);
        choose("one_of");
        QVERIFY(!wizard.currentWizardPage()->isComplete());
        field<QLineEdit>(wizard, "answer", "option_labels")->setText(QStringLiteral("yes, no"));
        QVERIFY(wizard.currentWizardPage()->isComplete());
        field<QPlainTextEdit>(wizard, "answer", "option_synonyms")
            ->setPlainText(QStringLiteral("yes: sure, of course"));
        QVERIFY(wizard.draft().verifier()->equal("of course", "yes", VerifierProfile::Strict));
    }

    void optionsReadAndWriteTheirTexts() {
        QVERIFY(unitsFromText(QStringLiteral("m, km")) == (Json::array({"m", "km"})));
        QVERIFY(unitsFromText(QStringLiteral(" ")) == (Json()));
        const Json units = unitsFromText(QStringLiteral("m = 1, cm = 0.01"));
        QVERIFY(units == Json({{"m", 1}, {"cm", 0.01}}));
        QVERIFY(unitsFromText(textFromUnits(units)) == units);
        const Json synonyms = synonymsFromText(QStringLiteral("good: great, fine\nbad: poor"));
        QVERIFY(synonymsFromText(textFromSynonyms(synonyms)) == synonyms);
        QCOMPARE(nameFromTitle(QStringLiteral("  Fußball & Völker — 2024!")),
                 QStringLiteral("fu-ball-volker-2024"));
    }

    void altNAndAltBTurnThePages() {
        World program;
        TaskWizard wizard(program.services());
        wizard.show();
        QVERIFY(QTest::qWaitForWindowActive(&wizard));
        chooseTemplate(wizard, QStringLiteral("gsm8k"));
        endpoint(wizard);
        const auto turn = [&](Qt::Key key) {
            const int before = wizard.currentId();
            // Through the window, as a real key comes.
            QTest::keyClick(wizard.windowHandle(), key, Qt::AltModifier);
            // A button shows that it was pressed before it acts.
            (void)QTest::qWaitFor([&] { return wizard.currentId() != before; }, 2000);
            return wizard.currentId() - before;
        };
        while (wizard.currentWizardPage()->name() != QLatin1String("check"))
            QVERIFY2(turn(Qt::Key_N) == 1, qPrintable(wizard.currentWizardPage()->name()));
        while (wizard.currentId() > 0)
            QVERIFY2(turn(Qt::Key_B) == -1, qPrintable(wizard.currentWizardPage()->name()));
    }

    void promptTemplatesAreChecked() {
        World program;
        TaskWizard wizard(program.services());
        wizard.show();
        chooseTemplate(wizard, QStringLiteral("gsm8k"));
        wizard.goTo(QStringLiteral("format"));
        auto* prompt = field<QPlainTextEdit>(wizard, "format", "prompt_template");
        prompt->setPlainText(QStringLiteral("{inptu} {output_format}"));
        QVERIFY(!wizard.currentWizardPage()->isComplete());
        prompt->setPlainText(QStringLiteral("Only this."));
        QVERIFY(!wizard.currentWizardPage()->isComplete());
        prompt->setPlainText(QStringLiteral("Q: {input}\nPut it into \\boxed{}. {output_format}"));
        QVERIFY(wizard.currentWizardPage()->isComplete());
        QVERIFY(wizard.draft()
                    .studentPrompt(QStringLiteral("1+1?"))
                    .startsWith(QStringLiteral("Q: 1+1?\n")));
        prompt->clear();
        QVERIFY(!wizard.draft().json().contains("prompt_template"));
    }

    void examplesAreCheckedAndPasted() {
        World program;
        TaskWizard wizard(program.services());
        wizard.show();
        chooseTemplate(wizard, QStringLiteral("gsm8k"));
        wizard.goTo(QStringLiteral("examples"));
        auto* page = static_cast<ExamplesPage*>(wizard.currentWizardPage());
        auto* model = page->findChild<ExamplesModel*>();
        const QAbstractItemModelTester tester(model);
        QGuiApplication::clipboard()->setText(
            QStringLiteral("1 + 1?\t#### 2\n\"Two\nlines, \"\"quoted\"\"?\"\t#### 3\nonly one\n"));
        page->paste();
        QCOMPARE(model->rowCount(), 2);
        QCOMPARE(model->text(1, ExamplesModel::Input), QStringLiteral("Two\nlines, \"quoted\"?"));
        QVERIFY(page->isComplete());
        QVERIFY(!page->problems().empty()); // a row was left out
        model->setText(0, ExamplesModel::Output, QStringLiteral("two"));
        QVERIFY(!page->isComplete());
        QVERIFY(!model->problem(0).isEmpty());
        QVERIFY(model->problem(1).isEmpty());
        model->remove(0);
        QVERIFY(page->isComplete());
        model->remove(0);
        QVERIFY(!wizard.draft().json().contains("demonstrations"));
    }

    void evaluationFilesAreLookedAt() {
        World program;
        const QString path = program.path(QStringLiteral("exam.jsonl"));
        QVERIFY_OK(writeFileAtomic(path.toStdString(),
                                   "{\"question\": \"1+1?\", \"key\": \"2\"}\n"
                                   "{\"question\": \"2+2?\", \"key\": \"#### 4\"}\n"));
        TaskWizard wizard(program.services());
        wizard.show();
        chooseTemplate(wizard, QStringLiteral("gsm8k"));
        wizard.goTo(QStringLiteral("documents"));
        auto* page = static_cast<WizardDocumentsPage*>(wizard.currentWizardPage());
        auto* source = field<QComboBox>(wizard, "documents", "evaluation");
        source->setCurrentIndex(source->findData(QStringLiteral("file")));
        emit source->activated(source->currentIndex());
        QVERIFY(!page->isComplete());
        auto* file = page->findChild<QLineEdit*>();
        for (auto* line : page->findChildren<QLineEdit*>())
            if (line->accessibleName() == QLatin1String("File with test questions"))
                file = line;
        file->setText(path);
        QVERIFY(!page->isComplete()); // fields of other names
        field<QComboBox>(wizard, "documents", "input_field")
            ->setCurrentText(QStringLiteral("question"));
        field<QComboBox>(wizard, "documents", "answer_field")
            ->setCurrentText(QStringLiteral("key"));
        QVERIFY2(page->isComplete(), qPrintable(page->blockingReason()));
        QCOMPARE(wizard.draft().definition()->evaluation.inputField, std::string("question"));
        file->setText(program.path(QStringLiteral("missing.jsonl")));
        QVERIFY(!page->isComplete());
        source->setCurrentIndex(source->findData(QStringLiteral("none")));
        emit source->activated(source->currentIndex());
        QVERIFY(!wizard.draft().json().contains("evaluation"));
        QVERIFY(page->isComplete());
        // Documents: once each, and named if they are gone.
        page->addPaths({path, path});
        QCOMPARE(wizard.draft().value("documents").size(), std::size_t(1));
        QVERIFY(page->isComplete());
        QVERIFY(QFile::remove(path));
        QVERIFY(!page->isComplete());
    }

    void keysAloneMakeAProject() {
        World program;
        TaskWizard wizard(program.services());
        QSignalSpy created(&wizard, &TaskWizard::projectCreated);
        wizard.show();
        QVERIFY(QTest::qWaitForWindowActive(&wizard));
        const auto key = [&](Qt::Key code) {
            QWidget* focused = QApplication::focusWidget();
            QTest::keyClick(focused ? focused : &wizard, code);
        };
        const auto tabTo = [&](QWidget* target) {
            for (int tries = 0; tries < 60 && QApplication::focusWidget() != target; ++tries)
                key(Qt::Key_Tab);
            return QApplication::focusWidget() == target;
        };
        const auto type = [&](const QString& text) {
            QTest::keyClicks(QApplication::focusWidget(), text);
        };
        const auto press = [&](QWizard::WizardButton which) {
            if (tabTo(wizard.button(which)))
                key(Qt::Key_Space);
        };
        QVERIFY(tabTo(field<QListWidget>(wizard, "start", "template")));
        key(Qt::Key_Down);
        key(Qt::Key_Up);
        key(Qt::Key_Home);
        QVERIFY2(wizard.button(QWizard::NextButton)->isEnabled(),
                 qPrintable(wizard.button(QWizard::NextButton)->toolTip()));
        press(QWizard::NextButton);
        QCOMPARE(wizard.currentWizardPage()->name(), QStringLiteral("what"));
        QVERIFY(tabTo(field<QLineEdit>(wizard, "what", "title")));
        type(QStringLiteral("Capitals"));
        QVERIFY(tabTo(field<QPlainTextEdit>(wizard, "what", "description")));
        type(QStringLiteral("Questions on capitals of countries, which take geography only."));
        press(QWizard::NextButton);
        QCOMPARE(wizard.currentWizardPage()->name(), QStringLiteral("answer"));
        QVERIFY(tabTo(field<QComboBox>(wizard, "answer", "type")));
        key(Qt::Key_Down);
        key(Qt::Key_Down);
        QVERIFY(wizard.draft().verifier() != nullptr);
        press(QWizard::NextButton);
        QCOMPARE(wizard.currentWizardPage()->name(), QStringLiteral("format"));
        // The output format follows the answer's rules by itself.
        for (const char* page : {"examples", "documents", "models"}) {
            press(QWizard::NextButton);
            QCOMPARE(wizard.currentWizardPage()->name(), QString::fromLatin1(page));
        }
        QVERIFY(tabTo(field<QLineEdit>(wizard, "models", "instructor_url")));
        type(QStringLiteral("http://localhost:9/v1"));
        // Pasted where the name of its variable belongs, a key is not taken.
        auto* variable = field<QLineEdit>(wizard, "models", "instructor_key");
        variable->insert(QStringLiteral("sk-proj-0123"));
        QVERIFY(variable->text().isEmpty());
        variable->insert(QStringLiteral("MY_KEY"));
        QCOMPARE(variable->text(), QStringLiteral("MY_KEY"));
        QVERIFY(tabTo(field<QLineEdit>(wizard, "models", "instructor_model")));
        type(QStringLiteral("large"));
        key(Qt::Key_Return); // Next is the default
        QCOMPARE(wizard.currentWizardPage()->name(), QStringLiteral("amount"));
        press(QWizard::NextButton);
        QCOMPARE(wizard.currentWizardPage()->name(), QStringLiteral("check"));
        press(QWizard::FinishButton);
        QCOMPARE(created.count(), 1);
        const auto session =
            ProjectSession::open(created[0][0].toString().toStdString(), program.services());
        QVERIFY_OK(session);
        QCOMPARE((*session)->title(), QStringLiteral("Capitals"));
        QCOMPARE((*session)->settings().instructor.endpoint.model, std::string("large"));
    }

    void aNameThatIsTakenOrAFolderThatCannotBeWrittenIsSaidBeforehand() {
        World program;
        const std::filesystem::path taken =
            program.settings.projectsFolder().toStdString() + "/gsm8k.sdrl";
        QVERIFY_OK(writeFileAtomic(taken / "something", "x"));
        TaskWizard wizard(program.services());
        wizard.show();
        chooseTemplate(wizard, QStringLiteral("gsm8k"));
        endpoint(wizard);
        QVERIFY(walkThrough(wizard));
        QAbstractButton* create = wizard.button(QWizard::FinishButton);
        QVERIFY(!create->isEnabled());
        QVERIFY(!create->toolTip().isEmpty());
        auto* name = field<QLineEdit>(wizard, "check", "project_name");
        name->setText(QStringLiteral("a/b"));
        QVERIFY(!create->isEnabled());
        name->setText(QString(300, u'x'));
        QVERIFY(!create->isEnabled());
        name->setText(QStringLiteral("Größe 2"));
        QVERIFY2(create->isEnabled(), qPrintable(create->toolTip()));
    }

    void reopenedWizardsChangeOnlyWhatWasChanged() {
        World program;
        const std::filesystem::path folder = program.makeProject("arithmetic");
        // A hand-written file with remarks.
        auto json = Json::parse(*readFile(folder / "task.json"));
        json["_remark"] = "keep me";
        json["answer"]["_why"] = "because";
        QVERIFY_OK(writeFileAtomic(folder / "task.json", json.dump(4)));
        auto session = std::move(ProjectSession::open(folder, program.services())).value();
        {
            TaskWizard wizard(*session, QStringLiteral("format"));
            wizard.show();
            QCOMPARE(wizard.currentWizardPage()->name(), QStringLiteral("format"));
            QVERIFY(!wizard.button(QWizard::FinishButton)->isEnabled());
            for (const char* page :
                 {"what", "answer", "examples", "documents", "models", "amount", "check", "what"})
                wizard.goTo(QString::fromLatin1(page));
            QVERIFY(!wizard.draft().taskChanged());
            QCOMPARE(wizard.draft().taskText(), session->task().source());
            QCOMPARE(wizard.draft().settings().toJsonText(), session->settings().toJsonText());
            field<QLineEdit>(wizard, "what", "title")->setText(QStringLiteral("Another title"));
            QVERIFY(wizard.button(QWizard::FinishButton)->isEnabled());
            wizard.button(QWizard::FinishButton)->click();
        }
        json["title"] = "Another title";
        QVERIFY(Json::parse(*readFile(folder / "task.json")) == json);
        QCOMPARE(session->title(), QStringLiteral("Another title"));
        // Settings alone leave the task's bytes alone.
        const std::string before = session->task().source();
        TaskWizard wizard(*session, QStringLiteral("amount"));
        wizard.show();
        field<QSpinBox>(wizard, "amount", "count")->setValue(77);
        wizard.accept();
        QCOMPARE(session->settings().draft.count, 77);
        QCOMPARE(session->task().source(), before);
    }

    void savingKeepsSettingsThatChangedMeanwhile() {
        World program;
        auto session =
            std::move(ProjectSession::open(program.makeProject("arithmetic"), program.services()))
                .value();
        ProjectSettings settings = session->settings();
        settings.student.kind = StudentKind::Endpoint;
        settings.student.endpoint.url = "http://localhost:9/v1";
        settings.student.endpoint.model = "learner";
        QVERIFY_OK(session->setSettings(settings));
        TaskWizard wizard(*session, QStringLiteral("amount"));
        wizard.show();
        QAbstractButton* save = wizard.button(QWizard::FinishButton);
        QVERIFY(!save->isEnabled());
        // As a cold start that has ended does.
        settings.model = "models/warm";
        settings.draft.votes += 1;
        QVERIFY_OK(session->setSettings(settings));
        emit session->jobs().jobsChanged(); // the buttons are looked at again
        QVERIFY(!save->isEnabled());
        ProjectSettings wanted = wizard.draft().settings();
        wanted.student = {};
        wanted.measure.samples += 3;
        wizard.draft().setSettings(wanted);
        QTRY_VERIFY(save->isEnabled());
        wizard.accept();
        settings.student = {};
        settings.measure = wanted.measure;
        QCOMPARE(session->settings().toJsonText(), settings.toJsonText());
    }

    void anotherTemplateAsksBeforeItReplacesWhatWasEntered() {
        World program;
        TaskWizard wizard(program.services());
        wizard.show();
        auto* list = wizard.page(QStringLiteral("start"))->findChild<QListWidget*>();
        chooseTemplate(wizard, QStringLiteral("arithmetic"));
        chooseTemplate(wizard, QStringLiteral("gsm8k")); // nothing was entered yet
        const int row = list->currentRow();
        wizard.draft().setText("title", QStringLiteral("My own title"));
        answerWith(QMessageBox::RejectRole);
        chooseTemplate(wizard, QStringLiteral("arithmetic"));
        QCOMPARE(wizard.draft().text("title"), QStringLiteral("My own title"));
        QTRY_COMPARE(list->currentRow(), row);
        QCOMPARE(wizard.draft().text("title"), QStringLiteral("My own title"));
        answerWith(QMessageBox::DestructiveRole);
        chooseTemplate(wizard, QStringLiteral("arithmetic"));
        QVERIFY(list->currentRow() != row);
        QCOMPARE(wizard.draft().text("name"), QStringLiteral("arithmetic"));
        QVERIFY(wizard.draft().text("title") != QLatin1String("My own title"));
    }

    void savingSaysWhichStagesBecomeStale() {
        World program;
        const std::filesystem::path folder = program.makeProject("arithmetic");
        auto session = std::move(ProjectSession::open(folder, program.services())).value();
        ProjectSettings settings = session->settings();
        settings.draft.count = 6;
        settings.draft.votes = 3;
        QVERIFY_OK(session->setSettings(settings));
        session->runStages(QStringLiteral("Write"),
                           {Stage::Documents, Stage::Keyword, Stage::Questions});
        QTRY_VERIFY_WITH_TIMEOUT(!session->busy(), 60'000);
        TaskWizard wizard(*session, QStringLiteral("what"));
        wizard.show();
        QVERIFY2(wizard.noteText().isEmpty(), qPrintable(wizard.noteText()));
        field<QPlainTextEdit>(wizard, "what", "description")
            ->appendPlainText(QStringLiteral("With larger numbers."));
        QTRY_VERIFY(wizard.noteText().contains(stageTitle(Stage::Questions)));
        QVERIFY_OK(wizard.draft().begin(session->task().source(), session->settings()));
        QTRY_VERIFY(wizard.noteText().isEmpty());
        // A change that nothing there depends on makes nothing stale.
        ProjectSettings trained = session->settings();
        trained.train.steps += 1;
        wizard.draft().setSettings(trained);
        DraftEstimate estimate(program.parts, session.get());
        const auto stale = estimate.stale(wizard.draft());
        QVERIFY_OK(stale);
        QVERIFY(stale->empty());
    }

    void aLockedSessionCannotBeSaved() {
        World program;
        auto session =
            std::move(ProjectSession::open(program.makeProject("arithmetic"), program.services()))
                .value();
        TaskWizard wizard(*session, QStringLiteral("what"));
        wizard.show();
        field<QLineEdit>(wizard, "what", "title")->setText(QStringLiteral("Another title"));
        QAbstractButton* save = wizard.button(QWizard::FinishButton);
        QVERIFY(save->isEnabled());
        std::atomic<bool> release = false;
        session->runTask(QStringLiteral("Long work"),
                         [&](Project&, Pipeline&, JobContext&) -> Result<Ending> {
                             release.wait(false);
                             return Ending::Finished;
                         });
        QTRY_VERIFY(!save->isEnabled());
        QVERIFY(save->toolTip().contains(QStringLiteral("Long work")));
        QVERIFY(wizard.noteText().contains(QStringLiteral("Long work")));
        // Whatever asks for it, nothing is written.
        wizard.accept();
        QVERIFY(session->title() != QLatin1String("Another title"));
        release = true;
        release.notify_all();
        QTRY_VERIFY(!session->busy());
        QTRY_VERIFY(save->isEnabled());
        wizard.accept();
        QCOMPARE(session->title(), QStringLiteral("Another title"));
    }

    void longTextsAndLargeFontsFit() {
        World program;
        theme::apply(*qApp, theme::Mode::Light, 1.3);
        TaskWizard wizard(program.services());
        wizard.resize(1180, 740);
        wizard.show();
        chooseTemplate(wizard, QStringLiteral("date-extraction"));
        wizard.draft().setText("title", QString(200, u'W'));
        endpoint(wizard);
        QVERIFY(walkThrough(wizard));
        QVERIFY(wizard.width() <= 1280);
        QVERIFY(wizard.minimumSizeHint().width() <= 1280);
        theme::apply(*qApp, theme::Mode::Light, 1);
    }

    void cancellingAsksOnlyWhenSomethingWouldBeLost() {
        World program;
        int asked = 0;
        const auto cancel = [&](TaskWizard& wizard, const char* answer) {
            QTimer::singleShot(0, &wizard, [&] {
                auto* question = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
                if (!question)
                    return;
                ++asked;
                for (QAbstractButton* button : question->buttons())
                    if (button->text() == QLatin1String(answer))
                        button->click();
            });
            wizard.button(QWizard::CancelButton)->click();
        };
        {
            TaskWizard wizard(program.services());
            wizard.show();
            chooseTemplate(wizard, QStringLiteral("gsm8k"));
            wizard.button(QWizard::NextButton)->click();
            cancel(wizard, "");
            QCOMPARE(asked, 0);
            QVERIFY(!wizard.isVisible());
        }
        TaskWizard wizard(program.services());
        wizard.show();
        chooseTemplate(wizard, QStringLiteral("gsm8k"));
        wizard.button(QWizard::NextButton)->click();
        QTest::keyClicks(field<QLineEdit>(wizard, "what", "title"), QStringLiteral("!"));
        cancel(wizard, "&Keep editing");
        QCOMPARE(asked, 1);
        QVERIFY(wizard.isVisible());
        QVERIFY(wizard.draft().text("title").endsWith(u'!'));
        cancel(wizard, "&Discard");
        QCOMPARE(asked, 2);
        QVERIFY(!wizard.isVisible());
    }

    void theFirstStartAsksOnce() {
        World program;
        const QString folder = program.path(QStringLiteral("mine"));
        {
            FirstStartDialog dialog(program.settings);
            dialog.show();
            dialog.findChild<QLineEdit*>()->setText(folder);
            QPushButton* preferred = nullptr;
            for (auto* button : dialog.findChildren<QPushButton*>())
                if (button->isDefault())
                    preferred = button;
            QVERIFY(preferred != nullptr);
            preferred->click();
            QCOMPARE(dialog.choice(), FirstStartDialog::Choice::Sample);
        }
        QVERIFY(program.settings.firstStartDone());
        QCOMPARE(program.settings.projectsFolder(), folder);
        FirstStartDialog dialog(program.settings);
        dialog.show();
        dialog.findChild<QLineEdit*>()->setText(QStringLiteral("not/absolute"));
        int enabled = 0;
        for (auto* button : dialog.findChildren<QPushButton*>())
            enabled += button->isEnabled() && button->text().contains(QStringLiteral("sample"));
        QCOMPARE(enabled, 0);
        dialog.reject();
        QCOMPARE(dialog.choice(), FirstStartDialog::Choice::Nothing);
        QCOMPARE(program.settings.projectsFolder(), folder);
    }
};

QTEST_MAIN(TaskWizardTest)
#include "task_wizard_test.moc"
