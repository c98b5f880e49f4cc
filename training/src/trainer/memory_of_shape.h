// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/decoder_shape.h"
#include "training/memory_estimate.h"

namespace sdrl {

/// estimateTrainingMemory of a shape.
[[nodiscard]] TrainingMemory trainingMemory(const DecoderShape& shape, const GrpoSettings& settings,
                                            int promptTokens, int answerTokens,
                                            EngineSettings engine);

} // namespace sdrl
