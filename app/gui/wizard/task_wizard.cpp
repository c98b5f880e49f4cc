// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/task_wizard.h"

#include "session/error_message.h"
#include "theme/icons.h"
#include "widgets/discard_question.h"
#include "widgets/message_bar.h"
#include "wizard/amount_page.h"
#include "wizard/check_page.h"
#include "wizard/documents_page.h"
#include "wizard/examples_page.h"
#include "wizard/models_page.h"
#include "wizard/template_page.h"
#include "wizard/text_pages.h"

#include <QAbstractButton>
#include <QFrame>
#include <QKeySequence>
#include <QLabel>
#include <QListWidget>
#include <QScreen>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kWidth = 1180;
constexpr int kHeight = 740;
constexpr int kStepsWidth = 190;
constexpr int kNoteDelayMs = 200;

} // namespace

TaskWizard::TaskWizard(Services services, QWidget* parent)
    : QWizard(parent), m_services(services), m_estimate(services.parts, nullptr) {
    build(tr("New project"));
    restart();
    updateSteps();
}

TaskWizard::TaskWizard(ProjectSession& session, const QString& page, QWidget* parent)
    : QWizard(parent),
      m_services(session.services()),
      m_session(&session),
      m_estimate(m_services.parts, &session) {
    // A project's task is whole: it was checked when it was opened.
    (void)m_draft.begin(session.task().source(), session.settings());
    build(tr("Task of %1").arg(session.title()));
    restart();
    goTo(page);
    connect(&session.jobs(), &JobCenter::jobsChanged, this, &TaskWizard::updateNote);
    m_noteTimer.setSingleShot(true);
    m_noteTimer.setInterval(kNoteDelayMs);
    connect(&m_noteTimer, &QTimer::timeout, this, &TaskWizard::updateNote);
    connect(&m_draft, &TaskDraft::changed, &m_noteTimer, qOverload<>(&QTimer::start));
    connect(&session, &ProjectSession::settingsChanged, &m_noteTimer, qOverload<>(&QTimer::start));
    updateSteps();
    updateNote();
}

TaskWizard::~TaskWizard() {
    // The base class would hide and delete them when the draft that they show is gone already.
    hide();
    for (WizardPage* each : m_pages)
        delete each;
}

void TaskWizard::build(const QString& title) {
    setWindowTitle(title);
    setWizardStyle(QWizard::ModernStyle);
    setOption(QWizard::NoBackButtonOnStartPage);
    setOption(QWizard::NoDefaultButton, false);
    setButtonText(QWizard::NextButton, tr("&Next"));
    setButtonText(QWizard::BackButton, tr("&Back"));
    setButtonText(QWizard::FinishButton, m_session ? tr("&Save changes") : tr("&Create project"));

    const std::filesystem::path folder = m_session ? m_session->folder() : std::filesystem::path();
    if (!m_session)
        m_pages.push_back(new TemplatePage(m_draft, m_services.parts, this));
    m_pages.push_back(new WhatPage(m_draft, this));
    m_pages.push_back(new AnswerPage(m_draft, this));
    m_pages.push_back(new FormatPage(m_draft, this));
    m_pages.push_back(new ExamplesPage(m_draft, this));
    m_pages.push_back(new WizardDocumentsPage(m_draft, m_services.parts, folder, this));
    m_pages.push_back(new ModelsPage(m_draft, m_services, folder, this));
    m_pages.push_back(new AmountPage(m_draft, m_services, m_estimate, this));
    m_check = new CheckPage(m_draft, m_session ? nullptr : &m_services.settings, this);
    m_pages.push_back(m_check);

    auto* side = new QFrame(this);
    side->setProperty("rail", true);
    side->setFixedWidth(kStepsWidth);
    m_steps = new QListWidget(side);
    m_steps->setFrameShape(QFrame::NoFrame);
    m_steps->setStyleSheet(QStringLiteral("QListWidget { border: none; }"));
    m_steps->setAccessibleName(tr("Pages"));
    m_steps->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_note = new QLabel(side);
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setObjectName(QStringLiteral("note"));
    m_note->setMargin(theme::kSpace2);
    theme::setTextRole(m_note, theme::Role::Caution);
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(theme::kSpace2, theme::kSpace4, theme::kSpace2, theme::kSpace2);
    sideLayout->addWidget(m_steps, 1);
    sideLayout->addWidget(m_note);
    setSideWidget(side);

    for (WizardPage* each : m_pages) {
        addPage(each);
        if (m_session)
            each->setFinalPage(true);
        m_steps->addItem(each->step());
        // The last page is told of the others by updateSteps.
        connect(each, &WizardPage::problemsChanged, this,
                each == m_check ? &TaskWizard::updateButtons : &TaskWizard::updateSteps);
    }
    theme::setPrimary(button(m_session ? QWizard::FinishButton : QWizard::NextButton));
    theme::setPrimary(button(QWizard::FinishButton));
    connect(m_check, &CheckPage::pageRequested, this, &TaskWizard::goTo);
    connect(this, &QWizard::currentIdChanged, this, &TaskWizard::updateSteps);
    connect(m_steps, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) {
        goTo(m_pages[static_cast<std::size_t>(m_steps->row(item))]->name());
    });
    connect(m_steps, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
        goTo(m_pages[static_cast<std::size_t>(m_steps->row(item))]->name());
    });
    const QSize room = screen()->availableSize();
    resize(std::min(kWidth, room.width()), std::min(kHeight, room.height()));
}

WizardPage* TaskWizard::page(const QString& name) const {
    for (WizardPage* each : m_pages)
        if (each->name() == name)
            return each;
    return nullptr;
}

WizardPage* TaskWizard::currentWizardPage() const {
    return static_cast<WizardPage*>(currentPage());
}

int TaskWizard::firstIncomplete() const {
    for (std::size_t i = 0; i < m_pages.size(); ++i)
        if (!m_pages[i]->isComplete())
            return static_cast<int>(i);
    return static_cast<int>(m_pages.size());
}

void TaskWizard::goTo(const QString& name) {
    const auto found = std::find_if(m_pages.begin(), m_pages.end(),
                                    [&](const WizardPage* each) { return each->name() == name; });
    if (found != m_pages.end()) {
        // Ids are places. Next asks no page whether it is complete: that is for the button.
        int target = static_cast<int>(found - m_pages.begin());
        if (!m_session)
            target = std::min(target, firstIncomplete());
        while (currentId() > target)
            back();
        for (int before = -1; currentId() < target && currentId() != before;) {
            before = currentId();
            next();
        }
    }
    updateSteps();
}

void TaskWizard::updateSteps() {
    const int reachable = m_session ? static_cast<int>(m_pages.size()) : firstIncomplete();
    const QSignalBlocker blocker(m_steps);
    std::vector<CheckPage::Part> parts;
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        WizardPage* each = m_pages[i];
        const int row = static_cast<int>(i);
        const QString reason = each->blockingReason();
        QListWidgetItem* item = m_steps->item(row);
        const bool open = row <= reachable;
        item->setFlags(open ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags);
        const bool done = reason.isEmpty() && open && each != m_check;
        item->setIcon(done ? icon(QStringLiteral("check"), theme::Role::Good)
                           : icon(QStringLiteral("chevron-right"), theme::Role::Muted));
        item->setToolTip(
            open ? reason
                 : tr("First: %1")
                       .arg(m_pages[static_cast<std::size_t>(reachable)]->blockingReason()));
        if (each == m_check)
            continue;
        CheckPage::Part part{each->name(), each->step(), reason, {}};
        for (const FieldProblem& problem : each->problems())
            if (problem.kind == FieldProblem::Kind::Caution && each->name() != "start")
                part.cautions += problem.text;
        parts.push_back(std::move(part));
    }
    m_steps->setCurrentRow(currentId());
    m_check->setParts(std::move(parts));
    updateButtons();
}

void TaskWizard::updateButtons() {
    WizardPage* current = currentWizardPage();
    if (!current)
        return;
    const QString reason = current->blockingReason();
    if (QAbstractButton* nextButton = button(QWizard::NextButton)) {
        nextButton->setEnabled(m_session || reason.isEmpty());
        nextButton->setToolTip(reason);
    }
    // QWizard takes the mnemonics' keys away with each page.
    for (const WizardButton which : {NextButton, BackButton, FinishButton})
        if (QAbstractButton* each = button(which))
            each->setShortcut(QKeySequence::mnemonic(each->text()));
    QAbstractButton* finish = button(QWizard::FinishButton);
    QString finishReason = m_session ? m_session->lockedReason() : m_check->blockingReason();
    if (finishReason.isEmpty() && m_session) {
        const int incomplete = firstIncomplete();
        if (incomplete < static_cast<int>(m_pages.size()))
            finishReason = m_pages[static_cast<std::size_t>(incomplete)]->blockingReason();
        else if (!m_draft.hasChanges())
            finishReason = tr("Nothing was changed.");
    }
    finish->setEnabled(finishReason.isEmpty());
    finish->setToolTip(finishReason);
}

QString TaskWizard::noteText() const {
    return m_note->text();
}

void TaskWizard::updateNote() {
    QString text = m_session->lockedReason();
    if (text.isEmpty()) {
        const auto stages = m_estimate.stale(m_draft);
        if (stages && !stages->empty()) {
            QStringList titles;
            for (const Stage stage : *stages)
                titles += QStringLiteral("• ") + stageTitle(stage);
            text = tr("Saving puts out of date what is there of:") + u'\n' + titles.join(u'\n') +
                   u'\n' + tr("It stays until these stages are run again.");
        }
    }
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
    updateButtons();
}

Result<void> TaskWizard::create() {
    SDRL_CHECK(Project::create(m_check->projectFolder().toStdString(), m_draft.taskText(),
                               m_draft.settings()));
    return {};
}

Result<void> TaskWizard::save() {
    if (m_draft.taskChanged()) {
        SDRL_CHECK(m_session->setTask(m_draft.taskText()));
    }
    if (m_draft.settingsChanged()) {
        // Others may have changed meanwhile, such as the model after a cold start.
        SDRL_TRY(const ProjectSettings settings, m_draft.changesOn(m_session->settings()));
        SDRL_CHECK(m_session->setSettings(settings));
    }
    return {};
}

void TaskWizard::accept() {
    if (const int incomplete = firstIncomplete(); incomplete < static_cast<int>(m_pages.size())) {
        goTo(m_pages[static_cast<std::size_t>(incomplete)]->name());
        return;
    }
    if (const Result<void> done = m_session ? save() : create(); !done) {
        goTo(m_check->name());
        m_check->messages().showError(
            errorMessage(done.error(), m_session ? tr("The changes could not be saved.")
                                                 : tr("The project could not be made.")));
        return;
    }
    QWizard::accept();
    if (!m_session)
        emit projectCreated(m_check->projectFolder());
}

void TaskWizard::reject() {
    if (m_draft.hasChanges() &&
        !wantsToDiscard(this, m_session ? tr("Discard the changes to this task?")
                                        : tr("Discard this project?")))
        return;
    QWizard::reject();
}

} // namespace sdrl::gui
