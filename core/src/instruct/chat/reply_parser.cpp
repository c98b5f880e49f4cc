// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/chat/reply_parser.h"

#include "core/base/text.h"
#include "instruct/chat/lenient_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace sdrl {

using nlohmann::json;

namespace {

/// Bounds the work on a reply that opens ever more brackets: bytes looked at, all tries together.
constexpr std::size_t kMaxWork = 4 << 20;

/// The first value of that bracket for which `read` has a result. `cutOff`: there is none, and a
/// value has no end.
template <class Read>
auto firstIn(std::string_view reply, std::array<std::string_view, 2> brackets, bool& cutOff,
             const Read& read) -> decltype(read(json())) {
    const std::string_view text = withoutThinking(reply, &cutOff);
    // In one pass: a bracket that does not occur is not looked for to the end each time.
    const std::string firsts = {brackets[0].front(), brackets[1].front()};
    const auto next = [&](std::size_t from) {
        std::size_t at = text.find_first_of(firsts, from);
        while (at != text.npos && !text.substr(at).starts_with(brackets[0]) &&
               !text.substr(at).starts_with(brackets[1]))
            at = text.find_first_of(firsts, at + 1);
        return at;
    };
    std::size_t work = kMaxWork;
    for (std::size_t at = next(0); at != text.npos && work > 0; at = next(at + 1)) {
        json value;
        switch (LenientJson(text, work).read(at, value)) {
        case LenientJson::Outcome::Read:
            if (auto result = read(value)) {
                cutOff = false;
                return result;
            }
            break;
        case LenientJson::Outcome::CutOff:
            cutOff = cutOff || work > 0;
            break;
        case LenientJson::Outcome::Malformed:
            break;
        }
    }
    return std::nullopt;
}

/// Numbers and truth values count as what they look like.
std::optional<std::string> scalarText(const json& value) {
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number() || value.is_boolean())
        return value.dump();
    return std::nullopt;
}

/// Without quotes and emphasis around it.
std::string_view withoutMarks(std::string_view text) {
    constexpr std::string_view kMarks[] = {" ", "\t", "\r", "\"", "'", "`", "*", "_", "#", "-", ".",
                                           ",", ";",  ":",  "“",  "”", "„", "‘", "’", "«", "»"};
    for (bool found = true; found && !text.empty();) {
        found = false;
        for (const std::string_view mark : kMarks) {
            if (text.starts_with(mark)) {
                text.remove_prefix(mark.size());
                found = true;
            }
            if (text.ends_with(mark)) {
                text.remove_suffix(mark.size());
                found = true;
            }
        }
    }
    return text;
}

struct ThoughtMarks {
    std::string_view open, close;
};

/// Where the thoughts before a reply end; npos if there are none, or no end of them. Marks that the
/// thoughts mention come in pairs. Some chat templates swallow the mark that opens.
std::size_t endOfThoughts(std::string_view reply, const ThoughtMarks& marks, bool begins) {
    std::size_t first = reply.npos;
    int depth = begins ? 0 : 1;
    for (std::size_t at = reply.find('<'); at != reply.npos; at = reply.find('<', at + 1)) {
        if (reply.substr(at).starts_with(marks.open)) {
            ++depth;
        } else if (reply.substr(at).starts_with(marks.close)) {
            const std::size_t end = at + marks.close.size();
            if (--depth == 0)
                return end;
            first = std::min(first, end);
        }
    }
    return begins ? first : reply.npos;
}

} // namespace

std::string_view withoutThinking(std::string_view reply, bool* unfinished) {
    for (const ThoughtMarks& marks :
         {ThoughtMarks{"<think>", "</think>"}, ThoughtMarks{"<thinking>", "</thinking>"}}) {
        const bool begins = trimmed(reply).starts_with(marks.open);
        const std::size_t end = endOfThoughts(reply, marks, begins);
        if (end != reply.npos) {
            reply.remove_prefix(end);
        } else if (begins) {
            if (unfinished)
                *unfinished = true;
            return {};
        }
    }
    return reply;
}

ItemReading itemInReply(std::string_view reply) {
    ItemReading out;
    out.item = firstIn(reply, {"{", "｛"}, out.cutOff,
                       [](const json& value) -> std::optional<WrittenItem> {
                           if (!value.is_object())
                               return std::nullopt;
                           std::optional<std::string> input, output;
                           for (const auto& [key, content] : value.items()) {
                               const std::string name = asciiLower(trimmed(key));
                               if (name == "input")
                                   input = scalarText(content);
                               else if (name == "output")
                                   output = scalarText(content);
                           }
                           if (!input || !output)
                               return std::nullopt;
                           return WrittenItem{std::move(*input), std::move(*output)};
                       });
    return out;
}

std::vector<std::string> textsInReply(std::string_view reply) {
    using Texts = std::vector<std::string>;
    bool cutOff = false;
    return firstIn(reply, {"[", "［"}, cutOff,
                   [](const json& value) -> std::optional<Texts> {
                       if (!value.is_array() || value.empty())
                           return std::nullopt;
                       Texts out;
                       for (const json& element : value) {
                           if (!element.is_string())
                               return std::nullopt;
                           std::string text = collapsed(element.get<std::string>());
                           if (!text.empty())
                               out.push_back(std::move(text));
                       }
                       return out;
                   })
        .value_or(Texts());
}

std::string phraseInReply(std::string_view reply) {
    for (std::string_view line : split(withoutThinking(reply), '\n')) {
        if (const std::size_t label = line.find(':'); label != line.npos)
            line.remove_prefix(label + 1);
        if (const std::string_view bare = withoutMarks(line); !bare.empty())
            return std::string(bare);
    }
    return {};
}

} // namespace sdrl
