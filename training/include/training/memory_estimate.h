// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/grpo_settings.h"
#include "core/method/model_facts.h"
#include "training/engine_settings.h"
#include "training/model_config.h"

#include <filesystem>

namespace sdrl {

/// Reads a model's configuration only. Errors are those of ModelConfig::load. Blocks: some
/// milliseconds.
[[nodiscard]] Result<ModelFacts> modelFacts(const std::filesystem::path& model);

/// Parameters of a model of this shape, a tied embedding counted once.
[[nodiscard]] std::uint64_t parameterCount(const ModelConfig& config);

/// Memory of a GRPO run at its peak. Compared with real runs in memory_estimate_test.
/// @param promptTokens of a typical prompt
/// @param answerTokens of a typical answer; 0: all are as long as allowed
[[nodiscard]] TrainingMemory estimateTrainingMemory(const ModelConfig& config,
                                                    const GrpoSettings& settings, int promptTokens,
                                                    int answerTokens = 0,
                                                    EngineSettings engine = {});

/// Memory of a model that only generates.
[[nodiscard]] TrainingMemory estimateGeneratingMemory(const ModelConfig& config, int promptTokens,
                                                      int answerTokens, EngineSettings engine = {});

} // namespace sdrl
