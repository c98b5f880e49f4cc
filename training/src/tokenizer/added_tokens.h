// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tokenizer/flat_map.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// A token that is found in the text as it stands, before the text is cut into words.
struct AddedToken {
    std::string content;
    std::int32_t id = -1;
    bool leftStrip = false;  ///< takes the white space before it
    bool rightStrip = false; ///< takes the white space behind it
    bool normalized = true;  ///< looked for after normalisation, not before
    bool special = false;    ///< a mark of control: only where the caller trusts the text
};

/// Finds added tokens: the leftmost, and of those the longest. Thread: any.
class AddedTokenMatcher {
public:
    /// The pointers must outlive the matcher; `content` is what to look for.
    void add(const AddedToken* token, std::string_view content);
    [[nodiscard]] bool empty() const { return m_firstBytes.none(); }

    struct Found {
        const AddedToken* token = nullptr;
        std::size_t begin = 0, end = 0;
    };
    /// The next token at `from` or later that `accept(token, begin, end)` allows.
    template <class Accept>
    [[nodiscard]] std::optional<Found> find(std::string_view text, std::size_t from,
                                            Accept&& accept) const {
        for (std::size_t begin = from; begin < text.size(); ++begin) {
            if (!m_firstBytes[static_cast<std::uint8_t>(text[begin])])
                continue;
            Found longest;
            std::uint32_t node = 0;
            for (std::size_t at = begin; at < text.size(); ++at) {
                const std::uint32_t* child = m_children.find(edge(node, text[at]));
                if (!child)
                    break;
                node = *child;
                if (const AddedToken* token = m_nodes[node]; token && accept(*token, begin, at + 1))
                    longest = {token, begin, at + 1};
            }
            if (longest.token)
                return longest;
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] static std::uint64_t edge(std::uint32_t node, char byte) {
        return static_cast<std::uint64_t>(node) << 8 | static_cast<std::uint8_t>(byte);
    }

    // A trie: edges in the map, per node the token that ends there.
    FlatMap m_children;
    std::vector<const AddedToken*> m_nodes{nullptr};
    std::bitset<256> m_firstBytes;
};

} // namespace sdrl
