// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "tokenizer/jinja_ast.h"

#include <chrono>
#include <optional>

namespace sdrl::jinja {

/// Renders a template's tree. `variables` are what it can see.
[[nodiscard]] Result<Text> renderTemplate(const Node& root, Dict variables,
                                          std::optional<std::chrono::sys_seconds> now);

} // namespace sdrl::jinja
