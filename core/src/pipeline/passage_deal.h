// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/document_table.h"
#include "pipeline/stage_context.h"

#include <vector>

namespace sdrl {

/// The passages that questions are written from, in the order in which they are dealt out: the best
/// for the keywords, without repetitions, in a drawn order (section 1.4 of method.md) that is then
/// spread over the corpus's topics as `draft.coverage` says. Without keywords all. The dataset's
/// topics are found and stored the first time. Incomplete if a stop was asked for.
[[nodiscard]] Result<std::vector<PassageId>>
dealPassages(StageContext& stages, DatasetId dataset, const nlohmann::json& keywords,
             const std::vector<DocumentTable::PassagePlace>& places, JobContext& context);

} // namespace sdrl
