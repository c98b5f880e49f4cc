// SPDX-License-Identifier: GPL-3.0-or-later
#include "tokenizer/regex.h"

#include "core/base/text.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sdrl {

namespace {

// Members of classes whose extent differs between the engines. PCRE2's \s has U+180E too, and its
// \h is another class. Oniguruma's \w has marks, connectors, circled letters, decimal digits and,
// of the other numbers, those of Latin-1.
constexpr std::string_view kSpace =
    R"(\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000})";
constexpr std::string_view kNotSpace =
    R"(\x{0}-\x{8}\x{E}-\x{1F}!-\x{84}\x{86}-\x{9F}\x{A1}-\x{167F}\x{1681}-\x{1FFF})"
    R"(\x{200B}-\x{2027}\x{202A}-\x{202E}\x{2030}-\x{205E}\x{2060}-\x{2FFF}\x{3001}-\x{10FFFF})";
constexpr std::string_view kWord =
    R"(\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\x{24B6}-\x{24E9}\x{1F130}-\x{1F149}\x{1F150}-\x{1F169})"
    R"(\x{1F170}-\x{1F189})";
constexpr std::string_view kWordOutside = R"(\x{B2}\x{B3}\x{B9}\x{BC}-\x{BE})";
constexpr std::string_view kHexDigit = "0-9A-Fa-f";

/// Reads an Oniguruma pattern (its default syntax) and writes it for PCRE2.
class Rewriter {
public:
    explicit Rewriter(std::string_view in) : m_in(in) {}

    Result<std::string> run() {
        while (!m_error && m_at < m_in.size()) {
            const char c = m_in[m_at];
            if (c == '\\') {
                escape();
            } else if (m_inClass) {
                classMember(c);
            } else {
                outside(c);
            }
        }
        if (m_error)
            return *m_error;
        return std::move(m_out);
    }

private:
    void refuse(std::string_view what) {
        if (!m_error)
            m_error = Error{ErrorCode::UnsupportedFile,
                            fmt::format("the split pattern uses {}, which is not supported", what),
                            fmt::format("pattern {}", toValidUtf8(m_in))};
    }
    [[nodiscard]] bool at(std::string_view text) const {
        return m_in.substr(m_at).starts_with(text);
    }
    void copy(std::size_t count) {
        m_out += m_in.substr(m_at, count);
        m_at += count;
    }

    void outside(char c) {
        if (c == '[') {
            m_inClass = true;
            copy(at("[^") ? 2 : 1);
            if (at("]"))
                refuse("an empty class");
        } else if (c == '(' && (at("(?m") || at("(?x") || at("(?im") || at("(?ix") || at("(?~"))) {
            refuse("the options m or x");
        } else if (c == '{') {
            interval();
        } else {
            copy(1);
        }
    }

    // {n}, {n,} and {n,m} mean the same; {,n} and a plus behind do not.
    void interval() {
        const std::size_t close = m_in.find('}', m_at);
        const std::string_view inside =
            close == std::string_view::npos ? "" : m_in.substr(m_at + 1, close - m_at - 1);
        if (inside.empty() || inside.front() == ',' ||
            inside.find_first_not_of("0123456789,") != std::string_view::npos)
            return refuse("a brace that is no count");
        copy(close + 1 - m_at);
        if (at("+"))
            refuse("a possessive count");
    }

    void classMember(char c) {
        if (c == '[')
            return refuse("a class within a class");
        if (at("&&"))
            return refuse("an intersection of classes");
        m_inClass = c != ']';
        copy(1);
    }

    void members(std::string_view list, bool negated) {
        if (m_inClass && negated)
            return refuse("a negated class within a class");
        m_out += m_inClass ? "" : negated ? "[^" : "[";
        m_out += list;
        m_out += m_inClass ? "" : "]";
        m_at += 2;
    }

    void escape() {
        if (m_at + 1 >= m_in.size())
            return refuse("a backslash at its end");
        const char c = m_in[m_at + 1];
        switch (c) {
        case 's':
            return members(kSpace, false);
        case 'S':
            return m_inClass ? members(kNotSpace, false) : members(kSpace, true);
        case 'w':
        case 'W':
            return members(m_inClass ? std::string(kWord)
                                     : fmt::format("{}{}", kWord, kWordOutside),
                           c == 'W');
        case 'h':
        case 'H':
            return members(kHexDigit, c == 'H');
        case 'v':
            m_out += "\\x0B";
            m_at += 2;
            return;
        case 'p':
        case 'P':
            return property();
        case 'u':
        case 'x':
            return codePoint();
        case 'd':
        case 'D':
        case 'r':
        case 'n':
        case 't':
        case 'f':
            return copy(2);
        case 'A':
        case 'z':
        case 'Z':
            return m_inClass ? refuse("an anchor within a class") : copy(2);
        default:
            break;
        }
        const bool isName = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
        if (isName)
            return refuse(fmt::format("\\{}", static_cast<unsigned char>(c) < 0x80 ? c : '?'));
        copy(2);
    }

    // Categories have one or two letters. Longer names are scripts: PCRE2 would also take the
    // characters that a script shares with others.
    void property() {
        const std::size_t close = m_in.find('}', m_at);
        if (m_in.substr(m_at + 2, 1) != "{" || close == std::string_view::npos)
            return refuse("a property without braces");
        std::string_view name = m_in.substr(m_at + 3, close - m_at - 3);
        m_out += m_in.substr(m_at, 3);
        if (name.starts_with('^')) {
            m_out += '^';
            name.remove_prefix(1);
        }
        if (name.size() > 2 && name != "Any")
            m_out += "sc:";
        m_out += name;
        m_out += '}';
        m_at = close + 1;
    }

    void codePoint() {
        std::string_view digits = m_in.substr(m_at + 2);
        const bool braces = digits.starts_with('{');
        if (m_in[m_at + 1] == 'x' && braces) {
            const std::size_t close = digits.find('}');
            if (close == std::string_view::npos)
                return refuse("an unfinished code point");
            return copy(close + 3);
        }
        const std::size_t length = m_in[m_at + 1] == 'u' ? 4 : 2;
        digits = digits.substr(0, length);
        if (digits.size() < length ||
            digits.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos ||
            (length == 2 && digits[0] >= '8'))
            return refuse("a code point of this form");
        m_out += fmt::format("\\x{{{}}}", digits);
        m_at += 2 + length;
    }

    std::string_view m_in;
    std::size_t m_at = 0;
    bool m_inClass = false;
    std::string m_out;
    std::optional<Error> m_error;
};

struct FreeCode {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeMatch {
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

} // namespace

Result<std::string> pcrePattern(std::string_view onigurumaPattern) {
    return Rewriter(onigurumaPattern).run();
}

struct Regex::Code {
    std::unique_ptr<pcre2_code, FreeCode> code;
    bool jit = false;
};

struct Regex::Match::Data {
    std::unique_ptr<pcre2_match_data, FreeMatch> data{pcre2_match_data_create(1, nullptr)};
};

Regex::Match::Match() : m_data(std::make_unique<Data>()) {}
Regex::Match::~Match() = default;
Regex::Match::Match(Match&& other) noexcept = default;
Regex::Match& Regex::Match::operator=(Match&& other) noexcept = default;

Result<Regex> Regex::compiled(std::string_view pattern, unsigned options) {
    int failure = 0;
    PCRE2_SIZE offset = 0;
    auto code = std::make_shared<Code>();
    code->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                   options | PCRE2_UTF, &failure, &offset, nullptr));
    if (!code->code) {
        std::array<PCRE2_UCHAR, 160> text{};
        pcre2_get_error_message(failure, text.data(), text.size());
        return Error{ErrorCode::UnsupportedFile,
                     fmt::format("the split pattern is not understood: {}",
                                 reinterpret_cast<const char*>(text.data())),
                     fmt::format("pattern {}", toValidUtf8(pattern))};
    }
    code->jit = pcre2_jit_compile(code->code.get(), PCRE2_JIT_COMPLETE) == 0;
    Regex regex;
    regex.m_code = std::move(code);
    return regex;
}

Result<Regex> Regex::compile(std::string_view pattern) {
    SDRL_TRY(const std::string rewritten, pcrePattern(pattern));
    // Oniguruma's anchors always match at line ends.
    return compiled(rewritten, PCRE2_UCP | PCRE2_MULTILINE);
}

Result<Regex> Regex::literal(std::string_view text) {
    return compiled(text, PCRE2_LITERAL);
}

std::optional<Regex::Range> Regex::find(std::string_view text, std::size_t from,
                                        Match& match) const {
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
    pcre2_match_data* data = match.m_data->data.get();
    const pcre2_code* code = m_code->code.get();
    int outcome = PCRE2_ERROR_JIT_STACKLIMIT;
    if (m_code->jit)
        outcome = pcre2_jit_match(code, subject, text.size(), from, 0, data, nullptr);
    if (outcome == PCRE2_ERROR_JIT_STACKLIMIT) // the interpreter's stack is the heap
        outcome = pcre2_match(code, subject, text.size(), from, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT,
                              data, nullptr);
    if (outcome < 0)
        return std::nullopt;
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data);
    return Range{ends[0], std::max(ends[0], ends[1])};
}

} // namespace sdrl
