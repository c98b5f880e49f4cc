// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "tokenizer/jinja_ast.h"

#include <string_view>

namespace sdrl::jinja {

/// The tree of a template. Its depth is bounded, so that walking through it takes little stack.
[[nodiscard]] Result<NodePtr> parseTemplate(std::string_view source);

} // namespace sdrl::jinja
