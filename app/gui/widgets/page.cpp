// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/page.h"

#include "theme/theme.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace sdrl::gui {

Page::Page(PageId id, ProjectSession& session, QWidget* parent)
    : QWidget(parent),
      m_id(id),
      m_session(session),
      m_title(new QLabel(pageTitle(id), this)),
      m_subtitle(new QLabel(this)),
      m_actions(new QHBoxLayout),
      m_primary(new QPushButton(this)),
      m_messages(new MessageBar(this)),
      m_content(new QVBoxLayout) {
    setAccessibleName(pageTitle(id));
    theme::setTextSize(m_title, theme::TextSize::Title, true);
    theme::setTextRole(m_subtitle, theme::Role::Muted);
    m_subtitle->setWordWrap(true);
    theme::setPrimary(m_primary);
    m_primary->hide();
    connect(m_primary, &QPushButton::clicked, this, [this] {
        if (m_onPrimary)
            m_onPrimary();
    });

    m_actions->setSpacing(theme::kSpace2);
    m_actions->addWidget(m_primary);
    auto* words = new QVBoxLayout;
    words->setSpacing(theme::kSpace1);
    words->addWidget(m_title);
    words->addWidget(m_subtitle);
    auto* header = new QHBoxLayout;
    header->setSpacing(theme::kSpace4);
    header->addLayout(words, 1);
    header->addLayout(m_actions);
    header->setAlignment(m_actions, Qt::AlignTop);
    auto* line = new QFrame(this);
    line->setFrameShape(QFrame::HLine);
    line->setFixedHeight(1);
    line->setProperty("separator", true);

    m_content->setSpacing(theme::kSpace3);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kPageMargin, theme::kSpace4, theme::kPageMargin,
                               theme::kSpace4);
    layout->setSpacing(theme::kSpace3);
    layout->addLayout(header);
    layout->addWidget(line);
    layout->addWidget(m_messages);
    layout->addLayout(m_content, 1);

    const auto look = [this] {
        if (isVisible())
            refresh();
    };
    connect(&session, &ProjectSession::progressed, this, &Page::updatePrimaryEnabled);
    connect(&session, &ProjectSession::progressed, this, look);
    connect(&session, &ProjectSession::itemsChanged, this, look);
    connect(&session, &ProjectSession::taskChanged, this, look);
    connect(&session, &ProjectSession::settingsChanged, this, look);
    connect(&session.jobs(), &JobCenter::polled, this, [this] {
        if (isVisible())
            poll();
    });
}

void Page::setSubtitle(const QString& text) {
    m_subtitle->setText(text);
}

void Page::setPrimaryAction(const QString& text, std::function<void()> action) {
    m_primary->setText(text);
    m_onPrimary = std::move(action);
    m_primary->show();
    updatePrimaryEnabled();
}

void Page::setPrimaryEnabled(bool enabled, const QString& reason) {
    m_primaryEnabled = enabled;
    m_primaryReason = reason;
    updatePrimaryEnabled();
}

/// What the button would begin follows from where the project stands.
void Page::updatePrimaryEnabled() {
    const bool known = m_session.statesKnown();
    m_primary->setEnabled(m_primaryEnabled && known);
    m_primary->setToolTip(!known             ? tr("The project is still being read.")
                          : m_primaryEnabled ? QString()
                                             : m_primaryReason);
}

const PageState& Page::pageState() const {
    return m_session.pageStates()[static_cast<std::size_t>(m_id)];
}

void Page::showPageState(const QString& stale) {
    const PageState& state = pageState();
    if (state.reason == m_shownReason)
        return;
    m_shownReason = state.reason;
    if (state.reason.isEmpty())
        m_messages->dismiss();
    else if (state.status == PageStatus::Stale)
        m_messages->showMessage(MessageBar::Severity::Caution, stale, state.reason);
    else if (state.status == PageStatus::Blocked)
        m_messages->showMessage(MessageBar::Severity::Info, state.reason);
}

QPushButton* Page::addSecondaryAction(const QString& text, std::function<void()> action) {
    auto* button = new QPushButton(text, this);
    connect(button, &QPushButton::clicked, this, std::move(action));
    addHeaderWidget(button);
    return button;
}

void Page::addHeaderWidget(QWidget* widget) {
    m_actions->insertWidget(m_actions->count() - 1, widget);
}

void Page::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

} // namespace sdrl::gui
