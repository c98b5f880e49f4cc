// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string_view>

namespace sdrl {

/// The folder of the running program.
[[nodiscard]] Result<std::filesystem::path> programFolder();

/// The folder of the files that come with the program: the environment variable SDRL_RESOURCES,
/// else ../share/sdrl beside the folder of the running program. NotFound if it is not there.
[[nodiscard]] Result<std::filesystem::path> resourceFolder();

/// The file of a task that a user names: a path, or the name of a task that comes with the program
/// ("gsm8k"). NotFound says where was looked.
[[nodiscard]] Result<std::filesystem::path> findTaskFile(std::string_view nameOrPath);

} // namespace sdrl
