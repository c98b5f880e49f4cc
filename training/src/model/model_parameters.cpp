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

namespace {

std::vector<std::int64_t> shapeOf(const ParameterInfo& tensor) {
    return tensor.matrix ? std::vector<std::int64_t>{tensor.rows, tensor.columns}
                         : std::vector<std::int64_t>{tensor.columns};
}

} // namespace

namespace {

Result<void> checkStored(const WeightFile& file, const ParameterInfo& tensor) {
    const TensorInfo* stored = file.find(tensor.name);
    if (!stored)
        return Error{ErrorCode::InvalidFile, "the weights lack a tensor that config.json needs",
                     tensor.name};
    const std::vector<std::int64_t> shape = shapeOf(tensor);
    if (stored->shape != shape)
        return Error{ErrorCode::InvalidFile,
                     fmt::format("a tensor has the shape [{}] and not [{}] as config.json says",
                                 fmt::join(stored->shape, ", "), fmt::join(shape, ", ")),
                     tensor.name};
    return {};
}

} // namespace

Result<void> readParameter(const WeightFile& file, const ParameterInfo& tensor,
                           std::span<float> out) {
    SDRL_CHECK(checkStored(file, tensor));
    return file.readFloat(tensor.name, out);
}

Result<void> loadPacked(const WeightFile& file, PackedWeights& weights, ThreadPool& pool) {
    // What was read once is not read again; its pages need not stay.
    constexpr std::size_t kDropEvery = 32 << 20;
    std::size_t sinceDrop = 0;
    return weights.load(
        [&](const ParameterInfo& tensor, int first, int count,
            std::span<float> out) -> Result<void> {
            SDRL_CHECK(checkStored(file, tensor));
            if ((sinceDrop += out.size()) >= kDropEvery) {
                sinceDrop = 0;
                file.dropPages();
            }
            if (!tensor.matrix || count == tensor.rows)
                return file.readFloat(tensor.name, out);
            return file.readRows(tensor.name, first, out);
        },
        pool);
}

Result<void> readParameters(const WeightFile& file, const ParameterLayout& layout,
                            std::span<float> out) {
    assert(out.size() == layout.size);
    for (const ParameterInfo& tensor : layout.tensors)
        SDRL_CHECK(readParameter(file, tensor, out.subspan(tensor.offset, tensor.size())));
    return {};
}

Result<SafetensorsWriter> createParameterFile(const std::filesystem::path& path,
                                              const ParameterLayout& layout, StorageType type,
                                              const std::map<std::string, std::string>& metadata) {
    std::vector<SafetensorsWriter::Tensor> tensors;
    for (const ParameterInfo& tensor : layout.tensors)
        tensors.push_back({tensor.name, type, shapeOf(tensor)});
    return SafetensorsWriter::create(path, std::move(tensors), metadata);
}

Result<void> writeParameters(const std::filesystem::path& path, const ParameterLayout& layout,
                             std::span<const float> values, StorageType type,
                             const std::map<std::string, std::string>& metadata) {
    SDRL_TRY(SafetensorsWriter writer, createParameterFile(path, layout, type, metadata));
    for (const ParameterInfo& tensor : layout.tensors)
        SDRL_CHECK(writer.write(tensor.name, values.subspan(tensor.offset, tensor.size())));
    return writer.finish();
}

} // namespace sdrl
