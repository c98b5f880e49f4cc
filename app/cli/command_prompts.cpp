// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "core/base/resources.h"
#include "core/base/text.h"
#include "core/instruct/prompts.h"
#include "core/project/project.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sdrl::cli {

namespace {

using nlohmann::json;

struct PromptOptions {
    std::string project, show, editCopy;
    bool list = false;
};

int list(const PromptFolders& folders, const Console& console) {
    json out = json::array();
    bool usable = true;
    for (const PromptInfo& info : listPrompts(folders)) {
        std::string note = info.own ? "the project's own" : "comes along";
        if (!info.error.empty())
            note = "CANNOT BE USED: " + info.error;
        else if (info.own && info.version < info.newest)
            note +=
                fmt::format("; made from version {}, the newest is {}", info.version, info.newest);
        usable &= info.error.empty();
        console.print(fmt::format("{:<9} v{:<2} asks for {:<40} {}", info.name, info.version,
                                  info.purpose, note));
        out.push_back({{"name", info.name},
                       {"purpose", info.purpose},
                       {"placeholders", info.placeholders},
                       {"file", info.path.string()},
                       {"own", info.own},
                       {"version", info.version},
                       {"newest_version", info.newest},
                       {"sha256", info.hash},
                       {"error", info.error}});
    }
    console.printJson({{"prompts", out}});
    return usable ? kExitOk : kExitUsage;
}

int run(const PromptOptions& options, const Console& console) {
    const auto resources = resourceFolder();
    if (!resources)
        return console.fail(resources.error());
    PromptFolders folders{*resources, options.project};
    if (!options.project.empty() && !Project::isProject(options.project))
        return console.fail(
            {ErrorCode::NotFound, "there is no project in this folder", options.project});
    if (!options.show.empty()) {
        const auto text = promptText(folders, options.show);
        if (!text)
            return console.fail(text.error());
        console.print(trimmed(*text));
        console.printJson({{"name", options.show}, {"text", *text}});
        return kExitOk;
    }
    if (!options.editCopy.empty()) {
        if (options.project.empty())
            return console.fail({ErrorCode::InvalidArgument,
                                 "name the project that the copy is for with --project", ""});
        const auto file = copyPromptForEditing(folders, options.editCopy);
        if (!file)
            return console.fail(file.error());
        for (const PromptInfo& info : listPrompts(folders))
            if (info.name == options.editCopy)
                console.print(fmt::format("Edit {}. Words in braces that may stand in it: {}",
                                          file->string(), join(info.placeholders, ", ")));
        console.printJson({{"file", file->string()}});
        return kExitOk;
    }
    return list(folders, console);
}

} // namespace

void addPromptsCommand(CLI::App& app, Console& console, int& exitCode) {
    const auto options = std::make_shared<PromptOptions>();
    CLI::App* command = app.add_subcommand(
        "prompts", "List, show and check what large models are asked, or copy it for editing");
    command->add_option("--project", options->project, "Project folder; its own prompts count");
    CLI::Option* list =
        command->add_flag("--list", options->list, "List the prompts and check them (the default)");
    CLI::Option* show =
        command->add_option("--show", options->show, "Print a prompt")->excludes(list);
    command->add_option("--edit-copy", options->editCopy, "Copy a prompt into the project")
        ->excludes(list)
        ->excludes(show);
    command->callback([options, &console, &exitCode] { exitCode = run(*options, console); });
}

} // namespace sdrl::cli
