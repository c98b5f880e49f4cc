// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/item_query.h"
#include "core/project/project_settings.h"

#include <filesystem>
#include <memory>

namespace sdrl::gui {

/// A project's items for the work of one query thread, which opens them when it first needs them.
class ItemReader {
public:
    explicit ItemReader(std::filesystem::path database) : m_database(std::move(database)) {}

    /// Of what the items are now.
    [[nodiscard]] Result<ItemQuery*> current(const ProjectSettings& settings);
    /// Of a scope that is known.
    [[nodiscard]] Result<ItemQuery*> in(const ItemScope& scope);

private:
    [[nodiscard]] Result<void> open();

    std::filesystem::path m_database;
    std::unique_ptr<ItemQuery> m_query;
};

} // namespace sdrl::gui
