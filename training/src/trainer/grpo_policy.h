// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/grpo_settings.h"
#include "trainer/policy_update.h"
#include "trainer/trainable_model.h"
#include "training/policy_model.h"
#include "training/rollout_engine.h"

#include <cstdint>
#include <memory>

namespace sdrl {

/// The policy that GRPO trains with what computes it: rollouts, gradients and optimizer, on the
/// processor or all of them on a device. Thread: one at a time, always the same.
struct GrpoPolicy {
    std::shared_ptr<PolicyModel> model;
    std::unique_ptr<Trainable> trainable;
    std::unique_ptr<PolicyUpdate> update;
    std::unique_ptr<RolloutEngine> engine;

    TrainableModel* onProcessor = nullptr;         ///< `trainable`; null on a device
    std::shared_ptr<PackedWeights> rolloutWeights; ///< null on a device
    NumberFormat rolloutFormat = NumberFormat::Float32;
    bool exactRollouts = true;                         ///< see PolicyUpdate
    NumberFormat engineFormat = NumberFormat::Float32; ///< that `engine` generates in now

    /// Makes `engine` one that generates in the rollouts' format, or as evaluation does in Float32.
    void generateIn(NumberFormat format);
};

/// Takes the device that the model's settings choose, with the errors of makeDeviceModel and of the
/// device; memory that the processor does not have is a std::bad_alloc.
/// @param model of Purpose::Train, with the format of the rollouts; its parameters are taken
/// @param settings outlive the policy; changes hold from the next update on
/// @param seed of the run
[[nodiscard]] Result<GrpoPolicy> makeGrpoPolicy(std::shared_ptr<PolicyModel> model,
                                                const GrpoSettings& settings, std::uint64_t seed);

} // namespace sdrl
