// SPDX-License-Identifier: GPL-3.0-or-later
//
// An item's card as rich text, tab by tab. Links: "item:ID", "open:".
#pragma once

#include "core/project/item_query.h"
#include "core/project/run_log.h"

#include <QString>

#include <vector>

namespace sdrl::gui {

[[nodiscard]] QString itemHtml(const ItemCard& card);
/// Question and answer only, large.
[[nodiscard]] QString reviewHtml(const ItemCard& card);
[[nodiscard]] QString sourceHtml(const ItemCard& card);
[[nodiscard]] QString votesHtml(const ItemCard& card);
[[nodiscard]] QString attemptsHtml(const ItemCard& card);
[[nodiscard]] QString rolloutsHtml(const QString& run, const std::vector<RolloutGroup>& groups);
[[nodiscard]] QString historyHtml(const ItemCard& card);

} // namespace sdrl::gui
