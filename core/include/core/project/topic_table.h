// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/strong_id.h"
#include "core/project/item_table.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace sdrl {

namespace store {
class Connection;
}

/// A topic of a dataset's passages and what has come of it.
struct TopicCoverage {
    std::string name;    ///< a heading, or the words that stand out; empty for all passages at once
    int passages = 0;    ///< that questions may be written from
    int wanted = 0;      ///< questions that it should have
    int drafted = 0;     ///< questions written from it
    int kept = 0;        ///< of them in; in the bin or rejected ones are not
    int measured = 0;    ///< of the kept ones, with a valid pass rate
    double passRate = 0; ///< their mean
};

/// Topics of the passages that datasets are written from: see findTopics (core/method). Thread: the
/// store's.
class TopicTable {
public:
    explicit TopicTable(store::Connection& connection) : m_connection(connection) {}

    /// Writes a dataset's topics, at once; those that are there already give way.
    /// @param topics name, passages and wanted of each
    /// @param topicOf each passage with the number of its topic
    [[nodiscard]] Result<void> put(DatasetId dataset, std::span<const TopicCoverage> topics,
                                   std::span<const std::pair<PassageId, int>> topicOf);
    /// The topic of each passage; empty if none were written.
    [[nodiscard]] Result<std::map<PassageId, int>> topicOf(DatasetId dataset) const;
    /// All topics in their order, with counts of the dataset's items. A passage that its file no
    /// longer has, and no item needs, is not counted any more.
    [[nodiscard]] Result<std::vector<TopicCoverage>> coverage(DatasetId dataset,
                                                              ProbeId probe) const;
    /// The dataset's items of one topic, dropped ones too: those that `coverage` counts as drafted.
    /// @param topic its place in the order
    [[nodiscard]] Result<std::vector<std::int64_t>> items(DatasetId dataset, int topic) const;

private:
    store::Connection& m_connection;
};

} // namespace sdrl
