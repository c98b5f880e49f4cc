// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <string>

namespace sdrl::cli {

/// What failed, where, and what to do next, for the terminal; ends with a line end.
[[nodiscard]] std::string errorText(const Error& error);

/// True if the user can mend it by changing the command line or a file.
[[nodiscard]] bool isUsageError(const Error& error);

} // namespace sdrl::cli
