// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json_fields.h"
#include "core/method/quality_gates.h"

#include <nlohmann/json_fwd.hpp>

namespace sdrl {

/// `draft.gates` of settings.json.
void readGates(JsonFields fields, QualityGates& gates);
[[nodiscard]] nlohmann::json gatesToJson(const QualityGates& gates);

} // namespace sdrl
