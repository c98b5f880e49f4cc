// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/start/action_tile.h"

#include "theme/icons.h"
#include "theme/theme.h"

#include <QLabel>
#include <QStyleOptionButton>
#include <QStylePainter>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr int kIconSize = theme::kSpace6;

} // namespace

ActionTile::ActionTile(const QString& iconName, const QString& title, const QString& text,
                       QWidget* parent)
    : QPushButton(title, parent), m_iconName(iconName) {
    setAccessibleName(title);
    setAccessibleDescription(text);
    auto* heading = new QLabel(title, this);
    theme::setTextSize(heading, theme::TextSize::Section, true);
    auto* sentence = new QLabel(text, this);
    sentence->setWordWrap(true);
    theme::setTextSize(sentence, theme::TextSize::Body);
    theme::setTextRole(sentence, theme::Role::Muted);
    for (QWidget* part : {heading, sentence})
        part->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* words = new QVBoxLayout;
    words->setSpacing(theme::kSpace1);
    words->addWidget(heading);
    words->addWidget(sentence);
    words->setContentsMargins(theme::kSpace4 + kIconSize + theme::kSpace3, theme::kSpace3,
                              theme::kSpace4, theme::kSpace3);
    setLayout(words);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

QSize ActionTile::sizeHint() const {
    return layout()->sizeHint();
}

QSize ActionTile::minimumSizeHint() const {
    return layout()->minimumSize();
}

int ActionTile::heightForWidth(int width) const {
    return layout()->heightForWidth(width);
}

void ActionTile::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text.clear(); // its labels show it
    painter.drawControl(QStyle::CE_PushButton, option);
    gui::icon(m_iconName, theme::Role::Accent)
        .paint(&painter, theme::kSpace4, (height() - kIconSize) / 2, kIconSize, kIconSize);
}

} // namespace sdrl::gui
