// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/first_start_dialog.h"

#include "session/job_center.h"
#include "theme/icons.h"

#include <QButtonGroup>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QStorageInfo>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr int kWidth = 560;

QLabel* question(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    theme::setTextSize(label, theme::TextSize::Body, true);
    return label;
}

QLabel* hint(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    theme::setTextRole(label, theme::Role::Muted);
    return label;
}

} // namespace

FirstStartDialog::FirstStartDialog(AppSettings& settings, QWidget* parent)
    : QDialog(parent),
      m_settings(settings),
      m_folder(new QLineEdit(QDir::toNativeSeparators(settings.projectsFolder()), this)),
      m_space(hint({}, this)),
      m_theme(new QButtonGroup(this)) {
    setWindowTitle(tr("Welcome"));
    setMinimumWidth(kWidth);
    auto* title = new QLabel(tr("Define a task in words, get a model that is good at it."), this);
    title->setWordWrap(true);
    theme::setTextSize(title, theme::TextSize::Title, true);

    auto* folderTitle = question(tr("Where should &projects and their models live?"), this);
    folderTitle->setBuddy(m_folder);
    auto* browse = new QPushButton(icon(QStringLiteral("folder")), tr("&Choose…"), this);
    connect(browse, &QPushButton::clicked, this, [this] {
        if (const QString path = QFileDialog::getExistingDirectory(this, tr("Folder for projects"),
                                                                   m_folder->text());
            !path.isEmpty())
            m_folder->setText(QDir::toNativeSeparators(path));
    });
    auto* folderRow = new QHBoxLayout;
    folderRow->addWidget(m_folder, 1);
    folderRow->addWidget(browse);

    auto* themeRow = new QHBoxLayout;
    for (const auto& [mode, text] :
         {std::pair(theme::Mode::System, tr("As the &desktop")),
          std::pair(theme::Mode::Light, tr("&Light")), std::pair(theme::Mode::Dark, tr("Dar&k"))}) {
        auto* button = new QRadioButton(text, this);
        button->setChecked(mode == settings.themeMode());
        m_theme->addButton(button, static_cast<int>(mode));
        themeRow->addWidget(button);
    }
    themeRow->addStretch(1);

    m_sample = new QPushButton(icon(QStringLiteral("sparkline"), theme::Role::OnAccent),
                               tr("&Try the sample (3 minutes)"), this);
    theme::setPrimary(m_sample);
    m_sample->setDefault(true);
    m_new = new QPushButton(icon(QStringLiteral("wand")), tr("&New project"), this);
    auto* nothing = new QPushButton(tr("Just look &around"), this);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(nothing);
    buttons->addStretch(1);
    buttons->addWidget(m_new);
    buttons->addWidget(m_sample);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace6, theme::kSpace6, theme::kSpace6, theme::kSpace4);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(title);
    layout->addSpacing(theme::kSpace3);
    layout->addWidget(folderTitle);
    layout->addLayout(folderRow);
    layout->addWidget(m_space);
    layout->addSpacing(theme::kSpace3);
    layout->addWidget(question(tr("Light or dark?"), this));
    layout->addLayout(themeRow);
    layout->addSpacing(theme::kSpace3);
    layout->addWidget(question(tr("What first?"), this));
    layout->addWidget(hint(tr("The sample runs the whole way with a tiny model that comes along: "
                              "questions, training, comparison. It needs no network and no "
                              "account. All of this can be changed later under Settings."),
                           this));
    layout->addSpacing(theme::kSpace3);
    layout->addLayout(buttons);

    connect(m_folder, &QLineEdit::textChanged, this, &FirstStartDialog::updateSpace);
    connect(m_theme, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (on)
            m_settings.setThemeMode(static_cast<theme::Mode>(id));
    });
    connect(m_sample, &QPushButton::clicked, this, [this] { choose(Choice::Sample); });
    connect(m_new, &QPushButton::clicked, this, [this] { choose(Choice::New); });
    connect(nothing, &QPushButton::clicked, this, [this] { choose(Choice::Nothing); });
    updateSpace();
    m_sample->setFocus();
}

void FirstStartDialog::updateSpace() {
    const QString path = QDir::fromNativeSeparators(m_folder->text().trimmed());
    QFileInfo nearest(path);
    while (!path.isEmpty() && !nearest.exists() && nearest.path() != nearest.filePath())
        nearest.setFile(nearest.path());
    QString problem;
    if (path.isEmpty())
        problem = tr("Choose a folder.");
    else if (QDir::isRelativePath(path))
        problem = tr("Give the whole path, from the root on.");
    else if (!nearest.isDir() || !nearest.isWritable())
        problem = tr("This folder cannot be written to.");
    m_space->setText(problem.isEmpty()
                         ? tr("%1 are free there. A project takes from some megabytes to several "
                              "times the size of its model.")
                               .arg(bytesText(static_cast<double>(
                                   QStorageInfo(nearest.filePath()).bytesAvailable())))
                         : problem);
    theme::setTextRole(m_space, problem.isEmpty() ? theme::Role::Muted : theme::Role::Bad);
    for (QPushButton* button : {m_sample, m_new}) {
        button->setEnabled(problem.isEmpty());
        button->setToolTip(problem);
    }
}

void FirstStartDialog::choose(Choice choice) {
    m_choice = choice;
    if (m_sample->isEnabled())
        m_settings.setProjectsFolder(QDir::fromNativeSeparators(m_folder->text().trimmed()));
    accept();
}

void FirstStartDialog::done(int result) {
    m_settings.setFirstStartDone();
    QDialog::done(result);
}

} // namespace sdrl::gui
