// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/documents/passage_list.h"

#include "theme/icons.h"
#include "theme/theme.h"
#include "widgets/highlight_text.h"

#include <QAbstractTextDocumentLayout>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QTextDocument>
#include <QUrl>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr int kSnippetLines = 2;

std::vector<TextRange> rangesOf(const SearchHit& hit) {
    std::vector<TextRange> out;
    for (const SearchHit::Range& range : hit.highlights)
        out.emplace_back(range.begin, range.end);
    return out;
}

} // namespace

// ---- Model ----------------------------------------------------------------------------------

void PassageModel::setPassages(std::vector<FoundPassage> passages) {
    beginResetModel();
    m_passages = std::move(passages);
    endResetModel();
}

int PassageModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_passages.size());
}

QVariant PassageModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const FoundPassage& found = passage(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(found.title);
    case PlaceRole:
        return found.place();
    case ScoreRole:
        return found.hit.score;
    case SnippetHtmlRole:
        return boldHtml(found.hit.snippet, rangesOf(found.hit));
    case Qt::AccessibleTextRole:
        return tr("%1, %2: %3")
            .arg(QString::fromStdString(found.title), found.place(),
                 QString::fromStdString(found.hit.snippet));
    default:
        return {};
    }
}

// ---- Delegate -------------------------------------------------------------------------------

QSize PassageDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {0, option.fontMetrics.lineSpacing() * (2 + kSnippetLines) + 2 * theme::kSpace2 +
                   theme::kSpace1};
}

void PassageDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    item.widget->style()->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor text = theme::color(selected ? theme::Role::OnAccent : theme::Role::Text);
    const QColor muted = theme::color(selected ? theme::Role::OnAccent : theme::Role::Muted);
    const QRect area =
        option.rect.adjusted(theme::kSpace3, theme::kSpace2, -theme::kSpace3, -theme::kSpace2);
    const int line = option.fontMetrics.lineSpacing();

    painter->save();
    painter->setClipRect(option.rect);
    const QString score =
        QLocale().toString(index.data(PassageModel::ScoreRole).toDouble(), 'f', 2);
    const int scoreWidth = option.fontMetrics.horizontalAdvance(score) + theme::kSpace3;
    painter->setPen(muted);
    painter->drawText(QRect(area.left(), area.top(), area.width(), line),
                      Qt::AlignRight | Qt::AlignVCenter, score);
    const QFont bold = theme::font(theme::TextSize::Body, true);
    painter->setFont(bold);
    painter->setPen(text);
    painter->drawText(QRect(area.left(), area.top(), area.width() - scoreWidth, line),
                      Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(bold).elidedText(index.data(Qt::DisplayRole).toString(),
                                                    Qt::ElideRight, area.width() - scoreWidth));
    painter->setFont(option.font);
    painter->setPen(muted);
    painter->drawText(QRect(area.left(), area.top() + line, area.width(), line),
                      Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(index.data(PassageModel::PlaceRole).toString(),
                                                    Qt::ElideMiddle, area.width()));
    QTextDocument snippet;
    snippet.setDefaultFont(option.font);
    snippet.setDocumentMargin(0);
    snippet.setHtml(index.data(PassageModel::SnippetHtmlRole).toString());
    snippet.setTextWidth(area.width());
    const int top = area.top() + 2 * line + theme::kSpace1;
    painter->translate(area.left(), top);
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette.setColor(QPalette::Text, text);
    context.clip = QRectF(0, 0, area.width(), kSnippetLines * line);
    painter->setClipRect(context.clip);
    snippet.documentLayout()->draw(painter, context);
    painter->restore();
    painter->setPen(theme::color(theme::Role::Line));
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
}

// ---- List with its text ---------------------------------------------------------------------

QUrl originalUrl(const FoundPassage& passage) {
    QUrl url = QUrl::fromLocalFile(QString::fromStdString(passage.file.string()));
    if (passage.passage.page)
        url.setFragment(QStringLiteral("page=%1").arg(*passage.passage.page));
    return url;
}

PassageList::PassageList(QWidget* parent)
    : QWidget(parent),
      m_model(new PassageModel(this)),
      m_view(new QListView(this)),
      m_empty(new QLabel(m_view)),
      m_right(new QWidget(this)),
      m_title(new QLabel(this)),
      m_place(new QLabel(this)),
      m_text(new HighlightText(this)),
      m_open(new QPushButton(icon(QStringLiteral("open")), tr("Open original"), this)) {
    m_view->setModel(m_model);
    m_view->setItemDelegate(new PassageDelegate(m_view));
    m_view->setUniformItemSizes(true);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setAccessibleName(tr("Passages"));
    theme::setTextRole(m_empty, theme::Role::Muted);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    auto* over = new QVBoxLayout(m_view);
    over->setContentsMargins(theme::kSpace6, 0, theme::kSpace6, 0);
    over->addWidget(m_empty);

    m_title->setWordWrap(true);
    theme::setTextSize(m_title, theme::TextSize::Body, true);
    m_place->setWordWrap(true);
    theme::setTextRole(m_place, theme::Role::Muted);
    m_text->setAccessibleName(tr("Text of the passage"));
    connect(m_open, &QPushButton::clicked, this, &PassageList::openOriginal);

    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_title);
    words->addWidget(m_place);
    auto* header = new QHBoxLayout;
    header->addLayout(words, 1);
    header->addWidget(m_open, 0, Qt::AlignTop);
    auto* right = new QVBoxLayout(m_right);
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(theme::kSpace2);
    right->addLayout(header);
    right->addWidget(m_text, 1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace4);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_right, 1);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &PassageList::showCurrent);
    connect(m_view, &QListView::activated, this, &PassageList::openOriginal);
    showCurrent();
}

void PassageList::setPassages(std::vector<FoundPassage> passages) {
    m_model->setPassages(std::move(passages));
    m_empty->setVisible(m_model->rowCount() == 0);
    if (m_model->rowCount() > 0)
        m_view->setCurrentIndex(m_model->index(0));
    showCurrent();
}

void PassageList::setEmptyText(const QString& text) {
    m_empty->setText(text);
}

void PassageList::showCurrent() {
    const QModelIndex current = m_view->currentIndex();
    m_right->setVisible(current.isValid());
    if (!current.isValid())
        return;
    const FoundPassage& found = m_model->passage(current.row());
    m_title->setText(QString::fromStdString(found.title));
    m_place->setText(found.place());
    m_text->setMarkedText(found.passage.text, findWords(found.passage.text, found.words()));
    m_text->showFirstMark();
    m_open->setToolTip(found.passage.page ? tr("%1, at page %2 if the viewer can do that")
                                                .arg(QString::fromStdString(found.file.string()))
                                                .arg(*found.passage.page)
                                          : QString::fromStdString(found.file.string()));
}

void PassageList::openOriginal() const {
    const QModelIndex current = m_view->currentIndex();
    if (current.isValid())
        QDesktopServices::openUrl(originalUrl(m_model->passage(current.row())));
}

} // namespace sdrl::gui
