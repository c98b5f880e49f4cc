// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/pdf_lines.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sdrl::retrieval {

namespace {

struct Line {
    std::string text;
    std::size_t length = 0; ///< code points
    std::size_t width = 0;  ///< code points of a full line on its page
    int page = 0;           ///< from 1
    bool afterGap = false;  ///< a blank line stands before it
    int headingLevel = 0;
};

/// A line counts as full, and its sentence as going on, from this share of the page's width.
constexpr double kFullShare = 0.75;
/// Shorter lines are never full: a slide's or a form's width means nothing.
constexpr std::size_t kMinFullLength = 30;
/// Lines at the top and at the bottom of a page that may be running heads, and how often such a
/// line has to come again.
constexpr std::size_t kHeadLines = 2;
constexpr int kHeadRepeats = 3;
/// Pages with fewer lines are titles, slides or forms: their first line is their content.
constexpr std::size_t kMinLinesForHeads = 5;

std::vector<Line> linesOf(const std::string& page, int number) {
    std::vector<Line> lines;
    bool gap = true;
    for (const std::string_view raw : split(page, '\n')) {
        std::string text = collapsed(raw);
        if (text.empty()) {
            gap = true;
            continue;
        }
        const std::size_t length = codePointCount(text);
        lines.push_back({std::move(text), length, 0, number, gap, 0});
        gap = false;
    }
    std::vector<std::size_t> lengths;
    for (const Line& line : lines)
        lengths.push_back(line.length);
    std::sort(lengths.begin(), lengths.end());
    for (Line& line : lines)
        line.width = lengths[lengths.size() * 9 / 10];
    return lines;
}

/// What a running head has in common with those of other pages: its text, or its text without
/// numbers, one of which grows with the pages ("Chapter 2 – 17", "Chapter 2 – 19").
std::vector<std::string> headPatterns(const Line& line) {
    std::string pattern;
    std::vector<long> numbers;
    for (const char c : line.text) {
        if (c < '0' || c > '9') {
            pattern += c;
        } else {
            if (!pattern.ends_with('#')) {
                pattern += '#';
                numbers.push_back(0);
            }
            numbers.back() = std::min(numbers.back() * 10 + (c - '0'), 1000000L);
        }
    }
    std::vector<std::string> patterns = {line.text};
    for (std::size_t i = 0; i < numbers.size(); ++i)
        patterns.push_back(fmt::format("{}\n{} {}", pattern, i, numbers[i] - line.page));
    return patterns;
}

void dropRunningHeads(std::vector<std::vector<Line>>& pages) {
    std::array<std::map<std::string, int>, 2> counts; // at the top, at the bottom
    const auto isCandidate = [](const std::vector<Line>& page, std::size_t i, std::size_t end) {
        return page.size() >= kMinLinesForHeads &&
               (end == 0 ? i < kHeadLines : i + kHeadLines >= page.size());
    };
    for (const std::vector<Line>& page : pages)
        for (std::size_t i = 0; i < page.size(); ++i)
            for (const std::size_t end : {0, 1})
                if (isCandidate(page, i, end))
                    for (const std::string& pattern : headPatterns(page[i]))
                        ++counts[end][pattern];
    for (std::vector<Line>& page : pages) {
        std::vector<Line> kept;
        for (std::size_t i = 0; i < page.size(); ++i) {
            bool drop = false;
            for (const std::size_t end : {0, 1})
                if (isCandidate(page, i, end))
                    for (const std::string& pattern : headPatterns(page[i]))
                        drop |= counts[end][pattern] >= kHeadRepeats;
            if (!drop)
                kept.push_back(std::move(page[i]));
        }
        page = std::move(kept);
    }
}

/// "2.1 Naming" is titled "Naming" in some outlines and "2.1 Naming" in others.
int headingLevel(const std::string& text, const OutlineLevels& outline) {
    std::string folded = toFolded(text);
    if (const auto found = outline.find(folded); found != outline.end())
        return found->second;
    folded = folded.substr(std::min(folded.find_first_not_of("0123456789. "), folded.size()));
    const auto found = outline.find(folded);
    return found != outline.end() ? found->second : 0;
}

CodePoint lastCodePoint(std::string_view text) {
    std::size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
        --at;
    return decodeAt(text, at);
}

bool startsLowerCase(std::string_view text) {
    const char32_t c = decodeAt(text, 0).value;
    return isLetter(c) && !isUpper(c);
}

bool startsItem(std::string_view text) {
    const char32_t c = decodeAt(text, 0).value;
    return c == U'•' || c == U'–' || c == U'-' || c == U'*' || c == U'◦' || c == U'▪' ||
           c == 0xF0B7;
}

/// "exam-" before "ple": the hyphen is there for the line's sake.
bool isHyphenated(const std::string& text, const std::string& next) {
    if (text.size() < 2 || !startsLowerCase(next))
        return false;
    const CodePoint hyphen = lastCodePoint(text);
    if (hyphen.value != U'-' && hyphen.value != U'\u2010' && hyphen.value != U'\u00AD')
        return false;
    return isLetter(lastCodePoint(text.substr(0, text.size() - hyphen.bytes)).value);
}

/// A line of a table of contents: its title and its page with dots between them.
bool hasLeader(std::string_view text) {
    return text.find(".....") != std::string_view::npos ||
           text.find(". . . .") != std::string_view::npos;
}

enum class Joint { Word, Space, LineBreak, Paragraph };

Joint jointBetween(const Line& line, const Line& next) {
    if (line.headingLevel > 0 || next.headingLevel > 0)
        return Joint::Paragraph;
    if (isHyphenated(line.text, next.text))
        return Joint::Word;
    const char32_t last = lastCodePoint(line.text).value;
    const bool ends = last == U'.' || last == U'!' || last == U'?' || last == U':' || last == U'。';
    const bool full =
        line.length >= kMinFullLength &&
        static_cast<double>(line.length) >= kFullShare * static_cast<double>(line.width);
    if (startsItem(next.text) || hasLeader(line.text))
        return next.afterGap ? Joint::Paragraph : Joint::LineBreak;
    if (next.afterGap || next.page != line.page)
        return full && !ends && !startsItem(next.text) ? Joint::Space : Joint::Paragraph;
    if (full)
        return ends && line.length * 10 < line.width * 9 ? Joint::Paragraph : Joint::Space;
    if (ends)
        return Joint::Paragraph;
    return startsLowerCase(next.text) && line.length * 2 >= line.width ? Joint::Space
                                                                       : Joint::LineBreak;
}

/// Ligatures and bullets as fonts encode them.
std::string plainGlyphs(std::string text) {
    static constexpr std::pair<std::string_view, std::string_view> kGlyphs[] = {
        {"\uFB00", "ff"},  {"\uFB01", "fi"}, {"\uFB02", "fl"}, {"\uFB03", "ffi"},
        {"\uFB04", "ffl"}, {"\uFB05", "st"}, {"\uFB06", "st"}, {"\uF0B7", "•"}};
    for (const auto& [glyph, plain] : kGlyphs)
        if (text.find(glyph) != std::string::npos)
            text = replaceAll(std::move(text), glyph, plain);
    return text;
}

} // namespace

void writePages(const std::vector<std::string>& pages, const OutlineLevels& outline,
                DocumentBuilder& builder) {
    std::vector<std::vector<Line>> pageLines;
    int number = 0;
    for (const std::string& page : pages)
        pageLines.push_back(linesOf(plainGlyphs(toValidUtf8(page)), ++number));
    dropRunningHeads(pageLines);
    std::vector<Line> lines;
    for (std::vector<Line>& page : pageLines)
        std::move(page.begin(), page.end(), std::back_inserter(lines));
    for (Line& line : lines)
        line.headingLevel = headingLevel(line.text, outline);

    int page = 0;
    for (std::size_t i = 0; i < lines.size() && !builder.full(); ++i) {
        const Line& line = lines[i];
        for (; page < line.page; ++page)
            builder.beginPage(page + 1);
        const Joint joint =
            i + 1 < lines.size() ? jointBetween(line, lines[i + 1]) : Joint::Paragraph;
        std::string_view text = line.text;
        if (joint == Joint::Word)
            text.remove_suffix(lastCodePoint(text).bytes);
        builder.write(text);
        if (joint == Joint::Space)
            builder.write(" ");
        else if (joint == Joint::LineBreak)
            builder.breakLine();
        else if (joint == Joint::Paragraph && line.headingLevel > 0)
            builder.endHeading(line.headingLevel);
        else if (joint == Joint::Paragraph)
            builder.endParagraph();
    }
}

} // namespace sdrl::retrieval
