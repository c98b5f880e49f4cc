// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/qa_item.h"

namespace sdrl {

std::string_view itemOriginName(ItemOrigin origin) {
    switch (origin) {
    case ItemOrigin::Initial:
        return "initial";
    case ItemOrigin::Harder:
        return "harder";
    case ItemOrigin::Easier:
        return "easier";
    }
    return "initial";
}

std::optional<ItemOrigin> itemOriginFromName(std::string_view name) {
    for (const ItemOrigin origin : {ItemOrigin::Initial, ItemOrigin::Harder, ItemOrigin::Easier})
        if (itemOriginName(origin) == name)
            return origin;
    return std::nullopt;
}

std::string_view reviewStateName(ReviewState state) {
    switch (state) {
    case ReviewState::None:
        return "none";
    case ReviewState::Accepted:
        return "accepted";
    case ReviewState::Rejected:
        return "rejected";
    case ReviewState::Edited:
        return "edited";
    }
    return "none";
}

std::optional<ReviewState> reviewStateFromName(std::string_view name) {
    for (const ReviewState state :
         {ReviewState::None, ReviewState::Accepted, ReviewState::Rejected, ReviewState::Edited})
        if (reviewStateName(state) == name)
            return state;
    return std::nullopt;
}

} // namespace sdrl
