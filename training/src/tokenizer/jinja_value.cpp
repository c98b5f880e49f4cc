// SPDX-License-Identifier: GPL-3.0-or-later
#include "tokenizer/jinja_value.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace sdrl::jinja {

// ---- Text -----------------------------------------------------------------------------------

void Text::mark(bool trusted) {
    const std::size_t done = m_runs.empty() ? 0 : m_runs.back().end;
    if (done == m_bytes.size())
        return;
    if (!m_runs.empty() && m_runs.back().trusted == trusted)
        m_runs.back().end = m_bytes.size();
    else
        m_runs.push_back({m_bytes.size(), trusted});
}

void Text::append(std::string_view bytes, bool trusted) {
    m_bytes += bytes;
    mark(trusted);
}

void Text::append(const Text& other, std::size_t begin, std::size_t count) {
    const std::size_t end = begin + count;
    std::size_t at = begin;
    auto run = std::upper_bound(other.m_runs.begin(), other.m_runs.end(), begin,
                                [](std::size_t place, const Run& r) { return place < r.end; });
    for (; at < end; ++run) {
        const std::size_t stop = std::min(run->end, end);
        append(std::string_view(other.m_bytes).substr(at, stop - at), run->trusted);
        at = stop;
    }
}

Text Text::part(std::size_t begin, std::size_t count) const {
    Text out;
    out.append(*this, begin, count);
    return out;
}

bool Text::trustedAt(std::size_t offset) const {
    return std::upper_bound(m_runs.begin(), m_runs.end(), offset,
                            [](std::size_t place, const Run& r) { return place < r.end; })
        ->trusted;
}

// ---- Value ----------------------------------------------------------------------------------

Value::Value(List list, bool tuple) {
    int depth = 0;
    for (const Value& value : list)
        depth = std::max(depth, value.depth());
    m_data = std::make_shared<const ListData>(ListData{std::move(list), depth + 1, tuple});
}

Value::Value(Dict dict) {
    int depth = 0;
    for (const auto& [key, value] : dict)
        depth = std::max(depth, value.depth());
    m_data = std::make_shared<const DictData>(DictData{std::move(dict), depth + 1, false});
}

Value Value::undefined(std::string name) {
    Value value;
    value.m_data = Undefined{std::move(name)};
    return value;
}

const List* Value::list() const {
    const ListData* data = pointee<const ListData>();
    return data ? &data->content : nullptr;
}

bool Value::isTuple() const {
    const ListData* data = pointee<const ListData>();
    return data && data->tuple;
}

const Dict* Value::dict() const {
    const DictData* data = pointee<const DictData>();
    return data ? &data->content : nullptr;
}

int Value::depth() const {
    if (const ListData* data = pointee<const ListData>())
        return data->depth;
    if (const DictData* data = pointee<const DictData>())
        return data->depth;
    // A namespace could come to hold itself.
    return names() ? kMaxValueDepth + 1 : 0;
}

bool Value::truthy() const {
    if (isUndefined() || isNone())
        return false;
    if (isNumber())
        return asReal() != 0;
    if (const Text* t = text())
        return !t->empty();
    if (const List* l = list())
        return !l->empty();
    if (const Dict* d = dict())
        return !d->empty();
    return true;
}

bool Value::isNumber() const {
    return isIntegral() || real();
}

std::int64_t Value::asInteger() const {
    return boolean() ? *boolean() : *integer();
}

double Value::asReal() const {
    return real() ? *real() : static_cast<double>(asInteger());
}

std::string_view Value::kind() const {
    if (isUndefined())
        return "an undefined value";
    if (isNone())
        return "None";
    if (boolean())
        return "a truth value";
    if (integer())
        return "an integer";
    if (real())
        return "a number";
    if (text())
        return "a text";
    if (list())
        return "a list";
    if (dict())
        return "a dictionary";
    return names() ? "a namespace" : "a function";
}

const Value* find(const Dict& dict, std::string_view key) {
    const auto found = std::find_if(dict.begin(), dict.end(),
                                    [&](const auto& entry) { return entry.first.bytes() == key; });
    return found == dict.end() ? nullptr : &found->second;
}

void assign(Dict& dict, const Text& key, Value value) {
    const auto found = std::find_if(dict.begin(), dict.end(), [&](const auto& entry) {
        return entry.first.bytes() == key.bytes();
    });
    if (found != dict.end())
        found->second = std::move(value);
    else
        dict.emplace_back(key, std::move(value));
}

// ---- Printing -------------------------------------------------------------------------------

bool isPythonSpace(char32_t c) {
    return isSpace(c) || (c >= 0x1C && c <= 0x1F);
}

namespace {

// repr(float): the shortest digits, with an exponent below 1e-4 and from 1e16 on.
std::string realText(double value) {
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    const double magnitude = std::abs(value);
    const bool fixed = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                   fixed ? std::chars_format::fixed : std::chars_format::scientific)
                         .ptr;
    std::string out(buffer.data(), end);
    if (fixed && out.find('.') == std::string::npos)
        out += ".0";
    return out;
}

// str.isprintable() of a character.
bool isPrintable(char32_t c) {
    const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    return c == ' ' || (category != UTF8PROC_CATEGORY_CN && category < UTF8PROC_CATEGORY_ZS);
}

std::string escapedCharacter(char32_t c) {
    const auto number = static_cast<unsigned>(c);
    return c < 0x100     ? fmt::format("\\x{:02x}", number)
           : c < 0x10000 ? fmt::format("\\u{:04x}", number)
                         : fmt::format("\\U{:08x}", number);
}

// repr(str): as a literal of Python.
void appendQuoted(Text& out, const Text& text) {
    const std::string& bytes = text.bytes();
    const bool single =
        bytes.find('\'') == std::string::npos || bytes.find('"') != std::string::npos;
    const char quote = single ? '\'' : '"';
    out.append({&quote, 1}, true);
    for (std::size_t at = 0; at < bytes.size();) {
        const CodePoint c = decodeAt(bytes, at);
        const bool trusted = text.trustedAt(at);
        if (c.value == '\n')
            out.append("\\n", trusted);
        else if (c.value == '\r')
            out.append("\\r", trusted);
        else if (c.value == '\t')
            out.append("\\t", trusted);
        else if (!isPrintable(c.value))
            out.append(escapedCharacter(c.value), trusted);
        else if (c.value == '\\' || c.value == static_cast<char32_t>(quote))
            out.append(fmt::format("\\{}", static_cast<char>(c.value)), trusted);
        else
            out.append(text, at, c.bytes);
        at += c.bytes;
    }
    out.append({&quote, 1}, true);
}

void appendRepresentation(Text& out, const Value& value) {
    if (value.text())
        appendQuoted(out, *value.text());
    else if (value.isUndefined())
        out.append("Undefined", true);
    else
        appendAsText(out, value);
}

void appendJsonText(Text& out, const Text& text, bool asciiOnly) {
    const std::string& bytes = text.bytes();
    out.append("\"", true);
    for (std::size_t at = 0; at < bytes.size();) {
        const CodePoint c = decodeAt(bytes, at);
        const bool trusted = text.trustedAt(at);
        constexpr std::string_view kNamed = "\"\\\b\f\n\r\t";
        const std::size_t named =
            c.value < 0x80 ? kNamed.find(static_cast<char>(c.value)) : std::string_view::npos;
        if (named != std::string_view::npos)
            out.append(fmt::format("\\{}", "\"\\bfnrt"[named]), trusted);
        else if (c.value < 0x20 || (asciiOnly && c.value >= 0x80 && c.value < 0x10000))
            out.append(fmt::format("\\u{:04x}", static_cast<unsigned>(c.value)), trusted);
        else if (asciiOnly && c.value >= 0x10000)
            out.append(fmt::format("\\u{:04x}\\u{:04x}",
                                   0xD800U + (static_cast<unsigned>(c.value) - 0x10000U) / 0x400U,
                                   0xDC00U + static_cast<unsigned>(c.value) % 0x400U),
                       trusted);
        else
            out.append(text, at, c.bytes);
        at += c.bytes;
    }
    out.append("\"", true);
}

} // namespace

void appendAsText(Text& out, const Value& value) {
    const auto plain = [&](std::string_view bytes) { out.append(bytes, true); };
    if (value.text()) {
        out.append(*value.text());
    } else if (value.isNone()) {
        plain("None");
    } else if (value.boolean()) {
        plain(*value.boolean() ? "True" : "False");
    } else if (value.integer()) {
        plain(fmt::format("{}", *value.integer()));
    } else if (value.real()) {
        plain(realText(*value.real()));
    } else if (const List* list = value.list()) {
        plain(value.isTuple() ? "(" : "[");
        for (const Value& element : *list) {
            if (&element != list->data())
                plain(", ");
            appendRepresentation(out, element);
        }
        plain(!value.isTuple() ? "]" : list->size() == 1 ? ",)" : ")");
    } else if (const Dict* dict = value.dict()) {
        plain("{");
        for (const auto& entry : *dict) {
            if (&entry != dict->data())
                plain(", ");
            appendQuoted(out, entry.first);
            plain(": ");
            appendRepresentation(out, entry.second);
        }
        plain("}");
    } else if (!value.isUndefined()) {
        plain(fmt::format("<{}>", value.kind()));
    }
}

Text asText(const Value& value) {
    if (value.text())
        return *value.text();
    Text out;
    appendAsText(out, value);
    return out;
}

bool appendAsJson(Text& out, const Value& value, const JsonStyle& style, int level) {
    const auto plain = [&](std::string_view bytes) { out.append(bytes, true); };
    const auto newLine = [&](int at) {
        if (style.indent >= 0)
            plain(fmt::format("\n{:{}}", "", style.indent * at));
    };
    if (value.isNone()) {
        plain("null");
    } else if (value.boolean()) {
        plain(*value.boolean() ? "true" : "false");
    } else if (value.text()) {
        appendJsonText(out, *value.text(), style.asciiOnly);
    } else if (value.isNumber()) {
        appendAsText(out, value);
    } else if (const List* list = value.list()) {
        plain("[");
        for (const Value& element : *list) {
            if (&element != list->data())
                plain(style.itemSeparator);
            newLine(level + 1);
            if (!appendAsJson(out, element, style, level + 1))
                return false;
        }
        if (!list->empty())
            newLine(level);
        plain("]");
    } else if (const Dict* dict = value.dict()) {
        std::vector<const Dict::value_type*> entries;
        for (const auto& entry : *dict)
            entries.push_back(&entry);
        if (style.sortKeys)
            std::stable_sort(entries.begin(), entries.end(), [](const auto* a, const auto* b) {
                return a->first.bytes() < b->first.bytes();
            });
        plain("{");
        for (const auto* entry : entries) {
            if (entry != entries.front())
                plain(style.itemSeparator);
            newLine(level + 1);
            appendJsonText(out, entry->first, style.asciiOnly);
            plain(style.keySeparator);
            if (!appendAsJson(out, entry->second, style, level + 1))
                return false;
        }
        if (!entries.empty())
            newLine(level);
        plain("}");
    } else {
        return false;
    }
    return true;
}

} // namespace sdrl::jinja
