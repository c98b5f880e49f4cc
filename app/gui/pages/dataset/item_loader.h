// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/run_log.h"
#include "models/item_reader.h"
#include "session/query_thread.h"

#include <QString>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace sdrl::gui {

/// What an item was answered during the newest training run.
struct ItemRollouts {
    QString run; ///< empty: nothing was trained yet
    std::vector<RolloutGroup> groups;
};

/// Fetches all that is known of one item on a thread of its own. Thread: GUI.
class ItemLoader {
public:
    explicit ItemLoader(std::filesystem::path projectFolder);
    ~ItemLoader();

    void card(const ItemScope& scope, ItemId item, std::function<void(Result<ItemCard>)> done);
    void rollouts(const std::string& key, std::function<void(Result<ItemRollouts>)> done);
    void cancel();

private:
    class RolloutFinder;
    std::shared_ptr<ItemReader> m_reader;
    std::shared_ptr<RolloutFinder> m_finder;
    QueryThread m_thread;
};

} // namespace sdrl::gui
