// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/main_window.h"

#include "common/new_project.h"
#include "pages/dataset/dataset_page.h"
#include "pages/pages.h"
#include "pages/settings/settings_dialog.h"
#include "pages/start/start_page.h"
#include "pages/task/prompt_words.h"
#include "pages/task/task_page.h"
#include "session/desktop_notifier.h"
#include "session/error_message.h"
#include "theme/icons.h"
#include "window/command_palette.h"
#include "window/help_window.h"
#include "window/rail.h"
#include "window/tasks_panel.h"
#include "window/tray.h"
#include "wizard/first_start_dialog.h"
#include "wizard/task_wizard.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>
#include <QUrl>
#include <QVBoxLayout>

#include <unistd.h>

namespace sdrl::gui {

namespace {

constexpr int kCollapseBelow = 1100; ///< window width, logical pixels
constexpr int kStopLimitMs = 300;    ///< after which the user is told what is waited for
constexpr int kTasksWidth = 320;
const QString kWindowState = QStringLiteral("main_window");

/// Memory of this process in bytes: Linux's resident set; 0 where that cannot be told.
double residentBytes() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toDouble() *
           static_cast<double>(sysconf(_SC_PAGESIZE));
}

} // namespace

MainWindow::MainWindow(Services services, QWidget* parent)
    : QMainWindow(parent),
      m_services(services),
      m_views(new QStackedWidget(this)),
      m_start(new StartPage(services.settings, this)),
      m_startMessages(new MessageBar(this)),
      m_projectView(new QWidget(this)),
      m_rail(new Rail(this)),
      m_pageStack(new QStackedWidget(this)),
      m_tasks(new TasksPanel(services.jobs, this)),
      m_tray(new Tray(this)),
      m_statusModel(new QLabel(this)),
      m_statusMemory(new QLabel(this)),
      m_statusJob(new QLabel(this)) {
    setWindowTitle(QApplication::applicationName());
    setMinimumSize(900, 600);
    setAcceptDrops(true);

    auto* startView = new QWidget(this);
    auto* startLayout = new QVBoxLayout(startView);
    startLayout->setContentsMargins(0, 0, 0, 0);
    auto* messageMargin = new QVBoxLayout;
    messageMargin->setContentsMargins(theme::kPageMargin, theme::kSpace3, theme::kPageMargin, 0);
    messageMargin->addWidget(m_startMessages);
    startLayout->addLayout(messageMargin);
    startLayout->addWidget(m_start, 1);

    auto* projectLayout = new QHBoxLayout(m_projectView);
    projectLayout->setContentsMargins(0, 0, 0, 0);
    projectLayout->setSpacing(0);
    projectLayout->addWidget(m_rail);
    projectLayout->addWidget(m_pageStack, 1);
    projectLayout->addWidget(m_tasks);
    m_tasks->setFixedWidth(kTasksWidth);
    m_tasks->setVisible(services.settings.value(QStringLiteral("tasks_panel"), false).toBool());

    m_views->addWidget(startView);
    m_views->addWidget(m_projectView);
    setCentralWidget(m_views);
    for (QFrame*& line : m_statusLines) {
        line = new QFrame(this);
        line->setProperty("separator", true);
        line->setFixedSize(1, fontMetrics().height());
    }
    statusBar()->addWidget(m_statusModel);
    statusBar()->addWidget(m_statusLines[0]);
    statusBar()->addWidget(m_statusMemory);
    statusBar()->addWidget(m_statusLines[1]);
    statusBar()->addWidget(m_statusJob, 1);
    statusBar()->setSizeGripEnabled(false);

    makeActions();
    m_gpuSearch = std::jthread([this] {
        QMetaObject::invokeMethod(
            this,
            [this, usesGpu = m_services.parts.usesGpu()] {
                m_usesGpu = usesGpu;
                updateStatusBar();
            },
            Qt::QueuedConnection);
    });
    connect(m_start, &StartPage::sampleRequested, this, &MainWindow::trySample);
    connect(m_start, &StartPage::newRequested, this, &MainWindow::newProject);
    connect(m_start, &StartPage::openRequested, this, &MainWindow::chooseProject);
    connect(m_start, &StartPage::projectChosen, this, &MainWindow::openProject);
    connect(m_rail, &Rail::pageChosen, this, &MainWindow::showPage);
    connect(m_rail, &Rail::tasksToggled, this, [this] {
        m_tasks->setVisible(!m_tasks->isVisible());
        m_services.settings.setValue(QStringLiteral("tasks_panel"), m_tasks->isVisible());
    });
    connect(&services.jobs, &JobCenter::jobsChanged, this, &MainWindow::updateJobViews);
    connect(&services.jobs, &JobCenter::polled, this, &MainWindow::updateJobViews);
    connect(&services.jobs, &JobCenter::jobEnded, this, &MainWindow::jobEnded);
    connect(m_tray, &Tray::openRequested, this, &MainWindow::comeBack);
    connect(m_tray, &Tray::stopRequested, this, [this] {
        if (!stopWork(StopMode::FinishStep)) {
            comeBack();
            return;
        }
        closeSession();
        m_tray->hide();
        QApplication::quit();
    });
    connect(&services.settings, &AppSettings::appearanceChanged, this,
            [this] { m_rail->setCollapsed(m_rail->collapsed()); });

    if (!restoreGeometry(services.settings.state(kWindowState))) {
        constexpr QSize kSize(1280, 800), kFrame(16, 48);
        resize(kSize);
        // With its frame it would reach beyond a small screen, and the status bar with it.
        const QSize room = screen()->availableSize();
        if (room.width() < kSize.width() + kFrame.width() ||
            room.height() < kSize.height() + kFrame.height())
            setWindowState(Qt::WindowMaximized);
    }
    updateJobViews();
    updateStatusBar();
}

MainWindow::~MainWindow() {
    // Pages use the session until they are gone.
    for (Page* page : m_pages)
        delete page;
    m_session.reset(); // its undo stack tells the actions that it is empty
}

QAction* MainWindow::addAction(QMenu* menu, const char* name, const QString& iconName,
                               const QString& text, const QKeySequence& keys,
                               std::function<void()> triggered) {
    auto* action = new QAction(icon(iconName), text, this);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, std::move(triggered));
    menu->addAction(action);
    m_actions.push_back(action);
    return action;
}

void MainWindow::makeActions() {
    const auto keys = [](const char* text) { return QKeySequence(QString::fromLatin1(text)); };
    const auto name = [](const char* text) { return QString::fromLatin1(text); };
    QMenu* file = menuBar()->addMenu(tr("&File"));
    addAction(file, "new", name("add"), tr("&New project…"), QKeySequence::New,
              [this] { newProject(); });
    addAction(file, "open", name("open"), tr("&Open project…"), QKeySequence::Open,
              [this] { chooseProject(); });
    m_recentMenu = file->addMenu(tr("Open &recent"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    addAction(file, "sample", name("sparkline"), tr("Try the &sample"), {},
              [this] { trySample(); });
    file->addSeparator();
    m_closeProject = addAction(file, "close", name("cancel"), tr("&Close project"),
                               QKeySequence::Close, [this] { closeProject(); });
    addAction(file, "settings", name("settings"), tr("&Settings…"), keys("Ctrl+,"),
              [this] { showSettings(); });
    addAction(file, "quit", {}, tr("&Quit"), QKeySequence::Quit, [this] { close(); });

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    m_undo = addAction(edit, "undo", name("undo"), tr("&Undo"), QKeySequence::Undo, [this] {
        if (m_session)
            m_session->undoStack().undo();
    });
    m_redo = addAction(edit, "redo", name("redo"), tr("&Redo"), QKeySequence::Redo, [this] {
        if (m_session)
            m_session->undoStack().redo();
    });
    edit->addSeparator();
    m_projectActions.push_back(addAction(edit, "edit_task", name("edit"), tr("Edit the &task…"),
                                         keys("Ctrl+T"), [this] { openWizard({}); }));
    m_prompts = addAction(edit, "edit_prompts", name("chat"), tr("Edit the &prompts…"),
                          keys("Ctrl+Shift+T"), [this] {
                              showPage(PageId::Task);
                              static_cast<TaskPage*>(page(PageId::Task))->showPrompts();
                          });

    QMenu* view = menuBar()->addMenu(tr("&View"));
    for (std::size_t i = 0; i < kPageCount; ++i) {
        const auto page = static_cast<PageId>(i);
        m_projectActions.push_back(
            addAction(view, ("page_" + pageName(page).toLatin1()).constData(), pageName(page),
                      pageTitle(page), QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1)),
                      [this, page] { showPage(page); }));
    }
    view->addSeparator();
    m_projectActions.push_back(addAction(view, "tasks", name("tasks"), tr("Tasks"), keys("Ctrl+9"),
                                         [this] { emit m_rail->tasksToggled(); }));
    AppSettings& settings = m_services.settings;
    addAction(view, "larger", {}, tr("Larger text"), QKeySequence::ZoomIn,
              [&settings] { settings.setFontScale(settings.fontScale() + 0.1); });
    addAction(view, "smaller", {}, tr("Smaller text"), QKeySequence::ZoomOut,
              [&settings] { settings.setFontScale(settings.fontScale() - 0.1); });
    addAction(view, "normal_size", {}, tr("Normal text size"), keys("Ctrl+0"),
              [&settings] { settings.setFontScale(1); });
    addAction(view, "theme", name("moon"), tr("Switch between light and dark"),
              keys("Ctrl+Shift+L"), [&settings] {
                  settings.setThemeMode(theme::isDark() ? theme::Mode::Light : theme::Mode::Dark);
              });

    QMenu* run = menuBar()->addMenu(tr("&Run"));
    m_runAll =
        addAction(run, "run_all", name("run"), tr("Run the &whole loop"), keys("Ctrl+R"), [this] {
            if (m_session && !m_session->busy())
                m_session->runAll();
        });
    m_pause = addAction(run, "pause", name("pause"), tr("&Pause or go on"), keys("Ctrl+P"), [this] {
        if (const JobView* job = m_services.jobs.current())
            m_services.jobs.setPaused(job->id, job->status.state != JobState::Paused);
    });
    m_stop = addAction(run, "stop", name("stop"), tr("&Stop and save"), keys("Ctrl+."), [this] {
        if (const JobView* job = m_services.jobs.current())
            m_services.jobs.stop(job->id);
    });

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    addAction(
        help, "help", name("help"), tr("&Help on this screen"), QKeySequence::HelpContents,
        [this] { showHelp(m_session ? pageName(m_currentPage) : QStringLiteral("contents")); });
    addAction(help, "commands", name("search"), tr("&Commands…"), keys("Ctrl+K"), [this] {
        auto* palette = new CommandPalette(this);
        palette->open();
    });
    addAction(help, "about", name("info"), tr("&About SDRL Workbench"), {},
              [this] { showAbout(); });
    applyShortcuts(m_services.settings, m_actions);
    updateActions();
}

void MainWindow::fillRecentMenu() {
    m_recentMenu->clear();
    for (const RecentProject& project : m_services.settings.recentProjects())
        m_recentMenu->addAction(project.folder,
                                [this, folder = project.folder] { openProject(folder); });
    if (m_recentMenu->isEmpty())
        m_recentMenu->addAction(tr("None yet"))->setEnabled(false);
}

void MainWindow::showHelp(const QString& topic) {
    // Beside a dialog it can be read only as a window of the dialog's.
    QWidget* owner = QApplication::activeModalWidget();
    if (!owner)
        owner = this;
    if (!m_help)
        m_help = new HelpWindow(owner);
    else if (m_help->parentWidget() != owner)
        m_help->setParent(owner, Qt::Window);
    m_help->showTopic(topic);
    m_help->show();
    m_help->raise();
    m_help->activateWindow();
}

void MainWindow::showSettings() {
    SettingsDialog dialog(m_services, m_session.get(), m_keychain, m_actions, this);
    dialog.exec();
}

void MainWindow::showAbout() {
    QMessageBox::about(
        this, tr("About SDRL Workbench"),
        tr("<h3>SDRL Workbench %1</h3><p>Define a task in words, get a model that is good at it, "
           "without labelled data, on your own computer.</p><p>The method is Synthetic Data RL "
           "(arXiv 2505.17063).</p><p>Free software under the GNU General Public License, version "
           "3 or later. It comes without any warranty.</p>")
            .arg(QApplication::applicationVersion()));
}

void MainWindow::jobEnded(const JobView& job) {
    constexpr double kWorthANote = 10; // seconds
    if (!m_services.settings.notifications() || isActiveWindow() ||
        job.status.seconds < kWorthANote)
        return;
    notifyDesktop(tr("%1: %2").arg(job.name, jobStateText(job.status.state)),
                  m_session ? m_session->title() : QString());
}

void MainWindow::loadEndpointKeys() {
    const ProjectSettings& settings = m_session->settings();
    const auto load = [this](const EndpointSettings& endpoint) {
        if (!endpoint.keyVariable.empty())
            m_keychain.load(QString::fromStdString(endpoint.keyVariable));
    };
    if (settings.instructor.kind == InstructorKind::Endpoint)
        load(settings.instructor.endpoint);
    if (settings.studentIsEndpoint())
        load(settings.student.endpoint);
}

bool MainWindow::openProject(const QString& folder) {
    const std::filesystem::path path = QDir(folder).absolutePath().toStdString();
    std::error_code ignored;
    if (m_session && std::filesystem::equivalent(path, m_session->folder(), ignored))
        return true;
    Result<std::unique_ptr<ProjectSession>> session = ProjectSession::open(path, m_services);
    if (!session) {
        showFailure(session.error(), tr("The project could not be opened."));
        return false;
    }
    // To be found again even if the user stays with the present one.
    m_services.settings.addRecentProject(QString::fromStdString(path.string()));
    if (!closeProject())
        return false;
    m_session = std::move(*session);
    m_startMessages->dismiss();
    connect(m_session.get(), &ProjectSession::pageStatesChanged, this,
            [this] { m_rail->setPageStates(m_session->pageStates()); });
    connect(m_session.get(), &ProjectSession::taskChanged, this, [this] {
        m_rail->setProjectTitle(m_session->title());
        updateStatusBar();
    });
    connect(m_session.get(), &ProjectSession::settingsChanged, this, [this] {
        updateStatusBar();
        updateActions();
        loadEndpointKeys();
    });
    connect(m_session.get(), &ProjectSession::undoFailed, this, [this](const Error& error) {
        showFailure(error, tr("The change could not be undone or made again."));
    });
    connect(m_session.get(), &ProjectSession::jobFailed, this, [this](const JobView& job) {
        if (job.status.error)
            showFailure(*job.status.error, tr("\"%1\" failed.").arg(job.name));
    });
    connect(&m_session->undoStack(), &QUndoStack::indexChanged, this, &MainWindow::updateActions);
    loadEndpointKeys();
    m_rail->setProjectTitle(m_session->title());
    m_rail->setPageStates(m_session->pageStates());
    setWindowTitle(
        QStringLiteral("%1 · %2").arg(m_session->title(), QApplication::applicationName()));
    m_views->setCurrentWidget(m_projectView);
    showPage(PageId::Overview);
    updateActions();
    updateStatusBar();
    return true;
}

bool MainWindow::closeProject() {
    if (!m_session)
        return true;
    if (askToClose(false) != Closing::Close)
        return false;
    closeSession();
    return true;
}

void MainWindow::closeSession() {
    for (Page*& page : m_pages) {
        delete page;
        page = nullptr;
    }
    m_session.reset();
    m_views->setCurrentIndex(0);
    setWindowTitle(QApplication::applicationName());
    updateActions();
    updateStatusBar();
}

MainWindow::Closing MainWindow::askToClose(bool window) {
    if (!m_session || !m_session->busy())
        return Closing::Close;
    const bool tray = window && m_tray->available();
    const JobView* job = m_services.jobs.find(m_session->currentJob());
    QMessageBox question(this);
    question.setIcon(QMessageBox::Question);
    question.setWindowTitle(tr("Work is running"));
    question.setText(tr("\"%1\" is still running.").arg(job ? job->name : QString()));
    question.setInformativeText(
        tr("Stop and save keeps all that is finished; it goes on from there next time. Cancel the "
           "work drops the step that is under way.") +
        (tray ? u' ' + tr("Keep running closes the window only: an icon in the system tray "
                          "brings it back.")
              : QString()));
    QPushButton* save = question.addButton(tr("Stop and save"), QMessageBox::AcceptRole);
    QPushButton* keep = question.addButton(tr("Keep running"), tray ? QMessageBox::ActionRole
                                                                    : QMessageBox::RejectRole);
    QPushButton* drop = question.addButton(tr("Cancel the work"), QMessageBox::DestructiveRole);
    question.setDefaultButton(save);
    // With a tray, to keep it running is to close the window: there is a way back from that as
    // well.
    question.setEscapeButton(tray ? question.addButton(QMessageBox::Cancel) : keep);
    question.exec();
    if (question.clickedButton() == keep && tray)
        return Closing::KeepRunning;
    if (question.clickedButton() != save && question.clickedButton() != drop)
        return Closing::Stay;
    return stopWork(question.clickedButton() == save ? StopMode::FinishStep : StopMode::AbandonStep)
               ? Closing::Close
               : Closing::Stay;
}

bool MainWindow::stopWork(StopMode mode) {
    JobCenter& jobs = m_services.jobs;
    jobs.stopAll(mode);
    if (jobs.waitIdle(kStopLimitMs))
        jobs.poll();
    return !jobs.busy() || waitForWork(mode);
}

bool MainWindow::waitForWork(StopMode mode) {
    JobCenter& jobs = m_services.jobs;
    QMessageBox box(this);
    box.setIcon(QMessageBox::Information);
    box.setWindowTitle(tr("Work is being stopped"));
    QPushButton* drop = box.addButton(tr("&Drop this step"), QMessageBox::DestructiveRole);
    QPushButton* back = box.addButton(tr("&Back"), QMessageBox::RejectRole);
    back->setToolTip(tr("Stays here. The work still stops after this step."));
    box.setDefaultButton(back);
    box.setEscapeButton(back);
    bool stay = false;
    const auto showMode = [&] {
        const bool finishes = mode == StopMode::FinishStep;
        box.setText(finishes ? tr("The step that is under way is being finished and saved.")
                             : tr("The step that is under way is being dropped."));
        drop->setEnabled(finishes);
    };
    box.setInformativeText(tr("This message closes by itself when that is done."));
    connect(back, &QPushButton::clicked, &box, [&] { stay = true; });
    connect(drop, &QPushButton::clicked, &box, [&] {
        mode = StopMode::AbandonStep;
        jobs.stopAll(mode);
    });
    connect(&jobs, &JobCenter::polled, &box, [&] {
        if (!jobs.busy())
            box.accept();
    });
    while (jobs.busy() && !stay) {
        showMode();
        box.exec(); // a press of any of its buttons closes it
    }
    return !stay;
}

bool MainWindow::trySample() {
    if (!closeProject())
        return false;
    const auto make = [this]() -> Result<std::filesystem::path> {
        SDRL_TRY(const NewProjectPlan plan,
                 planProject(m_services.parts.resources(), "arithmetic", ""));
        const QDir folder(m_services.settings.projectsFolder());
        QString path = folder.filePath(QStringLiteral("arithmetic.sdrl"));
        for (int number = 2; QFile::exists(path); ++number)
            path = folder.filePath(QStringLiteral("arithmetic-%1.sdrl").arg(number));
        SDRL_TRY(const auto project,
                 Project::createFromFile(path.toStdString(), plan.taskFile, plan.settings));
        return project->folder();
    };
    const Result<std::filesystem::path> folder = make();
    if (!folder) {
        showFailure(folder.error(), tr("The sample project could not be made."));
        return false;
    }
    return openProject(QString::fromStdString(folder->string()));
}

void MainWindow::chooseProject() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a project folder"),
                                                             m_services.settings.projectsFolder());
    if (!folder.isEmpty())
        openProject(folder);
}

void MainWindow::newProject() {
    TaskWizard wizard(m_services, this);
    connect(&wizard, &TaskWizard::projectCreated, this, &MainWindow::openProject,
            Qt::QueuedConnection);
    wizard.exec();
}

void MainWindow::openWizard(const QString& wizardPage) {
    if (!m_session)
        return;
    TaskWizard wizard(*m_session, wizardPage, this);
    wizard.exec();
}

void MainWindow::showFirstStart() {
    if (m_services.settings.firstStartDone())
        return;
    FirstStartDialog first(m_services.settings, this);
    first.exec();
    if (first.choice() == FirstStartDialog::Choice::Sample)
        trySample();
    else if (first.choice() == FirstStartDialog::Choice::New)
        newProject();
}

Page* MainWindow::page(PageId id) {
    if (!m_session)
        return nullptr;
    Page*& page = m_pages[static_cast<std::size_t>(id)];
    if (!page) {
        page = makePage(id, *m_session, m_pageStack);
        m_pageStack->addWidget(page);
        connect(page, &Page::pageRequested, this, &MainWindow::showPage);
        connect(page, &Page::wizardRequested, this, &MainWindow::openWizard);
        connect(page, &Page::helpRequested, this, &MainWindow::showHelp);
        connect(page, &Page::itemsRequested, this, [this](const ItemFilter& filter) {
            showPage(PageId::Dataset);
            static_cast<DatasetPage*>(m_pages[static_cast<std::size_t>(PageId::Dataset)])
                ->showItems(filter);
        });
    }
    return page;
}

void MainWindow::showPage(PageId id) {
    if (!m_session)
        return;
    m_currentPage = id;
    m_pageStack->setCurrentWidget(page(id));
    m_rail->setCurrentPage(id);
}

void MainWindow::updateJobViews() {
    const JobView* job = m_services.jobs.current();
    int open = 0;
    for (const JobView& each : m_services.jobs.jobs())
        open += each.over() ? 0 : 1;
    QString text;
    double share = -1;
    if (job) {
        const JobProgress& progress = job->status.progress;
        if (progress.total && *progress.total > 0)
            share = static_cast<double>(progress.done) / static_cast<double>(*progress.total);
        text = job->status.state == JobState::Running ? phaseText(progress.phase)
                                                      : jobStateText(job->status.state);
        if (const QString figures = progressText(progress); !figures.isEmpty())
            text += QStringLiteral(" · ") + figures;
    }
    m_rail->setTasks(open, share, text.isEmpty() ? tr("Nothing runs.") : text);
    m_statusJob->setText(text);
    m_statusLines[1]->setVisible(!text.isEmpty());
    m_tray->setText(text.isEmpty() ? tr("The work has ended.") : text);
    updateActions();
    if (const double bytes = residentBytes(); bytes > 0)
        m_statusMemory->setText(tr("Memory %1").arg(bytesText(bytes)));
}

void MainWindow::updateStatusBar() {
    m_statusModel->setVisible(m_session != nullptr);
    m_statusLines[0]->setVisible(m_session != nullptr);
    if (!m_session)
        return;
    const ProjectSettings& settings = m_session->settings();
    const QString model = QString::fromStdString(settings.studentName());
    m_statusModel->setText(model.isEmpty()                ? tr("No model")
                           : settings.studentIsEndpoint() ? tr("Model %1 · endpoint").arg(model)
                           : !m_usesGpu                   ? tr("Model %1").arg(model)
                           : *m_usesGpu                   ? tr("Model %1 · GPU").arg(model)
                                                          : tr("Model %1 · CPU").arg(model));
}

void MainWindow::updateActions() {
    const bool open = m_session != nullptr;
    const bool running = m_services.jobs.current() != nullptr;
    for (QAction* action : m_projectActions)
        action->setEnabled(open);
    m_closeProject->setEnabled(open);
    const QString noPrompts = open ? noPromptsReason(m_session->settings().instructor) : QString();
    m_prompts->setEnabled(open && noPrompts.isEmpty());
    m_prompts->setToolTip(noPrompts);
    m_undo->setEnabled(open && m_session->undoStack().canUndo());
    m_redo->setEnabled(open && m_session->undoStack().canRedo());
    m_undo->setText(open && m_session->undoStack().canUndo()
                        ? tr("&Undo: %1").arg(m_session->undoStack().undoText())
                        : tr("&Undo"));
    m_redo->setText(open && m_session->undoStack().canRedo()
                        ? tr("&Redo: %1").arg(m_session->undoStack().redoText())
                        : tr("&Redo"));
    m_runAll->setEnabled(open && !m_session->busy());
    m_pause->setEnabled(running);
    m_stop->setEnabled(running);
}

void MainWindow::showFailure(const Error& error, const QString& what) {
    Page* shown = m_session ? m_pages[static_cast<std::size_t>(m_currentPage)] : nullptr;
    (shown ? shown->messages() : *m_startMessages).showError(errorMessage(error, what));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_services.settings.setState(kWindowState, saveGeometry());
    switch (askToClose(true)) {
    case Closing::Close:
        closeSession();
        event->accept();
        return;
    case Closing::KeepRunning:
        goToTray();
        break;
    case Closing::Stay:
        break;
    }
    event->ignore();
}

void MainWindow::goToTray() {
    m_tray->show();
    hide();
}

void MainWindow::comeBack() {
    show();
    raise();
    activateWindow();
    m_tray->hide();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    if (const bool narrow = width() < kCollapseBelow; narrow != m_rail->collapsed())
        m_rail->setCollapsed(narrow);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    for (const QUrl& url : event->mimeData()->urls())
        if (Project::isProject(url.toLocalFile().toStdString()))
            event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    for (const QUrl& url : event->mimeData()->urls())
        if (Project::isProject(url.toLocalFile().toStdString())) {
            openProject(url.toLocalFile());
            return;
        }
}

} // namespace sdrl::gui
