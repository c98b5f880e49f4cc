// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "kernels/aligned_buffer.h"
#include "model/decoder_shape.h"
#include "training/model_config.h"
#include "training/weights.h"

#include <filesystem>
#include <map>
#include <string>

namespace sdrl {

/// The kernels' view of a model's configuration.
[[nodiscard]] DecoderShape decoderShape(const ModelConfig& config);

/// Reads all parameters of the layout from a weight file, as float32. A tensor that is missing or
/// has another shape is an error that names it.
[[nodiscard]] Result<void> readParameters(const WeightFile& file, const ParameterLayout& layout,
                                          std::span<float> out);

/// Writes a flat array as a safetensors file with the layout's tensor names.
[[nodiscard]] Result<void> writeParameters(const std::filesystem::path& path,
                                           const ParameterLayout& layout,
                                           std::span<const float> values, StorageType type,
                                           const std::map<std::string, std::string>& metadata);

} // namespace sdrl
