// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "retrieval/ranking_metrics.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace sdrl::retrieval {

/// A run in TREC's form, "topic Q0 document rank score tag" per line, topics in order of their
/// ids, documents best first with ranks from 1. Scores are written so that equal ones stay equal
/// and others stay different. White space in ids and tag becomes "_".
[[nodiscard]] std::string formatRun(const RetrievalRun& run, std::string_view tag);
/// The same into a file, in one step.
[[nodiscard]] Result<void> writeRun(const std::filesystem::path& path, const RetrievalRun& run,
                                    std::string_view tag);

} // namespace sdrl::retrieval
