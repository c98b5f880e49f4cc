// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/passage.h"
#include "index/analyser.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::retrieval {

struct Snippet {
    std::string text; ///< in one line, with "…" where the passage goes on
    std::vector<SearchHit::Range> highlights;
};

/// The part of a passage, of at most about `maxChars` code points, that holds most of the query's
/// weight; the beginning if it holds none.
/// @param weights of the query's terms
[[nodiscard]] Snippet makeSnippet(std::string_view passage, const Analyser& analyser,
                                  const std::map<std::string, double, std::less<>>& weights,
                                  std::size_t maxChars);

} // namespace sdrl::retrieval
