// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/keychain.h"
#include "session/project_session.h"

#include <QMainWindow>
#include <QPointer>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

class QFrame;
class QLabel;
class QMenu;
class QStackedWidget;

namespace sdrl::gui {

class HelpWindow;
class MessageBar;
class Page;
class Rail;
class StartPage;
class TasksPanel;
class Tray;

/// The window: start page, or rail, pages and tasks of one open project. Thread: GUI.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(Services services, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens a project in place of the one that is open. False if it could not be opened, which the
    /// window then says, or if the user wants to keep the one that is open; nothing happens to that
    /// one then.
    bool openProject(const QString& folder);
    /// Back to the start page. False if work runs and the user wants it to go on.
    bool closeProject();
    /// Makes a project of the sample that comes along and opens it.
    bool trySample();

    /// The three questions of the first start, unless they were answered before.
    void showFirstStart();

    [[nodiscard]] ProjectSession* session() const { return m_session.get(); }
    void showPage(PageId page);
    /// The page, made if it was not shown before. Null without a project.
    [[nodiscard]] Page* page(PageId page);
    [[nodiscard]] PageId currentPage() const { return m_currentPage; }
    /// Where the work goes on when the window is closed.
    [[nodiscard]] Tray& tray() const { return *m_tray; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeActions();
    /// Makes an action with a name by which shortcuts are kept.
    QAction* addAction(QMenu* menu, const char* name, const QString& iconName, const QString& text,
                       const QKeySequence& keys, std::function<void()> triggered);
    void fillRecentMenu();
    void showHelp(const QString& topic);
    void showSettings();
    void showAbout();
    void jobEnded(const JobView& job);
    void loadEndpointKeys();
    void chooseProject();
    void newProject();
    void openWizard(const QString& wizardPage);
    enum class Closing {
        Close, ///< nothing runs any more
        Stay,
        KeepRunning, ///< without the window
    };
    /// Asks what to do with running work.
    /// @param window the window is to be closed, not only the project
    [[nodiscard]] Closing askToClose(bool window);
    /// False if the user goes back while a step is still being finished.
    [[nodiscard]] bool stopWork(StopMode mode);
    [[nodiscard]] bool waitForWork(StopMode mode);
    void closeSession();
    void goToTray();
    void comeBack();
    void updateJobViews();
    void updateStatusBar();
    void updateActions();
    void showFailure(const Error& error, const QString& what);

    Services m_services;
    std::unique_ptr<ProjectSession> m_session;
    QStackedWidget* m_views;
    StartPage* m_start;
    MessageBar* m_startMessages;
    QWidget* m_projectView;
    Rail* m_rail;
    QStackedWidget* m_pageStack;
    TasksPanel* m_tasks;
    std::array<Page*, kPageCount> m_pages{};
    PageId m_currentPage = PageId::Overview;

    Keychain m_keychain;
    QPointer<HelpWindow> m_help;
    QMenu* m_recentMenu = nullptr;
    Tray* m_tray;
    QLabel* m_statusModel;
    QLabel* m_statusMemory;
    QLabel* m_statusJob;
    QFrame* m_statusLines[2]; ///< between them

    QAction* m_runAll = nullptr;
    QAction* m_stop = nullptr;
    QAction* m_pause = nullptr;
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    QAction* m_closeProject = nullptr;
    QAction* m_prompts = nullptr;
    std::vector<QAction*> m_actions;        ///< all, for the settings of shortcuts
    std::vector<QAction*> m_projectActions; ///< of use only with a project

    std::optional<bool> m_usesGpu; ///< not known at first
    std::jthread m_gpuSearch;
};

} // namespace sdrl::gui
