// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <functional>

namespace sdrl {

/// Has a file written beside its target, flushes it to the disk and renames it into place. Where
/// that fails nothing is left of it. Creates missing parent folders.
/// @param write makes the file of the name that it gets
[[nodiscard]] Result<void>
writeInPlace(const std::filesystem::path& target,
             const std::function<Result<void>(const std::filesystem::path& temporary)>& write);

} // namespace sdrl
