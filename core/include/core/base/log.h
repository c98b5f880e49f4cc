// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string_view>

namespace sdrl {

enum class LogLevel { Debug, Info, Warning, Error };

/// Messages below this level are dropped. Default: Warning.
void setLogLevel(LogLevel level);
/// Also writes the log to a file, at all levels from Info. An empty path ends that.
[[nodiscard]] Result<void> setLogFile(const std::filesystem::path& path);
/// Goes to standard error. Thread: any.
void log(LogLevel level, std::string_view message);

} // namespace sdrl
