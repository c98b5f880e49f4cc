// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/project/record_table.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace sdrl {

/// Signatures of files by path, size and time, so that none is read twice.
using SignatureMemo = std::map<std::string, std::string>;

/// Tells models apart without reading them whole: a hash over names, sizes and samples of the
/// content of a file, or of the files in a folder.
[[nodiscard]] Result<std::string> modelSignature(const std::filesystem::path& path,
                                                 SignatureMemo* memo = nullptr);

/// Notes the fingerprint that the model of this name had when it was opened.
[[nodiscard]] Result<void> rememberModel(RecordTable& records, const std::string& name,
                                         const std::filesystem::path& path,
                                         const std::string& fingerprint);
/// That fingerprint, if the files are still the same.
[[nodiscard]] Result<std::optional<std::string>> rememberedModel(const RecordTable& records,
                                                                 const std::string& name,
                                                                 const std::filesystem::path& path,
                                                                 SignatureMemo* memo = nullptr);

} // namespace sdrl
