// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cold start: a project's model learns to write solutions from those of its own questions,
// before reinforcement learning makes it better at them. The same from command line and window.
#pragma once

#ifdef SDRL_HAS_TRAINING
#include "core/jobs/job.h"
#include "core/project/project.h"
#include "training/engine_settings.h"
#include "training/model_export.h"
#include "training/sft_trainer.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace sdrl {

struct ColdStartSettings {
    std::filesystem::path out;       ///< folder for the finished model
    std::filesystem::path work;      ///< run folder with log, checkpoints and kept answers
    std::filesystem::path resources; ///< for "builtin:…" models
    bool overwrite = false;          ///< replaces a model folder of that name

    std::size_t items = 0; ///< at most so many questions, in the order of writing; 0: all
    double epochs = 1;
    double learningRate = 3e-4; ///< falls linearly to a tenth
    int warmupSteps = 20;
    int tokensPerBatch = 2048;
    double checkpointSeconds = 300; ///< at the latest after this time

    /// JSON Lines with "prompt": what the model is to answer afterwards as before. Empty: nothing.
    std::filesystem::path keep;
    /// Share of all tokens (of prompts and answers, without the chat's markup) that are kept
    /// answers; 0 to 0.9. Answers come several times where there are too few, whole ones only.
    double keepShare = 0.15;
    int keepTokens = 160; ///< longer answers are left out, since they would be learnt cut off
};

struct ColdStartOutcome {
    Ending ending = Ending::Finished;
    std::size_t items = 0;       ///< questions with their solutions
    std::size_t keptAnswers = 0; ///< different ones
    std::size_t keptExamples = 0;
    double keptShare = 0; ///< of the tokens, as ColdStartSettings::keepShare
    int steps = 0;
    std::uint64_t tokens = 0; ///< that were trained on, prompts included
    double seconds = 0;       ///< of the steps, those before a resume included
    int skippedExamples = 0;  ///< too long for the model's context
    ExportedModel model;
};

/// What there is to learn: the questions that are in and not held out, whose solution ends in their
/// answer by the task's rules, each with the prompt of all stages. At most `most` of them, in the
/// order of writing; 0: all. NotReady: there is none. Thread: the project's.
[[nodiscard]] Result<std::vector<SftExample>> coldStartExamples(Project& project,
                                                                std::size_t most = 0);

/// Fine-tunes the project's model, with all its weights, on coldStartExamples. With `keep`, the
/// model's own greedy answers to those prompts are mixed in (self-distillation), so that it keeps
/// what else it can; they are generated once and stored in the run folder. Goes on where it was
/// when it is called again with the same settings.
///
/// NotReady: there is nothing to learn. AlreadyExists: `out` is there, or `work` holds another run.
/// InvalidFile: `keep`. Others: see SftTrainer and exportModel.
/// Thread: the worker's. Blocks: until trained.
[[nodiscard]] Result<ColdStartOutcome> coldStart(Project& project,
                                                 const ColdStartSettings& settings,
                                                 const EngineSettings& engine, JobContext& context);

} // namespace sdrl
#endif
