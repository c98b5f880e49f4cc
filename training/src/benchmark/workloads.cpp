// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"
#include "model/model_parameters.h"
#include "rollout/batch_decoder.h"
#include "trainer/policy_update.h"
#include "training/benchmark.h"
#include "training/engine_settings.h"
#include "training/policy_model.h"
#include "training/rollout_engine.h"
#include "training/tokenizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <new>

namespace sdrl {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

DecoderShape smolShape() {
    DecoderShape s;
    s.vocabulary = 49152;
    s.hidden = 576;
    s.layers = 30;
    s.heads = 9;
    s.kvHeads = 3;
    s.headSize = 64;
    s.feedForward = 1536;
    s.context = 2048;
    s.tiedHead = true;
    for (int i = 0; i < s.headSize / 2; ++i)
        s.inverseFrequencies.push_back(
            static_cast<float>(std::pow(100000.0, -2.0 * i / s.headSize)));
    return s;
}

struct Model {
    DecoderShape shape;
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> rollout;
    AlignedBuffer<float> parameters; ///< for training only
};

/// Random, of the size that models have; the same for every format.
void fillRandom(const ParameterInfo& tensor, int first, std::span<float> out) {
    RandomStream random(7, "benchmark-weights", {tensor.offset, static_cast<std::uint64_t>(first)});
    const double scale = tensor.matrix ? 1.0 / std::sqrt(tensor.columns) : 0.0;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(tensor.matrix ? scale * (2 * random.uniform() - 1) * 1.7 : 1.0);
}

Result<Model> loadModel(const BenchmarkSettings& settings, bool train) {
    Model out;
    EngineSettings engine;
    engine.threads = settings.threads;
    out.pool = std::make_shared<ThreadPool>(resolved(engine).threads);
    if (settings.model.empty()) {
        out.shape = smolShape();
        out.rollout = std::make_shared<PackedWeights>(out.shape, settings.format);
        if (train) {
            out.parameters.resize(out.rollout->layout().size);
            for (const ParameterInfo& tensor : out.rollout->layout().tensors)
                fillRandom(tensor, 0, out.parameters.span().subspan(tensor.offset, tensor.size()));
            return out;
        }
        SDRL_CHECK(out.rollout->load(
            [](const ParameterInfo& tensor, int first, int, std::span<float> rows) -> Result<void> {
                fillRandom(tensor, first, rows);
                return {};
            },
            *out.pool));
        return out;
    }
    SDRL_TRY(const ModelConfig config, ModelConfig::load(settings.model));
    SDRL_TRY(const WeightFile file, WeightFile::open(settings.model));
    out.shape = decoderShape(config);
    out.rollout = std::make_shared<PackedWeights>(out.shape, settings.format);
    if (train) {
        out.parameters.resize(out.rollout->layout().size);
        SDRL_CHECK(readParameters(file, out.rollout->layout(), out.parameters.span()));
    } else {
        SDRL_CHECK(loadPacked(file, *out.rollout, *out.pool));
    }
    file.dropPages();
    return out;
}

std::vector<std::int32_t> randomTokens(int count, int vocabulary, std::uint64_t index) {
    RandomStream random(11, "benchmark-tokens", {index});
    std::vector<std::int32_t> out;
    for (int i = 0; i < count; ++i)
        out.push_back(
            static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(vocabulary))));
    return out;
}

/// Multiplications and additions of all linear maps for one token.
double operationsPerToken(const ParameterLayout& layout) {
    return 2 * static_cast<double>(PackedWeights::bytesPerStep(layout, NumberFormat::Int8));
}

double headOperations(const DecoderShape& shape) {
    return 2.0 * shape.vocabulary * shape.hidden;
}

Error tooLong(const DecoderShape& shape) {
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format("prompt and new tokens together exceed the model's {} tokens", shape.context),
        "--prompt, --new"};
}

/// What decoding `groups` of random prompts took. `lengths` ends each sequence; all have
/// maxNewTokens if it is empty.
struct Decoded {
    std::vector<std::vector<DecodedSequence>> groups;
    double seconds = 0;       ///< in all
    double decodeSeconds = 0; ///< from the first token of the last group to the end
    std::size_t tokens = 0;
    Ending ending = Ending::Finished;
};

Result<Decoded> decode(Decoder& decoder, std::span<const DecodingGroup> groups, int newTokens,
                       std::span<const int> lengths, int maxSequences, JobContext& context) {
    Decoded out;
    out.groups.resize(groups.size());
    DecodingSettings settings;
    settings.maxNewTokens = newTokens;
    settings.maxSequences = maxSequences;
    const Clock::time_point begin = Clock::now();
    Clock::time_point lastFirst = begin;
    settings.stop = [&](std::size_t group, int sample, const std::vector<std::int32_t>& tokens) {
        if (tokens.size() == 1)
            lastFirst = Clock::now();
        if (lengths.empty())
            return false;
        const std::size_t index = group * static_cast<std::size_t>(groups.front().samples) +
                                  static_cast<std::size_t>(sample);
        return static_cast<int>(tokens.size()) >= lengths[index];
    };
    BatchDecoder batch(decoder);
    SDRL_TRY(out.ending,
             batch.run(
                 groups, settings,
                 [&](std::size_t group, std::vector<DecodedSequence> sequences) -> Result<void> {
                     for (const DecodedSequence& sequence : sequences)
                         out.tokens += sequence.tokens.size();
                     out.groups[group] = std::move(sequences);
                     return {};
                 },
                 context));
    out.seconds = secondsSince(begin);
    out.decodeSeconds = secondsSince(lastFirst);
    return out;
}

std::vector<DecodingGroup> randomGroups(int groups, int samples, int promptTokens,
                                        const DecoderShape& shape) {
    std::vector<DecodingGroup> out;
    for (int g = 0; g < groups; ++g)
        out.push_back({randomTokens(promptTokens, shape.vocabulary, static_cast<std::uint64_t>(g)),
                       samples, static_cast<std::uint64_t>(g)});
    return out;
}

template <class Work>
Result<BenchmarkResult> guarded(const Work& work) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "the benchmark does not fit into memory", ""};
    }
}

} // namespace

Result<BenchmarkResult> benchmarkLoad(const BenchmarkSettings& settings, JobContext& context) {
    if (settings.model.empty())
        return Error{ErrorCode::InvalidArgument, "loading needs a model", "--model"};
    context.beginPhase("loading", "loads", static_cast<std::uint64_t>(settings.steps));
    std::vector<double> seconds;
    EngineSettings engine;
    engine.threads = settings.threads;
    engine.format = settings.format;
    for (int step = 0; step < settings.steps + 1; ++step) {
        if (!context.pausePoint())
            break;
        const Clock::time_point begin = Clock::now();
        SDRL_TRY(const std::unique_ptr<TextGenerator> model,
                 EngineOpener(engine).open({settings.model, {}}));
        const GenerationRequest request{{}, "The", 1, 0};
        SamplingSettings sampling;
        sampling.maxNewTokens = 1;
        SDRL_CHECK(model->generate(
            {&request, 1}, sampling,
            [](std::size_t, const std::vector<Completion>&) -> Result<void> { return {}; },
            context));
        if (step > 0)
            seconds.push_back(secondsSince(begin));
        context.advance();
    }
    BenchmarkResult out;
    if (seconds.empty())
        return BenchmarkResult{};
    out.seconds = median(seconds);
    out.figures["seconds_to_first_token"] = out.seconds;
    return out;
}

Result<BenchmarkResult> benchmarkPrefill(const BenchmarkSettings& settings, JobContext& context) {
    return guarded([&]() -> Result<BenchmarkResult> {
        context.beginPhase("loading model", "models", 1);
        SDRL_TRY(const Model model, loadModel(settings, false));
        if (settings.promptTokens > model.shape.context)
            return tooLong(model.shape);
        Decoder decoder(model.rollout, model.pool);
        const auto count = static_cast<std::size_t>(settings.promptTokens);
        KeyValueArena arena(model.shape, count, settings.format);
        const auto tokens = randomTokens(settings.promptTokens, model.shape.vocabulary, 0);
        const auto h = static_cast<std::size_t>(model.shape.hidden);
        std::vector<float> hidden(Decoder::kMaxRows * h),
            logits(static_cast<std::size_t>(model.shape.vocabulary));
        context.beginPhase("reading prompts", "prompts",
                           static_cast<std::uint64_t>(settings.steps));
        std::vector<double> seconds;
        for (int step = 0; step < settings.steps + 1; ++step) {
            if (!context.pausePoint())
                break;
            const Clock::time_point begin = Clock::now();
            std::size_t last = 0;
            for (std::size_t first = 0; first < count; first += Decoder::kMaxRows) {
                std::vector<DecoderRow> rows;
                for (std::size_t t = first; t < count && rows.size() < Decoder::kMaxRows; ++t)
                    rows.push_back({tokens[t], static_cast<std::int32_t>(t), t, 0, 0, 0,
                                    static_cast<std::int32_t>(t + 1)});
                last = rows.size() - 1;
                decoder.forward(rows, arena, hidden.data());
            }
            decoder.logits(hidden.data() + last * h, 1, logits.data());
            if (step > 0)
                seconds.push_back(secondsSince(begin));
            context.advance();
        }
        if (seconds.empty())
            return BenchmarkResult{};
        BenchmarkResult out;
        out.seconds = median(seconds);
        out.figures["tokens_per_second"] = static_cast<double>(count) / out.seconds;
        const ParameterLayout& layout = model.rollout->layout();
        out.operations = static_cast<double>(count) *
                             (operationsPerToken(layout) - headOperations(model.shape)) +
                         headOperations(model.shape);
        out.bytes = static_cast<double>(PackedWeights::bytesPerStep(layout, settings.format));
        return out;
    });
}

Result<BenchmarkResult> benchmarkRollout(const BenchmarkSettings& settings, JobContext& context) {
    return guarded([&]() -> Result<BenchmarkResult> {
        context.beginPhase("loading model", "models", 1);
        SDRL_TRY(const Model model, loadModel(settings, false));
        if (settings.promptTokens + settings.newTokens > model.shape.context)
            return tooLong(model.shape);
        Decoder decoder(model.rollout, model.pool);
        const int samples = std::max(1, settings.groupSize);
        const int groupCount = std::max(1, (settings.batch + samples - 1) / samples);
        const auto groups = randomGroups(groupCount, samples, settings.promptTokens, model.shape);
        context.beginPhase("generating", "rounds", static_cast<std::uint64_t>(settings.steps));
        SDRL_CHECK(decode(decoder, groups, 4, {}, settings.batch, context));
        std::vector<double> total, decoding;
        std::size_t tokens = 0;
        for (int step = 0; step < settings.steps; ++step) {
            SDRL_TRY(const Decoded decoded,
                     decode(decoder, groups, settings.newTokens, {}, settings.batch, context));
            if (decoded.ending == Ending::Stopped)
                break;
            total.push_back(decoded.seconds);
            decoding.push_back(decoded.decodeSeconds);
            tokens = decoded.tokens;
            context.advance();
        }
        if (total.empty())
            return BenchmarkResult{};
        BenchmarkResult out;
        out.seconds = median(decoding);
        const auto sequences = static_cast<double>(groupCount * samples);
        // The first token of each comes from its prompt.
        const double stepsDone = settings.newTokens - 1;
        out.figures["tokens_per_second"] = sequences * stepsDone / out.seconds;
        out.figures["tokens_per_second_with_prompts"] = static_cast<double>(tokens) / median(total);
        out.figures["prompt_seconds"] = median(total) - out.seconds;
        const ParameterLayout& layout = model.rollout->layout();
        out.operations = sequences * stepsDone * operationsPerToken(layout);
        const double meanContext =
            static_cast<double>(settings.promptTokens) / samples + settings.newTokens / 2.0;
        out.bytes =
            stepsDone *
            (static_cast<double>(PackedWeights::bytesPerStep(layout, settings.format)) +
             sequences * meanContext *
                 static_cast<double>(KeyValueArena::bytesPerToken(model.shape, settings.format)));
        return out;
    });
}

Result<BenchmarkResult> benchmarkTraining(const BenchmarkSettings& settings, JobContext& context) {
    return guarded([&]() -> Result<BenchmarkResult> {
        context.beginPhase("loading model", "models", 1);
        BenchmarkSettings exact = settings;
        exact.format = NumberFormat::Float32;
        SDRL_TRY(Model model, loadModel(exact, true));
        if (settings.promptTokens > model.shape.context)
            return tooLong(model.shape);
        SDRL_TRY(const MatrixProducts* products, MatrixProducts::load());
        LoraSettings lora;
        lora.rank = settings.loraRank;
        TrainableModel trainable(model.rollout, std::move(model.parameters), {}, model.pool,
                                 *products, {lora, 1, nullptr});
        context.beginPhase("training", "steps", static_cast<std::uint64_t>(settings.steps));
        std::vector<double> seconds;
        const int perMicro = std::max(1, settings.microBatchTokens / settings.promptTokens);
        for (int step = 0; step < settings.steps + 1; ++step) {
            if (!context.pausePoint())
                break;
            const Clock::time_point begin = Clock::now();
            for (int first = 0; first < settings.batch; first += perMicro) {
                TokenBatch batch;
                std::vector<ScoredPosition> positions;
                for (int i = first; i < std::min(settings.batch, first + perMicro); ++i) {
                    const auto tokens = randomTokens(settings.promptTokens, model.shape.vocabulary,
                                                     static_cast<std::uint64_t>(i));
                    const int at = batch.size();
                    batch.add(tokens);
                    for (int t = 0; t + 1 < settings.promptTokens; ++t)
                        positions.push_back({at + t, tokens[static_cast<std::size_t>(t) + 1]});
                }
                const std::vector<float> coefficients(
                    positions.size(),
                    -1.0F / static_cast<float>(settings.batch * settings.promptTokens));
                std::vector<float> logProbs(positions.size());
                trainable.accumulate(batch, positions, 1, coefficients, 0, logProbs.data(),
                                     nullptr);
            }
            SDRL_CHECK(trainable.step(1e-5));
            if (step > 0)
                seconds.push_back(secondsSince(begin));
            context.advance();
        }
        if (seconds.empty())
            return BenchmarkResult{};
        BenchmarkResult out;
        out.seconds = median(seconds);
        const double tokens = static_cast<double>(settings.batch) * settings.promptTokens;
        out.figures["tokens_per_second"] = tokens / out.seconds;
        out.figures["seconds_per_step"] = out.seconds;
        // Forward and both gradients; with adapters only the gradient of the inputs.
        out.operations = (lora.enabled() ? 2 : 3) * tokens * operationsPerToken(trainable.layout());
        return out;
    });
}

Result<BenchmarkResult> benchmarkGrpoStep(const BenchmarkSettings& settings, JobContext& context) {
    return guarded([&]() -> Result<BenchmarkResult> {
        context.beginPhase("loading model", "models", 1);
        BenchmarkSettings exact = settings;
        exact.format = NumberFormat::Float32;
        SDRL_TRY(Model model, loadModel(exact, true));
        if (settings.promptTokens + settings.newTokens > model.shape.context)
            return tooLong(model.shape);
        SDRL_TRY(const MatrixProducts* products, MatrixProducts::load());
        GrpoSettings grpo;
        grpo.microBatchTokens = settings.microBatchTokens;
        grpo.lora.rank = settings.loraRank;
        if (settings.format != NumberFormat::Float32)
            grpo.loss.correction = RolloutCorrection::TokenTruncate;
        const auto rollout = settings.format == NumberFormat::Float32
                                 ? model.rollout
                                 : std::make_shared<PackedWeights>(model.shape, settings.format);
        TrainableModel trainable(model.rollout, std::move(model.parameters), {}, model.pool,
                                 *products, {grpo.lora, 1, rollout});
        PolicyUpdate update(trainable, grpo, nullptr, model.pool, *products, settings.format);
        Decoder decoder(rollout, model.pool);
        const int samples = std::max(2, settings.groupSize);
        const auto groups =
            randomGroups(settings.prompts, samples, settings.promptTokens, model.shape);
        // Most completions are short and some run to the limit, as in real runs.
        RandomStream random(3, "benchmark-lengths");
        std::vector<int> lengths;
        for (int i = 0; i < settings.prompts * samples; ++i) {
            const double u = random.uniform();
            const int shortest = std::max(1, settings.newTokens / 4);
            lengths.push_back(
                shortest + static_cast<int>(std::lround(u * u * (settings.newTokens - shortest))));
        }
        context.beginPhase("steps of GRPO", "steps", static_cast<std::uint64_t>(settings.steps));
        std::vector<double> total, generating;
        std::size_t tokens = 0;
        double mismatch = 0;
        for (int step = 0; step < settings.steps + 1; ++step) {
            const Clock::time_point begin = Clock::now();
            SDRL_TRY(const Decoded decoded,
                     decode(decoder, groups, settings.newTokens, lengths, 128, context));
            if (decoded.ending == Ending::Stopped)
                break;
            std::vector<std::vector<std::int32_t>> prompts;
            std::vector<UpdateCompletion> completions;
            for (std::size_t g = 0; g < groups.size(); ++g) {
                prompts.push_back(groups[g].prompt);
                for (std::size_t i = 0; i < decoded.groups[g].size(); ++i) {
                    const DecodedSequence& sequence = decoded.groups[g][i];
                    completions.push_back({static_cast<int>(g), sequence.tokens, sequence.logProbs,
                                           i % 2 ? 1.0 : -1.0, true});
                }
            }
            SDRL_TRY(const UpdateMetrics metrics, update.apply(prompts, completions, 1e-6));
            mismatch = metrics.mismatchMean;
            if (step > 0) {
                total.push_back(secondsSince(begin));
                generating.push_back(decoded.seconds);
            }
            tokens = decoded.tokens;
            context.advance();
        }
        if (total.empty())
            return BenchmarkResult{};
        BenchmarkResult out;
        out.seconds = median(total);
        out.figures["seconds_per_step"] = out.seconds;
        out.figures["generation_seconds"] = median(generating);
        out.figures["training_seconds"] = out.seconds - median(generating);
        out.figures["mismatch"] = mismatch;
        out.figures["new_tokens"] = static_cast<double>(tokens);
        // Prompts once a group, in both phases; forward once more for the rollouts.
        const double read = static_cast<double>(settings.prompts) * settings.promptTokens;
        const double passes = grpo.lora.enabled() ? 3 : 4;
        out.operations = passes * ((static_cast<double>(tokens) + read) *
                                       operationsPerToken(trainable.layout()) -
                                   read * headOperations(model.shape));
        return out;
    });
}

Result<BenchmarkResult> benchmarkTokenizer(const std::filesystem::path& model,
                                           const std::string& text, JobContext& context) {
    if (model.empty())
        return Error{ErrorCode::InvalidArgument, "the tokenizer of which model?", "--model"};
    SDRL_TRY(const Tokenizer tokenizer, Tokenizer::load(model));
    context.beginPhase("encoding", "rounds", {});
    std::vector<double> encoding, decoding;
    std::size_t tokens = 0;
    const Clock::time_point begin = Clock::now();
    double cold = 0;
    while (encoding.size() < 3 || secondsSince(begin) < 2) {
        if (!context.pausePoint())
            return BenchmarkResult{};
        const Clock::time_point start = Clock::now();
        const std::vector<std::int32_t> ids = tokenizer.encode(text);
        const double seconds = secondsSince(start);
        if (cold == 0)
            cold = seconds;
        encoding.push_back(seconds);
        tokens = ids.size();
        const Clock::time_point middle = Clock::now();
        const std::string back = tokenizer.decode(ids);
        decoding.push_back(secondsSince(middle));
        context.advance();
    }
    BenchmarkResult out;
    const double megabytes = static_cast<double>(text.size()) / 1e6;
    out.seconds = median(encoding);
    out.figures["megabytes_per_second"] = megabytes / out.seconds;
    out.figures["megabytes_per_second_cold"] = megabytes / cold;
    out.figures["decode_megabytes_per_second"] = megabytes / median(decoding);
    out.figures["tokens_per_second"] = static_cast<double>(tokens) / out.seconds;
    out.figures["tokens"] = static_cast<double>(tokens);
    return out;
}

} // namespace sdrl
