// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/model_parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cassert>

namespace sdrl {

DecoderShape decoderShape(const ModelConfig& config) {
    DecoderShape shape;
    shape.vocabulary = static_cast<int>(config.vocabularySize);
    shape.hidden = static_cast<int>(config.hiddenSize);
    shape.layers = static_cast<int>(config.layerCount);
    shape.heads = static_cast<int>(config.headCount);
    shape.kvHeads = static_cast<int>(config.keyValueHeadCount);
    shape.headSize = static_cast<int>(config.headDim);
    shape.feedForward = static_cast<int>(config.intermediateSize);
    shape.context = static_cast<int>(config.maxPositions);
    shape.normEps = static_cast<float>(config.rmsNormEpsilon);
    shape.tiedHead = config.tiedEmbedding;
    shape.qkvBias = config.queryKeyValueBias;
    shape.outputBias = config.outputBias;
    shape.mlpBias = config.mlpBias;
    shape.headNorm = config.hasHeadNorm();
    const RotaryFrequencies rotary = rotaryFrequencies(config);
    shape.inverseFrequencies.assign(rotary.inverseFrequencies.begin(),
                                    rotary.inverseFrequencies.end());
    shape.rotaryScale = static_cast<float>(rotary.attentionFactor);
    return shape;
}

Result<void> readParameters(const WeightFile& file, const ParameterLayout& layout,
                            std::span<float> out) {
    assert(out.size() == layout.size);
    for (const ParameterInfo& tensor : layout.tensors) {
        const TensorInfo* stored = file.find(tensor.name);
        if (!stored)
            return Error{ErrorCode::InvalidFile, "the weights lack a tensor that config.json needs",
                         tensor.name};
        const std::vector<std::int64_t> shape =
            tensor.matrix ? std::vector<std::int64_t>{tensor.rows, tensor.columns}
                          : std::vector<std::int64_t>{tensor.columns};
        if (stored->shape != shape)
            return Error{ErrorCode::InvalidFile,
                         fmt::format("a tensor has the shape [{}] and not [{}] as config.json says",
                                     fmt::join(stored->shape, ", "), fmt::join(shape, ", ")),
                         tensor.name};
        SDRL_CHECK(file.readFloat(tensor.name, out.subspan(tensor.offset, tensor.size())));
    }
    return {};
}

Result<void> writeParameters(const std::filesystem::path& path, const ParameterLayout& layout,
                             std::span<const float> values, StorageType type,
                             const std::map<std::string, std::string>& metadata) {
    std::vector<SafetensorsWriter::Tensor> tensors;
    for (const ParameterInfo& tensor : layout.tensors)
        tensors.push_back({tensor.name, type,
                           tensor.matrix ? std::vector<std::int64_t>{tensor.rows, tensor.columns}
                                         : std::vector<std::int64_t>{tensor.columns}});
    SDRL_TRY(SafetensorsWriter writer,
             SafetensorsWriter::create(path, std::move(tensors), metadata));
    for (const ParameterInfo& tensor : layout.tensors)
        SDRL_CHECK(writer.write(tensor.name, values.subspan(tensor.offset, tensor.size())));
    return writer.finish();
}

} // namespace sdrl
