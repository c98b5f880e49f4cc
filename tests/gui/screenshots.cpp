// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures of every screen, for people to look at: screenshots OUT [PROJECT] [NAME…]. Without a
// project it takes the start page and the task wizard only. With names ("start", "dataset",
// "wizard") those pages only; "states" is what only comes up at times: the dialog that edits an
// item, the one before a cold start, a paused run, a run that has failed; "prompts" is the dialog
// of the prompts, "tabs" are the settings and what lies behind the documents' first tab,
// "endpoint-student" the pages that tell of such a student. Options: --language de, --scale 1.3 (of
// the fonts).
#include "application.h"
#include "common/program_parts.h"
#include "core/method/policy_trainer.h"
#include "core/project/project_settings.h"
#include "pages/documents/documents_page.h"
#include "pages/pages.h"
#include "pages/settings/settings_dialog.h"
#include "pages/task/prompts_dialog.h"
#include "session/keychain.h"
#include "theme/theme.h"
#include "window/main_window.h"
#include "window/tasks_panel.h"
#include "wizard/first_start_dialog.h"
#include "wizard/task_wizard.h"
#include "wizard/wizard_page.h"

#include <QAction>
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>
#include <functional>

using namespace sdrl;
using namespace sdrl::gui;

namespace {

/// Every page of the wizard for a new task, and the dialog of the first start.
void shootWizard(Services services, const QSize& size,
                 const std::function<void(QWidget&, const QString&)>& shoot) {
    TaskWizard wizard(services);
    // As large as it is by itself, on a screen of that size.
    wizard.resize(wizard.size().boundedTo(size));
    wizard.show();
    shoot(wizard, QStringLiteral("wizard-start"));
    auto* templates = wizard.page(QStringLiteral("start"))->findChild<QListWidget*>();
    for (int row = 0; row < templates->count(); ++row)
        if (templates->item(row)
                ->data(Qt::UserRole)
                .toString()
                .endsWith(QLatin1String("date-extraction.json")))
            templates->setCurrentRow(row);
    ProjectSettings settings = wizard.draft().settings();
    // With a key in the clear and a cap that is too low: the amount page warns of both.
    EndpointSettings& endpoint = settings.instructor.endpoint;
    endpoint.url = "http://models.example/v1";
    endpoint.model = "qwen2.5-32b";
    endpoint.keyVariable = "LLM_KEY";
    endpoint.maxRequests = 500;
    wizard.draft().setSettings(settings);
    for (const char* name :
         {"what", "answer", "format", "examples", "documents", "models", "amount", "check"}) {
        wizard.goTo(QString::fromLatin1(name));
        shoot(wizard, QStringLiteral("wizard-") + QLatin1String(name));
    }
    settings = wizard.draft().settings();
    settings.student.kind = StudentKind::Endpoint;
    wizard.draft().setSettings(settings);
    wizard.goTo(QStringLiteral("models"));
    shoot(wizard, QStringLiteral("wizard-models-endpoints"));
    wizard.draft().setText("description", {});
    wizard.goTo(QStringLiteral("what"));
    shoot(wizard, QStringLiteral("wizard-what-missing"));
    FirstStartDialog first(services.settings);
    first.show();
    shoot(first, QStringLiteral("first-start"));
}

class FailingTrainer final : public PolicyTrainer {
public:
    Result<TrainingOutcome> train(const TrainingJob&, SnapshotBox<TrainingSnapshot>*,
                                  JobContext&) override {
        return Error{ErrorCode::NonFinite, "the gradient's norm is not finite", "step 12"};
    }
};

using Shoot = std::function<void(QWidget&, const QString&)>;

/// A project that pictures may change.
class ProjectCopy {
public:
    explicit ProjectCopy(const QString& project)
        : m_folder(m_scratch.filePath(QStringLiteral("copy.sdrl"))) {
        std::filesystem::copy(project.toStdString(), m_folder.toStdString(),
                              std::filesystem::copy_options::recursive);
    }
    [[nodiscard]] const QString& folder() const { return m_folder; }

private:
    QTemporaryDir m_scratch;
    QString m_folder;
};

/// The dialog of the prompts: one that was changed, one as it is sent, a mistake.
void shootPrompts(Services services, const QString& project, const QSize& size,
                  const Shoot& shoot) {
    const ProjectCopy copy(project);
    MainWindow window(services);
    window.resize(size);
    window.show();
    if (!window.openProject(copy.folder()))
        return;
    ProjectSettings settings = window.session()->settings();
    settings.instructor.kind = InstructorKind::Endpoint;
    settings.instructor.endpoint.url = "http://localhost:8080/v1";
    settings.instructor.endpoint.model = "qwen2.5-32b";
    if (!window.session()->setSettings(settings).ok() ||
        !window.session()->setPrompt("answer", "# version 1\nThink first.\n\n{question}", {}).ok())
        return;
    window.findChild<QAction*>(QStringLiteral("edit_prompts"))->trigger();
    auto* dialog = window.findChild<PromptsDialog*>();
    shoot(window, QStringLiteral("task-prompts"));
    shoot(*dialog, QStringLiteral("prompts"));
    auto* tabs = dialog->findChild<QTabWidget*>();
    tabs->setCurrentIndex(1);
    shoot(*dialog, QStringLiteral("prompts-sent"));
    tabs->setCurrentIndex(0);
    auto* text = dialog->findChild<QPlainTextEdit*>(QStringLiteral("text"));
    text->setPlainText(
        text->toPlainText().replace(QLatin1String("{pattern}"), QLatin1String("{patern}")));
    shoot(*dialog, QStringLiteral("prompts-mistake"));
    QTimer::singleShot(0, dialog, [&shoot] {
        if (QWidget* question = QApplication::activeModalWidget()) {
            shoot(*question, QStringLiteral("prompts-discard"));
            QTest::keyClick(question, Qt::Key_Escape);
        }
    });
    dialog->reject();
    dialog->showPrompt(QStringLiteral("answer"));
    shoot(*dialog, QStringLiteral("prompts-changed"));
    dialog->findChild<QPushButton*>(QStringLiteral("restore"))->click();
    shoot(*dialog, QStringLiteral("prompts-restored"));
}

/// The settings' tabs, and the documents' other tabs.
void shootTabs(Services services, const QString& project, const QSize& size, const Shoot& shoot) {
    MainWindow window(services);
    window.resize(size);
    window.show();
    if (!window.openProject(project))
        return;
    window.showPage(PageId::Documents);
    auto* documents = qobject_cast<DocumentsPage*>(window.page(PageId::Documents));
    for (int tab = 1; tab < documents->tabs().count(); ++tab) {
        documents->tabs().setCurrentIndex(tab);
        shoot(window, QStringLiteral("documents-tab%1").arg(tab));
    }
    Keychain keychain;
    SettingsDialog dialog(services, window.session(), keychain, {}, &window);
    dialog.show();
    auto* tabs = dialog.findChild<QTabWidget*>();
    for (int tab = 0; tab < tabs->count(); ++tab) {
        tabs->setCurrentIndex(tab);
        shoot(dialog, QStringLiteral("settings-tab%1").arg(tab));
    }
}

/// The pages that say that the student is a model behind an endpoint.
void shootEndpointStudent(Services services, const QString& project, const QSize& size,
                          const Shoot& shoot) {
    const ProjectCopy copy(project);
    MainWindow window(services);
    window.resize(size);
    window.show();
    if (!window.openProject(copy.folder()))
        return;
    ProjectSettings settings = window.session()->settings();
    settings.student.kind = StudentKind::Endpoint;
    settings.student.endpoint.url = "http://localhost:8000/v1";
    settings.student.endpoint.model = "qwen2.5-7b";
    if (!window.session()->setSettings(settings).ok())
        return;
    for (const PageId page : {PageId::Overview, PageId::Task, PageId::Training}) {
        window.showPage(page);
        shoot(window, QStringLiteral("endpoint-student-") + pageName(page));
    }
}

/// A run of its own, so that there is something to train: the project's copy is changed.
bool trainAgain(ProjectSession& session) {
    ProjectSettings settings = session.settings();
    settings.train.learningRate *= 1.01;
    settings.train.steps = 400;
    if (!session.setSettings(settings).ok())
        return false;
    session.runStages(QStringLiteral("Train"), {Stage::Train});
    return true;
}

/// Closing while training runs: the question, and the wait for the step that is under way.
void shootClosing(MainWindow& window, const Shoot& shoot) {
    QTimer::singleShot(300, &window, [&] {
        auto* question = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (!question)
            return;
        shoot(*question, QStringLiteral("closing"));
        QTimer::singleShot(400, &window, [&shoot] {
            if (QWidget* wait = QApplication::activeModalWidget())
                shoot(*wait, QStringLiteral("closing-waits"));
        });
        question->defaultButton()->click();
    });
    window.close();
}

void shootStates(Services services, const QString& project, const QSize& size, const Shoot& shoot) {
    const ProjectCopy copy(project);
    const QString folder = copy.folder();
    const auto stop = [&](MainWindow& window) {
        services.jobs.stopAll(StopMode::AbandonStep);
        (void)QTest::qWaitFor([&] { return !window.session()->busy(); }, 60'000);
    };
    {
        MainWindow window(services);
        window.resize(size);
        window.show();
        if (!window.openProject(folder))
            return;
        window.showPage(PageId::Dataset);
        Page* dataset = window.page(PageId::Dataset);
        const auto editAction = [&] {
            for (QAction* action : dataset->actions())
                if (action->shortcut() == QKeySequence(Qt::Key_F2))
                    return action;
            return static_cast<QAction*>(nullptr);
        };
        (void)QTest::qWaitFor([&] { return editAction()->isEnabled(); }, 20'000);
        editAction()->trigger();
        if (QTest::qWaitFor([] { return QApplication::activeModalWidget() != nullptr; }, 20'000)) {
            QWidget* dialog = QApplication::activeModalWidget();
            shoot(*dialog, QStringLiteral("edit-dialog"));
            dialog->close();
        }
        window.showPage(PageId::Training);
        QTimer::singleShot(500, &window, [&shoot] {
            if (QWidget* asked = QApplication::activeModalWidget()) {
                shoot(*asked, QStringLiteral("training-settings"));
                if (auto* filter = asked->findChild<QLineEdit*>())
                    filter->setText(QStringLiteral("numbers of"));
                shoot(*asked, QStringLiteral("training-settings-found"));
                asked->close();
            }
        });
        window.findChild<QPushButton*>(QStringLiteral("allSettings"))->click();
        auto* coldStart = window.findChild<QPushButton*>(QStringLiteral("coldStart"));
        (void)QTest::qWaitFor([&] { return coldStart->isEnabled(); }, 20'000);
        QTimer::singleShot(500, &window, [&shoot] {
            if (QWidget* asked = QApplication::activeModalWidget()) {
                shoot(*asked, QStringLiteral("cold-start"));
                asked->close();
            }
        });
        coldStart->click();
        if (!trainAgain(*window.session()))
            return;
        const auto running = [&] {
            const auto snapshot = window.session()->trainingSnapshot();
            return snapshot && snapshot->step >= 12;
        };
        (void)QTest::qWaitFor(running, 120'000);
        services.jobs.setPaused(window.session()->currentJob(), true);
        (void)QTest::qWaitFor(
            [&] { return services.jobs.current()->status.state == JobState::Paused; }, 20'000);
        shoot(window, QStringLiteral("training-paused"));
        auto* tasks = window.findChild<TasksPanel*>();
        tasks->show();
        shoot(window, QStringLiteral("tasks-paused"));
        tasks->hide();
        services.jobs.setPaused(window.session()->currentJob(), false);
        shootClosing(window, shoot);
        if (window.session())
            stop(window);
    }
    FailingTrainer failing;
    PipelineParts parts = services.parts.pipelineParts();
    parts.trainer = &failing;
    const ProgramParts failingParts = ProgramParts::of(parts);
    MainWindow window({failingParts, services.settings, services.jobs});
    window.resize(size);
    window.show();
    if (!window.openProject(folder))
        return;
    window.showPage(PageId::Training);
    if (!trainAgain(*window.session()))
        return;
    (void)QTest::qWaitFor([&] { return !window.session()->busy(); }, 60'000);
    shoot(window, QStringLiteral("training-not-finite"));
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption language(QStringLiteral("language"), {}, QStringLiteral("code"),
                                      QStringLiteral("en"));
    const QCommandLineOption scale(QStringLiteral("scale"), {}, QStringLiteral("factor"),
                                   QStringLiteral("1"));
    parser.addOptions({language, scale});
    parser.addPositionalArgument(QStringLiteral("out"), {});
    parser.addPositionalArgument(QStringLiteral("project"), {}, QStringLiteral("[PROJECT]"));
    parser.addPositionalArgument(QStringLiteral("page"), {}, QStringLiteral("[PAGE…]"));
    parser.process(application);
    const QStringList arguments = parser.positionalArguments();
    if (arguments.isEmpty())
        parser.showHelp(2);
    const QDir out(arguments[0]);
    QDir().mkpath(out.path());
    const QStringList names = arguments.mid(2);
    installTranslations(application, parser.value(language));

    const QTemporaryDir scratch;
    AppSettings settings(scratch.filePath(QStringLiteral("settings.ini")));
    settings.setFirstStartDone();
    Result<ProgramParts> parts = ProgramParts::make(1);
    if (!parts) {
        std::fprintf(stderr, "%s\n", parts.error().toString().c_str());
        return 1;
    }
    JobCenter jobs;
    const auto shoot = [&](QWidget& window, const QString& name, const QString& suffix) {
        QElapsedTimer clock;
        clock.start();
        // Layouts and delayed queries settle.
        (void)QTest::qWaitFor([&] { return clock.elapsed() >= 300; }, 2000);
        window.grab().save(out.filePath(name + suffix + QStringLiteral(".png")));
    };
    for (const theme::Mode mode : {theme::Mode::Light, theme::Mode::Dark})
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
            theme::apply(application, mode, parser.value(scale).toDouble());
            const QString suffix = QStringLiteral("-%1-%2")
                                       .arg(mode == theme::Mode::Light ? QStringLiteral("light")
                                                                       : QStringLiteral("dark"))
                                       .arg(size.width());
            if (names.isEmpty() || names.contains(QStringLiteral("wizard")))
                shootWizard({*parts, settings, jobs}, size,
                            [&](QWidget& page, const QString& name) { shoot(page, name, suffix); });
            MainWindow window({*parts, settings, jobs});
            window.resize(size);
            window.show();
            if (names.isEmpty() || names.contains(QStringLiteral("start")))
                shoot(window, QStringLiteral("start"), suffix);
            if (arguments.size() < 2)
                continue;
            if (!window.openProject(arguments[1])) {
                std::fprintf(stderr, "cannot open %s\n", qPrintable(arguments[1]));
                return 1;
            }
            for (std::size_t i = 0; i < kPageCount; ++i) {
                const auto page = static_cast<PageId>(i);
                if (!names.isEmpty() && !names.contains(pageName(page)))
                    continue;
                window.showPage(page);
                shoot(window, pageName(page), suffix);
            }
            window.closeProject();
            if (names.isEmpty() || names.contains(QStringLiteral("prompts")))
                shootPrompts(
                    {*parts, settings, jobs}, arguments[1], size,
                    [&](QWidget& page, const QString& name) { shoot(page, name, suffix); });
            if (names.isEmpty() || names.contains(QStringLiteral("tabs")))
                shootTabs({*parts, settings, jobs}, arguments[1], size,
                          [&](QWidget& page, const QString& name) { shoot(page, name, suffix); });
            if (names.isEmpty() || names.contains(QStringLiteral("endpoint-student")))
                shootEndpointStudent(
                    {*parts, settings, jobs}, arguments[1], size,
                    [&](QWidget& page, const QString& name) { shoot(page, name, suffix); });
            if (names.isEmpty() || names.contains(QStringLiteral("states")))
                shootStates({*parts, settings, jobs}, arguments[1], size,
                            [&](QWidget& page, const QString& name) { shoot(page, name, suffix); });
        }
    return 0;
}
