// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_test.h"

#include "pages/settings/settings_dialog.h"
#include "theme/icons.h"
#include "widgets/action_title.h"
#include "widgets/page.h"
#include "window/command_palette.h"
#include "window/help_window.h"
#include "window/main_window.h"
#include "window/tray.h"

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTimer>

#include <array>
#include <atomic>
#include <cmath>
#include <set>
#include <thread>

using namespace sdrl;
using namespace sdrl::gui;
using sdrl::gui::test::answerWith;
using sdrl::gui::test::World;

namespace {

/// WCAG 2.1: relative luminance and contrast.
double luminance(const QColor& color) {
    const auto linear = [](double v) {
        return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

} // namespace

class WindowTest : public QObject {
    Q_OBJECT
private slots:
    void textHasContrastOnAllSurfaces();
    void theThemeChangesAtRunTime();
    void everyPageHasAnIconHelpAndAPicture();
    void aProjectOpensWithAllPages();
    void aFolderThatIsNoProjectIsRefusedInWords();
    void aProjectThatIsOpenElsewhereIsRefusedInWords();
    void theSampleIsMadeBesideOlderOnes();
    void closingWhileWorkRunsAsksAndKeepsOrStops();
    void aStepThatTakesLongIsWaitedForOrDropped();
    void openingAnotherProjectTouchesTheOldOneOnlyIfItCanBeOpened();
    void keepRunningClosesTheWindowWhereThereIsATray();
    void commandsAreFoundByTyping();
    void helpIsSearchedAndItsLinksLeadSomewhere();
    void shortcutsAreChangedKeptAndNotGivenTwice();
    void whatTheInstructorMaySpendIsKeptInTheProject();
    void theDeviceIsChosenAndSaid();
    void largerTextStaysInTheWindow();
    void picturesHaveThePixelsOfTheScreen();
};

void WindowTest::textHasContrastOnAllSurfaces() {
    using theme::Role;
    for (const theme::Mode mode : {theme::Mode::Light, theme::Mode::Dark}) {
        theme::apply(*qApp, mode, 1);
        for (const Role surface : {Role::Window, Role::Surface, Role::Alt})
            for (const Role text :
                 {Role::Text, Role::Muted, Role::Accent, Role::Good, Role::Caution, Role::Bad})
                QVERIFY2(contrast(theme::color(text), theme::color(surface)) >= 4.5,
                         qPrintable(QStringLiteral("text %1 on %2")
                                        .arg(static_cast<int>(text))
                                        .arg(static_cast<int>(surface))));
        QVERIFY(contrast(theme::color(Role::OnAccent), theme::color(Role::Accent)) >= 4.5);
    }
}

void WindowTest::theThemeChangesAtRunTime() {
    World world;
    MainWindow window(world.services());
    theme::apply(*qApp, theme::Mode::Dark, 1);
    QVERIFY(theme::isDark());
    QCOMPARE(window.palette().color(QPalette::Window), theme::color(theme::Role::Window));
    theme::apply(*qApp, theme::Mode::Light, 1);
    QCOMPARE(window.palette().color(QPalette::Window), theme::color(theme::Role::Window));
}

void WindowTest::everyPageHasAnIconHelpAndAPicture() {
    HelpWindow help;
    for (std::size_t i = 0; i < kPageCount; ++i) {
        const QString name = pageName(static_cast<PageId>(i));
        QVERIFY2(!icon(name).isNull(), qPrintable(name));
        help.showTopic(name);
        QCOMPARE(help.topic(), name);
        QVERIFY(!pageTitle(static_cast<PageId>(i)).isEmpty());
    }
    for (const Stage stage : allStages())
        QVERIFY(!stageTitle(stage).isEmpty());
}

void WindowTest::aProjectOpensWithAllPages() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    MainWindow window(world.services());
    window.show();
    QVERIFY(window.openProject(QString::fromStdString(folder->string())));
    for (std::size_t i = 0; i < kPageCount; ++i) {
        window.showPage(static_cast<PageId>(i));
        QVERIFY(window.page(static_cast<PageId>(i))->isVisible());
        QCOMPARE(window.currentPage(), static_cast<PageId>(i));
    }
    QVERIFY(window.closeProject());
    QVERIFY(!window.session());
}

void WindowTest::aFolderThatIsNoProjectIsRefusedInWords() {
    World world;
    MainWindow window(world.services());
    window.show();
    QVERIFY(!window.openProject(world.path("nothing.sdrl")));
    auto* bar = window.findChild<MessageBar*>();
    QVERIFY(bar && bar->isVisible());
    QVERIFY(!window.session());
}

void WindowTest::aProjectThatIsOpenElsewhereIsRefusedInWords() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    const auto elsewhere = Project::open(*folder);
    QVERIFY_OK(elsewhere);
    MainWindow window(world.services());
    window.show();
    QVERIFY(!window.openProject(QString::fromStdString(folder->string())));
    QVERIFY(window.findChild<MessageBar*>()->isVisible());
}

void WindowTest::theSampleIsMadeBesideOlderOnes() {
    World world;
    MainWindow window(world.services());
    QVERIFY(window.trySample());
    const auto first = window.session()->folder();
    QVERIFY(window.trySample());
    QVERIFY(window.session()->folder() != first);
    QVERIFY(Project::isProject(first));
    QCOMPARE(world.settings.recentProjects().size(), std::size_t(2));
}

void WindowTest::closingWhileWorkRunsAsksAndKeepsOrStops() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    MainWindow window(world.services());
    window.show();
    QVERIFY(window.openProject(QString::fromStdString(folder->string())));
    window.session()->runTask("work", [](Project&, Pipeline&, JobContext& context) {
        while (context.pausePoint()) {
        }
        return Result<Ending>(Ending::Stopped);
    });
    QTRY_VERIFY(world.jobs.current());
    answerWith(QMessageBox::RejectRole);
    QVERIFY(!window.close());
    QVERIFY(window.session()->busy());
    answerWith(QMessageBox::AcceptRole);
    QVERIFY(window.close());
    QVERIFY(!window.session());
    QCOMPARE(world.jobs.jobs().front().status.state, JobState::Stopped);
}

void WindowTest::aStepThatTakesLongIsWaitedForOrDropped() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    MainWindow window(world.services());
    window.show();
    QVERIFY(window.openProject(QString::fromStdString(folder->string())));
    // Does not stop before its step is over or dropped.
    std::atomic<bool> over = false;
    const auto begin = [&] {
        over = false;
        window.session()->runTask("work", [&](Project&, Pipeline&, JobContext& context) {
            while (!over && !context.abandonRequested())
                std::this_thread::yield();
            return Result<Ending>(Ending::Stopped);
        });
        QTRY_VERIFY(world.jobs.current());
    };
    // What is pressed in the message about the step, once it is there.
    QTimer look;
    int told = 0;
    std::function<void(QMessageBox&)> then;
    connect(&look, &QTimer::timeout, &window, [&] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (!box || !box->text().contains(QLatin1String("under way")))
            return;
        look.stop();
        ++told;
        then(*box);
    });
    const auto press = [](QMessageBox& box, QMessageBox::ButtonRole role) {
        for (QAbstractButton* button : box.buttons())
            if (box.buttonRole(button) == role)
                button->click();
    };
    const auto close = [&] {
        look.start(10);
        answerWith(QMessageBox::AcceptRole);
        return window.closeProject();
    };
    begin();
    then = [&](QMessageBox& box) { press(box, QMessageBox::RejectRole); };
    QVERIFY(!close()); // back
    QVERIFY(window.session());
    over = true;
    QTRY_VERIFY(!world.jobs.busy());

    begin();
    then = [&](QMessageBox&) { over = true; }; // it closes by itself
    QVERIFY(close());
    QVERIFY(!window.session());

    QVERIFY(window.openProject(QString::fromStdString(folder->string())));
    begin();
    then = [&](QMessageBox& box) { press(box, QMessageBox::DestructiveRole); };
    QVERIFY(close());
    QVERIFY(!over);
    QCOMPARE(told, 3);
}

void WindowTest::openingAnotherProjectTouchesTheOldOneOnlyIfItCanBeOpened() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    const auto other = world.makeSample("q.sdrl");
    QVERIFY_OK(folder);
    QVERIFY_OK(other);
    MainWindow window(world.services());
    window.show();
    QVERIFY(window.openProject(QString::fromStdString(folder->string())));
    ProjectSession* const session = window.session();
    session->runTask("work", [](Project&, Pipeline&, JobContext& context) {
        while (context.pausePoint()) {
        }
        return Result<Ending>(Ending::Stopped);
    });
    QTRY_VERIFY(world.jobs.current());
    // Nothing is asked.
    QVERIFY(!window.openProject(world.path("nothing.sdrl")));
    QCOMPARE(window.session(), session);
    QVERIFY(session->busy());
    QVERIFY(window.openProject(QString::fromStdString(folder->string())));
    QCOMPARE(window.session(), session);
    QVERIFY(session->busy());
    // Kept, and the other one is to be found again.
    answerWith(QMessageBox::RejectRole);
    QVERIFY(!window.openProject(QString::fromStdString(other->string())));
    QCOMPARE(window.session(), session);
    QVERIFY(session->busy());
    QCOMPARE(world.settings.recentProjects().front().folder.toStdString(), other->string());
    answerWith(QMessageBox::AcceptRole);
    QVERIFY(window.openProject(QString::fromStdString(other->string())));
    QVERIFY(std::filesystem::equivalent(window.session()->folder(), *other));
}

void WindowTest::keepRunningClosesTheWindowWhereThereIsATray() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    MainWindow window(world.services());
    window.tray().setAvailable([] { return true; });
    window.show();
    QVERIFY(window.openProject(QString::fromStdString(folder->string())));
    window.session()->runTask("work", [](Project&, Pipeline&, JobContext& context) {
        while (context.pausePoint()) {
        }
        return Result<Ending>(Ending::Stopped);
    });
    QTRY_VERIFY(world.jobs.current());
    answerWith(QMessageBox::RejectRole); // Cancel
    QVERIFY(!window.close());
    QVERIFY(window.isVisible());
    QVERIFY(!window.tray().shown());
    answerWith(QMessageBox::ActionRole); // Keep running
    QVERIFY(!window.close());
    QVERIFY(!window.isVisible());
    QVERIFY(window.tray().shown());
    QVERIFY(window.session()->busy());
    QVERIFY(!QApplication::quitOnLastWindowClosed());
    QVERIFY(!window.tray().text().isEmpty());
    const auto press = [&](const char* name) {
        for (QAction* action : window.tray().menu().actions())
            if (action->objectName() == QLatin1String(name))
                action->trigger();
    };
    press("tray_open");
    QVERIFY(window.isVisible());
    QVERIFY(!window.tray().shown());
    QVERIFY(window.session()->busy());
    answerWith(QMessageBox::ActionRole);
    QVERIFY(!window.close());
    press("tray_stop");
    QVERIFY(!window.session());
    QVERIFY(!window.tray().shown());
    QVERIFY(QApplication::quitOnLastWindowClosed());
    QCOMPARE(world.jobs.jobs().front().status.state, JobState::Stopped);
}

void WindowTest::commandsAreFoundByTyping() {
    QVERIFY(CommandPalette::score("Try the sample", "sample") >
            CommandPalette::score("Smaller text", "sample"));
    QVERIFY(CommandPalette::score("Training", "tra") > CommandPalette::score("Larger text", "tra"));
    QVERIFY(CommandPalette::score("Undo", "xyz") < 0);
    World world;
    MainWindow window(world.services());
    window.show();
    auto* palette = new CommandPalette(&window);
    palette->open();
    QTest::keyClicks(palette->findChild<QLineEdit*>(), "larger");
    QTest::keyClick(palette->findChild<QLineEdit*>(), Qt::Key_Return);
    QTRY_VERIFY(std::abs(world.settings.fontScale() - 1.1) < 1e-9);
}

void WindowTest::helpIsSearchedAndItsLinksLeadSomewhere() {
    HelpWindow help;
    QVERIFY(help.search({}).size() >= 12);
    QCOMPARE(help.search("pass rate outline").value(0), QStringLiteral("difficulty"));
    QVERIFY(help.search("zzzz").isEmpty());
    const QRegularExpression link(QStringLiteral("\\]\\(([a-z]+)\\.md\\)"));
    for (const QString& name : help.search({})) {
        QFile file(QStringLiteral(":/help/%1.md").arg(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        auto found = link.globalMatch(QString::fromUtf8(file.readAll()));
        while (found.hasNext()) {
            const QString target = found.next().captured(1);
            help.showTopic(target);
            QCOMPARE(help.topic(), target);
        }
    }
}

void WindowTest::shortcutsAreChangedKeptAndNotGivenTwice() {
    World world;
    {
        MainWindow window(world.services());
        std::unique_ptr<QWidget> page(makeShortcutSettings(
            world.settings,
            {window.findChild<QAction*>("run_all"), window.findChild<QAction*>("stop")}, nullptr));
        const auto edits = page->findChildren<QKeySequenceEdit*>();
        QCOMPARE(edits.size(), 2);
        edits[0]->setKeySequence(QKeySequence("Ctrl+F9"));
        emit edits[0]->editingFinished();
        edits[1]->setKeySequence(QKeySequence("Ctrl+F9"));
        emit edits[1]->editingFinished();
        QCOMPARE(edits[1]->keySequence(), QKeySequence("Ctrl+."));
    }
    MainWindow window(world.services());
    QCOMPARE(window.findChild<QAction*>("run_all")->shortcut(), QKeySequence("Ctrl+F9"));
    QCOMPARE(window.findChild<QAction*>("stop")->shortcut(), QKeySequence("Ctrl+."));
}

void WindowTest::whatTheInstructorMaySpendIsKeptInTheProject() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    auto session = ProjectSession::open(*folder, world.services());
    QVERIFY_OK(session);
    ProjectSettings settings = (*session)->settings();
    settings.instructor.kind = InstructorKind::Endpoint;
    settings.instructor.endpoint.url = "http://localhost:9/v1";
    settings.instructor.endpoint.model = "m";
    settings.instructor.endpoint.maxTotalTokens = 5'000'000'000; // more than a box can hold
    QVERIFY_OK((*session)->setSettings(settings));
    Keychain keychain;
    std::unique_ptr<QWidget> page(
        makeInstructorSettings(world.services(), session->get(), keychain, nullptr));
    const auto boxOf = [&](const char* label) {
        for (const QLabel* text : page->findChildren<QLabel*>())
            if (text->text() == QLatin1String(label))
                return text->buddy();
        return static_cast<QWidget*>(nullptr);
    };
    auto* cost = qobject_cast<QDoubleSpinBox*>(boxOf("Cost of one run"));
    auto* requests = qobject_cast<QSpinBox*>(boxOf("Requests of one run"));
    QVERIFY(cost && requests);
    QCOMPARE(cost->text(), QStringLiteral("no cap"));
    // As far as the file's own limit, and no further.
    cost->setValue(1e9 + 1);
    QCOMPARE(cost->value(), 1e9);
    const auto save = [&] {
        for (QPushButton* button : page->findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Save in the project"))
                button->click();
    };
    save();
    QCOMPARE((*session)->settings().instructor.endpoint.maxCost, 1e9);
    cost->setValue(2.5);
    requests->setValue(40);
    QCOMPARE((*session)->settings().instructor.endpoint.maxCost, 1e9);
    save();
    QCOMPARE((*session)->settings().instructor.endpoint.maxCost, 2.5);
    cost->setValue(cost->minimum());
    save();
    page.reset();
    session->reset(); // lets the project go
    const auto reread = Project::open(*folder);
    QVERIFY_OK(reread);
    const EndpointSettings& kept = (*reread)->settings().instructor.endpoint;
    QCOMPARE(kept.maxCost, 0.0);
    QCOMPARE(kept.maxRequests, 40);
    QCOMPARE(kept.maxTotalTokens, std::int64_t{5'000'000'000});
}

void WindowTest::theDeviceIsChosenAndSaid() {
    World world;
    Keychain keychain;
    QCOMPARE(world.settings.engineDevice(), ComputeDevice::Auto);
    {
        SettingsDialog dialog(world.services(), nullptr, keychain, {});
        auto* device = dialog.findChild<QComboBox*>(QStringLiteral("device"));
        QVERIFY(device);
        device->setCurrentIndex(device->findData(static_cast<int>(ComputeDevice::Cpu)));
        emit device->activated(device->currentIndex());
    }
    QCOMPARE(world.settings.engineDevice(), ComputeDevice::Cpu);
    QVERIFY(!ProgramParts::make(1, world.settings.engineDevice())->usesGpu());
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    MainWindow window(world.services());
    window.show();
    QVERIFY(window.openProject(QString::fromStdString(folder->string())));
    const QString expected = world.parts.usesGpu() ? QStringLiteral("GPU") : QStringLiteral("CPU");
    const auto said = [&] {
        for (const QLabel* label : window.findChildren<QLabel*>())
            if (label->text().startsWith(QLatin1String("Model ")) &&
                label->text().endsWith(expected))
                return true;
        return false;
    };
    QTRY_VERIFY(said());
}

void WindowTest::largerTextStaysInTheWindow() {
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    theme::apply(*qApp, theme::Mode::Light, 1.5);
    MainWindow window(world.services());
    window.resize(1280, 800);
    window.show();
    QVERIFY(window.openProject(QString::fromStdString(folder->string())));
    for (std::size_t i = 0; i < kPageCount; ++i) {
        window.showPage(static_cast<PageId>(i));
        QVERIFY2(window.minimumSizeHint().width() <= 1280,
                 qPrintable(pageName(static_cast<PageId>(i)) + QLatin1Char(' ') +
                            QString::number(window.minimumSizeHint().width())));
        QVERIFY(window.minimumSizeHint().height() <= 800);
    }
    theme::apply(*qApp, theme::Mode::Light, 1);
}

/// Run again with other factors: see gui.window_twice and gui.window_between.
void WindowTest::picturesHaveThePixelsOfTheScreen() {
    double factor = 1;
    for (const char* name : {"QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS"})
        if (const double given = qEnvironmentVariable(name).toDouble(); given > 0)
            factor *= given;
    World world;
    const auto folder = world.makeSample("p.sdrl");
    QVERIFY_OK(folder);
    MainWindow window(world.services());
    window.resize(1280, 800);
    window.show();
    QCOMPARE(window.devicePixelRatioF(), factor);
    const auto check = [&](const QString& name) {
        const QImage picture = window.grab().toImage();
        QCOMPARE(picture.devicePixelRatio(), factor);
        QCOMPARE(picture.width(), qRound(window.width() * factor));
        // Something is on it: text and lines beside the background.
        std::set<QRgb> colors;
        for (int y = 0; y < picture.height(); y += 3)
            for (int x = 0; x < picture.width(); x += 3)
                colors.insert(picture.pixel(x, y));
        QVERIFY2(colors.size() > 20, qPrintable(name));
        QVERIFY(window.minimumSizeHint().width() <= 1280);
    };
    check(QStringLiteral("start"));
    QVERIFY(window.openProject(QString::fromStdString(folder->string())));
    for (std::size_t i = 0; i < kPageCount; ++i) {
        const QString name = pageName(static_cast<PageId>(i));
        window.showPage(static_cast<PageId>(i));
        check(name);
        QCOMPARE(icon(name).pixmap(QSize(24, 24), factor).width(), qRound(24 * factor));
    }
}

QTEST_MAIN(WindowTest)
#include "window_test.moc"
