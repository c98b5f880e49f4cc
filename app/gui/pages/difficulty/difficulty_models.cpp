// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/difficulty/difficulty_models.h"

#include "models/item_words.h"
#include "theme/theme.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>

namespace sdrl::gui {

PassRateGroupModel::PassRateGroupModel(const QString& title, QObject* parent)
    : RowsModel(parent), m_title(title) {}

int PassRateGroupModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant PassRateGroupModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const PassRateGroup& group = row(index.row());
    const PassRateHistogram& rates = group.rates;
    if (role == BinsRole) {
        QVariantList bins;
        for (const std::int64_t count : rates.bins)
            bins.append(qlonglong(count));
        return bins;
    }
    if (role == Qt::TextAlignmentRole)
        return QVariant(index.column() == Title ? Qt::AlignLeft | Qt::AlignVCenter
                                                : Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == Title)
        return group.title;
    if (role != Qt::DisplayRole)
        return {};
    const QLocale locale;
    switch (index.column()) {
    case Title:
        return group.title;
    case Measured:
        return locale.toString(qlonglong(rates.measured()));
    case Mean:
        return rates.measured() > 0 ? percentText(rates.mean()) : QString();
    case Never:
        return locale.toString(qlonglong(rates.neverSolved));
    case Always:
        return locale.toString(qlonglong(rates.alwaysSolved));
    default:
        return {};
    }
}

QVariant PassRateGroupModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section == Title || section == Distribution
                            ? Qt::AlignLeft | Qt::AlignVCenter
                            : Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Title:
        return m_title;
    case Measured:
        return tr("Measured");
    case Mean:
        return tr("Mean pass rate");
    case Never:
        return tr("Never solved");
    case Always:
        return tr("Always solved");
    case Distribution:
        return tr("Pass rates from 0 to 1");
    default:
        return {};
    }
}

int PairModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant PairModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const RewrittenPair& pair = this->row(index.row());
    const int column = index.column();
    const ItemRow& row = column == Before || column == RateBefore ? pair.before : pair.after;
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case Direction:
            return originText(pair.after.origin);
        case Before:
        case After:
            return qstring(row.question).simplified();
        default:
            return passRateText(row);
        }
    case Qt::ToolTipRole:
        return column == Before || column == After ? QVariant(qstring(row.question)) : QVariant();
    case PassesRole:
        return row.passes;
    case SamplesRole:
        return row.samples;
    case StaleRole:
        return row.stale;
    default:
        return {};
    }
}

QVariant PairModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Direction:
        return tr("Direction");
    case Before:
        return tr("Question as first written");
    case After:
        return tr("Variant");
    default:
        return tr("Pass rate");
    }
}

void BinsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    const QVariantList bins = index.data(PassRateGroupModel::BinsRole).toList();
    qlonglong most = 0;
    for (const QVariant& count : bins)
        most = std::max(most, count.toLongLong());
    if (most == 0)
        return;
    const QRectF area =
        QRectF(option.rect)
            .adjusted(theme::kSpace2, theme::kSpace1, -theme::kSpace2, -theme::kSpace1);
    const double width = area.width() / static_cast<double>(bins.size());
    const bool selected = option.state & QStyle::State_Selected;
    painter->save();
    painter->setPen(Qt::NoPen);
    for (qsizetype bin = 0; bin < bins.size(); ++bin) {
        const double height =
            area.height() * static_cast<double>(bins[bin].toLongLong()) / static_cast<double>(most);
        painter->setBrush(selected ? theme::color(theme::Role::OnAccent)
                                   : theme::passRateColor((static_cast<double>(bin) + 0.5) /
                                                          static_cast<double>(bins.size())));
        painter->drawRect(QRectF(area.left() + static_cast<double>(bin) * width,
                                 area.bottom() - height, std::max(1.0, width - 1), height));
    }
    painter->restore();
}

} // namespace sdrl::gui
