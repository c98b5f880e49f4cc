// SPDX-License-Identifier: GPL-3.0-or-later
#include "application.h"

#include "core/base/version.h"
#include "session/error_message.h"
#include "theme/icons.h"
#include "window/main_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QMessageBox>
#include <QTimer>
#include <QTranslator>

#include <algorithm>
#include <thread>

namespace sdrl::gui {

namespace {

/// Leaves the window a core where there are more than two; on two, the engine's threads give way
/// to the window by their priority.
int engineThreads(const AppSettings& settings) {
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    if (settings.engineThreads() > 0)
        return std::min(settings.engineThreads(), cores);
    return cores > 2 ? cores - 1 : cores;
}

} // namespace

void installTranslations(QApplication& application, const QString& language) {
    const auto install = [&](auto... where) {
        auto* translator = new QTranslator(&application);
        if (translator->load(where...))
            QApplication::installTranslator(translator);
    };
    const QString own = QStringLiteral(":/translations");
    // Beneath all others: a language of which there is no translation gets English plurals.
    install(QStringLiteral("workbench_en"), own);
    const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    QLocale::setDefault(locale);
    install(locale, QStringLiteral("workbench"), QStringLiteral("_"), own);
    install(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
            QLibraryInfo::path(QLibraryInfo::TranslationsPath));
}

int runWorkbench(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("SDRL Workbench"));
    QApplication::setApplicationVersion(QString::fromStdString(std::string(programVersion())));
    QApplication::setOrganizationName(QStringLiteral("sdrl"));
    QApplication::setDesktopFileName(QStringLiteral("org.sdrl.workbench"));
    QApplication::setWindowIcon(programIcon());

    QCommandLineParser arguments;
    arguments.setApplicationDescription(
        QStringLiteral("Define a task in words, get a model that is good at it."));
    arguments.addHelpOption();
    arguments.addVersionOption();
    arguments.addPositionalArgument(QStringLiteral("project"),
                                    QStringLiteral("Project folder to open"),
                                    QStringLiteral("[project]"));
    arguments.process(application);

    AppSettings settings;
    installTranslations(application, settings.language());
    theme::apply(application, settings.themeMode(), settings.fontScale());
    QObject::connect(&settings, &AppSettings::appearanceChanged, &application, [&] {
        theme::apply(application, settings.themeMode(), settings.fontScale());
    });
    Result<ProgramParts> parts =
        ProgramParts::make(engineThreads(settings), settings.engineDevice());
    if (!parts) {
        const ErrorMessage message = errorMessage(
            parts.error(),
            QCoreApplication::translate("Application", "SDRL Workbench cannot start."));
        QMessageBox::critical(nullptr, QApplication::applicationName(), plainText(message));
        return 1;
    }
    JobCenter jobs;
    MainWindow window({*parts, settings, jobs});
    window.show();
    if (const QStringList projects = arguments.positionalArguments(); !projects.isEmpty()) {
        // File managers open the database in the folder: only files have types of their own.
        const QFileInfo project(projects.first());
        const QString folder = project.isFile() ? project.absolutePath() : project.filePath();
        QTimer::singleShot(0, &window, [&window, folder] { window.openProject(folder); });
    } else
        QTimer::singleShot(0, &window, &MainWindow::showFirstStart);
    return QApplication::exec();
}

} // namespace sdrl::gui
