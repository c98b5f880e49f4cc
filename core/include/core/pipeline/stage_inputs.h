// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// What a stage depends on, as users know it.
enum class StageInput {
    TaskText,      ///< description, formats, prompt, examples, program
    AnswerRules,   ///< how answers are found and compared
    EvaluationSet, ///< the task's own held-out questions
    Documents,     ///< the files, and how they are cut and indexed
    Model,         ///< the base model
    Instructor,    ///< who writes, with its settings
    Draft,         ///< draft settings
    Adapt,         ///< settings of the rewriting
    Measure,       ///< measure settings
    Selection,     ///< select settings
    Training,      ///< train settings
    Evaluation,    ///< evaluate settings
    Seed,          ///< the seed
    Review,        ///< decisions and edits by hand
    EarlierStage,  ///< the outcome of a stage before
};

/// "task_text", "answer_rules", …: stable names.
[[nodiscard]] std::string_view stageInputName(StageInput input);

/// The inputs of one stage, hashed part by part, so that a change can be named.
class StageInputs {
public:
    /// One of several values of that part; their order counts.
    StageInputs& add(StageInput part, std::string_view value);
    /// This part is not known yet: an earlier stage has to make it.
    StageInputs& addUnknown(StageInput part);

    [[nodiscard]] bool known() const;
    /// Hash over all parts. Only if all are known.
    [[nodiscard]] std::string fingerprint() const;

    /// The hashes as a JSON text, to be kept beside the outcome.
    [[nodiscard]] std::string toText() const;
    /// The parts that differ from those kept as `text`, ascending; unknown ones do.
    [[nodiscard]] std::vector<StageInput> changedSince(std::string_view text) const;

private:
    std::map<StageInput, std::optional<std::string>> m_parts;
};

} // namespace sdrl
