// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/endpoint/reply_parser.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace sdrl {

using nlohmann::json;

namespace {

/// Bounds the work on a reply that opens ever more brackets: bytes looked at, all tries together.
constexpr std::size_t kMaxWork = 4 << 20;

bool isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// LaTeX commands that begin with the letter of a JSON escape that texts really use: \n and \t.
bool isLatexCommand(std::string_view word) {
    static constexpr std::array kCommands = std::to_array<std::string_view>({"nabla",
                                                                             "natural",
                                                                             "ncong",
                                                                             "ne",
                                                                             "nearrow",
                                                                             "neg",
                                                                             "neq",
                                                                             "nexists",
                                                                             "ngeq",
                                                                             "ngtr",
                                                                             "nleq",
                                                                             "nless",
                                                                             "nmid",
                                                                             "nolimits",
                                                                             "nonumber",
                                                                             "not",
                                                                             "notin",
                                                                             "nparallel",
                                                                             "nsim",
                                                                             "nsubseteq",
                                                                             "nu",
                                                                             "tan",
                                                                             "tanh",
                                                                             "tau",
                                                                             "tbinom",
                                                                             "text",
                                                                             "textbf",
                                                                             "textit",
                                                                             "textnormal",
                                                                             "textrm",
                                                                             "textsf",
                                                                             "texttt",
                                                                             "textup",
                                                                             "tfrac",
                                                                             "therefore",
                                                                             "theta",
                                                                             "thickapprox",
                                                                             "thinspace",
                                                                             "tilde",
                                                                             "times",
                                                                             "to",
                                                                             "top",
                                                                             "triangle",
                                                                             "triangleleft",
                                                                             "triangleq",
                                                                             "triangleright",
                                                                             "twoheadrightarrow"});
    return std::find(kCommands.begin(), kCommands.end(), word) != kCommands.end();
}

/// Whether the backslash at `at` begins an escape of JSON; else it stands for itself. `\b`, `\f`
/// and `\r` before a letter are taken for \boxed, \frac and \rho: texts have no use for backspaces.
bool isEscape(std::string_view text, std::size_t at) {
    const auto next = [&](std::size_t i) { return at + i < text.size() ? text[at + i] : '\0'; };
    std::size_t letters = at + 1;
    while (letters < text.size() && isAsciiLetter(text[letters]))
        ++letters;
    switch (next(1)) {
    case '"':
    case '\\':
    case '/':
        return true;
    case 'b':
    case 'f':
    case 'r':
        return !isAsciiLetter(next(2));
    case 'n':
    case 't':
        return !isLatexCommand(text.substr(at + 1, letters - at - 1));
    case 'u':
        return isHex(next(2)) && isHex(next(3)) && isHex(next(4)) && isHex(next(5));
    default:
        return false;
    }
}

/// The bracketed value that begins at `begin`, as strict JSON; nothing if it has no end within the
/// bytes of `work`, which what is looked at is taken from.
std::optional<std::string> bracketed(std::string_view text, std::size_t begin, std::size_t& work) {
    std::string out;
    std::string open; // the closing brackets that are due
    bool inString = false;
    for (std::size_t at = begin; at < text.size() && work > 0; ++at, --work) {
        const char c = text[at];
        if (!inString) {
            out += c;
            if (c == '"') {
                inString = true;
            } else if (c == '{' || c == '[') {
                open += c == '{' ? '}' : ']';
            } else if (c == '}' || c == ']') {
                if (open.back() != c)
                    return std::nullopt;
                open.pop_back();
                if (open.empty())
                    return out;
            }
        } else if (c == '\\') {
            out += c;
            if (isEscape(text, at))
                out += text[++at];
            else
                out += '\\';
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<int>(c));
        } else {
            out += c;
            inString = c != '"';
        }
    }
    return std::nullopt;
}

/// The first value of that bracket for which `read` has a result.
template <class Read>
auto firstIn(std::string_view reply, char bracket, const Read& read) -> decltype(read(json())) {
    reply = withoutThinking(reply);
    std::size_t at = reply.find(bracket);
    for (std::size_t work = kMaxWork; at != reply.npos && work > 0;) {
        if (const auto text = bracketed(reply, at, work)) {
            const json value = json::parse(*text, nullptr, false);
            if (auto result = read(value))
                return result;
        }
        at = reply.find(bracket, at + 1);
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

} // namespace

std::string_view withoutThinking(std::string_view reply) {
    constexpr std::string_view kEnd = "</think>";
    const std::size_t end = reply.rfind(kEnd);
    return end == reply.npos ? reply : reply.substr(end + kEnd.size());
}

std::optional<WrittenItem> itemInReply(std::string_view reply) {
    return firstIn(reply, '{', [](const json& value) -> std::optional<WrittenItem> {
        if (!value.is_object())
            return std::nullopt;
        std::optional<std::string> input, output;
        for (const auto& [key, content] : value.items()) {
            const std::string name = asciiLower(key);
            if (name == "input")
                input = scalarText(content);
            else if (name == "output")
                output = scalarText(content);
        }
        if (!input || !output)
            return std::nullopt;
        return WrittenItem{std::move(*input), std::move(*output)};
    });
}

std::vector<std::string> textsInReply(std::string_view reply) {
    using Texts = std::vector<std::string>;
    return firstIn(reply, '[',
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
    constexpr std::string_view kMarks = " \t\r\"'`*_#-.,;:";
    for (std::string_view line : split(withoutThinking(reply), '\n')) {
        if (const std::size_t label = line.find(':'); label != line.npos)
            line.remove_prefix(label + 1);
        const std::size_t begin = line.find_first_not_of(kMarks);
        if (begin == line.npos)
            continue;
        return std::string(line.substr(begin, line.find_last_not_of(kMarks) - begin + 1));
    }
    return {};
}

} // namespace sdrl
