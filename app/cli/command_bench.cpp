// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_machine.h"
#include "commands.h"
#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "core/base/machine.h"
#include "project_commands.h"
#include "training/benchmark.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

namespace sdrl::cli {

namespace {

using nlohmann::json;

enum class Workload { Roof, Tokenize, Prefill, Rollout, Train, GrpoStep, Load, Search };

struct Options {
    BenchmarkSettings settings;
    std::string model, dtype = "f32", text, project, queries;
    int competing = 0;
    double idleWait = 20;
};

/// A text for the tokenizer: prose, code and numbers, from the file or from the program's own
/// texts.
Result<std::string> benchmarkText(const std::string& file) {
    if (!file.empty())
        return readFile(file);
    const char* const kPieces[] = {
        "The rain in Spain stays mainly in the plain; nobody knows why, and it isn't asked often. ",
        "Tom has 1,248 apples, buys 37.5 kg more at $2.99 each and gives away 1/4 of them.\n",
        "for (std::size_t i = 0; i < values.size(); ++i) { sum += values[i] * weights[i]; }\n",
        "def pass_rate(rewards):\n    return sum(r > 0 for r in rewards) / len(rewards)\n\n",
        "Größere Häuser kosten über 300.000 €, naïve façades weniger. 東京は日本の首都です。 "
        "Москва — столица России.\n",
    };
    std::string text;
    for (std::size_t i = 0; text.size() < 2'000'000; ++i) {
        text += kPieces[i % std::size(kPieces)];
        // Words that no cache of words has seen.
        text += fmt::format("item{:x} value={} ", i * 2654435761U, i * i % 99991);
    }
    return text;
}

Result<BenchmarkResult> benchmarkSearch(const Options& options, JobContext& context) {
    if (options.project.empty() || options.queries.empty())
        return Error{ErrorCode::InvalidArgument,
                     "searching needs a project with an index and a file of queries",
                     "--project, --queries"};
    SDRL_TRY(const std::unique_ptr<Project> project, Project::open(options.project));
    SDRL_TRY(const std::unique_ptr<PassageIndex> index, ProgramParts::searchIndex(*project));
    std::vector<std::string> queries;
    SDRL_CHECK(readJsonl(options.queries, [&](const json& row, std::size_t line) -> Result<void> {
        for (const char* field : {"text", "query"})
            if (row.is_object() && row.contains(field) && row[field].is_string()) {
                queries.push_back(row[field]);
                return {};
            }
        return Error{ErrorCode::InvalidFile, "the row needs a \"text\"",
                     fmt::format("{}:{}", options.queries, line)};
    }));
    if (queries.empty())
        return Error{ErrorCode::InvalidFile, "there are no queries", options.queries};
    context.beginPhase("searching", "queries", 2 * queries.size());
    std::vector<double> milliseconds;
    for (const bool measured : {false, true})
        for (const std::string& query : queries) {
            if (!context.pausePoint())
                return BenchmarkResult{};
            const auto begin = std::chrono::steady_clock::now();
            SDRL_TRY(const std::vector<SearchHit> hits,
                     index->search(query, {.count = 10, .snippets = false}));
            if (measured)
                milliseconds.push_back(std::chrono::duration<double, std::milli>(
                                           std::chrono::steady_clock::now() - begin)
                                           .count());
            context.advance();
        }
    std::sort(milliseconds.begin(), milliseconds.end());
    BenchmarkResult out;
    for (const double ms : milliseconds)
        out.seconds += ms / 1000;
    out.figures["queries_per_second"] = static_cast<double>(milliseconds.size()) / out.seconds;
    out.figures["p50_ms"] = milliseconds[milliseconds.size() / 2];
    out.figures["p95_ms"] = milliseconds[milliseconds.size() * 95 / 100];
    return out;
}

Result<BenchmarkResult> measure(Workload workload, const Options& options, JobContext& context) {
    switch (workload) {
    case Workload::Roof:
        return BenchmarkResult{};
    case Workload::Tokenize: {
        SDRL_TRY(const std::string text, benchmarkText(options.text));
        return benchmarkTokenizer(options.settings.model, text, context);
    }
    case Workload::Prefill:
        return benchmarkPrefill(options.settings, context);
    case Workload::Rollout:
        return benchmarkRollout(options.settings, context);
    case Workload::Train:
        return benchmarkTraining(options.settings, context);
    case Workload::GrpoStep:
        return benchmarkGrpoStep(options.settings, context);
    case Workload::Load:
        return benchmarkLoad(options.settings, context);
    case Workload::Search:
        return benchmarkSearch(options, context);
    }
    return BenchmarkResult{};
}

int bench(Workload workload, const std::string& name, Options options, const Console& console) {
    const auto format = numberFormatNamed(options.dtype);
    if (!format)
        return console.fail(
            {ErrorCode::InvalidArgument, "the number format is f32, bf16 or int8", "--dtype"});
    options.settings.format = *format;
    options.settings.model = options.model;
    const bool idle = waitUntilIdle(options.idleWait);
    Result<BusyNeighbours> neighbours = BusyNeighbours::start(options.competing);
    if (!neighbours)
        return console.fail(neighbours.error());
    BenchmarkResult result;
    std::uint64_t peak = 0;
    std::optional<MachineRoof> roof;
    const int code = console.runJob(
        "bench",
        [&](JobContext& context) -> Result<Ending> {
            SDRL_TRY(result, measure(workload, options, context));
            peak = peakMemoryBytes();
            if (context.stopRequested())
                return Ending::Stopped;
            const bool computes = result.operations > 0 || workload == Workload::Roof;
            if (!computes)
                return Ending::Finished;
            context.beginPhase("the machine's roof", "machines", 1);
            // Training and its products are in float32 whatever the rollouts are.
            const bool trains = workload == Workload::Train || workload == Workload::GrpoStep;
            SDRL_TRY(roof, measureRoof(trains ? NumberFormat::Float32 : options.settings.format,
                                       options.settings.threads));
            return Ending::Finished;
        },
        "run the same command again");
    if (code != kExitOk)
        return code;
    json summary = result.figures;
    summary["bench"] = name;
    summary["dtype"] = options.dtype;
    summary["peak_rss_mb"] = static_cast<double>(peak) / 1e6;
    summary["idle_before"] = idle;
    std::string line = name;
    for (const auto& [figure, value] : result.figures)
        line += fmt::format("  {} {:.{}f}", figure, value, value < 100 ? 2 : 0);
    if (roof) {
        summary["roof_gflops"] = roof->operations / 1e9;
        summary["roof_gb_per_second"] = roof->bytes / 1e9;
        line += fmt::format("  roof {:.0f} GF/s, {:.1f} GB/s", roof->operations / 1e9,
                            roof->bytes / 1e9);
        if (workload != Workload::Roof) {
            const double share = shareOfRoof(result, *roof);
            summary["share_of_roof"] = share;
            line += fmt::format(", reached {:.0f} %", 100 * share);
        }
    }
    line += fmt::format("  peak RSS {:.0f} MB", static_cast<double>(peak) / 1e6);
    if (!idle)
        line += "  (the machine was busy before)";
    console.print(line);
    console.printJson(summary);
    return kExitOk;
}

} // namespace

void addBenchCommand(CLI::App& app, Console& console, int& exitCode) {
    CLI::App* command = app.add_subcommand("bench", "Measure the engine on this machine");
    command->require_subcommand(1);
    const auto add = [&](Workload workload, const std::string& name, const char* what,
                         BenchmarkSettings defaults) {
        auto options = std::make_shared<Options>();
        options->settings = defaults;
        CLI::App* sub = command->add_subcommand(name, what);
        BenchmarkSettings& s = options->settings;
        const auto whole = [&](const char* flag, int& value, const char* help) {
            sub->add_option(flag, value, fmt::format("{} ({})", help, value))
                ->check(CLI::Range(1, 1'000'000));
        };
        const bool engine = workload != Workload::Tokenize && workload != Workload::Search;
        if (workload != Workload::Roof && workload != Workload::Search)
            sub->add_option("--model", options->model,
                            engine ? "Model folder or GGUF file (random weights in the shape of "
                                     "SmolLM2-135M)"
                                   : "Model folder or GGUF file");
        if (engine)
            sub->add_option("--dtype", options->dtype,
                            "Numbers that rollouts are computed in: f32, bf16 or int8 (f32)");
        if (workload == Workload::Rollout || workload == Workload::Train)
            whole("--batch", s.batch, "Sequences together");
        if (engine && workload != Workload::Roof && workload != Workload::Load)
            whole("--prompt", s.promptTokens,
                  workload == Workload::Train ? "Tokens of a sequence" : "Tokens of a prompt");
        if (workload == Workload::Rollout || workload == Workload::GrpoStep) {
            whole("--new", s.newTokens, "New tokens");
            whole("--group", s.groupSize, "Sequences that share a prompt");
        }
        if (workload == Workload::GrpoStep)
            whole("--prompts", s.prompts, "Prompts a step");
        if (workload == Workload::Train || workload == Workload::GrpoStep) {
            whole("--micro-batch", s.microBatchTokens, "Tokens in a micro-batch");
            sub->add_option("--lora", s.loraRank, "Rank of adapters; 0: all parameters (0)")
                ->check(CLI::Range(0, 1024));
        }
        if (engine && workload != Workload::Roof)
            whole("--steps", s.steps, "Measured rounds, after one that is not");
        if (engine)
            sub->add_option("--threads", s.threads, "Threads (0 = all)")
                ->check(CLI::NonNegativeNumber);
        if (workload == Workload::Tokenize)
            sub->add_option("--text", options->text, "Text file (a mixed text of 2 MB)");
        if (workload == Workload::Search) {
            sub->add_option("--project", options->project, "Project with an index")->required();
            sub->add_option("--queries", options->queries, "JSON Lines with \"text\"")->required();
        }
        sub->add_option("--competing", options->competing,
                        "Busy processes beside it, to see what a neighbour costs (0)")
            ->check(CLI::Range(0, 256));
        sub->add_option("--idle-wait", options->idleWait,
                        "Seconds to wait for an idle machine before (20)")
            ->check(CLI::Range(0.0, 3600.0));
        sub->callback([workload, name, options, &console, &exitCode] {
            exitCode = bench(workload, name, *options, console);
        });
    };
    BenchmarkSettings plain, prefill, train, step;
    prefill.promptTokens = 512;
    train.promptTokens = 256;
    train.batch = 8;
    step.groupSize = 8;
    add(Workload::Roof, "roof", "What processor and memory can do", plain);
    add(Workload::Tokenize, "tokenize", "Encoding text, one thread", plain);
    add(Workload::Prefill, "prefill", "Reading a prompt", prefill);
    add(Workload::Rollout, "rollout", "Sampling with log-probabilities", plain);
    add(Workload::Train, "train", "Forward, backward, optimizer", train);
    add(Workload::GrpoStep, "grpo-step", "A step of GRPO", step);
    add(Workload::Load, "load", "Loading to the first token", plain);
    add(Workload::Search, "search", "Searching a project's documents", plain);
}

} // namespace sdrl::cli
