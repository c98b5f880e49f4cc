// SPDX-License-Identifier: GPL-3.0-or-later
//
// What each stage depends on: the one place that decides whether its outcome still holds.
#pragma once

#include "core/pipeline/stage_inputs.h"
#include "pipeline/project_view.h"

#include <string_view>

namespace sdrl {

/// Parts that an earlier stage has yet to make are unknown. Errors are those of reading.
[[nodiscard]] Result<StageInputs> inputsOf(Stage stage, const ProjectView& view);

/// One way of measuring; its fingerprint covers model, prompt, sampling and seed.
struct ProbeSettings {
    int samples = 1;
    SamplingSettings sampling;
    std::string_view purpose;
};
/// The greedy answers that split items into solved and unsolved.
[[nodiscard]] ProbeSettings splitProbe(const ProjectSettings& settings);
/// The samples that pass rates are counted from.
[[nodiscard]] ProbeSettings passRateProbe(const ProjectSettings& settings);

/// Training's settings as the trainer gets them: a pass rate counts in full when it was measured
/// as training draws.
[[nodiscard]] GrpoSettings trainingSettings(const ProjectSettings& settings);

} // namespace sdrl
