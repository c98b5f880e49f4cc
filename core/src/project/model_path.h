// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace sdrl {

/// The folder or file of a model name in the settings. NotReady for an empty name, NotFound if it
/// is not there.
/// @param name "builtin:…", absolute, or relative to `folder`, the project's
[[nodiscard]] Result<std::filesystem::path> modelPath(const std::string& name,
                                                      const std::filesystem::path& folder,
                                                      const std::filesystem::path& resources);

} // namespace sdrl
