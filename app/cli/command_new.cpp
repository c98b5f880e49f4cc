// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "common/new_project.h"
#include "core/base/resources.h"
#include "core/project/settings_bundle.h"
#include "project_commands.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl::cli {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct NewOptions {
    std::string folder, task, sample;
    std::vector<std::string> documents;
    SettingsOptions settings;
    bool list = false;
};

int listWhatComesAlong(const Console& console, const fs::path& resources) {
    json out;
    std::vector<fs::path> tasks;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(resources / "tasks", ignored))
        if (entry.path().extension() == ".json")
            tasks.push_back(entry.path());
    std::sort(tasks.begin(), tasks.end());
    console.print("Tasks (--task NAME):");
    for (const fs::path& file : tasks) {
        const auto task = TaskDefinition::load(file);
        if (!task)
            return console.fail(task.error());
        console.print(fmt::format("  {:<18} {}", task->name, task->title));
        out["tasks"].push_back({{"name", task->name}, {"title", task->title}});
    }
    for (const char* kind : {"samples", "synthesis", "presets"}) {
        const auto bundles = listBundles(resources, kind);
        if (!bundles)
            return console.fail(bundles.error());
        const std::string_view what(kind);
        console.print(what == "samples"     ? "Samples (--sample NAME):"
                      : what == "synthesis" ? "Synthesis presets (--synthesis NAME):"
                                            : "Training presets (--preset NAME):");
        for (const SettingsBundle& bundle : *bundles) {
            console.print(fmt::format("  {:<18} {}", bundle.name, bundle.title));
            out[kind].push_back({{"name", bundle.name}, {"title", bundle.title}});
        }
    }
    console.printJson(out);
    return kExitOk;
}

Result<void> make(const NewOptions& options, const fs::path& resources) {
    SDRL_TRY(NewProjectPlan plan, planProject(resources, options.sample, options.task));
    SDRL_TRY(plan.settings, options.settings.applied(plan.settings, resources));
    // Before anything is made, so that the corrected command can be given again.
    for (const std::string& path : options.documents)
        if (std::error_code error; !fs::exists(path, error))
            return Error{ErrorCode::NotFound, "there is no such file or folder", path};
    SDRL_TRY(const std::unique_ptr<Project> project,
             Project::createFromFile(options.folder, plan.taskFile, plan.settings));
    return project->addDocuments({options.documents.begin(), options.documents.end()});
}

} // namespace

void addNewCommand(CLI::App& app, Console& console, int& exitCode) {
    const auto options = std::make_shared<NewOptions>();
    CLI::App* command = app.add_subcommand("new", "Make a project from a task");
    command->add_option("folder", options->folder, "Folder of the project, e.g. mytask.sdrl");
    command->add_option("--task", options->task, "Task file, or the name of one that comes along");
    command->add_option("--sample", options->sample, "A whole project that comes along");
    command->add_option("--documents", options->documents, "Files and folders to write from");
    command->add_flag("--list", options->list, "List tasks, samples and presets");
    options->settings.addTo(*command);
    command->callback([options, &console, &exitCode] {
        const auto resources = resourceFolder();
        if (!resources) {
            exitCode = console.fail(resources.error());
        } else if (options->list) {
            exitCode = listWhatComesAlong(console, *resources);
        } else if (options->folder.empty()) {
            exitCode = console.fail(
                {ErrorCode::InvalidArgument, "the project's folder is missing", "sdrl new FOLDER"});
        } else if (const Result<void> made = make(*options, *resources); !made) {
            exitCode = console.fail(made.error());
        } else {
            console.print(fmt::format("Made {}. Next: sdrl run --project {}", options->folder,
                                      shellWord(options->folder)));
            console.printJson({{"project", options->folder}});
            exitCode = kExitOk;
        }
    });
}

void addImportCommand(CLI::App& app, Console& console, int& exitCode) {
    struct Options {
        std::string project;
        std::vector<std::string> paths;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("import", "Add files and folders to the documents");
    command->add_option("--project", options->project, "Project folder")->required();
    command->add_option("paths", options->paths, "Files and folders")->required();
    command->callback([options, &console, &exitCode] {
        const auto parts = ProgramParts::make();
        if (!parts) {
            exitCode = console.fail(parts.error());
            return;
        }
        const auto project = Project::open(options->project);
        if (!project) {
            exitCode = console.fail(project.error());
            return;
        }
        if (const Result<void> added =
                (*project)->addDocuments({options->paths.begin(), options->paths.end()});
            !added) {
            exitCode = console.fail(added.error());
            return;
        }
        exitCode = runStages(console, **project, *parts, {Stage::Documents}, "index");
        if (exitCode == kExitOk)
            console.printJson({{"documents", (*project)->task().documents}});
    });
}

} // namespace sdrl::cli
