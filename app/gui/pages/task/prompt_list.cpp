// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/task/prompt_list.h"

#include "theme/theme.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace sdrl::gui {

namespace {

enum ItemRole { kPurposeRole = Qt::UserRole, kMarkRole, kMarkTextRole };

theme::Role roleOf(PromptList::Mark mark) {
    switch (mark) {
    case PromptList::Mark::Unsaved:
        return theme::Role::Caution;
    case PromptList::Mark::Unusable:
        return theme::Role::Bad;
    default:
        return theme::Role::Accent;
    }
}

} // namespace

/// Title with the mark at its right; what it asks for in two lines.
class PromptList::Delegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyleOptionViewItem item = option;
        initStyleOption(&item, index);
        item.text.clear();
        item.widget->style()->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const auto pen = [&](theme::Role role) {
            painter->setPen(theme::color(selected ? theme::Role::OnAccent : role));
        };
        const QRect area = areaOf(option.rect);
        painter->save();
        const QFont bold = theme::font(theme::TextSize::Body, true);
        const int line = QFontMetrics(bold).lineSpacing();
        painter->setFont(bold);
        pen(theme::Role::Text);
        painter->drawText(area, Qt::AlignLeft | Qt::AlignTop,
                          index.data(Qt::DisplayRole).toString());
        const QFont small = theme::font(theme::TextSize::Small);
        painter->setFont(small);
        pen(roleOf(static_cast<Mark>(index.data(kMarkRole).toInt())));
        painter->drawText(QRect(area.topLeft(), QSize(area.width(), line)),
                          Qt::AlignRight | Qt::AlignVCenter, index.data(kMarkTextRole).toString());
        pen(theme::Role::Muted);
        painter->drawText(area.adjusted(0, line, 0, 0),
                          Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap | Qt::TextDontClip,
                          index.data(kPurposeRole).toString());
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex&) const override {
        Q_UNUSED(option);
        return {0, QFontMetrics(theme::font(theme::TextSize::Body, true)).lineSpacing() +
                       2 * QFontMetrics(theme::font(theme::TextSize::Small)).lineSpacing() +
                       2 * theme::kSpace2};
    }

private:
    static QRect areaOf(const QRect& rect) {
        return rect.adjusted(theme::kSpace3, theme::kSpace2, -theme::kSpace3, -theme::kSpace2);
    }
};

PromptList::PromptList(QWidget* parent) : QListWidget(parent) {
    setItemDelegate(new Delegate(this));
    setUniformItemSizes(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void PromptList::add(const QString& title, const QString& purpose) {
    auto* item = new QListWidgetItem(title, this);
    item->setData(kPurposeRole, purpose);
    setMark(count() - 1, Mark::None);
}

void PromptList::setMark(int row, Mark mark) {
    QString text, sentence;
    switch (mark) {
    case Mark::None:
        break;
    case Mark::Changed:
        text = tr("changed");
        sentence = tr("Changed in this project.");
        break;
    case Mark::Unsaved:
        text = tr("not saved");
        sentence = tr("Has changes that are not saved.");
        break;
    case Mark::Unusable:
        text = tr("not usable");
        sentence = tr("Cannot be used as it stands.");
        break;
    }
    QListWidgetItem* it = item(row);
    const QString purpose = it->data(kPurposeRole).toString();
    it->setData(kMarkRole, static_cast<int>(mark));
    it->setData(kMarkTextRole, text);
    it->setToolTip(sentence.isEmpty() ? purpose : purpose + u'\n' + sentence);
    it->setData(Qt::AccessibleTextRole,
                QStringLiteral("%1. %2 %3").arg(it->text(), purpose, sentence).trimmed());
}

PromptList::Mark PromptList::mark(int row) const {
    return static_cast<Mark>(item(row)->data(kMarkRole).toInt());
}

} // namespace sdrl::gui
