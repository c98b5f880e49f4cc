// SPDX-License-Identifier: GPL-3.0-or-later
#include "tokenizer/nfc.h"

#include "core/base/text.h"

#include <utf8proc.h>

#include <cstdint>
#include <vector>

namespace sdrl {

namespace {

constexpr char32_t kFirstOfInterest = 0x300; // everything below stays as it is

/// What the quick check asks of a character: its combining class, or kNotSurely if it never or not
/// always stands in normal form C. Made from the library's tables, for the planes that have such
/// characters.
class QuickCheckTable {
public:
    static constexpr std::uint8_t kNotSurely = 255; // no combining class is that large

    QuickCheckTable() : m_classes(kEnd, 0) {
        for (char32_t c = kFirstOfInterest; c < kEnd; ++c) {
            const utf8proc_property_t& property =
                *utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
            m_classes[c] = static_cast<std::uint8_t>(property.combining_class);
            if (property.decomp_seqindex != UINT16_MAX && property.decomp_type == 0) {
                std::string alone;
                appendUtf8(alone, c);
                if (toNfc(alone) != alone)
                    m_classes[c] = kNotSurely;
            }
            // From 0x8000 on the index says what the character makes with the one before it. The
            // vowels and final consonants of Hangul join by rule.
            if ((property.comb_index != UINT16_MAX && property.comb_index >= 0x8000) ||
                (c >= 0x1161 && c <= 0x1175) || (c >= 0x11A8 && c <= 0x11C2))
                m_classes[c] = kNotSurely;
        }
    }

    [[nodiscard]] std::uint8_t operator[](char32_t c) const { return c < kEnd ? m_classes[c] : 0; }

private:
    static constexpr char32_t kEnd = 0x30000;
    std::vector<std::uint8_t> m_classes;
};

} // namespace

std::optional<std::string> nfcIfDifferent(std::string_view text) {
    static const QuickCheckTable table;
    std::string out;
    std::size_t copied = 0;   // text before this is in `out`
    std::size_t boundary = 0; // before the last character that surely begins something new
    bool sure = true;         // since the boundary
    std::uint8_t last = 0;
    const auto closeSpan = [&](std::size_t end) {
        if (sure)
            return;
        out += text.substr(copied, boundary - copied);
        out += toNfc(text.substr(boundary, end - boundary));
        copied = end;
        sure = true;
    };
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = static_cast<unsigned char>(text[at]) < 0x80
                                ? CodePoint{static_cast<unsigned char>(text[at]), 1}
                                : decodeAt(text, at);
        const std::uint8_t combining = c.value < kFirstOfInterest ? 0 : table[c.value];
        if (combining == 0) {
            closeSpan(at);
            boundary = at;
        } else if (combining == QuickCheckTable::kNotSurely || combining < last) {
            sure = false;
        }
        last = combining;
        at += c.bytes;
    }
    closeSpan(text.size());
    if (out.empty())
        return std::nullopt;
    out += text.substr(copied);
    return out == text ? std::nullopt : std::optional(std::move(out));
}

} // namespace sdrl
