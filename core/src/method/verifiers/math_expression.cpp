// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/verifiers/math_expression.h"

#include "core/base/text.h"
#include "method/verifiers/exact_number.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <numbers>
#include <set>
#include <vector>

namespace sdrl::verify {

namespace {

using Kind = MathToken::Kind;
using Complex = std::complex<double>;

constexpr int kMaxDepth = 60;
constexpr int kMaxExponent = 1000;
constexpr int kMaxFactorial = 33; // 34! does not fit into 128 bits
/// Points at which expressions with variables are compared.
constexpr int kPoints = 3;
/// Values are compared to this many digits: rounding errors stay below, real differences above.
constexpr int kDigits = 10;
constexpr double kNothing = 1e-9;

struct Value {
    std::optional<Rational> exact; ///< nothing if irrational, or too large
    Complex approximate;
};

Value ofRational(const Rational& exact) {
    return {exact, exact.toDouble()};
}

/// One step of a calculation in reverse Polish notation.
struct Step {
    enum class Code {
        Push,
        Variable,
        Add,
        Subtract,
        Multiply,
        Divide,
        Power,
        Root,
        Negate,
        Call,
        Factorial
    };
    Code code = Code::Push;
    Value value;      ///< Push
    std::string name; ///< Variable, Call
};

/// Recursive descent. Each function leaves the position behind what it has read, or returns false.
class Parser {
public:
    explicit Parser(std::span<const MathToken> tokens) : m_tokens(tokens) {}

    std::optional<std::vector<Step>> parse() {
        if (!sum() || m_at != m_tokens.size())
            return std::nullopt;
        return std::move(m_steps);
    }

private:
    using Code = Step::Code;

    [[nodiscard]] const MathToken* peek(std::size_t ahead = 0) const {
        return m_at + ahead < m_tokens.size() ? &m_tokens[m_at + ahead] : nullptr;
    }
    [[nodiscard]] bool at(Kind kind) const { return peek() && peek()->kind == kind; }
    bool take(Kind kind, std::string_view text) {
        const bool there = peek() && peek()->is(kind, text);
        m_at += there;
        return there;
    }
    bool emit(Code code) {
        m_steps.push_back({code, {}, {}});
        return true;
    }

    bool sum() {
        if (++m_depth > kMaxDepth)
            return false;
        bool negative = false;
        while (at(Kind::Operator) && (peek()->text == "+" || peek()->text == "-"))
            negative ^= m_tokens[m_at++].text == "-";
        if (!product() || (negative && !emit(Code::Negate)))
            return false;
        for (;;) {
            const bool plus = take(Kind::Operator, "+");
            if (!plus && !take(Kind::Operator, "-"))
                break;
            if (!product())
                return false;
            emit(plus ? Code::Add : Code::Subtract);
        }
        --m_depth;
        return true;
    }

    bool product() {
        if (mixedNumber())
            return factors();
        return signedPower() && factors();
    }

    /// What is multiplied to the factor that was read.
    bool factors() {
        for (;;) {
            if (take(Kind::Operator, "*")) {
                if (!signedPower())
                    return false;
                emit(Code::Multiply);
            } else if (take(Kind::Operator, "/")) {
                if (!signedPower())
                    return false;
                emit(Code::Divide);
            } else if (beginsFactor()) {
                if (at(Kind::Number) && m_tokens[m_at - 1].kind == Kind::Number)
                    return false; // "2 3"
                if (!power())
                    return false;
                emit(Code::Multiply);
            } else {
                return true;
            }
        }
    }

    [[nodiscard]] bool beginsFactor() const {
        if (!peek())
            return false;
        const Kind kind = peek()->kind;
        return kind == Kind::Number || kind == Kind::Name || kind == Kind::Constant ||
               kind == Kind::Function || kind == Kind::Fraction || kind == Kind::Root ||
               kind == Kind::GroupOpen || (kind == Kind::Open && peek()->text != "{");
    }

    /// "1\frac{1}{2}" and "1 1/2" are sums.
    bool mixedNumber() {
        const auto isWhole = [&](std::size_t ahead) {
            const MathToken* token = peek(ahead);
            return token && token->kind == Kind::Number &&
                   token->text.find('.') == std::string::npos;
        };
        if (!isWhole(0))
            return false;
        std::size_t numerator = 1, denominator = 3, length = 4;
        if (peek(1) && peek(1)->kind == Kind::Fraction) {
            numerator = 3;
            denominator = 6;
            length = 8;
            if (!isWhole(3) || !isWhole(6) || peek(4)->kind != Kind::GroupClose ||
                peek(7)->kind != Kind::GroupClose)
                return false;
        } else if (!isWhole(1) || !peek(2) || !peek(2)->is(Kind::Operator, "/") || !isWhole(3)) {
            return false;
        }
        number(*peek(0));
        number(*peek(numerator));
        number(*peek(denominator));
        emit(Code::Divide);
        emit(Code::Add);
        m_at += length;
        return !m_failed;
    }

    bool signedPower() {
        bool negative = false;
        while (at(Kind::Operator) && (peek()->text == "+" || peek()->text == "-"))
            negative ^= m_tokens[m_at++].text == "-";
        return power() && (!negative || emit(Code::Negate));
    }

    bool power() {
        if (!primary())
            return false;
        while (take(Kind::Operator, "!"))
            emit(Code::Factorial);
        return exponent();
    }

    /// Right-associative.
    bool exponent() {
        if (!take(Kind::Operator, "^"))
            return true;
        if (++m_depth > kMaxDepth || !signedPower())
            return false;
        --m_depth;
        return emit(Code::Power);
    }

    bool primary() {
        const MathToken* token = peek();
        if (!token || m_failed)
            return false;
        switch (token->kind) {
        case Kind::Number:
            ++m_at;
            number(*token);
            return !m_failed;
        case Kind::Name:
            ++m_at;
            m_steps.push_back({Code::Variable, {}, token->text});
            return true;
        case Kind::Constant:
            ++m_at;
            m_steps.push_back({Code::Push, {{}, constant(token->text)}, {}});
            return true;
        case Kind::Open:
            ++m_at;
            return token->text != "{" && sum() && at(Kind::Close) && ++m_at;
        case Kind::GroupOpen:
            return group();
        case Kind::Fraction:
            ++m_at;
            return group() && group() && emit(Code::Divide);
        case Kind::Root:
            ++m_at;
            return group() && group() && emit(Code::Root);
        case Kind::Function:
            return call();
        default:
            return false;
        }
    }

    static Complex constant(std::string_view name) {
        return name == "pi"  ? Complex(std::numbers::pi)
               : name == "e" ? Complex(std::numbers::e)
                             : Complex(0, 1);
    }

    bool group() {
        return at(Kind::GroupOpen) && ++m_at && sum() && at(Kind::GroupClose) && ++m_at;
    }

    /// "\sin x", "\sin^2 x", "\ln(x+1)", "sqrt(3)"; without brackets the argument ends where the
    /// product does.
    bool call() {
        const std::string name = m_tokens[m_at++].text;
        if (++m_depth > kMaxDepth)
            return false;
        std::vector<Step> raised;
        if (at(Kind::Operator) && peek()->text == "^") {
            const std::size_t before = m_steps.size();
            if (!exponent())
                return false;
            // "\\sin^{-1}" is the inverse function.
            if (std::any_of(m_steps.begin() + static_cast<std::ptrdiff_t>(before), m_steps.end(),
                            [](const Step& step) { return step.code == Code::Negate; }))
                return false;
            raised.assign(m_steps.begin() + static_cast<std::ptrdiff_t>(before), m_steps.end());
            m_steps.resize(before);
        }
        if (!beginsFactor())
            return false;
        const bool bracketed = at(Kind::Open) || at(Kind::GroupOpen);
        if (!primary())
            return false;
        if (!bracketed) {
            if (!exponent())
                return false;
            while (name != "sqrt" && beginsFactor() && !at(Kind::Function)) {
                if (!power())
                    return false;
                emit(Code::Multiply);
            }
        }
        m_steps.push_back({Code::Call, {}, name});
        m_steps.insert(m_steps.end(), raised.begin(), raised.end());
        --m_depth;
        return true;
    }

    void number(const MathToken& token) {
        Value value;
        value.exact = Rational::fromDecimal(token.text);
        double approximate = 0;
        const char* end = token.text.data() + token.text.size();
        const auto status = std::from_chars(token.text.data(), end, approximate);
        value.approximate = approximate;
        // Digits in front of the point must not be lost silently.
        m_failed = m_failed || status.ec != std::errc() ||
                   (!value.exact && token.text.find('.') > std::numeric_limits<double>::digits10);
        m_steps.push_back({Code::Push, value, {}});
    }

    std::span<const MathToken> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
    bool m_failed = false;
    std::vector<Step> m_steps;
};

/// The value of a variable at one of the fixed points: between 0.6 and 2.6, of either sign. The
/// same name has the same values everywhere (FNV-1a).
double sample(std::string_view name, int point) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : name)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    hash = (hash ^ static_cast<std::uint64_t>(point + 1)) * 1099511628211ULL;
    hash ^= hash >> 32;
    const double size = 0.6 + 2.0 * static_cast<double>(hash % 1000003) / 1000003.0;
    return point == 1 ? -size : size;
}

Complex powered(Complex base, Complex exponent) {
    if (base == Complex(0))
        return exponent.real() > 0 ? Complex(0) : Complex(NAN);
    if (base.imag() == 0 && exponent.imag() == 0 &&
        (base.real() > 0 || exponent.real() == std::round(exponent.real())))
        return std::pow(base.real(), exponent.real());
    return std::pow(base, exponent);
}

Value power(const Value& base, const Value& exponent) {
    Value out{{}, powered(base.approximate, exponent.approximate)};
    if (!base.exact || !exponent.exact)
        return out;
    const Rational& n = *exponent.exact;
    if (n.isInteger() && n.numerator() >= -kMaxExponent && n.numerator() <= kMaxExponent)
        out.exact = base.exact->power(static_cast<int>(n.numerator()));
    if (out.exact)
        out.approximate = out.exact->toDouble();
    return out;
}

Value root(const Value& index, const Value& radicand) {
    if (index.approximate == 0.0)
        return {{}, NAN};
    if (index.exact && index.exact->isInteger() && index.exact->numerator() == 2) {
        if (const auto exact = radicand.exact ? radicand.exact->squareRoot() : std::nullopt)
            return ofRational(*exact);
        return {{}, std::sqrt(radicand.approximate)};
    }
    const Complex x = radicand.approximate;
    const bool odd = index.exact && index.exact->isInteger() && index.exact->numerator() % 2 != 0;
    if (odd && x.imag() == 0 && x.real() < 0)
        return {{}, -powered(-x, 1.0 / index.approximate)};
    return {{}, powered(x, 1.0 / index.approximate)};
}

Value factorial(const Value& of) {
    if (!of.exact || !of.exact->isInteger() || of.exact->numerator() < 0 ||
        of.exact->numerator() > kMaxFactorial)
        return {{}, NAN};
    Rational out = *Rational::make(1, 1);
    for (Rational::Int n = 2; n <= of.exact->numerator(); ++n)
        out = *out.times(*Rational::make(n, 1));
    return ofRational(out);
}

Value called(std::string_view name, const Value& argument) {
    const Complex x = argument.approximate;
    if (name == "sqrt")
        return root(ofRational(*Rational::make(2, 1)), argument);
    if (name == "sin")
        return {{}, std::sin(x)};
    if (name == "cos")
        return {{}, std::cos(x)};
    if (name == "tan")
        return {{}, std::tan(x)};
    if (name == "exp")
        return {{}, std::exp(x)};
    if (x == Complex(0))
        return {{}, NAN};
    if (name == "ln")
        return {{}, std::log(x)};
    double base = 10;
    if (name.starts_with("log_")) {
        const std::string_view index = name.substr(4);
        const auto read = std::from_chars(index.data(), index.data() + index.size(), base);
        if (read.ec != std::errc() || read.ptr != index.data() + index.size() || base <= 0 ||
            base == 1)
            return {{}, NAN};
    }
    return {{}, std::log(x) / std::log(base)};
}

Value combined(Step::Code code, const Value& a, const Value& b) {
    using Code = Step::Code;
    const auto exactly = [&](auto operation) {
        return a.exact && b.exact ? operation(*a.exact, *b.exact) : std::nullopt;
    };
    switch (code) {
    case Code::Add:
        return {exactly([](auto& x, auto& y) { return x.plus(y); }), a.approximate + b.approximate};
    case Code::Subtract:
        return {exactly([](auto& x, auto& y) { return x.minus(y); }),
                a.approximate - b.approximate};
    case Code::Multiply:
        return {exactly([](auto& x, auto& y) { return x.times(y); }),
                a.approximate * b.approximate};
    case Code::Divide:
        if (b.approximate == Complex(0))
            return {{}, NAN};
        return {exactly([](auto& x, auto& y) { return x.over(y); }), a.approximate / b.approximate};
    case Code::Power:
        return power(a, b);
    default:
        return root(a, b);
    }
}

/// The value at one of the sample points; nothing if it is not finite.
std::optional<Value> evaluated(const std::vector<Step>& steps, int point) {
    std::vector<Value> stack;
    for (const Step& step : steps) {
        switch (step.code) {
        case Step::Code::Push:
            stack.push_back(step.value);
            continue;
        case Step::Code::Variable:
            stack.push_back({{}, sample(step.name, point)});
            continue;
        case Step::Code::Negate:
            stack.back() = combined(Step::Code::Subtract, ofRational({}), stack.back());
            break;
        case Step::Code::Call:
            stack.back() = called(step.name, stack.back());
            break;
        case Step::Code::Factorial:
            stack.back() = factorial(stack.back());
            break;
        default: {
            const Value right = stack.back();
            stack.pop_back();
            stack.back() = combined(step.code, stack.back(), right);
        }
        }
        const Complex value = stack.back().approximate;
        if (!std::isfinite(value.real()) || !std::isfinite(value.imag()))
            return std::nullopt;
    }
    return stack.back();
}

std::string spelled(Complex value) {
    const double size = std::min(std::abs(value), std::numeric_limits<double>::max());
    // What is left of a number by rounding errors.
    const auto part = [&](double x) {
        return std::fabs(x) < kNothing * std::max(1.0, size) ? 0 : x;
    };
    const double real = part(value.real()), imaginary = part(value.imag());
    if (imaginary == 0)
        return decimalText(real, kDigits);
    std::string text = decimalText(imaginary, kDigits) + 'i';
    if (real == 0)
        return text;
    return decimalText(real, kDigits) + (imaginary > 0 ? "+" : "") + text;
}

std::string spelled(const Value& value) {
    if (value.exact)
        if (auto text = value.exact->decimalText())
            return *text;
    return spelled(value.approximate);
}

/// "f(x,y) = "
std::string heading(const std::set<std::string>& variables) {
    return fmt::format("f({}) = ", fmt::join(variables, ","));
}

std::set<std::string> variablesOf(const std::vector<Step>& steps) {
    std::set<std::string> names;
    for (const Step& step : steps)
        if (step.code == Step::Code::Variable)
            names.insert(step.name);
    return names;
}

} // namespace

std::optional<std::string> expressionSpelling(std::span<const MathToken> tokens) {
    const auto steps = Parser(tokens).parse();
    if (!steps)
        return std::nullopt;
    if (steps->size() == 1 && steps->front().code == Step::Code::Variable)
        return steps->front().name;
    const std::set<std::string> variables = variablesOf(*steps);
    std::vector<std::string> values;
    for (int point = 0; point < (variables.empty() ? 1 : kPoints); ++point) {
        const auto value = evaluated(*steps, point);
        if (!value)
            return std::nullopt;
        values.push_back(spelled(*value));
    }
    // "x - x + 5" has a variable but does not vary.
    if (std::all_of(values.begin(), values.end(),
                    [&](const std::string& value) { return value == values.front(); }))
        return values.front();
    return heading(variables) + join(values, "; ");
}

std::optional<std::string> equationSpelling(std::span<const MathToken> left,
                                            std::span<const MathToken> right) {
    auto steps = Parser(left).parse();
    const auto subtracted = Parser(right).parse();
    if (!steps || !subtracted)
        return std::nullopt;
    steps->insert(steps->end(), subtracted->begin(), subtracted->end());
    steps->push_back({Step::Code::Subtract, {}, {}});
    const std::set<std::string> variables = variablesOf(*steps);
    if (variables.empty())
        return std::nullopt;
    std::vector<std::string> values;
    Complex scale;
    for (int point = 0; point < kPoints; ++point) {
        const auto value = evaluated(*steps, point);
        if (!value || std::abs(value->approximate) < kNothing)
            return std::nullopt;
        if (point == 0)
            scale = value->approximate;
        else
            values.push_back(spelled(value->approximate / scale));
    }
    return "0 = " + heading(variables) + join(values, "; ");
}

} // namespace sdrl::verify
