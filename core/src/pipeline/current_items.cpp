// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/current_items.h"

#include "pipeline/project_items.h"

namespace sdrl {

namespace {

/// The probe of a stage's newest record; stages write it down before they begin.
Result<ProbeId> probeOf(ProjectStore& store, Stage stage) {
    SDRL_TRY(const auto outcome, latestOutcome(store, stage));
    return ProbeId{outcome ? outcome->summary.value("probe", std::int64_t{0}) : 0};
}

} // namespace

Result<ItemScope> currentItemScope(ProjectStore& store, const ProjectSettings& settings) {
    ItemScope scope;
    SDRL_TRY(scope.datasets, newestDatasets(store, settings));
    SDRL_TRY(scope.probe, probeOf(store, Stage::Measure));
    if (settings.adapt.enabled) {
        SDRL_TRY(scope.greedy, probeOf(store, Stage::Split));
    }
    SDRL_TRY(const auto selection, store.items().latestSelection());
    scope.selection = selection.value_or(SelectionId{});
    return scope;
}

} // namespace sdrl
