// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the lines of a page to paragraphs. A PDF has no paragraphs, only places of glyphs.
#pragma once

#include "readers/document_builder.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::retrieval {

/// Folded titles of the outline and their level, from 1.
using OutlineLevels = std::map<std::string, int>;

/// Writes pages, whose lines end with '\n' and whose blocks are separated by blank lines: running
/// heads and page numbers are dropped, the lines of a paragraph joined, words put together that
/// were hyphenated at a line's end, also across pages. Lines that equal an outline title are
/// headings.
void writePages(const std::vector<std::string>& pages, const OutlineLevels& outline,
                DocumentBuilder& builder);

} // namespace sdrl::retrieval
