// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/dataset/item_table_view.h"

#include "theme/theme.h"
#include "widgets/pass_rate_delegate.h"

#include <QEvent>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QMenu>
#include <QScrollBar>

#include <algorithm>
#include <utility>

namespace sdrl::gui {

namespace {

constexpr int kQuestionMinimum = 180;
constexpr int kNarrowQuestionMinimum = 110; ///< in a table of few columns
constexpr int kQuestionRoom = 400;          ///< left to it when further columns are shown
const QString kQuestionSized = QStringLiteral("_question_sized");

/// In characters of the font, so that columns fit at any size of text.
int widthOf(int column, const QFontMetrics& metrics) {
    static constexpr int kCharacters[ItemTableModel::ColumnCount] = {40, 9,  11, 13, 12,
                                                                     18, 10, 14, 12, 16};
    return metrics.averageCharWidth() * kCharacters[column] + 2 * theme::kSpace2;
}

} // namespace

ItemTableView::ItemTableView(ItemTableModel& model, AppSettings& settings, const QString& name,
                             Columns columns, QWidget* parent)
    : QTableView(parent), m_model(model), m_settings(settings), m_name(name) {
    setModel(&model);
    setAccessibleName(tr("Questions"));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    fitRows();
    setItemDelegateForColumn(
        ItemTableModel::PassRate,
        new PassRateDelegate(
            {ItemTableModel::PassesRole, ItemTableModel::SamplesRole, ItemTableModel::StaleRole},
            this));
    QHeaderView* header = horizontalHeader();
    header->setHighlightSections(false);
    for (int column = 0; column < ItemTableModel::ColumnCount; ++column) {
        header->resizeSection(
            column, std::max(widthOf(column, fontMetrics()), header->sectionSizeHint(column)));
        setColumnHidden(column, std::find(columns.always.begin(), columns.always.end(), column) ==
                                    columns.always.end());
    }
    if (!name.isEmpty()) {
        header->setSectionsMovable(true);
        header->setSortIndicatorClearable(true);
        header->setSortIndicator(-1, Qt::AscendingOrder);
        header->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(header, &QWidget::customContextMenuRequested, this, &ItemTableView::chooseColumns);
        if (header->restoreState(settings.state(name)))
            m_questionSized = settings.value(name + kQuestionSized, false).toBool();
        else
            m_moreColumns = std::move(columns.whereThereIsRoom);
        setSortingEnabled(true);
    }
    connect(header, &QHeaderView::sectionResized, this, [this](int column) {
        if (column == ItemTableModel::Question && !m_fitting)
            m_questionSized = true;
        else
            fitQuestion();
    });

    connect(&model, &ItemTableModel::aboutToRearrange, this, &ItemTableView::dropLargeSelection);
    connect(&model, &ItemTableModel::rearranged, this, [this](bool added) {
        // What has come was never chosen.
        if (std::exchange(m_allSelected, false) && !added)
            selectAll();
    });

    // What is at the top stays at the top, wherever it goes.
    const auto remember = [this] { m_top = indexAt(QPoint(0, 0)); };
    const auto restore = [this] {
        if (m_top.isValid() && m_top.row() > 0)
            scrollTo(m_top, PositionAtTop);
    };
    connect(&model, &QAbstractItemModel::layoutAboutToBeChanged, this, remember);
    connect(&model, &QAbstractItemModel::layoutChanged, this, restore);
    connect(&model, &QAbstractItemModel::rowsAboutToBeInserted, this, remember);
    connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this, remember);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, restore);
    connect(&model, &QAbstractItemModel::rowsInserted, this,
            [restore, this](const QModelIndex&, int first, int) {
                if (m_top.isValid() && first <= m_top.row())
                    restore();
            });
}

/// Headers ask the selection, each time they are painted, whether a whole column is selected, which
/// looks at each row: 300 ms for a million of them. Ours do not show it, and get one that is empty.
void ItemTableView::setSelectionModel(QItemSelectionModel* selection) {
    QTableView::setSelectionModel(selection);
    for (QHeaderView* header : {horizontalHeader(), verticalHeader()})
        if (header->model() && header->selectionModel() == selection)
            header->setSelectionModel(new QItemSelectionModel(header->model(), header));
}

ItemTableView::~ItemTableView() {
    if (!m_name.isEmpty()) {
        m_settings.setState(m_name, horizontalHeader()->saveState());
        m_settings.setValue(m_name + kQuestionSized, m_questionSized);
    }
}

/// A selection follows its rows one by one, which takes too long for very many of them.
void ItemTableView::dropLargeSelection() {
    constexpr int kFollowed = 1000;
    const int rows = m_model.rowCount();
    int selected = 0;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        selected += range.height();
    if (rows <= ItemTableModel::kManyRows || selected <= kFollowed)
        return;
    m_allSelected = selected == rows;
    selectionModel()->clearSelection();
}

void ItemTableView::chooseColumns(const QPoint& at) {
    QMenu menu(this);
    int shown = 0;
    for (int column = 0; column < ItemTableModel::ColumnCount; ++column)
        shown += isColumnHidden(column) ? 0 : 1;
    for (int column = 0; column < ItemTableModel::ColumnCount; ++column) {
        QAction* action =
            menu.addAction(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(shown > 1 || isColumnHidden(column)); // the last one stays
        connect(action, &QAction::toggled, this, [this, column](bool on) {
            setColumnHidden(column, !on);
            if (on && columnWidth(column) == 0)
                setColumnWidth(column, widthOf(column, fontMetrics()));
            fitQuestion();
        });
    }
    menu.exec(horizontalHeader()->mapToGlobal(at));
}

void ItemTableView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fitQuestion();
}

void ItemTableView::showEvent(QShowEvent* event) {
    QTableView::showEvent(event);
    for (const int column : std::exchange(m_moreColumns, {}))
        if (widthOfOthers() + widthOf(column, fontMetrics()) + kQuestionRoom <= viewport()->width())
            setColumnHidden(column, false);
    fitQuestion();
}

void ItemTableView::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitRows();
}

void ItemTableView::fitRows() {
    verticalHeader()->setDefaultSectionSize(
        std::max(theme::kRowHeight, fontMetrics().height() + theme::kSpace2));
}

int ItemTableView::widthOfOthers() const {
    int width = 0;
    for (int column = 0; column < ItemTableModel::ColumnCount; ++column)
        if (column != ItemTableModel::Question && !isColumnHidden(column))
            width += columnWidth(column);
    return width;
}

void ItemTableView::fitQuestion() {
    if (m_questionSized || m_fitting || isColumnHidden(ItemTableModel::Question))
        return;
    m_fitting = true;
    setColumnWidth(ItemTableModel::Question,
                   std::max(m_name.isEmpty() ? kNarrowQuestionMinimum : kQuestionMinimum,
                            viewport()->width() - widthOfOthers()));
    m_fitting = false;
}

} // namespace sdrl::gui
