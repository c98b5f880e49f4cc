// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/chat/lenient_json.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace sdrl {

using nlohmann::json;
using Outcome = LenientJson::Outcome;

namespace {

constexpr int kMaxDepth = 64;

bool isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hexValue(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
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

struct QuotePair {
    std::string_view open, close;
};

constexpr auto kQuotes = std::to_array<QuotePair>({{"\"", "\""},
                                                   {"'", "'"},
                                                   {"“", "”"},
                                                   {"„", "“"},
                                                   {"‘", "’"},
                                                   {"「", "」"},
                                                   {"＂", "＂"},
                                                   {"”", "”"},
                                                   {"«", "»"}});
constexpr auto kColons = std::to_array<std::string_view>({":", "："});
constexpr auto kCommas = std::to_array<std::string_view>({",", "，", "、"});

template <std::size_t N>
std::size_t markAt(std::string_view text, std::size_t at,
                   const std::array<std::string_view, N>& marks) {
    for (const std::string_view mark : marks)
        if (text.substr(at, mark.size()) == mark)
            return mark.size();
    return 0;
}

} // namespace

void LenientJson::skipSpace() {
    while (!ended()) {
        const CodePoint c = decodeAt(m_text, m_at);
        if (isSpace(c.value) || c.value == 0xfeff) {
            m_at += c.bytes;
            m_work -= std::min(m_work, c.bytes);
            continue;
        }
        // Comments, as in JavaScript.
        std::size_t end = m_text.npos;
        if (m_text.substr(m_at, 2) == "//")
            end = m_text.find('\n', m_at);
        else if (m_text.substr(m_at, 2) == "/*")
            end = m_text.find("*/", m_at);
        else
            return;
        const std::size_t behind = end == m_text.npos ? m_text.size() : end + 1;
        m_work -= std::min(m_work, behind - m_at);
        m_at = end == m_text.npos ? m_text.size() : behind + (m_text[end] == '*' ? 1 : 0);
    }
}

bool LenientJson::takes(std::string_view mark) {
    if (m_text.substr(m_at, mark.size()) != mark)
        return false;
    m_at += mark.size();
    return true;
}

Outcome LenientJson::read(std::size_t begin, json& out) {
    Outcome first = Outcome::Malformed;
    // Where marks within a text were not escaped, the first reading finds no value.
    for (const bool strict : {true, false}) {
        m_strictQuotes = strict;
        m_at = begin;
        json result;
        const Outcome outcome = value(result, 0);
        if (outcome == Outcome::Read) {
            out = std::move(result);
            return outcome;
        }
        if (strict)
            first = outcome;
        // A value without an end has none in the other reading either.
        if (outcome == Outcome::CutOff || m_work == 0)
            break;
    }
    return first;
}

Outcome LenientJson::value(json& out, int depth) {
    skipSpace();
    if (ended())
        return Outcome::CutOff;
    if (depth > kMaxDepth)
        return Outcome::Malformed;
    --m_work;
    if (takes("{") || takes("｛"))
        return object(out, depth);
    if (takes("[") || takes("［"))
        return array(out, depth);
    for (const QuotePair& pair : kQuotes)
        if (m_text.substr(m_at, pair.open.size()) == pair.open) {
            std::string text;
            const Outcome outcome = string(text);
            out = std::move(text);
            return outcome;
        }
    return word(out, false);
}

Outcome LenientJson::object(json& out, int depth) {
    out = json::object();
    for (;;) {
        skipSpace();
        if (ended())
            return Outcome::CutOff;
        if (takes("}") || takes("｝"))
            return Outcome::Read;
        json key;
        const bool quoted = std::any_of(kQuotes.begin(), kQuotes.end(), [&](const QuotePair& p) {
            return m_text.substr(m_at, p.open.size()) == p.open;
        });
        if (const Outcome read = quoted ? value(key, depth + 1) : word(key, true);
            read != Outcome::Read)
            return read;
        if (!key.is_string())
            return Outcome::Malformed;
        skipSpace();
        if (ended())
            return Outcome::CutOff;
        const std::size_t colon = markAt(m_text, m_at, kColons);
        if (colon == 0)
            return Outcome::Malformed;
        m_at += colon;
        json content;
        if (const Outcome read = value(content, depth + 1); read != Outcome::Read)
            return read;
        const std::string name = key.get<std::string>();
        if (!out.contains(name)) // a repetition is a second thought within one object
            out[name] = std::move(content);
        skipSpace();
        if (ended())
            return Outcome::CutOff;
        if (const std::size_t comma = markAt(m_text, m_at, kCommas))
            m_at += comma;
        else if (m_text[m_at] != '}' && m_text.substr(m_at, 3) != "｝")
            return Outcome::Malformed;
    }
}

Outcome LenientJson::array(json& out, int depth) {
    out = json::array();
    for (;;) {
        skipSpace();
        if (ended())
            return Outcome::CutOff;
        if (takes("]") || takes("］"))
            return Outcome::Read;
        json element;
        if (const Outcome read = value(element, depth + 1); read != Outcome::Read)
            return read;
        out.push_back(std::move(element));
        skipSpace();
        if (ended())
            return Outcome::CutOff;
        if (const std::size_t comma = markAt(m_text, m_at, kCommas))
            m_at += comma;
        else if (m_text[m_at] != ']' && m_text.substr(m_at, 3) != "］")
            return Outcome::Malformed;
    }
}

/// Whether what stands there may follow a text.
bool LenientJson::closes(std::size_t behind) const {
    while (behind < m_text.size()) {
        const CodePoint c = decodeAt(m_text, behind);
        if (!isSpace(c.value))
            break;
        behind += c.bytes;
    }
    if (behind >= m_text.size())
        return true;
    const char c = m_text[behind];
    return c == '}' || c == ']' || markAt(m_text, behind, kCommas) > 0 ||
           markAt(m_text, behind, kColons) > 0 || m_text.substr(behind, 3) == "｝" ||
           m_text.substr(behind, 3) == "］" || m_text.substr(behind, 2) == "//";
}

Outcome LenientJson::string(std::string& out) {
    const auto pair = std::find_if(kQuotes.begin(), kQuotes.end(), [&](const QuotePair& p) {
        return m_text.substr(m_at, p.open.size()) == p.open;
    });
    // Python's texts of several lines.
    const bool triple = (pair->open == "\"" || pair->open == "'") &&
                        m_text.substr(m_at + 1, 1) == pair->open &&
                        m_text.substr(m_at + 2, 1) == pair->open;
    const std::string close = triple ? std::string(3, pair->open[0]) : std::string(pair->close);
    m_at += triple ? 3 : pair->open.size();
    out.clear();
    while (!ended()) {
        if (m_text.substr(m_at, close.size()) == close) {
            const std::size_t behind = m_at + close.size();
            // An apostrophe within a word ends no text, nor does any mark in the lenient reading
            // that nothing follows which may.
            const bool apostrophe = close == "'" && behind < m_text.size() && m_at > 0 &&
                                    isAsciiLetter(m_text[behind]) &&
                                    isAsciiLetter(m_text[m_at - 1]);
            if (!apostrophe && (m_strictQuotes || closes(behind))) {
                m_at = behind;
                return Outcome::Read;
            }
        }
        if (m_text[m_at] == '\\') {
            escape(out);
        } else {
            out += m_text[m_at++];
            --m_work;
        }
    }
    return Outcome::CutOff;
}

/// The escape at m_at; else the backslash stands for itself. `\b`, `\f` and `\r` before a letter
/// are taken for \boxed, \frac and \rho: texts have no use for backspaces.
void LenientJson::escape(std::string& out) {
    const auto next = [&](std::size_t i) {
        return m_at + i < m_text.size() ? m_text[m_at + i] : '\0';
    };
    const auto hex = [&](std::size_t from) {
        int unit = 0;
        for (std::size_t i = from; i < from + 4; ++i) {
            const int digit = hexValue(next(i));
            if (digit < 0)
                return -1;
            unit = unit * 16 + digit;
        }
        return unit;
    };
    const auto take = [&](std::string_view text, std::size_t length) {
        out += text;
        m_at += length;
        m_work -= std::min(m_work, length);
    };
    std::size_t letters = m_at + 1;
    while (letters < m_text.size() && isAsciiLetter(m_text[letters]))
        ++letters;
    // A new line or tab before a letter that stands alone, as in "\nu = 5", looks like \nu, \ne,
    // \ni or \to: it is the command inside formulas, and where backslashes are not doubled
    // elsewhere.
    const auto isCommand = [&] {
        const std::string_view word = m_text.substr(m_at + 1, letters - m_at - 1);
        if (!isLatexCommand(word) || word.size() > 2)
            return isLatexCommand(word);
        const char after = letters < m_text.size() ? m_text[letters] : '\0';
        const auto line = out.begin() + static_cast<std::ptrdiff_t>(out.rfind('\n') + 1);
        return m_singleBackslashes || std::count(line, out.end(), '$') % 2 != 0 || after == '_' ||
               after == '^' || out.ends_with('{');
    };
    const auto command = [&] {
        m_singleBackslashes = true;
        take("\\", 1);
    };
    switch (next(1)) {
    case '"':
    case '\\':
    case '/':
    case '\'':
        return take(std::string(1, next(1)), 2);
    case 'b':
        return isAsciiLetter(next(2)) ? command() : take("\b", 2);
    case 'f':
        return isAsciiLetter(next(2)) ? command() : take("\f", 2);
    case 'r':
        return isAsciiLetter(next(2)) ? command() : take("\r", 2);
    case 'n':
        return isCommand() ? command() : take("\n", 2);
    case 't':
        return isCommand() ? command() : take("\t", 2);
    case 'u': {
        const int unit = hex(2);
        if (unit < 0)
            return command();
        std::string text;
        if (unit >= 0xd800 && unit < 0xdc00 && next(6) == '\\' && next(7) == 'u') {
            if (const int low = hex(8); low >= 0xdc00 && low < 0xe000) {
                appendUtf8(text, static_cast<char32_t>(0x10000 + ((unit - 0xd800) << 10) +
                                                       (low - 0xdc00)));
                return take(text, 12);
            }
        }
        appendUtf8(text, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : static_cast<char32_t>(unit));
        return take(text, 6);
    }
    default:
        return command();
    }
}

Outcome LenientJson::word(json& out, bool key) {
    const std::size_t begin = m_at;
    while (!ended()) {
        const char c = m_text[m_at];
        const bool inside = isAsciiLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                            c == '-' || c == '+' || static_cast<unsigned char>(c) >= 0x80;
        if (!inside || markAt(m_text, m_at, kCommas) > 0 || markAt(m_text, m_at, kColons) > 0)
            break;
        ++m_at;
        --m_work;
    }
    const std::string_view text = m_text.substr(begin, m_at - begin);
    if (text.empty())
        return Outcome::Malformed;
    if (key) {
        out = std::string(text);
        return Outcome::Read;
    }
    // Python's r"…" and u"…".
    if (text.size() == 1 && !ended() && (m_text[m_at] == '"' || m_text[m_at] == '\'')) {
        std::string content;
        const Outcome outcome = string(content);
        out = std::move(content);
        return outcome;
    }
    if (text == "true" || text == "True")
        out = true;
    else if (text == "false" || text == "False")
        out = false;
    else if (text == "null" || text == "None")
        out = nullptr;
    else if (const json number = json::parse(text, nullptr, false); number.is_number())
        out = number.dump() == text ? number : json(text); // "1.10" and long ones as written
    else
        return ended() ? Outcome::CutOff : Outcome::Malformed;
    return ended() ? Outcome::CutOff : Outcome::Read;
}

} // namespace sdrl
