// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/empty_state.h"

#include "theme/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr int kIconSize = 48;
constexpr int kTextWidth = 460;

class IconLabel : public QLabel {
public:
    IconLabel(QIcon source, QWidget* parent) : QLabel(parent), m_source(std::move(source)) {
        setPixmap(m_source.pixmap(kIconSize, kIconSize));
        setAlignment(Qt::AlignCenter);
    }

protected:
    void changeEvent(QEvent* event) override {
        QLabel::changeEvent(event);
        if (event->type() == QEvent::PaletteChange)
            setPixmap(m_source.pixmap(kIconSize, kIconSize));
    }

private:
    QIcon m_source;
};

} // namespace

EmptyState::EmptyState(const QString& iconName, const QString& title, const QString& text,
                       const QString& actionText, std::function<void()> action, QWidget* parent)
    : QWidget(parent) {
    auto* heading = new QLabel(title, this);
    theme::setTextSize(heading, theme::TextSize::Section, true);
    heading->setAlignment(Qt::AlignCenter);
    heading->setWordWrap(true);
    auto* body = new QLabel(text, this);
    theme::setTextRole(body, theme::Role::Muted);
    body->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    body->setWordWrap(true);
    body->setMaximumWidth(kTextWidth);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(theme::kSpace3);
    layout->addStretch(2);
    layout->addWidget(new IconLabel(icon(iconName, theme::Role::Muted), this));
    layout->addWidget(heading);
    // Aligned, it would get the height that the text needs at the page's full width. What outweighs
    // the room beside it is as wide as it may be.
    auto* line = new QHBoxLayout;
    line->addStretch(1);
    line->addWidget(body, kTextWidth);
    line->addStretch(1);
    layout->addLayout(line);
    if (action) {
        auto* button = new QPushButton(actionText, this);
        connect(button, &QPushButton::clicked, this, std::move(action));
        layout->addWidget(button, 0, Qt::AlignHCenter);
    }
    layout->addStretch(3);
}

} // namespace sdrl::gui
