// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/pretrainer.h"

#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/instruct/starter_corpus.h"
#include "model/model_parameters.h"
#include "trainer/supervised_run.h"
#include "trainer/trainable_model.h"
#include "training/bpe_trainer.h"
#include "training/tokenizer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kEndOfText = "<|endoftext|>";
constexpr const char* kTurnStart = "<|im_start|>";
constexpr const char* kTurnEnd = "<|im_end|>";

constexpr const char* kChatTemplate =
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] "
    "+ '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ "
    "'<|im_start|>assistant\\n' }}{% endif %}";

/// The corpus as sequences: document i at position i.
class CorpusSource final : public SequenceSource {
public:
    CorpusSource(const StarterRecipe& recipe, const Tokenizer& tokenizer)
        : m_recipe(recipe),
          m_tokenizer(tokenizer),
          m_turnStart(*tokenizer.idOf(kTurnStart)),
          m_turnEnd(*tokenizer.idOf(kTurnEnd)) {}

    Result<WeightedSequence> next() override {
        WeightedSequence out;
        for (const CorpusSegment& segment : corpusDocument(m_recipe, m_position++).segments) {
            switch (segment.kind) {
            case CorpusSegment::Kind::TurnStart:
                out.tokens.push_back(m_turnStart);
                break;
            case CorpusSegment::Kind::TurnEnd:
                out.tokens.push_back(m_turnEnd);
                break;
            case CorpusSegment::Kind::Text: {
                const auto ids = m_tokenizer.encode(segment.text);
                out.tokens.insert(out.tokens.end(), ids.begin(), ids.end());
                break;
            }
            }
            out.weights.resize(out.tokens.size(), static_cast<float>(segment.weight));
        }
        return out;
    }
    [[nodiscard]] std::uint64_t position() const override { return m_position; }
    void seek(std::uint64_t position) override { m_position = position; }

private:
    const StarterRecipe& m_recipe;
    const Tokenizer& m_tokenizer;
    std::int32_t m_turnStart, m_turnEnd;
    std::uint64_t m_position = 0;
};

Result<std::string> trainTokenizer(const StarterRecipe& recipe, JobContext& context) {
    const auto documents = static_cast<std::uint64_t>(recipe.vocabulary.documents);
    context.beginPhase("training the tokenizer", "documents", documents);
    BpeTrainer trainer;
    for (std::uint64_t i = 0; i < documents; ++i) {
        for (const CorpusSegment& segment : corpusDocument(recipe, i).segments)
            if (segment.kind == CorpusSegment::Kind::Text)
                trainer.add(segment.text);
        context.advance();
    }
    BpeTrainerOptions options;
    options.vocabularySize = static_cast<std::size_t>(recipe.vocabulary.size);
    options.specialTokens = {kEndOfText, kTurnStart, kTurnEnd};
    return trainer.train(options);
}

ModelConfig configOf(const StarterRecipe& recipe, const Tokenizer& tokenizer) {
    const StarterRecipe::Architecture& a = recipe.architecture;
    ModelConfig config;
    config.family = ModelFamily::Llama;
    config.hiddenSize = a.width;
    config.intermediateSize = a.mlpWidth;
    config.layerCount = a.layers;
    config.headCount = a.heads;
    config.keyValueHeadCount = a.keyValueHeads;
    config.headDim = a.width / a.heads;
    config.vocabularySize = static_cast<std::int64_t>(tokenizer.vocabularySize());
    config.maxPositions = a.contextLength;
    config.rmsNormEpsilon = a.normEpsilon;
    config.ropeTheta = a.ropeTheta;
    config.tiedEmbedding = true;
    config.storedType = "float16";
    config.padId = tokenizer.idOf(kEndOfText);
    config.eosIds = {*tokenizer.idOf(kTurnEnd)};
    return config;
}

/// Embedding N(0, std²), linear maps N(0, 1/inputs), those that write into the residual stream
/// divided by √(2·layers) besides, norms 1.
AlignedBuffer<float> initialParameters(const StarterRecipe& recipe, const ParameterLayout& layout) {
    AlignedBuffer<float> out(layout.size);
    const double residual = 1 / std::sqrt(2.0 * recipe.architecture.layers);
    for (const ParameterInfo& tensor : layout.tensors) {
        RandomStream random(recipe.seed, "initial " + tensor.name);
        double scale = 1 / std::sqrt(static_cast<double>(tensor.columns));
        if (tensor.offset == layout.embedding)
            scale = recipe.architecture.initialEmbeddingStd;
        else if (tensor.name.ends_with("o_proj.weight") ||
                 tensor.name.ends_with("down_proj.weight"))
            scale *= residual;
        for (std::size_t i = 0; i < tensor.size(); ++i)
            out[tensor.offset + i] =
                tensor.matrix ? static_cast<float>(scale * random.normal()) : 1.0F;
    }
    return out;
}

double learningRate(const StarterRecipe::Optimiser& o, int step) {
    if (step < o.warmUpSteps)
        return o.peakLearningRate * (step + 1) / o.warmUpSteps;
    const double fallBegin = o.constantUntil * o.steps;
    if (step < fallBegin)
        return o.peakLearningRate;
    const double progress = (step - fallBegin) / std::max(1.0, o.steps - 1 - fallBegin);
    return o.peakLearningRate * (1 - (1 - o.finalShare) * std::min(1.0, progress));
}

Result<void> writeModel(const fs::path& folder, const StarterRecipe& recipe,
                        const ModelConfig& config, const TrainableModel& model,
                        const std::string& tokenizerJson) {
    SDRL_CHECK(writeFileAtomic(folder / "tokenizer.json", tokenizerJson));
    SDRL_CHECK(writeFileAtomic(folder / "tokenizer_config.json",
                               dumpJson({{"tokenizer_class", "PreTrainedTokenizerFast"},
                                         {"model_max_length", config.maxPositions},
                                         {"eos_token", kTurnEnd},
                                         {"pad_token", kEndOfText},
                                         {"bos_token", nullptr},
                                         {"unk_token", nullptr},
                                         {"clean_up_tokenization_spaces", false},
                                         {"chat_template", kChatTemplate}},
                                        2) +
                                   "\n"));
    SDRL_CHECK(writeFileAtomic(
        folder / "generation_config.json",
        dumpJson({{"eos_token_id", config.eosIds.front()}, {"pad_token_id", *config.padId}}, 2) +
            "\n"));
    SDRL_CHECK(writeFileAtomic(folder / "config.json", config.toJson()));
    return writeParameters(folder / "model.safetensors", model.layout(), model.parameters(),
                           StorageType::Float16,
                           {{"format", "pt"},
                            {"recipe", recipe.name},
                            {"seed", std::to_string(recipe.seed)},
                            {"grammar_version", std::to_string(kGrammarVersion)},
                            {"steps", std::to_string(recipe.optimiser.steps)}});
}

} // namespace

Result<Ending> Pretrainer::run(const fs::path& recipeFile, const fs::path& workFolder,
                               const fs::path& modelFolder, JobContext& context) {
    SDRL_TRY(const std::string recipeText, readFile(recipeFile));
    SDRL_TRY(const StarterRecipe recipe, StarterRecipe::load(recipeFile));
    const std::string fingerprint = Sha256()
                                        .addField("pretrain")
                                        .addField(recipeText)
                                        .addField(std::uint64_t{kGrammarVersion})
                                        .hex();

    // The tokenizer follows from the recipe; a name made from its hash keeps others apart.
    const fs::path tokenizerFile =
        workFolder / fmt::format("tokenizer-{}.json", fingerprint.substr(0, 12));
    std::error_code error;
    if (!fs::exists(tokenizerFile, error)) {
        SDRL_TRY(const std::string trained, trainTokenizer(recipe, context));
        SDRL_CHECK(writeFileAtomic(tokenizerFile, trained));
    }
    SDRL_TRY(const std::string tokenizerJson, readFile(tokenizerFile));
    SDRL_TRY(const Tokenizer tokenizer, Tokenizer::load(tokenizerFile));

    const ModelConfig config = configOf(recipe, tokenizer);
    const StarterRecipe::Optimiser& o = recipe.optimiser;
    const auto pool = std::make_shared<ThreadPool>(resolved(m_settings).threads);
    const auto weights = std::make_shared<PackedWeights>(
        decoderShape(config), NumberFormat::Float32, Residency::OneLayer);
    SDRL_TRY(const MatrixProducts* products, MatrixProducts::load());
    TrainableModel model(weights, initialParameters(recipe, weights->layout()),
                         {o.beta1, o.beta2, o.epsilon, o.weightDecay, o.clipNorm}, pool, *products);
    CorpusSource source(recipe, tokenizer);
    SupervisedSettings settings;
    settings.steps = o.steps;
    settings.tokensPerBatch = o.tokensPerBatch;
    settings.microBatchTokens = o.tokensPerBatch;
    settings.learningRate = [&](int step) { return learningRate(o, step); };
    settings.fingerprint = fingerprint;
    settings.logEvery = 50;
    SDRL_TRY(const Ending ending, runSupervised(model, source, settings, workFolder, context));
    if (ending == Ending::Stopped)
        return ending;
    SDRL_CHECK(writeModel(modelFolder, recipe, config, model, tokenizerJson));
    return Ending::Finished;
}

} // namespace sdrl
