// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace sdrl::retrieval {

/// Byte offsets at which a sentence of a paragraph begins, 0 first: after . ! ? … with what closes
/// a quotation, and white space; after the CJK full stops at once; not after abbreviations,
/// initials and ordinals. `text` has no white space at its ends.
[[nodiscard]] std::vector<std::size_t> sentenceStarts(std::string_view text);

} // namespace sdrl::retrieval
