// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tokenizer/flat_map.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sdrl {

/// The merges of a byte-level vocabulary, and how a word becomes tokens: of all neighbouring pairs
/// the one with the lowest rank is merged, the leftmost first, until no pair has a rank.
/// Thread: any, each with its own Workspace.
class BpeModel {
public:
    /// What an encoding thread keeps from word to word: recently met words with their tokens.
    class Workspace {
    public:
        Workspace() : m_words(kWords) {}

    private:
        friend class BpeModel;
        // One cache line. A word and its length are compared as four numbers.
        struct alignas(64) CachedWord {
            std::array<std::uint64_t, 4> key{};
            std::uint32_t count = 0;
            std::array<std::int32_t, 7> ids{};
        };
        static constexpr std::size_t kWords = 1 << 15;
        std::vector<CachedWord> m_words;
    };

    BpeModel() { m_byteIds.fill(-1); }

    void setByte(std::uint8_t byte, std::int32_t id) { m_byteIds[byte] = id; }
    [[nodiscard]] std::int32_t byteId(std::uint8_t byte) const { return m_byteIds[byte]; }
    /// Merges are added in order of their rank; a pair that comes again takes its later rank.
    void addMerge(std::int32_t left, std::int32_t right, std::int32_t merged);
    /// A word that is taken whole, without merging (`ignore_merges`).
    void addWholeWord(std::string bytes, std::int32_t id) {
        m_wholeWords.emplace(std::move(bytes), id);
    }

    /// Appends the tokens of one word. Bytes without a token of their own are left out, as
    /// Hugging Face's tokenizers do.
    void encode(std::string_view word, Workspace& workspace, std::vector<std::int32_t>& out) const;

private:
    void merge(std::string_view word, std::vector<std::int32_t>& out) const;
    void mergeShort(std::int32_t* ids, std::size_t count, std::vector<std::int32_t>& out) const;
    void mergeLong(const std::vector<std::int32_t>& ids, std::vector<std::int32_t>& out) const;

    static constexpr std::uint32_t kNoRank = UINT32_MAX;
    [[nodiscard]] std::uint32_t rank(std::int32_t left, std::int32_t right) const {
        const std::uint32_t* found = m_ranks.find(static_cast<std::uint64_t>(left) << 32 |
                                                  static_cast<std::uint32_t>(right));
        return found ? *found : kNoRank;
    }

    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    std::array<std::int32_t, 256> m_byteIds{};
    FlatMap m_ranks;
    std::vector<std::int32_t> m_merged; ///< by rank
    std::unordered_map<std::string, std::int32_t, TextHash, std::equal_to<>> m_wholeWords;
};

} // namespace sdrl
