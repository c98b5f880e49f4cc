// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/action_button.h"

#include <QAction>
#include <QMenu>

namespace sdrl::gui {

ActionButton::ActionButton(QAction* action, bool withKey, QWidget* parent)
    : QPushButton(parent), m_withKey(withKey) {
    setCheckable(action->isCheckable());
    if (action->menu())
        setMenu(action->menu());
    else
        connect(this, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, this, [this, action] { take(action); });
    take(action);
}

void ActionButton::take(const QAction* action) {
    const QString key = action->shortcut().toString(QKeySequence::NativeText);
    setText(m_withKey && !key.isEmpty() ? tr("%1  %2").arg(action->text(), key) : action->text());
    setIcon(action->icon());
    setEnabled(action->isEnabled());
    setVisible(action->isVisible());
    setChecked(action->isChecked());
    QString tip = action->toolTip();
    if (!key.isEmpty() && !m_withKey)
        tip += QStringLiteral(" (%1)").arg(key);
    setToolTip(tip);
    setAccessibleName(action->text());
}

} // namespace sdrl::gui
