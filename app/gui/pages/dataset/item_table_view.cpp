// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/dataset/item_table_view.h"

#include "theme/theme.h"
#include "widgets/pass_rate_delegate.h"

#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kQuestionMinimum = 220;

/// In characters of the font, so that columns fit at any size of text.
int widthOf(int column, const QFontMetrics& metrics) {
    static constexpr int kCharacters[ItemTableModel::ColumnCount] = {40, 9,  9,  10, 10,
                                                                     18, 10, 14, 12, 14};
    return metrics.averageCharWidth() * kCharacters[column] + 2 * theme::kSpace2;
}

} // namespace

ItemTableView::ItemTableView(ItemTableModel& model, AppSettings& settings, const QString& name,
                             std::vector<int> columns, QWidget* parent)
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
    verticalHeader()->setDefaultSectionSize(
        std::max(theme::kRowHeight, fontMetrics().height() + theme::kSpace2));
    setItemDelegateForColumn(
        ItemTableModel::PassRate,
        new PassRateDelegate(
            {ItemTableModel::PassesRole, ItemTableModel::SamplesRole, ItemTableModel::StaleRole},
            this));
    QHeaderView* header = horizontalHeader();
    header->setHighlightSections(false);
    for (int column = 0; column < ItemTableModel::ColumnCount; ++column) {
        header->resizeSection(column, widthOf(column, fontMetrics()));
        setColumnHidden(column, std::find(columns.begin(), columns.end(), column) == columns.end());
    }
    if (!name.isEmpty()) {
        header->setSectionsMovable(true);
        header->setSortIndicatorClearable(true);
        header->setSortIndicator(-1, Qt::AscendingOrder);
        header->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(header, &QWidget::customContextMenuRequested, this, &ItemTableView::chooseColumns);
        m_questionSized = header->restoreState(settings.state(name));
        setSortingEnabled(true);
    }
    connect(header, &QHeaderView::sectionResized, this, [this](int column) {
        if (column == ItemTableModel::Question && !m_fitting)
            m_questionSized = true;
        else
            fitQuestion();
    });

    // What is at the top stays at the top, wherever it goes.
    const auto remember = [this] { m_top = indexAt(QPoint(0, 0)); };
    const auto restore = [this] {
        if (m_top.isValid() && m_top.row() > 0)
            scrollTo(m_top, PositionAtTop);
    };
    connect(&model, &QAbstractItemModel::layoutAboutToBeChanged, this, remember);
    connect(&model, &QAbstractItemModel::layoutChanged, this, restore);
    connect(&model, &QAbstractItemModel::rowsAboutToBeInserted, this,
            [remember](const QModelIndex&, int, int) { remember(); });
    connect(&model, &QAbstractItemModel::rowsInserted, this,
            [restore, this](const QModelIndex&, int first, int) {
                if (m_top.isValid() && first <= m_top.row())
                    restore();
            });
}

ItemTableView::~ItemTableView() {
    if (!m_name.isEmpty())
        m_settings.setState(m_name, horizontalHeader()->saveState());
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

void ItemTableView::fitQuestion() {
    if (m_questionSized || m_fitting || isColumnHidden(ItemTableModel::Question))
        return;
    int others = 0;
    for (int column = 0; column < ItemTableModel::ColumnCount; ++column)
        if (column != ItemTableModel::Question && !isColumnHidden(column))
            others += columnWidth(column);
    m_fitting = true;
    setColumnWidth(ItemTableModel::Question,
                   std::max(kQuestionMinimum, viewport()->width() - others));
    m_fitting = false;
}

} // namespace sdrl::gui
