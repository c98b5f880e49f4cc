// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>

namespace sdrl {

CodePoint decodeAt(std::string_view text, std::size_t offset) {
    assert(offset < text.size());
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return {lead, 1};
    std::size_t length = 0;
    char32_t value = 0, least = 0;
    if ((lead & 0xE0) == 0xC0) {
        length = 2, value = lead & 0x1F, least = 0x80;
    } else if ((lead & 0xF0) == 0xE0) {
        length = 3, value = lead & 0x0F, least = 0x800;
    } else if ((lead & 0xF8) == 0xF0) {
        length = 4, value = lead & 0x07, least = 0x10000;
    } else {
        return {0xFFFD, 1};
    }
    if (offset + length > text.size())
        return {0xFFFD, 1};
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return {0xFFFD, 1};
        value = value << 6 | (byte(i) & 0x3F);
    }
    if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return {0xFFFD, 1};
    return {value, length};
}

void appendUtf8(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

namespace {

// True where decodeAt's U+FFFD stands for a bad byte, not for the character itself.
bool isBadByte(CodePoint c) {
    return c.value == 0xFFFD && c.bytes == 1;
}

// Bytes of the maximal subpart at a bad byte: the longest beginning of a character that could have
// been whole (Unicode standard, section 3.9, "substitution of maximal subparts").
std::size_t subpartLength(std::string_view text, std::size_t at) {
    for (std::size_t length = 3; length > 1; --length) {
        if (at + length > text.size())
            continue;
        std::string completed(text.substr(at, length));
        for (; completed.size() <= 4; completed += '\x80')
            if (decodeAt(completed, 0).bytes > length)
                return length;
    }
    return 1;
}

std::string mapped(std::string_view text, int options) {
    utf8proc_uint8_t* out = nullptr;
    const utf8proc_ssize_t length = utf8proc_map(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
        static_cast<utf8proc_ssize_t>(text.size()), &out, static_cast<utf8proc_option_t>(options));
    if (length < 0) {
        std::free(out);
        return std::string(text);
    }
    std::string result(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
    std::free(out);
    return result;
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

} // namespace

bool isValidUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        if (isBadByte(c))
            return false;
        at += c.bytes;
    }
    return true;
}

std::string toValidUtf8(std::string_view text) {
    if (isValidUtf8(text))
        return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        appendUtf8(out, c.value);
        at += isBadByte(c) ? subpartLength(text, at) : c.bytes;
    }
    return out;
}

std::size_t codePointCount(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count)
        at += decodeAt(text, at).bytes;
    return count;
}

std::string_view firstCodePoints(std::string_view text, std::size_t maxCodePoints) {
    std::size_t at = 0;
    for (std::size_t count = 0; at < text.size() && count < maxCodePoints; ++count)
        at += decodeAt(text, at).bytes;
    return text.substr(0, at);
}

std::size_t completeUtf8Length(std::string_view text) {
    // Look back over at most three continuation bytes for a lead byte whose sequence is cut off.
    for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0) == 0x80)
            continue;
        const std::size_t need = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return need > back ? text.size() - back : text.size();
    }
    return text.size();
}

std::string toNfc(std::string_view text) {
    if (isAscii(text))
        return std::string(text);
    return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string toFolded(std::string_view text) {
    if (isAscii(text))
        return asciiLower(text);
    return mapped(toValidUtf8(text),
                  UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

bool isSpace(char32_t c) {
    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r');
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool isLetter(char32_t c) {
    const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool isDigit(char32_t c) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_ND;
}

bool isUpper(char32_t c) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_LU;
}

std::string_view trimmed(std::string_view text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
        const CodePoint c = decodeAt(text, begin);
        if (!isSpace(c.value))
            break;
        begin += c.bytes;
    }
    std::size_t end = begin;
    for (std::size_t at = begin; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        at += c.bytes;
        if (!isSpace(c.value))
            end = at;
    }
    return text.substr(begin, end - begin);
}

std::string collapsed(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool gap = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        if (isSpace(c.value)) {
            gap = !out.empty();
        } else {
            if (gap)
                out += ' ';
            gap = false;
            out += text.substr(at, c.bytes);
        }
        at += c.bytes;
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos)
            return parts;
        text.remove_prefix(at + 1);
    }
}

std::vector<std::string> foldedWords(std::string_view text) {
    const std::string folded = toFolded(text);
    std::vector<std::string> words;
    std::string word;
    for (std::size_t at = 0; at < folded.size();) {
        const CodePoint c = decodeAt(folded, at);
        const utf8proc_category_t category =
            utf8proc_category(static_cast<utf8proc_int32_t>(c.value));
        if (!isBadByte(c) && category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO) {
            word.append(folded, at, c.bytes);
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
        at += c.bytes;
    }
    if (!word.empty())
        words.push_back(std::move(word));
    return words;
}

std::string replaceAll(std::string text, std::string_view from, std::string_view to) {
    assert(!from.empty());
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (const std::string& part : parts) {
        if (&part != &parts.front())
            out += separator;
        out += part;
    }
    return out;
}

std::string asciiLower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

} // namespace sdrl
