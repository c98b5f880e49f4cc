// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "kernels/aligned_buffer.h"
#include "model/decoder_shape.h"
#include "model/packed_weights.h"
#include "training/model_config.h"
#include "training/weights.h"

#include <filesystem>
#include <map>
#include <string>

namespace sdrl {

/// The kernels' view of a model's configuration.
[[nodiscard]] DecoderShape decoderShape(const ModelConfig& config);

/// Reads one parameter as float32; out.size() is its size. A tensor that is missing or has another
/// shape is an error that names it.
[[nodiscard]] Result<void> readParameter(const WeightFile& file, const ParameterInfo& tensor,
                                         std::span<float> out);

/// Reads all parameters of the layout from a weight file, as float32; errors as above.
[[nodiscard]] Result<void> readParameters(const WeightFile& file, const ParameterLayout& layout,
                                          std::span<float> out);

/// Reads and packs all parameters some rows at a time, so that they never exist together as
/// float32; errors as above.
[[nodiscard]] Result<void> loadPacked(const WeightFile& file, PackedWeights& weights,
                                      ThreadPool& pool);

/// A safetensors file that waits for the tensors of the layout.
[[nodiscard]] Result<SafetensorsWriter>
createParameterFile(const std::filesystem::path& path, const ParameterLayout& layout,
                    StorageType type, const std::map<std::string, std::string>& metadata);

/// Writes a flat array as a safetensors file with the layout's tensor names.
[[nodiscard]] Result<void> writeParameters(const std::filesystem::path& path,
                                           const ParameterLayout& layout,
                                           std::span<const float> values, StorageType type,
                                           const std::map<std::string, std::string>& metadata);

} // namespace sdrl
