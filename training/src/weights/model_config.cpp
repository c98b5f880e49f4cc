// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/model_config.h"

#include "core/base/file_io.h"
#include "core/base/json_fields.h"
#include "core/base/jsonl.h"
#include "weights/model_config_parts.h"
#include "weights/model_files.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct FamilyName {
    ModelFamily family;
    std::string_view modelType;
    std::string_view className;
};
constexpr std::array<FamilyName, 3> kFamilies{{
    {ModelFamily::Llama, "llama", "LlamaForCausalLM"},
    {ModelFamily::Qwen2, "qwen2", "Qwen2ForCausalLM"},
    {ModelFamily::Qwen3, "qwen3", "Qwen3ForCausalLM"},
}};

const FamilyName& namesOf(ModelFamily family) {
    return *std::find_if(kFamilies.begin(), kFamilies.end(),
                         [&](const FamilyName& f) { return f.family == family; });
}

struct ScalingName {
    RopeScaling::Type type;
    std::string_view name;
};
constexpr std::array<ScalingName, 5> kScalings{{
    {RopeScaling::Type::Default, "default"},
    {RopeScaling::Type::Linear, "linear"},
    {RopeScaling::Type::Dynamic, "dynamic"},
    {RopeScaling::Type::Llama3, "llama3"},
    {RopeScaling::Type::Yarn, "yarn"},
}};

// Fields that change what a model computes, and that the engine does not do, unless they are
// absent, null, false or 0.
constexpr std::pair<const char*, std::string_view> kRefused[] = {
    {"num_experts", "mixtures of experts"},
    {"num_local_experts", "mixtures of experts"},
    {"n_routed_experts", "mixtures of experts"},
    {"attn_logit_softcapping", "softcapping of attention"},
    {"final_logit_softcapping", "softcapping of logits"},
    {"clip_qkv", "clipping of queries and keys"},
    {"use_sliding_window", "sliding window attention"},
    {"quantization_config", "weights quantised by another library (quantization_config)"},
};

bool isOff(const json& value) {
    return value.is_null() || value == json(false) || (value.is_number() && value == json(0));
}

// config.json has many fields that don't concern the engine: the check for unknown ones is off.
void allowOthers(JsonFields& fields, const json& object) {
    if (object.is_object())
        for (const auto& [key, unused] : object.items())
            (void)fields.raw(key);
}

std::vector<std::int32_t> tokenIds(const json& value) {
    std::vector<std::int32_t> ids;
    const auto add = [&](const json& id) {
        if (id.is_number_integer() && id >= json(0) && id < json(ModelLimits::kVocabularySize))
            ids.push_back(id.get<std::int32_t>());
    };
    if (value.is_array())
        std::for_each(value.begin(), value.end(), add);
    else
        add(value);
    return ids;
}

std::optional<std::int32_t> tokenId(const json& value) {
    const std::vector<std::int32_t> ids = tokenIds(value);
    return ids.empty() ? std::nullopt : std::optional(ids.front());
}

Error unsupported(const JsonDocument& document, const std::string& pointer, std::string message) {
    Error error = document.errorAt(pointer, "");
    return {ErrorCode::UnsupportedFile, std::move(message), std::move(error.context)};
}

Result<void> readRope(const JsonDocument& document, JsonFields& fields, ModelConfig& config) {
    // transformers 5 puts theta and scaling into rope_parameters; before, scaling was apart.
    const bool newer = fields.has("rope_parameters");
    const char* member = newer ? "rope_parameters" : "rope_scaling";
    const std::string pointer = std::string("/") + member;
    config.ropeTheta = fields.number("rope_theta", 2, 1e15, 10000);
    const json raw = fields.raw(member);
    if (raw.is_null())
        return {};
    if (raw.is_object() &&
        std::any_of(raw.begin(), raw.end(), [](const json& value) { return value.is_object(); }))
        return unsupported(document, pointer,
                           "rotary embeddings that differ between layers are not supported");
    JsonFields rope = fields.object(member);
    config.ropeTheta = rope.number("rope_theta", 2, 1e15, config.ropeTheta);
    const std::string type = rope.text("rope_type", rope.text("type", "default"));
    const auto* named = std::find_if(kScalings.begin(), kScalings.end(),
                                     [&](const ScalingName& s) { return s.name == type; });
    if (named == kScalings.end())
        return unsupported(document, pointer,
                           fmt::format("rotary scaling \"{}\" is not supported", type));
    if (rope.number("partial_rotary_factor", 0, 1, 1) != 1)
        return unsupported(document, pointer, "partial rotary embeddings are not supported");
    RopeScaling& scaling = config.ropeScaling;
    scaling.type = named->type;
    if (scaling.type != RopeScaling::Type::Default) {
        const bool ratio = scaling.type == RopeScaling::Type::Yarn && !rope.has("factor");
        scaling.factor = ratio ? 0 : rope.number("factor", 1, ModelLimits::kRopeFactor);
        scaling.originalMaxPositions =
            fields.integer("original_max_position_embeddings", 1, ModelLimits::kMaxPositions,
                           rope.integer("original_max_position_embeddings", 1,
                                        ModelLimits::kMaxPositions, config.maxPositions));
        if (ratio && scaling.originalMaxPositions > 0)
            scaling.factor = static_cast<double>(config.maxPositions) /
                             static_cast<double>(scaling.originalMaxPositions);
    }
    if (scaling.type == RopeScaling::Type::Llama3) {
        scaling.lowFreqFactor = rope.number("low_freq_factor", 1e-3, 1e3);
        scaling.highFreqFactor = rope.number("high_freq_factor", 1e-3, 1e3);
        if (!(scaling.lowFreqFactor < scaling.highFreqFactor))
            rope.reject("high_freq_factor", "must be larger than low_freq_factor");
    }
    if (scaling.type == RopeScaling::Type::Yarn) {
        scaling.betaFast = rope.number("beta_fast", 1e-3, 1e6, 32);
        scaling.betaSlow = rope.number("beta_slow", 1e-3, 1e6, 1);
        scaling.mscale = rope.number("mscale", 0, 100, 0);
        scaling.mscaleAllDim = rope.number("mscale_all_dim", 0, 100, 0);
        scaling.truncate = rope.flag("truncate", true);
        if (rope.has("attention_factor"))
            scaling.attentionFactor = rope.number("attention_factor", 1e-3, 1e3);
    }
    allowOthers(rope, raw);
    return {};
}

Result<ModelConfig> configFromJson(const JsonDocument& document) {
    const json& root = document.root();
    JsonFields fields(document);
    if (!root.is_object())
        return fields.finish().error();

    const std::string modelType = fields.text("model_type");
    const auto* family = std::find_if(kFamilies.begin(), kFamilies.end(), [&](const FamilyName& f) {
        return f.modelType == modelType;
    });
    if (family == kFamilies.end())
        return unsupported(document, "/model_type",
                           fmt::format("model type \"{}\" is not supported, only llama, qwen2 and "
                                       "qwen3",
                                       modelType));
    for (const auto& [field, what] : kRefused)
        if (!isOff(fields.raw(field)))
            return unsupported(
                document, std::string("/") + field,
                fmt::format("{} are not supported: the field \"{}\" is set", what, field));
    ModelConfig config;
    config.family = family->family;
    for (const std::string& name : fields.texts("architectures", {}))
        if (name != family->className)
            return unsupported(document, "/architectures",
                               fmt::format("a {} is not a language model that is supported", name));
    for (const std::string& layer : fields.texts("layer_types", {}))
        if (layer != "full_attention")
            return unsupported(document, "/layer_types",
                               fmt::format("layers of type \"{}\" are not supported", layer));
    if (config.family == ModelFamily::Llama && !isOff(fields.raw("sliding_window")))
        return unsupported(document, "/sliding_window",
                           "sliding window attention is not supported");
    if (const std::string activation = fields.text("hidden_act", "silu"); activation != "silu")
        return unsupported(
            document, "/hidden_act",
            fmt::format("the activation \"{}\" is not supported, only silu", activation));
    if (fields.number("partial_rotary_factor", 0, 1, 1) != 1)
        return unsupported(document, "/partial_rotary_factor",
                           "partial rotary embeddings are not supported");

    const bool isLlama = config.family == ModelFamily::Llama;
    config.hiddenSize = fields.integer("hidden_size", 1, ModelLimits::kHiddenSize);
    config.intermediateSize =
        fields.integer("intermediate_size", 1, ModelLimits::kIntermediateSize);
    config.layerCount = fields.integer("num_hidden_layers", 1, ModelLimits::kLayerCount);
    config.headCount = fields.integer("num_attention_heads", 1, ModelLimits::kHeadCount);
    config.keyValueHeadCount =
        fields.integer("num_key_value_heads", 1, ModelLimits::kHeadCount, config.headCount);
    // transformers' default for Qwen3 does not follow from the other sizes.
    config.headDim = fields.integer(
        "head_dim", 2, ModelLimits::kHeadDim,
        config.family == ModelFamily::Qwen3 ? 128 : config.hiddenSize / config.headCount);
    config.vocabularySize = fields.integer("vocab_size", 1, ModelLimits::kVocabularySize);
    config.maxPositions = fields.integer("max_position_embeddings", 1, ModelLimits::kMaxPositions,
                                         isLlama ? 2048 : 32768);
    config.rmsNormEpsilon = fields.number("rms_norm_eps", 1e-12, 0.1, 1e-6);
    const bool attentionBias = fields.flag("attention_bias", false);
    config.queryKeyValueBias = attentionBias || config.family == ModelFamily::Qwen2;
    config.outputBias = attentionBias && config.family != ModelFamily::Qwen2;
    config.mlpBias = isLlama && fields.flag("mlp_bias", false);
    config.tiedEmbedding = fields.flag("tie_word_embeddings", false);
    config.storedType = fields.text("dtype", fields.text("torch_dtype", ""));
    config.bosId = tokenId(fields.raw("bos_token_id"));
    config.padId = tokenId(fields.raw("pad_token_id"));
    config.eosIds = tokenIds(fields.raw("eos_token_id"));
    SDRL_CHECK(readRope(document, fields, config));
    allowOthers(fields, root);
    SDRL_CHECK(fields.finish());
    return config;
}

void tidyEosIds(ModelConfig& config) {
    std::sort(config.eosIds.begin(), config.eosIds.end());
    config.eosIds.erase(std::unique(config.eosIds.begin(), config.eosIds.end()),
                        config.eosIds.end());
}

} // namespace

std::string_view modelFamilyName(ModelFamily family) {
    return namesOf(family).modelType;
}

Result<void> checkModelConfig(const ModelConfig& config, const std::string& name) {
    const auto wrong = [&](const std::string& message) {
        return Error{ErrorCode::InvalidFile, message, name};
    };
    if (config.headCount % config.keyValueHeadCount != 0)
        return wrong(fmt::format("{} query heads cannot share {} key heads", config.headCount,
                                 config.keyValueHeadCount));
    // Rotation takes dimensions in pairs; two of them would divide by zero in dynamic scaling.
    if (config.headDim < 4 || config.headDim > ModelLimits::kHeadDim || config.headDim % 2 != 0)
        return wrong(fmt::format("a head of {} dimensions is not possible", config.headDim));
    for (const std::int32_t id : config.eosIds)
        if (id >= config.vocabularySize)
            return wrong(fmt::format("the end-of-text id {} is outside the vocabulary", id));
    return {};
}

Result<ModelConfig> ModelConfig::load(const fs::path& model) {
    const fs::path path = modelFile(model, "config.json");
    ModelConfig config;
    if (path.extension() == ".gguf") {
        SDRL_TRY(const GgufFile file, GgufFile::open(path));
        SDRL_TRY(config, modelConfigFromGguf(file));
    } else {
        SDRL_TRY(const JsonDocument document, JsonDocument::load(path));
        SDRL_TRY(config, configFromJson(document));
        const fs::path generation = path.parent_path() / "generation_config.json";
        std::error_code failure;
        if (fs::exists(generation, failure)) {
            SDRL_TRY(const JsonDocument extra, JsonDocument::load(generation));
            if (extra.root().is_object() && extra.root().contains("eos_token_id")) {
                const auto more = tokenIds(extra.root()["eos_token_id"]);
                config.eosIds.insert(config.eosIds.end(), more.begin(), more.end());
            }
        }
    }
    tidyEosIds(config);
    SDRL_CHECK(checkModelConfig(config, path.string()));
    return config;
}

std::string ModelConfig::toJson() const {
    const FamilyName& names = namesOf(family);
    nlohmann::ordered_json out;
    out["architectures"] = {names.className};
    out["model_type"] = names.modelType;
    out["hidden_size"] = hiddenSize;
    out["intermediate_size"] = intermediateSize;
    out["num_hidden_layers"] = layerCount;
    out["num_attention_heads"] = headCount;
    out["num_key_value_heads"] = keyValueHeadCount;
    out["head_dim"] = headDim;
    out["vocab_size"] = vocabularySize;
    out["max_position_embeddings"] = maxPositions;
    out["hidden_act"] = "silu";
    out["rms_norm_eps"] = rmsNormEpsilon;
    out["rope_theta"] = ropeTheta;
    if (ropeScaling.type == RopeScaling::Type::Default) {
        out["rope_scaling"] = nullptr;
    } else {
        auto& scaling = out["rope_scaling"];
        for (const ScalingName& s : kScalings)
            if (s.type == ropeScaling.type)
                scaling["rope_type"] = s.name;
        scaling["factor"] = ropeScaling.factor;
        if (ropeScaling.type == RopeScaling::Type::Llama3) {
            scaling["low_freq_factor"] = ropeScaling.lowFreqFactor;
            scaling["high_freq_factor"] = ropeScaling.highFreqFactor;
        }
        if (ropeScaling.type == RopeScaling::Type::Yarn) {
            scaling["beta_fast"] = ropeScaling.betaFast;
            scaling["beta_slow"] = ropeScaling.betaSlow;
            if (ropeScaling.attentionFactor)
                scaling["attention_factor"] = *ropeScaling.attentionFactor;
            if (ropeScaling.mscale != 0)
                scaling["mscale"] = ropeScaling.mscale;
            if (ropeScaling.mscaleAllDim != 0)
                scaling["mscale_all_dim"] = ropeScaling.mscaleAllDim;
            if (!ropeScaling.truncate)
                scaling["truncate"] = false;
        }
        if (ropeScaling.type == RopeScaling::Type::Llama3 ||
            ropeScaling.type == RopeScaling::Type::Yarn)
            scaling["original_max_position_embeddings"] = ropeScaling.originalMaxPositions;
    }
    if (family != ModelFamily::Qwen2)
        out["attention_bias"] = outputBias;
    if (family == ModelFamily::Llama)
        out["mlp_bias"] = mlpBias;
    else
        out["use_sliding_window"] = false;
    out["tie_word_embeddings"] = tiedEmbedding;
    if (!storedType.empty())
        out["torch_dtype"] = storedType;
    const auto id = [](const std::optional<std::int32_t>& value) {
        return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
    };
    out["bos_token_id"] = id(bosId);
    out["pad_token_id"] = id(padId);
    if (eosIds.size() > 1)
        out["eos_token_id"] = eosIds;
    else
        out["eos_token_id"] = id(eosIds.empty() ? std::nullopt : std::optional(eosIds.front()));
    return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

} // namespace sdrl
