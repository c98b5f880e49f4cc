// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/start/start_page.h"

#include "theme/icons.h"

#include <QCommandLinkButton>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace sdrl::gui {

StartPage::StartPage(AppSettings& settings, QWidget* parent)
    : QWidget(parent), m_settings(settings), m_recent(new QVBoxLayout) {
    auto* recentTitle = new QLabel(tr("Recent projects"), this);
    theme::setTextSize(recentTitle, theme::TextSize::Section, true);
    auto* left = new QVBoxLayout;
    left->addWidget(recentTitle);
    left->addLayout(m_recent);
    left->addStretch(1);

    auto* right = new QVBoxLayout;
    const auto action = [&](const QString& iconName, const QString& title, const QString& text,
                            void (StartPage::*signal)()) {
        auto* button = new QCommandLinkButton(title, text, this);
        button->setIcon(icon(iconName, theme::Role::Accent));
        connect(button, &QAbstractButton::clicked, this, signal);
        right->addWidget(button);
        return button;
    };
    action(QStringLiteral("sparkline"), tr("Try the sample"),
           tr("A tiny model learns arithmetic in about three minutes, on this computer."),
           &StartPage::sampleRequested);
    action(QStringLiteral("wand"), tr("New project"),
           tr("Say in words what a model should become good at."), &StartPage::newRequested);
    action(QStringLiteral("open"), tr("Open"), tr("A project folder on this computer."),
           &StartPage::openRequested);
    right->addStretch(1);

    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(theme::kPageMargin * 2, theme::kPageMargin * 2,
                                theme::kPageMargin * 2, theme::kPageMargin);
    columns->setSpacing(theme::kPageMargin * 2);
    columns->addLayout(left, 3);
    columns->addLayout(right, 2);
}

void StartPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    fillRecent();
}

void StartPage::fillRecent() {
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const std::vector<RecentProject> projects = m_settings.recentProjects();
    if (projects.empty()) {
        auto* hint = new QLabel(tr("Projects that you open will be listed here."), this);
        theme::setTextRole(hint, theme::Role::Muted);
        m_recent->addWidget(hint);
    }
    for (const RecentProject& project : projects) {
        auto* button = new QPushButton(project.folder, this);
        connect(button, &QPushButton::clicked, this,
                [this, folder = project.folder] { emit projectChosen(folder); });
        m_recent->addWidget(button);
    }
}

} // namespace sdrl::gui
