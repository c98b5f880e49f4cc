// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/documents/topic_panel.h"

#include "core/pipeline/current_items.h"
#include "core/project/project_store.h"
#include "session/project_session.h"
#include "session/query_thread.h"
#include "theme/theme.h"
#include "widgets/figure_table.h"

#include <QApplication>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QSignalBlocker>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kNameWidth = 320;
constexpr int kFigureWidth = 110;

QString number(int value) {
    return QLocale().toString(value);
}

} // namespace

// ---- Model ----------------------------------------------------------------------------------

void TopicModel::setTopics(std::vector<TopicCoverage> topics) {
    beginResetModel();
    m_topics = std::move(topics);
    m_most = 1;
    for (const TopicCoverage& topic : m_topics)
        m_most = std::max({m_most, topic.kept, topic.wanted});
    endResetModel();
}

int TopicModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_topics.size());
}

int TopicModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TopicModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TopicCoverage& topic = m_topics[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return headerData(index.column(), Qt::Horizontal, role);
    if (index.column() == Covered) {
        if (role == KeptRole)
            return topic.kept;
        if (role == WantedRole)
            return topic.wanted;
        if (role == MostRole)
            return m_most;
    }
    const QString name =
        topic.name.empty() ? tr("all passages") : QString::fromStdString(topic.name);
    if (role == Qt::ToolTipRole) {
        const QString said =
            tr("%1: %2 questions written, %3 kept of %4 wanted")
                .arg(name, number(topic.drafted), number(topic.kept), number(topic.wanted));
        return topic.drafted > 0 ? said + u'\n' + tr("Click it, or press Enter, to see them.")
                                 : said;
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Name:
        return name;
    case Passages:
        return number(topic.passages);
    case Covered:
        return tr("%1 of %2").arg(number(topic.kept), number(topic.wanted));
    case PassRate:
        return topic.measured > 0 ? tr("%1 %").arg(QLocale().toString(100 * topic.passRate, 'f', 0))
                                  : QStringLiteral("–");
    default:
        return {};
    }
}

QVariant TopicModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(
            (section == Passages || section == PassRate ? Qt::AlignRight : Qt::AlignLeft) |
            Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return section == Covered
                   ? tr("Questions that are in; the mark is the number that was wanted")
               : section == PassRate ? tr("Mean pass rate of the kept questions")
                                     : QString();
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Topic");
    case Passages:
        return tr("Passages");
    case Covered:
        return tr("Questions kept");
    case PassRate:
        return tr("Pass rate");
    default:
        return {};
    }
}

// ---- Bars -----------------------------------------------------------------------------------

void CoverageDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    QStyleOptionViewItem background = option;
    initStyleOption(&background, index);
    const QString text = background.text;
    background.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &background, painter, option.widget);
    const bool selected = option.state & QStyle::State_Selected;
    const QRectF cell =
        QRectF(option.rect)
            .adjusted(theme::kSpace2, theme::kSpace1, -theme::kSpace2, -theme::kSpace1);
    const double words = option.fontMetrics.horizontalAdvance(QStringLiteral("8888 of 8888"));
    const QRectF track(cell.left() + words + theme::kSpace2, cell.top() + theme::kSpace1,
                       std::max(0.0, cell.width() - words - theme::kSpace2),
                       cell.height() - 2 * theme::kSpace1);
    const double most = std::max(1, index.data(TopicModel::MostRole).toInt());
    const double kept = index.data(TopicModel::KeptRole).toInt() / most;
    const double wanted = index.data(TopicModel::WantedRole).toInt() / most;
    painter->save();
    painter->setPen(selected ? option.palette.color(QPalette::HighlightedText)
                             : theme::color(theme::Role::Text));
    painter->setFont(option.font);
    painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter, text);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme::color(theme::Role::Line));
    painter->drawRoundedRect(track, 2, 2);
    painter->setBrush(theme::color(theme::Role::Accent));
    if (kept > 0)
        painter->drawRoundedRect(
            QRectF(track.left(), track.top(), track.width() * kept, track.height()), 2, 2);
    // The mark has a rim, so that it shows on the bar and beside it.
    const double at = track.left() + (track.width() - 2) * wanted;
    painter->setBrush(theme::color(theme::Role::Surface));
    painter->drawRect(QRectF(at - 1, track.top() - 2, 4, track.height() + 4));
    painter->setBrush(theme::color(theme::Role::Text));
    painter->drawRect(QRectF(at, track.top() - 2, 2, track.height() + 4));
    painter->restore();
}

// ---- Panel ----------------------------------------------------------------------------------

TopicPanel::TopicPanel(ProjectSession& session, QueryThread& thread, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_thread(thread),
      m_model(new TopicModel(this)),
      m_table(new QTableView(this)),
      m_rule(new QComboBox(this)),
      m_summary(new QLabel(this)) {
    m_rule->addItem(tr("by the size of each topic"), static_cast<int>(CoverageRule::Proportional));
    m_rule->addItem(tr("evenly over all topics"), static_cast<int>(CoverageRule::Even));
    m_rule->addItem(tr("as passages are drawn, as in the paper"),
                    static_cast<int>(CoverageRule::Off));
    connect(m_rule, &QComboBox::activated, this, &TopicPanel::chooseRule);
    m_table->setModel(m_model);
    styleTable(m_table);
    m_table->setAccessibleName(tr("Topics"));
    m_table->setItemDelegateForColumn(TopicModel::Covered, new CoverageDelegate(this));
    // Enter activates; so does a double click, whose first click has gone on already.
    connect(m_table, &QTableView::clicked, this, &TopicPanel::showQuestions);
    connect(m_table, &QTableView::activated, this, &TopicPanel::showQuestions);
    QHeaderView* header = m_table->horizontalHeader();
    header->resizeSection(TopicModel::Name, kNameWidth);
    header->resizeSection(TopicModel::Passages, kFigureWidth);
    header->resizeSection(TopicModel::PassRate, kFigureWidth);
    header->setSectionResizeMode(TopicModel::Covered, QHeaderView::Stretch);
    theme::setTextRole(m_summary, theme::Role::Muted);
    m_summary->setWordWrap(true);

    auto* bar = new QHBoxLayout;
    bar->setSpacing(theme::kSpace2);
    auto* label = new QLabel(tr("&Spread questions"), this);
    label->setBuddy(m_rule);
    bar->addWidget(label);
    bar->addWidget(m_rule);
    bar->addSpacing(theme::kSpace2);
    bar->addWidget(m_summary, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace3, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addLayout(bar);
    layout->addWidget(m_table, 1);
    layout->addStretch(); // keeps the choice at the top while there is no table
    refresh();
}

void TopicPanel::refresh() {
    const QSignalBlocker blocker(m_rule);
    m_rule->setCurrentIndex(
        m_rule->findData(static_cast<int>(m_session.settings().draft.coverage)));
    m_rule->setEnabled(!m_session.busy());
    m_rule->setToolTip(m_session.busy() ? m_session.lockedReason()
                                        : tr("Another choice makes the questions out of date."));
    using Topics = Result<std::vector<TopicCoverage>>;
    m_thread.post(
        [database = m_session.databasePath(),
         settings = m_session.settings()](std::stop_token) -> Topics {
            SDRL_TRY(const auto store,
                     ProjectStore::open(database, ProjectStore::Access::ReadOnly));
            SDRL_TRY(const ItemScope scope, currentItemScope(*store, settings));
            if (scope.datasets.empty())
                return std::vector<TopicCoverage>();
            return store->topics().coverage(scope.datasets.front(), scope.probe);
        },
        [this](Topics topics) {
            // What cannot be read for a moment stays as it was.
            if (topics)
                take(std::move(*topics));
        },
        kLane);
}

void TopicPanel::take(std::vector<TopicCoverage> topics) {
    int lacking = 0;
    for (const TopicCoverage& topic : topics)
        lacking += topic.kept < topic.wanted;
    if (topics.empty())
        m_summary->setText(tr("Topics are found when questions are written: headings of the "
                              "documents, or passages with the same words."));
    else if (lacking == 0)
        m_summary->setText(tr("Every topic has the questions that it should have."));
    else
        m_summary->setText(tr("%1 of %2 topics have fewer questions than they should.")
                               .arg(number(lacking), number(static_cast<int>(topics.size()))));
    m_table->setVisible(!topics.empty());
    m_model->setTopics(std::move(topics));
}

void TopicPanel::showQuestions(const QModelIndex& index) {
    const auto row = static_cast<std::size_t>(index.row());
    if (row >= m_model->topics().size() || m_model->topics()[row].drafted == 0)
        return;
    const auto ids = [&]() -> Result<std::vector<std::int64_t>> {
        ProjectStore& store = m_session.store();
        SDRL_TRY(const ItemScope scope, currentItemScope(store, m_session.settings()));
        if (scope.datasets.empty())
            return std::vector<std::int64_t>();
        return store.topics().items(scope.datasets.front(), index.row());
    }();
    if (!ids) {
        emit failed(ids.error());
        return;
    }
    ItemFilter filter;
    filter.only = *ids;
    emit itemsRequested(filter);
}

void TopicPanel::chooseRule() {
    ProjectSettings settings = m_session.settings();
    settings.draft.coverage = static_cast<CoverageRule>(m_rule->currentData().toInt());
    if (settings.draft.coverage == m_session.settings().draft.coverage)
        return;
    if (const Result<void> saved = m_session.setSettings(settings); !saved) {
        emit failed(saved.error());
        refresh();
    }
}

} // namespace sdrl::gui
