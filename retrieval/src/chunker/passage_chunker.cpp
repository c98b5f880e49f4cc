// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieval/passage_chunker.h"

#include "chunker/sentences.h"
#include "core/base/text.h"

#include <algorithm>

namespace sdrl::retrieval {

namespace {

/// A cut at a paragraph's end is preferred to one that fills the passage better, from this share of
/// the wished-for size.
constexpr double kParagraphShare = 0.6;

/// A sentence, or a piece of one that is longer than a passage.
struct Unit {
    std::size_t begin = 0, end = 0;         ///< bytes
    std::size_t beginChar = 0, endChar = 0; ///< code points
    bool startsSentence = false;
    bool startsParagraph = false;
    bool startsSection = false;
    bool isHeading = false; ///< belongs to a heading's own paragraph
};

bool startsItem(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (text.starts_with("- ") || text.starts_with("• ") || text.starts_with("* "))
        return true;
    const std::size_t digits = text.find_first_not_of("0123456789");
    return digits != std::string_view::npos && digits > 0 && digits <= 3 &&
           (text.substr(digits).starts_with(". ") || text.substr(digits).starts_with(") "));
}

/// Cuts a document's text into units.
class UnitSplitter {
public:
    UnitSplitter(const Document& document, std::size_t maxChars)
        : m_text(document.text), m_maxChars(maxChars) {
        for (const DocumentMark& mark : document.marks)
            if (mark.kind == DocumentMark::Kind::Section)
                m_sections.push_back(&mark);
    }

    std::vector<Unit> split() {
        std::size_t begin = 0, end = 0; // of the paragraph being read; empty if none
        for (std::size_t at = 0; at < m_text.size();) {
            const std::size_t lineEnd = std::min(m_text.find('\n', at), m_text.size());
            const std::string_view line = trimmed(m_text.substr(at, lineEnd - at));
            if (!line.empty()) {
                const auto lineBegin = static_cast<std::size_t>(line.data() - m_text.data());
                if (begin == end)
                    begin = lineBegin;
                end = lineBegin + line.size();
            }
            at = lineEnd + 1;
            if (begin != end && (line.empty() || at >= m_text.size())) {
                paragraph(begin, end);
                begin = end = 0;
            }
        }
        return std::move(m_units);
    }

private:
    void paragraph(std::size_t begin, std::size_t end) {
        bool startsSection = false, isHeading = false;
        for (; m_section < m_sections.size() && m_sections[m_section]->offset <= begin;
             ++m_section) {
            startsSection = true;
            isHeading = m_text.substr(begin, end - begin).starts_with(m_sections[m_section]->title);
        }
        const std::size_t first = m_units.size();
        // Rows and items are units of their own; the lines of a paragraph are not.
        const std::string_view text = m_text.substr(begin, end - begin);
        const bool isTable = text.find(" | ") != std::string_view::npos;
        std::size_t block = 0;
        for (std::size_t at = text.find('\n'); at != std::string_view::npos;
             at = text.find('\n', at + 1)) {
            const std::string_view next = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
            if (isTable || startsItem(next)) {
                sentences(begin + block, begin + at);
                block = at + 1;
            }
        }
        sentences(begin + block, end);
        for (std::size_t i = first; i < m_units.size(); ++i)
            m_units[i].isHeading = isHeading;
        m_units[first].startsParagraph = true;
        m_units[first].startsSection = startsSection;
    }

    void sentences(std::size_t begin, std::size_t end) {
        const std::string_view text = trimmed(m_text.substr(begin, end - begin));
        if (text.empty())
            return;
        begin = static_cast<std::size_t>(text.data() - m_text.data());
        const std::vector<std::size_t> starts = sentenceStarts(text);
        for (std::size_t i = 0; i < starts.size(); ++i) {
            const std::size_t next = i + 1 < starts.size() ? starts[i + 1] : text.size();
            sentence(begin + starts[i], begin + next);
        }
    }

    void sentence(std::size_t begin, std::size_t end) {
        const std::size_t first = begin;
        while (begin < end) {
            if (const CodePoint c = decodeAt(m_text, begin); isSpace(c.value)) {
                begin += c.bytes;
                continue;
            }
            const std::string_view rest = m_text.substr(begin, end - begin);
            std::string_view piece = firstCodePoints(rest, m_maxChars);
            if (piece.size() < rest.size()) {
                // The last white space in the second half, if there is one.
                std::size_t cut = piece.size();
                for (std::size_t at = piece.size() / 2; at < piece.size();) {
                    const CodePoint c = decodeAt(rest, at);
                    if (isSpace(c.value))
                        cut = at;
                    at += c.bytes;
                }
                piece = piece.substr(0, cut);
            }
            add(begin, begin + piece.size(), begin == first);
            begin += piece.size();
        }
    }

    void add(std::size_t begin, std::size_t end, bool startsSentence) {
        const std::string_view text = trimmed(m_text.substr(begin, end - begin));
        end = begin + text.size();
        Unit unit;
        unit.begin = begin;
        unit.end = end;
        unit.beginChar =
            m_countedChars + codePointCount(m_text.substr(m_counted, begin - m_counted));
        unit.endChar = unit.beginChar + codePointCount(text);
        unit.startsSentence = startsSentence;
        m_counted = end;
        m_countedChars = unit.endChar;
        m_units.push_back(unit);
    }

    std::string_view m_text;
    std::size_t m_maxChars;
    std::vector<const DocumentMark*> m_sections;
    std::size_t m_section = 0; ///< the first section not reached yet
    std::vector<Unit> m_units;
    std::size_t m_counted = 0, m_countedChars = 0; ///< code points up to a byte
};

/// Page and headings at growing offsets.
class PlaceTracker {
public:
    explicit PlaceTracker(const std::vector<DocumentMark>& marks) : m_marks(marks) {}

    void moveTo(std::size_t offset) {
        for (; m_next < m_marks.size() && m_marks[m_next].offset <= offset; ++m_next) {
            const DocumentMark& mark = m_marks[m_next];
            if (mark.kind == DocumentMark::Kind::Page) {
                m_page = mark.number;
                continue;
            }
            while (!m_open.empty() && m_open.back()->number >= mark.number)
                m_open.pop_back();
            m_open.push_back(&mark);
        }
    }
    [[nodiscard]] std::optional<int> page() const { return m_page; }
    [[nodiscard]] std::string section() const {
        std::vector<std::string> titles;
        for (const DocumentMark* mark : m_open)
            titles.push_back(mark->title);
        return join(titles, " › ");
    }

private:
    const std::vector<DocumentMark>& m_marks;
    std::size_t m_next = 0;
    std::optional<int> m_page;
    std::vector<const DocumentMark*> m_open;
};

class Chunker : public PassageChunker {
public:
    [[nodiscard]] std::vector<Passage> chunk(const Document& document,
                                             const ChunkSettings& settings) const override {
        const auto target = static_cast<std::size_t>(std::max(settings.targetCharacters, 1));
        const std::size_t overlap =
            std::min(static_cast<std::size_t>(std::max(settings.overlapCharacters, 0)), target / 2);
        const std::size_t least =
            std::min(static_cast<std::size_t>(std::max(settings.minCharacters, 0)), target);
        const std::vector<Unit> units = UnitSplitter(document, target).split();
        PlaceTracker place(document.marks);
        std::vector<Passage> passages;
        for (std::size_t start = 0, end = 0; end < units.size();) {
            end = passageEnd(units, start, end, target, least);
            Passage passage;
            passage.ordinal = static_cast<int>(passages.size());
            passage.begin = units[start].begin;
            passage.end = units[end - 1].end;
            passage.text = document.text.substr(passage.begin, passage.end - passage.begin);
            place.moveTo(passage.begin);
            passage.page = place.page();
            passage.section = place.section();
            passages.push_back(std::move(passage));
            if (end < units.size())
                start = nextStart(units, start, end, target, overlap);
        }
        return passages;
    }

private:
    /// One past the last unit of the passage that begins at `start` and holds at least unit
    /// `first`, the first one that no passage holds yet.
    static std::size_t passageEnd(const std::vector<Unit>& units, std::size_t start,
                                  std::size_t first, std::size_t target, std::size_t least) {
        const auto size = [&](std::size_t end) {
            return units[end - 1].endChar - units[start].beginChar;
        };
        std::size_t end = first + 1;
        while (end < units.size() && size(end + 1) <= target &&
               !(units[end].startsSection && size(end) >= least && !units[end - 1].isHeading))
            ++end;
        if (end < units.size() && !units[end].startsSection) {
            for (std::size_t i = end; i > first; --i)
                if (units[i].startsParagraph) {
                    if (static_cast<double>(size(i)) >=
                        kParagraphShare * static_cast<double>(target))
                        end = i;
                    break;
                }
        }
        while (end > first + 1 && end < units.size() && units[end - 1].isHeading)
            --end;
        while (end < units.size() && units[end - 1].isHeading)
            ++end;
        if (end < units.size() && units.back().endChar - units[end].beginChar < least)
            end = units.size();
        return end;
    }

    /// Goes back over whole sentences of the same section.
    static std::size_t nextStart(const std::vector<Unit>& units, std::size_t start, std::size_t end,
                                 std::size_t target, std::size_t overlap) {
        std::size_t next = end;
        if (units[end].startsSection || !units[end].startsSentence)
            return next;
        for (std::size_t i = end; i-- > start + 1;) {
            const bool fits = units[end].beginChar - units[i].beginChar <= overlap &&
                              units[end].endChar - units[i].beginChar <= target;
            if (!fits || units[i].isHeading)
                break;
            if (units[i].startsSentence)
                next = i;
            if (units[i].startsSection)
                break;
        }
        return next;
    }
};

} // namespace

std::unique_ptr<PassageChunker> makePassageChunker() {
    return std::make_unique<Chunker>();
}

} // namespace sdrl::retrieval
