// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/strong_id.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sdrl {

/// A place in a document's text where a page or a section begins.
struct DocumentMark {
    enum class Kind { Page, Section };
    Kind kind = Kind::Section;
    std::size_t offset = 0; ///< byte offset into Document::text
    int number = 0;         ///< page number (from 1), or level of the heading (from 1)
    std::string title;      ///< heading; empty for pages
};

/// What a reader makes of a file, or of one record of a file of records (JSONL).
struct Document {
    std::string key;    ///< the record's id within its file; empty for a file that is one document
    std::string title;  ///< from the content or its metadata; empty if there is none
    std::string format; ///< "pdf", "html", …
    std::string language;            ///< as the file says ("en", "de-CH"), empty if it does not
    std::string text;                ///< valid UTF-8, paragraphs separated by a blank line
    std::vector<DocumentMark> marks; ///< in order of offset
    /// Bytes of its file from the beginning to the document's end; 0: the reader does not say.
    std::uint64_t fileEnd = 0;
};

/// A piece of a document of a size that fits into a prompt.
struct Passage {
    PassageId id;
    DocumentId document;
    int ordinal = 0;       ///< position within the document, from 0
    std::size_t begin = 0; ///< byte offsets into the document's text: text == [begin, end)
    std::size_t end = 0;
    std::string text;
    std::optional<int> page; ///< page that `begin` lies on
    std::string section;     ///< headings above `begin`, outermost first, joined by " › "
};

/// One answer of a search, best first.
struct SearchHit {
    PassageId passage;
    DocumentId document;
    double score = 0;
    std::vector<std::string> matchedTerms; ///< as the query spelled them
    std::string snippet;                   ///< a part of the passage around the matches
    struct Range {
        std::size_t begin = 0, end = 0; ///< bytes within the snippet
    };
    std::vector<Range> highlights;
};

} // namespace sdrl
