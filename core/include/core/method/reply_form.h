// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace sdrl {

/// One text of a reply.
struct ReplyField {
    std::string name;
    std::vector<std::string> values; ///< it is one of these; empty: any text but the empty one
    friend bool operator==(const ReplyField&, const ReplyField&) = default;
};

/// What a reply is to be: one JSON object with these texts, in this order and with nothing around
/// it. Without fields the reply is free. Chat endpoints get it as a JSON schema, the program's own
/// engine draws no token that would leave it.
struct ReplyForm {
    std::vector<ReplyField> fields;

    [[nodiscard]] bool isFree() const { return fields.empty(); }
    friend bool operator==(const ReplyForm&, const ReplyForm&) = default;
};

} // namespace sdrl
