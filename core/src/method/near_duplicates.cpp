// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/near_duplicates.h"

#include "method/word_runs.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace sdrl {

namespace {

constexpr double kMissed = 0.001; ///< probability at the threshold
constexpr std::size_t kMaxHashes = 256;

std::vector<std::uint64_t> sortedRuns(std::string_view text, int words) {
    std::vector<std::uint64_t> out =
        wordRuns(comparisonWords(text), static_cast<std::size_t>(std::max(1, words)), true);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

/// Of sorted sets. Two empty ones are the same.
double jaccard(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
    if (a.empty() && b.empty())
        return 1;
    std::size_t common = 0, i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (a[i] == b[j]) {
            ++common;
            ++i;
            ++j;
        } else if (a[i] < b[j]) {
            ++i;
        } else {
            ++j;
        }
    }
    return static_cast<double>(common) / static_cast<double>(a.size() + b.size() - common);
}

/// Bands of so many rows that are needed at that threshold.
std::size_t bandsFor(double threshold, std::size_t rows) {
    const double meets = std::pow(threshold, static_cast<double>(rows));
    if (meets >= 1)
        return 1;
    return static_cast<std::size_t>(std::ceil(std::log(kMissed) / std::log1p(-meets)));
}

} // namespace

NearDuplicateIndex::NearDuplicateIndex(const NearDuplicateSettings& settings)
    : m_settings(settings) {
    assert(settings.threshold > 0 && settings.threshold <= 1);
    // More rows let fewer others in by chance and need more hashes to miss none.
    m_rows = 1;
    for (std::size_t rows = 2; rows <= 8; ++rows)
        if (rows * bandsFor(settings.threshold, rows) <= kMaxHashes / 2)
            m_rows = rows;
    m_bands.resize(std::min(bandsFor(settings.threshold, m_rows), kMaxHashes));
}

NearDuplicateIndex::Shingles NearDuplicateIndex::shinglesOf(std::string_view text) const {
    return sortedRuns(text, m_settings.shingleWords);
}

std::vector<std::uint32_t> NearDuplicateIndex::keysOf(const Shingles& shingles) const {
    std::vector<std::uint32_t> keys(m_bands.size());
    std::uint64_t salt = 0;
    for (std::uint32_t& key : keys) {
        std::uint64_t all = 0;
        for (std::size_t row = 0; row < m_rows; ++row) {
            salt = mixedBits(salt);
            std::uint64_t least = UINT64_MAX;
            for (const std::uint64_t shingle : shingles)
                least = std::min(least, mixedBits(shingle ^ salt));
            all = mixedBits(all ^ least);
        }
        key = static_cast<std::uint32_t>(all >> 32);
    }
    return keys;
}

std::optional<NearDuplicateIndex::Match>
NearDuplicateIndex::find(const Shingles& shingles, const std::vector<std::uint32_t>& keys) {
    if (++m_search == 0) { // after 4 billion searches
        std::fill(m_seen.begin(), m_seen.end(), 0);
        m_search = 1;
    }
    std::optional<Match> best;
    for (std::size_t b = 0; b < m_bands.size(); ++b) {
        const Band& band = m_bands[b];
        if (band.bucket.empty())
            continue;
        for (std::uint32_t at = band.bucket[keys[b] & (band.bucket.size() - 1)]; at != 0;
             at = band.next[at - 1]) {
            const std::size_t text = at - 1;
            if (band.key[text] != keys[b] || m_seen[text] == m_search)
                continue;
            m_seen[text] = m_search;
            const Shingles& other = m_shingles[text];
            const auto [small, large] = std::minmax(shingles.size(), other.size());
            if (static_cast<double>(small) < m_settings.threshold * static_cast<double>(large))
                continue;
            const double similarity = jaccard(shingles, other);
            if (similarity >= m_settings.threshold &&
                (!best || similarity > best->similarity ||
                 (similarity == best->similarity && text < best->index)))
                best = Match{text, similarity};
        }
    }
    return best;
}

std::size_t NearDuplicateIndex::add(Shingles shingles, const std::vector<std::uint32_t>& keys) {
    const std::size_t text = m_shingles.size();
    m_shingles.push_back(std::move(shingles));
    m_seen.push_back(0);
    for (std::size_t b = 0; b < m_bands.size(); ++b) {
        Band& band = m_bands[b];
        band.key.push_back(keys[b]);
        band.next.push_back(0);
        const auto link = [&band](std::size_t t) {
            std::uint32_t& head = band.bucket[band.key[t] & (band.bucket.size() - 1)];
            band.next[t] = head;
            head = static_cast<std::uint32_t>(t + 1);
        };
        if (band.bucket.size() < band.key.size()) {
            constexpr std::size_t kFirstBuckets = 64;
            band.bucket.assign(std::max(kFirstBuckets, band.bucket.size() * 2), 0);
            for (std::size_t t = 0; t < text; ++t)
                link(t);
        }
        link(text);
    }
    return text;
}

std::optional<NearDuplicateIndex::Match> NearDuplicateIndex::find(std::string_view text) {
    const Shingles shingles = shinglesOf(text);
    return find(shingles, keysOf(shingles));
}

std::size_t NearDuplicateIndex::add(std::string_view text) {
    Shingles shingles = shinglesOf(text);
    const std::vector<std::uint32_t> keys = keysOf(shingles);
    return add(std::move(shingles), keys);
}

std::optional<NearDuplicateIndex::Match> NearDuplicateIndex::addUnlessFound(std::string_view text) {
    Shingles shingles = shinglesOf(text);
    const std::vector<std::uint32_t> keys = keysOf(shingles);
    if (auto match = find(shingles, keys))
        return match;
    add(std::move(shingles), keys);
    return std::nullopt;
}

double shingleSimilarity(std::string_view a, std::string_view b, int shingleWords) {
    return jaccard(sortedRuns(a, shingleWords), sortedRuns(b, shingleWords));
}

} // namespace sdrl
