// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/aligned_buffer.h"
#include "kernels/thread_pool.h"
#include "model/packed_weights.h"
#include "training/chat_template.h"
#include "training/policy_model.h"

#include <memory>
#include <optional>

namespace sdrl {

struct PolicyModel::Impl {
    ModelConfig config;
    Tokenizer tokenizer;
    std::optional<ChatTemplate> chatTemplate;
    std::string fingerprint;
    std::vector<std::int32_t> endTokens;
    EngineSettings settings; ///< resolved
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> weights; ///< Purpose::Train: float32, what training reads
    /// What rollouts read; `weights` itself unless their format is another.
    std::shared_ptr<PackedWeights> rolloutWeights;
    AlignedBuffer<float> parameters; ///< Purpose::Train only; a trainer takes them over
};

} // namespace sdrl
