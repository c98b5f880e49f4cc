// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "core/method/verifier.h"
#include "model/model_parameters.h"
#include "training/model_config.h"
#include "training/tiny_model.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace sdrl::test {

/// The characters that toy models know, each a token; the token after them ends a text.
inline constexpr std::string_view kToyCharacters = "0123456789,:+-=?";
inline constexpr std::int32_t kToyEnd = static_cast<std::int32_t>(kToyCharacters.size());

inline ModelConfig toyConfig(bool tied = true) {
    ModelConfig config;
    config.family = ModelFamily::Llama;
    config.hiddenSize = 32;
    config.intermediateSize = 48;
    config.layerCount = 2;
    config.headCount = 4;
    config.keyValueHeadCount = 2;
    config.headDim = 8;
    config.vocabularySize = kToyEnd + 1;
    config.maxPositions = 64;
    config.tiedEmbedding = tied;
    config.storedType = "float32";
    config.eosIds = {kToyEnd};
    return config;
}

/// A Hugging Face folder with a randomly initialised Llama of some thousand parameters and a
/// tokenizer of single characters; no chat template. `scale` 0.5 and below makes the first replies
/// nearly uniform.
inline Result<void> writeToyModel(const std::filesystem::path& folder, std::uint64_t seed = 1,
                                  float scale = 0.5F) {
    nlohmann::json vocabulary;
    for (std::size_t i = 0; i < kToyCharacters.size(); ++i)
        vocabulary[std::string(1, kToyCharacters[i])] = i;
    const nlohmann::json tokenizer = {
        {"version", "1.0"},
        {"normalizer", nullptr},
        {"added_tokens",
         {{{"id", kToyEnd},
           {"content", "<end>"},
           {"single_word", false},
           {"lstrip", false},
           {"rstrip", false},
           {"normalized", false},
           {"special", true}}}},
        {"pre_tokenizer",
         {{"type", "ByteLevel"},
          {"add_prefix_space", false},
          {"trim_offsets", true},
          {"use_regex", true}}},
        {"post_processor", nullptr},
        {"decoder", {{"type", "ByteLevel"}}},
        {"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", nlohmann::json::array()}}},
    };
    const ModelConfig config = toyConfig();
    const DecoderShape shape = decoderShape(config);
    AlignedBuffer<float> parameters = randomParameters(shape, seed);
    const ParameterLayout layout(shape);
    for (const ParameterInfo& tensor : layout.tensors)
        if (tensor.matrix)
            for (std::size_t i = 0; i < tensor.size(); ++i)
                parameters[tensor.offset + i] *= scale;
    SDRL_CHECK(writeFileAtomic(folder / "tokenizer.json", dumpJson(tokenizer)));
    SDRL_CHECK(writeFileAtomic(folder / "config.json", config.toJson()));
    return writeParameters(folder / "model.safetensors", layout, parameters.span(),
                           StorageType::Float32, {{"format", "pt"}});
}

/// Takes the first character of a reply for its answer.
class FirstCharacter : public Verifier {
public:
    [[nodiscard]] std::optional<ExtractedAnswer> extract(std::string_view reply,
                                                         VerifierProfile) const override {
        if (reply.empty())
            return std::nullopt;
        return ExtractedAnswer{std::string(reply.substr(0, 1)), 0, 1};
    }
    [[nodiscard]] std::optional<std::string> canonical(std::string_view answer,
                                                       VerifierProfile) const override {
        return std::string(answer);
    }
    [[nodiscard]] bool equal(std::string_view a, std::string_view b,
                             VerifierProfile) const override {
        return a == b;
    }
    [[nodiscard]] std::string wrapAnswer(std::string_view,
                                         std::string_view answer) const override {
        return std::string(answer);
    }
};

} // namespace sdrl::test
