// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/item_reader.h"

#include "core/pipeline/current_items.h"

namespace sdrl::gui {

Result<void> ItemReader::open() {
    if (!m_query) {
        SDRL_TRY(m_query, ItemQuery::open(m_database));
    }
    return {};
}

Result<ItemQuery*> ItemReader::current(const ProjectSettings& settings) {
    SDRL_CHECK(open());
    SDRL_TRY(ItemScope scope, currentItemScope(m_query->store(), settings));
    m_query->setScope(std::move(scope));
    return m_query.get();
}

Result<ItemQuery*> ItemReader::in(const ItemScope& scope) {
    SDRL_CHECK(open());
    m_query->setScope(scope);
    return m_query.get();
}

} // namespace sdrl::gui
