// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// The decoder families that the engine computes.
enum class ModelFamily { Llama, Qwen2, Qwen3 };

/// "llama", "qwen2" or "qwen3", as config.json's model_type has it.
[[nodiscard]] std::string_view modelFamilyName(ModelFamily family);

/// How rotary frequencies are stretched beyond the trained context. Fields that a type does not
/// name are not used by it.
struct RopeScaling {
    enum class Type {
        Default, ///< none
        Linear,  ///< all frequencies / factor
        Dynamic, ///< NTK: theta grows with the sequence; factor
        Llama3,  ///< by wavelength; factor, lowFreqFactor, highFreqFactor, originalMaxPositions
        Yarn,    ///< a ramp over dimensions (arXiv 2309.00071); the rest
    };
    Type type = Type::Default;
    double factor = 1;
    double lowFreqFactor = 1;
    double highFreqFactor = 4;
    std::int64_t originalMaxPositions = 0; ///< context that the model was first trained with
    double betaFast = 32;
    double betaSlow = 1;
    std::optional<double> attentionFactor; ///< absent: from the factor and the mscales
    double mscale = 0;                     ///< 0: not given
    double mscaleAllDim = 0;               ///< 0: not given
    bool truncate = true;                  ///< the ramp's ends are whole dimensions

    friend bool operator==(const RopeScaling&, const RopeScaling&) = default;
};

/// What the engine has to know of a model, from `config.json` or from GGUF metadata. Every value
/// has been checked against its range.
struct ModelConfig {
    ModelFamily family = ModelFamily::Llama;
    std::int64_t hiddenSize = 0;
    std::int64_t intermediateSize = 0;
    std::int64_t layerCount = 0;
    std::int64_t headCount = 0;         ///< query heads
    std::int64_t keyValueHeadCount = 0; ///< divides headCount
    std::int64_t headDim = 0;           ///< even
    std::int64_t vocabularySize = 0;    ///< rows of the embedding; may exceed the tokenizer's
    std::int64_t maxPositions = 0;
    double rmsNormEpsilon = 1e-6;
    double ropeTheta = 10000;
    RopeScaling ropeScaling;
    bool queryKeyValueBias = false; ///< of q_proj, k_proj, v_proj
    bool outputBias = false;        ///< of o_proj
    bool mlpBias = false;           ///< of gate_proj, up_proj, down_proj
    bool tiedEmbedding = false;     ///< lm_head is the embedding
    std::string storedType;         ///< torch_dtype: "bfloat16"; empty if the file does not say
    std::optional<std::int32_t> bosId;
    std::optional<std::int32_t> padId;
    std::vector<std::int32_t> eosIds; ///< ends of text, sorted, from all files that name some

    /// RMSNorm on each head of q and k.
    [[nodiscard]] bool hasHeadNorm() const { return family == ModelFamily::Qwen3; }

    /// Reads a model folder (config.json, and generation_config.json if there is one), a
    /// config.json or a `.gguf` file. InvalidFile: a value is missing or out of its range.
    /// UnsupportedFile: a family, an activation, a rotary scaling or a feature (sliding window,
    /// experts, softcapping, …) that the engine does not compute, by name; nothing is ignored
    /// that would change results.
    [[nodiscard]] static Result<ModelConfig> load(const std::filesystem::path& path);

    /// config.json's text, as transformers 4 and 5 read it.
    [[nodiscard]] std::string toJson() const;

    friend bool operator==(const ModelConfig&, const ModelConfig&) = default;
};

/// The rotary table: angle of pair i at position p is p · inverseFrequencies[i]; cos and sin are
/// multiplied by attentionFactor.
struct RotaryFrequencies {
    std::vector<double> inverseFrequencies; ///< headDim / 2 of them
    double attentionFactor = 1;
};

/// @param sequenceLength matters for RopeScaling::Type::Dynamic only: positions in use, from which
/// on the table has to be made anew when it grows beyond maxPositions.
[[nodiscard]] RotaryFrequencies rotaryFrequencies(const ModelConfig& config,
                                                  std::int64_t sequenceLength = 0);

} // namespace sdrl
