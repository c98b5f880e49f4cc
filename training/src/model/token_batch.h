// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sdrl {

/// A run of tokens. A segment with a parent continues it: its tokens stand at the positions after
/// the parent's last and look at all of the parent's tokens and at their own segment up to
/// themselves. A group's prompt is so computed once, whatever the number of its completions
/// (Prefix Grouper, arXiv 2506.05433: equal outputs and gradients).
struct TokenSegment {
    int begin = 0;
    int count = 0;
    int parent = -1; ///< index of an earlier segment without parent, or −1
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

/// A position whose next token is scored.
struct ScoredPosition {
    int row = 0;             ///< row of the hidden states, i.e. the token before the target
    std::int32_t target = 0; ///< the token that came
};

} // namespace sdrl
