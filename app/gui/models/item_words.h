// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of an item, in the user's words.
#pragma once

#include "core/project/item_query.h"

#include <QString>

#include <optional>
#include <string>

namespace sdrl::gui {

[[nodiscard]] QString originText(ItemOrigin origin);
[[nodiscard]] QString reviewText(ReviewState state);
/// Name of the icon that stands beside the word; empty for none.
[[nodiscard]] QString reviewIconName(ReviewState state);
/// "dropped by the vote: too little agreement"; of a stage and a reason as the project stores them.
/// What QaItem::dropDetail is with this reason, as a heading.
[[nodiscard]] QString dropDetailTitle(const std::string& reason);
[[nodiscard]] QString dropText(const std::string& stage, const std::string& reason);
[[nodiscard]] QString dropStageText(const std::string& stage);
[[nodiscard]] QString dropReasonText(const std::string& reason);
/// Where an item stands: "kept", "selected", "held out", "in the bin", or why it fell out.
[[nodiscard]] QString stateText(const ItemRow& row);
/// "51/64"; "not measured"; "stale".
[[nodiscard]] QString passRateText(const ItemRow& row);
[[nodiscard]] QString passRateText(int passes, int samples, bool stale);
/// "82 %"
[[nodiscard]] QString percentText(double share);
/// "20–80 %"
[[nodiscard]] QString rangeText(const ShareRange& range);
[[nodiscard]] QString changeText(ItemChange::Kind kind, ReviewState review);

[[nodiscard]] inline QString qstring(const std::string& text) {
    return QString::fromStdString(text);
}

} // namespace sdrl::gui
