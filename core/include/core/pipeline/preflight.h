// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/estimate.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sdrl {

enum class ProblemCode {
    NoModel,               ///< the settings name none, or it is not there
    ModelUnusable,         ///< the engine cannot compute or train it: see `detail`
    NoDocuments,           ///< the instructor writes from documents, and the task names none
    InstructorUnusable,    ///< it cannot be made from the settings: see `detail`
    EvaluationUnusable,    ///< the task's evaluation file cannot be read: see `detail`
    TooFewItems,           ///< to train on: fewer than prompts a step, or hardly more
    TooFewTestQuestions,   ///< an interval of the accuracy would be wider than any gain
    ManyDeadGroups,        ///< forecast from the pass rates: groups that teach nothing
    ContextTooShort,       ///< prompt and longest answer do not fit into the model's context
    AnswersLikelyCutOff,   ///< measured answers often reached a limit as low as that of training
    GroupsOutweighPrompts, ///< few prompts a step with large groups: noisy steps
    RateTooHigh,           ///< learning rate far above what models of this size take
    MemoryTooSmall,        ///< training does not fit into the computer's memory
    MemoryTight,           ///< it fits, and not into what is free now
    DiskTooSmall,          ///< checkpoints and logs do not fit
    KeyInClear,            ///< an endpoint's address has no encryption: the key goes as it is
    RequestsOverCap,       ///< an endpoint would be asked more often than its cap allows
    StudentUnusable,       ///< the student's endpoint cannot be asked as it is set: see `detail`
    StudentNotTrainable,   ///< the student is behind an endpoint: it can be measured only
    StaleInputs,           ///< an earlier stage is out of date
};

/// "no_model", …: stable names.
[[nodiscard]] std::string_view problemCodeName(ProblemCode code);

/// Errors keep from starting; warnings do not.
enum class ProblemSeverity { Warning, Error };

struct Problem {
    ProblemCode code = ProblemCode::NoModel;
    ProblemSeverity severity = ProblemSeverity::Warning;
    std::optional<Stage> stage;                          ///< that it would hit
    std::vector<std::pair<std::string, double>> numbers; ///< by name, as for findings
    std::string detail;                                  ///< an Error's text, for the details
    std::string remedy; ///< JSON object for ProjectSettings::patched; empty if no setting helps

    /// NaN if there is none of that name.
    [[nodiscard]] double number(std::string_view name) const;
};

/// Whether it is about the instructor or about a student behind an endpoint: those that requests go
/// to.
[[nodiscard]] bool isAboutWhoIsAsked(const Problem& problem);

struct PreflightInputs {
    StageStateSources project;
    std::vector<StageState> states;         ///< of stageStates()
    std::optional<ModelFacts> model;        ///< absent if it could not be read
    std::string modelError{};               ///< why it could not be read
    std::optional<TrainingMemory> memory{}; ///< of training with these settings
    MachineInfo machine = machineInfo();
    std::optional<std::uint64_t> freeDiskBytes{}; ///< where the project is
    std::optional<int> longestPromptTokens{};     ///< of the items, if it is known
    bool wholeRun = false; ///< false: for training only, which needs its inputs up to date
};

/// What would go wrong, errors first. Thread: the store's.
[[nodiscard]] Result<std::vector<Problem>> preflight(const PreflightInputs& inputs);

} // namespace sdrl
