// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/sft_trainer.h"

#include "core/base/hash.h"
#include "core/base/rng.h"
#include "core/project/checkpoint_store.h"
#include "model/model_parameters.h"
#include "model/policy_model_impl.h"
#include "trainer/device_trainable_model.h"
#include "trainer/supervised_run.h"
#include "trainer/trainable_model.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace sdrl {

namespace {

/// The token that ends an assistant's turn: the last end token of a rendered conversation ("…<end
/// of turn>\n"), or the model's first one if its template ends without.
Result<std::optional<std::int32_t>> turnEnd(PolicyModel& model) {
    const std::vector<std::int32_t>& ends = model.endTokens();
    if (const auto& chatTemplate = model.impl().chatTemplate) {
        const std::vector<ChatMessage> turn = {{"user", "a"}, {"assistant", "b"}};
        ChatOptions options;
        options.addGenerationPrompt = false;
        SDRL_TRY(const std::vector<std::int32_t> tokens,
                 chatTemplate->renderTokens(turn, model.tokenizer(), options));
        const auto last = std::find_if(tokens.rbegin(), tokens.rend(), [&](std::int32_t token) {
            return std::find(ends.begin(), ends.end(), token) != ends.end();
        });
        if (last != tokens.rend())
            return std::optional(*last);
    }
    return ends.empty() ? std::nullopt : std::optional(ends.front());
}

/// The examples in an order that is shuffled anew in each epoch; position = epoch · count + place.
class ShuffledExamples final : public SequenceSource {
public:
    ShuffledExamples(std::vector<WeightedSequence> sequences, std::uint64_t seed)
        : m_sequences(std::move(sequences)), m_seed(seed), m_order(m_sequences.size()) {}

    Result<WeightedSequence> next() override { return at(m_position++); }
    [[nodiscard]] std::uint64_t position() const override { return m_position; }
    void seek(std::uint64_t position) override { m_position = position; }

    /// Batches until all examples were seen that often, filled as runSupervised does.
    int stepsFor(double epochs, std::size_t tokensPerBatch) {
        const auto wanted = static_cast<std::uint64_t>(
            std::max(1.0, std::round(epochs * static_cast<double>(m_sequences.size()))));
        int steps = 1;
        std::size_t tokens = 0;
        for (std::uint64_t position = 0; position < wanted; ++position) {
            const std::size_t size = at(position).tokens.size();
            if (tokens > 0 && tokens + size > tokensPerBatch) {
                ++steps;
                tokens = 0;
            }
            tokens += size;
        }
        return steps;
    }

private:
    const WeightedSequence& at(std::uint64_t position) {
        const std::uint64_t epoch = position / m_sequences.size();
        if (epoch != m_epoch) {
            m_epoch = epoch;
            std::iota(m_order.begin(), m_order.end(), std::size_t{0});
            RandomStream(m_seed, "sft-order", {epoch}).shuffle(std::span(m_order));
        }
        return m_sequences[m_order[position % m_sequences.size()]];
    }

    std::vector<WeightedSequence> m_sequences;
    std::uint64_t m_seed;
    std::uint64_t m_position = 0;
    std::vector<std::size_t> m_order;
    std::optional<std::uint64_t> m_epoch; ///< that m_order is of
};

std::string fingerprintOf(const SftJob& job, const PolicyModel& model) {
    const SftSettings& s = job.settings;
    Sha256 hash;
    hash.addField("sft").addField(model.fingerprint()).addField(job.seed);
    hash.addField(fmt::format("{} {} {} {} {} {} {} {} {} {} {} {}", s.epochs, s.tokensPerBatch,
                              s.microBatchTokens, s.learningRate, s.warmupSteps,
                              static_cast<int>(s.schedule), s.finalRateShare, s.beta1, s.beta2,
                              s.adamEpsilon, s.weightDecay, s.maxGradNorm));
    if (s.trainFormat != NumberFormat::Float32)
        hash.addField(numberFormatName(s.trainFormat));
    for (const SftExample& example : job.examples) {
        hash.addField(static_cast<std::uint64_t>(example.prompt.size()));
        for (const ChatMessage& message : example.prompt)
            hash.addField(message.role).addField(message.content);
        hash.addField(example.completion);
    }
    return hash.hex();
}

/// Prompts with weight 0, completions with weight 1; without those that are too long.
Result<std::vector<WeightedSequence>> sequencesOf(const SftJob& job, PolicyModel& model,
                                                  int& skipped) {
    SDRL_TRY(const std::optional<std::int32_t> end, turnEnd(model));
    const auto room = static_cast<std::size_t>(model.config().maxPositions);
    std::vector<WeightedSequence> out;
    for (const SftExample& example : job.examples) {
        WeightedSequence sequence;
        SDRL_TRY(sequence.tokens, model.promptTokens(example.prompt));
        const std::size_t promptSize = sequence.tokens.size();
        const auto completion = model.tokenizer().encode(example.completion);
        sequence.tokens.insert(sequence.tokens.end(), completion.begin(), completion.end());
        if (end)
            sequence.tokens.push_back(*end);
        sequence.weights.assign(promptSize, 0.0F);
        sequence.weights.resize(sequence.tokens.size(), 1.0F);
        // The first token of all has nothing before it that could predict it.
        const std::size_t firstLearnt = std::max<std::size_t>(promptSize, 1);
        if (sequence.tokens.size() > room || sequence.tokens.size() <= firstLearnt)
            ++skipped;
        else
            out.push_back(std::move(sequence));
    }
    if (out.empty())
        return Error{ErrorCode::InvalidArgument, "there is no example to train on",
                     fmt::format("{} were empty or too long", skipped)};
    return out;
}

/// Takes the model's parameters.
Result<std::unique_ptr<Trainable>> trainableOf(PolicyModel& model, const SftSettings& s) {
    using Made = Result<std::unique_ptr<Trainable>>;
    PolicyModel::Impl& impl = model.impl();
    const DecoderShape shape = decoderShape(impl.config);
    const AdamWSettings optimizer = {s.beta1, s.beta2, s.adamEpsilon, s.weightDecay, s.maxGradNorm};
    SDRL_TRY(std::shared_ptr<DeviceModel> device, makeDeviceModel(impl.settings, shape, {true}));
    if (device) {
        SDRL_CHECK(device->upload(DeviceModel::Array::Parameters, impl.parameters.span()));
        impl.parameters = {};
        return Made(
            std::make_unique<DeviceTrainableModel>(std::move(device), optimizer, s.trainFormat));
    }
    SDRL_TRY(const MatrixProducts* products, MatrixProducts::load());
    return Made(std::make_unique<TrainableModel>(
        std::make_shared<PackedWeights>(shape, trainingNumbers(s.trainFormat), Residency::OneLayer),
        std::move(impl.parameters), optimizer, impl.pool, *products));
}

Result<SftOutcome> run(const SftJob& job, const EngineSettings& engine, JobContext& context) {
    SftOutcome out;
    context.beginPhase("loading model", "models", 1);
    SDRL_TRY(const std::shared_ptr<PolicyModel> model,
             PolicyModel::load({job.model, {}}, PolicyModel::Purpose::Train, engine));
    context.advance();
    SDRL_TRY(std::vector<WeightedSequence> sequences,
             sequencesOf(job, *model, out.skippedExamples));
    if (out.skippedExamples > 0)
        context.log(LogLevel::Warning,
                    fmt::format("{} examples are empty or do not fit into the model's {} tokens",
                                out.skippedExamples, model->config().maxPositions));

    const SftSettings& s = job.settings;
    SDRL_TRY(const std::unique_ptr<Trainable> trainable, trainableOf(*model, s));
    // A batch larger than an epoch would hold some examples several times.
    std::size_t epochTokens = 0;
    for (const WeightedSequence& sequence : sequences)
        epochTokens += sequence.tokens.size();
    const std::size_t batchTokens =
        std::min(epochTokens, static_cast<std::size_t>(s.tokensPerBatch));
    ShuffledExamples source(std::move(sequences), job.seed);
    SupervisedSettings settings;
    settings.steps = source.stepsFor(s.epochs, batchTokens);
    settings.tokensPerBatch = static_cast<int>(batchTokens);
    settings.microBatchTokens = s.microBatchTokens;
    GrpoSettings rate; // has the same schedules
    rate.learningRate = s.learningRate;
    rate.warmupSteps = s.warmupSteps;
    rate.schedule = s.schedule;
    rate.finalRateShare = s.finalRateShare;
    settings.learningRate = [&](int step) { return rate.rateAt(step, settings.steps); };
    settings.checkpointSeconds = s.checkpointSeconds;
    settings.logEvery = 1;
    settings.fingerprint = fingerprintOf(job, *model);
    SDRL_TRY(out.ending, runSupervised(*trainable, source, settings, job.runFolder, context));
    out.steps = static_cast<int>(trainable->optimizerSteps());
    out.lastWeights = CheckpointStore(job.runFolder).folderOf(out.steps) / kModelFile;
    return out;
}

} // namespace

Result<SftOutcome> SftTrainer::train(const SftJob& job, JobContext& context) {
    try {
        return run(job, m_settings, context);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "training does not fit into memory",
                     job.model.string()};
    }
}

} // namespace sdrl
