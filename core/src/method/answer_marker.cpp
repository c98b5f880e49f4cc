// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/answer_marker.h"

#include "core/base/text.h"
#include "method/verifiers/math_tokens.h"
#include "method/verifiers/pattern.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl::verify {

namespace {

constexpr std::size_t npos = std::string_view::npos;

/// Visits a place without the white space around it, unless nothing remains.
bool visitTrimmed(std::string_view reply, std::size_t begin, std::size_t end,
                  const PlaceVisitor& visit) {
    const std::string_view place = trimmed(reply.substr(begin, end - begin));
    return !place.empty() && visit(spanWithin(reply, place));
}

std::size_t lineEnd(std::string_view text, std::size_t at) {
    return std::min(text.find('\n', at), text.size());
}

bool visitBoxed(std::string_view reply, const PlaceVisitor& visit) {
    // A group that is not closed before `limit` contains the one that was not closed at `limit`.
    std::size_t limit = reply.size();
    for (std::size_t from = reply.size(); from > 0;) {
        from = reply.rfind('\\', from - 1);
        if (from == npos)
            return false;
        const std::string_view rest = reply.substr(from);
        const std::size_t length = rest.starts_with("\\boxed")  ? 6
                                   : rest.starts_with("\\fbox") ? 5
                                                                : 0;
        if (length == 0)
            continue;
        const std::size_t begin = from + length;
        const std::size_t open = reply.find_first_not_of(" \t", begin);
        if (open == npos || reply[open] == '\n')
            continue;
        if (reply[open] == '{') {
            const std::size_t end = groupEnd(reply, open, limit);
            if (end == npos)
                limit = open;
            else if (visitTrimmed(reply, open + 1, end, visit))
                return true;
        } else if (open > begin) { // "\boxed 5"
            const std::size_t end = std::min(reply.find_first_of(" \t\r\n$", open), reply.size());
            if (visitTrimmed(reply, open, end, visit))
                return true;
        }
    }
    return false;
}

/// The paper's code: what follows the last "\boxed " up to a dollar sign, else the last "\boxed{…}"
/// with as many opening as closing braces.
bool visitBoxedReference(std::string_view reply, const PlaceVisitor& visit) {
    constexpr std::string_view kCommand = "\\boxed";
    if (const std::size_t at = reply.rfind("\\boxed "); at != npos) {
        const std::size_t begin = at + kCommand.size() + 1;
        return visitTrimmed(reply, begin, std::min(reply.find('$', begin), reply.size()), visit);
    }
    const std::size_t at = reply.rfind(kCommand);
    if (at == npos || !reply.substr(at + kCommand.size()).starts_with('{'))
        return false;
    int depth = 0;
    for (std::size_t end = at + kCommand.size(); end < reply.size(); ++end) {
        depth += (reply[end] == '{') - (reply[end] == '}');
        if (depth == 0)
            return visitTrimmed(reply, at + kCommand.size() + 1, end, visit);
    }
    return false;
}

bool visitHashes(std::string_view reply, VerifierProfile profile, const PlaceVisitor& visit) {
    for (std::size_t from = reply.size(); from > 0;) {
        const std::size_t last = reply.rfind("####", from - 1);
        if (last == npos)
            return false;
        const std::size_t begin = last + 4;
        // Exactly four: more are a heading in Markdown.
        std::size_t first = last;
        while (first > 0 && reply[first - 1] == '#')
            --first;
        from = first;
        if (first != last || reply.substr(begin).starts_with('#'))
            continue;
        // The paper's code wants exactly one space.
        if (profile == VerifierProfile::Reference &&
            (!reply.substr(begin).starts_with(' ') || reply.substr(begin).starts_with("  ")))
            continue;
        if (visitTrimmed(reply, begin, lineEnd(reply, begin), visit))
            return true;
    }
    return false;
}

bool visitTags(std::string_view reply, const std::string& name, VerifierProfile profile,
               const PlaceVisitor& visit) {
    const std::string open = '<' + name + '>', close = "</" + name + '>';
    for (std::size_t from = reply.size(); from > 0;) {
        const std::size_t last = reply.rfind(close, from - 1);
        const std::size_t at = last == npos ? npos : reply.rfind(open, last);
        if (at == npos)
            break;
        from = at;
        const std::size_t begin = at + open.size(), end = reply.find(close, begin);
        // The paper's code does not see tags that span lines.
        if (profile == VerifierProfile::Reference && lineEnd(reply, begin) < end)
            continue;
        if (visitTrimmed(reply, begin, end, visit))
            return true;
    }
    if (profile != VerifierProfile::Lenient)
        return false;
    // Cut off before the end, or in capitals.
    const std::string lower = asciiLower(reply);
    const std::size_t at = lower.rfind(asciiLower(open));
    if (at == npos)
        return false;
    const std::size_t begin = at + open.size();
    return visitTrimmed(reply, begin, std::min(lower.find("</", begin), reply.size()), visit);
}

/// Where `prefix` stands at `at`, in any case; the end of it, or npos.
std::size_t prefixEnd(std::string_view text, std::size_t at, std::string_view prefix) {
    return asciiLower(text.substr(at, prefix.size())) == prefix ? at + prefix.size() : npos;
}

/// "** 5" of "**Answer:** 5" and "5**" of "**Answer: 5**" without the half of the marks.
std::string_view unmarked(std::string_view value) {
    value = trimmed(value.substr(std::min(value.find_first_not_of("*_"), value.size())));
    for (const std::string_view mark : {"**", "__", "*", "_"})
        if (value.ends_with(mark) && value.find(mark) == value.size() - mark.size())
            value.remove_suffix(mark.size());
    return trimmed(value);
}

/// Markdown's marks of emphasis, lists, headings and quotations.
constexpr std::string_view kMarks = " \t*_#>`-";

bool visitLines(std::string_view reply, std::string_view prefix, VerifierProfile profile,
                const PlaceVisitor& visit) {
    // The marks before it are skipped in a reply, so those that it begins with itself are too.
    const std::string wanted = asciiLower(prefix.substr(prefix.find_first_not_of(kMarks)));
    std::size_t begin = 0;
    for (std::size_t end = reply.size();; end = begin - 1) {
        const std::size_t newline = end == 0 ? npos : reply.rfind('\n', end - 1);
        begin = newline == npos ? 0 : newline + 1;
        const std::size_t at = reply.find_first_not_of(kMarks, begin);
        const std::size_t after = at < end ? prefixEnd(reply, at, wanted) : npos;
        if (after != npos && after <= end) {
            const std::string_view value = unmarked(reply.substr(after, end - after));
            if (!value.empty() && visit(spanWithin(reply, value)))
                return true;
        } else if (profile == VerifierProfile::Lenient) {
            const std::string line = asciiLower(reply.substr(begin, end - begin));
            const std::size_t inside = line.rfind(wanted);
            if (inside != npos && visitTrimmed(reply, begin + inside + wanted.size(), end, visit))
                return true;
        }
        if (begin == 0)
            return false;
    }
}

} // namespace

AnswerMarker AnswerMarker::read(JsonFields& options) {
    AnswerMarker marker;
    const bool isRegex = options.text("type", "") == "regex";
    const std::vector<std::string> names{"boxed", "hashes", "tag", "line", "whole"};
    // A pattern finds its place by itself.
    const std::string name = isRegex ? options.choice("marker", names, "whole")
                                     : options.choice("marker", names, options.text("marker"));
    marker.kind = static_cast<Kind>(std::find(names.begin(), names.end(), name) - names.begin());
    const auto onlyWith = [&](std::string_view field, Kind kind, std::string_view fallback) {
        std::string text = options.text(field, fallback);
        if (options.has(field) && marker.kind != kind)
            options.reject(field, "this belongs to another \"marker\"");
        if (marker.kind == kind)
            marker.text = std::move(text);
    };
    onlyWith("tag", Kind::Tag, "answer");
    onlyWith("prefix", Kind::Line, "Answer:");
    const std::string_view text = marker.text;
    if (marker.kind == Kind::Tag &&
        (text.empty() || text.size() > 50 || text.find_first_of("<>/ \t\r\n") != npos))
        options.reject("tag", "expected a name such as \"answer\", without angle brackets");
    if (marker.kind == Kind::Line &&
        (trimmed(text) != text || text.empty() || text.size() > 200 || text.find('\n') != npos ||
         text.find_first_not_of(kMarks) == npos))
        options.reject("prefix", "expected the beginning of a line, without space at its ends");
    return marker;
}

bool visitMarked(std::string_view reply, const AnswerMarker& marker, VerifierProfile profile,
                 const PlaceVisitor& visit) {
    switch (marker.kind) {
    case AnswerMarker::Kind::Boxed:
        return profile == VerifierProfile::Reference ? visitBoxedReference(reply, visit)
                                                     : visitBoxed(reply, visit);
    case AnswerMarker::Kind::Hashes:
        return visitHashes(reply, profile, visit);
    case AnswerMarker::Kind::Tag:
        return visitTags(reply, marker.text, profile, visit);
    case AnswerMarker::Kind::Line:
        return visitLines(reply, marker.text, profile, visit);
    case AnswerMarker::Kind::Whole:
        return visitTrimmed(reply, 0, reply.size(), visit);
    }
    return false;
}

std::string wrapAnswer(const AnswerMarker& marker, std::string_view reasoning,
                       std::string_view answer) {
    std::string marked;
    switch (marker.kind) {
    case AnswerMarker::Kind::Boxed:
        marked = fmt::format("\\boxed{{{}}}", answer);
        break;
    case AnswerMarker::Kind::Hashes:
        marked = fmt::format("#### {}", answer);
        break;
    case AnswerMarker::Kind::Tag:
        marked = fmt::format("<{0}>{1}</{0}>", marker.text, answer);
        break;
    case AnswerMarker::Kind::Line:
        marked = fmt::format("{} {}", marker.text, answer);
        break;
    case AnswerMarker::Kind::Whole:
        return std::string(answer);
    }
    return reasoning.empty() ? marked : fmt::format("{}\n{}", reasoning, marked);
}

std::optional<Span> announcedPlace(std::string_view reply) {
    static const Pattern pattern = Pattern::make(
        R"(\b(?:answer|result|solution)[*_]{0,3}\s{0,9}(?:is|:|=)(?!\w)[*_]{0,3}[\s:=]{0,9})");
    const auto match = pattern.find(reply, Pick::Last);
    if (!match)
        return std::nullopt;
    std::optional<Span> place;
    const std::size_t begin = match->whole.end;
    visitTrimmed(reply, begin, lineEnd(reply, begin), [&](Span found) {
        place = found;
        return true;
    });
    return place;
}

} // namespace sdrl::verify
