// SPDX-License-Identifier: GPL-3.0-or-later
#include "project_commands.h"

#include "core/pipeline/preflight.h"

#ifdef SDRL_HAS_TRAINING
#include "training/memory_estimate.h"
#endif

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl::cli {

namespace {

using nlohmann::json;

std::string_view statusName(StageStatus status) {
    switch (status) {
    case StageStatus::Skipped:
        return "skipped";
    case StageStatus::Blocked:
        return "blocked";
    case StageStatus::Ready:
        return "ready";
    case StageStatus::Started:
        return "started";
    case StageStatus::Done:
        return "done";
    case StageStatus::Stale:
        return "stale";
    }
    return "";
}

json figures(const StageEstimate& e) {
    return {{"requests", e.instructorCalls},
            {"prompt_tokens", e.endpointPromptTokens},
            {"completion_tokens", e.endpointCompletionTokens},
            {"cost", e.cost},
            {"replies", e.replies},
            {"tokens", e.tokens},
            {"seconds", e.seconds}};
}

std::string line(std::string_view name, const StageEstimate& e) {
    return fmt::format("{:<10} {:>9} {:>9} {:>13} {:>13} {:>9.2f} {:>12}", name, e.items,
                       e.instructorCalls, e.endpointPromptTokens, e.endpointCompletionTokens,
                       e.cost, durationText(e.seconds));
}

struct Forecast {
    RunEstimate run;
    std::vector<Problem> problems; ///< of those asked, and of a student that cannot be trained
};

Result<Forecast> forecast(Project& project, const ProjectSettings& settings,
                          const ProgramParts& parts, const TokenPrices& prices) {
    const PipelineParts& p = parts.pipelineParts();
    const StageStateSources sources{project.store(),
                                    project.task(),
                                    settings,
                                    project.folder(),
                                    parts.resources(),
                                    p.reader,
                                    p.indexFingerprint ? p.indexFingerprint(settings) : "",
                                    ""};
    SDRL_TRY(std::vector<StageState> states, stageStates(sources));
    EstimateInputs inputs{sources, std::move(states), {}, prices};
    if (settings.studentIsEndpoint())
        inputs.studentPrices = pricesOf(settings.student.endpoint);
#ifdef SDRL_HAS_TRAINING
    if (const auto path = resolveModel(settings.model, project.folder(), parts.resources()); path)
        if (auto facts = modelFacts(*path))
            inputs.model = *facts;
#endif
    Forecast out;
    SDRL_TRY(out.run, estimateRun(inputs));
    PreflightInputs whole{sources, inputs.states, inputs.model};
    whole.wholeRun = true;
    SDRL_TRY(out.problems, preflight(whole));
    std::erase_if(out.problems, [](const Problem& problem) {
        return !isAboutWhoIsAsked(problem) && problem.code != ProblemCode::StudentNotTrainable;
    });
    return out;
}

std::string sentence(const Problem& problem) {
    switch (problem.code) {
    case ProblemCode::RequestsOverCap:
        return fmt::format("The cap would end it after {:.0f} requests: raise {}.max_requests.",
                           problem.number("max_requests"), problem.detail);
    case ProblemCode::KeyInClear:
        return fmt::format("The key would go to {} without encryption: use https://.",
                           problem.detail);
    default:
        return problem.detail;
    }
}

} // namespace

int dryRun(const Console& console, const std::string& folder, const SettingsOptions& options,
           const ProgramParts& parts, const std::vector<Stage>& stages) {
    const auto project = Project::open(folder);
    if (!project)
        return console.fail(project.error());
    const auto settings = options.applied((*project)->settings(), parts.resources());
    if (!settings)
        return console.fail(settings.error());
    const bool endpoint = settings->instructor.kind == InstructorKind::Endpoint;
    const TokenPrices prices = endpoint ? pricesOf(settings->instructor.endpoint) : TokenPrices{};
    const auto outlook = forecast(**project, *settings, parts, prices);
    if (!outlook)
        return console.fail(outlook.error());
    StageEstimate total;
    json list = json::array();
    bool guessed = false;
    console.print(
        "stage          items  requests prompt tokens  reply tokens      cost         time");
    for (const StageEstimate& e : outlook->run.stages) {
        if (std::find(stages.begin(), stages.end(), e.stage) == stages.end())
            continue;
        json entry = figures(e);
        entry["stage"] = stageName(e.stage);
        entry["status"] = statusName(e.status);
        entry["items"] = e.items;
        entry["measured"] = e.basis == EstimateBasis::Measured;
        entry["upper_bound"] = e.upperBound;
        list.push_back(std::move(entry));
        if (e.status == StageStatus::Done || e.status == StageStatus::Skipped)
            continue;
        guessed |= e.basis == EstimateBasis::Guess && e.seconds > 0;
        console.print(line(stageName(e.stage), e));
        total.instructorCalls += e.instructorCalls;
        total.endpointPromptTokens += e.endpointPromptTokens;
        total.endpointCompletionTokens += e.endpointCompletionTokens;
        total.cost += e.cost;
        total.replies += e.replies;
        total.tokens += e.tokens;
        total.seconds += e.seconds;
    }
    console.print(line("all", total));
    if (guessed)
        console.print("Some of it is guessed: nothing of the kind was done in this project yet. "
                      "After a few questions it is measured.");
    json problems = json::array();
    const bool trains = std::find(stages.begin(), stages.end(), Stage::Train) != stages.end();
    for (const Problem& problem : outlook->problems) {
        if (problem.code == ProblemCode::StudentNotTrainable && !trains)
            continue;
        console.print(sentence(problem));
        problems.push_back(problemCodeName(problem.code));
    }
    const auto noPrices = [&](const EndpointSettings& of, const char* part) {
        if (pricesOf(of) == TokenPrices{})
            console.print(fmt::format("No prices are known for \"{}\": set {}.prices, or write "
                                      "them into {}.",
                                      of.model, part, PriceTable::userFile().string()));
    };
    if (endpoint)
        noPrices(settings->instructor.endpoint, "instructor.endpoint");
    if (settings->studentIsEndpoint())
        noPrices(settings->student.endpoint, "student.endpoint");
    json out = figures(total);
    out["dry_run"] = true;
    out["guessed"] = guessed;
    out["prices"] = {{"prompt", prices.prompt}, {"completion", prices.completion}};
    out["stages"] = std::move(list);
    out["problems"] = std::move(problems);
    console.printJson(out);
    return kExitOk;
}

} // namespace sdrl::cli
