// SPDX-License-Identifier: GPL-3.0-or-later
//
// Follows the grammar of Jinja's own parser, precedence by precedence: its corners (a filter binds
// tighter than a sign, `~` tighter than `+`) show in chat templates.
#include "tokenizer/jinja_parser.h"

#include "tokenizer/jinja_lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>

namespace sdrl::jinja {

namespace {

using Kind = Node::Kind;
constexpr int kMaxTreeDepth = 250;

class Parser {
public:
    explicit Parser(std::vector<Token> tokens) : m_tokens(std::move(tokens)) {}

    Result<NodePtr> run() {
        NodePtr root = body({});
        if (m_error)
            return *m_error;
        return root;
    }

private:
    // ---- Tokens. After a mistake all that is left is End, so that every loop ends. ------------

    [[nodiscard]] const Token& current() const { return m_tokens[m_at]; }
    [[nodiscard]] const Token& next() const {
        return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)];
    }
    void skip() { m_at = std::min(m_at + 1, m_tokens.size() - 1); }
    [[nodiscard]] bool is(Token::Kind kind) const { return current().kind == kind; }
    [[nodiscard]] bool isOperator(std::string_view text) const {
        return is(Token::Kind::Operator) && current().text == text;
    }
    [[nodiscard]] bool isName(std::string_view text) const {
        return is(Token::Kind::Name) && current().text == text;
    }
    bool takeOperator(std::string_view text) {
        const bool found = isOperator(text);
        if (found)
            skip();
        return found;
    }
    bool takeName(std::string_view text) {
        const bool found = isName(text);
        if (found)
            skip();
        return found;
    }

    void fail(ErrorCode code, int line, std::string message) {
        if (!m_error)
            m_error = errorAtLine(code, line, std::move(message));
        m_at = m_tokens.size() - 1;
    }
    void unexpected(std::string_view wanted) {
        fail(ErrorCode::InvalidFile, current().line,
             fmt::format("expected {}, found {}", wanted,
                         is(Token::Kind::End)         ? "the end of the template"
                         : is(Token::Kind::BlockEnd)  ? "%}"
                         : is(Token::Kind::OutputEnd) ? "}}"
                                                      : fmt::format("\"{}\"", current().text)));
    }
    void expectOperator(std::string_view text) {
        if (!takeOperator(text))
            unexpected(fmt::format("\"{}\"", text));
    }
    void expectBlockEnd() {
        if (is(Token::Kind::BlockEnd))
            skip();
        else
            unexpected("%}");
    }
    std::string expectName() {
        std::string text = current().text;
        if (is(Token::Kind::Name))
            skip();
        else
            unexpected("a name");
        return text;
    }

    // ---- Nodes --------------------------------------------------------------------------------

    [[nodiscard]] NodePtr node(Kind kind, int line, std::string name = {}) const {
        auto out = std::make_unique<Node>();
        out->kind = kind;
        out->line = line;
        out->name = std::move(name);
        return out;
    }
    void add(Node& parent, NodePtr child) {
        if (child)
            deepen(parent, *child);
        parent.children.push_back(std::move(child));
    }
    void deepen(Node& parent, const Node& child) {
        parent.depth = std::max(parent.depth, child.depth + 1);
        if (parent.depth > kMaxTreeDepth)
            fail(ErrorCode::UnsupportedFile, parent.line,
                 fmt::format("expressions and blocks deeper than {} levels are not supported",
                             kMaxTreeDepth));
    }
    template <class... Children>
    NodePtr make(Kind kind, int line, std::string name, Children... children) {
        NodePtr out = node(kind, line, std::move(name));
        (add(*out, std::move(children)), ...);
        return out;
    }
    NodePtr constant(int line, Value value) {
        NodePtr out = node(Kind::Constant, line);
        out->constant = std::move(value);
        return out;
    }

    // Counts how deep the parser itself is.
    class Level {
    public:
        explicit Level(Parser& parser) : m_parser(parser) {
            if (++parser.m_level > kMaxTreeDepth)
                parser.fail(ErrorCode::UnsupportedFile, parser.current().line,
                            fmt::format("expressions and blocks deeper than {} levels are not "
                                        "supported",
                                        kMaxTreeDepth));
        }
        ~Level() { --m_parser.m_level; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

    private:
        Parser& m_parser;
    };

    // ---- Statements ---------------------------------------------------------------------------

    // Up to a block whose first name is one of `ends`; that name is then the current token.
    NodePtr body(std::initializer_list<std::string_view> ends) {
        const Level level(*this);
        NodePtr out = node(Kind::Body, current().line);
        while (!is(Token::Kind::End)) {
            const int line = current().line;
            if (is(Token::Kind::Data)) {
                NodePtr data = node(Kind::Data, line);
                data->constant = Value::text(current().text);
                skip();
                add(*out, std::move(data));
            } else if (is(Token::Kind::OutputBegin)) {
                skip();
                NodePtr value = tuple();
                if (is(Token::Kind::OutputEnd))
                    skip();
                else
                    unexpected("}}");
                add(*out, make(Kind::Output, line, "", std::move(value)));
            } else {
                skip(); // BlockBegin
                if (is(Token::Kind::Name) &&
                    std::find(ends.begin(), ends.end(), current().text) != ends.end())
                    return out;
                if (NodePtr made = statement())
                    add(*out, std::move(made));
            }
        }
        if (ends.size() > 0)
            unexpected(fmt::format("\"{}\"", *(ends.end() - 1)));
        return out;
    }

    NodePtr statement() {
        const int line = current().line;
        const std::string keyword = expectName();
        if (keyword == "if")
            return ifStatement(line);
        if (keyword == "for")
            return forStatement(line);
        if (keyword == "set")
            return setStatement(line);
        if (keyword == "macro")
            return macroStatement(line);
        if (keyword == "break" || keyword == "continue") {
            if (m_loops == 0)
                fail(ErrorCode::InvalidFile, line, fmt::format("{} outside of a loop", keyword));
            expectBlockEnd();
            return node(keyword == "break" ? Kind::Break : Kind::Continue, line);
        }
        // Marks the assistant's words for training; renders what it holds.
        if (keyword == "generation") {
            expectBlockEnd();
            NodePtr inner = body({"endgeneration"});
            skip();
            expectBlockEnd();
            return make(Kind::Scope, line, "", std::move(inner));
        }
        fail(ErrorCode::UnsupportedFile, line,
             fmt::format("the tag \"{}\" is not supported here", keyword));
        return nullptr;
    }

    NodePtr ifStatement(int line) {
        NodePtr out = node(Kind::If, line);
        add(*out, tuple(false));
        expectBlockEnd();
        add(*out, body({"elif", "else", "endif"}));
        for (;;) {
            if (takeName("elif")) {
                add(*out, tuple(false));
                expectBlockEnd();
                add(*out, body({"elif", "else", "endif"}));
                continue;
            }
            if (takeName("else")) {
                expectBlockEnd();
                add(*out, body({"endif"}));
            }
            skip(); // endif
            expectBlockEnd();
            return out;
        }
    }

    // a, b, c
    std::vector<std::string> targets() {
        std::vector<std::string> names;
        const bool parenthesis = takeOperator("(");
        do {
            names.push_back(expectName());
        } while (takeOperator(",") && is(Token::Kind::Name));
        if (parenthesis)
            expectOperator(")");
        return names;
    }

    NodePtr forStatement(int line) {
        NodePtr out = node(Kind::For, line);
        out->names = targets();
        if (!takeName("in"))
            unexpected("\"in\"");
        add(*out, tuple(false));
        NodePtr filter = takeName("if") ? expression() : nullptr;
        if (isName("recursive"))
            fail(ErrorCode::UnsupportedFile, line, "recursive loops are not supported");
        expectBlockEnd();
        ++m_loops;
        NodePtr inner = body({"else", "endfor"});
        --m_loops;
        NodePtr otherwise;
        if (takeName("else")) {
            expectBlockEnd();
            otherwise = body({"endfor"});
        }
        skip(); // endfor
        expectBlockEnd();
        add(*out, std::move(filter));
        add(*out, std::move(inner));
        add(*out, std::move(otherwise));
        return out;
    }

    NodePtr setStatement(int line) {
        NodePtr out = node(Kind::Set, line);
        out->names = targets();
        if (out->names.size() == 1 && takeOperator("."))
            out->attribute = expectName();
        if (takeOperator("=")) {
            add(*out, tuple());
            expectBlockEnd();
            return out;
        }
        if (out->names.size() > 1 || !out->attribute.empty() || isOperator("|")) {
            unexpected("\"=\"");
            return out;
        }
        expectBlockEnd();
        out->kind = Kind::SetBlock;
        add(*out, body({"endset"}));
        skip();
        expectBlockEnd();
        return out;
    }

    NodePtr macroStatement(int line) {
        NodePtr out = node(Kind::MacroDefinition, line, expectName());
        std::vector<NodePtr> defaults;
        expectOperator("(");
        while (!isOperator(")") && !is(Token::Kind::End)) {
            if (!out->names.empty())
                expectOperator(",");
            if (isOperator(")"))
                break;
            out->names.push_back(expectName());
            if (takeOperator("="))
                defaults.push_back(expression());
            else if (!defaults.empty())
                unexpected("a default");
        }
        expectOperator(")");
        expectBlockEnd();
        const int loops = std::exchange(m_loops, 0);
        add(*out, body({"endmacro"}));
        m_loops = loops;
        skip();
        takeName(out->name); // {% endmacro name %}
        expectBlockEnd();
        for (NodePtr& value : defaults)
            add(*out, std::move(value));
        return out;
    }

    // ---- Expressions --------------------------------------------------------------------------

    // Values with commas between them make a list; one alone is itself.
    NodePtr tuple(bool conditional = true) {
        const int line = current().line;
        NodePtr first = conditional ? expression() : disjunction();
        if (!isOperator(","))
            return first;
        NodePtr out = make(Kind::ListLiteral, line, "", std::move(first));
        out->tuple = true;
        while (takeOperator(",") && startsExpression())
            add(*out, conditional ? expression() : disjunction());
        return out;
    }
    [[nodiscard]] bool startsExpression() const {
        return !is(Token::Kind::OutputEnd) && !is(Token::Kind::BlockEnd) && !isOperator(")") &&
               !isOperator("=") && !is(Token::Kind::End);
    }

    NodePtr expression() {
        const Level level(*this);
        NodePtr out = disjunction();
        while (isName("if")) {
            const int line = current().line;
            skip();
            NodePtr condition = disjunction();
            NodePtr otherwise = takeName("else") ? expression() : nullptr;
            out = make(Kind::Conditional, line, "", std::move(out), std::move(condition),
                       std::move(otherwise));
        }
        return out;
    }

    NodePtr disjunction() {
        NodePtr left = conjunction();
        while (isName("or")) {
            const int line = current().line;
            skip();
            left = make(Kind::Or, line, "", std::move(left), conjunction());
        }
        return left;
    }

    NodePtr conjunction() {
        NodePtr left = negation();
        while (isName("and")) {
            const int line = current().line;
            skip();
            left = make(Kind::And, line, "", std::move(left), negation());
        }
        return left;
    }

    NodePtr negation() {
        const Level level(*this);
        const int line = current().line;
        if (takeName("not"))
            return make(Kind::Not, line, "", negation());
        return comparison();
    }

    NodePtr comparison() {
        const int line = current().line;
        NodePtr first = sum();
        NodePtr out;
        for (;;) {
            std::string name;
            if (is(Token::Kind::Operator) &&
                (current().text == "==" || current().text == "!=" || current().text == "<" ||
                 current().text == "<=" || current().text == ">" || current().text == ">=")) {
                name = current().text;
                skip();
            } else if (takeName("in")) {
                name = "in";
            } else if (isName("not") && next().kind == Token::Kind::Name && next().text == "in") {
                skip();
                skip();
                name = "not in";
            } else {
                return out ? std::move(out) : std::move(first);
            }
            if (!out)
                out = make(Kind::Compare, line, "", std::move(first));
            out->names.push_back(std::move(name));
            add(*out, sum());
        }
    }

    // A chain of operators of the same precedence, from the left.
    template <class Operand>
    NodePtr chain(std::initializer_list<std::string_view> operators, Operand&& operand) {
        NodePtr left = operand();
        for (;;) {
            const auto* found =
                std::find_if(operators.begin(), operators.end(),
                             [&](std::string_view name) { return isOperator(name); });
            if (found == operators.end())
                return left;
            const int line = current().line;
            skip();
            left = make(Kind::Binary, line, std::string(*found), std::move(left), operand());
        }
    }
    NodePtr sum() {
        return chain({"+", "-"}, [&] { return concatenation(); });
    }
    NodePtr concatenation() {
        return chain({"~"}, [&] { return product(); });
    }
    NodePtr product() {
        return chain({"*", "/", "//", "%"}, [&] { return power(); });
    }
    NodePtr power() {
        return chain({"**"}, [&] { return unary(true); });
    }

    NodePtr unary(bool withFilters) {
        const Level level(*this);
        const int line = current().line;
        NodePtr out;
        if (takeOperator("-"))
            out = make(Kind::Negative, line, "", unary(false));
        else if (takeOperator("+"))
            out = make(Kind::Positive, line, "", unary(false));
        else
            out = primary();
        out = postfix(std::move(out));
        return withFilters ? filters(std::move(out)) : std::move(out);
    }

    NodePtr primary() {
        const Token token = current();
        skip();
        switch (token.kind) {
        case Token::Kind::Name:
            if (token.text == "true" || token.text == "True")
                return constant(token.line, Value(true));
            if (token.text == "false" || token.text == "False")
                return constant(token.line, Value(false));
            if (token.text == "none" || token.text == "None")
                return constant(token.line, Value(Value::None{}));
            return node(Kind::Name, token.line, token.text);
        case Token::Kind::String: {
            std::string text = token.text;
            for (; is(Token::Kind::String); skip())
                text += current().text;
            return constant(token.line, Value::text(text));
        }
        case Token::Kind::Integer:
        case Token::Kind::Real:
            return number(token);
        case Token::Kind::Operator:
            if (token.text == "(") {
                if (takeOperator(")")) {
                    NodePtr empty = node(Kind::ListLiteral, token.line);
                    empty->tuple = true;
                    return empty;
                }
                NodePtr inner = tuple();
                expectOperator(")");
                return inner;
            }
            if (token.text == "[")
                return listLiteral(token.line);
            if (token.text == "{")
                return dictLiteral(token.line);
            break;
        default:
            break;
        }
        fail(ErrorCode::InvalidFile, token.line,
             token.text.empty() ? std::string("expected a value")
                                : fmt::format("expected a value, found \"{}\"", token.text));
        return constant(token.line, Value());
    }

    NodePtr number(const Token& token) {
        const char* end = token.text.data() + token.text.size();
        std::int64_t integer = 0;
        double real = 0;
        const bool isReal = token.kind == Token::Kind::Real;
        const auto [stop, failure] = isReal ? std::from_chars(token.text.data(), end, real)
                                            : std::from_chars(token.text.data(), end, integer);
        if (failure != std::errc() || stop != end)
            fail(ErrorCode::InvalidFile, token.line,
                 fmt::format("the number {} is too large", token.text));
        return constant(token.line, isReal ? Value(real) : Value(integer));
    }

    NodePtr listLiteral(int line) {
        NodePtr out = node(Kind::ListLiteral, line);
        while (!isOperator("]") && !is(Token::Kind::End)) {
            if (!out->children.empty())
                expectOperator(",");
            if (isOperator("]"))
                break;
            add(*out, expression());
        }
        expectOperator("]");
        return out;
    }

    NodePtr dictLiteral(int line) {
        NodePtr out = node(Kind::DictLiteral, line);
        while (!isOperator("}") && !is(Token::Kind::End)) {
            if (!out->children.empty())
                expectOperator(",");
            if (isOperator("}"))
                break;
            add(*out, expression());
            expectOperator(":");
            add(*out, expression());
        }
        expectOperator("}");
        return out;
    }

    NodePtr postfix(NodePtr value) {
        for (;;) {
            const int line = current().line;
            if (takeOperator(".")) {
                if (is(Token::Kind::Integer)) {
                    const Token index = current();
                    skip();
                    value = make(Kind::Item, line, "", std::move(value), number(index));
                } else {
                    std::string name = expectName();
                    value = make(Kind::Attribute, line, std::move(name), std::move(value));
                }
            } else if (takeOperator("[")) {
                value = subscript(line, std::move(value));
            } else if (isOperator("(")) {
                value = make(Kind::Call, line, "", std::move(value));
                arguments(*value);
            } else {
                return value;
            }
        }
    }

    NodePtr subscript(int line, NodePtr value) {
        const auto part = [&]() -> NodePtr {
            return isOperator(":") || isOperator("]") ? nullptr : expression();
        };
        NodePtr begin = part();
        if (begin && takeOperator("]"))
            return make(Kind::Item, line, "", std::move(value), std::move(begin));
        expectOperator(":");
        NodePtr end = part();
        NodePtr step = takeOperator(":") ? part() : nullptr;
        expectOperator("]");
        return make(Kind::Slice, line, "", std::move(value), std::move(begin), std::move(end),
                    std::move(step));
    }

    // (a, b, name=c), as children and named of a node.
    void arguments(Node& call) {
        expectOperator("(");
        bool first = true;
        while (!isOperator(")") && !is(Token::Kind::End)) {
            if (!first)
                expectOperator(",");
            first = false;
            if (isOperator(")"))
                break;
            if (isOperator("*") || isOperator("**")) {
                fail(ErrorCode::UnsupportedFile, current().line,
                     "lists of arguments (*, **) are not supported");
            } else if (is(Token::Kind::Name) && next().kind == Token::Kind::Operator &&
                       next().text == "=") {
                std::string name = expectName();
                skip();
                NodePtr value = expression();
                deepen(call, *value);
                call.named.emplace_back(std::move(name), std::move(value));
            } else if (call.named.empty()) {
                add(call, expression());
            } else {
                unexpected("a named argument");
            }
        }
        expectOperator(")");
    }

    NodePtr filters(NodePtr value) {
        for (;;) {
            const int line = current().line;
            if (takeOperator("|")) {
                value = make(Kind::Filter, line, expectName(), std::move(value));
                if (isOperator("("))
                    arguments(*value);
            } else if (isName("is")) {
                value = test(line, std::move(value));
            } else if (isOperator("(")) {
                value = make(Kind::Call, line, "", std::move(value));
                arguments(*value);
            } else {
                return value;
            }
        }
    }

    NodePtr test(int line, NodePtr value) {
        skip(); // is
        const bool negated = takeName("not");
        NodePtr out = make(Kind::Test, line, expectName(), std::move(value));
        if (isOperator("(")) {
            arguments(*out);
        } else if ((is(Token::Kind::Name) && !isName("else") && !isName("or") && !isName("and") &&
                    !isName("if") && !isName("is")) ||
                   is(Token::Kind::String) || is(Token::Kind::Integer) || is(Token::Kind::Real) ||
                   isOperator("[") || isOperator("{")) {
            add(*out, postfix(primary()));
        }
        if (!out->named.empty())
            unexpected("no named argument of a test");
        return negated ? make(Kind::Not, line, "", std::move(out)) : std::move(out);
    }

    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    int m_level = 0;
    int m_loops = 0;
    std::optional<Error> m_error;
};

} // namespace

Result<NodePtr> parseTemplate(std::string_view source) {
    SDRL_TRY(std::vector<Token> tokens, tokenize(source));
    return Parser(std::move(tokens)).run();
}

} // namespace sdrl::jinja
