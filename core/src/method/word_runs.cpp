// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/word_runs.h"

#include "core/base/text.h"

namespace sdrl {

namespace {

/// Scripts without spaces between words. Hangul has them.
bool isUnspaced(char32_t c) {
    return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) || // Thai, Lao, Burmese
           (c >= 0x1780 && c <= 0x17FF) || (c >= 0x3040 && c <= 0x30FF) || // Khmer, Kana
           (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || // Han
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

} // namespace

std::vector<std::string> comparisonWords(std::string_view text) {
    std::vector<std::string> out;
    for (std::string& word : foldedWords(text)) {
        bool unspaced = false;
        for (std::size_t at = 0; at < word.size() && !unspaced;) {
            const CodePoint c = decodeAt(word, at);
            unspaced = isUnspaced(c.value);
            at += c.bytes;
        }
        if (!unspaced) {
            out.push_back(std::move(word));
            continue;
        }
        std::string rest; // letters of other scripts in between stay together
        for (std::size_t at = 0; at < word.size();) {
            const CodePoint c = decodeAt(word, at);
            if (isUnspaced(c.value)) {
                if (!rest.empty())
                    out.push_back(std::move(rest));
                rest.clear();
                out.push_back(word.substr(at, c.bytes));
            } else {
                rest.append(word, at, c.bytes);
            }
            at += c.bytes;
        }
        if (!rest.empty())
            out.push_back(std::move(rest));
    }
    return out;
}

std::uint64_t wordRunHash(const std::string* words, std::size_t count) {
    std::uint64_t hash = 0xcbf29ce484222325u; // FNV-1a, its bits mixed at the end
    for (std::size_t i = 0; i < count; ++i) {
        for (const char c : words[i]) {
            hash ^= static_cast<unsigned char>(c);
            hash *= 0x100000001b3u;
        }
        hash ^= 0xff; // no byte of UTF-8: ("ab", "c") and ("a", "bc") differ
        hash *= 0x100000001b3u;
    }
    return mixedBits(hash);
}

std::vector<std::uint64_t> wordRuns(const std::vector<std::string>& words, std::size_t length,
                                    bool shortToo) {
    std::vector<std::uint64_t> out;
    if (words.size() < length) {
        if (shortToo && !words.empty())
            out.push_back(wordRunHash(words.data(), words.size()));
        return out;
    }
    out.reserve(words.size() - length + 1);
    for (std::size_t first = 0; first + length <= words.size(); ++first)
        out.push_back(wordRunHash(words.data() + first, length));
    return out;
}

} // namespace sdrl
