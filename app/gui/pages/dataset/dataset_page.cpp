// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/dataset/dataset_page.h"

#include "core/project/store_watch.h"
#include "models/item_words.h"
#include "pages/dataset/filter_bar.h"
#include "pages/dataset/item_card_view.h"
#include "pages/dataset/item_table_view.h"
#include "pages/dataset/review_panel.h"
#include "theme/icons.h"
#include "widgets/action_button.h"
#include "widgets/empty_state.h"
#include "widgets/flow_layout.h"
#include "widgets/job_strip.h"

#include <QAction>
#include <QDesktopServices>
#include <QItemSelectionModel>
#include <QLocale>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QUndoStack>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace sdrl::gui {

namespace {

const QString kColumns = QStringLiteral("dataset_columns");
const QString kCardShown = QStringLiteral("dataset_card");
const QString kSplitter = QStringLiteral("dataset_splitter");
constexpr int kQueueWidth = 260;
constexpr int kFirst = 5; ///< questions to look at before all are written

/// A splitter's handle is a line: the air beside it belongs to its neighbours.
QWidget* besideHandle(QWidget* widget, bool handleOnLeft) {
    auto* box = new QWidget(widget->parentWidget());
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(handleOnLeft ? theme::kSpace3 : 0, 0,
                               handleOnLeft ? 0 : theme::kSpace3, 0);
    layout->addWidget(widget);
    return box;
}

} // namespace

struct DatasetPage::FacetSource {
    ItemReader reader;
    // Of the answer before.
    std::optional<std::int64_t> version;
    ItemScope scope;
    quint64 queue = 0;
};

/// What has changed since the answer before.
struct DatasetPage::FacetAnswer {
    std::optional<ItemFacets> facets;
    std::optional<std::int64_t> left;
};

DatasetPage::DatasetPage(ProjectSession& session, QWidget* parent)
    : Page(PageId::Dataset, session, parent),
      m_settings(session.services().settings),
      m_model(new ItemTableModel(session.databasePath(), currentScope(session.settings()), this)),
      m_editor(new ItemEditor(session, this)),
      m_loader(std::make_unique<ItemLoader>(session.folder())),
      m_facetSource(std::make_shared<FacetSource>(
          FacetSource{ItemReader(session.databasePath()), {}, {}, 0})) {
    setSubtitle(tr("Every question that was written, with its answer and how it came to be."));
    makeActions();
    makeContent();

    connect(&session, &ProjectSession::settingsChanged, this,
            [this] { m_model->setScope(currentScope(this->session().settings())); });
    connect(m_editor, &ItemEditor::done, this, &DatasetPage::changeDone);
    connect(m_editor, &ItemEditor::failed, this, [this](const Error& error) {
        messages().showError(errorMessage(error, tr("The items could not be changed.")));
    });
    connect(m_editor, &ItemEditor::pendingChanged, this, &DatasetPage::updateActions);
    connect(m_model, &ItemTableModel::failed, this, [this](const Error& error) {
        messages().showError(errorMessage(error, tr("The items could not be read.")));
        firstRowsSeen();
    });
    connect(m_model, &ItemTableModel::refreshed, this, [this] {
        m_filterBar->setShown(m_model->rowCount(), m_model->loading());
        if (m_model->loading())
            return;
        firstRowsSeen();
        if (m_reviewing)
            m_model->setFrozen(true);
        if (m_wantedItem != 0 && (m_model->rowOf(m_wantedItem) >= 0 || !m_model->looksAgain()))
            selectItem(m_wantedItem);
        else if (!currentIndex().isValid() && m_model->rowCount() > 0)
            m_table->selectRow(0);
        showCurrent();
        updateActions();
        updateProgress();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &DatasetPage::updateActions);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { showCurrent(); });
    connect(&session.undoStack(), &QUndoStack::indexChanged, this, &DatasetPage::updateActions);
    updateActions();
}

DatasetPage::~DatasetPage() {
    m_settings.setState(kSplitter, m_splitter->saveState());
}

void DatasetPage::makeActions() {
    const auto add = [this](const QString& iconName, const QString& text, const QString& toolTip,
                            const QKeySequence& keys, auto&& slot) {
        auto* action = new QAction(icon(iconName), text, this);
        action->setToolTip(toolTip);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    m_accept =
        add(QStringLiteral("check"), {}, tr("Keep, and mark as looked at"),
            QKeySequence(QStringLiteral("Ctrl+Return")), [this] { decide(ReviewState::Accepted); });
    m_reject = add(QStringLiteral("cross"), {}, tr("Leave out of everything that follows"),
                   QKeySequence(QStringLiteral("Ctrl+Backspace")),
                   [this] { decide(ReviewState::Rejected); });
    m_edit = add(QStringLiteral("edit"), tr("Edit…"), tr("Change question and answer"),
                 QKeySequence(Qt::Key_F2), [this] { edit(); });
    m_tag = new QAction(icon(QStringLiteral("tag")), tr("Tag"), this);
    m_tag->setToolTip(tr("Give the items a word to find them by"));
    m_tagMenu = new QMenu(this);
    connect(m_tagMenu, &QMenu::aboutToShow, this, &DatasetPage::fillTagMenu);
    m_tag->setMenu(m_tagMenu);
    m_bin = add(QStringLiteral("trash"), {},
                tr("Hide the items and leave them out; they can be "
                   "restored"),
                QKeySequence::Delete,
                [this] { m_editor->apply(ItemChange::binned(chosen()), m_bin->text()); });
    m_restore = add(QStringLiteral("undo"), {}, tr("Take the items out of the bin"), {},
                    [this] { m_editor->apply(ItemChange::restored(chosen()), m_restore->text()); });
    m_selectAll = add(QStringLiteral("list"), {}, tr("All items that the filter lets through"),
                      QKeySequence::SelectAll, [this] { m_table->selectAll(); });
    m_undo =
        add(QStringLiteral("undo"), tr("Undo"), {}, {}, [this] { session().undoStack().undo(); });
    m_showCard = add(QStringLiteral("columns"), tr("Details"),
                     tr("Show or hide all that is known of the chosen item"),
                     QKeySequence(QStringLiteral("Ctrl+I")), [this](bool on) {
                         m_cardSide->setVisible(on);
                         m_settings.setValue(kCardShown, on);
                         showCurrent();
                     });
    m_showCard->setCheckable(true);
    m_startReview =
        add(QStringLiteral("eye"), tr("Start review"),
            tr("Look at one item after the other, the most doubtful first"),
            QKeySequence(QStringLiteral("Ctrl+Shift+R")), [this](bool on) { setReviewing(on); });
    m_startReview->setCheckable(true);
    add({}, {}, {}, QKeySequence::Find, [this] { m_filterBar->focusSearch(); });

    // Single letters: text fields keep them for themselves.
    const auto review = [&](const QString& iconName, const QString& text, const QString& toolTip,
                            Qt::Key key, auto&& slot) {
        m_reviewActions.push_back(add(iconName, text, toolTip, QKeySequence(key), slot));
    };
    review(QStringLiteral("chevron-right"), tr("Next"), tr("The next item in the queue"), Qt::Key_J,
           [this] { moveCurrent(1); });
    review(QStringLiteral("chevron-left"), tr("Previous"), tr("The item before"), Qt::Key_K,
           [this] { moveCurrent(-1); });
    review(QStringLiteral("check"), tr("Keep"), tr("Accept the item and go on"), Qt::Key_A,
           [this] { decide(ReviewState::Accepted); });
    review(QStringLiteral("cross"), tr("Reject"), tr("Leave the item out and go on"), Qt::Key_R,
           [this] { decide(ReviewState::Rejected); });
    review(QStringLiteral("edit"), tr("Edit"), tr("Change question and answer"), Qt::Key_E,
           [this] { edit(); });
    review(QStringLiteral("open"), tr("Source"), tr("Open the original document"), Qt::Key_O,
           [this] {
               if (m_card)
                   openOriginal(qstring(m_card->sourcePath));
           });
    review(QStringLiteral("undo"), tr("Undo"), tr("Take back the last decision"), Qt::Key_Z,
           [this] { session().undoStack().undo(); });
}

void DatasetPage::makeContent() {
    m_filterBar = new FilterBar(this);
    connect(m_filterBar, &FilterBar::filterChanged, this, [this](const ItemFilter& filter) {
        m_model->setFrozen(false);
        m_model->setFilter(filter);
        m_filterBar->setShown(m_model->rowCount(), true);
        ++m_queueAsked; // what is left to review depends on the filter
        askFacets();
    });

    m_actionBar = new QWidget(this);
    auto* actions = new FlowLayout(m_actionBar);
    for (QAction* action :
         {m_accept, m_reject, m_edit, m_tag, m_bin, m_restore, m_undo, m_selectAll, m_showCard})
        actions->addWidget(new ActionButton(action, false, m_actionBar));

    using Model = ItemTableModel;
    m_table = new ItemTableView(
        *m_model, m_settings, kColumns,
        {{Model::Question, Model::Answer, Model::PassRate, Model::Review, Model::State},
         {Model::Origin, Model::Agreement, Model::Level, Model::Tags, Model::Source}},
        this);
    m_queue =
        new ItemTableView(*m_model, m_settings, {}, {{Model::Question, Model::Review}, {}}, this);
    m_queue->setSelectionModel(m_table->selectionModel());
    m_queue->setSelectionMode(QAbstractItemView::SingleSelection);
    m_queue->setAccessibleName(tr("Queue of the review"));
    connect(m_table, &QAbstractItemView::activated, this, [this] { edit(); });
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    for (QAction* action : {m_accept, m_reject, m_edit, m_tag, m_bin, m_restore, m_undo})
        m_table->addAction(action);

    m_cardView = new ItemCardView(*m_loader, this);
    m_cardView->setMinimumWidth(theme::kSideCardWidth * 3 / 4);
    connect(m_cardView, &ItemCardView::itemRequested, this, &DatasetPage::selectItem);
    connect(m_cardView, &ItemCardView::originalRequested, this, &DatasetPage::openOriginal);
    m_cardSide = besideHandle(m_cardView, true);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->addWidget(besideHandle(m_table, false));
    m_splitter->addWidget(m_cardSide);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    if (!m_splitter->restoreState(m_settings.state(kSplitter)))
        m_splitter->setSizes({2 * theme::kSideCardWidth, theme::kSideCardWidth + theme::kSpace4});
    const bool cardShown = m_settings.value(kCardShown, true).toBool();
    m_showCard->setChecked(cardShown);
    m_cardSide->setVisible(cardShown);

    m_review = new ReviewPanel(m_reviewActions, this);
    connect(m_review, &ReviewPanel::originalRequested, this, &DatasetPage::openOriginal);
    auto* reviewSplitter = new QSplitter(Qt::Horizontal, this);
    reviewSplitter->addWidget(besideHandle(m_queue, false));
    reviewSplitter->addWidget(besideHandle(m_review, true));
    reviewSplitter->setChildrenCollapsible(false);
    reviewSplitter->setHandleWidth(1);
    reviewSplitter->setStretchFactor(1, 1);
    reviewSplitter->setSizes({kQueueWidth, 3 * kQueueWidth});

    m_modes = new QStackedWidget(this);
    m_modes->addWidget(m_splitter);
    m_modes->addWidget(reviewSplitter);

    m_work = new QWidget(this);
    auto* layout = new QVBoxLayout(m_work);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace3);
    layout->addWidget(m_filterBar);
    layout->addWidget(m_actionBar);
    layout->addWidget(m_modes, 1);

    m_empty = new EmptyState(
        QStringLiteral("dataset"), tr("No questions yet"),
        tr("Questions with answers belong here. They are written from your task, checked by a "
           "vote, and every one keeps where it came from."),
        tr("Write questions"), [this] { primaryButton()->click(); }, this);
    m_emptyRunning =
        new EmptyState(QStringLiteral("dataset"), tr("No questions yet"),
                       tr("They appear here as soon as they are written."), {}, {}, this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_work);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_emptyRunning);

    m_preview = addSecondaryAction(tr("Write five first"), [this] { writeFirst(); });
    m_preview->setObjectName(QStringLiteral("preview"));
    m_preview->hide(); // until it is known that there are no questions
    auto* reviewButton = new ActionButton(m_startReview, false, this);
    addHeaderWidget(reviewButton);
    contentLayout()->addWidget(new JobStrip(session(), this));
    contentLayout()->addWidget(m_stack, 1);
    setTabOrder(m_filterBar, m_actionBar);
}

void DatasetPage::refresh() {
    m_model->refresh();
    askFacets();
    updatePrimary();
}

/// Counting takes as long as the rows themselves and would hold them up: they come first.
void DatasetPage::firstRowsSeen() {
    if (!std::exchange(m_rowsSeen, true))
        askFacets();
}

void DatasetPage::askFacets() {
    if (!m_rowsSeen)
        return;
    m_askFacetsAgain = m_facetThread.busy();
    if (m_askFacetsAgain)
        return; // the look under way comes to its end first
    ItemFilter queue = m_model->filter();
    queue.reviews = {ReviewState::None};
    m_facetThread.post(
        [source = m_facetSource, scope = currentScope(session().settings()), queue,
         number = m_queueAsked](const std::stop_token& stop) -> Result<FacetAnswer> {
            FacetAnswer answer;
            SDRL_TRY(ItemQuery * query, source->reader.current(scope));
            SDRL_TRY(const std::int64_t version, query->dataVersion());
            const bool same = source->version == version && source->scope == query->scope();
            if (!same) {
                ItemFilter all;
                all.binned = true;
                SDRL_TRY(answer.facets, query->facets(all, stop));
            }
            if (!same || source->queue != number) {
                SDRL_TRY(answer.left, query->count(queue, stop));
            }
            source->version = version;
            source->scope = query->scope();
            source->queue = number;
            releaseMemory(query->store()); // the next count may be a long time away
            return answer;
        },
        [this](const Result<FacetAnswer>& answer) {
            if (!answer) {
                messages().showError(
                    errorMessage(answer.error(), tr("The items could not be counted.")));
                return;
            }
            m_left = answer->left.value_or(m_left);
            if (answer->facets)
                takeFacets(*answer->facets);
            else if (answer->left)
                updateProgress();
            if (m_askFacetsAgain)
                askFacets();
        });
}

void DatasetPage::takeFacets(const ItemFacets& facets) {
    m_facets = facets;
    m_filterBar->setFacets(facets);
    updatePrimary();
    updateProgress();
}

void DatasetPage::updatePrimary() {
    const qint64 items =
        m_facets ? m_facets->kept + m_facets->dropped + m_facets->binned : m_model->rowCount();
    const bool busy = session().busy();
    const bool counted = m_facets.has_value();
    m_stack->setCurrentWidget(items > 0 || !counted ? m_work : busy ? m_emptyRunning : m_empty);
    m_startReview->setEnabled(items > 0);
    m_startReview->setToolTip(items > 0
                                  ? tr("Look at one item after the other, the most doubtful first")
                                  : tr("There are no items to review yet."));
    const PageState& state = pageState();
    showPageState(tr("These questions are out of date."));
    updatePreview(counted && items < kFirst && state.status != PageStatus::Done);
    if (state.status == PageStatus::Done) {
        setPrimaryAction(tr("Go on to Difficulty"),
                         [this] { emit pageRequested(PageId::Difficulty); });
        setPrimaryEnabled(true);
        return;
    }
    qint64 there = 0;
    if (m_facets && state.status == PageStatus::Started) {
        const auto initial = m_facets->origins.find(ItemOrigin::Initial);
        there = initial == m_facets->origins.end() ? 0 : initial->second;
    }
    const qint64 count = std::max<qint64>(1, session().settings().draft.count - there);
    setPrimaryAction(tr("Write %n questions", nullptr, static_cast<int>(count)), [this] {
        messages().dismiss();
        // What is finished does nothing; so this also reads documents that were never read.
        this->session().runStages(tr("Write questions"),
                                  {Stage::Documents, Stage::Keyword, Stage::Questions});
    });
    setPrimaryEnabled(!busy, session().lockedReason());
}

void DatasetPage::updatePreview(bool wanted) {
    m_preview->setVisible(wanted);
    m_preview->setEnabled(!session().busy());
    m_preview->setToolTip(session().busy() ? session().lockedReason()
                                           : tr("Writes five questions with their votes, to look "
                                                "at. The others go on from there: nothing is "
                                                "written or paid for twice."));
}

void DatasetPage::writeFirst() {
    messages().dismiss();
    session().runTask(
        m_preview->text(),
        [](Project&, Pipeline& pipeline, JobContext& context) {
            return pipeline.preview(kFirst, context);
        },
        [page = QPointer(this)](const JobView& job) {
            if (page && job.status.state == JobState::Finished)
                page->messages().showMessage(
                    MessageBar::Severity::Info, tr("Five questions are written."),
                    tr("Look at them, and at why some fell out. If they are what you want, write "
                       "the others; else change the task first."));
        });
}

void DatasetPage::updateActions() {
    const qint64 count = chosenCount();
    const int n = static_cast<int>(count);
    m_accept->setText(count > 0 ? tr("Accept %n items", nullptr, n) : tr("Accept"));
    m_reject->setText(count > 0 ? tr("Reject %n items", nullptr, n) : tr("Reject"));
    m_bin->setText(count > 0 ? tr("Move %n items to bin", nullptr, n) : tr("Move to bin"));
    m_restore->setText(count > 0 ? tr("Restore %n items", nullptr, n) : tr("Restore"));
    m_selectAll->setText(tr("Select all %n items", nullptr, m_model->rowCount()));
    const bool pending = m_editor->pending() > 0;
    const QString why = pending ? tr("The change before is still being made.")
                                : tr("Choose items in the table first.");
    const auto enable = [&](QAction* action, bool on, const QString& toolTip) {
        action->setEnabled(on);
        action->setToolTip(on ? toolTip : why);
    };
    const bool any = count > 0 && !pending;
    enable(m_accept, any, tr("Keep, and mark as looked at"));
    enable(m_reject, any, tr("Leave out of everything that follows"));
    enable(m_tag, any, tr("Give the items a word to find them by"));
    enable(m_bin, any, tr("Hide the items and leave them out; they can be restored"));
    enable(m_restore, any, tr("Take the items out of the bin"));
    m_edit->setEnabled(count == 1 && !pending);
    m_edit->setToolTip(m_edit->isEnabled() ? tr("Change question and answer")
                       : count > 1         ? tr("Choose a single item to edit it.")
                                           : why);
    const bool bin = m_model->filter().binned && !m_model->filter().kept;
    m_bin->setVisible(!bin);
    m_restore->setVisible(bin);
    m_selectAll->setEnabled(m_model->rowCount() > 0);
    const QUndoStack& undo = session().undoStack();
    m_undo->setEnabled(undo.canUndo() && !pending);
    m_undo->setToolTip(undo.canUndo() ? tr("Undo: %1").arg(undo.undoText())
                                      : tr("There is nothing to undo."));
    for (QAction* action : m_reviewActions)
        action->setEnabled(m_reviewing && m_model->rowCount() > 0);
    if (!m_reviewActions.empty())
        m_reviewActions.back()->setEnabled(m_reviewing && undo.canUndo());
}

void DatasetPage::updateProgress() {
    if (!m_facets)
        return;
    const auto count = [this](ReviewState state) {
        const auto found = m_facets->reviews.find(state);
        return found == m_facets->reviews.end() ? std::int64_t{0} : found->second;
    };
    const qint64 kept = count(ReviewState::Accepted) + count(ReviewState::Edited);
    m_review->setProgress(m_left, m_model->rowCount(), kept, kept + count(ReviewState::Rejected));
}

void DatasetPage::showItems(const ItemFilter& filter) {
    setReviewing(false);
    m_filterBar->setFilter(filter);
    m_model->setFilter(filter);
    m_filterBar->setShown(m_model->rowCount(), true);
}

void DatasetPage::setReviewing(bool on) {
    m_startReview->setChecked(on);
    m_startReview->setText(on ? tr("End review") : tr("Start review"));
    if (on == m_reviewing)
        return;
    m_reviewing = on;
    m_model->setFrozen(false);
    m_modes->setCurrentIndex(on ? 1 : 0);
    m_actionBar->setVisible(!on);
    if (on) {
        m_orderBefore = m_model->order();
        m_filterBefore = m_filterBar->filter();
        ItemFilter filter = m_filterBefore;
        filter.dropped = filter.dropped && !filter.kept; // unless only they are shown
        m_filterBar->setFilter(filter);
        m_model->setFilter(filter);
        m_model->setOrder({ItemColumn::Doubt, false});
        m_review->begin();
        m_queue->setFocus();
        m_table->clearSelection();
        m_table->selectionModel()->clearCurrentIndex();
    } else {
        m_filterBar->setFilter(m_filterBefore);
        m_model->setFilter(m_filterBefore);
        m_model->setOrder(m_orderBefore);
        m_table->setFocus();
    }
    ++m_queueAsked;
    askFacets();
    showCurrent();
    updateActions();
}

QModelIndex DatasetPage::currentIndex() const {
    return m_table->selectionModel()->currentIndex();
}

void DatasetPage::selectItem(qint64 id) {
    const int row = m_model->rowOf(id);
    if (row < 0) {
        if (m_wantedItem == id) { // looked for once: the filter leaves it out
            m_wantedItem = 0;
            return;
        }
        m_wantedItem = id;
        m_model->setFrozen(false);
        m_filterBar->setFilter({});
        m_model->setFilter({});
        return;
    }
    m_wantedItem = 0;
    const QModelIndex index = m_model->index(row, ItemTableModel::Question);
    m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                          QItemSelectionModel::Rows);
    (m_reviewing ? m_queue : m_table)->scrollTo(index);
}

void DatasetPage::moveCurrent(int by) {
    const int row = std::clamp(currentIndex().row() + by, 0, m_model->rowCount() - 1);
    const QModelIndex index = m_model->index(row, ItemTableModel::Question);
    m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                          QItemSelectionModel::Rows);
    m_queue->scrollTo(index);
}

void DatasetPage::showCurrent() {
    const QModelIndex index = currentIndex();
    if (!index.isValid()) {
        m_loader->cancel();
        takeCard(nullptr);
        return;
    }
    if (!m_reviewing && m_cardSide->isHidden())
        return;
    m_loader->card(
        m_model->scope(), ItemId{m_model->idAt(index.row())}, [this](Result<ItemCard> card) {
            if (card)
                takeCard(std::make_shared<const ItemCard>(std::move(*card)));
            else
                messages().showError(errorMessage(card.error(), tr("The item could not be read.")));
        });
}

void DatasetPage::takeCard(std::shared_ptr<const ItemCard> card) {
    m_card = std::move(card);
    if (m_reviewing)
        m_review->setCard(m_card);
    else
        m_cardView->setCard(m_card);
}

void DatasetPage::openOriginal(const QString& path) {
    if (path.isEmpty()) {
        messages().showMessage(MessageBar::Severity::Info,
                               tr("This item was not written from a document."));
        return;
    }
    const auto file = session().project().resolve(path.toStdString());
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(file.string()))))
        messages().showMessage(MessageBar::Severity::Caution,
                               tr("The original could not be opened."),
                               QString::fromStdString(file.string()));
}

} // namespace sdrl::gui
