// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/evaluation/compared_model.h"

#include "theme/icons.h"

#include <QCoreApplication>

namespace sdrl::gui {

namespace {

using Outcome = ComparedItem::Outcome;

QIcon outcomeIcon(Outcome outcome) {
    switch (outcome) {
    case Outcome::Won:
        return icon(QStringLiteral("check"), theme::Role::Good);
    case Outcome::Lost:
        return icon(QStringLiteral("cross"), theme::Role::Bad);
    case Outcome::BothRight:
        return icon(QStringLiteral("check"), theme::Role::Muted);
    case Outcome::BothWrong:
        return icon(QStringLiteral("cross"), theme::Role::Muted);
    }
    return {};
}

QString answerText(const EvaluationAnswer& answer) {
    return answer.extracted.empty() ? QCoreApplication::translate("ComparedModel", "(no answer)")
                                    : QString::fromStdString(answer.extracted).simplified();
}

} // namespace

QString outcomeText(Outcome outcome) {
    switch (outcome) {
    case Outcome::Won:
        return QCoreApplication::translate("ComparedModel", "won");
    case Outcome::Lost:
        return QCoreApplication::translate("ComparedModel", "lost");
    case Outcome::BothRight:
        return QCoreApplication::translate("ComparedModel", "right both times");
    case Outcome::BothWrong:
        return QCoreApplication::translate("ComparedModel", "wrong both times");
    }
    return {};
}

void ComparedModel::setComparison(std::shared_ptr<const Comparison> comparison) {
    beginResetModel();
    m_comparison = std::move(comparison);
    endResetModel();
}

void ComparedModel::setLenient(bool lenient) {
    if (m_lenient == lenient)
        return;
    m_lenient = lenient;
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int ComparedModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_comparison ? 0 : static_cast<int>(m_comparison->items.size());
}

int ComparedModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ComparedModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ComparedItem& item = this->item(index.row());
    const auto text = [&]() -> QString {
        switch (index.column()) {
        case Outcome:
            return outcomeText(item.outcome(m_lenient));
        case Question:
            return QString::fromStdString(item.input).simplified();
        case Reference:
            return QString::fromStdString(item.reference).simplified();
        case Before:
            return answerText(item.before);
        case After:
            return answerText(item.after);
        default:
            return item.level > 0 ? QString::number(item.level) : QString();
        }
    };
    switch (role) {
    case Qt::DisplayRole:
        return text();
    case SortRole:
        return index.column() == Outcome ? QVariant(static_cast<int>(item.outcome(m_lenient)))
               : index.column() == Level ? QVariant(item.level)
                                         : QVariant(text().toCaseFolded());
    case Qt::DecorationRole:
        return index.column() == Outcome ? outcomeIcon(item.outcome(m_lenient)) : QVariant();
    case Qt::ToolTipRole:
        return index.column() == Question ? QString::fromStdString(item.input) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant((index.column() == Level ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant ComparedModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == Level ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Outcome:
        return tr("Outcome");
    case Question:
        return tr("Question");
    case Reference:
        return tr("Reference");
    case Before:
        return tr("Before");
    case After:
        return tr("After");
    case Level:
        return tr("Level");
    default:
        return {};
    }
}

void ComparedFilter::setShow(Show show) {
    m_show = show;
    invalidateFilter();
}

void ComparedFilter::setText(const QString& text) {
    m_text = text;
    invalidateFilter();
}

bool ComparedFilter::filterAcceptsRow(int row, const QModelIndex&) const {
    const auto& model = static_cast<const ComparedModel&>(*sourceModel());
    const Outcome outcome = model.outcome(row);
    const bool changed = outcome == Outcome::Won || outcome == Outcome::Lost;
    if ((m_show == Show::Changed && !changed) || (m_show == Show::Unchanged && changed) ||
        (m_show == Show::Won && outcome != Outcome::Won) ||
        (m_show == Show::Lost && outcome != Outcome::Lost))
        return false;
    if (m_text.isEmpty())
        return true;
    const ComparedItem& item = model.item(row);
    for (const std::string* text :
         {&item.input, &item.reference, &item.before.text, &item.after.text})
        if (QString::fromStdString(*text).contains(m_text, Qt::CaseInsensitive))
            return true;
    return false;
}

bool ComparedFilter::lessThan(const QModelIndex& a, const QModelIndex& b) const {
    const QVariant x = a.data(ComparedModel::SortRole), y = b.data(ComparedModel::SortRole);
    if (x == y)
        return a.row() < b.row();
    return x.userType() == QMetaType::Int ? x.toInt() < y.toInt()
                                          : x.toString().localeAwareCompare(y.toString()) < 0;
}

} // namespace sdrl::gui
