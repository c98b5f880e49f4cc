// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>

namespace sdrl::gui {

/// What an empty page says: what belongs here, why, and the one next action.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    /// @param action may be empty
    EmptyState(const QString& iconName, const QString& title, const QString& text,
               const QString& actionText = {}, std::function<void()> action = {},
               QWidget* parent = nullptr);
};

} // namespace sdrl::gui
