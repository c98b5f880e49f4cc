// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/item_query.h"
#include "core/project/project_settings.h"

namespace sdrl {

/// The newest questions with their rewrites and how they were last measured and selected, from the
/// stages' records; finished or not. Parts that there are not yet are empty or 0. The store may be
/// that of an ItemQuery.
[[nodiscard]] Result<ItemScope> currentItemScope(ProjectStore& store,
                                                 const ProjectSettings& settings);

} // namespace sdrl
