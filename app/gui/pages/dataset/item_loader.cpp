// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/dataset/item_loader.h"

#include "core/project/record_table.h"

#include <unordered_map>

namespace sdrl::gui {

namespace {

enum Lane { kCard, kRollouts };

} // namespace

/// Remembers which steps of a run drew which question, so that each step is read once to find that
/// out and afterwards only where something is to be shown.
class ItemLoader::RolloutFinder {
public:
    explicit RolloutFinder(std::filesystem::path runs) : m_runs(std::move(runs)) {}

    [[nodiscard]] Result<ItemRollouts> find(ProjectStore& store, const std::string& key,
                                            const std::stop_token& stop) {
        SDRL_TRY(const std::vector<RunRecord> runs, store.records().runs());
        std::string newest;
        for (const RunRecord& run : runs)
            newest = std::max(newest, run.name); // names begin with their number
        ItemRollouts out;
        if (newest.empty())
            return out;
        if (newest != m_name) {
            m_name = newest;
            m_log.emplace(m_runs / newest);
            forget();
        }
        out.run = QString::fromStdString(newest);
        SDRL_TRY(const bool changed, m_log->poll());
        // A resumed run takes steps back and writes them anew.
        const std::vector<int> steps = m_log->steps();
        if (changed && !steps.empty() && steps.back() < m_lastStep)
            forget();
        for (const int step : steps) {
            if (step <= m_lastStep)
                continue;
            if (stop.stop_requested())
                return out;
            SDRL_TRY(const std::vector<RolloutGroup> groups, m_log->groups(step));
            for (const RolloutGroup& group : groups)
                m_steps[group.prompt].push_back(step);
            m_lastStep = step;
        }
        for (const int step : m_steps[key]) {
            if (stop.stop_requested())
                return out;
            SDRL_TRY(std::vector<RolloutGroup> groups, m_log->groups(step));
            for (RolloutGroup& group : groups)
                if (group.prompt == key)
                    out.groups.push_back(std::move(group));
        }
        return out;
    }

private:
    void forget() {
        m_steps.clear();
        m_lastStep = -1;
    }

    std::filesystem::path m_runs;
    std::string m_name;
    std::optional<RolloutLog> m_log;
    std::unordered_map<std::string, std::vector<int>> m_steps;
    int m_lastStep = -1;
};

ItemLoader::ItemLoader(std::filesystem::path projectFolder)
    : m_reader(std::make_shared<ItemReader>(projectFolder / "project.db")),
      m_finder(std::make_shared<RolloutFinder>(projectFolder / "runs")) {}

ItemLoader::~ItemLoader() = default;

void ItemLoader::card(const ItemScope& scope, ItemId item,
                      std::function<void(Result<ItemCard>)> done) {
    m_thread.post(
        [reader = m_reader, scope, item](const std::stop_token&) -> Result<ItemCard> {
            SDRL_TRY(ItemQuery * query, reader->in(scope));
            return query->card(item);
        },
        std::move(done), kCard);
}

void ItemLoader::rollouts(const std::string& key, std::function<void(Result<ItemRollouts>)> done) {
    m_thread.post(
        [reader = m_reader, finder = m_finder,
         key](const std::stop_token& stop) -> Result<ItemRollouts> {
            SDRL_TRY(ItemQuery * query, reader->in({}));
            return finder->find(query->store(), key, stop);
        },
        std::move(done), kRollouts);
}

void ItemLoader::cancel() {
    m_thread.cancel(kCard);
    m_thread.cancel(kRollouts);
}

} // namespace sdrl::gui
