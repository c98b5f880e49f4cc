// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sdrl {

/// A run of tokens. A segment with a parent continues it: its tokens stand at the positions after
/// the parent's last and look at all tokens of the parent, and of what that continues, and at their
/// own segment up to themselves. A group's prompt is so computed once, whatever the number of its
/// completions (Prefix Grouper, arXiv 2506.05433: equal outputs and gradients), and so is what
/// several prompts begin with.
struct TokenSegment {
    int begin = 0;
    int count = 0;
    int parent = -1; ///< index of an earlier segment, or −1
};

/// A segment and what it continues, from the first on.
struct SegmentChain {
    /// What several prompts begin with, the rest of a prompt, a completion.
    static constexpr int kLongest = 3;

    std::array<int, kLongest> indices = {};
    std::array<TokenSegment, kLongest> segments;
    int count = 0;  ///< 0: longer than kLongest
    int before = 0; ///< tokens before the last segment

    SegmentChain(std::span<const TokenSegment> all, std::size_t index) {
        int links = 0;
        for (int at = static_cast<int>(index); at >= 0;
             at = all[static_cast<std::size_t>(at)].parent, ++links) {
            if (links == kLongest)
                return;
            indices[static_cast<std::size_t>(links)] = at;
        }
        std::reverse(indices.begin(), indices.begin() + links);
        for (int i = 0; i < links; ++i) {
            segments[static_cast<std::size_t>(i)] =
                all[static_cast<std::size_t>(indices[static_cast<std::size_t>(i)])];
            if (i + 1 < links)
                before += segments[static_cast<std::size_t>(i)].count;
        }
        count = links;
    }
};

/// Sequences of unequal length behind each other, without padding.
struct TokenBatch {
    std::vector<std::int32_t> tokens;
    std::vector<TokenSegment> segments;

    [[nodiscard]] int size() const { return static_cast<int>(tokens.size()); }

    /// Appends a segment and returns its index.
    int add(std::span<const std::int32_t> segmentTokens, int parent = -1) {
        segments.push_back({size(), static_cast<int>(segmentTokens.size()), parent});
        tokens.insert(tokens.end(), segmentTokens.begin(), segmentTokens.end());
        return static_cast<int>(segments.size()) - 1;
    }
};

/// Tokens that all prompts begin with and that are worth computing once, 0 if that would save
/// little. At least one token of each is left.
[[nodiscard]] inline std::size_t
sharedBeginning(std::span<const std::span<const std::int32_t>> prompts) {
    constexpr std::size_t kLeast = 8;
    if (prompts.size() < 2)
        return 0;
    std::size_t shared = prompts.front().size();
    for (const std::span<const std::int32_t> prompt : prompts) {
        std::size_t same = 0;
        while (same < shared && same + 1 < prompt.size() && prompt[same] == prompts.front()[same])
            ++same;
        shared = same;
    }
    return shared >= kLeast ? shared : 0;
}

/// A position whose next token is scored.
struct ScoredPosition {
    int row = 0;             ///< row of the hidden states, i.e. the token before the target
    std::int32_t target = 0; ///< the token that came
};

} // namespace sdrl
