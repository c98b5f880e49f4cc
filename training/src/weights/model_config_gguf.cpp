// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "weights/model_config_parts.h"
#include "weights/tensor_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sdrl {

namespace {

/// The keys of one architecture, with the first mistake kept, like JsonFields.
class GgufFields {
public:
    GgufFields(const GgufFile& file, std::string architecture)
        : m_file(file), m_prefix(std::move(architecture) + ".") {}

    [[nodiscard]] std::string key(std::string_view field) const {
        return m_prefix + std::string(field);
    }
    [[nodiscard]] bool has(std::string_view field) const { return m_file.has(key(field)); }

    std::int64_t integer(std::string_view field, std::int64_t low, std::int64_t high,
                         std::int64_t fallback) {
        return keep(m_file.integer(key(field), low, high, fallback), fallback);
    }
    std::int64_t required(std::string_view field, std::int64_t high) {
        if (!has(field) && !m_error)
            m_error =
                m_file.error(ErrorCode::InvalidFile, fmt::format("\"{}\" is missing", key(field)));
        return integer(field, 1, high, 1);
    }
    // Files store numbers as float32; 1e-5 is to come back as 1e-5, not as 9.999999747e-06.
    double number(std::string_view field, double low, double high, double fallback) {
        double value = keep(m_file.number(key(field), low, high, fallback), fallback);
        const auto narrow = static_cast<float>(value);
        if (static_cast<double>(narrow) == value) {
            const std::string shortest = fmt::format("{}", narrow);
            std::from_chars(shortest.data(), shortest.data() + shortest.size(), value);
        }
        return value;
    }
    std::string text(std::string_view field, std::string_view fallback) {
        return keep(m_file.text(key(field), fallback), std::string(fallback));
    }

    [[nodiscard]] Result<void> finish() const {
        return m_error ? Result<void>(*m_error) : Result<void>();
    }

private:
    template <class T>
    T keep(Result<T> result, T fallback) {
        if (result)
            return std::move(result).value();
        if (!m_error)
            m_error = result.error();
        return fallback;
    }

    const GgufFile& m_file;
    std::string m_prefix;
    std::optional<Error> m_error;
};

Result<std::vector<std::int32_t>> ids(const GgufFile& file,
                                      std::initializer_list<const char*> keys) {
    std::vector<std::int32_t> out;
    for (const char* key : keys) {
        SDRL_TRY(const std::int64_t id, file.integer(key, -1, UINT32_MAX, -1));
        if (id >= 0 && id < ModelLimits::kVocabularySize) // all ones means none
            out.push_back(static_cast<std::int32_t>(id));
    }
    return out;
}

// Converters write llama3 scaling not as keys but as its effect, one divisor a frequency. The
// parameters are found again so that the model can be exported: all released models have low 1,
// high 4 and 8192 positions, and the divisors prove it or not.
Result<void> readFrequencyFactors(const GgufFile& file, ModelConfig& config) {
    const GgufTensor* tensor = file.findTensor("rope_freqs.weight");
    if (!tensor)
        return {};
    const auto unknown = [&] {
        return file.error(ErrorCode::UnsupportedFile,
                          "the rotary factors in \"rope_freqs.weight\" are not those of llama3 "
                          "scaling");
    };
    if (tensor->format != ElementFormat::Float32 ||
        tensor->elementCount() != static_cast<std::uint64_t>(config.headDim / 2) ||
        config.ropeScaling.type != RopeScaling::Type::Default)
        return unknown();
    std::vector<float> factors(static_cast<std::size_t>(config.headDim / 2));
    dequantize(tensor->format, tensor->data.data(), factors);
    const std::vector<double> plain = rotaryFrequencies(config).inverseFrequencies;
    const double factor = *std::max_element(factors.begin(), factors.end());
    if (!(factor >= 1 && factor <= ModelLimits::kRopeFactor))
        return unknown();
    RopeScaling& scaling = config.ropeScaling;
    scaling.type = RopeScaling::Type::Llama3;
    scaling.factor = factor;
    scaling.lowFreqFactor = 1;
    scaling.highFreqFactor = 4;
    scaling.originalMaxPositions = 8192;
    const std::vector<double> scaled = rotaryFrequencies(config).inverseFrequencies;
    for (std::size_t i = 0; i < factors.size(); ++i)
        if (!(std::abs(plain[i] / scaled[i] / static_cast<double>(factors[i]) - 1) < 1e-4))
            return unknown();
    return {};
}

Result<void> readScaling(const GgufFile& file, GgufFields& fields, ModelConfig& config) {
    const double oldLinear = fields.number("rope.scale_linear", 0, ModelLimits::kRopeFactor, 1);
    const std::string type = fields.text("rope.scaling.type", oldLinear > 1 ? "linear" : "none");
    RopeScaling& scaling = config.ropeScaling;
    scaling.factor = fields.number("rope.scaling.factor", 0, ModelLimits::kRopeFactor,
                                   oldLinear > 1 ? oldLinear : 1);
    if (type == "linear") {
        scaling.type = RopeScaling::Type::Linear;
    } else if (type == "yarn") {
        scaling.type = RopeScaling::Type::Yarn;
        scaling.originalMaxPositions =
            fields.integer("rope.scaling.original_context_length", 1, ModelLimits::kMaxPositions,
                           config.maxPositions);
        scaling.betaFast = fields.number("rope.scaling.yarn_beta_fast", 1e-3, 1e6, 32);
        scaling.betaSlow = fields.number("rope.scaling.yarn_beta_slow", 1e-3, 1e6, 1);
        if (fields.has("rope.scaling.attn_factor"))
            scaling.attentionFactor = fields.number("rope.scaling.attn_factor", 1e-3, 1e3, 1) *
                                      (0.1 * std::log(std::max(scaling.factor, 1.0)) + 1);
    } else if (type != "none") {
        return file.error(ErrorCode::UnsupportedFile,
                          fmt::format("rotary scaling \"{}\" is not supported", type));
    }
    if (scaling.factor <= 1)
        scaling = {};
    return {};
}

} // namespace

Result<ModelConfig> modelConfigFromGguf(const GgufFile& file) {
    SDRL_TRY(const std::string architecture, ggufArchitecture(file));
    GgufFields fields(file, architecture);
    const auto unsupported = [&](std::string message) {
        return file.error(ErrorCode::UnsupportedFile, std::move(message));
    };
    if (fields.integer("expert_count", 0, 1 << 20, 0) > 0)
        return unsupported("mixtures of experts are not supported");
    if (fields.integer("attention.sliding_window", 0, INT32_MAX, 0) > 0)
        return unsupported("sliding window attention is not supported");
    if (fields.has("attn_logit_softcapping") || fields.has("final_logit_softcapping"))
        return unsupported("softcapping is not supported");

    ModelConfig config;
    config.family = architecture == "llama"   ? ModelFamily::Llama
                    : architecture == "qwen2" ? ModelFamily::Qwen2
                                              : ModelFamily::Qwen3;
    config.hiddenSize = fields.required("embedding_length", ModelLimits::kHiddenSize);
    config.intermediateSize =
        fields.required("feed_forward_length", ModelLimits::kIntermediateSize);
    config.layerCount = fields.required("block_count", ModelLimits::kLayerCount);
    config.headCount = fields.required("attention.head_count", ModelLimits::kHeadCount);
    config.keyValueHeadCount =
        fields.integer("attention.head_count_kv", 1, ModelLimits::kHeadCount, config.headCount);
    config.headDim = fields.integer("attention.key_length", 2, ModelLimits::kHeadDim,
                                    config.hiddenSize / config.headCount);
    config.maxPositions = fields.required("context_length", ModelLimits::kMaxPositions);
    config.rmsNormEpsilon = fields.number("attention.layer_norm_rms_epsilon", 1e-12, 0.1, 1e-5);
    config.ropeTheta = fields.number("rope.freq_base", 2, 1e15, 10000);
    SDRL_CHECK(readScaling(file, fields, config));
    const std::int64_t rotated =
        fields.integer("rope.dimension_count", 0, ModelLimits::kHeadDim, config.headDim);
    const std::int64_t valueLength =
        fields.integer("attention.value_length", 0, ModelLimits::kHeadDim, config.headDim);
    SDRL_CHECK(fields.finish());
    if (rotated != config.headDim)
        return unsupported("partial rotary embeddings are not supported");
    if (valueLength != config.headDim)
        return unsupported("values of another size than keys are not supported");

    const GgufTensor* embedding = file.findTensor("token_embd.weight");
    if (!embedding || embedding->dimCount != 2 ||
        embedding->dims[1] > static_cast<std::uint64_t>(ModelLimits::kVocabularySize))
        return file.error(ErrorCode::InvalidFile, "the token embedding is missing or misshapen");
    config.vocabularySize = static_cast<std::int64_t>(embedding->dims[1]);
    config.tiedEmbedding = file.findTensor("output.weight") == nullptr;
    config.queryKeyValueBias = file.findTensor("blk.0.attn_q.bias") != nullptr;
    config.outputBias = file.findTensor("blk.0.attn_output.bias") != nullptr;
    config.mlpBias = file.findTensor("blk.0.ffn_down.bias") != nullptr;
    // What config.json could not say, the engine need not do.
    const bool biasFits = config.family == ModelFamily::Qwen2
                              ? config.queryKeyValueBias && !config.outputBias
                              : config.queryKeyValueBias == config.outputBias;
    if (!biasFits || (config.mlpBias && config.family != ModelFamily::Llama))
        return unsupported(
            fmt::format("these biases do not occur in architecture {}", architecture));
    SDRL_CHECK(readFrequencyFactors(file, config));

    SDRL_TRY(const auto bos, ids(file, {"tokenizer.ggml.bos_token_id"}));
    SDRL_TRY(const auto pad, ids(file, {"tokenizer.ggml.padding_token_id"}));
    SDRL_TRY(config.eosIds, ids(file, {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id",
                                       "tokenizer.ggml.eom_token_id"}));
    config.bosId = bos.empty() ? std::nullopt : std::optional(bos.front());
    config.padId = pad.empty() ? std::nullopt : std::optional(pad.front());
    return config;
}

} // namespace sdrl
