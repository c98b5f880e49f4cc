// SPDX-License-Identifier: GPL-3.0-or-later
#include "tokenizer/added_tokens.h"

namespace sdrl {

void AddedTokenMatcher::add(const AddedToken* token, std::string_view content) {
    if (content.empty())
        return;
    m_firstBytes.set(static_cast<std::uint8_t>(content.front()));
    std::uint32_t node = 0;
    for (const char byte : content) {
        const std::uint64_t key = edge(node, byte);
        if (const std::uint32_t* child = m_children.find(key)) {
            node = *child;
            continue;
        }
        node = static_cast<std::uint32_t>(m_nodes.size());
        m_nodes.push_back(nullptr);
        m_children.set(key, node);
    }
    m_nodes[node] = token;
}

} // namespace sdrl
