// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many rows, how long, what cost: before anything is started.
#pragma once

#include "core/base/machine.h"
#include "core/method/metric_columns.h"
#include "core/method/model_facts.h"
#include "core/pipeline/stage_states.h"
#include "core/project/price_table.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace sdrl {

/// What a figure rests on.
enum class EstimateBasis {
    Measured, ///< this project has done the same kind of work on this computer
    Guess,    ///< a cautious default
};

/// What a stage has yet to do. What is there already is not counted.
struct StageEstimate {
    Stage stage = Stage::Documents;
    StageStatus status = StageStatus::Blocked;
    std::uint64_t items = 0; ///< rows that it works on: files, questions, items, steps, questions
    std::uint64_t instructorCalls = 0; ///< requests to an endpoint, the student's too
    std::uint64_t replies = 0;         ///< answers that the student writes
    std::uint64_t tokens = 0;          ///< that it writes in them
    std::uint64_t endpointPromptTokens = 0, endpointCompletionTokens = 0;
    double cost = 0; ///< in the currency of the prices
    double seconds = 0;
    EstimateBasis basis = EstimateBasis::Guess; ///< of `seconds` and the tokens
    bool upperBound = false; ///< what can be known beforehand is a bound only, as for rewrites
};

struct RunEstimate {
    std::vector<StageEstimate> stages; ///< in their order, those with nothing to do included
    double seconds = 0;
    double cost = 0;
    bool guessed = false;        ///< some stage's time is a guess
    std::uint64_t diskBytes = 0; ///< that training's checkpoints and logs take at most
};

struct EstimateInputs {
    StageStateSources project;
    std::vector<StageState> states; ///< of stageStates()
    std::optional<ModelFacts> model;
    TokenPrices prices;
    MachineInfo machine = machineInfo();
    TokenPrices studentPrices{}; ///< of a student behind an endpoint
};

/// Of all stages that are not done. Thread: the store's.
[[nodiscard]] Result<RunEstimate> estimateRun(const EstimateInputs& inputs);

/// Seconds that a training run still takes, from its finished steps once there are some; nothing
/// before. Counts the looks at the development questions.
[[nodiscard]] std::optional<double>
trainingSecondsLeft(const MetricColumns& metrics, const GrpoSettings& settings, int totalSteps);

} // namespace sdrl
