// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace sdrl::gui {

/// Asks before what was entered is lost; Escape and Return keep it. Blocks: until it is answered.
/// @return whether to go on without it
[[nodiscard]] bool wantsToDiscard(QWidget* window, const QString& question);

} // namespace sdrl::gui
