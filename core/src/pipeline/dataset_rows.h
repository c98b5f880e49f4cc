// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows that several exports write.
#pragma once

#include "core/method/task_definition.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>

namespace sdrl {

/// A question to train or to test on.
struct PromptRow {
    std::string split; ///< "train", "test"
    std::size_t index = 0;
    std::string id; ///< empty: it has none
    std::string question;
    std::string answer;
    std::string solution;
    int attempts = 0; ///< 0: not measured
    double passRate = 0;
};

/// The text that vote, measurement and training use, as a message.
[[nodiscard]] nlohmann::json promptMessage(const TaskDefinition& task, const std::string& question);

/// verl's five fields, and the answer once more as `label` for trainers that read no nested one.
[[nodiscard]] nlohmann::json verlRow(const TaskDefinition& task, const PromptRow& row);

} // namespace sdrl
