// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

namespace sdrl {

/// The `.gguf` files of a folder.
[[nodiscard]] std::vector<std::filesystem::path> ggufFilesIn(const std::filesystem::path& folder);

/// Where to read a part of a model from: for a folder the file `name` in it, or its only `.gguf`
/// file if the folder has no such file; anything that is not a folder as it is.
[[nodiscard]] std::filesystem::path modelFile(const std::filesystem::path& model, const char* name);

} // namespace sdrl
