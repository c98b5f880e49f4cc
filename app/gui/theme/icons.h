// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

#include <QIcon>
#include <QString>

namespace sdrl::gui {

/// A line icon of resources/icons by its file's name without ending. Painted in the colour of the
/// role, so that it follows the theme. Empty for a name that is not there. Thread: GUI.
[[nodiscard]] QIcon icon(const QString& name, theme::Role role = theme::Role::Text);

/// The program's own icon.
[[nodiscard]] QIcon programIcon();

} // namespace sdrl::gui
