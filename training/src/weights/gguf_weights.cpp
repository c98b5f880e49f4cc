// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "weights/tensor_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

namespace sdrl {

namespace {

struct NamePair {
    std::string_view gguf, huggingFace;
};
constexpr NamePair kModelNames[] = {
    {"token_embd.weight", "model.embed_tokens.weight"},
    {"output_norm.weight", "model.norm.weight"},
    {"output.weight", "lm_head.weight"},
};
constexpr NamePair kLayerNames[] = {
    {"attn_norm", "input_layernorm"},    {"attn_q", "self_attn.q_proj"},
    {"attn_k", "self_attn.k_proj"},      {"attn_v", "self_attn.v_proj"},
    {"attn_output", "self_attn.o_proj"}, {"attn_q_norm", "self_attn.q_norm"},
    {"attn_k_norm", "self_attn.k_norm"}, {"ffn_norm", "post_attention_layernorm"},
    {"ffn_gate", "mlp.gate_proj"},       {"ffn_up", "mlp.up_proj"},
    {"ffn_down", "mlp.down_proj"},
};

struct MappedName {
    std::string name;
    bool isQuery = false, isKey = false;
};

std::optional<MappedName> huggingFaceName(std::string_view name) {
    for (const NamePair& pair : kModelNames)
        if (name == pair.gguf)
            return MappedName{std::string(pair.huggingFace)};
    // blk.<layer>.<part>.<weight or bias>
    const std::vector<std::string_view> parts = split(name, '.');
    if (parts.size() != 4 || parts[0] != "blk" || (parts[3] != "weight" && parts[3] != "bias"))
        return std::nullopt;
    unsigned layer = 0;
    const char* end = parts[1].data() + parts[1].size();
    const auto [stop, failure] = std::from_chars(parts[1].data(), end, layer);
    if (failure != std::errc() || stop != end)
        return std::nullopt;
    for (const NamePair& pair : kLayerNames)
        if (parts[2] == pair.gguf)
            return MappedName{
                fmt::format("model.layers.{}.{}.{}", layer, pair.huggingFace, parts[3]),
                parts[2] == "attn_q", parts[2] == "attn_k"};
    return std::nullopt;
}

} // namespace

Result<std::string> ggufArchitecture(const GgufFile& file) {
    SDRL_TRY(std::string architecture, file.text("general.architecture", ""));
    if (architecture != "llama" && architecture != "qwen2" && architecture != "qwen3")
        return file.error(ErrorCode::UnsupportedFile,
                          fmt::format("architecture \"{}\" is not supported, only llama, qwen2 and "
                                      "qwen3",
                                      architecture));
    return architecture;
}

Result<std::vector<TensorSource>> ggufTensors(const GgufFile& file) {
    SDRL_TRY(const std::string architecture, ggufArchitecture(file));
    std::int64_t queryHeads = 0, keyHeads = 0;
    if (architecture == "llama") {
        SDRL_TRY(queryHeads, file.integer("llama.attention.head_count", 1, 1 << 16, 0));
        SDRL_TRY(keyHeads, file.integer("llama.attention.head_count_kv", 1, 1 << 16, queryHeads));
        if (queryHeads == 0)
            return file.error(ErrorCode::InvalidFile, "the number of attention heads is missing");
    }

    std::vector<TensorSource> out;
    std::set<std::string> names;
    for (const GgufTensor& tensor : file.tensors()) {
        if (tensor.name == "rope_freqs.weight")
            continue; // part of the configuration
        std::optional<MappedName> mapped = huggingFaceName(tensor.name);
        if (!mapped)
            return file.error(ErrorCode::UnsupportedFile,
                              fmt::format("tensor \"{}\" is not known in architecture {}",
                                          toValidUtf8(tensor.name), architecture));
        if (!names.insert(mapped->name).second)
            return file.error(
                ErrorCode::InvalidFile,
                fmt::format("damaged GGUF file: tensor \"{}\" occurs twice", tensor.name));
        TensorSource source;
        source.info.name = std::move(mapped->name);
        source.info.type = tensor.typeName;
        for (std::size_t d = tensor.dimCount; d-- > 0;)
            source.info.shape.push_back(static_cast<std::int64_t>(tensor.dims[d]));
        source.format = tensor.format;
        source.bytes = tensor.data;
        source.interleavedHeads = mapped->isQuery ? queryHeads : mapped->isKey ? keyHeads : 0;
        if (source.interleavedHeads > 0 &&
            source.info.rowCount() % (2 * source.interleavedHeads) != 0)
            return file.error(ErrorCode::InvalidFile,
                              fmt::format("tensor \"{}\" has {} rows, which {} heads cannot share",
                                          tensor.name, source.info.rowCount(),
                                          source.interleavedHeads));
        out.push_back(std::move(source));
    }
    return out;
}

} // namespace sdrl
