// SPDX-License-Identifier: GPL-3.0-or-later
#include "tokenizer/jinja_evaluator.h"

#include "tokenizer/jinja_functions.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl::jinja {

namespace {

using Kind = Node::Kind;

constexpr int kMaxEvaluationDepth = 400;

std::size_t sizeOf(const Value& value) {
    std::size_t size = 0;
    if (value.text())
        size = value.text()->size();
    if (value.list())
        for (const Value& element : *value.list())
            size += sizeOf(element);
    if (value.dict())
        for (const auto& [key, element] : *value.dict())
            size += key.size() + sizeOf(element);
    return size;
}

class Evaluator {
public:
    Evaluator(Dict variables, std::optional<std::chrono::sys_seconds> now)
        : m_work(sizeOf(Value(variables))), m_now(now) {
        m_scopes.push_back(std::move(variables));
    }

    Result<Text> run(const Node& root) {
        execute(root);
        if (m_work.failed())
            return *m_work.error();
        return std::move(m_out);
    }

private:
    // ---- Statements ---------------------------------------------------------------------------

    // What ended a body before its end.
    enum class Jump { None, Break, Continue };

    Jump execute(const Node& node) {
        if (!enter(node))
            return Jump::None;
        const Jump jump = executeInside(node);
        --m_depth;
        return jump;
    }

    Jump executeInside(const Node& node) {
        switch (node.kind) {
        case Kind::Body:
            for (const NodePtr& child : node.children) {
                const Jump jump = execute(*child);
                if (jump != Jump::None || m_work.failed())
                    return jump;
            }
            break;
        case Kind::Data:
            print(node.constant, node.line);
            break;
        case Kind::Output:
            print(evaluate(*node.children[0]), node.line);
            break;
        case Kind::If:
            for (std::size_t i = 0; i < node.children.size(); i += 2) {
                const bool isElse = i + 1 == node.children.size();
                if (isElse || (evaluate(*node.children[i]).truthy() && !m_work.failed()))
                    return execute(*node.children[isElse ? i : i + 1]);
                if (m_work.failed())
                    break;
            }
            break;
        case Kind::For:
            return executeFor(node);
        case Kind::Set:
            executeSet(node);
            break;
        case Kind::SetBlock:
            define(node.names[0], Value(captured(*node.children[0])));
            break;
        case Kind::MacroDefinition:
            define(node.name, Value(Value::Macro{&node}));
            break;
        case Kind::Scope: {
            m_scopes.emplace_back();
            const Jump jump = execute(*node.children[0]);
            m_scopes.pop_back();
            return jump;
        }
        case Kind::Break:
            return Jump::Break;
        case Kind::Continue:
            return Jump::Continue;
        default:
            (void)evaluate(node);
            break;
        }
        return Jump::None;
    }

    void print(const Value& value, int line) {
        if (m_work.failed())
            return;
        const std::size_t before = m_out.size();
        appendAsText(m_out, value);
        (void)m_work.spend(m_out.size() - before, line);
    }

    Text captured(const Node& body) {
        Text outside;
        std::swap(m_out, outside);
        m_scopes.emplace_back();
        (void)execute(body);
        m_scopes.pop_back();
        std::swap(m_out, outside);
        return outside;
    }

    Jump executeFor(const Node& node) {
        List elements = elementsOf(m_work, node.line, evaluate(*node.children[0]));
        if (const Node* filter = node.children[1].get()) {
            m_scopes.emplace_back();
            std::erase_if(elements, [&](const Value& element) {
                bindTargets(node, element);
                return m_work.failed() || !evaluate(*filter).truthy();
            });
            m_scopes.pop_back();
        }
        if (elements.empty() && node.children[3])
            return execute(*node.children[3]);
        constexpr std::size_t kLoopCost = 32; // making `loop` takes longer than other steps
        for (std::size_t i = 0; i < elements.size() && m_work.spend(kLoopCost, node.line); ++i) {
            m_scopes.emplace_back();
            define("loop", loopVariable(elements, i));
            bindTargets(node, elements[i]);
            const Jump jump = execute(*node.children[2]);
            m_scopes.pop_back();
            if (jump == Jump::Break)
                break;
        }
        return Jump::None;
    }

    static Value loopVariable(const List& elements, std::size_t index) {
        const auto i = static_cast<std::int64_t>(index);
        const auto count = static_cast<std::int64_t>(elements.size());
        Dict loop;
        const auto add = [&](const char* name, Value value) {
            loop.emplace_back(Text(name, true), std::move(value));
        };
        add("index0", Value(i));
        add("index", Value(i + 1));
        add("first", Value(i == 0));
        add("last", Value(i + 1 == count));
        add("length", Value(count));
        add("revindex", Value(count - i));
        add("revindex0", Value(count - i - 1));
        add("previtem", i > 0 ? elements[index - 1] : Value::undefined("loop.previtem"));
        add("nextitem", i + 1 < count ? elements[index + 1] : Value::undefined("loop.nextitem"));
        return Value(std::move(loop));
    }

    void bindTargets(const Node& node, const Value& value) {
        if (node.names.size() == 1)
            return define(node.names[0], value);
        const List parts = elementsOf(m_work, node.line, value);
        if (m_work.failed())
            return;
        if (parts.size() != node.names.size())
            return m_work.invalid(
                node.line, fmt::format("{} names for {} values", node.names.size(), parts.size()));
        for (std::size_t i = 0; i < parts.size(); ++i)
            define(node.names[i], parts[i]);
    }

    void executeSet(const Node& node) {
        Value value = evaluate(*node.children[0]);
        if (m_work.failed())
            return;
        if (node.attribute.empty())
            return bindTargets(node, value);
        Namespace* names = lookUp(node.names[0]).names();
        if (!names)
            return m_work.invalid(node.line,
                                  fmt::format("\"{}\" is not a namespace", node.names[0]));
        if (checkDepth(value, node.line))
            assign(names->attributes, Text(node.attribute, true), std::move(value));
    }

    // ---- Variables ----------------------------------------------------------------------------

    void define(const std::string& name, Value value) {
        assign(m_scopes.back(), Text(name, true), std::move(value));
    }

    // From the innermost scope out; a macro sees its own and the template's outermost.
    Value lookUp(const std::string& name) const {
        for (std::size_t i = m_scopes.size(); i-- > 0;) {
            if (i > 0 && i < m_macroScope)
                continue;
            if (const Value* found = find(m_scopes[i], name))
                return *found;
        }
        if (name == "range")
            return Value(Builtin::MakeRange);
        if (name == "namespace")
            return Value(Builtin::MakeNamespace);
        if (name == "dict")
            return Value(Builtin::MakeDict);
        if (name == "raise_exception")
            return Value(Builtin::RaiseException);
        if (name == "strftime_now" && m_now)
            return Value(Builtin::StrftimeNow);
        return Value::undefined(name);
    }

    // ---- Expressions --------------------------------------------------------------------------

    bool enter(const Node& node) {
        if (m_work.failed() || !m_work.spend(4, node.line))
            return false;
        if (m_depth >= kMaxEvaluationDepth) {
            m_work.invalid(node.line, "macros call one another without end");
            return false;
        }
        ++m_depth;
        return true;
    }

    Value evaluate(const Node& node) {
        if (!enter(node))
            return {};
        Value value = evaluateInside(node);
        --m_depth;
        return m_work.failed() ? Value() : value;
    }

    Value evaluateInside(const Node& node) {
        const auto child = [&](std::size_t i) { return evaluate(*node.children[i]); };
        switch (node.kind) {
        case Kind::Constant:
            return node.constant;
        case Kind::Name:
            return lookUp(node.name);
        case Kind::ListLiteral: {
            List list;
            for (const NodePtr& element : node.children)
                list.push_back(evaluate(*element));
            return checked(Value(std::move(list), node.tuple), node.line);
        }
        case Kind::DictLiteral:
            return dictLiteral(node);
        case Kind::Attribute: {
            const Value owner = child(0);
            // Jinja would find the method before the entry.
            if (owner.dict() && (node.name == "items" || node.name == "keys" ||
                                 node.name == "values" || node.name == "get"))
                m_work.fail(ErrorCode::UnsupportedFile, node.line,
                            fmt::format("the method \"{}\" is not called", node.name));
            return m_work.failed() ? Value()
                                   : itemOf(m_work, node.line, owner, Value::text(node.name));
        }
        case Kind::Item: {
            const Value container = child(0);
            return itemOf(m_work, node.line, container, child(1));
        }
        case Kind::Slice:
            return slice(node);
        case Kind::Call:
            return checked(call(node), node.line);
        case Kind::Filter: {
            const Value value = child(0);
            const Arguments given = arguments(node);
            return checked(applyFilter(m_work, node.line, node.name, value, given), node.line);
        }
        case Kind::Test: {
            const Value value = child(0);
            const Arguments given = arguments(node);
            return m_work.failed()
                       ? Value()
                       : Value(applyTest(m_work, node.line, node.name, value, given.positional));
        }
        case Kind::Not:
            return Value(!child(0).truthy());
        case Kind::Negative:
        case Kind::Positive:
            return withSign(m_work, node.line, child(0), node.kind == Kind::Negative);
        case Kind::Binary: {
            const Value left = child(0);
            const Value right = child(1);
            return checked(m_work.failed()
                               ? Value()
                               : binaryOperation(m_work, node.line, node.name, left, right),
                           node.line);
        }
        case Kind::Compare:
            return compare(node);
        case Kind::And:
        case Kind::Or: {
            Value left = child(0);
            return left.truthy() == (node.kind == Kind::Or) ? left : child(1);
        }
        case Kind::Conditional:
            if (child(1).truthy())
                return child(0);
            return node.children[2] ? child(2) : Value::undefined("the missing else");
        default:
            m_work.fail(ErrorCode::Internal, node.line, "a statement cannot have a value");
            return {};
        }
    }

    bool checkDepth(const Value& value, int line) {
        if (value.depth() > kMaxValueDepth)
            m_work.fail(ErrorCode::UnsupportedFile, line,
                        fmt::format("a namespace within another value, or data deeper than {} "
                                    "levels, is not supported",
                                    kMaxValueDepth));
        return !m_work.failed();
    }
    Value checked(Value value, int line) {
        return value.names() || checkDepth(value, line) ? value : Value();
    }

    Value dictLiteral(const Node& node) {
        Dict dict;
        for (std::size_t i = 0; i < node.children.size() && !m_work.failed(); i += 2) {
            const Value key = evaluate(*node.children[i]);
            if (!key.text() && !m_work.failed())
                m_work.fail(ErrorCode::UnsupportedFile, node.line,
                            fmt::format("{} as a key is not supported", key.kind()));
            Value value = evaluate(*node.children[i + 1]);
            if (!m_work.failed())
                assign(dict, *key.text(), std::move(value));
        }
        return checked(Value(std::move(dict)), node.line);
    }

    Value slice(const Node& node) {
        const Value container = evaluate(*node.children[0]);
        Value bounds[3] = {Value(Value::None{}), Value(Value::None{}), Value(Value::None{})};
        for (std::size_t i = 0; i < 3; ++i)
            if (node.children[i + 1])
                bounds[i] = evaluate(*node.children[i + 1]);
        return m_work.failed() ? Value() : sliceOf(m_work, node.line, container, bounds);
    }

    Value compare(const Node& node) {
        Value left = evaluate(*node.children[0]);
        for (std::size_t i = 0; i < node.names.size(); ++i) {
            Value right = evaluate(*node.children[i + 1]);
            if (m_work.failed() || !comparison(node, node.names[i], left, right))
                return Value(false);
            left = std::move(right);
        }
        return Value(true);
    }

    bool comparison(const Node& node, const std::string& name, const Value& a, const Value& b) {
        if (name == "==")
            return equal(m_work, node.line, a, b);
        if (name == "!=")
            return !equal(m_work, node.line, a, b);
        if (name == "in")
            return contains(m_work, node.line, b, a);
        if (name == "not in")
            return !contains(m_work, node.line, b, a);
        if (name == "<")
            return lessThan(m_work, node.line, a, b);
        if (name == ">")
            return lessThan(m_work, node.line, b, a);
        return name == "<=" ? !lessThan(m_work, node.line, b, a)
                            : !lessThan(m_work, node.line, a, b);
    }

    // ---- Calls --------------------------------------------------------------------------------

    Arguments arguments(const Node& node) {
        Arguments out;
        for (std::size_t i = 1; i < node.children.size(); ++i)
            out.positional.push_back(evaluate(*node.children[i]));
        for (const auto& [name, value] : node.named)
            out.named.emplace_back(name, evaluate(*value));
        return out;
    }

    Value call(const Node& node) {
        const Node& callee = *node.children[0];
        if (callee.kind == Kind::Attribute) {
            const Value owner = evaluate(*callee.children[0]);
            const Arguments given = arguments(node);
            if (m_work.failed())
                return {};
            const Value member = owner.names()
                                     ? itemOf(m_work, node.line, owner, Value::text(callee.name))
                                     : Value();
            if (!member.isCallable())
                return callMethod(m_work, node.line, callee.name, owner, given);
            return callValue(node, member, given);
        }
        const Value function = evaluate(callee);
        const Arguments given = arguments(node);
        return m_work.failed() ? Value() : callValue(node, function, given);
    }

    Value callValue(const Node& node, const Value& function, const Arguments& given) {
        if (const Value::Macro* macro = function.macro())
            return callMacro(node, *macro->definition, given);
        if (const Builtin* builtin = function.builtin())
            return callBuiltin(node, *builtin, given);
        const auto* missing = function.undefinedName();
        m_work.invalid(node.line, missing ? fmt::format("\"{}\" is undefined", missing->name)
                                          : fmt::format("{} cannot be called", function.kind()));
        return {};
    }

    Value callMacro(const Node& node, const Node& macro, const Arguments& given) {
        const std::size_t parameters = macro.names.size();
        if (given.positional.size() > parameters) {
            m_work.invalid(node.line, fmt::format("macro \"{}\" takes {} arguments, not {}",
                                                  macro.name, parameters, given.positional.size()));
            return {};
        }
        for (const auto& [name, unused] : given.named)
            if (std::find(macro.names.begin(), macro.names.end(), name) == macro.names.end()) {
                m_work.invalid(node.line, fmt::format("macro \"{}\" has no argument \"{}\"",
                                                      macro.name, name));
                return {};
            }
        const std::size_t outer = m_macroScope;
        m_scopes.emplace_back();
        m_macroScope = m_scopes.size() - 1;
        const std::size_t firstDefault = parameters + 1 - macro.children.size();
        for (std::size_t i = 0; i < parameters; ++i) {
            const Value* value = given.get(i, macro.names[i]);
            // A default may name the parameters before it.
            Value bound = value               ? *value
                          : i >= firstDefault ? evaluate(*macro.children[1 + i - firstDefault])
                                              : Value::undefined(macro.names[i]);
            define(macro.names[i], std::move(bound));
        }
        Text out;
        std::swap(m_out, out);
        (void)execute(*macro.children[0]);
        std::swap(m_out, out);
        m_scopes.pop_back();
        m_macroScope = outer;
        return Value(std::move(out));
    }

    Value callBuiltin(const Node& node, Builtin builtin, const Arguments& given) {
        switch (builtin) {
        case Builtin::MakeRange:
            return rangeOf(m_work, node.line, given);
        case Builtin::MakeNamespace:
        case Builtin::MakeDict: {
            Dict attributes;
            if (!given.positional.empty() && given.positional.front().dict())
                attributes = *given.positional.front().dict();
            for (const auto& [name, value] : given.named) {
                if (!checkDepth(value, node.line))
                    return {};
                assign(attributes, Text(name, true), value);
            }
            if (builtin == Builtin::MakeDict)
                return Value(std::move(attributes));
            return Value(std::make_shared<Namespace>(Namespace{std::move(attributes)}));
        }
        case Builtin::RaiseException: {
            const Value* message = given.get(0, "message");
            m_work.fail(ErrorCode::InvalidArgument, node.line,
                        message ? asText(*message).bytes() : "the template raises an exception");
            return {};
        }
        case Builtin::StrftimeNow:
            return formattedDate(m_work, node.line, given, *m_now);
        }
        return {};
    }

    Work m_work;
    std::optional<std::chrono::sys_seconds> m_now;
    std::vector<Dict> m_scopes;
    std::size_t m_macroScope = 0; ///< scopes below are hidden, but for the outermost
    Text m_out;
    int m_depth = 0;
};

} // namespace

Result<Text> renderTemplate(const Node& root, Dict variables,
                            std::optional<std::chrono::sys_seconds> now) {
    return Evaluator(std::move(variables), now).run(root);
}

} // namespace sdrl::jinja
