// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// One decoded code point and how many bytes it took. Bytes that are not UTF-8 decode as U+FFFD,
/// one byte at a time.
struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0;
};

/// The code point at `offset`; offset < text.size().
[[nodiscard]] CodePoint decodeAt(std::string_view text, std::size_t offset);
void appendUtf8(std::string& out, char32_t codePoint);
[[nodiscard]] bool isValidUtf8(std::string_view text);
/// Replaces what is not valid UTF-8 by U+FFFD: one for each character that is cut off, one for each
/// other bad byte (Unicode standard, section 3.9, maximal subparts).
[[nodiscard]] std::string toValidUtf8(std::string_view text);
/// Number of code points.
[[nodiscard]] std::size_t codePointCount(std::string_view text);
/// The longest prefix of at most maxCodePoints code points; never cuts one in two.
[[nodiscard]] std::string_view firstCodePoints(std::string_view text, std::size_t maxCodePoints);
/// Length of the longest prefix that does not end inside a code point.
[[nodiscard]] std::size_t completeUtf8Length(std::string_view text);

/// Unicode normal form C; text that is not UTF-8 is returned as it is.
[[nodiscard]] std::string toNfc(std::string_view text);
/// NFKC with full case folding: for comparing, never for showing.
[[nodiscard]] std::string toFolded(std::string_view text);
[[nodiscard]] bool isSpace(char32_t c);
[[nodiscard]] bool isLetter(char32_t c);
[[nodiscard]] bool isDigit(char32_t c);
[[nodiscard]] bool isUpper(char32_t c);

/// Without Unicode white space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// Runs of white space become one space, ends trimmed.
[[nodiscard]] std::string collapsed(std::string_view text);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// Words: maximal runs of letters, digits and marks, case-folded.
[[nodiscard]] std::vector<std::string> foldedWords(std::string_view text);
[[nodiscard]] std::string replaceAll(std::string text, std::string_view from, std::string_view to);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] std::string asciiLower(std::string_view text);

} // namespace sdrl
