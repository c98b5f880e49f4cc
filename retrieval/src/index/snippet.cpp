// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/snippet.h"

#include "core/base/text.h"

#include <algorithm>

namespace sdrl::retrieval {

namespace {

struct Match {
    std::size_t begin = 0, end = 0; ///< bytes
    const std::string* term = nullptr;
    double weight = 0;
};

/// A word that comes again says little more.
constexpr double kRepeatShare = 0.1;

/// First and one past the last match of the best window of `maxBytes`.
std::pair<std::size_t, std::size_t> bestWindow(const std::vector<Match>& matches,
                                               std::size_t maxBytes) {
    std::pair<std::size_t, std::size_t> best;
    std::map<const std::string*, int> counts;
    double sum = 0, bestSum = 0;
    std::size_t first = 0;
    for (std::size_t last = 0; last < matches.size(); ++last) {
        const Match& added = matches[last];
        sum += ++counts[added.term] == 1 ? added.weight : kRepeatShare * added.weight;
        while (first < last && added.end - matches[first].begin > maxBytes) {
            const Match& dropped = matches[first++];
            sum -= --counts[dropped.term] == 0 ? dropped.weight : kRepeatShare * dropped.weight;
        }
        if (sum > bestSum * (1 + 1e-9)) {
            bestSum = sum;
            best = {first, last + 1};
        }
    }
    return best;
}

std::size_t back(std::string_view text, std::size_t at) {
    do
        --at;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    return at;
}

} // namespace

Snippet makeSnippet(std::string_view passage, const Analyser& analyser,
                    const std::map<std::string, double, std::less<>>& weights,
                    std::size_t maxChars) {
    std::vector<Match> matches;
    analyser.forEachTerm(passage, [&](const std::string& term, std::size_t begin, std::size_t end) {
        if (const auto found = weights.find(term); found != weights.end())
            matches.push_back({begin, end, &found->first, found->second});
    });
    const auto [first, last] = bestWindow(matches, maxChars);
    std::size_t begin = 0, end = 0;
    if (first < last) {
        // The matches, with up to a third of the room before them, from a word's or sentence's
        // start.
        begin = matches[first].begin;
        end = matches[last - 1].end;
        const std::size_t room = maxChars - std::min(maxChars, end - begin);
        std::size_t at = begin, wordStart = begin;
        for (std::size_t taken = 0; at > 0 && taken < room / 3 + 1; ++taken) {
            const std::size_t before = back(passage, at);
            const char32_t c = decodeAt(passage, before).value;
            if (isSpace(c))
                wordStart = at;
            const bool endsSentence = isSpace(c) && before > 0 &&
                                      (passage[before - 1] == '.' || passage[before - 1] == '\n');
            at = before;
            if (endsSentence)
                break;
        }
        begin = at == 0 ? 0 : wordStart;
    }
    std::size_t chars = codePointCount(passage.substr(begin, std::max(end, begin) - begin));
    std::size_t wordEnd = std::max(end, begin), at = wordEnd;
    for (; at < passage.size() && chars < maxChars; ++chars) {
        const CodePoint c = decodeAt(passage, at);
        if (isSpace(c.value))
            wordEnd = at;
        at += c.bytes;
    }
    // A text without spaces is cut anywhere.
    end = at == passage.size() || wordEnd == begin ? at : wordEnd;

    Snippet snippet;
    if (begin > 0)
        snippet.text = "… ";
    const std::size_t shift = snippet.text.size();
    for (const char c : passage.substr(begin, end - begin))
        snippet.text += c == '\n' || c == '\t' ? ' ' : c;
    if (end < passage.size())
        snippet.text += " …";
    for (const Match& match : matches)
        if (match.begin >= begin && match.end <= end)
            snippet.highlights.push_back({match.begin - begin + shift, match.end - begin + shift});
    return snippet;
}

} // namespace sdrl::retrieval
