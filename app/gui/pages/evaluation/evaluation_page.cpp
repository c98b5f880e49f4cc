// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/evaluation/evaluation_page.h"

#include "core/project/evaluation_table.h"
#include "pages/evaluation/ask_panel.h"
#include "pages/evaluation/blind_panel.h"
#include "pages/evaluation/compare_panel.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "widgets/empty_state.h"
#include "widgets/job_strip.h"

#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

namespace sdrl::gui {

EvaluationPage::EvaluationPage(ProjectSession& session, QWidget* parent)
    : Page(PageId::Evaluation, session, parent),
      m_compareStack(new QStackedWidget(this)),
      m_tabs(new QTabWidget(this)),
      m_compare(new ComparePanel(session.databasePath(), session.task().verifier, m_thread,
                                 session.services().settings, this)),
      m_blind(new BlindPanel(session.store(), session.settings().seed, this)),
      m_ask(new AskPanel(session, this)) {
    setSubtitle(tr("What training has changed, on questions that the model never saw."));
    setPrimaryAction(tr("Compare before and after"), [this] {
        this->session().runStages(stageTitle(Stage::Evaluate), {Stage::Evaluate});
    });
    m_compareStack->addWidget(m_compare);
    m_tabs->addTab(m_compareStack, icon(QStringLiteral("compare")), tr("Compare"));
    m_tabs->addTab(m_blind, icon(QStringLiteral("blind")), tr("Blind"));
    m_tabs->addTab(m_ask, icon(QStringLiteral("chat")), tr("Ask"));
    m_tabs->setTabToolTip(1, tr("Judge replies without knowing whose they are"));
    m_tabs->setTabToolTip(2, tr("Ask both models anything"));
    contentLayout()->addWidget(new JobStrip(session, this));
    contentLayout()->addWidget(m_tabs, 1);
    connect(m_compare, &ComparePanel::comparisonChanged, this, [this] {
        const auto comparison = m_compare->comparison();
        m_blind->setComparison(comparison, m_compare->shownBefore(), m_compare->shownAfter());
    });
    connect(m_blind, &BlindPanel::failed, this, [this](const Error& error) {
        messages().showError(errorMessage(error, tr("The judgements could not be kept.")));
    });
    connect(m_ask, &AskPanel::failed, this, [this](const Error& error, const QString& what) {
        messages().showError(errorMessage(error, what));
    });
}

EvaluationPage::~EvaluationPage() = default;

void EvaluationPage::refresh() {
    read();
    m_ask->refresh();
    updateState();
}

void EvaluationPage::poll() {
    m_ask->poll();
}

void EvaluationPage::read() {
    // Read anew only when an evaluation was begun or finished.
    const auto infos = session().store().evaluations().evaluations();
    if (!infos) {
        messages().showError(errorMessage(infos.error(), tr("The evaluations could not be read.")));
        return;
    }
    QByteArray state;
    for (const EvaluationInfo& info : *infos)
        state += QByteArray::number(info.id.value) + (info.complete ? '+' : '-');
    if (m_data && state == m_readState)
        return;
    m_readState = state;
    m_thread.post([database = session().databasePath()](
                      std::stop_token) { return readEvaluations(database); },
                  [this](EvaluationData read) { take(std::move(read)); });
}

void EvaluationPage::take(EvaluationData read) {
    m_data = std::make_shared<EvaluationData>(std::move(read));
    if (m_data->error)
        messages().showError(
            errorMessage(*m_data->error, tr("The evaluations could not be read.")));
    else if (m_data->outdated > 0 && m_data->defaultAfter() >= 0)
        messages().showMessage(
            MessageBar::Severity::Info,
            tr("%n older result(s) are left out", nullptr, static_cast<int>(m_data->outdated)),
            tr("They were asked other questions, so their figures cannot be compared with these."));
    m_compare->setData(m_data);
    updateState();
}

void EvaluationPage::updateState() {
    const StageState& state = session().stageState(Stage::Evaluate);
    const QString why = stageReason(state);
    const bool blocked = state.status == StageStatus::Blocked;
    QString reason;
    if (session().busy())
        reason = session().lockedReason();
    else if (blocked)
        reason = why.isEmpty() ? tr("Train the model first.") : why;
    else if (state.status == StageStatus::Done)
        reason = tr("The comparison is up to date.");
    setPrimaryEnabled(reason.isEmpty(), reason);
    // Said once: a message that was dismissed stays away.
    const QString stale = state.status == StageStatus::Stale ? why : QString();
    if (stale != m_toldStale) {
        m_toldStale = stale;
        if (stale.isEmpty())
            messages().dismiss();
        else
            messages().showMessage(MessageBar::Severity::Caution,
                                   tr("This comparison is out of date"), stale);
    }

    const bool nothing = !m_data || m_data->defaultBefore() < 0 || m_data->models.size() < 2;
    if (!nothing || !m_data) {
        m_compareStack->setCurrentWidget(m_compare);
        return;
    }
    // Made anew only when it says something else: its button may have the focus.
    const QString shown = QStringLiteral("%1 %2 %3").arg(blocked).arg(session().busy()).arg(why);
    if (!m_empty || shown != m_emptyShown) {
        m_emptyShown = shown;
        delete m_empty;
        if (blocked)
            m_empty = new EmptyState(
                QStringLiteral("evaluation"), tr("There is nothing to compare yet"),
                tr("After training, the base model and the trained one answer the same held-out "
                   "questions, word for word the same prompt. %1")
                    .arg(why),
                tr("Go to Training"), [this] { emit pageRequested(PageId::Training); }, this);
        else
            m_empty = new EmptyState(
                QStringLiteral("evaluation"), tr("Compare before and after"),
                session().busy()
                    ? tr("Both models are answering the held-out questions.")
                    : tr("The base model and the trained one answer the same held-out questions. "
                         "Answers that are there already are not asked for again."),
                {}, {}, this);
        m_compareStack->addWidget(m_empty);
    }
    m_compareStack->setCurrentWidget(m_empty);
}

} // namespace sdrl::gui
