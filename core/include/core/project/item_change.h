// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/strong_id.h"
#include "core/method/qa_item.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

using ChangeId = StrongId<struct ChangeTag>;

/// Question, answer and the full answer text of an item.
struct ItemText {
    std::string input;
    std::string answer;   ///< canonical
    std::string solution; ///< a full answer text that ends in `answer`; may be empty

    friend bool operator==(const ItemText&, const ItemText&) = default;
};

/// What a person does to items. Made by the factories below.
struct ItemChange {
    enum class Kind { Review, Edit, AddTag, RemoveTag, Bin, Restore };

    Kind kind = Kind::Review;
    std::vector<std::int64_t> items;        ///< item ids; any number, in any order
    ReviewState review = ReviewState::None; ///< of Review
    ItemText text;                          ///< of Edit
    std::string tag;                        ///< of AddTag and RemoveTag

    [[nodiscard]] static ItemChange reviewed(std::vector<std::int64_t> items, ReviewState state);
    /// One item; its review state becomes Edited. The caller has checked the answer (canonical, in
    /// the form asked for). A solution that is left empty stays if the answer stays; to another
    /// answer it no longer leads, so it is then empty and exports show the answer alone.
    [[nodiscard]] static ItemChange edited(ItemId item, std::string input, std::string answer,
                                           std::string solution = {});
    [[nodiscard]] static ItemChange tagged(std::vector<std::int64_t> items, std::string tag);
    [[nodiscard]] static ItemChange untagged(std::vector<std::int64_t> items, std::string tag);
    /// To the bin: hidden, and out of all later stages.
    [[nodiscard]] static ItemChange binned(std::vector<std::int64_t> items);
    [[nodiscard]] static ItemChange restored(std::vector<std::int64_t> items);
};

/// "review", "edit", "add_tag", …
[[nodiscard]] std::string_view itemChangeName(ItemChange::Kind kind);

/// One change as an item's history shows it.
struct ItemHistoryEntry {
    ChangeId change;
    std::int64_t atMs = 0;
    ItemChange::Kind kind = ItemChange::Kind::Review;
    std::size_t items = 0; ///< that the change touched, this one included
    bool reverted = false; ///< undone, and not redone since
    ReviewState before = ReviewState::None, after = ReviewState::None; ///< of Review and Edit
    ItemText textBefore, textAfter;                                    ///< of Edit
    std::string tag;
};

} // namespace sdrl
