// SPDX-License-Identifier: GPL-3.0-or-later
#include "project_commands.h"

#include "commands.h"
#include "core/pipeline/current_items.h"
#include "core/project/settings_bundle.h"
#include "engine_options.h"
#include "preview_text.h"
#include "run_summary.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sdrl::cli {

void SettingsOptions::addTo(CLI::App& command) {
    command.add_option("--synthesis", synthesis,
                       "Synthesis preset: how questions are written, measured and selected "
                       "(default, paper, reference)");
    command.add_option("--preset", preset, "Training preset; `sdrl new --list` names them");
    command.add_option("--model", model, "Model folder, GGUF file or builtin:starter");
    command.add_option("--instructor", instructor, "Who writes questions and answers")
        ->check(CLI::IsMember({"program", "passages", "endpoint", "local"}));
    command.add_option("--instructor-model", instructorModel,
                       "Model that writes: its name at the endpoint, or a folder or GGUF file");
    command.add_option("--seed", seed, "Seed of every random choice")
        ->check(CLI::Range(std::uint64_t{0}, static_cast<std::uint64_t>(INT64_MAX)));
    command
        .add_option("--rollout-dtype", rolloutDtype,
                    "Numbers that rollouts in training are computed in: f32, bf16 or int8")
        ->check(CLI::IsMember({"f32", "bf16", "int8"}));
    command
        .add_option("--train-dtype", trainDtype,
                    "Numbers that training is computed in: f32 or bf16, with which rollouts "
                    "compute as it does")
        ->check(CLI::IsMember({"f32", "bf16"}));
    command.add_option("--set", set, "A setting as section.key=value; may be repeated");
}

bool SettingsOptions::empty() const {
    return preset.empty() && synthesis.empty() && model.empty() && instructor.empty() &&
           instructorModel.empty() && rolloutDtype.empty() && trainDtype.empty() && !seed &&
           set.empty();
}

Result<ProjectSettings> SettingsOptions::applied(ProjectSettings settings,
                                                 const std::filesystem::path& resources) const {
    // Before the training preset, which may say how to measure what it trains on.
    if (!synthesis.empty()) {
        SDRL_TRY(const SettingsBundle bundle, findBundle(resources, "synthesis", synthesis));
        SDRL_TRY(settings, bundle.applied(settings));
    }
    if (!preset.empty()) {
        SDRL_TRY(const SettingsBundle bundle, findBundle(resources, "presets", preset));
        SDRL_TRY(settings, bundle.applied(settings));
    }
    // Before the instructor's kind, which needs some of them.
    for (const std::string& assignment : set) {
        const std::size_t equals = assignment.find('=');
        if (equals == std::string::npos)
            return Error{ErrorCode::InvalidArgument, "a setting is written as section.key=value",
                         assignment};
        SDRL_TRY(settings,
                 settings.with(assignment.substr(0, equals), assignment.substr(equals + 1)));
    }
    const auto existing = [](const std::string& name) {
        std::error_code error;
        return std::filesystem::exists(name, error)
                   ? std::filesystem::absolute(name).lexically_normal().string()
                   : name;
    };
    nlohmann::json patch = nlohmann::json::object();
    if (!model.empty())
        patch["model"] = existing(model);
    if (!instructor.empty())
        patch["instructor"]["kind"] = instructor;
    if (!instructorModel.empty()) {
        const bool local = instructor.empty() ? settings.instructor.kind == InstructorKind::Local
                                              : instructor == "local";
        patch["instructor"][local ? "local" : "endpoint"]["model"] =
            local ? existing(instructorModel) : instructorModel;
    }
    if (!rolloutDtype.empty())
        patch["engine"]["rollout_dtype"] = rolloutDtype;
    if (!trainDtype.empty())
        patch["engine"]["train_dtype"] = trainDtype;
    if (seed)
        patch["seed"] = *seed;
    SDRL_TRY(settings, settings.patched(patch));
    return settings;
}

Result<void> changeSettings(Project& project, const SettingsOptions& options,
                            const std::filesystem::path& resources) {
    if (options.empty())
        return {};
    SDRL_TRY(const ProjectSettings settings, options.applied(project.settings(), resources));
    return project.setSettings(settings);
}

Result<std::unique_ptr<Project>> openProject(const std::string& folder,
                                             const SettingsOptions& options,
                                             const std::filesystem::path& resources) {
    SDRL_TRY(std::unique_ptr<Project> project, Project::open(folder));
    SDRL_CHECK(changeSettings(*project, options, resources));
    return project;
}

int runStages(const Console& console, Project& project, const ProgramParts& parts,
              const std::vector<Stage>& stages, const std::string& command) {
    Pipeline pipeline(project, parts.pipelineParts());
    const int code = console.runJob(
        command,
        [&](JobContext& context) -> Result<Ending> {
            for (const Stage stage : stages) {
                SDRL_TRY(const Ending ending, pipeline.run(stage, context));
                if (ending == Ending::Stopped)
                    return ending;
            }
            return Ending::Finished;
        },
        fmt::format("sdrl {} --project {}", command, shellWord(project.folder().string())));
    if (code != kExitOk)
        return code;
    for (const Stage stage : stages) {
        const Result<std::string> line = stageLine(project, stage);
        if (!line)
            return console.fail(line.error());
        if (!line->empty())
            console.print(*line);
    }
    return kExitOk;
}

namespace {

struct StageCommand {
    const char* name;
    const char* help;
    std::vector<Stage> stages;
};

const std::vector<StageCommand>& stageCommands() {
    static const std::vector<StageCommand> commands = {
        {"index", "Read the task's documents and index their passages", {Stage::Documents}},
        {"draft",
         "Write questions and answers and let votes decide the answers",
         {Stage::Documents, Stage::Keyword, Stage::Questions}},
        {"measure",
         "Write harder and easier variants and measure how often the model solves each",
         {Stage::Split, Stage::Rewrite, Stage::Measure}},
        {"select", "Select the questions to train on by pass rate", {Stage::Select}},
        {"train", "Train the model by GRPO", {Stage::Train}},
        {"evaluate",
         "Compare the model before and after on questions that it never saw",
         {Stage::Evaluate}},
    };
    return commands;
}

/// Writes the first questions and shows them.
int runPreview(const Console& console, Project& project, const ProgramParts& parts, int items) {
    Pipeline pipeline(project, parts.pipelineParts());
    const int code = console.runJob(
        "draft", [&](JobContext& context) { return pipeline.preview(items, context); },
        fmt::format("sdrl draft --preview {} --project {}", items,
                    shellWord(project.folder().string())));
    if (code != kExitOk)
        return code;
    const Result<nlohmann::json> shown = showQuestions(console, project, items);
    if (!shown)
        return console.fail(shown.error());
    console.print(fmt::format("To write the rest: sdrl draft --project {}",
                              shellWord(project.folder().string())));
    console.printJson({{"preview", *shown}});
    return kExitOk;
}

int runStageCommand(const StageCommand& which, const std::string& folder,
                    const SettingsOptions& options, const EngineOptions& engine, bool dry,
                    int preview, const Console& console) {
    const Result<ProgramParts> parts = ProgramParts::make(engine.threads, engine.computeDevice());
    if (!parts)
        return console.fail(parts.error());
    if (dry)
        return dryRun(console, folder, options, *parts, which.stages);
    const auto project = openProject(folder, options, parts->resources());
    if (!project)
        return console.fail(project.error());
    if (preview > 0)
        return runPreview(console, **project, *parts, preview);
    const int code = runStages(console, **project, *parts, which.stages, which.name);
    if (code != kExitOk)
        return code;
    const Result<nlohmann::json> summaries = stageSummaries(**project, which.stages);
    if (!summaries)
        return console.fail(summaries.error());
    console.printJson(*summaries);
    return kExitOk;
}

} // namespace

void addStageCommands(CLI::App& app, Console& console, int& exitCode) {
    for (const StageCommand& which : stageCommands()) {
        struct Options {
            std::string project;
            SettingsOptions settings;
            EngineOptions engine;
            bool dry = false;
            int preview = 0;
        };
        const auto options = std::make_shared<Options>();
        CLI::App* command = app.add_subcommand(which.name, which.help);
        if (std::string_view(which.name) == "draft")
            command
                ->add_option("--preview", options->preview,
                             "Write only so many questions, and show them; the rest goes on from "
                             "there")
                ->check(CLI::Range(1, 1000));
        command->add_option("--project", options->project, "Project folder")->required();
        options->settings.addTo(*command);
        options->engine.addTo(*command);
        command->add_flag("--dry-run", options->dry,
                          "Say how many requests and tokens, how much money and time it would "
                          "take, and change nothing");
        command->callback([&which, options, &console, &exitCode] {
            exitCode = runStageCommand(which, options->project, options->settings, options->engine,
                                       options->dry, options->preview, console);
        });
    }
}

} // namespace sdrl::cli
