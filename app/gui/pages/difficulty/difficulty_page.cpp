// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/difficulty/difficulty_page.h"

#include "models/item_words.h"
#include "pages/difficulty/difficulty_models.h"
#include "pages/difficulty/selection_panel.h"
#include "theme/theme.h"
#include "widgets/empty_state.h"
#include "widgets/job_strip.h"
#include "widgets/pass_rate_delegate.h"
#include "widgets/pass_rate_histogram.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kSelectionWidth = 320;

} // namespace

struct DifficultyPage::Source {
    ItemReader reader;
    std::optional<std::int64_t> version; ///< of the answer before
    ItemScope scope;
};

DifficultyPage::DifficultyPage(ProjectSession& session, QWidget* parent)
    : Page(PageId::Difficulty, session, parent),
      m_source(std::make_shared<Source>(Source{ItemReader(session.databasePath()), {}, {}})) {
    setSubtitle(tr("How often the model already solves each question. It learns most from those "
                   "that it sometimes solves and sometimes does not."));
    m_selection = new SelectionPanel(session, this);
    connect(m_selection, &SelectionPanel::failed, this,
            [this](const Error& error, const QString& what) {
                messages().showError(errorMessage(error, what));
            });

    auto* above = new QHBoxLayout;
    above->setSpacing(theme::kSpace4);
    above->addWidget(makeHistogram(), 1);
    above->addWidget(m_selection);
    makeTabs();
    m_work = new QWidget(this);
    auto* layout = new QVBoxLayout(m_work);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace4);
    layout->addLayout(above, 3);
    layout->addWidget(m_tabs, 2);

    m_empty = new EmptyState(
        QStringLiteral("difficulty"), tr("Nothing measured yet"),
        tr("Pass rates belong here: the model answers each question several times, and the share "
           "of right answers tells how hard the question is for it."),
        tr("Measure pass rates"), [this] { primaryButton()->click(); }, this);
    m_emptyDataset = new EmptyState(
        QStringLiteral("dataset"), tr("No questions yet"),
        tr("There is nothing to measure before questions are written. That is done in Dataset."),
        tr("Go to Dataset"), [this] { emit pageRequested(PageId::Dataset); }, this);
    m_emptyRunning =
        new EmptyState(QStringLiteral("difficulty"), tr("Nothing measured yet"),
                       tr("Pass rates appear here as soon as they are measured."), {}, {}, this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_work);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_emptyDataset);
    m_stack->addWidget(m_emptyRunning);
    contentLayout()->addWidget(new JobStrip(session, this));
    contentLayout()->addWidget(m_stack, 1);
    updateBrush();
}

QWidget* DifficultyPage::makeHistogram() {
    auto* card = new QFrame(this);
    theme::setCard(card);
    m_histogram = new PassRateHistogramView(card);
    m_figures = new QLabel(card);
    m_figures->setWordWrap(true);
    m_figures->setTextInteractionFlags(Qt::TextSelectableByMouse);
    theme::setTextRole(m_figures, theme::Role::Muted);
    m_show = new QPushButton(card);
    connect(m_histogram, &PassRateHistogramView::brushChanged, this, &DifficultyPage::updateBrush);
    connect(m_show, &QPushButton::clicked, this, [this] {
        ItemFilter filter = DifficultyData::filter();
        filter.passRate =
            ShareRange{ShareRange::ofBin(m_histogram->from(), PassRateHistogramView::kBins).min,
                       ShareRange::ofBin(m_histogram->to() - 1, PassRateHistogramView::kBins).max,
                       m_histogram->to() == PassRateHistogramView::kBins};
        emit itemsRequested(filter);
    });
    auto* below = new QHBoxLayout;
    below->addWidget(m_figures, 1);
    below->addWidget(m_show);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace3);
    layout->addWidget(m_histogram, 1);
    layout->addLayout(below);
    return card;
}

QTableView* DifficultyPage::makeTable(QAbstractItemModel* model, const QString& name) {
    auto* table = new QTableView(this);
    table->setModel(model);
    table->setAccessibleName(name);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setAlternatingRowColors(true);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(
        std::max(theme::kRowHeight, fontMetrics().height() + theme::kSpace2));
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setTextElideMode(Qt::ElideRight);
    return table;
}

void DifficultyPage::makeTabs() {
    m_levels = new PassRateGroupModel(tr("Difficulty as intended"), this);
    m_documents = new PassRateGroupModel(tr("Document"), this);
    m_pairs = new PairModel(this);
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    for (PassRateGroupModel* model : {m_levels, m_documents}) {
        QTableView* table = makeTable(model, model == m_levels ? tr("Pass rates by level")
                                                               : tr("Pass rates by document"));
        table->setItemDelegateForColumn(PassRateGroupModel::Distribution, new BinsDelegate(table));
        QHeaderView* header = table->horizontalHeader();
        header->setSectionResizeMode(QHeaderView::ResizeToContents);
        header->setSectionResizeMode(PassRateGroupModel::Title, QHeaderView::Stretch);
        header->setSectionResizeMode(PassRateGroupModel::Distribution, QHeaderView::Stretch);
        table->setToolTip(tr("Double-click to see these items in Dataset"));
        connect(table, &QAbstractItemView::activated, this,
                [this, model](const QModelIndex& index) {
                    emit itemsRequested(model->row(index.row()).filter);
                });
        m_tabs->addTab(table, model == m_levels ? tr("Levels") : tr("Documents"));
    }
    auto* pairs = new QWidget(this);
    QTableView* table = makeTable(m_pairs, tr("Questions and their variants"));
    auto* delegate = new PassRateDelegate(
        {PairModel::PassesRole, PairModel::SamplesRole, PairModel::StaleRole}, table);
    table->setItemDelegateForColumn(PairModel::RateBefore, delegate);
    table->setItemDelegateForColumn(PairModel::RateAfter, delegate);
    table->horizontalHeader()->setSectionResizeMode(PairModel::Before, QHeaderView::Stretch);
    table->horizontalHeader()->setSectionResizeMode(PairModel::After, QHeaderView::Stretch);
    connect(table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        const RewrittenPair& pair = m_pairs->row(index.row());
        ItemFilter filter;
        filter.only = {pair.before.id.value, pair.after.id.value};
        emit itemsRequested(filter);
    });
    table->setToolTip(tr("Double-click to see both in Dataset"));
    m_pairCount = new QLabel(this);
    m_pairCount->setWordWrap(true);
    theme::setTextRole(m_pairCount, theme::Role::Muted);
    auto* layout = new QVBoxLayout(pairs);
    layout->setContentsMargins(0, theme::kSpace1, 0, 0);
    layout->setSpacing(theme::kSpace1);
    layout->addWidget(m_pairCount);
    layout->addWidget(table, 1);
    m_tabs->addTab(pairs, tr("Harder and easier"));
}

void DifficultyPage::refresh() {
    m_selection->setFixedWidth(std::max(kSelectionWidth, m_selection->minimumSizeHint().width()));
    ask();
    m_selection->refresh();
    updatePrimary();
}

void DifficultyPage::ask() {
    m_askAgain = m_thread.busy();
    if (m_askAgain)
        return; // the look under way comes to its end first
    using Answer = std::optional<DifficultyData>;
    m_thread.post(
        [source = m_source, scope = currentScope(session().settings())](
            const std::stop_token& stop) -> Result<Answer> {
            SDRL_TRY(ItemQuery * query, source->reader.current(scope));
            SDRL_TRY(const std::int64_t version, query->dataVersion());
            if (source->version == version && source->scope == query->scope())
                return Answer();
            SDRL_TRY(DifficultyData read, DifficultyData::read(*query, stop));
            source->version = version;
            source->scope = query->scope();
            return Answer(std::move(read));
        },
        [this](Result<Answer> answer) {
            if (!answer)
                messages().showError(
                    errorMessage(answer.error(), tr("The pass rates could not be read.")));
            else if (*answer)
                take(std::move(**answer));
            if (m_askAgain)
                ask();
        });
}

void DifficultyPage::take(DifficultyData read) {
    m_data = std::move(read);
    const PassRateHistogram& now = m_data->now;
    m_histogram->setBins(now.bins,
                         m_data->before ? std::optional(m_data->before->bins) : std::nullopt);
    m_levels->setRows(m_data->levels);
    m_documents->setRows(m_data->documents);
    m_pairs->setRows(m_data->pairs);
    m_tabs->setTabVisible(0, !m_data->levels.empty());
    m_tabs->setTabVisible(1, !m_data->documents.empty());
    m_tabs->setTabVisible(2, m_data->pairCount > 0);
    m_tabs->setVisible(!m_data->levels.empty() || !m_data->documents.empty() ||
                       m_data->pairCount > 0);
    const QLocale locale;
    const auto shown = static_cast<qlonglong>(m_data->pairs.size());
    m_pairCount->setText(
        shown == m_data->pairCount
            ? tr("%1 variants beside the questions they were written from")
                  .arg(locale.toString(shown))
            : tr("The first %1 of %2 variants; Dataset shows all of them")
                  .arg(locale.toString(shown), locale.toString(qlonglong(m_data->pairCount))));
    if (now.stale > 0) {
        messages().showMessage(
            MessageBar::Severity::Caution,
            tr("%n items are stale", nullptr, static_cast<int>(now.stale)),
            tr("They were edited after they were measured and do not count until they are measured "
               "again."));
        m_staleSaid = true;
    } else if (m_staleSaid) {
        messages().dismiss();
        m_staleSaid = false;
    }
    updateBrush();
    updatePrimary();
}

void DifficultyPage::updateBrush() {
    const QLocale locale;
    const qint64 chosen = m_histogram->chosen();
    m_show->setText(tr("Show these %n in Dataset", nullptr, static_cast<int>(chosen)));
    m_show->setEnabled(chosen > 0);
    m_show->setToolTip(chosen > 0 ? QString() : tr("No item has such a pass rate."));
    if (!m_data)
        return;
    const PassRateHistogram& now = m_data->now;
    QStringList parts;
    parts.append(tr("%1 measured").arg(locale.toString(qlonglong(now.measured()))));
    if (now.measured() > 0)
        parts.append(tr("mean pass rate %1").arg(percentText(now.mean())));
    parts.append(tr("%1 never solved").arg(locale.toString(qlonglong(now.neverSolved))));
    parts.append(tr("%1 always solved").arg(locale.toString(qlonglong(now.alwaysSolved))));
    if (now.unmeasured > 0)
        parts.append(tr("%1 not measured").arg(locale.toString(qlonglong(now.unmeasured))));
    if (now.stale > 0)
        parts.append(tr("%1 stale").arg(locale.toString(qlonglong(now.stale))));
    m_figures->setText(parts.join(QStringLiteral(" · ")));
}

void DifficultyPage::measure() {
    messages().dismiss();
    session().runStages(tr("Measure difficulty"),
                        {Stage::Split, Stage::Rewrite, Stage::Measure, Stage::Select});
}

void DifficultyPage::updatePrimary() {
    const bool busy = session().busy();
    const PageState& state = pageState();
    showPageState(tr("These pass rates are out of date."));
    const bool known = m_data.has_value();
    const qint64 measured = known ? m_data->now.measured() + m_data->now.stale : 0;
    m_stack->setCurrentWidget(!known || measured > 0 ? m_work
                              : busy                 ? m_emptyRunning
                              : m_data->items > 0    ? m_empty
                                                     : m_emptyDataset);
    m_selection->setSelected(known && m_data->selected && state.status == PageStatus::Done);
    if (known && m_data->items == 0 && !busy) {
        setPrimaryAction(tr("Go to Dataset"), [this] { emit pageRequested(PageId::Dataset); });
        setPrimaryEnabled(true);
        return;
    }
    const qint64 open = known ? m_data->now.unmeasured + m_data->now.stale : 0;
    if (state.status == PageStatus::Done && open == 0) {
        setPrimaryAction(tr("Go on to Training"), [this] { emit pageRequested(PageId::Training); });
        setPrimaryEnabled(true);
        return;
    }
    setPrimaryAction(open > 0 ? tr("Measure %n items", nullptr, static_cast<int>(open))
                              : tr("Select questions"),
                     [this] { measure(); });
    setPrimaryEnabled(!busy && known,
                      busy ? session().lockedReason() : tr("The items are being counted."));
}

} // namespace sdrl::gui
