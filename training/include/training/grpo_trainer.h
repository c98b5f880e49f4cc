// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/policy_trainer.h"
#include "training/engine_settings.h"

namespace sdrl {

/// GRPO on this machine (arXiv 2402.03300, with the choices of GrpoSettings). On-policy by default:
/// rollouts and the update see the same weights, and the log-probabilities of both agree to the
/// last bit. A run that was killed goes on from its newest checkpoint and ends bit-equal to one
/// that was not, on the same machine with the same number of threads. On a GPU both hold up to
/// rounding.
class GrpoTrainer final : public PolicyTrainer {
public:
    explicit GrpoTrainer(EngineSettings settings = {}) : m_settings(settings) {}

    [[nodiscard]] Result<TrainingOutcome> train(const TrainingJob& job,
                                                SnapshotBox<TrainingSnapshot>* watchers,
                                                JobContext& context) override;

private:
    EngineSettings m_settings;
};

} // namespace sdrl
