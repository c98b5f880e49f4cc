// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/item_table_model.h"

#include "models/item_words.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QColor>
#include <QLocale>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr std::size_t kPagesAtOnce = 4; ///< a window's height and some to spare
constexpr std::size_t kRowsKept = 20'000;

} // namespace

struct ItemTableModel::Reading {
    quint64 asked = 0;
    std::int64_t dataVersion = 0;
    bool rowsChanged = true; ///< false: nothing was written since
    ItemScope scope;
    RowChange change;
};

ItemTableModel::ItemTableModel(std::filesystem::path database, ScopeFinder scope, QObject* parent)
    : QAbstractTableModel(parent),
      m_findScope(std::move(scope)),
      m_orderReader(std::make_shared<ItemReader>(database)),
      m_rowReader(std::make_shared<ItemReader>(std::move(database))) {}

void ItemTableModel::setScope(ScopeFinder scope) {
    m_findScope = std::move(scope);
    refresh();
}

void ItemTableModel::setFilter(const ItemFilter& filter) {
    m_filter = filter;
    ++m_asked;
    ask();
}

void ItemTableModel::setOrder(const ItemSort& sort) {
    if (sort == m_sort)
        return;
    m_sort = sort;
    ++m_asked;
    ask();
}

void ItemTableModel::setFrozen(bool frozen) {
    if (frozen == m_frozen)
        return;
    m_frozen = frozen;
    refresh();
}

void ItemTableModel::refresh() {
    // A look that takes longer than the time between two must come to its end.
    if (m_asking == m_asked)
        m_askAgain = true;
    else
        ask();
}

void ItemTableModel::ask() {
    m_asking = m_asked;
    m_askAgain = false;
    const bool known = m_shown == m_asked;
    m_orderThread.post(
        [reader = m_orderReader, findScope = m_findScope, filter = m_filter, sort = m_sort,
         before = m_order, asked = m_asked, frozen = m_frozen && known,
         shown = known ? m_dataVersion : std::nullopt,
         scope = m_scope](const std::stop_token& stop) -> Result<Reading> {
            SDRL_TRY(ItemQuery * query, reader->current(findScope));
            Reading reading;
            reading.asked = asked;
            SDRL_TRY(reading.dataVersion, query->dataVersion());
            reading.scope = query->scope();
            reading.change.next = before;
            reading.rowsChanged = reading.dataVersion != shown || !(reading.scope == scope);
            if (reading.rowsChanged && !frozen) {
                SDRL_TRY(std::vector<std::int64_t> ids, query->ids(filter, sort, stop));
                if (!stop.stop_requested())
                    reading.change = RowChange::between(before, std::move(ids));
            }
            return reading;
        },
        [this](const Result<Reading>& reading) {
            m_asking = 0;
            if (reading)
                take(*reading);
            else
                emit failed(reading.error());
            if (m_askAgain)
                ask();
        });
}

void ItemTableModel::take(const Reading& reading) {
    m_dataVersion = reading.dataVersion;
    m_scope = reading.scope;
    const RowChange& change = reading.change;
    if (reading.rowsChanged)
        ++m_version;
    switch (change.kind) {
    case RowChange::Kind::Same:
        break;
    case RowChange::Kind::Insert:
        beginInsertRows({}, change.first, change.first + change.count - 1);
        m_order = change.next;
        endInsertRows();
        break;
    case RowChange::Kind::Remove:
        beginRemoveRows({}, change.first, change.first + change.count - 1);
        m_order = change.next;
        endRemoveRows();
        break;
    case RowChange::Kind::Rearrange:
        rearrange(change);
        break;
    }
    m_shown = reading.asked;
    if (reading.rowsChanged && rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    emit refreshed();
}

void ItemTableModel::rearrange(const RowChange& change) {
    const auto old = static_cast<int>(m_order->size());
    const auto all = static_cast<int>(change.withAdded->size());
    const auto left = static_cast<int>(change.next->size());
    if (all > old) {
        beginInsertRows({}, old, all - 1);
        m_order = change.withAdded;
        endInsertRows();
    }
    emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList from = persistentIndexList();
    QModelIndexList to;
    to.reserve(from.size());
    for (const QModelIndex& index : from)
        to.append(this->index(change.to[static_cast<std::size_t>(index.row())], index.column()));
    m_order = change.withRemoved;
    changePersistentIndexList(from, to);
    emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    if (all > left) {
        beginRemoveRows({}, left, all - 1);
        m_order = change.next;
        endRemoveRows();
    }
    m_order = change.next;
}

void ItemTableModel::want(int row) const {
    const int page = row / kPageRows;
    if (!m_wanted.empty() && m_wanted.back() == page)
        return;
    std::erase(m_wanted, page);
    m_wanted.push_back(page);
    if (m_wanted.size() > kPagesAtOnce)
        m_wanted.erase(m_wanted.begin());
    if (m_fetchPosted)
        return;
    // data() is const and may be called while a view paints: what follows from it comes later.
    m_fetchPosted = true;
    QMetaObject::invokeMethod(
        const_cast<ItemTableModel*>(this), [this] { const_cast<ItemTableModel*>(this)->fetch(); },
        Qt::QueuedConnection);
}

void ItemTableModel::fetch() {
    std::vector<std::int64_t> ids;
    int firstRow = rowCount(), lastRow = -1;
    for (const int page : m_wanted) {
        const int begin = page * kPageRows;
        const int end = std::min(begin + kPageRows, rowCount());
        for (int row = begin; row < end; ++row)
            ids.push_back(idAt(row));
        if (begin < end) {
            firstRow = std::min(firstRow, begin);
            lastRow = std::max(lastRow, end - 1);
        }
    }
    m_wanted.clear();
    if (ids.empty()) {
        m_fetchPosted = false;
        return;
    }
    m_rowThread.post(
        [reader = m_rowReader, scope = m_scope,
         ids](const std::stop_token&) -> Result<std::vector<ItemRow>> {
            SDRL_TRY(ItemQuery * query, reader->in(scope));
            return query->rows(ids);
        },
        [this, ids, order = m_order, version = m_version, firstRow,
         lastRow](Result<std::vector<ItemRow>> rows) {
            m_fetchPosted = false;
            if (!rows) {
                m_wanted.clear();
                emit failed(rows.error());
                return;
            }
            // An id that names nothing any more gets an empty row, so that it is not asked for
            // again and again.
            for (const std::int64_t id : ids)
                m_rows[id] = {{}, version, ++m_useCount};
            for (ItemRow& row : *rows)
                m_rows[row.id.value].row = std::move(row);
            keepUsed();
            const bool same = order == m_order;
            if (rowCount() > 0)
                emit dataChanged(index(same ? firstRow : 0, 0),
                                 index(same ? lastRow : rowCount() - 1, ColumnCount - 1));
            emit rowsArrived();
            if (!m_wanted.empty() && !m_fetchPosted) {
                m_fetchPosted = true;
                fetch();
            }
        });
}

void ItemTableModel::keepUsed() {
    if (m_rows.size() <= kRowsKept)
        return;
    std::vector<quint64> uses;
    uses.reserve(m_rows.size());
    for (const auto& [id, cached] : m_rows)
        uses.push_back(cached.used);
    const auto middle = uses.begin() + static_cast<std::ptrdiff_t>(uses.size() / 2);
    std::nth_element(uses.begin(), middle, uses.end());
    std::erase_if(m_rows,
                  [limit = *middle](const auto& entry) { return entry.second.used < limit; });
}

const ItemRow* ItemTableModel::row(int row) const {
    if (row < 0 || row >= rowCount())
        return nullptr;
    const auto found = m_rows.find(idAt(row));
    if (found == m_rows.end() || found->second.version != m_version)
        want(row);
    if (found == m_rows.end() || !found->second.row.id)
        return nullptr;
    found->second.used = ++m_useCount;
    return &found->second.row;
}

std::int64_t ItemTableModel::idAt(int row) const {
    return (*m_order)[static_cast<std::size_t>(row)];
}

int ItemTableModel::rowOf(std::int64_t id) const {
    const auto found = std::find(m_order->begin(), m_order->end(), id);
    return found == m_order->end() ? -1 : static_cast<int>(found - m_order->begin());
}

std::vector<std::int64_t> ItemTableModel::idsOf(const QItemSelection& selection) const {
    std::vector<std::int64_t> out;
    for (const QItemSelectionRange& range : selection)
        out.insert(out.end(), m_order->begin() + range.top(),
                   m_order->begin() + range.bottom() + 1);
    if (selection.size() > 1) {
        std::sort(out.begin(), out.end());
        out.erase(std::unique(out.begin(), out.end()), out.end());
    }
    return out;
}

int ItemTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_order->size());
}

int ItemTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant ItemTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    if (role == IdRole)
        return static_cast<qlonglong>(idAt(index.row()));
    const int column = index.column();
    if (role == Qt::TextAlignmentRole)
        return QVariant(column == Level || column == Agreement ? Qt::AlignRight | Qt::AlignVCenter
                                                               : Qt::AlignLeft | Qt::AlignVCenter);
    const ItemRow* item = row(index.row());
    if (!item)
        return role == Qt::DisplayRole      ? QVariant(QStringLiteral("…"))
               : role == Qt::ForegroundRole ? QVariant(theme::color(theme::Role::Muted))
                                            : QVariant();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return text(*item, column);
    case Qt::ToolTipRole:
        return toolTip(*item, column);
    case Qt::ForegroundRole:
        // What is out of the dataset steps back.
        if (item->binned || !item->dropStage.empty() || item->review == ReviewState::Rejected ||
            (column == Review && item->review == ReviewState::None))
            return theme::color(theme::Role::Muted);
        return {};
    case Qt::DecorationRole:
        if (column == Review && item->review != ReviewState::None)
            return icon(reviewIconName(item->review), item->review == ReviewState::Rejected
                                                          ? theme::Role::Bad
                                                          : theme::Role::Good);
        return {};
    case SortRole:
        return value(*item, column);
    case PassesRole:
        return item->passes;
    case SamplesRole:
        return item->samples;
    case StaleRole:
        return item->stale;
    default:
        return {};
    }
}

QVariant ItemTableModel::text(const ItemRow& row, int column) const {
    switch (column) {
    case Question:
        return qstring(row.question).simplified() +
               (row.questionCut ? QStringLiteral("…") : QString());
    case Answer:
        return qstring(row.answer).simplified() + (row.answerCut ? QStringLiteral("…") : QString());
    case Level:
        return row.level > 0 ? QLocale().toString(row.level) : QString();
    case PassRate:
        return passRateText(row);
    case Agreement:
        return row.agreement ? percentText(*row.agreement) : QString();
    case Source:
        return row.page ? tr("%1, p. %2").arg(qstring(row.source)).arg(*row.page)
                        : qstring(row.source);
    case Origin:
        return originText(row.origin);
    case Review:
        return reviewText(row.review);
    case Tags: {
        QStringList tags;
        for (const std::string& tag : row.tags)
            tags.append(qstring(tag));
        return tags.join(QStringLiteral(", "));
    }
    case State:
        return stateText(row);
    default:
        return {};
    }
}

QVariant ItemTableModel::value(const ItemRow& row, int column) const {
    switch (column) {
    case Level:
        return row.level;
    case PassRate:
        return row.passRate() ? QVariant(*row.passRate()) : QVariant();
    case Agreement:
        return row.agreement ? QVariant(*row.agreement) : QVariant();
    case Origin:
        return static_cast<int>(row.origin);
    case Review:
        return static_cast<int>(row.review);
    default:
        return text(row, column);
    }
}

QString ItemTableModel::toolTip(const ItemRow& row, int column) const {
    switch (column) {
    case Question:
        return qstring(row.question);
    case PassRate:
        if (row.stale)
            return tr("Measured before it was edited (%1/%2 then). Measure again.")
                .arg(row.passes)
                .arg(row.samples);
        return row.samples > 0
                   ? tr("%1 of %2 sampled answers were right.").arg(row.passes).arg(row.samples)
                   : tr("The model has not tried this question yet.");
    case Agreement:
        return row.agreement ? tr("Share of the readable candidate answers that agree.")
                             : tr("There was no vote on this answer yet.");
    default:
        return text(row, column).toString();
    }
}

QVariant ItemTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section == Level || section == Agreement
                            ? Qt::AlignRight | Qt::AlignVCenter
                            : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Question:
        return tr("Question");
    case Answer:
        return tr("Answer");
    case Level:
        return tip ? tr("Difficulty as its author intended it, from 1") : tr("Difficulty");
    case PassRate:
        return tip ? tr("How many of the model's sampled answers were right") : tr("Pass rate");
    case Agreement:
        return tip ? tr("Share of the candidate answers that agree with the answer")
                   : tr("Agreement");
    case Source:
        return tip ? tr("Document and page that the question was written from") : tr("Source");
    case Origin:
        return tip ? tr("As first written, or rewritten harder or easier") : tr("Direction");
    case Review:
        return tip ? tr("What a person decided") : tr("Review");
    case Tags:
        return tr("Tags");
    case State:
        return tip ? tr("Whether it is in the dataset, and if not, why") : tr("State");
    default:
        return {};
    }
}

std::optional<ItemColumn> ItemTableModel::sortColumn(int column) {
    switch (column) {
    case Question:
        return ItemColumn::Question;
    case Answer:
        return ItemColumn::Answer;
    case Level:
        return ItemColumn::Level;
    case PassRate:
        return ItemColumn::PassRate;
    case Agreement:
        return ItemColumn::Agreement;
    case Source:
        return ItemColumn::Source;
    case Origin:
        return ItemColumn::Origin;
    case Review:
        return ItemColumn::Review;
    case State:
        return ItemColumn::Drop;
    default:
        return std::nullopt;
    }
}

void ItemTableModel::sort(int column, Qt::SortOrder order) {
    const std::optional<ItemColumn> by = sortColumn(column);
    setOrder(by ? ItemSort{*by, order == Qt::DescendingOrder} : ItemSort{});
}

} // namespace sdrl::gui
