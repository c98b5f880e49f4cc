// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sdrl {

struct NearDuplicateSettings {
    /// Least Jaccard similarity of two texts that are near duplicates, above 0, at most 1. 0.7 is
    /// what BigCode's pipeline uses; Lee et al. (arXiv 2107.06499) and FineWeb (arXiv 2406.17557)
    /// take 0.75 to 0.8 for whole web pages.
    double threshold = 0.7;
    /// Words in a shingle. Web pages are compared by 5; questions are short, and 3 leave a question
    /// of 20 words in which one was changed at a similarity of 0.71.
    int shingleWords = 3;
};

/// Finds texts that are all but one that is there already: MinHash signatures of word shingles
/// (Broder 1997), banded so that texts of that similarity meet in a band with a probability of at
/// least 0.999 (locality-sensitive hashing), then the exact Jaccard similarity of the shingles.
/// Texts are compared folded and without punctuation; one of fewer words than a shingle is one
/// shingle. The same texts in the same order give the same matches on every machine. Takes about 1
/// kB a text. Thread: one at a time.
class NearDuplicateIndex {
public:
    explicit NearDuplicateIndex(const NearDuplicateSettings& settings);

    struct Match {
        std::size_t index = 0; ///< of the text, in the order of `add`
        double similarity = 0; ///< exact
    };
    /// The most similar text at or above the threshold, the earliest of several.
    [[nodiscard]] std::optional<Match> find(std::string_view text);
    /// Adds a text whatever there is. Its index.
    std::size_t add(std::string_view text);
    /// Both: adds the text if there is no match.
    [[nodiscard]] std::optional<Match> addUnlessFound(std::string_view text);

    [[nodiscard]] std::size_t size() const { return m_shingles.size(); }
    /// Rows of a band and number of bands, as they follow from the threshold.
    [[nodiscard]] std::size_t rows() const { return m_rows; }
    [[nodiscard]] std::size_t bands() const { return m_bands.size(); }

private:
    using Shingles = std::vector<std::uint64_t>; ///< sorted, each once

    /// Which texts have a key in one band: chains in buckets. Keys of 32 bits: what collides is
    /// told apart by the similarity.
    struct Band {
        std::vector<std::uint32_t> bucket;    ///< last text of each, plus 1
        std::vector<std::uint32_t> next, key; ///< by text
    };

    [[nodiscard]] Shingles shinglesOf(std::string_view text) const;
    [[nodiscard]] std::vector<std::uint32_t> keysOf(const Shingles& shingles) const;
    [[nodiscard]] std::optional<Match> find(const Shingles& shingles,
                                            const std::vector<std::uint32_t>& keys);
    std::size_t add(Shingles shingles, const std::vector<std::uint32_t>& keys);

    NearDuplicateSettings m_settings;
    std::size_t m_rows = 4;
    std::vector<Band> m_bands;
    std::vector<Shingles> m_shingles;
    std::vector<std::uint32_t> m_seen; ///< by text: the number of the search that met it last
    std::uint32_t m_search = 0;
};

/// Jaccard similarity of two texts by shingles of so many words, as the index has it.
[[nodiscard]] double shingleSimilarity(std::string_view a, std::string_view b, int shingleWords);

} // namespace sdrl
