// SPDX-License-Identifier: GPL-3.0-or-later
#include "tokenizer/bpe_model.h"

#include <algorithm>
#include <cstring>
#include <queue>

namespace sdrl {

namespace {

// From here on the heap's overhead pays: the simple way takes time in the square of the length.
constexpr std::size_t kLongWord = 64;

std::size_t hashOf(const std::array<std::uint64_t, 4>& key) {
    std::uint64_t hash = 0;
    for (const std::uint64_t part : key) {
        hash = (hash ^ part) * 0x9E3779B97F4A7C15ULL;
        hash ^= hash >> 29;
    }
    return static_cast<std::size_t>(hash * 0x9E3779B97F4A7C15ULL >> 32);
}

} // namespace

void BpeModel::addMerge(std::int32_t left, std::int32_t right, std::int32_t merged) {
    m_ranks.set(static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right),
                static_cast<std::uint32_t>(m_merged.size()));
    m_merged.push_back(merged);
}

void BpeModel::encode(std::string_view word, Workspace& workspace,
                      std::vector<std::int32_t>& out) const {
    std::array<std::uint64_t, 4> key{};
    constexpr std::size_t kLongestCached = sizeof(key) - 1;
    if (word.size() > kLongestCached)
        return merge(word, out);
    std::memcpy(key.data(), word.data(), word.size());
    key[3] |= static_cast<std::uint64_t>(word.size()) << 56;
    Workspace::CachedWord& cached = workspace.m_words[hashOf(key) & (Workspace::kWords - 1)];
    if (cached.key != key) {
        const std::size_t before = out.size();
        merge(word, out);
        const std::size_t count = out.size() - before;
        if (count <= cached.ids.size()) {
            cached.key = key;
            cached.count = static_cast<std::uint32_t>(count);
            std::copy(out.end() - static_cast<std::ptrdiff_t>(count), out.end(),
                      cached.ids.begin());
        }
        return;
    }
    out.insert(out.end(), cached.ids.begin(), cached.ids.begin() + cached.count);
}

void BpeModel::merge(std::string_view word, std::vector<std::int32_t>& out) const {
    if (!m_wholeWords.empty())
        if (const auto whole = m_wholeWords.find(word); whole != m_wholeWords.end())
            return out.push_back(whole->second);
    if (word.size() < kLongWord) {
        std::array<std::int32_t, kLongWord> ids{};
        std::size_t count = 0;
        for (const char c : word)
            if (const std::int32_t id = m_byteIds[static_cast<std::uint8_t>(c)]; id >= 0)
                ids[count++] = id;
        return mergeShort(ids.data(), count, out);
    }
    std::vector<std::int32_t> ids;
    ids.reserve(word.size());
    for (const char c : word)
        if (const std::int32_t id = m_byteIds[static_cast<std::uint8_t>(c)]; id >= 0)
            ids.push_back(id);
    mergeLong(ids, out);
}

void BpeModel::mergeShort(std::int32_t* ids, std::size_t count,
                          std::vector<std::int32_t>& out) const {
    std::array<std::uint32_t, kLongWord> ranks{}; // of the pair (i, i + 1)
    for (std::size_t i = 0; i + 1 < count; ++i)
        ranks[i] = rank(ids[i], ids[i + 1]);
    while (count > 1) {
        const auto best = std::min_element(ranks.begin(), ranks.begin() + count - 1);
        if (*best == kNoRank)
            break;
        const auto at = static_cast<std::size_t>(best - ranks.begin());
        ids[at] = m_merged[*best];
        std::copy(ids + at + 2, ids + count, ids + at + 1);
        std::copy(best + 2, ranks.begin() + count, best + 1);
        --count;
        if (at > 0)
            ranks[at - 1] = rank(ids[at - 1], ids[at]);
        if (at + 1 < count)
            ranks[at] = rank(ids[at], ids[at + 1]);
    }
    out.insert(out.end(), ids, ids + count);
}

void BpeModel::mergeLong(const std::vector<std::int32_t>& ids,
                         std::vector<std::int32_t>& out) const {
    struct Symbol {
        std::int32_t id;
        std::uint32_t previous, next; ///< places; count stands for none
        std::uint32_t rank;           ///< of the pair with the next symbol
    };
    const auto count = static_cast<std::uint32_t>(ids.size());
    std::vector<Symbol> symbols(count);
    // Rank in the upper half, place in the lower: the smallest is the next to merge.
    std::vector<std::uint64_t> initial;
    const auto entry = [&](std::uint32_t at) {
        return static_cast<std::uint64_t>(symbols[at].rank) << 32 | at;
    };
    for (std::uint32_t i = 0; i < count; ++i) {
        symbols[i] = {ids[i], i > 0 ? i - 1 : count, i + 1,
                      i + 1 < count ? rank(ids[i], ids[i + 1]) : kNoRank};
        if (symbols[i].rank != kNoRank)
            initial.push_back(entry(i));
    }
    std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>> queue(
        std::greater<>(), std::move(initial));
    while (!queue.empty()) {
        const std::uint64_t top = queue.top();
        queue.pop();
        const auto at = static_cast<std::uint32_t>(top);
        Symbol& symbol = symbols[at];
        if (symbol.rank != top >> 32)
            continue; // the pair has changed since
        const auto update = [&](std::uint32_t place) {
            Symbol& changed = symbols[place];
            changed.rank =
                changed.next < count ? rank(changed.id, symbols[changed.next].id) : kNoRank;
            if (changed.rank != kNoRank)
                queue.push(entry(place));
        };
        Symbol& merged = symbols[symbol.next];
        symbol.id = m_merged[symbol.rank];
        symbol.next = merged.next;
        merged.rank = kNoRank;
        if (symbol.next < count)
            symbols[symbol.next].previous = at;
        update(at);
        if (symbol.previous < count)
            update(symbol.previous);
    }
    for (std::uint32_t at = 0; at < count; at = symbols[at].next)
        out.push_back(symbols[at].id);
}

} // namespace sdrl
