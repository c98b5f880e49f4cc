// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/overview/overview_page.h"

#include "core/pipeline/current_items.h"
#include "core/project/item_table.h"
#include "core/project/record_table.h"
#include "models/item_words.h"
#include "pages/overview/run_card.h"
#include "theme/icons.h"
#include "widgets/funnel_band.h"

#include <QDateTime>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr std::size_t kHistoryRows = 8;
constexpr int kPermille = 1000;

/// Places of the funnel, and the page that each leads to.
enum FunnelPlace { Documents, Passages, Drafted, Kept, Measured, Selected, Trained, Better };
constexpr PageId kFunnelPages[] = {PageId::Documents, PageId::Documents,  PageId::Dataset,
                                   PageId::Dataset,   PageId::Difficulty, PageId::Difficulty,
                                   PageId::Training,  PageId::Evaluation};

QFrame* card(const QString& title, QVBoxLayout*& content, QWidget* parent) {
    auto* frame = new QFrame(parent);
    theme::setCard(frame);
    auto* heading = new QLabel(title, frame);
    theme::setTextSize(heading, theme::TextSize::Section, true);
    content = new QVBoxLayout(frame);
    content->setContentsMargins(theme::kSpace4, theme::kSpace3, theme::kSpace4, theme::kSpace3);
    content->setSpacing(theme::kSpace2);
    content->addWidget(heading);
    return frame;
}

} // namespace

OverviewPage::OverviewPage(ProjectSession& session, QWidget* parent)
    : Page(PageId::Overview, session, parent),
      m_funnel(new FunnelBand(this)),
      m_nextTitle(new QLabel(this)),
      m_nextText(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_history(new QVBoxLayout),
      m_runs(new QHBoxLayout),
      m_noRuns(new QLabel(tr("No training yet. Each run gets a card here with its reward curve."),
                          this)) {
    contentLayout()->addWidget(m_funnel);
    connect(m_funnel, &FunnelBand::stepClicked, this, [this](int place) {
        if (place == Kept)
            showDrops();
        else
            emit pageRequested(kFunnelPages[place]);
    });

    QVBoxLayout* next = nullptr;
    QFrame* nextCard = card(tr("What comes next"), next, this);
    theme::setTextSize(m_nextTitle, theme::TextSize::Body, true);
    m_nextText->setWordWrap(true);
    theme::setTextRole(m_nextText, theme::Role::Muted);
    m_bar->setTextVisible(false);
    next->addWidget(m_nextTitle);
    next->addWidget(m_nextText);
    next->addWidget(m_bar);
    next->addStretch(1);

    QVBoxLayout* last = nullptr;
    QFrame* lastCard = card(tr("What happened last"), last, this);
    m_history->setSpacing(theme::kSpace1);
    last->addLayout(m_history);
    last->addStretch(1);

    auto* cards = new QHBoxLayout;
    cards->setSpacing(theme::kSpace3);
    cards->addWidget(nextCard, 1);
    cards->addWidget(lastCard, 1);
    contentLayout()->addLayout(cards);

    auto* runsTitle = new QLabel(tr("Training runs"), this);
    theme::setTextSize(runsTitle, theme::TextSize::Section, true);
    contentLayout()->addWidget(runsTitle);
    theme::setTextRole(m_noRuns, theme::Role::Muted);
    contentLayout()->addWidget(m_noRuns);
    auto* inner = new QWidget(this);
    m_runs->setContentsMargins(0, 0, 0, 0);
    m_runs->setSpacing(theme::kSpace3);
    auto* innerLayout = new QHBoxLayout(inner);
    innerLayout->setContentsMargins(0, 0, 0, 0);
    innerLayout->addLayout(m_runs);
    innerLayout->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inner);
    scroll->setFixedHeight(140);
    contentLayout()->addWidget(scroll);
    contentLayout()->addStretch(1);

    addSecondaryAction(tr("Edit the task"), [this] { emit wizardRequested({}); });
}

void OverviewPage::refresh() {
    setSubtitle(
        QString::fromStdString(session().task().description).section(QLatin1Char('\n'), 0, 0));
    refreshFunnel();
    refreshNext();
    refreshHistory();
    refreshRuns();
}

void OverviewPage::poll() {
    const JobView* job = session().jobs().find(session().currentJob());
    if (!job)
        return;
    const JobProgress& progress = job->status.progress;
    m_nextText->setText(phaseText(progress.phase) + QStringLiteral(" · ") + progressText(progress));
    if (progress.total && *progress.total > 0) {
        m_bar->setRange(0, kPermille);
        m_bar->setValue(static_cast<int>(kPermille * progress.done / *progress.total));
    } else {
        m_bar->setRange(0, 0);
    }
}

void OverviewPage::refreshFunnel() {
    const QLocale locale;
    const auto number = [&](int value) { return value > 0 ? locale.toString(value) : QString(); };
    const StageState& documents = session().stageState(Stage::Documents);
    const StageState& questions = session().stageState(Stage::Questions);
    const StageState& measure = session().stageState(Stage::Measure);
    const StageState& select = session().stageState(Stage::Select);
    const StageState& train = session().stageState(Stage::Train);
    const StageState& evaluate = session().stageState(Stage::Evaluate);
    const auto stale = [](const StageState& state) { return state.status == StageStatus::Stale; };

    std::vector<FunnelStep> steps(8);
    steps[Documents] = {tr("documents"), number(documents.counts.documents),
                        documents.status == StageStatus::Skipped ? tr("not needed") : QString(),
                        stale(documents)};
    if (documents.counts.unreadableFiles > 0)
        steps[Documents].detail = tr("%n unreadable", nullptr, documents.counts.unreadableFiles);
    steps[Passages] = {tr("passages"), number(documents.counts.passages), {}, stale(documents)};
    const int dropped = questions.counts.drafted - questions.counts.kept;
    steps[Drafted] = {tr("drafted"), number(questions.counts.drafted), {}, stale(questions)};
    steps[Kept] = {tr("kept"), number(questions.counts.kept),
                   dropped > 0 ? tr("%n dropped: why?", nullptr, dropped) : QString(),
                   stale(questions)};
    steps[Measured] = {
        tr("measured"), number(measure.counts.items),
        measure.counts.items > 0
            ? tr("solved %1 %").arg(locale.toString(100 * measure.counts.meanPassRate, 'f', 0))
            : QString(),
        stale(measure)};
    steps[Selected] = {
        tr("selected"), number(select.counts.selected),
        select.counts.expectedDeadGroups
            ? tr("%1 % dead").arg(locale.toString(100 * *select.counts.expectedDeadGroups, 'f', 0))
            : QString(),
        stale(select)};
    steps[Trained] = {tr("trained"), number(train.counts.step),
                      train.counts.totalSteps > 0
                          ? tr("of %n steps", nullptr, train.counts.totalSteps)
                          : QString(),
                      stale(train)};
    if (evaluate.counts.accuracyBefore && evaluate.counts.accuracyAfter) {
        const double before = 100 * *evaluate.counts.accuracyBefore;
        const double after = 100 * *evaluate.counts.accuracyAfter;
        steps[Better] = {
            tr("points better"),
            (after >= before ? QStringLiteral("+") : QString()) +
                locale.toString(after - before, 'f', 1),
            tr("%1 % → %2 %").arg(locale.toString(before, 'f', 0), locale.toString(after, 'f', 0)),
            stale(evaluate)};
    } else {
        steps[Better] = {tr("points better"), {}, {}, false};
    }
    m_funnel->setSteps(steps);
}

void OverviewPage::refreshNext() {
    const bool busy = session().busy();
    m_bar->setVisible(busy);
    const std::optional<Stage> next = session().nextStage();
    if (busy) {
        const JobView* job = session().jobs().find(session().currentJob());
        m_nextTitle->setText(job ? job->name : QString());
        setPrimaryAction(tr("Stop and save"),
                         [this] { session().jobs().stop(session().currentJob()); });
        setPrimaryEnabled(true);
        poll();
        return;
    }
    if (!session().statesKnown()) {
        m_nextTitle->setText(tr("The project is being read…"));
        m_nextText->clear();
        setPrimaryAction(tr("Go on"), {});
        setPrimaryEnabled(false);
        return;
    }
    if (!next) {
        m_nextTitle->setText(tr("Everything is done."));
        m_nextText->setText(
            tr("Look at what the model learnt, or export the model and the questions."));
        setPrimaryAction(tr("See what changed"),
                         [this] { emit pageRequested(PageId::Evaluation); });
        setPrimaryEnabled(true);
        return;
    }
    const StageState& state = session().stageState(*next);
    m_nextTitle->setText(stageTitle(*next));
    const QString reason = stageReason(state);
    const bool blocked = state.status == StageStatus::Blocked;
    const bool begun = std::any_of(
        session().stageStates().begin(), session().stageStates().end(), [](const StageState& each) {
            return each.status == StageStatus::Done || each.status == StageStatus::Started;
        });
    m_nextText->setText(
        !reason.isEmpty() ? reason
        : begun           ? tr("Finished work is kept: it goes on from here to the end.")
                          : tr("Writes questions, measures how hard they are, trains the model and "
                                         "compares it with what it was. Can be stopped at any time."));
    setPrimaryAction(state.status == StageStatus::Stale ? tr("Bring it up to date")
                     : begun                            ? tr("Go on")
                                                        : tr("Run the whole loop"),
                     [this] { session().runAll(); });
    setPrimaryEnabled(!blocked, reason);
}

void OverviewPage::refreshHistory() {
    while (QLayoutItem* item = m_history->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const Result<std::vector<JobRecord>> jobs = session().store().records().jobs();
    std::size_t shown = 0;
    const QLocale locale;
    if (jobs)
        for (auto job = jobs->rbegin(); job != jobs->rend() && shown < kHistoryRows; ++job) {
            if (job->endedMs <= 0)
                continue;
            QString name = QString::fromStdString(job->name);
            for (const Stage stage : allStages())
                if (stageName(stage) == job->name)
                    name = stageTitle(stage);
            const QDateTime at = QDateTime::fromMSecsSinceEpoch(job->endedMs);
            const bool failed = job->state == "failed";
            auto* label = new QLabel(
                tr("%1 · %2 · %3")
                    .arg(locale.toString(at, QLocale::ShortFormat), name,
                         failed ? tr("failed")
                         : job->state == "stopped"
                             ? tr("stopped, saved")
                             : durationText(static_cast<double>(job->endedMs - job->startedMs) /
                                            1000)),
                this);
            label->setToolTip(QString::fromStdString(job->error));
            theme::setTextRole(label, failed ? theme::Role::Bad : theme::Role::Muted);
            m_history->addWidget(label);
            ++shown;
        }
    if (shown == 0) {
        auto* label = new QLabel(tr("Nothing yet."), this);
        theme::setTextRole(label, theme::Role::Muted);
        m_history->addWidget(label);
    }
}

void OverviewPage::refreshRuns() {
    const Result<std::vector<RunRecord>> runs = session().store().records().runs();
    if (!runs)
        return;
    m_noRuns->setVisible(runs->empty());
    for (const RunRecord& run : *runs) {
        RunCard*& runCard = m_runCards[run.name];
        if (!runCard) {
            runCard = new RunCard(session().project().runFolder(run.name), this);
            connect(runCard, &RunCard::clicked, this,
                    [this] { emit pageRequested(PageId::Training); });
            m_runs->insertWidget(0, runCard);
        }
        runCard->refresh(run);
    }
}

void OverviewPage::showDrops() {
    QStringList lines;
    const Result<ItemScope> scope = currentItemScope(session().store(), session().settings());
    if (scope && !scope->datasets.empty())
        if (const auto funnel = session().store().items().funnel(scope->datasets.front())) {
            for (const auto& [stage, reasons] : funnel->dropped)
                for (const auto& [reason, count] : reasons)
                    lines << tr("%1 × %2 (%3)")
                                 .arg(count)
                                 .arg(dropReasonText(reason), dropStageText(stage));
            if (funnel->binned > 0)
                lines << tr("%n in the bin", nullptr, funnel->binned);
        }
    if (lines.isEmpty()) {
        emit pageRequested(PageId::Dataset);
        return;
    }
    messages().showMessage(MessageBar::Severity::Info, tr("Why questions fell out"),
                           lines.join(QLatin1Char('\n')));
    messages().setAction(tr("Show them"), [this] {
        ItemFilter dropped;
        dropped.kept = false;
        emit itemsRequested(dropped);
    });
}

} // namespace sdrl::gui
