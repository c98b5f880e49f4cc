// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_machine.h"
#include "commands.h"
#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "core/base/machine.h"
#include "project_commands.h"
#include "training/benchmark.h"
#include "training/engine_settings.h"

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
    std::string model, dtype = "f32", trainDtype = "f32", text, project, queries;
    int competing = 0;
    double idleWait = 20;
};

/// A text for the tokenizer: prose, code and numbers, from the file or from the program's own
/// texts.
Result<std::string> benchmarkText(const std::string& file) {
    if (!file.empty())
        return readFile(file);
    const char* const kPieces[] = {
        "The rain in Spain stays mainly in the plain; nobody knows why, and it isn't asked "
        "often. ",
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
    out.figures["seconds_per_step"] = out.seconds / static_cast<double>(milliseconds.size());
    out.figures["p50_ms"] = milliseconds[milliseconds.size() / 2];
    out.figures["p95_ms"] = milliseconds[milliseconds.size() * 95 / 100];
    return out;
}

Result<BenchmarkResult> measure(Workload workload, const Options& options, JobContext& context) {
    switch (workload) {
    case Workload::Roof:
        break;
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

/// The figures of the machine itself, and what they would allow a step of decoding.
Result<BenchmarkResult> withRoof(const Options& options, MachineRoof& roof) {
    const BenchmarkSettings& settings = options.settings;
    BenchmarkResult out;
    roof = {};
    for (const NumberFormat format : {NumberFormat::Float32, NumberFormat::Int8}) {
        SDRL_TRY(const MachineRoof measured, measureRoof(format, settings.threads));
        const bool int8 = format == NumberFormat::Int8;
        out.figures[int8 ? "int8_gops" : "f32_gflops"] = measured.operations / 1e9;
        if (int8 == (settings.format == NumberFormat::Int8))
            roof.operations = measured.operations;
        roof.bytes = std::max(roof.bytes, measured.bytes);
    }
    SDRL_TRY(const BenchmarkResult step, decodingStep(settings));
    out.seconds = secondsAtRoof(step, roof);
    out.operations = step.operations;
    out.bytes = step.bytes;
    out.figures["seconds_per_step"] = out.seconds;
    out.figures["tokens_per_second"] = settings.batch / out.seconds;
    return out;
}

/// What the figures of a workload are compared with.
Result<MachineRoof> roofOf(Workload workload, const BenchmarkSettings& settings) {
    const bool trains = workload == Workload::Train || workload == Workload::GrpoStep;
    const bool oneThread = workload == Workload::Tokenize || workload == Workload::Search;
    return measureRoof(trains ? trainingNumbers(settings.trainFormat) : settings.format,
                       oneThread ? 1 : settings.threads);
}

int bench(Workload workload, const std::string& name, Options options, const Console& console) {
    const auto format = numberFormatNamed(options.dtype);
    if (!format)
        return console.fail(
            {ErrorCode::InvalidArgument, "the number format is f32, bf16 or int8", "--dtype"});
    options.settings.format = *format;
    const auto trained =
        numberFormatNamed(workload == Workload::Train ? options.dtype : options.trainDtype);
    if (!trained || *trained == NumberFormat::Int8)
        return console.fail({ErrorCode::InvalidArgument, "training computes in f32 or bf16",
                             workload == Workload::Train ? "--dtype" : "--train-dtype"});
    options.settings.trainFormat = *trained;
    options.settings.model = options.model;
    std::optional<bool> idle;
    if (options.idleWait > 0)
        idle = waitUntilIdle(options.idleWait);
    Result<BusyNeighbours> started = BusyNeighbours::start(options.competing);
    if (!started)
        return console.fail(started.error());
    std::optional<BusyNeighbours> neighbours(std::move(*started));
    BenchmarkResult result;
    std::uint64_t peak = 0;
    MachineRoof roof;
    const int code = console.runJob(
        "bench",
        [&](JobContext& context) -> Result<Ending> {
            if (workload == Workload::Roof) {
                context.beginPhase("the machine's roof", "machines", 1);
                peak = peakMemoryBytes();
                SDRL_TRY(result, withRoof(options, roof));
                return Ending::Finished;
            }
            SDRL_TRY(result, measure(workload, options, context));
            peak = peakMemoryBytes();
            if (context.stopRequested())
                return Ending::Stopped;
            // The roof of the machine without them: the share shows what they cost.
            neighbours.reset();
            context.beginPhase("the machine's roof", "machines", 1);
            SDRL_TRY(roof, roofOf(workload, options.settings));
            return Ending::Finished;
        },
        "run the same command again");
    if (code != kExitOk)
        return code;
    const double mebibytes = static_cast<double>(peak) / (1 << 20);
    json summary = result.figures;
    summary["bench"] = name;
    if (workload != Workload::Tokenize && workload != Workload::Search)
        summary["dtype"] = options.dtype;
    if (workload == Workload::GrpoStep)
        summary["train_dtype"] = options.trainDtype;
    EngineSettings engine;
    engine.threads = options.settings.threads;
    const bool oneThread = workload == Workload::Tokenize || workload == Workload::Search;
    summary["threads"] = oneThread ? 1 : resolved(engine).threads;
    summary["competing"] = options.competing;
    summary["peak_rss_mb"] = mebibytes;
    if (idle)
        summary["idle_before"] = *idle;
    std::string line = name;
    for (const auto& [figure, value] : result.figures)
        line += fmt::format("  {} {:.{}f}", figure, value, value < 1 ? 4 : value < 100 ? 2 : 0);
    summary["roof_gflops"] = roof.operations / 1e9;
    summary["roof_gb_per_second"] = roof.bytes / 1e9;
    line += fmt::format("  roof {:.0f} GF/s, {:.1f} GB/s", roof.operations / 1e9, roof.bytes / 1e9);
    if (const double share = shareOfRoof(result, roof); share > 0) {
        summary["share_of_roof"] = share;
        line += fmt::format(", reached {:.{}f} %", 100 * share, share < 0.1 ? 2 : 0);
    } else {
        // What a search has to read at the least depends on the words in it.
        summary["share_of_roof"] = nullptr;
    }
    line += fmt::format("  peak RSS {:.0f} MiB", mebibytes);
    if (idle && !*idle)
        line += "  (the machine was busy before)";
    console.print(line);
    console.printJson(summary);
    return kExitOk;
}

struct Command {
    Workload workload;
    const char* name;
    const char* what;
    BenchmarkSettings defaults;
    std::string_view counts; ///< options that this workload heeds, of those that all take
};

/// All workloads take the same options, so that a script can give the same to each.
void addOptions(CLI::App& sub, Options& options, const Command& command) {
    BenchmarkSettings& s = options.settings;
    const auto helpOf = [&](std::string_view flag, std::string help) {
        const bool counts =
            (std::string(command.counts) + ' ').find(std::string(flag) + ' ') != std::string::npos;
        return counts ? help : std::string("Without effect here");
    };
    const auto whole = [&](const char* flag, int& value, const char* help, int least = 1,
                           int most = 1'000'000) {
        sub.add_option(flag, value, helpOf(flag, fmt::format("{} ({})", help, value)))
            ->check(CLI::Range(least, most));
    };
    const bool needsModel =
        command.workload == Workload::Tokenize || command.workload == Workload::Load;
    sub.add_option("--model", options.model,
                   helpOf("--model", needsModel ? "Model folder or GGUF file"
                                                : "Model folder or GGUF file; a folder with "
                                                  "config.json alone: random weights (those in "
                                                  "the shape of SmolLM2-135M)"));
    sub.add_option("--dtype", options.dtype,
                   helpOf("--dtype", command.workload == Workload::Train
                                         ? "Numbers of training: f32 or bf16 (f32)"
                                         : "Numbers of generating: f32, bf16 or int8 (f32)"));
    whole("--batch", s.batch, "Sequences together");
    whole("--prompt", s.promptTokens, "Tokens of a prompt, in training of a sequence");
    whole("--new", s.newTokens, "New tokens, at the most");
    whole("--prompts", s.prompts, "Prompts a step");
    whole("--group", s.groupSize, "Sequences that share a prompt");
    whole("--steps", s.steps, "Measured rounds, after one that is not");
    whole("--threads", s.threads, "Threads; 0: all", 0, 1024);
    sub.add_option("--competing", options.competing,
                   "Busy processes beside it, each on a core of its own, to see what neighbours "
                   "cost (0)")
        ->check(CLI::Range(0, 256));
    sub.add_option("--idle-wait", options.idleWait,
                   "Seconds to wait for an idle machine before (20)")
        ->check(CLI::Range(0.0, 3600.0));
}

} // namespace

void addBenchCommand(CLI::App& app, Console& console, int& exitCode) {
    CLI::App* bench = app.add_subcommand("bench", "Measure the engine on this machine");
    bench->require_subcommand(1);
    BenchmarkSettings plain, prefill, train, step;
    prefill.batch = 1;
    prefill.promptTokens = 512;
    train.promptTokens = 256;
    train.batch = 8;
    step.groupSize = 8;
    step.newTokens = 256;
    const Command commands[] = {
        {Workload::Roof, "roof", "What processor and memory can do, and a decoding step with them",
         plain, "--model --dtype --batch --prompt --new --group --threads"},
        {Workload::Tokenize, "tokenize", "Encoding text, one thread", plain, "--model"},
        {Workload::Prefill, "prefill", "Reading prompts", prefill,
         "--model --dtype --batch --prompt --steps --threads"},
        {Workload::Rollout, "rollout", "Sampling with log-probabilities", plain,
         "--model --dtype --batch --prompt --new --group --steps --threads"},
        {Workload::Train, "train", "Forward, backward, optimizer", train,
         "--model --dtype --batch --prompt --steps --threads"},
        {Workload::GrpoStep, "grpo-step", "A step of GRPO", step,
         "--model --dtype --prompt --new --prompts --group --steps --threads"},
        {Workload::Load, "load", "Loading to the first token", plain,
         "--model --dtype --steps --threads"},
        {Workload::Search, "search", "Searching a project's documents, one thread", plain, ""},
    };
    for (const Command& command : commands) {
        auto options = std::make_shared<Options>();
        options->settings = command.defaults;
        CLI::App* sub = bench->add_subcommand(command.name, command.what);
        addOptions(*sub, *options, command);
        BenchmarkSettings& s = options->settings;
        switch (command.workload) {
        case Workload::GrpoStep:
            sub->add_option("--train-dtype", options->trainDtype,
                            "Numbers of training: f32 or bf16 (f32)");
            sub->add_flag("--fixed", s.fixedLengths,
                          "All completions have --new tokens; else an eighth of it to all of it");
            [[fallthrough]];
        case Workload::Train:
            sub->add_option("--micro-batch", s.microBatchTokens,
                            fmt::format("Tokens in a micro-batch ({})", s.microBatchTokens))
                ->check(CLI::Range(1, 1'000'000));
            sub->add_option("--lora", s.loraRank, "Rank of adapters; 0: all parameters (0)")
                ->check(CLI::Range(0, 1024));
            break;
        case Workload::Tokenize:
            sub->add_option("--text", options->text, "Text file (a mixed text of 2 MB)");
            break;
        case Workload::Search:
            sub->add_option("--project", options->project, "Project with an index")->required();
            sub->add_option("--queries", options->queries, "JSON Lines with \"text\"")->required();
            break;
        default:
            break;
        }
        sub->callback([workload = command.workload, name = std::string(command.name), options,
                       &console,
                       &exitCode] { exitCode = cli::bench(workload, name, *options, console); });
    }
}

} // namespace sdrl::cli
