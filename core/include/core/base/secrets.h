// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace sdrl {

/// Keeps a secret for this process under the name of an environment variable, in place of the
/// variable; an empty value forgets it. It is held in memory only and never inherited by child
/// processes. Thread: any.
void setSecret(const std::string& name, const std::string& value);

/// The secret of that name: what `setSecret` was given, else the environment variable's value.
/// Empty if there is neither. Thread: any.
[[nodiscard]] std::string secret(const std::string& name);

} // namespace sdrl
