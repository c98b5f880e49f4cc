// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "common/cold_start.h"
#include "core/base/resources.h"
#include "engine_options.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace sdrl::cli {

namespace {

namespace fs = std::filesystem;

struct Options {
    std::string project, out, work, keep;
    ColdStartSettings settings;
    EngineOptions engine;
};

Result<Ending> train(const Options& options, ColdStartOutcome& outcome, JobContext& context) {
    ColdStartSettings settings = options.settings;
    SDRL_TRY(settings.resources, resourceFolder());
    settings.out = options.out;
    settings.work = options.work.empty() ? options.out + ".run" : options.work;
    settings.keep = options.keep;
    if (options.keep.empty())
        settings.keep = settings.resources / "replay" / "general.jsonl";
    SDRL_TRY(const std::unique_ptr<Project> project, Project::open(options.project));
    EngineSettings engine{options.engine.threads, 0, 128};
    engine.device = options.engine.computeDevice();
    SDRL_TRY(outcome, coldStart(*project, settings, engine, context));
    return outcome.ending;
}

} // namespace

void addSftCommand(CLI::App& app, Console& console, int& exitCode) {
    const auto options = std::make_shared<Options>();
    ColdStartSettings& settings = options->settings;
    CLI::App* command =
        app.add_subcommand("sft", "Teach the model the solutions of the questions (cold start)");
    command->add_option("--project", options->project, "Project folder")->required();
    command->add_option("--out", options->out, "Folder for the finished model")->required();
    command->add_option("--work", options->work,
                        "Run folder with log and checkpoints (default: OUT.run)");
    command->add_flag("--force", settings.overwrite, "Replace the model folder if it is there");
    command->add_option("--items", settings.items, "Questions at most (0 = all)");
    command->add_option("--epochs", settings.epochs, "Passes over the questions (1)")
        ->check(CLI::Range(0.001, 1000.0));
    command
        ->add_option("--learning-rate", settings.learningRate,
                     "Rate after 20 steps, which falls to a tenth (0.0003)")
        ->check(CLI::Range(1e-8, 1.0));
    command->add_option("--tokens-per-batch", settings.tokensPerBatch, "Tokens of a step (2048)")
        ->check(CLI::Range(16, 1 << 20));
    command->add_option("--keep", options->keep,
                        "JSON Lines with \"prompt\": what the model is to answer afterwards as "
                        "before (general questions that come along)");
    command
        ->add_option("--keep-share", settings.keepShare,
                     "Share of all tokens that are its own answers to those (0.15; 0 = none)")
        ->check(CLI::Range(0.0, 0.9));
    command
        ->add_option("--keep-tokens", settings.keepTokens,
                     "Longest of those answers; longer ones are left out (160)")
        ->check(CLI::Range(1, 4096));
    options->engine.addTo(*command);
    command->callback([options, &console, &exitCode] {
        ColdStartOutcome outcome;
        exitCode = console.runJob(
            "sft", [&](JobContext& context) { return train(*options, outcome, context); },
            "run the same command again");
        if (exitCode != kExitOk)
            return;
        const double speed = static_cast<double>(outcome.tokens) / std::max(outcome.seconds, 1e-9);
        console.print(fmt::format(
            "{} questions and {} kept answers ({:.0f} % of the tokens), {} steps, {} tokens, "
            "{:.0f} tokens/s.",
            outcome.items, outcome.keptExamples, 100 * outcome.keptShare, outcome.steps,
            outcome.tokens, speed));
        const std::string model = outcome.model.folder.string();
        console.print(fmt::format("The model is in {}. Next: sdrl run --project {} --model {}",
                                  model, shellWord(options->project), shellWord(model)));
        console.printJson({{"model", model},
                           {"items", outcome.items},
                           {"kept_answers", outcome.keptAnswers},
                           {"kept_examples", outcome.keptExamples},
                           {"kept_share", outcome.keptShare},
                           {"skipped", outcome.skippedExamples},
                           {"steps", outcome.steps},
                           {"tokens", outcome.tokens},
                           {"seconds", outcome.seconds},
                           {"tokens_per_second", speed}});
    });
}

} // namespace sdrl::cli
