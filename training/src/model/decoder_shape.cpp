// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/decoder_shape.h"

#include <fmt/format.h>

namespace sdrl {

ParameterLayout::ParameterLayout(const DecoderShape& s) {
    const auto add = [&](std::string name, int rows, int columns, bool matrix) {
        ParameterInfo info{std::move(name), size, rows, columns, matrix};
        size += info.size();
        tensors.push_back(std::move(info));
        return tensors.back().offset;
    };
    const auto vector = [&](std::string name, int length) {
        return add(std::move(name), 1, length, false);
    };
    // One linear map made of several tensors: first their weights, then their biases.
    struct Part {
        const char* name;
        int outputs;
    };
    const auto linear = [&](const std::string& prefix, std::initializer_list<Part> parts,
                            int inputs, bool bias) {
        LinearPlace place;
        place.inputs = inputs;
        place.hasBias = bias;
        place.weight = size;
        for (const Part& part : parts) {
            add(fmt::format("{}{}.weight", prefix, part.name), part.outputs, inputs, true);
            place.outputs += part.outputs;
        }
        place.bias = size;
        if (bias)
            for (const Part& part : parts)
                vector(fmt::format("{}{}.bias", prefix, part.name), part.outputs);
        return place;
    };

    embedding = add("model.embed_tokens.weight", s.vocabulary, s.hidden, true);
    for (int i = 0; i < s.layers; ++i) {
        const std::string prefix = fmt::format("model.layers.{}.", i);
        LayerPlaces layer;
        layer.inputNorm = vector(prefix + "input_layernorm.weight", s.hidden);
        layer.qkv =
            linear(prefix + "self_attn.",
                   {{"q_proj", s.queryWidth()}, {"k_proj", s.kvWidth()}, {"v_proj", s.kvWidth()}},
                   s.hidden, s.qkvBias);
        if (s.headNorm) {
            layer.queryNorm = vector(prefix + "self_attn.q_norm.weight", s.headSize);
            layer.keyNorm = vector(prefix + "self_attn.k_norm.weight", s.headSize);
        }
        layer.output =
            linear(prefix + "self_attn.", {{"o_proj", s.hidden}}, s.queryWidth(), s.outputBias);
        layer.postNorm = vector(prefix + "post_attention_layernorm.weight", s.hidden);
        layer.gateUp =
            linear(prefix + "mlp.", {{"gate_proj", s.feedForward}, {"up_proj", s.feedForward}},
                   s.hidden, s.mlpBias);
        layer.down = linear(prefix + "mlp.", {{"down_proj", s.hidden}}, s.feedForward, s.mlpBias);
        layers.push_back(layer);
    }
    finalNorm = vector("model.norm.weight", s.hidden);
    if (s.tiedHead)
        head = {embedding, 0, false, s.vocabulary, s.hidden};
    else
        head = linear("", {{"lm_head", s.vocabulary}}, s.hidden, false);
}

} // namespace sdrl
