// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "core/base/resources.h"
#include "training/pretrainer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace sdrl::cli {

void addPretrainCommand(CLI::App& app, Console& console, int& exitCode) {
    struct Options {
        std::string recipe, work, out;
        int threads = 0;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("pretrain", "Make the starter model from its recipe");
    command->add_option("--recipe", options->recipe,
                        "Recipe file (default: the one that is shipped)");
    command->add_option("--out", options->out, "Folder for the finished model")->required();
    command->add_option("--work", options->work,
                        "Run folder with log and checkpoints (default: OUT.run)");
    command->add_option("--threads", options->threads, "Threads (default: all)");
    command->callback([options, &console, &exitCode] {
        std::filesystem::path recipe = options->recipe;
        if (recipe.empty()) {
            const auto resources = resourceFolder();
            if (!resources) {
                exitCode = console.fail(resources.error());
                return;
            }
            recipe = *resources / "starter" / "recipe.json";
        }
        const std::filesystem::path work =
            options->work.empty() ? options->out + ".run" : options->work;
        exitCode = console.runJob(
            "pretrain",
            [&](JobContext& context) {
                return Pretrainer({options->threads, 0, 128})
                    .run(recipe, work, options->out, context);
            },
            "run the same command again");
        if (exitCode == kExitOk) {
            console.print(fmt::format("The model is in {}, the log in {}.", options->out,
                                      (work / "metrics.jsonl").string()));
            console.printJson(
                {{"model", options->out}, {"log", (work / "metrics.jsonl").string()}});
        }
    });
}

} // namespace sdrl::cli
