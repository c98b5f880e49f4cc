// SPDX-License-Identifier: GPL-3.0-or-later
//
// The alphabet of byte-level vocabularies (GPT-2): each byte is spelled as one printable
// character, itself where it is printable, else a character from U+0100 on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sdrl {

/// The character that spells a byte.
[[nodiscard]] char32_t byteCharacter(std::uint8_t byte);
/// All bytes in the order of their characters, in which vocabularies list them.
[[nodiscard]] const std::array<std::uint8_t, 256>& bytesInAlphabetOrder();
[[nodiscard]] std::string spelledInAlphabet(std::string_view bytes);
/// Nothing if a character is not of the alphabet.
[[nodiscard]] std::optional<std::string> bytesFromAlphabet(std::string_view spelling);

} // namespace sdrl
