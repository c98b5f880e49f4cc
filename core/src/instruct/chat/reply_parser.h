// SPDX-License-Identifier: GPL-3.0-or-later
//
// What language models write where JSON was asked for. Nothing in a reply is ever executed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

struct WrittenItem {
    std::string input;
    std::string output;
};

struct ItemReading {
    std::optional<WrittenItem> item;
    bool cutOff = false; ///< there is none, and the reply ends in the middle of a value
};

/// The first whole object with "input" and "output" in a reply, whatever stands around it: prose,
/// code fences, a train of thought, other objects. See LenientJson for what counts as an object.
[[nodiscard]] ItemReading itemInReply(std::string_view reply);

/// The texts of the first list of texts in a reply, without empty ones; none if there is no list.
[[nodiscard]] std::vector<std::string> textsInReply(std::string_view reply);

/// The reply's first line that says something, without label ("Keyword:"), quotes and emphasis.
[[nodiscard]] std::string phraseInReply(std::string_view reply);

/// The reply without a train of thought (<think>…</think>) before it; empty if that has no end.
/// What stands further within the reply is part of it.
[[nodiscard]] std::string_view withoutThinking(std::string_view reply, bool* unfinished = nullptr);

} // namespace sdrl
