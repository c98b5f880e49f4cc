// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/document_builder.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace sdrl::retrieval {

namespace {

bool isPlain(char c) {
    return (c >= ' ' && c < 0x7F) || c == '\n';
}

/// Characters that mean nothing in plain text: byte order mark, soft hyphen, zero-width marks.
bool isInvisible(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0xFEFF || c == 0x200B ||
           c == 0x2060 || (c >= 0xFFF9 && c <= 0xFFFB);
}

/// True if a power can follow.
bool endsOperand(std::string_view text) {
    const char c = text.empty() ? ' ' : text.back();
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ')' ||
           c == ']' || static_cast<unsigned char>(c) >= 0x80;
}

int clampedLevel(int level) {
    return std::clamp(level, 1, 9);
}

/// Each passage of a section carries its title, so a page of bold text must not become one.
std::string headingTitle(std::string_view text) {
    return std::string(firstCodePoints(collapsed(text), 200));
}

} // namespace

std::string cleanedText(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), isPlain))
        return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        if (c.value == '\r') {
            if (at + 1 == text.size() || text[at + 1] != '\n')
                out += '\n';
        } else if (c.value == '\n' || c.value == '\f' || c.value == '\v' || c.value == 0x2028 ||
                   c.value == 0x2029 || c.value == 0x85) {
            out += '\n';
        } else if (isSpace(c.value)) {
            // The ideographic space is a character's width in its script; all others are blanks.
            appendUtf8(out, c.value == 0x3000 || c.value == '\t' ? c.value : U' ');
        } else if (!isInvisible(c.value)) {
            appendUtf8(out, c.value);
        }
        at += c.bytes;
    }
    return toNfc(out);
}

DocumentBuilder::DocumentBuilder(std::string format, std::uint64_t maxTextBytes)
    : m_maxTextBytes(maxTextBytes) {
    m_document.format = std::move(format);
}

void DocumentBuilder::write(std::string_view text) {
    const std::string clean = cleanedText(text);
    for (std::size_t at = 0; at < clean.size();) {
        const char c = clean[at];
        if (c == ' ' || c == '\n' || c == '\t') {
            m_gap = true;
            ++at;
            continue;
        }
        if (m_gap && !m_line.empty() && m_line.back() != '\n')
            m_line += ' ';
        m_gap = false;
        const std::size_t end = std::min(clean.find_first_of(" \n\t", at), clean.size());
        m_line.append(clean, at, end - at);
        at = end;
    }
    if (m_line.size() > m_maxTextBytes)
        m_full = true;
    if (m_full)
        m_line.clear();
}

void DocumentBuilder::writeVerbatim(std::string_view text) {
    if (m_cellDepth > 0)
        return write(text);
    const std::string clean = cleanedText(text);
    if (m_gap && !m_line.empty())
        m_line += ' ';
    m_gap = false;
    int lineEnds = 0;
    for (const char c : clean) {
        if (c == '\n') {
            while (!m_line.empty() && (m_line.back() == ' ' || m_line.back() == '\t'))
                m_line.pop_back();
            if (m_line.empty() || ++lineEnds > 2)
                continue;
        } else if (c != ' ' && c != '\t') {
            lineEnds = 0;
        }
        m_line += c;
    }
    if (m_line.size() > m_maxTextBytes)
        m_full = true;
    if (m_full)
        m_line.clear();
}

void DocumentBuilder::writeSuperscript(std::string_view text) {
    const std::string clean = collapsed(cleanedText(text));
    const bool isExponent =
        !m_gap && !clean.empty() && clean.size() <= 8 && endsOperand(m_line) &&
        clean.find_first_not_of("0123456789+-\u2212./abcdefghijklmnopqrstuvwxyz()") ==
            std::string::npos &&
        clean != "st" && clean != "nd" && clean != "rd" && clean != "th";
    write(isExponent ? "^" + clean : clean);
}

void DocumentBuilder::breakLine() {
    m_gap = m_cellDepth > 0;
    if (m_cellDepth == 0 && !m_line.empty() && !m_full)
        m_line += '\n';
}

void DocumentBuilder::endParagraph() {
    if (m_cellDepth > 0)
        m_gap = true;
    else
        flush(m_indents.empty() ? Block::Paragraph : Block::Item, 0);
}

void DocumentBuilder::endHeading(int level) {
    if (m_cellDepth > 0)
        m_gap = true;
    else
        flush(Block::Paragraph, clampedLevel(level));
}

void DocumentBuilder::beginItem(int depth, std::string_view marker) {
    endParagraph();
    if (m_cellDepth > 0)
        return;
    m_indents.push_back(depth);
    m_marker = marker;
}

void DocumentBuilder::endItem() {
    endParagraph();
    if (m_cellDepth > 0 || m_indents.empty())
        return;
    m_indents.pop_back();
    m_marker.clear();
}

void DocumentBuilder::endGroup() {
    endParagraph();
    if (m_cellDepth == 0 && m_indents.empty())
        m_last = Block::Paragraph;
}

void DocumentBuilder::beginRow() {
    if (m_cellDepth == 0)
        endParagraph();
    if (++m_tableDepth == 1)
        m_cells.clear();
}

void DocumentBuilder::beginCell() {
    if (++m_cellDepth > 1)
        m_gap = true;
}

void DocumentBuilder::endCell() {
    if (--m_cellDepth > 0) {
        m_gap = true;
        return;
    }
    m_cells.emplace_back(trimmed(m_line));
    m_line.clear();
    m_due.clear();
    m_gap = false;
}

void DocumentBuilder::endRow() {
    if (--m_tableDepth > 0)
        return;
    // Text that stands in a row but in none of its cells.
    m_cells.emplace_back(trimmed(m_line));
    m_line.clear();
    while (!m_cells.empty() && m_cells.back().empty())
        m_cells.pop_back();
    if (!m_cells.empty()) {
        m_line = join(m_cells, " | ");
        flush(Block::Row, 0);
    }
    m_cells.clear();
}

void DocumentBuilder::beginPage(int number) {
    // White space is written now, so that the mark stands at the page's first character.
    if (m_gap && !m_line.empty() && m_line.back() != '\n')
        m_line += ' ';
    m_gap = false;
    m_due.push_back({DocumentMark::Kind::Page, m_line.size(), number, ""});
}

void DocumentBuilder::beginSection(int level, std::string_view title) {
    endParagraph();
    m_due.push_back(
        {DocumentMark::Kind::Section, 0, clampedLevel(level), headingTitle(cleanedText(title))});
}

void DocumentBuilder::setTitle(std::string_view title) {
    m_document.title = collapsed(cleanedText(title));
}

void DocumentBuilder::setLanguage(std::string_view language) {
    m_document.language = collapsed(cleanedText(language.substr(0, 35)));
}

void DocumentBuilder::flush(Block kind, int headingLevel) {
    m_gap = false;
    const std::size_t begin = std::min(m_line.find_first_not_of("\n "), m_line.size());
    std::size_t end = m_line.find_last_not_of("\n \t");
    end = end == std::string::npos ? begin : end + 1;
    if (begin == end) {
        // Marks wait for the next block.
        for (DocumentMark& mark : m_due)
            mark.offset = 0;
        m_line.clear();
        return;
    }
    std::string& text = m_document.text;
    if (!text.empty())
        text += kind == m_last && kind != Block::Paragraph ? "\n" : "\n\n";
    if (kind == Block::Item) {
        text.append(2 * static_cast<std::size_t>(std::min(m_indents.back(), 16)), ' ');
        text += m_marker;
        m_marker.clear();
    }
    if (headingLevel > 0)
        m_due.push_back({DocumentMark::Kind::Section, begin, headingLevel,
                         headingTitle(m_line.substr(begin, end - begin))});
    for (DocumentMark& mark : m_due)
        mark.offset = text.size() + std::clamp(mark.offset, begin, end) - begin;
    // A page may begin inside a heading.
    std::stable_sort(m_due.begin(), m_due.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    std::move(m_due.begin(), m_due.end(), std::back_inserter(m_document.marks));
    m_due.clear();
    text.append(m_line, begin, end - begin);
    m_line.clear();
    m_last = kind;
    if (text.size() > m_maxTextBytes)
        m_full = true;
}

std::string_view DocumentBuilder::lastHeading() const {
    for (auto mark = m_document.marks.rbegin(); mark != m_document.marks.rend(); ++mark)
        if (mark->kind == DocumentMark::Kind::Section)
            return mark->title;
    return {};
}

Result<Document> DocumentBuilder::finish() {
    endParagraph();
    if (m_full)
        return Error{ErrorCode::UnsupportedFile,
                     fmt::format("the document has more than {} MB of text", m_maxTextBytes >> 20),
                     ""};
    if (m_document.text.empty())
        return Error{ErrorCode::UnsupportedFile, "the document has no text", ""};
    return std::move(m_document);
}

} // namespace sdrl::retrieval
