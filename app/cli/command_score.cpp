// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "engine_options.h"
#include "partial_output.h"
#include "training/rollout_engine.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <memory>

namespace sdrl::cli {

namespace {

using nlohmann::json;

struct ScoreOptions {
    std::string model, in, out;
    EngineOptions engine;
    std::string dtype = "f32";
};

Result<Ending> score(const ScoreOptions& options, std::size_t& count, JobContext& context) {
    SDRL_CHECK(differentFiles(options.in, options.out));
    std::vector<json> rows;
    SDRL_CHECK(readJsonl(options.in, [&](const json& row, std::size_t line) -> Result<void> {
        if (!row.is_object() || !row.contains("text") || !row["text"].is_string())
            return Error{ErrorCode::InvalidFile, "the row has no text in the field \"text\"",
                         fmt::format("{}:{}", options.in, line)};
        rows.push_back(row);
        return {};
    }));
    context.beginPhase("loading model", "models", 1);
    SDRL_TRY(const std::shared_ptr<PolicyModel> model,
             PolicyModel::load({options.model, {}}, PolicyModel::Purpose::Generate,
                               {options.engine.threads, 0, 128, *numberFormatNamed(options.dtype),
                                options.engine.computeDevice()}));
    context.advance();
    RolloutEngine engine(model);
    SDRL_TRY(PartialOutput out,
             PartialOutput::open(
                 options.out, {{"model", model->fingerprint()}, {"dtype", options.dtype}}, rows));
    count = out.count();
    context.beginPhase("scoring", "texts", rows.size(), count);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (out.has(i))
            continue;
        if (!context.pausePoint())
            return Ending::Stopped;
        json& row = rows[i];
        const auto tokens = model->promptTokens(row["text"].get<std::string>());
        auto logProbs = engine.score(tokens);
        if (!logProbs)
            return Error{logProbs.error().code, logProbs.error().message,
                         fmt::format("{}, text {}", options.in, i + 1)};
        row["tokens"] = tokens;
        row["logprobs"] = *logProbs;
        SDRL_CHECK(out.add(i, row));
        ++count;
        context.advance();
    }
    SDRL_CHECK(out.finish());
    return Ending::Finished;
}

struct TokenizeOptions {
    std::string model, in, out;
    bool bench = false;
    bool parseSpecial = false;
};

int tokenize(const TokenizeOptions& options, const Console& console) {
    const auto tokenizer = Tokenizer::load(options.model);
    if (!tokenizer)
        return console.fail(tokenizer.error());
    const auto text = readFile(options.in, 1ULL << 34);
    if (!text)
        return console.fail(text.error());
    std::string out;
    std::uint64_t count = 0;
    EncodeOptions encode;
    encode.parseSpecial = options.parseSpecial;
    std::vector<std::string_view> lines = split(*text, '\n');
    if (!lines.empty() && lines.back().empty())
        lines.pop_back();
    double seconds = 0;
    for (const std::string_view line : lines) {
        const auto begin = std::chrono::steady_clock::now();
        const auto ids = tokenizer->encode(line, encode);
        seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        count += ids.size();
        if (!options.out.empty())
            for (const std::int32_t id : ids)
                fmt::format_to(std::back_inserter(out), "{}{}", &id == ids.data() ? "" : " ", id);
        out += '\n';
    }
    if (!options.out.empty())
        if (const auto written = writeFileAtomic(options.out, out); !written)
            return console.fail(written.error());
    const double rate = static_cast<double>(text->size()) / 1e6 / std::max(seconds, 1e-9);
    if (options.bench)
        console.print(fmt::format("{:.2f} MB/s ({} bytes, {} tokens, {:.3f} s, one thread)", rate,
                                  text->size(), count, seconds));
    else
        console.print(fmt::format("{} lines, {} tokens", lines.size(), count));
    console.printJson({{"lines", lines.size()},
                       {"tokens", count},
                       {"bytes", text->size()},
                       {"mb_per_second", rate}});
    return kExitOk;
}

} // namespace

void addScoreCommand(CLI::App& app, Console& console, int& exitCode) {
    auto options = std::make_shared<ScoreOptions>();
    CLI::App* command =
        app.add_subcommand("score", "Log-probabilities that a model gives to texts");
    command->add_option("--model", options->model, "Model folder or GGUF file")->required();
    command->add_option("--in", options->in, "JSON Lines with \"text\"")->required();
    command
        ->add_option("--out", options->out,
                     "JSON Lines with tokens, and logprobs of tokens 2 to n, added")
        ->required();
    command->add_option("--dtype", options->dtype, "Numbers to compute in: f32, bf16 or int8 (f32)")
        ->check(CLI::IsMember({"f32", "bf16", "int8"}));
    options->engine.addTo(*command);
    command->callback([options, &console, &exitCode] {
        std::size_t count = 0;
        exitCode = console.runJob(
            "score", [&](JobContext& context) { return score(*options, count, context); },
            "run the same command again");
        if (exitCode == kExitOk) {
            console.print(fmt::format("{} texts scored: {}", count, options->out));
            console.printJson({{"texts", count}, {"out", options->out}});
        }
    });
}

void addTokenizeCommand(CLI::App& app, Console& console, int& exitCode) {
    auto options = std::make_shared<TokenizeOptions>();
    CLI::App* command = app.add_subcommand("tokenize", "Token ids of each line of a text file");
    command->add_option("--model", options->model, "Model folder, tokenizer.json or GGUF file")
        ->required();
    command->add_option("--in", options->in, "Text file")->required();
    CLI::Option* out = command->add_option("--out", options->out, "Ids, one line per input line");
    command->add_flag("--parse-special", options->parseSpecial,
                      "Spellings of special tokens become those tokens");
    command->add_flag("--bench", options->bench, "Print the speed");
    command->callback([options, out, &console, &exitCode] {
        if (out->empty() && !options->bench) {
            exitCode = console.fail({ErrorCode::InvalidArgument,
                                     "nothing to do: give --out, --bench or both", "tokenize"});
            return;
        }
        exitCode = tokenize(*options, console);
    });
}

} // namespace sdrl::cli
