// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// Letters of scripts that are written without spaces between words.
[[nodiscard]] bool isUnspaced(char32_t c);

/// The words that texts are compared by: folded, without punctuation. Scripts that put no spaces
/// between words (Han, Kana, Thai, Lao, Khmer, Burmese) give one word for each character. The
/// operators and signs of calculations are words: "12 + 7" is not "12 - 7".
[[nodiscard]] std::vector<std::string> comparisonWords(std::string_view text);

/// Hash of a run of words. The same on every machine.
[[nodiscard]] std::uint64_t wordRunHash(const std::string* words, std::size_t count);

/// Hashes of all runs of `length` words, in their order. A text of fewer words gives none, or with
/// `shortToo` one of all its words.
[[nodiscard]] std::vector<std::uint64_t> wordRuns(const std::vector<std::string>& words,
                                                  std::size_t length, bool shortToo);

/// Mixes all bits of a number (the finaliser of SplitMix64, Steele et al., OOPSLA 2014).
[[nodiscard]] constexpr std::uint64_t mixedBits(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

} // namespace sdrl
