// SPDX-License-Identifier: GPL-3.0-or-later
//
// Texts, lists and dictionaries: what expressions and methods do with them. Every function keeps
// the trust of the bytes that it passes on.
#include "core/base/text.h"
#include "tokenizer/jinja_functions.h"
#include "tokenizer/jinja_lexer.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>

namespace sdrl::jinja {

// ---- Work and arguments ---------------------------------------------------------------------

void Work::fail(ErrorCode code, int line, std::string message) {
    if (!m_error)
        m_error = errorAtLine(code, line, std::move(message));
}

bool Work::spend(std::size_t amount, int line) {
    m_left -= static_cast<std::int64_t>(std::min<std::size_t>(amount, std::size_t{1} << 40));
    if (m_left < 0)
        invalid(line, "the template does not come to an end in reasonable time");
    return !failed();
}

const Value* Arguments::get(std::size_t place, std::string_view name) const {
    if (place < positional.size())
        return &positional[place];
    for (const auto& [key, value] : named)
        if (key == name)
            return &value;
    return nullptr;
}

std::int64_t Arguments::integer(std::size_t place, std::string_view name,
                                std::int64_t fallback) const {
    const Value* value = get(place, name);
    return value && value->isIntegral() ? value->asInteger() : fallback;
}

bool Arguments::flag(std::size_t place, std::string_view name, bool fallback) const {
    const Value* value = get(place, name);
    return value ? value->truthy() : fallback;
}

// ---- Containers -----------------------------------------------------------------------------

std::vector<std::size_t> characterOffsets(std::string_view text) {
    std::vector<std::size_t> offsets;
    offsets.reserve(text.size() + 1);
    for (std::size_t at = 0; at < text.size(); at += decodeAt(text, at).bytes)
        offsets.push_back(at);
    offsets.push_back(text.size());
    return offsets;
}

List elementsOf(Work& work, int line, const Value& value) {
    List out;
    if (const List* list = value.list()) {
        out = *list;
    } else if (const Dict* dict = value.dict()) {
        for (const auto& [key, unused] : *dict)
            out.emplace_back(key);
    } else if (const Text* text = value.text()) {
        const std::vector<std::size_t> offsets = characterOffsets(text->bytes());
        if (!work.spend(16 * offsets.size(), line))
            return {};
        for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
            out.emplace_back(text->part(offsets[i], offsets[i + 1] - offsets[i]));
    } else if (!value.isUndefined()) {
        work.invalid(line, fmt::format("{} has no elements to go through", value.kind()));
    }
    (void)work.spend(out.size(), line);
    return out;
}

Value itemOf(Work& work, int line, const Value& container, const Value& key) {
    if (const auto* missing = container.undefinedName()) {
        work.invalid(line, fmt::format("\"{}\" is undefined", missing->name));
        return {};
    }
    const std::string name = key.text() ? key.text()->bytes() : "";
    if (const Dict* dict = container.dict()) {
        const Value* found = key.text() ? find(*dict, name) : nullptr;
        return found ? *found : Value::undefined(name);
    }
    if (const Namespace* names = container.names()) {
        const Value* found = key.text() ? find(names->attributes, name) : nullptr;
        return found ? *found : Value::undefined(name);
    }
    if (key.isIntegral() && (container.list() || container.text())) {
        std::vector<std::size_t> offsets;
        if (container.text())
            offsets = characterOffsets(container.text()->bytes());
        const auto size = static_cast<std::int64_t>(container.list() ? container.list()->size()
                                                                     : offsets.size() - 1);
        (void)work.spend(offsets.size(), line);
        std::int64_t index = key.asInteger();
        if (index < 0)
            index += size;
        if (index < 0 || index >= size)
            return Value::undefined(fmt::format("element {}", key.asInteger()));
        const auto at = static_cast<std::size_t>(index);
        if (container.list())
            return (*container.list())[at];
        return Value(container.text()->part(offsets[at], offsets[at + 1] - offsets[at]));
    }
    return Value::undefined(name);
}

bool contains(Work& work, int line, const Value& container, const Value& value) {
    if (container.text()) {
        if (!value.text()) {
            work.invalid(line, fmt::format("{} cannot be in a text", value.kind()));
            return false;
        }
        (void)work.spend(container.text()->size() / 8, line);
        return container.text()->bytes().find(value.text()->bytes()) != std::string::npos;
    }
    if (const Dict* dict = container.dict())
        return value.text() && find(*dict, value.text()->bytes());
    if (const Namespace* names = container.names())
        return value.text() && find(names->attributes, value.text()->bytes());
    const List elements = elementsOf(work, line, container);
    return std::any_of(elements.begin(), elements.end(),
                       [&](const Value& element) { return equal(work, line, element, value); });
}

bool equal(Work& work, int line, const Value& a, const Value& b) {
    if (!work.spend(1, line))
        return false;
    if (a.isNumber() && b.isNumber())
        return a.isIntegral() && b.isIntegral() ? a.asInteger() == b.asInteger()
                                                : a.asReal() == b.asReal();
    if (a.text() && b.text()) {
        (void)work.spend(std::min(a.text()->size(), b.text()->size()) / 16, line);
        return a.text()->bytes() == b.text()->bytes();
    }
    if (a.list() && b.list())
        return a.isTuple() == b.isTuple() &&
               std::equal(a.list()->begin(), a.list()->end(), b.list()->begin(), b.list()->end(),
                          [&](const Value& left, const Value& right) {
                              return equal(work, line, left, right);
                          });
    if (a.dict() && b.dict())
        return a.dict()->size() == b.dict()->size() &&
               std::all_of(a.dict()->begin(), a.dict()->end(), [&](const auto& entry) {
                   const Value* other = find(*b.dict(), entry.first.bytes());
                   return other && equal(work, line, entry.second, *other);
               });
    if (a.names() || b.names())
        return a.names() == b.names();
    return (a.isNone() && b.isNone()) || (a.isUndefined() && b.isUndefined());
}

bool lessThan(Work& work, int line, const Value& a, const Value& b) {
    if (a.isNumber() && b.isNumber())
        return a.isIntegral() && b.isIntegral() ? a.asInteger() < b.asInteger()
                                                : a.asReal() < b.asReal();
    if (a.text() && b.text()) // the order of UTF-8 bytes is that of code points
        return a.text()->bytes() < b.text()->bytes();
    work.invalid(line, fmt::format("{} and {} have no order", a.kind(), b.kind()));
    return false;
}

// ---- Texts ----------------------------------------------------------------------------------

Text stripped(const Text& text, const Value* characters, bool left, bool right) {
    const std::string& bytes = text.bytes();
    std::vector<char32_t> set;
    const bool byWhiteSpace = !characters || !characters->text();
    if (!byWhiteSpace)
        for (std::size_t at = 0; at < characters->text()->size();) {
            const CodePoint c = decodeAt(characters->text()->bytes(), at);
            set.push_back(c.value);
            at += c.bytes;
        }
    const auto goes = [&](char32_t c) {
        return byWhiteSpace ? isPythonSpace(c) : std::find(set.begin(), set.end(), c) != set.end();
    };
    std::size_t begin = 0;
    while (left && begin < bytes.size()) {
        const CodePoint c = decodeAt(bytes, begin);
        if (!goes(c.value))
            break;
        begin += c.bytes;
    }
    std::size_t end = begin;
    for (std::size_t at = begin; at < bytes.size();) {
        const CodePoint c = decodeAt(bytes, at);
        at += c.bytes;
        if (!right || !goes(c.value))
            end = at;
    }
    return text.part(begin, end - begin);
}

Text replaced(Work& work, int line, const Text& text, const Text& from, const Text& to,
              std::int64_t count) {
    Text out;
    std::size_t done = 0;
    const std::string& bytes = text.bytes();
    const auto put = [&](std::size_t until, std::size_t next) {
        out.append(text, done, until - done);
        out.append(to);
        done = next;
        --count;
        return work.spend(1 + to.size(), line);
    };
    if (from.empty()) { // between all characters, as Python does
        for (const std::size_t at : characterOffsets(bytes))
            if (count == 0 || !put(at, at))
                break;
    } else {
        for (std::size_t at = bytes.find(from.bytes());
             at != std::string::npos && count != 0 && put(at, at + from.size());)
            at = bytes.find(from.bytes(), done);
    }
    out.append(text, done, text.size() - done);
    return out;
}

namespace {

// Characters whose upper or title case is more than one character, and those whose lower case is,
// or depends on what stands around (SpecialCasing.txt).
bool hasSpecialCase(char32_t c, bool upper) {
    if (!upper)
        return c == 0x130 || c == 0x3A3;
    return c == 0xDF || c == 0x149 || c == 0x1F0 || c == 0x390 || c == 0x3B0 || c == 0x587 ||
           (c >= 0x1E96 && c <= 0x1E9A) || (c >= 0x1F50 && c <= 0x1FFF) ||
           (c >= 0xFB00 && c <= 0xFB17);
}

} // namespace

Text inCase(Work& work, int line, const Text& text, Case letters) {
    Text out;
    bool wordBegins = true;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text.bytes(), at);
        const auto point = static_cast<utf8proc_int32_t>(c.value);
        const bool first = letters == Case::Capitalized
                               ? at == 0
                               : letters != Case::Upper && letters != Case::Lower && wordBegins;
        if (hasSpecialCase(c.value, first || letters == Case::Upper))
            work.fail(ErrorCode::UnsupportedFile, line,
                      fmt::format("the case of U+{:04X} cannot be changed",
                                  static_cast<unsigned>(c.value)));
        const auto changed =
            static_cast<char32_t>(letters == Case::Upper || (first && letters == Case::FilterTitle)
                                      ? utf8proc_toupper(point)
                                  : first ? utf8proc_totitle(point)
                                          : utf8proc_tolower(point));
        if (changed == c.value) {
            out.append(text, at, c.bytes);
        } else {
            std::string bytes;
            appendUtf8(bytes, changed);
            out.append(bytes, text.trustedAt(at));
        }
        wordBegins = letters == Case::FilterTitle
                         ? isPythonSpace(c.value) ||
                               (c.value < 0x80 && std::string_view("-({[<").find(static_cast<char>(
                                                      c.value)) != std::string_view::npos)
                         : !isLetter(c.value);
        at += c.bytes;
    }
    return out;
}

std::vector<Text> linesOf(const Text& text) {
    std::vector<Text> out;
    const std::string& bytes = text.bytes();
    std::size_t begin = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const CodePoint c = decodeAt(bytes, at);
        const std::size_t end = at;
        at += c.bytes;
        if ((c.value >= 0x0A && c.value <= 0x0D) || (c.value >= 0x1C && c.value <= 0x1E) ||
            c.value == 0x85 || c.value == 0x2028 || c.value == 0x2029) {
            at += c.value == '\r' && at < bytes.size() && bytes[at] == '\n';
            out.push_back(text.part(begin, end - begin));
            begin = at;
        }
    }
    if (begin < bytes.size())
        out.push_back(text.part(begin, bytes.size() - begin));
    return out;
}

namespace {

Value splitText(Work& work, int line, const Text& text, const Value* separator, std::int64_t limit,
                bool fromRight) {
    const std::string& bytes = text.bytes();
    List out;
    const auto add = [&](std::size_t begin, std::size_t end) {
        out.emplace_back(text.part(begin, end - begin));
        return work.spend(8 + end - begin, line);
    };
    if (!separator || separator->isNone()) {
        std::size_t begin = 0;
        while (begin < bytes.size() && !work.failed()) {
            const CodePoint c = decodeAt(bytes, begin);
            if (isPythonSpace(c.value)) {
                begin += c.bytes;
                continue;
            }
            std::size_t end = begin;
            while (end < bytes.size() && !isPythonSpace(decodeAt(bytes, end).value))
                end += decodeAt(bytes, end).bytes;
            if (limit-- == 0) {
                out.emplace_back(
                    stripped(text.part(begin, bytes.size() - begin), nullptr, false, true));
                break;
            }
            (void)add(begin, end);
            begin = end;
        }
        return Value(std::move(out));
    }
    if (!separator->text() || separator->text()->empty()) {
        work.invalid(line, "a text is split at a text that is not empty");
        return {};
    }
    const std::string& at = separator->text()->bytes();
    if (fromRight && limit >= 0) {
        std::size_t end = bytes.size();
        for (; limit > 0 && !work.failed(); --limit) {
            const std::size_t found =
                end < at.size() ? std::string::npos : bytes.rfind(at, end - at.size());
            if (found == std::string::npos)
                break;
            (void)add(found + at.size(), end);
            end = found;
        }
        (void)add(0, end);
        std::reverse(out.begin(), out.end());
        return Value(std::move(out));
    }
    std::size_t begin = 0;
    for (; limit != 0; --limit) {
        const std::size_t found = bytes.find(at, begin);
        if (found == std::string::npos || !add(begin, found))
            break;
        begin = found + at.size();
    }
    (void)add(begin, bytes.size());
    return Value(std::move(out));
}

// startswith and endswith take one text or several.
bool hasEnd(const Text& text, const Value* wanted, bool atBegin) {
    if (!wanted)
        return false;
    if (const List* list = wanted->list())
        return std::any_of(list->begin(), list->end(),
                           [&](const Value& one) { return hasEnd(text, &one, atBegin); });
    if (!wanted->text())
        return false;
    const std::string& end = wanted->text()->bytes();
    return atBegin ? text.bytes().starts_with(end) : text.bytes().ends_with(end);
}

Value textMethod(Work& work, int line, const std::string& name, const Text& text,
                 const Arguments& arguments) {
    const Value* first = arguments.get(0, "");
    if (name == "strip")
        return Value(stripped(text, first, true, true));
    if (name == "lstrip")
        return Value(stripped(text, first, true, false));
    if (name == "rstrip")
        return Value(stripped(text, first, false, true));
    if (name == "split" || name == "rsplit")
        return splitText(work, line, text, arguments.get(0, "sep"),
                         arguments.integer(1, "maxsplit", -1), name == "rsplit");
    if (name == "splitlines") {
        List lines;
        for (Text& one : linesOf(text))
            lines.emplace_back(std::move(one));
        (void)work.spend(text.size(), line);
        return Value(std::move(lines));
    }
    if (name == "startswith" || name == "endswith")
        return Value(hasEnd(text, first, name == "startswith"));
    if (name == "removeprefix" || name == "removesuffix") {
        const bool prefix = name == "removeprefix";
        const std::size_t cut = hasEnd(text, first, prefix) ? first->text()->size() : 0;
        return Value(text.part(prefix ? cut : 0, text.size() - cut));
    }
    if (name == "upper")
        return Value(inCase(work, line, text, Case::Upper));
    if (name == "lower")
        return Value(inCase(work, line, text, Case::Lower));
    if (name == "title")
        return Value(inCase(work, line, text, Case::Title));
    if (name == "capitalize")
        return Value(inCase(work, line, text, Case::Capitalized));
    const Value* second = arguments.get(1, "");
    if (name == "replace" && first && first->text() && second && second->text())
        return Value(replaced(work, line, text, *first->text(), *second->text(),
                              arguments.integer(2, "count", -1)));
    if ((name == "count" || name == "find") && first && first->text()) {
        const std::string& wanted = first->text()->bytes();
        std::size_t at = text.bytes().find(wanted);
        if (name == "find")
            return Value(at == std::string::npos
                             ? std::int64_t{-1}
                             : static_cast<std::int64_t>(
                                   codePointCount(std::string_view(text.bytes()).substr(0, at))));
        std::int64_t count = 0;
        for (; at != std::string::npos && !wanted.empty(); ++count)
            at = text.bytes().find(wanted, at + wanted.size());
        return Value(count);
    }
    if (name == "isdigit")
        return Value(!text.empty() && std::all_of(text.bytes().begin(), text.bytes().end(),
                                                  [](char c) { return c >= '0' && c <= '9'; }));
    if (name == "join" && first)
        return applyFilter(work, line, "join", *first, Arguments{{Value(text)}, {}});
    work.fail(ErrorCode::UnsupportedFile, line,
              fmt::format("the text method \"{}\" is not supported with these arguments", name));
    return {};
}

Value dictMethod(Work& work, int line, const std::string& name, const Dict& dict,
                 const Arguments& arguments) {
    (void)work.spend(dict.size(), line);
    if (name == "get") {
        const Value* key = arguments.get(0, "key");
        const Value* found = key && key->text() ? find(dict, key->text()->bytes()) : nullptr;
        const Value* fallback = arguments.get(1, "default");
        return found ? *found : fallback ? *fallback : Value(Value::None{});
    }
    List out;
    for (const auto& [key, value] : dict) {
        if (name == "items")
            out.emplace_back(List{Value(key), value}, true);
        else if (name == "keys")
            out.emplace_back(key);
        else if (name == "values")
            out.push_back(value);
        else
            break;
    }
    if (name != "items" && name != "keys" && name != "values")
        work.fail(ErrorCode::UnsupportedFile, line,
                  fmt::format("the dictionary method \"{}\" is not supported", name));
    return Value(std::move(out));
}

} // namespace

Value callMethod(Work& work, int line, const std::string& name, const Value& value,
                 const Arguments& arguments) {
    if (const auto* missing = value.undefinedName())
        work.invalid(line, fmt::format("\"{}\" is undefined", missing->name));
    else if (value.text() && work.spend(value.text()->size() / 4, line))
        return textMethod(work, line, name, *value.text(), arguments);
    else if (value.dict())
        return dictMethod(work, line, name, *value.dict(), arguments);
    else
        work.fail(ErrorCode::UnsupportedFile, line,
                  fmt::format("{} has no method \"{}\" that is supported", value.kind(), name));
    return {};
}

} // namespace sdrl::jinja
