// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/command_palette.h"

#include "theme/theme.h"
#include "widgets/action_title.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kWidth = 560;
constexpr int kHeight = 380;

} // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QDialog(window), m_search(new QLineEdit(this)), m_list(new QListWidget(this)) {
    setWindowTitle(tr("Commands"));
    setModal(true);
    setAttribute(Qt::WA_DeleteOnClose);
    resize(kWidth, kHeight);
    m_search->setPlaceholderText(tr("What do you want to do?"));
    m_search->setAccessibleName(tr("Search commands"));
    m_search->installEventFilter(this);
    m_list->setAccessibleName(tr("Commands"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace3, theme::kSpace3, theme::kSpace3);
    layout->addWidget(m_search);
    layout->addWidget(m_list, 1);
    for (QAction* action : window->findChildren<QAction*>())
        if (!actionTitle(*action).isEmpty() && !action->isSeparator() && !action->menu() &&
            action->isVisible())
            m_actions.emplace_back(action);
    connect(m_search, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_list, &QListWidget::itemActivated, this, &CommandPalette::runCurrent);
    fill();
    m_search->setFocus();
}

int CommandPalette::score(const QString& text, const QString& typed) {
    int score = 0;
    qsizetype at = 0;
    for (const QChar wanted : typed.simplified().toLower()) {
        if (wanted.isSpace())
            continue;
        const qsizetype found = text.toLower().indexOf(wanted, at);
        if (found < 0)
            return -1;
        const bool wordBegins = found == 0 || text[found - 1].isSpace();
        score += found == at && at > 0 ? 3 : wordBegins ? 2 : 0;
        at = found + 1;
    }
    return score;
}

void CommandPalette::fill() {
    m_list->clear();
    std::vector<std::pair<int, QAction*>> hits;
    for (const QPointer<QAction>& action : m_actions)
        if (action)
            if (const int points = score(actionTitle(*action), m_search->text()); points >= 0)
                hits.emplace_back(points + (action->isEnabled() ? 1 : 0), action);
    std::stable_sort(hits.begin(), hits.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [points, action] : hits) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        auto* item = new QListWidgetItem(
            action->icon(), keys.isEmpty()
                                ? actionTitle(*action)
                                : QStringLiteral("%1    %2").arg(actionTitle(*action), keys));
        item->setData(Qt::UserRole, QVariant::fromValue(static_cast<QObject*>(action)));
        if (!action->isEnabled()) {
            item->setFlags(item->flags() & ~Qt::ItemIsEnabled);
            item->setToolTip(action->toolTip());
        }
        m_list->addItem(item);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::runCurrent() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item || !(item->flags() & Qt::ItemIsEnabled))
        return;
    const QPointer<QAction> action =
        qobject_cast<QAction*>(item->data(Qt::UserRole).value<QObject*>());
    accept();
    // After this dialog is gone: the action may open another one.
    if (action)
        QTimer::singleShot(0, action, &QAction::trigger);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const int row = m_list->currentRow();
        switch (key->key()) {
        case Qt::Key_Down:
            m_list->setCurrentRow(std::min(row + 1, m_list->count() - 1));
            return true;
        case Qt::Key_Up:
            m_list->setCurrentRow(std::max(row - 1, 0));
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            runCurrent();
            return true;
        default:
            break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace sdrl::gui
