// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/memory_estimate.h"

#include "model/decoder.h"
#include "model/model_parameters.h"
#include "trainer/log_prob_head.h"
#include "trainer/lora.h"
#include "trainer/memory_of_shape.h"
#include "trainer/training_pass.h"

#include <algorithm>
#include <system_error>

namespace sdrl {

namespace {

/// Program, libtorch, tokenizer: measured with the starter, whose other parts are small.
constexpr std::uint64_t kTrainingFixed = 24ULL << 20;
constexpr std::uint64_t kGeneratingFixed = 40ULL << 20;

std::uint64_t whole(std::int64_t value) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, value));
}

/// As BatchDecoder reserves them: for the longest answers that are allowed.
std::uint64_t keyValueBytes(const DecoderShape& shape, std::uint64_t groups, std::uint64_t samples,
                            int promptTokens, int answerTokens, const EngineSettings& engine) {
    const std::uint64_t prompt = whole(promptTokens);
    const std::uint64_t room =
        whole(std::max(1, std::min(answerTokens, shape.context - promptTokens)));
    const std::uint64_t perToken = KeyValueArena::bytesPerToken(shape, engine.format);
    const std::uint64_t longest = prompt + room;
    const std::uint64_t useful = whole(engine.maxSequences) * longest * 5 / 4;
    // What all prompts begin with is kept once more, at most as long as one.
    return perToken *
           std::max(longest, std::min({groups * (prompt + room * samples) + prompt, useful + prompt,
                                       engine.keyValueBytes / perToken}));
}

std::uint64_t decodingLogits(const DecoderShape& shape, std::uint64_t groups, std::uint64_t rows) {
    return sizeof(float) * whole(shape.vocabulary) * (rows + groups);
}

} // namespace

std::uint64_t parameterCount(const ModelConfig& config) {
    return ParameterLayout(decoderShape(config)).size;
}

Result<ModelFacts> modelFacts(const std::filesystem::path& model) {
    SDRL_TRY(const ModelConfig config, ModelConfig::load(model));
    ModelFacts facts;
    facts.parameters = parameterCount(config);
    facts.contextTokens = static_cast<int>(std::min<std::int64_t>(config.maxPositions, INT32_MAX));
    facts.vocabulary = static_cast<int>(config.vocabularySize);
    std::error_code error;
    if (std::filesystem::is_directory(model, error)) {
        for (const auto& entry : std::filesystem::directory_iterator(model, error))
            if (std::error_code ignored; entry.is_regular_file(ignored))
                facts.fileBytes += entry.file_size(ignored);
    } else {
        facts.fileBytes = std::filesystem::file_size(model, error);
    }
    return facts;
}

TrainingMemory estimateTrainingMemory(const ModelConfig& config, const GrpoSettings& settings,
                                      int promptTokens, int answerTokens, EngineSettings engine) {
    return trainingMemory(decoderShape(config), settings, promptTokens, answerTokens, engine);
}

TrainingMemory trainingMemory(const DecoderShape& shape, const GrpoSettings& settings,
                              int promptTokens, int answerTokens, EngineSettings engine) {
    engine = resolved(engine);
    const NumberFormat training = settings.trainNumbers(), rolledOut = settings.rolloutNumbers();
    engine.format = rolledOut;
    const ParameterLayout layout(shape);
    const std::uint64_t parameters = layout.size;
    const std::uint64_t floats = sizeof(float);
    const int limit = settings.sampling.maxNewTokens;
    const int answer = answerTokens > 0 ? std::min(answerTokens, limit) : limit;
    const std::uint64_t groups = whole(settings.promptsPerStep),
                        samples = whole(settings.groupSize);

    TrainingMemory out;
    const bool exact = rolledOut == training; // both read the same weights then
    out.weights =
        floats * parameters +
        PackedWeights::bytes(layout, training, exact ? Residency::All : Residency::OneLayer);
    const std::uint64_t trained =
        settings.lora.enabled() ? LoraAdapters::size(layout, settings.lora) : parameters;
    if (settings.lora.enabled())
        out.weights += 2 * floats * trained; // the factors, once more transposed
    out.gradients = floats * trained;
    out.optimizer = 2 * floats * trained;
    if (settings.loss.klCoefficient != 0)
        out.reference = PackedWeights::bytes(layout, training);
    // A micro-batch is filled up to its bound, and holds at least one answer with its prompt.
    const std::uint64_t stepTokens = groups * (whole(promptTokens) + samples * whole(answer));
    const std::uint64_t batchTokens =
        std::max(whole(promptTokens) + whole(answer),
                 std::min(stepTokens, whole(settings.microBatchTokens)));
    const std::uint64_t shared = whole(promptTokens) * TrainingPass::sharedBytes(shape);
    out.activations = batchTokens * TrainingPass::bytesPerToken(shape, training) + shared;
    out.recomputedActivations =
        batchTokens * TrainingPass::bytesPerToken(shape, training, TrainingPass::Keep::Inputs) +
        shared;
    if (settings.loss.klCoefficient != 0) { // the reference has a pass of its own
        out.activations += out.recomputedActivations;
        out.recomputedActivations *= 2;
    }
    const int threads = engine.threads;
    out.logits =
        LogProbHead::bytes(shape, training, batchTokens, threads) +
        TrainingPass::bytesOfProducts(shape, training, threads) +
        decodingLogits(shape, groups,
                       std::min<std::uint64_t>(whole(engine.maxSequences), groups * samples));
    out.keysValues = keyValueBytes(shape, groups, samples, promptTokens, limit, engine);
    if (!exact)
        out.rollouts = PackedWeights::bytes(layout, rolledOut);
    if (settings.evaluateEvery > 0) {
        // A look at the development questions: keys and values, and weights too, in float32.
        engine.format = NumberFormat::Float32;
        const std::uint64_t weights =
            rolledOut == engine.format ? 0 : PackedWeights::bytes(layout, engine.format);
        const std::uint64_t keysValues =
            keyValueBytes(shape, whole(engine.maxSequences), 1, promptTokens, limit, engine);
        if (weights + keysValues > out.rollouts + out.keysValues) {
            out.rollouts = weights;
            out.keysValues = keysValues;
        }
    }
    out.fixed = kTrainingFixed;
    return out;
}

TrainingMemory estimateGeneratingMemory(const ModelConfig& config, int promptTokens,
                                        int answerTokens, EngineSettings engine) {
    engine = resolved(engine);
    const DecoderShape shape = decoderShape(config);
    TrainingMemory out;
    out.weights = PackedWeights::bytes(ParameterLayout(shape), engine.format);
    const std::uint64_t rows = whole(engine.maxSequences);
    out.logits = decodingLogits(shape, rows, rows);
    out.keysValues = keyValueBytes(shape, rows, 1, promptTokens, answerTokens, engine);
    out.fixed = kGeneratingFixed;
    return out;
}

} // namespace sdrl
