// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/item_query.h"
#include "core/project/project_settings.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace sdrl::gui {

/// Looks what the items of a project are at the moment.
using ScopeFinder = std::function<Result<ItemScope>(ProjectStore&)>;
/// The pipeline's answer for these settings.
[[nodiscard]] ScopeFinder currentScope(const ProjectSettings& settings);

/// A project's items for the work of one query thread, which opens them when it first needs them.
class ItemReader {
public:
    explicit ItemReader(std::filesystem::path database) : m_database(std::move(database)) {}

    /// Of what the items are now.
    [[nodiscard]] Result<ItemQuery*> current(const ScopeFinder& scope);
    /// Of a scope that is known.
    [[nodiscard]] Result<ItemQuery*> in(const ItemScope& scope);

private:
    [[nodiscard]] Result<void> open();

    std::filesystem::path m_database;
    std::unique_ptr<ItemQuery> m_query;
};

} // namespace sdrl::gui
