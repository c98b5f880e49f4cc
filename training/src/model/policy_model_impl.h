// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "device/device_model.h"
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
    /// What is read to generate. Purpose::Train: empty until a trainer has put its own here.
    std::shared_ptr<PackedWeights> weights;
    AlignedBuffer<float> parameters;     ///< Purpose::Train only; a trainer takes them over
    std::shared_ptr<DeviceModel> device; ///< in place of `weights`; null: the processor generates
};

} // namespace sdrl
