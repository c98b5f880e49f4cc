// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/machine.h"
#include "core/base/rng.h"
#include "model/model_parameters.h"
#include "rollout/batch_decoder.h"
#include "trainer/memory_of_shape.h"
#include "trainer/policy_update.h"
#include "trainer/trainable_model.h"
#include "training/benchmark.h"
#include "training/engine_settings.h"
#include "training/memory_estimate.h"
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

Result<DecoderShape> shapeOf(const BenchmarkSettings& settings) {
    if (settings.model.empty())
        return smolShape();
    SDRL_TRY(const ModelConfig config, ModelConfig::load(settings.model));
    return decoderShape(config);
}

struct Model {
    DecoderShape shape;
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> rollout; ///< for decoding only
    AlignedBuffer<float> parameters;        ///< for training only
};

/// Random, of the size that models have. A row is the same in every format and workload, and
/// however many are filled at once.
void fillRandom(const ParameterInfo& tensor, int first, std::span<float> out, ThreadPool& pool) {
    if (!tensor.matrix) {
        std::fill(out.begin(), out.end(), 1.0F);
        return;
    }
    const double scale = 1.7 / std::sqrt(tensor.columns);
    const auto columns = static_cast<std::size_t>(tensor.columns);
    pool.run(out.size() / columns, 8 * columns, [&](std::size_t row, int) {
        RandomStream random(7, "benchmark-weights",
                            {tensor.offset, static_cast<std::uint64_t>(first) + row});
        for (float& value : out.subspan(row * columns, columns))
            value = static_cast<float>(scale * (2 * random.uniform() - 1));
    });
}

/// Whether the weights are made up: there is no model, or only a folder with its config.json.
bool isShapeOnly(const std::filesystem::path& model) {
    std::error_code error;
    if (model.empty())
        return true;
    if (!std::filesystem::is_directory(model, error))
        return false;
    const auto files = std::filesystem::directory_iterator(model, error);
    if (error)
        return false;
    return std::all_of(begin(files), end(files), [](const std::filesystem::directory_entry& entry) {
        return entry.path().filename() == "config.json";
    });
}

Result<Model> loadModel(const BenchmarkSettings& settings, bool train) {
    Model out;
    EngineSettings engine;
    engine.threads = settings.threads;
    out.pool = std::make_shared<ThreadPool>(resolved(engine).threads);
    SDRL_TRY(out.shape, shapeOf(settings));
    const ParameterLayout layout(out.shape);
    if (train)
        out.parameters.resize(layout.size);
    else
        out.rollout = std::make_shared<PackedWeights>(out.shape, settings.format);
    if (isShapeOnly(settings.model)) {
        if (train) {
            for (const ParameterInfo& tensor : layout.tensors)
                fillRandom(tensor, 0, out.parameters.span().subspan(tensor.offset, tensor.size()),
                           *out.pool);
            return out;
        }
        SDRL_CHECK(out.rollout->load(
            [&](const ParameterInfo& tensor, int first, int,
                std::span<float> rows) -> Result<void> {
                fillRandom(tensor, first, rows, *out.pool);
                return {};
            },
            *out.pool));
        return out;
    }
    SDRL_TRY(const WeightFile file, WeightFile::open(settings.model));
    if (train) {
        SDRL_CHECK(readParameters(file, layout, out.parameters.span()));
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

/// Of the products that only a prompt's last token goes through: behind the last layer's attention.
double lastTokenOperations(const ParameterLayout& layout) {
    const LayerPlaces& last = layout.layers.back();
    double operations = 0;
    for (const LinearPlace* place : {&last.output, &last.gateUp, &last.down, &layout.head})
        operations += 2.0 * place->outputs * place->inputs;
    return operations;
}

Error tooLong(const DecoderShape& shape) {
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format("prompt and new tokens together exceed the model's {} tokens", shape.context),
        "--prompt, --new"};
}

/// What `steps` tokens of each sequence have to compute and read at the least.
BenchmarkResult decodingWork(const ParameterLayout& layout, const DecoderShape& shape,
                             const BenchmarkSettings& settings, double steps) {
    const double sequences = settings.batch;
    // A prompt is read once for all sequences that share it; of its own tokens a sequence reads
    // half as many as there will be.
    const double context = static_cast<double>(settings.promptTokens) /
                               std::clamp(settings.groupSize, 1, settings.batch) +
                           settings.newTokens / 2.0;
    BenchmarkResult out;
    out.operations = sequences * steps * operationsPerToken(layout);
    out.bytes =
        steps * (static_cast<double>(PackedWeights::bytesPerStep(layout, settings.format)) +
                 sequences * context *
                     static_cast<double>(KeyValueArena::bytesPerToken(shape, settings.format)));
    return out;
}

/// A decoder with its memory, which stays over the rounds.
struct Rollouts {
    Rollouts(std::shared_ptr<const PackedWeights> weights, std::shared_ptr<ThreadPool> pool)
        : decoder(std::move(weights), std::move(pool)), batch(decoder) {}
    Decoder decoder;
    BatchDecoder batch;
};

/// What decoding some groups took.
struct Decoded {
    std::vector<std::vector<DecodedSequence>> groups;
    double seconds = 0;       ///< in all
    double decodeSeconds = 0; ///< from the last sequence's first token to the end
    std::size_t tokens = 0;
    bool together = true; ///< each sequence had begun before any had its second token
    Ending ending = Ending::Finished;
};

/// Bytes for the keys and values of all of them, if the machine has those.
Result<std::size_t> keyValueBytes(const Decoder& decoder, std::span<const DecodingGroup> groups,
                                  int newTokens) {
    std::size_t tokens = 0;
    for (const DecodingGroup& group : groups)
        tokens += group.prompt.size() +
                  static_cast<std::size_t>(newTokens) * static_cast<std::size_t>(group.samples);
    const std::size_t bytes =
        tokens * KeyValueArena::bytesPerToken(decoder.shape(), decoder.format());
    const std::uint64_t free = machineInfo().availableBytes;
    if (bytes > free)
        return Error{ErrorCode::OutOfMemory,
                     fmt::format("the keys and values of so many sequences take {:.1f} GB, and "
                                 "{:.1f} GB are free",
                                 static_cast<double>(bytes) / 1e9, static_cast<double>(free) / 1e9),
                     "--batch, --prompt, --new"};
    return bytes;
}

/// @param lengths of the sequences, by group; empty: all have newTokens
/// @param memory of keyValueBytes: with less, some would wait for others
/// @param most sequences at once
Result<Decoded> decode(Rollouts& rollouts, std::span<const DecodingGroup> groups, int newTokens,
                       std::span<const int> lengths, std::size_t memory, int most,
                       JobContext& context) {
    Decoded out;
    out.groups.resize(groups.size());
    DecodingSettings settings;
    settings.maxNewTokens = newTokens;
    settings.memoryBytes = memory;
    settings.maxSequences = most;
    const Clock::time_point begin = Clock::now();
    Clock::time_point lastFirst = begin;
    bool stepped = false;
    settings.stop = [&](std::size_t group, int sample, const std::vector<std::int32_t>& tokens) {
        if (tokens.size() == 1) {
            lastFirst = Clock::now();
            out.together &= !stepped;
        } else {
            stepped = true;
        }
        if (lengths.empty())
            return false;
        const std::size_t index = group * static_cast<std::size_t>(groups.front().samples) +
                                  static_cast<std::size_t>(sample);
        return static_cast<int>(tokens.size()) >= lengths[index];
    };
    SDRL_TRY(out.ending,
             rollouts.batch.run(
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

/// `sequences` in groups of `samples` that share a prompt; the last one may be smaller.
std::vector<DecodingGroup> randomGroups(int sequences, int samples, int promptTokens,
                                        const DecoderShape& shape) {
    std::vector<DecodingGroup> out;
    for (int begun = 0; begun < sequences; begun += samples) {
        const auto index = static_cast<std::uint64_t>(out.size());
        out.push_back({randomTokens(promptTokens, shape.vocabulary, index),
                       std::min(samples, sequences - begun), index});
    }
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
    SDRL_TRY(const ModelFacts facts, modelFacts(settings.model));
    SDRL_TRY(const DecoderShape shape, shapeOf(settings));
    context.beginPhase("loading", "loads", static_cast<std::uint64_t>(settings.steps));
    std::vector<double> seconds;
    EngineSettings engine;
    engine.threads = settings.threads;
    engine.format = settings.format;
    engine.device = ComputeDevice::Cpu; // as the other workloads
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
    out.figures["seconds_per_step"] = out.seconds;
    out.bytes = static_cast<double>(facts.fileBytes) +
                static_cast<double>(PackedWeights::bytes(ParameterLayout(shape), settings.format));
    return out;
}

Result<BenchmarkResult> benchmarkPrefill(const BenchmarkSettings& settings, JobContext& context) {
    return guarded([&]() -> Result<BenchmarkResult> {
        context.beginPhase("loading model", "models", 1);
        SDRL_TRY(const Model model, loadModel(settings, false));
        if (settings.promptTokens > model.shape.context)
            return tooLong(model.shape);
        Decoder decoder(model.rollout, model.pool);
        const auto prompts = randomGroups(settings.batch, 1, settings.promptTokens, model.shape);
        SDRL_CHECK(keyValueBytes(decoder, prompts, 0));
        const auto length = static_cast<std::size_t>(settings.promptTokens);
        KeyValueArena arena(model.shape, prompts.size() * length, settings.format);
        const auto h = static_cast<std::size_t>(model.shape.hidden);
        std::vector<float> lasts(prompts.size() * h),
            logits(prompts.size() * static_cast<std::size_t>(model.shape.vocabulary));
        // As rollouts read theirs: rows of several prompts in a call, and the last rows' logits.
        const auto readPrompts = [&] {
            std::vector<DecoderRow> rows;
            std::vector<std::size_t> ends;
            std::size_t ended = 0;
            const auto flush = [&] {
                decoder.forward(rows, ends, arena, lasts.data() + ended * h);
                ended += ends.size();
                rows.clear();
                ends.clear();
            };
            for (std::size_t p = 0; p < prompts.size(); ++p)
                for (std::size_t t = 0; t < length; ++t) {
                    rows.push_back({prompts[p].prompt[t], static_cast<std::int32_t>(t),
                                    p * length + t, 0, 0, p * length,
                                    static_cast<std::int32_t>(t + 1)});
                    if (t + 1 == length)
                        ends.push_back(rows.size() - 1);
                    if (static_cast<int>(rows.size()) == Decoder::kMaxRows)
                        flush();
                }
            if (!rows.empty())
                flush();
            decoder.logits(lasts.data(), static_cast<int>(prompts.size()), logits.data());
        };
        context.beginPhase("reading prompts", "rounds", static_cast<std::uint64_t>(settings.steps));
        std::vector<double> seconds;
        for (int step = 0; step < settings.steps + 1; ++step) {
            if (!context.pausePoint())
                break;
            const Clock::time_point begin = Clock::now();
            readPrompts();
            if (step > 0)
                seconds.push_back(secondsSince(begin));
            context.advance();
        }
        if (seconds.empty())
            return BenchmarkResult{};
        BenchmarkResult out;
        out.seconds = median(seconds);
        const auto tokens = static_cast<double>(prompts.size() * length);
        out.figures["tokens_per_second"] = tokens / out.seconds;
        const ParameterLayout& layout = model.rollout->layout();
        const double last = lastTokenOperations(layout);
        out.operations = tokens * (operationsPerToken(layout) - last) +
                         static_cast<double>(prompts.size()) * last;
        out.bytes = static_cast<double>(PackedWeights::bytesPerStep(layout, settings.format));
        return out;
    });
}

Result<BenchmarkResult> decodingStep(const BenchmarkSettings& settings) {
    SDRL_TRY(const DecoderShape shape, shapeOf(settings));
    return decodingWork(ParameterLayout(shape), shape, settings, 1);
}

Result<BenchmarkResult> benchmarkRollout(const BenchmarkSettings& settings, JobContext& context) {
    return guarded([&]() -> Result<BenchmarkResult> {
        context.beginPhase("loading model", "models", 1);
        SDRL_TRY(const Model model, loadModel(settings, false));
        if (settings.promptTokens + settings.newTokens > model.shape.context)
            return tooLong(model.shape);
        if (settings.newTokens < 2)
            return Error{ErrorCode::InvalidArgument,
                         "the first token comes from the prompt: there have to be two", "--new"};
        Rollouts rollouts(model.rollout, model.pool);
        const auto groups = randomGroups(settings.batch, std::max(1, settings.groupSize),
                                         settings.promptTokens, model.shape);
        SDRL_TRY(const std::size_t memory,
                 keyValueBytes(rollouts.decoder, groups, settings.newTokens));
        context.beginPhase("generating", "rounds", static_cast<std::uint64_t>(settings.steps));
        std::vector<double> total, decoding;
        std::size_t tokens = 0;
        for (int step = 0; step < settings.steps + 1; ++step) {
            SDRL_TRY(const Decoded decoded, decode(rollouts, groups, settings.newTokens, {}, memory,
                                                   settings.batch, context));
            if (decoded.ending == Ending::Stopped)
                break;
            if (!decoded.together)
                return Error{ErrorCode::Internal, "some sequences waited for others", ""};
            if (step > 0) {
                total.push_back(decoded.seconds);
                decoding.push_back(decoded.decodeSeconds);
            }
            tokens = decoded.tokens;
            context.advance();
        }
        if (total.empty())
            return BenchmarkResult{};
        // The first token of each comes from its prompt.
        const int steps = settings.newTokens - 1;
        BenchmarkResult out = decodingWork(model.rollout->layout(), model.shape, settings, steps);
        out.seconds = median(decoding);
        out.figures["tokens_per_second"] =
            static_cast<double>(settings.batch) * steps / out.seconds;
        out.figures["tokens_per_second_with_prompts"] = static_cast<double>(tokens) / median(total);
        out.figures["prompt_seconds"] = median(total) - out.seconds;
        out.figures["new_tokens"] = static_cast<double>(tokens);
        return out;
    });
}

Result<BenchmarkResult> benchmarkTraining(const BenchmarkSettings& settings, JobContext& context) {
    return guarded([&]() -> Result<BenchmarkResult> {
        context.beginPhase("loading model", "models", 1);
        SDRL_TRY(Model model, loadModel(settings, true));
        if (settings.promptTokens > model.shape.context)
            return tooLong(model.shape);
        SDRL_TRY(const MatrixProducts* products, MatrixProducts::load());
        LoraSettings lora;
        lora.rank = settings.loraRank;
        const auto weights = std::make_shared<PackedWeights>(
            model.shape, trainingNumbers(settings.trainFormat), Residency::OneLayer);
        TrainableModel trainable(weights, std::move(model.parameters), {}, model.pool, *products,
                                 {lora, 1, nullptr});
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
                SDRL_CHECK(trainable.accumulate(batch, positions, 1, coefficients, 0,
                                                logProbs.data(), nullptr));
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
        out.figures["recomputes"] = trainable.recomputes() ? 1 : 0;
        // Forward and both gradients; with adapters only the gradient of the inputs.
        out.operations = (lora.enabled() ? 2 : 3) * tokens * operationsPerToken(trainable.layout());
        return out;
    });
}

Result<BenchmarkResult> benchmarkGrpoStep(const BenchmarkSettings& settings, JobContext& context) {
    return guarded([&]() -> Result<BenchmarkResult> {
        context.beginPhase("loading model", "models", 1);
        GrpoSettings grpo;
        grpo.microBatchTokens = settings.microBatchTokens;
        grpo.lora.rank = settings.loraRank;
        grpo.promptsPerStep = settings.prompts;
        grpo.groupSize = std::max(2, settings.groupSize);
        grpo.sampling.maxNewTokens = settings.newTokens;
        grpo.rolloutFormat = settings.format;
        grpo.trainFormat = settings.trainFormat;
        grpo.evaluateEvery = 0;
        EngineSettings engine;
        engine.threads = settings.threads;
        SDRL_TRY(const DecoderShape shape, shapeOf(settings));
        const std::uint64_t free = machineInfo().availableBytes;
        const TrainingMemory predicted =
            trainingMemory(shape, grpo, settings.promptTokens, 0, engine).fittedInto(free);
        if (free > 0 && predicted.total() > free)
            return Error{ErrorCode::OutOfMemory,
                         fmt::format("a step takes about {:.0f} MiB, and {:.0f} MiB are free",
                                     static_cast<double>(predicted.total()) / (1 << 20),
                                     static_cast<double>(free) / (1 << 20)),
                         "--lora, --micro-batch, --dtype, --train-dtype"};
        SDRL_TRY(Model model, loadModel(settings, true));
        if (settings.promptTokens + settings.newTokens > model.shape.context)
            return tooLong(model.shape);
        SDRL_TRY(const MatrixProducts* products, MatrixProducts::load());
        const NumberFormat training = grpo.trainNumbers(), rolledOut = grpo.rolloutNumbers();
        const bool exact = rolledOut == training;
        if (!exact)
            grpo.loss.correction = RolloutCorrection::TokenTruncate;
        const auto weights = std::make_shared<PackedWeights>(
            model.shape, training, exact ? Residency::All : Residency::OneLayer);
        const auto rollout =
            exact ? weights : std::make_shared<PackedWeights>(model.shape, rolledOut);
        TrainableModel trainable(weights, std::move(model.parameters), {}, model.pool, *products,
                                 {grpo.lora, 1, rollout});
        PolicyUpdate update(trainable, grpo, nullptr, model.pool, *products, exact);
        Rollouts rollouts(rollout, model.pool);
        const int samples = std::max(2, settings.groupSize);
        const int sequences = settings.prompts * samples;
        const auto groups = randomGroups(sequences, samples, settings.promptTokens, model.shape);
        SDRL_TRY(const std::size_t memory,
                 keyValueBytes(rollouts.decoder, groups, settings.newTokens));
        // Most completions are short and some run to the limit, as in real runs.
        RandomStream random(3, "benchmark-lengths");
        std::vector<int> lengths;
        for (int i = 0; i < sequences && !settings.fixedLengths; ++i) {
            const double u = random.uniform();
            const int shortest = std::max(1, settings.newTokens / 8);
            lengths.push_back(
                shortest + static_cast<int>(std::lround(u * u * (settings.newTokens - shortest))));
        }
        context.beginPhase("steps of GRPO", "steps", static_cast<std::uint64_t>(settings.steps));
        std::vector<double> total, generating;
        std::size_t tokens = 0, trained = 0;
        double mismatch = 0;
        for (int step = 0; step < settings.steps + 1; ++step) {
            const Clock::time_point begin = Clock::now();
            trainable.packRollouts();
            SDRL_TRY(const Decoded decoded, decode(rollouts, groups, settings.newTokens, lengths,
                                                   memory, EngineSettings().maxSequences, context));
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
            rollouts.batch.releaseMemory();
            SDRL_TRY(const UpdateMetrics metrics, update.apply(prompts, completions, 1e-6));
            mismatch = metrics.mismatchMean;
            trained = metrics.trainedTokens;
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
        out.figures["recomputes"] = trainable.recomputes() ? 1 : 0;
        out.figures["predicted_rss_mb"] = static_cast<double>(predicted.total()) / (1 << 20);
        out.figures["new_tokens"] = static_cast<double>(tokens);
        out.figures["trained_tokens"] = static_cast<double>(trained);
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
    out.bytes = static_cast<double>(text.size() + sizeof(std::int32_t) * tokens);
    return out;
}

} // namespace sdrl
