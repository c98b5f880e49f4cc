// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "common/new_project.h"
#include "core/pipeline/report.h"
#include "engine_options.h"
#include "project_commands.h"
#include "run_summary.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace sdrl::cli {

namespace {

namespace fs = std::filesystem;

struct RunOptions {
    std::string project, sample, task, report, until;
    SettingsOptions settings;
    EngineOptions engine;
    bool dry = false;
};

/// Opens the project that the options name, or makes it.
Result<std::unique_ptr<Project>> projectFor(const RunOptions& options, const fs::path& resources) {
    if (options.sample.empty() && options.task.empty()) {
        if (options.project.empty())
            return Error{ErrorCode::InvalidArgument,
                         "name a project with --project, or a sample with --sample", ""};
        return openProject(options.project, options.settings, resources);
    }
    SDRL_TRY(NewProjectPlan plan, planProject(resources, options.sample, options.task));
    fs::path folder = options.project;
    if (folder.empty()) {
        const Result<fs::path> home = defaultProjectFolder(plan.task.name);
        if (!home)
            return Error{home.error().code, home.error().message, "name a folder with --project"};
        folder = *home;
    }
    if (Project::isProject(folder)) {
        SDRL_TRY(std::unique_ptr<Project> project, Project::open(folder));
        if (project->task().name != plan.task.name)
            return Error{ErrorCode::AlreadyExists,
                         fmt::format("the folder holds a project of another task, \"{}\"",
                                     project->task().name),
                         folder.string()};
        SDRL_CHECK(changeSettings(*project, options.settings, resources));
        return project;
    }
    SDRL_TRY(plan.settings, options.settings.applied(plan.settings, resources));
    return Project::createFromFile(folder, plan.taskFile, plan.settings);
}

std::vector<Stage> stagesUntil(const std::string& last) {
    std::vector<Stage> stages;
    for (const Stage stage : allStages()) {
        stages.push_back(stage);
        if (stageName(stage) == last)
            break;
    }
    return stages;
}

int run(const RunOptions& options, const Console& console) {
    const Result<ProgramParts> parts =
        ProgramParts::make(options.engine.threads, options.engine.computeDevice());
    if (!parts)
        return console.fail(parts.error());
    if (options.dry) {
        if (options.project.empty() || !options.sample.empty() || !options.task.empty())
            return console.fail({ErrorCode::InvalidArgument,
                                 "--dry-run needs a project that is there; `sdrl new` makes one",
                                 "--project"});
        return dryRun(console, options.project, options.settings, *parts,
                      stagesUntil(options.until));
    }
    const auto opened = projectFor(options, parts->resources());
    if (!opened)
        return console.fail(opened.error());
    Project& project = **opened;
    if (!console.quiet)
        std::fprintf(stderr, "%s: %s\n", project.task().title.c_str(),
                     project.folder().string().c_str());
    const std::vector<Stage> stages = stagesUntil(options.until);
    if (const int code = runStages(console, project, *parts, stages, "run"); code != kExitOk)
        return code;
    Result<nlohmann::json> outcome = runOutcome(project, stages);
    if (!outcome)
        return console.fail(outcome.error());
    const fs::path report =
        options.report.empty() ? project.exportsFolder() / "report.html" : fs::path(options.report);
    if (const Result<void> written = writeReport(project, report); !written)
        return console.fail(written.error());
    (*outcome)["report"] = report.string();
    console.print(fmt::format("Working time: {}. Report: {}",
                              durationText((*outcome)["seconds"].get<double>()), report.string()));
    console.printJson(*outcome);
    return kExitOk;
}

} // namespace

void addRunCommand(CLI::App& app, Console& console, int& exitCode) {
    const auto options = std::make_shared<RunOptions>();
    CLI::App* command = app.add_subcommand("run", "Run the whole loop, or go on where it was left");
    command->add_option("--project", options->project,
                        "Project folder; made if it is not there (~/SDRL/NAME.sdrl)");
    command->add_option("--sample", options->sample, "A sample that comes along: arithmetic, …");
    command->add_option("--task", options->task, "Task file, or the name of one that comes along");
    options->settings.addTo(*command);
    command->add_option("--report", options->report, "File for the report (exports/report.html)");
    std::vector<std::string> names;
    for (const Stage stage : allStages())
        names.emplace_back(stageName(stage));
    command->add_option("--until", options->until, "Last stage to run")
        ->check(CLI::IsMember(names));
    options->engine.addTo(*command);
    command->add_flag("--dry-run", options->dry,
                      "Say what is left to do and what it would take, and change nothing");
    command->callback([options, &console, &exitCode] { exitCode = run(*options, console); });
}

} // namespace sdrl::cli
