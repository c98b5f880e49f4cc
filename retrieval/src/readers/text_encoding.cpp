// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/text_encoding.h"

#include "core/base/text.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <optional>

namespace sdrl::retrieval {

namespace {

/// Nothing if the encoding is not known.
std::optional<std::string> converted(std::string_view bytes, const std::string& encoding) {
    const iconv_t converter = ::iconv_open("UTF-8", encoding.c_str());
    if (converter == reinterpret_cast<iconv_t>(-1))
        return {};
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    char* in = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    char buffer[1 << 14];
    while (left > 0) {
        char* to = buffer;
        std::size_t space = sizeof buffer;
        const std::size_t result = ::iconv(converter, &in, &left, &to, &space);
        out.append(buffer, sizeof buffer - space);
        if (result == static_cast<std::size_t>(-1) && errno != E2BIG) {
            // A byte without meaning, or a character cut off at the end.
            out += "\xEF\xBF\xBD";
            ++in;
            --left;
        }
    }
    ::iconv_close(converter);
    return out;
}

/// A few bad bytes in otherwise good multi-byte text are damage, not another encoding.
bool isMostlyUtf8(std::string_view bytes) {
    std::size_t good = 0, bad = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const CodePoint c = decodeAt(bytes, at);
        if (c.bytes > 1)
            ++good;
        else if (c.value == 0xFFFD)
            ++bad;
        at += c.bytes;
    }
    return bad == 0 || good > 10 * bad;
}

bool looksBinary(std::string_view text) {
    const std::string_view head = text.substr(0, 1 << 16);
    const auto controls = std::count_if(head.begin(), head.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' &&
               c != '\f' && c != 0x1B;
    });
    return head.find('\0') != std::string_view::npos ||
           static_cast<std::size_t>(controls) * 20 > head.size();
}

std::string decoded(std::string_view bytes, std::string_view declared) {
    if (bytes.starts_with("\xEF\xBB\xBF"))
        return toValidUtf8(bytes.substr(3));
    if (bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4)))
        return converted(bytes.substr(4), "UTF-32LE").value_or("");
    if (bytes.starts_with("\xFF\xFE"))
        return converted(bytes.substr(2), "UTF-16LE").value_or("");
    if (bytes.starts_with("\xFE\xFF"))
        return converted(bytes.substr(2), "UTF-16BE").value_or("");
    std::string name = asciiLower(declared);
    // What calls itself Latin-1 or ASCII is Windows-1252 in practice (WHATWG Encoding,
    // section 4.2).
    if (name == "iso-8859-1" || name == "latin1" || name == "us-ascii" || name == "ascii")
        name = "windows-1252";
    // A declaration that can be read byte by byte rules out UTF-16.
    const bool usable = !name.empty() && name.size() < 32 && !name.starts_with("utf-16") &&
                        !name.starts_with("utf-32") && name != "utf-8" && name != "utf8" &&
                        name.find('/') == std::string::npos;
    if (usable)
        if (auto text = converted(bytes, name))
            return *std::move(text);
    if (isMostlyUtf8(bytes))
        return toValidUtf8(bytes);
    return converted(bytes, "windows-1252").value_or(toValidUtf8(bytes));
}

} // namespace

Result<std::string> decodeText(std::string_view bytes, std::string_view declared) {
    std::string text = decoded(bytes, declared);
    if (looksBinary(text))
        return Error{ErrorCode::UnsupportedFile, "this is not a text file", ""};
    return text;
}

} // namespace sdrl::retrieval
