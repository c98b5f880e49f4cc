// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/project_session.h"
#include "wizard/draft_estimate.h"
#include "wizard/task_draft.h"

#include <QTimer>
#include <QWizard>

#include <vector>

class QLabel;
class QListWidget;

namespace sdrl::gui {

class CheckPage;
class WizardPage;

/// Defines a task page by page and makes a project of it, or changes the task and settings of an
/// open project. Pages by name: start, what, answer, format, examples, documents, models, amount,
/// check. Thread: GUI.
class TaskWizard : public QWizard {
    Q_OBJECT
public:
    /// For a new project.
    explicit TaskWizard(Services services, QWidget* parent = nullptr);
    /// For an open project, which outlives it.
    /// @param page to begin with; empty: the first
    TaskWizard(ProjectSession& session, const QString& page, QWidget* parent = nullptr);
    ~TaskWizard() override;

    [[nodiscard]] TaskDraft& draft() { return m_draft; }
    [[nodiscard]] WizardPage* page(const QString& name) const;
    [[nodiscard]] WizardPage* currentWizardPage() const;
    /// Goes there; before a project exists, at most to the first page that is not complete.
    void goTo(const QString& name);
    /// What saving would put out of date, or why it is not possible, in words; empty if neither.
    [[nodiscard]] QString noteText() const;

    void accept() override;
    /// Asks first if something was entered.
    void reject() override;

signals:
    /// A project was made; to be opened.
    void projectCreated(const QString& folder);

private:
    void build(const QString& title);
    void updateSteps();
    void updateButtons();
    void updateNote();
    [[nodiscard]] int firstIncomplete() const;
    [[nodiscard]] Result<void> create();
    [[nodiscard]] Result<void> save();

    Services m_services;
    ProjectSession* m_session = nullptr;
    TaskDraft m_draft;
    DraftEstimate m_estimate;
    std::vector<WizardPage*> m_pages;
    CheckPage* m_check = nullptr;
    QListWidget* m_steps = nullptr;
    QLabel* m_note = nullptr;
    QTimer m_noteTimer;
};

} // namespace sdrl::gui
