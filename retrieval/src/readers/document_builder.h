// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/passage.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::retrieval {

/// Puts a document's text together from what the format readers find: paragraphs, headings, list
/// items and table rows, separated by a blank line, items and rows of one list or table by a line
/// end. Text is cleaned on the way: valid UTF-8 in normal form C, no control characters, plain
/// spaces.
class DocumentBuilder {
public:
    DocumentBuilder(std::string format, std::uint64_t maxTextBytes);

    // ---- Content of the block being written.

    /// Runs of white space, also across calls, become one space.
    void write(std::string_view text);
    /// White space is kept; more than one blank line becomes one.
    void writeVerbatim(std::string_view text);
    /// Keeps powers readable ("10^6" instead of "106"); footnote marks and ordinals are written as
    /// they are.
    void writeSuperscript(std::string_view text);
    void breakLine();

    // ---- Ends of blocks. All but `endParagraph` do nothing inside a table cell.

    void endParagraph();
    /// @param level from 1
    void endHeading(int level);
    /// The blocks until `endItem` are the item's. @param depth nesting, from 0
    void beginItem(int depth, std::string_view marker);
    void endItem();
    /// The items or rows so far are a whole list or table.
    void endGroup();
    void beginRow();
    void endRow();
    /// Cells may hold blocks and tables; they become one line.
    void beginCell();
    void endCell();

    // ---- Marks.

    /// What follows lies on that page, also in the middle of a paragraph.
    void beginPage(int number);
    /// A section with a title that is not in the text.
    void beginSection(int level, std::string_view title);

    void setTitle(std::string_view title);
    void setLanguage(std::string_view language);
    [[nodiscard]] const std::string& title() const { return m_document.title; }
    /// The last heading or section; empty if there was none.
    [[nodiscard]] std::string_view lastHeading() const;
    /// True once there is more text than allowed; what follows is ignored, `finish` fails.
    [[nodiscard]] bool full() const { return m_full; }
    [[nodiscard]] bool insideTable() const { return m_tableDepth > 0; }

    /// Ends the last block. UnsupportedFile if there is no text or too much.
    [[nodiscard]] Result<Document> finish();

private:
    enum class Block { Paragraph, Item, Row };

    void flush(Block kind, int headingLevel);

    Document m_document;
    std::uint64_t m_maxTextBytes;
    bool m_full = false;

    std::string m_line;              ///< the block being written
    bool m_gap = false;              ///< white space is due before the next character
    std::vector<DocumentMark> m_due; ///< marks inside m_line, offsets relative to it
    Block m_last = Block::Paragraph; ///< the last block in the text

    std::string m_marker;       ///< of the item whose first block comes next
    std::vector<int> m_indents; ///< of the items that are open
    int m_tableDepth = 0;
    int m_cellDepth = 0;
    std::vector<std::string> m_cells;
};

/// Valid UTF-8 in normal form C, with plain spaces and without control characters other than the
/// line end; carriage returns and form feeds become line ends.
[[nodiscard]] std::string cleanedText(std::string_view text);

} // namespace sdrl::retrieval
