// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sdrl::jinja {

/// A string of which every byte is trusted or not: what the template wrote is, what a message says
/// is not.
class Text {
public:
    Text() = default;
    Text(std::string bytes, bool trusted) : m_bytes(std::move(bytes)) { mark(trusted); }

    [[nodiscard]] const std::string& bytes() const { return m_bytes; }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }
    [[nodiscard]] bool empty() const { return m_bytes.empty(); }

    void append(const Text& other) { append(other, 0, other.size()); }
    /// Appends a part of another text, with its trust.
    void append(const Text& other, std::size_t begin, std::size_t count);
    void append(std::string_view bytes, bool trusted);
    [[nodiscard]] bool allTrusted() const {
        return m_runs.empty() || (m_runs.size() == 1 && m_runs.front().trusted);
    }
    [[nodiscard]] Text part(std::size_t begin, std::size_t count) const;
    [[nodiscard]] bool trustedAt(std::size_t offset) const;

    struct Run {
        std::size_t end = 0; ///< it begins where the one before ends
        bool trusted = false;
    };
    [[nodiscard]] const std::vector<Run>& runs() const { return m_runs; }

private:
    // Gives the bytes behind the last run to a new one, or to that one.
    void mark(bool trusted);

    std::string m_bytes;
    std::vector<Run> m_runs;
};

class Value;
struct Node;

using List = std::vector<Value>;
/// In order of insertion. Keys carry their trust like any text.
using Dict = std::vector<std::pair<Text, Value>>;

/// Lists and dictionaries know how deep they are, so that a template cannot build one that takes
/// the stack to walk through.
template <class Content>
struct Nested {
    Content content;
    int depth = 1;
    bool tuple = false; ///< of lists: prints with parentheses and equals no list
};
inline constexpr int kMaxValueDepth = 50;

/// What `namespace(…)` makes: the one kind of value that can change.
struct Namespace {
    Dict attributes;
};

enum class Builtin { MakeRange, MakeNamespace, MakeDict, RaiseException, StrftimeNow };

/// A value of the template language, with Python's rules. Values are shared and never change,
/// except for namespaces.
class Value {
public:
    struct Undefined {
        std::string name; ///< what was asked for
    };
    struct None {};
    struct Macro {
        const Node* definition = nullptr; ///< lives as long as the template
    };

    Value() : m_data(Undefined{}) {}
    Value(None) : m_data(None{}) {}
    explicit Value(bool value) : m_data(value) {}
    explicit Value(std::int64_t value) : m_data(value) {}
    explicit Value(double value) : m_data(value) {}
    explicit Value(Text text) : m_data(std::make_shared<const Text>(std::move(text))) {}
    explicit Value(List list, bool tuple = false);
    explicit Value(Dict dict);
    explicit Value(std::shared_ptr<Namespace> names) : m_data(std::move(names)) {}
    explicit Value(Macro macro) : m_data(macro) {}
    explicit Value(Builtin function) : m_data(function) {}
    [[nodiscard]] static Value undefined(std::string name);
    /// Trusted text.
    [[nodiscard]] static Value text(std::string_view bytes) {
        return Value(Text(std::string(bytes), true));
    }

    [[nodiscard]] bool isUndefined() const { return holds<Undefined>(); }
    [[nodiscard]] bool isNone() const { return holds<None>(); }
    [[nodiscard]] bool isCallable() const { return holds<Macro>() || holds<Builtin>(); }

    /// Null unless the value is of that kind.
    [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&m_data); }
    [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&m_data); }
    [[nodiscard]] const double* real() const { return std::get_if<double>(&m_data); }
    [[nodiscard]] const Text* text() const { return pointee<const Text>(); }
    [[nodiscard]] const List* list() const;
    [[nodiscard]] bool isTuple() const;
    [[nodiscard]] const Dict* dict() const;
    [[nodiscard]] Namespace* names() const { return pointee<Namespace>(); }
    [[nodiscard]] const Macro* macro() const { return std::get_if<Macro>(&m_data); }
    [[nodiscard]] const Builtin* builtin() const { return std::get_if<Builtin>(&m_data); }
    [[nodiscard]] const Undefined* undefinedName() const { return std::get_if<Undefined>(&m_data); }

    /// 0 for scalars; more than kMaxValueDepth for what no list may hold.
    [[nodiscard]] int depth() const;
    [[nodiscard]] bool truthy() const;
    /// True and false count as 1 and 0.
    [[nodiscard]] bool isNumber() const;
    [[nodiscard]] bool isIntegral() const { return boolean() || integer(); }
    [[nodiscard]] std::int64_t asInteger() const; ///< of an integral value
    [[nodiscard]] double asReal() const;          ///< of a number
    [[nodiscard]] std::string_view kind() const;  ///< Python's name of the type

private:
    template <class T>
    [[nodiscard]] bool holds() const {
        return std::holds_alternative<T>(m_data);
    }
    template <class T>
    [[nodiscard]] T* pointee() const {
        const auto* held = std::get_if<std::shared_ptr<T>>(&m_data);
        return held ? held->get() : nullptr;
    }

    using ListData = Nested<List>;
    using DictData = Nested<Dict>;
    std::variant<Undefined, None, bool, std::int64_t, double, std::shared_ptr<const Text>,
                 std::shared_ptr<const ListData>, std::shared_ptr<const DictData>,
                 std::shared_ptr<Namespace>, Macro, Builtin>
        m_data;
};

[[nodiscard]] const Value* find(const Dict& dict, std::string_view key);
void assign(Dict& dict, const Text& key, Value value);

/// str(value), as Python prints it.
void appendAsText(Text& out, const Value& value);
[[nodiscard]] Text asText(const Value& value);

struct JsonStyle {
    int indent = -1; ///< less than 0: on one line
    std::string itemSeparator = ", ";
    std::string keySeparator = ": ";
    bool sortKeys = false;
    bool asciiOnly = false;
};
/// json.dumps(value); false if the value has no place in JSON.
[[nodiscard]] bool appendAsJson(Text& out, const Value& value, const JsonStyle& style,
                                int level = 0);

/// str.isspace() of a character.
[[nodiscard]] bool isPythonSpace(char32_t c);

} // namespace sdrl::jinja
