// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/start/start_page.h"

#include "pages/start/action_tile.h"
#include "pages/start/project_card.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <utility>

namespace sdrl::gui {

namespace {

constexpr int kActionsWidth = 380;
constexpr int kCardsWidth = 860;

} // namespace

StartPage::StartPage(AppSettings& settings, QWidget* parent)
    : QWidget(parent), m_settings(settings), m_recent(new QVBoxLayout) {
    auto* recentTitle = new QLabel(tr("Recent projects"), this);
    theme::setTextSize(recentTitle, theme::TextSize::Title, true);
    auto* list = new QWidget;
    auto* listLayout = new QVBoxLayout(list);
    listLayout->setContentsMargins(0, 0, theme::kSpace2, 0);
    m_recent->setSpacing(theme::kSpace3);
    listLayout->addLayout(m_recent);
    listLayout->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(list);
    scroll->viewport()->setAutoFillBackground(false);
    list->setAutoFillBackground(false);
    auto* left = new QVBoxLayout;
    left->setSpacing(theme::kSpace3);
    left->addWidget(recentTitle);
    left->addWidget(scroll, 1);

    auto* right = new QVBoxLayout;
    right->setSpacing(theme::kSpace3);
    const auto action = [&](const QString& iconName, const QString& title, const QString& text,
                            void (StartPage::*signal)()) {
        auto* button = new ActionTile(iconName, title, text, this);
        connect(button, &QAbstractButton::clicked, this, signal);
        right->addWidget(button);
    };
    action(QStringLiteral("sparkline"), tr("Try the sample"),
           tr("A tiny model learns arithmetic in about three minutes, on this computer."),
           &StartPage::sampleRequested);
    action(QStringLiteral("wand"), tr("New project"),
           tr("Say in words what a model should become good at."), &StartPage::newRequested);
    action(QStringLiteral("open"), tr("Open"), tr("A project folder on this computer."),
           &StartPage::openRequested);
    right->addStretch(1);
    auto* actions = new QWidget(this);
    actions->setFixedWidth(kActionsWidth);
    right->setContentsMargins(0, 0, 0, 0);
    actions->setLayout(right);

    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(theme::kPageMargin * 2, theme::kPageMargin * 2,
                                theme::kPageMargin * 2, theme::kPageMargin);
    columns->setSpacing(theme::kPageMargin * 2);
    columns->addStretch(1);
    auto* cards = new QWidget(this);
    cards->setMaximumWidth(kCardsWidth);
    left->setContentsMargins(0, 0, 0, 0);
    cards->setLayout(left);
    columns->addWidget(cards, 100);
    columns->addWidget(actions);
    columns->addStretch(1);
}

void StartPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    fillRecent();
}

void StartPage::fillRecent() {
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        // A card may be what asks for this.
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    const std::vector<RecentProject> projects = m_settings.recentProjects();
    if (projects.empty()) {
        auto* hint = new QLabel(tr("Projects that you open are listed here. Nothing is here yet: "
                                   "try the sample, or begin a project."),
                                this);
        hint->setWordWrap(true);
        theme::setTextRole(hint, theme::Role::Muted);
        m_recent->addWidget(hint);
    }
    QStringList folders;
    for (const RecentProject& project : projects) {
        auto* card = new ProjectCard(project, this);
        connect(card, &ProjectCard::chosen, this, &StartPage::projectChosen);
        connect(card, &ProjectCard::forgotten, this, [this](const QString& folder) {
            m_settings.forgetRecentProject(folder);
            fillRecent();
        });
        m_recent->addWidget(card);
        card->show();
        folders += project.folder;
    }
    // Card by card, so that the first is not held up by the last.
    m_folders = folders;
    readNext();
}

void StartPage::readNext() {
    if (m_folders.isEmpty()) {
        m_reader.cancel();
        return;
    }
    m_reader.post(
        [folder = m_folders.takeFirst()](const std::stop_token&) {
            return std::pair(folder, readProjectSummary(folder));
        },
        [this](const std::pair<QString, ProjectSummary>& read) {
            take(read.first, read.second);
            readNext();
        });
}

void StartPage::take(const QString& folder, const ProjectSummary& summary) {
    for (int i = 0; i < m_recent->count(); ++i)
        if (auto* card = qobject_cast<ProjectCard*>(m_recent->itemAt(i)->widget());
            card && card->folder() == folder)
            card->setSummary(summary);
}

} // namespace sdrl::gui
