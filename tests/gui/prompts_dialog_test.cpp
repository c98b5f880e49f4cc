// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/task/prompts_dialog.h"

#include "core/instruct/prompt_editing.h"
#include "gui_project.h"
#include "gui_test.h"
#include "pages/task/prompt_editor.h"
#include "pages/task/prompt_list.h"
#include "pages/task/task_page.h"
#include "window/help_window.h"
#include "window/main_window.h"

#include <QAction>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTimer>

#include <thread>

using namespace sdrl;
using namespace sdrl::gui;
using sdrl::gui::test::answerWith;
using sdrl::test::GuiProject;

namespace {

/// Writes as a program does, and says that it is the instructor of the settings.
class WithPrompts final : public Instructor {
public:
    explicit WithPrompts(Project& project)
        : m_inner(makeProgramInstructor(project.task(), 0).value()),
          m_fingerprints(instructorFingerprints({project.task(),
                                                 project.settings().instructor,
                                                 {resourceFolder().value(), project.folder()}})
                             .value()) {}
    [[nodiscard]] std::string name() const override { return "m"; }
    [[nodiscard]] std::string fingerprint() const override { return m_fingerprints.questions; }
    [[nodiscard]] std::string fingerprintFor(InstructorWork work) const override {
        return m_fingerprints[work];
    }
    [[nodiscard]] bool usesPassages() const override { return false; }
    Result<DomainKeywords> keywords(JobContext& context) override {
        return m_inner->keywords(context);
    }
    Result<std::string> pattern(std::span<const Demonstration>, JobContext&) override {
        return std::string();
    }
    Result<Ending> draft(std::span<const DraftRequest> requests, const Done<Draft>& done,
                         JobContext& context) override {
        return m_inner->draft(requests, done, context);
    }
    Result<Ending> rewrite(std::span<const RewriteRequest> requests, const Done<Draft>& done,
                           JobContext& context) override {
        return m_inner->rewrite(requests, done, context);
    }
    Result<Ending> answers(std::span<const AnswerRequest> requests,
                           const Done<std::vector<AnswerCandidate>>& done,
                           JobContext& context) override {
        return m_inner->answers(requests, done, context);
    }

private:
    std::unique_ptr<Instructor> m_inner;
    InstructorFingerprints m_fingerprints;
};

ProjectSettings endpoint() {
    ProjectSettings settings = sdrl::test::World::settings();
    settings.instructor.kind = InstructorKind::Endpoint;
    settings.instructor.endpoint.url = "http://localhost:9/v1";
    settings.instructor.endpoint.model = "m";
    settings.draft.count = 6;
    return settings;
}

/// A project that an endpoint is asked for, and its prompts.
struct Prompts {
    explicit Prompts(bool written = false) : project({}, endpoint()) {
        if (written)
            write();
        dialog = std::make_unique<PromptsDialog>(project.session());
        dialog->show();
    }
    /// Up to the questions.
    void write() {
        project.work([](sdrl::test::World& world) {
            PipelineParts parts;
            parts.resources = resourceFolder().value();
            parts.makeInstructor = [](Project& made,
                                      PassageIndex*) -> Result<std::unique_ptr<Instructor>> {
                return std::unique_ptr<Instructor>(std::make_unique<WithPrompts>(made));
            };
            Pipeline pipeline(*world.m_project, parts);
            JobContext context;
            for (const Stage stage : {Stage::Documents, Stage::Keyword, Stage::Questions})
                QCOMPARE(pipeline.run(stage, context).value(), Ending::Finished);
        });
        project.open();
    }
    template <class Widget = QLabel>
    Widget* at(const char* name) {
        return dialog->findChild<Widget*>(QLatin1String(name));
    }
    PromptEditor& text() { return *at<PromptEditor>("text"); }
    QPushButton& save() { return *at<QPushButton>("save"); }
    QPushButton& restore() { return *at<QPushButton>("restore"); }
    PromptList& list() { return *dialog->findChild<PromptList*>(); }
    QTabWidget& tabs() { return *dialog->findChild<QTabWidget*>(); }
    void edit(const QString& from, const QString& to) {
        QString changed = text().toPlainText();
        QVERIFY(changed.contains(from));
        text().replaceText(changed.replace(from, to));
    }
    PromptInfo info(const std::string& name) {
        for (PromptInfo& each : listPrompts(project.session().promptFolders()))
            if (each.name == name)
                return each;
        return {};
    }
    std::filesystem::path file(const std::string& name) {
        return project.folder() / "prompts" / (name + ".txt");
    }

    GuiProject project;
    std::unique_ptr<PromptsDialog> dialog;
};

} // namespace

class PromptsDialogTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Mode::Light, 1); }
    void opensWithAllPrompts();
    void theTextIsShownAsItIsSent();
    void aTextThatCannotBeUsedIsRefusedWithASentence_data();
    void aTextThatCannotBeUsedIsRefusedWithASentence();
    void placeholdersAreInsertedWhereTheCursorIs();
    void savingMakesTheProjectsCopyAndQuestionsStale();
    void backToTheShippedTextCanBeUndone();
    void anOlderCopyIsTold();
    void whatIsNotSavedIsKeptAndAskedAbout();
    void workThatRunsLocksTheTexts();
    void everythingIsDoneWithKeys();
    void projectsWithoutAModelSayWhyTheyHaveNone();
    void theCommandOpensItAndHelpIsBesideIt();
};

void PromptsDialogTest::opensWithAllPrompts() {
    Prompts prompts;
    const auto all = listPrompts(prompts.project.session().promptFolders());
    QCOMPARE(prompts.list().count(), static_cast<int>(all.size()));
    for (int row = 0; row < prompts.list().count(); ++row) {
        prompts.list().setCurrentRow(row);
        const PromptInfo& info = all[static_cast<std::size_t>(row)];
        QVERIFY(prompts.list().item(row)->text() != QString::fromStdString(info.name));
        QCOMPARE(prompts.text().toPlainText().toStdString(),
                 promptText(prompts.project.session().promptFolders(), info.name).value());
        QVERIFY(
            prompts.at("info")->text().contains(QString::fromStdString(info.hash.substr(0, 12))));
        QVERIFY(prompts.at("info")->text().contains(QString::number(info.version)));
        for (const std::string& placeholder : info.placeholders) {
            auto* button = prompts.at<QPushButton>(placeholder.c_str());
            QVERIFY2(button && !button->toolTip().isEmpty(), placeholder.c_str());
        }
        QVERIFY(!prompts.at("problem")->isVisible());
        QVERIFY(!prompts.save().isEnabled() && !prompts.restore().isEnabled());
        QVERIFY(!prompts.save().toolTip().isEmpty() && !prompts.restore().toolTip().isEmpty());
        QCOMPARE(prompts.list().mark(row), PromptList::Mark::None);
    }
    for (QWidget* widget : prompts.dialog->findChildren<QWidget*>())
        if (widget->isVisible() && (widget->focusPolicy() & Qt::TabFocus) &&
            !qobject_cast<QPushButton*>(widget) && !qobject_cast<QLabel*>(widget) &&
            widget->parentWidget() != &prompts.tabs())
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
}

void PromptsDialogTest::theTextIsShownAsItIsSent() {
    Prompts prompts;
    prompts.tabs().setCurrentIndex(1);
    auto* preview = prompts.at<QPlainTextEdit>("preview");
    QVERIFY(preview->toPlainText().contains(QStringLiteral("Task: Stock.")));
    QVERIFY(!preview->toPlainText().contains(QStringLiteral("version")));
    QVERIFY(!preview->toPlainText().contains(u'{' + QStringLiteral("description}")));
    prompts.edit(QStringLiteral("Task: "), QStringLiteral("The task: "));
    QTRY_VERIFY(preview->toPlainText().contains(QStringLiteral("The task: Stock.")));
    for (int row = 0; row < prompts.list().count(); ++row) {
        prompts.list().setCurrentRow(row);
        QVERIFY2(!preview->toPlainText().isEmpty(),
                 qPrintable(prompts.list().item(row)->text() + preview->placeholderText()));
    }
    // The task has no documents and no examples.
    prompts.dialog->showPrompt(QStringLiteral("pattern"));
    QVERIFY(prompts.at("purpose")->text().contains(QStringLiteral("does not send it")));
    QVERIFY(preview->toPlainText().contains(QStringLiteral("[the question]")));
}

void PromptsDialogTest::aTextThatCannotBeUsedIsRefusedWithASentence_data() {
    QTest::addColumn<QString>("prompt");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("unknown") << "question"
                             << "# version 1\nWrite.\n{quesiton}"
                             << "Line 3: {quesiton}";
    QTest::newRow("of another prompt") << "answer"
                                       << "{question} {level}"
                                       << "Line 1: {level}";
    QTest::newRow("missing") << "answer"
                             << "# version 1\nAnswer."
                             << "{question} has to stand";
    QTest::newRow("missing input") << "harder"
                                   << "Make it harder."
                                   << "{input} has to stand";
    QTest::newRow("version") << "question"
                             << "# version one\nWrite."
                             << "\"# version 1\"";
    QTest::newRow("empty") << "question"
                           << "# version 1\n\n"
                           << "A text is needed";
}

void PromptsDialogTest::aTextThatCannotBeUsedIsRefusedWithASentence() {
    QFETCH(const QString, prompt);
    QFETCH(const QString, text);
    QFETCH(const QString, sentence);
    Prompts prompts;
    prompts.dialog->showPrompt(prompt);
    prompts.text().replaceText(text);
    QVERIFY(prompts.at("problem")->isVisible());
    QVERIFY2(prompts.at("problem")->text().contains(sentence),
             qPrintable(prompts.at("problem")->text()));
    QVERIFY(!prompts.save().isEnabled());
    QVERIFY(prompts.save().toolTip().contains(sentence));
    QTest::keyClick(prompts.dialog.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!std::filesystem::exists(prompts.file(prompt.toStdString())));
    // Nor by whoever does not ask first.
    QVERIFY(!savePrompt(prompts.project.session().promptFolders(), prompt.toStdString(),
                        text.toStdString())
                 .ok());
}

void PromptsDialogTest::placeholdersAreInsertedWhereTheCursorIs() {
    Prompts prompts;
    QVERIFY(QTest::qWaitForWindowActive(prompts.dialog.get()));
    prompts.text().replaceText(QStringLiteral("Write: "));
    prompts.text().moveCursor(QTextCursor::End);
    prompts.at<QPushButton>("passage")->click();
    QCOMPARE(prompts.text().toPlainText(), QStringLiteral("Write: {passage}"));
    QVERIFY(prompts.text().hasFocus());
}

void PromptsDialogTest::savingMakesTheProjectsCopyAndQuestionsStale() {
    Prompts prompts(true);
    ProjectSession& session = prompts.project.session();
    QCOMPARE(session.stageState(Stage::Questions).status, StageStatus::Done);
    QVERIFY(!prompts.at("note")->isVisible());
    prompts.edit(QStringLiteral("Write one new example"), QStringLiteral("Write one example"));
    QVERIFY(prompts.at("note")->isVisible());
    QVERIFY(prompts.at("note")->text().contains(stageTitle(Stage::Questions)));
    QCOMPARE(prompts.list().mark(prompts.list().currentRow()), PromptList::Mark::Unsaved);
    QSignalSpy changed(&session, &ProjectSession::promptsChanged);
    prompts.save().click();
    QCOMPARE(changed.count(), 1);
    QVERIFY(prompts.info("question").own);
    QVERIFY(prompts.info("question").error.empty());
    QCOMPARE(promptText(session.promptFolders(), "question").value(),
             prompts.text().toPlainText().toStdString());
    QCOMPARE(prompts.list().mark(prompts.list().currentRow()), PromptList::Mark::Changed);
    QVERIFY(prompts.at("info")->text().contains(QStringLiteral("changed in this project")));
    QVERIFY(!prompts.save().isEnabled());
    QCOMPARE(session.stageState(Stage::Questions).status, StageStatus::Stale);
    QCOMPARE(session.stageState(Stage::Questions).changed.front(), StageInput::Instructor);
    // As it was: the questions are of these prompts again.
    session.undoStack().undo();
    QVERIFY(!prompts.info("question").own);
    QVERIFY(prompts.text().toPlainText().contains(QStringLiteral("Write one new example")));
    QCOMPARE(session.stageState(Stage::Questions).status, StageStatus::Done);
    session.undoStack().redo();
    QVERIFY(prompts.info("question").own);
    // Typed back by hand, it is no copy any more.
    prompts.edit(QStringLiteral("Write one example"), QStringLiteral("Write one new example"));
    prompts.save().click();
    QVERIFY(!prompts.info("question").own);
}

void PromptsDialogTest::backToTheShippedTextCanBeUndone() {
    Prompts prompts;
    ProjectSession& session = prompts.project.session();
    prompts.dialog->showPrompt(QStringLiteral("harder"));
    const QString shipped = prompts.text().toPlainText();
    prompts.edit(QStringLiteral("much harder"), QStringLiteral("harder"));
    const QString own = prompts.text().toPlainText();
    QVERIFY(prompts.tabs().isTabVisible(2));
    prompts.save().click();
    QVERIFY(std::filesystem::exists(prompts.file("harder")));
    prompts.restore().click();
    QVERIFY(!std::filesystem::exists(prompts.file("harder")));
    QVERIFY(!prompts.info("harder").own);
    QCOMPARE(prompts.text().toPlainText(), shipped);
    QVERIFY(!prompts.tabs().isTabVisible(2));
    QCOMPARE(session.undoStack().undoText(),
             QStringLiteral("Put back the prompt \"Harder variant\""));
    session.undoStack().undo();
    QCOMPARE(promptText(session.promptFolders(), "harder").value(), own.toStdString());
    QCOMPARE(prompts.text().toPlainText(), own);
    // Without a copy it takes back what was typed.
    session.undoStack().undo();
    prompts.edit(QStringLiteral("much harder"), QStringLiteral("harder"));
    prompts.restore().click();
    QCOMPARE(prompts.text().toPlainText(), shipped);
    prompts.text().undo();
    QCOMPARE(prompts.text().toPlainText(), own);
}

void PromptsDialogTest::anOlderCopyIsTold() {
    Prompts prompts;
    QVERIFY(!prompts.at("older")->isVisible());
    prompts.text().replaceText(QStringLiteral("# version 1\nWrite."));
    prompts.save().click();
    prompts.dialog.reset();
    // As if a newer one had come along since.
    PipelineParts parts;
    parts.resources = prompts.project.scratch() / "resources";
    std::filesystem::create_directories(parts.resources);
    std::filesystem::copy(resourceFolder().value() / "prompts", parts.resources / "prompts");
    QVERIFY_OK(writeFileAtomic(parts.resources / "prompts" / "question.txt", "# version 7\nNow."));
    const ProgramParts program = ProgramParts::of(parts);
    prompts.project.work([](const auto&) {});
    const auto session = ProjectSession::open(
        prompts.project.folder(), {program, prompts.project.settings(), prompts.project.jobs()});
    QVERIFY_OK(session);
    PromptsDialog later(**session);
    later.show();
    const auto* older = later.findChild<QLabel*>(QStringLiteral("older"));
    QVERIFY(older->isVisible());
    QVERIFY(older->text().contains(QStringLiteral("from version 1")));
    QVERIFY(older->text().contains(QStringLiteral("version 7 now")));
    QCOMPARE(later.findChild<QPlainTextEdit*>(QStringLiteral("shipped"))->toPlainText(),
             QStringLiteral("# version 7\nNow."));
}

void PromptsDialogTest::whatIsNotSavedIsKeptAndAskedAbout() {
    Prompts prompts;
    prompts.edit(QStringLiteral("Write one new"), QStringLiteral("Write one"));
    const QString typed = prompts.text().toPlainText();
    prompts.dialog->showPrompt(QStringLiteral("answer"));
    QVERIFY(prompts.text().toPlainText() != typed);
    prompts.dialog->showPrompt(QStringLiteral("question"));
    QCOMPARE(prompts.text().toPlainText(), typed);
    answerWith(QMessageBox::RejectRole);
    QTest::keyClick(prompts.dialog.get(), Qt::Key_Escape);
    QVERIFY(prompts.dialog->isVisible());
    QCOMPARE(prompts.text().toPlainText(), typed);
    answerWith(QMessageBox::DestructiveRole);
    QTest::keyClick(prompts.dialog.get(), Qt::Key_Escape);
    QVERIFY(!prompts.dialog->isVisible());
    QVERIFY(!prompts.info("question").own);
}

void PromptsDialogTest::workThatRunsLocksTheTexts() {
    Prompts prompts;
    ProjectSession& session = prompts.project.session();
    prompts.edit(QStringLiteral("Write one new"), QStringLiteral("Write one"));
    QVERIFY(prompts.save().isEnabled());
    session.runTask(QStringLiteral("Long work"), [](Project&, Pipeline&, JobContext& context) {
        while (context.pausePoint())
            std::this_thread::yield();
        return Result<Ending>(Ending::Stopped);
    });
    QVERIFY(!prompts.save().isEnabled() && !prompts.restore().isEnabled());
    QVERIFY(prompts.at("note")->text().contains(QStringLiteral("Long work")));
    QVERIFY_ERROR(session.setPrompt("question", "Write.", {}), ErrorCode::Locked);
    prompts.project.jobs().stopAll(StopMode::AbandonStep);
    QTRY_VERIFY(!session.busy());
    QTRY_VERIFY(prompts.save().isEnabled());
}

void PromptsDialogTest::everythingIsDoneWithKeys() {
    Prompts prompts;
    QVERIFY(QTest::qWaitForWindowActive(prompts.dialog.get()));
    QTRY_VERIFY(prompts.list().hasFocus());
    QTest::keyClick(&prompts.list(), Qt::Key_Home);
    QCOMPARE(prompts.list().currentRow(), 0);
    QTest::keyClick(&prompts.list(), Qt::Key_End);
    QCOMPARE(prompts.list().currentRow(), prompts.list().count() - 1);
    QTest::keyClick(&prompts.list(), Qt::Key_Return);
    QVERIFY(prompts.dialog->isVisible());
    QTRY_VERIFY(prompts.at<QPushButton>("question")->isVisible());
    // Each can be reached with Tab.
    QSet<QString> reached;
    for (int i = 0; i < 40; ++i) {
        QWidget* focus = QApplication::focusWidget();
        QVERIFY(focus);
        reached += focus->objectName();
        if (focus == &prompts.text() && !prompts.text().document()->isModified()) {
            QTest::keyClick(focus, Qt::Key_Home, Qt::ControlModifier);
            QTest::keyClick(focus, Qt::Key_Down);
            QTest::keyClicks(focus, QStringLiteral("Think first. "));
        }
        QTest::keyClick(focus, Qt::Key_Tab);
    }
    for (const char* name : {"text", "question", "save", "restore"})
        QVERIFY2(reached.contains(QLatin1String(name)), name);
    QTest::keyClick(prompts.dialog.get(), Qt::Key_S, Qt::ControlModifier);
    QCOMPARE(promptText(prompts.project.session().promptFolders(), "answer").value(),
             std::string("# version 1\nThink first. {question}\n"));
    QSignalSpy help(prompts.dialog.get(), &PromptsDialog::helpRequested);
    QTest::keyClick(prompts.dialog.get(), Qt::Key_F1);
    QCOMPARE(help.count(), 1);
    QTest::keyClick(prompts.dialog.get(), Qt::Key_Escape);
    QVERIFY(!prompts.dialog->isVisible());
}

void PromptsDialogTest::projectsWithoutAModelSayWhyTheyHaveNone() {
    GuiProject project;
    TaskPage page(project.session());
    page.show();
    auto* button = page.findChild<QPushButton*>(QStringLiteral("prompts"));
    auto* card = page.findChild<QLabel*>(QStringLiteral("card_models"));
    QVERIFY(!button->isEnabled());
    QVERIFY(button->toolTip().contains(QStringLiteral("a built-in program")));
    QVERIFY(card->text().contains(button->toolTip()));
    QVERIFY_OK(project.session().setSettings(endpoint()));
    QVERIFY(button->isEnabled());
    QVERIFY(card->text().contains(QStringLiteral("as they come along")));
    button->click();
    auto* dialog = page.findChild<PromptsDialog*>();
    QVERIFY(dialog && dialog->isVisible());
    QVERIFY_OK(project.session().setPrompt("answer", "Say: {question}", {}));
    QVERIFY(card->text().contains(QStringLiteral("1 changed in this project")));
}

void PromptsDialogTest::theCommandOpensItAndHelpIsBesideIt() {
    gui::test::World world;
    const auto folder = world.makeSample(QStringLiteral("p.sdrl"));
    QVERIFY_OK(folder);
    MainWindow window(world.services());
    window.show();
    QVERIFY(window.openProject(QString::fromStdString(folder->string())));
    auto* command = window.findChild<QAction*>(QStringLiteral("edit_prompts"));
    QVERIFY(!command->isEnabled());
    QVERIFY(command->toolTip().contains(QStringLiteral("a built-in program")));
    QVERIFY_OK(window.session()->setSettings(endpoint()));
    QVERIFY(command->isEnabled());
    command->trigger();
    QCOMPARE(window.currentPage(), PageId::Task);
    auto* dialog = window.findChild<PromptsDialog*>();
    QVERIFY(dialog);
    QTRY_COMPARE(QApplication::activeModalWidget(), dialog);
    emit dialog->helpRequested(QStringLiteral("prompts"));
    auto* help = dialog->findChild<HelpWindow*>();
    QVERIFY(help && help->isVisible());
    QCOMPARE(help->topic(), QStringLiteral("prompts"));
    dialog->close();
    QTRY_VERIFY(!window.findChild<PromptsDialog*>());
    // Another one, now that the first went with the dialog.
    window.findChild<QAction*>(QStringLiteral("help"))->trigger();
    QCOMPARE(window.findChild<HelpWindow*>()->topic(), QStringLiteral("task"));
}

QTEST_MAIN(PromptsDialogTest)
#include "prompts_dialog_test.moc"
