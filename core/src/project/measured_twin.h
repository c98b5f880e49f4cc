// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/item_table.h"

#include <optional>

namespace sdrl::store {

/// An item with the same question and answer that has a valid measurement, if there is one: as
/// questions that were written again with other settings have.
[[nodiscard]] Result<std::optional<ItemId>> measuredTwin(const Connection& connection,
                                                         ProbeId probe, const QaItem& item);

} // namespace sdrl::store
