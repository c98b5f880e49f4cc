// SPDX-License-Identifier: GPL-3.0-or-later
#include "tokenizer/byte_alphabet.h"

#include "core/base/text.h"

namespace sdrl {

namespace {

struct Alphabet {
    std::array<char32_t, 256> characterOf{};
    std::array<std::int16_t, 512> byteOf{}; ///< by character; −1 where there is none
    std::array<std::uint8_t, 256> ordered{};

    Alphabet() {
        byteOf.fill(-1);
        const auto printable = [](unsigned b) {
            return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
        };
        char32_t next = 0x100;
        std::size_t place = 0;
        for (const bool visible : {true, false})
            for (unsigned b = 0; b < 256; ++b)
                if (printable(b) == visible) {
                    characterOf[b] = visible ? b : next++;
                    byteOf[characterOf[b]] = static_cast<std::int16_t>(b);
                    ordered[place++] = static_cast<std::uint8_t>(b);
                }
    }
};

const Alphabet& alphabet() {
    static const Alphabet instance;
    return instance;
}

} // namespace

char32_t byteCharacter(std::uint8_t byte) {
    return alphabet().characterOf[byte];
}

const std::array<std::uint8_t, 256>& bytesInAlphabetOrder() {
    return alphabet().ordered;
}

std::string spelledInAlphabet(std::string_view bytes) {
    std::string out;
    for (const char c : bytes)
        appendUtf8(out, byteCharacter(static_cast<std::uint8_t>(c)));
    return out;
}

std::optional<std::string> bytesFromAlphabet(std::string_view spelling) {
    const Alphabet& letters = alphabet();
    std::string out;
    out.reserve(spelling.size());
    for (std::size_t at = 0; at < spelling.size();) {
        const CodePoint c = decodeAt(spelling, at);
        if (c.value >= letters.byteOf.size() || letters.byteOf[c.value] < 0)
            return std::nullopt;
        out += static_cast<char>(letters.byteOf[c.value]);
        at += c.bytes;
    }
    return out;
}

} // namespace sdrl
