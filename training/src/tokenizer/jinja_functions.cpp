// SPDX-License-Identifier: GPL-3.0-or-later
//
// The filters and tests that chat templates use.
#include "tokenizer/jinja_functions.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sdrl::jinja {

namespace {

/// One use of a filter.
struct Use {
    Work& work;
    int line;
    const std::string& name;
    const Value& value;
    const Arguments& arguments;

    [[nodiscard]] Value wrong(std::string_view wanted) const {
        work.invalid(line,
                     fmt::format("the filter \"{}\" needs {}, not {}", name, wanted, value.kind()));
        return {};
    }
};

// "function.name" of a dictionary of dictionaries.
Value attributeOf(const Use& use, const Value& value, const Value& path) {
    if (!path.text())
        return itemOf(use.work, use.line, value, path);
    Value at = value;
    for (const std::string_view part : split(path.text()->bytes(), '.')) {
        std::int64_t index = 0;
        const auto [stop, failure] = std::from_chars(part.data(), part.data() + part.size(), index);
        const bool isIndex = failure == std::errc() && stop == part.data() + part.size();
        at = itemOf(use.work, use.line, at, isIndex ? Value(index) : Value::text(part));
    }
    return at;
}

Value length(const Use& use) {
    std::size_t count = 0;
    if (use.value.text())
        count = codePointCount(use.value.text()->bytes());
    else if (use.value.list())
        count = use.value.list()->size();
    else if (use.value.dict())
        count = use.value.dict()->size();
    else if (!use.value.isUndefined())
        return use.wrong("a text, a list or a dictionary");
    (void)use.work.spend(count / 8, use.line);
    return Value(static_cast<std::int64_t>(count));
}

Value joined(const Use& use) {
    const Value* between = use.arguments.get(0, "d");
    const Value* attribute = use.arguments.get(1, "attribute");
    const Text separator = between ? asText(*between) : Text();
    Text out;
    bool first = true;
    for (const Value& element : elementsOf(use.work, use.line, use.value)) {
        if (!first)
            out.append(separator);
        first = false;
        const Text part = asText(
            attribute && !attribute->isNone() ? attributeOf(use, element, *attribute) : element);
        if (!use.work.spend(1 + part.size() + separator.size(), use.line))
            return {};
        out.append(part);
    }
    return Value(std::move(out));
}

// select, reject, selectattr, rejectattr
Value selected(const Use& use, bool byAttribute, bool keep) {
    if (!use.value.truthy())
        return Value(List());
    const std::vector<Value>& given = use.arguments.positional;
    std::size_t place = 0;
    const Value* attribute = nullptr;
    if (byAttribute) {
        if (given.empty())
            return use.wrong("the name of an attribute");
        attribute = &given[place++];
    }
    std::string test;
    if (place < given.size()) {
        if (!given[place].text())
            return use.wrong("the name of a test");
        test = given[place++].text()->bytes();
    }
    const std::vector<Value> rest(given.begin() + static_cast<std::ptrdiff_t>(place), given.end());
    List out;
    for (const Value& element : elementsOf(use.work, use.line, use.value)) {
        const Value looked = attribute ? attributeOf(use, element, *attribute) : element;
        const bool holds =
            test.empty() ? looked.truthy() : applyTest(use.work, use.line, test, looked, rest);
        if (holds == keep)
            out.push_back(element);
    }
    return Value(std::move(out));
}

Value mapped(const Use& use) {
    if (!use.value.truthy())
        return Value(List());
    const Value* attribute = use.arguments.get(SIZE_MAX, "attribute");
    const Value* fallback = use.arguments.get(SIZE_MAX, "default");
    List out;
    const List elements = elementsOf(use.work, use.line, use.value);
    if (attribute) {
        for (const Value& element : elements) {
            Value found = attributeOf(use, element, *attribute);
            out.push_back(found.isUndefined() && fallback ? *fallback : std::move(found));
        }
        return Value(std::move(out));
    }
    const std::vector<Value>& given = use.arguments.positional;
    if (given.empty() || !given.front().text() || given.front().text()->bytes() == "map")
        return use.wrong("the name of a filter");
    const Arguments rest{{given.begin() + 1, given.end()}, use.arguments.named};
    for (const Value& element : elements)
        out.push_back(
            applyFilter(use.work, use.line, given.front().text()->bytes(), element, rest));
    return Value(std::move(out));
}

Value json(const Use& use) {
    JsonStyle style;
    style.indent =
        static_cast<int>(std::clamp<std::int64_t>(use.arguments.integer(1, "indent", -1), -1, 64));
    // As json.dumps: with an indent there is no space behind commas.
    if (style.indent >= 0)
        style.itemSeparator.resize(1);
    if (const Value* given = use.arguments.get(2, "separators"); given && given->list()) {
        const List& list = *given->list();
        if (list.size() != 2 || !list[0].text() || !list[1].text() ||
            !list[0].text()->allTrusted() || !list[1].text()->allTrusted())
            return use.wrong("two separators");
        style.itemSeparator = list[0].text()->bytes();
        style.keySeparator = list[1].text()->bytes();
    }
    style.sortKeys = use.arguments.flag(3, "sort_keys", false);
    style.asciiOnly = use.arguments.flag(0, "ensure_ascii", false);
    Text out;
    if (!appendAsJson(out, use.value, style))
        return use.wrong("data");
    (void)use.work.spend(out.size(), use.line);
    return Value(std::move(out));
}

Value sorted(const Use& use, bool byKey) {
    List elements;
    if (byKey) {
        if (!use.value.dict())
            return use.wrong("a dictionary");
        for (const auto& [key, value] : *use.value.dict())
            elements.emplace_back(List{Value(key), value}, true);
    } else {
        elements = elementsOf(use.work, use.line, use.value);
    }
    const Value* attribute = use.arguments.get(2, "attribute");
    const bool reverse = use.arguments.flag(byKey ? 2 : 0, "reverse", false);
    const bool caseSensitive = use.arguments.flag(byKey ? 0 : 1, "case_sensitive", false);
    const auto keyOf = [&](const Value& element) {
        Value key = byKey       ? element.list()->front()
                    : attribute ? attributeOf(use, element, *attribute)
                                : element;
        return key.text() && !caseSensitive
                   ? Value(inCase(use.work, use.line, *key.text(), Case::Lower))
                   : key;
    };
    // A comparison that fails must not leave the algorithm without an order: the keys are looked
    // at before.
    std::vector<std::pair<Value, Value>> keyed;
    for (const Value& element : elements) {
        keyed.emplace_back(keyOf(element), element);
        (void)lessThan(use.work, use.line, keyed.front().first, keyed.back().first);
        (void)use.work.spend(16, use.line);
    }
    if (use.work.failed())
        return {};
    std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
        return reverse ? lessThan(use.work, use.line, b.first, a.first)
                       : lessThan(use.work, use.line, a.first, b.first);
    });
    List out;
    for (auto& [key, element] : keyed)
        out.push_back(std::move(element));
    return Value(std::move(out));
}

Value unique(const Use& use) {
    List out, keys;
    for (const Value& element : elementsOf(use.work, use.line, use.value)) {
        Value key = element.text() ? Value(inCase(use.work, use.line, *element.text(), Case::Lower))
                                   : element;
        if (!use.work.spend(keys.size(), use.line))
            return {};
        if (std::none_of(keys.begin(), keys.end(), [&](const Value& known) {
                return equal(use.work, use.line, known, key);
            })) {
            keys.push_back(std::move(key));
            out.push_back(element);
        }
    }
    return Value(std::move(out));
}

Value indented(const Use& use) {
    Text text = asText(use.value);
    text.append("\n", true); // so that an empty text has a line
    const Value* width = use.arguments.get(0, "width");
    const std::int64_t spaces = use.arguments.integer(0, "width", 4);
    const Text indent =
        width && width->text()
            ? *width->text()
            : Text(fmt::format("{:{}}", "", std::clamp<std::int64_t>(spaces, 0, 1000)), true);
    const bool blank = use.arguments.flag(2, "blank", false);
    Text out;
    bool isFirst = true;
    for (const Text& one : linesOf(text)) {
        if (!isFirst)
            out.append("\n", true);
        if (isFirst ? use.arguments.flag(1, "first", false) : blank || !one.empty())
            out.append(indent);
        isFirst = false;
        out.append(one);
        if (!use.work.spend(2 + indent.size() + one.size(), use.line))
            return {};
    }
    return Value(std::move(out));
}

Value asNumber(const Use& use, bool whole) {
    const Value& value = use.value;
    const Value* fallback = use.arguments.get(0, "default");
    const Value zero = fallback ? *fallback : whole ? Value(std::int64_t{0}) : Value(0.0);
    if (value.isNumber()) {
        if (!whole)
            return Value(value.asReal());
        if (value.isIntegral())
            return Value(value.asInteger());
        return std::abs(value.asReal()) < 9e18 ? Value(static_cast<std::int64_t>(value.asReal()))
                                               : zero;
    }
    if (!value.text())
        return zero;
    const std::string text = stripped(*value.text(), nullptr, true, true).bytes();
    const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
    const char* end = text.data() + text.size();
    std::int64_t integer = 0;
    double real = 0;
    const auto asInteger = std::from_chars(begin, end, integer);
    if (whole && asInteger.ec == std::errc() && asInteger.ptr == end)
        return Value(integer);
    const auto asReal = std::from_chars(begin, end, real);
    if (asReal.ec != std::errc() || asReal.ptr != end)
        return zero;
    if (!whole)
        return Value(real);
    return std::abs(real) < 9e18 ? Value(static_cast<std::int64_t>(real)) : zero;
}

Value edge(const Use& use, bool first) {
    const List elements = elementsOf(use.work, use.line, use.value);
    if (elements.empty())
        return Value::undefined(first ? "first of nothing" : "last of nothing");
    return first ? elements.front() : elements.back();
}

Value reversed(const Use& use) {
    List elements = elementsOf(use.work, use.line, use.value);
    std::reverse(elements.begin(), elements.end());
    if (!use.value.text())
        return Value(std::move(elements));
    Text out;
    for (const Value& character : elements)
        out.append(*character.text());
    return Value(std::move(out));
}

using Filter = Value (*)(const Use&);
struct NamedFilter {
    std::string_view name;
    Filter apply;
};
constexpr NamedFilter kFilters[] = {
    {"capitalize",
     [](const Use& use) {
         return Value(inCase(use.work, use.line, asText(use.value), Case::Capitalized));
     }},
    {"count", length},
    {"dictsort", [](const Use& use) { return sorted(use, true); }},
    {"first", [](const Use& use) { return edge(use, true); }},
    {"float", [](const Use& use) { return asNumber(use, false); }},
    {"indent", indented},
    {"int", [](const Use& use) { return asNumber(use, true); }},
    {"items",
     [](const Use& use) {
         return use.value.isUndefined()
                    ? Value(List())
                    : callMethod(use.work, use.line, "items", use.value, Arguments());
     }},
    {"join", joined},
    {"last", [](const Use& use) { return edge(use, false); }},
    {"length", length},
    {"list", [](const Use& use) { return Value(elementsOf(use.work, use.line, use.value)); }},
    {"lower",
     [](const Use& use) {
         return Value(inCase(use.work, use.line, asText(use.value), Case::Lower));
     }},
    {"map", mapped},
    {"reject", [](const Use& use) { return selected(use, false, false); }},
    {"rejectattr", [](const Use& use) { return selected(use, true, false); }},
    {"replace",
     [](const Use& use) {
         const Value* from = use.arguments.get(0, "old");
         const Value* to = use.arguments.get(1, "new");
         if (!from || !to)
             return use.wrong("what to replace by what");
         return Value(replaced(use.work, use.line, asText(use.value), asText(*from), asText(*to),
                               use.arguments.integer(2, "count", -1)));
     }},
    {"reverse", reversed},
    {"safe", [](const Use& use) { return use.value; }},
    {"select", [](const Use& use) { return selected(use, false, true); }},
    {"selectattr", [](const Use& use) { return selected(use, true, true); }},
    {"sort", [](const Use& use) { return sorted(use, false); }},
    {"string", [](const Use& use) { return Value(asText(use.value)); }},
    {"title",
     [](const Use& use) {
         return Value(inCase(use.work, use.line, asText(use.value), Case::FilterTitle));
     }},
    {"tojson", json},
    {"trim",
     [](const Use& use) {
         return Value(stripped(asText(use.value), use.arguments.get(0, "chars"), true, true));
     }},
    {"unique", unique},
    {"upper",
     [](const Use& use) {
         return Value(inCase(use.work, use.line, asText(use.value), Case::Upper));
     }},
};

} // namespace

Value applyFilter(Work& work, int line, const std::string& name, const Value& value,
                  const Arguments& arguments) {
    if (work.failed())
        return {};
    if (name == "default" || name == "d") {
        const Value* fallback = arguments.get(0, "default_value");
        const bool alsoFalse = arguments.flag(1, "boolean", false);
        if (!value.isUndefined() && (!alsoFalse || value.truthy()))
            return value;
        return fallback ? *fallback : Value::text("");
    }
    const auto* found = std::find_if(std::begin(kFilters), std::end(kFilters),
                                     [&](const NamedFilter& f) { return f.name == name; });
    if (found == std::end(kFilters)) {
        work.fail(ErrorCode::UnsupportedFile, line,
                  fmt::format("the filter \"{}\" is not supported", name));
        return {};
    }
    if (value.text() && !work.spend(value.text()->size() / 4, line))
        return {};
    Value result = found->apply({work, line, name, value, arguments});
    (void)work.spend(result.text() ? result.text()->size() / 4 : 1, line);
    return result;
}

bool applyTest(Work& work, int line, const std::string& name, const Value& value,
               const std::vector<Value>& arguments) {
    if (name == "defined")
        return !value.isUndefined();
    if (name == "undefined")
        return value.isUndefined();
    if (name == "none")
        return value.isNone();
    if (name == "string")
        return value.text() != nullptr;
    if (name == "mapping")
        return value.dict() != nullptr;
    if (name == "number")
        return value.isNumber();
    if (name == "integer")
        return value.integer() != nullptr;
    if (name == "float")
        return value.real() != nullptr;
    if (name == "boolean")
        return value.boolean() != nullptr;
    if (name == "true" || name == "false")
        return value.boolean() && *value.boolean() == (name == "true");
    if (name == "iterable" || name == "sequence")
        return value.text() || value.list() || value.dict() || value.isUndefined();
    if (name == "callable")
        return value.isCallable();
    if ((name == "odd" || name == "even") && value.isIntegral())
        return (value.asInteger() % 2 == 0) == (name == "even");
    if (name == "lower" || name == "upper") {
        const Text text = asText(value);
        (void)work.spend(text.size(), line);
        const Text same = inCase(work, line, text, name == "lower" ? Case::Lower : Case::Upper);
        const Text other = inCase(work, line, text, name == "lower" ? Case::Upper : Case::Lower);
        return text.bytes() == same.bytes() && text.bytes() != other.bytes();
    }
    if (arguments.empty()) {
        work.fail(ErrorCode::UnsupportedFile, line,
                  fmt::format("the test \"{}\" is not supported for {}", name, value.kind()));
        return false;
    }
    const Value& other = arguments.front();
    if (name == "eq" || name == "equalto" || name == "==" || name == "sameas")
        return equal(work, line, value, other);
    if (name == "ne" || name == "!=")
        return !equal(work, line, value, other);
    if (name == "lt" || name == "lessthan" || name == "<")
        return lessThan(work, line, value, other);
    if (name == "gt" || name == "greaterthan" || name == ">")
        return lessThan(work, line, other, value);
    if (name == "le" || name == "<=")
        return !lessThan(work, line, other, value);
    if (name == "ge" || name == ">=")
        return !lessThan(work, line, value, other);
    if (name == "in")
        return contains(work, line, other, value);
    if (name == "divisibleby" && value.isIntegral() && other.isIntegral() && other.asInteger() > 0)
        return value.asInteger() % other.asInteger() == 0;
    work.fail(ErrorCode::UnsupportedFile, line,
              fmt::format("the test \"{}\" is not supported for {}", name, value.kind()));
    return false;
}

} // namespace sdrl::jinja
