// SPDX-License-Identifier: GPL-3.0-or-later
#include "tokenizer/jinja_lexer.h"

#include "core/base/text.h"
#include "tokenizer/jinja_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace sdrl::jinja {

Error errorAtLine(ErrorCode code, int line, std::string message) {
    return {code, std::move(message), fmt::format("chat template, line {}", line)};
}

namespace {

using Kind = Token::Kind;

bool isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t spaceAt(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size()) {
        const CodePoint c = decodeAt(text, end);
        if (!isPythonSpace(c.value))
            break;
        end += c.bytes;
    }
    return end - at;
}

std::string_view withoutSpaceAtEnd(std::string_view text) {
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        at += c.bytes;
        if (!isPythonSpace(c.value))
            end = at;
    }
    return text.substr(0, end);
}

class Lexer {
public:
    explicit Lexer(std::string_view source) : m_text(normalized(source)) {}

    Result<std::vector<Token>> run() {
        while (!m_error && m_at < m_text.size())
            data();
        if (m_error)
            return *m_error;
        add(Kind::End, "");
        return std::move(m_tokens);
    }

private:
    // Line ends become \n, and one at the very end goes.
    static std::string normalized(std::string_view source) {
        std::string out;
        for (std::size_t i = 0; i < source.size(); ++i) {
            if (source[i] == '\r') {
                out += '\n';
                i += i + 1 < source.size() && source[i + 1] == '\n';
            } else {
                out += source[i];
            }
        }
        if (out.ends_with('\n'))
            out.pop_back();
        return out;
    }

    [[nodiscard]] bool at(std::string_view text) const {
        return std::string_view(m_text).substr(m_at).starts_with(text);
    }
    void fail(std::string message) {
        if (!m_error)
            m_error = errorAtLine(ErrorCode::InvalidFile, m_line, std::move(message));
    }
    void add(Kind kind, std::string text) { m_tokens.push_back({kind, std::move(text), m_line}); }
    void advance(std::size_t count) {
        const auto begin = m_text.begin() + static_cast<std::ptrdiff_t>(m_at);
        m_line +=
            static_cast<int>(std::count(begin, begin + static_cast<std::ptrdiff_t>(count), '\n'));
        m_at += count;
    }

    // Text up to the next tag, and then that tag.
    void data() {
        std::size_t open = m_at;
        while ((open = m_text.find('{', open)) != std::string::npos) {
            const char next = open + 1 < m_text.size() ? m_text[open + 1] : '\0';
            if (next == '{' || next == '%' || next == '#')
                break;
            ++open;
        }
        const bool isLast = open == std::string::npos;
        std::string_view text = std::string_view(m_text).substr(m_at, open - m_at);
        const std::size_t length = text.size();
        const char tag = isLast ? '\0' : m_text[open + 1];
        const char sign = isLast || open + 2 >= m_text.size() ? '\0' : m_text[open + 2];
        if (sign == '-' && !isLast) {
            text = withoutSpaceAtEnd(text);
        } else if (!isLast && sign != '+' && tag != '{') {
            // Only white space between the line's begin and a block tag: it goes.
            const std::size_t lineBegin = text.rfind('\n') + 1; // npos + 1 is 0
            if ((lineBegin > 0 || m_lineStart) &&
                spaceAt(text, lineBegin) == text.size() - lineBegin)
                text = text.substr(0, lineBegin);
        }
        if (!text.empty())
            add(Kind::Data, std::string(text));
        advance(length);
        if (isLast)
            return;
        m_lineStart = false;
        const std::size_t opening = sign == '-' || sign == '+' ? 3 : 2;
        if (tag == '#')
            return comment(opening);
        add(tag == '{' ? Kind::OutputBegin : Kind::BlockBegin, "");
        advance(opening);
        inside(tag == '%');
    }

    // Behind a tag that ends with "-" all white space goes, behind a block tag one line end.
    void closeTag(std::size_t length, bool trimSpace, bool trimLine) {
        const std::size_t begin = m_at;
        advance(length);
        if (trimSpace)
            advance(spaceAt(m_text, m_at));
        else if (trimLine && at("\n"))
            advance(1);
        m_lineStart = m_at > begin && m_text[m_at - 1] == '\n';
    }

    void comment(std::size_t opening) {
        const std::size_t close = m_text.find("#}", m_at + opening);
        if (close == std::string::npos)
            return fail("a comment is not closed");
        const char sign = close > m_at + opening ? m_text[close - 1] : '\0';
        advance(close - m_at);
        closeTag(2, sign == '-', sign != '+');
    }

    void inside(bool isBlock) {
        const std::string_view close = isBlock ? "%}" : "}}";
        const Kind end = isBlock ? Kind::BlockEnd : Kind::OutputEnd;
        std::string open; // brackets that are not closed yet
        while (!m_error) {
            advance(spaceAt(m_text, m_at));
            if (m_at >= m_text.size())
                return fail(fmt::format("a tag is not closed by {}", close));
            if (open.empty()) {
                const char sign = m_text[m_at];
                const bool signedEnd = (sign == '-' || (sign == '+' && isBlock)) &&
                                       std::string_view(m_text).substr(m_at + 1).starts_with(close);
                if (signedEnd || at(close)) {
                    add(end, "");
                    return closeTag(signedEnd ? 3 : 2, signedEnd && sign == '-',
                                    isBlock && !signedEnd);
                }
            }
            token(open);
        }
    }

    void token(std::string& open) {
        const char c = m_text[m_at];
        if (isNameStart(c)) {
            std::size_t end = m_at;
            while (end < m_text.size() && (isNameStart(m_text[end]) || isDigit(m_text[end])))
                ++end;
            add(Kind::Name, m_text.substr(m_at, end - m_at));
            advance(end - m_at);
        } else if (isDigit(c)) {
            number();
        } else if (c == '\'' || c == '"') {
            string(c);
        } else {
            symbol(open);
        }
    }

    void number() {
        std::string digits;
        Kind kind = Kind::Integer;
        std::size_t end = m_at;
        const auto take = [&] {
            while (end < m_text.size() && (isDigit(m_text[end]) || m_text[end] == '_')) {
                if (m_text[end] != '_')
                    digits += m_text[end];
                ++end;
            }
        };
        const auto digitAt = [&](std::size_t place) {
            return place < m_text.size() && isDigit(m_text[place]);
        };
        take();
        // "messages.0.role": a number behind a dot has no fraction.
        const bool afterDot = !m_tokens.empty() && m_tokens.back().kind == Kind::Operator &&
                              m_tokens.back().text == ".";
        if (!afterDot && end < m_text.size() && m_text[end] == '.' && digitAt(end + 1)) {
            kind = Kind::Real;
            digits += m_text[end++];
            take();
        }
        if (!afterDot && end < m_text.size() && (m_text[end] == 'e' || m_text[end] == 'E')) {
            const bool isSigned =
                end + 1 < m_text.size() && (m_text[end + 1] == '-' || m_text[end + 1] == '+');
            if (digitAt(end + (isSigned ? 2 : 1))) {
                kind = Kind::Real;
                digits += m_text.substr(end, isSigned ? 2 : 1);
                end += isSigned ? 2 : 1;
                take();
            }
        }
        add(kind, digits);
        advance(end - m_at);
    }

    void string(char quote) {
        std::size_t end = m_at + 1;
        while (end < m_text.size() && m_text[end] != quote)
            end += m_text[end] == '\\' ? 2 : 1;
        if (end >= m_text.size())
            return fail("a text is not closed by its quote");
        add(Kind::String, unescaped(std::string_view(m_text).substr(m_at + 1, end - m_at - 1)));
        advance(end + 1 - m_at);
    }

    // Python's escapes; unknown ones stay as they are.
    std::string unescaped(std::string_view raw) {
        std::string out;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            if (raw[i] != '\\') {
                out += raw[i];
                continue;
            }
            const char c = raw[++i]; // the scanner saw that one follows
            constexpr std::string_view kFrom = "\\'\"abfnrtv", kTo = "\\'\"\a\b\f\n\r\t\v";
            if (const std::size_t named = kFrom.find(c); named != std::string_view::npos) {
                out += kTo[named];
            } else if (c == '\n') {
                continue;
            } else if (c == 'x' || c == 'u' || c == 'U') {
                const std::size_t length = c == 'x' ? 2 : c == 'u' ? 4 : 8;
                const std::string_view digits = raw.substr(i + 1, length);
                unsigned value = 0;
                const auto [stop, failure] =
                    std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
                if (digits.size() != length || failure != std::errc() ||
                    stop != digits.data() + length || value > 0x10FFFF ||
                    (value >= 0xD800 && value < 0xE000)) {
                    fail(fmt::format("the escape \\{} needs {} hexadecimal digits of a character",
                                     c, length));
                    return out;
                }
                appendUtf8(out, value);
                i += length;
            } else if (c >= '0' && c <= '7') {
                unsigned value = 0;
                std::size_t count = 0;
                for (; count < 3 && i + count < raw.size() && raw[i + count] >= '0' &&
                       raw[i + count] <= '7';
                     ++count)
                    value = value * 8 + static_cast<unsigned>(raw[i + count] - '0');
                appendUtf8(out, value);
                i += count - 1;
            } else if (c == 'N') {
                fail("characters by name (\\N) are not supported");
                return out;
            } else {
                out += '\\';
                out += c;
            }
        }
        return out;
    }

    void symbol(std::string& open) {
        constexpr std::string_view kTwo[] = {"//", "**", "==", "!=", ">=", "<="};
        constexpr std::string_view kOne = "+-/*%~[](){}><=.:|,;";
        for (const std::string_view two : kTwo)
            if (at(two)) {
                add(Kind::Operator, std::string(two));
                return advance(2);
            }
        const char c = m_text[m_at];
        if (kOne.find(c) == std::string_view::npos)
            return fail(
                fmt::format("unexpected character \"{}\"",
                            std::string_view(m_text).substr(m_at, decodeAt(m_text, m_at).bytes)));
        if (c == '(' || c == '[' || c == '{') {
            open += c == '(' ? ')' : c == '[' ? ']' : '}';
        } else if (c == ')' || c == ']' || c == '}') {
            if (open.empty() || open.back() != c)
                return fail(fmt::format("unexpected \"{}\"", c));
            open.pop_back();
        }
        add(Kind::Operator, std::string(1, c));
        advance(1);
    }

    const std::string m_text;
    std::size_t m_at = 0;
    int m_line = 1;
    bool m_lineStart = true; ///< nothing but a line end stands before the text to come
    std::vector<Token> m_tokens;
    std::optional<Error> m_error;
};

} // namespace

Result<std::vector<Token>> tokenize(std::string_view source) {
    constexpr std::size_t kMaxTemplateBytes = 1 << 20;
    if (source.size() > kMaxTemplateBytes)
        return errorAtLine(ErrorCode::InvalidFile, 1,
                           fmt::format("the template has {} bytes, more than the limit of {}",
                                       source.size(), kMaxTemplateBytes));
    return Lexer(toValidUtf8(source)).run();
}

} // namespace sdrl::jinja
