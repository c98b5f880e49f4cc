// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/page.h"

namespace sdrl::gui {

/// Makes a page of the rail.
[[nodiscard]] Page* makePage(PageId id, ProjectSession& session, QWidget* parent);

} // namespace sdrl::gui
