// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/item_reader.h"

#include "core/pipeline/current_items.h"

namespace sdrl::gui {

ScopeFinder currentScope(const ProjectSettings& settings) {
    return [settings](ProjectStore& store) { return currentItemScope(store, settings); };
}

Result<void> ItemReader::open() {
    if (!m_query) {
        SDRL_TRY(m_query, ItemQuery::open(m_database));
    }
    return {};
}

Result<ItemQuery*> ItemReader::current(const ScopeFinder& scope) {
    SDRL_CHECK(open());
    SDRL_TRY(ItemScope found, scope(m_query->store()));
    m_query->setScope(std::move(found));
    return m_query.get();
}

Result<ItemQuery*> ItemReader::in(const ItemScope& scope) {
    SDRL_CHECK(open());
    m_query->setScope(scope);
    return m_query.get();
}

} // namespace sdrl::gui
