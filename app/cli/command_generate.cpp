// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "engine_options.h"
#include "partial_output.h"
#include "training/rollout_engine.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>

namespace sdrl::cli {

namespace {

using nlohmann::json;

struct Options {
    std::string model, prompts, out;
    bool greedy = false;
    int maxNew = 128;
    double temperature = 1;
    double topP = 1;
    int topK = 0;
    std::uint64_t seed = 0;
    EngineOptions engine;
    int batch = 128;
    std::string dtype = "f32";
    std::vector<std::string> stop;
};

Result<std::vector<json>> readRows(const std::string& path) {
    std::vector<json> rows;
    SDRL_CHECK(readJsonl(path, [&](const json& row, std::size_t line) -> Result<void> {
        const bool prompt = row.is_object() && row.contains("prompt") && row["prompt"].is_string();
        const bool messages =
            row.is_object() && row.contains("messages") && row["messages"].is_array();
        if (!prompt && !messages)
            return Error{ErrorCode::InvalidFile,
                         "the row has neither a text \"prompt\" nor a list \"messages\"",
                         fmt::format("{}:{}", path, line)};
        if (messages)
            for (const json& message : row["messages"])
                if (!message.is_object() || !message.value("role", json()).is_string() ||
                    !message.value("content", json()).is_string())
                    return Error{ErrorCode::InvalidFile,
                                 "each message needs the texts \"role\" and \"content\"",
                                 fmt::format("{}:{}", path, line)};
        rows.push_back(row);
        return {};
    }));
    return rows;
}

Result<Ending> generate(const Options& options, json& summary, JobContext& context) {
    SDRL_CHECK(differentFiles(options.prompts, options.out));
    SDRL_TRY(std::vector<json> rows, readRows(options.prompts));
    context.beginPhase("loading model", "models", 1);
    SDRL_TRY(const std::unique_ptr<TextGenerator> model,
             EngineOpener({options.engine.threads, 0, options.batch,
                           *numberFormatNamed(options.dtype), options.engine.computeDevice()})
                 .open({options.model, {}}));
    context.advance();
    SamplingSettings sampling{options.greedy ? 0.0 : options.temperature, options.topP,
                              options.topK, options.maxNew, options.stop};
    SDRL_TRY(PartialOutput out, PartialOutput::open(options.out,
                                                    {{"model", model->fingerprint()},
                                                     {"temperature", sampling.temperature},
                                                     {"top_p", options.topP},
                                                     {"top_k", options.topK},
                                                     {"max_new", options.maxNew},
                                                     {"stop", options.stop},
                                                     {"seed", options.seed},
                                                     {"dtype", options.dtype}},
                                                    rows));
    std::vector<GenerationRequest> requests;
    std::vector<std::size_t> places; ///< of the requests among the rows
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (out.has(i))
            continue;
        GenerationRequest request;
        if (rows[i].contains("messages"))
            for (const json& message : rows[i]["messages"])
                request.messages.push_back({message["role"], message["content"]});
        else
            request.prompt = rows[i]["prompt"];
        request.seed = derivedSeed(options.seed, "generate", {i});
        requests.push_back(std::move(request));
        places.push_back(i);
    }
    std::uint64_t tokens = 0;
    context.beginPhase("generating", "prompts", rows.size(), out.count());
    const auto begin = std::chrono::steady_clock::now();
    SDRL_TRY(const Ending ending,
             model->generate(
                 requests, sampling,
                 [&](std::size_t index, std::vector<Completion> replies) -> Result<void> {
                     const Completion& reply = replies.front();
                     json row = std::move(rows[places[index]]);
                     row["text"] = reply.text;
                     row["tokens"] = reply.tokens;
                     row["logprobs"] = reply.logProbs;
                     row["ended"] = reply.ended;
                     tokens += reply.tokens.size();
                     SDRL_CHECK(out.add(places[index], row));
                     context.advance();
                     return {};
                 },
                 context));
    if (ending == Ending::Finished)
        SDRL_CHECK(out.finish());
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    summary = {{"prompts", out.count()},
               {"answered_before", rows.size() - requests.size()},
               {"tokens", tokens},
               {"seconds", seconds},
               {"tokens_per_second", static_cast<double>(tokens) / std::max(seconds, 1e-9)},
               {"out", options.out}};
    return ending;
}

} // namespace

void addGenerateCommand(CLI::App& app, Console& console, int& exitCode) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("generate", "Answer prompts from a file with a model");
    command->add_option("--model", options->model, "Model folder or GGUF file")->required();
    command->add_option("--prompts", options->prompts, "JSON Lines with \"prompt\" or \"messages\"")
        ->required();
    command->add_option("--out", options->out, "JSON Lines with text, tokens and logprobs added")
        ->required();
    command->add_flag("--greedy", options->greedy, "Take the most likely token each time");
    command->add_option("--max-new", options->maxNew, "Tokens at most (128)")
        ->check(CLI::Range(1, 1'000'000));
    command->add_option("--temperature", options->temperature, "Sampling temperature (1)")
        ->check(CLI::Range(0.0, 10.0));
    command->add_option("--top-p", options->topP, "Nucleus share (1 = off)")
        ->check(CLI::Range(0.001, 1.0));
    command->add_option("--top-k", options->topK, "Most likely tokens kept (0 = off)")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--stop", options->stop, "Text that ends a reply; may be repeated");
    command->add_option("--seed", options->seed, "Seed (0)");
    command->add_option("--batch", options->batch, "Sequences decoded together (128)")
        ->check(CLI::Range(1, 4096));
    command->add_option("--dtype", options->dtype, "Numbers to compute in: f32, bf16 or int8 (f32)")
        ->check(CLI::IsMember({"f32", "bf16", "int8"}));
    options->engine.addTo(*command);
    command->callback([options, &console, &exitCode] {
        json summary;
        exitCode = console.runJob(
            "generate", [&](JobContext& context) { return generate(*options, summary, context); },
            "run the same command again");
        if (exitCode != kExitOk)
            return;
        console.print(fmt::format("{} prompts answered, {} tokens, {:.0f} tokens/s: {}",
                                  summary["prompts"].get<int>(), summary["tokens"].get<int>(),
                                  summary["tokens_per_second"].get<double>(), options->out));
        console.printJson(summary);
    });
}

} // namespace sdrl::cli
