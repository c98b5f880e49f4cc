// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "training/model_config.h"
#include "weights/gguf_file.h"

#include <string>

namespace sdrl {

/// Largest values that are believed; real models stay well below.
struct ModelLimits {
    static constexpr std::int64_t kHiddenSize = 1 << 16;
    static constexpr std::int64_t kIntermediateSize = 1 << 20;
    static constexpr std::int64_t kLayerCount = 1 << 10;
    static constexpr std::int64_t kHeadCount = 1 << 10;
    static constexpr std::int64_t kHeadDim = 1 << 10;
    static constexpr std::int64_t kVocabularySize = 1 << 22;
    static constexpr std::int64_t kMaxPositions = 1 << 26;
    static constexpr double kRopeFactor = 1e4;
};

[[nodiscard]] Result<ModelConfig> modelConfigFromGguf(const GgufFile& file);

/// What has to hold between the values.
[[nodiscard]] Result<void> checkModelConfig(const ModelConfig& config, const std::string& name);

} // namespace sdrl
