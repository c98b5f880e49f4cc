// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

class QAction;

namespace sdrl::gui {

/// A button for an action: has its text, icon, tooltip and state, now and later.
class ActionButton : public QPushButton {
    Q_OBJECT
public:
    /// @param withKey shows the action's key behind its text
    explicit ActionButton(QAction* action, bool withKey = false, QWidget* parent = nullptr);

private:
    void take(const QAction* action);

    bool m_withKey;
};

} // namespace sdrl::gui
