// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/message_bar.h"

#include "theme/icons.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace sdrl::gui {

namespace {

QLabel* selectableLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_title(selectableLabel(this)),
      m_text(selectableLabel(this)),
      m_details(selectableLabel(this)),
      m_action(new QPushButton(this)),
      m_showDetails(new QToolButton(this)),
      m_copy(new QToolButton(this)) {
    theme::setCard(this);
    theme::setTextSize(m_title, theme::TextSize::Body, true);
    theme::setTextRole(m_details, theme::Role::Muted);

    m_showDetails->setText(tr("Details"));
    m_showDetails->setCheckable(true);
    m_showDetails->setAutoRaise(true);
    connect(m_showDetails, &QToolButton::toggled, m_details, &QWidget::setVisible);
    m_copy->setText(tr("Copy"));
    m_copy->setAutoRaise(true);
    connect(m_copy, &QToolButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_copyText); });
    auto* dismissButton = new QToolButton(this);
    dismissButton->setIcon(icon(QStringLiteral("cancel"), theme::Role::Muted));
    dismissButton->setToolTip(tr("Dismiss"));
    dismissButton->setAccessibleName(tr("Dismiss message"));
    dismissButton->setAutoRaise(true);
    connect(dismissButton, &QToolButton::clicked, this, &MessageBar::dismiss);
    connect(m_action, &QPushButton::clicked, this, [this] {
        if (m_onAction)
            m_onAction();
    });

    auto* words = new QVBoxLayout;
    words->setSpacing(theme::kSpace1 / 2);
    words->addWidget(m_title);
    words->addWidget(m_text);
    words->addWidget(m_details);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace2, theme::kSpace2);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    layout->addWidget(m_action, 0, Qt::AlignVCenter);
    layout->addWidget(m_showDetails, 0, Qt::AlignVCenter);
    layout->addWidget(m_copy, 0, Qt::AlignVCenter);
    layout->addWidget(dismissButton, 0, Qt::AlignVCenter);
    hide();
}

void MessageBar::showMessage(Severity severity, const QString& title, const QString& text) {
    m_severity = severity;
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_copyText = title + QLatin1Char('\n') + text;
    m_details->hide();
    m_showDetails->setChecked(false);
    m_showDetails->hide();
    m_copy->hide();
    m_action->hide();
    setAccessibleName(title);
    restyle();
    show();
}

void MessageBar::showError(const ErrorMessage& error) {
    showMessage(Severity::Error, error.what,
                error.why + (error.advice.isEmpty() ? QString() : QLatin1Char(' ') + error.advice));
    m_details->setText(error.details);
    m_showDetails->setVisible(!error.details.isEmpty());
    setCopy(tr("Copy"), plainText(error));
}

void MessageBar::setAction(const QString& text, std::function<void()> action) {
    m_action->setText(text);
    m_onAction = std::move(action);
    m_action->show();
}

void MessageBar::setCopy(const QString& label, const QString& text) {
    m_copy->setText(label);
    m_copyText = text;
    m_copy->show();
}

void MessageBar::dismiss() {
    hide();
}

void MessageBar::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void MessageBar::restyle() {
    QString name = QStringLiteral("info");
    theme::Role role = theme::Role::Accent;
    switch (m_severity) {
    case Severity::Info:
        break;
    case Severity::Good:
        name = QStringLiteral("check");
        role = theme::Role::Good;
        break;
    case Severity::Caution:
        name = QStringLiteral("warning");
        role = theme::Role::Caution;
        break;
    case Severity::Error:
        name = QStringLiteral("error");
        role = theme::Role::Bad;
        break;
    }
    m_icon->setPixmap(icon(name, role).pixmap(theme::kIconLarge, theme::kIconLarge));
}

} // namespace sdrl::gui
