// SPDX-License-Identifier: GPL-3.0-or-later
//
// What reports and exports read of a project, whatever its state. Unlike the stages they take
// unfinished work as it is.
#pragma once

#include "core/method/passage.h"
#include "core/method/qa_item.h"
#include "core/pipeline/pipeline.h"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sdrl {

/// The newest record of a stage with its summary; an empty object if it wrote none.
struct StageOutcome {
    StageRecord record;
    nlohmann::json summary;
};
[[nodiscard]] Result<std::optional<StageOutcome>> latestOutcome(ProjectStore& store, Stage stage);

/// Datasets of the newest questions and, if they were written, of their rewrites.
[[nodiscard]] Result<std::vector<DatasetId>> newestDatasets(ProjectStore& store,
                                                            const ProjectSettings& settings);

/// Which side of the split an item is on: "train", "test", "development"; "dropped" for items that
/// are on none.
[[nodiscard]] std::string_view splitOf(const QaItem& item);

/// Finds passages and their documents' titles; each document is read once.
class SourceLookup {
public:
    explicit SourceLookup(Project& project) : m_project(project) {}

    struct Source {
        Passage passage;
        std::string document; ///< title, or the file's name
        std::string quote;    ///< the words that support the answer
        std::size_t quoteBegin = 0;
    };
    /// Nothing if the item has no passage, or it is gone.
    [[nodiscard]] Result<std::optional<Source>> sourceOf(const QaItem& item);

private:
    Project& m_project;
    std::optional<std::map<DocumentId, std::string>> m_names;
};

} // namespace sdrl
