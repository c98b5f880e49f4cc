// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/project/project.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace sdrl {

/// Forms in which a project's questions leave it; all are JSON Lines, one object a line, UTF-8.
enum class DatasetFormat {
    Full,    ///< every item, dropped ones too, with provenance, votes, pass rate, split
    Chat,    ///< `messages`: the prompt that the student reads and the solution
    TrlGrpo, ///< `prompt` as messages and `answer`, for TRL's GRPOTrainer
    Verl,    ///< data_source, prompt, ability, reward_model, extra_info, for verl and its kin
};

/// "full", "chat", "trl-grpo", "verl".
[[nodiscard]] std::string_view datasetFormatName(DatasetFormat format);
[[nodiscard]] std::optional<DatasetFormat> datasetFormatFromName(std::string_view name);
[[nodiscard]] const std::vector<DatasetFormat>& allDatasetFormats();

struct DatasetExportOptions {
    bool overwrite = false;  ///< replace a file that is there already
    std::size_t maxRows = 0; ///< only the first rows, to look at; 0: all
};

struct ExportSummary {
    std::filesystem::path file;
    std::size_t rows = 0;
    std::uint64_t bytes = 0;
};

/// Writes the items of the current selection in the order of their ranks; Full writes all items of
/// the current questions and rewrites, marked as `selected` or not. Rows have the same fields of
/// the same types throughout, as readers that infer one schema need; what is unknown is an empty
/// text, or a pass rate of 0 from 0 attempts. Written beside the target and renamed into place.
/// NotReady: there is no selection, or for Full no item. AlreadyExists: the file is there.
/// Thread: the project's. Blocks: as long as reading and writing takes.
[[nodiscard]] Result<ExportSummary> exportDataset(Project& project, DatasetFormat format,
                                                  const std::filesystem::path& file,
                                                  const DatasetExportOptions& options = {});

} // namespace sdrl
